// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Series, forward process and schedules against libm in long double, written out here.

#include "model/diffusion/forward.h"
#include "model/diffusion/schedule.h"
#include "model/diffusion/series.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const long double PI = 3.14159265358979323846264338327950288L;

static void assert_close(double value, long double expected, double relative) {
  if (!(fabsl((long double)value - expected) <= (long double)relative * fabsl(expected)))
    fail_msg("%.17g is not %.17Lg to %g", value, expected, relative);
}

static void series_keep_their_error(void **state) {
  (void)state;
  for (int i = -700000; i <= 700000; i += 7) {
    const double x = (double)i * 1e-3;
    assert_close(brume_series_exp(x), expl((long double)x), 1e-15);
  }
  for (int i = -1000; i <= 1000; i++) {
    // A wide range; and one octave around 1, where the result is small and shows each term.
    const double wide = ldexp(1.0 + (double)((i + 1000) * 7 % 1000) * 1e-3, i);
    const double near = 1.0 + (double)i * 4.1e-4;
    const long double a = logl((long double)wide);
    const long double b = logl((long double)near);
    assert_true(fabsl(brume_series_log(wide) - a) <= 5e-16L * fmaxl(1.0L, fabsl(a)));
    assert_true(fabsl(brume_series_log(near) - b) <= 5e-16L);
    assert_close(brume_series_pow(near + 1.0, 7.0), powl((long double)(near + 1.0), 7.0L), 6e-15);
  }
  for (int i = 0; i < 10000; i++) {
    const double u = (double)i * 1e-4;
    // The complement keeps the reference exact near the zero.
    assert_close(brume_series_cos_quarter(u), sinl((1.0L - (long double)u) * PI / 2.0L), 1e-15);
  }
  assert_true(brume_series_cos_quarter(0.0) == 1.0 && brume_series_cos_quarter(1.0) == 0.0);
  assert_true(brume_series_exp(0.0) == 1.0 && brume_series_log(1.0) == 0.0);
}

static void series_refuse_what_they_cannot(void **state) {
  (void)state;
  assert_true(isnan(brume_series_exp(701.0)) && isnan(brume_series_exp((double)NAN)));
  assert_true(isnan(brume_series_log(0.0)) && isnan(brume_series_log(-1.0)));
  assert_true(isnan(brume_series_log((double)INFINITY)) && isnan(brume_series_log(1e-320)));
  assert_true(isnan(brume_series_cos_quarter(-0.1)) && isnan(brume_series_cos_quarter(1.1)));
}

static void forward_adds_scaled_noise(void **state) {
  (void)state;
  const float x0[3] = {1.0f, -2.0f, 0.5f};
  const float z[3] = {0.25f, 1.0f, -4.0f};
  float out[3];
  assert_int_equal(brume_forward_noise(x0, z, 2.0f, 3, out), BRUME_STATUS_OK);
  assert_true(out[0] == 1.5f && out[1] == 0.0f && out[2] == -7.5f);
  assert_int_equal(brume_forward_noise(NULL, z, 2.0f, 3, out), BRUME_STATUS_OK);
  assert_true(out[0] == 0.5f && out[1] == 2.0f && out[2] == -8.0f);
  assert_int_equal(brume_forward_noise(x0, z, 0.0f, 3, out), BRUME_STATUS_OK);
  assert_memory_equal(out, x0, sizeof(x0));

  assert_int_equal(brume_forward_noise(x0, NULL, 1.0f, 3, out), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_forward_noise(x0, z, 1.0f, 3, NULL), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_forward_noise(x0, z, -1.0f, 3, out), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_forward_noise(x0, z, NAN, 3, out), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_forward_noise(x0, z, INFINITY, 3, out), BRUME_STATUS_BAD_ARG);
}

static void vp_and_ve_translate(void **state) {
  (void)state;
  // sqrt(ab) (x0 + sigma z) must have DDPM's weights: sqrt(ab) and sqrt(1 - ab).
  for (int i = 1; i < 100; i++) {
    const double ab = (double)i / 100.0;
    const double sigma = brume_forward_sigma(ab);
    assert_close(sqrt(ab) * sigma, sqrtl(1.0L - (long double)ab), 1e-14);
    assert_close(brume_forward_alpha_bar(sigma), (long double)ab, 1e-14);
  }
  assert_true(brume_forward_sigma(1.0) == 0.0 && brume_forward_alpha_bar(0.0) == 1.0);
  assert_true(isnan(brume_forward_sigma(0.0)) && isnan(brume_forward_sigma(1.5)));
  assert_true(isnan(brume_forward_alpha_bar(-1.0)));

  const float x[2] = {3.0f, -5.0f};
  float vp[2];
  float back[2];
  assert_int_equal(brume_forward_vp_from_ve(x, 0.75f, 2, vp), BRUME_STATUS_OK);
  assert_true(fabsf(vp[0] - 2.4f) < 1e-6f && fabsf(vp[1] + 4.0f) < 1e-6f); // 1/1.25 = 0.8
  assert_int_equal(brume_forward_ve_from_vp(vp, 0.75f, 2, back), BRUME_STATUS_OK);
  assert_true(fabsf(back[0] - x[0]) < 1e-6f && fabsf(back[1] - x[1]) < 1e-6f);
  assert_int_equal(brume_forward_vp_from_ve(NULL, 1.0f, 2, vp), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_forward_ve_from_vp(vp, -1.0f, 2, back), BRUME_STATUS_BAD_ARG);
}

static void assert_grid(const BrumeScheduleConfig *config, size_t n, float *sigmas) {
  assert_int_equal(brume_schedule_fill(config, n, sigmas), BRUME_STATUS_OK);
  for (size_t i = 0; i < n; i++)
    assert_true(sigmas[i] > sigmas[i + 1]);
  assert_true(sigmas[n] == 0.0f);
  assert_true(sigmas[0] <= (float)config->sigma_max);
  assert_true(sigmas[n - 1] >= (float)config->sigma_min);
}

static void karras_follows_the_paper(void **state) {
  (void)state;
  float sigmas[BRUME_SCHEDULE_DDPM_STEPS + 1];
  const double rhos[4] = {1.0, 3.0, 7.0, 20.0};
  for (size_t r = 0; r < 4; r++) {
    for (size_t n = 1; n <= 64; n++) {
      const BrumeScheduleConfig config = {BRUME_SCHEDULE_KARRAS, 0.002, 80.0, rhos[r]};
      assert_grid(&config, n, sigmas);
      assert_true(sigmas[0] == 80.0f && (n == 1 || sigmas[n - 1] == 0.002f));
      for (size_t i = 0; i < n && n > 1; i++) {
        const long double inv = 1.0L / (long double)rhos[r];
        const long double a = powl(80.0L, inv);
        const long double b = powl(0.002L, inv);
        const long double u = (long double)i / (long double)(n - 1);
        assert_close((double)sigmas[i], powl(a + u * (b - a), (long double)rhos[r]), 6.1e-8);
      }
    }
  }
  const BrumeScheduleConfig linear = {BRUME_SCHEDULE_KARRAS, 1.0, 5.0, 1.0};
  assert_grid(&linear, 5, sigmas);
  for (size_t i = 0; i < 5; i++)
    assert_true(fabsf(sigmas[i] - (5.0f - (float)i)) < 1e-6f);
}

static void ddpm_follows_the_papers(void **state) {
  (void)state;
  long double linear = 1.0L;
  long double cosine = 1.0L;
  assert_true(brume_schedule_alpha_bar_linear(0) == 1.0);
  assert_true(brume_schedule_alpha_bar_cosine(0) == 1.0);
  const long double f0 = powl(cosl(0.008L / 1.008L * PI / 2.0L), 2.0L);
  for (unsigned t = 1; t <= 1000; t++) {
    linear *= 1.0L - (0.0001L + (0.02L - 0.0001L) * (long double)(t - 1) / 999.0L);
    assert_close(brume_schedule_alpha_bar_linear(t), linear, 1e-12);
    const long double f = powl(cosl(((long double)t / 1000.0L + 0.008L) / 1.008L * PI / 2.0L), 2);
    // Below t = T no beta is clipped, so the product telescopes to f(t) / f(0).
    cosine = t < 1000 ? f / f0 : cosine * 0.001L;
    assert_close(brume_schedule_alpha_bar_cosine(t), cosine, 1e-12);
  }
  assert_close(brume_schedule_beta_linear(1), 1e-4L, 1e-12);
  assert_close(brume_schedule_beta_linear(1000), 0.02L, 1e-12);
  assert_close(brume_schedule_beta_cosine(1000), 0.999L, 1e-12);
  // Well-known end of DDPM's linear schedule.
  assert_close(brume_schedule_alpha_bar_linear(1000), 4.0358e-5L, 1e-4);
  assert_true(isnan(brume_schedule_beta_linear(0)) && isnan(brume_schedule_beta_linear(1001)));
  assert_true(isnan(brume_schedule_beta_cosine(0)) && isnan(brume_schedule_alpha_bar_cosine(1001)));
}

static void ddpm_grids_are_subsampled(void **state) {
  (void)state;
  float sigmas[BRUME_SCHEDULE_DDPM_STEPS + 1];
  BrumeScheduleConfig config = {BRUME_SCHEDULE_DDPM_LINEAR, 0.0, (double)INFINITY, 0.0};
  assert_grid(&config, 1000, sigmas);
  for (unsigned t = 1; t <= 1000; t++) {
    const double ab = brume_schedule_alpha_bar_linear(t);
    assert_true(sigmas[1000 - t] == (float)sqrt((1.0 - ab) / ab));
  }
  float full[BRUME_SCHEDULE_DDPM_STEPS + 1];
  assert_grid(&config, 1000, full);
  assert_grid(&config, 4, sigmas); // t = 1000, 667, 334, 1
  assert_true(sigmas[0] == full[0] && sigmas[1] == full[333]);
  assert_true(sigmas[2] == full[666] && sigmas[3] == full[999]);
  assert_true(fabsf(sigmas[0] - 157.4f) < 0.05f && fabsf(sigmas[3] - 0.0100005f) < 1e-6f);
  assert_grid(&config, 6, sigmas); // t = 1000 - 199.8 i, to the nearest
  assert_true(sigmas[1] == full[200] && sigmas[2] == full[400] && sigmas[3] == full[599]);
  assert_grid(&config, 1, sigmas);
  assert_true(sigmas[0] == full[0]);

  config.kind = BRUME_SCHEDULE_DDPM_COSINE;
  assert_grid(&config, 2, sigmas);
  assert_true(fabsf(sigmas[0] / 2.0e4f - 1.0f) < 0.05f && fabsf(sigmas[1] - 0.0064f) < 1e-4f);
  config.sigma_max = 80.0;
  config.sigma_min = 0.02;
  for (size_t n = 1; n <= 200; n++)
    assert_grid(&config, n, sigmas);
  assert_true(sigmas[0] > 70.0f && sigmas[199] < 0.03f);
}

static BrumeStatus fill(BrumeSchedule kind, double lo, double hi, double rho, size_t n) {
  float sigmas[BRUME_SCHEDULE_DDPM_STEPS + 1];
  const BrumeScheduleConfig config = {kind, lo, hi, rho};
  return brume_schedule_fill(&config, n, sigmas);
}

static void bad_schedules_are_refused(void **state) {
  (void)state;
  const BrumeSchedule k = BRUME_SCHEDULE_KARRAS;
  const BrumeSchedule l = BRUME_SCHEDULE_DDPM_LINEAR;
  const double inf = (double)INFINITY;
  const double nan = (double)NAN;
  assert_int_equal(fill(k, 0.002, 80.0, 7.0, 1000), BRUME_STATUS_OK);
  assert_int_equal(fill(k, 0.002, 80.0, 7.0, 0), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 0.002, 80.0, 7.0, 1001), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 0.0, 80.0, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, -1.0, 80.0, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 2.0, 2.0, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 3.0, 2.0, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, nan, 80.0, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 0.002, nan, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 0.002, inf, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 0.002, 80.0, 0.5, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 0.002, 80.0, nan, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 1e-310, 80.0, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(fill(k, 1.0, 1.0000002, 7.0, 8), BRUME_STATUS_BAD_ARG); // floats too coarse
  assert_int_equal(fill(l, 0.0, 0.005, 0.0, 1), BRUME_STATUS_BAD_ARG);     // below t = 1
  assert_int_equal(fill(l, 200.0, 300.0, 0.0, 1), BRUME_STATUS_BAD_ARG);   // above t = T
  assert_int_equal(fill(l, 1.0, 1.1, 0.0, 1000), BRUME_STATUS_BAD_ARG);    // too few times
  assert_int_equal(fill(BRUME_SCHEDULE_COUNT, 0.1, 1.0, 7.0, 8), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_schedule_fill(NULL, 8, NULL), BRUME_STATUS_BAD_ARG);
}

static void names_round_trip(void **state) {
  (void)state;
  for (int i = 0; i < BRUME_SCHEDULE_COUNT; i++) {
    BrumeSchedule schedule = BRUME_SCHEDULE_COUNT;
    const char *name = brume_schedule_name((BrumeSchedule)i);
    assert_int_equal(brume_schedule_from_name(name, &schedule), BRUME_STATUS_OK);
    assert_int_equal(schedule, i);
  }
  BrumeSchedule schedule = BRUME_SCHEDULE_KARRAS;
  assert_null(brume_schedule_name(BRUME_SCHEDULE_COUNT));
  assert_int_equal(brume_schedule_from_name("karas", &schedule), BRUME_STATUS_NOT_FOUND);
  assert_int_equal(brume_schedule_from_name(NULL, &schedule), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_schedule_from_name("karras", NULL), BRUME_STATUS_BAD_ARG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(series_keep_their_error),   cmocka_unit_test(series_refuse_what_they_cannot),
      cmocka_unit_test(forward_adds_scaled_noise), cmocka_unit_test(vp_and_ve_translate),
      cmocka_unit_test(karras_follows_the_paper),  cmocka_unit_test(ddpm_follows_the_papers),
      cmocka_unit_test(ddpm_grids_are_subsampled), cmocka_unit_test(bad_schedules_are_refused),
      cmocka_unit_test(names_round_trip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
