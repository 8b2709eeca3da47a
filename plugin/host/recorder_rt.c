// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/recorder.h"
#include "plugin/host/recorder_impl.h"

enum { CHUNK = 64 };

static void copy(BrumeRecorder *const recorder, const float *const left, const float *const right,
                 const size_t frames) {
  float interleaved[2 * CHUNK];
  BrumeRingWrite write = brume_ring_begin(recorder->ring);
  for (size_t i = 0; i < frames; i += CHUNK) {
    const size_t n = frames - i < CHUNK ? frames - i : CHUNK;
    for (size_t k = 0; k < n; ++k) {
      interleaved[2 * k] = left[i + k];
      interleaved[2 * k + 1] = right[i + k];
    }
    if (!brume_ring_add(recorder->ring, &write, interleaved, 2 * n * sizeof(float))) {
      atomic_fetch_add_explicit(&recorder->a_lost, frames - i, memory_order_relaxed);
      break;
    }
  }
  brume_ring_commit(recorder->ring, &write);
}

void brume_recorder_take(BrumeRecorder *const recorder, const float *const left,
                         const float *const right, const size_t frames) {
  atomic_store(&recorder->a_inside, true);
  if (atomic_load(&recorder->a_on)) {
    copy(recorder, left, right, frames);
  }
  atomic_store(&recorder->a_inside, false);
}
