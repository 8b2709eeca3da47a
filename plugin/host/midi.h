// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file midi.h Where MIDI comes from, besides files and the computer keyboard. */

#ifndef BRUME_PLUGIN_HOST_MIDI_H
#define BRUME_PLUGIN_HOST_MIDI_H

#include "dsp/base/ring.h"
#include "dsp/base/status.h"

#include <stdbool.h>

enum { BRUME_MIDI_DETAIL = 256 }; ///< Bytes of a `detail` buffer

typedef struct BrumeMidiImpl BrumeMidi;

/** A system that has MIDI ports. */
typedef struct {
  const char *name; ///< As users know it
  /** Open an input port named "brume:midi_in" that fills `ring` from a thread of its own, and
   * connect to it the ports whose name has `from` in it, or all hardware ports where that is NULL.
   * NULL if the system is not there, or fails; `detail` (BRUME_MIDI_DETAIL bytes) says why. */
  BrumeMidi *(*open)(BrumeRing *ring, const char *from, char *detail);
  /** Whether the system is still there. */
  bool (*is_alive)(const BrumeMidi *midi);
  /** Tempo of the system's transport, beats a minute; 0 while nobody there says one. */
  float (*bpm)(const BrumeMidi *midi);
  /** Close and free; NULL is allowed. Nothing is written to the ring once this returns. */
  void (*close)(BrumeMidi *midi);
} BrumeMidiType;

extern const BrumeMidiType brume_midi_jack;
extern const BrumeMidiType brume_midi_alsa;

#endif // BRUME_PLUGIN_HOST_MIDI_H
