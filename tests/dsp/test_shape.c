// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Envelope, drive and limiter.

#include "dsp/voice/drive.h"
#include "dsp/voice/envelope.h"
#include "dsp/voice/limiter.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double two_pi = 6.283185307179586476925;

static void segments_end_exactly_in_time(void **state) {
  (void)state;
  const BrumeEnvelopeShape shape = {0.01f, 0.005f, 0.1f, 0.4f, 0.05f};
  BrumeEnvelope e = {.stage = BRUME_ENVELOPE_IDLE};
  static float out[20000];
  brume_envelope_start(&e, &shape, 48000.0);
  assert_int_equal(brume_envelope_render(&e, out, 10000), 10000);
  assert_true(out[0] == 0.0f && out[479] < 1.0f && out[480] == 1.0f);      // Attack: 480 frames
  assert_true(out[719] == 1.0f && out[720] == 1.0f && out[721] < 1.0f);    // Hold: 240
  assert_true(out[5519] > 0.4f && out[5520] == 0.4f && out[9999] == 0.4f); // Decay: 4800
  // Half-way of the attack, and 60 dB over the decay, by the header's formula
  const double half = 1.0 - (exp(-0.75) - exp(-1.5)) / (1.0 - exp(-1.5));
  assert_true(fabs((double)out[240] - half) < 1e-4);
  const double third = 0.4 + 0.6 * (exp(-2.3) - exp(-6.9)) / (1.0 - exp(-6.9));
  assert_true(fabs((double)out[720 + 1600] - third) < 1e-4);
  brume_envelope_release(&e);
  assert_int_equal(brume_envelope_render(&e, out, 10000), 2400);
  assert_true(out[0] == 0.4f && out[2399] > 0.0f && out[2400] == 0.0f);
  assert_true(brume_envelope_is_idle(&e));
  for (size_t i = 1; i < 2400; ++i) {
    assert_true(out[i] < out[i - 1]);
  }
}

static void block_lengths_do_not_show(void **state) {
  (void)state;
  const BrumeEnvelopeShape shape = {0.001f, 0.0f, 0.003f, 0.5f, 0.002f};
  BrumeEnvelope a = {.stage = BRUME_ENVELOPE_IDLE};
  brume_envelope_start(&a, &shape, 44100.0);
  BrumeEnvelope b = a;
  float whole[400];
  float parts[400];
  brume_envelope_render(&a, whole, 200);
  brume_envelope_release(&a);
  brume_envelope_render(&a, whole + 200, 200);
  for (size_t i = 0; i < 400; ++i) {
    if (i == 200) {
      brume_envelope_release(&b);
    }
    BrumeEnvelope skipped = b;
    brume_envelope_render(&b, parts + i, 1);
    assert_true(brume_envelope_skip(&skipped, 1) == parts[i]);
    assert_true(skipped.value == b.value && skipped.left == b.left);
  }
  assert_memory_equal(whole, parts, sizeof(whole));
}

static void shapes_without_segments_work(void **state) {
  (void)state;
  float out[64];
  BrumeEnvelope e = {.stage = BRUME_ENVELOPE_IDLE};
  brume_envelope_release(&e); // Never begun: nothing
  brume_envelope_fade(&e, 10);
  assert_int_equal(brume_envelope_render(&e, out, 64), 0);
  const BrumeEnvelopeShape gate = {0.0f, 0.0f, 0.0f, 1.0f, 0.0f};
  brume_envelope_start(&e, &gate, 48000.0);
  assert_int_equal(brume_envelope_render(&e, out, 64), 64);
  assert_true(out[0] == 1.0f && out[63] == 1.0f);
  brume_envelope_release(&e);
  assert_true(brume_envelope_is_idle(&e));
  const BrumeEnvelopeShape pluck = {0.0f, 0.0f, 0.001f, 0.0f, 1.0f};
  brume_envelope_start(&e, &pluck, 48000.0);
  assert_int_equal(brume_envelope_render(&e, out, 64), 48); // Ends by itself at sustain 0
  const BrumeEnvelopeShape odd = {NAN, -1.0f, INFINITY, NAN, -INFINITY};
  brume_envelope_start(&e, &odd, 48000.0);
  assert_int_equal(brume_envelope_render(&e, out, 64), 64);
  for (size_t i = 0; i < 64; ++i) {
    assert_true(out[i] >= 0.0f && out[i] <= 1.0f);
  }
}

static void slow_segments_keep_their_time(void **state) {
  (void)state;
  const BrumeEnvelopeShape shape = {60.0f, 0.0f, 0.0f, 1.0f, 0.0f};
  BrumeEnvelope e = {.stage = BRUME_ENVELOPE_IDLE};
  float out[64];
  float last = 0.0f;
  brume_envelope_start(&e, &shape, 192000.0);
  for (size_t i = 0; i < 60 * 192000; i += 64) {
    assert_true(e.stage == BRUME_ENVELOPE_ATTACK);
    brume_envelope_render(&e, out, 64);
    assert_true(out[0] >= last && out[63] >= out[0]);
    last = out[63];
  }
  assert_true(last > 0.99999f && last <= 1.0f && e.stage == BRUME_ENVELOPE_SUSTAIN);
}

static void a_fade_is_straight_and_short(void **state) {
  (void)state;
  const BrumeEnvelopeShape shape = {0.0f, 0.0f, 0.0f, 0.8f, 2.0f};
  BrumeEnvelope e = {.stage = BRUME_ENVELOPE_IDLE};
  float out[300];
  brume_envelope_start(&e, &shape, 48000.0);
  brume_envelope_fade(&e, 200);
  brume_envelope_fade(&e, 1000); // No later than promised
  brume_envelope_release(&e);
  assert_int_equal(brume_envelope_render(&e, out, 300), 200);
  for (size_t i = 1; i <= 200; ++i) {
    assert_true(fabsf(out[i - 1] - out[i] - 0.004f) < 1e-6f);
  }
}

static void drive_keeps_full_scale_and_passes_at_zero(void **state) {
  (void)state;
  float x[64];
  float y[64];
  BrumeDrive drive = {0.0f};
  for (size_t i = 0; i < 64; ++i) {
    x[i] = y[i] = sinf((float)i * 0.7f);
  }
  brume_drive_process(&drive, 0.0f, 0.0f, y, 64);
  assert_memory_equal(x, y, sizeof(x));
  for (float amount = 0.1f; amount <= 1.0f; amount += 0.3f) {
    for (size_t i = 0; i < 64; ++i) {
      y[i] = i < 32 ? 1.0f : 0.01f;
    }
    brume_drive_process(&drive, amount, amount, y, 64);
    const float s = powf(10.0f, 1.5f * amount) - 1.0f;
    const float small = 0.01f * sqrtf(1.0f + s * s) / sqrtf(1.0f + 1e-4f * s * s);
    assert_true(fabsf(y[31] - 1.0f) < 1e-5f);
    assert_true(fabsf(y[63] / small - 1.0f) < 1e-3f);
  }
  // Almost none is almost nothing: no jump as the knob leaves 0
  memcpy(y, x, sizeof(x));
  drive = (BrumeDrive){0.0f};
  brume_drive_process(&drive, 0.0f, 0.001f, y, 64);
  for (size_t i = 0; i < 64; ++i) {
    assert_true(fabsf(x[i] - y[i]) < 0.01f);
  }
  static const float bad[] = {NAN, INFINITY};
  for (size_t i = 0; i < 2; ++i) {
    float z[2] = {bad[i], bad[i]};
    brume_drive_process(&drive, bad[i], 1.0f, z, 2);
    z[0] = z[1] = 0.1f;
    brume_drive_process(&drive, 1.0f, 1.0f, z, 2);
    assert_true(isfinite(z[0]) && isfinite(z[1]));
  }
}

/// Power at f of x[n] relative to full scale, in dB; whole periods only
static double tone_db(const float *const x, const size_t n, const double f) {
  double re = 0.0;
  double im = 0.0;
  for (size_t i = 0; i < n; ++i) {
    re += (double)x[i] * cos(two_pi * fmod(f * (double)i, 1.0));
    im += (double)x[i] * sin(two_pi * fmod(f * (double)i, 1.0));
  }
  return 10.0 * log10(4.0 * (re * re + im * im) / ((double)n * (double)n) + 1e-30);
}

/// 4.7 kHz driven by 18 dB at 48 kHz: harmonics 7, 9, 11 lie at 33, 42, 52 kHz and fold to
/// 15.1, 5.7 and 3.7 kHz. Averaging lowers each against plain saturation.
static void drive_aliases_less_than_plain_saturation(void **state) {
  (void)state;
  enum { N = 4800 };
  static float x[N];
  static float plain[N];
  const double f = 4700.0 / 48000.0;
  const float s = powf(10.0f, 0.9f) - 1.0f;
  for (size_t i = 0; i < N; ++i) {
    x[i] = (float)sin(two_pi * f * (double)i);
    plain[i] = x[i] * sqrtf(1.0f + s * s) / sqrtf(1.0f + s * s * x[i] * x[i]);
  }
  BrumeDrive drive = {x[N - 1]};
  brume_drive_process(&drive, 0.6f, 0.6f, x, N);
  static const double aliases_hz[] = {15100.0, 5700.0, 3700.0};
  for (size_t i = 0; i < 3; ++i) {
    const double better =
        tone_db(plain, N, aliases_hz[i] / 48000.0) - tone_db(x, N, aliases_hz[i] / 48000.0);
    print_message("drive: alias at %g Hz lower by %.1f dB\n", aliases_hz[i], better);
    assert_true(better > 4.0);
  }
}

static void below_the_ceiling_the_limiter_only_delays(void **state) {
  (void)state;
  enum { N = 6000 };
  static float left[N];
  static float right[N];
  static float l[N];
  static float r[N];
  for (size_t i = 0; i < N; ++i) {
    left[i] = l[i] = 0.966f * sinf((float)i * 0.05f);
    right[i] = r[i] = 0.5f * sinf((float)i * 0.11f);
  }
  BrumeLimiter *const limiter = brume_limiter_new(48000.0);
  const size_t late = brume_limiter_latency(limiter);
  assert_int_equal(late, 71);
  for (size_t i = 0, n = 1; i < N; i += n, n = n % 200 + 7) {
    n = N - i < n ? N - i : n;
    assert_true(brume_limiter_process(limiter, left + i, right + i, n) == 1.0f);
  }
  for (size_t i = 0; i < late; ++i) {
    assert_true(left[i] == 0.0f && right[i] == 0.0f);
  }
  assert_memory_equal(left + late, l, (N - late) * sizeof(float));
  assert_memory_equal(right + late, r, (N - late) * sizeof(float));
  brume_limiter_free(limiter);
}

static void nothing_passes_the_ceiling(void **state) {
  (void)state;
  enum { N = 200000 };
  float *const left = calloc(N, sizeof(float));
  float *const right = calloc(N, sizeof(float));
  uint32_t random = 3;
  for (size_t i = 0; i < N; ++i) {
    random = random * 1664525u + 1013904223u;
    const float burst = (i / 9000) % 2 ? 20.0f : 0.7f;
    left[i] = burst * ((float)(random >> 8) / 8388608.0f - 1.0f);
    right[i] = i % 5000 == 0 ? 100.0f : 0.3f * left[i]; // Lone peaks
  }
  left[77] = NAN;
  right[99] = INFINITY;
  BrumeLimiter *const limiter = brume_limiter_new(44100.0);
  float peak = 0.0f;
  for (size_t i = 0, n = 1; i < N; i += n, n = n % 300 + 1) {
    n = N - i < n ? N - i : n;
    brume_limiter_process(limiter, left + i, right + i, n);
  }
  for (size_t i = 0; i < N; ++i) {
    assert_true(isfinite(left[i]) && isfinite(right[i]));
    peak = worst_of_f(peak, fmaxf(fabsf(left[i]), fabsf(right[i])));
  }
  print_message("limiter: highest output %.6f, ceiling %.6f\n", (double)peak,
                (double)BRUME_LIMITER_CEILING);
  assert_true(peak <= BRUME_LIMITER_CEILING && peak > 0.9f * BRUME_LIMITER_CEILING);
  brume_limiter_free(limiter);
  free(left);
  free(right);
}

/// A loud hit pushes a quiet tone down without a corner, and lets it come back bit for bit
static void the_limiter_is_smooth_and_recovers(void **state) {
  (void)state;
  enum { N = 96000 };
  static float left[N];
  static float right[N];
  static float tone[N];
  for (size_t i = 0; i < N; ++i) {
    tone[i] = right[i] = 0.1f * sinf((float)i * 0.01f);
    left[i] = i >= 10000 && i < 10100 ? 4.0f : 0.0f;
  }
  BrumeLimiter *const limiter = brume_limiter_new(48000.0);
  const size_t late = brume_limiter_latency(limiter);
  float lowest = 1.0f;
  for (size_t i = 0; i < N; i += 100) {
    lowest = fminf(lowest, brume_limiter_process(limiter, left + i, right + i, 100));
  }
  assert_true(fabsf(lowest - BRUME_LIMITER_CEILING / 4.0f) < 1e-4f);
  float steepest = 0.0f;
  for (size_t i = 1; i < N; ++i) {
    steepest = worst_of_f(steepest, fabsf(right[i] - right[i - 1]));
  }
  assert_true(steepest < 0.003f); // The tone's own is 0.001; from 0.1 to 0.024 in 72 frames
  assert_memory_equal(right + N - 1000, tone + N - 1000 - late, 1000 * sizeof(float));
  brume_limiter_reset(limiter);
  float a = 0.5f;
  float b = 0.5f;
  brume_limiter_process(limiter, &a, &b, 1);
  assert_true(a == 0.0f && b == 0.0f);
  brume_limiter_free(limiter);
  brume_limiter_free(NULL);
  assert_null(brume_limiter_new(NAN));
  assert_null(brume_limiter_new(1.0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(segments_end_exactly_in_time),
      cmocka_unit_test(block_lengths_do_not_show),
      cmocka_unit_test(shapes_without_segments_work),
      cmocka_unit_test(slow_segments_keep_their_time),
      cmocka_unit_test(a_fade_is_straight_and_short),
      cmocka_unit_test(drive_keeps_full_scale_and_passes_at_zero),
      cmocka_unit_test(drive_aliases_less_than_plain_saturation),
      cmocka_unit_test(below_the_ceiling_the_limiter_only_delays),
      cmocka_unit_test(nothing_passes_the_ceiling),
      cmocka_unit_test(the_limiter_is_smooth_and_recovers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
