// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/host.h"

#include "dsp/base/clock.h"
#include "plugin/host/host_impl.h"
#include "plugin/host/terminal.h"

#include <stdlib.h>
#include <string.h>

#define WAIT_S 0.03    // Between two looks at everything
#define OFFLINE_S 0.05 // Sound of one such round without a device
#define MAKING_S 30.0  // A song waits so long for its sounds
#define TAIL_S 0.3     // Silence after a song, before quitting
#define RECORDER_S 2.0 // A disk may take a nap of that at 192 kHz, longer below
#define SETTLE_S 0.05  // The engine has begun to ask for sounds by then

static bool make_engine(BrumeHost *const host) {
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  const BrumeEngineConfig config = {.rate = host->info.rate,
                                    .offline = host->config->offline,
                                    .model_path = host->config->model_path,
                                    .cpu_mask = host->config->cpu_mask};
  host->engine = brume_engine_new(&config, &status, detail);
  if (!host->engine) {
    brume_terminal_warn("%s", *detail ? detail : brume_strerror(status));
  }
  return host->engine != NULL;
}

static bool make_player(BrumeHost *const host) {
  host->recorder = brume_recorder_new(RECORDER_S);
  host->player = host->recorder ? brume_player_new(host->engine, host->info.rate, host->recorder,
                                                   host->song.events ? &host->song : NULL,
                                                   host->config->repeat)
                                : NULL;
  if (!host->player) {
    brume_terminal_warn("%s", brume_strerror(BRUME_STATUS_NO_MEMORY));
  }
  return host->player != NULL;
}

static bool begin(BrumeHost *const host) {
  if (!brume_host_open_audio(host) || !make_engine(host) || !brume_host_load(host) ||
      !make_player(host)) {
    return false;
  }
  brume_engine_settings(host->engine, &host->settings);
  const bool kit = host->settings.control[BRUME_CONTROL_MODE] == (float)BRUME_MODE_KIT;
  brume_keys_init(&host->keys, kit ? BRUME_PAD_NOTE : 48);
  host->keys.sustain = !kit;
  const bool resumed = host->resume_path[0] != '\0'; // What it recorded is a file already
  if (host->config->record_path && !resumed &&
      !brume_host_record(host, host->config->record_path)) {
    return false;
  }
  if (!brume_host_start_audio(host)) {
    return false;
  }
  brume_host_open_window(host);
  return true;
}

/// A song starts once its sounds are made
static void watch_song(BrumeHost *const host) {
  const double played = brume_player_seconds(host->player);
  const bool ready = host->meters.waiting == 0 && played > SETTLE_S;
  if (!host->gone_on && (ready || played > MAKING_S || host->config->offline)) {
    host->gone_on = true;
    brume_player_go(host->player);
  }
  if (host->meters.voices > 0 || !host->gone_on || !brume_player_is_done(host->player)) {
    host->silent_s = -1.0;
  } else if (host->silent_s < 0.0) {
    host->silent_s = played;
  }
  if (host->song.events && host->silent_s >= 0.0 && played - host->silent_s > TAIL_S) {
    host->quit = true;
  }
}

/// Seconds left to play, 1e9 if nobody set an end
static double left_s(const BrumeHost *const host) {
  return host->config->duration_s > 0.0
             ? host->config->duration_s - host->seconds_before - brume_player_seconds(host->player)
             : 1e9;
}

static void round_of(BrumeHost *const host) {
  double wait_s = WAIT_S;
  if (host->backend && host->type->pump) {
    const double part = left_s(host) < OFFLINE_S ? left_s(host) : OFFLINE_S;
    host->type->pump(host->backend, (size_t)(part * host->info.rate + 0.5));
    brume_recorder_drain(host->recorder);
    wait_s = 0.0;
  }
  brume_host_take_keys(host, wait_s);
  const double now_s = brume_clock_s();
  brume_host_watch_audio(host, now_s);
  brume_host_watch_midi(host, now_s);
  brume_host_watch_recording(host);
  brume_host_show(host, now_s);
  watch_song(host);
  host->quit = host->quit || left_s(host) < 0.5 / host->info.rate ||
               atomic_load_explicit(host->config->cancel, memory_order_relaxed) != 0;
}

static void tell_end(const BrumeHost *const host, const BrumeBackendCounts *const counts) {
  const unsigned long long total = host->xruns_before + counts->xruns;
  brume_terminal_say("%.1f s played, %llu xruns",
                     host->seconds_before + brume_player_seconds(host->player), total);
}

/// False if a stuck driver may still use what would be freed
static bool end(BrumeHost *const host) {
  const BrumeBackendCounts counts =
      host->backend ? host->type->counts(host->backend) : (BrumeBackendCounts){.xruns = 0};
  brume_terminal_watch(-1);
  brume_window_free(host->window);
  const bool midi_closed = brume_host_close_midi(host);
  const bool closed = brume_host_close_audio(host) && midi_closed;
  if (host->recorder && !brume_host_stop_recording(host)) {
    host->incomplete = true;
  }
  if (host->player && (!host->failed || host->stuck)) {
    host->incomplete = !brume_host_save(host) || host->incomplete;
    tell_end(host, &counts);
  } else if (!host->player) {
    brume_host_keep_resumed(host);
  }
  if (closed) {
    brume_player_free(host->player);
    brume_recorder_free(host->recorder);
    brume_midifile_clear(&host->song);
    brume_engine_free(host->engine);
  }
  return closed;
}

int brume_host_run(const BrumeHostConfig *const config) {
  BrumeHost *const host = calloc(1, sizeof(BrumeHost));
  brume_terminal_begin(!config->no_keys && !config->offline, config->quiet);
  if (!host) {
    brume_terminal_warn("%s", brume_strerror(BRUME_STATUS_NO_MEMORY));
    brume_terminal_end();
    return 1;
  }
  host->config = config;
  host->type = config->offline ? &brume_backend_offline : &brume_backend_portaudio;
  host->silent_s = -1.0;
  brume_host_resume(host);
  host->failed = !begin(host) && !host->quit;
  while (!host->failed && !host->quit) {
    round_of(host);
  }
  const bool closed = end(host);
  const int status = host->failed || host->incomplete ? 1 : 0;
  if (closed) {
    free(host);
  }
  brume_terminal_end();
  return status;
}
