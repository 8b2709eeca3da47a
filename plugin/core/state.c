// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/state.h"

#include "plugin/core/clipfile.h"
#include "plugin/core/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char text_name[] = "state.txt";

static void clip_name(const unsigned pad, const unsigned index, char out[BRUME_STORE_NAME]) {
  snprintf(out, BRUME_STORE_NAME, "pad%02u-%u.wav", pad + 1, index);
}

__attribute__((format(printf, 3, 4))) static BrumeStatus
fail(char *const detail, const BrumeStatus status, const char *const format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(detail, BRUME_STATE_DETAIL, format, args);
  va_end(args);
  return status;
}

static BrumeStatus save_clips(const BrumeDocument *const document, const BrumeStore *const store,
                              char *const detail) {
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    for (unsigned k = 0; k < BRUME_POOL; ++k) {
      char name[BRUME_STORE_NAME];
      BrumeBlob blob;
      if (!document->clips[p][k]) {
        continue;
      }
      clip_name(p, k, name);
      BrumeStatus status = brume_clipfile_write(document->clips[p][k], &blob);
      if (!status) {
        status = store->write(store->ctx, name, blob.data, blob.n);
      }
      free(blob.data);
      if (status) {
        return fail(detail, status, "cannot save %s: %s", name, brume_strerror(status));
      }
    }
  }
  return BRUME_STATUS_OK;
}

// The settings, and a line that says which clips there are: `clips=` and 16 numbers, bit k of each
// for clip k.
static BrumeStatus save_text(const BrumeDocument *const document, const BrumeStore *const store,
                             char *const detail) {
  const size_t size = BRUME_SETTINGS_TEXT + 128;
  char *const text = malloc(size);
  if (!text) {
    return fail(detail, BRUME_STATUS_NO_MEMORY, "out of memory");
  }
  brume_settings_write(&document->settings, text);
  size_t used = strlen(text);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    unsigned bits = 0;
    for (unsigned k = 0; k < BRUME_POOL; ++k) {
      bits |= document->clips[p][k] ? 1u << k : 0u;
    }
    used += (size_t)snprintf(text + used, size - used, "%s%u", p ? "," : "clips=", bits);
  }
  used += (size_t)snprintf(text + used, size - used, "\n");
  const BrumeStatus status = store->write(store->ctx, text_name, text, used);
  free(text);
  return status ? fail(detail, status, "cannot save %s: %s", text_name, brume_strerror(status))
                : BRUME_STATUS_OK;
}

static void source_name(const uint64_t hash, char out[BRUME_STORE_NAME]) {
  snprintf(out, BRUME_STORE_NAME, "from-%016llx.wav", (unsigned long long)hash);
}

// The sound of that hash: a source, or one that a pad has. NULL if it is neither.
static BrumeSource *find_source(BrumeEngine *const engine, const BrumeDocument *const document,
                                const uint64_t hash) {
  char why[BRUME_SOURCE_DETAIL];
  BrumeSource *source = brume_sources_copy(brume_engine_sources(engine), hash);
  for (unsigned p = 0; p < BRUME_PADS && !source; ++p) {
    const BrumeClip *const clip = document->clips[p][0];
    if (clip && clip->hash == hash) {
      brume_source_new(clip->samples, clip->n, &source, why);
    }
  }
  return source;
}

static BrumeStatus save_source(BrumeEngine *const engine, const BrumeDocument *const document,
                               const uint64_t hash, const BrumeStore *const store,
                               char *const detail) {
  char name[BRUME_STORE_NAME];
  BrumeBlob blob = {NULL, 0};
  BrumeSource *const source = hash ? find_source(engine, document, hash) : NULL;
  if (!source) {
    return BRUME_STATUS_OK; // There is nothing that could be saved; making the sound will fail
  }
  BrumeClip *const clip = calloc(1, sizeof(*clip) + source->n * sizeof(float));
  BrumeStatus status = BRUME_STATUS_NO_MEMORY;
  if (clip) {
    brume_recipe_init(&clip->recipe);
    clip->n = source->n;
    memcpy(clip->samples, source->samples, source->n * sizeof(float));
    status = brume_clipfile_write(clip, &blob);
  }
  source_name(hash, name);
  if (!status) {
    status = store->write(store->ctx, name, blob.data, blob.n);
  }
  free(blob.data);
  free(clip);
  free(source);
  return status ? fail(detail, status, "cannot save %s: %s", name, brume_strerror(status))
                : BRUME_STATUS_OK;
}

static BrumeStatus save_sources(BrumeEngine *const engine, const BrumeDocument *const document,
                                const BrumeStore *const store, char *const detail) {
  BrumeStatus status = BRUME_STATUS_OK;
  for (unsigned p = 0; p < BRUME_PADS && !status; ++p) {
    const BrumeEdit *const edit = &document->settings.pads[p].recipe.edit;
    status = save_source(engine, document, edit->from, store, detail);
    status = status ? status : save_source(engine, document, edit->to, store, detail);
  }
  return status;
}

BrumeStatus brume_state_save(BrumeEngine *const engine, const BrumeStore *const store,
                             char *const detail) {
  BrumeDocument *const document = brume_engine_snapshot(engine);
  if (!document) {
    return fail(detail, BRUME_STATUS_NO_MEMORY, "out of memory");
  }
  detail[0] = '\0';
  BrumeStatus status = save_clips(document, store, detail);
  if (!status) {
    status = save_sources(engine, document, store, detail);
  }
  if (!status) {
    status = save_text(document, store, detail);
  }
  brume_engine_release(engine, document);
  return status;
}

// What restoring works on.
typedef struct {
  const BrumeStore *store;
  BrumeSettings settings;
  BrumeClip *clips[BRUME_PADS][BRUME_POOL];
  unsigned expected[BRUME_PADS]; // As in the line `clips=`
} Restoring;

// Takes the line `clips=...` out of the text and reads it. False if it is not there as a whole: it
// is written last.
static bool take_clips_line(Restoring *const restoring, char *const text) {
  static const char key[] = "\nclips=";
  char *const line = strstr(text, key);
  if (!line || !strchr(line + 1, '\n')) {
    return false;
  }
  const char *at = line + sizeof(key) - 1;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (*at >= '0' && *at <= '9') {
      restoring->expected[p] = (unsigned)strtoul(at, NULL, 10) & ((1u << BRUME_POOL) - 1);
    }
    at += strcspn(at, ",\n");
    at += *at == ',';
  }
  at += strcspn(at, "\n");
  memmove(line, at, strlen(at) + 1);
  return true;
}

static void heal(char *const detail, const char *const name, const char *const why) {
  if (!detail[0]) {
    snprintf(detail, BRUME_STATE_DETAIL, "%s is made anew: %s", name, why);
  }
}

// Reads one clip of a pad. The sound may be of another recipe than the pad's, if knobs were turned
// since it was made; siblings must be those of the sound.
static void read_clip(Restoring *const restoring, const unsigned pad, const unsigned index,
                      char *const detail) {
  char name[BRUME_STORE_NAME];
  char why[BRUME_CLIPFILE_DETAIL];
  BrumeBlob blob;
  BrumeClip *clip = NULL;
  clip_name(pad, index, name);
  BrumeStatus status = restoring->store->read(restoring->store->ctx, name, &blob);
  if (status) {
    heal(detail, name, brume_strerror(status));
    return;
  }
  status = brume_clipfile_read(blob.data, blob.n, &clip, why);
  free(blob.data);
  if (status) {
    heal(detail, name, why);
    return;
  }
  const BrumeClip *const sound = index ? restoring->clips[pad][0] : clip;
  if (clip->sibling != index || !sound || !brume_recipe_equal(&clip->recipe, &sound->recipe)) {
    heal(detail, name, "it does not belong to the pad's sound");
    brume_clip_free(clip);
    return;
  }
  restoring->clips[pad][index] = clip;
}

// Reads a sound that a pad's recipe starts from.
static void read_source(Restoring *const restoring, BrumeEngine *const engine, const uint64_t hash,
                        char *const detail) {
  char name[BRUME_STORE_NAME];
  char why[BRUME_CLIPFILE_DETAIL] = "it is another sound";
  BrumeBlob blob;
  BrumeClip *clip = NULL;
  BrumeSource *source = NULL;
  if (!hash || brume_sources_find(brume_engine_sources(engine), hash)) {
    return;
  }
  source_name(hash, name);
  BrumeStatus status = restoring->store->read(restoring->store->ctx, name, &blob);
  if (status) {
    snprintf(why, sizeof(why), "%s", brume_strerror(status));
  } else {
    status = brume_clipfile_read(blob.data, blob.n, &clip, why);
    free(blob.data);
  }
  if (!status) {
    status = brume_source_new(clip->samples, clip->n, &source, why);
  }
  brume_clip_free(clip);
  if (!status && source->hash == hash) {
    brume_sources_add(brume_engine_sources(engine), source); // Full: told when it is missed
    return;
  }
  free(source);
  if (!detail[0]) {
    snprintf(detail, BRUME_STATE_DETAIL, "%s, which a pad is made of, is lost: %s", name, why);
  }
}

static BrumeStatus read_text(Restoring *const restoring, char *const detail) {
  BrumeBlob blob;
  BrumeStatus status = restoring->store->read(restoring->store->ctx, text_name, &blob);
  if (status == BRUME_STATUS_NOT_FOUND) {
    return fail(detail, status, "there is no state (%s)", text_name);
  }
  if (status) {
    return fail(detail, status, "cannot read %s: %s", text_name, brume_strerror(status));
  }
  const bool is_long = blob.n >= 16 * (size_t)BRUME_SETTINGS_TEXT;
  char *const text = is_long ? NULL : malloc(blob.n + 1);
  if (!text) {
    free(blob.data);
    return is_long ? fail(detail, BRUME_STATUS_FORMAT, "%s is too long", text_name)
                   : fail(detail, BRUME_STATUS_NO_MEMORY, "out of memory");
  }
  memcpy(text, blob.data, blob.n);
  text[blob.n] = '\0';
  free(blob.data);
  const bool whole = take_clips_line(restoring, text);
  brume_settings_init(&restoring->settings);
  status = brume_settings_read(&restoring->settings, text, strlen(text), detail);
  free(text);
  return status || whole ? status : fail(detail, BRUME_STATUS_FORMAT, "%s is cut short", text_name);
}

BrumeStatus brume_state_restore(BrumeEngine *const engine, const BrumeStore *const store,
                                char *const detail) {
  Restoring *const restoring = calloc(1, sizeof(*restoring));
  detail[0] = '\0';
  if (!restoring) {
    return fail(detail, BRUME_STATUS_NO_MEMORY, "out of memory");
  }
  restoring->store = store;
  BrumeStatus status = read_text(restoring, detail);
  if (!status) {
    for (unsigned p = 0; p < BRUME_PADS; ++p) {
      const BrumeEdit *const edit = &restoring->settings.pads[p].recipe.edit;
      read_source(restoring, engine, edit->from, detail);
      read_source(restoring, engine, edit->to, detail);
      for (unsigned k = 0; k < BRUME_POOL; ++k) {
        if (restoring->expected[p] >> k & 1u) {
          read_clip(restoring, p, k, detail);
        }
      }
    }
    status = brume_engine_load(engine, &restoring->settings, restoring->clips, false);
    if (status) {
      fail(detail, status, "cannot take over the state: %s", brume_strerror(status));
    }
  }
  free(restoring);
  return status;
}

BrumeStatus brume_state_load_settings(BrumeEngine *const engine, const char *const path,
                                      char *const detail) {
  unsigned char *data = NULL;
  size_t n = 0;
  BrumeSettings *const settings = malloc(sizeof(*settings));
  BrumeStatus status =
      settings ? brume_file_read(path, BRUME_SETTINGS_TEXT, &data, &n) : BRUME_STATUS_NO_MEMORY;
  detail[0] = '\0';
  if (!status) {
    brume_settings_init(settings);
    status = brume_settings_read(settings, (const char *)data, n, detail);
  }
  if (!status) {
    status = brume_engine_load(engine, settings, NULL, true);
  }
  if (status && !detail[0]) {
    snprintf(detail, BRUME_STATE_DETAIL, "%s", brume_strerror(status));
  }
  free(data);
  free(settings);
  return status;
}
