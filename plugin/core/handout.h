// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file handout.h Sounds as files for other programs, in a folder that lasts: a DAW that a file is
 * dragged into may go on reading it from there. */

#ifndef BRUME_PLUGIN_CORE_HANDOUT_H
#define BRUME_PLUGIN_CORE_HANDOUT_H

#include "plugin/core/engine.h"

enum {
  BRUME_HANDOUT_PATH = 1024,  ///< Bytes of a path, with its zero
  BRUME_HANDOUT_FOLDER = 700, ///< Of the folder's
};

/** Find the folder, made if need be: $XDG_DATA_HOME/brume/sounds, or where HOME says that this is.
 * False if there is none. Thread: any, but not rt. */
bool brume_handout_folder(char folder[BRUME_HANDOUT_FOLDER]);

/** Write `clip` (clipfile.h) there, under a name made of its kind and seed. The same sound gets the
 * same file; another of that name is kept and a number added.
 *
 * BRUME_STATUS_OK and the path; else it is empty: BRUME_STATUS_NOT_FOUND without such a folder, or
 * what writing gave. Thread: any, but not rt. */
BrumeStatus brume_handout_write(const BrumeClip *clip, char path[BRUME_HANDOUT_PATH]);

#endif // BRUME_PLUGIN_CORE_HANDOUT_H
