// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file rate.h Change of sample rate, for files, whole sounds at once, and for streams. */

#ifndef BRUME_PLUGIN_CORE_RATE_H
#define BRUME_PLUGIN_CORE_RATE_H

#include "dsp/base/status.h"

#include <stddef.h>

/** Convert x[n] from one rate to another (Hz) with libsoxr at 20 bits, one thread.
 *
 * Writes a new array to *out, the caller's to free(), and its length, round(n * to / from), at
 * least 1. The sound may come out with a higher peak. Equal rates copy. On failure *out is NULL.
 * Thread: gen.
 */
BrumeStatus brume_rate_convert(const float *x, size_t n, double from, double to, float **out,
                               size_t *n_out);

/** A conversion that goes on from part to part. */
typedef struct BrumeRateImpl BrumeRate;

/** Create one, of the same quality. NULL without memory. Thread: gen. */
BrumeRate *brume_rate_new(double from, double to);

/** Free it. NULL is allowed. Thread: gen. */
void brume_rate_free(BrumeRate *rate);

/** Convert x[n] and write what is ready to out[n_out], which must have room for n * to / from +
 * 1000 frames. Returns how many. Thread: gen. */
size_t brume_rate_run(BrumeRate *rate, const float *x, size_t n, float *out, size_t n_out);

#endif // BRUME_PLUGIN_CORE_RATE_H
