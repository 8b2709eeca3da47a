// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/dsp/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void take(FILE *const file, void *const out, const size_t size) {
  if (fread(out, 1, size, file) != size) {
    fprintf(stderr, "the vector file is too short\n");
    exit(1);
  }
}

static void *take_new(FILE *const file, const size_t size) {
  void *const out = malloc(size);
  if (!out) {
    exit(1);
  }
  take(file, out, size);
  return out;
}

static void take_case(FILE *const file, VectorCase *const c) {
  take(file, c->name, 16);
  take(file, &c->frames, sizeof(c->frames));
  take(file, &c->n, sizeof(c->n));
  take(file, &c->f0_hz, sizeof(c->f0_hz));
  take(file, &c->seed, sizeof(c->seed));
  take(file, c->descriptors, sizeof(c->descriptors));
  c->latent = take_new(file, (size_t)c->frames * 177 * sizeof(float));
  c->sound = take_new(file, (size_t)c->n * sizeof(float));
}

Vectors *vectors_read(const char *const path) {
  FILE *const file = fopen(path, "rb");
  Vectors *const vectors = calloc(1, sizeof(*vectors));
  if (!file || !vectors) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(1);
  }
  char magic[8];
  take(file, magic, sizeof(magic));
  take(file, &vectors->n_cases, sizeof(vectors->n_cases));
  take(file, &vectors->n_normals, sizeof(vectors->n_normals));
  if (memcmp(magic, "BRUMEDV1", 8) != 0 || vectors->n_cases > VECTORS_MAX ||
      vectors->n_normals > VECTORS_MAX) {
    fprintf(stderr, "%s is not a vector file\n", path);
    exit(1);
  }
  take(file, vectors->edges, sizeof(vectors->edges));
  for (uint32_t i = 0; i < vectors->n_normals; ++i) {
    VectorNormals *const v = &vectors->normals[i];
    take(file, &v->seed, sizeof(v->seed));
    take(file, &v->stream, sizeof(v->stream));
    take(file, &v->frame, sizeof(v->frame));
    take(file, v->normal, sizeof(v->normal));
  }
  for (uint32_t i = 0; i < vectors->n_cases; ++i) {
    take_case(file, &vectors->cases[i]);
  }
  fclose(file);
  return vectors;
}

void vectors_free(Vectors *const vectors) {
  for (uint32_t i = 0; i < vectors->n_cases; ++i) {
    free(vectors->cases[i].latent);
    free(vectors->cases[i].sound);
  }
  free(vectors);
}
