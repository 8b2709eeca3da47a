// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file wav.h Stereo float WAV files, for ears and for scripts. */

#ifndef BRUME_TESTS_PLUGIN_WAV_H
#define BRUME_TESTS_PLUGIN_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Write left[n] and right[n] to `path`; false if it cannot be written. */
bool bench_wav_write(const char *path, uint32_t rate, const float *left, const float *right,
                     size_t n);

#endif // BRUME_TESTS_PLUGIN_WAV_H
