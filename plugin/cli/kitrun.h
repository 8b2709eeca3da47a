// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file kitrun.h The strokes of a kit, rendered by several threads and written to a folder. */

#ifndef BRUME_PLUGIN_CLI_KITRUN_H
#define BRUME_PLUGIN_CLI_KITRUN_H

#include "plugin/cli/cli.h"
#include "plugin/core/kit.h"
#include "plugin/core/render.h"

#include <stdbool.h>

/** What to make. Plain data. */
typedef struct {
  const BrumeModel *model;
  BrumeSources *sources; ///< What the hits start from, and then the hits themselves
  BrumeKitMap map;
  BrumeRecipe hits[BRUME_KIT_PADS];
  BrumeAudiospec spec;
  const char *folder; ///< Is there
  size_t jobs;
  bool force, quiet, json;
} BrumeKitRun;

/** Make all strokes and the maps (kit.sfz and drumkit.xml, last). Nothing is begun if a file is in
 * the way and not to be replaced. Returns the exit status, with a message on stderr unless it is
 * 0. */
int brume_kit_run(const BrumeKitRun *kit);

#endif // BRUME_PLUGIN_CLI_KITRUN_H
