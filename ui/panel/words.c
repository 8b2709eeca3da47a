// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sounds asked for in words, loops, and lengths in beats.

#include "plugin/core/words.h"
#include "plugin/core/text.h"
#include "ui/panel/field.h"
#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const float usual_bpm = 120.0f; // Where nobody says
static const float bpm_min = 10.0f;
static const float bpm_max = 1000.0f;

static bool is_class(const void *const ctx, const char *const name) {
  (void)ctx;
  return brume_field_find(name) < brume_n_field;
}

bool brume_panel_commit_words(BrumePanel *const panel, const char *const text) {
  char detail[BRUME_WORDS_DETAIL] = "";
  const unsigned pad = brume_panel_selected(panel);
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  for (int i = BRUME_PARAM_BRIGHTNESS; i <= (int)BRUME_PARAM_DURATION; ++i) {
    recipe.value[i] = NAN; // What is not said is free
  }
  if (brume_words_parse(is_class, NULL, text, &recipe, detail) != BRUME_STATUS_OK) {
    detail[strcspn(detail, ";")] = '\0'; // What follows is for the command line
    brume_panel_say(panel, detail, true);
    return false;
  }
  if (recipe.n_classes == 0) {
    brume_panel_say(panel, "Say what kind of sound, too: short dark boomy kick", true);
    return false;
  }
  brume_panel_send_recipe(panel, pad, &recipe);
  return true;
}

void brume_panel_toggle_loop(BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  const BrumePanelPad *const of_pad = &panel->pads[pad];
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  recipe.edit.loop = !recipe.edit.loop;
  if (recipe.edit.loop) { // Which takes no drawn loudness
    recipe.edit.n_points = 0;
    memset(recipe.edit.points, 0, sizeof(recipe.edit.points));
  }
  if (recipe.edit.loop && isnan(recipe.value[BRUME_PARAM_LENGTH])) { // Loops need one
    recipe.value[BRUME_PARAM_LENGTH] = of_pad->has_clip ? of_pad->clip.as.clip.seconds : 1.0f;
  }
  brume_panel_send_recipe(panel, pad, &recipe);
}

float brume_panel_bpm(const BrumePanel *const panel) {
  const float bpm = panel->status.bpm;
  return bpm >= bpm_min && bpm <= bpm_max ? bpm : usual_bpm;
}

// "4 beats", or "4 beats at 90".
bool brume_panel_parse_beats(const BrumePanel *const panel, const char *const text,
                             float *const seconds) {
  float beats = 0.0f;
  float bpm = brume_panel_bpm(panel);
  const char *rest = brume_text_to_float(text, &beats);
  if (!rest || !(beats > 0.0f)) {
    return false;
  }
  rest += strspn(rest, " ");
  if (strncasecmp(rest, "beat", 4) != 0) {
    return false;
  }
  rest += rest[4] == 's' || rest[4] == 'S' ? 5 : 4;
  rest += strspn(rest, " ");
  if (strncasecmp(rest, "at ", 3) == 0 || *rest == '@') {
    rest += *rest == '@' ? 1 : 3;
    rest = brume_text_to_float(rest + strspn(rest, " "), &bpm);
    if (!rest || !(bpm >= bpm_min && bpm <= bpm_max)) {
      return false;
    }
    rest += strspn(rest, " ");
    rest += strncasecmp(rest, "bpm", 3) == 0 ? 3 : 0;
  }
  *seconds = beats * 60.0f / bpm;
  return *rest == '\0' && brume_param_allows(BRUME_PARAM_LENGTH, *seconds);
}
