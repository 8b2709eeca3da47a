// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/transform/tone.h"

#include "dsp/base/fmath.h"
#include "dsp/base/philox.h"
#include "dsp/transform/level.h"

#include <stdbool.h>
#include <string.h>

#define HOP BRUME_LATENT_HOP
#define PARTIALS BRUME_LATENT_PARTIALS
#define OFFSETS BRUME_LATENT_OFFSETS

#define OFFSET_DEAD 0.03 // Grid steps; smaller offsets are 0
#define LOW_HZ 10.0      // Partials below are silent; between the two they fade
#define LOW_FULL_HZ 20.0
#define HIGH_FULL_HZ (0.44 * BRUME_LATENT_RATE)
#define HIGH_HZ (0.45 * BRUME_LATENT_RATE)
#define PHASE_STREAM 2
#define FLOW_KEEPS (1.0 - 1.0 / 172.0) // A frame on: what was 1 s ago counts 37 %

static const float *frame_at(const float *const latent, const size_t f) {
  return latent + f * BRUME_LATENT_CHANNELS;
}

/// c[f] before smoothing, octaves
static double raw_contour(const float *const latent, const size_t f) {
  return brume_level_contour((double)frame_at(latent, f)[BRUME_LATENT_CONTOUR]);
}

/// c[f] of step 1, octaves
static double contour(const float *const latent, const size_t frames, const size_t f,
                      const bool loop) {
  const size_t at = loop ? f % frames : f;
  const double before = raw_contour(latent, at > 0 ? at - 1 : loop ? frames - 1 : 0);
  const double after = raw_contour(latent, at + 1 < frames ? at + 1 : loop ? 0 : frames - 1);
  return 0.25 * (before + 2.0 * raw_contour(latent, at) + after);
}

/// a_k[f] of step 2 for the first `count` partials
static void amplitudes(const float *const frame, const size_t count, float *const amp) {
  const double closed = brume_level_amplitude(BRUME_LEVEL_TONE_FLOOR_DB + BRUME_LEVEL_GATE_DB);
  for (size_t k = 0; k < count; ++k) {
    const double db = brume_level_clamp((double)frame[BRUME_LATENT_TONE + k],
                                        BRUME_LEVEL_TONE_FLOOR_DB, BRUME_LEVEL_TOP_DB);
    amp[k] = (float)brume_level_gate(db, closed);
  }
}

/// Add one frame's offsets, each with its weight, to sums that begin as 0
static void weigh_offsets(const float *const frame, double sum[OFFSETS], double mass[OFFSETS]) {
  float amp[OFFSETS];
  amplitudes(frame, OFFSETS, amp);
  for (size_t k = 0; k < OFFSETS; ++k) {
    const double raw = (double)frame[BRUME_LATENT_OFFSET + k];
    const double d = brume_level_clamp(raw == raw ? raw : 0.0, -0.5, 0.5);
    const double weight = (double)amp[k] * (double)amp[k] + 1e-12;
    sum[k] += weight * d;
    mass[k] += weight;
  }
}

/// ratio_k of step 3
static void find_ratios(const double sum[OFFSETS], const double mass[OFFSETS],
                        double ratio[PARTIALS]) {
  for (size_t k = 0; k < PARTIALS; ++k) {
    const double d = k < OFFSETS ? sum[k] / mass[k] : 0.0;
    ratio[k] = (double)(k + 1) + (d <= -OFFSET_DEAD || d >= OFFSET_DEAD ? d : 0.0);
  }
}

/// ratio_k of all frames
static void mean_ratios(const float *const latent, const size_t frames, double ratio[PARTIALS]) {
  double sum[OFFSETS] = {0.0};
  double mass[OFFSETS] = {0.0};
  size_t f = 0;
  do {
    weigh_offsets(frame_at(latent, f), sum, mass);
  } while (++f < frames);
  find_ratios(sum, mass, ratio);
}

/// Fill phase and hz of one frame (step 4) and return the phase of the sample after it
static double run_grid(BrumeTone *const tone, const double c0, const double c1, const double f0_hz,
                       double phase) {
  for (size_t i = 0; i < HOP; ++i) {
    tone->hz[i] = f0_hz * brume_dmath_exp2(c0 + (c1 - c0) * ((double)i * (1.0 / HOP)));
  }
  for (size_t i = 0; i < HOP; ++i) {
    tone->phase[i] = phase;
    phase += tone->hz[i] * (1.0 / BRUME_LATENT_RATE);
  }
  return phase;
}

/// How much of a partial of that frequency is heard: it fades towards the limits, so that one which
/// glides across them makes no click
static float audible(const double hz) {
  const double above = (hz - LOW_HZ) * (1.0 / (LOW_FULL_HZ - LOW_HZ));
  const double below = (HIGH_HZ - hz) * (1.0 / (HIGH_HZ - HIGH_FULL_HZ));
  return (float)brume_level_clamp(above < below ? above : below, 0.0, 1.0);
}

/** Fill the amplitude of partial `k` along the frame. Returns false if it is silent throughout.
 *
 * The grid's frequency rises or falls within a frame but not both, so that a partial which is
 * within the limits at both ends is so in between.
 */
static bool run_envelope(BrumeTone *const tone, const size_t k) {
  const float a0 = tone->amp[0][k];
  const float slope = (tone->amp[1][k] - a0) * (1.0f / HOP);
  const double ratio = tone->ratio[k];
  const double first = ratio * tone->hz[0];
  const double last = ratio * tone->hz[HOP - 1];
  const double low = first < last ? first : last;
  const double high = first < last ? last : first;
  if ((a0 == 0.0f && slope == 0.0f) || high < LOW_HZ || low > HIGH_HZ) {
    return false;
  }
  for (size_t i = 0; i < HOP; ++i) {
    tone->env[i] = a0 + slope * (float)i;
  }
  if (low < LOW_FULL_HZ || high > HIGH_FULL_HZ) {
    for (size_t i = 0; i < HOP; ++i) {
      tone->env[i] *= audible(ratio * tone->hz[i]);
    }
  }
  return true;
}

/// sin(2 pi f) for abs(f) <= 0.5, absolute error below 2^-21: the tone's hot spot
static inline float sin_turns(const float f) {
  // Sign and magnitude apart by their bits: written with comparisons, compilers make both
  // branches of each and take twice as long
  const uint32_t sign = brume_float_bits(f) & UINT32_C(0x80000000);
  const float u = brume_bits_float(brume_float_bits(f) ^ sign);
  const float v = 0.5f - u;
  const float h = u < v ? u : v; // 0..0.25: the first quarter of the sine, mirrored
  const float z = h * h;
  float p = 0x1.3c4b2ep+5f; // Minimax, error below 2^-28
  p = p * z - 0x1.3232fap+6f;
  p = p * z + 0x1.46676ep+6f;
  p = p * z - 0x1.4abbb6p+5f;
  p = p * z + 0x1.921fb4p+2f;
  p = p * h;
  return brume_bits_float(brume_float_bits(p) ^ sign);
}

/// `start` is the partial's phase where the grid's is 0, in turns
static void add_partial(BrumeTone *const tone, const size_t k, const double start) {
  const double ratio = tone->ratio[k];
  for (size_t i = 0; i < HOP; ++i) {
    const double turns = ratio * tone->phase[i] + start;
    tone->frac[i] = (float)(turns - ((turns + BRUME_DMATH_ROUND) - BRUME_DMATH_ROUND));
  }
  for (size_t i = 0; i < HOP; ++i) {
    tone->sum[i] += tone->env[i] * sin_turns(tone->frac[i]);
  }
}

/// Move grid and partials so that all make whole numbers of turns in a loop. Returns the grid's Hz
static double close_loop(BrumeTone *const tone, const float *const latent, const size_t frames,
                         const double f0_hz) {
  double turns = 0.0;
  for (size_t f = 0; f < frames; ++f) {
    turns = run_grid(tone, contour(latent, frames, f, true), contour(latent, frames, f + 1, true),
                     f0_hz, turns);
  }
  const double rounded = (turns + BRUME_DMATH_ROUND) - BRUME_DMATH_ROUND;
  const double whole = rounded > 1.0 ? rounded : 1.0;
  for (size_t k = 0; k < PARTIALS; ++k) {
    const double all = tone->ratio[k] * whole;
    tone->ratio[k] = ((all + BRUME_DMATH_ROUND) - BRUME_DMATH_ROUND) / whole;
  }
  return f0_hz * (whole / turns);
}

void brume_tone_run(BrumeTone *const tone, const float *const latent, const size_t frames,
                    double f0_hz, const uint64_t seed, const bool loop, float *const out,
                    const size_t n) {
  brume_philox_uniform(seed, PHASE_STREAM, 0, PARTIALS + 1, tone->start);
  tone->start[1] = 0.0f;
  mean_ratios(latent, frames, tone->ratio);
  amplitudes(frame_at(latent, 0), PARTIALS, tone->amp[1]);
  f0_hz = loop ? close_loop(tone, latent, frames, f0_hz) : f0_hz;

  double c1 = contour(latent, frames, 0, loop);
  double phase = 0.0;
  for (size_t f = 0; f * HOP < n; ++f) {
    const double c0 = c1;
    c1 = contour(latent, frames, f + 1, loop);
    phase = run_grid(tone, c0, c1, f0_hz, phase);
    memcpy(tone->amp[0], tone->amp[1], sizeof(tone->amp[0]));
    amplitudes(frame_at(latent, loop ? (f + 1) % frames : f + 1), PARTIALS, tone->amp[1]);
    memset(tone->sum, 0, sizeof(tone->sum));
    for (size_t k = 0; k < PARTIALS; ++k) {
      if (run_envelope(tone, k)) {
        add_partial(tone, k, (double)tone->start[k + 1]);
      }
    }
    const size_t left = n - f * HOP;
    memcpy(out + f * HOP, tone->sum, (left < HOP ? left : HOP) * sizeof(float));
  }
}

void brume_tone_begin(BrumeTone *const tone, BrumeToneFlow *const flow, const uint64_t seed) {
  memset(flow, 0, sizeof(*flow));
  brume_philox_uniform(seed, PHASE_STREAM, 0, PARTIALS + 1, tone->start);
  for (size_t k = 1; k < PARTIALS; ++k) {
    flow->turns[k] = (double)tone->start[k + 1];
  }
}

/// One hop with the contour from c0 to c1 and the amplitudes in tone->amp
static void run_hop(BrumeTone *const tone, BrumeToneFlow *const flow, const double c0,
                    const double c1, const double f0_hz, float *const out) {
  const double end = run_grid(tone, c0, c1, f0_hz, 0.0);
  memset(tone->sum, 0, sizeof(tone->sum));
  find_ratios(flow->sum, flow->mass, tone->ratio);
  for (size_t k = 0; k < PARTIALS; ++k) {
    if (run_envelope(tone, k)) {
      add_partial(tone, k, flow->turns[k]);
    }
    const double turns = flow->turns[k] + tone->ratio[k] * end;
    flow->turns[k] = turns - ((turns + BRUME_DMATH_ROUND) - BRUME_DMATH_ROUND);
  }
  memcpy(out, tone->sum, sizeof(tone->sum));
}

bool brume_tone_push(BrumeTone *const tone, BrumeToneFlow *const flow, const float *const frame,
                     const double octaves, const double f0_hz, float *const out) {
  const double raw = raw_contour(frame, 0);
  const bool first = flow->n == 0;
  const bool ready = flow->n > 1;
  const double before = first ? raw : flow->raw[0];
  const double last = first ? raw : flow->raw[1];
  const double c1 = 0.25 * (before + 2.0 * last + raw) + flow->octaves;
  memcpy(tone->amp[0], tone->amp[1], sizeof(tone->amp[0]));
  memcpy(tone->amp[1], flow->amp, sizeof(tone->amp[1]));
  if (ready) {
    run_hop(tone, flow, flow->contour, c1, f0_hz, out);
  }
  // A leaky mean instead of that over the whole sound, of which there is none
  for (size_t k = 0; k < OFFSETS; ++k) {
    flow->sum[k] *= FLOW_KEEPS;
    flow->mass[k] *= FLOW_KEEPS;
  }
  weigh_offsets(frame, flow->sum, flow->mass);
  amplitudes(frame, PARTIALS, flow->amp);
  flow->raw[0] = last;
  flow->raw[1] = raw;
  flow->contour = c1;
  flow->octaves = octaves;
  flow->n += ready ? 0 : 1;
  return ready;
}
