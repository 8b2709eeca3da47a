// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/voice/pool.h"

#include "dsp/voice/pool_impl.h"

#include <stdlib.h>

enum { VOICES_MAX = 256 };

BrumePool *brume_pool_new(const double rate, const size_t n_voices,
                          const BrumeInterp *const interp) {
  if (!(rate >= 8000.0 && rate <= 384000.0) || n_voices < 1 || n_voices > VOICES_MAX || !interp) {
    return NULL;
  }
  const size_t n_slots = 2 * n_voices;
  BrumePool *const pool = calloc(1, sizeof(BrumePool) + n_slots * sizeof(BrumeVoice));
  if (!pool) {
    return NULL;
  }
  pool->interp = interp;
  pool->rate = rate;
  pool->n_voices = n_voices;
  pool->n_slots = n_slots;
  return pool;
}

void brume_pool_free(BrumePool *const pool) {
  free(pool);
}
