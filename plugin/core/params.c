// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/params.h"

#include <string.h>

const BrumeParamInfo brume_params[BRUME_PARAM_COUNT] = {
#define PARAM(id, symbol, name, unit, min, def, max, curve, group, tooltip)                        \
  [BRUME_PARAM_##id] = {symbol, name, unit, min, def, max, BRUME_CURVE_##curve, group, tooltip},
#include "plugin/core/params.def"
#undef PARAM
};

BrumeParam brume_param_find(const char *const symbol) {
  int i = 0;
  while (i < BRUME_PARAM_COUNT && strcmp(brume_params[i].symbol, symbol) != 0) {
    ++i;
  }
  return (BrumeParam)i;
}

bool brume_param_allows(const BrumeParam param, const float value) {
  const BrumeParamInfo *const info = &brume_params[param];
  if (info->curve == BRUME_CURVE_TEXT || !(value >= info->min && value <= info->max)) {
    return false;
  }
  const bool whole = info->curve == BRUME_CURVE_INTEGER || info->curve == BRUME_CURVE_CHOICE;
  return !whole || value == floorf(value);
}
