// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

// A huge page of x86-64 and, with pages of 4 KiB, of AArch64
#define HUGE_PAGE ((size_t)1 << 21)

struct BrumeArenaImpl {
  unsigned char *base; ///< `capacity` bytes aligned to BRUME_ARENA_ALIGN
  size_t capacity;     ///< Multiple of BRUME_ARENA_ALIGN
  size_t used;         ///< Multiple of BRUME_ARENA_ALIGN, <= capacity
  size_t peak;         ///< Largest `used` so far
};

/// Round up to the alignment; 0 on overflow (callers have handled a true 0 before)
static size_t round_up(const size_t n_bytes) {
  const size_t pad = BRUME_ARENA_ALIGN - 1;
  return n_bytes > SIZE_MAX - pad ? 0 : (n_bytes + pad) & ~pad;
}

// Large blocks are read from end to end by one step: with huge pages the CPU neither walks page
// tables nor stops its prefetch at every 4 KiB. Where the kernel has none, nothing changes
static unsigned char *allocate(const size_t n_bytes) {
  if (n_bytes < 2 * HUGE_PAGE) {
    return aligned_alloc(BRUME_ARENA_ALIGN, n_bytes);
  }
  void *base = NULL;
  if (posix_memalign(&base, HUGE_PAGE, n_bytes)) {
    return NULL;
  }
#ifdef MADV_HUGEPAGE
  (void)madvise(base, n_bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
  return base;
}

BrumeArena *brume_arena_new(const size_t capacity_bytes) {
  // At least one line, so that even an empty arena has a valid address to hand out
  const size_t capacity = round_up(capacity_bytes);
  const size_t n_alloc = capacity ? capacity : BRUME_ARENA_ALIGN;
  if (capacity_bytes && !capacity) {
    return NULL;
  }

  BrumeArena *const arena = calloc(1, sizeof(BrumeArena));
  if (!arena) {
    return NULL;
  }

  arena->base = allocate(n_alloc);
  if (!arena->base) {
    free(arena);
    return NULL;
  }

  arena->capacity = capacity;
  return arena;
}

void brume_arena_free(BrumeArena *const arena) {
  if (arena) {
    free(arena->base);
    free(arena);
  }
}

void *brume_arena_alloc(BrumeArena *const arena, const size_t n_bytes) {
  const size_t n = round_up(n_bytes);
  if ((n_bytes && !n) || n > arena->capacity - arena->used) {
    return NULL;
  }

  void *const block = arena->base + arena->used;
  arena->used += n;
  if (arena->used > arena->peak) {
    arena->peak = arena->used;
  }
  return block;
}

float *brume_arena_alloc_floats(BrumeArena *const arena, const size_t n) {
  return n > SIZE_MAX / sizeof(float) ? NULL : brume_arena_alloc(arena, n * sizeof(float));
}

void brume_arena_reset(BrumeArena *const arena) {
  arena->used = 0;
}

size_t brume_arena_mark(const BrumeArena *const arena) {
  return arena->used;
}

void brume_arena_rewind(BrumeArena *const arena, const size_t mark) {
  if (mark < arena->used) {
    arena->used = mark;
  }
}

size_t brume_arena_used(const BrumeArena *const arena) {
  return arena->used;
}

size_t brume_arena_peak(const BrumeArena *const arena) {
  return arena->peak;
}

size_t brume_arena_capacity(const BrumeArena *const arena) {
  return arena->capacity;
}
