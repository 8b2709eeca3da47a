// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/handout.h"

#include "plugin/core/clipfile.h"
#include "plugin/core/file.h"
#include "plugin/core/outfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 100 };

bool brume_handout_folder(char folder[BRUME_HANDOUT_FOLDER]) {
  const char *const data = getenv("XDG_DATA_HOME");
  const char *const home = getenv("HOME");
  int n = BRUME_HANDOUT_FOLDER;
  if (data && data[0] == '/') {
    n = snprintf(folder, BRUME_HANDOUT_FOLDER, "%s/brume/sounds", data);
  } else if (home && home[0] == '/') {
    n = snprintf(folder, BRUME_HANDOUT_FOLDER, "%s/.local/share/brume/sounds", home);
  }
  return n < BRUME_HANDOUT_FOLDER && brume_file_make_folder(folder);
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
  char folder[BRUME_HANDOUT_FOLDER] = "";
  BrumeBlob blob = {NULL, 0};
  const char *const kind = clip->recipe.n_classes ? clip->recipe.classes[0].name : "sound";
  path[0] = '\0';
  if (!brume_handout_folder(folder)) {
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
