// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/cutshort.h"

#include <string.h>

enum {
  HEAD = 12,         // RIFF, size, WAVE
  CHUNK = 8,         // Name and size of a chunk
  DS64_DATA = 8,     // Where a ds64 chunk has the size of the samples
  CHUNKS_MAX = 1000, // More are no file that anyone made
  PAGE = 27,         // Head of an Ogg page, before the sizes of its segments
  PAGE_FLAGS = 5,
  PAGE_SEGMENTS = 26,
  PAGE_IS_LAST = 4,
  PAGES_MAX = 1 << 20, // Some hours
};

static const uint32_t unknown = 0x7ffff000; // Sizes from here on: sox writes this, others ~0

static uint64_t get(const unsigned char *const bytes, const unsigned n, const bool big) {
  uint64_t value = 0;
  for (unsigned i = 0; i < n; ++i) {
    value = value << 8 | bytes[big ? i : n - 1 - i];
  }
  return value;
}

// Whether an entry of the list in at[n] has a size that goes back into the file where sizes are
// signed, as in libsndfile 1.2, which then reads the list for ever.
static bool goes_back(const BrumeCutshortRead read, void *const ctx, const uint64_t at,
                      const uint64_t n) {
  unsigned char entry[CHUNK];
  uint64_t used = 4; // The list's kind
  for (int i = 0; i < CHUNKS_MAX && used + CHUNK <= n; ++i) {
    if (read(ctx, at + used, entry, CHUNK) != CHUNK) {
      return false;
    }
    const uint64_t here = get(entry + 4, 4, false);
    used += CHUNK;
    if ((UINT64_C(1) << 32) - here <= at + used) {
      return true;
    }
    used += here + (here & 1);
  }
  return false;
}

// Whether the last page of an Ogg file is not whole, or not marked as the last. What follows the
// pages is not looked at: some programs add texts there.
static bool ogg_is_short(const BrumeCutshortRead read, void *const ctx, const uint64_t size) {
  unsigned char page[PAGE + 255];
  bool is_last = false;
  uint64_t at = 0;
  int i = 0;
  for (; at < size && i < PAGES_MAX; ++i) {
    const size_t got = read(ctx, at, page, sizeof(page));
    if (memcmp(page, "OggS", got < 4 ? got : 4) != 0) {
      break;
    }
    if (got < PAGE || got < PAGE + (size_t)page[PAGE_SEGMENTS]) {
      return true;
    }
    at += PAGE + (uint64_t)page[PAGE_SEGMENTS];
    for (size_t s = 0; s < page[PAGE_SEGMENTS]; ++s) {
      at += page[PAGE + s];
    }
    is_last = (page[PAGE_FLAGS] & PAGE_IS_LAST) != 0;
    if (at > size) {
      return true;
    }
  }
  return i < PAGES_MAX && !is_last;
}

bool brume_cutshort(const BrumeCutshortRead read, void *const ctx, const uint64_t size) {
  unsigned char head[HEAD];
  uint64_t at = HEAD;
  uint64_t long_size = 0; // Of the samples, where 32 bits do not hold it
  if (read(ctx, 0, head, HEAD) != HEAD) {
    return false;
  }
  if (memcmp(head, "OggS", 4) == 0) {
    return ogg_is_short(read, ctx, size);
  }
  const bool is_aiff = memcmp(head, "FORM", 4) == 0 && memcmp(head + 8, "AIF", 3) == 0;
  const bool big = is_aiff || memcmp(head, "RIFX", 4) == 0;
  const bool is_wav = memcmp(head + 8, "WAVE", 4) == 0 &&
                      (big || memcmp(head, "RIFF", 4) == 0 || memcmp(head, "RF64", 4) == 0);
  for (int i = 0; (is_wav || is_aiff) && i < CHUNKS_MAX; ++i) {
    unsigned char chunk[CHUNK];
    unsigned char data_size[8];
    if (read(ctx, at, chunk, CHUNK) != CHUNK) {
      return false;
    }
    const uint64_t here = get(chunk + 4, 4, big);
    const uint64_t left = size > at + CHUNK ? size - at - CHUNK : 0;
    if (memcmp(chunk, is_aiff ? "SSND" : "data", 4) == 0) {
      return here < unknown ? here > left : long_size > left;
    }
    if (is_wav && !big && memcmp(chunk, "LIST", 4) == 0 && goes_back(read, ctx, at + CHUNK, here)) {
      return true;
    }
    if (memcmp(chunk, "ds64", 4) == 0 &&
        read(ctx, at + CHUNK + DS64_DATA, data_size, sizeof(data_size)) == sizeof(data_size)) {
      long_size = get(data_size, sizeof(data_size), big);
    }
    at += CHUNK + here + (here & 1);
  }
  return false;
}
