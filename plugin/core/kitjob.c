// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/kitjob.h"

#include "plugin/core/strokes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 100 };
_Static_assert((int)BRUME_KIT_PADS == (int)BRUME_PADS, "a kit has a sound for each pad");
_Static_assert((int)BRUME_KIT_NOTE == (int)BRUME_PAD_NOTE, "on the same notes");

struct BrumeKitjobImpl {
  BrumeEngine *engine;
  BrumeDocument *document;
  BrumeKitMap map;
  BrumeStrokes with;
  char path[BRUME_HANDOUT_PATH]; // "" before there is a folder
  unsigned next;                 // Pad
  bool complete;
  BrumeStatus status;
  atomic_size_t a_done; // Files written
};

// A new folder for a kit of that name: letters, digits and spaces of it.
static BrumeStatus make_folder(const char *const name, char path[BRUME_HANDOUT_PATH]) {
  char folder[BRUME_HANDOUT_FOLDER] = "";
  char plain[BRUME_SETTINGS_NAME] = "Kit";
  if (!brume_handout_folder(folder)) {
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
  path[0] = '\0';
  return BRUME_STATUS_IO;
}

// Says which pads have sounds. False if none has.
static bool map_pads(const BrumeDocument *const document, BrumeKitMap *const map) {
  bool any = false;
  *map = (BrumeKitMap){.extension = "wav",
                       .n_pads = BRUME_KIT_PADS,
                       .n_layers = BRUME_KITJOB_LAYERS,
                       .n_robins = BRUME_KITJOB_ROBINS};
  for (unsigned p = 0; p < BRUME_KIT_PADS; ++p) {
    const BrumeClip *const clip = document->clips[p][0];
    if (clip && clip->recipe.n_classes) {
      any = true;
      map->pad_names[p] = clip->recipe.classes[0].name;
      map->chokes[p] = (unsigned)document->settings.pads[p].control[BRUME_CONTROL_CHOKE];
    }
  }
  return any;
}

static BrumeStatus begin(BrumeKitjob *const job, const atomic_uint *const cancel) {
  const BrumeModel *const model = brume_engine_model(job->engine);
  BrumeStatus status = BRUME_STATUS_OK;
  job->document = brume_engine_snapshot(job->engine);
  if (!job->document) {
    return BRUME_STATUS_NO_MEMORY;
  }
  if (!map_pads(job->document, &job->map)) {
    return BRUME_STATUS_NOT_FOUND;
  }
  job->with =
      (BrumeStrokes){.model = model,
                     .renderer = brume_renderer_new(model, &status),
                     .sources = brume_sources_new(),
                     .map = &job->map,
                     .spec = {.format = BRUME_AUDIOFILE_WAV, .bits = 24, .rate = BRUME_LATENT_RATE},
                     .folder = job->path,
                     .cancel = cancel,
                     .a_done = &job->a_done};
  if (!job->with.renderer || !job->with.sources) {
    return status ? status : BRUME_STATUS_NO_MEMORY;
  }
  brume_renderer_set_sources(job->with.renderer, job->with.sources);
  status = make_folder(job->document->settings.name, job->path);
  const char *const slash = strrchr(job->path, '/');
  job->map.name = slash ? slash + 1 : "";
  return status;
}

BrumeKitjob *brume_kitjob_new(BrumeEngine *const engine, const atomic_uint *const cancel,
                              BrumeStatus *const status) {
  char path[BRUME_HANDOUT_PATH];
  BrumeKitjob *const job = calloc(1, sizeof(*job));
  if (!job) {
    *status = BRUME_STATUS_NO_MEMORY;
    return NULL;
  }
  job->engine = engine;
  job->status = *status = begin(job, cancel);
  if (*status) {
    brume_kitjob_free(job, path);
    return NULL;
  }
  return job;
}

bool brume_kitjob_go_on(BrumeKitjob *const job) {
  char detail[BRUME_STROKES_DETAIL];
  while (job->next < BRUME_KIT_PADS && !job->map.pad_names[job->next]) {
    ++job->next;
  }
  if (atomic_load_explicit(job->with.cancel, memory_order_relaxed)) {
    job->status = BRUME_STATUS_CANCELLED;
  } else if (!job->status && job->next < BRUME_KIT_PADS) {
    const BrumeClip *const clip = job->document->clips[job->next][0];
    double mean[BRUME_KIT_STROKES];
    job->status = brume_strokes_make(&job->with, job->next++, &clip->recipe, clip, mean, detail);
    return !job->status;
  } else if (!job->status && !job->complete) {
    job->status = brume_strokes_maps(&job->with, detail);
    job->complete = !job->status;
  }
  return false;
}

void brume_kitjob_say(const BrumeKitjob *const job, char out[BRUME_KITJOB_TEXT]) {
  size_t pads = 0;
  for (unsigned p = 0; p < BRUME_KIT_PADS; ++p) {
    pads += job->map.pad_names[p] ? 1 : 0;
  }
  snprintf(out, BRUME_KITJOB_TEXT, "%zu of %zu files",
           atomic_load_explicit(&job->a_done, memory_order_relaxed),
           pads * BRUME_KITJOB_LAYERS * BRUME_KITJOB_ROBINS + 2); // And the maps
}

static void remove_file(const BrumeKitjob *const job, const char *const name) {
  char path[BRUME_HANDOUT_PATH + BRUME_KIT_NAME];
  snprintf(path, sizeof(path), "%s/%s", job->path, name);
  unlink(path);
}

static void remove_all(const BrumeKitjob *const job) {
  for (unsigned p = 0; p < BRUME_KIT_PADS; ++p) {
    for (unsigned i = 0; job->map.pad_names[p] && i < BRUME_KITJOB_LAYERS * BRUME_KITJOB_ROBINS;
         ++i) {
      char name[BRUME_KIT_NAME];
      brume_kit_file_name(&job->map, p, i / BRUME_KITJOB_ROBINS, i % BRUME_KITJOB_ROBINS, name);
      remove_file(job, name);
    }
  }
  remove_file(job, BRUME_STROKES_SFZ);
  remove_file(job, BRUME_STROKES_HYDROGEN);
  rmdir(job->path);
}

BrumeStatus brume_kitjob_free(BrumeKitjob *const job, char path[BRUME_HANDOUT_PATH]) {
  path[0] = '\0';
  if (!job) {
    return BRUME_STATUS_OK;
  }
  const BrumeStatus status = job->status ? job->status : BRUME_STATUS_CANCELLED;
  const bool complete = job->complete;
  if (complete) {
    snprintf(path, BRUME_HANDOUT_PATH, "%s", job->path);
  } else if (job->path[0]) {
    remove_all(job);
  }
  brume_renderer_free(job->with.renderer);
  brume_sources_free(job->with.sources);
  brume_engine_release(job->engine, job->document);
  free(job);
  return complete ? BRUME_STATUS_OK : status;
}
