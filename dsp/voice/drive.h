// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_VOICE_DRIVE_H
#define BRUME_DSP_VOICE_DRIVE_H

#include "dsp/base/rt.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file drive.h A soft saturator that keeps peaks and raises what lies below.
 *
 *     f(x) = x sqrt(1 + s^2) / sqrt(1 + s^2 x^2)
 *
 * s = 0 passes everything; full scale stays full scale; small signals gain sqrt(1 + s^2).
 * Aliasing is reduced by averaging f over the way from one sample to the next (antiderivative
 * antialiasing of first order: Parker, Zavalishin, Le Bivic, DAFx 2016), which for this f has a
 * closed form without a singularity:
 *
 *     y = (x1 + x0) sqrt(1 + s^2) / (sqrt(1 + s^2 x1^2) + sqrt(1 + s^2 x0^2))
 */

/** Plain data; all zeros is a valid start. */
typedef struct {
  float before; ///< The last input of the block before
} BrumeDrive;

/** Saturate x[n] in place. `amount` 0..1 stands for s = 0 .. 31 (30 dB) and goes evenly from
 * `amount_start` to `amount_end` over the block; both 0 leave x as it is. Thread: any, rt. */
BRUME_RT void brume_drive_process(BrumeDrive *drive, float amount_start, float amount_end, float *x,
                                  size_t n);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_VOICE_DRIVE_H
