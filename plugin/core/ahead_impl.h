// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_PLUGIN_CORE_AHEAD_IMPL_H
#define BRUME_PLUGIN_CORE_AHEAD_IMPL_H

#include "dsp/base/ring.h"
#include "plugin/core/ahead.h"

#include <stdatomic.h>

typedef enum { BRUME_AHEAD_RUNS, BRUME_AHEAD_FINISHES, BRUME_AHEAD_STOPS } BrumeAheadEnd;

struct BrumeAheadImpl {
  BrumeRing *ring; ///< Of floats
  size_t enough;
  atomic_uint a_end;    ///< A BrumeAheadEnd, by gen: release, so that all that was written counts
  atomic_ullong a_gaps; ///< Written by rt, relaxed: only shown
  uint64_t written;     ///< By gen
  // The audio thread's
  bool plays, ends; ///< Takes samples; the last of them, fading out
  unsigned level;   ///< Of the fade, up to BRUME_AHEAD_FADE
  uint64_t taken;   ///< Samples read or dropped
};

#endif // BRUME_PLUGIN_CORE_AHEAD_IMPL_H
