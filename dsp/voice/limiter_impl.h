// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_VOICE_LIMITER_IMPL_H
#define BRUME_DSP_VOICE_LIMITER_IMPL_H

#include "dsp/voice/limiter.h"

#include <stdint.h>

/// A candidate of the sliding minimum
typedef struct {
  uint32_t at; ///< Frame, counted round
  float gain;
} BrumeLimiterLow;

struct BrumeLimiterImpl {
  uint32_t ahead; ///< Frames of look-ahead: window of minimum and average
  uint32_t size;  ///< Power of two above `ahead`, of every ring below
  uint32_t now;   ///< Frames so far, counted round
  float keep;     ///< Share of `deficit` that a frame of recovery leaves
  float deficit;  ///< 1 - gain before averaging: near 0 it has digits where the gain has none
  uint64_t sum;   ///< Of the last `ahead` of `gains`: whole numbers, so that nothing drifts
  uint32_t quiet; ///< Frames since a gain below 1 was asked for, up to 2 * ahead
  uint32_t low_first, low_count;
  BrumeLimiterLow *lows; ///< [size], rising gains: the first is the minimum
  uint32_t *gains;       ///< [size] in units of 2^-30
  float *left, *right;   ///< [size] delayed sound
};

#endif // BRUME_DSP_VOICE_LIMITER_IMPL_H
