// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// libFuzzer target: bytes as a session file, as the text of settings and as a clip's file, which
// are what a state consists of. What is taken must read back from its own writing to the same. The
// clip's hash is put right first, or no changed payload would get past it; every fourth input goes
// in as it came.

#include "model/weights/xxh64.h"
#include "plugin/core/clipfile.h"
#include "plugin/core/settings.h"
#include "plugin/core/store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What plugin/core/render.c has, without the rest of it.
void brume_clip_free(BrumeClip *const clip) {
  free(clip);
}

static void check(const bool is_good) {
  if (!is_good) {
    abort();
  }
}

static void try_settings(const unsigned char *const bytes, const size_t n) {
  static BrumeSettings settings, again;
  static char text[BRUME_SETTINGS_TEXT], text_again[BRUME_SETTINGS_TEXT];
  char detail[BRUME_SETTINGS_DETAIL];
  brume_settings_init(&settings);
  if (brume_settings_read(&settings, (const char *)bytes, n, detail) == BRUME_STATUS_OK) {
    brume_settings_write(&settings, text);
    brume_settings_init(&again);
    check(brume_settings_read(&again, text, strlen(text), detail) == BRUME_STATUS_OK);
    check(detail[0] == '\0');
    brume_settings_write(&again, text_again);
    check(strcmp(text, text_again) == 0);
  }
}

// Writes the hash of the chunk `data` into the chunk `brme` of a WAV file in bytes[n].
static void sign(unsigned char *const bytes, const size_t n) {
  unsigned char *head = NULL;
  uint64_t hash = 0;
  for (size_t at = 12; at < n && n - at >= 8;) {
    const size_t size = (size_t)bytes[at + 4] | (size_t)bytes[at + 5] << 8 |
                        (size_t)bytes[at + 6] << 16 | (size_t)bytes[at + 7] << 24;
    if (size > n - at - 8) {
      return;
    }
    head = memcmp(bytes + at, "brme", 4) == 0 && size >= 28 ? bytes + at + 8 : head;
    hash = memcmp(bytes + at, "data", 4) == 0 ? brume_xxh64(bytes + at + 8, size) : hash;
    at += 8 + size + (size & 1);
  }
  for (int i = 0; head && i < 8; ++i) {
    head[20 + i] = (unsigned char)(hash >> (8 * i));
  }
}

static void try_clip(const unsigned char *const bytes, const size_t n) {
  char detail[BRUME_CLIPFILE_DETAIL];
  BrumeClip *clip = NULL;
  BrumeClip *again = NULL;
  BrumeBlob blob;
  if (brume_clipfile_read(bytes, n, &clip, detail) == BRUME_STATUS_OK) {
    check(brume_clipfile_write(clip, &blob) == BRUME_STATUS_OK);
    check(brume_clipfile_read(blob.data, blob.n, &again, detail) == BRUME_STATUS_OK);
    check(again->n == clip->n &&
          memcmp(again->samples, clip->samples, clip->n * sizeof(float)) == 0);
    free(blob.data);
    brume_clip_free(again);
    brume_clip_free(clip);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *const data, const size_t size) {
  static BrumeStoreMemory memory;
  unsigned char *const bytes = malloc(size ? size : 1); // So that reading beyond it shows
  if (!bytes) {
    return 0;
  }
  memcpy(bytes, data, size);
  if (size % 4 != 3) {
    sign(bytes, size);
  }
  try_settings(bytes, size);
  try_clip(bytes, size);
  if (brume_store_file_parse(&memory, bytes, size) == BRUME_STATUS_OK) {
    for (size_t i = 0; i < memory.n; ++i) {
      check(brume_store_name_is_good(memory.items[i].name));
      try_settings(memory.items[i].blob.data, memory.items[i].blob.n);
      try_clip(memory.items[i].blob.data, memory.items[i].blob.n);
    }
  }
  brume_store_memory_clear(&memory);
  free(bytes);
  return 0;
}
