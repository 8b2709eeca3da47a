// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/report.h"
#include "plugin/core/enginespeed.h"
#include "plugin/core/speed.h"

#include <stdio.h>

enum { SECONDS_MAX = 3600 };

typedef struct {
  BrumeCliModel model;
  char *seconds_text;
  long seconds;
  int json;
} Options;

enum { PRECISIONS = BRUME_PRECISION_COUNT };

// All that is measured; the renders only with the last, fastest set of kernels.
typedef struct {
  BrumeSpeed speed[BRUME_SPEED_SETS * PRECISIONS]; // Each set in all precisions, then the next
  size_t n;
  double render_s[PRECISIONS];
  size_t n_evaluations;
  char name[BRUME_RECIPE_NAME]; // Of the class that is rendered
  BrumeEngineSpeed engine;
  size_t n_renders;
  bool has_engine; // Measured: a failure or an interrupt ends the rest
} Bench;

static void add_engine(const Bench *const bench, cJSON *const object) {
  cJSON *const engine = cJSON_AddObjectToObject(object, "instrument");
  cJSON_AddBoolToObject(engine, "realtime_priority", bench->engine.realtime);
  cJSON_AddNumberToObject(engine, "blocks", (double)bench->engine.n_blocks);
  brume_report_number(engine, "voices", bench->engine.voices);
  cJSON_AddNumberToObject(engine, "sounds_made", (double)bench->engine.n_clips);
  brume_report_number(engine, "load_median", bench->engine.median);
  brume_report_number(engine, "load_p999", bench->engine.p999);
  brume_report_number(engine, "load_worst", bench->engine.worst);
  brume_report_number(engine, "draft_ms", 1e3 * bench->engine.draft_s);
  brume_report_number(engine, "final_ms", 1e3 * bench->engine.final_s);
}

static const char *name_of(const BrumePrecision precision) {
  return brume_param_choice(BRUME_PARAM_PRECISION, (int)precision);
}

// The fastest set of kernels that was measured in that precision
static void add_best(const Bench *const bench, const BrumePrecision precision,
                     cJSON *const object) {
  const BrumeSpeed *best = NULL;
  for (size_t i = 0; i < bench->n; ++i) {
    best = bench->speed[i].precision == precision ? &bench->speed[i] : best;
  }
  if (best) {
    brume_report_number(object, "step_ms", 1e3 * best->step_s);
    brume_report_number(object, "share_of_peak", best->gflops / best->peak_gflops);
  }
  if ((size_t)precision < bench->n_renders) {
    brume_report_number(object, "render_seconds", bench->render_s[precision]);
    cJSON_AddNumberToObject(object, "nfe", (double)bench->n_evaluations);
    brume_report_number(object, "realtime_factor", 1.0 / bench->render_s[precision]);
  }
}

static void print_json(const Bench *const bench) {
  cJSON *const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "isa", bench->speed[bench->n - 1].isa);
  add_best(bench, BRUME_PRECISION_FP32, object);
  add_best(bench, BRUME_PRECISION_BF16, cJSON_AddObjectToObject(object, "bf16"));
  cJSON *const list = cJSON_AddArrayToObject(object, "isas");
  for (size_t i = 0; i < bench->n; ++i) {
    const BrumeSpeed *const speed = &bench->speed[i];
    cJSON *const one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "isa", speed->isa);
    cJSON_AddStringToObject(one, "precision", name_of(speed->precision));
    brume_report_number(one, "step_ms", 1e3 * speed->step_s);
    brume_report_number(one, "gflops", speed->gflops);
    brume_report_number(one, "peak_gflops", speed->peak_gflops);
    brume_report_number(one, "share_of_peak", speed->gflops / speed->peak_gflops);
    cJSON_AddItemToArray(list, one);
  }
  if (bench->has_engine) {
    add_engine(bench, object);
  }
  cJSON_AddBoolToObject(object, "complete", bench->has_engine); // It comes last
  brume_report_line(object);
}

static void print_engine(const BrumeEngineSpeed *const engine) {
  printf(
      "instrument: %.0f voices at %d Hz in blocks of %d take %.1f%% of the time (99.9%% of blocks "
      "below %.0f%%, worst %.0f%%) while %zu sounds are made%s\n",
      engine->voices, BRUME_ENGINESPEED_RATE, BRUME_ENGINESPEED_BLOCK, 100.0 * engine->median,
      100.0 * engine->p999, 100.0 * engine->worst, engine->n_clips,
      engine->realtime ? "" : "; without real-time priority");
  printf("a new sound of 1 s: playable after %.0f ms, finished after %.0f ms\n",
         1e3 * engine->draft_s, 1e3 * engine->final_s);
}

static void print_table(const Bench *const bench) {
  printf("%-17s%12s%12s%20s%8s\n", "", "step, ms", "GFLOP/s", "this core's peak", "share");
  for (size_t i = 0; i < bench->n; ++i) {
    const BrumeSpeed *const s = &bench->speed[i];
    printf("%-11s%-6s%12.3f%12.1f%20.1f%7.0f%%\n", s->isa, name_of(s->precision), 1e3 * s->step_s,
           s->gflops, s->peak_gflops, 100.0 * s->gflops / s->peak_gflops);
  }
  for (size_t i = 0; i < bench->n_renders; ++i) {
    printf("1 s of sound at default quality in %s: %zu evaluations, %.4f s, %.1f times real time\n",
           name_of((BrumePrecision)i), bench->n_evaluations, bench->render_s[i],
           1.0 / bench->render_s[i]);
  }
  if (bench->has_engine) {
    print_engine(&bench->engine);
  }
}

static int fail(const BrumeStatus why, const char *const detail) {
  return why == BRUME_STATUS_CANCELLED ? brume_cli_fail(BRUME_CLI_FAILED, "interrupted")
                                       : brume_cli_fail(BRUME_CLI_FAILED, "%s", detail);
}

// Measures a model opened for these CPU features, the last ones with renders.
static BrumeStatus measure_model(const BrumeModel *const model, const uint32_t flags,
                                 const bool last, Bench *const bench, char *const detail) {
  BrumeRecipe recipe;
  brume_recipe_init(&recipe);
  recipe.n_classes = 1;
  recipe.classes[0].weight = 1.0f;
  snprintf(recipe.classes[0].name, BRUME_RECIPE_NAME, "%s", model->info->classes[0]);
  snprintf(bench->name, sizeof(bench->name), "%s", recipe.classes[0].name);
  BrumeStatus why = BRUME_STATUS_OK;
  for (size_t i = 0; i < PRECISIONS && !why; ++i) {
    why = brume_speed_measure(model, flags, (BrumePrecision)i, &brume_cli_cancel,
                              &bench->speed[bench->n]);
    bench->n += !why;
  }
  for (size_t i = 0; i < PRECISIONS && !why && last; ++i) {
    recipe.value[BRUME_PARAM_PRECISION] = (float)i;
    why = brume_speed_render(model, &recipe, &brume_cli_cancel, &bench->render_s[i],
                             &bench->n_evaluations, detail);
    bench->n_renders += !why;
  }
  return why;
}

// Opens the model for one set of CPU features and measures.
static int measure(const BrumeCliModel *const options, const uint32_t flags, const bool last,
                   Bench *const bench) {
  char mask[16];
  char detail[BRUME_MODEL_DETAIL] = "out of memory";
  int status = BRUME_CLI_DONE;
  snprintf(mask, sizeof(mask), "%u", (unsigned)flags);
  BrumeModel *const model = brume_cli_open_model(&(BrumeCliModel){options->model, mask}, &status);
  if (!model) {
    return status;
  }
  const BrumeStatus why = measure_model(model, flags, last, bench, detail);
  brume_model_free(model);
  return why ? fail(why, detail) : BRUME_CLI_DONE;
}

// Measures the instrument with all CPU features that are allowed.
static int measure_instrument(const Options *const options, const uint32_t flags,
                              Bench *const bench) {
  char detail[BRUME_MODEL_DETAIL];
  const BrumeStatus why =
      brume_enginespeed_measure(options->model.model, flags, bench->name, (double)options->seconds,
                                &brume_cli_cancel, &bench->engine, detail);
  bench->has_engine = !why;
  return why ? fail(why, detail) : BRUME_CLI_DONE;
}

static int run(const Options *const options) {
  Bench bench = {.n = 0};
  uint32_t flags = 0;
  uint32_t sets[BRUME_SPEED_SETS];
  int status = BRUME_CLI_DONE;
  if (!brume_cli_cpu_flags(options->model.cpu_mask, &flags)) {
    return BRUME_CLI_USAGE;
  }
  const size_t n = brume_speed_sets(flags, sets);
  for (size_t i = 0; i < n && !status; ++i) {
    status = measure(&options->model, sets[i], i + 1 == n, &bench);
  }
  if (!status) {
    status = measure_instrument(options, flags, &bench);
  }
  if (bench.n) { // Also what there is after a failure
    (options->json ? print_json : print_table)(&bench);
  }
  return status;
}

int brume_cli_bench(const int argc, const char **const argv) {
  static Options options = {.seconds = 3};
  const struct poptOption table[] = {
      {"seconds", 0, POPT_ARG_STRING, &options.seconds_text, 0,
       "How long the instrument is measured (default 3)", "N"},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "Print JSON", NULL},
      BRUME_CLI_MODEL_OPTIONS(options.model),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table, "[OPTION...]", 0);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  int status = BRUME_CLI_USAGE;
  if (brume_cli_integer("--seconds", options.seconds_text, 1, SECONDS_MAX, &options.seconds)) {
    status = run(&options);
  }
  poptFreeContext(context);
  return status;
}
