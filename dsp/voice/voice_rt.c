// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/voice/voice.h"

#include "dsp/base/fmath.h"

#include <math.h>
#include <string.h>

#define BRIGHTNESS_OCTAVES 5.0f
#define BRIGHTNESS_HZ 20000.0f

/// x within low .. high; NaN counts as low
static float within(const float x, const float low, const float high) {
  return x > low ? (x < high ? x : high) : low;
}

static float level_of(const BrumeVoice *const voice) {
  const float v = voice->note.velocity;
  const float amount = within(voice->note.patch->velocity_level, 0.0f, 1.0f);
  return 1.0f - amount + amount * v * v;
}

/// Coefficient of the one-pole low-pass that makes soft notes dull
static float brightness_of(const BrumeVoicePatch *const patch, const float velocity,
                           const double rate) {
  const float amount = within(patch->velocity_brightness, 0.0f, 1.0f);
  const float octaves = BRIGHTNESS_OCTAVES * amount * (1.0f - velocity);
  if (octaves <= 0.0f) {
    return 1.0f;
  }
  const float cutoff = BRIGHTNESS_HZ * brume_exp2f(-octaves) / (float)rate;
  return 1.0f - brume_expf(-6.2831853f * cutoff);
}

void brume_voice_start(BrumeVoice *const voice, const BrumeVoiceNote *const note,
                       const double rate) {
  const BrumeVoicePatch *const patch = note->patch;
  const BrumeEnvelopeShape pitch = {.decay_s = patch->pitch_envelope_s};
  *voice = (BrumeVoice){.note = *note};
  voice->note.velocity = within(note->velocity, 0.0f, 1.0f);
  voice->note.semitones = within(note->semitones, -96.0f, 96.0f);
  voice->note.loops = note->loops && !note->one_shot && note->n > 0;
  voice->filter = patch->filter;
  voice->brightness = brightness_of(patch, voice->note.velocity, rate);
  brume_envelope_start(&voice->amplitude, &patch->amplitude, rate);
  brume_envelope_start(&voice->filter_envelope, &patch->filter_envelope, rate);
  brume_envelope_start(&voice->pitch_envelope, &pitch, rate);
  voice->level = 1.0f; // Until the first block says more
}

void brume_voice_rise(BrumeVoice *const voice) {
  brume_envelope_rise(&voice->amplitude);
  brume_envelope_rise(&voice->filter_envelope);
}

void brume_voice_release(BrumeVoice *const voice) {
  if (!voice->note.one_shot) {
    brume_envelope_release(&voice->amplitude);
    brume_envelope_release(&voice->filter_envelope);
  }
}

void brume_voice_fade(BrumeVoice *const voice, const double rate) {
  brume_envelope_fade(&voice->amplitude, (size_t)(BRUME_VOICE_FADE_S * rate));
}

/// Source frames an output frame, `semitones` above the clip
static float ratio_of(const float semitones, const double rate) {
  const float held = within(semitones, -200.0f, 200.0f);
  return (float)(BRUME_VOICE_CLIP_HZ / rate) * brume_exp2f(held * (1.0f / 12.0f));
}

static void read_clip(BrumeVoice *const voice, const BrumeVoiceContext *const context,
                      const float share, float *const x, const size_t n) {
  const BrumeVoicePatch *const patch = voice->note.patch;
  const float target = within(patch->tune_semitones, -60.0f, 60.0f) + voice->note.semitones +
                       within(context->controls->bend_semitones, -48.0f, 48.0f);
  const BrumeRamp semitones = brume_smooth_next(&voice->semitones, target, share);
  const float depth = within(patch->pitch_envelope_semitones, -60.0f, 60.0f);
  const float before = brume_envelope_skip(&voice->pitch_envelope, n);
  const float after = (float)voice->pitch_envelope.value;
  const float start = share < 1.0f ? semitones.start : semitones.end;
  const float ratio = ratio_of(semitones.end + depth * after, context->rate);
  if (!voice->note.loops && !voice->drained &&
      voice->position >= brume_interp_end(voice->note.n, ratio)) {
    const double ring_s = voice->filter == BRUME_SVF_OFF ? 0.0 : BRUME_VOICE_RING_S;
    voice->drained = true;
    brume_envelope_fade(&voice->amplitude, n + (size_t)(ring_s * context->rate));
  }
  if (voice->note.loops) {
    brume_interp_read_loop(context->interp, voice->note.samples, voice->note.n, &voice->position,
                           ratio_of(start + depth * before, context->rate), ratio, x, n);
  } else if (voice->drained) {
    memset(x, 0, n * sizeof(*x));
  } else {
    brume_interp_read(context->interp, voice->note.samples, voice->note.n, &voice->position,
                      ratio_of(start + depth * before, context->rate), ratio, x, n);
  }
}

static void dull(BrumeVoice *const voice, float *const x, const size_t n) {
  float y = voice->brightness_was;
  for (size_t i = 0; i < n; ++i) {
    y += voice->brightness * (x[i] - y);
    x[i] = y;
  }
  voice->brightness_was = isfinite(y) ? y : 0.0f;
}

static void filter(BrumeVoice *const voice, const BrumeVoiceContext *const context,
                   const float share, float *const x, const size_t n) {
  const BrumeVoicePatch *const patch = voice->note.patch;
  const float velocity_octaves = within(patch->filter_velocity_octaves, -10.0f, 10.0f);
  const float target = brume_logf(within(patch->cutoff_hz, 10.0f, 20000.0f)) * 1.44269504f -
                       velocity_octaves * (1.0f - voice->note.velocity) +
                       within(context->controls->cutoff_octaves, -10.0f, 10.0f);
  const float base = brume_smooth_next(&voice->cutoff, target, share).end;
  const float damping =
      brume_smooth_next(&voice->damping, brume_svf_damping(patch->resonance), share).end;
  brume_envelope_skip(&voice->filter_envelope, n);
  const float octaves =
      within(patch->filter_envelope_octaves, -10.0f, 10.0f) * (float)voice->filter_envelope.value;
  const float cutoff_hz = within(brume_exp2f(base + octaves), 10.0f, 20000.0f);
  brume_svf_process(&voice->svf, voice->filter, cutoff_hz / (float)context->rate, damping, x, n);
}

/// x shaped by the envelope; notes how loud it was
static void shape(BrumeVoice *const voice, float *const x, const size_t n) {
  float envelope[BRUME_VOICE_BLOCK];
  int32_t peak = 0; // Bits of magnitudes order as these do, and compare side by side
  brume_envelope_render(&voice->amplitude, envelope, n);
  for (size_t i = 0; i < n; ++i) {
    x[i] *= envelope[i];
    const int32_t size = (int32_t)(brume_float_bits(x[i]) & UINT32_C(0x7FFFFFFF));
    peak = size > peak ? size : peak;
  }
  voice->level = brume_bits_float((uint32_t)peak);
}

static void mix(BrumeVoice *const voice, const float share, const float *const x, float *const left,
                float *const right, const size_t n) {
  const BrumeVoicePatch *const patch = voice->note.patch;
  const float gain = within(patch->gain, 0.0f, 8.0f) * level_of(voice);
  float l = 0.0f;
  float r = 0.0f;
  brume_sincos_turns(0.125f * (within(patch->pan, -1.0f, 1.0f) + 1.0f), &r, &l);
  const BrumeRamp to_left = brume_smooth_next(&voice->left, gain * l, share);
  const BrumeRamp to_right = brume_smooth_next(&voice->right, gain * r, share);
  const bool first = share >= 1.0f; // Be there at once
  brume_ramp_mix(first ? (BrumeRamp){to_left.end, to_left.end} : to_left, x, left, n);
  brume_ramp_mix(first ? (BrumeRamp){to_right.end, to_right.end} : to_right, x, right, n);
  voice->level *= gain;
}

bool brume_voice_render(BrumeVoice *const voice, const BrumeVoiceContext *const context,
                        float *const left, float *const right, const size_t frames) {
  const float share = voice->age == 0 ? 1.0f : context->share;
  float x[BRUME_VOICE_BLOCK];
  if (!brume_voice_is_active(voice) || frames == 0 || frames > BRUME_VOICE_BLOCK) {
    return brume_voice_is_active(voice);
  }
  if (voice->note.live) {
    memcpy(x, voice->note.samples, frames * sizeof(*x));
  } else {
    read_clip(voice, context, share, x, frames);
  }
  if (voice->brightness < 1.0f) {
    dull(voice, x, frames);
  }
  if (voice->filter != BRUME_SVF_OFF) {
    filter(voice, context, share, x, frames);
  }
  const BrumeRamp drive =
      brume_smooth_next(&voice->drive_amount, within(voice->note.patch->drive, 0.0f, 1.0f), share);
  brume_drive_process(&voice->drive, share < 1.0f ? drive.start : drive.end, drive.end, x, frames);
  shape(voice, x, frames);
  mix(voice, share, x, left, right, frames);
  voice->age += frames;
  return brume_voice_is_active(voice);
}
