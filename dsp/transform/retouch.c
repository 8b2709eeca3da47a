// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/transform/retouch.h"

#include "dsp/base/philox.h"
#include "dsp/transform/dmath.h"
#include "dsp/transform/level.h"

#include <string.h>

enum {
  CHANNELS = BRUME_LATENT_CHANNELS,
  TONE = BRUME_LATENT_TONE,
  NOISE = BRUME_LATENT_NOISE,
  SNAP_FULL = 3, ///< Frames from the start that have all of the gain of the first 20 ms
  SNAP_NONE = 8, ///< That have none of it
  SLOW = 3       ///< Frames on each side of the mean that wavering is measured against
};

static const double tone_to_noise_db = 22.0; // As they stand out of a spectrum of 1024 points
static const double waver_noise_db = 2.0;

/// One frame's frequencies, in octaves above 1 kHz, and levels
typedef struct {
  double octave[CHANNELS];
  float *level; ///< [CHANNELS], dB from TONE on
} Frame;

static double octave_of(const double hz) {
  return brume_dmath_log2(hz / 1000.0);
}

/// 0 at low, 1 at high, linear between them
static double ramp(const double x, const double low, const double high) {
  return brume_level_clamp((x - low) / (high - low), 0.0, 1.0);
}

static bool is_silent(const size_t channel, const double level) {
  const double floor = channel < NOISE ? BRUME_LEVEL_TONE_FLOOR_DB : BRUME_LEVEL_NOISE_FLOOR_DB;
  return !(level > floor + BRUME_LEVEL_GATE_DB);
}

/// The gain of the equaliser, dB
static double equaliser(const BrumeRetouch *const retouch, const double octave) {
  const double low = 1.0 - ramp(octave, -2.94, -2.4);      // 130 to 190 Hz
  const double body = 1.0 - 2.0 * ramp(octave, -1.0, 1.0); // 500 Hz to 2 kHz
  return retouch->tilt_db * brume_level_clamp(octave, -5.0, 4.0) + retouch->low_db * low +
         retouch->body_db * body;
}

/// How much of the gain of the start a channel has: 2 to 8 kHz, a quarter of an octave at each side
static double snap_share(const double octave, const size_t frame) {
  return ramp(octave, 0.75, 1.0) * (1.0 - ramp(octave, 3.0, 3.25)) *
         (1.0 - ramp((double)frame, SNAP_FULL, SNAP_NONE));
}

/// Move the spectrum of the noise
static void move_bands(const Frame *const frame, const double octaves) {
  float old[BRUME_LATENT_BANDS];
  const double *const octave = frame->octave + NOISE;
  memcpy(old, frame->level + NOISE, sizeof(old));
  size_t a = 0;
  for (size_t b = 0; b < BRUME_LATENT_BANDS; ++b) {
    const double from = octave[b] - octaves;
    while (a + 2 < BRUME_LATENT_BANDS && octave[a + 1] < from) {
      ++a;
    }
    const float share = (float)ramp(from, octave[a], octave[a + 1]);
    frame->level[NOISE + b] = share > 0.0f ? old[a] + share * (old[a + 1] - old[a]) : old[a];
  }
}

static void equalise(const BrumeRetouch *const retouch, const size_t at, const Frame *const frame) {
  const double lift = retouch->lift_db * (1.0 - ramp((double)at, 0.0, retouch->to[1] + 1e-3));
  for (size_t c = TONE; c < CHANNELS; ++c) {
    if (!is_silent(c, (double)frame->level[c])) {
      const double gain = lift + equaliser(retouch, frame->octave[c]) +
                          retouch->snap_db * snap_share(frame->octave[c], at);
      frame->level[c] = (float)((double)frame->level[c] + gain);
    }
  }
}

static bool is_middle(const double octave) {
  return octave > -3.32 && octave < 3.32; // 100 Hz to 10 kHz
}

/// Bring the levels of 100 Hz to 10 kHz nearer to the strongest of them, or away from it. What
/// comes nearer is the noise alone: partials as strong as each other are a chord, not noise
static void flatten(const double share, const Frame *const frame) {
  double most = BRUME_LEVEL_NOISE_FLOOR_DB;
  for (size_t c = TONE; c < CHANNELS; ++c) {
    const double level = (double)frame->level[c] - (c < NOISE ? tone_to_noise_db : 0.0);
    most = is_middle(frame->octave[c]) && level > most ? level : most;
  }
  for (size_t c = TONE; c < CHANNELS; ++c) {
    const double level = (double)frame->level[c];
    const double towards = most + (c < NOISE ? tone_to_noise_db : 0.0);
    const bool stays = c < NOISE && (share > 0.0 || is_silent(c, level));
    if (is_middle(frame->octave[c]) && !stays) {
      frame->level[c] = (float)(level + share * (towards - level));
    }
  }
}

/// Power of a frame in dB: partials and noise
static double level_of(const float *const frame, const float edges[BRUME_LATENT_EDGES]) {
  double power = 1e-12;
  for (size_t c = TONE; c < CHANNELS; ++c) {
    const double a = brume_level_amplitude(brume_level_clamp((double)frame[c], -120.0, 40.0));
    const double share =
        c < NOISE ? 0.5 : (double)(edges[c - NOISE + 1] - edges[c - NOISE]) / 256.0;
    power += is_silent(c, (double)frame[c]) ? 0.0 : share * a * a;
  }
  return 10.0 * brume_dmath_log10(power);
}

/// Add `waver` times what the level of each frame differs from that of the frames around it
static void waver(const BrumeRetouch *const retouch, const float edges[BRUME_LATENT_EDGES],
                  const uint64_t seed, const uint32_t stream, const size_t frames,
                  float *const out) {
  const double amount = retouch->waver;
  double around[2 * SLOW + 1]; // Levels of the frames around this one
  for (size_t i = 0; i < 2 * SLOW + 1; ++i) {
    around[i] = i < SLOW
                    ? 0.0
                    : level_of(out + (i - SLOW < frames ? i - SLOW : frames - 1) * CHANNELS, edges);
  }
  for (size_t f = 0; f < frames; ++f) {
    const size_t begin = f < SLOW ? SLOW - f : 0;
    double sum = 0.0;
    for (size_t i = begin; i < 2 * SLOW + 1; ++i) {
      sum += around[i];
    }
    const double off = around[SLOW] - sum / (double)(2 * SLOW + 1 - begin);
    float noise[2] = {0.0f, 0.0f};
    brume_philox_normal(seed, stream, (uint32_t)f, 2, noise);
    const bool risen = (double)f > retouch->to[0] + 2 * SLOW; // The rise is no wavering
    const double gain = !risen         ? 0.0
                        : amount < 0.0 ? amount * off
                                       : amount * (off + waver_noise_db * (double)noise[0]);
    for (size_t c = TONE; c < CHANNELS; ++c) {
      float *const level = out + f * CHANNELS + c;
      *level = is_silent(c, (double)*level)
                   ? *level
                   : (float)((double)*level + brume_level_clamp(gain, -24.0, 12.0));
    }
    memmove(around, around + 1, sizeof(around) - sizeof(around[0]));
    const size_t next = f + SLOW + 1;
    around[2 * SLOW] =
        next < frames ? level_of(out + next * CHANNELS, edges) : around[2 * SLOW - 1];
  }
}

/// Where a place lies on the other of two time axes with the same marks
static double place_on(const double other[BRUME_RETOUCH_MARKS],
                       const double axis[BRUME_RETOUCH_MARKS], const double place) {
  double mark = 0.0;
  double same = 0.0; // On the other axis
  for (size_t i = 0; i < BRUME_RETOUCH_MARKS; ++i) {
    if (place < axis[i]) {
      return same + (place - mark) / (axis[i] - mark) * (other[i] - same);
    }
    mark = axis[i];
    same = other[i];
  }
  return same + place - mark;
}

double brume_retouch_place(const BrumeRetouch *const retouch, const double from) {
  return place_on(retouch->to, retouch->from, from);
}

/// The frame between two others; levels in dB
static void take_frame(const float *const latent, const size_t frames, const double place,
                       float *const out) {
  const double held = brume_level_clamp(place, 0.0, (double)(frames - 1));
  const size_t first = (size_t)held;
  const size_t second = first + 1 < frames ? first + 1 : first;
  const float share = (float)(held - (double)first);
  const float *const a = latent + first * CHANNELS;
  const float *const b = latent + second * CHANNELS;
  for (size_t c = 0; c < CHANNELS; ++c) {
    out[c] = share > 0.0f ? a[c] + share * (b[c] - a[c]) : a[c];
  }
}

void brume_retouch(const BrumeRetouch *const retouch, const float edges[BRUME_LATENT_EDGES],
                   const double f0_hz, const uint64_t seed, const uint32_t stream,
                   const float *const latent, const size_t frames, float *const out) {
  Frame frame;
  double partial[BRUME_LATENT_PARTIALS];
  for (size_t k = 0; k < BRUME_LATENT_PARTIALS; ++k) {
    partial[k] = octave_of((double)(k + 1) * f0_hz);
  }
  for (size_t b = 0; b < BRUME_LATENT_BANDS; ++b) {
    const double middle = 0.5 * ((double)edges[b] + (double)edges[b + 1] - 1.0);
    frame.octave[NOISE + b] =
        octave_of((middle > 0.5 ? middle : 0.5) * (BRUME_LATENT_RATE / 512.0));
  }
  for (size_t f = 0; f < frames; ++f) {
    frame.level = out + f * CHANNELS;
    take_frame(latent, frames, place_on(retouch->from, retouch->to, (double)f), frame.level);
    const double moved = brume_level_contour((double)frame.level[BRUME_LATENT_CONTOUR]);
    for (size_t k = 0; k < BRUME_LATENT_PARTIALS; ++k) {
      frame.octave[TONE + k] = partial[k] + moved;
    }
    if (retouch->octaves != 0.0) {
      move_bands(&frame, retouch->octaves);
    }
    if (retouch->flatten != 0.0) {
      flatten(retouch->flatten, &frame);
    }
    equalise(retouch, f, &frame);
  }
  if (retouch->waver != 0.0 && frames > 0) {
    waver(retouch, edges, seed, stream, frames, out);
  }
}
