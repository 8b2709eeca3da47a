// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_DENORMALS_H
#define BRUME_DSP_BASE_DENORMALS_H

#include <stdint.h>

/** @file denormals.h Numbers too small to be normal slow a CPU down by a factor of up to 100; a
 * dying filter or reverb is full of them. Flushed to zero around the audio callback, and put back
 * as it was, since the thread is the host's. Where the CPU is unknown, these do nothing. */

/** Flush denormal results and operands to zero in this thread; return what was set before.
 * Thread: any, rt. */
static inline uint32_t brume_denormals_off(void) {
#if defined(__SSE2__)
  const uint32_t before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 0x8040u); // FTZ and DAZ (Intel SDM vol. 1, 10.2.3)
  return before;
#elif defined(__aarch64__)
  uint64_t before = 0;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | (UINT64_C(1) << 24))); // FZ
  return (uint32_t)before;
#else
  return 0;
#endif
}

/** Put back what brume_denormals_off() returned. Thread: the same, rt. */
static inline void brume_denormals_restore(const uint32_t before) {
#if defined(__SSE2__)
  __builtin_ia32_ldmxcsr(before);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)before));
#else
  (void)before;
#endif
}

#endif // BRUME_DSP_BASE_DENORMALS_H
