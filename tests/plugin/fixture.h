// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file fixture.h What the test programs of the plugin share: scores, renders, checks. */

#ifndef BRUME_TESTS_PLUGIN_FIXTURE_H
#define BRUME_TESTS_PLUGIN_FIXTURE_H

#include "tests/plugin/host.h"
#include "tests/unit/unit.h"

/** Two channels of sound. */
typedef struct {
  float *left, *right;
  size_t n;
} BenchSound;

/** The plugin under test, set by bench_main(). */
extern BenchWorld *bench_world;

/** Random numbers of a test: the same in every run. */
uint32_t bench_random(uint32_t *state);

/** What most cases use: 48 kHz, blocks to BENCH_BLOCK_MAX, freewheeling. Where run() is guarded
 * (guard.h) not freewheeling, since then it may not make sounds itself. */
BenchSetup bench_setup(void);

/** Assert what holds if all sounds are made: where run() is guarded it need not. */
void bench_assert_sound(bool holds);

/** Instantiate and activate; fails the test if that fails. */
BenchPlugin *bench_start(const BenchSetup *setup);

/** Deactivate and free. */
void bench_stop(BenchPlugin *plugin);

/** Play a score into a new sound, in blocks of blocks[0], blocks[1], ... over and over. */
BenchSound bench_play(BenchPlugin *plugin, const BenchEvent *events, size_t n_events,
                      const uint32_t *blocks, size_t n_blocks, size_t frames);

void bench_sound_free(BenchSound *sound);

/** Largest magnitude in [from, to) of both channels; NaN if there is one. */
float bench_peak(const BenchSound *sound, size_t from, size_t to);

/** Largest difference of two sounds of one length. */
float bench_difference(const BenchSound *a, const BenchSound *b);

/** First frame at or after `from` of a magnitude above `threshold`, or n. */
size_t bench_onset(const BenchSound *sound, size_t from, float threshold);

/** The main() of a test program: argv[1] is the plugin's URI, argv[3] (if there is one) a pattern
 * of cmocka's for the cases to run. */
int bench_main(int argc, char **argv, int (*run)(void));

#endif // BRUME_TESTS_PLUGIN_FIXTURE_H
