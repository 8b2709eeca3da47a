// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/ahead.h"

#include "plugin/core/ahead_impl.h"

#include <stdlib.h>

BrumeAhead *brume_ahead_new(const size_t samples, const size_t enough) {
  BrumeAhead *const ahead = calloc(1, sizeof(*ahead));
  if (!ahead) {
    return NULL;
  }
  ahead->ring = brume_ring_new(samples * sizeof(float));
  ahead->enough = enough > BRUME_AHEAD_FADE ? enough : BRUME_AHEAD_FADE;
  if (!ahead->ring) {
    free(ahead);
    return NULL;
  }
  return ahead;
}

void brume_ahead_free(BrumeAhead *const ahead) {
  if (ahead) {
    brume_ring_free(ahead->ring);
    free(ahead);
  }
}

size_t brume_ahead_space(const BrumeAhead *const ahead) {
  return brume_ring_space(ahead->ring) / sizeof(float);
}

bool brume_ahead_write(BrumeAhead *const ahead, const float *const x, const size_t n) {
  if (!brume_ring_write(ahead->ring, x, n * sizeof(float))) {
    return false;
  }
  ahead->written += n;
  return true;
}

uint64_t brume_ahead_written(const BrumeAhead *const ahead) {
  return ahead->written;
}

void brume_ahead_finish(BrumeAhead *const ahead) {
  atomic_store_explicit(&ahead->a_end, BRUME_AHEAD_FINISHES, memory_order_release);
}

void brume_ahead_stop(BrumeAhead *const ahead) {
  atomic_store_explicit(&ahead->a_end, BRUME_AHEAD_STOPS, memory_order_release);
}

size_t brume_ahead_waiting(const BrumeAhead *const ahead) {
  return brume_ring_available(ahead->ring) / sizeof(float);
}

uint64_t brume_ahead_gaps(const BrumeAhead *const ahead) {
  return atomic_load_explicit(&ahead->a_gaps, memory_order_relaxed);
}
