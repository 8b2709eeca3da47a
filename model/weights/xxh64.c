// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/weights/xxh64.h"

#define P1 0x9E3779B185EBCA87u
#define P2 0xC2B2AE3D27D4EB4Fu
#define P3 0x165667B19E3779F9u
#define P4 0x85EBCA77C2B2AE63u
#define P5 0x27D4EB2F165667C5u

static uint64_t rotate(uint64_t x, unsigned bits) {
  return (x << bits) | (x >> (64 - bits));
}

static uint64_t read_le(const unsigned char *p, unsigned bytes) {
  uint64_t value = 0;
  for (unsigned i = 0; i < bytes; i++)
    value |= (uint64_t)p[i] << (8 * i);
  return value;
}

// A constant byte count lets the compiler make one load of this.
static uint64_t read_le64(const unsigned char *p) {
  return read_le(p, 8);
}

static uint64_t mix_round(uint64_t lane, uint64_t word) {
  return rotate(lane + word * P2, 31) * P1;
}

static uint64_t merge(uint64_t hash, uint64_t lane) {
  return (hash ^ mix_round(0, lane)) * P1 + P4;
}

static uint64_t finish(uint64_t hash, const unsigned char *p, size_t left) {
  for (; left >= 8; p += 8, left -= 8)
    hash = rotate(hash ^ mix_round(0, read_le64(p)), 27) * P1 + P4;
  if (left >= 4) {
    hash = rotate(hash ^ (read_le(p, 4) * P1), 23) * P2 + P3;
    p += 4;
    left -= 4;
  }
  for (; left > 0; p++, left--)
    hash = rotate(hash ^ (*p * P5), 11) * P1;
  hash = (hash ^ (hash >> 33)) * P2;
  hash = (hash ^ (hash >> 29)) * P3;
  return hash ^ (hash >> 32);
}

uint64_t brume_xxh64(const void *data, size_t size) {
  const unsigned char *p = data;
  size_t left = size;
  uint64_t hash = P5;
  if (size >= 32) {
    uint64_t a = P1 + P2, b = P2, c = 0, d = 0u - P1;
    for (; left >= 32; p += 32, left -= 32) {
      a = mix_round(a, read_le64(p));
      b = mix_round(b, read_le64(p + 8));
      c = mix_round(c, read_le64(p + 16));
      d = mix_round(d, read_le64(p + 24));
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  }
  return finish(hash + size, p, left);
}

void brume_xxh64_hex(uint64_t hash, char text[17]) {
  for (unsigned i = 0; i < 16; i++)
    text[i] = "0123456789abcdef"[(hash >> (60 - 4 * i)) & 15];
  text[16] = '\0';
}
