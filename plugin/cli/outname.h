// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file outname.h Where the sounds of one run go: --out FILE, DIR or PATTERN. */

#ifndef BRUME_PLUGIN_CLI_OUTNAME_H
#define BRUME_PLUGIN_CLI_OUTNAME_H

#include "plugin/core/audiofile.h"
#include "plugin/core/recipe.h"

#include <limits.h>
#include <stdbool.h>

/** A pattern with {class}, {seed} and {index} in it, extension included. */
typedef struct {
  char pattern[PATH_MAX];
  bool direct; ///< No file: the standard output ("-"), a pipe or a device
} BrumeOutname;

/** Settle the pattern and the format.
 *
 * `out` may be NULL (the current folder) or name a folder: files there are called
 * {class}-{seed}. `format` is what --format says, or NULL; else the extension decides, else
 * *spec as it comes in; in any case of letters. Returns the exit status, with a message on stderr
 * unless it is 0: for a folder that is missing or cannot be written to, an extension of another
 * format or nothing before it, an unknown {word}, a pattern that gives several sounds one name.
 */
int brume_outname_init(BrumeOutname *name, const char *out, const char *format, size_t count,
                       BrumeAudiospec *spec);

/** Write the name of sound `index` of `count`. False if it is too long. */
bool brume_outname_make(const BrumeOutname *name, const BrumeRecipe *recipe, size_t index,
                        size_t count, char path[PATH_MAX]);

/** Whether the name of a sound depends on its recipe. */
bool brume_outname_varies(const BrumeOutname *name);

/** Check that the folder of `path` is there and can be written to; as brume_outname_init(). */
int brume_outname_check_folder(const char *path);

/** Return "wav", "flac" or "ogg". */
const char *brume_outname_extension(BrumeAudioformat format);

#endif // BRUME_PLUGIN_CLI_OUTNAME_H
