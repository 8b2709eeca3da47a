// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file audiofile.h Sounds to the bytes of sound files and back: the only code that sees
 * libsndfile. Encoding goes to memory, so that writing to disk is one plain act (outfile.h). */

#ifndef BRUME_PLUGIN_CORE_AUDIOFILE_H
#define BRUME_PLUGIN_CORE_AUDIOFILE_H

#include "dsp/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
  BRUME_AUDIOFILE_COMMENT = 2560, ///< Bytes of a comment, with its zero
  BRUME_AUDIOFILE_ABOUT = 320,    ///< Bytes of its copyright, with its zero
  BRUME_AUDIOFILE_DETAIL = 256,   ///< Bytes of a `detail` buffer
};

/** The most frames that reading accepts: 25 minutes at 44.1 kHz. */
#define BRUME_AUDIOFILE_FRAMES ((size_t)1 << 26)

typedef enum {
  BRUME_AUDIOFILE_WAV,
  BRUME_AUDIOFILE_FLAC,
  BRUME_AUDIOFILE_OGG,  ///< Vorbis
  BRUME_AUDIOFILE_OTHER ///< Only of files read
} BrumeAudioformat;

/** How a file stores its samples. */
typedef struct {
  BrumeAudioformat format;
  unsigned bits;     ///< 16, 24, or 32 for float (WAV only); 0 for OGG
  unsigned rate;     ///< Hz
  unsigned loop;     ///< 1: written with a loop over the whole of it (WAV: a smpl chunk)
  const char *about; ///< Written as its copyright, if not NULL; not owned, and NULL of files read
} BrumeAudiospec;

/** Bytes of a file; `data` is the owner's to free(). */
typedef struct {
  unsigned char *data;
  size_t n;
} BrumeBytes;

/** A sound from a file, mixed to mono. */
typedef struct {
  float *samples; ///< [n], the owner's to free()
  size_t n;
  unsigned channels; ///< Of the file
  BrumeAudiospec spec;
  char comment[BRUME_AUDIOFILE_COMMENT]; ///< Empty if there is none
  char about[BRUME_AUDIOFILE_ABOUT];     ///< Its copyright; empty if there is none
} BrumeAudio;

/** Encode mono x[n], magnitudes below 1, with `comment` as its comment.
 *
 * 16 bits get TPDF dither from Philox (dither_seed, dither_stream); 24 are rounded. The same
 * arguments give the same bytes. Returns BRUME_STATUS_UNSUPPORTED for a format and bits that do
 * not go together, BRUME_STATUS_NO_MEMORY, or BRUME_STATUS_INTERNAL; bytes->data is then NULL.
 * Thread: gen.
 */
BrumeStatus brume_audiofile_encode(const float *x, size_t n, const BrumeAudiospec *spec,
                                   const char *comment, uint64_t dither_seed,
                                   uint32_t dither_stream, BrumeBytes *bytes);

/** As brume_audiofile_encode(), for x[n][channels], 1 or 2 channels. Thread: gen. */
BrumeStatus brume_audiofile_encode_channels(const float *x, size_t n, unsigned channels,
                                            const BrumeAudiospec *spec, const char *comment,
                                            uint64_t dither_seed, uint32_t dither_stream,
                                            BrumeBytes *bytes);

/** Read the file at `path`, anything libsndfile knows. The file is hostile input: one that is
 * cut short (cutshort.h; FLAC too) or holds what is no number is refused.
 *
 * On failure audio->samples is NULL and `detail` (BRUME_AUDIOFILE_DETAIL bytes) says why.
 * Thread: gen.
 */
BrumeStatus brume_audiofile_read(const char *path, BrumeAudio *audio, char *detail);

/** As brume_audiofile_read(), from memory. Thread: gen. */
BrumeStatus brume_audiofile_decode(const BrumeBytes *bytes, BrumeAudio *audio, char *detail);

#endif // BRUME_PLUGIN_CORE_AUDIOFILE_H
