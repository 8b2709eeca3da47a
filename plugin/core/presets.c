// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/presets.h"

#include "plugin/core/text.h"

#include <string.h>
#include <strings.h>

size_t brume_preset_find(const char *const name) {
  uint64_t number = 0;
  if (brume_text_to_u64(name, &number)) {
    return number >= 1 && number <= brume_n_presets ? (size_t)number - 1 : brume_n_presets;
  }
  size_t i = 0;
  while (i < brume_n_presets && strcasecmp(brume_presets[i].name, name) != 0 &&
         strcasecmp(brume_presets[i].symbol, name) != 0) {
    ++i;
  }
  return i;
}

void brume_preset_settings(const size_t index, BrumeSettings *const settings) {
  char detail[BRUME_SETTINGS_DETAIL];
  brume_settings_init(settings);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    brume_settings_clear_pad(settings, p);
  }
  const char *const text = brume_presets[index].text;
  brume_settings_read(settings, text, strlen(text), detail); // tests/core finds faults in them
}
