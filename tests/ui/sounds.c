// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/sounds.h"

#include "plugin/core/presets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sounds_read(const char *const path, Sounds *const sounds) {
  uint32_t head[3] = {0};
  FILE *const file = fopen(path, "rb");
  *sounds = (Sounds){NULL, 0, 0};
  if (!file || fread(head, sizeof(head), 1, file) != 1 || head[0] != sizeof(BrumeNews) ||
      head[1] > 1000 || head[2] > head[1]) {
    fprintf(stderr, "%s: not of this build; make it anew with record\n", path);
  } else {
    sounds->news = malloc(head[1] * sizeof(BrumeNews));
    sounds->n_kit = head[2];
    sounds->n = sounds->news ? fread(sounds->news, sizeof(BrumeNews), head[1], file) : 0;
  }
  if (file) {
    fclose(file);
  }
  return sounds->n > 0 && sounds->n == head[1];
}

void sounds_settings(const bool kit, BrumeSettings *const settings) {
  brume_preset_settings(brume_preset_find(kit ? "Dusty kit" : "Plain kit"), settings);
  if (!kit) {
    BrumeRecipe *const recipe = &settings->pads[0].recipe;
    brume_recipe_init(recipe);
    brume_recipe_read(recipe,
                      "class=pluck:0.7,mallet:0.3 seed=12 pitch=55 brightness=0.62 warmth=0.45 "
                      "decay=0.7 length=1.6 steps=12",
                      NULL);
    brume_settings_set_recipe(settings, 0, &settings->pads[0].recipe);
    settings->control[BRUME_CONTROL_MODE] = BRUME_MODE_KEYS;
    settings->pads[0].control[BRUME_CONTROL_FILTER] = 1.0f;
    settings->pads[0].control[BRUME_CONTROL_CUTOFF] = 2600.0f;
    settings->pads[0].control[BRUME_CONTROL_RESONANCE] = 0.55f;
    settings->pads[0].control[BRUME_CONTROL_FILTER_ENV] = 3.0f;
    settings->pads[0].control[BRUME_CONTROL_FILTER_SUSTAIN] = 0.35f;
    settings->pads[0].control[BRUME_CONTROL_AMP_ATTACK] = 0.006f;
    settings->pads[0].control[BRUME_CONTROL_AMP_DECAY] = 0.9f;
    settings->pads[0].control[BRUME_CONTROL_AMP_SUSTAIN] = 0.4f;
    settings->pads[0].control[BRUME_CONTROL_AMP_RELEASE] = 0.3f;
    strcpy(settings->name, "Glass pluck");
  }
}
