// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file bring.h Sound files of the user as sources (source.h) of an engine. */

#ifndef BRUME_PLUGIN_CORE_BRING_H
#define BRUME_PLUGIN_CORE_BRING_H

#include "plugin/core/audiofile.h"
#include "plugin/core/engine.h"
#include "plugin/core/recipe.h"
#include "plugin/core/source.h"

enum { BRUME_BRING_DETAIL = 256 }; ///< Bytes of a `detail` buffer

/** Make a source of a sound from a file: any rate, up to 6 s. On failure as brume_source_new().
 * Thread: any, but not rt. */
BrumeStatus brume_bring_audio(const BrumeAudio *audio, BrumeSource **source, char *detail);

/** Read the sound file at `path`, whatever libsndfile knows, and put it among the engine's sources,
 * for `pad` (0..15); *brought is what that pad's recipe needs of it. The file is hostile input.
 *
 * BRUME_STATUS_FORMAT for what is no sound that can be one, BRUME_STATUS_FULL if the engine has
 * too many, BRUME_STATUS_NO_MEMORY; `detail` then has one line that says why. Thread: any, but not
 * rt. */
BrumeStatus brume_bring(BrumeEngine *engine, const char *path, unsigned pad, BrumeBrought *brought,
                        char *detail);

#endif // BRUME_PLUGIN_CORE_BRING_H
