// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/png.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 32767 }; // So that a row fits a stored block of DEFLATE (RFC 1951, 3.2.4)

typedef struct {
  unsigned char *data;
  size_t n;
} Out;

static void put(Out *const out, const void *const bytes, const size_t n) {
  memcpy(out->data + out->n, bytes, n);
  out->n += n;
}

static void put_u32(Out *const out, const uint32_t value) {
  const unsigned char bytes[] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                                 (unsigned char)(value >> 8), (unsigned char)value};
  put(out, bytes, sizeof(bytes));
}

// CRC-32 as in PNG's annex D.
static uint32_t crc32_of(const unsigned char *const bytes, const size_t n) {
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < n; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
    }
  }
  return ~crc;
}

// A chunk is length, name, content and a checksum of the last two.
static size_t chunk_begin(Out *const out, const char *const name) {
  const size_t at = out->n;
  put_u32(out, 0);
  put(out, name, 4);
  return at;
}

static void chunk_end(Out *const out, const size_t at) {
  const size_t end = out->n;
  out->n = at;
  put_u32(out, (uint32_t)(end - at - 8));
  out->n = end;
  put_u32(out, crc32_of(out->data + at + 4, end - at - 4));
}

// From black over blue, red and orange to white.
static void put_palette(Out *const out) {
  static const unsigned char stops[][3] = {
      {0, 0, 8}, {32, 16, 96}, {160, 32, 96}, {248, 128, 32}, {255, 255, 224}};
  for (unsigned i = 0; i < 256; ++i) {
    const unsigned stop = i < 255 ? i / 64 : 3;
    const unsigned part = i - 64 * stop;
    for (int c = 0; c < 3; ++c) {
      const unsigned mixed = (stops[stop][c] * (64 - part) + stops[stop + 1][c] * part) / 64;
      const unsigned char byte = (unsigned char)mixed;
      put(out, &byte, 1);
    }
  }
}

// Rows, each after a filter byte 0, as a zlib stream (RFC 1950) of stored blocks: one a row.
static void put_rows(Out *const out, const unsigned char *const pixels, const size_t width,
                     const size_t height) {
  uint32_t a = 1;
  uint32_t b = 0;
  put(out, "\x78\x01", 2);
  for (size_t y = 0; y < height; ++y) {
    const uint16_t size = (uint16_t)(width + 1);
    const uint16_t inverse = (uint16_t)~size;
    const unsigned char head[] = {
        y + 1 == height,        (unsigned char)size,           (unsigned char)(size >> 8),
        (unsigned char)inverse, (unsigned char)(inverse >> 8), 0};
    put(out, head, sizeof(head));
    put(out, pixels + y * width, width);
    b = (b + a) % 65521; // Adler-32 of the filter byte
    for (size_t x = 0; x < width; ++x) {
      a = (a + pixels[y * width + x]) % 65521;
      b = (b + a) % 65521;
    }
  }
  put_u32(out, b << 16 | a);
}

bool brume_png_is_ours(const unsigned char *const data, const size_t n) {
  static const char mark[] = "\0\0\0\x0etEXtSoftware\0Brume";
  const size_t at = 33; // Behind the signature and IHDR
  return n >= at + sizeof(mark) - 1 && memcmp(data, "\x89PNG", 4) == 0 &&
         memcmp(data + at, mark, sizeof(mark) - 1) == 0;
}

unsigned char *brume_png_make(const unsigned char *const pixels, const size_t width,
                              const size_t height, size_t *const n) {
  if (width < 1 || width > SIDE_MAX || height < 1 || height > SIDE_MAX) {
    return NULL;
  }
  Out out = {malloc(1024 + height * (width + 6)), 0};
  if (!out.data) {
    return NULL;
  }
  put(&out, "\x89PNG\r\n\x1a\n", 8);
  size_t at = chunk_begin(&out, "IHDR");
  put_u32(&out, (uint32_t)width);
  put_u32(&out, (uint32_t)height);
  put(&out, "\x08\x03\0\0\0", 5); // 8 bits, palette
  chunk_end(&out, at);
  at = chunk_begin(&out, "tEXt");
  put(&out, "Software\0Brume", 14);
  chunk_end(&out, at);
  at = chunk_begin(&out, "PLTE");
  put_palette(&out);
  chunk_end(&out, at);
  at = chunk_begin(&out, "IDAT");
  put_rows(&out, pixels, width, height);
  chunk_end(&out, at);
  at = chunk_begin(&out, "IEND");
  chunk_end(&out, at);
  *n = out.n;
  return out.data;
}
