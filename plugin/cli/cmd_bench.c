// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/report.h"
#include "plugin/core/speed.h"

#include <stdio.h>

enum { SETS_MAX = 4 };

// All that is measured; the render only with the last, fastest set of kernels.
typedef struct {
  BrumeSpeed speed[SETS_MAX];
  size_t n;
  double render_s;
  size_t n_evaluations;
} Bench;

static void print_json(const Bench *const bench) {
  cJSON *const object = cJSON_CreateObject();
  const BrumeSpeed *const best = &bench->speed[bench->n - 1];
  cJSON_AddStringToObject(object, "isa", best->isa);
  brume_report_number(object, "step_ms", 1e3 * best->step_s);
  brume_report_number(object, "share_of_peak", best->gflops / best->peak_gflops);
  brume_report_number(object, "render_seconds", bench->render_s);
  cJSON_AddNumberToObject(object, "nfe", (double)bench->n_evaluations);
  brume_report_number(object, "realtime_factor", 1.0 / bench->render_s);
  cJSON *const list = cJSON_AddArrayToObject(object, "isas");
  for (size_t i = 0; i < bench->n; ++i) {
    const BrumeSpeed *const speed = &bench->speed[i];
    cJSON *const one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "isa", speed->isa);
    brume_report_number(one, "step_ms", 1e3 * speed->step_s);
    brume_report_number(one, "gflops", speed->gflops);
    brume_report_number(one, "peak_gflops", speed->peak_gflops);
    brume_report_number(one, "share_of_peak", speed->gflops / speed->peak_gflops);
    cJSON_AddItemToArray(list, one);
  }
  brume_report_line(object);
}

static void print_table(const Bench *const bench) {
  printf("%-8s%12s%12s%20s%8s\n", "", "step, ms", "GFLOP/s", "this core's peak", "share");
  for (size_t i = 0; i < bench->n; ++i) {
    const BrumeSpeed *const s = &bench->speed[i];
    printf("%-8s%12.3f%12.1f%20.1f%7.0f%%\n", s->isa, 1e3 * s->step_s, s->gflops, s->peak_gflops,
           100.0 * s->gflops / s->peak_gflops);
  }
  printf("1 s of sound at default quality: %zu evaluations, %.4f s, %.1f times real time\n",
         bench->n_evaluations, bench->render_s, 1.0 / bench->render_s);
}

// Measures with one set of CPU features, the last one with the render.
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
  BrumeRecipe recipe;
  brume_recipe_init(&recipe);
  recipe.n_classes = 1;
  recipe.classes[0].weight = 1.0f;
  snprintf(recipe.classes[0].name, BRUME_RECIPE_NAME, "%s", model->info->classes[0]);
  BrumeStatus why = brume_speed_measure(model, flags, &bench->speed[bench->n++]);
  if (!why && last) {
    why = brume_speed_render(model, &recipe, &bench->render_s, &bench->n_evaluations, detail);
  }
  brume_model_free(model);
  return why ? brume_cli_fail(BRUME_CLI_FAILED, "%s", detail) : BRUME_CLI_DONE;
}

static int run(const BrumeCliModel *const options, const bool json) {
  Bench bench = {.n = 0};
  uint32_t flags = 0;
  uint32_t sets[SETS_MAX];
  int status = BRUME_CLI_DONE;
  if (!brume_cli_cpu_flags(options->cpu_mask, &flags)) {
    return BRUME_CLI_USAGE;
  }
  const size_t n = brume_speed_sets(flags, sets);
  for (size_t i = 0; i < n && !status; ++i) {
    status = measure(options, sets[i], i + 1 == n, &bench);
  }
  if (!status) {
    (json ? print_json : print_table)(&bench);
  }
  return status;
}

int brume_cli_bench(const int argc, const char **const argv) {
  static BrumeCliModel options;
  int json = 0;
  const struct poptOption table[] = {{"json", 0, POPT_ARG_NONE, &json, 0, "Print JSON", NULL},
                                     BRUME_CLI_MODEL_OPTIONS(options),
                                     POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table, "[OPTION...]", 0);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  const int status = run(&options, json);
  poptFreeContext(context);
  return status;
}
