// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// With plugin/core/audiofile.c, the only code that sees libsndfile; that one has whole sounds in
// memory, this one sounds without an end.

#include "plugin/host/soundfile.h"

#include "dsp/base/philox.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <sndfile.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1024, DITHER_STREAM = 7 };

#define BYTES_MAX 4.2e9 // A WAV file counts its bytes in 32 bits

struct BrumeSoundfileImpl {
  SNDFILE *file;
  unsigned bits;
  bool replace;
  uint64_t frames;
  uint32_t chunks; // Counter of the dither
  char path[PATH_MAX];
  char part[PATH_MAX];
};

static int format_of(const char *const path, const unsigned bits) {
  const char *const dot = strrchr(path, '.');
  const int pcm = bits == 16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24;
  if (dot && strcasecmp(dot, ".wav") == 0) {
    return SF_FORMAT_WAV | (bits == 32 ? SF_FORMAT_FLOAT : pcm);
  }
  return dot && strcasecmp(dot, ".flac") == 0 && bits != 32 ? SF_FORMAT_FLAC | pcm : 0;
}

BrumeSoundfile *brume_soundfile_new(const char *const path, const double rate, const unsigned bits,
                                    const bool replace, BrumeStatus *const status,
                                    char *const detail) {
  struct stat there;
  const unsigned depth = bits ? bits : 24;
  SF_INFO info = {.samplerate = (int)(rate + 0.5), .channels = 2, .format = format_of(path, depth)};
  *status = BRUME_STATUS_BAD_ARG;
  if (!info.format || (depth != 16 && depth != 24 && depth != 32)) {
    snprintf(detail, BRUME_SOUNDFILE_DETAIL,
             "a recording is a .wav file of 16, 24 or 32 bits or a .flac file of 16 or 24");
    return NULL;
  }
  if (!replace && stat(path, &there) == 0) {
    *status = BRUME_STATUS_EXISTS;
    snprintf(detail, BRUME_SOUNDFILE_DETAIL, "%.200s exists", path);
    return NULL;
  }
  BrumeSoundfile *const file = calloc(1, sizeof(BrumeSoundfile));
  if (!file) {
    *status = BRUME_STATUS_NO_MEMORY;
    snprintf(detail, BRUME_SOUNDFILE_DETAIL, "%s", brume_strerror(*status));
    return NULL;
  }
  file->bits = depth;
  file->replace = replace;
  const int n = snprintf(file->path, sizeof(file->path), "%s", path);
  const int m = snprintf(file->part, sizeof(file->part), "%s.part", path);
  const bool fits = n < (int)sizeof(file->path) && m < (int)sizeof(file->part);
  file->file = fits ? sf_open(file->part, SFM_WRITE, &info) : NULL;
  if (!file->file) {
    *status = BRUME_STATUS_IO;
    snprintf(detail, BRUME_SOUNDFILE_DETAIL, "cannot write %.120s: %.100s", path,
             fits ? sf_strerror(NULL) : "the name is too long");
    free(file);
    return NULL;
  }
  sf_command(file->file, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);    // It holds the time of day
  sf_command(file->file, SFC_SET_UPDATE_HEADER_AUTO, NULL, SF_TRUE); // Readable after a crash
  sf_command(file->file, SFC_SET_CLIPPING, NULL, SF_TRUE);
  sf_set_string(file->file, SF_STR_SOFTWARE, "Brume");
  *status = BRUME_STATUS_OK;
  return file;
}

/// Whole numbers of 16 bits with triangular dither, in the upper half of an int
static sf_count_t write_dithered(BrumeSoundfile *const file, const float *const x, const size_t n) {
  float dither[2 * 2 * CHUNK];
  int words[2 * CHUNK];
  brume_philox_uniform(0, DITHER_STREAM, file->chunks++, 4 * n, dither);
  for (size_t i = 0; i < 2 * n; ++i) {
    const double noise = (double)dither[2 * i] - (double)dither[2 * i + 1];
    const double value = floor((double)x[i] * 32768.0 + noise + 0.5);
    words[i] = (int)fmin(fmax(value, -32768.0), 32767.0) * 65536;
  }
  return sf_writef_int(file->file, words, (sf_count_t)n);
}

BrumeStatus brume_soundfile_write(BrumeSoundfile *const file, const float *const interleaved,
                                  const size_t frames) {
  for (size_t i = 0; i < frames; i += CHUNK) {
    const size_t n = frames - i < CHUNK ? frames - i : CHUNK;
    const double bytes = 2.0 * (double)file->bits / 8.0 * (double)(file->frames + n);
    if (bytes > BYTES_MAX) {
      return BRUME_STATUS_FULL;
    }
    const float *const x = interleaved + 2 * i;
    const sf_count_t done = file->bits == 16 ? write_dithered(file, x, n)
                                             : sf_writef_float(file->file, x, (sf_count_t)n);
    if (done != (sf_count_t)n) {
      return BRUME_STATUS_FULL;
    }
    file->frames += n;
  }
  return BRUME_STATUS_OK;
}

/// Gives the finished file its name; a link fails where the name was taken meanwhile
static BrumeStatus publish(const BrumeSoundfile *const file) {
  if (!file->replace) {
    if (link(file->part, file->path) == 0) {
      unlink(file->part);
      return BRUME_STATUS_OK;
    }
    if (errno == EEXIST) {
      return BRUME_STATUS_EXISTS; // The recording stays under its .part name
    }
  }
  return rename(file->part, file->path) == 0 ? BRUME_STATUS_OK : BRUME_STATUS_IO;
}

BrumeStatus brume_soundfile_close(BrumeSoundfile *const file) {
  if (!file) {
    return BRUME_STATUS_OK;
  }
  BrumeStatus status = sf_close(file->file) == 0 ? BRUME_STATUS_OK : BRUME_STATUS_IO;
  if (file->frames == 0) {
    unlink(file->part);
    status = BRUME_STATUS_NOT_FOUND;
  } else {
    const BrumeStatus named = publish(file);
    status = status ? status : named;
  }
  free(file);
  return status;
}
