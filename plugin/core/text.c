// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The decimal point is the locale's, so numbers are translated between it and '.'. It may be
// several bytes long.
static const char *decimal_point(void) {
  const struct lconv *const conv = localeconv();
  return conv && conv->decimal_point && *conv->decimal_point ? conv->decimal_point : ".";
}

static void print(const float value, const int digits, char out[BRUME_TEXT_FLOAT]) {
  char text[BRUME_TEXT_FLOAT + 8];
  snprintf(text, sizeof(text), "%.*g", digits, (double)value);
  const char *const point = decimal_point();
  char *const found = strstr(text, point);
  if (found) {
    *found = '.';
    memmove(found + 1, found + strlen(point), strlen(found + strlen(point)) + 1);
  }
  snprintf(out, BRUME_TEXT_FLOAT, "%.31s", text);
}

void brume_text_from_float(const float value, char out[BRUME_TEXT_FLOAT]) {
  const float size = fabsf(value);
  const bool plain = size >= 1e-4f && size < 1e9f; // 200 rather than 2e+02
  for (int digits = 1; digits <= 9; ++digits) {    // Nine digits tell all floats apart
    float back = 0.0f;
    print(value, digits, out);
    if (brume_text_to_float(out, &back) && back == value && !(plain && strchr(out, 'e'))) {
      return;
    }
  }
}

static size_t count_digits(const char *const text) {
  return strspn(text, "0123456789");
}

// The length of the number at the start of `text`, 0 if there is none; *point_at is where its
// point is, or the length.
static size_t number_length(const char *const text, size_t *const point_at) {
  size_t n = text[0] == '-' ? 1 : 0;
  const size_t whole = count_digits(text + n);
  n += whole;
  *point_at = n;
  size_t fraction = 0;
  if (text[n] == '.') {
    fraction = count_digits(text + n + 1);
    n += 1 + fraction;
  }
  if (whole + fraction == 0) {
    return 0;
  }
  if (text[n] == 'e') {
    const size_t sign = text[n + 1] == '-' || text[n + 1] == '+' ? 1 : 0;
    const size_t exponent = count_digits(text + n + 1 + sign);
    n += exponent ? 1 + sign + exponent : 0;
  }
  return n;
}

const char *brume_text_to_float(const char *const text, float *const value) {
  char copy[96];
  size_t point_at = 0;
  const size_t n = number_length(text, &point_at);
  const char *const point = decimal_point();
  if (n == 0 || n + strlen(point) >= sizeof(copy)) {
    return NULL;
  }
  const bool has_point = text[point_at] == '.' && point_at < n;
  snprintf(copy, sizeof(copy), "%.*s%s%.*s", (int)point_at, text, has_point ? point : "",
           (int)(n - point_at - has_point), text + point_at + has_point);
  const float read = strtof(copy, NULL);
  if (!isfinite(read)) {
    return NULL;
  }
  *value = read;
  return text + n;
}

bool brume_text_to_u64(const char *const text, uint64_t *const value) {
  const size_t n = count_digits(text);
  uint64_t read = 0;
  for (size_t i = 0; i < n; ++i) {
    const unsigned digit = (unsigned)(text[i] - '0');
    if (read > (UINT64_MAX - digit) / 10) {
      return false;
    }
    read = 10 * read + digit;
  }
  if (n == 0 || text[n]) {
    return false;
  }
  *value = read;
  return true;
}

// Bytes of the character that begins here; 0: it is none, or one of control.
static size_t character(const unsigned char *const s) {
  if (s[0] < 0x80) {
    return s[0] >= 0x20 && s[0] != 0x7f;
  }
  const size_t n = s[0] >= 0xc2 && s[0] <= 0xdf   ? 2
                   : s[0] >= 0xe0 && s[0] <= 0xef ? 3
                   : s[0] >= 0xf0 && s[0] <= 0xf4 ? 4
                                                  : 0;
  for (size_t i = 1; i < n; ++i) { // The end of the text is no such byte
    if ((s[i] & 0xc0) != 0x80) {
      return 0;
    }
  }
  const unsigned char least = s[0] == 0xc2 || s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
  const unsigned char most = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
  return n && s[1] >= least && s[1] <= most ? n : 0;
}

void brume_text_clean(char *const text) {
  for (char *at = text; *at;) {
    const size_t n = character((const unsigned char *)at);
    *at = n ? *at : '?';
    at += n ? n : 1;
  }
}
