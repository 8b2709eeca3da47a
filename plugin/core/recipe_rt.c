// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/recipe.h"

#include <math.h>
#include <string.h>

static bool is_measured(const int param) {
  return param == BRUME_PARAM_LENGTH || param == BRUME_PARAM_PITCH ||
         (param >= BRUME_PARAM_BRIGHTNESS && param <= BRUME_PARAM_DURATION);
}

static void take_class(BrumeRecipe *const recipe, const BrumeBrought *const brought) {
  if (recipe->n_classes == 0) {
    recipe->n_classes = 1;
    recipe->classes[0] = (BrumeClassShare){.weight = 1.0f};
    memcpy(recipe->classes[0].name, brought->kind, sizeof(brought->kind));
  }
}

void brume_recipe_aim_at(BrumeRecipe *const recipe, const BrumeBrought *const brought) {
  recipe->edit = (BrumeEdit){.from = 0};
  take_class(recipe, brought);
  recipe->value[BRUME_PARAM_AMOUNT] = NAN;
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    const float held = fminf(fmaxf(brought->value[i], brume_params[i].min), brume_params[i].max);
    if (is_measured(i)) {
      recipe->value[i] = isnan(brought->value[i]) ? NAN : held;
    }
  }
}

void brume_recipe_start_from(BrumeRecipe *const recipe, const BrumeBrought *const brought) {
  recipe->edit = (BrumeEdit){.from = brought->hash};
  take_class(recipe, brought);
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    recipe->value[i] = is_measured(i) ? NAN : recipe->value[i];
  }
  if (isnan(recipe->value[BRUME_PARAM_AMOUNT])) {
    recipe->value[BRUME_PARAM_AMOUNT] = BRUME_EDIT_AMOUNT;
  }
}
