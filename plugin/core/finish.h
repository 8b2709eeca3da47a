// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file finish.h What is done to a decoded sound before it is a clip. IEEE arithmetic in a fixed
 * order only, so the same bits on every CPU. */

#ifndef BRUME_PLUGIN_CORE_FINISH_H
#define BRUME_PLUGIN_CORE_FINISH_H

#include <stdbool.h>
#include <stddef.h>

/** Peak of a finished sound: -1 dBFS. */
#define BRUME_FINISH_PEAK 0.8912509381f

/** Finish x[n] at 44.1 kHz in place and return its new length.
 *
 * A fade-in of a third of a millisecond; high-pass at 10 Hz; with `trim`, silence at the end (below
 * -72 dB of the peak) is cut; a 5 ms fade-out where the end still sounds; what mean is left is
 * taken out; peak to BRUME_FINISH_PEAK. Returns 0 if there is nothing to hear or a value is not
 * finite. Thread: any.
 */
size_t brume_finish(float *x, size_t n, bool trim);

/** The high-pass at 10 Hz alone. Thread: any. */
void brume_finish_highpass(float *x, size_t n);

/** What the high-pass keeps from one part of a sound to the next; all zero at the start. */
typedef struct {
  double before, y; ///< Last sample in and out
} BrumeFinishHighpass;

/** The same for a sound that comes in parts. Thread: any. */
void brume_finish_highpass_on(BrumeFinishHighpass *filter, float *x, size_t n);

/** Finish a sound of which parts are another's (editing.h): with `trim`, silence at the end is cut;
 * peak to BRUME_FINISH_PEAK. Nothing else, so that what was kept differs by one factor only.
 * Returns as brume_finish(). Thread: any. */
size_t brume_finish_edited(float *x, size_t n, bool trim);

/** Finish a loop in place: high-pass and mean round its seam, peak to BRUME_FINISH_PEAK. Returns n,
 * or 0 if there is nothing to hear. Thread: any. */
size_t brume_finish_loop(float *x, size_t n);

/** Fade x[n] from sample `from` on to nothing: a squared smoothstep, 40 dB down after three
 * quarters. Thread: any. */
void brume_finish_fade(float *x, size_t from, size_t n);

/** Fade the last 5 ms of x[n] out. Thread: any. */
void brume_finish_fade_out(float *x, size_t n);

/** Scale x[n] so that its largest magnitude is `peak`; silence stays. Thread: any. */
void brume_finish_peak(float *x, size_t n, float peak);

#endif // BRUME_PLUGIN_CORE_FINISH_H
