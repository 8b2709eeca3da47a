// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_TESTS_DSP_VECTORS_H
#define BRUME_TESTS_DSP_VECTORS_H

#include <stddef.h>
#include <stdint.h>

/** @file vectors.h Reader of tests/golden/dsp_vectors.bin; see dsp_vectors.py for the layout. */

#define VECTORS_MAX 8
#define VECTORS_NORMALS 20

/** Normal deviates that Python makes of one frame. */
typedef struct {
  uint64_t seed;
  uint32_t stream;
  uint32_t frame;
  double normal[VECTORS_NORMALS];
} VectorNormals;

/** A latent, what Python decodes it to and what Python measures of that. */
typedef struct {
  char name[17];
  uint32_t frames;
  uint32_t n;
  double f0_hz;
  uint64_t seed;
  double descriptors[10];
  float *latent; ///< [frames][177]
  float *sound;  ///< [n]
} VectorCase;

typedef struct {
  uint32_t n_cases;
  uint32_t n_normals;
  float edges[65];
  VectorNormals normals[VECTORS_MAX];
  VectorCase cases[VECTORS_MAX];
} Vectors;

/** Read the file; ends the test program with a message if that fails. */
Vectors *vectors_read(const char *path);

void vectors_free(Vectors *vectors);

#endif // BRUME_TESTS_DSP_VECTORS_H
