// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/filter/svf.h"

#include "dsp/base/fmath.h"

#include <math.h>
#include <string.h>

float brume_svf_damping(const float resonance) {
  const float held = resonance > 0.0f ? (resonance < 1.0f ? resonance : 1.0f) : 0.0f;
  return 1.41421356f * brume_exp2f(-4.8219f * held); // log2(1.414 / 0.05) = 4.82
}

void brume_svf_reset(BrumeSvf *const svf) {
  *svf = (BrumeSvf){{0.0f, 0.0f}, 0.0f, 0.0f, false};
}

/// tan(pi * cutoff), the pre-warped integrator gain
static float gain_of(const float cutoff) {
  const float held = cutoff > 0.0002f ? (cutoff < 0.49f ? cutoff : 0.49f) : 0.0002f;
  float s = 0.0f;
  float c = 1.0f;
  brume_sincos_turns(0.5f * held, &s, &c);
  return s / c;
}

/// The coefficients of each frame, apart from the recursion so that they vectorise
typedef struct {
  float a[BRUME_SVF_BLOCK], g[BRUME_SVF_BLOCK], k[BRUME_SVF_BLOCK];
} Coefficients;

static void glide(const BrumeSvf *const svf, const float g, const float k, const size_t n,
                  Coefficients *const c) {
  const float g_step = (g - svf->g) / (float)n;
  const float k_step = (k - svf->k) / (float)n;
  for (size_t i = 0; i < n; ++i) {
    const float at = (float)(int)(i + 1);
    const float gi = svf->g + g_step * at;
    const float ki = svf->k + k_step * at;
    c->a[i] = 1.0f / (1.0f + gi * (gi + ki));
    c->g[i] = gi;
    c->k[i] = ki;
  }
}

/// One block. `low`, `band` and `high` weigh the outputs; band is already times k.
static void run(BrumeSvf *const svf, const Coefficients *const c, const float low, const float band,
                const float high, float *const x, const size_t n) {
  float s1 = svf->state[0];
  float s2 = svf->state[1];
  for (size_t i = 0; i < n; ++i) {
    // With a = 1 / (1 + g (g + k)): v1 = a (s1 + g (x - s2)), v2 = s2 + g v1
    const float v1 = c->a[i] * (s1 + c->g[i] * (x[i] - s2));
    const float v2 = s2 + c->g[i] * v1;
    const float kv1 = c->k[i] * v1;
    s1 = 2.0f * v1 - s1;
    s2 = 2.0f * v2 - s2;
    x[i] = low * v2 + band * kv1 + high * (x[i] - kv1 - v2);
  }
  svf->state[0] = s1;
  svf->state[1] = s2;
}

void brume_svf_process(BrumeSvf *const svf, const BrumeSvfMode mode, const float cutoff,
                       const float damping, float *const x, const size_t n) {
  if (mode <= BRUME_SVF_OFF || mode >= BRUME_SVF_COUNT || n == 0 || n > BRUME_SVF_BLOCK) {
    brume_svf_reset(svf);
    return;
  }
  const float g = gain_of(cutoff);
  const float k = damping > 0.02f ? (damping < 2.0f ? damping : 2.0f) : 0.02f;
  if (!svf->running) {
    svf->g = g;
    svf->k = k;
    svf->running = true;
  }
  Coefficients c;
  glide(svf, g, k, n, &c);
  svf->g = g;
  svf->k = k;
  run(svf, &c, mode == BRUME_SVF_LOWPASS ? 1.0f : 0.0f, mode == BRUME_SVF_BANDPASS ? 1.0f : 0.0f,
      mode == BRUME_SVF_HIGHPASS ? 1.0f : 0.0f, x, n);
  // Whatever was not finite in the block is in the state now
  if (!isfinite(svf->state[0]) || !isfinite(svf->state[1])) {
    brume_svf_reset(svf);
    memset(x, 0, n * sizeof(*x));
  }
}
