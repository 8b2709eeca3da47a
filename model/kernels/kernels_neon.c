// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/kernels/kernels_isa.h"

#include "model/kernels/vec_neon.h"

// 24 of the 32 registers hold sums, 4 weights and 1 an input
#define KERNELS_NAME "neon"
#define TILE_ROWS 6
#define TILE_BLOCKS 1
#define TILE_CASES(blocks)                                                                         \
  TILE_CASE(1, blocks)                                                                             \
  TILE_CASE(2, blocks)                                                                             \
  TILE_CASE(3, blocks) TILE_CASE(4, blocks) TILE_CASE(5, blocks) TILE_CASE(6, blocks)

#include "model/kernels/kernels_body.h"

void brume_kernels_init_neon(BrumeKernels *const kernels) {
  *kernels = table;
}
