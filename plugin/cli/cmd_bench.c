// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/report.h"
#include "plugin/core/speed.h"

#include <stdio.h>

static void print_json(const BrumeSpeed *const speed, const size_t n) {
  cJSON *const object = cJSON_CreateObject();
  cJSON *const list = cJSON_AddArrayToObject(object, "isas");
  for (size_t i = 0; i < n; ++i) {
    cJSON *const one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "isa", speed[i].isa);
    cJSON_AddNumberToObject(one, "step_ms", 1e3 * speed[i].step_s);
    cJSON_AddNumberToObject(one, "gflops", speed[i].gflops);
    cJSON_AddNumberToObject(one, "peak_gflops", speed[i].peak_gflops);
    cJSON_AddNumberToObject(one, "share_of_peak", speed[i].gflops / speed[i].peak_gflops);
    cJSON_AddNumberToObject(one, "render_seconds", speed[i].render_s);
    cJSON_AddNumberToObject(one, "nfe", (double)speed[i].n_evaluations);
    cJSON_AddNumberToObject(one, "realtime_factor", 1.0 / speed[i].render_s);
    cJSON_AddItemToArray(list, one);
  }
  const BrumeSpeed *const best = &speed[n - 1];
  cJSON_AddStringToObject(object, "isa", best->isa);
  cJSON_AddNumberToObject(object, "step_ms", 1e3 * best->step_s);
  cJSON_AddNumberToObject(object, "realtime_factor", 1.0 / best->render_s);
  cJSON_AddNumberToObject(object, "share_of_peak", best->gflops / best->peak_gflops);
  brume_report_line(object);
}

static int run(const BrumeCliModel *const options, const bool json) {
  BrumeSpeed speed[4];
  uint32_t flags = 0;
  uint32_t sets[4];
  char detail[BRUME_MODEL_DETAIL];
  int status = BRUME_CLI_DONE;
  if (!brume_cli_cpu_flags(options->cpu_mask, &flags)) {
    return BRUME_CLI_USAGE;
  }
  const size_t n = brume_speed_sets(flags, sets);
  if (!json) {
    printf("%-8s%12s%12s%12s%10s%14s%8s%12s\n", "", "step, ms", "GFLOP/s", "core peak", "share",
           "1 s sound, s", "steps", "real time");
  }
  for (size_t i = 0; i < n; ++i) {
    char mask[16];
    snprintf(mask, sizeof(mask), "%u", (unsigned)sets[i]);
    const BrumeCliModel with = {options->model, mask};
    BrumeModel *const model = brume_cli_open_model(&with, &status);
    if (!model) {
      return status;
    }
    BrumeRecipe recipe;
    brume_recipe_init(&recipe);
    recipe.n_classes = 1;
    recipe.classes[0].weight = 1.0f;
    snprintf(recipe.classes[0].name, BRUME_RECIPE_NAME, "%s", model->info->classes[0]);
    const BrumeStatus why = brume_speed_measure(model, sets[i], &recipe, &speed[i], detail);
    brume_model_free(model);
    if (why) {
      return brume_cli_fail(BRUME_CLI_FAILED, "%s", detail);
    }
    if (!json) {
      const BrumeSpeed *const s = &speed[i];
      printf("%-8s%12.3f%12.1f%12.1f%9.0f%%%14.4f%8zu%11.1fx\n", s->isa, 1e3 * s->step_s, s->gflops,
             s->peak_gflops, 100.0 * s->gflops / s->peak_gflops, s->render_s, s->n_evaluations,
             1.0 / s->render_s);
    }
  }
  if (json) {
    print_json(speed, n);
  }
  return BRUME_CLI_DONE;
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
