// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"

#include "plugin/cli/askedit.h"
#include "plugin/cli/match.h"
#include "plugin/core/plan.h"
#include "plugin/core/presets.h"
#include "plugin/core/text.h"
#include "plugin/core/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *argument_of(const BrumeParam param) {
  switch (param) {
  case BRUME_PARAM_CLASS:
    return "CLASS[:WEIGHT],...";
  case BRUME_PARAM_LENGTH:
    return "1.2s|200ms";
  case BRUME_PARAM_PITCH:
    return "NOTE";
  case BRUME_PARAM_SAMPLER:
  case BRUME_PARAM_PRECISION:
    return "NAME";
  default:
    return "N";
  }
}

// Tooltip, range and default of a parameter.
static void describe(const BrumeParam param, char *const out) {
  const BrumeParamInfo *const info = &brume_params[param];
  size_t used = (size_t)snprintf(out, BRUME_ASK_HELP, "%s", info->tooltip);
  if (info->curve == BRUME_CURVE_CHOICE) {
    const char *name = brume_param_choice(param, 0);
    for (int i = 0; name; name = brume_param_choice(param, ++i)) {
      used += (size_t)snprintf(out + used, BRUME_ASK_HELP - used, "%s%s", i ? ", " : ": ", name);
    }
    snprintf(out + used, BRUME_ASK_HELP - used, " (default %s)",
             brume_param_choice(param, (int)info->def));
  } else if (info->curve != BRUME_CURVE_TEXT) {
    used += (size_t)snprintf(out + used, BRUME_ASK_HELP - used, " (%g to %g", (double)info->min,
                             (double)info->max);
    if (!isnan(info->def)) {
      used +=
          (size_t)snprintf(out + used, BRUME_ASK_HELP - used, ", default %g", (double)info->def);
    }
    snprintf(out + used, BRUME_ASK_HELP - used, ")");
  } else if (param == BRUME_PARAM_SEED) {
    snprintf(out + used, BRUME_ASK_HELP - used, " (0 to 2^64 - 1, default 0)");
  }
}

static void describe_set(char *const out) {
  size_t used = (size_t)snprintf(out, BRUME_ASK_HELP,
                                 "Where among the sounds of its class: 0 to 1, or in the "
                                 "knob's unit, e.g. decay=0.3s. Knobs:");
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    if (brume_params[i].curve == BRUME_CURVE_KNOB) {
      used += (size_t)snprintf(out + used, BRUME_ASK_HELP - used, " %s (%s)",
                               brume_params[i].symbol, brume_params[i].unit);
    }
  }
}

static void describe_quality(char *const out) {
  size_t used = (size_t)snprintf(out, BRUME_ASK_HELP, "Steps by name:");
  for (int i = 0; i < BRUME_QUALITY_COUNT; ++i) {
    used += (size_t)snprintf(out + used, BRUME_ASK_HELP - used, "%s %s (%d)", i ? "," : "",
                             brume_qualities[i].symbol, brume_qualities[i].steps);
  }
}

void brume_ask_init(BrumeAsk *const ask) {
  memset(ask, 0, sizeof(*ask));
  int n = 0;
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    if (brume_params[i].curve != BRUME_CURVE_KNOB) {
      describe((BrumeParam)i, ask->help[n]);
      ask->options[n] = (struct poptOption){
          brume_params[i].symbol,    0, POPT_ARG_STRING, &ask->text[i], 0, ask->help[n],
          argument_of((BrumeParam)i)};
      ++n;
    }
  }
  describe_set(ask->help[n]);
  describe_quality(ask->help[n + 1]);
  const struct poptOption others[] = {
      {"set", 0, POPT_ARG_ARGV, &ask->sets, 0, ask->help[n], "KNOB=VALUE"},
      {"quality", 0, POPT_ARG_STRING, &ask->quality, 0, ask->help[n + 1], "NAME"},
      {"beats", 0, POPT_ARG_STRING, &ask->beats, 0, "Length in beats, with --bpm", "N"},
      {"bpm", 0, POPT_ARG_STRING, &ask->bpm, 0, "Beats a minute for --beats", "N"},
      {"recipe", 0, POPT_ARG_STRING, &ask->recipe, 0, "Start from this recipe (brume describe)",
       "TEXT"},
      {"like", 0, POPT_ARG_STRING, &ask->like, 0, "Start from the recipe inside this file", "FILE"},
      {"preset", 0, POPT_ARG_STRING, &ask->preset, 0,
       "Start from a sound of this factory preset: its first, or that of pad N", "NAME[:N]"},
      {"loop", 0, POPT_ARG_NONE, &ask->loop, 0,
       "A loop: its end goes over into its beginning; needs a length", NULL},
      {"from", 0, POPT_ARG_STRING, &ask->from, 0,
       "Make it of this sound (up to 6 s) instead of noise alone; --amount says how far from it",
       "FILE"},
      {"keep", 0, POPT_ARG_ARGV, &ask->keeps, 0,
       "Keep this time of it and make the rest anew; may come again", "0-40ms"},
      {"keep-band", 0, POPT_ARG_STRING, &ask->keep_band, 0,
       "Keep these frequencies of it and make the rest anew", "0-150Hz"},
      {"keep-envelope", 0, POPT_ARG_NONE, &ask->keep_envelope, 0, "Keep its loudness over time",
       NULL},
      {"envelope", 0, POPT_ARG_STRING, &ask->envelope, 0,
       "Draw the loudness over time: times and levels (0 to 1, or dB), straight lines between them",
       "'0:0 50ms:1 1s:0'"},
      {"morph", 0, POPT_ARG_NONE, &ask->morph, 0,
       "Between two sounds, A and B: at --position, or --count of them in even steps", NULL},
      POPT_TABLEEND};
  memcpy(&ask->options[n], others, sizeof(others));
  _Static_assert(BRUME_ASK_OPTIONS >= BRUME_PARAM_COUNT + 15, "the table must hold them all");
}

static int usage(const char *const detail) {
  return brume_cli_fail(BRUME_CLI_USAGE, "%s", detail);
}

// Reads one `key=value` the way a recipe does.
static int set_pair(BrumeRecipe *const recipe, const char *const key, const char *const value) {
  char pair[BRUME_RECIPE_TEXT];
  char detail[BRUME_RECIPE_DETAIL];
  const int n = snprintf(pair, sizeof(pair), "%s=%s", key, value);
  if (strpbrk(value, " \r\n") || n >= (int)sizeof(pair)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "'%.60s' is no value for %s", value, key);
  }
  return brume_recipe_read(recipe, pair, detail) ? usage(detail) : BRUME_CLI_DONE;
}

static int set_number(BrumeRecipe *const recipe, const BrumeParam param, const float value) {
  char text[BRUME_TEXT_FLOAT];
  brume_text_from_float(value, text);
  return set_pair(recipe, brume_params[param].symbol, text);
}

static int set_length(BrumeRecipe *const recipe, const char *const text) {
  const BrumeParamInfo *const info = &brume_params[BRUME_PARAM_LENGTH];
  float value = 0.0f;
  const char *unit = NULL;
  if (!brume_cli_number(text, &value, &unit) || (*unit && strcmp(unit, "s") != 0) ||
      !brume_param_allows(BRUME_PARAM_LENGTH, value)) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--length must be like 1.2s or 200ms, from %g to %g s, not '%s'",
                          (double)info->min, (double)info->max, text);
  }
  return set_number(recipe, BRUME_PARAM_LENGTH, value);
}

static int set_beats(BrumeRecipe *const recipe, const BrumeAsk *const ask) {
  float beats = 0.0f;
  float bpm = 0.0f;
  const char *unit = "";
  if (!ask->beats || !ask->bpm || ask->text[BRUME_PARAM_LENGTH]) {
    return usage("--beats and --bpm go together, without --length");
  }
  if (!brume_cli_number(ask->beats, &beats, &unit) || *unit || !(beats > 0.0f)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--beats must be above 0, not '%s'", ask->beats);
  }
  if (!brume_cli_number(ask->bpm, &bpm, &unit) || *unit || !(bpm > 0.0f)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--bpm must be above 0, not '%s'", ask->bpm);
  }
  const float seconds = beats * 60.0f / bpm;
  if (!brume_param_allows(BRUME_PARAM_LENGTH, seconds)) {
    const BrumeParamInfo *const info = &brume_params[BRUME_PARAM_LENGTH];
    return brume_cli_fail(
        BRUME_CLI_USAGE, "--beats %s at --bpm %s are %g s; a sound has from %g to %g s", ask->beats,
        ask->bpm, (double)seconds, (double)info->min, (double)info->max);
  }
  return set_number(recipe, BRUME_PARAM_LENGTH, seconds);
}

static int set_pitch(BrumeRecipe *const recipe, const char *const text) {
  const BrumeParamInfo *const info = &brume_params[BRUME_PARAM_PITCH];
  float note = 0.0f;
  if (!brume_cli_note(text, &note) || !brume_param_allows(BRUME_PARAM_PITCH, note)) {
    char least[16];
    char most[16];
    brume_cli_note_name(info->min, least);
    brume_cli_note_name(info->max, most);
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--pitch must be a note such as 60 or C#3, from %g (%s) to %g (%s), not "
                          "'%s'",
                          (double)info->min, least, (double)info->max, most, text);
  }
  return set_number(recipe, BRUME_PARAM_PITCH, note);
}

static int set_quality(BrumeRecipe *const recipe, const BrumeAsk *const ask) {
  const BrumeQuality quality = brume_quality_find(ask->quality);
  if (ask->text[BRUME_PARAM_STEPS]) {
    return usage("--quality and --steps both say how many steps to take; leave one away");
  }
  if (quality == BRUME_QUALITY_COUNT) {
    char names[96] = "";
    for (int i = 0; i < BRUME_QUALITY_COUNT; ++i) {
      snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", i ? ", " : "",
               brume_qualities[i].symbol);
    }
    return brume_cli_fail(BRUME_CLI_USAGE, "--quality must be one of %s, not '%s'", names,
                          ask->quality);
  }
  return set_number(recipe, BRUME_PARAM_STEPS, (float)brume_qualities[quality].steps);
}

// One --set knob=value; needs the classes, which tell what a value in units means.
static int set_knob(BrumeRecipe *const recipe, const BrumeModel *const model,
                    const char *const text) {
  char key[32] = "";
  const size_t n = strcspn(text, "=");
  snprintf(key, sizeof(key), "%.*s", n < sizeof(key) ? (int)n : 0, text);
  const BrumeParam knob = brume_param_find(key);
  if (!text[n]) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--set %s: write KNOB=VALUE", text);
  }
  if (knob == BRUME_PARAM_COUNT) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--set %s: there is no such knob; --help lists them",
                          text);
  }
  if (brume_params[knob].curve != BRUME_CURVE_KNOB) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--set %s: that is no knob, but an option: --%s", text,
                          key);
  }
  float value = 0.0f;
  const char *unit = NULL;
  if (!brume_cli_number(text + n + 1, &value, &unit) ||
      (*unit ? strcmp(unit, brume_params[knob].unit) != 0 : !brume_param_allows(knob, value))) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--set %s: give a number from 0 to 1, or one with its unit, %s", text,
                          brume_params[knob].unit);
  }
  if (*unit) {
    char detail[BRUME_MODEL_DETAIL];
    if (brume_plan_knob(model, recipe, knob, value, &value, detail)) {
      return brume_cli_fail(BRUME_CLI_USAGE, "--set %s: %s", text, detail);
    }
  }
  return set_number(recipe, knob, value);
}

bool brume_ask_is_recipe(const char *const comment) {
  return strncmp(comment, "brume=", 6) == 0;
}

bool brume_ask_is_made(const char *const comment) {
  return strncmp(comment, "brume ", 6) == 0;
}

bool brume_ask_recipe_inside(const char *const path, const BrumeAudio *const audio,
                             BrumeRecipe *const recipe) {
  char detail[BRUME_RECIPE_DETAIL];
  if (brume_ask_is_made(audio->comment)) {
    const int n = 6 + (int)strcspn(audio->comment + 6, " ,");
    brume_cli_fail(BRUME_CLI_FAILED,
                   "%s is of %.*s, and no recipe alone gives it again; brume describe tells more",
                   path, n < 40 ? n : 40, audio->comment);
    return false;
  }
  if (!brume_ask_is_recipe(audio->comment)) {
    brume_cli_fail(BRUME_CLI_FAILED,
                   "there is no recipe in %s; only files that Brume wrote have one", path);
    return false;
  }
  if (brume_recipe_read(recipe, audio->comment, detail)) {
    brume_cli_fail(BRUME_CLI_FAILED, "the recipe in %s cannot be used: %s", path, detail);
    return false;
  }
  return true;
}

static int from_file(const char *const path, BrumeRecipe *const recipe,
                     BrumeAudiospec *const spec) {
  BrumeAudio audio;
  if (!brume_cli_read(path, &audio)) {
    return BRUME_CLI_FAILED;
  }
  const bool ok = brume_ask_recipe_inside(path, &audio, recipe);
  *spec = audio.spec;
  free(audio.samples);
  return ok ? BRUME_CLI_DONE : BRUME_CLI_FAILED;
}

// Reads the recipe of a pad of a factory preset: NAME, for the first that has one, or NAME:N.
static int from_preset(const char *const text, BrumeRecipe *const recipe) {
  char name[BRUME_SETTINGS_NAME];
  BrumeSettings settings;
  const char *const colon = strrchr(text, ':');
  long pad = 0;
  if (colon && !brume_cli_integer("preset NAME:N", colon + 1, 1, BRUME_PADS, &pad)) {
    return BRUME_CLI_USAGE;
  }
  snprintf(name, sizeof(name), "%.*s", colon ? (int)(colon - text) : (int)strlen(text), text);
  const size_t preset = brume_preset_find(name);
  if (preset == brume_n_presets) {
    return brume_cli_fail(BRUME_CLI_USAGE, "there is no preset '%s'; brume play --list shows them",
                          name);
  }
  brume_preset_settings(preset, &settings);
  while (!colon && pad < BRUME_PADS - 1 && !settings.pads[pad].recipe.n_classes) {
    ++pad;
  }
  *recipe = settings.pads[colon ? pad - 1 : pad].recipe;
  return recipe->n_classes ? BRUME_CLI_DONE
                           : brume_cli_fail(BRUME_CLI_USAGE, "pad %ld of %s is empty", pad, name);
}

// Classes are written in lower case, but may be asked for in any, and with spaces after commas.
static int set_class(BrumeRecipe *const recipe, const char *const text) {
  char lower[BRUME_RECIPE_TEXT];
  char detail[BRUME_RECIPE_DETAIL];
  size_t n = 0;
  for (const char *c = text; *c && n + 1 < sizeof(lower); ++c) {
    if (*c != ' ' || n == 0 || lower[n - 1] != ',') {
      lower[n++] = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    }
  }
  lower[n] = '\0';
  return brume_recipe_read_classes(recipe, lower, detail) ? usage(detail) : BRUME_CLI_DONE;
}

static int set_option(const BrumeAsk *const ask, const BrumeParam param,
                      BrumeRecipe *const recipe) {
  const char *const text = ask->text[param];
  return !text                         ? BRUME_CLI_DONE
         : param == BRUME_PARAM_CLASS  ? set_class(recipe, text)
         : param == BRUME_PARAM_LENGTH ? set_length(recipe, text)
         : param == BRUME_PARAM_PITCH  ? set_pitch(recipe, text)
                                       : set_pair(recipe, brume_params[param].symbol, text);
}

int brume_ask_set(BrumeRecipe *const recipe, const BrumeModel *const model, const char *const key,
                  const char *const value) {
  char pair[BRUME_RECIPE_TEXT];
  const BrumeParam param = brume_param_find(key);
  snprintf(pair, sizeof(pair), "%s=%s", key, value);
  if (param == BRUME_PARAM_COUNT || param == BRUME_PARAM_LENGTH) {
    return brume_cli_fail(BRUME_CLI_USAGE, "there is no setting '%.60s'", key);
  }
  if (strcmp(value, "free") == 0 && isnan(brume_params[param].def)) {
    recipe->value[param] = NAN;
    return BRUME_CLI_DONE;
  }
  return brume_params[param].curve == BRUME_CURVE_KNOB ? set_knob(recipe, model, pair)
         : param == BRUME_PARAM_PITCH                  ? set_pitch(recipe, value)
                                                       : set_pair(recipe, key, value);
}

size_t brume_ask_choose(const BrumeAsk *const ask, const char *const *const names,
                        const bool listed, struct poptOption *const out) {
  size_t n = 0;
  for (const struct poptOption *row = ask->options; row->longName; ++row) {
    bool found = false;
    for (const char *const *name = names; *name; ++name) {
      found = found || strcmp(row->longName, *name) == 0;
    }
    if (found == listed) {
      out[n++] = *row;
    }
  }
  out[n] = (struct poptOption)POPT_TABLEEND;
  return n;
}

const char *brume_ask_given(const struct poptOption *row) {
  for (; row->longName; ++row) {
    const bool is_flag = (row->argInfo & POPT_ARG_MASK) == POPT_ARG_NONE;
    if (is_flag ? *(const int *)row->arg != 0 : *(void *const *)row->arg != NULL) {
      return row->longName;
    }
  }
  return NULL;
}

void brume_ask_clear(BrumeAsk *const ask) {
  brume_sources_free(ask->sources);
  ask->sources = NULL;
}

static int set_words(const BrumeAsk *const ask, const BrumeModel *const model,
                     BrumeRecipe *const recipe) {
  char detail[BRUME_MODEL_DETAIL];
  BrumeRecipe alone;
  brume_recipe_init(&alone);
  if (brume_words_read(model, ask->words, &alone, detail) ||
      brume_words_read(model, ask->words, recipe, detail)) {
    return usage(detail);
  }
  return alone.n_classes && ask->text[BRUME_PARAM_CLASS]
             ? brume_cli_fail(BRUME_CLI_USAGE,
                              "the words say %s and --class says %s; leave one away",
                              alone.classes[0].name, ask->text[BRUME_PARAM_CLASS])
             : BRUME_CLI_DONE;
}

// Knobs, length and pitch of the --match file, for the class that is asked for or the one it is of.
static int set_aim(BrumeAsk *const ask, const BrumeModel *const model, BrumeRecipe *const recipe) {
  int status = ask->words ? set_words(ask, model, recipe) : BRUME_CLI_DONE;
  status = status ? status : set_option(ask, BRUME_PARAM_CLASS, recipe);
  return status ? status : brume_match_file(model, ask->match, recipe, ask->aimed);
}

int brume_ask_recipe(BrumeAsk *const ask, const BrumeModel *const model, BrumeRecipe *const recipe,
                     BrumeAudiospec *const spec) {
  char detail[BRUME_MODEL_DETAIL];
  BrumePlan plan;
  int status = BRUME_CLI_DONE;
  brume_recipe_init(recipe);
  if (ask->preset && ask->like) {
    return usage("--preset and --like each say the whole sound; take one");
  }
  if (ask->preset) {
    status = from_preset(ask->preset, recipe);
  }
  if (!status && ask->like) {
    status = from_file(ask->like, recipe, spec);
  }
  if (!status && ask->recipe && brume_recipe_read(recipe, ask->recipe, detail)) {
    status = usage(detail);
  }
  if (!status && ask->match) {
    status = set_aim(ask, model, recipe);
  }
  const BrumeRecipe aimed = *recipe;
  if (!status && ask->words) {
    status = set_words(ask, model, recipe);
  }
  if (!status) {
    status = brume_ask_edit(ask, model, recipe);
  }
  recipe->edit.loop = recipe->edit.loop || ask->loop;
  for (int i = 0; !status && i < BRUME_PARAM_COUNT; ++i) {
    status = set_option(ask, (BrumeParam)i, recipe);
  }
  if (!status && ask->quality) {
    status = set_quality(recipe, ask);
  }
  if (!status && (ask->beats || ask->bpm)) {
    status = set_beats(recipe, ask);
  }
  for (char **set = ask->sets; !status && set && *set; ++set) {
    status = set_knob(recipe, model, *set);
  }
  if (!status && ask->match) {
    brume_match_settle(model, &aimed, recipe, ask->aimed);
  }
  if (!status) {
    const BrumeStatus why = brume_plan_make(model, recipe, &plan, detail);
    status = why ? brume_cli_fail(why == BRUME_STATUS_MISMATCH ? BRUME_CLI_FAILED : BRUME_CLI_USAGE,
                                  "%s", detail)
                 : BRUME_CLI_DONE;
  }
  return status;
}
