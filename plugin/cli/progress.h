// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file progress.h A bar with the time left, on stderr, if that is a terminal. One thread. */

#ifndef BRUME_PLUGIN_CLI_PROGRESS_H
#define BRUME_PLUGIN_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/** Plain data. */
typedef struct {
  bool shown; ///< Draws at all
  size_t n_steps, n_files;
  double begin_s;
} BrumeProgress;

/** Begin with `n_steps` steps and `n_files` files to go; `wanted` false draws nothing. */
void brume_progress_begin(BrumeProgress *progress, bool wanted, size_t n_steps, size_t n_files);

/** Wait a tenth of a second and draw. Returns false, at once, where nothing is drawn: there is
 * then no need to call again. */
bool brume_progress_wait(const BrumeProgress *progress, size_t steps, size_t files);

/** Wipe the bar. */
void brume_progress_end(const BrumeProgress *progress);

#endif // BRUME_PLUGIN_CLI_PROGRESS_H
