// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/kernels/kernels.h"

#include "dsp/base/cpu.h"
#include "dsp/base/float16.h"
#include "model/kernels/kernels_isa.h"

void brume_kernels_init(BrumeKernels *const kernels, const uint32_t cpu_flags) {
  brume_kernels_init_c(kernels);
#ifdef BRUME_KERNELS_X86
  if (cpu_flags & BRUME_CPU_SSE2)
    brume_kernels_init_sse2(kernels);
  const uint32_t avx2 = BRUME_CPU_AVX2 | BRUME_CPU_FMA;
  if ((cpu_flags & avx2) == avx2)
    brume_kernels_init_avx2(kernels);
  // The table of AVX-512 is compiled with AVX2 and FMA too
  if ((cpu_flags & avx2) == avx2 && (cpu_flags & BRUME_CPU_AVX512))
    brume_kernels_init_avx512(kernels);
  const uint32_t bf16 = avx2 | BRUME_CPU_AVX512 | BRUME_CPU_AVX512_BF16;
  if ((cpu_flags & bf16) == bf16)
    brume_kernels_init_avx512bf16(kernels);
#elif defined(BRUME_KERNELS_NEON)
  if (cpu_flags & BRUME_CPU_NEON)
    brume_kernels_init_neon(kernels);
#else
  (void)cpu_flags;
#endif
}

size_t brume_conv_packed_floats(const size_t out, const size_t in, const size_t taps) {
  if (out < 1 || out > BRUME_KERNELS_MAX_DIM || in < 1 || in > BRUME_KERNELS_MAX_DIM || taps < 1 ||
      taps > BRUME_KERNELS_MAX_TAPS)
    return 0;
  return brume_lanes(out) * in * taps;
}

void brume_conv_pack(float *packed, const float *const weights, const BrumeConvStrides strides,
                     const size_t out, const size_t in, const size_t taps) {
  for (size_t block = 0; block < out; block += BRUME_LANES) {
    for (size_t j = 0; j < taps; j++) {
      for (size_t i = 0; i < in; i++) {
        for (size_t o = block; o < block + BRUME_LANES; o++)
          *packed++ = o < out ? weights[o * strides.out + i * strides.in + j * strides.tap] : 0.0f;
      }
    }
  }
}

void brume_conv_pack_float16(float *const packed, const float *const weights,
                             const BrumeConvStrides strides, const size_t out, const size_t in,
                             const size_t taps) {
  char *to = (char *)packed;
  for (size_t block = 0; block < out; block += BRUME_LANES) {
    const size_t left = out - block, n_out = left < BRUME_LANES ? left : BRUME_LANES;
    for (size_t j = 0; j < taps; j++) {
      for (size_t i = 0; i < in; i++) {
        uint16_t lanes[BRUME_LANES] = {0};
        for (size_t o = 0; o < n_out; o++)
          lanes[o] =
              brume_float16(weights[(block + o) * strides.out + i * strides.in + j * strides.tap]);
        memcpy(to, lanes, sizeof(lanes));
        to += sizeof(lanes);
      }
    }
  }
}

size_t brume_conv_packed_pairs(const size_t out, const size_t in, const size_t taps) {
  return brume_conv_packed_floats(out, in, taps) ? brume_lanes(out) * ((in + 1) / 2) * taps : 0;
}

void brume_conv_pack_bfloat16(float *const packed, const float *const weights,
                              const BrumeConvStrides strides, const size_t out, const size_t in,
                              const size_t taps) {
  char *to = (char *)packed;
  for (size_t block = 0; block < out; block += BRUME_LANES) {
    for (size_t j = 0; j < taps; j++) {
      for (size_t pair = 0; pair < in; pair += 2) {
        for (size_t o = block; o < block + BRUME_LANES; o++) {
          uint16_t both[2] = {0, 0};
          for (size_t i = pair; o < out && i < pair + 2 && i < in; i++)
            both[i - pair] =
                brume_bfloat16(weights[o * strides.out + i * strides.in + j * strides.tap]);
          memcpy(to, both, sizeof(both));
          to += sizeof(both);
        }
      }
    }
  }
}
