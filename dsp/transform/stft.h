// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_TRANSFORM_STFT_H
#define BRUME_DSP_TRANSFORM_STFT_H

#include "dsp/base/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file stft.h Short-time Fourier transform and its least-squares inverse.
 *
 * Frame f is a Hann window of `size` samples (periodic: 0.5 - 0.5 cos(2 pi m / size)) centred on
 * sample f * hop, with zeros outside the sound: ceil(n / hop) + 1 frames for n samples, so that
 * every sample lies between two centres. The inverse is the least-squares estimate of Griffin
 * and Lim, "Signal estimation from modified short-time Fourier transform", IEEE Trans. ASSP
 * 32(2), 1984: for an unmodified transform it gives the sound back, to 1e-6 of full scale for
 * any n and any hop up to size / 2 (tests/unit/test_transform.c).
 *
 * Spectra are `double[frames][bins][2]`, bins = size / 2 + 1, {re, im}, no scaling. The phase
 * reference is the first sample of the window, as in model/train/stft.py.
 */

/** One pair of size and hop, with its plans, window and buffers. Not shared between threads. */
typedef struct BrumeStftImpl BrumeStft;

/** Create a transform with windows of `size` samples, even, 4 to BRUME_FFT_MAX, every `hop`
 * samples, 1 to size / 2.
 *
 * The caller frees it with brume_stft_free(). Returns NULL and sets *status (which may be NULL)
 * to BRUME_STATUS_BAD_ARG or BRUME_STATUS_NO_MEMORY on failure, to BRUME_STATUS_OK else.
 * Thread: setup.
 */
BrumeStft *brume_stft_new(size_t size, size_t hop, BrumeStatus *status);

/** Free the transform. NULL is allowed. Thread: setup. */
void brume_stft_free(BrumeStft *stft);

/** Return the bins of a frame: size / 2 + 1. Thread: any. */
size_t brume_stft_bins(const BrumeStft *stft);

/** Return the frames of `n` samples: ceil(n / hop) + 1. Thread: any. */
size_t brume_stft_frames(const BrumeStft *stft, size_t n);

/** Transform frame `frame` of the sound x[n] and return it, `double[bins][2]`.
 *
 * The result is owned by `stft` and overwritten by the next call. Frames beyond the sound are
 * legal (zeros). Does not allocate. Thread: any, one at a time.
 */
const double *brume_stft_frame(BrumeStft *stft, const float *x, size_t n, size_t frame);

/** Transform the sound x[n] into spectra[frames][bins][2], frames = brume_stft_frames(n).
 *
 * Does not allocate. Thread: any, one at a time.
 */
void brume_stft_forward(BrumeStft *stft, const float *x, size_t n, double *spectra);

/** Estimate the sound x[n] whose transform is nearest to spectra[frames][bins][2].
 *
 * `frames` may be any number >= 1; where no frame reaches, x is 0. The spectra are kept.
 * Returns BRUME_STATUS_NO_MEMORY without touching x if there is none for one double per sample,
 * BRUME_STATUS_BAD_ARG for frames = 0 or a size that overflows. Thread: gen, one at a time.
 */
BrumeStatus brume_stft_inverse(BrumeStft *stft, const double *spectra, size_t frames, float *x,
                               size_t n);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_TRANSFORM_STFT_H
