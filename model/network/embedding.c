// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One vector per evaluation: noise level and condition. The arguments of the cosines grow to many
// turns, so that they are made in double; only + - * / and written orders, for the seed contract.

#include "dsp/base/fmath.h"
#include "model/network/denoiser_impl.h"

#include <string.h>

static const double position_max_s = 2.5; // MODEL.md: what is older does not age

// Natural logarithm of a normal double: x = m 2^k with m in [sqrt(1/2), sqrt(2)), and ln m = 2
// atanh(s), s = (m - 1) / (m + 1). abs(s) <= 0.1716: the series to s^21 leaves 2^-58 of ln m.
static double log_double(const double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof(bits));
  const uint64_t biased =
      (bits + (UINT64_C(0x3FF0000000000000) - UINT64_C(0x3FE6A09E667F3BCD))) >> 52;
  bits -= (biased - 1023) << 52;
  double m;
  memcpy(&m, &bits, sizeof(m));
  const double k = (double)((int64_t)biased - 1023);
  const double s = (m - 1.0) / (m + 1.0), z = s * s;
  double q = 0.0;
  for (int n = 21; n > 1; n -= 2)
    q = (q + 1.0 / n) * z;
  return k * 0x1.62e42fefa39efp-1 + 2.0 * (s + s * q);
}

static void noise_features(const float *const freqs, const float sigma, float *const out) {
  const double magic = 6755399441055744.0; // 1.5 * 2^52: adding it rounds to an integer
  const double a = log_double((double)sigma) / 4.0;
  for (size_t j = 0; j < BRUME_SPEC_FREQS; j++) {
    const double turns = (double)freqs[j] * a;
    const double whole = (turns + magic) - magic;
    brume_sincos_turns((float)(turns - whole), &out[BRUME_SPEC_FREQS + j], &out[j]);
  }
}

// y = layer x + base for n rows, where base NULL is the bias
static void matrix(const BrumeDenoiser *const d, const BrumeLayer *const layer, const size_t n,
                   const float *const x, const float *const base, float *const y) {
  const BrumeConv conv = {
      .rows = n,
      .in = layer->in,
      .out = layer->out,
      .taps = 1,
      .x = x,
      .x_row = brume_lanes(layer->in),
      .weights = layer->weights,
      .bias = base ? base : layer->bias,
      .y = y,
      .y_row = brume_lanes(layer->out),
  };
  d->kernels.conv(&conv);
}

static void add_classes(const BrumeDenoiser *const d, const float *const mix, float *const h) {
  const size_t n = d->spec.info.n_classes, embed = d->spec.embed;
  const float *const none = d->classes + n * embed;
  for (size_t i = 0; i < embed && !mix; i++)
    h[i] += none[i];
  for (size_t c = 0; c < n && mix; c++)
    for (size_t i = 0; i < embed && mix[c] != 0.0f; i++)
      h[i] += mix[c] * d->classes[c * embed + i];
}

static void descriptor_features(const BrumeCondition *const c, const size_t n, float *const out) {
  for (size_t i = 0; i < n; i++) {
    const bool present = c->descriptors && c->present && c->present[i];
    out[i] = present ? c->descriptors[i] : 0.0f;
    out[n + i] = present ? 1.0f : 0.0f;
  }
}

static void embed(const BrumeDenoiser *const d, BrumeDenoiserWorkspace *const ws,
                  const BrumeCondition *const condition, float *const e) {
  const size_t n = d->spec.info.n_descriptors, lanes = brume_lanes(d->spec.embed);
  float *const values = ws->features + 2 * BRUME_SPEC_FREQS;
  descriptor_features(condition, n, values);
  matrix(d, &d->fc1, 1, ws->features, NULL, ws->hidden);
  add_classes(d, condition->class_mix, ws->hidden);
  matrix(d, &d->desc, 1, values, ws->hidden, ws->hidden);
  d->kernels.silu(ws->hidden, lanes);
  matrix(d, &d->fc2, 1, ws->hidden, NULL, e);
  d->kernels.silu(e, lanes);
}

// The film vectors of rows [first, first + n) of workspace->embed
static void fill_film(const BrumeDenoiser *const d, BrumeDenoiserWorkspace *const ws,
                      const size_t first, const size_t n) {
  float *const film = ws->film + first * d->film.out;
  if (d->film.out && n)
    matrix(d, &d->film, n, ws->embed + first * brume_lanes(d->spec.embed), NULL, film);
  for (size_t c = 0; c < n; c++)
    for (size_t b = 0; b < d->spec.n_blocks; b++)
      for (size_t i = 0; i < d->blocks[b].conv1.out; i++)
        film[c * d->film.out + d->blocks[b].film + i] += 1.0f;
}

static void fill_embed(const BrumeDenoiser *const d, BrumeDenoiserWorkspace *const ws,
                       const size_t first, const size_t n, const BrumeCondition *const conditions,
                       const float sigma) {
  noise_features(d->freqs, sigma, ws->features);
  for (size_t c = 0; c < n; c++)
    embed(d, ws, &conditions[c], ws->embed + (first + c) * brume_lanes(d->spec.embed));
}

void brume_denoiser_prepare(const BrumeDenoiser *const denoiser,
                            BrumeDenoiserWorkspace *const workspace, const size_t n,
                            const BrumeCondition *const conditions, const size_t n_sigmas,
                            const float *const sigmas) {
  size_t filled = 0;
  for (size_t i = 0; i < n_sigmas && filled + n <= BRUME_DENOISER_PREPARED; i++, filled += n)
    fill_embed(denoiser, workspace, BRUME_DENOISER_BATCH + filled, n, conditions, sigmas[i]);
  fill_film(denoiser, workspace, BRUME_DENOISER_BATCH, filled);
  workspace->n_prepared = filled;
}

const float *brume_embedding_eval(const BrumeDenoiser *const denoiser,
                                  BrumeDenoiserWorkspace *const workspace, const size_t n,
                                  const BrumeCondition *const conditions, const float sigma) {
  const size_t row = brume_lanes(denoiser->spec.embed);
  fill_embed(denoiser, workspace, 0, n, conditions, sigma);
  for (size_t i = BRUME_DENOISER_BATCH; i + n <= BRUME_DENOISER_BATCH + workspace->n_prepared; i++)
    if (!memcmp(workspace->embed, workspace->embed + i * row, n * row * sizeof(float)))
      return workspace->film + i * denoiser->film.out;
  fill_film(denoiser, workspace, 0, n);
  return workspace->film;
}

double brume_denoiser_age(const double time, const float stretch) {
  const double after = time - BRUME_DENOISER_ONSET_S;
  return stretch > 1.0f && after > 0.0 ? BRUME_DENOISER_ONSET_S + after / (double)stretch : time;
}

void brume_embedding_position(const BrumeDenoiserInfo *const info, const size_t frame,
                              const float stretch, float *const out) {
  const double time = (double)frame * (double)info->hop / (double)info->rate;
  const double age = brume_denoiser_age(time, stretch);
  const double t = age < position_max_s ? age : position_max_s;
  out[0] = (float)(log_double(1.0 + t / 0.01) / 6.0);
  out[1] = (float)(t / 2.0);
}
