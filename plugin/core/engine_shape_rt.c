// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The audio thread's part in sounds of sounds: what a pad's recipe starts from and keeps.

#include "plugin/core/engine_impl.h"

// Hash of the sound that a pad has for good; 0: it has none.
static uint64_t sound_of(const BrumeEngine *const engine, const unsigned pad) {
  const BrumeEnginePad *const of_pad = &engine->rt.pads[pad];
  const BrumeClip *const clip = of_pad->is_draft ? NULL : of_pad->clips[0];
  return clip ? clip->hash : 0;
}

bool brume_engine_start_from_own(BrumeEngine *const engine, const unsigned pad) {
  const BrumeEdit edit = {.from = sound_of(engine, pad)};
  if (edit.from) {
    brume_settings_set_edit(&engine->rt.settings, pad, &edit);
  }
  return edit.from != 0;
}

bool brume_engine_is_shape(const BrumeControl control) {
  return control >= BRUME_CONTROL_KEEP_FROM && control <= BRUME_CONTROL_MORPH;
}

bool brume_engine_shape(BrumeEngine *const engine, const BrumeControl control, const unsigned pad,
                        const float value) {
  BrumeSettings *const settings = &engine->rt.settings;
  const float before = brume_settings_get(settings, control, pad);
  const bool locked = settings->pads[pad].control[BRUME_CONTROL_LOCK] > 0.0f;
  uint64_t to = 0;
  if (locked || (value == before && control != BRUME_CONTROL_MORPH)) {
    return false;
  }
  if (control == BRUME_CONTROL_MORPH && value >= 1.0f) {
    const unsigned partner = (unsigned)brume_control_clamp(control, value) - 1;
    to = partner == pad ? 0 : sound_of(engine, partner);
    if (!to) {
      return false; // There is nothing to go to yet
    }
  }
  const bool keeps = value > 0.0f;
  if (keeps && !settings->pads[pad].recipe.edit.from && !brume_engine_start_from_own(engine, pad)) {
    return false; // Nor to start from
  }
  brume_settings_set(settings, control, pad, value);
  if (to) {
    settings->pads[pad].recipe.edit.to = to;
  }
  return true;
}
