// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/lv2/ports.h"

size_t brume_lv2_knobs(BrumeLv2Knob *const knobs) {
  size_t n = 0;
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    knobs[n++] = (BrumeLv2Knob){.is_control = true, .control = (BrumeControl)i};
  }
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    if (brume_params[i].curve != BRUME_CURVE_TEXT) {
      knobs[n++] = (BrumeLv2Knob){.is_control = false, .param = (BrumeParam)i};
    }
  }
  return n;
}

void brume_lv2_symbol(const BrumeLv2Knob *const knob, char symbol[BRUME_LV2_SYMBOL]) {
  const char *const from =
      knob->is_control ? brume_controls[knob->control].symbol : brume_params[knob->param].symbol;
  size_t i = 0;
  for (; from[i] && i < BRUME_LV2_SYMBOL - 1; ++i) {
    symbol[i] = from[i] == '-' ? '_' : from[i];
  }
  symbol[i] = '\0';
}

float brume_lv2_param_min(const BrumeParam param) {
  const BrumeParamInfo *const info = &brume_params[param];
  if (!brume_param_may_be_free(param)) {
    return info->min;
  }
  // A logarithmic port may not touch 0; others get a little room that a mouse can hit
  return info->curve == BRUME_CURVE_LOG ? info->min / 2.0f
                                        : info->min - (info->max - info->min) / 20.0f;
}

void brume_lv2_knob_values(const BrumeLv2Knob *const knobs, const size_t n,
                           const BrumeSettings *const settings, float *const values) {
  const unsigned pad = brume_settings_selected(settings);
  for (size_t i = 0; i < n; ++i) {
    if (!knobs[i].is_control) {
      const float value = settings->pads[pad].recipe.value[knobs[i].param];
      values[i] = isnan(value) ? brume_lv2_param_min(knobs[i].param) : value;
    } else if (brume_controls[knobs[i].control].curve == BRUME_CURVE_TRIGGER) {
      values[i] = 0.0f;
    } else {
      values[i] = brume_settings_get(settings, knobs[i].control, pad);
    }
  }
}
