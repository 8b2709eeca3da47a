// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/within.h"

#include "plugin/cli/cli.h"
#include "plugin/core/deadline.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Sounds made beside the one that is measured, as the run will make them, on the other cores.
typedef struct {
  const BrumeBatch *batch;
  BrumeRecipe recipe;
  atomic_uint stop;
  size_t n_threads;
  pthread_t *threads;
} Company;

static void *keep_busy(void *const ctx) {
  Company *const company = ctx;
  const BrumeRenderWatch watch = {.cancel = &company->stop};
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeRenderer *const renderer = brume_renderer_new(company->batch->model, &status);
  if (renderer) {
    brume_renderer_set_sources(renderer, company->batch->sources);
  }
  while (!status) {
    BrumeClip *clip = NULL;
    status = brume_render(renderer, &company->recipe, &watch, &clip, detail);
    brume_clip_free(clip);
  }
  brume_renderer_free(renderer);
  return NULL;
}

static size_t at_a_time(const BrumeBatch *const batch) {
  return batch->jobs < batch->count ? batch->jobs : batch->count;
}

static void company_begin(Company *const company) {
  const size_t n = at_a_time(company->batch) - 1;
  company->threads = calloc(n + 1, sizeof(*company->threads));
  while (company->threads && company->n_threads < n &&
         pthread_create(&company->threads[company->n_threads], NULL, keep_busy, company) == 0) {
    ++company->n_threads;
  }
}

static void company_end(Company *const company) {
  atomic_store(&company->stop, 1);
  for (size_t i = 0; i < company->n_threads; ++i) {
    pthread_join(company->threads[i], NULL);
  }
  free(company->threads);
}

static void tell(const BrumeBatch *const batch, const BrumeDeadline *const deadline,
                 const double seconds) {
  char line[128];
  char more[40] = "";
  if (at_a_time(batch) > 1) {
    snprintf(more, sizeof(more), ", %zu at a time", at_a_time(batch));
  }
  snprintf(line, sizeof(line), "%s in %s: %.1f ms of %.1f ms a sound%s",
           brume_qualities[deadline->quality].symbol,
           brume_param_choice(BRUME_PARAM_PRECISION, (int)deadline->precision),
           1e3 * deadline->seconds, 1e3 * seconds, more);
  if (!deadline->in_time) {
    fprintf(stderr, "brume: nothing is fast enough here, this is fastest: %s\n", line);
  } else if (!batch->quiet && !batch->json) {
    printf("%s\n", line);
  }
}

int brume_within_choose(const char *const text, const bool any_precision, BrumeBatch *const batch) {
  float seconds = 0.0f;
  const char *unit = "";
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeDeadline deadline;
  BrumeStatus status = BRUME_STATUS_OK;
  if (!brume_cli_number(text, &seconds, &unit) || strcmp(unit, "s") != 0 || !(seconds > 0.0f)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--within must be a time such as 40ms, not '%s'", text);
  }
  BrumeRenderer *const renderer = brume_renderer_new(batch->model, &status);
  if (!renderer) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s", brume_strerror(status));
  }
  brume_renderer_set_sources(renderer, batch->sources);
  Company company = {.batch = batch, .recipe = batch->recipe};
  company_begin(&company);
  status = brume_deadline_choose(renderer, &batch->recipe, (double)seconds, any_precision,
                                 &brume_cli_cancel, &deadline, detail);
  company_end(&company);
  brume_renderer_free(renderer);
  if (status) {
    return status == BRUME_STATUS_CANCELLED ? brume_cli_interrupted()
                                            : brume_cli_fail(BRUME_CLI_FAILED, "%s", detail);
  }
  tell(batch, &deadline, (double)seconds);
  return BRUME_CLI_DONE;
}
