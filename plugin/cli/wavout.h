// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file wavout.h Mono sound written piece by piece, to a file or a pipe: WAV, or samples alone. */

#ifndef BRUME_PLUGIN_CLI_WAVOUT_H
#define BRUME_PLUGIN_CLI_WAVOUT_H

#include "plugin/core/outfile.h"

#include <stdint.h>

enum { BRUME_WAVOUT_HEAD = 1024 }; ///< The most bytes before the samples

/** Plain data. */
typedef struct {
  BrumeOutfile file;
  bool raw;      ///< No header
  unsigned bits; ///< 16 (dithered), 24 or 32 for float, little-endian
  unsigned rate; ///< Hz
  uint64_t frames;
  uint32_t chunks; ///< Counter of the dither
  size_t n_head;
  unsigned char head[BRUME_WAVOUT_HEAD];
} BrumeWavout;

/** Begin `path` ("-": standard output), with `comment` in it. `frames` is how many will come; 0:
 * not known, and a pipe's header then says as many as it can. Statuses of brume_outfile_begin(). */
BrumeStatus brume_wavout_begin(BrumeWavout *out, const char *path, bool replace, bool raw,
                               unsigned bits, unsigned rate, uint64_t frames, const char *comment);

/** Add x[n], magnitudes below 1. BRUME_STATUS_FULL with errno EFBIG where a WAV file can hold no
 * more. */
BrumeStatus brume_wavout_add(BrumeWavout *out, const float *x, size_t n);

/** Finish it; the header then tells the true length. */
BrumeStatus brume_wavout_end(BrumeWavout *out);

/** Give it up. */
void brume_wavout_drop(BrumeWavout *out);

#endif // BRUME_PLUGIN_CLI_WAVOUT_H
