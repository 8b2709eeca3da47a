// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/guard.h"

#ifdef BENCH_RTSAN
// Names of compiler-rt
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern void __rtsan_init(void);
extern void __rtsan_realtime_enter(void);
extern void __rtsan_realtime_exit(void);
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

void bench_guard_init(void) {
  __rtsan_init();
}

void bench_guard_enter(void) {
  __rtsan_realtime_enter();
}

void bench_guard_exit(void) {
  __rtsan_realtime_exit();
}

bool bench_guarded(void) {
  return true;
}
#else
void bench_guard_init(void) {
}

void bench_guard_enter(void) {
}

void bench_guard_exit(void) {
}

bool bench_guarded(void) {
  return false;
}
#endif
