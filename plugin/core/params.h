// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file params.h The parameters of params.def as a table. Everything here is constant. */

#ifndef BRUME_PLUGIN_CORE_PARAMS_H
#define BRUME_PLUGIN_CORE_PARAMS_H

#include "model/diffusion/sampler.h"

#include <math.h>
#include <stdbool.h>

typedef enum {
#define PARAM(id, symbol, name, unit, min, def, max, curve, group, tooltip) BRUME_PARAM_##id,
#include "plugin/core/params.def"
#undef PARAM
  BRUME_PARAM_COUNT
} BrumeParam;

typedef enum {
  BRUME_CURVE_TEXT,
  BRUME_CURVE_LINEAR,
  BRUME_CURVE_LOG,
  BRUME_CURVE_INTEGER,
  BRUME_CURVE_CHOICE,
  BRUME_CURVE_KNOB
} BrumeCurve;

/** One row of params.def; see there. */
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

#endif // BRUME_PLUGIN_CORE_PARAMS_H
