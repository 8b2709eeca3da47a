// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/trace.h"

#include "plugin/cli/cli.h"
#include "plugin/cli/png.h"
#include "plugin/core/codec.h"
#include "plugin/core/export.h"
#include "plugin/core/file.h"
#include "plugin/core/outfile.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  ROWS = BRUME_LATENT_CHANNELS - BRUME_LATENT_TONE, // Levels of partials and of noise bands
  SCALE = 3,                                        // Pixels a frame and a row
  GAP = 4,                                          // Pixels between the halves
  PICTURE_BYTES = 1 << 26,                          // The largest picture that is looked at
};
static const float dark_db = -80.0f;
static const float bright_db = 0.0f;

static int fail(BrumeTrace *const trace, const char *const path, const char *const why) {
  snprintf(trace->error, sizeof(trace->error), "cannot write %.800s: %s", path, why);
  return 1;
}

static unsigned char shade(const float db) {
  const float part = (db - dark_db) / (bright_db - dark_db);
  return (unsigned char)(part > 0.0f ? (part < 1.0f ? 255.0f * part : 255.0f) : 0.0f);
}

// One half of the picture, with its left edge at `left`; `natural` is scratch for the latent.
static void draw(const BrumeModel *const model, const float *const y, const size_t frames,
                 float *const natural, unsigned char *const pixels, const size_t width,
                 const size_t left) {
  brume_codec_expand(model, y, frames / BRUME_MODEL_PATCH, natural);
  for (size_t row = 0; row < (size_t)ROWS * SCALE; ++row) {
    const size_t channel = BRUME_LATENT_CHANNELS - 1 - row / SCALE; // High bands at the top
    for (size_t x = 0; x < frames * SCALE; ++x) {
      pixels[row * width + left + x] =
          shade(natural[(x / SCALE) * BRUME_LATENT_CHANNELS + channel]);
    }
  }
}

static const char *const extensions[] = {"png", "wav"};
static const char *const made = "brume render --trace"; // The comment in a step's sound begins so

static void name_file(const char *const folder, const size_t step, const unsigned kind,
                      char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%s/%02zu.%s", folder, step + 1, extensions[kind]);
}

int brume_trace_check(const char *const folder, const bool force) {
  struct stat there;
  if (stat(folder, &there) != 0 || !S_ISDIR(there.st_mode)) {
    return brume_cli_fail(BRUME_CLI_FAILED, "the folder %s is not there; create it first", folder);
  }
  for (size_t i = 0; i < 2 * (size_t)BRUME_TRACE_STEPS && !force; ++i) {
    char path[PATH_MAX];
    name_file(folder, i / 2, i % 2, path);
    if (stat(path, &there) == 0) {
      return brume_cli_fail(BRUME_CLI_FAILED,
                            "%s exists; choose an empty folder, or --force to replace the steps "
                            "that are in this one",
                            path);
    }
  }
  return BRUME_CLI_DONE;
}

// Writes the picture (kind 0) or the sound (kind 1) of a step.
static int write_file(BrumeTrace *const trace, const size_t step, const unsigned kind,
                      const void *const data, const size_t n) {
  char path[PATH_MAX];
  name_file(trace->folder, step, kind, path);
  if (!data) {
    return fail(trace, path, "out of memory");
  }
  const BrumeStatus status = brume_outfile_write(path, data, n, trace->force);
  if (status) {
    brume_cli_why_not_written(path, status, errno, trace->error, sizeof(trace->error));
    return 1;
  }
  if (step < BRUME_TRACE_STEPS) {
    trace->wrote[step] |= (unsigned char)(1u << kind);
  }
  return 0;
}

static int write_picture(BrumeTrace *const trace, const BrumeRenderStep *const step) {
  const size_t frames = step->plan->frames * BRUME_MODEL_PATCH;
  const size_t half = frames * SCALE;
  const size_t width = 2 * half + GAP;
  unsigned char *const pixels = calloc(width, (size_t)ROWS * SCALE);
  float *const natural = malloc(frames * BRUME_LATENT_CHANNELS * sizeof(*natural));
  unsigned char *png = NULL;
  size_t n = 0;
  if (pixels && natural) {
    draw(trace->model, step->noisy, frames, natural, pixels, width, 0);
    draw(trace->model, step->denoised, frames, natural, pixels, width, half + GAP);
    png = brume_png_make(pixels, width, (size_t)ROWS * SCALE, &n);
  }
  const int status = write_file(trace, step->step, 0, png, n);
  free(png);
  free(natural);
  free(pixels);
  return status;
}

static int write_sound(BrumeTrace *const trace, const BrumeRenderStep *const step) {
  const BrumeAudiospec spec = {
      .format = BRUME_AUDIOFILE_WAV, .bits = 24, .rate = BRUME_LATENT_RATE};
  char detail[BRUME_MODEL_DETAIL];
  char recipe[BRUME_RECIPE_TEXT];
  char comment[BRUME_AUDIOFILE_COMMENT];
  BrumeClip *clip = NULL;
  BrumeBytes bytes = {NULL, 0};
  if (brume_render_decode(trace->renderer, trace->recipe, step->plan, step->denoised, true, &clip,
                          detail)) {
    return 0; // Nothing to hear yet
  }
  brume_recipe_write(&clip->recipe, recipe);
  snprintf(comment, sizeof(comment), "%s, step %zu of %zu of %s", made, step->step + 1,
           step->n_steps, recipe);
  const BrumeStatus status = brume_export_clip(clip, &spec, comment, &bytes);
  const int failed = status ? fail(trace, "a step's sound", brume_strerror(status))
                            : write_file(trace, step->step, 1, bytes.data, bytes.n);
  free(bytes.data);
  brume_clip_free(clip);
  return failed;
}

int brume_trace_step(void *const ctx, const BrumeRenderStep *const step) {
  BrumeTrace *const trace = ctx;
  const int failed = write_picture(trace, step);
  return failed ? failed : write_sound(trace, step);
}

// Whether a picture or a sound is one of a step.
static bool is_step(const char *const path, const unsigned kind) {
  if (kind == 1) {
    char detail[BRUME_AUDIOFILE_DETAIL];
    BrumeAudio audio;
    const bool ours = !brume_audiofile_read(path, &audio, detail) &&
                      strncmp(audio.comment, made, strlen(made)) == 0;
    free(audio.samples);
    return ours;
  }
  unsigned char *data = NULL;
  size_t n = 0;
  const bool ours = !brume_file_read(path, PICTURE_BYTES, &data, &n) && brume_png_is_ours(data, n);
  free(data);
  return ours;
}

void brume_trace_clear(const BrumeTrace *const trace) {
  for (size_t step = 0; step < BRUME_TRACE_STEPS; ++step) {
    for (unsigned kind = 0; kind < 2; ++kind) {
      char path[PATH_MAX];
      name_file(trace->folder, step, kind, path);
      if (!(trace->wrote[step] & (1u << kind)) && is_step(path, kind)) {
        unlink(path);
      }
    }
  }
}

void brume_trace_remove(const BrumeTrace *const trace) {
  for (size_t step = 0; step < BRUME_TRACE_STEPS; ++step) {
    for (unsigned kind = 0; kind < 2; ++kind) {
      char path[PATH_MAX];
      name_file(trace->folder, step, kind, path);
      if (trace->wrote[step] & (1u << kind)) {
        unlink(path);
      }
    }
  }
}
