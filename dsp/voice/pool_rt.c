// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/voice/pool.h"
#include "dsp/voice/pool_impl.h"

#include <string.h>

#define YOUNG_S 0.01 // Younger voices have hardly been heard
#define CLIP_MAX ((size_t)1 << 31)

void brume_pool_reset(BrumePool *const pool) {
  memset(pool->voices, 0, pool->n_slots * sizeof(pool->voices[0]));
  pool->pedal = false;
}

static bool fades(const BrumeVoice *const voice) {
  return voice->amplitude.stage == BRUME_ENVELOPE_FADE && !voice->drained;
}

/// How much a voice would be missed: old and loud ones held by a finger the most
static float worth(const BrumePool *const pool, const BrumeVoice *const voice) {
  const bool young = (double)voice->age < YOUNG_S * pool->rate;
  const bool let_go = brume_envelope_is_ending(&voice->amplitude) || voice->pedalled;
  return voice->level + (let_go ? 0.0f : 1e3f) + (young ? 1e6f : 0.0f);
}

/// If all voices sound, let the one that is missed the least fade out
static void make_room(BrumePool *const pool) {
  BrumeVoice *victim = NULL;
  float least = 0.0f;
  size_t n = 0;
  for (size_t i = 0; i < pool->n_slots; ++i) {
    BrumeVoice *const voice = &pool->voices[i];
    if (brume_voice_is_active(voice) && !fades(voice)) {
      const float value = worth(pool, voice);
      ++n;
      if (!victim || value < least || (value == least && voice->age > victim->age)) {
        victim = voice;
        least = value;
      }
    }
  }
  if (victim && n >= pool->n_voices) {
    brume_voice_fade(victim, pool->rate);
  }
}

/// An idle slot; or, if as many voices as there are spare ones fade at once, what has faded most
static BrumeVoice *find_slot(BrumePool *const pool) {
  BrumeVoice *best = NULL;
  for (size_t i = 0; i < pool->n_slots; ++i) {
    BrumeVoice *const voice = &pool->voices[i];
    if (!brume_voice_is_active(voice)) {
      return voice;
    }
    if (fades(voice) && (!best || voice->level < best->level)) {
      best = voice;
    }
  }
  return best; // Of 2 n slots at most n do not fade
}

void brume_pool_start(BrumePool *const pool, const BrumeVoiceNote *const note) {
  if (!note->samples || !note->patch || note->n == 0 || note->n > CLIP_MAX ||
      (note->live && note->n < BRUME_VOICE_BLOCK)) {
    return;
  }
  make_room(pool);
  BrumeVoice *const voice = find_slot(pool);
  if (voice) {
    brume_voice_start(voice, note, pool->rate);
  }
}

static void let_go(BrumeVoice *const voice, const bool pedal) {
  if (voice->note.one_shot || brume_envelope_is_ending(&voice->amplitude)) {
    return;
  }
  voice->pedalled = pedal;
  if (!pedal) {
    brume_voice_release(voice);
  }
}

bool brume_pool_hold(BrumePool *const pool, const uint32_t key) {
  bool any = false;
  for (size_t i = 0; i < pool->n_slots; ++i) {
    BrumeVoice *const voice = &pool->voices[i];
    if (voice->note.key == key && brume_voice_is_active(voice) && !fades(voice)) {
      voice->pedalled = false;
      brume_voice_rise(voice);
      any = true;
    }
  }
  return any;
}

void brume_pool_release(BrumePool *const pool, const uint32_t key) {
  for (size_t i = 0; i < pool->n_slots; ++i) {
    if (pool->voices[i].note.key == key) {
      let_go(&pool->voices[i], pool->pedal);
    }
  }
}

void brume_pool_release_all(BrumePool *const pool) {
  for (size_t i = 0; i < pool->n_slots; ++i) {
    let_go(&pool->voices[i], false);
  }
}

void brume_pool_choke(BrumePool *const pool, const uint32_t group) {
  for (size_t i = 0; i < pool->n_slots && group; ++i) {
    if (pool->voices[i].note.group == group) {
      brume_voice_fade(&pool->voices[i], pool->rate);
    }
  }
}

void brume_pool_fade(BrumePool *const pool, const uint32_t key) {
  for (size_t i = 0; i < pool->n_slots; ++i) {
    if (pool->voices[i].note.key == key) {
      brume_voice_fade(&pool->voices[i], pool->rate);
    }
  }
}

void brume_pool_fade_all(BrumePool *const pool) {
  for (size_t i = 0; i < pool->n_slots; ++i) {
    brume_voice_fade(&pool->voices[i], pool->rate);
  }
}

void brume_pool_set_pedal(BrumePool *const pool, const bool down) {
  pool->pedal = down;
  for (size_t i = 0; i < pool->n_slots && !down; ++i) {
    if (pool->voices[i].pedalled) {
      let_go(&pool->voices[i], false);
    }
  }
}

void brume_pool_render(BrumePool *const pool, const BrumeVoiceControls *const controls,
                       float *const left, float *const right, const size_t frames) {
  const BrumeVoiceContext context = {pool->interp, controls, pool->rate,
                                     brume_smooth_share(BRUME_VOICE_SMOOTH_S, pool->rate, frames)};
  for (size_t i = 0; i < pool->n_slots; ++i) {
    if (brume_voice_is_active(&pool->voices[i])) {
      brume_voice_render(&pool->voices[i], &context, left, right, frames);
    }
  }
}

bool brume_pool_uses(const BrumePool *const pool, const float *const samples) {
  for (size_t i = 0; i < pool->n_slots; ++i) {
    if (pool->voices[i].note.samples == samples && brume_voice_is_active(&pool->voices[i])) {
      return true;
    }
  }
  return false;
}

float brume_pool_level(const BrumePool *const pool, const BrumeVoicePatch *const patch) {
  float level = 0.0f;
  for (size_t i = 0; i < pool->n_slots; ++i) {
    const BrumeVoice *const voice = &pool->voices[i];
    if (voice->note.patch == patch && brume_voice_is_active(voice) && voice->level > level) {
      level = voice->level;
    }
  }
  return level;
}

size_t brume_pool_active(const BrumePool *const pool) {
  size_t n = 0;
  for (size_t i = 0; i < pool->n_slots; ++i) {
    n += brume_voice_is_active(&pool->voices[i]) ? 1 : 0;
  }
  return n;
}
