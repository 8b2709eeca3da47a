// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file midifile.h Standard MIDI files (MIDI Manufacturers Association, RP-001), formats 0 and 1:
 * channel messages in order of their time. */

#ifndef BRUME_PLUGIN_CORE_MIDIFILE_H
#define BRUME_PLUGIN_CORE_MIDIFILE_H

#include "dsp/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
  BRUME_MIDIFILE_DETAIL = 160,             ///< Bytes of a `detail` buffer
  BRUME_MIDIFILE_BYTES = 1 << 24,          ///< The largest file that reading accepts
  BRUME_MIDIFILE_EVENTS = 4 * 1024 * 1024, ///< The most messages
};

/** A channel message. */
typedef struct {
  double seconds;  ///< From the start
  uint8_t midi[3]; ///< Unused data bytes are 0
} BrumeMidiEvent;

/** What a file holds. */
typedef struct {
  BrumeMidiEvent *events; ///< [n], in order of time; those of one time in the file's order
  size_t n;
  double seconds; ///< Until the last event of any kind, the end of the longest track
} BrumeMidiFile;

/** Read the bytes of a file.
 *
 * They are hostile input: BRUME_STATUS_FORMAT for what is no MIDI file or is damaged,
 * BRUME_STATUS_UNSUPPORTED for format 2, BRUME_STATUS_NO_MEMORY; `detail` then says why and
 * file->events is NULL. Running status, all tempo changes and SMPTE time are understood; system
 * exclusive and meta events are passed over. Free with brume_midifile_clear(). Thread: any.
 */
BrumeStatus brume_midifile_parse(const unsigned char *data, size_t n, BrumeMidiFile *file,
                                 char *detail);

/** As brume_midifile_parse(), from the file at `path`; BRUME_STATUS_IO if it cannot be read.
 * Thread: any, but not rt. */
BrumeStatus brume_midifile_read(const char *path, BrumeMidiFile *file, char *detail);

/** Free the events. Thread: any. */
void brume_midifile_clear(BrumeMidiFile *file);

#endif // BRUME_PLUGIN_CORE_MIDIFILE_H
