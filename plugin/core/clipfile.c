// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// RIFF WAVE (IBM and Microsoft, "Multimedia Programming Interface", 1991), with these chunks:
//
//   fmt   18 bytes: IEEE float, mono, 44.1 kHz, 32 bits
//   fact  the number of frames
//   brme  version 1, sibling, whether the note is one to tune by, the note as a float, the number
//   of
//         evaluations, XXH64 of the bytes of `data`, length of the recipe's text, the text
//   LIST  of kind INFO, of sounds that were rendered: ICMT the recipe, ICOP what goes with it
//   (nearest.h)
//   data  the samples
//
// All numbers have four bytes, the hash has eight; little-endian.

#include "plugin/core/clipfile.h"
#include "plugin/core/text.h"

#include "dsp/base/fmath.h"
#include "model/weights/xxh64.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  VERSION = 1,
  RATE = 44100,
  FORMAT_BYTES = 18,
  HEAD_BYTES = 32, // Of brme, before the text
  SIBLINGS_MAX = 1 << 16,
};

static unsigned char *put_u16(unsigned char *const at, const unsigned value) {
  at[0] = (unsigned char)value;
  at[1] = (unsigned char)(value >> 8);
  return at + 2;
}

static unsigned char *put_u32(unsigned char *const at, const uint32_t value) {
  put_u16(at, value & 0xFFFFu);
  return put_u16(at + 2, value >> 16);
}

static unsigned char *put_name(unsigned char *const at, const char *const name) {
  memcpy(at, name, 4);
  return at + 4;
}

static unsigned char *put_chunk(unsigned char *const at, const char *const name, const size_t n) {
  return put_u32(put_name(at, name), (uint32_t)n);
}

static uint32_t get_u32(const unsigned char *const at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static unsigned char *put_format(unsigned char *at) {
  at = put_chunk(at, "fmt ", FORMAT_BYTES);
  at = put_u16(at, 3); // WAVE_FORMAT_IEEE_FLOAT
  at = put_u16(at, 1);
  at = put_u32(at, RATE);
  at = put_u32(at, RATE * sizeof(float));
  at = put_u16(at, sizeof(float));
  at = put_u16(at, 8 * sizeof(float));
  return put_u16(at, 0);
}

static size_t even(const size_t n) {
  return n + (n & 1);
}

// What other programs, and `brume describe`, read of a sound that a recipe made; a sibling is not
// of its recipe alone. Bytes of the chunk, which is written if `at` is not NULL.
static size_t put_info(unsigned char *at, const BrumeClip *const clip, const char *const recipe) {
  char comment[BRUME_RECIPE_TEXT + 40];
  const char *const texts[][2] = {{"ISFT", "Brume"}, {"ICMT", comment}, {"ICOP", clip->about}};
  size_t n = 4;
  if (!clip->about[0]) {
    return 0;
  }
  if (clip->sibling) {
    snprintf(comment, sizeof(comment), "brume sibling %u of %s", clip->sibling, recipe);
  } else {
    snprintf(comment, sizeof(comment), "%s", recipe);
  }
  for (size_t i = 0; i < 3; ++i) {
    n += 8 + even(strlen(texts[i][1]) + 1);
  }
  if (at) {
    at = put_name(put_chunk(at, "LIST", n), "INFO");
    for (size_t i = 0; i < 3; ++i) {
      const size_t n_text = strlen(texts[i][1]) + 1;
      memcpy(put_chunk(at, texts[i][0], n_text), texts[i][1], n_text);
      at += 8 + even(n_text);
    }
  }
  return 8 + n;
}

BrumeStatus brume_clipfile_write(const BrumeClip *const clip, BrumeBlob *const blob) {
  char text[BRUME_RECIPE_TEXT];
  brume_recipe_write(&clip->recipe, text);
  const size_t n_text = strlen(text);
  const size_t n_data = clip->n * sizeof(float);
  const size_t n_info = put_info(NULL, clip, text);
  const size_t n_head = 12 + 8 + FORMAT_BYTES + 8 + 4 + 8 + even(HEAD_BYTES + n_text) + n_info + 8;
  *blob = (BrumeBlob){NULL, 0};
  if (n_head + n_data > BRUME_STORE_BYTES) {
    return BRUME_STATUS_BAD_ARG;
  }
  unsigned char *const bytes = calloc(1, n_head + n_data);
  if (!bytes) {
    return BRUME_STATUS_NO_MEMORY;
  }
  unsigned char *const data = bytes + n_head;
  for (size_t i = 0; i < clip->n; ++i) {
    put_u32(data + i * sizeof(float), brume_float_bits(clip->samples[i]));
  }
  const uint64_t hash = brume_xxh64(data, n_data);

  unsigned char *at = put_chunk(bytes, "RIFF", n_head + n_data - 8);
  at = put_format(put_name(at, "WAVE"));
  at = put_u32(put_chunk(at, "fact", 4), (uint32_t)clip->n);
  at = put_chunk(at, "brme", HEAD_BYTES + n_text);
  at = put_u32(at, VERSION);
  at = put_u32(at, clip->sibling);
  at = put_u32(at, clip->pitched);
  at = put_u32(at, brume_float_bits(clip->note));
  at = put_u32(at, (uint32_t)clip->n_evaluations);
  at = put_u32(at, (uint32_t)hash);
  at = put_u32(at, (uint32_t)(hash >> 32));
  at = put_u32(at, (uint32_t)n_text);
  memcpy(at, text, n_text);
  put_info(n_info ? data - 8 - n_info : NULL, clip, text);
  put_chunk(data - 8, "data", n_data);
  *blob = (BrumeBlob){bytes, n_head + n_data};
  return BRUME_STATUS_OK;
}

// Where the chunks lie; NULL where they are missing.
typedef struct {
  const unsigned char *format, *head, *info, *data;
  size_t n_format, n_head, n_info, n_data;
} Chunks;

static BrumeStatus fail(char *const detail, const BrumeStatus status, const char *const why) {
  snprintf(detail, BRUME_CLIPFILE_DETAIL, "%s", why);
  return status;
}

static BrumeStatus find_chunks(const unsigned char *const bytes, const size_t n,
                               Chunks *const found, char *const detail) {
  memset(found, 0, sizeof(*found));
  if (n < 12 || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WAVE", 4) != 0) {
    return fail(detail, BRUME_STATUS_FORMAT, "it is no WAV file");
  }
  size_t at = 12;
  while (n - at >= 8) {
    const unsigned char *const chunk = bytes + at;
    const size_t size = get_u32(chunk + 4);
    if (size > n - at - 8) {
      return fail(detail, BRUME_STATUS_FORMAT, "it is cut off");
    }
    if (memcmp(chunk, "fmt ", 4) == 0) {
      found->format = chunk + 8;
      found->n_format = size;
    } else if (memcmp(chunk, "brme", 4) == 0) {
      found->head = chunk + 8;
      found->n_head = size;
    } else if (memcmp(chunk, "LIST", 4) == 0) {
      found->info = chunk + 8;
      found->n_info = size;
    } else if (memcmp(chunk, "data", 4) == 0) {
      found->data = chunk + 8;
      found->n_data = size;
    }
    const size_t next = at + 8 + even(size);
    at = next < n ? next : n;
  }
  return BRUME_STATUS_OK;
}

static BrumeStatus check_chunks(const Chunks *const chunks, char *const detail) {
  unsigned char format[8 + FORMAT_BYTES];
  put_format(format);
  if (!chunks->format || chunks->n_format < 16 || memcmp(chunks->format, format + 8, 16) != 0 ||
      !chunks->data || chunks->n_data % sizeof(float) != 0 || chunks->n_data == 0 ||
      chunks->n_data / sizeof(float) > BRUME_CLIPFILE_FRAMES) {
    return fail(detail, BRUME_STATUS_FORMAT, "it is no mono sound of floats at 44.1 kHz");
  }
  if (!chunks->head || chunks->n_head < HEAD_BYTES ||
      get_u32(chunks->head + 28) != chunks->n_head - HEAD_BYTES ||
      chunks->n_head - HEAD_BYTES >= BRUME_RECIPE_TEXT) {
    return fail(detail, BRUME_STATUS_FORMAT, "it does not say how it was made");
  }
  if (get_u32(chunks->head) != VERSION) {
    return fail(detail, BRUME_STATUS_FORMAT, "it is of another version of Brume");
  }
  const uint64_t hash = get_u32(chunks->head + 20) | (uint64_t)get_u32(chunks->head + 24) << 32;
  if (hash != brume_xxh64(chunks->data, chunks->n_data)) {
    return fail(detail, BRUME_STATUS_MISMATCH, "its samples are damaged");
  }
  return BRUME_STATUS_OK;
}

// Takes ICOP out of the list of INFO, if it is there and whole.
static void read_about(const Chunks *const chunks, char about[BRUME_NEAREST_ABOUT]) {
  size_t at = 4;
  while (chunks->info && chunks->n_info >= at + 8) {
    const unsigned char *const chunk = chunks->info + at;
    const size_t size = get_u32(chunk + 4);
    if (size > chunks->n_info - at - 8) {
      return;
    }
    if (memcmp(chunk, "ICOP", 4) == 0 && size > 0 && size <= BRUME_NEAREST_ABOUT) {
      memcpy(about, chunk + 8, size);
      about[size - 1] = '\0';
      brume_text_clean(about);
      return;
    }
    at += 8 + even(size);
  }
}

// Fills all but the samples.
static BrumeStatus read_head(const Chunks *const chunks, BrumeClip *const clip,
                             char *const detail) {
  char text[BRUME_RECIPE_TEXT];
  char why[BRUME_RECIPE_DETAIL];
  const size_t n_text = chunks->n_head - HEAD_BYTES;
  if (!chunks->head || n_text >= sizeof(text)) { // Checked before; said again for the analyser
    return BRUME_STATUS_FORMAT;
  }
  memcpy(text, chunks->head + HEAD_BYTES, n_text);
  text[n_text] = '\0';
  brume_recipe_init(&clip->recipe);
  if (brume_recipe_read(&clip->recipe, text, why)) {
    snprintf(detail, BRUME_CLIPFILE_DETAIL, "its recipe cannot be read: %.120s", why);
    return BRUME_STATUS_FORMAT;
  }
  read_about(chunks, clip->about);
  clip->sibling = get_u32(chunks->head + 4);
  clip->pitched = get_u32(chunks->head + 8) != 0;
  clip->note = brume_bits_float(get_u32(chunks->head + 12));
  clip->n_evaluations = get_u32(chunks->head + 16);
  if (!(clip->note >= 0.0f && clip->note <= 127.0f) || clip->sibling > SIBLINGS_MAX) {
    return fail(detail, BRUME_STATUS_FORMAT, "its note is none");
  }
  return BRUME_STATUS_OK;
}

BrumeStatus brume_clipfile_read(const void *const data, const size_t n, BrumeClip **const out,
                                char *const detail) {
  Chunks chunks;
  *out = NULL;
  BrumeStatus status = find_chunks(data, n, &chunks, detail);
  if (!status) {
    status = check_chunks(&chunks, detail);
  }
  if (status) {
    return status;
  }
  const size_t frames = chunks.n_data / sizeof(float);
  BrumeClip *const clip = calloc(1, sizeof(*clip) + frames * sizeof(float));
  if (!clip) {
    return fail(detail, BRUME_STATUS_NO_MEMORY, "out of memory");
  }
  clip->n = frames;
  status = read_head(&chunks, clip, detail);
  for (size_t i = 0; i < frames && !status; ++i) {
    clip->samples[i] = brume_bits_float(get_u32(chunks.data + i * sizeof(float)));
    if (!(fabsf(clip->samples[i]) <= 1.0f)) {
      status = fail(detail, BRUME_STATUS_FORMAT, "its samples are no sound");
    }
  }
  if (status) {
    brume_clip_free(clip);
    return status;
  }
  clip->hash = brume_source_hash(clip->samples, clip->n);
  *out = clip;
  return BRUME_STATUS_OK;
}
