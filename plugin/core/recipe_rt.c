// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/recipe.h"

#include <math.h>
#include <string.h>

void brume_recipe_start_from(BrumeRecipe *const recipe, const BrumeBrought *const brought) {
  recipe->edit = (BrumeEdit){.from = brought->hash};
  if (recipe->n_classes == 0) {
    recipe->n_classes = 1;
    recipe->classes[0] = (BrumeClassShare){.weight = 1.0f};
    memcpy(recipe->classes[0].name, brought->kind, sizeof(brought->kind));
  }
  recipe->value[BRUME_PARAM_LENGTH] = NAN;
  recipe->value[BRUME_PARAM_PITCH] = NAN;
  for (int i = BRUME_PARAM_BRIGHTNESS; i <= (int)BRUME_PARAM_DURATION; ++i) {
    recipe->value[i] = NAN;
  }
  if (isnan(recipe->value[BRUME_PARAM_AMOUNT])) {
    recipe->value[BRUME_PARAM_AMOUNT] = BRUME_EDIT_AMOUNT;
  }
}
