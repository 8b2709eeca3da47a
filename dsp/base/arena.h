// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_ARENA_H
#define BRUME_DSP_BASE_ARENA_H

#include <stddef.h>

/** Every block starts at a multiple of this: one cache line, one AVX-512 register. */
#define BRUME_ARENA_ALIGN 64

/** A bump allocator: one block of memory taken at setup, handed out piece by piece and given
 * back all at once.
 *
 * Typical use: the denoiser's activations, 1 to 20 MB, rewound after each evaluation. Not
 * synchronised: one thread at a time. Only creation and freeing reach the system's allocator.
 */
typedef struct BrumeArenaImpl BrumeArena;

/** Create an arena that can hand out `capacity_bytes` (rounded up to BRUME_ARENA_ALIGN).
 *
 * Returns NULL if there is no memory or the size overflows. A capacity of 0 is legal: every
 * allocation but those of 0 bytes then fails. The caller frees it with brume_arena_free().
 * Thread: setup.
 */
BrumeArena *brume_arena_new(size_t capacity_bytes);

/** Free the arena and with it every block it handed out. NULL is allowed. Thread: setup. */
void brume_arena_free(BrumeArena *arena);

/** Hand out `n_bytes`, aligned to BRUME_ARENA_ALIGN, contents unspecified.
 *
 * Returns NULL if it does not fit; the arena is then unchanged. Each block takes its size
 * rounded up to BRUME_ARENA_ALIGN; a block of 0 bytes takes nothing and its pointer must not
 * be dereferenced. The arena owns the block. Thread: any.
 */
void *brume_arena_alloc(BrumeArena *arena, size_t n_bytes);

/** Hand out `n` floats as brume_arena_alloc() does; NULL also where n * 4 overflows. */
float *brume_arena_alloc_floats(BrumeArena *arena, size_t n);

/** Take back every block; pointers handed out become invalid. Thread: any. */
void brume_arena_reset(BrumeArena *arena);

/** Return a mark of what is handed out now, for brume_arena_rewind(). Thread: any. */
size_t brume_arena_mark(const BrumeArena *arena);

/** Take back every block handed out since `mark` was taken; a mark beyond what is handed out
 * now changes nothing. Thread: any. */
void brume_arena_rewind(BrumeArena *arena, size_t mark);

/** Return the bytes handed out, padding included. Thread: any. */
size_t brume_arena_used(const BrumeArena *arena);

/** Return the most bytes that were ever handed out at once, to size the next arena by.
 * Thread: any. */
size_t brume_arena_peak(const BrumeArena *arena);

/** Return the bytes that fit in all, at least what brume_arena_new() was asked for.
 * Thread: any. */
size_t brume_arena_capacity(const BrumeArena *arena);

#endif // BRUME_DSP_BASE_ARENA_H
