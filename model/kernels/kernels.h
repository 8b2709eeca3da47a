// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_MODEL_KERNELS_H
#define BRUME_MODEL_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** @file kernels.h The arithmetic of the denoiser, once per instruction set.
 *
 * Activations are float32 rows `[frames][channels]`. A row starts `row` floats after the one
 * before; `row` is at least brume_lanes(channels), and the floats of a row from `channels` up to
 * brume_lanes(channels) are its padding. Kernels write the padding of their outputs (zeros, as
 * long as bias, scale and shift are padded with zeros) and rely on zero padding of their inputs.
 * No pointer needs an alignment; 64 bytes are fastest. Outputs do not overlap inputs, except
 * where a function says so.
 *
 * Seed contract: every instruction set gives the same bits as the portable C, which is the
 * specification. Each output of a convolution is one chain: start at the bias; then for each
 * tap, for each input channel, upward, one fused multiply-add (rounded once). What follows is
 * written at each function. Infinite or NaN inputs give no more than *some* infinity or NaN.
 *
 * bfloat16 is float without its last 16 bits. Rows of it hold two channels in the place of one
 * float, the even one in the lower half (channel order on little-endian machines); strides count
 * floats as ever. A convolution of such rows takes weights of the same kind: a chain then starts
 * at the bias and, for each tap, for each pair upward, adds the product of the odd channels and
 * then that of the even ones, each sum rounded once to float, as VDPBF16PS does it (Intel SDM).
 * Products are exact: what is rounded to bfloat16 (to nearest, ties to even) is 0 below 2^-50, so
 * that nothing on the way is subnormal, which that instruction would take for 0.
 *
 * Weights that are numbers of IEEE 754's half precision may be stored so: they are made float
 * before use, which is exact, and take half the memory traffic.
 *
 * Thread: any; the functions touch nothing but their arguments.
 */

enum {
  BRUME_LANES = 16,             ///< Output channels of one packed block, on every CPU
  BRUME_KERNELS_MAX_TAPS = 8,   ///< The most taps brume_conv_packed_floats() accepts
  BRUME_KERNELS_MAX_DIM = 16384 ///< The most channels
};

/** Return `channels` rounded up to a multiple of BRUME_LANES. */
static inline size_t brume_lanes(const size_t channels) {
  return (channels + BRUME_LANES - 1) / BRUME_LANES * BRUME_LANES;
}

/** What a convolution reads. */
typedef enum {
  BRUME_CONV_FLOAT,   ///< x and weights are float; brume_conv_pack()
  BRUME_CONV_FLOAT16, ///< x is float, weights are half precision; brume_conv_pack_float16()
  BRUME_CONV_BFLOAT16 ///< x and weights are bfloat16; brume_conv_pack_bfloat16()
} BrumeConvFormat;

/** One convolution with all that can be done to its outputs while they are in registers.
 *
 *     v[t][o] = bias[o] + sum over j < taps, i < in: w[o][i][j] * x[t * x_row + j * x_tap + i]
 *     v = v * scale[o] + shift[o]        fused, if `scale`
 *     v = silu(v)                        brume_siluf(), if `silu`
 *     y[t * y_row + o] = v + residual[t * residual_row + o], if `residual`
 *
 * The strides say what kind it is: x_row = row, x_tap = dilation * row for a plain convolution;
 * x_row = 2 * row, x_tap = row for kernel 2 and stride 2; a transposed convolution of kernel 2
 * and stride 2 is two calls with one tap and y_row = 2 * row. Rows before and after the sound
 * are the caller's to provide (zeros, or the other end of a loop).
 *
 * `count` sounds go through the same weights in one call, which then come from memory once: sound
 * b reads and writes b * x_next, y_next, ... floats further on.
 */
typedef struct {
  size_t rows;           ///< Output frames; 0 does nothing
  size_t in, out, taps;  ///< Channels and taps, each at least 1
  const float *x;        ///< What tap 0 of output 0 reads
  size_t x_row, x_tap;   ///< Floats from one output's input to the next, and from tap to tap
  const float *weights;  ///< Packed as `format` says; what follows in memory is prefetched, so that
                         ///< weights are best laid out in the order of use
  const float *bias;     ///< [brume_lanes(out)]; may be y where rows is 1
  const float *scale;    ///< [brume_lanes(out)] or NULL
  const float *shift;    ///< [brume_lanes(out)], used with `scale`
  const float *residual; ///< Rows like those of y, or NULL; may be y itself
  size_t residual_row;   ///< Floats from row to row
  float *y;              ///< Output
  size_t y_row;          ///< Floats from row to row, at least brume_lanes(out)
  bool silu;             ///< Apply the activation
  BrumeConvFormat format;          ///< Of x and weights
  bool y_bfloat16;                 ///< So becomes y; there may be no residual then
  size_t count;                    ///< Sounds; 0 counts as 1
  size_t x_next, y_next;           ///< Floats from sound to sound; used if there are several
  size_t residual_next, film_next; ///< The same of `residual`, and of `scale` and `shift`
} BrumeConv;

/** Rows to be normalised: y = x / sqrt(mean of x^2 over the channels + 1e-5), then silu if asked.
 *
 * The sum of squares runs in 16 chains, channel c in chain c mod 16, upward, fused; then chains
 * n + 8, n + 4, n + 2, n + 1 are added to chain n in this order. scale = 1 / sqrt(sum / channels
 * + 1e-5) in float, y = x * scale.
 */
typedef struct {
  size_t rows, channels;
  const float *x;  ///< Padding must be zero
  size_t x_row;    ///< Floats from row to row, at least brume_lanes(channels)
  float *y;        ///< May be x
  size_t y_row;    ///< As x_row
  bool silu;       ///< Apply brume_siluf() to the result
  bool y_bfloat16; ///< y becomes bfloat16; it may not be x then
} BrumeRmsnorm;

/** The table: one per context, filled by brume_kernels_init(). */
typedef struct {
  const char *name; ///< "c", "sse2", "avx2", "avx512", "avx512bf16", "neon": the set the
                    ///< convolution runs on
  bool float16;     ///< BRUME_CONV_FLOAT16 is as fast as BRUME_CONV_FLOAT, or faster

  /** See BrumeConv. */
  void (*conv)(const BrumeConv *conv);

  /** See BrumeRmsnorm. */
  void (*rmsnorm)(const BrumeRmsnorm *norm);

  /** x[i] = brume_siluf(x[i]) for i < n. */
  void (*silu)(float *x, size_t n);

  /** y = x in bfloat16, n numbers in the place of n / 2 floats; n is even. */
  void (*to_bfloat16)(const float *x, size_t n, float *y);

  /** Run `rounds` rounds of independent multiply-adds in registers, to measure the core's peak.
   * Returns the floating-point operations done (two per multiply-add), writes a number that
   * depends on them to *sink. */
  double (*fma_loop)(size_t rounds, float *sink);

  /** The same with the multiply-adds of bfloat16: four operations a pair. */
  double (*dot_loop)(size_t rounds, float *sink);
} BrumeKernels;

/** Fill `kernels` with the fastest functions that `cpu_flags` (BrumeCpuFlag, see
 * dsp/base/cpu.h) allow; 0 gives portable C. */
void brume_kernels_init(BrumeKernels *kernels, uint32_t cpu_flags);

/** Return the floats that brume_conv_pack() writes, or 0 where a size is 0 or too large. */
size_t brume_conv_packed_floats(size_t out, size_t in, size_t taps);

/** Where the element (o, i, j) of a weight tensor lies: o * out + i * in + j * tap. */
typedef struct {
  size_t out, in, tap;
} BrumeConvStrides;

/** Reorder weights to `packed[block][tap][in][lane]`, output channel = block * 16 + lane, lanes
 * beyond `out` zero. The same order serves every instruction set. `strides` describe `weights`:
 * {in * taps, taps, 1} for PyTorch's Conv1d. */
void brume_conv_pack(float *packed, const float *weights, BrumeConvStrides strides, size_t out,
                     size_t in, size_t taps);

/** As brume_conv_pack(), into half as many floats, from weights that are all numbers of half
 * precision. */
void brume_conv_pack_float16(float *packed, const float *weights, BrumeConvStrides strides,
                             size_t out, size_t in, size_t taps);

/** Return the floats that brume_conv_pack_bfloat16() writes, or 0 as above. */
size_t brume_conv_packed_pairs(size_t out, size_t in, size_t taps);

/** As brume_conv_pack(), rounded to bfloat16: `packed[block][tap][pair of in][lane]`; the last
 * pair of an odd `in` ends with zeros. */
void brume_conv_pack_bfloat16(float *packed, const float *weights, BrumeConvStrides strides,
                              size_t out, size_t in, size_t taps);

/** Return the upper half of x rounded to bfloat16; 0 where x is smaller than 2^-50. */
static inline uint16_t brume_bfloat16(const float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  const uint32_t size = bits & 0x7FFFFFFFu;
  const uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
  const uint32_t special = size > 0x7F800000u ? 0x7FC0u : rounded; // Rounding may not make a NaN 0
  return (uint16_t)(size < 0x26800000u ? 0u : special);            // 2^-50
}

#endif // BRUME_MODEL_KERNELS_H
