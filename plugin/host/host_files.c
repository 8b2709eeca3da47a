// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the standalone reads and writes: presets, sessions, MIDI files, recordings.

#include "plugin/core/presets.h"
#include "plugin/core/state.h"
#include "plugin/host/host_impl.h"
#include "plugin/host/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool load_preset(BrumeHost *const host) {
  const char *const name = host->config->preset;
  const size_t index = name ? brume_preset_find(name) : 0;
  BrumeSettings *const settings = name ? malloc(sizeof(*settings)) : NULL;
  if (!name) {
    return true;
  }
  if (index >= brume_n_presets) {
    brume_terminal_warn("there is no preset '%s'", name);
    free(settings);
    return false;
  }
  BrumeStatus status = BRUME_STATUS_NO_MEMORY;
  if (settings) {
    brume_preset_settings(index, settings);
    status = brume_engine_load(host->engine, settings, NULL, false);
  }
  free(settings);
  if (status) {
    brume_terminal_warn("cannot load the preset: %s", brume_strerror(status));
  }
  return status == BRUME_STATUS_OK;
}

/// A file that is to be written at the end: that must not fail only then
static bool is_new_session(const char *const path) {
  char folder[4096];
  const char *const slash = strrchr(path, '/');
  const size_t n = slash ? (size_t)(slash - path) + 1 : 0;
  snprintf(folder, sizeof(folder), "%.*s.", (int)n, path);
  if (access(folder, W_OK) != 0) {
    brume_terminal_warn("cannot write a session to %s: %s", path, strerror(errno));
    return false;
  }
  brume_terminal_say("new session %s", path);
  return true;
}

static bool load_state(BrumeHost *const host, const char *const path) {
  char detail[BRUME_STATE_DETAIL] = "";
  BrumeStoreMemory memory = {.n = 0};
  errno = 0;
  BrumeStatus status = brume_store_file_read(&memory, path);
  if (status == BRUME_STATUS_NOT_FOUND || (status == BRUME_STATUS_IO && errno == ENOENT)) {
    brume_store_memory_clear(&memory);
    return is_new_session(path);
  }
  if (status == BRUME_STATUS_IO) {
    brume_terminal_warn("cannot read the session %s: %s", path, strerror(errno));
  } else if (status) {
    brume_terminal_warn("%s is no session file: %s", path, brume_strerror(status));
  } else {
    const BrumeStore store = brume_store_memory(&memory);
    status = brume_state_restore(host->engine, &store, detail);
    if (status) {
      brume_terminal_warn("cannot use the session %s: %s", path, detail);
    } else if (*detail) {
      brume_terminal_say("session %s: %s", path, detail);
    }
    if (!status && host->config->preset && !host->resume_path[0]) {
      brume_terminal_say("session %s has its own sounds; --preset is for new ones", path);
    }
  }
  brume_store_memory_clear(&memory);
  return status == BRUME_STATUS_OK;
}

static bool load_session(BrumeHost *const host) {
  return !host->config->session || load_state(host, host->config->session);
}

static bool load_song(BrumeHost *const host) {
  char detail[BRUME_MIDIFILE_DETAIL] = "";
  const char *const path = host->config->midi_path;
  const BrumeStatus status =
      path ? brume_midifile_read(path, &host->song, detail) : BRUME_STATUS_OK;
  if (status) {
    brume_terminal_warn("cannot play %s: %s", path, *detail ? detail : brume_strerror(status));
  }
  return status == BRUME_STATUS_OK;
}

bool brume_host_load(BrumeHost *const host) {
  if (host->resume_path[0]) { // As it was, not as it began
    const bool loaded = load_state(host, host->resume_path);
    unlink(host->resume_path);
    return loaded && load_song(host);
  }
  return load_preset(host) && load_session(host) && load_song(host);
}

bool brume_host_save(BrumeHost *const host) {
  const char *const path = host->config->session;
  if (path && brume_host_save_to(host, path)) {
    brume_terminal_say("session saved to %s", path);
    return true;
  }
  return !path;
}

bool brume_host_save_to(BrumeHost *const host, const char *const path) {
  char detail[BRUME_STATE_DETAIL] = "";
  BrumeStoreMemory memory = {.n = 0};
  const BrumeStore store = brume_store_memory(&memory);
  BrumeStatus status = brume_state_save(host->engine, &store, detail);
  if (status) {
    brume_terminal_warn("cannot save the session: %s", *detail ? detail : brume_strerror(status));
  } else {
    status = brume_store_file_write(&memory, path);
    if (status) {
      brume_terminal_warn("cannot write the session %s: %s", path, strerror(errno));
    }
  }
  brume_store_memory_clear(&memory);
  return status == BRUME_STATUS_OK;
}

/// brume-20260131-235959.wav, or with -2 and so on if that is there
static void new_name(char *const out, const size_t n) {
  struct stat there;
  struct tm local = {.tm_year = 0};
  char date[32] = "";
  const time_t now = time(NULL);
  localtime_r(&now, &local);
  strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &local);
  snprintf(out, n, "brume-%s.wav", date);
  for (int i = 2; i < 100 && stat(out, &there) == 0; ++i) {
    snprintf(out, n, "brume-%s-%d.wav", date, i);
  }
}

bool brume_host_record(BrumeHost *const host, const char *const path) {
  char detail[BRUME_RECORDER_DETAIL] = "";
  if (path) {
    snprintf(host->record_path, sizeof(host->record_path), "%s", path);
  } else {
    new_name(host->record_path, sizeof(host->record_path));
  }
  const BrumeStatus status =
      brume_recorder_start(host->recorder, host->record_path, host->info.rate, host->config->bits,
                           path && host->config->replace, detail);
  if (status) {
    brume_terminal_warn("cannot record: %s%s", detail,
                        status == BRUME_STATUS_EXISTS ? "; --force replaces it" : "");
  }
  return status == BRUME_STATUS_OK;
}

bool brume_host_stop_recording(BrumeHost *const host) {
  if (!brume_recorder_state(host->recorder).on) {
    return true;
  }
  const double rate = host->info.rate;
  const BrumeStatus status = brume_recorder_stop(host->recorder);
  const BrumeRecorderState state = brume_recorder_state(host->recorder);
  const double seconds = (double)state.frames / rate;
  if (state.lost) {
    brume_terminal_warn("%.2f s are missing from the recording: the disk was too slow",
                        (double)state.lost / rate);
  }
  if (status == BRUME_STATUS_FULL) {
    brume_terminal_warn("the disk is full, or the file as long as it can be; %.1f s are in %s",
                        seconds, host->record_path);
  } else if (status == BRUME_STATUS_EXISTS) {
    brume_terminal_warn("%s appeared meanwhile; the recording is in %s.part", host->record_path,
                        host->record_path);
  } else if (status == BRUME_STATUS_NOT_FOUND) {
    brume_terminal_warn("nothing was played, so nothing is recorded");
  } else if (status) {
    brume_terminal_warn("cannot finish %s: %s", host->record_path, brume_strerror(status));
  } else {
    brume_terminal_say("%.1f s recorded to %s", seconds, host->record_path);
  }
  return status == BRUME_STATUS_OK && state.lost == 0;
}

void brume_host_watch_recording(BrumeHost *const host) {
  const BrumeRecorderState state = brume_recorder_state(host->recorder);
  if (state.on && state.status) {
    host->incomplete = !brume_host_stop_recording(host) || host->incomplete;
  }
}
