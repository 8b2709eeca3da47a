// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file file.h Whole files into memory, and folders for files. */

#ifndef BRUME_PLUGIN_CORE_FILE_H
#define BRUME_PLUGIN_CORE_FILE_H

#include "dsp/base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** Read the regular file at `path` into a new block, the caller's to free().
 *
 * BRUME_STATUS_NOT_FOUND if there is none, BRUME_STATUS_IO with errno if it cannot be read,
 * BRUME_STATUS_FORMAT if it is longer than `max` or no regular file, BRUME_STATUS_NO_MEMORY. On
 * failure *data is NULL. Thread: any, but not rt.
 */
BrumeStatus brume_file_read(const char *path, size_t max, unsigned char **data, size_t *n);

/** Read what is no regular file, a pipe or a device, to its end into a new block. Waits for it; a
 * signal whose handler does not restart system calls ends the wait: BRUME_STATUS_IO with EINTR. As
 * brume_file_read() otherwise. */
BrumeStatus brume_file_read_stream(const char *path, size_t max, unsigned char **data, size_t *n);

/** Make the folder at `path`, and those above it, where they are missing. False with errno if one
 * cannot be made or the path is too long. Thread: any, but not rt. */
bool brume_file_make_folder(const char *path);

#endif // BRUME_PLUGIN_CORE_FILE_H
