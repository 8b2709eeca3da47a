// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/kernels/kernels_isa.h"

#include "model/kernels/vec_sse2.h"

#define KERNELS_NAME "sse2"
#define TILE_ROWS 2
#define TILE_BLOCKS 1
#define TILE_CASES(blocks) TILE_CASE(1, blocks) TILE_CASE(2, blocks)

#include "model/kernels/kernels_body.h"

void brume_kernels_init_sse2(BrumeKernels *const kernels) {
  *kernels = table;
}
