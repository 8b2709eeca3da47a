// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file endless.h What is measured of a sound without an end, part by part. */

#ifndef BRUME_TESTS_EDIT_ENDLESS_H
#define BRUME_TESTS_EDIT_ENDLESS_H

#include "plugin/core/stream.h"

#include <stddef.h>

enum {
  ENDLESS_BANDS = 24,
  ENDLESS_BLOCK = 1024, ///< Samples of a block, whose bands are measured
  ENDLESS_BLOCKS = BRUME_STREAM_SAMPLES / ENDLESS_BLOCK, ///< Of a part
  ENDLESS_SNIPPET = 43, ///< Blocks that are looked for elsewhere: 1 s
};

typedef struct EndlessImpl Endless;

/** What came of it. */
typedef struct {
  double step;      ///< The largest step from sample to sample, in RMS of the sound
  double crest;     ///< The same, in RMS of the steps of the 46 ms around it
  double level_db;  ///< Loudest over softest 10 s
  double seam_db;   ///< Mean change of bands from block to block, at the seams of parts
  double inside_db; ///< The same elsewhere
  double likeness;  ///< Correlation of the bands of a second with the most similar other second
} EndlessMeasures;

/** Begin to measure a sound of `parts` parts; all memory is taken now. */
Endless *endless_new(size_t parts);

/** Take the next part, x[BRUME_STREAM_SAMPLES]. */
void endless_add(Endless *endless, const float *x);

/** What was measured. */
EndlessMeasures endless_measure(const Endless *endless);

void endless_free(Endless *endless);

/** The 99.99th percentiles of step and crest, as above, of a recording x[n] at 44.1 kHz. */
EndlessMeasures endless_percentiles(const float *x, size_t n);

#endif // BRUME_TESTS_EDIT_ENDLESS_H
