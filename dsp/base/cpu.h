// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_CPU_H
#define BRUME_DSP_BASE_CPU_H

#include <stdint.h>

/** What the CPU *and* the operating system offer; one bit each, low to high, so that a mask of
 * 0 means "portable C only". The numbers are what `--cpu-mask` takes: do not renumber. */
typedef enum {
  BRUME_CPU_SSE2 = 1 << 0,
  BRUME_CPU_SSE41 = 1 << 1,
  BRUME_CPU_AVX2 = 1 << 2,        ///< AVX and AVX2, YMM state saved by the system
  BRUME_CPU_FMA = 1 << 3,         ///< FMA3 and F16C, only together with usable YMM state
  BRUME_CPU_AVX512 = 1 << 4,      ///< F + BW + DQ + VL, ZMM and mask state saved by the system
  BRUME_CPU_AVX512_BF16 = 1 << 5, ///< Only together with BRUME_CPU_AVX512
  BRUME_CPU_NEON = 1 << 8         ///< AArch64 Advanced SIMD: always there
} BrumeCpuFlag;

/** Allow everything, the usual mask. */
#define BRUME_CPU_ALL UINT32_C(0xFFFFFFFF)

/** Return the flags of this machine, BrumeCpuFlag or-ed together; 0 on unknown architectures.
 *
 * AVX and above need both the CPUID bit and the state bits in XCR0 (Intel SDM vol. 1, 14.3 and
 * 15.2): a CPU may have what the system does not save. Asks the CPU each time (about a
 * microsecond, much more in a virtual machine): call once per context. Thread: any, but not rt.
 */
uint32_t brume_cpu_flags(void);

/** Return brume_cpu_flags() & mask. Thread: any, but not rt. */
uint32_t brume_cpu_flags_masked(uint32_t mask);

#endif // BRUME_DSP_BASE_CPU_H
