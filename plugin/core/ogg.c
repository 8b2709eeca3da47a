// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/ogg.h"

#include <string.h>

enum { SERIAL = 14, CHECKSUM = 22, N_SEGMENTS = 26, HEADER = 27 }; // Offsets in a page

static void put_u32(unsigned char *const at, const uint32_t value) {
  for (int i = 0; i < 4; ++i) {
    at[i] = (unsigned char)(value >> (8 * i));
  }
}

// CRC-32 with polynomial 0x04c11db7, highest bit first, start 0, as RFC 3533 asks.
static uint32_t checksum(const unsigned char *const bytes, const size_t n) {
  uint32_t crc = 0;
  for (size_t i = 0; i < n; ++i) {
    crc ^= (uint32_t)bytes[i] << 24;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc << 1) ^ (crc >> 31 ? UINT32_C(0x04c11db7) : 0);
    }
  }
  return crc;
}

// Bytes of the page at the start of `bytes[n]`, 0 if it is none.
static size_t page_size(const unsigned char *const bytes, const size_t n) {
  if (n < HEADER || memcmp(bytes, "OggS", 4) != 0 || n < HEADER + (size_t)bytes[N_SEGMENTS]) {
    return 0;
  }
  size_t size = HEADER + (size_t)bytes[N_SEGMENTS];
  for (unsigned i = 0; i < bytes[N_SEGMENTS]; ++i) {
    size += bytes[HEADER + i];
  }
  return size <= n ? size : 0;
}

bool brume_ogg_set_serial(unsigned char *bytes, size_t n, const uint32_t serial) {
  while (n) {
    const size_t size = page_size(bytes, n);
    if (!size) {
      return false;
    }
    put_u32(bytes + SERIAL, serial);
    put_u32(bytes + CHECKSUM, 0);
    put_u32(bytes + CHECKSUM, checksum(bytes, size));
    bytes += size;
    n -= size;
  }
  return true;
}
