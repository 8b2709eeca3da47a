// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file plan.h From a recipe to the numbers that the denoiser and the decoder take.
 *
 * What the recipe leaves free is settled here, always in the same way, so that the denoiser is
 * told every descriptor:
 *
 * - Pitch of pitched classes: the median note of the class, whole.
 * - Duration where the length is given: 0.9 of it for classes that fill a length (pitched ones,
 * those whose sounds go on, and those that swell), at most 0.8 for others.
 * - What is to last longer than the training sounds is told to last as long as they do, on a
 *   position axis that runs slower (brume_denoiser_age()).
 * - Where an envelope was drawn (edit.h): attack and decay are what it has, the length its own, the
 *   duration that of the length; nothing fades.
 * - All other descriptors: drawn from the class's prior (prior.h) by Philox (seed, stream 3, frame
 *   = class), given those that the recipe sets.
 * - Length: the duration and a tenth more; of sounds that end by themselves, a quarter and 0.1 s;
 * 0.1 to 6 s. The finished sound is then trimmed.
 * - Of sounds that end within their length the network makes no more than 1.25 durations + 0.1 s;
 *   silence follows.
 * - Sounds fade over the last tenth of their length, at most 0.3 s; those that end within it, over
 *   its last fifth.
 *
 * Mixed classes mix their priors; a mix is pitched if more than half of it is.
 */

#ifndef BRUME_PLUGIN_CORE_PLAN_H
#define BRUME_PLUGIN_CORE_PLAN_H

#include "plugin/core/model.h"
#include "plugin/core/recipe.h"

enum {
  BRUME_PLAN_STREAM_START = 0,      ///< Philox streams of MODEL.md: start noise of the sampler
  BRUME_PLAN_STREAM_CHOICE = 3,     ///< choices made for the user
  BRUME_PLAN_STREAM_DITHER = 4,     ///< dither of files
  BRUME_PLAN_STREAM_FORWARD = 5,    ///< noise that `brume diffuse` adds
  BRUME_PLAN_STREAM_STYLE = 6,      ///< what the pads of a kit have in common
  BRUME_PLAN_STREAM_FILL = 7,       ///< noise where a sound is silent, and is not to be (blend.h)
  BRUME_PLAN_STREAM_WAVER = 8,      ///< wavering that a latent lacks (retouch.h)
  BRUME_PLAN_STREAM_SPREAD = 9,     ///< places of partials without a pitch (drummode.h)
  BRUME_PLAN_STREAM_STEP = 16,      ///< + step: noise of stochastic samplers
  BRUME_PLAN_STREAM_SIBLING = 4096, ///< + sibling: what a sibling's start noise is turned to
};

/** Plain data. */
typedef struct {
  float weights[BRUME_MODEL_CLASSES];         ///< Class mix, sum 1
  float values[BRUME_DESCRIPTOR_COUNT];       ///< As the network takes them (MODEL.md)
  uint8_t present[BRUME_DESCRIPTOR_COUNT];    ///< 1 where the value counts, else 0
  uint8_t pitch_only[BRUME_DESCRIPTOR_COUNT]; ///< The same without a condition
  bool pitched;                               ///< The mix counts as pitched
  bool fills;                                 ///< Its sounds fill a length that is given
  float stretch;                              ///< Of the position axis, as in BrumeCondition
  float note;                                 ///< MIDI note of the pitch grid
  double f0_hz;                               ///< The same in Hz
  size_t n;                                   ///< Samples to decode
  size_t fade_from;                           ///< Sample where the sound begins to fade
  size_t frames;                              ///< Of the network: a multiple of 4, at least 36
} BrumePlan;

/** Settle `recipe` for `model`.
 *
 * Returns BRUME_STATUS_OK; BRUME_STATUS_BAD_ARG for a recipe without a class or with values out
 * of range; BRUME_STATUS_NOT_FOUND for a class the model does not have; BRUME_STATUS_MISMATCH if
 * the recipe names another model. `detail` (BRUME_MODEL_DETAIL bytes) then says what is wrong.
 * Thread: any.
 */
BrumeStatus brume_plan_make(const BrumeModel *model, const BrumeRecipe *recipe, BrumePlan *plan,
                            char *detail);

/** Return the knob 0..1 that stands for `value` in the knob's unit (params.def: Hz, dB, s) among
 * the classes of the recipe. On failure as brume_plan_make(); also BRUME_STATUS_BAD_ARG for what
 * none of their sounds reaches. Thread: any. */
BrumeStatus brume_plan_knob(const BrumeModel *model, const BrumeRecipe *recipe, BrumeParam knob,
                            float value, float *place, char *detail);

/** Return the value, in the descriptor's unit, that a knob's place stands for in the plan: that of
 * its classes, but of notes that have no partial below 150 Hz no more boominess than -15 dB, which
 * would be rumble. Thread: any. */
float brume_plan_value(const BrumeModel *model, const BrumePlan *plan, BrumeDescriptor descriptor,
                       float place);

/** Return how many times slower, at least 1, the position axis is to run for a sound of that
 * duration in log10 seconds. Thread: any. */
float brume_plan_stretch(float log_duration);

/** Return log10 seconds on that axis of log10 seconds of the sound. Thread: any. */
float brume_plan_told(float log_s, float stretch);

/** Return a MIDI note's frequency in Hz, the same bits on every machine. Thread: any. */
double brume_plan_hz(float note);

#endif // BRUME_PLUGIN_CORE_PLAN_H
