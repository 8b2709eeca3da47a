// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_FILTER_SVF_H
#define BRUME_DSP_FILTER_SVF_H

#include "dsp/base/rt.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file svf.h A state-variable filter of second order that may be moved at audio speed.
 *
 * Trapezoidal integration without a delay in the loop (Zavalishin, "The art of VA filter
 * design", 2018, ch. 4; Simper, "Solving the continuous SVF equations", 2013): the analogue
 * response, bent only by the bilinear transform, and stable while its parameters change.
 *
 *     H(s) = s^2, k s or 1 over s^2 + k s + 1, with s = j tan(pi f / rate) / tan(pi cutoff / rate)
 */

enum { BRUME_SVF_BLOCK = 64 }; ///< Frames of the longest block

typedef enum {
  BRUME_SVF_OFF, ///< Passes everything
  BRUME_SVF_LOWPASS,
  BRUME_SVF_BANDPASS, ///< 0 dB at its peak
  BRUME_SVF_HIGHPASS,
  BRUME_SVF_COUNT
} BrumeSvfMode;

/** One channel's filter. Plain data; all zeros is a valid start. */
typedef struct {
  float state[2];
  float g, k;   ///< What the last block ended with
  bool running; ///< False: the next block starts at its own parameters instead of gliding there
} BrumeSvf;

/** Return the damping k of a resonance 0..1: 1.414 (Butterworth) at 0, 0.05 (Q = 20) at 1, even
 * steps in dB. Thread: any, rt. */
BRUME_RT float brume_svf_damping(float resonance);

/** Forget the past. Thread: any, rt. */
BRUME_RT void brume_svf_reset(BrumeSvf *svf);

/** Filter x[n] in place, n <= BRUME_SVF_BLOCK.
 *
 * `cutoff` is in cycles a frame (Hz / rate), held within 0.0002 .. 0.49; `damping` is k above,
 * held within 0.02 .. 2. Both glide from what the last block ended with. Neither NaN nor infinity
 * in x or in the arguments stays in the filter: such a block is silence. Thread: any, rt.
 */
BRUME_RT void brume_svf_process(BrumeSvf *svf, BrumeSvfMode mode, float cutoff, float damping,
                                float *x, size_t n);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_FILTER_SVF_H
