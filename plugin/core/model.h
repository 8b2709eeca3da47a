// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file model.h A weight file, ready to render with: denoiser, components of the latent, classes
 * and how their descriptors are distributed (MODEL.md). */

#ifndef BRUME_PLUGIN_CORE_MODEL_H
#define BRUME_PLUGIN_CORE_MODEL_H

#include "dsp/analysis/descriptors.h"
#include "dsp/base/status.h"
#include "dsp/transform/decoder.h"
#include "model/network/denoiser.h"
#include "model/weights/weights.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  BRUME_MODEL_CLASSES = 256,  ///< The most classes a weight file may have
  BRUME_MODEL_QUANTILES = 33, ///< Entries of a table: places 0, 1/32, ... 1
  BRUME_MODEL_PATCH = 4,      ///< Latent frames in one frame of the network
  BRUME_MODEL_SLOTS = 8,      ///< Of time, in a sound's point (nearest.h)
  BRUME_MODEL_NEAR_MOST = 64, ///< The most numbers of a point
  BRUME_MODEL_DETAIL = 512,   ///< Bytes of a `detail` buffer, at least BRUME_WEIGHTS_DETAIL
};

/** Read it, never write it. Immutable once opened: any number of threads may share it. */
typedef struct {
  BrumeWeights *weights;
  BrumeDenoiser *denoiser;
  const BrumeDenoiserInfo *info;        ///< Classes and their families, owned by `denoiser`
  float mean[BRUME_LATENT_CHANNELS];    ///< Of the companded latent (codec.h)
  float *basis;                         ///< [channels][BRUME_MODEL_PATCH][BRUME_LATENT_CHANNELS]
  float edges[BRUME_LATENT_EDGES];      ///< For brume_decoder_new()
  float *tables;                        ///< [n_classes][BRUME_DESCRIPTOR_COUNT][33], rising
  float *correlations;                  ///< [n_classes][BRUME_DESCRIPTOR_COUNT][same], of scores
  float centre[BRUME_DESCRIPTOR_COUNT]; ///< The network takes (value - centre) / spread
  float spread[BRUME_DESCRIPTOR_COUNT]; ///< As above, above 0
  float *near_basis;                    ///< [near_dimensions][BRUME_MODEL_SLOTS][channels]
  float *near_sounds;     ///< [near_dimensions][near_count]: points of the sounds trained on
  size_t near_dimensions; ///< Both 0 in a weight file that does not hold any
  size_t near_count;
} BrumeModel;

/** Open the weight file at `path` for a CPU with these flags (dsp/base/cpu.h).
 *
 * Returns NULL on failure, with the reason in *status and one line in `detail`
 * (BRUME_MODEL_DETAIL bytes). The file is hostile input: damaged weights, a foreign network or
 * tables that do not rise are refused. Free with brume_model_free(). Thread: setup.
 */
BrumeModel *brume_model_open(const char *path, uint32_t cpu_flags, BrumeStatus *status,
                             char *detail);

/** Free the model. NULL is allowed. Thread: setup. */
void brume_model_free(BrumeModel *model);

/** Find the weight file when the user names none: $BRUME_MODEL, then the installed data folder,
 * then the source tree this build was made from.
 *
 * Returns true and the path; or false and one line in `path` that names the places tried.
 * `path` has BRUME_MODEL_DETAIL bytes. Thread: any.
 */
bool brume_model_find(char *path);

/** Return the index of the class of that name, or n_classes. Thread: any. */
size_t brume_model_class(const BrumeModel *model, const char *name);

/** Return the value of `descriptor` at `place` 0..1 among the sounds of the mix
 * `weights[n_classes]` (sum 1), in MODEL.md's units, by linear interpolation. Thread: any. */
float brume_model_value(const BrumeModel *model, const float *weights, BrumeDescriptor descriptor,
                        float place);

/** The inverse of brume_model_value(): the place 0..1 of a value, held at the ends.
 * Thread: any. */
float brume_model_place(const BrumeModel *model, const float *weights, BrumeDescriptor descriptor,
                        float value);

#endif // BRUME_PLUGIN_CORE_MODEL_H
