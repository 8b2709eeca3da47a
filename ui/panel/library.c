// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The user's presets and liking, as files: NAME.brume are settings as text (settings.h),
// `favourites` has a name a line, `light` says that the panel is to be light.

#include "plugin/core/file.h"
#include "plugin/core/outfile.h"
#include "plugin/core/presets.h"
#include "ui/panel/panel_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char suffix[] = ".brume";

enum { PATH = 1280, FAVOURITES_MAX = 65536 };

void brume_library_find_folder(BrumePanel *const panel) {
  const char *const data = getenv("XDG_DATA_HOME");
  const char *const home = getenv("HOME");
  panel->folder[0] = '\0';
  if (panel->owner.folder) {
    snprintf(panel->folder, sizeof(panel->folder), "%s", panel->owner.folder);
  } else if (data && data[0] == '/') {
    snprintf(panel->folder, sizeof(panel->folder), "%s/brume/presets", data);
  } else if (home && home[0] == '/') {
    snprintf(panel->folder, sizeof(panel->folder), "%s/.local/share/brume/presets", home);
  }
}

static bool file_path(const BrumePanel *const panel, const char *const name, char *const out,
                      const size_t n) {
  return panel->folder[0] && (size_t)snprintf(out, n, "%s/%s", panel->folder, name) < n;
}

bool brume_library_path(const BrumePanel *const panel, const char *const name, char *const out,
                        const size_t n) {
  char file[BRUME_SETTINGS_NAME + sizeof(suffix)];
  snprintf(file, sizeof(file), "%s%s", name, suffix);
  return file_path(panel, file, out, n);
}

static void add(BrumePanelBrowser *const browser, const int factory, const char *const name,
                const char *const category) {
  BrumePanelPreset *const preset = &browser->presets[browser->n++];
  *preset = (BrumePanelPreset){.factory = factory};
  snprintf(preset->name, sizeof(preset->name), "%s", name);
  snprintf(preset->category, sizeof(preset->category), "%s", category);
}

static int compare(const void *const a, const void *const b) {
  return strcmp(((const BrumePanelPreset *)a)->name, ((const BrumePanelPreset *)b)->name);
}

static void list_user(BrumePanel *const panel, const size_t room) {
  BrumePanelBrowser *const browser = &panel->browser;
  const size_t first = browser->n;
  DIR *const folder = panel->folder[0] ? opendir(panel->folder) : NULL;
  const struct dirent *entry = NULL;
  while (folder && browser->n < room && (entry = readdir(folder))) {
    const size_t n = strlen(entry->d_name);
    char name[BRUME_SETTINGS_NAME];
    if (n >= sizeof(suffix) && n - sizeof(suffix) + 1 < sizeof(name) && entry->d_name[0] != '.' &&
        strcmp(entry->d_name + n - sizeof(suffix) + 1, suffix) == 0) {
      snprintf(name, sizeof(name), "%.*s", (int)(n - sizeof(suffix) + 1), entry->d_name);
      add(browser, -1, name, "Mine");
    }
  }
  if (folder) {
    closedir(folder);
  }
  qsort(browser->presets + first, browser->n - first, sizeof(browser->presets[0]), compare);
}

static void read_favourites(BrumePanel *const panel) {
  char path[PATH];
  unsigned char *data = NULL;
  size_t n = 0;
  if (!file_path(panel, "favourites", path, sizeof(path)) ||
      brume_file_read(path, FAVOURITES_MAX, &data, &n)) {
    return;
  }
  for (size_t at = 0; at < n;) {
    size_t end = at;
    while (end < n && data[end] != '\n') {
      ++end;
    }
    for (size_t i = 0; i < panel->browser.n; ++i) {
      BrumePanelPreset *const preset = &panel->browser.presets[i];
      preset->favourite = preset->favourite || (strlen(preset->name) == end - at &&
                                                memcmp(preset->name, data + at, end - at) == 0);
    }
    at = end + 1;
  }
  free(data);
}

void brume_library_load(BrumePanel *const panel) {
  BrumePanelBrowser *const browser = &panel->browser;
  const size_t room = brume_n_presets + BRUME_PANEL_LIBRARY;
  if (!browser->presets) {
    browser->presets = calloc(room, sizeof(*browser->presets));
    browser->rows = calloc(room, sizeof(*browser->rows));
  }
  browser->n = 0;
  if (!browser->presets || !browser->rows) {
    return;
  }
  for (size_t i = 0; i < brume_n_presets; ++i) {
    add(browser, (int)i, brume_presets[i].name, brume_presets[i].category);
  }
  list_user(panel, room);
  read_favourites(panel);
}

void brume_library_free(BrumePanel *const panel) {
  free(panel->browser.presets);
  free(panel->browser.rows);
}

bool brume_library_save_preset(BrumePanel *const panel, const char *const name) {
  char path[PATH];
  char line[BRUME_PANEL_TEXT];
  char *const text = malloc(BRUME_SETTINGS_TEXT);
  const size_t n = strlen(name);
  if (!text || n == 0 || n >= BRUME_SETTINGS_NAME || name[0] == '.' || strchr(name, '/')) {
    brume_panel_say(panel, "A preset's name has 1 to 63 letters, and no / in it", true);
    free(text);
    return false;
  }
  brume_panel_send_name(panel, name);
  memcpy(panel->before.name, panel->settings.name, sizeof(panel->before.name)); // No step of undo
  brume_settings_write(&panel->settings, text);
  errno = 0;
  const bool done = brume_library_path(panel, name, path, sizeof(path)) &&
                    brume_file_make_folder(panel->folder) &&
                    brume_outfile_write(path, text, strlen(text), true) == BRUME_STATUS_OK;
  free(text);
  if (done) {
    snprintf(line, sizeof(line), "Saved as %.200s", path);
  } else {
    snprintf(line, sizeof(line), "The preset could not be saved: %.100s", strerror(errno));
  }
  brume_panel_say(panel, line, !done);
  brume_library_load(panel);
  return done;
}

void brume_library_save_favourites(const BrumePanel *const panel) {
  char path[PATH];
  char *const text = malloc(FAVOURITES_MAX);
  size_t used = 0;
  for (size_t i = 0; text && i < panel->browser.n; ++i) {
    const BrumePanelPreset *const preset = &panel->browser.presets[i];
    if (preset->favourite && used + sizeof(preset->name) + 1 < FAVOURITES_MAX) {
      used += (size_t)snprintf(text + used, FAVOURITES_MAX - used, "%s\n", preset->name);
    }
  }
  if (text && file_path(panel, "favourites", path, sizeof(path)) &&
      brume_file_make_folder(panel->folder)) {
    brume_outfile_write(path, text, used, true);
  }
  free(text);
}

bool brume_library_is_dark(const BrumePanel *const panel) {
  char path[PATH];
  return !file_path(panel, "light", path, sizeof(path)) || access(path, F_OK) != 0;
}

void brume_library_set_dark(const BrumePanel *const panel, const bool dark) {
  char path[PATH];
  if (!file_path(panel, "light", path, sizeof(path))) {
    return;
  }
  if (dark) {
    unlink(path);
  } else if (brume_file_make_folder(panel->folder)) {
    brume_outfile_write(path, "", 0, true);
  }
}
