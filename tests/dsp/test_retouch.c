// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a retouch does to the sound of a latent, and that it leaves alone what it is not told to
// change.

#include "dsp/analysis/descriptors.h"
#include "dsp/transform/retouch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { C = BRUME_LATENT_CHANNELS, FRAMES = 120, N = (FRAMES - 1) * BRUME_LATENT_HOP };

static const double f0_hz = 110.0;

typedef struct {
  float edges[BRUME_LATENT_EDGES];
  BrumeDecoder *decoder;
  float plain[FRAMES * C], changed[FRAMES * C];
  float sound[N];
  double values[BRUME_DESCRIPTOR_COUNT];
} Bench;

// MODEL.md section 2.
static void fill_edges(float edges[BRUME_LATENT_EDGES]) {
  for (int i = 0; i < BRUME_LATENT_EDGES; ++i) {
    double wide = 20.0;
    for (int j = 20; j < i; ++j) {
      wide *= 1.0597; // (257 / 20)^(1 / 44)
    }
    const float edge = (float)(int)(i <= 20 ? i : wide + 0.5);
    edges[i] = i > 0 && edge <= edges[i - 1] ? edges[i - 1] + 1.0f : edge;
  }
  edges[BRUME_LATENT_BANDS] = 257.0f;
}

// A decaying sound of 12 partials and noise 30 dB below them, after 10 silent frames.
static int set_up(void **const state) {
  Bench *const bench = calloc(1, sizeof(*bench));
  assert_non_null(bench);
  fill_edges(bench->edges);
  bench->decoder = brume_decoder_new(bench->edges, NULL);
  assert_non_null(bench->decoder);
  for (int f = 0; f < FRAMES; ++f) {
    float *const frame = bench->plain + f * C;
    const float fall = (float)f * 1.0f;
    for (int c = BRUME_LATENT_TONE; c < C; ++c) {
      const int k = c - BRUME_LATENT_TONE;
      frame[c] = c >= BRUME_LATENT_NOISE ? -40.0f - fall
                 : k < 12                ? -12.0f - fall - 3.0f * (float)k
                                         : -80.0f;
      frame[c] = f < 10 ? -85.0f : frame[c];
    }
  }
  *state = bench;
  return 0;
}

static int tear_down(void **const state) {
  Bench *const bench = *state;
  brume_decoder_free(bench->decoder);
  free(bench);
  return 0;
}

// Measures the sound of the latent so retouched.
static const double *measure(Bench *const bench, const BrumeRetouch *const retouch) {
  brume_retouch(retouch, bench->edges, f0_hz, 1, 8, bench->plain, FRAMES, bench->changed);
  assert_int_equal(
      brume_decoder_run(bench->decoder, bench->changed, FRAMES, f0_hz, 1, bench->sound, N), 0);
  assert_int_equal(brume_descriptors_measure(bench->sound, N, 0.0, bench->values), 0);
  return bench->values;
}

static double measure_one(Bench *const bench, const BrumeRetouch retouch,
                          const BrumeDescriptor which) {
  return measure(bench, &retouch)[which];
}

static void nothing_asked_changes_nothing(void **const state) {
  Bench *const bench = *state;
  const BrumeRetouch none = {.from = {10.0, 11.0, 40.0, 60.0}, .to = {10.0, 11.0, 40.0, 60.0}};
  brume_retouch(&none, bench->edges, f0_hz, 1, 8, bench->plain, FRAMES, bench->changed);
  assert_memory_equal(bench->plain, bench->changed, sizeof(bench->plain));
  const BrumeRetouch zero = {0};
  brume_retouch(&zero, bench->edges, f0_hz, 1, 8, bench->plain, FRAMES, bench->changed);
  assert_memory_equal(bench->plain, bench->changed, sizeof(bench->plain));
}

static void each_change_moves_its_descriptor_both_ways(void **const state) {
  Bench *const bench = *state;
  const struct {
    BrumeDescriptor which;
    BrumeRetouch less, more;
  } rows[] = {
      {BRUME_DESCRIPTOR_BRIGHTNESS, {.tilt_db = -3.0}, {.tilt_db = 3.0}},
      {BRUME_DESCRIPTOR_BOOMINESS, {.low_db = -12.0}, {.low_db = 12.0}},
      {BRUME_DESCRIPTOR_WARMTH, {.body_db = -4.0}, {.body_db = 4.0}},
      {BRUME_DESCRIPTOR_NOISINESS, {.flatten = -0.2}, {.flatten = 0.2}},
  };
  const BrumeRetouch none = {0};
  double plain[BRUME_DESCRIPTOR_COUNT];
  memcpy(plain, measure(bench, &none), sizeof(plain));
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    assert_true(measure_one(bench, rows[i].less, rows[i].which) < plain[rows[i].which] - 0.1);
    assert_true(measure_one(bench, rows[i].more, rows[i].which) > plain[rows[i].which] + 0.1);
  }
}

// Partials as loud as each other would be a chord.
static void noise_is_raised_and_partials_stay(void **const state) {
  Bench *const bench = *state;
  const BrumeRetouch flatter = {.flatten = 0.5};
  brume_retouch(&flatter, bench->edges, f0_hz, 1, 8, bench->plain, FRAMES, bench->changed);
  const size_t frame = 40 * C;
  for (size_t c = 0; c < BRUME_LATENT_NOISE; ++c) {
    assert_true(bench->changed[frame + c] == bench->plain[frame + c]);
  }
  const size_t band = frame + BRUME_LATENT_NOISE + 12;
  assert_true(bench->changed[band] > bench->plain[band] + 1.0f);
}

static void wavering_is_added(void **const state) {
  Bench *const bench = *state;
  const double plain = measure_one(bench, (BrumeRetouch){0}, BRUME_DESCRIPTOR_ROUGHNESS);
  assert_true(measure_one(bench, (BrumeRetouch){.waver = 2.0}, BRUME_DESCRIPTOR_ROUGHNESS) >
              plain + 6.0);
}

static void the_start_gets_its_highs(void **const state) {
  Bench *const bench = *state;
  memmove(bench->plain, bench->plain + 10 * C,
          (FRAMES - 10) * C * sizeof(float)); // It begins at once
  const double plain = measure_one(bench, (BrumeRetouch){0}, BRUME_DESCRIPTOR_HARDNESS);
  const double more =
      measure_one(bench, (BrumeRetouch){.snap_db = 10.0}, BRUME_DESCRIPTOR_HARDNESS);
  assert_true(more > plain + 4.0 && more < plain + 11.0);
}

static void a_tilt_is_so_many_decibels_an_octave(void **const state) {
  Bench *const bench = *state;
  const BrumeRetouch tilt = {.tilt_db = 2.0};
  brume_retouch(&tilt, bench->edges, f0_hz, 1, 8, bench->plain, FRAMES, bench->changed);
  const size_t first = 20 * C + BRUME_LATENT_TONE;
  const float an_octave = (bench->changed[first + 1] - bench->plain[first + 1]) -
                          (bench->changed[first] - bench->plain[first]);
  assert_true(an_octave > 1.999f && an_octave < 2.001f);
  assert_true(bench->changed[5 * C + BRUME_LATENT_TONE] == -85.0f); // What was silent is
}

static void time_is_bent_from_mark_to_mark(void **const state) {
  Bench *const bench = *state;
  const BrumeRetouch slower = {.from = {10.0, 11.0, 41.0, 61.0}, .to = {10.0, 14.0, 74.0, 94.0}};
  brume_retouch(&slower, bench->edges, f0_hz, 1, 8, bench->plain, FRAMES, bench->changed);
  const size_t tone = BRUME_LATENT_TONE;
  assert_true(bench->changed[74 * C + tone] == bench->plain[41 * C + tone]);
  assert_true(bench->changed[94 * C + tone] == bench->plain[61 * C + tone]);
  assert_true(bench->changed[44 * C + tone] == bench->plain[26 * C + tone]); // Half-way
  const double decay = measure_one(bench, slower, BRUME_DESCRIPTOR_DECAY);
  assert_true(decay > measure_one(bench, (BrumeRetouch){0}, BRUME_DESCRIPTOR_DECAY) + 0.2);
}

static void bands_move_by_octaves(void **const state) {
  Bench *const bench = *state;
  for (int f = 0; f < FRAMES; ++f) {
    for (int c = BRUME_LATENT_TONE; c < C; ++c) {
      bench->plain[f * C + c] = c == BRUME_LATENT_NOISE + 8 ? -20.0f : -85.0f;
    }
  }
  const double plain = measure_one(bench, (BrumeRetouch){0}, BRUME_DESCRIPTOR_BRIGHTNESS);
  const double up = measure_one(bench, (BrumeRetouch){.octaves = 1.0}, BRUME_DESCRIPTOR_BRIGHTNESS);
  assert_true(up - plain > 0.85 && up - plain < 1.15);
}

// Wild values must not make a wild latent: the decoder holds levels, but not what is no number.
static void stays_a_number(void **const state) {
  Bench *const bench = *state;
  bench->plain[30 * C] = 1e30f;
  bench->plain[31 * C + 40] = -1e30f;
  const BrumeRetouch much = {
      2.0, 9.0, 24.0, 12.0, 24.0, 0.8, 4.0, 18.0, {1.0, 2.0, 3.0, 4.0}, {50.0, 60.0, 70.0, 1e6}};
  measure(bench, &much);
  for (size_t i = 0; i < (size_t)FRAMES * C; ++i) {
    assert_true(bench->changed[i] == bench->changed[i]);
  }
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(nothing_asked_changes_nothing),
      TEST(each_change_moves_its_descriptor_both_ways),
      TEST(noise_is_raised_and_partials_stay),
      TEST(wavering_is_added),
      TEST(the_start_gets_its_highs),
      TEST(a_tilt_is_so_many_decibels_an_octave),
      TEST(time_is_bent_from_mark_to_mark),
      TEST(bands_move_by_octaves),
      TEST(stays_a_number),
  };
#undef TEST
  return cmocka_run_group_tests(tests, NULL, NULL);
}
