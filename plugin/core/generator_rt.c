// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/generator.h"
#include "plugin/core/generator_impl.h"

bool brume_generator_request(BrumeGenerator *const generator, const BrumeRequest *const request) {
  if (brume_ring_space(generator->requests) < sizeof(*request)) {
    return false;
  }
  if (!request->hurry && !request->listen) {
    atomic_store_explicit(&generator->a_serial[request->pad], request->serial,
                          memory_order_relaxed);
  }
  atomic_fetch_add_explicit(&generator->a_sent, 1, memory_order_release);
  return brume_ring_write(generator->requests, request, sizeof(*request));
}

void brume_generator_cancel(BrumeGenerator *const generator, const unsigned pad,
                            const uint32_t serial) {
  atomic_store_explicit(&generator->a_serial[pad], serial, memory_order_relaxed);
}

bool brume_generator_take(BrumeGenerator *const generator, BrumeReady *const ready) {
  return brume_ring_read(generator->ready, ready, sizeof(*ready));
}

bool brume_generator_give_back(BrumeGenerator *const generator, const BrumeClip *const clip) {
  return brume_ring_write(generator->returned, &clip, sizeof(clip));
}

bool brume_generator_news(BrumeGenerator *const generator, BrumeNews *const news) {
  return brume_ring_read(generator->news, news, sizeof(*news));
}

bool brume_generator_is_idle(const BrumeGenerator *const generator) {
  const unsigned done = atomic_load_explicit(&generator->a_done, memory_order_acquire);
  return done == atomic_load_explicit(&generator->a_sent, memory_order_acquire);
}
