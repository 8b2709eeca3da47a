// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/clock.h"
#include "tests/kernels/kernel_cases.h"

#include <stdio.h>
#include <string.h>

int bench_kernels(const BrumeKernels *set, size_t count);

static double best_peak(const BrumeKernels *const k, const bool bfloat16, double best) {
  float sink = 0.5f;
  const double start = brume_clock_s();
  const double flops = (bfloat16 ? k->dot_loop : k->fma_loop)(100000, &sink);
  const double rate = flops / (brume_clock_s() - start) * 1e-9;
  return rate > best ? rate : best;
}

// Numbers that are sane as floats and as pairs of bfloat16 or halves
static void fill(GuardedFloats *const x, const size_t size) {
  guarded_free(x);
  *x = guarded_new(size);
  for (size_t i = 0; i < size; i++) {
    const uint16_t both[2] = {brume_bfloat16(case_uniform()), brume_bfloat16(case_uniform())};
    memcpy(&x->data[i], both, sizeof(both));
  }
}

// The machine may be busy: the best of many short runs, each beside one of the peak loop
static void bench_conv(const BrumeKernels *const k, const size_t channels, const size_t taps,
                       const size_t rows, const bool silu, const BrumeConvFormat format) {
  static const char *const names[] = {"fp32", "fp16", "bf16"};
  const bool bfloat16 = format == BRUME_CONV_BFLOAT16;
  ConvCase c = {0};
  conv_case_new(&c, rows, channels, channels, taps);
  fill(&c.x, (rows + taps) * brume_lanes(channels));
  fill(&c.packed, brume_conv_packed_floats(channels, channels, taps));
  c.conv.format = format;
  c.conv.y_bfloat16 = bfloat16 && silu;
  c.conv.x_row = c.conv.x_tap = brume_lanes(channels) / (bfloat16 ? 2 : 1);
  c.conv.x = c.x.data;
  c.conv.weights = c.packed.data;
  fill(&c.y, rows * brume_lanes(channels));
  c.conv.y = c.y.data;
  c.conv.y_row = c.conv.residual_row = brume_lanes(channels);
  c.conv.silu = silu;
  c.conv.scale = silu ? c.scale.data : NULL;
  c.conv.shift = silu ? c.shift.data : NULL;
  c.conv.residual = silu ? NULL : c.residual.data;
  const double flops = 2.0 * (double)(rows * channels * channels * taps);
  double peak = 0.0, best = 0.0;
  const int runs = k->name[0] == 'c' ? 3 : 60;
  for (int i = 0; i < runs; i++) {
    peak = best_peak(k, bfloat16, peak);
    const double start = brume_clock_s();
    k->conv(&c.conv);
    const double rate = flops / (brume_clock_s() - start) * 1e-9;
    best = rate > best ? rate : best;
  }
  printf("%-10s %s conv k=%zu %s C=%4zu T=%4zu  %7.1f GFLOP/s, %5.1f %% of %.1f\n", k->name,
         names[format], taps, silu ? "film+silu" : "residual ", channels, rows, best,
         100.0 * best / peak, peak);
  conv_case_free(&c);
}

static void bench_rmsnorm(const BrumeKernels *const k) {
  enum { ROWS = 172, CHANNELS = 256 };
  GuardedFloats x = guarded_new(ROWS * CHANNELS), y = guarded_new(ROWS * CHANNELS);
  for (size_t i = 0; i < x.size; i++)
    x.data[i] = case_uniform();
  const BrumeRmsnorm n = {ROWS, CHANNELS, x.data, CHANNELS, y.data, CHANNELS, false, false};
  double norm_s = 1.0, silu_s = 1.0;
  for (int i = 0; i < 200; i++) {
    double start = brume_clock_s();
    k->rmsnorm(&n);
    double s = brume_clock_s() - start;
    norm_s = s < norm_s ? s : norm_s;
    start = brume_clock_s();
    k->silu(y.data, y.size);
    s = brume_clock_s() - start;
    silu_s = s < silu_s ? s : silu_s;
  }
  const double per = 1e9 / (double)x.size;
  printf("%-10s rmsnorm %.3f, silu %.3f ns a float\n", k->name, norm_s * per, silu_s * per);
  guarded_free(&x);
  guarded_free(&y);
}

static void bench_convs(const BrumeKernels *const k, const BrumeConvFormat format) {
  static const size_t widths[] = {128, 192, 256, 384, 512};
  for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++) {
    bench_conv(k, widths[i], 3, 172, true, format);
    bench_conv(k, widths[i], 1, 172, false, format);
  }
  bench_conv(k, 256, 3, 43, true, format);
  bench_conv(k, 384, 3, 24, true, format);
}

int bench_kernels(const BrumeKernels *const set, const size_t count) {
  case_seed(1);
  for (size_t s = 0; s < count; s++) {
    bench_convs(&set[s], BRUME_CONV_FLOAT);
    bench_convs(&set[s], BRUME_CONV_FLOAT16);
    bench_convs(&set[s], BRUME_CONV_BFLOAT16);
    bench_rmsnorm(&set[s]);
  }
  return 0;
}
