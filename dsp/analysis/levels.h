// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_ANALYSIS_LEVELS_H
#define BRUME_DSP_ANALYSIS_LEVELS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file levels.h How loud a sound is, and where it starts and ends.
 *
 * Full scale is amplitude 1: 0 dBFS is a peak of 1 or an RMS of 1 (a full-scale sine has an RMS
 * of -3.01 dBFS here; AES17 would add 3.01 dB). Values that are not finite count as 0.
 */

/** Level of silence, and the lowest that is reported, in dBFS. */
#define BRUME_LEVELS_SILENCE_DB (-200.0)

/** The levels of a sound. */
typedef struct {
  double peak;    ///< Largest magnitude, linear
  double peak_db; ///< The same in dBFS
  double rms_db;  ///< Root mean square of the whole sound, dBFS
  double dc;      ///< Mean, linear, signed
  double tail_db; ///< RMS of the last 100 ms (all of it, if shorter), dBFS
  size_t bad;     ///< Values that were NaN or infinite
} BrumeLevels;

/** Measure the mono sound x[n] at `rate` samples a second. n = 0 counts as silence.
 * Thread: any. */
BrumeLevels brume_levels_measure(const float *x, size_t n, double rate);

/** Return an amplitude in dBFS, at least BRUME_LEVELS_SILENCE_DB; NaN gives that too.
 * Thread: any. */
double brume_levels_db(double amplitude);

/** Return the amplitude of a level in dB, held between BRUME_LEVELS_SILENCE_DB and +200; NaN
 * gives 0. Thread: any. */
double brume_levels_amplitude(double db);

/** Find where x[n] is louder than `threshold_db` (dBFS, by its samples' magnitudes).
 *
 * Writes the first such sample to *start and one past the last to *end; 0 and 0 where there is
 * none. Trimmed length = *end - *start. Thread: any.
 */
void brume_levels_trim(const float *x, size_t n, double threshold_db, size_t *start, size_t *end);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_ANALYSIS_LEVELS_H
