// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_VOICE_POOL_IMPL_H
#define BRUME_DSP_VOICE_POOL_IMPL_H

#include "dsp/voice/pool.h"

struct BrumePoolImpl {
  const BrumeInterp *interp;
  double rate;
  size_t n_voices; ///< That may sound at full level
  size_t n_slots;  ///< Twice as many
  bool pedal;
  BrumeVoice voices[]; ///< [n_slots]
};

#endif // BRUME_DSP_VOICE_POOL_IMPL_H
