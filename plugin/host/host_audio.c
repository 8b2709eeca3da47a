// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Devices that come and go.

#include "dsp/base/clock.h"
#include "plugin/host/host_impl.h"
#include "plugin/host/terminal.h"

#include <stdio.h>
#include <string.h>

#define RETRY_S 1.0 // Between two looks for a lost device

static bool is_wanted(void *const host) {
  return brume_host_listen(host, 0.0);
}

/// Try what the user asked for with the choice of last time; then without
static BrumeBackend *open_chosen(BrumeHost *const host, BrumeStatus *const status,
                                 char *const detail) {
  host->request = host->config->audio;
  if (!host->config->offline) {
    brume_choice_load(&host->choice);
    brume_choice_apply(&host->choice, &host->request);
  }
  const BrumeBackendPatience patience = {is_wanted, host};
  BrumeBackend *backend =
      brume_backend_open(host->type, &host->request, &host->info, status, detail, &patience);
  const bool chosen = memcmp(&host->request, &host->config->audio, sizeof(host->request)) != 0;
  if (!backend && chosen) {
    BrumeBackendRequest plain = host->config->audio;
    backend = brume_backend_open(host->type, &plain, &host->info, status, detail, &patience);
    if (backend) {
      brume_terminal_say("the audio device of last time, %s, is not there",
                         host->choice.device[0] ? host->choice.device : "the default one");
      host->request = plain;
    }
  }
  return backend;
}

/// A call into a driver that was left behind bars all others: go on in its place
static void start_anew_if_stuck(BrumeHost *const host) {
  if (brume_backend_is_stuck() && !host->quit) {
    brume_host_start_anew(host);
    host->quit = host->failed = true; // It could not
    host->stuck = true;
  }
}

bool brume_host_open_audio(BrumeHost *const host) {
  char detail[BRUME_BACKEND_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  host->backend = open_chosen(host, &status, detail);
  while (!host->backend && host->resume_path[0] && !host->quit) {
    brume_terminal_status("no audio device");
    start_anew_if_stuck(host);
    brume_host_wait(host, RETRY_S);
    host->backend = open_chosen(host, &status, detail);
  }
  if (!host->backend && host->quit) {
    return false;
  }
  if (!host->backend) {
    brume_terminal_warn("%s", *detail ? detail : brume_strerror(status));
    return false;
  }
  brume_host_name_midi(host);
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
  const BrumeBackendPatience patience = {is_wanted, host};
  if (brume_backend_start(host->type, host->backend, brume_player_run, host->player, detail,
                          &patience)) {
    if (host->resume_path[0]) { // It was there, and has gone once more
      brume_host_wait(host, RETRY_S);
      start_anew_if_stuck(host);
    }
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
  BrumeBackend *const backend = host->backend;
  host->backend = NULL;
  brume_backend_close(host->type, backend);
  host->next_try_s = now_s + RETRY_S;
}

/// A device is there again: the same one, or what is the default now
static void regain(BrumeHost *const host) {
  char detail[BRUME_BACKEND_DETAIL];
  char text[2 * BRUME_BACKEND_NAME + 64];
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeBackendInfo info;
  const BrumeBackendPatience patience = {is_wanted, host};
  BrumeBackend *const backend =
      brume_backend_open(host->type, &host->request, &info, &status, detail, &patience);
  if (!backend) {
    return;
  }
  if (info.rate != host->info.rate) {
    brume_host_stop_recording(host); // A file has one rate
    brume_engine_set_rate(host->engine, info.rate);
  }
  brume_player_restart(host->player, info.rate);
  host->info = info;
  if (brume_backend_start(host->type, backend, brume_player_run, host->player, detail, &patience)) {
    return; // It is stuck now
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
  start_anew_if_stuck(host);
}

bool brume_host_close_audio(BrumeHost *const host) {
  const bool closed = !host->backend || brume_backend_close(host->type, host->backend);
  host->backend = NULL;
  return closed && !brume_backend_is_stuck();
}
