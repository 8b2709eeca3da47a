// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/voice/envelope.h"

#include <math.h>

#define CURVE_ATTACK 1.5
#define CURVE_FALL 6.9
#define CURVE_NONE 1.0 // Where both ends are the same
#define TIME_MAX_S 60.0f

static uint32_t frames_of(const float seconds, const double rate) {
  const float held = seconds > 0.0f ? (seconds < TIME_MAX_S ? seconds : TIME_MAX_S) : 0.0f;
  return (uint32_t)((double)held * rate + 0.5);
}

static float sustain_of(const BrumeEnvelope *const envelope) {
  const float s = envelope->shape.sustain;
  return s > 0.0f ? (s < 1.0f ? s : 1.0f) : 0.0f;
}

/// Go from the value now to `end` in `frames` with curvature c; 0 frames: be there
static void segment(BrumeEnvelope *const envelope, const BrumeEnvelopeStage stage, const float end,
                    const uint32_t frames, const double c) {
  envelope->stage = stage;
  envelope->end = end;
  envelope->left = frames;
  envelope->factor = 1.0;
  envelope->add = 0.0;
  if (frames == 0) {
    envelope->value = end;
    return;
  }
  if (envelope->value != (double)end) {
    // The curve runs toward `goal`, which lies beyond `end` by the share e^-c / (1 - e^-c)
    const double rest = exp(-c);
    const double goal = end - (envelope->value - end) * (rest / (1.0 - rest));
    envelope->factor = exp(-c / frames);
    envelope->add = goal * (1.0 - envelope->factor);
  }
}

/// The segment is over: be exactly at its end and begin the next. Segments of no frames pass.
static void advance(BrumeEnvelope *const envelope) {
  while (envelope->left == 0 && envelope->stage != BRUME_ENVELOPE_IDLE) {
    const BrumeEnvelopeShape *const shape = &envelope->shape;
    envelope->value = envelope->end;
    switch (envelope->stage) {
    case BRUME_ENVELOPE_ATTACK:
      segment(envelope, BRUME_ENVELOPE_HOLD, 1.0f, frames_of(shape->hold_s, envelope->rate),
              CURVE_NONE);
      break;
    case BRUME_ENVELOPE_HOLD:
      segment(envelope, BRUME_ENVELOPE_DECAY, sustain_of(envelope),
              frames_of(shape->decay_s, envelope->rate), CURVE_FALL);
      break;
    case BRUME_ENVELOPE_DECAY:
      segment(envelope, BRUME_ENVELOPE_SUSTAIN, envelope->end, UINT32_MAX, CURVE_NONE);
      if (envelope->value <= 0.0) { // Nothing will come any more
        envelope->stage = BRUME_ENVELOPE_IDLE;
      }
      break;
    case BRUME_ENVELOPE_SUSTAIN: // After a day: for another one
      envelope->left = UINT32_MAX;
      break;
    case BRUME_ENVELOPE_RELEASE:
    case BRUME_ENVELOPE_FADE:
    case BRUME_ENVELOPE_IDLE:
      envelope->stage = BRUME_ENVELOPE_IDLE;
      envelope->value = 0.0;
      break;
    }
  }
}

void brume_envelope_start(BrumeEnvelope *const envelope, const BrumeEnvelopeShape *const shape,
                          const double rate) {
  envelope->shape = *shape;
  envelope->rate = rate;
  envelope->value = 0.0;
  segment(envelope, BRUME_ENVELOPE_ATTACK, 1.0f, frames_of(shape->attack_s, rate), CURVE_ATTACK);
  advance(envelope);
}

void brume_envelope_rise(BrumeEnvelope *const envelope) {
  if (envelope->stage == BRUME_ENVELOPE_RELEASE) {
    segment(envelope, BRUME_ENVELOPE_ATTACK, 1.0f,
            frames_of(envelope->shape.attack_s, envelope->rate), CURVE_ATTACK);
    advance(envelope);
  }
}

void brume_envelope_release(BrumeEnvelope *const envelope) {
  if (!brume_envelope_is_ending(envelope)) {
    segment(envelope, BRUME_ENVELOPE_RELEASE, 0.0f,
            frames_of(envelope->shape.release_s, envelope->rate), CURVE_FALL);
    advance(envelope);
  }
}

void brume_envelope_fade(BrumeEnvelope *const envelope, const size_t frames) {
  const uint32_t n = frames < 1 ? 1 : frames < UINT32_MAX ? (uint32_t)frames : UINT32_MAX;
  const bool sooner = envelope->stage >= BRUME_ENVELOPE_RELEASE && envelope->left <= n;
  if (envelope->stage == BRUME_ENVELOPE_IDLE || sooner) {
    return;
  }
  envelope->stage = BRUME_ENVELOPE_FADE;
  envelope->end = 0.0f;
  envelope->left = n;
  envelope->factor = 1.0;
  envelope->add = -envelope->value / n;
}

size_t brume_envelope_render(BrumeEnvelope *const envelope, float *const out, const size_t n) {
  size_t done = 0;
  while (done < n && envelope->stage != BRUME_ENVELOPE_IDLE) {
    const size_t part = n - done < envelope->left ? n - done : envelope->left;
    double value = envelope->value;
    for (size_t i = 0; i < part; ++i) {
      out[done + i] = (float)value;
      value = value * envelope->factor + envelope->add;
    }
    envelope->value = value;
    envelope->left -= (uint32_t)part;
    done += part;
    advance(envelope);
  }
  for (size_t i = done; i < n; ++i) {
    out[i] = 0.0f;
  }
  return done;
}

float brume_envelope_skip(BrumeEnvelope *const envelope, const size_t n) {
  const float before = envelope->stage == BRUME_ENVELOPE_IDLE ? 0.0f : (float)envelope->value;
  float scratch[64];
  for (size_t done = 0; done < n && envelope->stage != BRUME_ENVELOPE_IDLE;) {
    const size_t part = n - done < 64 ? n - done : 64;
    brume_envelope_render(envelope, scratch, part);
    done += part;
  }
  return before;
}
