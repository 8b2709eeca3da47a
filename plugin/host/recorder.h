// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file recorder.h Records what is played: the audio thread fills a ring, a thread of the recorder
 * writes it to a file. */

#ifndef BRUME_PLUGIN_HOST_RECORDER_H
#define BRUME_PLUGIN_HOST_RECORDER_H

#include "dsp/base/rt.h"
#include "dsp/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BRUME_RECORDER_DETAIL = 256 }; ///< Bytes of a `detail` buffer

typedef struct BrumeRecorderImpl BrumeRecorder;

/** How it goes. */
typedef struct {
  bool on;            ///< Between start and stop
  uint64_t frames;    ///< In the file so far
  uint64_t lost;      ///< Frames that found no room, as the disk was too slow
  BrumeStatus status; ///< What stopped the writing, or OK
} BrumeRecorderState;

/** Create a recorder that can wait `seconds` of sound at 192 kHz for a slow disk. NULL without
 * memory. Thread: setup. */
BrumeRecorder *brume_recorder_new(double seconds);

/** Stop, if it records, and free. NULL is allowed. Thread: setup. */
void brume_recorder_free(BrumeRecorder *recorder);

/** Begin recording to `path` as brume_soundfile_new() does. BRUME_STATUS_BAD_ARG if it records
 * already; on failure `detail` says why. Thread: the main one, while audio runs or not. */
BrumeStatus brume_recorder_start(BrumeRecorder *recorder, const char *path, double rate,
                                 unsigned bits, bool replace, char *detail);

/** End the recording and finish the file; waits until it is written. Returns what went wrong with
 * it, BRUME_STATUS_NOT_FOUND if nothing was recorded. Thread: the main one. */
BrumeStatus brume_recorder_stop(BrumeRecorder *recorder);

/** How it goes. Thread: the main one. */
BrumeRecorderState brume_recorder_state(const BrumeRecorder *recorder);

/** Take a block, if it records; never waits. Thread: rt. */
BRUME_RT void brume_recorder_take(BrumeRecorder *recorder, const float *left, const float *right,
                                  size_t frames);

/** Wait until half of the ring is free: for backends without a clock, which would outrun the disk.
 * Thread: the main one. */
void brume_recorder_drain(BrumeRecorder *recorder);

#endif // BRUME_PLUGIN_HOST_RECORDER_H
