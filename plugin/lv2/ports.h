// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file ports.h The ports of the plugin, as the code that runs and the program that writes its
 * description (make_ttl.c) both count them. */

#ifndef BRUME_PLUGIN_LV2_PORTS_H
#define BRUME_PLUGIN_LV2_PORTS_H

#include "plugin/core/settings.h"

#include <stddef.h>

#define BRUME_LV2_URI "urn:brume:brume"
#define BRUME_LV2_PREFIX BRUME_LV2_URI "#"

enum {
  BRUME_LV2_PORT_IN,        ///< Atoms: MIDI, patch messages, time
  BRUME_LV2_PORT_OUT,       ///< Atoms: patch messages
  BRUME_LV2_PORT_LEFT,      ///< Audio
  BRUME_LV2_PORT_RIGHT,     ///< Audio
  BRUME_LV2_PORT_FREEWHEEL, ///< Above 0: the host does not wait for a clock
  BRUME_LV2_PORT_LATENCY,   ///< Frames, written by the plugin
  BRUME_LV2_PORT_KNOBS      ///< From here on: knobs
};

/** Bytes that the ports of atoms ask for. */
enum { BRUME_LV2_SEQUENCE = 16384 };

/** A knob is a control of the instrument (brume_controls), or a number of the selected pad's
 * recipe (brume_params): first all of those, then these but for the texts. */
typedef struct {
  bool is_control;
  BrumeControl control; ///< If is_control
  BrumeParam param;     ///< If not
} BrumeLv2Knob;

/** At least as many as there are knobs. */
enum { BRUME_LV2_KNOBS_MAX = (int)BRUME_CONTROL_COUNT + (int)BRUME_PARAM_COUNT };

/** Bytes of a port's symbol, with its zero. */
enum { BRUME_LV2_SYMBOL = 64 };

/** Fill knobs[BRUME_LV2_KNOBS_MAX]; returns how many there are. Thread: any. */
size_t brume_lv2_knobs(BrumeLv2Knob *knobs);

/** Write the port symbol of a knob: that of params.def, with '_' for '-'. Thread: any. */
void brume_lv2_symbol(const BrumeLv2Knob *knob, char symbol[BRUME_LV2_SYMBOL]);

/** Return the lowest value of a parameter's port: below the parameter's range where it may be
 * free, to stand for that. Thread: any. */
float brume_lv2_param_min(BrumeParam param);

/** Fill values[n] with what the ports of knobs[n] are for the selected pad of `settings`.
 * Thread: any. */
void brume_lv2_knob_values(const BrumeLv2Knob *knobs, size_t n, const BrumeSettings *settings,
                           float *values);

#endif // BRUME_PLUGIN_LV2_PORTS_H
