// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The audio thread's pads: which clips they have, what they ask the generator for, what they let
// go.

#include "dsp/base/fmath.h"
#include "plugin/core/engine_impl.h"

#include <string.h>

static const double late_note_s =
    1.0; // A sound that comes later than this had better not be played

static float gain_of_db(const float db, const BrumeControl control) {
  return db > brume_controls[control].min ? brume_expf(0.115129255f * db) : 0.0f; // ln 10 / 20
}

// A pad is heard unless it is muted, or another plays solo and it does not.
static bool is_heard(const BrumeSettings *const settings, const unsigned pad) {
  bool solo = false;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    solo = solo || settings->pads[p].control[BRUME_CONTROL_SOLO] > 0.0f;
  }
  const float *const c = settings->pads[pad].control;
  return c[BRUME_CONTROL_MUTE] <= 0.0f && (!solo || c[BRUME_CONTROL_SOLO] > 0.0f);
}

void brume_engine_update_patch(BrumeEngine *const engine, const unsigned pad) {
  const float *const c = engine->rt.settings.pads[pad].control;
  engine->rt.pads[pad].patch = (BrumeVoicePatch){
      .amplitude = {c[BRUME_CONTROL_AMP_ATTACK], c[BRUME_CONTROL_AMP_HOLD],
                    c[BRUME_CONTROL_AMP_DECAY], c[BRUME_CONTROL_AMP_SUSTAIN],
                    c[BRUME_CONTROL_AMP_RELEASE]},
      .filter_envelope = {c[BRUME_CONTROL_FILTER_ATTACK], 0.0f, c[BRUME_CONTROL_FILTER_DECAY],
                          c[BRUME_CONTROL_FILTER_SUSTAIN], c[BRUME_CONTROL_FILTER_RELEASE]},
      .tune_semitones = c[BRUME_CONTROL_TUNE],
      .pitch_envelope_semitones = c[BRUME_CONTROL_PITCH_ENV],
      .pitch_envelope_s = c[BRUME_CONTROL_PITCH_TIME],
      .filter = (BrumeSvfMode)(int)c[BRUME_CONTROL_FILTER],
      .cutoff_hz = c[BRUME_CONTROL_CUTOFF],
      .resonance = c[BRUME_CONTROL_RESONANCE],
      .filter_envelope_octaves = c[BRUME_CONTROL_FILTER_ENV],
      .filter_velocity_octaves = c[BRUME_CONTROL_FILTER_VELOCITY],
      .drive = c[BRUME_CONTROL_DRIVE],
      .gain = is_heard(&engine->rt.settings, pad)
                  ? gain_of_db(c[BRUME_CONTROL_LEVEL], BRUME_CONTROL_LEVEL)
                  : 0.0f,
      .pan = c[BRUME_CONTROL_PAN],
      .velocity_level = c[BRUME_CONTROL_VELOCITY_LEVEL],
      .velocity_brightness = c[BRUME_CONTROL_VELOCITY_BRIGHTNESS]};
}

// Lets a clip be given back, at the end of the run() at the soonest.
static void let_go(BrumeEngine *const engine, const BrumeClip *const clip) {
  BrumeEngineRt *const rt = &engine->rt;
  if (clip && rt->n_lingering < BRUME_LINGERING) {
    rt->lingering[rt->n_lingering++] = clip;
  } else if (clip) { // More than the ring of clips and all voices can hold: cannot be
    ++rt->meters.dropped;
  }
}

static void give_back_lingering(BrumeEngine *const engine) {
  BrumeEngineRt *const rt = &engine->rt;
  size_t i = 0;
  while (i < rt->n_lingering) {
    const BrumeClip *const clip = rt->lingering[i];
    if (!brume_pool_uses(rt->pool, clip->samples) &&
        brume_generator_give_back(engine->generator, clip)) {
      rt->lingering[i] = rt->lingering[--rt->n_lingering];
    } else {
      ++i;
    }
  }
}

void brume_engine_drop_clips(BrumeEngine *const engine, const unsigned pad, const unsigned first) {
  BrumeEnginePad *const of_pad = &engine->rt.pads[pad];
  for (unsigned k = first; k < BRUME_POOL; ++k) {
    let_go(engine, of_pad->clips[k]);
    of_pad->clips[k] = NULL;
  }
  engine->rt.changed = true;
}

void brume_engine_ask(BrumeEngine *const engine, const unsigned pad, const uint32_t in) {
  BrumeEnginePad *const of_pad = &engine->rt.pads[pad];
  of_pad->asks = true;
  of_pad->asks_in = in;
  of_pad->is_behind = false;
}

unsigned brume_engine_locked(const BrumeSettings *const settings) {
  unsigned locked = 0;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    locked |= settings->pads[p].control[BRUME_CONTROL_LOCK] > 0.0f ? 1u << p : 0u;
  }
  return locked;
}

// Stops what a pad waits for.
static void stop_asking(BrumeEngine *const engine, const unsigned pad) {
  BrumeEnginePad *const of_pad = &engine->rt.pads[pad];
  brume_generator_cancel(engine->generator, pad, ++of_pad->serial);
  of_pad->waits = false;
  of_pad->asks = false;
  of_pad->asks_siblings = false;
  of_pad->is_behind = false;
  of_pad->late.waits = false;
}

void brume_engine_take_name(BrumeEngine *const engine, const char *const name) {
  BrumeEngineRt *const rt = &engine->rt;
  memset(rt->settings.name, 0, sizeof(rt->settings.name));
  memcpy(rt->settings.name, name, strnlen(name, sizeof(rt->settings.name) - 1));
  rt->changed = true;
}

void brume_engine_take_settings(BrumeEngine *const engine, const BrumeSettings *const settings,
                                const unsigned keep, const unsigned ask) {
  BrumeEngineRt *const rt = &engine->rt;
  memcpy(rt->settings.name, settings->name, sizeof(settings->name));
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    rt->settings.control[i] = brume_control_clamp((BrumeControl)i, settings->control[i]);
  }
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (keep >> p & 1u) {
      continue;
    }
    rt->settings.pads[p] = settings->pads[p];
    for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
      float *const value = &rt->settings.pads[p].control[i];
      *value = brume_control_clamp((BrumeControl)i, *value);
    }
    stop_asking(engine, p);
    if (rt->settings.pads[p].recipe.n_classes == 0) {
      brume_engine_drop_clips(engine, p, 0);
    } else if (ask >> p & 1u) {
      brume_engine_ask(engine, p, 0);
    }
  }
  for (unsigned p = 0; p < BRUME_PADS; ++p) { // After all are there: one that is solo mutes others
    brume_engine_update_patch(engine, p);
  }
  rt->changed = true;
}

static void take_load(BrumeEngine *const engine) {
  BrumeEngineRt *const rt = &engine->rt;
  if (rt->load_back) {
    return; // The one before is not on its way back yet
  }
  BrumeLoad *const load = atomic_exchange_explicit(&engine->a_inbox, NULL, memory_order_acquire);
  if (!load) {
    return;
  }
  const unsigned keep = load->keep_locked ? brume_engine_locked(&rt->settings) : 0u;
  unsigned ask = load->stale;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    ask |= load->document.clips[p][0] ? 0u : 1u << p;
  }
  brume_engine_take_settings(engine, &load->document.settings, keep, ask);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    const BrumeClip **const clips = load->document.clips[p];
    const bool takes = clips[0] && !(keep >> p & 1u) && rt->settings.pads[p].recipe.n_classes;
    if (takes) {
      brume_engine_drop_clips(engine, p, 0);
      rt->pads[p].is_draft = false;
      rt->pads[p].asks_siblings = !(load->stale >> p & 1u);
      memcpy(rt->pads[p].clips, clips, sizeof(rt->pads[p].clips));
    }
    for (unsigned k = 0; k < BRUME_POOL && !takes; ++k) {
      let_go(engine, clips[k]);
    }
  }
  rt->load_serial = load->serial;
  rt->load_back = load;
}

static void start_late_note(BrumeEngine *const engine, const unsigned pad) {
  BrumeLateNote *const late = &engine->rt.pads[pad].late;
  if (late->waits) {
    late->waits = false;
    brume_engine_strike(engine, pad, late->key, late->velocity);
  }
}

// Plays a step once, as it was made; the pad's own sound stays what it is.
static void play_step(BrumeEngine *const engine, const BrumeReady *const ready) {
  const BrumeVoiceNote note = {.samples = ready->clip->samples,
                               .n = ready->clip->n,
                               .patch = &engine->rt.pads[ready->pad].patch,
                               .velocity = 0.8f,
                               .key = BRUME_ENGINE_STEP_KEY,
                               .one_shot = true};
  brume_pool_fade(engine->rt.pool, BRUME_ENGINE_STEP_KEY);
  brume_pool_start(engine->rt.pool, &note);
  let_go(engine, ready->clip);
}

static void take_ready(BrumeEngine *const engine, const BrumeReady *const ready) {
  BrumeEnginePad *const pad = &engine->rt.pads[ready->pad];
  if (ready->stage == BRUME_STAGE_STEP) {
    play_step(engine, ready);
    return;
  }
  if (ready->serial != pad->serial) {
    let_go(engine, ready->clip);
    return;
  }
  if (ready->index == 0) {
    pad->waits = ready->stage == BRUME_STAGE_DRAFT;
  }
  if (!ready->clip) {
    pad->late.waits = false;
    return;
  }
  if (ready->index == 0) {
    brume_engine_drop_clips(engine, ready->pad, 0);
    pad->is_draft = ready->stage == BRUME_STAGE_DRAFT;
    pad->turn = 0;
  } else {
    let_go(engine, pad->clips[ready->index]);
  }
  pad->clips[ready->index] = ready->clip;
  engine->rt.changed = true;
  start_late_note(engine, ready->pad);
}

static unsigned wanted_siblings(const BrumeEngine *const engine) {
  return engine->rt.settings.control[BRUME_CONTROL_ROUND_ROBIN] > 0.0f ? BRUME_POOL - 1 : 0;
}

static unsigned have_bits(const BrumeEnginePad *const pad) {
  unsigned have = 0;
  for (unsigned k = 0; k < BRUME_POOL; ++k) {
    have |= pad->clips[k] ? 1u << k : 0u;
  }
  return have;
}

// Sends a request; what does not fit into the ring is sent in the next run().
static void send_request(BrumeEngine *const engine, const unsigned p) {
  BrumeEnginePad *const pad = &engine->rt.pads[p];
  const BrumeRequest request = {.pad = (uint8_t)p,
                                .serial = pad->serial + 1,
                                .n_siblings = (uint8_t)wanted_siblings(engine),
                                .recipe = engine->rt.settings.pads[p].recipe};
  if (brume_generator_request(engine->generator, &request)) {
    pad->serial = request.serial;
    pad->asks = false;
    pad->asks_siblings = false;
    pad->waits = true;
  }
}

// Asks for the siblings that a pad's sound lacks; not where it is of another model.
static void send_sibling_request(BrumeEngine *const engine, const unsigned p) {
  BrumeEnginePad *const pad = &engine->rt.pads[p];
  const unsigned n = wanted_siblings(engine);
  const unsigned have = have_bits(pad);
  const char *const model = brume_weights_id(engine->model->weights);
  BrumeRequest request = {.pad = (uint8_t)p,
                          .serial = pad->serial + 1,
                          .n_siblings = (uint8_t)n,
                          .have = (uint8_t)have};
  const bool makes_sense = pad->clips[0] && !pad->is_draft && !pad->waits &&
                           have != (2u << n) - 1u &&
                           strcmp(pad->clips[0]->recipe.model, model) == 0;
  if (makes_sense) {
    request.recipe = pad->clips[0]->recipe;
    if (!brume_generator_request(engine->generator, &request)) {
      return;
    }
    pad->serial = request.serial;
  }
  pad->asks_siblings = false;
}

static void send_requests(BrumeEngine *const engine, const size_t frames) {
  for (unsigned i = BRUME_PADS; i-- > 0;) { // The last asked for is made first: pad 0
    BrumeEnginePad *const pad = &engine->rt.pads[i];
    if (engine->rt.on_demand && !pad->late.waits) {
      continue;
    }
    if (pad->asks && (engine->rt.freewheel || pad->asks_in == 0)) {
      send_request(engine, i);
    } else if (pad->asks_siblings) {
      send_sibling_request(engine, i);
    }
    pad->asks_in -= pad->asks_in < frames ? pad->asks_in : (uint32_t)frames;
    pad->late.left -= pad->late.left < frames ? pad->late.left : (uint32_t)frames;
    pad->late.waits = pad->late.waits && pad->late.left > 0;
  }
}

static void take_all(BrumeEngine *const engine) {
  BrumeReady ready;
  while (brume_generator_take(engine->generator, &ready)) { // At most what the ring holds
    take_ready(engine, &ready);
  }
}

void brume_engine_exchange(BrumeEngine *const engine, const size_t frames) {
  take_load(engine);
  send_requests(engine, frames);
  take_all(engine);
  while (engine->rt.freewheel && !brume_generator_is_idle(engine->generator)) {
    brume_generator_sync(engine->generator);
    take_all(engine);
    send_requests(engine, 0);
    brume_engine_publish(engine);
  }
}

void brume_engine_publish(BrumeEngine *const engine) {
  BrumeEngineRt *const rt = &engine->rt;
  if (rt->changed) {
    rt->changed = false;
    ++rt->meters.settings;
    BrumePublished *const published = brume_mailbox_draft(engine->published);
    published->load_serial = rt->load_serial;
    published->document.settings = rt->settings;
    for (unsigned p = 0; p < BRUME_PADS; ++p) {
      memcpy(published->document.clips[p], rt->pads[p].clips, sizeof(rt->pads[p].clips));
      if (rt->pads[p].is_draft) {
        published->document.clips[p][0] = NULL;
      }
    }
    brume_mailbox_publish(engine->published);
  }
  if (rt->load_back &&
      brume_ring_write(engine->loads_back, &rt->load_back, sizeof(rt->load_back))) {
    rt->load_back = NULL;
  }
  give_back_lingering(engine);
}

static unsigned choose_clip(BrumeEngine *const engine, const unsigned p) {
  BrumeEnginePad *const pad = &engine->rt.pads[p];
  if (wanted_siblings(engine) == 0) {
    return 0;
  }
  unsigned k = pad->turn % BRUME_POOL;
  while (!pad->clips[k]) { // Ends at 0 at the latest
    k = (k + 1) % BRUME_POOL;
  }
  pad->turn = (k + 1) % BRUME_POOL;
  return k;
}

// Keeps a note until the pad's sound comes, which is then to come next.
static void keep_late(BrumeEngine *const engine, const unsigned p, const unsigned key,
                      const unsigned velocity) {
  BrumeEnginePad *const pad = &engine->rt.pads[p];
  if (engine->rt.settings.pads[p].recipe.n_classes == 0) {
    return;
  }
  pad->late = (BrumeLateNote){true, (uint8_t)key, (uint8_t)velocity,
                              (uint32_t)(late_note_s * engine->rt.rate)};
  if (pad->waits) {
    const BrumeRequest hurry = {.pad = (uint8_t)p, .hurry = true};
    brume_generator_request(engine->generator, &hurry); // In vain if the ring is full
  } else {
    brume_engine_ask(engine, p, 0);
  }
}

bool brume_engine_holds(const BrumeEngineRt *const rt, const unsigned p, const bool loops) {
  const BrumePlay play = (BrumePlay)(int)rt->settings.pads[p].control[BRUME_CONTROL_PLAY];
  const bool is_kit = (int)rt->settings.control[BRUME_CONTROL_MODE] == BRUME_MODE_KIT;
  return play == BRUME_PLAY_HELD || (play == BRUME_PLAY_AUTO && (!is_kit || loops));
}

void brume_engine_strike(BrumeEngine *const engine, const unsigned p, const unsigned key,
                         const unsigned velocity) {
  BrumeEngineRt *const rt = &engine->rt;
  const BrumeEnginePad *const pad = &rt->pads[p];
  const float *const control = rt->settings.pads[p].control;
  const bool is_old = rt->on_demand && (pad->asks || pad->asks_siblings);
  if (!pad->clips[0] || is_old) {
    keep_late(engine, p, key, velocity);
    return;
  }
  const BrumeClip *const clip = pad->clips[choose_clip(engine, p)];
  const bool is_kit = (int)rt->settings.control[BRUME_CONTROL_MODE] == BRUME_MODE_KIT;
  const bool loops = clip->recipe.edit.loop;
  const uint32_t group = (uint32_t)control[BRUME_CONTROL_CHOKE];
  const float root = clip->pitched ? clip->note : BRUME_ENGINE_ROOT;
  const BrumeVoiceNote note = {.samples = clip->samples,
                               .n = clip->n,
                               .patch = &pad->patch,
                               .semitones = is_kit ? 0.0f : (float)key - root,
                               .velocity = (float)velocity / 127.0f,
                               .key = key,
                               .group = group,
                               .one_shot = !brume_engine_holds(rt, p, loops),
                               .loops = loops};
  if (group) {
    brume_pool_choke(rt->pool, group);
  }
  brume_pool_start(rt->pool, &note);
  rt->meters.struck |= 1u << p;
}
