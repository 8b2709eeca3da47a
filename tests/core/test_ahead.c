// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/ahead.h"
#include "tests/unit/unit.h"

#include <math.h>

enum { ENOUGH = 1000, ROOM = 4096 };

/// No step of what was read is larger than that of a fade over full scale
static void assert_smooth(const float *const x, const size_t n, float *const last) {
  for (size_t i = 0; i < n; ++i) {
    assert_true(fabsf(x[i] - *last) <= 1.01f / BRUME_AHEAD_FADE);
    *last = x[i];
  }
}

static void give(BrumeAhead *const ahead, const size_t n) {
  float x[ROOM];
  for (size_t i = 0; i < n; ++i) {
    x[i] = 1.0f; // Any break of it is a step
  }
  assert_true(brume_ahead_write(ahead, x, n));
}

static void it_waits_for_enough(void **state) {
  (void)state;
  BrumeAhead *const ahead = brume_ahead_new(ROOM, ENOUGH);
  float x[64];
  float last = 0.0f;
  give(ahead, ENOUGH - 1);
  brume_ahead_read(ahead, x, 64);
  assert_true(x[63] == 0.0f);
  assert_int_equal(brume_ahead_waiting(ahead), ENOUGH - 1);
  give(ahead, 1);
  for (int i = 0; i < 5; ++i) {
    brume_ahead_read(ahead, x, 64);
    assert_smooth(x, 64, &last);
  }
  assert_true(last == 1.0f);
  assert_int_equal(brume_ahead_gaps(ahead), 0);
  assert_false(brume_ahead_write(ahead, x, ROOM));
  brume_ahead_free(ahead);
  brume_ahead_free(NULL);
}

/// Whatever the size of blocks: it fades, is silent, and fades in again
static void it_fades_where_it_runs_dry(void **state) {
  (void)state;
  static const size_t blocks[] = {1, 17, 64, 255, 256, 257, 1024, 3000};
  for (size_t b = 0; b < sizeof(blocks) / sizeof(blocks[0]); ++b) {
    const size_t n = blocks[b];
    BrumeAhead *const ahead = brume_ahead_new(2 * ROOM, ENOUGH);
    float x[ROOM];
    float last = 0.0f;
    for (int round = 1; round <= 3; ++round) {
      give(ahead, ROOM - 7);
      for (size_t done = 0; done < ROOM + 2 * n; done += n) {
        brume_ahead_read(ahead, x, n);
        assert_smooth(x, n, &last);
      }
      assert_true(last == 0.0f);
      assert_int_equal(brume_ahead_gaps(ahead), round);
    }
    brume_ahead_free(ahead);
  }
}

/// All that was written is heard, though it is less than enough, and its end is no gap
static void it_plays_out(void **state) {
  (void)state;
  BrumeAhead *const ahead = brume_ahead_new(ROOM, ENOUGH);
  float x[64];
  double sum = 0.0;
  give(ahead, 500);
  brume_ahead_finish(ahead);
  for (int i = 0; i < 10; ++i) {
    brume_ahead_read(ahead, x, 64);
    for (size_t k = 0; k < 64; ++k) {
      sum += (double)x[k];
    }
  }
  assert_true(sum > 500.0 - 0.5 * BRUME_AHEAD_FADE - 64.0 && sum < 500.0);
  assert_int_equal(brume_ahead_waiting(ahead), 0);
  assert_int_equal(brume_ahead_gaps(ahead), 0);
  brume_ahead_free(ahead);
}

static void it_stops_with_a_fade(void **state) {
  (void)state;
  BrumeAhead *const ahead = brume_ahead_new(ROOM, ENOUGH);
  float x[512];
  float last = 0.0f;
  give(ahead, ROOM);
  brume_ahead_read(ahead, x, 512);
  assert_smooth(x, 512, &last);
  brume_ahead_stop(ahead);
  for (int i = 0; i < 3; ++i) {
    brume_ahead_read(ahead, x, 512);
    assert_smooth(x, 512, &last);
    assert_true(last == 0.0f);
  }
  brume_ahead_free(ahead);
}

/// What was written before a place is dropped, and only that
static void it_skips(void **state) {
  (void)state;
  BrumeAhead *const ahead = brume_ahead_new(ROOM, ENOUGH);
  float x[512];
  float last = 0.0f;
  give(ahead, ENOUGH);
  brume_ahead_read(ahead, x, 512);
  const uint64_t place = brume_ahead_written(ahead);
  assert_int_equal(place, ENOUGH);
  for (size_t i = 0; i < 2 * ENOUGH; ++i) {
    const float half = 0.5f;
    assert_true(brume_ahead_write(ahead, &half, 1));
  }
  brume_ahead_skip_to(ahead, place);
  assert_int_equal(brume_ahead_waiting(ahead), 2 * ENOUGH);
  brume_ahead_read(ahead, x, 512);
  assert_smooth(x, 512, &last); // From silence
  assert_true(last == 0.5f);
  brume_ahead_free(ahead);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_waits_for_enough),
      cmocka_unit_test(it_fades_where_it_runs_dry),
      cmocka_unit_test(it_plays_out),
      cmocka_unit_test(it_stops_with_a_fade),
      cmocka_unit_test(it_skips),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
