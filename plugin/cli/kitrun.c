// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/kitrun.h"

#include "dsp/base/clock.h"
#include "plugin/cli/failure.h"
#include "plugin/cli/progress.h"
#include "plugin/cli/report.h"
#include "plugin/core/bring.h"
#include "plugin/core/export.h"
#include "plugin/core/outfile.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PUSHES = 6 }; // Tries to make a softer stroke duller than a harder one

static const double margin = 0.01; // Octaves of brightness between layers, at least
static const char sfz_name[] = "kit.sfz";
static const char hydrogen_name[] = "drumkit.xml";

// Shared by the threads. The lock guards all but the kit, the failure and `a_done`.
typedef struct {
  const BrumeKitRun *kit;
  pthread_mutex_t lock;
  unsigned next; // Pad to begin next
  BrumeFailure failure;
  atomic_size_t a_done; // Files written
} Run;

// A pad being made, by one thread.
typedef struct {
  Run *run;
  BrumeRenderer *renderer;
  unsigned pad;
  BrumeRecipe hit; // With the places where it measures
  uint64_t source;
  double darkest[BRUME_KIT_STROKES]; // Brightness of each layer's darkest stroke
  double mean[BRUME_KIT_STROKES];    // And of all
} Pad;

typedef struct {
  BrumeClip *clip;
  double brightness; // Octaves
} Stroke;

static bool path_of(const BrumeKitRun *const kit, const char *const name, char path[PATH_MAX]) {
  return snprintf(path, PATH_MAX, "%s/%s", kit->folder, name) < PATH_MAX;
}

static bool write_file(Run *const run, const char *const name, const void *const data,
                       const size_t n) {
  char path[PATH_MAX];
  if (!path_of(run->kit, name, path)) {
    return brume_failure_note(&run->failure, "--out makes a name that is too long");
  }
  const BrumeStatus status = brume_cli_stopped()
                                 ? BRUME_STATUS_CANCELLED
                                 : brume_outfile_write(path, data, n, run->kit->force);
  if (status == BRUME_STATUS_EXISTS) {
    return brume_failure_note(&run->failure, "%s exists; --force replaces it", path);
  }
  if (status) {
    return brume_failure_note(&run->failure, "cannot write %s: %s", path, strerror(errno));
  }
  atomic_fetch_add_explicit(&run->a_done, 1, memory_order_relaxed);
  return true;
}

static double brightness_of(const BrumeClip *const clip) {
  double values[BRUME_DESCRIPTOR_COUNT] = {0.0};
  brume_descriptors_measure(clip->samples, clip->n, (double)clip->note, values);
  return values[BRUME_DESCRIPTOR_BRIGHTNESS];
}

// Writes a stroke, and leaves what the file holds in *audio, if that is not NULL.
static bool write_stroke(const Pad *const pad, const BrumeClip *const clip, const unsigned layer,
                         const unsigned robin, BrumeAudio *const audio) {
  const BrumeKitRun *const kit = pad->run->kit;
  char name[BRUME_KIT_NAME];
  char detail[BRUME_AUDIOFILE_DETAIL];
  BrumeBytes bytes;
  const BrumeStatus status = brume_export_clip(clip, &kit->spec, NULL, &bytes);
  if (status) {
    return brume_failure_note(&pad->run->failure, "encoding failed: %s", brume_strerror(status));
  }
  brume_kit_file_name(&kit->map, pad->pad, layer, robin, name);
  bool ok = write_file(pad->run, name, bytes.data, bytes.n);
  if (ok && audio && brume_audiofile_decode(&bytes, audio, detail)) {
    ok = brume_failure_note(&pad->run->failure, "%s", detail);
  }
  free(bytes.data);
  return ok;
}

static BrumeClip *render(const Pad *const pad, const BrumeRecipe *const recipe) {
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeClip *clip = NULL;
  const BrumeRenderWatch watch = {.cancel = &brume_cli_cancel};
  if (brume_render(pad->renderer, recipe, &watch, &clip, detail)) {
    brume_failure_note(&pad->run->failure, "%s: %s", pad->run->kit->map.pad_names[pad->pad],
                       detail);
  }
  return clip;
}

// Makes a source of what the hit's file holds, so that `brume verify --from` finds the same.
static bool keep_as_source(Pad *const pad, const BrumeAudio *const audio) {
  char detail[BRUME_SOURCE_DETAIL] = "out of memory";
  BrumeSource *source = NULL;
  BrumeStatus status = brume_bring_audio(audio, &source, detail);
  if (!status) {
    pad->source = source->hash;
    status = brume_sources_add(pad->run->kit->sources, source);
  }
  return !status || brume_failure_note(&pad->run->failure, "%s: %s",
                                       pad->run->kit->map.pad_names[pad->pad], detail);
}

// Notes where the hit lies among the sounds of its class.
static void place_hit(Pad *const pad, const BrumeClip *const clip) {
  const BrumeModel *const model = pad->run->kit->model;
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

static bool make_hit(Pad *const pad) {
  const BrumeKitMap *const map = &pad->run->kit->map;
  BrumeAudio audio = {.samples = NULL};
  BrumeClip *const clip = render(pad, &pad->hit);
  bool ok = clip && write_stroke(pad, clip, map->n_layers - 1, 0, &audio);
  if (ok) {
    place_hit(pad, clip);
    pad->darkest[map->n_layers - 1] = brightness_of(clip);
    pad->mean[map->n_layers - 1] = brightness_of(clip) / map->n_robins;
    ok = keep_as_source(pad, &audio);
  }
  free(audio.samples);
  brume_clip_free(clip);
  return ok;
}

// Makes one stroke; softer ones again until they are duller than all harder ones, or for good.
static bool make_stroke(Pad *const pad, const unsigned layer, const unsigned robin,
                        Stroke *const stroke) {
  const BrumeKitMap *const map = &pad->run->kit->map;
  const bool is_soft = layer + 1 < map->n_layers;
  *stroke = (Stroke){NULL, 1e9};
  for (unsigned push = 0; push < PUSHES; ++push) {
    BrumeRecipe recipe;
    brume_kit_stroke(&pad->hit, pad->source, layer, map->n_layers, robin, push, &recipe);
    BrumeClip *const clip = render(pad, &recipe);
    if (!clip) {
      return false;
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
  return true;
}

static int compare(const void *const a, const void *const b) {
  const double x = ((const Stroke *)a)->brightness;
  const double y = ((const Stroke *)b)->brightness;
  return x < y ? -1 : x > y;
}

// Makes all strokes but the hit and writes them, the dullest into the softest layer: what was made
// to be softer is not always duller.
static bool make_strokes(Pad *const pad) {
  const BrumeKitMap *const map = &pad->run->kit->map;
  Stroke strokes[BRUME_KIT_STROKES * BRUME_KIT_STROKES];
  size_t n = 0;
  bool ok = true;
  for (unsigned l = map->n_layers; l-- > 0;) {
    for (unsigned r = l + 1 == map->n_layers ? 1 : 0; ok && r < map->n_robins; ++r) {
      ok = make_stroke(pad, l, r, &strokes[n++]);
    }
  }
  if (ok) {
    qsort(strokes, n, sizeof(strokes[0]), compare);
  }
  for (size_t i = 0; i < n; ++i) {
    const unsigned layer = (unsigned)(i / map->n_robins);
    const unsigned robin = (unsigned)(i % map->n_robins) + (layer + 1 == map->n_layers);
    ok = ok && write_stroke(pad, strokes[i].clip, layer, robin, NULL);
    pad->mean[layer] += strokes[i].brightness / map->n_robins;
    brume_clip_free(strokes[i].clip);
  }
  return ok;
}

static bool tell(const Pad *const pad) {
  const BrumeKitMap *const map = &pad->run->kit->map;
  char recipe[BRUME_RECIPE_TEXT];
  cJSON *const object = cJSON_CreateObject();
  cJSON_AddNumberToObject(object, "note", BRUME_KIT_NOTE + pad->pad);
  cJSON_AddStringToObject(object, "name", map->pad_names[pad->pad]);
  brume_recipe_write(&pad->run->kit->hits[pad->pad], recipe);
  cJSON_AddStringToObject(object, "recipe", recipe);
  cJSON *const layers = cJSON_AddArrayToObject(object, "layer_brightness_octaves");
  for (unsigned l = 0; l < map->n_layers; ++l) {
    cJSON_AddItemToArray(layers, cJSON_CreateNumber(pad->mean[l]));
  }
  pthread_mutex_lock(&pad->run->lock);
  const bool told = brume_report_line(object);
  pthread_mutex_unlock(&pad->run->lock);
  return told || brume_failure_note(&pad->run->failure, "cannot write to standard output");
}

static bool make_pad(Run *const run, BrumeRenderer *const renderer, const unsigned index) {
  Pad pad = {.run = run, .renderer = renderer, .pad = index, .hit = run->kit->hits[index]};
  for (unsigned l = 0; l < BRUME_KIT_STROKES; ++l) {
    pad.darkest[l] = 1e9;
  }
  if (!make_hit(&pad) || !make_strokes(&pad)) {
    return false;
  }
  return !run->kit->json || tell(&pad);
}

static void *work(void *const ctx) {
  Run *const run = ctx;
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeRenderer *const renderer = brume_renderer_new(run->kit->model, &status);
  if (!renderer) {
    brume_failure_note(&run->failure, "%s", brume_strerror(status));
    return NULL;
  }
  brume_renderer_set_sources(renderer, run->kit->sources);
  for (;;) {
    pthread_mutex_lock(&run->lock);
    const unsigned pad = run->next;
    run->next += pad < run->kit->map.n_pads;
    pthread_mutex_unlock(&run->lock);
    if (pad == run->kit->map.n_pads || brume_cli_stopped() || !make_pad(run, renderer, pad)) {
      break;
    }
  }
  brume_renderer_free(renderer);
  return NULL;
}

static bool is_free(const BrumeKitRun *const kit, const char *const name, int *const status) {
  char path[PATH_MAX];
  struct stat there;
  if (!path_of(kit, name, path)) {
    *status = brume_cli_fail(BRUME_CLI_USAGE, "--out makes a name that is too long");
  } else if (!kit->force && stat(path, &there) == 0) {
    *status = brume_cli_fail(BRUME_CLI_FAILED, "%s exists; --force replaces it", path);
  }
  return *status == BRUME_CLI_DONE;
}

static int check_names(const BrumeKitRun *const kit) {
  const BrumeKitMap *const map = &kit->map;
  int status = BRUME_CLI_DONE;
  bool ok = is_free(kit, sfz_name, &status) && is_free(kit, hydrogen_name, &status);
  for (unsigned p = 0; ok && p < map->n_pads; ++p) {
    for (unsigned i = 0; ok && i < map->n_layers * map->n_robins; ++i) {
      char name[BRUME_KIT_NAME];
      brume_kit_file_name(map, p, i / map->n_robins, i % map->n_robins, name);
      ok = is_free(kit, name, &status);
    }
  }
  return status;
}

static void write_maps(Run *const run) {
  char *const sfz = brume_kit_sfz(&run->kit->map);
  char *const hydrogen = brume_kit_hydrogen(&run->kit->map);
  if (!sfz || !hydrogen) {
    brume_failure_note(&run->failure, "out of memory");
  } else if (write_file(run, sfz_name, sfz, strlen(sfz))) {
    write_file(run, hydrogen_name, hydrogen, strlen(hydrogen));
  }
  free(sfz);
  free(hydrogen);
}

// Waits for the threads, with a bar.
static void wait_for(Run *const run, const pthread_t *const threads, const size_t n_threads,
                     const size_t total) {
  BrumeProgress progress;
  brume_progress_begin(&progress, !run->kit->quiet, total, total);
  size_t done = 0;
  while (done < total && !brume_cli_stopped()) {
    done = atomic_load_explicit(&run->a_done, memory_order_relaxed);
    if (!brume_progress_wait(&progress, done, done)) {
      break;
    }
  }
  for (size_t i = 0; i < n_threads; ++i) {
    pthread_join(threads[i], NULL);
  }
  brume_progress_end(&progress);
}

int brume_kit_run(const BrumeKitRun *const kit) {
  const int status = check_names(kit);
  if (status) {
    return status;
  }
  const size_t total = (size_t)kit->map.n_pads * kit->map.n_layers * kit->map.n_robins;
  Run run = {.kit = kit, .lock = PTHREAD_MUTEX_INITIALIZER, .failure = BRUME_FAILURE_NONE};
  const size_t jobs = kit->jobs < kit->map.n_pads ? kit->jobs : kit->map.n_pads;
  pthread_t threads[BRUME_KIT_PADS];
  const double begin = brume_clock_s();
  size_t n_threads = 0;
  while (n_threads < jobs && pthread_create(&threads[n_threads], NULL, work, &run) == 0) {
    ++n_threads;
  }
  if (n_threads < jobs) {
    brume_failure_note(&run.failure, "cannot start %zu threads; lower --jobs", jobs);
  }
  wait_for(&run, threads, n_threads, total);
  if (!brume_cli_stopped()) {
    write_maps(&run);
  }
  if (run.failure.text[0]) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s", run.failure.text);
  }
  if (brume_cli_stopped()) {
    return brume_cli_fail(BRUME_CLI_FAILED, "interrupted; the kit in %s is not complete",
                          kit->folder);
  }
  if (!kit->quiet && !kit->json) {
    printf("%s: %u pads, %zu sounds in %.3g s; %s and %s\n", kit->folder, kit->map.n_pads, total,
           brume_clock_s() - begin, sfz_name, hydrogen_name);
  }
  return BRUME_CLI_DONE;
}
