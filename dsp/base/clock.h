// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_CLOCK_H
#define BRUME_DSP_BASE_CLOCK_H

/** Return seconds on a clock that never jumps, from an arbitrary start, for measuring
 * intervals. Resolution is that of CLOCK_MONOTONIC. Thread: any, but not rt. */
double brume_clock_s(void);

#endif // BRUME_DSP_BASE_CLOCK_H
