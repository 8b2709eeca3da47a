// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file handout.h Sounds as files for other programs, in a folder that lasts: a DAW that a file is
 * dragged into may go on reading it from there. */

#ifndef BRUME_PLUGIN_CORE_HANDOUT_H
#define BRUME_PLUGIN_CORE_HANDOUT_H

#include "plugin/core/engine.h"

enum { BRUME_HANDOUT_PATH = 1024 }; ///< Bytes of a path, with its zero

/** Write `clip` (clipfile.h) to $XDG_DATA_HOME/brume/sounds, or where HOME says that this is, under
 * a name made of its kind and seed. The same sound gets the same file; another of that name is kept
 * and a number added.
 *
 * BRUME_STATUS_OK and the path; else it is empty: BRUME_STATUS_NOT_FOUND without such a folder, or
 * what writing gave. Thread: any, but not rt. */
BrumeStatus brume_handout_write(const BrumeClip *clip, char path[BRUME_HANDOUT_PATH]);

/** Write all sounds of a document, with as many siblings as each pad has, into a new folder there,
 * with the maps that samplers load them by (kit.h): `path` is that folder. It is named as the
 * settings are. BRUME_STATUS_NOT_FOUND without a sound; else as above, and what was written stays.
 * Thread: any, but not rt. */
BrumeStatus brume_handout_kit(const BrumeDocument *document, char path[BRUME_HANDOUT_PATH]);

#endif // BRUME_PLUGIN_CORE_HANDOUT_H
