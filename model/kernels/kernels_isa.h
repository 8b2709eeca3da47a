// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_MODEL_KERNELS_ISA_H
#define BRUME_MODEL_KERNELS_ISA_H

#include "model/kernels/kernels.h"

/** @file kernels_isa.h The tables that brume_kernels_init() chooses from (private). Which of them
 * are built, meson.build says with BRUME_KERNELS_X86 or BRUME_KERNELS_NEON. */

void brume_kernels_init_c(BrumeKernels *kernels);
void brume_kernels_init_sse2(BrumeKernels *kernels);
void brume_kernels_init_avx2(BrumeKernels *kernels);
void brume_kernels_init_avx512(BrumeKernels *kernels);
void brume_kernels_init_avx512bf16(BrumeKernels *kernels);
void brume_kernels_init_neon(BrumeKernels *kernels);

#endif // BRUME_MODEL_KERNELS_ISA_H
