// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file engine_bench.h What tests of the engine share: engines on the tiny model, made-up clips,
 * events, and running in blocks. Not thread-safe. */

#ifndef BRUME_TESTS_CORE_ENGINE_BENCH_H
#define BRUME_TESTS_CORE_ENGINE_BENCH_H

#include "plugin/core/engine_rt.h"

enum { BENCH_FRAMES = 96000 };

/** What the last bench_run() gave. */
extern float bench_left[BENCH_FRAMES], bench_right[BENCH_FRAMES];

/** Set the weight file that bench_engine() opens. */
void bench_set_model(const char *path);

/** Create an engine at 48 kHz, or end the program with a message. */
BrumeEngine *bench_engine(bool offline, double rate);

/** Settings with one class of the tiny model on each of the first `n` pads (kick, snare, bass,
 * kick,
 * ...), seeds 1, 2, ..., sounds of 0.1 s, and nothing on the others. */
void bench_settings(BrumeSettings *settings, unsigned n);

/** Let `engine` take over bench_settings() with its next run, without clips. */
void bench_load(BrumeEngine *engine, unsigned n);

/** A made-up clip: a sine of `hz` and `n` frames at half of full scale. */
BrumeClip *bench_sine(double hz, size_t n, float note, bool pitched);

/** Let `engine` take over bench_settings() with `clip` on pad 0, and run it once. */
void bench_load_clip(BrumeEngine *engine, BrumeClip *clip);

BrumeEvent bench_midi(uint32_t frame, unsigned status, unsigned a, unsigned b);
BrumeEvent bench_control(uint32_t frame, BrumeControl control, unsigned pad, float value);
BrumeEvent bench_param(uint32_t frame, BrumeParam param, unsigned pad, float value);

/** Run for `frames` in blocks of `block`; events count from the first frame. */
void bench_run(BrumeEngine *engine, const BrumeEvent *events, size_t n, size_t frames,
               size_t block);

/** Largest magnitude of x[from..to). */
float bench_peak(const float *x, size_t from, size_t to);

#endif // BRUME_TESTS_CORE_ENGINE_BENCH_H
