// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file text.h Numbers as text, whatever locale the process is in (a host may use a comma). */

#ifndef BRUME_PLUGIN_CORE_TEXT_H
#define BRUME_PLUGIN_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BRUME_TEXT_FLOAT = 32 }; ///< Bytes that any float needs, with its zero

/** Write the shortest decimal that reads back to the same bits. `value` is finite.
 * Thread: any. */
void brume_text_from_float(float value, char out[BRUME_TEXT_FLOAT]);

/** Read a decimal number at the start of `text`: [-]digits[.digits][e[-]digits], no spaces, hex,
 * infinity or NaN. Writes the value and returns what follows the number, or NULL if there is no
 * number or it is beyond float. Thread: any. */
const char *brume_text_to_float(const char *text, float *value);

/** Read a decimal unsigned integer that is the whole of `text`. False if it is none or too
 * large. Thread: any. */
bool brume_text_to_u64(const char *text, uint64_t *value);

/** Put a '?' in the place of each byte of `text` that is a control character or no part of
 * well-formed UTF-8 (RFC 3629): what strangers wrote can then be shown anywhere. Thread: any. */
void brume_text_clean(char *text);

#endif // BRUME_PLUGIN_CORE_TEXT_H
