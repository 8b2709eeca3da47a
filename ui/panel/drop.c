// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panel/drop.h"

#include "plugin/core/audiofile.h"
#include "plugin/core/clipfile.h"
#include "plugin/core/file.h"

#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX ((size_t)1 << 26) // Longer ones are no single sounds

static bool read_comment(const char *const path, BrumeRecipe *const recipe, char *const detail,
                         const size_t n) {
  char why[BRUME_AUDIOFILE_DETAIL] = "";
  BrumeAudio audio;
  brume_recipe_init(recipe);
  if (brume_audiofile_read(path, &audio, why)) {
    snprintf(detail, n, "no sound file (%s)", why);
    return false;
  }
  free(audio.samples);
  if (brume_recipe_read(recipe, audio.comment, NULL) || recipe->n_classes == 0) {
    snprintf(detail, n,
             "has no recipe in it. For variations of any sound: brume render --from FILE");
    return false;
  }
  return true;
}

bool brume_drop_read(const char *const path, BrumeRecipe *const recipe, char *const detail,
                     const size_t n) {
  char why[BRUME_CLIPFILE_DETAIL];
  unsigned char *data = NULL;
  size_t size = 0;
  BrumeClip *clip = NULL;
  if (brume_file_read(path, FILE_MAX, &data, &size)) {
    snprintf(detail, n, "cannot be read");
    return false;
  }
  const bool is_clip = brume_clipfile_read(data, size, &clip, why) == BRUME_STATUS_OK;
  if (is_clip) {
    *recipe = clip->recipe;
  }
  brume_clip_free(clip);
  free(data);
  return is_clip || read_comment(path, recipe, detail, n);
}
