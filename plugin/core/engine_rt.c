// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/engine_rt.h"

#include "dsp/base/denormals.h"
#include "dsp/base/fmath.h"
#include "plugin/core/engine_impl.h"

#include <string.h>

static const double sway_hz = 5.5;   // Of the vibrato
static const double settle_s = 0.02; // Knobs are to rest this long before a sound is made
static const float gain_s = 0.01f;   // Smoothing of the master volume
static const unsigned audition_key = 60;
static const unsigned audition_velocity = 100;
static const float fall = 3.0f; // Of held peaks, nepers a second

void brume_engine_silence(BrumeEngine *const engine) {
  BrumeEngineRt *const rt = &engine->rt;
  brume_pool_reset(rt->pool);
  brume_limiter_reset(rt->limiter);
  rt->bend = 0.0f;
  rt->wheel = 0.0f;
  rt->channel_volume = 1.0f;
  rt->expression = 1.0f;
  rt->sway = 0.0;
  rt->gain.value = -1.0f; // Jumps to its target in the next block
  memset(&rt->steps, 0, sizeof(rt->steps));
  brume_engine_texture_silence(engine);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    rt->pads[p].turn = 0;
    rt->pads[p].late.waits = false;
  }
}

static BrumeMode mode_of(const BrumeEngineRt *const rt) {
  return (BrumeMode)(int)rt->settings.control[BRUME_CONTROL_MODE];
}

static void note_on(BrumeEngine *const engine, const unsigned key, const unsigned velocity) {
  const BrumeMode mode = mode_of(&engine->rt);
  if (mode == BRUME_MODE_TEXTURE) {
    brume_engine_texture_on(engine, key, velocity);
  } else if (mode == BRUME_MODE_KEYS) {
    brume_engine_strike(engine, brume_settings_selected(&engine->rt.settings), key, velocity);
  } else if (key >= BRUME_PAD_NOTE && key < BRUME_PAD_NOTE + BRUME_PADS) {
    brume_engine_strike(engine, key - BRUME_PAD_NOTE, key, velocity);
  }
}

static void note_off(BrumeEngine *const engine, const unsigned key) {
  BrumeEngineRt *const rt = &engine->rt;
  brume_pool_release(rt->pool, key);
  brume_engine_texture_off(engine, key);
  for (unsigned p = 0; p < BRUME_PADS; ++p) { // A note that never began: only if it would be held
    const bool is_held = brume_engine_holds(rt, p, rt->settings.pads[p].recipe.edit.loop);
    if (is_held && rt->pads[p].late.key == key) {
      rt->pads[p].late.waits = false;
    }
  }
}

// A controller's place as a gain: 40 log10, as General MIDI wants volume and expression.
static float square_gain(const unsigned value) {
  const float place = (float)value / 127.0f;
  return place * place;
}

static void reset_controllers(BrumeEngineRt *const rt) { // RP-015: volume stays
  rt->bend = 0.0f;
  rt->wheel = 0.0f;
  rt->expression = 1.0f;
  brume_pool_set_pedal(rt->pool, false);
}

static void controller(BrumeEngine *const engine, const unsigned number, const unsigned value) {
  BrumeEngineRt *const rt = &engine->rt;
  switch (number) {
  case 1:
    rt->wheel = (float)value / 127.0f;
    break;
  case 7:
    rt->channel_volume = square_gain(value);
    break;
  case 11:
    rt->expression = square_gain(value);
    break;
  case 64:
    brume_pool_set_pedal(rt->pool, value >= 64);
    break;
  case 120:
    brume_pool_fade_all(rt->pool);
    break;
  case 121:
    reset_controllers(rt);
    break;
  case 123: // And 124 to 127, which mean it too
  case 124:
  case 125:
  case 126:
  case 127:
    brume_pool_release_all(rt->pool);
    break;
  default:
    break;
  }
}

static void load_preset(BrumeEngine *const engine, const unsigned preset) {
  if (preset < engine->n_presets) {
    brume_engine_take_settings(engine, &engine->presets[preset],
                               brume_engine_locked(&engine->rt.settings), ~0u);
  }
}

static void midi(BrumeEngine *const engine, const uint8_t bytes[3]) {
  const unsigned a = bytes[1] & 0x7Fu;
  const unsigned b = bytes[2] & 0x7Fu;
  switch (bytes[0] & 0xF0u) {
  case 0x80:
    note_off(engine, a);
    break;
  case 0x90:
    if (b) {
      note_on(engine, a, b);
    } else {
      note_off(engine, a);
    }
    break;
  case 0xB0:
    controller(engine, a, b);
    break;
  case 0xC0:
    load_preset(engine, a);
    break;
  case 0xE0:
    engine->rt.bend = ((float)(a | b << 7) - 8192.0f) / 8192.0f;
    break;
  default:
    break;
  }
}

static bool is_locked(const BrumeEngineRt *const rt, const unsigned pad) {
  return rt->settings.pads[pad].control[BRUME_CONTROL_LOCK] > 0.0f;
}

// Moves a pad on to another seed and asks for its sound.
static void reseed(BrumeEngine *const engine, const unsigned pad, const uint64_t by) {
  if (!is_locked(&engine->rt, pad) && engine->rt.settings.pads[pad].recipe.n_classes) {
    engine->rt.settings.pads[pad].recipe.seed += by;
    engine->rt.changed = true;
    brume_engine_ask(engine, pad, 0);
  }
}

// Lets the pad's sound be the one that its next sounds are made of.
static void vary(BrumeEngine *const engine, const unsigned pad) {
  if (!is_locked(&engine->rt, pad) && brume_engine_start_from_own(engine, pad)) {
    reseed(engine, pad, 1);
  }
}

static void forget(BrumeEngine *const engine, const unsigned pad) {
  const BrumeEdit none = {.from = 0};
  if (engine->rt.settings.pads[pad].recipe.edit.from && !is_locked(&engine->rt, pad)) {
    brume_settings_set_edit(&engine->rt.settings, pad, &none);
    reseed(engine, pad, 0);
  }
}

static void cancel(BrumeEngine *const engine, const unsigned pad) {
  BrumeEnginePad *const of_pad = &engine->rt.pads[pad];
  of_pad->asks = false;
  if (of_pad->waits) {
    of_pad->waits = false;
    of_pad->late.waits = false;
    brume_generator_cancel(engine->generator, pad, ++of_pad->serial);
  }
}

static void trigger(BrumeEngine *const engine, const BrumeControl control) {
  const unsigned pad = brume_settings_selected(&engine->rt.settings);
  switch (control) {
  case BRUME_CONTROL_GENERATE:
    reseed(engine, pad, 0);
    break;
  case BRUME_CONTROL_NEXT:
    reseed(engine, pad, 1);
    break;
  case BRUME_CONTROL_PREVIOUS:
    reseed(engine, pad, UINT64_MAX);
    break;
  case BRUME_CONTROL_VARY:
    vary(engine, pad);
    break;
  case BRUME_CONTROL_FORGET:
    forget(engine, pad);
    break;
  case BRUME_CONTROL_REROLL:
    for (unsigned p = 0; p < BRUME_PADS; ++p) {
      reseed(engine, p, 1);
    }
    break;
  case BRUME_CONTROL_CANCEL:
    cancel(engine, pad);
    break;
  case BRUME_CONTROL_AUDITION:
    if (mode_of(&engine->rt) == BRUME_MODE_TEXTURE && brume_engine_texture_is_held(&engine->rt)) {
      brume_engine_texture_off(engine, audition_key);
    } else {
      const bool is_kit = mode_of(&engine->rt) == BRUME_MODE_KIT;
      note_on(engine, is_kit ? BRUME_PAD_NOTE + pad : audition_key, audition_velocity);
    }
    break;
  default:
    break;
  }
}

// The recipe of a pad is another now: its sound is made once the knobs rest, or on request.
static void recipe_changed(BrumeEngine *const engine, const unsigned pad, const bool at_once) {
  BrumeEngineRt *const rt = &engine->rt;
  if (rt->settings.pads[pad].recipe.n_classes == 0) {
    cancel(engine, pad);
    brume_engine_drop_clips(engine, pad, 0);
  } else if (is_locked(rt, pad) || (!at_once && rt->settings.control[BRUME_CONTROL_AUTO] <= 0.0f)) {
    return;
  } else if (!at_once && brume_engine_texture_plays(rt, pad)) {
    rt->pads[pad].is_behind = true;
  } else {
    brume_engine_ask(engine, pad, at_once ? 0 : (uint32_t)(settle_s * rt->rate));
  }
}

static void set_control(BrumeEngine *const engine, const BrumeControl control, const unsigned pad,
                        const float value) {
  BrumeEngineRt *const rt = &engine->rt;
  if (control >= BRUME_CONTROL_COUNT) {
    return;
  }
  if (brume_controls[control].curve == BRUME_CURVE_TRIGGER) {
    if (value > 0.0f) {
      trigger(engine, control);
    }
    return;
  }
  if (brume_engine_is_shape(control)) {
    rt->changed = true; // Also if it is refused: windows and hosts have to hear of that
    if (brume_engine_shape(engine, control, pad, value)) {
      recipe_changed(engine, pad, false);
    }
    return;
  }
  const float before = brume_settings_get(&rt->settings, control, pad);
  brume_settings_set(&rt->settings, control, pad, value);
  if (brume_settings_get(&rt->settings, control, pad) == before) {
    return;
  }
  rt->changed = true;
  if (control == BRUME_CONTROL_KIND) {
    recipe_changed(engine, pad, false);
  } else if (control == BRUME_CONTROL_MODE || control == BRUME_CONTROL_PAD) {
    brume_engine_texture_catch_up(engine);
  } else if (control == BRUME_CONTROL_SOLO) {
    for (unsigned p = 0; p < BRUME_PADS; ++p) {
      brume_engine_update_patch(engine, p);
    }
  } else if (control == BRUME_CONTROL_ROUND_ROBIN) {
    for (unsigned p = 0; p < BRUME_PADS; ++p) {
      rt->pads[p].asks_siblings = value > 0.0f;
    }
  } else if (brume_controls[control].scope == BRUME_SCOPE_PAD) {
    brume_engine_update_patch(engine, pad);
  }
}

// Asks for a step to hear; in vain if the ring is full, or if sounds are made in run().
static void listen(BrumeEngine *const engine, const unsigned pad, const unsigned step) {
  const BrumeRequest request = {.pad = (uint8_t)pad,
                                .listen = (uint16_t)(step < 1000 ? step : 1000),
                                .recipe = engine->rt.settings.pads[pad].recipe};
  if (step > 0 && request.recipe.n_classes && !engine->rt.freewheel) {
    brume_generator_request(engine->generator, &request);
  }
}

static void handle(BrumeEngine *const engine, const BrumeEvent *const event) {
  BrumeEngineRt *const rt = &engine->rt;
  const unsigned pad =
      event->pad < BRUME_PADS ? event->pad : brume_settings_selected(&rt->settings);
  switch (event->type) {
  case BRUME_EVENT_MIDI:
    midi(engine, event->as.midi);
    break;
  case BRUME_EVENT_CONTROL:
    set_control(engine, event->as.control.control, pad, event->as.control.value);
    break;
  case BRUME_EVENT_PARAM:
    if (event->as.param.param < BRUME_PARAM_COUNT &&
        brume_settings_set_param(&rt->settings, event->as.param.param, pad,
                                 event->as.param.value)) {
      rt->changed = true;
      recipe_changed(engine, pad, false);
    }
    break;
  case BRUME_EVENT_RECIPE:
    brume_settings_set_recipe(&rt->settings, pad, event->as.recipe);
    rt->changed = true;
    recipe_changed(engine, pad, true);
    break;
  case BRUME_EVENT_SETTINGS:
    brume_engine_take_settings(engine, event->as.settings, brume_engine_locked(&rt->settings), ~0u);
    break;
  case BRUME_EVENT_NAME:
    brume_engine_take_name(engine, event->as.name);
    break;
  case BRUME_EVENT_PRESET:
    load_preset(engine, event->as.preset);
    break;
  case BRUME_EVENT_REWIND:
    for (unsigned p = 0; p < BRUME_PADS; ++p) {
      rt->pads[p].turn = 0;
    }
    break;
  case BRUME_EVENT_SILENCE:
    brume_engine_silence(engine);
    break;
  case BRUME_EVENT_LISTEN:
    listen(engine, pad, event->as.listen);
    break;
  case BRUME_EVENT_COUNT:
  default:
    break;
  }
}

static float master_gain(const BrumeEngineRt *const rt) {
  const float db = rt->settings.control[BRUME_CONTROL_VOLUME];
  const float gain =
      db > brume_controls[BRUME_CONTROL_VOLUME].min ? brume_expf(0.115129255f * db) : 0.0f;
  return gain * rt->channel_volume * rt->expression;
}

_Static_assert((int)BRUME_ENGINE_STEP <= (int)BRUME_VOICE_BLOCK, "voices make a step at a time");

// Renders up to BRUME_ENGINE_STEP frames.
static void render_block(BrumeEngine *const engine, float *const left, float *const right,
                         const size_t frames) {
  BrumeEngineRt *const rt = &engine->rt;
  const float *const control = rt->settings.control;
  const float sway = brume_sinf(6.2831853f * (float)rt->sway);
  const BrumeVoiceControls controls = {.bend_semitones =
                                           rt->bend * control[BRUME_CONTROL_BEND_RANGE] +
                                           rt->wheel * control[BRUME_CONTROL_VIBRATO] * sway};
  rt->sway += sway_hz * (double)frames / rt->rate;
  rt->sway -= rt->sway >= 1.0 ? 1.0 : 0.0;
  memset(left, 0, frames * sizeof(*left));
  memset(right, 0, frames * sizeof(*right));
  brume_engine_texture_read(engine, controls.bend_semitones, frames);
  brume_pool_render(rt->pool, &controls, left, right, frames);
  const float target = master_gain(rt);
  if (rt->gain.value < 0.0f) {
    rt->gain.value = target;
  }
  const BrumeRamp ramp =
      brume_smooth_next(&rt->gain, target, brume_smooth_share(gain_s, rt->rate, frames));
  brume_ramp_scale(ramp, left, frames);
  brume_ramp_scale(ramp, right, frames);
  brume_limiter_process(rt->limiter, left, right, frames);
}

static float peak_of(const float *const x, const size_t n, float peak) {
  for (size_t i = 0; i < n; ++i) {
    const float size = fabsf(x[i]);
    peak = size > peak ? size : peak;
  }
  return peak;
}

// Makes the next step up to frame `end`.
static void make(BrumeEngine *const engine, const size_t end) {
  BrumeEngineRt *const rt = &engine->rt;
  BrumeSteps *const steps = &rt->steps;
  const unsigned making = 1 - steps->playing;
  if (end == steps->made) {
    return;
  }
  if (rt->freewheel) {
    brume_engine_exchange(engine, 0); // What the events just asked for, before it can be heard
    brume_engine_texture_follow(engine);
    brume_engine_texture_wait(engine);
  }
  const uint32_t before = brume_denormals_off(); // Not where sounds are made: they keep all bits
  render_block(engine, steps->left[making] + steps->made, steps->right[making] + steps->made,
               end - steps->made);
  brume_denormals_restore(before);
  steps->made = end;
}

// Plays what is made, and makes what is to follow it.
static void play(BrumeEngine *const engine, float *const left, float *const right,
                 const size_t frames) {
  BrumeEngineRt *const rt = &engine->rt;
  BrumeSteps *const steps = &rt->steps;
  for (size_t done = 0; done < frames;) {
    const size_t rest = BRUME_ENGINE_STEP - steps->at;
    const size_t n = frames - done < rest ? frames - done : rest;
    memcpy(left + done, steps->left[steps->playing] + steps->at, n * sizeof(*left));
    memcpy(right + done, steps->right[steps->playing] + steps->at, n * sizeof(*right));
    done += n;
    steps->at += n;
    if (steps->at == BRUME_ENGINE_STEP) {
      make(engine, BRUME_ENGINE_STEP);
      steps->playing = 1 - steps->playing;
      steps->at = 0;
      steps->made = 0;
    }
  }
  rt->meters.peak[0] = peak_of(left, frames, rt->meters.peak[0]);
  rt->meters.peak[1] = peak_of(right, frames, rt->meters.peak[1]);
}

// Peaks that fall slowly: those who look only now and then miss none.
static void hold_peaks(BrumeEngine *const engine, const size_t frames) {
  BrumeEngineRt *const rt = &engine->rt;
  BrumeMeters *const meters = &rt->meters;
  const float kept = brume_expf(-fall * (float)((double)frames / rt->rate));
  for (size_t i = 0; i < 2; ++i) {
    meters->hold[i] = fmaxf(meters->peak[i], kept * meters->hold[i]);
  }
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    const float level = brume_pool_level(rt->pool, &rt->pads[p].patch);
    meters->level[p] = fmaxf(level, kept * meters->level[p]);
  }
}

static void publish_meters(BrumeEngine *const engine, const size_t frames) {
  BrumeEngineRt *const rt = &engine->rt;
  BrumeMeters *const meters = &rt->meters;
  hold_peaks(engine, frames);
  meters->voices = (unsigned)brume_pool_active(rt->pool);
  meters->selected = brume_settings_selected(&rt->settings);
  meters->waiting = 0;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    meters->waiting |= rt->pads[p].waits || rt->pads[p].asks ? 1u << p : 0u;
  }
  meters->gaps = (unsigned)brume_texture_gaps(engine->texture);
  brume_mailbox_write(engine->meters, meters);
}

void brume_engine_run(BrumeEngine *const engine, const BrumeEvent *const events,
                      const size_t n_events, float *const left, float *const right,
                      const size_t frames) {
  BrumeMeters *const meters = &engine->rt.meters;
  size_t at = 0;
  meters->peak[0] = 0.0f;
  meters->peak[1] = 0.0f;
  meters->struck = 0;
  brume_engine_exchange(engine, frames);
  if (!engine->rt.freewheel) {
    brume_engine_texture_follow(engine);
  }
  for (size_t i = 0; i < n_events; ++i) {
    const size_t frame = events[i].frame < frames ? events[i].frame : frames;
    if (frame > at) {
      play(engine, left + at, right + at, frame - at);
      at = frame;
    }
    make(engine, engine->rt.steps.at);
    handle(engine, &events[i]);
  }
  play(engine, left + at, right + at, frames - at);
  brume_engine_publish(engine);
  publish_meters(engine, frames);
}

void brume_engine_freewheel(BrumeEngine *const engine, const bool freewheel) {
  const bool next = freewheel || engine->offline;
  if (next && !engine->rt.freewheel) {
    brume_engine_silence(engine);
  }
  engine->rt.freewheel = next;
}

const BrumeSettings *brume_engine_current(const BrumeEngine *const engine) {
  return &engine->rt.settings;
}

bool brume_engine_news(BrumeEngine *const engine, BrumeNews *const news) {
  return brume_generator_news(engine->generator, news);
}

bool brume_engine_meters(BrumeEngine *const engine, BrumeMeters *const meters) {
  return brume_mailbox_read(engine->meters, meters);
}
