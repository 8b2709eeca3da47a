// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Plays a MIDI file through any LV2 instrument, freewheeling, as exports do, into a WAV file of
// floats, its latency taken out: play PLUGIN_URI FILE.mid OUT.wav [RATE [BLOCK]]

#include "plugin/core/audiofile.h"
#include "plugin/core/midifile.h"
#include "plugin/core/outfile.h"
#include "tests/plugin/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double tail_s = 3.0;

typedef struct {
  unsigned rate;
  uint32_t block;
  BrumeMidiFile file;
  size_t frames; // Latency included
  size_t latency;
  float *left, *right;
} Song;

static void play(BenchPlugin *const plugin, BenchWorld *const world, Song *const song) {
  BenchEvent *const events = calloc(song->file.n + 1, sizeof(*events));
  for (size_t i = 0; events && i < song->file.n; ++i) {
    const BrumeMidiEvent *const from = &song->file.events[i];
    events[i] = bench_midi(world, (uint64_t)(from->seconds * song->rate + 0.5), from->midi[0],
                           from->midi[1], from->midi[2]);
  }
  if (events && song->left && song->right) {
    bench_plugin_play(plugin, events, song->file.n, &song->block, 1, song->frames, song->left,
                      song->right);
  }
  song->latency = bench_plugin_latency(plugin);
  free(events);
}

static BrumeStatus write_wav(const Song *const song, const char *const path) {
  const BrumeAudiospec spec = {.format = BRUME_AUDIOFILE_WAV, .bits = 32, .rate = song->rate};
  const size_t n = song->frames - song->latency;
  float *const both = malloc(n * 2 * sizeof(*both));
  BrumeBytes bytes = {NULL, 0};
  if (!both) {
    return BRUME_STATUS_NO_MEMORY;
  }
  for (size_t i = 0; i < n; ++i) {
    both[2 * i] = song->left[song->latency + i];
    both[2 * i + 1] = song->right[song->latency + i];
  }
  BrumeStatus status = brume_audiofile_encode_channels(both, n, 2, &spec, "bench", 0, 0, &bytes);
  if (!status) {
    status = brume_outfile_write(path, bytes.data, bytes.n, true);
  }
  free(bytes.data);
  free(both);
  return status;
}

static int run(char **const argv, Song *const song) {
  BrumeStatus status = BRUME_STATUS_NOT_FOUND;
  BenchWorld *const world = bench_world_new(argv[1]);
  const BenchSetup setup = {.rate = song->rate, .max_block = BENCH_BLOCK_MAX, .freewheel = true};
  BenchPlugin *const plugin = world ? bench_plugin_new(world, &setup) : NULL;
  if (plugin) {
    bench_plugin_activate(plugin);
    play(plugin, world, song);
    status = song->left && song->right ? write_wav(song, argv[3]) : BRUME_STATUS_NO_MEMORY;
    bench_plugin_deactivate(plugin);
    bench_plugin_free(plugin);
  }
  bench_world_free(world);
  if (status) {
    fprintf(stderr, "play: %s\n", brume_strerror(status));
  }
  return status ? 1 : 0;
}

int main(const int argc, char **const argv) {
  char detail[BRUME_MIDIFILE_DETAIL];
  Song song = {.rate = 48000, .block = 256};
  if (argc > 4) {
    song.rate = (unsigned)strtoul(argv[4], NULL, 10);
  }
  if (argc > 5) {
    song.block = (uint32_t)strtoul(argv[5], NULL, 10);
  }
  if (argc < 4 || song.rate < 8000 || song.block < 1 || song.block > BENCH_BLOCK_MAX) {
    fprintf(stderr, "usage: %s PLUGIN_URI FILE.mid OUT.wav [RATE [BLOCK]]\n", argv[0]);
    return 2;
  }
  if (brume_midifile_read(argv[2], &song.file, detail)) {
    fprintf(stderr, "play: %s: %s\n", argv[2], detail);
    return 1;
  }
  song.frames = (size_t)((song.file.seconds + tail_s) * song.rate);
  song.left = calloc(song.frames, sizeof(float));
  song.right = calloc(song.frames, sizeof(float));
  const int result = run(argv, &song);
  free(song.left);
  free(song.right);
  brume_midifile_clear(&song.file);
  return result;
}
