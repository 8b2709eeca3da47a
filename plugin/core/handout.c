// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/handout.h"

#include "plugin/core/clipfile.h"
#include "plugin/core/file.h"
#include "plugin/core/kit.h"
#include "plugin/core/outfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TRIES = 100, FOLDER = 700 };
_Static_assert((int)BRUME_KIT_PADS == (int)BRUME_PADS, "a kit has a sound for each pad");
_Static_assert((int)BRUME_KIT_NOTE == (int)BRUME_PAD_NOTE, "on the same notes");

static bool find_folder(char folder[FOLDER]) {
  const char *const data = getenv("XDG_DATA_HOME");
  const char *const home = getenv("HOME");
  int n = FOLDER;
  if (data && data[0] == '/') {
    n = snprintf(folder, FOLDER, "%s/brume/sounds", data);
  } else if (home && home[0] == '/') {
    n = snprintf(folder, FOLDER, "%s/.local/share/brume/sounds", home);
  }
  return n < FOLDER && brume_file_make_folder(folder);
}

// Whether the file at `path` has these bytes.
static bool is_there(const char *const path, const BrumeBlob *const blob) {
  unsigned char *data = NULL;
  size_t n = 0;
  const bool same = brume_file_read(path, blob->n, &data, &n) == BRUME_STATUS_OK && n == blob->n &&
                    memcmp(data, blob->data, n) == 0;
  free(data);
  return same;
}

BrumeStatus brume_handout_write(const BrumeClip *const clip, char path[BRUME_HANDOUT_PATH]) {
  char folder[FOLDER] = "";
  BrumeBlob blob = {NULL, 0};
  const char *const kind = clip->recipe.n_classes ? clip->recipe.classes[0].name : "sound";
  path[0] = '\0';
  if (!find_folder(folder)) {
    return BRUME_STATUS_NOT_FOUND;
  }
  BrumeStatus status = brume_clipfile_write(clip, &blob);
  for (int i = 1; !status && i <= TRIES; ++i) {
    char number[16] = "";
    if (i > 1) {
      snprintf(number, sizeof(number), "-%d", i);
    }
    snprintf(path, BRUME_HANDOUT_PATH, "%s/%s-%llu%s.wav", folder, kind,
             (unsigned long long)clip->recipe.seed, number);
    if (is_there(path, &blob)) {
      break;
    }
    status = brume_outfile_write(path, blob.data, blob.n, false);
    if (status != BRUME_STATUS_EXISTS) {
      break;
    }
    status = i < TRIES ? BRUME_STATUS_OK : status; // Another sound: the next name
  }
  free(blob.data);
  if (status) {
    path[0] = '\0';
  }
  return status;
}

// A new folder for a kit of that name: letters, digits and spaces of it.
static BrumeStatus make_kit_folder(const char *const name, char path[BRUME_HANDOUT_PATH]) {
  char folder[FOLDER] = "";
  char plain[BRUME_SETTINGS_NAME] = "Kit";
  if (!find_folder(folder)) {
    return BRUME_STATUS_NOT_FOUND;
  }
  for (size_t i = 0; name[i]; ++i) {
    const char c = name[i];
    const bool is_plain =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ';
    plain[i] = is_plain ? c : '-';
    plain[i + 1] = '\0';
  }
  for (int i = 1; i <= TRIES; ++i) {
    char number[16] = "";
    if (i > 1) {
      snprintf(number, sizeof(number), " %d", i);
    }
    snprintf(path, BRUME_HANDOUT_PATH, "%s/%s%s", folder, plain, number);
    if (mkdir(path, 0777) == 0) {
      return BRUME_STATUS_OK;
    }
    if (errno != EEXIST) {
      break;
    }
  }
  return BRUME_STATUS_IO;
}

static BrumeStatus write_text(const char *const folder, const char *const name, char *const text) {
  char path[BRUME_HANDOUT_PATH + BRUME_KIT_NAME];
  snprintf(path, sizeof(path), "%s/%s", folder, name);
  const BrumeStatus status =
      text ? brume_outfile_write(path, text, strlen(text), false) : BRUME_STATUS_NO_MEMORY;
  free(text);
  return status;
}

static BrumeStatus write_stroke(const char *const folder, const BrumeKitMap *const map,
                                const unsigned pad, const unsigned robin,
                                const BrumeClip *const clip) {
  char name[BRUME_KIT_NAME];
  char path[BRUME_HANDOUT_PATH + BRUME_KIT_NAME];
  BrumeBlob blob = {NULL, 0};
  brume_kit_file_name(map, pad, 0, robin, name);
  snprintf(path, sizeof(path), "%s/%s", folder, name);
  BrumeStatus status = brume_clipfile_write(clip, &blob);
  status = status ? status : brume_outfile_write(path, blob.data, blob.n, false);
  free(blob.data);
  return status;
}

// Says which pads have sounds, and how many all of these have.
static bool map_pads(const BrumeDocument *const document, BrumeKitMap *const map) {
  map->n_pads = BRUME_KIT_PADS;
  map->n_layers = 1;
  map->n_robins = BRUME_POOL;
  bool any = false;
  for (unsigned p = 0; p < BRUME_KIT_PADS; ++p) {
    const BrumeClip *const *const clips = document->clips[p];
    unsigned n = 0;
    while (n < BRUME_POOL && clips[n]) {
      ++n;
    }
    if (n) {
      any = true;
      map->n_robins = n < map->n_robins ? n : map->n_robins;
      map->pad_names[p] = clips[0]->recipe.n_classes ? clips[0]->recipe.classes[0].name : "sound";
      map->chokes[p] = (unsigned)document->settings.pads[p].control[BRUME_CONTROL_CHOKE];
    }
  }
  return any;
}

BrumeStatus brume_handout_kit(const BrumeDocument *const document, char path[BRUME_HANDOUT_PATH]) {
  BrumeKitMap map = {.extension = "wav"};
  path[0] = '\0';
  if (!map_pads(document, &map)) {
    return BRUME_STATUS_NOT_FOUND;
  }
  BrumeStatus status = make_kit_folder(document->settings.name, path);
  const char *const slash = strrchr(path, '/');
  map.name = slash ? slash + 1 : "";
  for (unsigned p = 0; p < BRUME_KIT_PADS; ++p) {
    for (unsigned r = 0; map.pad_names[p] && r < map.n_robins && !status; ++r) {
      status = write_stroke(path, &map, p, r, document->clips[p][r]);
    }
  }
  status = status ? status : write_text(path, "kit.sfz", brume_kit_sfz(&map));
  status = status ? status : write_text(path, "drumkit.xml", brume_kit_hydrogen(&map));
  if (status) {
    path[0] = '\0';
  }
  return status;
}
