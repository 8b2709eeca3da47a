// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file knobs.h Controls and parameters alike: what the panel turns. All that it knows of them
 * comes from params.def.
 *
 * A knob is a number: a BrumeControl, or BRUME_KNOB_PARAM + a BrumeParam. Values that are free are
 * NAN. Thread: any. */

#ifndef BRUME_UI_PANEL_KNOBS_H
#define BRUME_UI_PANEL_KNOBS_H

#include "plugin/core/settings.h"

#include <stdbool.h>
#include <stddef.h>

enum {
  BRUME_KNOB_PARAM = BRUME_CONTROL_COUNT,
  BRUME_KNOB_COUNT = (int)BRUME_CONTROL_COUNT + (int)BRUME_PARAM_COUNT,
  BRUME_KNOB_TEXT = 64 ///< Bytes of a value as text, with its zero
};

/** A row of either table of params.def. */
typedef struct {
  const char *name, *unit, *tooltip;
  float min, def, max;
  BrumeCurve curve;
  bool may_be_free;
} BrumeKnobInfo;

BrumeKnobInfo brume_knob_info(int knob);

static inline bool brume_knob_is_param(const int knob) {
  return knob >= (int)BRUME_KNOB_PARAM;
}

/** The name, shortened where it is long for a dial. */
const char *brume_knob_label(int knob);

/** The value for a pad, NAN: free. */
float brume_knob_get(const BrumeSettings *settings, int knob, unsigned pad);

/** Set it as the engine would. */
void brume_knob_set(BrumeSettings *settings, int knob, unsigned pad, float value);

/** Where a value lies on a dial, 0..1; -1 for NAN. */
double brume_knob_place(int knob, float value);

/** The value at a place, held at the ends; whole where it must be. */
float brume_knob_value(int knob, double place);

/** The value `steps` steps of the keyboard or the wheel from `value`; `fine` steps are a tenth
 * where that is possible. From free: from the place `from`. */
float brume_knob_step(int knob, float value, double from, double steps, bool fine);

/** Write a value as people read it: "80 %", "1.2 kHz", "C3", "auto". */
void brume_knob_text(int knob, float value, char out[BRUME_KNOB_TEXT]);

/** Write a measured descriptor in its unit: "1.2 kHz", "-12 dB", "0.35 s". `d` as in
 * BrumeDescriptor. */
void brume_knob_measured_text(size_t d, float value, char out[BRUME_KNOB_TEXT]);

/** Read what people type: a number in the unit (or per cent), a note, "auto", the name of an
 * option. False if it is none of them, or out of range. */
bool brume_knob_parse(int knob, const char *text, float *value);

/** The descriptor that a knob asks for, or -1. */
int brume_knob_descriptor(int knob);

/** A MIDI note's name. */
void brume_knob_note_text(int note, char out[16]);

#endif // BRUME_UI_PANEL_KNOBS_H
