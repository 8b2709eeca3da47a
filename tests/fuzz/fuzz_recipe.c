// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// libFuzzer target: bytes as a recipe. What is taken must read back from its own text to the same.

#include "plugin/core/recipe.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *const data, const size_t size) {
  char *const text = malloc(size + 1); // Of its own size, so that reading beyond it shows
  char detail[BRUME_RECIPE_DETAIL];
  char written[BRUME_RECIPE_TEXT];
  BrumeRecipe recipe;
  BrumeRecipe again;
  if (!text) {
    return 0;
  }
  memcpy(text, data, size);
  text[size] = '\0';
  brume_recipe_init(&recipe);
  brume_recipe_init(&again);
  if (brume_recipe_read(&recipe, text, detail) == BRUME_STATUS_OK) {
    brume_recipe_write(&recipe, written);
    if (brume_recipe_read(&again, written, detail) != BRUME_STATUS_OK ||
        !brume_recipe_equal(&recipe, &again) || recipe.seed != again.seed) {
      abort();
    }
  }
  free(text);
  return 0;
}
