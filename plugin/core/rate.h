// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file rate.h Change of sample rate, for files: whole sounds at once. */

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

#endif // BRUME_PLUGIN_CORE_RATE_H
