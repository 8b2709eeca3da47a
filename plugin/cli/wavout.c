// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/wavout.h"

#include "dsp/base/philox.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum { CHUNK = 1024, DITHER_STREAM = 8 };

#define BYTES_MAX UINT64_C(0xFFFFF000) // WAV counts its bytes in 32 bits

static unsigned char *put(unsigned char *const at, const uint64_t value, const size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) {
    at[i] = (unsigned char)(value >> (8 * i));
  }
  return at + bytes;
}

static unsigned char *put_name(unsigned char *const at, const char name[4]) {
  memcpy(at, name, 4);
  return at + 4;
}

// A text as a chunk of LIST INFO: its zero counts, and a byte more where that makes it odd.
static unsigned char *put_text(unsigned char *at, const char name[4], const char *const text) {
  const size_t n = strnlen(text, BRUME_WAVOUT_HEAD - 256) + 1;
  at = put_name(at, name);
  at = put(at, n, 4);
  memset(at, 0, n + 1);
  memcpy(at, text, n - 1);
  return at + n + n % 2;
}

// The header for that many frames; for none, as many as it can tell.
static void make_head(BrumeWavout *const out, const uint64_t frames, const char *const comment) {
  const unsigned bytes = out->bits / 8;
  unsigned char *at = put(put_name(out->head, "RIFF"), 0, 4);
  at = put_name(put_name(at, "WAVE"), "fmt ");
  at = put(at, 16, 4);
  at = put(at, out->bits == 32 ? 3 : 1, 2);
  at = put(at, 1, 2);
  at = put(at, out->rate, 4);
  at = put(at, (uint64_t)out->rate * bytes, 4);
  at = put(put(at, bytes, 2), out->bits, 2);
  unsigned char *const list = put_name(at, "LIST");
  at = put_text(put_text(put_name(list + 4, "INFO"), "ISFT", "Brume"), "ICMT", comment);
  put(list, (uint64_t)(at - list - 4), 4);
  at = put(put_name(at, "data"), frames ? frames * bytes : UINT32_MAX, 4);
  out->n_head = (size_t)(at - out->head);
  put(out->head + 4, frames ? frames * bytes + out->n_head - 8 : UINT32_MAX, 4);
}

BrumeStatus brume_wavout_begin(BrumeWavout *const out, const char *const path, const bool replace,
                               const bool raw, const unsigned bits, const unsigned rate,
                               const uint64_t frames, const char *const comment) {
  *out = (BrumeWavout){.raw = raw, .bits = bits, .rate = rate};
  BrumeStatus status = brume_outfile_begin(&out->file, path, replace);
  if (!status && !raw) {
    make_head(out, frames * bits / 8 < BYTES_MAX - BRUME_WAVOUT_HEAD ? frames : 0, comment);
    status = brume_outfile_add(&out->file, out->head, out->n_head);
  }
  return status;
}

// Whole numbers; 16 bits with triangular dither of two steps.
static void put_words(BrumeWavout *const out, const float *const x, const size_t n,
                      unsigned char *at) {
  float dither[2 * CHUNK] = {0.0f};
  const double scale = out->bits == 16 ? 32768.0 : 8388608.0;
  if (out->bits == 16) {
    brume_philox_uniform(0, DITHER_STREAM, out->chunks++, 2 * n, dither);
  }
  for (size_t i = 0; i < n; ++i) {
    const double noise = (double)dither[2 * i] - (double)dither[2 * i + 1];
    const double value = floor((double)x[i] * scale + noise + 0.5);
    at = put(at, (uint64_t)(int64_t)fmin(fmax(value, -scale), scale - 1.0), out->bits / 8);
  }
}

BrumeStatus brume_wavout_add(BrumeWavout *const out, const float *const x, const size_t n) {
  const unsigned bytes = out->bits / 8;
  BrumeStatus status = BRUME_STATUS_OK;
  const bool is_file = !out->raw && !out->file.direct;
  if (is_file && (out->frames + n) * bytes > BYTES_MAX - BRUME_WAVOUT_HEAD) {
    errno = EFBIG;
    return BRUME_STATUS_FULL;
  }
  for (size_t i = 0; i < n && !status; i += CHUNK) {
    unsigned char buffer[4 * CHUNK];
    const size_t part = n - i < CHUNK ? n - i : CHUNK;
    if (out->bits == 32) {
      unsigned char *at = buffer;
      for (size_t k = 0; k < part; ++k) {
        uint32_t word;
        memcpy(&word, &x[i + k], sizeof(word));
        at = put(at, word, 4);
      }
    } else {
      put_words(out, x + i, part, buffer);
    }
    status = brume_outfile_add(&out->file, buffer, part * bytes);
    out->frames += part;
  }
  return status;
}

BrumeStatus brume_wavout_end(BrumeWavout *const out) {
  const uint64_t bytes = out->frames * out->bits / 8;
  if (!out->raw && bytes % 2) { // Chunks are even
    const BrumeStatus status = brume_outfile_add(&out->file, "", 1);
    if (status) {
      brume_outfile_drop(&out->file);
      return status;
    }
  }
  if (!out->raw) {
    put(out->head + out->n_head - 4, bytes, 4);
    put(out->head + 4, bytes + bytes % 2 + out->n_head - 8, 4);
  }
  return brume_outfile_end(&out->file, out->head, out->n_head);
}

void brume_wavout_drop(BrumeWavout *const out) {
  brume_outfile_drop(&out->file);
}
