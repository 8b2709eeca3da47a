// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/arena.h"
#include "tests/unit/unit.h"

#include <string.h>

static void blocks_are_aligned_and_disjoint(void **state) {
  (void)state;
  static const size_t sizes[] = {1, 64, 65, 0, 3, 1000, 128};
  enum { N = sizeof(sizes) / sizeof(sizes[0]) };
  BrumeArena *const arena = brume_arena_new(4096);
  assert_non_null(arena);
  unsigned char *blocks[N];
  for (size_t i = 0; i < N; ++i) {
    blocks[i] = brume_arena_alloc(arena, sizes[i]);
    assert_non_null(blocks[i]);
    assert_int_equal((uintptr_t)blocks[i] % BRUME_ARENA_ALIGN, 0);
    memset(blocks[i], (int)i + 1, sizes[i]);
  }
  for (size_t i = 0; i < N; ++i) {
    for (size_t k = 0; k < sizes[i]; ++k) {
      assert_int_equal(blocks[i][k], i + 1);
    }
  }
  brume_arena_free(arena);
}

static void a_full_arena_says_no_and_stays_as_it_was(void **state) {
  (void)state;
  BrumeArena *const arena = brume_arena_new(100); // Rounded up to 128
  assert_int_equal(brume_arena_capacity(arena), 128);
  assert_non_null(brume_arena_alloc(arena, 64));
  assert_null(brume_arena_alloc(arena, 65));
  assert_int_equal(brume_arena_used(arena), 64);
  assert_non_null(brume_arena_alloc(arena, 64));
  assert_null(brume_arena_alloc(arena, 1));
  assert_non_null(brume_arena_alloc(arena, 0));
  brume_arena_reset(arena);
  assert_int_equal(brume_arena_used(arena), 0);
  assert_int_equal(brume_arena_peak(arena), 128);
  assert_non_null(brume_arena_alloc(arena, 128));
  brume_arena_free(arena);
}

static void absurd_sizes_do_not_wrap_round(void **state) {
  (void)state;
  assert_null(brume_arena_new(SIZE_MAX));
  assert_null(brume_arena_new(SIZE_MAX - BRUME_ARENA_ALIGN));
  BrumeArena *const arena = brume_arena_new(1024);
  assert_null(brume_arena_alloc(arena, SIZE_MAX));
  assert_null(brume_arena_alloc(arena, SIZE_MAX - 1));
  assert_null(brume_arena_alloc(arena, SIZE_MAX - BRUME_ARENA_ALIGN));
  assert_null(brume_arena_alloc_floats(arena, SIZE_MAX / 4 + 2)); // Times 4 wraps to 4
  assert_int_equal(brume_arena_used(arena), 0);
  brume_arena_free(arena);
}

static void rewinding_gives_back_what_came_after_the_mark(void **state) {
  (void)state;
  BrumeArena *const arena = brume_arena_new(1024);
  float *const first = brume_arena_alloc_floats(arena, 10);
  first[9] = 9.0f;
  const size_t mark = brume_arena_mark(arena);
  float *const second = brume_arena_alloc_floats(arena, 100);
  brume_arena_rewind(arena, mark);
  assert_int_equal(brume_arena_used(arena), 64);
  assert_ptr_equal(brume_arena_alloc_floats(arena, 5), second);
  brume_arena_rewind(arena, 1000); // Beyond what is in use: nothing happens
  assert_int_equal(brume_arena_used(arena), 128);
  assert_true(first[9] == 9.0f);
  brume_arena_free(arena);
}

static void an_empty_arena_and_null_are_legal(void **state) {
  (void)state;
  BrumeArena *const arena = brume_arena_new(0);
  assert_non_null(arena);
  assert_non_null(brume_arena_alloc(arena, 0));
  assert_null(brume_arena_alloc(arena, 1));
  brume_arena_free(arena);
  brume_arena_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_are_aligned_and_disjoint),
      cmocka_unit_test(a_full_arena_says_no_and_stays_as_it_was),
      cmocka_unit_test(absurd_sizes_do_not_wrap_round),
      cmocka_unit_test(rewinding_gives_back_what_came_after_the_mark),
      cmocka_unit_test(an_empty_arena_and_null_are_legal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
