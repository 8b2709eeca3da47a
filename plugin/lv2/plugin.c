// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/lv2/plugin.h"

#include "dsp/base/cpu.h"

#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>
#include <lv2/time/time.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOG_LINE = 1024 };

// The host's function takes a va_list only.
__attribute__((format(printf, 3, 4))) static void
log_on(const LV2_Log_Log *const log, const LV2_URID type, const char *const format, ...) {
  va_list args;
  va_start(args, format);
  log->vprintf(log->handle, type, format, args);
  va_end(args);
}

void brume_lv2_log(BrumeLv2 *const self, const LV2_URID type, const char *const format, ...) {
  char line[LOG_LINE];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof(line), format, args);
  va_end(args);
  if (self->log) {
    log_on(self->log, type, "Brume: %s\n", line);
  } else {
    fprintf(stderr, "Brume: %s\n", line);
  }
}

static LV2_URID map(const BrumeLv2 *const self, const char *const uri) {
  return self->map->map(self->map->handle, uri);
}

static void map_uris(BrumeLv2 *const self) {
  self->uris = (BrumeLv2Uris){
      .atom_blank = map(self, LV2_ATOM__Blank),
      .atom_chunk = map(self, LV2_ATOM__Chunk),
      .atom_float = map(self, LV2_ATOM__Float),
      .atom_object = map(self, LV2_ATOM__Object),
      .atom_path = map(self, LV2_ATOM__Path),
      .atom_string = map(self, LV2_ATOM__String),
      .atom_urid = map(self, LV2_ATOM__URID),
      .log_error = map(self, LV2_LOG__Error),
      .log_note = map(self, LV2_LOG__Note),
      .log_warning = map(self, LV2_LOG__Warning),
      .midi_event = map(self, LV2_MIDI__MidiEvent),
      .patch_body = map(self, LV2_PATCH__body),
      .patch_get = map(self, LV2_PATCH__Get),
      .patch_property = map(self, LV2_PATCH__property),
      .patch_put = map(self, LV2_PATCH__Put),
      .patch_set = map(self, LV2_PATCH__Set),
      .patch_subject = map(self, LV2_PATCH__subject),
      .patch_value = map(self, LV2_PATCH__value),
      .time_beats_per_minute = map(self, LV2_TIME__beatsPerMinute),
      .time_position = map(self, LV2_TIME__Position),
      .time_speed = map(self, LV2_TIME__speed),
      .brume_act = map(self, BRUME_LV2_PREFIX "act"),
      .brume_data = map(self, BRUME_LV2_PREFIX "data"),
      .brume_knobs = map(self, BRUME_LV2_PREFIX "knobs"),
      .brume_news = map(self, BRUME_LV2_PREFIX "news"),
      .brume_plugin = map(self, BRUME_LV2_URI),
      .brume_preset = map(self, BRUME_LV2_PREFIX "preset"),
      .brume_recipe = map(self, BRUME_LV2_PREFIX "recipe"),
      .brume_source = map(self, BRUME_LV2_PREFIX "source"),
      .brume_state = map(self, BRUME_LV2_PREFIX "state"),
  };
}

static bool take_features(BrumeLv2 *const self, const LV2_Feature *const *const features) {
  for (size_t i = 0; features && features[i]; ++i) {
    const char *const uri = features[i]->URI;
    void *const data = features[i]->data;
    if (!strcmp(uri, LV2_URID__map)) {
      self->map = data;
    } else if (!strcmp(uri, LV2_LOG__log)) {
      self->log = data;
    } else if (!strcmp(uri, LV2_WORKER__schedule)) {
      self->worker = data;
    } else if (!strcmp(uri, BRUME_MIDNAM_UPDATE)) {
      self->midnam = data;
    } else if (!strcmp(uri, BRUME_DISPLAY_QUEUE_DRAW)) {
      self->display = data;
    }
  }
  return self->map != NULL;
}

// $BRUME_MODEL, else the weights in the bundle, else where any part of Brume looks. True and the
// path if the first two say so.
static bool find_model(const char *const bundle, char path[BRUME_MODEL_DETAIL]) {
  const char *const named = getenv("BRUME_MODEL");
  if ((named && *named) || !bundle) {
    return false;
  }
  const size_t n = strlen(bundle);
  const char *const slash = n && bundle[n - 1] == '/' ? "" : "/";
  return snprintf(path, BRUME_MODEL_DETAIL, "%s%sbrume.safetensors", bundle, slash) <
             BRUME_MODEL_DETAIL &&
         access(path, R_OK) == 0;
}

static void set_defaults(BrumeLv2 *const self) {
  BrumeSettings settings;
  brume_settings_init(&settings);
  self->n_knobs = brume_lv2_knobs(self->knobs);
  brume_lv2_knob_values(self->knobs, self->n_knobs, &settings, self->defaults);
  for (size_t i = 0; i < self->n_knobs; ++i) {
    self->rt.seen[i] = self->defaults[i];
    atomic_init(&self->a_seen[i], self->defaults[i]);
    atomic_init(&self->a_expected[i], self->defaults[i]);
  }
}

static void cleanup(LV2_Handle instance) {
  BrumeLv2 *const self = instance;
  char path[BRUME_HANDOUT_PATH];
  brume_kitjob_free(self->kit, path);
  brume_engine_free(self->engine);
  brume_mailbox_free(self->shown);
  free(self->surface.data);
  free(self);
}

static LV2_Handle instantiate(const LV2_Descriptor *const descriptor, const double rate,
                              const char *const bundle, const LV2_Feature *const *const features) {
  char path[BRUME_MODEL_DETAIL];
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeLv2 *const self = calloc(1, sizeof(*self));
  (void)descriptor;
  if (!self || !take_features(self, features)) {
    free(self); // A host without urid:map is no LV2 host of today
    return NULL;
  }
  map_uris(self);
  self->rate = rate;
  set_defaults(self);
  lv2_atom_forge_init(&self->forge, self->map);
  const BrumeEngineConfig config = {.rate = rate,
                                    .model_path = find_model(bundle, path) ? path : NULL,
                                    .cpu_mask = BRUME_CPU_ALL};
  self->engine = brume_engine_new(&config, &status, detail);
  self->shown = brume_mailbox_new(sizeof(BrumeNews));
  if (!self->engine || !self->shown) {
    brume_lv2_log(self, self->uris.log_error, "%s", detail[0] ? detail : brume_strerror(status));
    cleanup(self);
    return NULL;
  }
  return self;
}

static void connect_port(LV2_Handle instance, const uint32_t port, void *const data) {
  BrumeLv2 *const self = instance;
  switch (port) {
  case BRUME_LV2_PORT_IN:
    self->in = data;
    break;
  case BRUME_LV2_PORT_OUT:
    self->out = data;
    break;
  case BRUME_LV2_PORT_LEFT:
    self->left = data;
    break;
  case BRUME_LV2_PORT_RIGHT:
    self->right = data;
    break;
  case BRUME_LV2_PORT_FREEWHEEL:
    self->freewheel = data;
    break;
  case BRUME_LV2_PORT_LATENCY:
    self->latency = data;
    break;
  default:
    if (port - BRUME_LV2_PORT_KNOBS < self->n_knobs) {
      self->ports[port - BRUME_LV2_PORT_KNOBS] = data;
    }
  }
}

static void activate(LV2_Handle instance) {
  BrumeLv2 *const self = instance;
  brume_engine_reset(self->engine);
  // An answer of the worker may have been lost while the plugin was inactive
  self->rt.describing = false;
  self->rt.window.showing = false;
  self->rt.writes_kit = self->rt.next_kit = false;
  self->rt.speed = 0.0f;
}

static const void *extension_data(const char *const uri) {
  static const LV2_State_Interface state = {brume_lv2_save, brume_lv2_restore};
  static const LV2_Worker_Interface worker = {brume_lv2_work, brume_lv2_work_response, NULL};
  return !strcmp(uri, LV2_STATE__interface)      ? (const void *)&state
         : !strcmp(uri, LV2_WORKER__interface)   ? (const void *)&worker
         : !strcmp(uri, BRUME_MIDNAM_INTERFACE)  ? (const void *)&brume_lv2_midnam
         : !strcmp(uri, BRUME_DISPLAY_INTERFACE) ? (const void *)&brume_lv2_display
                                                 : NULL;
}

// Named by the LV2 specification, and the only symbol that the library shows
LV2_SYMBOL_EXPORT const LV2_Descriptor *lv2_descriptor(const uint32_t index) {
  static const LV2_Descriptor descriptor = {BRUME_LV2_URI, instantiate,   connect_port,
                                            activate,      brume_lv2_run, NULL,
                                            cleanup,       extension_data};
  return index == 0 ? &descriptor : NULL;
}
