// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file render.h A recipe in, a clip out. The one function behind the command line, the plugin
 * and the instrument: the same recipe gives the same bits in each of them, on every x86-64 CPU,
 * in any number of threads.
 *
 * Start noise (Philox) -> sampler and guided denoiser -> codec.h -> decoder -> finish.h; adjust.h
 * bends the latent until its sound measures what the recipe asks for.
 * Conditions and lengths: plan.h. Recipes that start from another sound: editing.h.
 */

#ifndef BRUME_PLUGIN_CORE_RENDER_H
#define BRUME_PLUGIN_CORE_RENDER_H

#include "plugin/core/model.h"
#include "plugin/core/nearest.h"
#include "plugin/core/plan.h"
#include "plugin/core/recipe.h"
#include "plugin/core/source.h"

#include <stdatomic.h>
#include <stddef.h>

/** The noise levels that a render walks through (Karras et al. 2022). */
#define BRUME_RENDER_SIGMA_MIN 0.02
#define BRUME_RENDER_SIGMA_MAX 80.0
#define BRUME_RENDER_RHO 7.0

/** One finished sound, immutable. Free with brume_clip_free(). */
typedef struct {
  BrumeRecipe recipe;   ///< As given, with the model's id
  size_t n;             ///< Frames, at least 1
  float note;           ///< MIDI note of its pitch grid
  bool pitched;         ///< The note is one to tune by: of a pitched mix, or asked of a drum
  uint64_t hash;        ///< What recipes that start from it call it (source.h); 0: none can
  unsigned sibling;     ///< 0, or which sibling of the recipe's sound
  size_t n_evaluations; ///< Of the denoiser (NFE)
  char about[BRUME_NEAREST_ABOUT]; ///< For files, beside the recipe (nearest.h); may be empty
  float samples[];                 ///< [n], mono at 44.1 kHz, peak -1 dBFS
} BrumeClip;

/** A latent on its way, for those who look: what brume_render() tells after each step. */
typedef struct {
  size_t step, n_steps;  ///< `step` from 0
  float sigma;           ///< Noise level of `noisy`
  const float *noisy;    ///< [plan->frames][channels of the network]; see codec.h
  const float *denoised; ///< What the denoiser makes of it
  const BrumePlan *plan;
} BrumeRenderStep;

/** Told after each step. Return 0 to go on, anything else to cancel. */
typedef int (*BrumeRenderFn)(void *ctx, const BrumeRenderStep *step);

/** How a render can be watched and stopped. Plain data; all may be NULL. */
typedef struct {
  BrumeRenderFn on_step;
  void *ctx;
  const atomic_uint *cancel; ///< Polled before each evaluation:
  unsigned cancel_unless;    ///< any value but this one cancels
} BrumeRenderWatch;

/** Scratch and plans of one thread; shares the model with other renderers. */
typedef struct BrumeRendererImpl BrumeRenderer;

/** Create a renderer for `model`, which must outlive it. NULL and *status on failure.
 * Thread: setup. */
BrumeRenderer *brume_renderer_new(const BrumeModel *model, BrumeStatus *status);

/** Free the renderer. NULL is allowed. Thread: setup. */
void brume_renderer_free(BrumeRenderer *renderer);

/** Let recipes with a source (edit.h) find it among these, which must outlive the renderer. NULL is
 * allowed. Thread: setup. */
void brume_renderer_set_sources(BrumeRenderer *renderer, BrumeSources *sources);

/** Render `recipe` into a new clip, the caller's.
 *
 * `watch` may be NULL. Returns what brume_plan_make() may return; BRUME_STATUS_NOT_FOUND if the
 * recipe's source is not at hand; BRUME_STATUS_CANCELLED,
 * BRUME_STATUS_NO_MEMORY, or BRUME_STATUS_INTERNAL if the model's sound is silent or not
 * finite. On failure *clip is NULL and `detail` (BRUME_MODEL_DETAIL bytes) says why.
 * Thread: gen.
 */
BrumeStatus brume_render(BrumeRenderer *renderer, const BrumeRecipe *recipe,
                         const BrumeRenderWatch *watch, BrumeClip **clip, char *detail);

/** As brume_render(), but for a sibling (1, 2, ...) of the recipe's sound, for round robins: its
 * start noise is that of the recipe turned a little towards another (by Philox streams of its
 * own), so that it is the same sound struck once more. Sibling 0 is the sound. Thread: gen. */
BrumeStatus brume_render_sibling(BrumeRenderer *renderer, const BrumeRecipe *recipe,
                                 unsigned sibling, const BrumeRenderWatch *watch, BrumeClip **clip,
                                 char *detail);

/** As brume_render(), but the clean latent is drowned in noise of level `sigma` before it is
 * decoded: the forward process, made audible. Of a recipe with a source it is the latent that
 * sounds, and nothing of the source's samples. As long as the sound without the noise.
 * Thread: gen. */
BrumeStatus brume_render_diffused(BrumeRenderer *renderer, const BrumeRecipe *recipe, float sigma,
                                  const BrumeRenderWatch *watch, BrumeClip **clip, char *detail);

/** Decode a latent that a BrumeRenderWatch was told of, finished as a clip is; with `adjusts`, also
 * adjusted to what the recipe asks for, as the clip will be. Thread: gen. */
BrumeStatus brume_render_decode(BrumeRenderer *renderer, const BrumeRecipe *recipe,
                                const BrumePlan *plan, const float *latent, bool adjusts,
                                BrumeClip **clip, char *detail);

/** Free a clip. NULL is allowed. Thread: any, but not rt. */
void brume_clip_free(BrumeClip *clip);

#endif // BRUME_PLUGIN_CORE_RENDER_H
