// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/ring.h"

#include "dsp/base/ring_impl.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_MAX ((size_t)1 << 31)

BrumeRing *brume_ring_new(const size_t capacity_bytes) {
  size_t size = 1;
  if (capacity_bytes == 0 || capacity_bytes > CAPACITY_MAX) {
    return NULL;
  }
  while (size < capacity_bytes) {
    size *= 2;
  }
  BrumeRing *const ring = aligned_alloc(_Alignof(BrumeRing), sizeof(BrumeRing));
  unsigned char *const data = malloc(size);
  if (!ring || !data) {
    free(data);
    free(ring);
    return NULL;
  }
  memset(data, 0, size); // Touched now, so that the audio thread meets no page fault
  atomic_init(&ring->a_written, 0);
  atomic_init(&ring->a_read, 0);
  ring->data = data;
  ring->mask = size - 1;
  return ring;
}

void brume_ring_free(BrumeRing *const ring) {
  if (ring) {
    free(ring->data);
    free(ring);
  }
}

void brume_ring_clear(BrumeRing *const ring) {
  atomic_store_explicit(&ring->a_written, 0, memory_order_relaxed);
  atomic_store_explicit(&ring->a_read, 0, memory_order_relaxed);
}

size_t brume_ring_capacity(const BrumeRing *const ring) {
  return ring->mask + 1;
}
