// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file editing.h How a recipe with a source (edit.h) is rendered. Part of render.c.
 *
 * The source's latent is drowned in noise up to a level that `amount` sets and denoised from there
 * (SDEdit, Meng et al. 2021, arXiv 2108.01073); frames that are kept are put back in each step
 * (replacement, as in RePaint, Lugmayr et al. 2022, arXiv 2201.09865). A morph starts from a
 * mean of two latents. The samples that are kept come from the source itself (blend.h).
 *
 * What the recipe leaves free is measured from the source; of descriptors, `amount` of the way goes
 * to what would have been drawn without it, unless parts of it are kept.
 */

#ifndef BRUME_PLUGIN_CORE_EDITING_H
#define BRUME_PLUGIN_CORE_EDITING_H

#include "plugin/core/model.h"
#include "plugin/core/plan.h"
#include "plugin/core/recipe.h"
#include "plugin/core/source.h"

/** A source with all that is measured of it for one recipe. */
typedef struct {
  const BrumeSource *source;             ///< Not owned; NULL: none
  double f0_hz;                          ///< The grid it was analysed on
  float note;                            ///< The same as MIDI note
  double values[BRUME_DESCRIPTOR_COUNT]; ///< In MODEL.md's units
  float *y;                              ///< [frames][channels], owned
} BrumeEditingSource;

/** One edit on its way. */
typedef struct {
  const BrumeEdit *edit; ///< Of the recipe
  BrumeEditingSource from, to;
  float amount, position;
  size_t frames, channels; ///< Of the network
  bool trims;              ///< Silence at the end is cut off
  bool moved;              ///< The pitch is another than the source's
  float *y;                ///< [frames][channels]: where the sampler starts; owned
  uint8_t *kept;           ///< [frames]: 1 where the latent stays; owned
} BrumeEditing;

/** Prepare `recipe`, whose source is among `sources`, and settle its plan.
 *
 * Returns what brume_plan_make() may; BRUME_STATUS_NOT_FOUND if a source is not at hand;
 * BRUME_STATUS_BAD_ARG if a span to keep begins after the end of the source or of the new sound;
 * BRUME_STATUS_NO_MEMORY. `detail` says why. brume_editing_clear() is legal after failure too.
 * Thread: gen. */
BrumeStatus brume_editing_begin(BrumeEditing *editing, const BrumeModel *model,
                                const BrumeRecipe *recipe, BrumeSources *sources, BrumePlan *plan,
                                char *detail);

/** Free what `editing` owns; an all-zero one is legal. Thread: gen. */
void brume_editing_clear(BrumeEditing *editing);

/** Return the noise level to start from; 0: there is nothing to sample. Thread: any. */
float brume_editing_sigma(const BrumeEditing *editing);

/** Turn noise of level sigma, latent[frames][channels], into where the sampler starts.
 * Thread: any. */
void brume_editing_start(const BrumeEditing *editing, float *latent);

/** Put the frames that are kept back into what a denoiser made. Thread: any. */
void brume_editing_hold(const BrumeEditing *editing, float *denoised);

/** Give x[n] the envelope that was drawn, if one was. Thread: gen. */
BrumeStatus brume_editing_draw(const BrumeEdit *edit, uint64_t seed, float *x, size_t n);

/** Finish the decoded sound x[plan->n] and return its length; 0 if it is silent, or *status. `seed`
 * is the one it was decoded with. Thread: gen. */
size_t brume_editing_finish(const BrumeEditing *editing, const BrumeModel *model,
                            BrumeDecoder *decoder, const BrumePlan *plan, uint64_t seed, float *x,
                            BrumeStatus *status);

#endif // BRUME_PLUGIN_CORE_EDITING_H
