// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_RING_IMPL_H
#define BRUME_DSP_BASE_RING_IMPL_H

#include "dsp/base/ring.h"

#include <stdalign.h>
#include <stdatomic.h>

// The indices count bytes since the start and wrap with size_t, so that full and empty differ
// without a wasted byte. Each has a cache line of its own: the threads would otherwise take it
// from each other at every access.
struct BrumeRingImpl {
  alignas(64) atomic_size_t a_written; ///< The writer stores with release, the reader acquires
  alignas(64) atomic_size_t a_read;    ///< The reader stores with release, the writer acquires
  alignas(64) unsigned char *data;     ///< [mask + 1]
  size_t mask;
};

#endif // BRUME_DSP_BASE_RING_IMPL_H
