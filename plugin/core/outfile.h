// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file outfile.h Files that appear whole or not at all. */

#ifndef BRUME_PLUGIN_CORE_OUTFILE_H
#define BRUME_PLUGIN_CORE_OUTFILE_H

#include "dsp/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** Write data[n] to a new file next to `path`, then give it that name.
 *
 * A file that is there already is kept and BRUME_STATUS_EXISTS returned, unless `replace`. What
 * exists and is no regular file (a pipe, a device) is written to as it is. On failure nothing
 * new is left in the folder and errno says why: BRUME_STATUS_FULL for a full disk,
 * BRUME_STATUS_IO for the rest. Thread: gen, any number at once.
 */
BrumeStatus brume_outfile_write(const char *path, const void *data, size_t n, bool replace);

#endif // BRUME_PLUGIN_CORE_OUTFILE_H
