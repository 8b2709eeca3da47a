// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_WEIGHTS_XXH64_H
#define BRUME_WEIGHTS_XXH64_H

#include <stddef.h>
#include <stdint.h>

/// XXH64 with seed 0 of `size` bytes at `data` (Yann Collet's published algorithm,
/// github.com/Cyan4973/xxHash, doc/xxhash_spec.md). The same on every byte order. Any thread.
/// Not cryptographic: it finds damage and tells models apart, it does not stop forgery.
uint64_t brume_xxh64(const void *data, size_t size);

/// Writes `hash` as 16 lower-case hex digits and a terminating zero to `text`.
void brume_xxh64_hex(uint64_t hash, char text[17]);

#endif
