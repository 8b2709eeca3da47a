// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/midifile.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static BrumeMidiFile file;
static char detail[BRUME_MIDIFILE_DETAIL];

// A file under construction.
static unsigned char bytes[4096];
static size_t n_bytes, track_at;

static void put(const char *const data, const size_t n) {
  memcpy(bytes + n_bytes, data, n);
  n_bytes += n;
}

#define PUT(literal) put(literal, sizeof(literal) - 1)

static void begin(const char *const format_tracks_division) {
  n_bytes = 0;
  PUT("MThd\0\0\0\6");
  put(format_tracks_division, 6);
}

static void begin_track(void) {
  PUT("MTrk\0\0\0\0");
  track_at = n_bytes;
}

static void end_track(void) {
  const size_t n = n_bytes - track_at;
  bytes[track_at - 2] = (unsigned char)(n >> 8);
  bytes[track_at - 1] = (unsigned char)n;
}

// Parses exactly n bytes, in a block of that size, so that reading beyond shows.
static BrumeStatus parse(const size_t n) {
  unsigned char *const copy = malloc(n ? n : 1);
  assert_non_null(copy);
  memcpy(copy, bytes, n);
  const BrumeStatus status = brume_midifile_parse(copy, n, &file, detail);
  free(copy);
  return status;
}

static void check_event(const size_t i, const double seconds, const uint8_t a, const uint8_t b,
                        const uint8_t c) {
  assert_true(i < file.n);
  assert_true(fabs(file.events[i].seconds - seconds) < 1e-9);
  assert_int_equal(file.events[i].midi[0], a);
  assert_int_equal(file.events[i].midi[1], b);
  assert_int_equal(file.events[i].midi[2], c);
}

// Running status, a sysex and a text between, a tempo change half-way.
static void test_format_0(void **const state) {
  (void)state;
  begin("\0\0\0\1\0\x60"); // 96 ticks a quarter
  begin_track();
  PUT("\x00\x90\x24\x64"           // On at 0
      "\x60\x24\x00"               // Off by running status, one quarter on
      "\x00\xFF\x51\3\x03\xD0\x90" // 0.25 s a quarter
      "\x00\xF0\3\x01\x02\xF7"
      "\x00\xFF\1\2hi"
      "\x60\xC5\x07"
      "\x81\x40\xE0\x00\x40" // Two quarters on
      "\x60\xFF\x2F\0");
  end_track();
  assert_int_equal(parse(n_bytes), BRUME_STATUS_OK);
  assert_int_equal(file.n, 4);
  check_event(0, 0.0, 0x90, 36, 100);
  check_event(1, 0.5, 0x90, 36, 0);
  check_event(2, 0.75, 0xC5, 7, 0);
  check_event(3, 1.25, 0xE0, 0, 64);
  assert_true(fabs(file.seconds - 1.5) < 1e-9);
  brume_midifile_clear(&file);
}

// Tracks run at once, and the first one's tempo counts for all; unknown chunks are passed over.
static void test_format_1(void **const state) {
  (void)state;
  begin("\0\1\0\2\0\x0A");
  begin_track();
  PUT("\x0A\xFF\x51\3\x0F\x42\x40\x14\xFF\x2F\0"); // 1 s a quarter, from tick 10 on
  end_track();
  PUT("XYZW\0\0\0\2ab");
  begin_track();
  PUT("\x05\x99\x26\x40\x0A\x99\x26\x00\x00\xFF\x2F\0"); // Ticks 5 and 15
  end_track();
  assert_int_equal(parse(n_bytes), BRUME_STATUS_OK);
  assert_int_equal(file.n, 2);
  check_event(0, 0.25, 0x99, 38, 64);
  check_event(1, 1.0, 0x99, 38, 0);
  assert_true(fabs(file.seconds - 2.5) < 1e-9); // Tick 30, the end of the first track
  brume_midifile_clear(&file);
}

static void test_film_time(void **const state) {
  (void)state;
  begin("\0\0\0\1\xE7\x28"); // 25 frames of 40 ticks: milliseconds
  begin_track();
  PUT("\x00\xFF\x51\3\x0F\x42\x40\x87\x68\x80\x40\x40\x00\xFF\x2F\0");
  end_track();
  assert_int_equal(parse(n_bytes), BRUME_STATUS_OK);
  check_event(0, 1.0, 0x80, 64, 64);
  brume_midifile_clear(&file);
}

static void test_hostile(void **const state) {
  (void)state;
  begin("\0\0\0\1\0\x60");
  begin_track();
  PUT("\x00\x90\x24\x64\x60\x24\x00\x00\xFF\x51\3\x03\xD0\x90\x00\xF0\3\x01\x02\xF7\x00\xFF\x2F\0");
  end_track();
  const size_t n = n_bytes;
  for (size_t cut = 0; cut < n; ++cut) { // Every beginning of a file is refused
    assert_int_not_equal(parse(cut), BRUME_STATUS_OK);
    assert_null(file.events);
    assert_true(strlen(detail) > 10);
  }
  srand(3);
  for (int i = 0; i < 20000; ++i) { // No other bytes do harm
    const size_t at = (size_t)rand() % n;
    const unsigned char before = bytes[at];
    bytes[at] = (unsigned char)rand();
    if (parse(n) == BRUME_STATUS_OK) {
      for (size_t e = 0; e < file.n; ++e) {
        assert_true(isfinite(file.events[e].seconds) && file.events[e].midi[0] >= 0x80 &&
                    file.events[e].midi[1] < 0x80 && file.events[e].midi[2] < 0x80);
      }
    }
    brume_midifile_clear(&file);
    bytes[at] = before;
  }
  bytes[9] = 2;
  assert_int_equal(parse(n), BRUME_STATUS_UNSUPPORTED);
  bytes[9] = 0;
  bytes[12] = bytes[13] = 0;
  assert_int_equal(parse(n), BRUME_STATUS_FORMAT); // No ticks
}

static void test_files(void **const state) {
  (void)state;
  assert_int_equal(brume_midifile_read("/nonexistent/x.mid", &file, detail), BRUME_STATUS_IO);
  assert_non_null(strstr(detail, "no such file"));
  assert_int_equal(brume_midifile_read("/dev/null", &file, detail), BRUME_STATUS_FORMAT);
  assert_null(file.events);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_format_0),  cmocka_unit_test(test_format_1),
      cmocka_unit_test(test_film_time), cmocka_unit_test(test_hostile),
      cmocka_unit_test(test_files),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
