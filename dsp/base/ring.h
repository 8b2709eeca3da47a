// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_RING_H
#define BRUME_DSP_BASE_RING_H

#include "dsp/base/rt.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file ring.h A queue of bytes between two threads, without locks.
 *
 * One thread writes, one other thread reads; which ones is fixed for the ring's life. What goes
 * through is plain data: fixed structs, or a header that says how much follows. Every write and
 * every read is whole or does not happen, so a reader never meets half a message as long as it
 * reads what was written as one.
 *
 * Typical use: requests and clips between engine and generator (32-byte messages, some a
 * second), recorded sound (8 bytes a frame, 48 000 a second).
 */
typedef struct BrumeRingImpl BrumeRing;

/** A write in parts: header and body become visible together. */
typedef struct {
  size_t start, end; ///< Free-running byte counts; `end` is what a commit publishes
} BrumeRingWrite;

/* Setup: while no other thread uses the ring. */

/** Create a ring that holds `capacity_bytes`, rounded up to a power of two, all of it usable.
 *
 * Returns NULL for 0 bytes, more than 2^31, or without memory. Thread: setup. */
BrumeRing *brume_ring_new(size_t capacity_bytes);

/** Free the ring. NULL is allowed. Thread: setup. */
void brume_ring_free(BrumeRing *ring);

/** Forget what is in it. Thread: setup. */
void brume_ring_clear(BrumeRing *ring);

/** Return the capacity in bytes. Thread: any. */
size_t brume_ring_capacity(const BrumeRing *ring);

/* The writing thread only. */

/** Return the bytes that can be written now; more may become free at any time. */
BRUME_RT size_t brume_ring_space(const BrumeRing *ring);

/** Write `n` bytes. False if they do not all fit; the ring is then unchanged. */
BRUME_RT bool brume_ring_write(BrumeRing *ring, const void *data, size_t n);

/** Begin a write in parts. Nothing is visible to the reader, and nothing needs undoing, until
 * brume_ring_commit(). */
BRUME_RT BrumeRingWrite brume_ring_begin(const BrumeRing *ring);

/** Add `n` bytes to a write in parts. False if they do not fit; the write is then unchanged. */
BRUME_RT bool brume_ring_add(BrumeRing *ring, BrumeRingWrite *write, const void *data, size_t n);

/** Make all parts visible at once. */
BRUME_RT void brume_ring_commit(BrumeRing *ring, const BrumeRingWrite *write);

/* The reading thread only. */

/** Return the bytes that can be read now; more may come at any time. */
BRUME_RT size_t brume_ring_available(const BrumeRing *ring);

/** Read `n` bytes. False if there are fewer; the ring is then unchanged. */
BRUME_RT bool brume_ring_read(BrumeRing *ring, void *data, size_t n);

/** As brume_ring_read(), but leaves the bytes in the ring. */
BRUME_RT bool brume_ring_peek(const BrumeRing *ring, void *data, size_t n);

/** Drop `n` bytes unread. False if there are fewer; the ring is then unchanged. */
BRUME_RT bool brume_ring_skip(BrumeRing *ring, size_t n);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_BASE_RING_H
