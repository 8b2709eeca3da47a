// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The audio thread's Texture mode: one note without an end, which keys hold, bend and let go.

#include "dsp/base/fmath.h"
#include "plugin/core/engine_impl.h"

#include <string.h>

static const float glide_s = 0.03f; // From key to key
static const float lowest = -48.0f; // Semitones from middle C; below and above, keys are alike:
static const float highest = 24.0f; // this is read four times as fast as it is made to be

void brume_engine_texture_silence(BrumeEngine *const engine) {
  engine->rt.texture.n_held = 0;
  engine->rt.texture.heard = false;
  brume_texture_restart(engine->texture);
}

bool brume_engine_texture_plays(const BrumeEngineRt *const rt, const unsigned pad) {
  return (int)rt->settings.control[BRUME_CONTROL_MODE] == BRUME_MODE_TEXTURE &&
         brume_settings_selected(&rt->settings) == pad;
}

void brume_engine_texture_catch_up(BrumeEngine *const engine) {
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (engine->rt.pads[p].is_behind && !brume_engine_texture_plays(&engine->rt, p)) {
      brume_engine_ask(engine, p, 0);
    }
  }
}

bool brume_engine_texture_is_held(const BrumeEngineRt *const rt) {
  return rt->texture.n_held > 0;
}

static bool is_heard(const BrumeEngineRt *const rt) {
  return brume_pool_uses(rt->pool, rt->texture.block);
}

// Forgets a key. Returns whether it was down.
static bool lift(BrumeEngineTexture *const texture, const unsigned key) {
  unsigned kept = 0;
  for (unsigned i = 0; i < texture->n_held; ++i) {
    texture->held[kept] = texture->held[i];
    kept += texture->held[i] != key;
  }
  const bool was_down = kept < texture->n_held;
  texture->n_held = kept;
  return was_down;
}

void brume_engine_texture_on(BrumeEngine *const engine, const unsigned key,
                             const unsigned velocity) {
  BrumeEngineRt *const rt = &engine->rt;
  BrumeEngineTexture *const texture = &rt->texture;
  const unsigned pad = brume_settings_selected(&rt->settings);
  lift(texture, key);
  if (texture->n_held == BRUME_ENGINE_HELD) {
    lift(texture, texture->held[0]);
  }
  texture->held[texture->n_held++] = (uint8_t)key;
  if (!brume_pool_hold(rt->pool, BRUME_ENGINE_TEXTURE_KEY)) {
    const BrumeVoiceNote note = {.samples = texture->block,
                                 .n = BRUME_VOICE_BLOCK,
                                 .patch = &rt->pads[pad].patch,
                                 .velocity = (float)velocity / 127.0f,
                                 .key = BRUME_ENGINE_TEXTURE_KEY,
                                 .live = true};
    texture->semitones.value = (float)key - BRUME_ENGINE_ROOT;
    brume_pool_start(rt->pool, &note);
  }
  rt->meters.struck |= 1u << pad;
}

void brume_engine_texture_off(BrumeEngine *const engine, const unsigned key) {
  BrumeEngineRt *const rt = &engine->rt;
  if (lift(&rt->texture, key) && rt->texture.n_held == 0) {
    brume_pool_release(rt->pool, BRUME_ENGINE_TEXTURE_KEY);
  }
}

void brume_engine_texture_follow(BrumeEngine *const engine) {
  BrumeEngineRt *const rt = &engine->rt;
  BrumeTextureRequest *const wanted = &rt->texture.wanted;
  const unsigned pad = brume_settings_selected(&rt->settings);
  const bool in_mode = (int)rt->settings.control[BRUME_CONTROL_MODE] == BRUME_MODE_TEXTURE &&
                       rt->settings.pads[pad].recipe.n_classes > 0;
  if (!in_mode && rt->texture.n_held > 0) {
    rt->texture.n_held = 0;
    brume_pool_release(rt->pool, BRUME_ENGINE_TEXTURE_KEY);
  }
  if (in_mode) {
    wanted->pad = (uint8_t)pad;
    wanted->recipe = rt->settings.pads[pad].recipe;
  } // What rings on does so as it was
  wanted->on = in_mode || is_heard(rt);
  wanted->waits = rt->freewheel;
  brume_texture_ask(engine->texture, wanted, rt->texture.heard);
}

void brume_engine_texture_wait(BrumeEngine *const engine) {
  if (is_heard(&engine->rt)) {
    while (!brume_texture_is_ready(engine->texture) &&
           brume_generator_sync_texture(engine->generator)) {
    }
  }
}

void brume_engine_texture_read(BrumeEngine *const engine, const float bend_semitones,
                               const size_t frames) {
  BrumeEngineRt *const rt = &engine->rt;
  BrumeEngineTexture *const texture = &rt->texture;
  const BrumeVoicePatch *const patch = &rt->pads[texture->wanted.pad].patch;
  texture->heard = is_heard(rt);
  if (!texture->heard) {
    return;
  }
  const float key = texture->n_held ? (float)texture->held[texture->n_held - 1] - BRUME_ENGINE_ROOT
                                    : texture->semitones.value;
  const BrumeRamp semitones =
      brume_smooth_next(&texture->semitones, key, brume_smooth_share(glide_s, rt->rate, frames));
  const float bent = patch->tune_semitones + bend_semitones;
  const float scale = (float)(BRUME_VOICE_CLIP_HZ / rt->rate);
  const float ends[2] = {semitones.start + bent, semitones.end + bent};
  float speed[2];
  for (int i = 0; i < 2; ++i) {
    const float held = ends[i] > lowest ? (ends[i] < highest ? ends[i] : highest) : lowest;
    speed[i] = scale * brume_exp2f(held * (1.0f / 12.0f));
  }
  brume_texture_read(engine->texture, speed[0], speed[1], texture->block, frames);
}
