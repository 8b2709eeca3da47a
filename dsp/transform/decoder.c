// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/transform/decoder.h"

#include "dsp/transform/level.h"
#include "dsp/transform/noise.h"
#include "dsp/transform/tone.h"

#include <stdlib.h>
#include <string.h>

struct BrumeDecoderImpl {
  BrumeTone tone;
  BrumeNoise noise;
};

BrumeDecoder *brume_decoder_new(const float edges[BRUME_LATENT_EDGES], BrumeStatus *const status) {
  BrumeDecoder *decoder = calloc(1, sizeof(*decoder));
  const BrumeStatus st =
      decoder ? brume_noise_init(&decoder->noise, edges) : BRUME_STATUS_NO_MEMORY;
  if (st) {
    brume_decoder_free(decoder);
    decoder = NULL;
  }
  if (status) {
    *status = st;
  }
  return decoder;
}

void brume_decoder_free(BrumeDecoder *const decoder) {
  if (decoder) {
    brume_noise_clear(&decoder->noise);
    free(decoder);
  }
}

size_t brume_decoder_samples(const size_t frames) {
  if (frames == 0) {
    return 0;
  }
  const size_t hops = frames - 1;
  return hops > SIZE_MAX / BRUME_LATENT_HOP ? SIZE_MAX : hops * BRUME_LATENT_HOP;
}

size_t brume_decoder_frames(const size_t n) {
  return n / BRUME_LATENT_HOP + (n % BRUME_LATENT_HOP != 0) + 1;
}

BrumeStatus brume_decoder_run(BrumeDecoder *const decoder, const float *const latent,
                              const size_t frames, const double f0_hz, const uint64_t seed,
                              float *const out, const size_t n) {
  if (n > 0) {
    memset(out, 0, n * sizeof(out[0]));
  }
  if (!(f0_hz > 0.0 && f0_hz <= 0.5 * BRUME_LATENT_RATE) || frames > UINT32_MAX) {
    return BRUME_STATUS_BAD_ARG;
  }
  const size_t covered = brume_decoder_samples(frames);
  const size_t count = n < covered ? n : covered;
  if (count > 0) {
    brume_tone_run(&decoder->tone, latent, frames, f0_hz, seed, false, out, count);
    brume_noise_run(&decoder->noise, latent, frames, seed, false, out, count);
  }
  return BRUME_STATUS_OK;
}

BrumeStatus brume_decoder_run_loop(BrumeDecoder *const decoder, const float *const latent,
                                   const size_t frames, const double f0_hz, const uint64_t seed,
                                   float *const out) {
  const size_t n = frames * BRUME_LATENT_HOP;
  memset(out, 0, n * sizeof(out[0]));
  if (!(f0_hz > 0.0 && f0_hz <= 0.5 * BRUME_LATENT_RATE) || frames > UINT32_MAX || frames == 0) {
    return BRUME_STATUS_BAD_ARG;
  }
  brume_tone_run(&decoder->tone, latent, frames, f0_hz, seed, true, out, n);
  brume_noise_run(&decoder->noise, latent, frames, seed, true, out, n);
  return BRUME_STATUS_OK;
}

struct BrumeDecoderFlowImpl {
  BrumeTone tone;
  BrumeNoise noise;
  BrumeToneFlow tones;
  double f0_hz;
  uint64_t seed;
  uint32_t n;                        // Frame that `held` is
  bool holds;                        // There is one
  float held[BRUME_LATENT_CHANNELS]; // The frame before: tones are a frame late
  float tail[BRUME_LATENT_HOP];      // What the noise before it left
  float before[BRUME_LATENT_HOP];    // Noise of a frame 0, which nobody hears
};

BrumeDecoderFlow *brume_decoder_flow_new(const float edges[BRUME_LATENT_EDGES], const double f0_hz,
                                         const uint64_t seed, BrumeStatus *const status) {
  const bool fits = f0_hz > 0.0 && f0_hz <= 0.5 * BRUME_LATENT_RATE;
  BrumeDecoderFlow *const flow = fits ? calloc(1, sizeof(*flow)) : NULL;
  *status = !fits  ? BRUME_STATUS_BAD_ARG
            : flow ? brume_noise_init(&flow->noise, edges)
                   : BRUME_STATUS_NO_MEMORY;
  if (*status) {
    brume_decoder_flow_free(flow);
    return NULL;
  }
  flow->f0_hz = f0_hz;
  flow->seed = seed;
  brume_tone_begin(&flow->tone, &flow->tones, seed);
  return flow;
}

void brume_decoder_flow_free(BrumeDecoderFlow *const flow) {
  if (flow) {
    brume_noise_clear(&flow->noise);
    free(flow);
  }
}

bool brume_decoder_flow_push(BrumeDecoderFlow *const flow, const float *const frame,
                             const double octaves, float *const out) {
  const double moved = brume_level_clamp(octaves, -4.0, 4.0);
  const bool ready = brume_tone_push(&flow->tone, &flow->tones, frame, moved, flow->f0_hz, out);
  if (flow->holds) {
    brume_noise_push(&flow->noise, flow->held, flow->seed, flow->n, flow->tail,
                     ready ? out : flow->before);
    ++flow->n;
  }
  memcpy(flow->held, frame, sizeof(flow->held));
  flow->holds = true;
  return ready;
}
