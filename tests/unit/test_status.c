// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/status.h"
#include "tests/unit/unit.h"

#include <ctype.h>
#include <string.h>

static void every_status_has_its_own_sentence(void **state) {
  (void)state;
  for (int i = 0; i < BRUME_STATUS_COUNT; ++i) {
    const char *const text = brume_strerror((BrumeStatus)i);
    assert_non_null(text);
    assert_true(isupper((unsigned char)text[0]));
    assert_true(text[strlen(text) - 1] != '.');
    assert_string_not_equal(text, "Unknown error");
    for (int k = 0; k < i; ++k) {
      assert_string_not_equal(text, brume_strerror((BrumeStatus)k));
    }
  }
}

static void strange_values_are_unknown(void **state) {
  (void)state;
  assert_int_equal(BRUME_STATUS_OK, 0);
  assert_string_equal(brume_strerror(BRUME_STATUS_COUNT), "Unknown error");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_status_has_its_own_sentence),
      cmocka_unit_test(strange_values_are_unknown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
