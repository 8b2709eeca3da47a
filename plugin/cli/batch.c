// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/batch.h"

#include "dsp/base/clock.h"
#include "plugin/cli/cli.h"
#include "plugin/cli/failure.h"
#include "plugin/cli/progress.h"
#include "plugin/cli/report.h"
#include "plugin/core/export.h"
#include "plugin/core/outfile.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// Shared by the threads of a run. The lock guards all but `a_steps`, the failure and the batch.
typedef struct {
  const BrumeBatch *batch;
  pthread_mutex_t lock;
  size_t next;    // Sound to begin next
  size_t done;    // Files written, or there
  size_t passed;  // Of these, there already
  double sound_s; // Their length
  BrumeFailure failure;
  atomic_size_t a_steps; // Of all sounds; relaxed: only the progress bar reads it
} Run;

static BrumeRecipe recipe_of(const BrumeBatch *const batch, const size_t index) {
  BrumeRecipe recipe = batch->recipe;
  if (batch->morphs) {
    recipe.value[BRUME_PARAM_POSITION] = (float)index / (float)(batch->count - 1);
  } else {
    recipe.seed += index;
  }
  return recipe;
}

static int count_step(void *const ctx, const BrumeRenderStep *const step) {
  Run *const run = ctx;
  atomic_fetch_add_explicit(&run->a_steps, 1, memory_order_relaxed);
  return run->batch->on_step ? run->batch->on_step(run->batch->on_step_ctx, step) : 0;
}

static cJSON *json_of(const BrumeBatch *const batch, const BrumeClip *const clip,
                      const size_t index, const char *const path, const double render_s) {
  char text[BRUME_RECIPE_TEXT];
  BrumeReport report;
  cJSON *const object = cJSON_CreateObject();
  brume_recipe_write(&clip->recipe, text);
  cJSON_AddStringToObject(object, "file", path);
  cJSON_AddNumberToObject(object, "index", (double)index);
  cJSON_AddStringToObject(object, "recipe", text);
  brume_report_number(object, "seconds", (double)clip->n / BRUME_LATENT_RATE);
  cJSON_AddNumberToObject(object, "rate", batch->spec.rate);
  brume_report_number(object, "note", (double)clip->note);
  cJSON_AddNumberToObject(object, "nfe", (double)clip->n_evaluations);
  brume_report_number(object, "render_seconds", render_s);
  if (!brume_report_measure(clip->samples, clip->n, BRUME_LATENT_RATE, &report)) {
    brume_report_json(&report, object);
  }
  return object;
}

static void write_clip(Run *const run, const BrumeClip *const clip, const size_t index,
                       const double begin) {
  const BrumeBatch *const batch = run->batch;
  char path[PATH_MAX];
  BrumeBytes bytes;
  BrumeStatus status = brume_export_clip(clip, &batch->spec, NULL, &bytes);
  if (status) {
    brume_failure_note(&run->failure, "encoding failed: %s", brume_strerror(status));
    return;
  }
  brume_outname_make(&batch->name, &clip->recipe, index, batch->count, path);
  status = brume_cli_stopped() ? BRUME_STATUS_CANCELLED
                               : brume_outfile_write(path, bytes.data, bytes.n, batch->force);
  const int why = errno;
  free(bytes.data);
  if (status == BRUME_STATUS_EXISTS) {
    brume_failure_note(&run->failure, "%s exists; --force replaces it", path);
  } else if (status == BRUME_STATUS_FULL) {
    brume_failure_note(&run->failure, "cannot write %s: %s; make room or choose another --out",
                       path, strerror(why));
  } else if (status) {
    brume_failure_note(&run->failure, "cannot write %s: %s", path, strerror(why));
  } else {
    cJSON *const object =
        batch->json ? json_of(batch, clip, index, path, brume_clock_s() - begin) : NULL;
    pthread_mutex_lock(&run->lock);
    ++run->done;
    run->sound_s += (double)clip->n / BRUME_LATENT_RATE;
    const bool told = !object || brume_report_line(object);
    pthread_mutex_unlock(&run->lock);
    if (!told) {
      brume_failure_note(&run->failure, "cannot write to standard output");
    }
  }
}

// Takes the next sound of this shard; false when there is none.
static bool take(Run *const run, size_t *const index) {
  pthread_mutex_lock(&run->lock);
  const bool any = run->next < run->batch->count && !brume_cli_stopped();
  *index = run->next;
  run->next += any ? run->batch->n_shards : 0;
  pthread_mutex_unlock(&run->lock);
  return any;
}

static bool is_there(const BrumeBatch *const batch, const BrumeRecipe *const recipe,
                     const size_t index) {
  char path[PATH_MAX];
  struct stat there;
  return brume_outname_make(&batch->name, recipe, index, batch->count, path) &&
         stat(path, &there) == 0 && S_ISREG(there.st_mode);
}

static void pass_over(Run *const run) {
  atomic_fetch_add_explicit(&run->a_steps, (size_t)run->batch->recipe.value[BRUME_PARAM_STEPS],
                            memory_order_relaxed);
  pthread_mutex_lock(&run->lock);
  ++run->done;
  ++run->passed;
  pthread_mutex_unlock(&run->lock);
}

static void *work(void *const ctx) {
  Run *const run = ctx;
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeRenderer *const renderer = brume_renderer_new(run->batch->model, &status);
  const BrumeRenderWatch watch = {count_step, run, &brume_cli_cancel, 0};
  size_t index = 0;
  if (!renderer) {
    brume_failure_note(&run->failure, "%s", brume_strerror(status));
    return NULL;
  }
  brume_renderer_set_sources(renderer, run->batch->sources);
  while (take(run, &index)) {
    char detail[BRUME_MODEL_DETAIL] = "";
    BrumeClip *clip = NULL;
    const BrumeRecipe recipe = recipe_of(run->batch, index);
    if (run->batch->resume && is_there(run->batch, &recipe, index)) {
      pass_over(run);
      continue;
    }
    const double begin = brume_clock_s();
    if (brume_render(renderer, &recipe, &watch, &clip, detail)) {
      const char *const told = run->batch->on_step_error;
      brume_failure_note(&run->failure, "%s", told && *told ? told : detail);
    } else {
      write_clip(run, clip, index, begin);
    }
    brume_clip_free(clip);
  }
  brume_renderer_free(renderer);
  return NULL;
}

// Names are checked before anything is rendered, so that a run is not stopped half-way by a file
// that was there all the time.
static int check_names(const BrumeBatch *const batch) {
  char path[PATH_MAX];
  for (size_t i = batch->shard; i < batch->count; i += batch->n_shards) {
    const BrumeRecipe recipe = recipe_of(batch, i);
    struct stat there;
    if (!brume_outname_make(&batch->name, &recipe, i, batch->count, path)) {
      return brume_cli_fail(BRUME_CLI_USAGE, "--out makes a name that is too long");
    }
    if (i == batch->shard) {
      const int status = brume_outname_check_folder(path);
      if (status) {
        return status;
      }
    }
    if (!batch->force && !batch->resume && stat(path, &there) == 0 && S_ISREG(there.st_mode)) {
      return brume_cli_fail(BRUME_CLI_FAILED, "%s exists; --force replaces it, --resume leaves it",
                            path);
    }
    if (stat(path, &there) == 0 && S_ISDIR(there.st_mode)) {
      return brume_cli_fail(BRUME_CLI_FAILED, "%s is a folder; choose another --out", path);
    }
  }
  return BRUME_CLI_DONE;
}

static size_t sounds_here(const BrumeBatch *const batch) {
  return batch->shard < batch->count
             ? (batch->count - batch->shard + batch->n_shards - 1) / batch->n_shards
             : 0;
}

static void tell(const Run *const run, const size_t total, const double seconds) {
  const BrumeBatch *const batch = run->batch;
  char path[PATH_MAX];
  const BrumeRecipe first = recipe_of(batch, batch->shard);
  brume_outname_make(&batch->name, &first, batch->shard, batch->count, path);
  const char *const more = total > 1 ? " and so on" : "";
  if (run->passed == total) {
    printf("%s%s: there already (%zu of %zu); nothing to do\n", path, more, run->passed, total);
  } else if (run->passed) {
    printf("%s%s: %.3g s of sound in %.3g s; %zu of %zu were there\n", path, more, run->sound_s,
           seconds, run->passed, total);
  } else {
    printf("%s%s: %.3g s of sound in %.3g s\n", path, more, run->sound_s, seconds);
  }
}

static int finish(const Run *const run, const double seconds) {
  const BrumeBatch *const batch = run->batch;
  const size_t total = sounds_here(batch);
  if (run->failure.text[0]) {
    return total > 1 ? brume_cli_fail(BRUME_CLI_FAILED, "%s (%zu of %zu files are done)",
                                      run->failure.text, run->done, total)
                     : brume_cli_fail(BRUME_CLI_FAILED, "%s", run->failure.text);
  }
  if (run->done < total) {
    return brume_cli_fail(BRUME_CLI_FAILED, "interrupted; %zu of %zu files are done", run->done,
                          total);
  }
  if (!batch->quiet && !batch->json) {
    tell(run, total, seconds);
  }
  return BRUME_CLI_DONE;
}

int brume_batch_run(const BrumeBatch *const batch) {
  const int status = check_names(batch);
  const size_t total = sounds_here(batch);
  if (status) {
    return status;
  }
  if (total == 0) {
    if (!batch->quiet && !batch->json) {
      printf("shard %zu/%zu has none of %zu sound%s; nothing to do\n", batch->shard + 1,
             batch->n_shards, batch->count, batch->count == 1 ? "" : "s");
    }
    return BRUME_CLI_DONE;
  }
  Run run = {.batch = batch,
             .lock = PTHREAD_MUTEX_INITIALIZER,
             .next = batch->shard,
             .failure = BRUME_FAILURE_NONE};
  const size_t jobs = batch->jobs < total ? batch->jobs : total;
  pthread_t *const threads = calloc(jobs, sizeof(*threads));
  const double begin = brume_clock_s();
  size_t n_threads = 0;
  while (threads && n_threads < jobs &&
         pthread_create(&threads[n_threads], NULL, work, &run) == 0) {
    ++n_threads;
  }
  if (n_threads < jobs) {
    brume_failure_note(&run.failure, "cannot start %zu threads; lower --jobs", jobs);
  }
  BrumeProgress progress;
  const size_t n_steps = (size_t)batch->recipe.value[BRUME_PARAM_STEPS];
  brume_progress_begin(&progress, !batch->quiet, total * n_steps, total);
  for (;;) {
    pthread_mutex_lock(&run.lock);
    const size_t done = run.done;
    pthread_mutex_unlock(&run.lock);
    if (done == total || brume_cli_stopped() ||
        !brume_progress_wait(&progress, atomic_load(&run.a_steps), done)) {
      break;
    }
  }
  for (size_t i = 0; i < n_threads; ++i) {
    pthread_join(threads[i], NULL);
  }
  brume_progress_end(&progress);
  free(threads);
  return finish(&run, brume_clock_s() - begin);
}
