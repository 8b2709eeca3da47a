// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Devices that come and go.

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "plugin/host/host_impl.h"
#include "plugin/host/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_S 1.0      // Between two looks for a lost device
#define CLOSE_S 3.0      // A driver that takes longer to close has lost its way
#define MIDI_RETRY_S 3.0 // For a MIDI system that is not there

typedef struct {
  const BrumeBackendType *type;
  BrumeBackend *backend;
  BrumeSemaphore *closed;
} Closing;

static void close_backend(void *const ctx) {
  const Closing *const closing = ctx;
  closing->type->close(closing->backend);
  brume_semaphore_post(closing->closed);
}

/// Close the device in a thread that may be left behind: with a JACK server that died, PortAudio
/// waits ten minutes for it. False if it was.
static bool close_device(BrumeHost *const host) {
  Closing *const closing = calloc(1, sizeof(Closing));
  BrumeSemaphore *const closed = brume_semaphore_new(0);
  BrumeBackend *const backend = host->backend;
  host->backend = NULL;
  if (closing && closed) {
    *closing = (Closing){host->type, backend, closed};
    BrumeThread *const thread =
        brume_thread_new("brume-close", BRUME_THREAD_NORMAL, close_backend, closing);
    if (thread && !brume_semaphore_wait_for(closed, CLOSE_S)) {
      return false; // Thread, semaphore and all are left to it
    }
    if (thread) {
      brume_thread_join(thread);
    } else {
      host->type->close(backend);
    }
  } else {
    host->type->close(backend);
  }
  brume_semaphore_free(closed);
  free(closing);
  return true;
}

/// Try what the user asked for with the choice of last time; then without
static BrumeBackend *open_chosen(BrumeHost *const host, BrumeStatus *const status,
                                 char *const detail) {
  host->request = host->config->audio;
  if (!host->config->offline) {
    brume_choice_load(&host->choice);
    brume_choice_apply(&host->choice, &host->request);
  }
  BrumeBackend *backend = host->type->open(&host->request, &host->info, status, detail);
  const bool chosen = memcmp(&host->request, &host->config->audio, sizeof(host->request)) != 0;
  if (!backend && chosen) {
    BrumeBackendRequest plain = host->config->audio;
    backend = host->type->open(&plain, &host->info, status, detail);
    if (backend) {
      brume_terminal_say("the audio device of last time, %s, is not there",
                         host->choice.device[0] ? host->choice.device : "the default one");
      host->request = plain;
    }
  }
  return backend;
}

bool brume_host_open_audio(BrumeHost *const host) {
  char detail[BRUME_BACKEND_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  host->backend = open_chosen(host, &status, detail);
  while (!host->backend && host->resume_path[0] && !host->quit) {
    brume_terminal_status("no audio device");
    brume_host_wait(host, RETRY_S);
    host->backend = open_chosen(host, &status, detail);
  }
  if (!host->backend) {
    brume_terminal_warn("%s", *detail ? detail : brume_strerror(status));
    return false;
  }
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
  return true;
}

static void remember(BrumeHost *const host) {
  BrumeChoice choice = {.rate = host->request.rate, .block = host->request.block};
  memcpy(choice.api, host->info.api, sizeof(choice.api));
  memcpy(choice.device, host->info.device, sizeof(choice.device));
  if (!host->config->offline) {
    brume_choice_save(&choice);
  }
}

static void describe(const BrumeHost *const host, char *const out, const size_t n) {
  const int used =
      snprintf(out, n, "%s, %s, %.0f Hz", host->info.api, host->info.device, host->info.rate);
  if (host->info.block && used > 0 && (size_t)used < n) {
    snprintf(out + used, n - (size_t)used, ", blocks of %zu", host->info.block);
  }
}

bool brume_host_start_audio(BrumeHost *const host) {
  char detail[BRUME_BACKEND_DETAIL] = "";
  char text[2 * BRUME_BACKEND_NAME + 64];
  if (host->type->start(host->backend, brume_player_run, host->player, detail)) {
    brume_terminal_warn("%s", detail);
    return false;
  }
  remember(host);
  describe(host, text, sizeof(text));
  if (host->resume_path[0]) {
    brume_terminal_say("the audio is back: %s", text);
  } else if (host->config->offline) {
    brume_terminal_say("playing to nobody, %.0f Hz", host->info.rate);
  } else if (brume_terminal_has_keys()) {
    brume_terminal_say("playing on %s; ? shows the keys, Q quits", text);
  } else {
    brume_terminal_say("playing on %s", text);
  }
  return true;
}

static void lose(BrumeHost *const host, const double now_s) {
  brume_terminal_warn("the audio device is gone (%s, %s); looking for it until it is back",
                      host->info.api, host->info.device);
  host->xruns_before += host->type->counts(host->backend).xruns;
  if (!close_device(host)) {
    brume_host_start_anew(host);
    host->quit = host->failed = true; // It could not
    host->stuck = true;
  }
  host->next_try_s = now_s + RETRY_S;
}

/// A device is there again: the same one, or what is the default now
static void regain(BrumeHost *const host) {
  char detail[BRUME_BACKEND_DETAIL];
  char text[2 * BRUME_BACKEND_NAME + 64];
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeBackendInfo info;
  BrumeBackend *const backend = host->type->open(&host->request, &info, &status, detail);
  if (!backend) {
    return;
  }
  if (info.rate != host->info.rate) {
    brume_host_stop_recording(host); // A file has one rate
    brume_engine_set_rate(host->engine, info.rate);
  }
  brume_player_restart(host->player, info.rate);
  host->info = info;
  if (host->type->start(backend, brume_player_run, host->player, detail)) {
    host->type->close(backend);
    return;
  }
  host->backend = backend;
  describe(host, text, sizeof(text));
  brume_terminal_say("the audio is back: %s", text);
}

void brume_host_watch_audio(BrumeHost *const host, const double now_s) {
  if (host->backend && !host->type->is_alive(host->backend)) {
    lose(host, now_s);
  } else if (!host->backend && now_s >= host->next_try_s) {
    regain(host);
    host->next_try_s = brume_clock_s() + RETRY_S;
  }
}

void brume_host_watch_midi(BrumeHost *const host, const double now_s) {
  for (size_t i = 0; i < host->n_midi; ++i) {
    BrumeHostMidi *const midi = &host->midi[i];
    if (midi->midi && !midi->type->is_alive(midi->midi)) {
      brume_terminal_say("MIDI of %s is gone", midi->type->name);
      midi->type->close(midi->midi);
      midi->midi = NULL;
      midi->next_try_s = now_s + MIDI_RETRY_S;
    } else if (!midi->midi && now_s >= midi->next_try_s) {
      char detail[BRUME_MIDI_DETAIL];
      midi->midi = midi->type->open(brume_player_ring(host->player, midi->input),
                                    host->config->midi_from, detail);
      midi->next_try_s = brume_clock_s() + MIDI_RETRY_S;
      if (midi->midi) {
        brume_terminal_say("MIDI comes in by %s", midi->type->name);
      }
    }
  }
}

float brume_host_bpm(const BrumeHost *const host) {
  float bpm = 0.0f;
  for (size_t i = 0; i < host->n_midi; ++i) {
    const BrumeHostMidi *const midi = &host->midi[i];
    bpm = midi->midi && bpm <= 0.0f ? midi->type->bpm(midi->midi) : bpm;
  }
  return bpm;
}

bool brume_host_close_audio(BrumeHost *const host) {
  for (size_t i = 0; i < host->n_midi; ++i) {
    host->midi[i].type->close(host->midi[i].midi);
    host->midi[i].midi = NULL;
  }
  return !host->stuck && (!host->backend || close_device(host));
}
