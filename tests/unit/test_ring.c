// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/ring.h"
#include "tests/unit/unit.h"

#include <string.h>

static void sizes_are_rounded_up_and_absurd_ones_refused(void **state) {
  (void)state;
  assert_null(brume_ring_new(0));
  assert_null(brume_ring_new(((size_t)1 << 31) + 1));
  assert_null(brume_ring_new(SIZE_MAX));
  BrumeRing *const ring = brume_ring_new(100);
  assert_int_equal(brume_ring_capacity(ring), 128);
  assert_int_equal(brume_ring_space(ring), 128);
  assert_int_equal(brume_ring_available(ring), 0);
  brume_ring_free(ring);
  brume_ring_free(NULL);
}

static void a_write_is_whole_or_not_at_all(void **state) {
  (void)state;
  BrumeRing *const ring = brume_ring_new(8);
  char out[8];
  assert_true(brume_ring_write(ring, "abcde", 5));
  assert_false(brume_ring_write(ring, "fghi", 4));
  assert_true(brume_ring_write(ring, "fgh", 3)); // Full to the last byte
  assert_int_equal(brume_ring_space(ring), 0);
  assert_false(brume_ring_write(ring, "x", 1));
  assert_true(brume_ring_write(ring, "", 0));
  assert_true(brume_ring_read(ring, out, 8));
  assert_memory_equal(out, "abcdefgh", 8);
  assert_false(brume_ring_read(ring, out, 1));
  assert_false(brume_ring_skip(ring, SIZE_MAX));
  assert_false(brume_ring_peek(ring, out, SIZE_MAX));
  brume_ring_free(ring);
}

static void parts_become_visible_together(void **state) {
  (void)state;
  BrumeRing *const ring = brume_ring_new(16);
  char out[10];
  BrumeRingWrite write = brume_ring_begin(ring);
  assert_true(brume_ring_add(ring, &write, "head", 4));
  assert_true(brume_ring_add(ring, &write, "body", 4));
  assert_int_equal(brume_ring_available(ring), 0);
  assert_false(brume_ring_add(ring, &write, "123456789", 9));
  brume_ring_commit(ring, &write);
  assert_int_equal(brume_ring_available(ring), 8);
  assert_true(brume_ring_peek(ring, out, 4));
  assert_memory_equal(out, "head", 4);
  assert_true(brume_ring_skip(ring, 4));
  assert_true(brume_ring_read(ring, out, 4));
  assert_memory_equal(out, "body", 4);
  write = brume_ring_begin(ring); // Begun, never committed: as if nothing had been
  assert_true(brume_ring_add(ring, &write, "gone", 4));
  assert_true(brume_ring_write(ring, "new", 3));
  assert_true(brume_ring_read(ring, out, 3));
  assert_memory_equal(out, "new", 3);
  brume_ring_clear(ring);
  assert_int_equal(brume_ring_available(ring), 0);
  brume_ring_free(ring);
}

/// A program of random writes and reads against a plain array
static void it_does_what_a_plain_array_does(void **state) {
  (void)state;
  static unsigned char model[1 << 20];
  size_t head = 0;
  size_t tail = 0;
  uint32_t random = 1;
  BrumeRing *const ring = brume_ring_new(64);
  while (head < sizeof(model) - 128) {
    random = random * 1664525u + 1013904223u;
    const size_t n = (random >> 16) % 70;
    unsigned char bytes[128];
    if (random >> 31) {
      for (size_t i = 0; i < n; ++i) {
        bytes[i] = (unsigned char)(head + i) ^ (unsigned char)(head >> 8);
      }
      const bool fits = head - tail + n <= 64;
      assert_true(brume_ring_write(ring, bytes, n) == fits);
      memcpy(model + head, bytes, fits ? n : 0);
      head += fits ? n : 0;
    } else {
      const bool there = n <= head - tail;
      assert_true(brume_ring_read(ring, bytes, n) == there);
      assert_memory_equal(bytes, model + tail, there ? n : 0);
      tail += there ? n : 0;
    }
    assert_int_equal(brume_ring_available(ring), head - tail);
    assert_int_equal(brume_ring_space(ring), 64 - (head - tail));
  }
  brume_ring_free(ring);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes_are_rounded_up_and_absurd_ones_refused),
      cmocka_unit_test(a_write_is_whole_or_not_at_all),
      cmocka_unit_test(parts_become_visible_together),
      cmocka_unit_test(it_does_what_a_plain_array_does),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
