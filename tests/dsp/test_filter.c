// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/filter/smooth.h"
#include "dsp/filter/svf.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { N = 32768 };

static const double pi = 3.14159265358979323846;

/// Magnitude of the impulse response's spectrum at f cycles a frame
static double response(const BrumeSvfMode mode, const float cutoff, const float damping,
                       const double f) {
  BrumeSvf svf = {.running = false};
  double _Complex sum = 0.0;
  for (size_t i = 0; i < N; i += BRUME_SVF_BLOCK) {
    float x[BRUME_SVF_BLOCK] = {i == 0 ? 1.0f : 0.0f};
    brume_svf_process(&svf, mode, cutoff, damping, x, BRUME_SVF_BLOCK);
    for (size_t k = 0; k < BRUME_SVF_BLOCK; ++k) {
      sum += (double)x[k] * cexp(-2.0 * pi * f * (double)(i + k) * I);
    }
  }
  return cabs(sum);
}

/// The analogue prototype, bent by the bilinear transform (svf.h)
static double analytic(const BrumeSvfMode mode, const double cutoff, const double k,
                       const double f) {
  const double _Complex s = I * tan(pi * f) / tan(pi * cutoff);
  const double _Complex d = s * s + k * s + 1.0;
  return cabs((mode == BRUME_SVF_LOWPASS ? 1.0 : mode == BRUME_SVF_BANDPASS ? k * s : s * s) / d);
}

static void the_response_is_the_analytic_one(void **state) {
  (void)state;
  static const float cutoffs[] = {0.002f, 0.02f, 0.1f, 0.3f, 0.45f};
  double worst = 0.0;
  for (int mode = BRUME_SVF_LOWPASS; mode < BRUME_SVF_COUNT; ++mode) {
    for (size_t c = 0; c < 5; ++c) {
      for (float r = 0.0f; r <= 1.0f; r += 0.5f) {
        const float k = brume_svf_damping(r);
        for (double f = 0.0011; f < 0.5; f *= 1.7) {
          const double want = analytic((BrumeSvfMode)mode, (double)cutoffs[c], (double)k, f);
          const double got = response((BrumeSvfMode)mode, cutoffs[c], k, f);
          if (want > 0.001) {
            worst = worst_of(worst, fabs(20.0 * log10(got / want)));
          }
        }
      }
    }
  }
  print_message("filter: largest deviation %.4f dB\n", worst);
  assert_true(worst < 0.05);
  assert_true(fabsf(brume_svf_damping(0.0f) - 1.41421f) < 1e-4f);
  assert_true(fabsf(brume_svf_damping(1.0f) - 0.05f) < 1e-4f);
  assert_true(brume_svf_damping(NAN) == brume_svf_damping(0.0f));
}

static void block_lengths_do_not_show(void **state) {
  (void)state;
  BrumeSvf a = {.running = false};
  BrumeSvf b = {.running = false};
  float x[BRUME_SVF_BLOCK];
  float y[BRUME_SVF_BLOCK];
  for (size_t i = 0; i < 200; ++i) {
    for (size_t k = 0; k < BRUME_SVF_BLOCK; ++k) {
      x[k] = y[k] = sinf((float)(i * BRUME_SVF_BLOCK + k) * 0.3f);
    }
    brume_svf_process(&a, BRUME_SVF_LOWPASS, 0.1f, 0.2f, x, BRUME_SVF_BLOCK);
    brume_svf_process(&b, BRUME_SVF_LOWPASS, 0.1f, 0.2f, y, 13);
    brume_svf_process(&b, BRUME_SVF_LOWPASS, 0.1f, 0.2f, y + 13, 1);
    brume_svf_process(&b, BRUME_SVF_LOWPASS, 0.1f, 0.2f, y + 14, 50);
    assert_memory_equal(x, y, sizeof(x));
  }
}

/// A cutoff that jumps from end to end in every block, at full resonance, stays bounded
static void it_is_stable_while_it_moves(void **state) {
  (void)state;
  BrumeSvf svf = {.running = false};
  uint32_t random = 7;
  float peak = 0.0f;
  for (size_t i = 0; i < 20000; ++i) {
    float x[BRUME_SVF_BLOCK];
    for (size_t k = 0; k < BRUME_SVF_BLOCK; ++k) {
      random = random * 1664525u + 1013904223u;
      x[k] = (float)(random >> 8) / 8388608.0f - 1.0f;
    }
    brume_svf_process(&svf, BRUME_SVF_LOWPASS, i % 2 ? 0.0002f : 0.49f, 0.05f, x, BRUME_SVF_BLOCK);
    for (size_t k = 0; k < BRUME_SVF_BLOCK; ++k) {
      peak = worst_of_f(peak, fabsf(x[k]));
    }
  }
  print_message("filter: moved about, noise of peak 1 gives at most %.2f\n", (double)peak);
  assert_true(peak < 40.0f);
}

static void a_moving_cutoff_does_not_click(void **state) {
  (void)state;
  BrumeSvf svf = {.running = false};
  float was[2] = {0.0f, 0.0f};
  float worst = 0.0f;
  for (size_t i = 0; i < 400; ++i) {
    float x[BRUME_SVF_BLOCK];
    for (size_t k = 0; k < BRUME_SVF_BLOCK; ++k) {
      x[k] = sinf((float)(i * BRUME_SVF_BLOCK + k) * 0.01f);
    }
    const float cutoff = i < 200 ? 0.05f : 0.001f; // A jump of more than five octaves
    brume_svf_process(&svf, BRUME_SVF_LOWPASS, cutoff, 1.0f, x, BRUME_SVF_BLOCK);
    for (size_t k = 0; k < BRUME_SVF_BLOCK; ++k) {
      worst = i > 20 ? fmaxf(worst, fabsf(x[k] - 2.0f * was[1] + was[0])) : 0.0f;
      was[0] = was[1];
      was[1] = x[k];
    }
  }
  assert_true(worst < 0.002f); // The sine's own is 0.0001; a step of the cutoff gives 0.05
}

static void nothing_bad_stays_inside(void **state) {
  (void)state;
  static const float bad[] = {NAN, INFINITY, -INFINITY, 3e38f};
  for (size_t i = 0; i < 4; ++i) {
    BrumeSvf svf = {.running = false};
    float x[BRUME_SVF_BLOCK] = {0.0f};
    x[10] = bad[i];
    x[11] = bad[i];
    brume_svf_process(&svf, BRUME_SVF_BANDPASS, 0.2f, 0.1f, x, BRUME_SVF_BLOCK);
    for (size_t k = 0; k < 40; ++k) {
      float y[BRUME_SVF_BLOCK] = {0.5f};
      brume_svf_process(&svf, BRUME_SVF_BANDPASS, bad[i], bad[3 - i], y, BRUME_SVF_BLOCK);
      for (size_t m = 0; m < BRUME_SVF_BLOCK; ++m) {
        assert_true(isfinite(y[m]));
      }
    }
  }
  BrumeSvf svf = {.running = false};
  float x[2] = {0.25f, 0.5f};
  brume_svf_process(&svf, BRUME_SVF_OFF, 0.1f, 1.0f, x, 2);
  assert_true(x[0] == 0.25f && x[1] == 0.5f);
}

static void smoothing_takes_its_time_at_any_block_length(void **state) {
  (void)state;
  for (size_t frames = 1; frames <= 64; frames *= 4) {
    BrumeSmooth smooth = {0.0f};
    const float share = brume_smooth_share(0.01f, 48000.0, frames);
    for (size_t i = 0; i < 480; i += frames) {
      brume_smooth_next(&smooth, 1.0f, share);
    }
    assert_true(fabsf(smooth.value - 0.632f) < 0.06f);
    for (size_t i = 0; i < 48000; i += frames) {
      brume_smooth_next(&smooth, 1.0f, share);
    }
    assert_true(smooth.value == 1.0f); // Arrives
    assert_true(brume_smooth_next(&smooth, NAN, share).end == 1.0f);
    assert_true(brume_smooth_next(&smooth, INFINITY, share).end == 1.0f);
  }
  assert_true(brume_smooth_share(0.0f, 48000.0, 1) == 1.0f);
  assert_true(brume_smooth_share(-1.0f, 48000.0, 1) == 1.0f);
}

static void ramps_are_straight(void **state) {
  (void)state;
  float x[4] = {1.0f, 1.0f, 1.0f, 1.0f};
  float out[4] = {1.0f, 1.0f, 1.0f, 1.0f};
  const BrumeRamp ramp = {1.0f, 3.0f};
  brume_ramp_mix(ramp, x, out, 4);
  brume_ramp_scale(ramp, x, 4);
  for (size_t i = 0; i < 4; ++i) {
    assert_true(x[i] == 1.0f + 0.5f * (float)i && out[i] == 1.0f + x[i]);
  }
  brume_ramp_scale(ramp, x, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_response_is_the_analytic_one),
      cmocka_unit_test(block_lengths_do_not_show),
      cmocka_unit_test(it_is_stable_while_it_moves),
      cmocka_unit_test(a_moving_cutoff_does_not_click),
      cmocka_unit_test(nothing_bad_stays_inside),
      cmocka_unit_test(smoothing_takes_its_time_at_any_block_length),
      cmocka_unit_test(ramps_are_straight),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
