// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file guard.h The real-time guard around run(). Where the program is linked with
 * RealtimeSanitizer (test_lv2_run_rtsan and others), a malloc, lock or other blocking call between
 * the two ends the program; elsewhere they do nothing. */

#ifndef BRUME_TESTS_PLUGIN_GUARD_H
#define BRUME_TESTS_PLUGIN_GUARD_H

#include <stdbool.h>

/** Call before threads start. */
void bench_guard_init(void);
void bench_guard_enter(void);
void bench_guard_exit(void);

/** Whether there is a guard in this program. */
bool bench_guarded(void);

#endif // BRUME_TESTS_PLUGIN_GUARD_H
