// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/lv2/plugin.h"

#include <math.h>

/// For so long after a restore the host may take to set its ports
static const double expect_s = 2.0;

// Lets the ports say what they are, if that is not what was expected: the host means it. Without
// this a knob that was set together with a restore, to where it had stood before, would be lost.
BRUME_RT static void stop_expecting(BrumeLv2 *const self) {
  BrumeLv2Rt *const rt = &self->rt;
  rt->expect_frames = 0;
  rt->exports = false;
  for (size_t i = 0; i < self->n_knobs; ++i) {
    const BrumeLv2Knob *const knob = &self->knobs[i];
    const bool acts =
        knob->is_control && brume_controls[knob->control].curve == BRUME_CURVE_TRIGGER;
    if (rt->expecting[i] && !acts) {
      rt->seen[i] = rt->expected[i];
    }
    rt->expecting[i] = false;
  }
}

// Takes over what restore() announced since the last block.
BRUME_RT static void take_expected(BrumeLv2 *const self, const uint32_t frames) {
  BrumeLv2Rt *const rt = &self->rt;
  const unsigned serial = atomic_load_explicit(&self->a_expect_serial, memory_order_acquire);
  if (serial != rt->expect_serial) {
    for (size_t i = 0; i < self->n_knobs; ++i) {
      rt->expected[i] = atomic_load_explicit(&self->a_expected[i], memory_order_relaxed);
      rt->expecting[i] = true;
      atomic_store_explicit(&self->a_seen[i], rt->expected[i], memory_order_relaxed);
    }
    rt->expect_serial = serial;
    rt->expect_frames = (size_t)(expect_s * self->rate);
    atomic_store_explicit(&self->a_expect_taken, serial, memory_order_release);
  } else if (rt->expect_frames > 0) {
    rt->expect_frames -= frames < rt->expect_frames ? frames : rt->expect_frames;
  }
  // An export must not depend on how long it is since the project was opened
  if (rt->expect_frames == 0 || rt->exports) {
    stop_expecting(self);
  }
}

// The value that just came through a port, if it is one to act upon.
BRUME_RT static bool has_changed(BrumeLv2 *const self, const size_t i, float *const value) {
  BrumeLv2Rt *const rt = &self->rt;
  const float before = rt->seen[i];
  *value = self->ports[i] ? *self->ports[i] : before;
  if (*value == before || isnan(*value)) {
    return false;
  }
  rt->seen[i] = *value;
  atomic_store_explicit(&self->a_seen[i], *value, memory_order_relaxed);
  const bool expected = rt->expecting[i] && *value == rt->expected[i];
  rt->expecting[i] = false;
  return !expected;
}

BRUME_RT static void send_control(BrumeLv2 *const self, const BrumeControl control,
                                  const float value) {
  const BrumeEvent event = {
      .type = BRUME_EVENT_CONTROL, .pad = BRUME_PAD_SELECTED, .as.control = {control, value}};
  brume_lv2_push(self, event);
}

BRUME_RT static void send_param(BrumeLv2 *const self, const BrumeParam param, const float value) {
  const BrumeEvent event = {
      .type = BRUME_EVENT_PARAM, .pad = BRUME_PAD_SELECTED, .as.param = {param, value}};
  brume_lv2_push(self, event);
}

BRUME_RT void brume_lv2_read_knobs(BrumeLv2 *const self, const uint32_t frames) {
  bool triggers[BRUME_CONTROL_COUNT] = {false};
  take_expected(self, frames);
  for (size_t i = 0; i < self->n_knobs; ++i) {
    const BrumeLv2Knob *const knob = &self->knobs[i];
    const float before = self->rt.seen[i];
    float value = 0.0f;
    if (!has_changed(self, i, &value)) {
      continue;
    }
    if (!knob->is_control) {
      send_param(self, knob->param, value);
    } else if (brume_controls[knob->control].curve == BRUME_CURVE_TRIGGER) {
      triggers[knob->control] = value > 0.0f && before <= 0.0f;
    } else {
      send_control(self, knob->control, value);
    }
  }
  // Last, so that Generate sees the knobs that were turned together with it
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    if (triggers[i]) {
      send_control(self, (BrumeControl)i, 1.0f);
    }
  }
}
