// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Minutes of sound without an end, with the shipped weights: no click, no seam, no repetition, one
// level, the same memory, faster than real time. Arguments: weights, seconds, classes. The measure
// of a click is a real recording (Debian's sound-theme-freedesktop), of crumpled paper: nothing
// that a stream does from one sample to the next is as sudden as the most sudden of it.

#include "dsp/base/cpu.h"
#include "plugin/core/audiofile.h"
#include "plugin/core/rate.h"
#include "tests/edit/endless.h"
#include "tests/unit/resident.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N = BRUME_STREAM_SAMPLES };

static const char recording[] = "/usr/share/sounds/freedesktop/stereo/trash-empty.oga";

// Where the recording is not installed: what was measured of it
static EndlessMeasures real = {.step = 12.8, .crest = 11.8};
static const double level_most_db = 3.0;
static const double seam_most = 1.25; // Times the change elsewhere
static const double likeness_most = 0.98;

static BrumeModel *model;
static size_t n_parts;
static char **classes;
static int n_classes;

static void read_recording(void) {
  BrumeAudio audio;
  char detail[BRUME_AUDIOFILE_DETAIL];
  if (access(recording, R_OK) != 0) {
    printf("# no real recording: install sound-theme-freedesktop\n");
    return;
  }
  float *x = NULL;
  size_t n = 0;
  assert_int_equal(brume_audiofile_read(recording, &audio, detail), BRUME_STATUS_OK);
  assert_int_equal(brume_rate_convert(audio.samples, audio.n, audio.spec.rate, 44100, &x, &n),
                   BRUME_STATUS_OK);
  real = endless_percentiles(x, n);
  printf("# 99.99th percentile of the recording: step %.2f, crest %.2f\n", real.step, real.crest);
  free(audio.samples);
  free(x);
}

static double cpu_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static BrumeStream *begin(const char *const class) {
  BrumeRecipe recipe;
  char text[128];
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_OK;
  snprintf(text, sizeof(text), "class=%s seed=1", class);
  brume_recipe_init(&recipe);
  assert_int_equal(brume_recipe_read(&recipe, text, detail), BRUME_STATUS_OK);
  BrumeStream *const stream = brume_stream_new(model, &recipe, &status, detail);
  if (!stream) {
    fail_msg("%s: %s", class, detail);
  }
  return stream;
}

static void assert_endless(const char *const class) {
  static float x[N];
  BrumeStream *const stream = begin(class);
  Endless *const endless = endless_new(n_parts);
  const double before_s = cpu_s();
  const size_t bytes = brume_stream_bytes(stream);
  long before_kb = 0;
  for (size_t i = 0; i < n_parts; ++i) {
    assert_int_equal(brume_stream_run(stream, x), BRUME_STATUS_OK);
    endless_add(endless, x);
    before_kb = i == 4 ? resident_kb() : before_kb;
  }
  const long grown_kb = resident_kb() - before_kb;
  const double factor = (double)(n_parts * N) / 44100.0 / (cpu_s() - before_s);
  const EndlessMeasures m = endless_measure(endless);
  printf("# %s, %.0f s: step %.2f, crest %.2f; level %.2f dB; seam %.2f, inside %.2f dB; likeness "
         "%.2f; %zu KiB, grown by %ld; %.1f times real time\n",
         class, (double)(n_parts * N) / 44100.0, m.step, m.crest, m.level_db, m.seam_db,
         m.inside_db, m.likeness, bytes / 1024, grown_kb, factor);
  fflush(stdout);
  assert_true(m.step < real.step);
  assert_true(m.crest < real.crest);
  assert_true(m.level_db < level_most_db);
  assert_true(m.seam_db < seam_most * m.inside_db);
  assert_true(m.likeness < likeness_most);
  assert_true(grown_kb < 512);
  assert_int_equal(brume_stream_bytes(stream), bytes);
  if (brume_cpu_flags() & BRUME_CPU_AVX2) {
    assert_true(factor > 1.0);
  }
  endless_free(endless);
  brume_stream_free(stream);
}

static void textures_go_on(void **state) {
  (void)state;
  for (int i = 0; i < n_classes; ++i) {
    assert_endless(classes[i]);
  }
}

/// What the measures are for: each fault in turn is found
static void faults_are_found(void **state) {
  (void)state;
  enum { PARTS = 30 };
  float *const all = malloc(sizeof(float) * PARTS * N);
  BrumeStream *const stream = begin("texture");
  for (size_t i = 0; i < PARTS; ++i) {
    assert_int_equal(brume_stream_run(stream, all + i * N), BRUME_STATUS_OK);
  }
  brume_stream_free(stream);
  for (int fault = 0; fault < 5; ++fault) {
    static float x[N];
    Endless *const endless = endless_new(PARTS);
    for (size_t i = 0; i < PARTS; ++i) {
      memcpy(x, all + (fault == 1 && i >= 24 ? i - 20 : i) * N, sizeof(x)); // Repeated
      for (size_t k = 0; k < N; ++k) {
        x[k] *= fault == 2 && i >= 15 ? 0.6f : 1.0f;                    // Softer from there on
        x[k] *= fault == 3 && k >= 578 && k < 578 + 4096 ? 0.3f : 1.0f; // Joined badly
      }
      if (fault == 4 && i == 7) {
        x[100] = x[99] > 0.0f ? -0.9f : 0.9f; // A click
      }
      endless_add(endless, x);
    }
    const EndlessMeasures m = endless_measure(endless);
    const bool found[] = {false, m.likeness > likeness_most, m.level_db > level_most_db,
                          m.seam_db > seam_most * m.inside_db, m.crest > real.crest};
    for (int i = 1; i < 5; ++i) {
      if (found[i] != (fault == i) && (fault == 0 || fault == i)) {
        fail_msg("fault %d: %d is %d", fault, i, found[i]);
      }
    }
    endless_free(endless);
  }
  free(all);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(faults_are_found),
      cmocka_unit_test(textures_go_on),
  };
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_OK;
  if (argc < 4) {
    return 2;
  }
  model = brume_model_open(argv[1], brume_cpu_flags(), &status, detail);
  n_parts = (size_t)(strtod(argv[2], NULL) * 44100.0 / N) + 1;
  classes = argv + 3;
  n_classes = argc - 3;
  if (!model) {
    printf("%s\n", detail);
    return 2;
  }
  read_recording();
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  brume_model_free(model);
  return failures;
}
