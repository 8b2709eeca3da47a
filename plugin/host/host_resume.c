// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// From one process to the next, by way of an environment variable and a session file.

#include "plugin/core/store.h"
#include "plugin/core/text.h"
#include "plugin/host/host_impl.h"
#include "plugin/host/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FDS = 1024 };

#define VARIABLE "BRUME_RESUME" // "SECONDS PATH"

void brume_host_resume(BrumeHost *const host) {
  const char *const text = getenv(VARIABLE);
  float seconds = 0.0f;
  const char *const rest = text ? brume_text_to_float(text, &seconds) : NULL;
  if (rest && rest[0] == ' ' && strlen(rest + 1) < sizeof(host->resume_path)) {
    snprintf(host->resume_path, sizeof(host->resume_path), "%s", rest + 1);
    host->seconds_before = (double)seconds;
  }
  unsetenv(VARIABLE); // Not for those whom we start
}

void brume_host_keep_resumed(BrumeHost *const host) {
  BrumeStoreMemory memory = {.n = 0};
  if (host->resume_path[0] && host->config->session &&
      brume_store_file_read(&memory, host->resume_path) == BRUME_STATUS_OK &&
      brume_store_file_write(&memory, host->config->session) == BRUME_STATUS_OK) {
    brume_terminal_say("session saved to %s", host->config->session);
  }
  brume_store_memory_clear(&memory);
  if (host->resume_path[0]) {
    unlink(host->resume_path);
  }
}

/// A new file where it goes away with the login or the next boot
static bool new_file(char *const path, const size_t n) {
  const char *const runtime = getenv("XDG_RUNTIME_DIR");
  snprintf(path, n, "%s/brume-XXXXXX", runtime && runtime[0] == '/' ? runtime : "/tmp");
  const int fd = mkstemp(path);
  if (fd >= 0) {
    close(fd);
  }
  return fd >= 0;
}

/// Write settings and sounds to path[n], a new file; false after a message
static bool save_for_next(BrumeHost *const host, char *const path, const size_t n) {
  if (!new_file(path, n)) {
    brume_terminal_warn("cannot start anew: no temporary file: %s", strerror(errno));
    return false;
  }
  if (!brume_host_save_to(host, path)) {
    unlink(path);
    return false;
  }
  brume_host_stop_recording(host);
  return true;
}

void brume_host_start_anew(BrumeHost *const host) {
  char path[sizeof(host->resume_path)];
  char text[sizeof(path) + 32];
  double seconds = host->seconds_before;
  if (!host->player) { // What came from the process before goes on to the next
    snprintf(path, sizeof(path), "%s", host->resume_path);
  } else if (save_for_next(host, path, sizeof(path))) {
    seconds += brume_player_seconds(host->player);
  } else {
    return;
  }
  snprintf(text, sizeof(text), "%.1f %s", seconds, path);
  setenv(VARIABLE, text, 1);
  brume_terminal_end();
  for (int fd = STDERR_FILENO + 1; fd < FDS; ++fd) {
    close(fd); // Sockets of the dead device among them
  }
  execv("/proc/self/exe", host->config->argv);
  const int why = errno;
  unsetenv(VARIABLE);
  if (host->player) {
    unlink(path);
  }
  brume_terminal_warn("cannot start anew: %s", strerror(why));
}
