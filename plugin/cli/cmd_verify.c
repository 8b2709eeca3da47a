// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/askedit.h"
#include "plugin/cli/report.h"
#include "plugin/core/export.h"
#include "plugin/core/nearest.h"
#include "plugin/core/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What another version of the Vorbis encoder may change.
static const float ogg_tolerance = 0.02f;

// Renders the recipe again and encodes and decodes it the way the file was. NULL samples after a
// message on stderr.
static void render_again(BrumeRenderer *const renderer, const char *const path,
                         const BrumeAudio *const audio, BrumeAudio *const again) {
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeRecipe recipe;
  BrumeClip *clip = NULL;
  BrumeBytes bytes = {NULL, 0};
  const BrumeRenderWatch watch = {.cancel = &brume_cli_cancel};
  again->samples = NULL;
  brume_recipe_init(&recipe);
  if (!brume_ask_recipe_inside(path, audio, &recipe)) {
    return;
  }
  BrumeStatus status = brume_render(renderer, &recipe, &watch, &clip, detail);
  if (!status) {
    status = brume_export_clip(clip, &audio->spec, NULL, &bytes);
    snprintf(detail, sizeof(detail), "Brume does not write files of this kind");
  }
  if (!status) {
    status = brume_audiofile_decode(&bytes, again, detail);
  }
  if (status && status != BRUME_STATUS_CANCELLED) {
    brume_cli_fail(BRUME_CLI_FAILED, "cannot verify %s: %s", path, detail);
  }
  free(bytes.data);
  brume_clip_free(clip);
}

static bool report(const char *const path, const BrumeAudio *const audio,
                   const BrumeAudio *const again, const bool json) {
  const size_t n = audio->n < again->n ? audio->n : again->n;
  float most = 0.0f;
  for (size_t i = 0; i < n; ++i) {
    most = fmaxf(most, fabsf(audio->samples[i] - again->samples[i]));
  }
  const float tolerance = audio->spec.format == BRUME_AUDIOFILE_OGG ? ogg_tolerance : 0.0f;
  const bool same = audio->n == again->n && most <= tolerance;
  if (json) {
    cJSON *const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "file", path);
    cJSON_AddBoolToObject(object, "same", same);
    cJSON_AddNumberToObject(object, "frames", (double)audio->n);
    cJSON_AddNumberToObject(object, "frames_again", (double)again->n);
    cJSON_AddNumberToObject(object, "largest_difference", (double)most);
    brume_report_nearest(object, again->about);
    return brume_report_line(object) && same;
  }
  const float distance = brume_nearest_read(again->about);
  if (same && isfinite(distance)) {
    printf("%s: the same; %.2g from the nearest sound trained on\n", path, (double)distance);
  } else if (same) {
    printf("%s: the same\n", path);
  } else if (audio->n != again->n) {
    printf("%s: differs: %zu frames, the recipe gives %zu\n", path, audio->n, again->n);
  } else {
    printf("%s: differs by up to %.3g of full scale\n", path, (double)most);
  }
  return same;
}

static bool verify(BrumeRenderer *const renderer, const char *const path, const bool json) {
  BrumeAudio audio;
  BrumeAudio again;
  if (!brume_cli_read(path, &audio)) {
    return false;
  }
  render_again(renderer, path, &audio, &again);
  const bool same = again.samples && report(path, &audio, &again, json);
  free(again.samples);
  free(audio.samples);
  return same;
}

int brume_cli_verify(const int argc, const char **const argv) {
  static BrumeCliModel options;
  static char **froms; // As options: until the process ends
  int json = 0;
  bool failed = false;
  const struct poptOption table[] = {
      {"json", 0, POPT_ARG_NONE, &json, 0, "Print a line of JSON for each file", NULL},
      {"from", 0, POPT_ARG_ARGV, &froms, 0, "A sound that recipes may start from; may come again",
       "FILE"},
      BRUME_CLI_MODEL_OPTIONS(options),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table, "FILE... [OPTION...]", -1);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  int status = BRUME_CLI_DONE;
  BrumeStatus why = BRUME_STATUS_OK;
  BrumeModel *const model = brume_cli_open_model(&options, &status);
  BrumeRenderer *const renderer = model ? brume_renderer_new(model, &why) : NULL;
  if (model && !renderer) {
    status = brume_cli_fail(BRUME_CLI_FAILED, "%s", brume_strerror(why));
  }
  BrumeSources *const sources = renderer ? brume_sources_new() : NULL;
  if (sources) {
    brume_renderer_set_sources(renderer, sources);
    for (char **file = froms; file && *file && !status; ++file) {
      status = brume_ask_source(sources, *file, NULL) ? BRUME_CLI_DONE : BRUME_CLI_FAILED;
    }
  }
  const char *path = NULL;
  while (!status && renderer && (path = poptGetArg(context)) && !brume_cli_stopped()) {
    failed = !verify(renderer, path, json) || failed;
  }
  if (!status && brume_cli_stopped()) {
    status = brume_cli_interrupted();
  }
  brume_renderer_free(renderer);
  brume_sources_free(sources);
  brume_model_free(model);
  poptFreeContext(context);
  return status ? status : failed ? BRUME_CLI_FAILED : BRUME_CLI_DONE;
}
