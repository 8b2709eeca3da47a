// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/source.h"

#include "model/weights/xxh64.h"
#include "plugin/core/finish.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCES = 256, BEFORE = 16 }; // Frames before the onset, as in training

static const float onset_level = 0.003162278f; // -50 dB
static const float end_level = 0.000251189f;   // -72 dB

struct BrumeSourcesImpl {
  pthread_mutex_t lock;
  size_t n;
  uint64_t acts;
  BrumeSource *items[SOURCES];
  uint64_t used[SOURCES]; // When it was last put in or found, in acts
};

static BrumeStatus refuse(char *const detail, const char *const why) {
  snprintf(detail, BRUME_SOURCE_DETAIL, "%s", why);
  return BRUME_STATUS_FORMAT;
}

BrumeStatus brume_source_new(const float *const x, const size_t n, BrumeSource **const out,
                             char *const detail) {
  float peak = 0.0f;
  size_t start = 0;
  size_t end = n;
  *out = NULL;
  for (size_t i = 0; i < n; ++i) {
    if (!isfinite(x[i])) {
      return refuse(detail, "it holds values that are no numbers");
    }
    peak = fmaxf(peak, fabsf(x[i]));
  }
  if (!(peak > 1e-6f && peak < 1e9f)) {
    return refuse(detail, peak > 1.0f ? "it is far too loud" : "it is silent");
  }
  while (fabsf(x[start]) <= peak * onset_level) {
    ++start;
  }
  while (fabsf(x[end - 1]) <= peak * end_level) {
    --end;
  }
  start = start > BEFORE ? start - BEFORE : 0;
  if (end - start > BRUME_SOURCE_MAX) {
    return refuse(detail, "it lasts more than 6 s; cut out the part that you want");
  }
  if (end - start < BRUME_SOURCE_MIN) {
    return refuse(detail, "it lasts less than 10 ms");
  }
  BrumeSource *const source = malloc(sizeof(*source) + (end - start) * sizeof(float));
  if (!source) {
    snprintf(detail, BRUME_SOURCE_DETAIL, "out of memory");
    return BRUME_STATUS_NO_MEMORY;
  }
  source->n = end - start;
  memcpy(source->samples, x + start, source->n * sizeof(float));
  if (fabsf(peak - BRUME_FINISH_PEAK) > 1e-6f) { // So that a source of a source is the same
    brume_finish_peak(source->samples, source->n, BRUME_FINISH_PEAK);
  }
  const uint64_t hash = brume_xxh64(source->samples, source->n * sizeof(float));
  source->hash = hash ? hash : 1;
  *out = source;
  return BRUME_STATUS_OK;
}

uint64_t brume_source_hash(const float *const x, const size_t n) {
  char detail[BRUME_SOURCE_DETAIL];
  BrumeSource *source = NULL;
  const uint64_t hash = brume_source_new(x, n, &source, detail) ? 0 : source->hash;
  free(source);
  return hash;
}

BrumeSources *brume_sources_new(void) {
  BrumeSources *const sources = calloc(1, sizeof(*sources));
  if (sources) {
    pthread_mutex_init(&sources->lock, NULL);
  }
  return sources;
}

void brume_sources_free(BrumeSources *const sources) {
  if (sources) {
    for (size_t i = 0; i < sources->n; ++i) {
      free(sources->items[i]);
    }
    pthread_mutex_destroy(&sources->lock);
    free(sources);
  }
}

static const BrumeSource *find(BrumeSources *const sources, const uint64_t hash) {
  for (size_t i = 0; i < sources->n; ++i) {
    if (sources->items[i]->hash == hash) {
      sources->used[i] = ++sources->acts;
      return sources->items[i];
    }
  }
  return NULL;
}

BrumeStatus brume_sources_add(BrumeSources *const sources, BrumeSource *const source) {
  BrumeStatus status = BRUME_STATUS_OK;
  pthread_mutex_lock(&sources->lock);
  if (find(sources, source->hash)) {
    free(source);
  } else if (sources->n == SOURCES) {
    free(source);
    status = BRUME_STATUS_FULL;
  } else {
    sources->used[sources->n] = ++sources->acts;
    sources->items[sources->n++] = source;
  }
  pthread_mutex_unlock(&sources->lock);
  return status;
}

const BrumeSource *brume_sources_find(BrumeSources *const sources, const uint64_t hash) {
  if (!sources || !hash) {
    return NULL;
  }
  pthread_mutex_lock(&sources->lock);
  const BrumeSource *const source = find(sources, hash);
  pthread_mutex_unlock(&sources->lock);
  return source;
}

void brume_sources_trim(BrumeSources *const sources, const size_t most) {
  pthread_mutex_lock(&sources->lock);
  while (sources->n > most) {
    size_t oldest = 0;
    for (size_t i = 1; i < sources->n; ++i) {
      oldest = sources->used[i] < sources->used[oldest] ? i : oldest;
    }
    free(sources->items[oldest]);
    --sources->n;
    sources->items[oldest] = sources->items[sources->n];
    sources->used[oldest] = sources->used[sources->n];
  }
  pthread_mutex_unlock(&sources->lock);
}

BrumeSource *brume_sources_copy(BrumeSources *const sources, const uint64_t hash) {
  pthread_mutex_lock(&sources->lock);
  const BrumeSource *const source = hash ? find(sources, hash) : NULL;
  const size_t bytes = source ? sizeof(*source) + source->n * sizeof(float) : 0;
  BrumeSource *const copy = source ? malloc(bytes) : NULL;
  if (copy) {
    memcpy(copy, source, bytes);
  }
  pthread_mutex_unlock(&sources->lock);
  return copy;
}
