// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_ANALYSIS_PITCH_H
#define BRUME_DSP_ANALYSIS_PITCH_H

#include "dsp/base/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file pitch.h The pitch of any sound, by normalised autocorrelation.
 *
 * After McLeod and Wyvill, "A smarter way to find pitch", ICMC 2005: the difference function
 * normalised to -1..1, whose first peak nearly as high as the highest one is the period (this
 * keeps the octave), refined by a parabola through its neighbours.
 */

#define BRUME_PITCH_LAG_MIN 10   ///< Shortest period in samples: 4410 Hz
#define BRUME_PITCH_CLEAR_MIN 44 ///< Harmonicity is looked for from here on: a multiple will do
#define BRUME_PITCH_LAG_MAX 1200 ///< Longest period in samples: 36.75 Hz

/** What brume_pitch_measure() finds. */
typedef struct {
  double f0_hz;       ///< Fundamental frequency; 0 where there is none (silence, too short)
  double harmonicity; ///< How well the sound repeats after one period: 0 (noise) to 1
} BrumePitch;

/** Measure the pitch of the mono sound x[n] at 44.1 kHz and write it to *pitch.
 *
 * Looks at up to 8192 samples after 0.14 s, behind the attack; where fewer than 4096 are left
 * there, at the sound's last 4096. Fewer than 132 samples have no pitch. Trust f0 where
 * harmonicity is above about 0.8. Values that are not finite count as 0. Within 1 cent for
 * harmonic sounds from 40 to 4000 Hz (tests/unit/test_analysis.c). Takes about 1 ms.
 * Returns BRUME_STATUS_NO_MEMORY, *pitch zero, if there is none for about 350 KiB.
 * Thread: gen.
 */
BrumeStatus brume_pitch_measure(const float *x, size_t n, BrumePitch *pitch);

/** Return the MIDI note (69 = 440 Hz, fractional) of a frequency; 0 for f0_hz <= 0 or NaN.
 * Thread: any. */
double brume_pitch_note(double f0_hz);

/** Return the frequency in Hz of a MIDI note, held between -200 and 200. Thread: any. */
double brume_pitch_hz(double note);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_ANALYSIS_PITCH_H
