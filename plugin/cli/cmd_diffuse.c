// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/target.h"
#include "plugin/core/export.h"
#include "plugin/core/outfile.h"
#include "plugin/core/plan.h"
#include "plugin/core/render.h"
#include "plugin/core/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  BrumeCliModel model;
  BrumeTarget target;
  BrumeAsk ask;
  char *sigma_text;
  float sigma;
  const char *file;                             // NULL: options say which sound
  BrumeAudio audio;                             // In it
  struct poptOption both[BRUME_ASK_OPTIONS];    // Those of `ask` that go with a file, too
  struct poptOption without[BRUME_ASK_OPTIONS]; // Those that say which sound without one
} Options;

// Takes the sound in the file: its recipe where that alone gives it, else its samples, which are
// then encoded. *spec becomes the file's format.
static int take_file(Options *const options, const BrumeModel *const model,
                     BrumeAudiospec *const spec) {
  static char nothing[] = "0"; // Of the sound is forgotten
  BrumeAsk *const ask = &options->ask;
  BrumeRecipe inside;
  BrumePlan plan;
  char detail[BRUME_MODEL_DETAIL];
  if (!brume_cli_read(options->file, &options->audio)) {
    return BRUME_CLI_FAILED;
  }
  char *const comment = options->audio.comment;
  *spec = options->audio.spec;
  brume_recipe_init(&inside);
  if (!brume_ask_given(options->both) && brume_ask_is_recipe(comment) &&
      !brume_recipe_read(&inside, comment, NULL) && !inside.edit.from &&
      !brume_plan_make(model, &inside, &plan, detail)) {
    ask->recipe = comment;
    return BRUME_CLI_DONE;
  }
  ask->from = (char *)options->file; // Only read
  ask->heard = &options->audio;
  ask->text[BRUME_PARAM_AMOUNT] = nothing;
  return BRUME_CLI_DONE;
}

static int write_clip(const Options *const options, const BrumeClip *const clip,
                      const BrumeAudiospec *const spec, const char *const path) {
  char recipe[BRUME_RECIPE_TEXT];
  char comment[BRUME_AUDIOFILE_COMMENT];
  BrumeBytes bytes;
  brume_recipe_write(&clip->recipe, recipe);
  snprintf(comment, sizeof(comment), "brume diffuse --sigma %s of %s", options->sigma_text, recipe);
  BrumeStatus status = brume_export_clip(clip, spec, comment, &bytes);
  if (status) {
    return brume_cli_fail(BRUME_CLI_FAILED, "encoding failed: %s", brume_strerror(status));
  }
  status = brume_outfile_write(path, bytes.data, bytes.n, options->target.force);
  const int why = errno;
  free(bytes.data);
  if (status) {
    return brume_cli_not_written(path, status, why);
  }
  if (brume_target_tells(&options->target)) {
    printf("%s\n", path);
  }
  return BRUME_CLI_DONE;
}

static int run(Options *const options, const BrumeModel *const model) {
  BrumeAudiospec spec = {.rate = 0};
  BrumeRecipe recipe;
  BrumeOutname name;
  char path[PATH_MAX];
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus why = BRUME_STATUS_OK;
  BrumeClip *clip = NULL;
  const BrumeRenderWatch watch = {.cancel = &brume_cli_cancel};
  int status = options->file ? take_file(options, model, &spec) : BRUME_CLI_DONE;
  if (!status) {
    status = brume_ask_recipe(&options->ask, model, &recipe, &spec);
  }
  if (!status) {
    status = brume_target_settle(&options->target, 1, &spec, &name);
  }
  if (status || !brume_outname_make(&name, &recipe, 0, 1, path)) {
    return status ? status : brume_cli_fail(BRUME_CLI_USAGE, "--out makes a name that is too long");
  }
  BrumeRenderer *const renderer = brume_renderer_new(model, &why);
  if (renderer) {
    brume_renderer_set_sources(renderer, options->ask.sources);
  }
  if (renderer) {
    why = brume_render_diffused(renderer, &recipe, options->sigma, &watch, &clip, detail);
  }
  if (why) {
    status = why == BRUME_STATUS_CANCELLED
                 ? brume_cli_interrupted()
                 : brume_cli_fail(BRUME_CLI_FAILED, "%s", renderer ? detail : brume_strerror(why));
  } else {
    status = write_clip(options, clip, &spec, path);
  }
  brume_clip_free(clip);
  brume_renderer_free(renderer);
  return status;
}

static int read_sigma(Options *const options) {
  const char *const text = options->sigma_text;
  if (!text) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--sigma is missing: a number from 0 to 1000");
  }
  const char *const end = brume_text_to_float(text, &options->sigma);
  return end && !*end && options->sigma >= 0.0f && options->sigma <= 1000.0f
             ? BRUME_CLI_DONE
             : brume_cli_fail(BRUME_CLI_USAGE, "--sigma must be a number from 0 to 1000, not %s",
                              text);
}

int brume_cli_diffuse(const int argc, const char **const argv) {
  static Options options;
  static const char *const both[] = {"class", "seed", NULL};
  static const char *const neither[] = {"class", "seed", "morph", "position", "envelope", NULL};
  brume_ask_init(&options.ask);
  brume_ask_choose(&options.ask, both, true, options.both);
  brume_ask_choose(&options.ask, neither, false, options.without);
  const struct poptOption table[] = {
      {"sigma", 0, POPT_ARG_STRING, &options.sigma_text, 0,
       "Noise in the latent, not in the samples: 0 none, 0.2 can just be heard, at 1 it is as "
       "strong "
       "as the latent (drums are lost in it, notes are not yet), at 5 little is left, at 80 "
       "nothing",
       "S"},
      {NULL, 0, POPT_ARG_INCLUDE_TABLE, options.both, 0, "With a FILE as well as without:", NULL},
      {NULL, 0, POPT_ARG_INCLUDE_TABLE, options.without, 0,
       "Which sound, instead of a FILE:", NULL},
      BRUME_TARGET_OPTIONS(options.target),
      BRUME_CLI_MODEL_OPTIONS(options.model),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context =
      brume_cli_parse(argc, argv, table, "FILE|--from FILE|--class CLASS --sigma S [OPTION...]", 1);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  options.file = poptPeekArg(context);
  int status = brume_target_check(options.target.out, false);
  status = status ? status : read_sigma(&options);
  if (!status && options.file) {
    const char *const other = brume_ask_given(options.without);
    if (other) {
      status = brume_cli_fail(
          BRUME_CLI_USAGE, "give a FILE or --%s, not both (--from FILE takes more options)", other);
    }
  }
  BrumeModel *const model = status ? NULL : brume_cli_open_model(&options.model, &status);
  if (model) {
    status = run(&options, model);
  }
  brume_ask_clear(&options.ask);
  free(options.audio.samples);
  brume_model_free(model);
  poptFreeContext(context);
  return status;
}
