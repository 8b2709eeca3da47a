// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file generator_impl.h What the generator's two halves share: generator.c makes sounds,
 * generator_rt.c is the audio thread's end of the rings. */

#ifndef BRUME_PLUGIN_CORE_GENERATOR_IMPL_H
#define BRUME_PLUGIN_CORE_GENERATOR_IMPL_H

#include "dsp/base/ring.h"
#include "dsp/base/thread.h"
#include "plugin/core/generator.h"

#include <stdatomic.h>

/** What a pad waits for. */
typedef struct {
  BrumeRequest request;
  bool is_open;   ///< Something is left to make
  unsigned done;  ///< Bit k: clip k is made, was there, or cannot be made
  uint64_t order; ///< The highest is made next
} BrumeJob;

struct BrumeGeneratorImpl {
  const BrumeModel *model;
  BrumeShelf *shelf;
  BrumeTexture *texture; ///< May be NULL
  BrumeThread *thread;   ///< NULL if the generator has none

  // Single producer, single consumer: the audio thread on one side, who holds `lock` on the other
  BrumeRing *requests; ///< BrumeRequest, to the generator
  BrumeRing *returned; ///< const BrumeClip *, to the generator
  BrumeRing *ready;    ///< BrumeReady, from the generator
  BrumeRing *news;     ///< BrumeNews, from the generator

  atomic_uint a_serial[BRUME_PADS]; ///< Newest serial of each pad, written by the audio thread.
                                    ///< Relaxed: it only makes a render end sooner
  atomic_uint a_sent;               ///< Requests sent; release, before they can be seen in the ring
  atomic_uint a_done; ///< Requests dealt with; release, after their clips are in the ring
  atomic_bool a_quit; ///< The thread is to end; relaxed
  atomic_bool a_sync; ///< The audio thread waits for `lock`: the thread is to stay away; relaxed

  BrumeSemaphore *lock;  ///< Of 1. Guards all below: taken while something is made
  BrumeSources *sources; ///< Trimmed only under `lock`; has one of its own
  BrumeRenderer *renderer, *draft_renderer;
  BrumeJob jobs[BRUME_PADS];
  uint64_t orders;
  bool listens;        ///< `listen` is to be done
  BrumeRequest listen; ///< The newest of its kind
};

#endif // BRUME_PLUGIN_CORE_GENERATOR_IMPL_H
