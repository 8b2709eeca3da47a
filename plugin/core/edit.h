// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file edit.h What a recipe keeps of another sound: its *source* (source.h), named by a hash of
 * its samples. As keys of a recipe:
 *
 *     from=0123456789abcdef     the source
 *     to=0123456789abcdef       the sound that it is morphed to
 *     keep=0-0.04,0.5-0.6       spans of the source that stay as they are, in seconds, rising
 *     keep-band=0-150           a band of it that stays, in Hz
 *     keep-envelope=1           its loudness over time stays
 *     envelope=0:0,0.05:1,1:0   loudness over time as drawn: seconds and levels, straight lines
 *                               between them; needs no source, and goes with neither of its sisters
 *     loop=1                    the sound is a loop; this one needs no source, and goes with none
 *
 * How much of the rest stays is the parameter `amount`, and how far the morph is gone, `position`.
 */

#ifndef BRUME_PLUGIN_CORE_EDIT_H
#define BRUME_PLUGIN_CORE_EDIT_H

#include "dsp/base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum {
  BRUME_EDIT_SPANS = 8,    ///< The most spans that are kept
  BRUME_EDIT_POINTS = 16,  ///< The most points that an envelope is drawn with
  BRUME_EDIT_TEXT = 880,   ///< Bytes of the text form, with its zero
  BRUME_EDIT_DETAIL = 160, ///< Bytes of a `detail` buffer
};

/** The longest time that a span may reach to, in seconds. */
#define BRUME_EDIT_SECONDS 60.0f

/** The amount where a recipe does not say, and keeps no part. */
#define BRUME_EDIT_AMOUNT 0.5f

/** Plain data; all zero: nothing is kept. */
typedef struct {
  uint64_t from; ///< Hash of the source; 0: none
  uint64_t to;   ///< Hash of what it is morphed to; 0: none
  unsigned n_spans;
  float spans[BRUME_EDIT_SPANS][2];   ///< From and to, in seconds
  float band[2];                      ///< From and to, in Hz; both 0: none
  bool envelope;                      ///< Keep the loudness over time
  unsigned n_points;                  ///< Of the envelope that was drawn; 0: none
  float points[BRUME_EDIT_POINTS][2]; ///< Time in seconds, rising, and level 0..1
  bool loop;                          ///< Its end goes over into its beginning
} BrumeEdit;

/** What a recipe's text may say of an edit. */
typedef enum {
  BRUME_EDIT_FROM,
  BRUME_EDIT_TO,
  BRUME_EDIT_KEEP,
  BRUME_EDIT_KEEP_BAND,
  BRUME_EDIT_KEEP_ENVELOPE,
  BRUME_EDIT_ENVELOPE,
  BRUME_EDIT_LOOP,
  BRUME_EDIT_KEYS
} BrumeEditKey;

/** Return the key of that name, or BRUME_EDIT_KEYS. Thread: any. */
BrumeEditKey brume_edit_find(const char *name);

/** Read the value of one key. BRUME_STATUS_FORMAT with one line in `detail`; *edit is then
 * unchanged. The text is hostile input. Thread: any. */
BrumeStatus brume_edit_read(BrumeEdit *edit, BrumeEditKey key, const char *value, char *detail);

/** Write ` key=value` for all that there is. Thread: any. */
void brume_edit_write(const BrumeEdit *edit, char out[BRUME_EDIT_TEXT]);

/** Whether all fields are such as brume_edit_read() makes, and nothing is kept of no source.
 * `detail` says what is wrong. Thread: any. */
bool brume_edit_allows(const BrumeEdit *edit, char *detail);

/** Return the level of the drawn envelope at a time in seconds: that of the first point before it,
 * of the last one after it. There is at least one point. Thread: any. */
double brume_edit_level(const BrumeEdit *edit, double seconds);

#endif // BRUME_PLUGIN_CORE_EDIT_H
