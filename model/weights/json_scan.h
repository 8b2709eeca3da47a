// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads JSON tokens in place (private to model/weights).

#ifndef BRUME_WEIGHTS_JSON_SCAN_H
#define BRUME_WEIGHTS_JSON_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/// A position in writable text that ends at `end`. The first failure sets `why`; from then on
/// every call fails.
typedef struct {
  char *at;
  const char *end;
  const char *why;
} BrumeJsonScan;

/// Records a failure (the first one stays) and returns false.
bool brume_json_fail(BrumeJsonScan *scan, const char *why);

/// Skips white space.
void brume_json_space(BrumeJsonScan *scan);

/// True and passed over when the next token is the punctuation mark `c`; else stays.
bool brume_json_try(BrumeJsonScan *scan, char c);

/// As brume_json_try(), but anything else is a failure.
bool brume_json_expect(BrumeJsonScan *scan, char c);

/// After an element: true when a comma follows, false at `close` (passed over) or on failure.
bool brume_json_more(BrumeJsonScan *scan, char close);

/// Reads a string, unescaped and zero-terminated in place. NULL on failure; `\u0000`, control
/// characters and lone surrogates are failures.
const char *brume_json_string(BrumeJsonScan *scan);

/// Reads a non-negative integer without sign, fraction or exponent, below 2^53.
bool brume_json_uint(BrumeJsonScan *scan, uint64_t *value);

#endif
