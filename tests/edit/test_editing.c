// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What editing promises, measured on sounds of five classes and on five real recordings:
// test_editing MODEL

#include "dsp/base/cpu.h"
#include "tests/edit/measure.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char detail[BRUME_MODEL_DETAIL];

static double distance(const MeasureSound *const sound, const char *const text) {
  BrumeClip *const clip = measure_render(measure_renderer, sound, text);
  const double lsd = measure_lsd(sound->source->samples, sound->source->n, clip->samples, clip->n);
  brume_clip_free(clip);
  return lsd;
}

// Mean distance to other sounds of the class of the same length.
static double independent(const MeasureSound *const sound) {
  double sum = 0.0;
  for (int seed = 50; seed < 53; ++seed) {
    char text[128];
    snprintf(text, sizeof(text), "class=%s seed=%d length=%.4f", sound->class, seed,
             fmax((double)sound->source->n / 44100.0, 0.02));
    BrumeClip *const clip = measure_render(measure_renderer, NULL, text);
    sum += measure_lsd(sound->source->samples, sound->source->n, clip->samples, clip->n) / 3.0;
    brume_clip_free(clip);
  }
  return sum;
}

// bfloat16 changes details of a sound, and not which sound it is.
static void test_precision(void **const state) {
  (void)state;
  double most = 0.0;
  for (size_t i = 0; i < MEASURE_OURS; ++i) {
    const MeasureSound *const sound = &measure_sounds[i];
    char text[128];
    snprintf(text, sizeof(text), "class=%s seed=11 precision=bf16", sound->class);
    BrumeClip *const clip = measure_render(measure_renderer, NULL, text);
    const double lsd =
        measure_lsd(sound->source->samples, sound->source->n, clip->samples, clip->n);
    printf("# %-10s bf16 is %.2f dB from fp32\n", sound->class, lsd);
    assert_true(lsd > 0.0 && lsd < 0.1 * independent(sound));
    most = fmax(most, lsd);
    brume_clip_free(clip);
  }
  assert_true(most < 1.0);
}

static void test_amount(void **const state) {
  enum { AMOUNTS = 6 };
  double mean[AMOUNTS] = {0.0};
  double others = 0.0;
  (void)state;
  for (size_t i = 0; i < measure_n_sounds; ++i) {
    const MeasureSound *const sound = &measure_sounds[i];
    for (int a = 0; a < AMOUNTS; ++a) {
      char text[64];
      snprintf(text, sizeof(text), "seed=5 amount=%g", 0.2 * a);
      const double lsd = distance(sound, text);
      mean[a] += lsd / (double)measure_n_sounds;
      if (a == 0) {
        assert_true(lsd < 1.0);
      }
    }
    others += independent(sound) / (double)measure_n_sounds;
  }
  printf("# log-spectral distance in dB by amount:");
  for (int a = 0; a < AMOUNTS; ++a) {
    printf(" %.2f", mean[a]);
  }
  printf("; other sounds %.2f\n", others);
  for (int a = 1; a < AMOUNTS; ++a) {
    assert_true(mean[a] > mean[a - 1]);
  }
  assert_true(mean[AMOUNTS - 1] > 0.8 * others && mean[AMOUNTS - 1] < 1.25 * others);
}

// The largest bend of the wave, a measure of clicks.
static double bend(const float *const x, const size_t from, const size_t to) {
  double most = 0.0;
  for (size_t i = from; i + 2 < to; ++i) {
    most = worst_of(most, fabs((double)x[i] - 2.0 * (double)x[i + 1] + (double)x[i + 2]));
  }
  return most;
}

static void check_kept(const MeasureSound *const sound, const BrumeClip *const clip,
                       const size_t from, const size_t to) {
  double most = 1.0;
  const double gain =
      measure_gain(clip->samples + from, sound->source->samples + from, to - from, &most);
  assert_true(gain > 0.2 && most < 1e-6);
}

static void test_regrow(void **const state) {
  double worst = 0.0;
  (void)state;
  for (size_t i = 0; i < measure_n_sounds; ++i) {
    const MeasureSound *const sound = &measure_sounds[i];
    const size_t n = sound->source->n;
    BrumeClip *const a = measure_render(measure_renderer, sound, "keep=0-0.04 seed=1");
    BrumeClip *const b = measure_render(measure_renderer, sound, "keep=0-0.04 seed=2");
    const size_t seam = n < 1764 ? n : 1764; // 40 ms
    check_kept(sound, a, 0, seam);
    check_kept(sound, b, 0, seam);
    if (a->n > seam + 2205 && b->n > seam + 2205) { // The rest is made anew
      assert_true(measure_lsd(a->samples + seam, a->n - seam, b->samples + seam, b->n - seam) >
                  1.0);
      const double here = bend(a->samples, seam - 4, seam + 6);
      const double anywhere = fmax(bend(a->samples, 0, seam - 4), bend(a->samples, seam + 6, a->n));
      worst = worst_of(worst, here / anywhere);
      // Levels go on where they were: 10 ms after the seam are within 9 dB of the source's there
      const double ratio = measure_rms(a->samples + seam, 441) / measure_rms(a->samples, seam);
      const double was = measure_rms(sound->source->samples + seam, 441) /
                         measure_rms(sound->source->samples, seam);
      assert_true(was < 0.01 || fabs(20.0 * log10(ratio / was)) < 9.0);
    }
    brume_clip_free(a);
    brume_clip_free(b);
  }
  printf("# largest bend at a seam against elsewhere: %.3f\n", worst);
  assert_true(worst < 1.0);
}

static void test_middle_and_extension(void **const state) {
  (void)state;
  for (size_t i = 0; i < measure_n_sounds; ++i) {
    const MeasureSound *const sound = &measure_sounds[i];
    const size_t n = sound->source->n;
    char text[128];
    const double third = (double)n / 3.0 / 44100.0;
    snprintf(text, sizeof(text), "keep=0-%.4f,%.4f-%.4f seed=3", third, 2.0 * third, 3.0 * third);
    BrumeClip *clip = measure_render(measure_renderer, sound, text);
    check_kept(sound, clip, 0, n / 3 - 8);
    const size_t end = clip->n < n ? clip->n : n;
    check_kept(sound, clip, 2 * n / 3 + 8, end - 8);
    brume_clip_free(clip);

    snprintf(text, sizeof(text), "keep=0-%.4f length=%.4f seed=3", 2.0 * third, 3.0 * third + 0.5);
    clip = measure_render(measure_renderer, sound, text);
    assert_int_equal(clip->n,
                     (size_t)((double)strtof(strstr(text, "length=") + 7, NULL) * 44100.0 + 0.5));
    check_kept(sound, clip, 0, 2 * n / 3 - 8);
    brume_clip_free(clip);
  }
}

static void test_band(void **const state) {
  static const struct {
    const char *text;
    double low, high;
  } bands[] = {{"keep-band=0-150", 0, 150},
               {"keep-band=500-2000", 500, 2000},
               {"keep-band=4000-22050", 4000, 22050}};
  double worst = -200.0;
  (void)state;
  for (size_t i = 0; i < measure_n_sounds; ++i) {
    const MeasureSound *const sound = &measure_sounds[i];
    const BrumeSource *const source = sound->source;
    for (size_t b = 0; b < 3; ++b) {
      BrumeClip *const clip = measure_render(measure_renderer, sound, bands[b].text);
      const double error = measure_band_error(clip->samples, clip->n, source->samples, source->n,
                                              bands[b].low, bands[b].high);
      worst = worst_of(worst, error);
      // All else is another sound
      assert_true(measure_lsd(clip->samples, clip->n, source->samples, source->n) > 1.0);
      brume_clip_free(clip);
    }
  }
  printf("# largest error of a kept band: %.1f dB of the sound\n", worst);
  assert_true(worst <= -50.0);
}

static void test_envelope(void **const state) {
  enum { PART = 882 }; // 20 ms
  double sum = 0.0;
  size_t count = 0;
  (void)state;
  for (size_t i = 0; i < measure_n_sounds; ++i) {
    const MeasureSound *const sound = &measure_sounds[i];
    const BrumeSource *const source = sound->source;
    BrumeClip *const clip = measure_render(measure_renderer, sound, "keep-envelope=1 seed=4");
    const size_t n = clip->n < source->n ? clip->n : source->n;
    const double gain = measure_rms(clip->samples, n) / measure_rms(source->samples, n);
    const double all = measure_rms(source->samples, n);
    for (size_t at = 0; at + PART <= n; at += PART) {
      const double was = measure_rms(source->samples + at, PART);
      if (was > 0.03 * all) {
        sum += fabs(20.0 * log10(measure_rms(clip->samples + at, PART) / (gain * was) + 1e-9));
        ++count;
      }
    }
    brume_clip_free(clip);
  }
  printf("# mean error of a kept envelope: %.2f dB\n", sum / (double)count);
  assert_true(sum / (double)count < 1.5);
}

// Mean error in dB, over 20 ms, of the loudness of x[n] against what was drawn, where that is
// within 34 dB of its loudest; *silence is the loudest part where silence was drawn, against all,
// in dB.
static double drawn_error(const BrumeClip *const clip, double *const silence) {
  enum { PART = 882 };
  double error[256] = {0.0};
  double mean = 0.0;
  double away = 0.0;
  size_t count = 0;
  const double all = measure_rms(clip->samples, clip->n);
  for (size_t at = 0; at + PART <= clip->n; at += PART) {
    double power = 0.0;
    for (size_t i = at; i < at + PART; ++i) {
      const double level = brume_edit_level(&clip->recipe.edit, (double)i / 44100.0);
      power += level * level / PART;
    }
    const double now = 20.0 * log10(measure_rms(clip->samples + at, PART) + 1e-9);
    if (power > 0.0004 && count < 256) {
      error[count++] = now - 10.0 * log10(power);
    } else if (power == 0.0) {
      *silence = worst_of(*silence, now - 20.0 * log10(all));
    }
  }
  for (size_t i = 0; i < count; ++i) {
    mean += error[i] / (double)count; // One factor for all
  }
  for (size_t i = 0; i < count; ++i) {
    away += fabs(error[i] - mean) / (double)count;
  }
  return away;
}

// Of noise alone and of other sounds, one that swells and one that is struck twice.
static void test_drawn(void **const state) {
  static const char *const drawn[] = {"envelope=0:0,0.3:1,0.4:0.1,0.6:0.3,0.9:0",
                                      "envelope=0:1,0.2:0.05,0.25:0,0.4:0,0.41:0.7,0.9:0.1"};
  double sum = 0.0;
  double worst = 0.0;
  double silence = -200.0;
  (void)state;
  for (size_t i = 0; i < measure_n_sounds; ++i) {
    for (size_t d = 0; d < 2; ++d) {
      const MeasureSound *const sound = &measure_sounds[i];
      char text[160];
      snprintf(text, sizeof(text), "class=%s %s length=0.9 seed=%zu", sound->class, drawn[d], i);
      const bool ours = i < MEASURE_OURS;
      BrumeClip *const clip = measure_render(measure_renderer, ours ? NULL : sound,
                                             ours ? text : strchr(text, ' ') + 1);
      const double error = drawn_error(clip, &silence);
      sum += error;
      worst = worst_of(worst, error);
      brume_clip_free(clip);
    }
  }
  printf(
      "# mean error of a drawn envelope: %.2f dB, at most %.2f; where silence was drawn, %.0f dB\n",
      sum / (double)(2 * measure_n_sounds), worst, silence);
  assert_true(sum / (double)(2 * measure_n_sounds) < 1.0 && worst < 2.0 && silence < -50.0);
}

static void test_morph(void **const state) {
  enum { POSITIONS = 5 };
  double to_a[POSITIONS] = {0.0};
  double to_b[POSITIONS] = {0.0};
  (void)state;
  for (size_t i = 0; i + 1 < measure_n_sounds; ++i) {
    const MeasureSound *const a = &measure_sounds[i];
    const MeasureSound *const b = &measure_sounds[i + 1];
    for (int p = 0; p < POSITIONS; ++p) {
      char text[128];
      snprintf(text, sizeof(text), "to=%016llx position=%g amount=0.1 seed=6",
               (unsigned long long)b->source->hash, 0.25 * p);
      BrumeClip *const clip = measure_render(measure_renderer, a, text);
      to_a[p] += measure_lsd(a->source->samples, a->source->n, clip->samples, clip->n);
      to_b[p] += measure_lsd(b->source->samples, b->source->n, clip->samples, clip->n);
      brume_clip_free(clip);
    }
  }
  const double pairs = (double)(measure_n_sounds - 1);
  printf("# morph, distance to the first and to the second in dB:");
  for (int p = 0; p < POSITIONS; ++p) {
    printf(" %.1f/%.1f", to_a[p] / pairs, to_b[p] / pairs);
  }
  printf("\n");
  for (int p = 1; p < POSITIONS; ++p) {
    assert_true(to_a[p] > to_a[p - 1] && to_b[p] < to_b[p - 1]);
  }
}

// Loops of sounds that go on: nothing tells the seam from any other place.
static void test_loop(void **const state) {
  static const char *const classes[] = {"texture", "pad", "strings", "bass", "voice", "wind"};
  double seam = 0.0;
  double inside = 0.0;
  double step = 0.0;
  (void)state;
  for (size_t c = 0; c < 6; ++c) {
    for (int seed = 1; seed <= 3; ++seed) {
      char text[96];
      double flux = 0.0;
      snprintf(text, sizeof(text), "class=%s loop=1 length=1.7142857 seed=%d", classes[c], seed);
      BrumeClip *const clip = measure_render(measure_renderer, NULL, text);
      const size_t n = clip->n;
      assert_int_equal(n, 75600); // 3 beats at 105
      seam += measure_seam(clip->samples, n, &flux) / 18.0;
      inside += flux / 18.0;
      double most = 0.0;
      for (size_t i = 1; i < n; ++i) {
        most = worst_of(most, fabs((double)clip->samples[i] - (double)clip->samples[i - 1]));
      }
      step = worst_of(step, fabs((double)clip->samples[0] - (double)clip->samples[n - 1]) / most);
      assert_true(measure_rms(clip->samples + n - n / 8, n / 8) >
                  0.05 * measure_rms(clip->samples, n)); // It goes on to the end
      brume_clip_free(clip);
    }
  }
  printf("# spectral flux at the seam %.2f dB, inside %.2f; largest step at it %.2f of others\n",
         seam, inside, step);
  assert_true(seam < 1.15 * inside && step <= 1.0);
}

static void test_bits(void **const state) {
  BrumeStatus status = BRUME_STATUS_OK;
  const char *const path = *state;
  BrumeModel *const plain = brume_model_open(path, brume_cpu_flags_masked(0), &status, detail);
  assert_non_null(plain);
  BrumeRenderer *const renderer = brume_renderer_new(plain, &status);
  assert_non_null(renderer);
  brume_renderer_set_sources(renderer, measure_sources);
  static const char text[] = "amount=0.4 keep=0-0.03,0.05-0.06 keep-band=200-900 keep-envelope=1";
  static const char drawn[] = "amount=0.4 keep-band=200-900 envelope=0:0,0.1:1,0.3:0";
  for (size_t i = 1; i < measure_n_sounds; i += 3) {
    const char *const asked = i == 4 ? drawn : text;
    BrumeClip *const a = measure_render(measure_renderer, &measure_sounds[i], asked);
    BrumeClip *const b = measure_render(renderer, &measure_sounds[i], asked);
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->samples, b->samples, a->n * sizeof(float));
    brume_clip_free(a);
    brume_clip_free(b);
  }
  brume_renderer_free(renderer);
  brume_model_free(plain);
}

static void test_pitch(void **const state) {
  const MeasureSound *const bass = &measure_sounds[4];
  BrumeClip *const clip = measure_render(measure_renderer, bass, "amount=0.2 pitch=50");
  (void)state;
  assert_true(clip->note == 50.0f);
  brume_clip_free(clip);
}

static void refused(const float *const x, const size_t n) {
  char why[BRUME_SOURCE_DETAIL] = "";
  BrumeSource *source = NULL;
  assert_int_equal(brume_source_new(x, n, &source, why), BRUME_STATUS_FORMAT);
  assert_null(source);
  assert_true(strlen(why) > 8);
}

static void test_bad_sources(void **const state) {
  static float x[400000];
  (void)state;
  refused(x, 0);
  refused(x, 44100); // Silent
  x[100] = 1.0f;
  refused(x, 44100); // One sample
  refused(x + 100, 1);
  x[44000] = NAN;
  refused(x, 44100);
  for (size_t i = 0; i < 400000; ++i) {
    x[i] = sinf(0.05f * (float)i);
  }
  refused(x, 400000); // 9 s
  x[3] = INFINITY;
  refused(x, 44100);

  BrumeRecipe recipe;
  BrumeClip *clip = NULL;
  brume_recipe_init(&recipe);
  assert_int_equal(brume_recipe_read(&recipe, "class=kick from=0123456789abcdef", NULL), 0);
  assert_int_equal(brume_render(measure_renderer, &recipe, NULL, &clip, detail),
                   BRUME_STATUS_NOT_FOUND);
  assert_null(clip);
  assert_non_null(strstr(detail, "0123456789abcdef"));
}

int main(const int argc, char **const argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: test_editing MODEL\n");
    return 2;
  }
  measure_begin(argv[1]);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_precision), cmocka_unit_test(test_amount),
      cmocka_unit_test(test_regrow),    cmocka_unit_test(test_middle_and_extension),
      cmocka_unit_test(test_band),      cmocka_unit_test(test_envelope),
      cmocka_unit_test(test_drawn),     cmocka_unit_test(test_morph),
      cmocka_unit_test(test_loop),      cmocka_unit_test_prestate(test_bits, argv[1]),
      cmocka_unit_test(test_pitch),     cmocka_unit_test(test_bad_sources),
  };
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  measure_end();
  return failures;
}
