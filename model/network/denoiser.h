// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_MODEL_DENOISER_H
#define BRUME_MODEL_DENOISER_H

#include "dsp/base/status.h"
#include "model/kernels/kernels.h"
#include "model/weights/weights.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @file denoiser.h The network of MODEL.md section 1 with the preconditioning of Karras et al.
 * 2022: a noisy latent and its noise level in, the latent's estimate out.
 *
 * Latents are float32 `[frames][channels]`, rows without gaps. The result has the same bits on
 * every CPU (see kernels.h) and depends on nothing but the arguments. */

enum { BRUME_DENOISER_BATCH = 4 };      ///< The most sounds of one evaluation
enum { BRUME_DENOISER_PREPARED = 64 };  ///< The most that brume_denoiser_prepare() keeps
enum { BRUME_DENOISER_NAME_SIZE = 32 }; ///< Bytes of a class's or descriptor's name, zero included

/** What kind of sound a class holds. */
typedef enum { BRUME_FAMILY_PERC, BRUME_FAMILY_PITCHED } BrumeFamily;

/** The facts that the weight file states. */
typedef struct {
  size_t channels;      ///< Of the latent (C)
  size_t n_classes;     ///< K
  size_t n_descriptors; ///< D
  size_t hop;           ///< Samples a frame
  size_t rate;          ///< Samples a second
  double sigma_data;    ///< Standard deviation of latents that the preconditioning assumes
  char id[17];          ///< Of the weight file, brume_weights_id()
  char (*classes)[BRUME_DENOISER_NAME_SIZE];     ///< [n_classes]
  char (*descriptors)[BRUME_DENOISER_NAME_SIZE]; ///< [n_descriptors]
  BrumeFamily *families;                         ///< [n_classes]
} BrumeDenoiserInfo;

/** What the convolutions compute in. Their sums are float in both; so are the residual stream,
 * norms, activations and the first layer. */
typedef enum {
  BRUME_PRECISION_FP32, ///< float, the network as it was trained
  BRUME_PRECISION_BF16, ///< bfloat16 inputs and weights: faster where the CPU has that, not the
                        ///< same
  BRUME_PRECISION_COUNT
} BrumePrecision;

/** What to condition an evaluation on, and how to run it. */
typedef struct {
  const float *class_mix;   ///< [n_classes], sum 1; NULL: no class, the unconditional estimate
  const float *descriptors; ///< [n_descriptors], -1..1 (MODEL.md 3); NULL: all free
  const uint8_t *present;   ///< [n_descriptors], nonzero: given, 0: free; NULL: all free
  bool circular;            ///< The sound is a loop: convolutions wrap
  float stretch;            ///< As in brume_denoiser_age(); 0 counts as 1
  BrumePrecision precision; ///< What the convolutions compute in
} BrumeCondition;

/** Weights in the order the kernels want. Immutable: threads may share one. */
typedef struct BrumeDenoiserImpl BrumeDenoiser;

/** The activations of one evaluation at a time: each thread has its own. */
typedef struct BrumeDenoiserWorkspaceImpl BrumeDenoiserWorkspace;

/** Called with each layer's output (names as in MODEL.md: "in", "enc0.0", ...): `frames` rows of
 * `channels` floats, `row` floats apart, valid during the call. "embed" is one row, e. */
typedef void (*BrumeDenoiserTrace)(void *user, const char *name, const float *data, size_t row,
                                   size_t frames, size_t channels);

/** Check `weights` against their own metadata, convert and pack them.
 *
 * `weights` and `kernels` may be freed afterwards. Returns NULL on failure, with the reason in
 * *status (BRUME_STATUS_FORMAT, _UNSUPPORTED, _NO_MEMORY) and a line of text in `detail`
 * (BRUME_WEIGHTS_DETAIL bytes, may be NULL). Thread: setup.
 */
BrumeDenoiser *brume_denoiser_new(const BrumeWeights *weights, const BrumeKernels *kernels,
                                  BrumeStatus *status, char *detail);

/** Free. NULL is allowed. No workspace may be in use. Thread: setup. */
void brume_denoiser_free(BrumeDenoiser *denoiser);

/** Return the facts, owned by `denoiser`. Thread: any. */
const BrumeDenoiserInfo *brume_denoiser_info(const BrumeDenoiser *denoiser);

/** Return the floating-point operations of one evaluation that the network asks for (two per
 * multiply-add of its convolutions; padding, norms, activations and what brume_denoiser_prepare()
 * does beforehand not counted). Thread: any. */
double brume_denoiser_flops(const BrumeDenoiser *denoiser, size_t frames);

/** Make a workspace for evaluations of up to `max_frames` (rounded up to a multiple of 4), of all
 * sounds of a batch together.
 *
 * `denoiser` must outlive it. Returns NULL if there is no memory or the size is 0 or absurd.
 * Thread: setup or gen.
 */
BrumeDenoiserWorkspace *brume_denoiser_workspace_new(const BrumeDenoiser *denoiser,
                                                     size_t max_frames);

/** Free. NULL is allowed. */
void brume_denoiser_workspace_free(BrumeDenoiserWorkspace *workspace);

/** Return the bytes that the workspace holds. */
size_t brume_denoiser_workspace_bytes(const BrumeDenoiserWorkspace *workspace);

/** Call `trace` after each layer of the following evaluations; NULL stops that. */
void brume_denoiser_workspace_trace(BrumeDenoiserWorkspace *workspace, BrumeDenoiserTrace trace,
                                    void *user);

/** Seconds from the start whose pace no stretch changes. */
#define BRUME_DENOISER_ONSET_S 0.25

/** Return the age that the position channels show `time` seconds after the start: time itself, but
 * after BRUME_DENOISER_ONSET_S `stretch` (at least 1) times slower, for sounds that last
 * longer than those of the training (MODEL.md section 1). Thread: any. */
double brume_denoiser_age(double time, float stretch);

/** Compute beforehand how `n` conditions (at most BRUME_DENOISER_BATCH), each at `n_sigmas` noise
 * levels, act on the layers: a sixth of the weights, which are then read once for all of them.
 *
 * Evaluations with one of these sigmas and one of these conditions, or with several that follow
 * each other here, take it from the workspace then, others compute it; the bits are the same. What
 * does not fit in BRUME_DENOISER_PREPARED is left out, from the last sigma on. Forgets what was
 * prepared before. Sigmas and conditions are valid for brume_denoiser_eval(). Does not allocate.
 * Thread: gen, one per workspace. */
void brume_denoiser_prepare(const BrumeDenoiser *denoiser, BrumeDenoiserWorkspace *workspace,
                            size_t n, const BrumeCondition *conditions, size_t n_sigmas,
                            const float *sigmas);

/** Estimate the clean latent from `x` at noise level `sigma`: denoised = D(x; sigma, condition).
 *
 * `x` and `denoised` are [frames][channels] and may be the same. `frames` is a multiple of 4, at
 * most the workspace's; `first_frame` is where frame 0 lies in the whole sound (position
 * channels). Does not allocate. Returns BRUME_STATUS_BAD_ARG, with `denoised` untouched, where
 * frames, sigma (finite, 1e-6..1e6) or the condition (finite) are out of range. Thread: gen, one
 * per workspace.
 */
BrumeStatus brume_denoiser_eval(const BrumeDenoiser *denoiser, BrumeDenoiserWorkspace *workspace,
                                const BrumeCondition *condition, const float *x, float sigma,
                                size_t frames, size_t first_frame, float *denoised);

/** As brume_denoiser_eval(), for `n` sounds or conditions at once (1..BRUME_DENOISER_BATCH), in
 * less time: the weights come from memory once. denoised[b] is the estimate of x[b] under
 * conditions[b], the same bits as alone; conditions agree in being loops or not and in precision.
 * The same latent may be asked about more than once; no denoised[b] overlaps the x of another. n *
 * frames is at most the workspace's. The trace sees the first. Thread: gen, one per workspace. */
BrumeStatus brume_denoiser_eval_batch(const BrumeDenoiser *denoiser,
                                      BrumeDenoiserWorkspace *workspace, size_t n,
                                      const BrumeCondition *conditions, const float *const *x,
                                      float sigma, size_t frames, size_t first_frame,
                                      float *const *denoised);

#endif // BRUME_MODEL_DENOISER_H
