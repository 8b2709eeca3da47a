// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file outfile.h Files that appear whole or not at all. */

#ifndef BRUME_PLUGIN_CORE_OUTFILE_H
#define BRUME_PLUGIN_CORE_OUTFILE_H

#include "dsp/base/status.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/** Write data[n] to a new file next to `path`, then give it that name.
 *
 * A file that is there already is kept and BRUME_STATUS_EXISTS returned, unless `replace`. What
 * exists and is no regular file (a pipe, a device) is written to as it is, and so is the standard
 * output, "-"; a signal whose handler does not restart system calls ends the wait for who reads
 * it: BRUME_STATUS_IO with EINTR. On failure nothing
 * new is left in the folder and errno says why: BRUME_STATUS_FULL for a full disk,
 * BRUME_STATUS_IO for the rest. Thread: gen, any number at once.
 */
BrumeStatus brume_outfile_write(const char *path, const void *data, size_t n, bool replace);

/** A file that is written piece by piece. Plain data, its own. */
typedef struct {
  int fd;       ///< -1: none
  bool replace; ///< What is there
  bool direct;  ///< `path` is no regular file: written to as it is
  char path[PATH_MAX], temporary[PATH_MAX];
} BrumeOutfile;

/** Begin a file, as brume_outfile_write() does; "-" is the standard output. On failure out->fd is
 * -1. Thread: gen. */
BrumeStatus brume_outfile_begin(BrumeOutfile *out, const char *path, bool replace);

/** Add data[n]. Thread: gen. */
BrumeStatus brume_outfile_add(BrumeOutfile *out, const void *data, size_t n);

/** Write head[n] over the beginning, if it is a file, close it, and give it its name. On failure it
 * is removed. Thread: gen. */
BrumeStatus brume_outfile_end(BrumeOutfile *out, const void *head, size_t n);

/** Close and remove it. Nothing where out->fd is -1. Thread: gen. */
void brume_outfile_drop(BrumeOutfile *out);

#endif // BRUME_PLUGIN_CORE_OUTFILE_H
