// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file measure.h What the tests of editing measure, and the sounds that they measure it on. */

#ifndef BRUME_TESTS_EDIT_MEASURE_H
#define BRUME_TESTS_EDIT_MEASURE_H

#include "plugin/core/render.h"

#include <stdbool.h>
#include <stddef.h>

enum { MEASURE_SOUNDS = 10, MEASURE_OURS = 5 };

/** A sound to edit: the first MEASURE_OURS are ours, the others real recordings of the Debian
 * package sound-theme-freedesktop, where it is installed. */
typedef struct {
  const char *name, *class;
  const BrumeSource *source; ///< Among the sources of measure_begin()
} MeasureSound;

extern MeasureSound measure_sounds[MEASURE_SOUNDS];
extern size_t measure_n_sounds; ///< MEASURE_OURS without the package
extern BrumeModel *measure_model;
extern BrumeRenderer *measure_renderer;
extern BrumeSources *measure_sources;

/** Open the model, render and read the sounds. Ends the test on failure. */
void measure_begin(const char *model_path);

/** Free all that measure_begin() made. */
void measure_end(void);

/** Render `text`, for a sound with " from=.. class=.." of it, by `with`. The caller's. */
BrumeClip *measure_render(BrumeRenderer *with, const MeasureSound *sound, const char *text);

/** Return the log-spectral distance in dB: RMS difference of the levels of 32 bands, 60 Hz to
 * 18 kHz, of 23 ms, over those within 50 dB of the loudest of either. */
double measure_lsd(const float *a, size_t n_a, const float *b, size_t n_b);

/** Return the gain that makes b[n] nearest to a[n], and the largest difference left. */
double measure_gain(const float *a, const float *b, size_t n, double *most);

/** Return the power of the band of a gain times a less b, against all of a, in dB. */
double measure_band_error(const float *a, size_t n_a, const float *b, size_t n_b, double low,
                          double high);

/** Return the spectral flux of a loop x[n] at its seam and, in *inside, the mean of it elsewhere:
 * RMS change of the levels of 32 bands from one 23 ms window to the next, 6 ms later, in dB. */
double measure_seam(const float *x, size_t n, double *inside);

/** Return the RMS of x[n]. */
double measure_rms(const float *x, size_t n);

#endif // BRUME_TESTS_EDIT_MEASURE_H
