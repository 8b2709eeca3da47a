// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_TRANSFORM_FFT_H
#define BRUME_DSP_TRANSFORM_FFT_H

#include "dsp/base/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file fft.h Real discrete Fourier transforms, with FFTW 3 (Frigo and Johnson, "The design and
 * implementation of FFTW3", Proc. IEEE 93(2), 2005).
 *
 * Double precision: spectra hold 100 dB and more between peak and valley, which descriptors take
 * logarithms of, and the library's largest transform (4096) still takes only microseconds.
 * Plans do not depend on the CPU (see fft.c), so the same input gives the same bits anywhere.
 *
 * A spectrum of n samples has n / 2 + 1 bins, as pairs {real, imaginary}: `double[bins][2]`.
 * Typical n: 512 (decoder), 1024 (descriptors), up to 16384 (pictures).
 */

/// The largest transform; a bound for sizes that come from outside
#define BRUME_FFT_MAX ((size_t)1 << 22)

/** One size of transform with its plans and buffers. Not shared between threads. */
typedef struct BrumeFftImpl BrumeFft;

/** Create a transform of `n` real samples, even, 2 to BRUME_FFT_MAX.
 *
 * The caller frees it with brume_fft_free(). Returns NULL and sets *status (which may be NULL)
 * to BRUME_STATUS_BAD_ARG or BRUME_STATUS_NO_MEMORY on failure, to BRUME_STATUS_OK else.
 * Thread: setup; any number of threads may create and free transforms at once.
 */
BrumeFft *brume_fft_new(size_t n, BrumeStatus *status);

/** Free the transform. NULL is allowed. Thread: setup. */
void brume_fft_free(BrumeFft *fft);

/** Return the transform's n. Thread: any. */
size_t brume_fft_size(const BrumeFft *fft);

/** Return the buffer of n samples: input of forward, output of inverse. Owned by `fft`. */
double *brume_fft_samples(BrumeFft *fft);

/** Return the buffer of n / 2 + 1 bins {re, im}: output of forward, input of inverse. Owned by
 * `fft`. */
double *brume_fft_bins(BrumeFft *fft);

/** Transform samples to bins, X_b = sum_m x_m e^(-2 pi j b m / n), without a factor.
 *
 * Keeps the samples. Does not allocate. Thread: any, one at a time.
 */
void brume_fft_forward(BrumeFft *fft);

/** Transform bins to samples with the factor 1 / n, so that it undoes brume_fft_forward().
 *
 * Imaginary parts of the first and last bin count as 0. Destroys the bins. Does not allocate.
 * Thread: any, one at a time.
 */
void brume_fft_inverse(BrumeFft *fft);

/** Return FFTW's description of the two plans, for tests and reports; NULL if there is no memory.
 *
 * The caller frees it with free(). Thread: any.
 */
char *brume_fft_plans(const BrumeFft *fft);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_TRANSFORM_FFT_H
