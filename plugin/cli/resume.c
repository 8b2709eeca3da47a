// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/resume.h"

#include "plugin/cli/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 100 }; // Characters of a setting that are quoted

// Says which setting is the first that two recipes do not share, if both have it.
static void tell_setting(const char *theirs, const char *ours, char *const why) {
  while (*theirs && *ours) {
    const size_t n_theirs = strcspn(theirs, " ");
    const size_t n_ours = strcspn(ours, " ");
    if (n_theirs != n_ours || memcmp(theirs, ours, n_ours) != 0) {
      break;
    }
    theirs += n_theirs + strspn(theirs + n_theirs, " ");
    ours += n_ours + strspn(ours + n_ours, " ");
  }
  const int n_theirs = (int)strcspn(theirs, " ");
  const int n_ours = (int)strcspn(ours, " ");
  const size_t n_key = strcspn(ours, "= ");
  if (n_ours && strncmp(theirs, ours, n_key + 1) == 0) {
    snprintf(why, BRUME_RESUME_WHY, "was made with %.*s, not %.*s",
             n_theirs < SHOWN ? n_theirs : SHOWN, theirs, n_ours < SHOWN ? n_ours : SHOWN, ours);
  } else {
    snprintf(why, BRUME_RESUME_WHY, "was made with other settings (brume describe shows them)");
  }
}

bool brume_resume_allows(const char *const path, const BrumeRecipe *const recipe,
                         const BrumeAudiospec *const spec, char *const why) {
  char detail[BRUME_AUDIOFILE_DETAIL];
  char text[BRUME_RECIPE_TEXT];
  BrumeAudio audio;
  if (brume_audiofile_read(path, &audio, detail)) {
    detail[strcspn(detail, "\n")] = '\0';
    snprintf(why, BRUME_RESUME_WHY, "cannot be read (%s)", detail);
    return false;
  }
  free(audio.samples);
  brume_recipe_write(recipe, text);
  if (!brume_ask_is_recipe(audio.comment)) {
    snprintf(why, BRUME_RESUME_WHY, "is no sound of brume render");
    return false;
  }
  if (strcmp(audio.comment, text) != 0) {
    tell_setting(audio.comment, text, why);
    return false;
  }
  const bool same = audio.spec.format == spec->format && audio.spec.bits == spec->bits &&
                    audio.spec.rate == spec->rate;
  if (!same) {
    snprintf(why, BRUME_RESUME_WHY, "has another --rate, --bits or format");
  }
  return same;
}
