// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file codec.h From what the denoiser writes to what the decoder reads: MODEL.md section 2.
 *
 * One frame of the network holds the coefficients of BRUME_MODEL_PATCH frames of the latent in
 * principal components of its companded form, in which a level is amplitude^0.3.
 */

#ifndef BRUME_PLUGIN_CORE_CODEC_H
#define BRUME_PLUGIN_CORE_CODEC_H

#include "plugin/core/model.h"

#include <stddef.h>

/** The exponent, as the weight file's metadata write it. */
#define BRUME_CODEC_EXPONENT_TEXT "0.3"

/** Write the coefficients y[frames][model->info->channels] as a latent in natural units,
 * latent[frames * BRUME_MODEL_PATCH][BRUME_LATENT_CHANNELS].
 *
 * The same bits on every CPU. Values that are no number stay none. Thread: any.
 */
void brume_codec_expand(const BrumeModel *model, const float *y, size_t frames, float *latent);

/** The way back: write what brume_codec_expand() would make of latent[n][BRUME_LATENT_CHANNELS],
 * natural units, as nearly as the components allow: y[frames][channels]. n is at least 1; frames
 * beyond it are silent, at the last contour and offsets. The same bits on every CPU.
 * Thread: any. */
void brume_codec_compress(const BrumeModel *model, const float *latent, size_t n, size_t frames,
                          float *y);

#endif // BRUME_PLUGIN_CORE_CODEC_H
