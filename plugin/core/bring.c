// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/bring.h"

#include "plugin/core/aim.h"
#include "plugin/core/guess.h"
#include "plugin/core/rate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t seconds_max = 60; // Of a file, silence at its ends included

BrumeStatus brume_bring_audio(const BrumeAudio *const audio, BrumeSource **const source,
                              char *const detail) {
  float *x = NULL;
  size_t n = 0;
  *source = NULL;
  if (audio->n / audio->spec.rate > seconds_max) {
    snprintf(detail, BRUME_SOURCE_DETAIL, "it lasts more than 6 s; cut out the part that you want");
    return BRUME_STATUS_FORMAT;
  }
  BrumeStatus status =
      brume_rate_convert(audio->samples, audio->n, audio->spec.rate, BRUME_LATENT_RATE, &x, &n);
  snprintf(detail, BRUME_SOURCE_DETAIL, "out of memory"); // Unless it is something else
  if (!status) {
    status = brume_source_new(x, n, source, detail);
  }
  free(x);
  return status;
}

// A source of the file at `path`. Pipes and devices have no end: they are not opened.
static BrumeStatus read_source(const char *const path, BrumeSource **const source,
                               char *const detail) {
  BrumeAudio audio;
  struct stat there;
  if (stat(path, &there) != 0 || !S_ISREG(there.st_mode)) {
    snprintf(detail, BRUME_BRING_DETAIL, "there is no such file");
    return BRUME_STATUS_FORMAT;
  }
  if (brume_audiofile_read(path, &audio, detail)) {
    return BRUME_STATUS_FORMAT;
  }
  const BrumeStatus status = brume_bring_audio(&audio, source, detail);
  free(audio.samples);
  return status;
}

// What a sound of the pad's kind asks for that is to measure as the source does.
static BrumeStatus aim(BrumeEngine *const engine, const BrumeSource *const source,
                       const unsigned pad, BrumeBrought *const brought) {
  char detail[BRUME_MODEL_DETAIL];
  double values[BRUME_DESCRIPTOR_COUNT];
  BrumeSettings settings;
  brume_engine_settings(engine, &settings);
  BrumeRecipe *const recipe = &settings.pads[pad % BRUME_PADS].recipe;
  brume_recipe_aim_at(recipe, brought); // Of its class, and nothing but that
  const BrumeStatus status = brume_aim_measure(source, values);
  if (!status && brume_aim_at(brume_engine_model(engine), values, recipe, detail) == 0) {
    memcpy(brought->value, recipe->value, sizeof(brought->value));
    brought->value[BRUME_PARAM_LENGTH] = (float)source->n / BRUME_LATENT_RATE;
  }
  return status;
}

BrumeStatus brume_bring(BrumeEngine *const engine, const char *const path, const unsigned pad,
                        BrumeBrought *const brought, char *const detail) {
  const BrumeModel *const model = brume_engine_model(engine);
  BrumeSource *source = NULL;
  size_t best = 0;
  *brought = (BrumeBrought){.hash = 0};
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    brought->value[i] = NAN;
  }
  BrumeStatus status = read_source(path, &source, detail);
  if (status) {
    return status;
  }
  status = brume_guess_source(model, source, &best);
  if (!status) {
    brought->hash = source->hash;
    snprintf(brought->kind, sizeof(brought->kind), "%s", model->info->classes[best]);
    status = aim(engine, source, pad, brought);
  }
  if (!status) {
    status = brume_sources_add(brume_engine_sources(engine), source);
  } else {
    free(source);
  }
  if (status) {
    snprintf(detail, BRUME_BRING_DETAIL, "%s", brume_strerror(status));
  }
  return status;
}
