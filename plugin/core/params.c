// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/params.h"

#include <string.h>

const BrumeParamInfo brume_params[BRUME_PARAM_COUNT] = {
#define PARAM(id, symbol, name, unit, min, def, max, curve, group, tooltip)                        \
  [BRUME_PARAM_##id] = {symbol, name, unit, min, def, max, BRUME_CURVE_##curve, group, tooltip},
#include "plugin/core/params.def"
};

const BrumeControlInfo brume_controls[BRUME_CONTROL_COUNT] = {
#define CONTROL(id, symbol, name, unit, min, def, max, curve, group, scope, tooltip)               \
  [BRUME_CONTROL_##                                                                                \
      id] = {symbol, name, unit, min, def, max, BRUME_CURVE_##curve, group, BRUME_SCOPE_##scope,   \
             tooltip},
#include "plugin/core/params.def"
};

const BrumeQualityInfo brume_qualities[BRUME_QUALITY_COUNT] = {
#define QUALITY(id, symbol, steps, tooltip) [BRUME_QUALITY_##id] = {symbol, steps, tooltip},
#include "plugin/core/params.def"
};

const BrumeOptionInfo brume_options[] = {
#define OPTION(id, number, symbol, name) {BRUME_CONTROL_##id, number, symbol, name},
#include "plugin/core/params.def"
    {BRUME_CONTROL_COUNT, 0, NULL, NULL}};

BrumeParam brume_param_find(const char *const symbol) {
  int i = 0;
  while (i < BRUME_PARAM_COUNT && strcmp(brume_params[i].symbol, symbol) != 0) {
    ++i;
  }
  return (BrumeParam)i;
}

static bool is_whole(const BrumeCurve curve) {
  return curve == BRUME_CURVE_INTEGER || curve == BRUME_CURVE_CHOICE || curve == BRUME_CURVE_TOGGLE;
}

bool brume_param_allows(const BrumeParam param, const float value) {
  const BrumeParamInfo *const info = &brume_params[param];
  if (info->curve == BRUME_CURVE_TEXT || !(value >= info->min && value <= info->max)) {
    return false;
  }
  return !is_whole(info->curve) || value == floorf(value);
}

const char *brume_param_choice(const BrumeParam param, const int number) {
  static const char *const precisions[BRUME_PRECISION_COUNT] = {
      [BRUME_PRECISION_FP32] = "fp32", [BRUME_PRECISION_BF16] = "bf16"};
  if (number < 0) {
    return NULL;
  }
  if (param == BRUME_PARAM_SAMPLER) {
    return brume_sampler_name((BrumeSampler)number);
  }
  return param == BRUME_PARAM_PRECISION && number < BRUME_PRECISION_COUNT ? precisions[number]
                                                                          : NULL;
}

BrumeQuality brume_quality_find(const char *const symbol) {
  int i = 0;
  while (i < BRUME_QUALITY_COUNT && strcmp(brume_qualities[i].symbol, symbol) != 0) {
    ++i;
  }
  return (BrumeQuality)i;
}

BrumeControl brume_control_find(const char *const symbol) {
  int i = 0;
  while (i < BRUME_CONTROL_COUNT && strcmp(brume_controls[i].symbol, symbol) != 0) {
    ++i;
  }
  return (BrumeControl)i;
}

bool brume_control_allows(const BrumeControl control, const float value) {
  const BrumeControlInfo *const info = &brume_controls[control];
  return value >= info->min && value <= info->max &&
         (!is_whole(info->curve) || value == floorf(value));
}

float brume_control_clamp(const BrumeControl control, const float value) {
  const BrumeControlInfo *const info = &brume_controls[control];
  if (isnan(value)) {
    return info->def;
  }
  const float held = fminf(fmaxf(value, info->min), info->max);
  return is_whole(info->curve) ? floorf(held + 0.5f) : held;
}

const BrumeOptionInfo *brume_control_option(const BrumeControl control, const int number) {
  for (const BrumeOptionInfo *option = brume_options; option->symbol; ++option) {
    if (option->control == control && option->number == number) {
      return option;
    }
  }
  return NULL;
}
