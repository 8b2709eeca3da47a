// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What surrounds the arithmetic: names, counts, one step, callbacks, cancelling, failures.

#include "tests/diffusion/analytic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 4, STEPS = 6 };

static void sampler_names(void **state) {
  (void)state;
  const char *const names[BRUME_SAMPLER_COUNT] = {"ddpm", "ddim",    "euler",
                                                  "heun", "dpmpp2m", "dpmpp2m-sde"};
  for (int i = 0; i < BRUME_SAMPLER_COUNT; i++) {
    assert_string_equal(brume_sampler_name((BrumeSampler)i), names[i]);
  }
  assert_null(brume_sampler_name(BRUME_SAMPLER_COUNT));
}

static void sizes_and_counts(void **state) {
  (void)state;
  assert_int_equal(brume_sampler_scratch_floats(BRUME_SAMPLER_EULER, 10), 10);
  assert_int_equal(brume_sampler_scratch_floats(BRUME_SAMPLER_DPMPP_2M_SDE, 10), 30);
  assert_int_equal(brume_sampler_scratch_floats(BRUME_SAMPLER_HEUN, SIZE_MAX / 2), 0);
  assert_int_equal(brume_sampler_scratch_floats(BRUME_SAMPLER_COUNT, 10), 0);
  assert_int_equal(brume_sample_invert_scratch_floats(SIZE_MAX), 0);
  assert_int_equal(brume_sampler_evaluations(BRUME_SAMPLER_HEUN, 18), 35);
  assert_int_equal(brume_sampler_evaluations(BRUME_SAMPLER_DPMPP_2M, 12), 12);
  assert_true(brume_sampler_is_stochastic(BRUME_SAMPLER_DDPM, 0.0f));
  assert_true(brume_sampler_is_stochastic(BRUME_SAMPLER_DPMPP_2M_SDE, 0.0f));
  assert_true(brume_sampler_is_stochastic(BRUME_SAMPLER_DDIM, 0.1f));
  assert_false(brume_sampler_is_stochastic(BRUME_SAMPLER_DDIM, 0.0f));
  assert_false(brume_sampler_is_stochastic(BRUME_SAMPLER_EULER, 1.0f));
}

// A denoiser that records and can fail: D = 0.25 x.
typedef struct {
  size_t calls;
  size_t fail_at; // call that fails, from 0
  float sigmas[4 * STEPS];
} Recorder;

static BrumeStatus record(void *ctx, const float *x, float sigma, size_t n, float *denoised) {
  Recorder *recorder = (Recorder *)ctx;
  assert_true(recorder->calls < 4 * STEPS && n == N);
  recorder->sigmas[recorder->calls] = sigma;
  for (size_t j = 0; j < n; j++)
    denoised[j] = 0.25f * x[j];
  return recorder->calls++ == recorder->fail_at ? BRUME_STATUS_INTERNAL : BRUME_STATUS_OK;
}

static void no_noise(void *ctx, size_t step, size_t n, float *out) {
  (void)ctx;
  (void)step;
  memset(out, 0, n * sizeof(*out));
}

// One step straight to 0 returns the denoiser's estimate itself, bit for bit.
static void one_step_is_one_estimate(void **state) {
  (void)state;
  const float sigmas[2] = {5.0f, 0.0f};
  for (int s = 0; s < BRUME_SAMPLER_COUNT; s++) {
    float x[N] = {1.0f, -3.0f, 0.1f, 7.0f};
    float expected[N];
    for (size_t j = 0; j < N; j++)
      expected[j] = 0.25f * x[j];
    Recorder recorder = {0, 99, {0}};
    const BrumeSamplerConfig config = {.sampler = (BrumeSampler)s,
                                       .sigmas = sigmas,
                                       .n_steps = 1,
                                       .n = N,
                                       .eta = 1.0f,
                                       .noise = no_noise};
    assert_int_equal(sample(&config, record, &recorder, x), 1);
    assert_true(recorder.sigmas[0] == 5.0f);
    assert_memory_equal(x, expected, sizeof(x));
  }
}

static void denoiser_sees_the_grid(void **state) {
  (void)state;
  float sigmas[STEPS + 1];
  karras_grid(0.1, 10.0, STEPS, sigmas);
  for (int s = 0; s < BRUME_SAMPLER_COUNT; s++) {
    const BrumeSampler sampler = (BrumeSampler)s;
    Recorder recorder = {0, 99, {0}};
    const BrumeSamplerConfig config = {
        .sampler = sampler, .sigmas = sigmas, .n_steps = STEPS, .n = N, .noise = no_noise};
    float x[N] = {1.0f, 2.0f, 3.0f, 4.0f};
    const size_t n_evaluations = sample(&config, record, &recorder, x);
    assert_int_equal(n_evaluations, brume_sampler_evaluations(sampler, STEPS));
    assert_int_equal(n_evaluations, recorder.calls);
    for (size_t i = 0; i < recorder.calls; i++) {
      const size_t level = sampler == BRUME_SAMPLER_HEUN ? (i + 1) / 2 : i;
      assert_true(recorder.sigmas[i] == sigmas[level]);
    }
    for (size_t j = 0; j < N; j++)
      assert_true(isfinite(x[j]));
  }
}

typedef struct {
  const float *sigmas;
  size_t calls;
  size_t stop_at;
  atomic_uint *epoch; // bumped at stop_at instead of returning non-zero
  float x[N];
} Watcher;

static int watch(void *ctx, size_t step, size_t n_steps, float sigma, const float *x,
                 const float *denoised) {
  Watcher *watcher = (Watcher *)ctx;
  assert_int_equal(step, watcher->calls++);
  assert_int_equal(n_steps, STEPS);
  assert_true(sigma == watcher->sigmas[step]);
  for (size_t j = 0; j < N; j++) {
    assert_true(denoised[j] == 0.25f * x[j]);
    watcher->x[j] = x[j];
  }
  if (step != watcher->stop_at)
    return 0;
  if (!watcher->epoch)
    return 1;
  atomic_fetch_add(watcher->epoch, 1);
  return 0;
}

static void each_step_is_told(void **state) {
  (void)state;
  float sigmas[STEPS + 1];
  karras_grid(0.1, 10.0, STEPS, sigmas);
  for (int s = 0; s < BRUME_SAMPLER_COUNT; s++) {
    Recorder recorder = {0, 99, {0}};
    Watcher watcher = {.sigmas = sigmas, .stop_at = 99};
    const BrumeSamplerConfig config = {.sampler = (BrumeSampler)s,
                                       .sigmas = sigmas,
                                       .n_steps = STEPS,
                                       .n = N,
                                       .noise = no_noise,
                                       .on_step = watch,
                                       .on_step_ctx = &watcher};
    float x[N] = {1.0f, 2.0f, 3.0f, 4.0f};
    sample(&config, record, &recorder, x);
    assert_int_equal(watcher.calls, STEPS);
  }
}

static void cancelling_works(void **state) {
  (void)state;
  float sigmas[STEPS + 1];
  karras_grid(0.1, 10.0, STEPS, sigmas);
  for (int by_epoch = 0; by_epoch <= 1; by_epoch++) {
    atomic_uint epoch = 7;
    Recorder recorder = {0, 99, {0}};
    Watcher watcher = {.sigmas = sigmas, .stop_at = 2, .epoch = by_epoch ? &epoch : NULL};
    const BrumeSamplerConfig config = {.sampler = BRUME_SAMPLER_DPMPP_2M,
                                       .sigmas = sigmas,
                                       .n_steps = STEPS,
                                       .n = N,
                                       .on_step = watch,
                                       .on_step_ctx = &watcher,
                                       .cancel = &epoch,
                                       .cancel_unless = 7};
    float x[N] = {1.0f, 2.0f, 3.0f, 4.0f};
    float scratch[2 * N];
    size_t n_evaluations = 0;
    assert_int_equal(brume_sample(&config, record, &recorder, x, scratch, 2 * N, &n_evaluations),
                     BRUME_STATUS_CANCELLED);
    assert_int_equal(n_evaluations, 3);
    assert_int_equal(recorder.calls, 3);
  }
  // Cancelled before it began: nothing is evaluated, x keeps its bits.
  const atomic_uint flag = 1;
  const BrumeSamplerConfig config = {
      .sampler = BRUME_SAMPLER_EULER, .sigmas = sigmas, .n_steps = STEPS, .n = N, .cancel = &flag};
  float x[N] = {1.0f, 2.0f, 3.0f, 4.0f};
  const float before[N] = {1.0f, 2.0f, 3.0f, 4.0f};
  float scratch[N];
  size_t n_evaluations = 99;
  Recorder recorder = {0, 99, {0}};
  assert_int_equal(brume_sample(&config, record, &recorder, x, scratch, N, &n_evaluations),
                   BRUME_STATUS_CANCELLED);
  assert_int_equal(n_evaluations, 0);
  assert_memory_equal(x, before, sizeof(x));
}

static void a_failing_denoiser_ends_the_run(void **state) {
  (void)state;
  float sigmas[STEPS + 1];
  karras_grid(0.1, 10.0, STEPS, sigmas);
  for (int s = 0; s < BRUME_SAMPLER_COUNT; s++) {
    for (size_t fail_at = 0; fail_at < STEPS; fail_at++) {
      Recorder recorder = {0, fail_at, {0}};
      const BrumeSamplerConfig config = {.sampler = (BrumeSampler)s,
                                         .sigmas = sigmas,
                                         .n_steps = STEPS,
                                         .n = N,
                                         .noise = no_noise};
      float x[N] = {1.0f, 2.0f, 3.0f, 4.0f};
      float scratch[3 * N];
      size_t n_evaluations = 0;
      assert_int_equal(brume_sample(&config, record, &recorder, x, scratch, 3 * N, &n_evaluations),
                       BRUME_STATUS_INTERNAL);
      assert_int_equal(n_evaluations, fail_at + 1);
    }
  }
}

static BrumeStatus try_config(const BrumeSamplerConfig *config, size_t scratch_floats) {
  float x[N] = {1.0f, 2.0f, 3.0f, 4.0f};
  const float before[N] = {1.0f, 2.0f, 3.0f, 4.0f};
  float scratch[3 * N];
  Recorder recorder = {0, 99, {0}};
  const BrumeStatus status =
      brume_sample(config, record, &recorder, x, scratch, scratch_floats, NULL);
  if (status != BRUME_STATUS_OK) {
    assert_int_equal(recorder.calls, 0);
    assert_memory_equal(x, before, sizeof(x));
  }
  return status;
}

#define REFUSED(change)                                                                            \
  do {                                                                                             \
    BrumeSamplerConfig config = good;                                                              \
    change;                                                                                        \
    assert_int_equal(try_config(&config, (size_t)3 * N), BRUME_STATUS_BAD_ARG);                    \
  } while (0)

static void bad_arguments_are_refused(void **state) {
  (void)state;
  const float sigmas[3] = {5.0f, 1.0f, 0.0f};
  const float flat[3] = {5.0f, 5.0f, 0.0f};
  const float rising[3] = {1.0f, 5.0f, 0.0f};
  const float negative[3] = {5.0f, 1.0f, -1.0f};
  const float with_nan[3] = {5.0f, NAN, 0.0f};
  const float infinite[3] = {INFINITY, 1.0f, 0.0f};
  const BrumeSamplerConfig good = {
      .sampler = BRUME_SAMPLER_DDIM, .sigmas = sigmas, .n_steps = 2, .n = N, .noise = no_noise};
  assert_int_equal(try_config(&good, 3 * N), BRUME_STATUS_OK);
  assert_int_equal(try_config(&good, 2 * N - 1), BRUME_STATUS_BAD_ARG);
  assert_int_equal(try_config(NULL, 3 * N), BRUME_STATUS_BAD_ARG);
  REFUSED(config.sampler = BRUME_SAMPLER_COUNT);
  REFUSED(config.sigmas = NULL);
  REFUSED(config.n_steps = 0);
  REFUSED(config.n = 0);
  REFUSED(config.n = SIZE_MAX);
  REFUSED(config.sigmas = flat);
  REFUSED(config.sigmas = rising);
  REFUSED(config.sigmas = negative);
  REFUSED(config.sigmas = with_nan);
  REFUSED(config.sigmas = infinite);
  REFUSED(config.eta = -0.1f);
  REFUSED(config.eta = 1.1f);
  REFUSED(config.eta = NAN);
  REFUSED((config.eta = 0.5f, config.noise = NULL));
  REFUSED((config.sampler = BRUME_SAMPLER_DDPM, config.noise = NULL));
  float x[N] = {0};
  float scratch[3 * N];
  assert_int_equal(brume_sample(&good, NULL, NULL, x, scratch, 3 * N, NULL), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_sample(&good, record, NULL, NULL, scratch, 3 * N, NULL),
                   BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_sample(&good, record, NULL, x, NULL, 3 * N, NULL), BRUME_STATUS_BAD_ARG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sampler_names),
      cmocka_unit_test(sizes_and_counts),
      cmocka_unit_test(one_step_is_one_estimate),
      cmocka_unit_test(denoiser_sees_the_grid),
      cmocka_unit_test(each_step_is_told),
      cmocka_unit_test(cancelling_works),
      cmocka_unit_test(a_failing_denoiser_ends_the_run),
      cmocka_unit_test(bad_arguments_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
