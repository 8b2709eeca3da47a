// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/cpu.h"

#if defined(__x86_64__) || defined(__i386__)

#include <cpuid.h>

// XCR0 bits: 1 XMM, 2 YMM, 5 mask registers, 6 upper halves of ZMM0-15, 7 ZMM16-31
#define XCR0_YMM 0x06u
#define XCR0_ZMM 0xE6u

/// Low half of extended control register 0; only legal where CPUID.1:ECX.OSXSAVE is set
static uint32_t read_xcr0(void) {
  uint32_t eax = 0;
  uint32_t edx = 0;
  __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
  return eax;
}

/// Flags of leaf 7, which all need at least YMM state
static uint32_t leaf7_flags(const uint32_t xcr0) {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
    return 0;
  }

  uint32_t flags = (ebx & bit_AVX2) ? BRUME_CPU_AVX2 : 0u;

  const unsigned avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
  if ((xcr0 & XCR0_ZMM) == XCR0_ZMM && (ebx & avx512) == avx512 && flags) {
    flags |= BRUME_CPU_AVX512;
    // EAX of subleaf 0 is the number of the last subleaf
    if (eax >= 1 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) && (eax & (1u << 5))) {
      flags |= BRUME_CPU_AVX512_BF16;
    }
  }
  return flags;
}

uint32_t brume_cpu_flags(void) {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
    return 0;
  }

  uint32_t flags = 0;
  flags |= (edx & bit_SSE2) ? BRUME_CPU_SSE2 : 0u;
  flags |= (ecx & bit_SSE4_1) ? BRUME_CPU_SSE41 : 0u;

  if ((ecx & bit_OSXSAVE) && (ecx & bit_AVX)) {
    const uint32_t xcr0 = read_xcr0();
    if ((xcr0 & XCR0_YMM) == XCR0_YMM) {
      flags |= (ecx & bit_FMA) && (ecx & bit_F16C) ? BRUME_CPU_FMA : 0u;
      flags |= leaf7_flags(xcr0);
    }
  }
  return flags;
}

#elif defined(__aarch64__)

uint32_t brume_cpu_flags(void) {
  return BRUME_CPU_NEON;
}

#else

uint32_t brume_cpu_flags(void) {
  return 0;
}

#endif

uint32_t brume_cpu_flags_masked(const uint32_t mask) {
  return brume_cpu_flags() & mask;
}
