// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/network/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The first failure stays
typedef struct {
  const BrumeWeights *weights;
  BrumeStatus status;
  char *detail;
} Reader;

static void fail(Reader *const r, const BrumeStatus status, const char *const what,
                 const char *const key) {
  if (r->status)
    return;
  r->status = status;
  if (r->detail)
    snprintf(r->detail, BRUME_WEIGHTS_DETAIL, "%s: %s", what, key);
}

// Never NULL: a missing key reads as an empty string, which no reader accepts
static const char *text_of(Reader *const r, const char *const key) {
  const char *const text = brume_weights_meta(r->weights, key);
  if (!text)
    fail(r, BRUME_STATUS_FORMAT, "the weight file's metadata lack a key", key);
  return text ? text : "";
}

static void bad(Reader *const r, const char *const key) {
  fail(r, BRUME_STATUS_FORMAT, "the weight file's metadata have a bad value", key);
}

// Exactly `n` integers in [low, high] with commas between
static void read_sizes(Reader *const r, const char *const key, const size_t low, const size_t high,
                       const size_t n, size_t *const out) {
  const char *p = text_of(r, key);
  for (size_t i = 0; i < n; i++) {
    size_t value = 0, digits = 0;
    for (; *p >= '0' && *p <= '9' && digits < 9; p++, digits++)
      value = value * 10 + (size_t)(*p - '0');
    if (digits == 0 || value < low || value > high || *p != (i + 1 < n ? ',' : '\0')) {
      bad(r, key);
      return;
    }
    p += i + 1 < n;
    out[i] = value;
  }
}

// Digits with at most one point; strtod() would follow the host program's locale
static void read_positive(Reader *const r, const char *const key, double *const out) {
  const char *p = text_of(r, key);
  double value = 0.0, scale = 1.0;
  size_t digits = 0;
  bool point = false;
  for (; digits < 15 && ((*p >= '0' && *p <= '9') || (*p == '.' && !point)); p++) {
    if (*p == '.') {
      point = true;
      continue;
    }
    value = value * 10.0 + (*p - '0');
    scale = point ? scale * 10.0 : scale;
    digits++;
  }
  *out = value / scale;
  if (*p || *out < 1e-3 || *out > 1e3)
    bad(r, key);
}

static size_t count_items(const char *text) {
  size_t n = 1;
  for (; *text; text++)
    n += *text == ',';
  return n;
}

static bool name_char(const char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

typedef char Name[BRUME_DENOISER_NAME_SIZE];

static bool split_names(const char *p, const size_t n, Name *const names) {
  for (size_t i = 0; i < n; i++) {
    size_t length = 0;
    for (; name_char(p[length]); length++)
      if (length + 1 == BRUME_DENOISER_NAME_SIZE)
        return false;
    if (length == 0 || p[length] != (i + 1 < n ? ',' : '\0'))
      return false;
    memcpy(names[i], p, length);
    names[i][length] = '\0';
    p += length + 1;
  }
  return true;
}

static bool unique(const size_t n, const Name *const names) {
  for (size_t i = 1; i < n; i++)
    for (size_t j = 0; j < i; j++)
      if (!strcmp(names[i], names[j]))
        return false;
  return true;
}

// Names with commas between, `high` at most
static Name *read_names(Reader *const r, const char *const key, const size_t high,
                        size_t *const count) {
  const char *const text = text_of(r, key);
  const size_t n = count_items(text);
  if (n > high) {
    bad(r, key);
    return NULL;
  }
  Name *const names = malloc(n * sizeof(*names));
  if (!names)
    fail(r, BRUME_STATUS_NO_MEMORY, "out of memory", key);
  else if (!split_names(text, n, names))
    bad(r, key);
  *count = names && !r->status ? n : 0;
  return names;
}

static void read_families(Reader *const r, BrumeDenoiserInfo *const info) {
  size_t n = 0;
  Name *const names = read_names(r, "families", BRUME_SPEC_MAX_CLASSES, &n);
  if (!r->status && n != info->n_classes)
    bad(r, "families");
  info->families = r->status ? NULL : malloc(n * sizeof(*info->families));
  if (!info->families)
    fail(r, BRUME_STATUS_NO_MEMORY, "out of memory", "families");
  for (size_t i = 0; i < n && !r->status; i++) {
    const bool perc = !strcmp(names[i], "perc");
    if (!perc && strcmp(names[i], "pitched") != 0)
      bad(r, "families");
    info->families[i] = perc ? BRUME_FAMILY_PERC : BRUME_FAMILY_PITCHED;
  }
  free(names);
}

static void read_info(Reader *const r, BrumeDenoiserInfo *const info) {
  read_sizes(r, "latent_channels", 1, BRUME_SPEC_MAX_WIDTH, 1, &info->channels);
  read_sizes(r, "hop", 1, 65536, 1, &info->hop);
  read_sizes(r, "rate", 1000, 768000, 1, &info->rate);
  read_positive(r, "sigma_data", &info->sigma_data);
  info->classes = read_names(r, "classes", BRUME_SPEC_MAX_CLASSES, &info->n_classes);
  if (!r->status && !unique(info->n_classes, (const Name *)info->classes))
    bad(r, "classes");
  info->descriptors =
      read_names(r, "descriptors", BRUME_SPEC_MAX_DESCRIPTORS, &info->n_descriptors);
  if (!r->status && !unique(info->n_descriptors, (const Name *)info->descriptors))
    bad(r, "descriptors");
  read_families(r, info);
  memcpy(info->id, brume_weights_id(r->weights), sizeof(info->id));
}

BrumeStatus brume_spec_read(BrumeSpec *const spec, const BrumeWeights *const weights,
                            char *const detail) {
  *spec = (BrumeSpec){0};
  Reader r = {weights, BRUME_STATUS_OK, detail};
  size_t position = 0;
  if (strcmp(text_of(&r, "brume.format"), "1") != 0)
    fail(&r, BRUME_STATUS_UNSUPPORTED, "the weight file is of another version", "brume.format");
  read_sizes(&r, "position_channels", BRUME_SPEC_POSITION, BRUME_SPEC_POSITION, 1, &position);
  read_sizes(&r, "widths", 1, BRUME_SPEC_MAX_WIDTH, BRUME_SPEC_LEVELS, spec->widths);
  read_sizes(&r, "embed", 1, BRUME_SPEC_MAX_WIDTH, 1, &spec->embed);
  read_sizes(&r, "blocks", 0, BRUME_SPEC_MAX_STAGE_BLOCKS, BRUME_SPEC_STAGES, spec->blocks);
  for (size_t i = 0; i < BRUME_SPEC_STAGES && !r.status; i++)
    spec->n_blocks += spec->blocks[i];
  if (spec->n_blocks > 0)
    read_sizes(&r, "dilations", 1, BRUME_SPEC_MAX_DILATION, spec->n_blocks, spec->dilations);
  read_info(&r, &spec->info);
  if (r.status)
    brume_spec_clear(spec);
  return r.status;
}

void brume_spec_clear(BrumeSpec *const spec) {
  free(spec->info.classes);
  free(spec->info.descriptors);
  free(spec->info.families);
  *spec = (BrumeSpec){0};
}
