// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file ahead.h Sound that is made ahead of when it is heard: a queue of samples between the
 * thread that makes them and the audio thread. Where it runs dry the sound fades out instead of
 * breaking off, and fades in again once there is enough. */

#ifndef BRUME_PLUGIN_CORE_AHEAD_H
#define BRUME_PLUGIN_CORE_AHEAD_H

#include "dsp/base/rt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BRUME_AHEAD_FADE = 256 }; ///< Samples of a fade

typedef struct BrumeAheadImpl BrumeAhead;

/** Create a queue for at least `samples`; sound begins, and begins again, once `enough` of them are
 * there (`enough` <= `samples`). NULL without memory. Thread: setup. */
BrumeAhead *brume_ahead_new(size_t samples, size_t enough);

/** Free it. NULL is allowed. Thread: setup. */
void brume_ahead_free(BrumeAhead *ahead);

/** Return how many samples may be written now. Thread: gen. */
size_t brume_ahead_space(const BrumeAhead *ahead);

/** Write x[n]; false, and nothing is written, if there is no room. Thread: gen. */
bool brume_ahead_write(BrumeAhead *ahead, const float *x, size_t n);

/** Return how many samples were ever written. Thread: gen. */
uint64_t brume_ahead_written(const BrumeAhead *ahead);

/** No more will come: what is there plays out, without waiting for enough. Thread: gen. */
void brume_ahead_finish(BrumeAhead *ahead);

/** End with a fade, now; what waits is not heard. Thread: gen. */
void brume_ahead_stop(BrumeAhead *ahead);

/** Return how many samples wait. Thread: any. */
size_t brume_ahead_waiting(const BrumeAhead *ahead);

/** Return how often it ran dry. Thread: any. */
uint64_t brume_ahead_gaps(const BrumeAhead *ahead);

/** Drop what was written before sample `position` of all, which has to be there, and begin as at
 * first. Thread: rt. */
BRUME_RT void brume_ahead_skip_to(BrumeAhead *ahead, uint64_t position);

/** Fill out[n]. Thread: rt. */
BRUME_RT void brume_ahead_read(BrumeAhead *ahead, float *out, size_t n);

#endif // BRUME_PLUGIN_CORE_AHEAD_H
