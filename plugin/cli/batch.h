// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file batch.h Many sounds of one recipe with seeds in a row, on several threads. Sound i has
 * seed + i (those of a morph: one seed) and does not depend on the others, so jobs and shards
 * change no byte. */

#ifndef BRUME_PLUGIN_CLI_BATCH_H
#define BRUME_PLUGIN_CLI_BATCH_H

#include "plugin/cli/outname.h"
#include "plugin/core/render.h"

#include <stdbool.h>
#include <stddef.h>

/** What to render. Plain data. */
typedef struct {
  const BrumeModel *model;
  BrumeSources *sources; ///< What recipes start from; may be NULL
  BrumeRecipe recipe;
  BrumeAudiospec spec;
  BrumeOutname name;
  size_t count;            ///< Sounds of the whole run
  bool morphs;             ///< Even steps of `position` from 0 to 1, instead of seeds in a row
  size_t shard, n_shards;  ///< This part renders sounds shard, shard + n_shards, ...
  size_t jobs;             ///< Threads, at least 1
  bool json, quiet, force; ///< As on the command line
  bool resume;             ///< Leave out the sounds whose files are there, and as they should be
  BrumeRenderFn on_step;   ///< Told after each step of each sound, one job only; or NULL
  void *on_step_ctx;
  const char *on_step_error; ///< What to report when on_step ends the run; or NULL
} BrumeBatch;

/** Check all names as brume_batch_run() does before it begins: nothing may be in the way, and with
 * `resume` only what this run would write; with `force` as well, the rest is replaced. Returns the
 * exit status, with a message on stderr unless it is 0. */
int brume_batch_check(const BrumeBatch *batch);

/** Render everything and return the exit status, with a message on stderr unless it is 0.
 *
 * Nothing is begun if a file is in the way. At the first failure, or an interrupt, what runs is
 * given up; files that are finished stay, others leave nothing behind. Memory does not grow with
 * the count.
 */
int brume_batch_run(const BrumeBatch *batch);

#endif // BRUME_PLUGIN_CLI_BATCH_H
