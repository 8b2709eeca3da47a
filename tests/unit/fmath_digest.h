// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_TESTS_UNIT_FMATH_DIGEST_H
#define BRUME_TESTS_UNIT_FMATH_DIGEST_H

#include <stdint.h>

// Builds of fmath_digest.c: without optimisation, with the most, and for AVX2 with FMA
uint64_t fmath_digest_o0(void);
uint64_t fmath_digest_o1(void);
uint64_t fmath_digest_o3(void);
uint64_t fmath_digest_avx2(void);
uint64_t fmath_digest_avx512(void);

#endif // BRUME_TESTS_UNIT_FMATH_DIGEST_H
