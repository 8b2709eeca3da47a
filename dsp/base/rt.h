// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_RT_H
#define BRUME_DSP_BASE_RT_H

/** @file rt.h Which thread may call what.
 *
 * Every public function says "Thread:" with one of these words:
 *
 * | word  | may be called                                                             |
 * |-------|---------------------------------------------------------------------------|
 * | rt    | from the audio callback too: the prototype carries BRUME_RT               |
 * | gen   | from the generator's thread (or the command line's), may allocate         |
 * | setup | while no other thread uses the object: creating, freeing, connecting      |
 * | ui    | from the window's thread                                                  |
 * | any   | from any thread, as long as no two use the same object at once            |
 *
 * BRUME_RT marks a function as safe for the audio thread: it does not allocate, free, lock,
 * log, make system calls or loop without a bound that its caller knows. Code of such functions
 * lives in files named `*_rt.c` (tests/lint/check_layers.py keeps those away from the headers
 * that would break the promise). Functions that only compute, like those of fmath.h, need no
 * mark.
 *
 * Clang 20 and later check the mark at compile time; for other compilers it is a comment.
 */

#if defined(__clang__) && defined(__has_cpp_attribute)
#if __clang_major__ >= 20
#define BRUME_RT __attribute__((nonblocking))
#endif
#endif

#ifndef BRUME_RT
#define BRUME_RT
#endif

#endif // BRUME_DSP_BASE_RT_H
