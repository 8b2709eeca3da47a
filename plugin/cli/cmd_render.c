// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/batch.h"
#include "plugin/cli/match.h"
#include "plugin/cli/target.h"
#include "plugin/cli/trace.h"
#include "plugin/cli/within.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MAX = 256, COUNT_MAX = 100000000, DRAFTS = 8, DRAFTS_MAX = 1000 };

typedef struct {
  BrumeCliModel model;
  BrumeTarget target;
  BrumeAsk ask;
  char *count_text, *jobs_text, *shard, *trace, *drafts_text, *within;
  char words[1024];
  long count, jobs, drafts;
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
  options->drafts = options->ask.match ? DRAFTS : 1;
  if (!brume_cli_integer("--drafts", options->drafts_text, 1, DRAFTS_MAX, &options->drafts)) {
    return BRUME_CLI_USAGE;
  }
  if (options->count > 1 && options->drafts > 1) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--match and --drafts find one sound; leave --count away");
  }
  if (options->trace && options->count > 1) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--trace shows one sound; leave --count away");
  }
  if (options->within && (options->ask.quality || options->ask.text[BRUME_PARAM_STEPS])) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--within chooses the steps; leave --quality and --steps away");
  }
  const int status = brume_target_check(options->target.out, options->json);
  return !status && options->trace ? brume_trace_check(options->trace, options->target.force)
                                   : status;
}

// The two files of --morph, or the words for a sound.
static int take_arguments(Options *const options, poptContext context) {
  const char **const rest = poptGetArgs(context);
  size_t n = 0;
  options->words[0] = '\0';
  for (; rest && rest[n]; ++n) {
    const size_t used = strlen(options->words);
    if (used + strlen(rest[n]) + 2 > sizeof(options->words)) {
      return brume_cli_fail(BRUME_CLI_USAGE, "those are too many words");
    }
    snprintf(options->words + used, sizeof(options->words) - used, "%s%s", n ? " " : "", rest[n]);
  }
  if (options->ask.morph && n != 2) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--morph takes two files: --morph A B");
  }
  for (size_t i = 0; options->ask.morph && i < n; ++i) {
    options->ask.morph_files[i] = rest[i];
  }
  options->ask.words = n && !options->ask.morph ? options->words : NULL;
  return BRUME_CLI_DONE;
}

// Finds the seed whose sound is nearest to what is asked for, where --match or --drafts say so.
// What is in the way of its file is found before if the name is known before.
static int find_nearest(const Options *const options, BrumeBatch *const batch) {
  BrumeMatch match;
  int status = BRUME_CLI_DONE;
  if (options->drafts > 1 && !brume_outname_varies(&batch->name)) {
    status = brume_batch_check(batch);
  }
  if (!status && options->ask.match) {
    memcpy(match.values, options->ask.aimed, sizeof(match.values));
  } else if (!status && options->drafts > 1) {
    brume_match_knobs(batch->model, &batch->recipe, &match);
    if (!brume_match_asks(&match)) {
      return brume_cli_fail(BRUME_CLI_USAGE,
                            "--drafts needs something to aim at: --set KNOB=VALUE, "
                            "words or --match FILE");
    }
  }
  if (status || options->drafts <= 1) {
    return status;
  }
  status = brume_match_run(batch->model, batch->sources, &match, (size_t)options->drafts,
                           &batch->recipe);
  status = status ? status : brume_batch_check(batch);
  if (!status && !batch->quiet && !batch->json) {
    brume_match_tell(&match);
  }
  return status;
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
  if (status) {
    brume_trace_remove(&trace);
  } else {
    brume_trace_clear(&trace);
  }
  brume_renderer_free(trace.renderer);
  return status;
}

static int run(Options *const options, const BrumeModel *const model) {
  BrumeBatch batch = {.model = model,
                      .count = (size_t)options->count,
                      .jobs = (size_t)options->jobs,
                      .json = options->json,
                      .resume = options->resume,
                      .quiet = !brume_target_tells(&options->target),
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
  if (!status && options->within) {
    status =
        brume_within_choose(options->within, !options->ask.text[BRUME_PARAM_PRECISION], &batch);
  }
  if (!status) {
    status = find_nearest(options, &batch);
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
       "Go on with a run that was interrupted: make only the files that are missing; refuse those "
       "of "
       "other settings, or make them anew with --force",
       NULL},
      {"jobs", 0, POPT_ARG_STRING, &options.jobs_text, 0,
       "Threads (default: one a core); the sounds do not depend on it", "N"},
      BRUME_TARGET_OPTIONS(options.target),
      {"match", 0, POPT_ARG_STRING, &options.ask.match, 0,
       "Make a sound that measures as this file does: class, knobs, pitch, length", "FILE"},
      {"drafts", 0, POPT_ARG_STRING, &options.drafts_text, 0,
       "Try this many seeds, keep the one nearest to what is asked for (default 1; 8 with --match)",
       "N"},
      {"within", 0, POPT_ARG_STRING, &options.within, 0,
       "Choose steps and precision, by measuring, so that a sound takes no longer than this on one "
       "core, with --jobs of them at work",
       "40ms"},
      {"trace", 0, POPT_ARG_STRING, &options.trace, 0,
       "Write picture and sound of each step into this folder, which must be there", "DIR"},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "Print a line of JSON for each file", NULL},
      BRUME_CLI_MODEL_OPTIONS(options.model),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(
      argc, argv, table, "WORDS | --class CLASS | --from FILE | --morph A B [OPTION...]", 64);
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
