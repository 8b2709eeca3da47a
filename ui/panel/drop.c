// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panel/drop.h"

#include "plugin/core/audiofile.h"
#include "plugin/core/clipfile.h"
#include "plugin/core/file.h"

#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX ((size_t)1 << 26) // Longer ones are no single sounds

static BrumeDrop read_comment(const char *const path, BrumeRecipe *const recipe, char *const detail,
                              const size_t n) {
  char why[BRUME_AUDIOFILE_DETAIL] = "";
  BrumeAudio audio;
  brume_recipe_init(recipe);
  if (brume_audiofile_read(path, &audio, why)) {
    snprintf(detail, n, "no sound file (%s)", why);
    return BRUME_DROP_NOTHING;
  }
  free(audio.samples);
  const bool has = !brume_recipe_read(recipe, audio.comment, NULL) && recipe->n_classes > 0;
  return has ? BRUME_DROP_RECIPE : BRUME_DROP_SOUND;
}

BrumeDrop brume_drop_read(const char *const path, BrumeRecipe *const recipe, char *const detail,
                          const size_t n) {
  char why[BRUME_CLIPFILE_DETAIL];
  unsigned char *data = NULL;
  size_t size = 0;
  BrumeClip *clip = NULL;
  const BrumeStatus status = brume_file_read(path, FILE_MAX, &data, &size);
  if (status) {
    snprintf(detail, n,
             status == BRUME_STATUS_FORMAT ? "no file of a single sound" : "cannot be read");
    return BRUME_DROP_NOTHING;
  }
  const bool is_clip = brume_clipfile_read(data, size, &clip, why) == BRUME_STATUS_OK;
  if (is_clip) {
    *recipe = clip->recipe;
  }
  brume_clip_free(clip);
  free(data);
  return is_clip ? BRUME_DROP_RECIPE : read_comment(path, recipe, detail, n);
}
