// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/cpu.h"
#include "plugin/cli/ask.h"
#include "plugin/cli/report.h"
#include "plugin/core/guess.h"
#include "plugin/core/nearest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GUESSES = 3 };

static const double silence_db = -120.0; // Of the peak: there is nothing to measure

// The class with the `rank`-th largest chance, from 0.
static size_t ranked(const double *const chances, const size_t n, const size_t rank) {
  size_t best = 0;
  for (size_t c = 0; c < n; ++c) {
    size_t above = 0;
    for (size_t other = 0; other < n; ++other) {
      above += chances[other] > chances[c] || (chances[other] == chances[c] && other < c);
    }
    best = above == rank ? c : best;
  }
  return best;
}

static bool is_silent(const BrumeReport *const report) {
  return report->levels.peak_db <= silence_db;
}

// The licence of what the recipe's model makes sounds from, if that is the model at hand.
static const char *licence_of(const BrumeModel *const model, const char *const recipe) {
  BrumeRecipe read;
  brume_recipe_init(&read);
  const bool known = model && !brume_recipe_read(&read, recipe, NULL) &&
                     strcmp(read.model, brume_weights_id(model->weights)) == 0;
  return known ? brume_weights_meta(model->weights, "licence") : NULL;
}

// Says what made the sound, if Brume did.
static void add_origin(const BrumeAudio *const audio, cJSON *const object) {
  const char *const text = audio->comment;
  cJSON_AddItemToObject(object, "recipe",
                        brume_ask_is_recipe(text) ? cJSON_CreateString(text) : cJSON_CreateNull());
  if (brume_ask_is_made(text)) {
    cJSON_AddStringToObject(object, "made_by", text);
  }
}

// How near the nearest sound is that the model learnt from, and which that was, as the file says.
static void add_about(const BrumeAudio *const audio, cJSON *const object) {
  brume_report_nearest(object, audio->about);
  if (audio->about[0]) {
    cJSON_AddStringToObject(object, "copyright", audio->about);
  }
}

static bool print_json(const BrumeModel *const model, const char *const path,
                       const BrumeAudio *const audio, const BrumeReport *const report,
                       const double *const chances) {
  const bool ours = brume_ask_is_recipe(audio->comment) || is_silent(report);
  const char *const licence = licence_of(model, audio->comment);
  cJSON *const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "file", path);
  brume_report_number(object, "seconds", (double)audio->n / audio->spec.rate);
  cJSON_AddNumberToObject(object, "rate", audio->spec.rate);
  cJSON_AddNumberToObject(object, "channels", audio->channels);
  cJSON_AddBoolToObject(object, "silent", is_silent(report));
  add_origin(audio, object);
  add_about(audio, object);
  cJSON_AddItemToObject(object, "model_licence",
                        licence ? cJSON_CreateString(licence) : cJSON_CreateNull());
  cJSON *const like = ours ? NULL : cJSON_AddObjectToObject(object, "like");
  for (size_t i = 0; like && model && i < GUESSES && i < model->info->n_classes; ++i) {
    const size_t class = ranked(chances, model->info->n_classes, i);
    brume_report_number(like, model->info->classes[class], chances[class]);
  }
  if (!is_silent(report)) {
    brume_report_json(report, object);
  }
  return brume_report_line(object);
}

static void print_origin(const BrumeAudio *const audio) {
  const float distance = brume_nearest_read(audio->about);
  if (isfinite(distance)) {
    printf("  %-12s%12.2g of a real sound's distance to the nearest one trained on\n", "nearest",
           (double)distance);
  }
  if (audio->about[0]) {
    printf("  %-12s  %s\n", "copyright", audio->about);
  }
  if (brume_ask_is_made(audio->comment)) {
    printf("  %-12s  %s\n", "made by", audio->comment);
  } else {
    printf("  %-12s  %s\n", "recipe",
           brume_ask_is_recipe(audio->comment) ? audio->comment : "none inside");
  }
}

static void print_table(const BrumeModel *const model, const char *const path,
                        const BrumeAudio *const audio, const BrumeReport *const report,
                        const double *const chances) {
  const bool ours = brume_ask_is_recipe(audio->comment) || is_silent(report);
  const char *const licence = licence_of(model, audio->comment);
  printf("%s\n  %-12s%12.4g s, %u Hz, %u channel%s\n", path, "length",
         (double)audio->n / audio->spec.rate, audio->spec.rate, audio->channels,
         audio->channels == 1 ? "" : "s");
  if (is_silent(report)) {
    printf("  %-12s  it is silent\n", "sound");
  } else {
    brume_report_print(report);
  }
  for (size_t i = 0; !ours && model && i < GUESSES && i < model->info->n_classes; ++i) {
    const size_t class = ranked(chances, model->info->n_classes, i);
    printf("  %-12s%12.0f %% %s\n", i ? "" : "guess", 100.0 * chances[class],
           model->info->classes[class]);
  }
  print_origin(audio);
  if (licence) {
    printf("  %-12s  %s (of the model; the sound is yours)\n", "licence", licence);
  }
}

static bool describe(const BrumeModel *const model, const char *const path, const bool json) {
  BrumeAudio audio;
  BrumeReport report;
  double chances[BRUME_MODEL_CLASSES];
  if (!brume_cli_read(path, &audio)) {
    return false;
  }
  const BrumeStatus status = brume_report_measure(audio.samples, audio.n, audio.spec.rate, &report);
  free(audio.samples);
  if (status) {
    brume_cli_fail(BRUME_CLI_FAILED, "cannot measure %s: %s", path, brume_strerror(status));
    return false;
  }
  if (model) {
    brume_guess_class(model, report.values, chances);
  }
  if (json) {
    return print_json(model, path, &audio, &report, chances);
  }
  print_table(model, path, &audio, &report, chances);
  return true;
}

// The model that guesses; describing goes on without one that is not asked for and not there.
static BrumeModel *open_guesser(const BrumeCliModel *const options, int *const status) {
  char path[BRUME_MODEL_DETAIL];
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus why = BRUME_STATUS_OK;
  if (options->model || options->cpu_mask) {
    return brume_cli_open_model(options, status);
  }
  return brume_model_find(path) ? brume_model_open(path, brume_cpu_flags(), &why, detail) : NULL;
}

int brume_cli_describe(const int argc, const char **const argv) {
  static BrumeCliModel options;
  int json = 0;
  const struct poptOption table[] = {
      {"json", 0, POPT_ARG_NONE, &json, 0, "Print a line of JSON for each file", NULL},
      BRUME_CLI_MODEL_OPTIONS(options),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table, "FILE... [OPTION...]", -1);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  int status = BRUME_CLI_DONE;
  bool failed = false;
  BrumeModel *const model = open_guesser(&options, &status);
  const char *path = NULL;
  while (!status && (path = poptGetArg(context)) && !brume_cli_stopped()) {
    failed = !describe(model, path, json) || failed;
  }
  if (!status && brume_cli_stopped()) {
    status = brume_cli_interrupted();
  }
  brume_model_free(model);
  poptFreeContext(context);
  return status ? status : failed ? BRUME_CLI_FAILED : BRUME_CLI_DONE;
}
