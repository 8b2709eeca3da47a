// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Let r be the gain that frame n needs, A the look-ahead.
//
//   minimum  m[n] = min of r[n - A + 1 .. n]
//   recovery h[n] = min(m[n], h[n - 1] + share * (1 - h[n - 1]))
//   average  g[n] = mean of h[n - A + 1 .. n]
//
// Each of the averaged values has r[n - A + 1] in its minimum, so g[n] <= r[n - A + 1]: the frame
// A - 1 ago can take it.

#include "dsp/voice/limiter.h"

#include "dsp/base/fmath.h"
#include "dsp/voice/limiter_impl.h"

#include <math.h>
#include <string.h>

#define UNIT 1073741824.0f // 2^30

size_t brume_limiter_latency(const BrumeLimiter *const limiter) {
  return limiter->ahead - 1;
}

void brume_limiter_reset(BrumeLimiter *const limiter) {
  limiter->now = 0;
  limiter->deficit = 0.0f;
  limiter->quiet = 2 * limiter->ahead;
  limiter->low_first = 0;
  limiter->low_count = 0;
  limiter->sum = (uint64_t)limiter->ahead << 30;
  for (uint32_t i = 0; i < limiter->size; ++i) {
    limiter->gains[i] = 1u << 30;
  }
  memset(limiter->left, 0, limiter->size * sizeof(float));
  memset(limiter->right, 0, limiter->size * sizeof(float));
}

/// Minimum of the last `ahead` gains, this one included
static float sliding_minimum(BrumeLimiter *const limiter, const float gain) {
  const uint32_t mask = limiter->size - 1;
  // Whoever is not lower than the newcomer will never be the minimum again
  while (limiter->low_count &&
         limiter->lows[(limiter->low_first + limiter->low_count - 1) & mask].gain >= gain) {
    --limiter->low_count;
  }
  limiter->lows[(limiter->low_first + limiter->low_count) & mask] =
      (BrumeLimiterLow){limiter->now, gain};
  ++limiter->low_count;
  if (limiter->now - limiter->lows[limiter->low_first & mask].at >= limiter->ahead) {
    ++limiter->low_first;
    --limiter->low_count;
  }
  return limiter->lows[limiter->low_first & mask].gain;
}

/// The gain for the frame that leaves now
static float next_gain(BrumeLimiter *const limiter, const float peak) {
  const uint32_t mask = limiter->size - 1;
  const float wanted = peak > BRUME_LIMITER_CEILING ? BRUME_LIMITER_CEILING / peak : 1.0f;
  const float low = sliding_minimum(limiter, wanted);
  const float recovered = limiter->deficit * limiter->keep;
  const float deficit = 1.0f - low > recovered ? 1.0f - low : recovered;
  limiter->deficit = deficit > 1e-5f ? deficit : 0.0f; // -0.0001 dB: recovered
  const uint32_t whole = (uint32_t)((1.0f - limiter->deficit) * UNIT);
  limiter->sum += whole;
  limiter->sum -= limiter->gains[(limiter->now - limiter->ahead) & mask];
  limiter->gains[limiter->now & mask] = whole;
  limiter->quiet = limiter->deficit > 0.0f ? 0 : limiter->quiet + 1;
  return (float)limiter->sum / ((float)limiter->ahead * UNIT);
}

/// Largest magnitude, as bits: they order as the floats do, NaN above infinity above the rest, and
/// whole numbers may be compared side by side
static uint32_t peak_bits(const float *const left, const float *const right, const size_t n) {
  int32_t peak = 0;
  for (size_t i = 0; i < n; ++i) {
    const int32_t l = (int32_t)(brume_float_bits(left[i]) & UINT32_C(0x7FFFFFFF));
    const int32_t r = (int32_t)(brume_float_bits(right[i]) & UINT32_C(0x7FFFFFFF));
    const int32_t louder = l > r ? l : r;
    peak = louder > peak ? louder : peak;
  }
  return (uint32_t)peak;
}

static void scrub(float *const x, const size_t n) {
  for (size_t i = 0; i < n; ++i) {
    x[i] = isfinite(x[i]) ? x[i] : 0.0f;
  }
}

static float clipped(const float x) {
  const float low = x > -BRUME_LIMITER_CEILING ? x : -BRUME_LIMITER_CEILING;
  return low < BRUME_LIMITER_CEILING ? low : BRUME_LIMITER_CEILING;
}

/// Nothing to limit for some time, nor here: the sound only waits its turn
static void pass(BrumeLimiter *const limiter, float *const left, float *const right,
                 const size_t n) {
  const uint32_t mask = limiter->size - 1;
  for (size_t i = 0; i < n; ++i, ++limiter->now) {
    const uint32_t in = limiter->now & mask;
    const uint32_t out = (limiter->now - limiter->ahead + 1) & mask;
    limiter->left[in] = left[i];
    limiter->right[in] = right[i];
    limiter->gains[in] = 1u << 30;
    left[i] = limiter->left[out];
    right[i] = limiter->right[out];
  }
  limiter->low_count = 0; // All are 1: as good as none
}

float brume_limiter_process(BrumeLimiter *const limiter, float *const left, float *const right,
                            const size_t n) {
  const uint32_t mask = limiter->size - 1;
  const uint32_t settled = 2 * limiter->ahead;
  float lowest = 1.0f;
  uint32_t peak = peak_bits(left, right, n);
  if (peak >= UINT32_C(0x7F800000)) {
    scrub(left, n);
    scrub(right, n);
    peak = peak_bits(left, right, n);
  }
  if (limiter->quiet >= settled && brume_bits_float(peak) <= BRUME_LIMITER_CEILING) {
    pass(limiter, left, right, n);
    return 1.0f;
  }
  limiter->quiet = limiter->quiet < settled ? limiter->quiet : settled;
  for (size_t i = 0; i < n; ++i, ++limiter->now) {
    const uint32_t in = limiter->now & mask;
    const uint32_t out = (limiter->now - limiter->ahead + 1) & mask;
    const float l = fabsf(left[i]);
    const float r = fabsf(right[i]);
    const float gain = next_gain(limiter, l > r ? l : r);
    limiter->left[in] = left[i];
    limiter->right[in] = right[i];
    left[i] = clipped(limiter->left[out] * gain); // Only rounding is left to clip
    right[i] = clipped(limiter->right[out] * gain);
    lowest = gain < lowest ? gain : lowest;
  }
  return lowest;
}
