// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/kitrun.h"

#include "dsp/base/clock.h"
#include "plugin/cli/failure.h"
#include "plugin/cli/progress.h"
#include "plugin/cli/report.h"
#include "plugin/core/strokes.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

// Shared by the threads. The lock guards all but the kit, the failure and `a_done`.
typedef struct {
  const BrumeKitRun *kit;
  pthread_mutex_t lock;
  unsigned next; // Pad to begin next
  BrumeFailure failure;
  atomic_size_t a_done; // Files written
} Run;

static bool path_of(const BrumeKitRun *const kit, const char *const name, char path[PATH_MAX]) {
  return snprintf(path, PATH_MAX, "%s/%s", kit->folder, name) < PATH_MAX;
}

static BrumeStrokes strokes_of(Run *const run, BrumeRenderer *const renderer) {
  return (BrumeStrokes){.model = run->kit->model,
                        .renderer = renderer,
                        .sources = run->kit->sources,
                        .map = &run->kit->map,
                        .spec = run->kit->spec,
                        .folder = run->kit->folder,
                        .force = run->kit->force,
                        .cancel = &brume_cli_cancel,
                        .a_done = &run->a_done};
}

static bool note(Run *const run, const BrumeStatus status, const char *const detail) {
  return !status ||
         brume_failure_note(&run->failure, "%s%s", detail,
                            status == BRUME_STATUS_EXISTS ? "; --force replaces it" : "");
}

static bool tell(Run *const run, const unsigned pad, const double mean[BRUME_KIT_STROKES]) {
  const BrumeKitMap *const map = &run->kit->map;
  char recipe[BRUME_RECIPE_TEXT];
  cJSON *const object = cJSON_CreateObject();
  cJSON_AddNumberToObject(object, "note", BRUME_KIT_NOTE + pad);
  cJSON_AddStringToObject(object, "name", map->pad_names[pad]);
  brume_recipe_write(&run->kit->hits[pad], recipe);
  cJSON_AddStringToObject(object, "recipe", recipe);
  cJSON *const layers = cJSON_AddArrayToObject(object, "layer_brightness_octaves");
  for (unsigned l = 0; l < map->n_layers; ++l) {
    cJSON_AddItemToArray(layers, cJSON_CreateNumber(mean[l]));
  }
  pthread_mutex_lock(&run->lock);
  const bool told = brume_report_line(object);
  pthread_mutex_unlock(&run->lock);
  return told || brume_failure_note(&run->failure, "cannot write to standard output");
}

static bool make_pad(Run *const run, BrumeRenderer *const renderer, const unsigned pad) {
  const BrumeStrokes with = strokes_of(run, renderer);
  double mean[BRUME_KIT_STROKES];
  char detail[BRUME_STROKES_DETAIL] = "";
  return note(run, brume_strokes_make(&with, pad, &run->kit->hits[pad], NULL, mean, detail),
              detail) &&
         (!run->kit->json || tell(run, pad, mean));
}

static void *work(void *const ctx) {
  Run *const run = ctx;
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeRenderer *const renderer = brume_renderer_new(run->kit->model, &status);
  if (!renderer) {
    brume_failure_note(&run->failure, "%s", brume_strerror(status));
    return NULL;
  }
  brume_renderer_set_sources(renderer, run->kit->sources);
  for (;;) {
    pthread_mutex_lock(&run->lock);
    const unsigned pad = run->next;
    run->next += pad < run->kit->map.n_pads;
    pthread_mutex_unlock(&run->lock);
    if (pad == run->kit->map.n_pads || brume_cli_stopped() || !make_pad(run, renderer, pad)) {
      break;
    }
  }
  brume_renderer_free(renderer);
  return NULL;
}

static bool is_free(const BrumeKitRun *const kit, const char *const name, int *const status) {
  char path[PATH_MAX];
  struct stat there;
  if (!path_of(kit, name, path)) {
    *status = brume_cli_fail(BRUME_CLI_USAGE, "--out makes a name that is too long");
  } else if (!kit->force && stat(path, &there) == 0) {
    *status = brume_cli_fail(BRUME_CLI_FAILED, "%s exists; --force replaces it", path);
  }
  return *status == BRUME_CLI_DONE;
}

static int check_names(const BrumeKitRun *const kit) {
  const BrumeKitMap *const map = &kit->map;
  int status = BRUME_CLI_DONE;
  bool ok =
      is_free(kit, BRUME_STROKES_SFZ, &status) && is_free(kit, BRUME_STROKES_HYDROGEN, &status);
  for (unsigned p = 0; ok && p < map->n_pads; ++p) {
    for (unsigned i = 0; ok && i < map->n_layers * map->n_robins; ++i) {
      char name[BRUME_KIT_NAME];
      brume_kit_file_name(map, p, i / map->n_robins, i % map->n_robins, name);
      ok = is_free(kit, name, &status);
    }
  }
  return status;
}

static void write_maps(Run *const run) {
  const BrumeStrokes with = strokes_of(run, NULL);
  char detail[BRUME_STROKES_DETAIL] = "";
  note(run, brume_strokes_maps(&with, detail), detail);
}

// Waits for the threads, with a bar.
static void wait_for(Run *const run, const pthread_t *const threads, const size_t n_threads,
                     const size_t total) {
  BrumeProgress progress;
  brume_progress_begin(&progress, !run->kit->quiet, total, total);
  size_t done = 0;
  while (done < total && !brume_cli_stopped()) {
    done = atomic_load_explicit(&run->a_done, memory_order_relaxed);
    if (!brume_progress_wait(&progress, done, done)) {
      break;
    }
  }
  for (size_t i = 0; i < n_threads; ++i) {
    pthread_join(threads[i], NULL);
  }
  brume_progress_end(&progress);
}

int brume_kit_run(const BrumeKitRun *const kit) {
  const int status = check_names(kit);
  if (status) {
    return status;
  }
  const size_t total = (size_t)kit->map.n_pads * kit->map.n_layers * kit->map.n_robins;
  Run run = {.kit = kit, .lock = PTHREAD_MUTEX_INITIALIZER, .failure = BRUME_FAILURE_NONE};
  const size_t jobs = kit->jobs < kit->map.n_pads ? kit->jobs : kit->map.n_pads;
  pthread_t threads[BRUME_KIT_PADS];
  const double begin = brume_clock_s();
  size_t n_threads = 0;
  while (n_threads < jobs && pthread_create(&threads[n_threads], NULL, work, &run) == 0) {
    ++n_threads;
  }
  if (n_threads < jobs) {
    brume_failure_note(&run.failure, "cannot start %zu threads; lower --jobs", jobs);
  }
  wait_for(&run, threads, n_threads, total);
  if (!brume_cli_stopped()) {
    write_maps(&run);
  }
  if (run.failure.text[0]) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s", run.failure.text);
  }
  if (brume_cli_stopped()) {
    return brume_cli_fail(BRUME_CLI_FAILED, "interrupted; the kit in %s is not complete",
                          kit->folder);
  }
  if (!kit->quiet && !kit->json) {
    printf("%s: %u pads, %zu sounds in %.3g s; %s and %s\n", kit->folder, kit->map.n_pads, total,
           brume_clock_s() - begin, BRUME_STROKES_SFZ, BRUME_STROKES_HYDROGEN);
  }
  return BRUME_CLI_DONE;
}
