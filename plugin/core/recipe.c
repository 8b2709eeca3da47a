// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/recipe.h"

#include "plugin/core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const float max_weight = 1000.0f;

void brume_recipe_init(BrumeRecipe *const recipe) {
  memset(recipe, 0, sizeof(*recipe));
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    recipe->value[i] = brume_params[i].def;
  }
}

__attribute__((format(printf, 2, 3))) static BrumeStatus fail(char *const detail,
                                                              const char *const format, ...) {
  if (detail) {
    va_list args;
    va_start(args, format);
    vsnprintf(detail, BRUME_RECIPE_DETAIL, format, args);
    va_end(args);
  }
  return BRUME_STATUS_FORMAT;
}

static bool is_name_char(const char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// One `name[:weight]` at *text, which moves behind it.
static BrumeStatus read_share(const char **const text, BrumeClassShare *const share,
                              char *const detail) {
  const char *at = *text;
  size_t n = 0;
  while (is_name_char(at[n]) && n + 1 < BRUME_RECIPE_NAME) {
    share->name[n] = at[n];
    ++n;
  }
  share->name[n] = '\0';
  at += n;
  share->weight = 1.0f;
  if (n && *at == ':') {
    at = brume_text_to_float(at + 1, &share->weight);
  }
  if (n == 0 || !at || (*at && *at != ',')) {
    return fail(detail, "'%.60s' is no class mix; write it like kick or kick:0.7,tom:0.3", *text);
  }
  if (!(share->weight > 0.0f && share->weight <= max_weight)) {
    return fail(detail, "the weight of class %s must be above 0 and at most 1000", share->name);
  }
  *text = at;
  return BRUME_STATUS_OK;
}

BrumeStatus brume_recipe_read_classes(BrumeRecipe *const recipe, const char *text,
                                      char *const detail) {
  BrumeRecipe next = *recipe;
  memset(next.classes, 0, sizeof(next.classes));
  next.n_classes = 0;
  for (;;) {
    if (next.n_classes == BRUME_RECIPE_CLASSES) {
      return fail(detail, "a mix has at most %d classes", BRUME_RECIPE_CLASSES);
    }
    BrumeClassShare *const share = &next.classes[next.n_classes];
    const BrumeStatus status = read_share(&text, share, detail);
    if (status) {
      return status;
    }
    for (unsigned i = 0; i < next.n_classes; ++i) {
      if (strcmp(next.classes[i].name, share->name) == 0) {
        return fail(detail, "class %s comes twice in the mix", share->name);
      }
    }
    ++next.n_classes;
    if (!*text) {
      *recipe = next;
      return BRUME_STATUS_OK;
    }
    ++text;
  }
}

static BrumeStatus read_choice(BrumeRecipe *const recipe, const BrumeParam param,
                               const char *const text, char *const detail) {
  char names[96] = "";
  const char *name = brume_param_choice(param, 0);
  for (int i = 0; name; name = brume_param_choice(param, ++i)) {
    if (strcmp(name, text) == 0) {
      recipe->value[param] = (float)i;
      return BRUME_STATUS_OK;
    }
    strncat(names, i ? ", " : "", sizeof(names) - strlen(names) - 1);
    strncat(names, name, sizeof(names) - strlen(names) - 1);
  }
  return fail(detail, "there is no %s '%.20s'; take one of %s", brume_params[param].symbol, text,
              names);
}

static BrumeStatus read_number(BrumeRecipe *const recipe, const BrumeParam param,
                               const char *const text, char *const detail) {
  const BrumeParamInfo *const info = &brume_params[param];
  float value = 0.0f;
  const char *const end = brume_text_to_float(text, &value);
  if (!end || *end || !brume_param_allows(param, value)) {
    char min[BRUME_TEXT_FLOAT];
    char max[BRUME_TEXT_FLOAT];
    brume_text_from_float(info->min, min);
    brume_text_from_float(info->max, max);
    return fail(detail, "%s must be a %snumber from %s to %s, not '%.40s'", info->symbol,
                info->curve == BRUME_CURVE_INTEGER ? "whole " : "", min, max, text);
  }
  recipe->value[param] = value + 0.0f; // Makes -0 a 0, which is how it would be read back
  return BRUME_STATUS_OK;
}

static BrumeStatus read_model(BrumeRecipe *const recipe, const char *const text,
                              char *const detail) {
  if (strlen(text) != BRUME_RECIPE_ID - 1 ||
      strspn(text, "0123456789abcdef") != BRUME_RECIPE_ID - 1) {
    return fail(detail, "'%.40s' is no model id (16 hex digits)", text);
  }
  memcpy(recipe->model, text, BRUME_RECIPE_ID);
  return BRUME_STATUS_OK;
}

// Reads one pair. `seen` has a bit for each parameter, and above them version, model and
// what edit.h reads.
static BrumeStatus read_pair(BrumeRecipe *const recipe, const char *const key,
                             const char *const value, uint64_t *const seen, char *const detail) {
  int index = brume_param_find(key);
  const BrumeEditKey edit_key = brume_edit_find(key);
  if (edit_key != BRUME_EDIT_KEYS) {
    index = BRUME_PARAM_COUNT + 3 + (int)edit_key;
  } else if (strcmp(key, "brume") == 0) {
    index = BRUME_PARAM_COUNT + 1;
  } else if (strcmp(key, "model") == 0) {
    index = BRUME_PARAM_COUNT + 2;
  } else if (index == BRUME_PARAM_COUNT) {
    return fail(detail, "unknown key '%.40s'", key);
  }
  const uint64_t bit = UINT64_C(1) << index;
  if (*seen & bit) {
    return fail(detail, "%s comes twice", key);
  }
  *seen |= bit;
  if (edit_key != BRUME_EDIT_KEYS) {
    char why[BRUME_EDIT_DETAIL];
    return brume_edit_read(&recipe->edit, edit_key, value, why) ? fail(detail, "%s", why)
                                                                : BRUME_STATUS_OK;
  }
  switch (index) {
  case BRUME_PARAM_COUNT + 1:
    return strcmp(value, "1") == 0
               ? BRUME_STATUS_OK
               : fail(detail, "recipe form %.20s is not known to this version of Brume", value);
  case BRUME_PARAM_COUNT + 2:
    return read_model(recipe, value, detail);
  case BRUME_PARAM_CLASS:
    return brume_recipe_read_classes(recipe, value, detail);
  case BRUME_PARAM_SEED:
    return brume_text_to_u64(value, &recipe->seed)
               ? BRUME_STATUS_OK
               : fail(detail, "seed must be a whole number from 0 to 2^64 - 1, not '%.40s'", value);
  case BRUME_PARAM_SAMPLER:
  case BRUME_PARAM_PRECISION:
    return read_choice(recipe, (BrumeParam)index, value, detail);
  default:
    return read_number(recipe, (BrumeParam)index, value, detail);
  }
}

BrumeStatus brume_recipe_read(BrumeRecipe *const recipe, const char *const text,
                              char *const detail) {
  char copy[BRUME_RECIPE_TEXT];
  const size_t n = strnlen(text, sizeof(copy));
  if (n == sizeof(copy)) {
    return fail(detail, "a recipe has at most %d characters", BRUME_RECIPE_TEXT - 1);
  }
  memcpy(copy, text, n + 1);
  copy[strcspn(copy, "\r\n")] = '\0';
  if (text[strlen(copy) + strspn(text + strlen(copy), "\r\n")]) {
    return fail(detail, "a recipe is one line");
  }
  BrumeRecipe next = *recipe;
  uint64_t seen = 0;
  char *rest = NULL;
  for (char *pair = strtok_r(copy, " ", &rest); pair; pair = strtok_r(NULL, " ", &rest)) {
    char *const equals = strchr(pair, '=');
    if (!equals) {
      return fail(detail, "'%.40s' is no key=value pair", pair);
    }
    *equals = '\0';
    const BrumeStatus status = read_pair(&next, pair, equals + 1, &seen, detail);
    if (status) {
      return status;
    }
  }
  if (!seen) {
    return fail(detail, "the recipe is empty");
  }
  *recipe = next;
  return BRUME_STATUS_OK;
}

// Where the text form grows; never beyond BRUME_RECIPE_TEXT, which is counted below.
typedef struct {
  char *out;
  size_t used;
} Text;

__attribute__((format(printf, 2, 3))) static void add(Text *const text, const char *const format,
                                                      ...) {
  va_list args;
  va_start(args, format);
  const int n = vsnprintf(text->out + text->used, BRUME_RECIPE_TEXT - text->used, format, args);
  va_end(args);
  const size_t room = BRUME_RECIPE_TEXT - 1 - text->used;
  text->used += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room;
}

// The longest text: a version and a model of 30 characters, 8 classes of 31 + 1 + 15 + 1, the seed
// of 26, 19 numbers of up to 15 with keys of up to 15 and two signs, and the edit: 30 + 384 + 26 +
// 608 + 880 < 2048.
_Static_assert(BRUME_PARAM_COUNT <= 21, "count again whether BRUME_RECIPE_TEXT is enough");
_Static_assert(BRUME_EDIT_TEXT <= 880, "count again whether BRUME_RECIPE_TEXT is enough");

void brume_recipe_write(const BrumeRecipe *const recipe, char out[BRUME_RECIPE_TEXT]) {
  Text text = {out, 0};
  char number[BRUME_TEXT_FLOAT];
  add(&text, "brume=1");
  if (recipe->model[0]) {
    add(&text, " model=%s", recipe->model);
  }
  for (unsigned i = 0; i < recipe->n_classes; ++i) {
    add(&text, "%s%s", i ? "," : " class=", recipe->classes[i].name);
    if (recipe->classes[i].weight != 1.0f) {
      brume_text_from_float(recipe->classes[i].weight, number);
      add(&text, ":%s", number);
    }
  }
  add(&text, " seed=%llu", (unsigned long long)recipe->seed);
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    const float value = recipe->value[i];
    if (brume_params[i].curve == BRUME_CURVE_CHOICE) {
      // Recipes in fp32 stay as they were before there was another precision
      if (i != BRUME_PARAM_PRECISION || value != brume_params[i].def) {
        add(&text, " %s=%s", brume_params[i].symbol, brume_param_choice((BrumeParam)i, (int)value));
      }
    } else if (brume_params[i].curve != BRUME_CURVE_TEXT && !isnan(value)) {
      brume_text_from_float(value, number);
      add(&text, " %s=%s", brume_params[i].symbol, number);
    }
  }
  char edit[BRUME_EDIT_TEXT];
  brume_edit_write(&recipe->edit, edit);
  add(&text, "%s", edit);
}

bool brume_recipe_equal(const BrumeRecipe *const a, const BrumeRecipe *const b) {
  char text_a[BRUME_RECIPE_TEXT];
  char text_b[BRUME_RECIPE_TEXT];
  brume_recipe_write(a, text_a);
  brume_recipe_write(b, text_b);
  return strcmp(text_a, text_b) == 0;
}
