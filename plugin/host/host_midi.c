// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// MIDI systems that come and go. They are opened and closed beside the main thread: a JACK server
// that hangs would hold it up.

#include "dsp/base/clock.h"
#include "plugin/host/host_impl.h"
#include "plugin/host/terminal.h"

#define RETRY_S 3.0 // For a system that is not there
#define CLOSE_S 3.0 // One that takes longer to close has lost its way

static void run_open(void *const ctx) {
  char detail[BRUME_MIDI_DETAIL];
  BrumeHostMidi *const midi = ctx;
  midi->midi = midi->type->open(midi->ring, midi->from, detail);
}

static void run_close(void *const ctx) {
  BrumeHostMidi *const midi = ctx;
  midi->type->close(midi->midi);
  midi->midi = NULL;
}

void brume_host_name_midi(BrumeHost *const host) {
  static const struct {
    const BrumeMidiType *type;
    BrumeInput input;
  } systems[] = {
#ifdef BRUME_HAVE_JACK
      {&brume_midi_jack, BRUME_INPUT_JACK},
#endif
#ifdef BRUME_HAVE_ALSA
      {&brume_midi_alsa, BRUME_INPUT_ALSA},
#endif
      {NULL, BRUME_INPUT_COUNT}};
  for (size_t i = 0; systems[i].type && !host->config->offline; ++i) {
    host->midi[host->n_midi++] =
        (BrumeHostMidi){.type = systems[i].type, .input = systems[i].input};
  }
}

static void begin_open(BrumeHost *const host, BrumeHostMidi *const midi) {
  midi->ring = brume_player_ring(host->player, midi->input);
  midi->from = host->config->midi_from;
  midi->task = brume_task_new("brume-midi", run_open, midi);
}

/// Whether nothing is under way; true once after it was
static bool take_result(BrumeHostMidi *const midi, const double now_s) {
  if (midi->task && brume_task_wait(midi->task, 0.0)) {
    brume_task_end(midi->task);
    midi->task = NULL;
    midi->next_try_s = now_s + RETRY_S;
    return true;
  }
  return false;
}

void brume_host_watch_midi(BrumeHost *const host, const double now_s) {
  for (size_t i = 0; i < host->n_midi; ++i) {
    BrumeHostMidi *const midi = &host->midi[i];
    if (take_result(midi, now_s) && midi->midi) {
      brume_terminal_say("MIDI comes in by %s", midi->type->name);
    } else if (!midi->task && midi->midi && !midi->type->is_alive(midi->midi)) {
      brume_terminal_say("MIDI of %s is gone", midi->type->name);
      midi->task = brume_task_new("brume-midi", run_close, midi);
    } else if (!midi->task && !midi->midi && now_s >= midi->next_try_s) {
      begin_open(host, midi);
    }
  }
}

float brume_host_bpm(const BrumeHost *const host) {
  float bpm = 0.0f;
  for (size_t i = 0; i < host->n_midi; ++i) {
    const BrumeHostMidi *const midi = &host->midi[i];
    const bool there = !midi->task && midi->midi;
    bpm = there && bpm <= 0.0f ? midi->type->bpm(midi->midi) : bpm;
  }
  return bpm;
}

/// Wait for what is under way, and begin to close; whether it is closed
static bool close_midi(BrumeHostMidi *const midi) {
  if (midi->task) {
    brume_task_wait(midi->task, CLOSE_S);
  }
  if (!brume_task_end(midi->task)) {
    return false;
  }
  midi->task = midi->midi ? brume_task_new("brume-midi", run_close, midi) : NULL;
  if (midi->task) {
    brume_task_wait(midi->task, CLOSE_S);
  } else if (midi->midi) {
    run_close(midi);
  }
  return brume_task_end(midi->task);
}

bool brume_host_close_midi(BrumeHost *const host) {
  bool closed = true;
  for (size_t i = 0; i < host->n_midi; ++i) {
    closed = close_midi(&host->midi[i]) && closed;
  }
  return closed;
}
