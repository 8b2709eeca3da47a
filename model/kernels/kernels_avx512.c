// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/kernels/kernels_isa.h"

#include "model/kernels/vec_avx512.h"

#define KERNELS_NAME "avx512"
#define TILE_ROWS 12
#define TILE_BLOCKS 2
#define TILE_CASES_LOW(blocks)                                                                     \
  TILE_CASE(1, blocks) TILE_CASE(2, blocks) TILE_CASE(3, blocks) TILE_CASE(4, blocks)
#define TILE_CASES_MID(blocks)                                                                     \
  TILE_CASE(5, blocks) TILE_CASE(6, blocks) TILE_CASE(7, blocks) TILE_CASE(8, blocks)
#define TILE_CASES_HIGH(blocks)                                                                    \
  TILE_CASE(9, blocks) TILE_CASE(10, blocks) TILE_CASE(11, blocks) TILE_CASE(12, blocks)
#define TILE_CASES(blocks) TILE_CASES_LOW(blocks) TILE_CASES_MID(blocks) TILE_CASES_HIGH(blocks)

#include "model/kernels/kernels_body.h"

void brume_kernels_init_avx512(BrumeKernels *const kernels) {
  *kernels = table;
}
