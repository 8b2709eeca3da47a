// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// libFuzzer target: bytes as a sound file (WAV, FLAC, Ogg and whatever else libsndfile takes), the
// recipe in its comment, and its sound as one to start from: what --like, --from, describe and a
// file dropped on a pad read. What is taken keeps its promises.

#include "plugin/core/audiofile.h"
#include "plugin/core/recipe.h"
#include "plugin/core/source.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Damaged Ogg files make libsndfile 1.2 and libvorbis leak; what leaks here is looked for on
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void) {
  return "leak:libsndfile.so\nleak:libvorbis.so\nleak:libogg.so\nleak:libFLAC.so\n"
         "leak:libopus.so\nleak:libvorbisenc.so\n";
}

static void need(const int condition) {
  if (!condition) {
    abort();
  }
}

static void read_recipe(const char *const comment) {
  char detail[BRUME_RECIPE_DETAIL];
  char written[BRUME_RECIPE_TEXT];
  BrumeRecipe recipe;
  BrumeRecipe again;
  brume_recipe_init(&recipe);
  brume_recipe_init(&again);
  if (brume_recipe_read(&recipe, comment, detail) == BRUME_STATUS_OK) {
    brume_recipe_write(&recipe, written);
    need(brume_recipe_read(&again, written, detail) == BRUME_STATUS_OK);
    need(brume_recipe_equal(&recipe, &again));
  }
}

static void read_source(const BrumeAudio *const audio) {
  char detail[BRUME_SOURCE_DETAIL];
  BrumeSource *source = NULL;
  if (brume_source_new(audio->samples, audio->n, &source, detail) == BRUME_STATUS_OK) {
    need(source->n >= BRUME_SOURCE_MIN && source->n <= BRUME_SOURCE_MAX && source->hash != 0);
    for (size_t i = 0; i < source->n; ++i) {
      need(fabsf(source->samples[i]) < 1.0f);
    }
    free(source);
  } else {
    need(source == NULL && detail[0] != '\0');
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *const data, const size_t size) {
  unsigned char *const copy = malloc(size + 1); // Of its own size, so that reading beyond it shows
  char detail[BRUME_AUDIOFILE_DETAIL];
  BrumeAudio audio;
  if (!copy) {
    return 0;
  }
  memcpy(copy, data, size);
  const BrumeBytes bytes = {copy, size};
  if (brume_audiofile_decode(&bytes, &audio, detail) == BRUME_STATUS_OK) {
    need(audio.samples && audio.n > 0 && audio.n <= BRUME_AUDIOFILE_FRAMES);
    need(memchr(audio.comment, '\0', sizeof(audio.comment)) != NULL);
    read_recipe(audio.comment);
    read_source(&audio);
    free(audio.samples);
  } else {
    need(audio.samples == NULL && detail[0] != '\0');
  }
  free(copy);
  return 0;
}
