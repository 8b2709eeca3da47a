// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/voice/limiter.h"

#include "dsp/voice/limiter_impl.h"

#include <math.h>
#include <stdlib.h>

BrumeLimiter *brume_limiter_new(const double rate) {
  if (!(rate >= 8000.0 && rate <= 384000.0)) {
    return NULL;
  }
  BrumeLimiter *const limiter = calloc(1, sizeof(BrumeLimiter));
  if (!limiter) {
    return NULL;
  }
  limiter->ahead = (uint32_t)(BRUME_LIMITER_AHEAD_S * rate + 0.5);
  limiter->size = 1;
  while (limiter->size <= limiter->ahead) {
    limiter->size *= 2;
  }
  limiter->keep = (float)exp(-1.0 / (BRUME_LIMITER_RELEASE_S * rate));
  limiter->lows = calloc(limiter->size, sizeof(*limiter->lows));
  limiter->gains = calloc(limiter->size, sizeof(*limiter->gains));
  limiter->left = calloc(limiter->size, sizeof(*limiter->left));
  limiter->right = calloc(limiter->size, sizeof(*limiter->right));
  if (!limiter->lows || !limiter->gains || !limiter->left || !limiter->right) {
    brume_limiter_free(limiter);
    return NULL;
  }
  brume_limiter_reset(limiter);
  return limiter;
}

void brume_limiter_free(BrumeLimiter *const limiter) {
  if (limiter) {
    free(limiter->right);
    free(limiter->left);
    free(limiter->gains);
    free(limiter->lows);
    free(limiter);
  }
}
