// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/batch.h"

#include "dsp/base/clock.h"
#include "plugin/cli/cli.h"
#include "plugin/cli/failure.h"
#include "plugin/cli/progress.h"
#include "plugin/cli/report.h"
#include "plugin/cli/resume.h"
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
  brume_report_nearest(object, clip->about);
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
  if (status) {
    char line[BRUME_FAILURE_TEXT];
    brume_cli_why_not_written(path, status, why, line, sizeof(line));
    brume_failure_note(&run->failure, "%s", line);
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

// Whether the file at `path` is what this run would write there.
static bool is_as_it_should_be(const BrumeBatch *const batch, const BrumeRecipe *const recipe,
                               const char *const path, char *const why) {
  BrumeRecipe whole = *recipe;
  memcpy(whole.model, brume_weights_id(batch->model->weights), BRUME_RECIPE_ID);
  return brume_resume_allows(path, &whole, &batch->spec, why);
}

// Whether a file is there and may stay. Without --force those of --resume were checked before.
static bool is_there(const BrumeBatch *const batch, const BrumeRecipe *const recipe,
                     const size_t index) {
  char path[PATH_MAX];
  char why[BRUME_RESUME_WHY];
  struct stat there;
  return brume_outname_make(&batch->name, recipe, index, batch->count, path) &&
         stat(path, &there) == 0 && S_ISREG(there.st_mode) &&
         (!batch->force || is_as_it_should_be(batch, recipe, path, why));
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
    if (run->batch->resume && !run->batch->name.direct && is_there(run->batch, &recipe, index)) {
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

// What is at `path` already.
static int check_file(const BrumeBatch *const batch, const BrumeRecipe *const recipe,
                      const char *const path) {
  char why[BRUME_RESUME_WHY];
  struct stat there;
  if (stat(path, &there) != 0) {
    return BRUME_CLI_DONE;
  }
  if (S_ISDIR(there.st_mode)) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s is a folder; choose another --out", path);
  }
  if (batch->force || !S_ISREG(there.st_mode)) {
    return BRUME_CLI_DONE;
  }
  if (!batch->resume) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s exists; --force replaces it, --resume leaves it",
                          path);
  }
  return is_as_it_should_be(batch, recipe, path, why)
             ? BRUME_CLI_DONE
             : brume_cli_fail(
                   BRUME_CLI_FAILED,
                   "%s %s; --resume --force replaces such files, another --out keeps them", path,
                   why);
}

// Names are checked before anything is rendered, so that a run is not stopped half-way by a file
// that was there all the time.
int brume_batch_check(const BrumeBatch *const batch) {
  char path[PATH_MAX];
  for (size_t i = batch->shard; i < batch->count && !batch->name.direct; i += batch->n_shards) {
    const BrumeRecipe recipe = recipe_of(batch, i);
    if (!brume_outname_make(&batch->name, &recipe, i, batch->count, path)) {
      return brume_cli_fail(BRUME_CLI_USAGE, "--out makes a name that is too long");
    }
    if (i == batch->shard) {
      const int status = brume_outname_check_folder(path);
      if (status) {
        return status;
      }
    }
    const int status =
        brume_cli_stopped() ? brume_cli_interrupted() : check_file(batch, &recipe, path);
    if (status) {
      return status;
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

// Lets threads work, with a bar.
static void work_in_threads(Run *const run, const size_t total) {
  const BrumeBatch *const batch = run->batch;
  const size_t jobs = batch->jobs < total ? batch->jobs : total;
  pthread_t *const threads = calloc(jobs, sizeof(*threads));
  size_t n_threads = 0;
  while (threads && n_threads < jobs && pthread_create(&threads[n_threads], NULL, work, run) == 0) {
    ++n_threads;
  }
  if (n_threads < jobs) {
    brume_failure_note(&run->failure, "cannot start %zu threads; lower --jobs", jobs);
  }
  BrumeProgress progress;
  const size_t n_steps = (size_t)batch->recipe.value[BRUME_PARAM_STEPS];
  brume_progress_begin(&progress, !batch->quiet, total * n_steps, total);
  for (;;) {
    pthread_mutex_lock(&run->lock);
    const size_t done = run->done;
    pthread_mutex_unlock(&run->lock);
    if (done == total || brume_cli_stopped() ||
        !brume_progress_wait(&progress, atomic_load(&run->a_steps), done)) {
      break;
    }
  }
  for (size_t i = 0; i < n_threads; ++i) {
    pthread_join(threads[i], NULL);
  }
  brume_progress_end(&progress);
  free(threads);
}

int brume_batch_run(const BrumeBatch *const batch) {
  const int status = brume_batch_check(batch);
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
  const double begin = brume_clock_s();
  if (batch->name.direct) {
    work(&run); // In the thread that signals come to: they are to end the wait for a reader
  } else {
    work_in_threads(&run, total);
  }
  return finish(&run, brume_clock_s() - begin);
}
