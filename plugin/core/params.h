// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file params.h The parameters of params.def as tables. Everything here is constant.
 *
 * A *parameter* belongs to a sound's recipe; a *control* to the instrument that plays it. */

#ifndef BRUME_PLUGIN_CORE_PARAMS_H
#define BRUME_PLUGIN_CORE_PARAMS_H

#include "model/diffusion/sampler.h"
#include "model/network/denoiser.h"

#include <math.h>
#include <stdbool.h>

typedef enum {
#define PARAM(id, symbol, name, unit, min, def, max, curve, group, tooltip) BRUME_PARAM_##id,
#include "plugin/core/params.def"
  BRUME_PARAM_COUNT
} BrumeParam;

typedef enum {
  BRUME_CURVE_TEXT,
  BRUME_CURVE_LINEAR,
  BRUME_CURVE_LOG,
  BRUME_CURVE_INTEGER,
  BRUME_CURVE_CHOICE,
  BRUME_CURVE_KNOB,
  BRUME_CURVE_TOGGLE,
  BRUME_CURVE_TRIGGER
} BrumeCurve;

typedef enum {
#define CONTROL(id, symbol, name, unit, min, def, max, curve, group, scope, tooltip)               \
  BRUME_CONTROL_##id,
#include "plugin/core/params.def"
  BRUME_CONTROL_COUNT
} BrumeControl;

typedef enum {
  BRUME_SCOPE_GLOBAL, ///< One value for the instrument
  BRUME_SCOPE_PAD     ///< One for each pad
} BrumeScope;

typedef enum {
#define QUALITY(id, symbol, steps, tooltip) BRUME_QUALITY_##id,
#include "plugin/core/params.def"
  BRUME_QUALITY_COUNT
} BrumeQuality;

enum {
#define QUALITY(id, symbol, steps, tooltip) BRUME_QUALITY_STEPS_##id = (steps),
#include "plugin/core/params.def"
};

/** A QUALITY of params.def; see there. */
typedef struct {
  const char *symbol;
  int steps;
  const char *tooltip;
} BrumeQualityInfo;

/** Indexed by BrumeQuality. */
extern const BrumeQualityInfo brume_qualities[BRUME_QUALITY_COUNT];

/** Values of BRUME_CONTROL_MODE. */
typedef enum { BRUME_MODE_KEYS, BRUME_MODE_KIT, BRUME_MODE_TEXTURE } BrumeMode;

/** Values of BRUME_CONTROL_PLAY. */
typedef enum { BRUME_PLAY_AUTO, BRUME_PLAY_WHOLE, BRUME_PLAY_HELD } BrumePlay;

/** A CONTROL of params.def; see there. */
typedef struct {
  const char *symbol, *name, *unit;
  float min, def, max;
  BrumeCurve curve;
  const char *group;
  BrumeScope scope;
  const char *tooltip;
} BrumeControlInfo;

/** An OPTION of params.def: what one value of a CHOICE is called. */
typedef struct {
  BrumeControl control;
  int number;
  const char *symbol, *name;
} BrumeOptionInfo;

/** Indexed by BrumeControl. */
extern const BrumeControlInfo brume_controls[BRUME_CONTROL_COUNT];

/** All options, those of one control together and in order; the last has a symbol of NULL. */
extern const BrumeOptionInfo brume_options[];

/** A PARAM of params.def; see there. */
typedef struct {
  const char *symbol, *name, *unit;
  float min, def, max; ///< `def` is NAN where the parameter is free until it is set
  BrumeCurve curve;
  const char *group, *tooltip;
} BrumeParamInfo;

/** Indexed by BrumeParam. */
extern const BrumeParamInfo brume_params[BRUME_PARAM_COUNT];

/** Return the parameter of that symbol, or BRUME_PARAM_COUNT. Thread: any. */
BrumeParam brume_param_find(const char *symbol);

/** Whether `value` is one the parameter may have: finite, in range, whole where it must be.
 * False for parameters of curve TEXT. Thread: any. */
bool brume_param_allows(BrumeParam param, float value);

/** Whether a parameter may be free. Where a number must stand for that (a plugin's port), any
 * number below its `min` does. Thread: rt. */
static inline bool brume_param_may_be_free(const BrumeParam param) {
  return isnan(brume_params[param].def);
}

/** Return what a number of a CHOICE is called in recipes and elsewhere, or NULL. Thread: any. */
const char *brume_param_choice(BrumeParam param, int number);

/** Return the quality of that symbol, or BRUME_QUALITY_COUNT. Thread: any. */
BrumeQuality brume_quality_find(const char *symbol);

/** Return the control of that symbol, or BRUME_CONTROL_COUNT. Thread: any. */
BrumeControl brume_control_find(const char *symbol);

/** As brume_param_allows(). Thread: any. */
bool brume_control_allows(BrumeControl control, float value);

/** Return the nearest value that the control may have; its default for NAN. Thread: any. */
float brume_control_clamp(BrumeControl control, float value);

/** Return the option of a CHOICE that stands for `number`, or NULL. Thread: any. */
const BrumeOptionInfo *brume_control_option(BrumeControl control, int number);

#endif // BRUME_PLUGIN_CORE_PARAMS_H
