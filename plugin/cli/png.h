// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_PLUGIN_CLI_PNG_H
#define BRUME_PLUGIN_CLI_PNG_H

#include <stdbool.h>
#include <stddef.h>

/** Whether data[n] begins as what brume_png_make() makes. Thread: any. */
bool brume_png_is_ours(const unsigned char *data, size_t n);

/** Make a PNG (W3C recommendation, 2003) of pixels[height][width], 0 dark to 255 bright, in
 * colours from black over blue and orange to white, without compression.
 *
 * Returns the bytes, the caller's to free(), and their number; NULL if there is no memory or a
 * side is 0 or above 32767. Thread: any.
 */
unsigned char *brume_png_make(const unsigned char *pixels, size_t width, size_t height, size_t *n);

#endif // BRUME_PLUGIN_CLI_PNG_H
