// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/finish.h"

#include <math.h>

enum {
  FADE_FRAMES = 220,  // 5 ms
  FADE_IN_FRAMES = 16 // A third of a millisecond
};

static const float silent_peak = 1e-6f;       // Less than that before normalising is nothing
static const float tail_level = 0.000251189f; // -72 dB

static const double highpass_r = 0.998576; // 1 - 2 pi 10 / 44100

// One pole, one zero: y[i] = x[i] - x[i-1] + r y[i-1], 3 dB down at 10 Hz. Leaves 0.2 dB at 50 Hz.
void brume_finish_highpass_on(BrumeFinishHighpass *const filter, float *const x, const size_t n) {
  const double r = highpass_r;
  double before = filter->before;
  double y = filter->y;
  for (size_t i = 0; i < n; ++i) {
    y = (double)x[i] - before + r * y;
    before = (double)x[i];
    x[i] = (float)y;
  }
  *filter = (BrumeFinishHighpass){before, y};
}

void brume_finish_highpass(float *const x, const size_t n) {
  BrumeFinishHighpass filter = {0.0, 0.0};
  brume_finish_highpass_on(&filter, x, n);
}

// The largest magnitude, or -1 if a value is not finite.
static float peak_of(const float *const x, const size_t n) {
  float peak = 0.0f;
  for (size_t i = 0; i < n; ++i) {
    const float a = fabsf(x[i]);
    if (!(a <= 3e38f)) {
      return -1.0f;
    }
    peak = a > peak ? a : peak;
  }
  return peak;
}

static size_t trimmed(const float *const x, size_t n, const float level) {
  while (n && fabsf(x[n - 1]) <= level) {
    --n;
  }
  return n;
}

void brume_finish_fade(float *const x, const size_t from, const size_t n) {
  for (size_t i = from; i < n; ++i) {
    const float t = (float)(i - from) / (float)(n - from);
    const float gain = 1.0f - t * t * (3.0f - 2.0f * t);
    x[i] *= gain * gain;
  }
}

static void fade_in(float *const x, const size_t n) {
  for (size_t i = 0; i < n && i < FADE_IN_FRAMES; ++i) {
    x[i] *= ((float)i + 0.5f) * (1.0f / FADE_IN_FRAMES);
  }
}

void brume_finish_fade_out(float *const x, const size_t n) {
  const size_t fade = n < FADE_FRAMES ? n : FADE_FRAMES;
  for (size_t i = 0; i < fade; ++i) {
    x[n - 1 - i] *= (float)i / (float)fade;
  }
}

// A sound of a few slow waves that is cut in one of them has a mean. It goes with a bow over the
// whole length, slower than anything one hears, that is zero at both ends: 6 i (n - 1 - i).
static void remove_mean(float *const x, const size_t n) {
  double sum = 0.0;
  double bow = 0.0;
  const double last = (double)(n - 1);
  for (size_t i = 0; i < n; ++i) {
    sum += (double)x[i];
    bow += (double)i * (last - (double)i);
  }
  const double scale = bow > 0.0 ? sum / bow : 0.0;
  for (size_t i = 0; i < n; ++i) {
    x[i] = (float)((double)x[i] - scale * (double)i * (last - (double)i));
  }
}

void brume_finish_peak(float *const x, const size_t n, const float peak) {
  const float now = peak_of(x, n);
  const float gain = now > 0.0f ? peak / now : 1.0f;
  for (size_t i = 0; i < n; ++i) {
    x[i] *= gain;
  }
}

size_t brume_finish(float *const x, size_t n, const bool trim) {
  if (peak_of(x, n) < 0.0f) {
    return 0;
  }
  fade_in(x, n);
  brume_finish_highpass(x, n);
  const float peak = peak_of(x, n);
  if (!(peak > silent_peak)) {
    return 0;
  }
  const float level = peak * tail_level;
  const size_t sounding = trimmed(x, n, level);
  if (trim) {
    n = sounding;
  }
  if (sounding + FADE_FRAMES > n) {
    brume_finish_fade_out(x, n);
  }
  remove_mean(x, n);
  brume_finish_peak(x, n, BRUME_FINISH_PEAK);
  return n;
}

size_t brume_finish_edited(float *const x, size_t n, const bool trim) {
  const float peak = peak_of(x, n);
  if (!(peak > silent_peak)) {
    return 0;
  }
  n = trim ? trimmed(x, n, peak * tail_level) : n;
  brume_finish_peak(x, n, BRUME_FINISH_PEAK);
  return n;
}

size_t brume_finish_loop(float *const x, const size_t n) {
  if (n == 0 || !(peak_of(x, n) > silent_peak)) {
    return 0;
  }
  // Round and round until the filter has forgotten how it began: 16 of its time constants
  double y = 0.0;
  double before = (double)x[n - 1];
  for (size_t i = 0; i < 11200 + n - 11200 % n; ++i) {
    const double now = (double)x[i % n];
    y = now - before + highpass_r * y;
    before = now;
  }
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) {
    const double now = (double)x[i];
    y = now - before + highpass_r * y;
    before = now;
    x[i] = (float)y;
    sum += y;
  }
  const float mean = (float)(sum / (double)n);
  for (size_t i = 0; i < n; ++i) {
    x[i] -= mean;
  }
  brume_finish_peak(x, n, BRUME_FINISH_PEAK);
  return n;
}
