// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// General pattern: one acquire load of the other side's index, the bytes, one release store of
// the own index. The own index is loaded relaxed, since no other thread stores it.

#include "dsp/base/ring.h"
#include "dsp/base/ring_impl.h"

#include <string.h>

static void copy_in(const BrumeRing *const ring, const size_t at, const void *const from,
                    const size_t n) {
  const size_t start = at & ring->mask;
  const size_t left = ring->mask + 1 - start;
  const size_t first = n < left ? n : left;
  memcpy(ring->data + start, from, first);
  memcpy(ring->data, (const unsigned char *)from + first, n - first);
}

static void copy_out(const BrumeRing *const ring, const size_t at, void *const to, const size_t n) {
  const size_t start = at & ring->mask;
  const size_t left = ring->mask + 1 - start;
  const size_t first = n < left ? n : left;
  memcpy(to, ring->data + start, first);
  memcpy((unsigned char *)to + first, ring->data, n - first);
}

static size_t space_from(const BrumeRing *const ring, const size_t written) {
  return ring->mask + 1 - (written - atomic_load_explicit(&ring->a_read, memory_order_acquire));
}

size_t brume_ring_space(const BrumeRing *const ring) {
  return space_from(ring, atomic_load_explicit(&ring->a_written, memory_order_relaxed));
}

bool brume_ring_write(BrumeRing *const ring, const void *const data, const size_t n) {
  BrumeRingWrite write = brume_ring_begin(ring);
  if (!brume_ring_add(ring, &write, data, n)) {
    return false;
  }
  brume_ring_commit(ring, &write);
  return true;
}

BrumeRingWrite brume_ring_begin(const BrumeRing *const ring) {
  const size_t at = atomic_load_explicit(&ring->a_written, memory_order_relaxed);
  return (BrumeRingWrite){at, at};
}

bool brume_ring_add(BrumeRing *const ring, BrumeRingWrite *const write, const void *const data,
                    const size_t n) {
  if (n > space_from(ring, write->end)) {
    return false;
  }
  copy_in(ring, write->end, data, n);
  write->end += n;
  return true;
}

void brume_ring_commit(BrumeRing *const ring, const BrumeRingWrite *const write) {
  atomic_store_explicit(&ring->a_written, write->end, memory_order_release);
}

size_t brume_ring_available(const BrumeRing *const ring) {
  return atomic_load_explicit(&ring->a_written, memory_order_acquire) -
         atomic_load_explicit(&ring->a_read, memory_order_relaxed);
}

bool brume_ring_peek(const BrumeRing *const ring, void *const data, const size_t n) {
  if (n > brume_ring_available(ring)) {
    return false;
  }
  copy_out(ring, atomic_load_explicit(&ring->a_read, memory_order_relaxed), data, n);
  return true;
}

bool brume_ring_skip(BrumeRing *const ring, const size_t n) {
  if (n > brume_ring_available(ring)) {
    return false;
  }
  const size_t at = atomic_load_explicit(&ring->a_read, memory_order_relaxed);
  atomic_store_explicit(&ring->a_read, at + n, memory_order_release);
  return true;
}

bool brume_ring_read(BrumeRing *const ring, void *const data, const size_t n) {
  return brume_ring_peek(ring, data, n) && brume_ring_skip(ring, n);
}
