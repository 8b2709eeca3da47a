// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/strokes.h"

#include "plugin/core/bring.h"
#include "plugin/core/export.h"
#include "plugin/core/outfile.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PUSHES = 6 }; // Tries to make a softer stroke duller than a harder one

static const double margin = 0.01; // Octaves of brightness between layers, at least

// A pad being made.
typedef struct {
  const BrumeStrokes *with;
  unsigned pad;
  BrumeRecipe hit; // With the places where it measures
  uint64_t source;
  double darkest[BRUME_KIT_STROKES]; // Brightness of each layer's darkest stroke
  double *mean;                      // And of all
  char *detail;
} Pad;

typedef struct {
  BrumeClip *clip;
  double brightness; // Octaves
} Stroke;

__attribute__((format(printf, 3, 4))) static BrumeStatus
fail(const BrumeStatus status, char *const detail, const char *const format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(detail, BRUME_STROKES_DETAIL, format, args);
  va_end(args);
  return status;
}

static BrumeStatus write_file(const BrumeStrokes *const with, const char *const name,
                              const void *const data, const size_t n, char *const detail) {
  char path[PATH_MAX];
  if (snprintf(path, PATH_MAX, "%s/%s", with->folder, name) >= PATH_MAX) {
    return fail(BRUME_STATUS_BAD_ARG, detail, "%.200s makes a name that is too long", with->folder);
  }
  const BrumeStatus status = atomic_load_explicit(with->cancel, memory_order_relaxed)
                                 ? BRUME_STATUS_CANCELLED
                                 : brume_outfile_write(path, data, n, with->force);
  if (status == BRUME_STATUS_EXISTS) {
    return fail(status, detail, "%.900s exists", path);
  }
  if (status) {
    return fail(status, detail, "cannot write %.900s: %s", path, strerror(errno));
  }
  atomic_fetch_add_explicit(with->a_done, 1, memory_order_relaxed);
  return BRUME_STATUS_OK;
}

static double brightness_of(const BrumeClip *const clip) {
  double values[BRUME_DESCRIPTOR_COUNT] = {0.0};
  brume_descriptors_measure(clip->samples, clip->n, (double)clip->note, values);
  return values[BRUME_DESCRIPTOR_BRIGHTNESS];
}

// Writes a stroke, and leaves what the file holds in *audio, if that is not NULL.
static BrumeStatus write_stroke(const Pad *const pad, const BrumeClip *const clip,
                                const unsigned layer, const unsigned robin,
                                BrumeAudio *const audio) {
  char name[BRUME_KIT_NAME];
  BrumeBytes bytes;
  BrumeStatus status = brume_export_clip(clip, &pad->with->spec, NULL, &bytes);
  if (status) {
    return fail(status, pad->detail, "encoding failed: %s", brume_strerror(status));
  }
  brume_kit_file_name(pad->with->map, pad->pad, layer, robin, name);
  status = write_file(pad->with, name, bytes.data, bytes.n, pad->detail);
  if (!status && audio) {
    char why[BRUME_AUDIOFILE_DETAIL] = "";
    status = brume_audiofile_decode(&bytes, audio, why);
    status = status ? fail(status, pad->detail, "%s", why) : status;
  }
  free(bytes.data);
  return status;
}

static BrumeStatus render(const Pad *const pad, const BrumeRecipe *const recipe,
                          BrumeClip **const clip) {
  char why[BRUME_MODEL_DETAIL] = "";
  const BrumeRenderWatch watch = {.cancel = pad->with->cancel};
  const BrumeStatus status = brume_render(pad->with->renderer, recipe, &watch, clip, why);
  return status ? fail(status, pad->detail, "%s: %s", pad->with->map->pad_names[pad->pad], why)
                : BRUME_STATUS_OK;
}

// Makes a source of what the hit's file holds, so that `brume verify --from` finds the same.
static BrumeStatus keep_as_source(Pad *const pad, BrumeAudio *const audio) {
  char why[BRUME_SOURCE_DETAIL] = "out of memory";
  BrumeSource *source = NULL;
  const size_t most = (size_t)BRUME_SOURCE_MAX * audio->spec.rate / BRUME_LATENT_RATE;
  audio->n = audio->n < most ? audio->n : most; // Of a longer hit, its beginning
  BrumeStatus status = brume_bring_audio(audio, &source, why);
  if (!status) {
    pad->source = source->hash;
    status = brume_sources_add(pad->with->sources, source);
  }
  return status ? fail(status, pad->detail, "%s: %s", pad->with->map->pad_names[pad->pad], why)
                : BRUME_STATUS_OK;
}

// Notes where the hit lies among the sounds of its class.
static void place_hit(Pad *const pad, const BrumeClip *const clip) {
  const BrumeModel *const model = pad->with->model;
  double values[BRUME_DESCRIPTOR_COUNT];
  char detail[BRUME_MODEL_DETAIL];
  BrumePlan plan;
  if (brume_plan_make(model, &pad->hit, &plan, detail) ||
      brume_descriptors_measure(clip->samples, clip->n, (double)clip->note, values)) {
    return; // Strokes are then placed from the middle
  }
  static const struct {
    BrumeParam knob;
    BrumeDescriptor descriptor;
  } placed[] = {{BRUME_PARAM_BRIGHTNESS, BRUME_DESCRIPTOR_BRIGHTNESS},
                {BRUME_PARAM_HARDNESS, BRUME_DESCRIPTOR_HARDNESS}};
  for (size_t i = 0; i < 2; ++i) {
    const BrumeDescriptor d = placed[i].descriptor;
    pad->hit.value[placed[i].knob] = brume_model_place(model, plan.weights, d, (float)values[d]);
  }
}

static BrumeStatus take_hit(Pad *const pad, const BrumeClip *const clip) {
  const unsigned top = pad->with->map->n_layers - 1;
  BrumeAudio audio = {.samples = NULL};
  BrumeStatus status = write_stroke(pad, clip, top, 0, &audio);
  if (!status) {
    place_hit(pad, clip);
    pad->darkest[top] = brightness_of(clip);
    pad->mean[top] = pad->darkest[top] / pad->with->map->n_robins;
    status = keep_as_source(pad, &audio);
  }
  free(audio.samples);
  return status;
}

// Makes one stroke; softer ones again until they are duller than all harder ones, or for good.
static BrumeStatus make_stroke(Pad *const pad, const unsigned layer, const unsigned robin,
                               Stroke *const stroke) {
  const BrumeKitMap *const map = pad->with->map;
  const bool is_soft = layer + 1 < map->n_layers;
  *stroke = (Stroke){NULL, 1e9};
  for (unsigned push = 0; push < PUSHES; ++push) {
    BrumeRecipe recipe;
    BrumeClip *clip = NULL;
    brume_kit_stroke(&pad->hit, pad->source, layer, map->n_layers, robin, push, &recipe);
    const BrumeStatus status = render(pad, &recipe, &clip);
    if (status) {
      return status;
    }
    const double now = brightness_of(clip);
    const bool better = now < stroke->brightness;
    brume_clip_free(better ? stroke->clip : clip);
    *stroke = better ? (Stroke){clip, now} : *stroke;
    if (!is_soft || stroke->brightness < pad->darkest[layer + 1] - margin) {
      break;
    }
  }
  pad->darkest[layer] = fmin(pad->darkest[layer], stroke->brightness);
  return BRUME_STATUS_OK;
}

static int compare(const void *const a, const void *const b) {
  const double x = ((const Stroke *)a)->brightness;
  const double y = ((const Stroke *)b)->brightness;
  return x < y ? -1 : x > y;
}

// Makes all strokes but the hit and writes them, the dullest into the softest layer: what was made
// to be softer is not always duller.
static BrumeStatus make_strokes(Pad *const pad) {
  const BrumeKitMap *const map = pad->with->map;
  Stroke strokes[BRUME_KIT_STROKES * BRUME_KIT_STROKES];
  size_t n = 0;
  BrumeStatus status = BRUME_STATUS_OK;
  for (unsigned l = map->n_layers; l-- > 0;) {
    for (unsigned r = l + 1 == map->n_layers ? 1 : 0; !status && r < map->n_robins; ++r) {
      status = make_stroke(pad, l, r, &strokes[n++]);
    }
  }
  if (!status) {
    qsort(strokes, n, sizeof(strokes[0]), compare);
  }
  for (size_t i = 0; i < n; ++i) {
    const unsigned layer = (unsigned)(i / map->n_robins);
    const unsigned robin = (unsigned)(i % map->n_robins) + (layer + 1 == map->n_layers);
    status = status ? status : write_stroke(pad, strokes[i].clip, layer, robin, NULL);
    pad->mean[layer] += strokes[i].brightness / map->n_robins;
    brume_clip_free(strokes[i].clip);
  }
  return status;
}

BrumeStatus brume_strokes_make(const BrumeStrokes *const with, const unsigned index,
                               const BrumeRecipe *const hit, const BrumeClip *const clip,
                               double mean[BRUME_KIT_STROKES], char detail[BRUME_STROKES_DETAIL]) {
  Pad pad = {.with = with, .pad = index, .hit = *hit, .mean = mean, .detail = detail};
  BrumeClip *made = NULL;
  for (unsigned l = 0; l < BRUME_KIT_STROKES; ++l) {
    pad.darkest[l] = 1e9;
    mean[l] = 0.0;
  }
  BrumeStatus status = clip ? BRUME_STATUS_OK : render(&pad, hit, &made);
  status = status ? status : take_hit(&pad, clip ? clip : made);
  brume_clip_free(made);
  return status ? status : make_strokes(&pad);
}

BrumeStatus brume_strokes_maps(const BrumeStrokes *const with, char detail[BRUME_STROKES_DETAIL]) {
  char *const sfz = brume_kit_sfz(with->map);
  char *const hydrogen = brume_kit_hydrogen(with->map);
  BrumeStatus status = BRUME_STATUS_OK;
  if (!sfz || !hydrogen) {
    status = fail(BRUME_STATUS_NO_MEMORY, detail, "out of memory");
  }
  status = status ? status : write_file(with, BRUME_STROKES_SFZ, sfz, strlen(sfz), detail);
  status = status ? status
                  : write_file(with, BRUME_STROKES_HYDROGEN, hydrogen, strlen(hydrogen), detail);
  free(sfz);
  free(hydrogen);
  return status;
}
