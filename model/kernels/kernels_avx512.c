// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/kernels/kernels_isa.h"

#include "model/kernels/vec_avx512.h"

#define KERNELS_NAME "avx512"
#include "model/kernels/kernels_body.h"

void brume_kernels_init_avx512(BrumeKernels *const kernels) {
  *kernels = table;
}
