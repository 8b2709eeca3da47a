// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One recipe gives the same samples on each machine, compiler and optimisation level: hashes
// of grids and of latents from each sampler. If one of these changes, each sound that
// somebody saved changes with it: that needs a better reason than speed.

#include "dsp/base/philox.h"
#include "model/diffusion/forward.h"
#include "model/diffusion/guidance.h"
#include "tests/diffusion/analytic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 37, STEPS = 9 }; // 37: vectors of any width leave a tail

// FNV-1a over the little-endian bits of floats.
static uint64_t hash(uint64_t h, const float *x, size_t n) {
  for (size_t j = 0; j < n; j++) {
    uint32_t bits;
    memcpy(&bits, &x[j], sizeof(bits));
    for (int b = 0; b < 4; b++)
      h = (h ^ ((bits >> (8 * b)) & 0xFFu)) * UINT64_C(0x100000001B3);
  }
  return h;
}

static const uint64_t FNV_START = UINT64_C(0xCBF29CE484222325);

static void assert_hash(const char *what, uint64_t value, uint64_t expected) {
  if (value != expected)
    fail_msg("%s: hash 0x%016llX", what, (unsigned long long)value);
}

static void philox_noise(void *ctx, size_t step, size_t n, float *out) {
  (void)ctx;
  brume_philox_normal(3, (uint32_t)step + 1, 0, n, out);
}

// A nonlinear denoiser of plain float arithmetic: no libm whose bits may differ.
static BrumeStatus bent(void *ctx, const float *x, float sigma, size_t n, float *denoised) {
  const float centre = *(const float *)ctx;
  for (size_t j = 0; j < n; j++) {
    const float y = x[j] / (1.0f + sigma * sigma);
    denoised[j] = centre + y / (1.0f + y * y);
  }
  return BRUME_STATUS_OK;
}

static void grids_keep_their_bits(void **state) {
  (void)state;
  const uint64_t expected[BRUME_SCHEDULE_COUNT] = {
      UINT64_C(0x3027598F0C45D78C), UINT64_C(0xDE7AE449687BA8C9), UINT64_C(0xB571C16BE8BB55F0)};
  for (int kind = 0; kind < BRUME_SCHEDULE_COUNT; kind++) {
    uint64_t h = FNV_START;
    for (size_t n = 1; n <= 100; n++) {
      float sigmas[101];
      const BrumeScheduleConfig config = {(BrumeSchedule)kind, 0.01, 80.0, 7.0};
      assert_int_equal(brume_schedule_fill(&config, n, sigmas), BRUME_STATUS_OK);
      h = hash(h, sigmas, n + 1);
    }
    assert_hash(brume_schedule_name((BrumeSchedule)kind), h, expected[kind]);
  }
}

static void samples_keep_their_bits(void **state) {
  (void)state;
  const uint64_t expected[BRUME_SAMPLER_COUNT] =
      // ddpm ddim euler heun dpmpp2m dpmpp2m-sde
      {UINT64_C(0x8E948DFD283ACD15), UINT64_C(0x3D96FD766CF3EBED), UINT64_C(0xA32AA6D70CCC2798),
       UINT64_C(0x58D0E4888BFE0C75), UINT64_C(0x67AAB36611736B1E), UINT64_C(0x9D8125380F225270)};
  float sigmas[STEPS + 1];
  karras_grid(0.01, 80.0, STEPS, sigmas);
  float cond = 0.3f;
  float uncond = -0.2f;
  for (int s = 0; s < BRUME_SAMPLER_COUNT; s++) {
    float scratch[N];
    BrumeGuidance guidance = {.cond = bent,
                              .cond_ctx = &cond,
                              .uncond = bent,
                              .uncond_ctx = &uncond,
                              .weight = 1.7f,
                              .sigma_lo = 0.1f,
                              .sigma_hi = 10.0f,
                              .rescale = 0.6f,
                              .scratch = scratch,
                              .scratch_floats = N};
    const BrumeSamplerConfig config = {.sampler = (BrumeSampler)s,
                                       .sigmas = sigmas,
                                       .n_steps = STEPS,
                                       .n = N,
                                       .eta = 0.4f,
                                       .noise = philox_noise};
    float x[N];
    philox_noise(NULL, 1000, N, x);
    assert_int_equal(brume_forward_noise(NULL, x, sigmas[0], N, x), BRUME_STATUS_OK);
    sample(&config, brume_guidance_denoise, &guidance, x);
    const uint64_t h = hash(FNV_START, x, N);
    assert_hash(brume_sampler_name((BrumeSampler)s), h, expected[s]);
  }
}

// Step by step, with the estimate of the step before handed over, it is the same walk.
static void single_steps_are_the_whole(void **state) {
  (void)state;
  float sigmas[STEPS + 1];
  karras_grid(0.01, 80.0, STEPS, sigmas);
  float centre = 0.3f;
  for (int s = 0; s < BRUME_SAMPLER_COUNT; s++) {
    const BrumeSamplerConfig config = {.sampler = (BrumeSampler)s,
                                       .sigmas = sigmas,
                                       .n_steps = STEPS,
                                       .n = N,
                                       .eta = 0.4f,
                                       .noise = philox_noise};
    float whole[N], x[N], d[N], previous[N], scratch[N];
    philox_noise(NULL, 1000, N, whole);
    assert_int_equal(brume_forward_noise(NULL, whole, sigmas[0], N, whole), BRUME_STATUS_OK);
    memcpy(x, whole, sizeof(x));
    memset(previous, 0, sizeof(previous));
    sample(&config, bent, &centre, whole);
    for (size_t i = 0; i < STEPS; i++) {
      bent(&centre, x, sigmas[i], N, d);
      const BrumeStatus status = brume_sample_step(&config, i, d, previous, x, scratch);
      assert_int_equal(status, s == BRUME_SAMPLER_HEUN ? BRUME_STATUS_BAD_ARG : BRUME_STATUS_OK);
      memcpy(previous, d, sizeof(d));
    }
    if (s != BRUME_SAMPLER_HEUN)
      assert_memory_equal(x, whole, sizeof(x));
    assert_int_equal(brume_sample_step(&config, STEPS, d, previous, x, scratch),
                     BRUME_STATUS_BAD_ARG);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(grids_keep_their_bits),
      cmocka_unit_test(samples_keep_their_bits),
      cmocka_unit_test(single_steps_are_the_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
