// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/askedit.h"

#include "dsp/base/fmath.h"
#include "plugin/core/bring.h"
#include "plugin/core/guess.h"
#include "plugin/core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool brume_ask_source_of(BrumeSources *const sources, const char *const path,
                         const BrumeAudio *const audio, const BrumeSource **const source) {
  char detail[BRUME_SOURCE_DETAIL] = "out of memory";
  BrumeSource *made = NULL;
  BrumeStatus status = brume_bring_audio(audio, &made, detail);
  const uint64_t hash = made ? made->hash : 0;
  if (!status) {
    status = brume_sources_add(sources, made);
  }
  if (status) {
    brume_cli_fail(BRUME_CLI_FAILED, "cannot start from %s: %s", path, detail);
    return false;
  }
  if (source) {
    *source = brume_sources_find(sources, hash);
  }
  return true;
}

bool brume_ask_source(BrumeSources *const sources, const char *const path,
                      const BrumeSource **const source) {
  BrumeAudio audio;
  if (!brume_cli_read(path, &audio)) {
    return false;
  }
  const bool ok = brume_ask_source_of(sources, path, &audio, source);
  free(audio.samples);
  return ok;
}

static void add_class(BrumeRecipe *const recipe, const char *const name, const float weight) {
  for (unsigned i = 0; i < recipe->n_classes; ++i) {
    if (strcmp(recipe->classes[i].name, name) == 0) {
      recipe->classes[i].weight += weight;
      return;
    }
  }
  BrumeClassShare *const share = &recipe->classes[recipe->n_classes++];
  snprintf(share->name, sizeof(share->name), "%s", name);
  share->weight = weight;
}

BrumeStatus brume_ask_guess(const BrumeModel *const model, const BrumeSource *const source,
                            const float weight, BrumeRecipe *const recipe) {
  size_t best = 0;
  const BrumeStatus status = brume_guess_source(model, source, &best);
  if (status) {
    return status;
  }
  add_class(recipe, model->info->classes[best], weight);
  return BRUME_STATUS_OK;
}

// Adds the classes of the recipe inside a file that Brume wrote. False if there are none that this
// model has, or no room for them.
static bool add_classes_inside(const BrumeModel *const model, const char *const comment,
                               BrumeRecipe *const recipe) {
  BrumeRecipe inside;
  brume_recipe_init(&inside);
  bool good = brume_ask_is_recipe(comment) && !brume_recipe_read(&inside, comment, NULL) &&
              inside.n_classes > 0 && recipe->n_classes + inside.n_classes <= BRUME_RECIPE_CLASSES;
  for (unsigned i = 0; i < inside.n_classes && good; ++i) {
    good = brume_model_class(model, inside.classes[i].name) < model->info->n_classes;
  }
  for (unsigned i = 0; i < inside.n_classes && good; ++i) {
    add_class(recipe, inside.classes[i].name, inside.classes[i].weight);
  }
  return good;
}

// Makes a source of one file, which is read once: a pipe gives nothing twice.
static int read_source(BrumeAsk *const ask, const BrumeModel *const model, const char *const path,
                       const bool guesses, BrumeRecipe *const recipe,
                       const BrumeSource **const source) {
  BrumeAudio audio = {.samples = NULL};
  if (!ask->heard && !brume_cli_read(path, &audio)) {
    return BRUME_CLI_FAILED;
  }
  const BrumeAudio *const heard = ask->heard ? ask->heard : &audio;
  const bool ok = brume_ask_source_of(ask->sources, path, heard, source);
  free(audio.samples);
  return ok && guesses && !add_classes_inside(model, heard->comment, recipe) &&
                 brume_ask_guess(model, *source, 1.0f, recipe)
             ? brume_cli_fail(BRUME_CLI_FAILED, "cannot measure %s: out of memory", path)
         : ok ? BRUME_CLI_DONE
              : BRUME_CLI_FAILED;
}

static int read_sources(BrumeAsk *const ask, const BrumeModel *const model,
                        BrumeRecipe *const recipe) {
  const char *const paths[2] = {ask->morph ? ask->morph_files[0] : ask->from,
                                ask->morph ? ask->morph_files[1] : NULL};
  const BrumeSource *sources[2] = {NULL, NULL};
  ask->sources = brume_sources_new();
  if (!ask->sources) {
    return brume_cli_fail(BRUME_CLI_FAILED, "out of memory");
  }
  const bool guesses = !recipe->n_classes && !ask->text[BRUME_PARAM_CLASS];
  for (size_t i = 0; i < 2 && paths[i]; ++i) {
    const int status = read_source(ask, model, paths[i], guesses, recipe, &sources[i]);
    if (status) {
      return status;
    }
  }
  if (!sources[0]) {
    return brume_cli_fail(BRUME_CLI_USAGE, "there is no sound to start from");
  }
  recipe->edit.from = sources[0]->hash;
  recipe->edit.to = sources[1] ? sources[1]->hash : 0;
  return BRUME_CLI_DONE;
}

// Reads `A-B` with a unit after B, and maybe after A, into a range in s or Hz.
static bool read_range(const char *const text, const char *const unit, float range[2]) {
  char first[64];
  char second[64];
  const char *const dash = text[0] ? strchr(text + 1, '-') : NULL;
  const char *units[2] = {"", ""};
  if (!dash || (size_t)(dash - text) >= sizeof(first) || strlen(dash + 1) >= sizeof(second) - 8) {
    return false;
  }
  snprintf(first, sizeof(first), "%.*s", (int)(dash - text), text);
  snprintf(second, sizeof(second), "%s", dash + 1);
  if (!brume_cli_number(first, &range[0], &units[0]) ||
      !brume_cli_number(second, &range[1], &units[1])) {
    return false;
  }
  if (!*units[0]) { // As in 0-40ms: the unit is that of the second
    float number = 0.0f;
    const char *const suffix = brume_text_to_float(second, &number);
    snprintf(first + strlen(first), sizeof(first) - strlen(first), "%.7s", suffix);
    if (!brume_cli_number(first, &range[0], &units[0])) {
      return false;
    }
  }
  return (!*units[0] || strcmp(units[0], unit) == 0) && (!*units[1] || strcmp(units[1], unit) == 0);
}

// `asked` is what the user wrote; the recipe's form of it may be wide of that.
static int set_text(BrumeRecipe *const recipe, const BrumeEditKey key, const char *const value,
                    const char *const asked) {
  char detail[BRUME_EDIT_DETAIL];
  return brume_edit_read(&recipe->edit, key, value, detail)
             ? brume_cli_fail(BRUME_CLI_USAGE, "--%s (in '%.200s')", detail, asked)
             : BRUME_CLI_DONE;
}

// Adds one pair of numbers to the text of a recipe's value.
static void add_pair(char *const value, const size_t size, const float pair[2],
                     const char between) {
  char a[BRUME_TEXT_FLOAT];
  char b[BRUME_TEXT_FLOAT];
  const size_t used = strlen(value);
  brume_text_from_float(pair[0], a);
  brume_text_from_float(pair[1], b);
  snprintf(value + used, size - used, "%s%s%c%s", used ? "," : "", a, between, b);
}

static int set_keeps(const BrumeAsk *const ask, BrumeRecipe *const recipe) {
  char value[1024] = "";
  char asked[256] = "";
  for (char **keep = ask->keeps; keep && *keep; ++keep) {
    char *rest = NULL;
    char copy[256];
    snprintf(copy, sizeof(copy), "%s", *keep);
    strncat(asked, *asked ? "," : "", sizeof(asked) - strlen(asked) - 1);
    strncat(asked, copy, sizeof(asked) - strlen(asked) - 1);
    for (char *one = strtok_r(copy, ",", &rest); one; one = strtok_r(NULL, ",", &rest)) {
      float range[2];
      if (!read_range(one, "s", range) || range[0] < 0.0f || range[1] < 0.0f) {
        return brume_cli_fail(BRUME_CLI_USAGE, "--keep must be like 0-40ms, not '%.60s'", one);
      }
      add_pair(value, sizeof(value), range, '-');
    }
  }
  return ask->keeps ? set_text(recipe, BRUME_EDIT_KEEP, value, asked) : BRUME_CLI_DONE;
}

static int set_band(const BrumeAsk *const ask, BrumeRecipe *const recipe) {
  char value[128] = "";
  float range[2];
  if (!ask->keep_band) {
    return BRUME_CLI_DONE;
  }
  if (!read_range(ask->keep_band, "Hz", range) || range[0] < 0.0f || range[1] < 0.0f) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--keep-band must be like 0-150Hz, not '%.60s'",
                          ask->keep_band);
  }
  add_pair(value, sizeof(value), range, '-');
  return set_text(recipe, BRUME_EDIT_KEEP_BAND, value, ask->keep_band);
}

static const float log2_per_db = 0.1660964047f; // log2(10) / 20

// Reads `TIME:LEVEL` with their units; a level in dB becomes a factor.
static bool read_point(char *const text, float point[2]) {
  const char *units[2] = {"", ""};
  char *const colon = strchr(text, ':');
  if (!colon) {
    return false;
  }
  *colon = '\0';
  const bool ok = brume_cli_number(text, &point[0], &units[0]) &&
                  brume_cli_number(colon + 1, &point[1], &units[1]) &&
                  (!*units[0] || strcmp(units[0], "s") == 0) &&
                  (!*units[1] || strcmp(units[1], "dB") == 0);
  *colon = ':';
  if (ok && *units[1]) {
    point[1] = brume_exp2f(point[1] * log2_per_db);
  }
  return ok;
}

static int set_envelope(const BrumeAsk *const ask, BrumeRecipe *const recipe) {
  char value[BRUME_EDIT_TEXT] = "";
  char copy[BRUME_EDIT_TEXT];
  char *rest = NULL;
  if (!ask->envelope) {
    return BRUME_CLI_DONE;
  }
  if (snprintf(copy, sizeof(copy), "%s", ask->envelope) >= (int)sizeof(copy)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--envelope has at most %d points", BRUME_EDIT_POINTS);
  }
  for (char *one = strtok_r(copy, ", ", &rest); one; one = strtok_r(NULL, ", ", &rest)) {
    float point[2];
    if (!read_point(one, point)) {
      return brume_cli_fail(BRUME_CLI_USAGE,
                            "--envelope must be like '0:0 50ms:1 1s:-20dB' (times and levels), "
                            "not '%.60s'",
                            one);
    }
    add_pair(value, sizeof(value), point, ':');
  }
  return set_text(recipe, BRUME_EDIT_ENVELOPE, value, ask->envelope);
}

int brume_ask_edit(BrumeAsk *const ask, const BrumeModel *const model, BrumeRecipe *const recipe) {
  int status = BRUME_CLI_DONE;
  if (ask->morph && !ask->morph_files[1]) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--morph takes two files: brume render --morph A B");
  }
  if (ask->morph && ask->from) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--morph A B and --from do not go together");
  }
  if (ask->from || ask->morph) {
    status = read_sources(ask, model, recipe);
  }
  if (!status) {
    status = set_keeps(ask, recipe);
  }
  if (!status) {
    status = set_band(ask, recipe);
  }
  if (!status) {
    status = set_envelope(ask, recipe);
  }
  if (!status && ask->keep_envelope) {
    recipe->edit.envelope = true;
  }
  const bool asks = ask->text[BRUME_PARAM_AMOUNT] || ask->text[BRUME_PARAM_POSITION];
  if (!status && asks && !recipe->edit.from) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--amount and --position need a sound to start from: "
                                           "--from FILE or --morph A B");
  }
  if (!status && ask->text[BRUME_PARAM_POSITION] && !recipe->edit.to) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--position lies between two sounds: --morph A B");
  }
  return status;
}
