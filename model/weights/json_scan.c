// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/weights/json_scan.h"

#include <stddef.h>
#include <string.h>

bool brume_json_fail(BrumeJsonScan *scan, const char *why) {
  if (!scan->why)
    scan->why = why;
  return false;
}

void brume_json_space(BrumeJsonScan *scan) {
  while (scan->at < scan->end && *scan->at && strchr(" \t\r\n", *scan->at))
    scan->at++;
}

bool brume_json_try(BrumeJsonScan *scan, char c) {
  brume_json_space(scan);
  if (scan->why || scan->at == scan->end || *scan->at != c)
    return false;
  scan->at++;
  return true;
}

bool brume_json_expect(BrumeJsonScan *scan, char c) {
  return brume_json_try(scan, c) || brume_json_fail(scan, "the header is not valid JSON");
}

bool brume_json_more(BrumeJsonScan *scan, char close) {
  if (brume_json_try(scan, ','))
    return true;
  brume_json_expect(scan, close);
  return false;
}

static bool hex4(BrumeJsonScan *scan, uint32_t *code) {
  if (scan->end - scan->at < 4)
    return brume_json_fail(scan, "the header has a broken escape");
  *code = 0;
  for (int i = 0; i < 4; i++) {
    const char c = *scan->at++;
    const uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                           : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                           : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                  : 16u;
    if (digit > 15)
      return brume_json_fail(scan, "the header has a broken escape");
    *code = *code << 4 | digit;
  }
  return true;
}

// Writes at most 3 bytes for 6 read, or 4 for 12, so that `out` never passes the reader.
static bool unicode(BrumeJsonScan *scan, char **out) {
  uint32_t code = 0, low = 0;
  if (!hex4(scan, &code))
    return false;
  if (code >= 0xD800 && code <= 0xDBFF) {
    if (scan->end - scan->at < 6 || scan->at[0] != '\\' || scan->at[1] != 'u')
      return brume_json_fail(scan, "the header has a lone surrogate");
    scan->at += 2;
    if (!hex4(scan, &low))
      return false;
    if (low < 0xDC00 || low > 0xDFFF)
      return brume_json_fail(scan, "the header has a lone surrogate");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  } else if (code == 0 || (code >= 0xDC00 && code <= 0xDFFF)) {
    return brume_json_fail(scan, "the header has a forbidden character");
  }
  char *p = *out;
  if (code < 0x80) {
    *p++ = (char)code;
  } else if (code < 0x800) {
    *p++ = (char)(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    *p++ = (char)(0xE0 | code >> 12);
    *p++ = (char)(0x80 | (code >> 6 & 63));
  } else {
    *p++ = (char)(0xF0 | code >> 18);
    *p++ = (char)(0x80 | (code >> 12 & 63));
    *p++ = (char)(0x80 | (code >> 6 & 63));
  }
  if (code >= 0x80)
    *p++ = (char)(0x80 | (code & 63));
  *out = p;
  return true;
}

static bool escape(BrumeJsonScan *scan, char **out) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (scan->at == scan->end)
    return brume_json_fail(scan, "the header has a broken escape");
  const char c = *scan->at++;
  if (c == 'u')
    return unicode(scan, out);
  const char *known = c ? strchr(from, c) : NULL;
  if (!known)
    return brume_json_fail(scan, "the header has a broken escape");
  *(*out)++ = to[known - from];
  return true;
}

const char *brume_json_string(BrumeJsonScan *scan) {
  if (!brume_json_expect(scan, '"'))
    return NULL;
  char *const start = scan->at;
  char *out = start;
  while (scan->at < scan->end) {
    const char c = *scan->at++;
    if (c == '"') {
      *out = '\0'; // at the latest on the closing quote
      return start;
    }
    if ((unsigned char)c < 0x20) {
      brume_json_fail(scan, "the header has a forbidden character");
      return NULL;
    }
    if (c != '\\')
      *out++ = c;
    else if (!escape(scan, &out))
      return NULL;
  }
  brume_json_fail(scan, "the header ends within a string");
  return NULL;
}

bool brume_json_uint(BrumeJsonScan *scan, uint64_t *value) {
  brume_json_space(scan);
  const char *const start = scan->at;
  uint64_t v = 0;
  while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
    v = v * 10 + (uint64_t)(*scan->at++ - '0');
    if (v >> 53)
      return brume_json_fail(scan, "the header has a number out of range");
  }
  if (scan->why || scan->at == start || (*start == '0' && scan->at - start > 1))
    return brume_json_fail(scan, "the header has a bad number");
  *value = v;
  return true;
}
