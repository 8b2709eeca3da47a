// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file fence.h Memory between two pages that nobody may touch: whoever reads or writes a byte
 * past what a port was given ends the program there and then. */

#ifndef BRUME_TESTS_PLUGIN_FENCE_H
#define BRUME_TESTS_PLUGIN_FENCE_H

#include <stdbool.h>
#include <stddef.h>

/** A stretch of memory. */
typedef struct {
  char *map; ///< NULL: none
  size_t mapped, size;
} BenchFence;

/** Make room for `size` bytes, at least 1; ends the program if there is none. */
BenchFence bench_fence_new(size_t size);

void bench_fence_free(BenchFence *fence);

/** Return the last n bytes, n at most the size: what comes right after them is out of bounds. */
void *bench_fence_last(const BenchFence *fence, size_t n);

/** Whether writing is allowed. */
void bench_fence_open(const BenchFence *fence, bool writable);

#endif // BRUME_TESTS_PLUGIN_FENCE_H
