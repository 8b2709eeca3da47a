// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/edit.h"

#include "model/weights/xxh64.h"
#include "plugin/core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const keys[BRUME_EDIT_KEYS] = {
    [BRUME_EDIT_FROM] = "from",
    [BRUME_EDIT_TO] = "to",
    [BRUME_EDIT_KEEP] = "keep",
    [BRUME_EDIT_KEEP_BAND] = "keep-band",
    [BRUME_EDIT_KEEP_ENVELOPE] = "keep-envelope",
    [BRUME_EDIT_ENVELOPE] = "envelope",
    [BRUME_EDIT_LOOP] = "loop",
};

static const float top_hz = 22050.0f;

__attribute__((format(printf, 2, 3))) static BrumeStatus fail(char *const detail,
                                                              const char *const format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(detail, BRUME_EDIT_DETAIL, format, args);
  va_end(args);
  return BRUME_STATUS_FORMAT;
}

BrumeEditKey brume_edit_find(const char *const name) {
  int key = 0;
  while (key < BRUME_EDIT_KEYS && strcmp(keys[key], name) != 0) {
    ++key;
  }
  return (BrumeEditKey)key;
}

static BrumeStatus read_hash(const char *const key, const char *const text, uint64_t *const hash,
                             char *const detail) {
  uint64_t value = 0;
  if (strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16) {
    return fail(detail, "%s must be a hash of 16 hex digits, not '%.40s'", key, text);
  }
  for (size_t i = 0; i < 16; ++i) {
    const char c = text[i];
    value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  *hash = value;
  return BRUME_STATUS_OK;
}

// One `a-b` at *text, which moves behind it. False if there is none.
static bool read_range(const char **const text, float range[2]) {
  const char *at = brume_text_to_float(*text, &range[0]);
  if (!at || *at != '-') {
    return false;
  }
  at = brume_text_to_float(at + 1, &range[1]);
  *text = at;
  return at && range[0] >= 0.0f && range[1] >= 0.0f;
}

static bool spans_are_good(const BrumeEdit *const edit, char *const detail) {
  float last = -1.0f;
  for (unsigned i = 0; i < edit->n_spans; ++i) {
    const float *const span = edit->spans[i];
    if (!(span[0] < span[1])) {
      fail(detail, "keep must go from a time to a later one, not from %g to %g s", (double)span[0],
           (double)span[1]);
      return false;
    }
    if (!(span[0] > last)) {
      fail(detail, "keep: spans must not overlap, and come in their order");
      return false;
    }
    if (!(span[1] <= BRUME_EDIT_SECONDS)) {
      fail(detail, "keep may reach to %g s", (double)BRUME_EDIT_SECONDS);
      return false;
    }
    last = span[1];
  }
  return true;
}

static bool band_is_good(const BrumeEdit *const edit, char *const detail) {
  const float *const band = edit->band;
  const bool none = band[0] == 0.0f && band[1] == 0.0f;
  if (!none && !(band[0] >= 0.0f && band[0] < band[1] && band[1] <= top_hz)) {
    fail(detail, "keep-band must go from a frequency to a higher one, up to %g Hz", (double)top_hz);
    return false;
  }
  return true;
}

static bool points_are_good(const BrumeEdit *const edit, char *const detail) {
  float last = -1.0f;
  float most = 0.0f;
  for (unsigned i = 0; i < edit->n_points; ++i) {
    const float *const point = edit->points[i];
    if (!(point[0] >= 0.0f && point[0] > last && point[0] <= BRUME_EDIT_SECONDS)) {
      fail(detail, "envelope: times must rise, from 0 to %g s", (double)BRUME_EDIT_SECONDS);
      return false;
    }
    if (!(point[1] >= 0.0f && point[1] <= 1.0f)) {
      fail(detail, "envelope: levels must be from 0 to 1, not %g", (double)point[1]);
      return false;
    }
    last = point[0];
    most = point[1] > most ? point[1] : most;
  }
  if (edit->n_points && (edit->n_points < 2 || !(most > 0.0f))) {
    fail(detail, "envelope needs two points, and one that is not silent");
    return false;
  }
  return true;
}

static BrumeStatus read_points(BrumeEdit *const edit, const char *const text, char *const detail) {
  const char *at = text;
  edit->n_points = 0;
  do {
    if (edit->n_points == BRUME_EDIT_POINTS) {
      return fail(detail, "envelope has at most %d points", BRUME_EDIT_POINTS);
    }
    float *const point = edit->points[edit->n_points++];
    at += edit->n_points > 1 ? 1 : 0;
    at = brume_text_to_float(at, &point[0]);
    at = at && *at == ':' ? brume_text_to_float(at + 1, &point[1]) : NULL;
    if (!at || (*at && *at != ',')) {
      return fail(detail, "envelope must be like 0:0,0.05:1,1:0 (seconds, levels), not '%.60s'",
                  text);
    }
    point[0] += 0.0f; // Makes -0 a 0
    point[1] += 0.0f;
  } while (*at);
  return points_are_good(edit, detail) ? BRUME_STATUS_OK : BRUME_STATUS_FORMAT;
}

static BrumeStatus read_spans(BrumeEdit *const edit, const char *text, char *const detail) {
  edit->n_spans = 0;
  for (const char *const whole = text;; ++text) {
    if (edit->n_spans == BRUME_EDIT_SPANS) {
      return fail(detail, "keep has at most %d spans", BRUME_EDIT_SPANS);
    }
    if (!read_range(&text, edit->spans[edit->n_spans])) {
      return fail(detail, "keep must be like 0-0.04 or 0-0.04,0.5-0.6 (seconds), not '%.60s'",
                  whole);
    }
    ++edit->n_spans;
    if (*text == '\0') {
      return spans_are_good(edit, detail) ? BRUME_STATUS_OK : BRUME_STATUS_FORMAT;
    }
    if (*text != ',') {
      return fail(detail, "keep must be like 0-0.04 or 0-0.04,0.5-0.6 (seconds), not '%.60s'",
                  whole);
    }
  }
}

static BrumeStatus read_band(BrumeEdit *const edit, const char *text, char *const detail) {
  const char *const whole = text;
  if (!read_range(&text, edit->band) || *text) {
    return fail(detail, "keep-band must be like 0-150 (Hz), not '%.60s'", whole);
  }
  if (edit->band[1] == 0.0f) {
    return fail(detail, "keep-band must go from a frequency to a higher one, up to %g Hz",
                (double)top_hz);
  }
  return band_is_good(edit, detail) ? BRUME_STATUS_OK : BRUME_STATUS_FORMAT;
}

static BrumeStatus read_switch(const char *const key, const char *const value, bool *const on,
                               char *const detail) {
  if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0) {
    return fail(detail, "%s must be 0 or 1, not '%.40s'", key, value);
  }
  *on = *value == '1';
  return BRUME_STATUS_OK;
}

BrumeStatus brume_edit_read(BrumeEdit *const edit, const BrumeEditKey key, const char *const value,
                            char *const detail) {
  BrumeEdit next = *edit;
  BrumeStatus status = BRUME_STATUS_OK;
  switch (key) {
  case BRUME_EDIT_FROM:
    status = read_hash("from", value, &next.from, detail);
    break;
  case BRUME_EDIT_TO:
    status = read_hash("to", value, &next.to, detail);
    break;
  case BRUME_EDIT_KEEP:
    status = read_spans(&next, value, detail);
    break;
  case BRUME_EDIT_KEEP_BAND:
    status = read_band(&next, value, detail);
    break;
  case BRUME_EDIT_KEEP_ENVELOPE:
    status = read_switch(keys[key], value, &next.envelope, detail);
    break;
  case BRUME_EDIT_ENVELOPE:
    status = read_points(&next, value, detail);
    break;
  case BRUME_EDIT_LOOP:
    status = read_switch(keys[key], value, &next.loop, detail);
    break;
  case BRUME_EDIT_KEYS:
    status = fail(detail, "there is no such key");
    break;
  }
  if (!status) {
    *edit = next;
  }
  return status;
}

static size_t add(char *const out, size_t used, const char *const a, const char *const b) {
  const int n = snprintf(out + used, BRUME_EDIT_TEXT - used, "%s%s", a, b);
  used += n > 0 ? (size_t)n : 0;
  return used < BRUME_EDIT_TEXT ? used : BRUME_EDIT_TEXT - 1;
}

static size_t add_pair(char *const out, size_t used, const char *const before, const float pair[2],
                       const char *const between) {
  char number[BRUME_TEXT_FLOAT];
  brume_text_from_float(pair[0], number);
  used = add(out, used, before, number);
  brume_text_from_float(pair[1], number);
  return add(out, used, between, number);
}

void brume_edit_write(const BrumeEdit *const edit, char out[BRUME_EDIT_TEXT]) {
  char hash[17];
  size_t used = 0;
  *out = '\0';
  if (edit->from) {
    brume_xxh64_hex(edit->from, hash);
    used = add(out, used, " from=", hash);
  }
  if (edit->to) {
    brume_xxh64_hex(edit->to, hash);
    used = add(out, used, " to=", hash);
  }
  for (unsigned i = 0; i < edit->n_spans; ++i) {
    used = add_pair(out, used, i ? "," : " keep=", edit->spans[i], "-");
  }
  if (edit->band[1] > 0.0f) {
    used = add_pair(out, used, " keep-band=", edit->band, "-");
  }
  if (edit->envelope) {
    used = add(out, used, " keep-envelope=", "1");
  }
  for (unsigned i = 0; i < edit->n_points; ++i) {
    used = add_pair(out, used, i ? "," : " envelope=", edit->points[i], ":");
  }
  if (edit->loop) {
    add(out, used, " loop=", "1");
  }
}

bool brume_edit_allows(const BrumeEdit *const edit, char *const detail) {
  if (edit->n_spans > BRUME_EDIT_SPANS || !spans_are_good(edit, detail) ||
      !band_is_good(edit, detail) || edit->n_points > BRUME_EDIT_POINTS ||
      !points_are_good(edit, detail)) {
    return false;
  }
  const bool keeps = edit->n_spans || edit->band[1] > 0.0f || edit->envelope || edit->to;
  if (keeps && !edit->from) {
    fail(detail, "there is nothing to keep or to morph without a sound to start from");
    return false;
  }
  if (edit->loop && edit->from) {
    fail(detail, "a loop is made of noise alone, not of another sound");
    return false;
  }
  if (edit->n_points && (edit->envelope || edit->loop)) {
    fail(detail, edit->loop ? "a loop goes round and round: it takes no envelope"
                            : "keep-envelope and envelope both say how loud it is; leave one away");
    return false;
  }
  return true;
}

double brume_edit_level(const BrumeEdit *const edit, const double seconds) {
  const float(*const points)[2] = edit->points;
  unsigned next = 0;
  while (next < edit->n_points && (double)points[next][0] <= seconds) {
    ++next;
  }
  if (next == 0 || next == edit->n_points) {
    return (double)points[next ? next - 1 : 0][1];
  }
  const double from_s = (double)points[next - 1][0];
  const double from = (double)points[next - 1][1];
  const double t = (seconds - from_s) / ((double)points[next][0] - from_s);
  return from + t * ((double)points[next][1] - from);
}
