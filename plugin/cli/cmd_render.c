// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/batch.h"
#include "plugin/cli/target.h"
#include "plugin/cli/trace.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { JOBS_MAX = 256, COUNT_MAX = 100000000 };

typedef struct {
  BrumeCliModel model;
  BrumeTarget target;
  BrumeAsk ask;
  char *count_text, *jobs_text, *shard, *trace;
  long count, jobs;
  int json, resume;
} Options;

static int read_shard(const char *const text, BrumeBatch *const batch) {
  char rest = '\0';
  unsigned i = 1;
  unsigned n = 1;
  if (text && (sscanf(text, "%u/%u%c", &i, &n, &rest) != 2 || text[0] == '-' || i < 1 || i > n)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--shard must be like 1/4, not '%s'", text);
  }
  batch->shard = i - 1;
  batch->n_shards = n;
  return BRUME_CLI_DONE;
}

static int check(Options *const options) {
  const long cores = sysconf(_SC_NPROCESSORS_ONLN);
  options->count = 1;
  options->jobs = cores > 0 ? cores : 1;
  if (!brume_cli_integer("--count", options->count_text, 1, COUNT_MAX, &options->count) ||
      !brume_cli_integer("--jobs", options->jobs_text, 1, JOBS_MAX, &options->jobs)) {
    return BRUME_CLI_USAGE;
  }
  if (options->trace && options->count > 1) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--trace shows one sound; leave --count away");
  }
  if (options->resume && options->target.force) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--resume leaves files, --force replaces them; take one");
  }
  struct stat there;
  if (options->trace && (stat(options->trace, &there) != 0 || !S_ISDIR(there.st_mode))) {
    return brume_cli_fail(BRUME_CLI_FAILED, "the folder %s is not there; create it first",
                          options->trace);
  }
  return BRUME_CLI_DONE;
}

// The two files of --morph.
static int take_arguments(Options *const options, poptContext context) {
  const char **const rest = poptGetArgs(context);
  size_t n = 0;
  while (rest && rest[n]) {
    ++n;
  }
  if (options->ask.morph && n != 2) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--morph takes two files: --morph A B");
  }
  if (!options->ask.morph && n) {
    return brume_cli_fail(BRUME_CLI_USAGE, "what is '%s'? See brume render --help", rest[0]);
  }
  for (size_t i = 0; i < n; ++i) {
    options->ask.morph_files[i] = rest[i];
  }
  return BRUME_CLI_DONE;
}

static int run_traced(BrumeBatch *const batch, const Options *const options) {
  BrumeStatus why = BRUME_STATUS_OK;
  BrumeTrace trace = {.model = batch->model,
                      .recipe = &batch->recipe,
                      .folder = options->trace,
                      .force = batch->force,
                      .renderer = brume_renderer_new(batch->model, &why)};
  if (!trace.renderer) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s", brume_strerror(why));
  }
  batch->on_step = brume_trace_step;
  batch->on_step_ctx = &trace;
  batch->on_step_error = trace.error;
  const int status = brume_batch_run(batch);
  brume_renderer_free(trace.renderer);
  return status;
}

static int run(Options *const options, const BrumeModel *const model) {
  BrumeBatch batch = {.model = model,
                      .count = (size_t)options->count,
                      .jobs = (size_t)options->jobs,
                      .json = options->json,
                      .resume = options->resume,
                      .quiet = options->target.quiet,
                      .force = options->target.force};
  int status = brume_ask_recipe(&options->ask, model, &batch.recipe, &batch.spec);
  batch.sources = options->ask.sources;
  batch.morphs = options->ask.morph && batch.count > 1 && !options->ask.text[BRUME_PARAM_POSITION];
  if (!status && !batch.morphs && batch.recipe.seed > UINT64_MAX - (batch.count - 1)) {
    status =
        brume_cli_fail(BRUME_CLI_USAGE, "--seed %llu: seeds end at 2^64 - 1, before %zu sounds",
                       (unsigned long long)batch.recipe.seed, batch.count);
  }
  if (!status) {
    status = read_shard(options->shard, &batch);
  }
  if (!status) {
    status = brume_target_settle(&options->target, batch.count, &batch.spec, &batch.name);
  }
  return status ? status : options->trace ? run_traced(&batch, options) : brume_batch_run(&batch);
}

int brume_cli_render(const int argc, const char **const argv) {
  static Options options;
  brume_ask_init(&options.ask);
  const struct poptOption table[] = {
      {NULL, 0, POPT_ARG_INCLUDE_TABLE, options.ask.options, 0, "Which sound:", NULL},
      {"count", 0, POPT_ARG_STRING, &options.count_text, 0, "How many: seeds SEED, SEED + 1, ...",
       "N"},
      {"shard", 0, POPT_ARG_STRING, &options.shard, 0, "Render only part I of N of them", "I/N"},
      {"resume", 0, POPT_ARG_NONE, &options.resume, 0,
       "Go on with a run that was interrupted: make only the files that are missing", NULL},
      {"jobs", 0, POPT_ARG_STRING, &options.jobs_text, 0,
       "Threads (default: one a core); the sounds do not depend on it", "N"},
      BRUME_TARGET_OPTIONS(options.target),
      {"trace", 0, POPT_ARG_STRING, &options.trace, 0,
       "Write picture and sound of each step into this folder", "DIR"},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "Print a line of JSON for each file", NULL},
      BRUME_CLI_MODEL_OPTIONS(options.model),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table,
                                        "--class CLASS | --from FILE | --morph A B [OPTION...]", 2);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  int status = check(&options);
  if (!status) {
    status = take_arguments(&options, context);
  }
  BrumeModel *const model = status ? NULL : brume_cli_open_model(&options.model, &status);
  if (model) {
    status = run(&options, model);
  }
  brume_ask_clear(&options.ask);
  brume_model_free(model);
  poptFreeContext(context);
  return status;
}
