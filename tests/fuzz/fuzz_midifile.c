// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// libFuzzer target: bytes as a MIDI file. What is taken has messages in order of time.

#include "plugin/core/midifile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *const data, const size_t size) {
  unsigned char *const bytes = malloc(size ? size : 1); // So that reading beyond it shows
  char detail[BRUME_MIDIFILE_DETAIL];
  BrumeMidiFile file;
  if (!bytes) {
    return 0;
  }
  memcpy(bytes, data, size);
  if (brume_midifile_parse(bytes, size, &file, detail) == BRUME_STATUS_OK) {
    double last = 0.0;
    for (size_t i = 0; i < file.n; ++i) {
      const BrumeMidiEvent *const event = &file.events[i];
      if (!(event->seconds >= last) || event->midi[0] < 0x80 || event->midi[1] >= 0x80 ||
          event->midi[2] >= 0x80) {
        abort();
      }
      last = event->seconds;
    }
    if (!(file.seconds >= last)) {
      abort();
    }
  }
  brume_midifile_clear(&file);
  free(bytes);
  return 0;
}
