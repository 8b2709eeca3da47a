// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file talk.h What tests say to Brume itself: knobs, patch messages, acts of a window. */

#ifndef BRUME_TESTS_PLUGIN_TALK_H
#define BRUME_TESTS_PLUGIN_TALK_H

#include "plugin/lv2/wire.h"
#include "tests/plugin/fixture.h"

/** Where run() is guarded (guard.h) sounds are made beside it, and take time: sleep for a moment.
 */
void bench_wait(void);

/** Play some silence, in which sounds are made. */
void bench_settle(BenchPlugin *plugin);

/** The first sound of a pad, as it is after the plugin was activated. */
BenchSound bench_play_pad(BenchPlugin *plugin, unsigned pad);
bool bench_pad_sounds_as(BenchPlugin *plugin, unsigned pad, const BenchSound *before);

/** Turn a knob; press a button and let go. */
void bench_set(BenchPlugin *plugin, const char *symbol, float value);
void bench_press(BenchPlugin *plugin, const char *symbol);

/** A message of the patch extension, in buffer[size]. `property` is "recipe" or "source"; value
 * NULL: none. */
BenchEvent bench_make_patch(uint8_t *buffer, size_t size, const char *type, const char *property,
                            const char *value);

/** Send one, and play until it has taken effect. */
void bench_send(BenchPlugin *plugin, const char *type, const char *property, const char *value);

/** The recipe in the last patch:Put that came out. */
const char *bench_told_recipe(BenchPlugin *plugin);

/** What a window says, as an object with a chunk in it. */
BenchEvent bench_make_act(uint8_t *buffer, size_t size, const BrumeWireAct *act);

#endif // BRUME_TESTS_PLUGIN_TALK_H
