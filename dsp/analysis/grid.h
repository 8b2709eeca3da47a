// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_ANALYSIS_GRID_H
#define BRUME_DSP_ANALYSIS_GRID_H

#include "dsp/transform/dmath.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/** @file grid.h A sound on a time axis where its pitch grid is constant. Part of encoder.c. */

/** Windows of the warped sound, one a frame. Warped sample m lies where the grid's phase is
 * m f0 / rate turns, so that without a contour the axis is the plain one. */
typedef struct {
  double f0_hz;
  size_t frames;
  size_t length;   ///< Of the window, even
  size_t *centre;  ///< [frames], in warped samples
  double *gain;    ///< [frames]: 2 / sum of the window that lies within the sound
  double *phase;   ///< [n]: of the grid, in turns, on the plain axis
  double *window;  ///< [length], sum 1
  float *windowed; ///< [frames][length]
} BrumeGrid;

/** A complex number. */
typedef struct {
  double re, im;
} BrumeComplex;

/** Window the sound x[n] in `frames` frames for a grid of f0_hz and its contour[frames] in octaves
 * (NULL: constant). The window has about `length` samples, held between low and high. False
 * without memory; brume_grid_clear() is legal then too. Thread: gen. */
bool brume_grid_init(BrumeGrid *grid, const float *x, size_t n, double f0_hz, const double *contour,
                     size_t frames, double length, size_t low, size_t high);

/** Free what `grid` owns; an all-zero one is legal. Thread: gen. */
void brume_grid_clear(BrumeGrid *grid);

/** Write the complex amplitudes of the partials at `count` multiples of the grid, up to 80, to
 * out[frames][stride]. False without memory. Thread: gen. */
bool brume_grid_amplitudes(const BrumeGrid *grid, const double *multiples, size_t count,
                           BrumeComplex *out, size_t stride);

/** Fill contour[frames] with the mean frequency of what lies below `cutoff_hz`, in octaves from
 * f0_hz, at most `span`. False without memory. Thread: gen. */
bool brume_grid_track(const float *x, size_t n, double f0_hz, double cutoff_hz, double span,
                      size_t frames, double *contour);

/** Fill contour[frames] with the common deviation of the first harmonics from f0_hz, in octaves.
 * False without memory. Thread: gen. */
bool brume_grid_vibrato(const float *x, size_t n, double f0_hz, size_t frames, double *contour);

/** Return a b*, the conjugate. */
static inline BrumeComplex brume_complex_times_conj(const BrumeComplex a, const BrumeComplex b) {
  return (BrumeComplex){a.re * b.re + a.im * b.im, a.im * b.re - a.re * b.im};
}

/** Return the magnitude. */
static inline double brume_complex_abs(const BrumeComplex a) {
  return sqrt(a.re * a.re + a.im * a.im);
}

/** Return the angle in turns, -0.5..0.5, to 1e-12; 0 for 0. The same bits everywhere. */
double brume_complex_turns(BrumeComplex a);

#endif // BRUME_DSP_ANALYSIS_GRID_H
