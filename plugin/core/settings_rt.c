// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/settings.h"

#include <string.h>

unsigned brume_settings_selected(const BrumeSettings *const settings) {
  return (unsigned)settings->control[BRUME_CONTROL_PAD] - 1;
}

static unsigned pad_index(const BrumeSettings *const settings, const unsigned pad) {
  return pad < BRUME_PADS ? pad : brume_settings_selected(settings);
}

float brume_settings_get(const BrumeSettings *const settings, const BrumeControl control,
                         const unsigned pad) {
  return brume_controls[control].scope == BRUME_SCOPE_GLOBAL
             ? settings->control[control]
             : settings->pads[pad_index(settings, pad)].control[control];
}

// KIND shows what the recipe says: the option of its one class, or 0, "Mix".
static void follow_kind(BrumePadSettings *const pad) {
  pad->control[BRUME_CONTROL_KIND] = 0.0f;
  for (const BrumeOptionInfo *option = brume_options; option->symbol; ++option) {
    if (option->control == BRUME_CONTROL_KIND && option->number > 0 && pad->recipe.n_classes == 1 &&
        strcmp(option->symbol, pad->recipe.classes[0].name) == 0) {
      pad->control[BRUME_CONTROL_KIND] = (float)option->number;
    }
  }
}

// The same for what is kept of another sound. Which pad a morph goes to is not in the recipe.
static void follow_edit(BrumePadSettings *const pad) {
  const BrumeEdit *const edit = &pad->recipe.edit;
  const bool spans = edit->n_spans > 0;
  const float values[] = {spans ? edit->spans[0][0] : 0.0f, spans ? edit->spans[0][1] : 0.0f,
                          edit->band[0], edit->band[1], edit->envelope ? 1.0f : 0.0f};
  for (int i = 0; i < (int)(sizeof(values) / sizeof(values[0])); ++i) {
    const BrumeControl control = (BrumeControl)((int)BRUME_CONTROL_KEEP_FROM + i);
    pad->control[control] = brume_control_clamp(control, values[i]);
  }
  if (!edit->to) {
    pad->control[BRUME_CONTROL_MORPH] = 0.0f;
  }
}

// The other way round. A span that ends before it begins keeps nothing: half of it is set yet.
static void set_keep(BrumePadSettings *const pad, const BrumeControl control) {
  BrumeEdit *const edit = &pad->recipe.edit;
  const float *const c = pad->control;
  if (!edit->from) {
    return;
  }
  if (control == BRUME_CONTROL_KEEP_FROM || control == BRUME_CONTROL_KEEP_TO) {
    memset(edit->spans, 0, sizeof(edit->spans));
    edit->n_spans = c[BRUME_CONTROL_KEEP_TO] > c[BRUME_CONTROL_KEEP_FROM] ? 1 : 0;
    edit->spans[0][0] = edit->n_spans ? c[BRUME_CONTROL_KEEP_FROM] : 0.0f;
    edit->spans[0][1] = edit->n_spans ? c[BRUME_CONTROL_KEEP_TO] : 0.0f;
  } else if (control == BRUME_CONTROL_KEEP_LOUDNESS) {
    edit->envelope = c[control] > 0.0f;
    edit->n_points = edit->envelope ? 0 : edit->n_points; // Instead of what was drawn
  } else {
    const bool band = c[BRUME_CONTROL_KEEP_HIGH] > c[BRUME_CONTROL_KEEP_LOW];
    edit->band[0] = band ? c[BRUME_CONTROL_KEEP_LOW] : 0.0f;
    edit->band[1] = band ? c[BRUME_CONTROL_KEEP_HIGH] : 0.0f;
  }
}

static bool is_keep(const BrumeControl control) {
  return control >= BRUME_CONTROL_KEEP_FROM && control <= BRUME_CONTROL_KEEP_LOUDNESS;
}

bool brume_settings_is_view(const BrumeControl control) {
  return control == BRUME_CONTROL_KIND || is_keep(control);
}

static void set_kind(BrumePadSettings *const pad, const int number) {
  const BrumeOptionInfo *const option = brume_control_option(BRUME_CONTROL_KIND, number);
  if (number > 0 && option) {
    BrumeRecipe *const recipe = &pad->recipe;
    memset(recipe->classes, 0, sizeof(recipe->classes));
    recipe->n_classes = 1;
    recipe->classes[0].weight = 1.0f;
    strncpy(recipe->classes[0].name, option->symbol, BRUME_RECIPE_NAME - 1);
  }
  follow_kind(pad);
}

void brume_settings_set(BrumeSettings *const settings, const BrumeControl control,
                        const unsigned pad, const float value) {
  const BrumeControlInfo *const info = &brume_controls[control];
  const float held = brume_control_clamp(control, value);
  BrumePadSettings *const of_pad = &settings->pads[pad_index(settings, pad)];
  if (info->curve == BRUME_CURVE_TRIGGER) {
    return;
  }
  if (control == BRUME_CONTROL_KIND) {
    set_kind(of_pad, (int)held);
  } else if (info->scope == BRUME_SCOPE_GLOBAL) {
    settings->control[control] = held;
  } else {
    of_pad->control[control] = held;
    if (is_keep(control)) {
      set_keep(of_pad, control);
    } else if (control == BRUME_CONTROL_MORPH && held <= 0.0f) {
      of_pad->recipe.edit.to = 0;
    }
  }
}

bool brume_settings_set_param(BrumeSettings *const settings, const BrumeParam param,
                              const unsigned pad, const float value) {
  const BrumeParamInfo *const info = &brume_params[param];
  float *const at = &settings->pads[pad_index(settings, pad)].recipe.value[param];
  if (info->curve == BRUME_CURVE_TEXT) {
    return false;
  }
  float next = info->def;
  if (value >= info->min) {
    next = fminf(value, info->max) + 0.0f;
  } else if (!isnan(info->def) && !isnan(value)) {
    next = info->min;
  }
  if (info->curve == BRUME_CURVE_INTEGER || info->curve == BRUME_CURVE_CHOICE) {
    next = floorf(next + 0.5f);
  }
  const bool same = next == *at || (isnan(next) && isnan(*at));
  *at = next;
  return !same;
}

void brume_settings_set_recipe(BrumeSettings *const settings, const unsigned pad,
                               const BrumeRecipe *const recipe) {
  BrumePadSettings *const of_pad = &settings->pads[pad_index(settings, pad)];
  of_pad->recipe = *recipe;
  memset(of_pad->recipe.model, 0, sizeof(of_pad->recipe.model));
  follow_kind(of_pad);
  follow_edit(of_pad);
}

void brume_settings_set_edit(BrumeSettings *const settings, const unsigned pad,
                             const BrumeEdit *const edit) {
  BrumePadSettings *const of_pad = &settings->pads[pad_index(settings, pad)];
  of_pad->recipe.edit = *edit;
  follow_edit(of_pad);
}

void brume_settings_clear_pad(BrumeSettings *const settings, const unsigned pad) {
  BrumePadSettings *const of_pad = &settings->pads[pad_index(settings, pad)];
  memset(of_pad, 0, sizeof(*of_pad));
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    of_pad->recipe.value[i] = brume_params[i].def;
  }
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    of_pad->control[i] = brume_controls[i].def;
  }
}
