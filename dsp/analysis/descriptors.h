// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_ANALYSIS_DESCRIPTORS_H
#define BRUME_DSP_ANALYSIS_DESCRIPTORS_H

#include "dsp/base/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file descriptors.h Measured properties of a sound that are also knobs: MODEL.md section 3.
 *
 * The definition is model/train/descriptors.py; the two agree to 1e-3 of a unit
 * (tests/unit/test_analysis.c). A sound is mono float at BRUME_DESCRIPTORS_RATE.
 */

#define BRUME_DESCRIPTORS_RATE 44100

/** Places in the array of values, in the order of MODEL.md and of the weight file. */
typedef enum {
  BRUME_DESCRIPTOR_BRIGHTNESS = 0, ///< log2 of the spectrum's centre of mass in Hz, octaves
  BRUME_DESCRIPTOR_BOOMINESS,      ///< Level below 150 Hz against all, dB
  BRUME_DESCRIPTOR_WARMTH,         ///< Level of 100..500 Hz against 2..8 kHz, dB
  BRUME_DESCRIPTOR_HARDNESS,       ///< 2..8 kHz in the first 20 ms against the first 200 ms, dB
  BRUME_DESCRIPTOR_NOISINESS,      ///< Spectral flatness 100 Hz..10 kHz, dB, 0 = white noise
  BRUME_DESCRIPTOR_ROUGHNESS,      ///< Wavering of the level at 15..75 Hz against the level, dB
  BRUME_DESCRIPTOR_ATTACK,         ///< log10 of seconds from onset to 90 % of the peak
  BRUME_DESCRIPTOR_DECAY,          ///< log10 of seconds from the peak to 30 dB below it
  BRUME_DESCRIPTOR_DURATION,       ///< log10 of seconds until 50 dB below the peak for good
  BRUME_DESCRIPTOR_PITCH,          ///< MIDI note, 69 = 440 Hz
  BRUME_DESCRIPTOR_COUNT           ///< Number of descriptors
} BrumeDescriptor;

/** Return the descriptor's name, e.g. "brightness" as in the weight file's metadata, or NULL if
 * `i` is out of range. Static string. Thread: any. */
const char *brume_descriptor_name(size_t i);

/** Return the unit of the descriptor's value: "octaves", "dB", "log s" or "note", or NULL if `i`
 * is out of range. Static string. Thread: any. */
const char *brume_descriptor_unit(size_t i);

/** Return the place of the descriptor of that name, or BRUME_DESCRIPTOR_COUNT if there is none.
 * Thread: any. */
size_t brume_descriptor_find(const char *name);

/** Measure the sound x[n] and write values[BRUME_DESCRIPTOR_COUNT], each in its unit.
 *
 * `note` is passed through as the pitch: the note the sound was made at, or
 * brume_pitch_note() of what brume_pitch_measure() finds. Values of x that are not finite count
 * as 0, those beyond +-1e6 as +-1e6; silence and n = 0 give finite values too. Takes about 3 ms
 * a second of sound.
 * Returns BRUME_STATUS_NO_MEMORY, values untouched, if there is none for 50 KiB and a copy of
 * the sound; BRUME_STATUS_BAD_ARG if n is above 2^31. Thread: gen.
 */
BrumeStatus brume_descriptors_measure(const float *x, size_t n, double note,
                                      double values[BRUME_DESCRIPTOR_COUNT]);

/** What the times among the descriptors lie between, in samples from the start. */
typedef enum {
  BRUME_MARK_ONSET = 0, ///< The first above 1 % of the peak
  BRUME_MARK_TOP,       ///< The first within 3 dB of it
  BRUME_MARK_FALLEN,    ///< After the last within 30 dB of it
  BRUME_MARK_LAST,      ///< After the last within 50 dB of it
  BRUME_MARK_COUNT
} BrumeMark;

/** Find the marks of x[n]: whole blocks of 64 samples, whose RMS is meant.
 * Returns BRUME_STATUS_NO_MEMORY, with marks that are all 0, if there is none. Thread: gen. */
BrumeStatus brume_descriptors_marks(const float *x, size_t n, double marks[BRUME_MARK_COUNT]);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_ANALYSIS_DESCRIPTORS_H
