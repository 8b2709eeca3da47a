// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What an instance with a full kit keeps resident, and that this does not grow with the number of
// sounds that were made: memory PLUGIN_URI GENERATIONS, with the shipped weights

#include "tests/plugin/host.h"
#include "tests/unit/resident.h"

#include <stdio.h>
#include <stdlib.h>

enum { PADS = 16, NOTE = 36, NOTE_ON = 0x90, PROGRAM = 0xC0, BLOCK = 256, SECOND = 48000 };

static const long limit_kb = 150 * 1024;
static const long slack_kb = 8 * 1024; // Fragments, and sounds on the shelf that are longer
// The shelf of sounds that were made holds 32 MB, which takes some 200 rounds of four
static const long full = 300;

static void play(BenchPlugin *const plugin, const BenchEvent *const events, const size_t n,
                 const size_t frames) {
  static const uint32_t block = BLOCK;
  static float left[SECOND], right[SECOND];
  bench_plugin_play(plugin, events, n, &block, 1, frames, left, right);
}

/// All pads, as often as each has siblings and once more
static void play_kit(BenchPlugin *const plugin, BenchWorld *const world) {
  for (int round = 0; round < 5; ++round) {
    BenchEvent events[PADS];
    for (size_t i = 0; i < PADS; ++i) {
      events[i] = bench_midi(world, i * SECOND / PADS, NOTE_ON, (uint8_t)(NOTE + i), 100);
    }
    play(plugin, events, PADS, SECOND);
  }
}

/// Another sound for the selected pad, and hear it
static void generate(BenchPlugin *const plugin, BenchWorld *const world) {
  const BenchEvent on = bench_midi(world, 0, NOTE_ON, NOTE, 100);
  float *const next = bench_plugin_control(plugin, "next");
  *next = 1.0f;
  play(plugin, NULL, 0, BLOCK);
  *next = 0.0f;
  play(plugin, &on, 1, 4 * BLOCK);
}

static int measure(BenchWorld *const world, BenchPlugin *const plugin, const long n) {
  const long empty = resident_kb();
  const BenchEvent program = bench_midi(world, 0, PROGRAM, 1, 0);
  play(plugin, &program, 1, BLOCK);
  play_kit(plugin, world);
  const long kit = resident_kb();
  printf("%ld MB with the plugin alone, %ld MB with a full kit\n", empty / 1024, kit / 1024);
  fflush(stdout);
  long before = 0;
  for (long i = 0; i < full + n; ++i) {
    if (i == full) {
      before = resident_kb();
    }
    generate(plugin, world);
  }
  const long after = resident_kb();
  printf("%ld kB before, %ld kB after %ld generations\n", before, after, n);
  return kit <= limit_kb && after <= limit_kb && after - before <= slack_kb ? 0 : 1;
}

int main(const int argc, char **const argv) {
  const long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
  if (n < 1) {
    fprintf(stderr, "usage: %s PLUGIN_URI GENERATIONS\n", argv[0]);
    return 2;
  }
  if (!resident_kb()) {
    puts("this system does not tell how much memory is in use");
    return 77;
  }
  int result = 1;
  BenchWorld *const world = bench_world_new(argv[1]);
  const BenchSetup setup = {.rate = SECOND, .max_block = BENCH_BLOCK_MAX, .freewheel = true};
  BenchPlugin *const plugin = world ? bench_plugin_new(world, &setup) : NULL;
  if (plugin) {
    bench_plugin_activate(plugin);
    result = measure(world, plugin, n);
    bench_plugin_deactivate(plugin);
    bench_plugin_free(plugin);
  }
  bench_world_free(world);
  return result;
}
