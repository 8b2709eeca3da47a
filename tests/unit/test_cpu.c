// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/clock.h"
#include "dsp/base/cpu.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

/// Whether the kernel lists `name` among the flags of /proc/cpuinfo; -1 if it cannot be read
static int system_has(const char *const name) {
  FILE *const file = fopen("/proc/cpuinfo", "r");
  if (!file) {
    return -1;
  }
  int found = -1;
  char line[8192];
  while (found < 0 && fgets(line, sizeof(line), file)) {
    if (strncmp(line, "flags", 5) == 0) {
      found = 0;
      for (char *word = strtok(line, " \t\n"); word; word = strtok(NULL, " \t\n")) {
        found |= strcmp(word, name) == 0;
      }
    }
  }
  fclose(file);
  return found;
}

/// The kernel hides what it does not save, so its list is an independent witness
static void flags_agree_with_the_system(void **state) {
  (void)state;
  static const struct {
    const char *name;
    uint32_t flag;
  } rows[] = {
      {"sse2", BRUME_CPU_SSE2},      {"sse4_1", BRUME_CPU_SSE41},
      {"avx2", BRUME_CPU_AVX2},      {"fma", BRUME_CPU_FMA},
      {"avx512f", BRUME_CPU_AVX512}, {"avx512_bf16", BRUME_CPU_AVX512_BF16},
  };
  const uint32_t flags = brume_cpu_flags();
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    int expected = system_has(rows[i].name);
    if (expected < 0) {
      skip();
    }
    if (rows[i].flag == BRUME_CPU_AVX512) {
      expected =
          expected && system_has("avx512bw") && system_has("avx512dq") && system_has("avx512vl");
    }
    assert_int_equal((flags & rows[i].flag) != 0, expected);
  }
}

static void higher_flags_come_with_lower_ones(void **state) {
  (void)state;
  const uint32_t flags = brume_cpu_flags();
  assert_true(!(flags & BRUME_CPU_AVX512_BF16) || (flags & BRUME_CPU_AVX512));
  assert_true(!(flags & BRUME_CPU_AVX512) || (flags & BRUME_CPU_AVX2));
#if defined(__x86_64__)
  assert_true(flags & BRUME_CPU_SSE2);
#elif defined(__aarch64__)
  assert_int_equal(flags, BRUME_CPU_NEON);
#endif
}

static void a_mask_only_takes_away(void **state) {
  (void)state;
  const uint32_t flags = brume_cpu_flags();
  assert_int_equal(brume_cpu_flags_masked(0), 0);
  assert_int_equal(brume_cpu_flags_masked(BRUME_CPU_ALL), flags);
  assert_int_equal(brume_cpu_flags_masked(BRUME_CPU_SSE2), flags & BRUME_CPU_SSE2);
}

static void the_clock_runs_forward(void **state) {
  (void)state;
  double last = brume_clock_s();
  const double start = last;
  while (last < start + 0.001) {
    const double now = brume_clock_s();
    assert_true(now >= last);
    last = now;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flags_agree_with_the_system),
      cmocka_unit_test(higher_flags_come_with_lower_ones),
      cmocka_unit_test(a_mask_only_takes_away),
      cmocka_unit_test(the_clock_runs_forward),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
