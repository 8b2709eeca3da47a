// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file host.h An LV2 host without sound or screen: what the bench drives the plugin with.
 *
 * It offers what a good host offers (urid:map, worker, options, log, state paths) or as little as
 * the LV2 specification lets it, and runs blocks of any length as fast as they go. A byte past the
 * end of a port's buffer ends the program, and so does writing to an input (fence.h). It runs any
 * instrument with a MIDI input and two audio outputs; only the cases of test_plugin.c know Brume.
 */

#ifndef BRUME_TESTS_PLUGIN_HOST_H
#define BRUME_TESTS_PLUGIN_HOST_H

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most frames a block may have. */
#define BENCH_BLOCK_MAX 8192

/** The plugins that lilv finds, and one of them. */
typedef struct BenchWorldImpl BenchWorld;

/** An instance with its ports, worker and features. */
typedef struct BenchPluginImpl BenchPlugin;

/** How to instantiate. */
typedef struct {
  double rate;        ///< Hz
  uint32_t max_block; ///< Announced as bufsz:maxBlockLength, at most BENCH_BLOCK_MAX
  bool bare;          ///< Offer urid:map and worker:schedule, no more
  bool threaded;      ///< The worker has a thread; else it works between blocks
  bool freewheel;     ///< Set the port with that designation
  uint32_t capacity;  ///< Bytes for events that come out; 0: plenty
} BenchSetup;

/** One event of a score: an atom at a frame. `body` is borrowed. */
typedef struct {
  uint64_t frame; ///< From the start of the score
  LV2_URID type;
  uint32_t size;
  union {
    uint8_t midi[8]; ///< Where body is NULL
    uint64_t align;
  } small;
  const void *body;
  uint32_t claim; ///< The size that the plugin is told; 0: the true one
} BenchEvent;

/** Load all bundles on LV2_PATH and look up the plugin `uri`. NULL if it is not there or lacks the
 * ports of an instrument; says why on stderr. */
BenchWorld *bench_world_new(const char *uri);

void bench_world_free(BenchWorld *world);

LilvWorld *bench_world_lilv(BenchWorld *world);

const LilvPlugin *bench_world_plugin(const BenchWorld *world);

LV2_URID_Map *bench_world_map(BenchWorld *world);

/** Return the number of `uri`, never 0. Any thread. */
LV2_URID bench_urid(BenchWorld *world, const char *uri);

/** Return the URI of a number, or NULL. Any thread. */
const char *bench_unmap(BenchWorld *world, LV2_URID urid);

/** Instantiate; NULL if the plugin refuses. Not yet active. */
BenchPlugin *bench_plugin_new(BenchWorld *world, const BenchSetup *setup);

void bench_plugin_free(BenchPlugin *plugin);

void bench_plugin_activate(BenchPlugin *plugin);

void bench_plugin_deactivate(BenchPlugin *plugin);

/** Return the plugin's features, NULL at the end, for calls of its extensions. */
const LV2_Feature *const *bench_plugin_features(const BenchPlugin *plugin);

LilvInstance *bench_plugin_instance(BenchPlugin *plugin);

BenchWorld *bench_plugin_world(BenchPlugin *plugin);

/** Return the control port (input or output) of that symbol, or NULL. */
float *bench_plugin_control(BenchPlugin *plugin, const char *symbol);

/** Return the control port of that index and its symbol; NULL if it is no control *input*. */
float *bench_plugin_input(BenchPlugin *plugin, uint32_t index, const char **symbol);

uint32_t bench_plugin_n_ports(const BenchPlugin *plugin);

/** Frames that the plugin reports as latency. */
size_t bench_plugin_latency(const BenchPlugin *plugin);

/** Copy the last message that the plugin logged since the last call, "" if there was none. */
void bench_plugin_said(BenchPlugin *plugin, char said[512]);

/** How many atoms of `type` (an object's otype, else the atom's type) came out so far. */
size_t bench_plugin_came(const BenchPlugin *plugin, LV2_URID type);

/** Return the last atom that came out of that otype, or NULL; valid until the next one. */
const LV2_Atom *bench_plugin_last(const BenchPlugin *plugin, LV2_URID type);

/** Run one block: events[n_events] in order, their frames counted from `start`, into left[frames]
 * and right[frames]. Audio thread of the plugin. */
void bench_plugin_run(BenchPlugin *plugin, const BenchEvent *events, size_t n_events,
                      uint64_t start, uint32_t frames, float *left, float *right);

/** Play a score into left[frames] and right[frames] in blocks of blocks[0], blocks[1], ... over and
 * over. Events must be in order. */
void bench_plugin_play(BenchPlugin *plugin, const BenchEvent *events, size_t n_events,
                       const uint32_t *blocks, size_t n_blocks, size_t frames, float *left,
                       float *right);

/** A MIDI event of up to three bytes. */
BenchEvent bench_midi(BenchWorld *world, uint64_t frame, uint8_t status, uint8_t a, uint8_t b);

#endif // BRUME_TESTS_PLUGIN_HOST_H
