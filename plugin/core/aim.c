// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/aim.h"

#include "dsp/analysis/pitch.h"
#include "plugin/core/plan.h"

BrumeStatus brume_aim_measure(const BrumeSource *const source,
                              double values[BRUME_DESCRIPTOR_COUNT]) {
  BrumePitch pitch;
  const BrumeStatus status = brume_pitch_measure(source->samples, source->n, &pitch);
  return status ? status
                : brume_descriptors_measure(source->samples, source->n,
                                            brume_pitch_note(pitch.f0_hz), values);
}

BrumeStatus brume_aim_at(const BrumeModel *const model, const double values[BRUME_DESCRIPTOR_COUNT],
                         BrumeRecipe *const recipe, char *const detail) {
  const BrumeParamInfo *const pitch = &brume_params[BRUME_PARAM_PITCH];
  const double note = values[BRUME_DESCRIPTOR_PITCH];
  BrumePlan plan;
  const BrumeStatus status = brume_plan_make(model, recipe, &plan, detail);
  if (status) {
    return status;
  }
  for (int d = 0; d < BRUME_DESCRIPTOR_PITCH; ++d) {
    const BrumeParam knob = brume_param_find(brume_descriptor_name((size_t)d));
    recipe->value[knob] =
        brume_model_place(model, plan.weights, (BrumeDescriptor)d, (float)values[d]);
  }
  if (plan.pitched && note >= (double)pitch->min && note <= (double)pitch->max) {
    recipe->value[BRUME_PARAM_PITCH] = (float)note;
  }
  return BRUME_STATUS_OK;
}
