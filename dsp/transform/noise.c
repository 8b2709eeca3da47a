// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/transform/noise.h"

#include "dsp/base/philox.h"
#include "dsp/transform/level.h"

#include <stdbool.h>
#include <string.h>

#define HOP BRUME_LATENT_HOP
#define BANDS BRUME_LATENT_BANDS
#define BINS BRUME_NOISE_BINS
#define FFT BRUME_NOISE_FFT
#define NOISE_STREAM 1

static bool edges_are_good(const float edges[BRUME_LATENT_EDGES]) {
  const int bins = BINS;
  if (edges[0] != 0.0f || edges[BANDS] != (float)bins) {
    return false;
  }
  for (size_t i = 0; i < BANDS; ++i) {
    // The first test also refuses NaN; rising from 0 to 257 bounds the cast
    if (!(edges[i] < edges[i + 1] && edges[i + 1] <= (float)bins) ||
        (float)(int)edges[i] != edges[i]) {
      return false;
    }
  }
  return true;
}

/// Where each bin lies between the middles of two bands; flat below the first and above the last
static void place_bins(BrumeNoise *const noise, const float edges[BRUME_LATENT_EDGES]) {
  double middle[BANDS];
  for (size_t i = 0; i < BANDS; ++i) {
    middle[i] = 0.5 * ((double)edges[i] + (double)edges[i + 1] - 1.0);
  }
  size_t band = 0;
  for (size_t b = 0; b < BINS; ++b) {
    while (band + 2 < BANDS && middle[band + 1] <= (double)b) {
      ++band;
    }
    const double part = ((double)b - middle[band]) / (middle[band + 1] - middle[band]);
    noise->below[b] = (uint8_t)band;
    noise->weight[b] = brume_level_clamp(part, 0.0, 1.0);
  }
}

BrumeStatus brume_noise_init(BrumeNoise *const noise, const float edges[BRUME_LATENT_EDGES]) {
  if (!edges_are_good(edges)) {
    return BRUME_STATUS_FORMAT;
  }
  place_bins(noise, edges);
  for (size_t m = 0; m < FFT; ++m) {
    noise->window[m] = brume_dmath_sin_turns(((double)m + 0.5) / (2.0 * FFT));
  }
  BrumeStatus status = BRUME_STATUS_OK;
  noise->fft = brume_fft_new(FFT, &status);
  return status;
}

void brume_noise_clear(BrumeNoise *const noise) {
  brume_fft_free(noise->fft);
  noise->fft = NULL;
}

/// Fill the gain of each bin. Returns false if the frame is silent.
static bool find_gains(BrumeNoise *const noise, const float *const frame) {
  bool sounds = false;
  const double closed_db = BRUME_LEVEL_NOISE_FLOOR_DB + BRUME_LEVEL_GATE_DB;
  for (size_t i = 0; i < BANDS; ++i) {
    noise->band_db[i] = brume_level_clamp((double)frame[BRUME_LATENT_NOISE + i],
                                          BRUME_LEVEL_NOISE_FLOOR_DB, BRUME_LEVEL_TOP_DB);
    sounds = sounds || noise->band_db[i] > closed_db;
  }
  if (!sounds) {
    return false;
  }
  const double closed = brume_level_amplitude(closed_db);
  for (size_t b = 0; b < BINS; ++b) {
    const double low = noise->band_db[noise->below[b]];
    const double high = noise->band_db[noise->below[b] + 1];
    noise->gain[b] = brume_level_gate(low + (high - low) * noise->weight[b], closed);
  }
  noise->gain[0] = 0.0;
  return true;
}

/// Turn gains and normals into one windowed frame of sound, in the transform's samples
static const double *shape_frame(BrumeNoise *const noise) {
  double *const bins = brume_fft_bins(noise->fft);
  for (size_t b = 0; b < BINS; ++b) {
    const double g = noise->gain[b] * 16.0; // sqrt(FFT / 2): unit variance at gain 1
    bins[2 * b] = g * (double)noise->normal[2 * b];
    bins[2 * b + 1] = g * (double)noise->normal[2 * b + 1];
  }
  brume_fft_inverse(noise->fft);
  double *const y = brume_fft_samples(noise->fft);
  for (size_t m = 0; m < FFT; ++m) {
    y[m] *= noise->window[m];
  }
  return y;
}

void brume_noise_run(BrumeNoise *const noise, const float *const latent, const size_t frames,
                     const uint64_t seed, const bool loop, float *const out, const size_t n) {
  for (size_t f = 0; f < frames; ++f) {
    // The frame reaches from 256 (f - 1) to 256 (f + 1); the first half of frame 0 is cut off
    const size_t skip = f == 0 ? HOP : 0;
    const size_t start = f == 0 ? 0 : (f - 1) * HOP;
    if (start >= n) {
      break;
    }
    if (!find_gains(noise, latent + f * BRUME_LATENT_CHANNELS)) {
      continue;
    }
    brume_philox_normal(seed, NOISE_STREAM, (uint32_t)f, 2 * (size_t)BINS, noise->normal);
    const double *const y = shape_frame(noise);
    for (size_t i = 0; loop && i < skip; ++i) {
      out[n - HOP + i] += (float)y[i];
    }
    const size_t left = n - start;
    const size_t count = left < FFT - skip ? left : FFT - skip;
    for (size_t i = 0; i < count; ++i) {
      out[start + i] += (float)y[skip + i];
    }
  }
}

void brume_noise_push(BrumeNoise *const noise, const float *const frame, const uint64_t seed,
                      const uint32_t f, float *const tail, float *const out) {
  for (size_t i = 0; i < HOP; ++i) {
    out[i] += tail[i];
  }
  memset(tail, 0, HOP * sizeof(tail[0]));
  if (!find_gains(noise, frame)) {
    return;
  }
  brume_philox_normal(seed, NOISE_STREAM, f, 2 * (size_t)BINS, noise->normal);
  const double *const y = shape_frame(noise);
  for (size_t i = 0; i < HOP; ++i) {
    out[i] += (float)y[i];
    tail[i] = (float)y[HOP + i];
  }
}
