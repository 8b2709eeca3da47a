// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file export.h A clip as the bytes of a sound file. */

#ifndef BRUME_PLUGIN_CORE_EXPORT_H
#define BRUME_PLUGIN_CORE_EXPORT_H

#include "plugin/core/audiofile.h"
#include "plugin/core/render.h"

#include <stdbool.h>

enum {
  BRUME_EXPORT_RATE_MIN = 22050,
  BRUME_EXPORT_RATE_MAX = 192000,
};

/** Whether a file can be written so: rate in range, bits that the format has. Thread: any. */
bool brume_export_allows(const BrumeAudiospec *spec);

/** Encode `clip` with its recipe as comment, or with `comment` if that is not NULL: for sounds
 * that the recipe alone does not give back.
 *
 * After a change of rate the peak is brought back to -1 dBFS; OGG, whose decoding may overshoot,
 * is encoded lower until its decoded peak is below full scale. The same clip and spec give the
 * same bytes. On failure bytes->data is NULL. Thread: gen.
 */
BrumeStatus brume_export_clip(const BrumeClip *clip, const BrumeAudiospec *spec,
                              const char *comment, BrumeBytes *bytes);

#endif // BRUME_PLUGIN_CORE_EXPORT_H
