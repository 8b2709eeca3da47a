// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file presets.h The factory presets: settings without sounds, which are made when a preset is
 * loaded. Their one source is presets/factory.txt; the table in the program and the plugin's
 * bundle are made from it. */

#ifndef BRUME_PLUGIN_CORE_PRESETS_H
#define BRUME_PLUGIN_CORE_PRESETS_H

#include "plugin/core/settings.h"

#include <stddef.h>

/** One factory preset. */
typedef struct {
  const char *name;     ///< "Dusty kit"; no two are alike
  const char *category; ///< "Kits", "Drums", "Keys", ...
  const char *symbol;   ///< The name in lower-case letters, digits and '-'
  const char *text;     ///< As brume_settings_read() takes it
} BrumePreset;

/** All of them, in the order of MIDI programs: brume_presets[brume_n_presets]. */
extern const BrumePreset brume_presets[];
extern const size_t brume_n_presets;

/** Return the index of a preset by name or symbol, whatever the case of its letters, or by its
 * number counted from 1; brume_n_presets if there is none. Thread: any. */
size_t brume_preset_find(const char *name);

/** Fill `settings` with a preset, starting from the defaults. Thread: any, but not rt. */
void brume_preset_settings(size_t index, BrumeSettings *settings);

#endif // BRUME_PLUGIN_CORE_PRESETS_H
