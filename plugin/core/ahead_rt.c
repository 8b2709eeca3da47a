// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/ahead_impl.h"

#include <string.h>

// Where sound begins, or begins to end.
static void decide(BrumeAhead *const ahead, const size_t waiting, const size_t n) {
  // First the flag: what is there when it is seen is all there will be
  const unsigned end = atomic_load_explicit(&ahead->a_end, memory_order_acquire);
  const size_t there =
      end == BRUME_AHEAD_FINISHES ? brume_ring_available(ahead->ring) / sizeof(float) : waiting;
  if (!ahead->plays) {
    const bool enough = end == BRUME_AHEAD_FINISHES
                            ? there > 0
                            : there >= ahead->enough && there >= n + BRUME_AHEAD_FADE;
    ahead->plays = enough && end != BRUME_AHEAD_STOPS;
    ahead->ends = false;
  }
  if (!ahead->plays || ahead->ends || end == BRUME_AHEAD_FINISHES) {
    return;
  }
  // A fade's worth is kept back, so that there is something to fade when the rest is gone
  const bool dry = waiting < n + BRUME_AHEAD_FADE;
  ahead->ends = dry || end == BRUME_AHEAD_STOPS;
  if (dry && end == BRUME_AHEAD_RUNS) {
    atomic_fetch_add_explicit(&ahead->a_gaps, 1, memory_order_relaxed);
  }
}

void brume_ahead_skip_to(BrumeAhead *const ahead, const uint64_t position) {
  brume_ring_skip(ahead->ring, (size_t)(position - ahead->taken) * sizeof(float));
  ahead->taken = position;
  ahead->plays = false;
  ahead->level = 0;
}

void brume_ahead_read(BrumeAhead *const ahead, float *const out, const size_t n) {
  size_t waiting = brume_ring_available(ahead->ring) / sizeof(float);
  decide(ahead, waiting, n);
  waiting = brume_ring_available(ahead->ring) / sizeof(float); // What came meanwhile does not harm
  size_t count = !ahead->plays ? 0 : n < waiting ? n : waiting;
  if (ahead->ends && count > ahead->level) {
    count = ahead->level;
  }
  brume_ring_read(ahead->ring, out, count * sizeof(*out));
  ahead->taken += count;
  for (size_t i = 0; i < count; ++i) {
    ahead->level += ahead->ends ? -1U : ahead->level < BRUME_AHEAD_FADE;
    out[i] *= (float)ahead->level * (1.0f / BRUME_AHEAD_FADE);
  }
  memset(out + count, 0, (n - count) * sizeof(*out));
  if (count < n) {
    ahead->plays = false;
    ahead->level = 0;
  }
}
