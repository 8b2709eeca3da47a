// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Each sampler against its paper's own formulas, copied out in their VP notation (alpha_bar,
// or alpha and sigma with lambda = ln(alpha / sigma)), in double, with a nonlinear denoiser
// and the same noise. This is what ties our one VE formula to the literature.

#include "dsp/base/philox.h"
#include "model/diffusion/forward.h"
#include "tests/diffusion/analytic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { N = 32, STEPS = 12 };

static const Mixture MIXTURE = {{0.3, 0.7}, {-1.0, 1.0}, {0.3, 0.4}};

static void philox_noise(void *ctx, size_t step, size_t n, float *out) {
  (void)ctx;
  brume_philox_normal(11, (uint32_t)step + 1, 0, n, out);
}

// One step of a paper: x_vp at (ab, ab_prev = that of the next, less noisy level), D, the D
// of the step before and its alpha_bar (0 if there is none), fresh noise.
typedef struct {
  double x;
  double d;
  double d_prev;
  double z;
  double ab;      // now
  double ab_next; // 1 at the end
  double ab_last; // of the step before; 0: none
  double eta;
} Step;

typedef double (*PaperFn)(const Step *s);

// Ho et al. 2020, eq. 6-7: posterior q(x_{t-1} | x_t, x_0) with its variance beta tilde.
static double paper_ddpm(const Step *s) {
  const double alpha = s->ab / s->ab_next;
  const double beta = 1.0 - alpha;
  const double mean = sqrt(s->ab_next) * beta / (1.0 - s->ab) * s->d +
                      sqrt(alpha) * (1.0 - s->ab_next) / (1.0 - s->ab) * s->x;
  return mean + sqrt((1.0 - s->ab_next) / (1.0 - s->ab) * beta) * s->z;
}

// Song et al. 2020, eq. 12 and 16.
static double paper_ddim(const Step *s) {
  const double deviation =
      s->eta * sqrt((1.0 - s->ab_next) / (1.0 - s->ab)) * sqrt(1.0 - s->ab / s->ab_next);
  const double eps = (s->x - sqrt(s->ab) * s->d) / sqrt(1.0 - s->ab);
  return sqrt(s->ab_next) * s->d + sqrt(1.0 - s->ab_next - deviation * deviation) * eps +
         deviation * s->z;
}

static double lambda(double ab) {
  return log(sqrt(ab) / sqrt(1.0 - ab));
}

// Lu et al. 2022, algorithm 2: r = h_{i-1} / h_i, D = (1 + 1/(2r)) d - 1/(2r) d_prev.
static double paper_dpmpp2m(const Step *s) {
  if (s->ab_next == 1.0)
    return s->d;
  const double h = lambda(s->ab_next) - lambda(s->ab);
  double d = s->d;
  if (s->ab_last > 0.0) {
    const double r = (lambda(s->ab) - lambda(s->ab_last)) / h;
    d = (1.0 + 1.0 / (2.0 * r)) * s->d - 1.0 / (2.0 * r) * s->d_prev;
  }
  return sqrt(1.0 - s->ab_next) / sqrt(1.0 - s->ab) * s->x - sqrt(s->ab_next) * (exp(-h) - 1.0) * d;
}

// Lu et al. 2022, SDE-DPM-Solver++(2M).
static double paper_dpmpp2m_sde(const Step *s) {
  if (s->ab_next == 1.0)
    return s->d;
  const double h = lambda(s->ab_next) - lambda(s->ab);
  const double sigma = sqrt(1.0 - s->ab_next);
  const double grow = 1.0 - exp(-2.0 * h);
  double x = sigma / sqrt(1.0 - s->ab) * exp(-h) * s->x + sqrt(s->ab_next) * grow * s->d +
             sigma * sqrt(grow) * s->z;
  if (s->ab_last > 0.0) {
    const double r = (lambda(s->ab) - lambda(s->ab_last)) / h;
    x += 0.5 * sqrt(s->ab_next) * grow * (s->d - s->d_prev) / r;
  }
  return x;
}

static double denoise_one(double x, float sigma) {
  Mixture mixture = MIXTURE;
  const float in = (float)x;
  float out = 0.0f;
  mixture_denoise(&mixture, &in, sigma, 1, &out);
  return (double)out;
}

// The paper's way from x_ve[j] at sigmas[0] to 0.
static double paper_sample(PaperFn paper, double eta, const float *sigmas, float start, size_t j) {
  double x = (double)start * sqrt(brume_forward_alpha_bar((double)sigmas[0]));
  double d_prev = 0.0;
  double ab_last = 0.0;
  for (size_t i = 0; i < STEPS; i++) {
    float z[N];
    philox_noise(NULL, i, N, z);
    Step s = {.x = x, .d_prev = d_prev, .z = (double)z[j], .ab_last = ab_last, .eta = eta};
    s.ab = brume_forward_alpha_bar((double)sigmas[i]);
    s.ab_next = brume_forward_alpha_bar((double)sigmas[i + 1]);
    s.d = denoise_one(x / sqrt(s.ab), sigmas[i]);
    x = paper(&s);
    d_prev = s.d;
    ab_last = s.ab;
  }
  return x;
}

static void compare(BrumeSampler sampler, float eta, PaperFn paper) {
  const BrumeSchedule kinds[3] = {BRUME_SCHEDULE_KARRAS, BRUME_SCHEDULE_DDPM_LINEAR,
                                  BRUME_SCHEDULE_DDPM_COSINE};
  for (size_t k = 0; k < 3; k++) {
    float sigmas[STEPS + 1];
    const BrumeScheduleConfig schedule = {kinds[k], 0.05, 20.0, 7.0};
    assert_int_equal(brume_schedule_fill(&schedule, STEPS, sigmas), BRUME_STATUS_OK);
    float start[N];
    float x[N];
    brume_philox_normal(11, 0, 0, N, start);
    for (size_t j = 0; j < N; j++)
      x[j] = start[j] *= sigmas[0];
    const BrumeSamplerConfig config = {.sampler = sampler,
                                       .sigmas = sigmas,
                                       .n_steps = STEPS,
                                       .n = N,
                                       .eta = eta,
                                       .noise = philox_noise};
    Mixture mixture = MIXTURE;
    assert_int_equal(sample(&config, mixture_denoise, &mixture, x), STEPS);
    for (size_t j = 0; j < N; j++) {
      // Float against double: 12 steps of a few roundings (6e-8) at |x| of up to 60, each
      // pulled in by later steps, and stretched up to 5 times where the mixture forks.
      const double expected = paper_sample(paper, (double)eta, sigmas, start[j], j);
      if (!(fabs((double)x[j] - expected) <= 3e-5))
        fail_msg("%s: element %zu is %.9g, the paper's %.9g", brume_sampler_name(sampler), j,
                 (double)x[j], expected);
    }
  }
}

static void ddpm_is_ho_et_al(void **state) {
  (void)state;
  compare(BRUME_SAMPLER_DDPM, 0.0f, paper_ddpm);
}

static void ddim_is_song_et_al(void **state) {
  (void)state;
  compare(BRUME_SAMPLER_DDIM, 0.0f, paper_ddim);
  compare(BRUME_SAMPLER_DDIM, 0.3f, paper_ddim);
  compare(BRUME_SAMPLER_DDIM, 1.0f, paper_ddim);
}

static void euler_is_ddim_without_noise(void **state) {
  (void)state;
  compare(BRUME_SAMPLER_EULER, 0.0f, paper_ddim);
}

static void dpmpp2m_is_lu_et_al(void **state) {
  (void)state;
  compare(BRUME_SAMPLER_DPMPP_2M, 0.0f, paper_dpmpp2m);
}

static void dpmpp2m_sde_is_lu_et_al(void **state) {
  (void)state;
  compare(BRUME_SAMPLER_DPMPP_2M_SDE, 0.0f, paper_dpmpp2m_sde);
}

// Karras et al. 2022, algorithm 1, as printed: slopes d_i and d_i', in double.
static void heun_is_karras_et_al(void **state) {
  (void)state;
  float sigmas[STEPS + 1];
  karras_grid(0.05, 20.0, STEPS, sigmas);
  float x[N];
  double expected[N];
  brume_philox_normal(12, 0, 0, N, x);
  for (size_t j = 0; j < N; j++) {
    double y = (double)(x[j] *= sigmas[0]);
    for (size_t i = 0; i < STEPS; i++) {
      const double t = (double)sigmas[i];
      const double t_next = (double)sigmas[i + 1];
      const double slope = (y - denoise_one(y, sigmas[i])) / t;
      double next = y + (t_next - t) * slope;
      if (t_next > 0.0) {
        const double slope_next = (next - denoise_one(next, sigmas[i + 1])) / t_next;
        next = y + (t_next - t) * (0.5 * slope + 0.5 * slope_next);
      }
      y = next;
    }
    expected[j] = y;
  }
  const BrumeSamplerConfig config = {
      .sampler = BRUME_SAMPLER_HEUN, .sigmas = sigmas, .n_steps = STEPS, .n = N};
  Mixture mixture = MIXTURE;
  assert_int_equal(sample(&config, mixture_denoise, &mixture, x), 2 * STEPS - 1);
  for (size_t j = 0; j < N; j++)
    assert_true(fabs((double)x[j] - expected[j]) <= 3e-5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ddpm_is_ho_et_al),
      cmocka_unit_test(ddim_is_song_et_al),
      cmocka_unit_test(euler_is_ddim_without_noise),
      cmocka_unit_test(heun_is_karras_et_al),
      cmocka_unit_test(dpmpp2m_is_lu_et_al),
      cmocka_unit_test(dpmpp2m_sde_is_lu_et_al),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
