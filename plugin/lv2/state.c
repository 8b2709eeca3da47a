// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a host keeps of an instance:
//
//   brume:state       the engine's state.txt, a string
//   brume:pad01-0.wav its sounds: paths where the host offers files, else the bytes themselves
//   brume:knobs       where the ports stood, so that restoring them changes nothing (plugin.h)
//   brume:preset      instead of these: settings without sounds, of a factory preset

#include "plugin/core/state.h"

#include "plugin/core/text.h"
#include "plugin/lv2/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { KEY = 128, KNOBS_TEXT = 8192 };

/// Name that the engine gives to the blob that we keep as brume:state
static const char text_name[] = "state.txt";

// The host's side of one save or restore, as the engine's store sees it
typedef struct {
  BrumeLv2 *self;
  LV2_State_Store_Function store;
  LV2_State_Retrieve_Function retrieve;
  LV2_State_Handle handle;
  const LV2_State_Make_Path *make;
  const LV2_State_Map_Path *map;
  const LV2_State_Free_Path *free;
} Access;

static void find_paths(Access *const access, const LV2_Feature *const *const features) {
  for (size_t i = 0; features && features[i]; ++i) {
    if (!strcmp(features[i]->URI, LV2_STATE__makePath)) {
      access->make = features[i]->data;
    } else if (!strcmp(features[i]->URI, LV2_STATE__mapPath)) {
      access->map = features[i]->data;
    } else if (!strcmp(features[i]->URI, LV2_STATE__freePath)) {
      access->free = features[i]->data;
    }
  }
}

static void free_path(const Access *const access, char *const path) {
  if (access->free) {
    access->free->free_path(access->free->handle, path);
  } else {
    free(path); // What the specification says for hosts without freePath
  }
}

static LV2_URID key_of(const Access *const access, const char *const name) {
  char uri[KEY];
  if (!strcmp(name, text_name)) {
    return access->self->uris.brume_state;
  }
  snprintf(uri, sizeof(uri), BRUME_LV2_PREFIX "%s", name);
  return access->self->map->map(access->self->map->handle, uri);
}

static BrumeStatus keep(const Access *const access, const LV2_URID key, const void *const data,
                        const size_t n, const LV2_URID type) {
  return access->store(access->handle, key, data, n, type, LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE)
             ? BRUME_STATUS_IO
             : BRUME_STATUS_OK;
}

static BrumeStatus write_file(const char *const path, const void *const data, const size_t n) {
  FILE *const file = fopen(path, "wb");
  if (!file) {
    return BRUME_STATUS_IO;
  }
  const bool written = fwrite(data, 1, n, file) == n;
  return (fclose(file) == 0) && written ? BRUME_STATUS_OK : BRUME_STATUS_IO;
}

// A sound becomes a file of the session, or a part of the session's own file.
static BrumeStatus write_sound(const Access *const access, const char *const name,
                               const void *const data, const size_t n) {
  const LV2_URID key = key_of(access, name);
  char *const path =
      access->make && access->map ? access->make->path(access->make->handle, name) : NULL;
  if (!path) {
    return keep(access, key, data, n, access->self->uris.atom_chunk);
  }
  BrumeStatus status = write_file(path, data, n);
  char *const abstract = status ? NULL : access->map->abstract_path(access->map->handle, path);
  if (!status) {
    status = abstract
                 ? keep(access, key, abstract, strlen(abstract) + 1, access->self->uris.atom_path)
                 : BRUME_STATUS_NO_MEMORY;
  }
  if (abstract) {
    free_path(access, abstract);
  }
  free_path(access, path);
  return status;
}

static BrumeStatus write_blob(void *const ctx, const char *const name, const void *const data,
                              const size_t n) {
  const Access *const access = ctx;
  if (strcmp(name, text_name) != 0) {
    return write_sound(access, name, data, n);
  }
  // Strings carry a zero, which the engine's text has not
  char *const text = malloc(n + 1);
  if (!text) {
    return BRUME_STATUS_NO_MEMORY;
  }
  memcpy(text, data, n);
  text[n] = '\0';
  const BrumeStatus status =
      keep(access, key_of(access, name), text, n + 1, access->self->uris.atom_string);
  free(text);
  return status;
}

static BrumeStatus copy_blob(const void *const data, const size_t n, BrumeBlob *const blob) {
  if (n > BRUME_STORE_BYTES) {
    return BRUME_STATUS_FORMAT;
  }
  blob->data = malloc(n ? n : 1);
  if (!blob->data) {
    return BRUME_STATUS_NO_MEMORY;
  }
  memcpy(blob->data, data, n);
  blob->n = n;
  return BRUME_STATUS_OK;
}

// The path comes from a session of who knows where: no pipes, no devices, no giants.
static BrumeStatus read_file(const char *const path, BrumeBlob *const blob) {
  struct stat about;
  if (stat(path, &about) || !S_ISREG(about.st_mode)) {
    return BRUME_STATUS_NOT_FOUND;
  }
  if ((uintmax_t)about.st_size > BRUME_STORE_BYTES) {
    return BRUME_STATUS_FORMAT;
  }
  FILE *const file = fopen(path, "rb");
  const size_t n = (size_t)about.st_size;
  blob->data = malloc(n ? n : 1);
  const bool good = file && blob->data && fread(blob->data, 1, n, file) == n;
  if (file) {
    fclose(file);
  }
  if (!good) {
    free(blob->data);
    blob->data = NULL;
    return BRUME_STATUS_IO;
  }
  blob->n = n;
  return BRUME_STATUS_OK;
}

static BrumeStatus read_blob(void *const ctx, const char *const name, BrumeBlob *const blob) {
  const Access *const access = ctx;
  const BrumeLv2Uris *const uris = &access->self->uris;
  size_t n = 0;
  uint32_t type = 0;
  uint32_t flags = 0;
  const char *const value =
      access->retrieve(access->handle, key_of(access, name), &n, &type, &flags);
  *blob = (BrumeBlob){NULL, 0};
  if (!value || n == 0) {
    return BRUME_STATUS_NOT_FOUND;
  }
  if (type == uris->atom_chunk) {
    return copy_blob(value, n, blob);
  }
  if ((type != uris->atom_string && type != uris->atom_path) || value[n - 1] != '\0') {
    return BRUME_STATUS_FORMAT;
  }
  if (type == uris->atom_string) {
    return copy_blob(value, strlen(value), blob);
  }
  if (!access->map) {
    return read_file(value, blob);
  }
  char *const path = access->map->absolute_path(access->map->handle, value);
  const BrumeStatus status = path ? read_file(path, blob) : BRUME_STATUS_NO_MEMORY;
  if (path) {
    free_path(access, path);
  }
  return status;
}

static BrumeStatus write_knobs(const Access *const access) {
  BrumeLv2 *const self = access->self;
  char text[KNOBS_TEXT];
  size_t at = 0;
  // Where a restore was not yet taken over by run(), the ports are what it said
  const bool pending = atomic_load_explicit(&self->a_expect_serial, memory_order_acquire) !=
                       atomic_load_explicit(&self->a_expect_taken, memory_order_acquire);
  for (size_t i = 0; i < self->n_knobs; ++i) {
    const float value = atomic_load_explicit(pending ? &self->a_expected[i] : &self->a_seen[i],
                                             memory_order_relaxed);
    char symbol[BRUME_LV2_SYMBOL];
    char number[BRUME_TEXT_FLOAT];
    brume_lv2_symbol(&self->knobs[i], symbol);
    brume_text_from_float(isfinite(value) ? value : self->defaults[i], number);
    at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s=%s", i ? " " : "", symbol, number);
    if (at >= sizeof(text)) {
      return BRUME_STATUS_INTERNAL;
    }
  }
  return keep(access, self->uris.brume_knobs, text, at + 1, self->uris.atom_string);
}

LV2_State_Status brume_lv2_save(LV2_Handle instance, LV2_State_Store_Function store,
                                LV2_State_Handle handle, const uint32_t flags,
                                const LV2_Feature *const *const features) {
  BrumeLv2 *const self = instance;
  Access access = {.self = self, .store = store, .handle = handle};
  const BrumeStore blobs = {write_blob, read_blob, &access};
  char detail[BRUME_STATE_DETAIL] = "";
  (void)flags;
  find_paths(&access, features);
  BrumeStatus status = brume_state_save(self->engine, &blobs, detail);
  status = status ? status : write_knobs(&access);
  if (status) {
    brume_lv2_log(self, self->uris.log_error, "cannot save: %s",
                  detail[0] ? detail : brume_strerror(status));
  }
  return status == BRUME_STATUS_OK          ? LV2_STATE_SUCCESS
         : status == BRUME_STATUS_NO_MEMORY ? LV2_STATE_ERR_NO_SPACE
                                            : LV2_STATE_ERR_UNKNOWN;
}

void brume_lv2_expect(BrumeLv2 *const self, const float *const values) {
  for (size_t i = 0; i < self->n_knobs; ++i) {
    atomic_store_explicit(&self->a_expected[i], values[i], memory_order_relaxed);
  }
  atomic_fetch_add_explicit(&self->a_expect_serial, 1, memory_order_release);
}

// Reads "symbol=number symbol=number ..." over values[]; stops at what it does not understand.
static void read_knobs(const BrumeLv2 *const self, const char *text, float *const values) {
  while (text && *text) {
    char symbol[BRUME_LV2_SYMBOL];
    const size_t n = strcspn(text, "=");
    size_t i = 0;
    float value = 0.0f;
    const char *const end = text[n] == '=' ? brume_text_to_float(text + n + 1, &value) : NULL;
    if (!end || (*end && *end != ' ')) {
      return;
    }
    for (; i < self->n_knobs; ++i) {
      brume_lv2_symbol(&self->knobs[i], symbol);
      if (strlen(symbol) == n && !memcmp(symbol, text, n)) {
        break;
      }
    }
    if (i < self->n_knobs) {
      values[i] = value;
    }
    text = *end ? end + 1 : end;
  }
}

// A string property, NULL if it is missing or none.
static const char *string_of(const Access *const access, const LV2_URID key) {
  size_t n = 0;
  uint32_t type = 0;
  uint32_t flags = 0;
  const char *const value = access->retrieve(access->handle, key, &n, &type, &flags);
  return value && type == access->self->uris.atom_string && n > 0 && value[n - 1] == '\0' ? value
                                                                                          : NULL;
}

static BrumeStatus restore_preset(BrumeLv2 *const self, const char *const text,
                                  char *const detail) {
  float values[BRUME_LV2_KNOBS_MAX];
  BrumeSettings settings;
  brume_settings_init(&settings);
  for (unsigned pad = 0; pad < BRUME_PADS; ++pad) {
    brume_settings_clear_pad(&settings, pad); // As brume_preset_settings() does
  }
  const BrumeStatus status = brume_settings_read(&settings, text, strlen(text), detail);
  if (status) {
    return status;
  }
  brume_lv2_knob_values(self->knobs, self->n_knobs, &settings, values);
  brume_lv2_expect(self, values);
  return brume_engine_load(self->engine, &settings, NULL, true);
}

LV2_State_Status brume_lv2_restore(LV2_Handle instance, LV2_State_Retrieve_Function retrieve,
                                   LV2_State_Handle handle, const uint32_t flags,
                                   const LV2_Feature *const *const features) {
  BrumeLv2 *const self = instance;
  Access access = {.self = self, .retrieve = retrieve, .handle = handle};
  const BrumeStore blobs = {write_blob, read_blob, &access};
  char detail[BRUME_STATE_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  (void)flags;
  find_paths(&access, features);
  const char *const preset = string_of(&access, self->uris.brume_preset);
  if (preset) {
    status = restore_preset(self, preset, detail);
  } else {
    // Before the state: a run() in between must not take the host's ports for turned knobs
    const char *const knobs = string_of(&access, self->uris.brume_knobs);
    float values[BRUME_LV2_KNOBS_MAX];
    memcpy(values, self->defaults, sizeof(values));
    if (knobs) {
      read_knobs(self, knobs, values);
      brume_lv2_expect(self, values);
    }
    status = brume_state_restore(self->engine, &blobs, detail);
  }
  if (status || detail[0]) {
    brume_lv2_log(self, status ? self->uris.log_error : self->uris.log_warning, "%s%s",
                  status ? "cannot restore: " : "", detail[0] ? detail : brume_strerror(status));
  }
  return status == BRUME_STATUS_OK          ? LV2_STATE_SUCCESS
         : status == BRUME_STATUS_NOT_FOUND ? LV2_STATE_ERR_NO_PROPERTY
         : status == BRUME_STATUS_NO_MEMORY ? LV2_STATE_ERR_NO_SPACE
                                            : LV2_STATE_ERR_UNKNOWN;
}
