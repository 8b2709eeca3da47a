// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_TESTS_UNIT_UNIT_H
#define BRUME_TESTS_UNIT_UNIT_H

// What cmocka.h wants to see before itself, in its order
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif // BRUME_TESTS_UNIT_UNIT_H
