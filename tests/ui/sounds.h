// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file sounds.h What an engine told of its sounds, recorded: a file of BrumeNews as they lie in
 * memory, after their size. record.c writes it with the real model; tests show it, so that they
 * need neither the model nor time. */

#ifndef BRUME_TESTS_UI_SOUNDS_H
#define BRUME_TESTS_UI_SOUNDS_H

#include "plugin/core/news.h"
#include "plugin/core/settings.h"

#include <stdbool.h>
#include <stddef.h>

/** A kit, then one sound made alone, step by step. */
typedef struct {
  BrumeNews *news; ///< [n], to be freed
  size_t n;
  size_t n_kit; ///< So many are of the kit, for pads 0 to 15; the others for pad 0
} Sounds;

/** Read the file at `path`. False after a message. */
bool sounds_read(const char *path, Sounds *sounds);

/** The settings that the sounds were made by: the kit's, and with the one sound on pad 0. */
void sounds_settings(bool kit, BrumeSettings *settings);

#endif // BRUME_TESTS_UI_SOUNDS_H
