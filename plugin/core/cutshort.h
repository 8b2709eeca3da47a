// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file cutshort.h Whether a sound file ends before its header says so, as after a broken
 * download. libsndfile takes what is there for the whole; a sound without its end is not what
 * anyone wants to start from. */

#ifndef BRUME_PLUGIN_CORE_CUTSHORT_H
#define BRUME_PLUGIN_CORE_CUTSHORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Read up to n bytes at `at` of a file into `out` and return how many there were. */
typedef size_t (*BrumeCutshortRead)(void *ctx, uint64_t at, unsigned char *out, size_t n);

/** Return true if a file of `size` bytes is a WAV (RIFF, RF64) or AIFF file whose samples go on
 * beyond its end, or an Ogg file that ends within a page or without one that is marked as the last
 * of its stream (RFC 3533); or whose list of texts is so damaged that libsndfile would not come to
 * its end.
 * Sizes that stand for "unknown", as programs write them that write to a pipe, are whole, and so is
 * what this does not know. The file is hostile input. Thread: any. */
bool brume_cutshort(BrumeCutshortRead read, void *ctx, uint64_t size);

#endif // BRUME_PLUGIN_CORE_CUTSHORT_H
