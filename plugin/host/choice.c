// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/choice.h"

#include "plugin/core/outfile.h"
#include "plugin/core/text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BLOCK_MAX = 8192 };

/// The folder, or its file; false if the user has no home
static bool path_of(const char *const name, char out[PATH_MAX]) {
  const char *const config = getenv("XDG_CONFIG_HOME");
  const char *const home = getenv("HOME");
  const bool own = config && config[0] == '/'; // Relative ones are to be ignored, says the standard
  if (!own && (!home || home[0] != '/')) {
    return false;
  }
  const int n =
      snprintf(out, PATH_MAX, "%s%s/brume%s", own ? config : home, own ? "" : "/.config", name);
  return n > 0 && n < PATH_MAX;
}

static void set(BrumeChoice *const choice, const char *const key, const char *const value) {
  float rate = 0.0f;
  uint64_t block = 0;
  const char *const end = brume_text_to_float(value, &rate);
  if (strcmp(key, "api") == 0) {
    snprintf(choice->api, sizeof(choice->api), "%s", value);
  } else if (strcmp(key, "device") == 0) {
    snprintf(choice->device, sizeof(choice->device), "%s", value);
  } else if (strcmp(key, "rate") == 0 && end && !*end && (double)rate >= BRUME_BACKEND_RATE_MIN &&
             (double)rate <= BRUME_BACKEND_RATE_MAX) {
    choice->rate = (double)rate;
  } else if (strcmp(key, "block") == 0 && brume_text_to_u64(value, &block) && block <= BLOCK_MAX) {
    choice->block = (size_t)block;
  }
}

void brume_choice_parse(BrumeChoice *const choice, const char *const text, const size_t n) {
  memset(choice, 0, sizeof(*choice));
  for (size_t at = 0; at < n;) {
    char line[2 * BRUME_BACKEND_NAME] = "";
    const char *const end = memchr(text + at, '\n', n - at);
    const size_t length = end ? (size_t)(end - text) - at : n - at;
    if (length < sizeof(line) && !memchr(text + at, '\0', length)) {
      memcpy(line, text + at, length);
      char *const equals = strchr(line, '=');
      if (equals) {
        *equals = '\0';
        set(choice, line, equals + 1);
      }
    }
    at += length + 1;
  }
}

void brume_choice_load(BrumeChoice *const choice) {
  char path[PATH_MAX];
  char text[BRUME_CHOICE_TEXT];
  memset(choice, 0, sizeof(*choice));
  FILE *const file = path_of("/audio.conf", path) ? fopen(path, "r") : NULL;
  if (file) {
    const size_t n = fread(text, 1, sizeof(text), file);
    brume_choice_parse(choice, text, n);
    fclose(file);
  }
}

bool brume_choice_save(const BrumeChoice *const choice) {
  char path[PATH_MAX];
  char text[BRUME_CHOICE_TEXT];
  if (!path_of("", path)) {
    return false;
  }
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, 0777); // Those that are there already fail, and that is fine
    *slash = '/';
  }
  mkdir(path, 0777);
  const int n = snprintf(text, sizeof(text), "api=%s\ndevice=%s\nrate=%.0f\nblock=%zu\n",
                         choice->api, choice->device, choice->rate, choice->block);
  return path_of("/audio.conf", path) && n > 0 && n < (int)sizeof(text) &&
         brume_outfile_write(path, text, (size_t)n, true) == BRUME_STATUS_OK;
}

void brume_choice_apply(const BrumeChoice *const choice, BrumeBackendRequest *const request) {
  const bool same = !request->api;
  if (same && choice->api[0]) {
    request->api = choice->api;
  }
  if (same && !request->device && choice->device[0]) {
    request->device = choice->device;
  }
  if (request->rate <= 0.0) {
    request->rate = choice->rate;
  }
  if (!request->block) {
    request->block = choice->block;
  }
}
