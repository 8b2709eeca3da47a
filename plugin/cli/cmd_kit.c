// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/askedit.h"
#include "plugin/cli/kitrun.h"
#include "plugin/cli/target.h"
#include "plugin/core/export.h"
#include "plugin/core/text.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { JOBS_MAX = 256, PATH = 4096 };

typedef struct {
  BrumeCliModel model;
  BrumeTarget target;
  char *style_text, *from, *layers_text, *robins_text, *jobs_text;
  char **rerolls;
  uint64_t style;
  long layers, robins, jobs;
  int json;
  char names[BRUME_KIT_PADS][BRUME_KIT_NAME]; // Of pads that are made of files
} Options;

static int check(Options *const options) {
  const long cores = sysconf(_SC_NPROCESSORS_ONLN);
  options->jobs = cores > 0 ? cores : 1;
  options->layers = 4;
  options->robins = 4;
  if (!options->target.out) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--out is missing: a folder for the kit");
  }
  if (!options->style_text == !options->from) {
    return brume_cli_fail(BRUME_CLI_USAGE, "give --style N or --from DIR");
  }
  if (options->style_text && (!brume_text_to_u64(options->style_text, &options->style) ||
                              options->style >= (uint64_t)1 << 44)) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--style must be a whole number from 0 to 2^44 - 1, not '%s'",
                          options->style_text);
  }
  if (options->from && options->rerolls) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--reroll is for kits of a --style");
  }
  return brume_cli_integer("--layers", options->layers_text, 1, BRUME_KIT_STROKES,
                           &options->layers) &&
                 brume_cli_integer("--robins", options->robins_text, 1, BRUME_KIT_STROKES,
                                   &options->robins) &&
                 brume_cli_integer("--jobs", options->jobs_text, 1, JOBS_MAX, &options->jobs)
             ? BRUME_CLI_DONE
             : BRUME_CLI_USAGE;
}

static int style_pads(const Options *const options, BrumeKitRun *const kit) {
  unsigned counts[BRUME_KIT_PADS] = {0};
  for (char **reroll = options->rerolls; reroll && *reroll; ++reroll) {
    long note = 0;
    if (!brume_cli_integer("--reroll", *reroll, BRUME_KIT_NOTE, BRUME_KIT_NOTE + BRUME_KIT_PADS - 1,
                           &note)) {
      return BRUME_CLI_USAGE;
    }
    ++counts[note - BRUME_KIT_NOTE];
  }
  kit->map.n_pads = BRUME_KIT_PADS;
  for (unsigned p = 0; p < BRUME_KIT_PADS; ++p) {
    kit->map.pad_names[p] = brume_kit_pads[p].name;
    kit->map.chokes[p] = brume_kit_pads[p].choke;
    brume_kit_hit(options->style, p, counts[p], &kit->hits[p]);
  }
  return BRUME_CLI_DONE;
}

static int is_sound(const struct dirent *const entry) {
  static const char *const known[] = {".wav", ".flac", ".ogg", ".oga", ".aif", ".aiff", ".mp3"};
  const char *const dot = strrchr(entry->d_name, '.');
  for (size_t i = 0; dot && dot != entry->d_name && i < sizeof(known) / sizeof(known[0]); ++i) {
    if (strcasecmp(dot, known[i]) == 0) {
      return 1;
    }
  }
  return 0;
}

// A pad's name from a file's: lower-case letters, digits and '-'.
static void name_pad(const char *const file, char out[BRUME_KIT_NAME]) {
  size_t n = 0;
  for (const char *c = file; *c && c != strrchr(file, '.') && n < 40; ++c) {
    const bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
    const bool upper = *c >= 'A' && *c <= 'Z';
    out[n++] = plain ? *c : upper ? (char)(*c + 32) : '-';
  }
  out[n] = '\0';
}

static int file_pad(Options *const options, BrumeKitRun *const kit, const char *const file) {
  const unsigned p = kit->map.n_pads++;
  char path[PATH];
  const BrumeSource *source = NULL;
  snprintf(path, sizeof(path), "%s/%s", options->from, file);
  if (!brume_ask_source(kit->sources, path, &source) || !source) {
    return BRUME_CLI_FAILED;
  }
  brume_recipe_init(&kit->hits[p]);
  if (brume_ask_guess(kit->model, source, 1.0f, &kit->hits[p])) {
    return brume_cli_fail(BRUME_CLI_FAILED, "cannot measure %s: out of memory", path);
  }
  kit->hits[p].edit.from = source->hash;
  kit->hits[p].value[BRUME_PARAM_AMOUNT] = 0.0f;
  name_pad(file, options->names[p]);
  kit->map.pad_names[p] = options->names[p];
  return BRUME_CLI_DONE;
}

static int folder_pads(Options *const options, BrumeKitRun *const kit) {
  struct dirent **entries = NULL;
  const int n = scandir(options->from, &entries, is_sound, alphasort);
  int status = BRUME_CLI_DONE;
  if (n < 0) {
    return brume_cli_fail(BRUME_CLI_FAILED, "cannot read the folder %s: %s", options->from,
                          strerror(errno));
  }
  if (n == 0 || n > BRUME_KIT_PADS) {
    status = brume_cli_fail(BRUME_CLI_FAILED, "there are %d sound files in %s; a kit has 1 to %d",
                            n, options->from, BRUME_KIT_PADS);
  }
  for (int i = 0; i < n; ++i) {
    status = status ? status : file_pad(options, kit, entries[i]->d_name);
    free(entries[i]);
  }
  free(entries);
  return status;
}

// Sees to the folder, and the format of what goes there.
static int settle_folder(const Options *const options, BrumeKitRun *const kit) {
  BrumeTarget target = options->target;
  BrumeOutname name;
  struct stat there;
  target.out = NULL; // The names in it are the kit's
  const int status = brume_target_settle(&target, 2, &kit->spec, &name);
  if (status) {
    return status;
  }
  if (kit->spec.format == BRUME_AUDIOFILE_OGG) {
    return brume_cli_fail(BRUME_CLI_USAGE, "a kit is of wav or flac files");
  }
  if (mkdir(kit->folder, 0777) != 0 && errno != EEXIST) {
    return brume_cli_fail(BRUME_CLI_FAILED, "cannot make the folder %s: %s", kit->folder,
                          strerror(errno));
  }
  if (stat(kit->folder, &there) != 0 || !S_ISDIR(there.st_mode)) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s is no folder; choose another --out", kit->folder);
  }
  return BRUME_CLI_DONE;
}

static int run(Options *const options, const BrumeModel *const model) {
  static char title[64];
  BrumeKitRun kit = {.model = model,
                     .sources = brume_sources_new(),
                     .folder = options->target.out,
                     .jobs = (size_t)options->jobs,
                     .force = options->target.force,
                     .quiet = options->target.quiet,
                     .json = options->json};
  if (!kit.sources) {
    return brume_cli_fail(BRUME_CLI_FAILED, "out of memory");
  }
  snprintf(title, sizeof(title), options->from ? "Brume kit" : "Brume kit %llu",
           (unsigned long long)options->style);
  kit.map.name = title;
  kit.map.n_layers = (unsigned)options->layers;
  kit.map.n_robins = (unsigned)options->robins;
  int status = options->from ? folder_pads(options, &kit) : style_pads(options, &kit);
  if (!status) {
    status = settle_folder(options, &kit);
  }
  if (!status) {
    kit.map.extension = brume_outname_extension(kit.spec.format);
    status = brume_kit_run(&kit);
  }
  brume_sources_free(kit.sources);
  return status;
}

int brume_cli_kit(const int argc, const char **const argv) {
  static Options options;
  const struct poptOption table[] = {
      {"style", 0, POPT_ARG_STRING, &options.style_text, 0,
       "Which of the endless kits, each of 16 sounds that go together", "N"},
      {"from", 0, POPT_ARG_STRING, &options.from, 0,
       "Grow a kit of the sound files in this folder, up to 16, instead", "DIR"},
      {"layers", 0, POPT_ARG_STRING, &options.layers_text, 0,
       "Velocity layers of each sound, 1 to 8 (default 4)", "N"},
      {"robins", 0, POPT_ARG_STRING, &options.robins_text, 0,
       "Round-robins of each layer, 1 to 8 (default 4)", "N"},
      {"reroll", 0, POPT_ARG_ARGV, &options.rerolls, 0,
       "Another sound on this note, 36 to 51, and all else the same; again for yet another",
       "NOTE"},
      {"jobs", 0, POPT_ARG_STRING, &options.jobs_text, 0,
       "Threads (default: one a core); the sounds do not depend on it", "N"},
      {"out", 0, POPT_ARG_STRING, &options.target.out, 0, "Folder for the kit; made if need be",
       "DIR"},
      {"format", 0, POPT_ARG_STRING, &options.target.format, 0, "wav (default) or flac", "NAME"},
      {"bits", 0, POPT_ARG_STRING, &options.target.bits, 0,
       "16 (dithered), 24, or 32f for WAV (default 24)", "N"},
      {"rate", 0, POPT_ARG_STRING, &options.target.rate, 0,
       "Sample rate, 22050 to 192000 (default 44100)", "HZ"},
      {"force", 0, POPT_ARG_NONE, &options.target.force, 0, "Replace files that exist", NULL},
      {"quiet", 0, POPT_ARG_NONE, &options.target.quiet, 0, "Print errors only", NULL},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "Print a line of JSON for each pad", NULL},
      BRUME_CLI_MODEL_OPTIONS(options.model),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context =
      brume_cli_parse(argc, argv, table, "--style N|--from DIR --out DIR [OPTION...]", 0);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  int status = check(&options);
  BrumeModel *const model = status ? NULL : brume_cli_open_model(&options.model, &status);
  if (model) {
    status = run(&options, model);
  }
  brume_model_free(model);
  poptFreeContext(context);
  return status;
}
