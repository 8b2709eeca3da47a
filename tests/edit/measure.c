// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/edit/measure.h"

#include "dsp/base/cpu.h"
#include "dsp/transform/fft.h"
#include "dsp/transform/stft.h"
#include "plugin/core/audiofile.h"
#include "plugin/core/rate.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BANDS = 32, SIZE = 1024, HOP = 256 };

#define FREEDESKTOP "/usr/share/sounds/freedesktop/stereo/"

MeasureSound measure_sounds[MEASURE_SOUNDS] = {
    {"kick", "kick", NULL},
    {"snare", "snare", NULL},
    {"closed-hat", "closed-hat", NULL},
    {"tom", "tom", NULL},
    {"bass", "bass", NULL},
    {FREEDESKTOP "bell.oga", "mallet", NULL},
    {FREEDESKTOP "camera-shutter.oga", "perc", NULL},
    {FREEDESKTOP "message.oga", "pluck", NULL},
    {FREEDESKTOP "trash-empty.oga", "texture", NULL},
    {FREEDESKTOP "dialog-information.oga", "ui-blip", NULL},
};
size_t measure_n_sounds = MEASURE_OURS;
BrumeModel *measure_model;
BrumeRenderer *measure_renderer;
BrumeSources *measure_sources;

static void need(const bool ok, const char *const what) {
  if (!ok) {
    fprintf(stderr, "cannot go on: %s\n", what);
    exit(1);
  }
}

static const BrumeSource *add(const float *const x, const size_t n) {
  char detail[BRUME_SOURCE_DETAIL] = "";
  BrumeSource *source = NULL;
  need(brume_source_new(x, n, &source, detail) == BRUME_STATUS_OK, detail);
  const uint64_t hash = source->hash;
  need(brume_sources_add(measure_sources, source) == BRUME_STATUS_OK, "no room for a source");
  return brume_sources_find(measure_sources, hash);
}

static const BrumeSource *read_real(const char *const path) {
  char detail[BRUME_AUDIOFILE_DETAIL];
  BrumeAudio audio;
  float *x = NULL;
  size_t n = 0;
  if (brume_audiofile_read(path, &audio, detail)) {
    return NULL;
  }
  need(!brume_rate_convert(audio.samples, audio.n, audio.spec.rate, 44100, &x, &n), path);
  const BrumeSource *const source = add(x, n);
  free(audio.samples);
  free(x);
  return source;
}

void measure_begin(const char *const model_path) {
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  measure_model = brume_model_open(model_path, brume_cpu_flags(), &status, detail);
  need(measure_model != NULL, detail);
  measure_renderer = brume_renderer_new(measure_model, &status);
  measure_sources = brume_sources_new();
  need(measure_renderer && measure_sources, "out of memory");
  brume_renderer_set_sources(measure_renderer, measure_sources);
  for (size_t i = 0; i < MEASURE_OURS; ++i) {
    char text[128];
    snprintf(text, sizeof(text), "class=%s seed=11", measure_sounds[i].class);
    BrumeClip *const clip = measure_render(measure_renderer, NULL, text);
    measure_sounds[i].source = add(clip->samples, clip->n);
    brume_clip_free(clip);
  }
  for (size_t i = MEASURE_OURS; i < MEASURE_SOUNDS; ++i) {
    measure_sounds[i].source = read_real(measure_sounds[i].name);
    if (!measure_sounds[i].source) {
      printf("# no real recordings: install sound-theme-freedesktop\n");
      return;
    }
  }
  measure_n_sounds = MEASURE_SOUNDS;
}

void measure_end(void) {
  brume_renderer_free(measure_renderer);
  brume_sources_free(measure_sources);
  brume_model_free(measure_model);
}

BrumeClip *measure_render(BrumeRenderer *const with, const MeasureSound *const sound,
                          const char *const text) {
  char whole[512];
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeRecipe recipe;
  BrumeClip *clip = NULL;
  brume_recipe_init(&recipe);
  snprintf(whole, sizeof(whole), "%s", text);
  if (sound) {
    snprintf(whole, sizeof(whole), "class=%s from=%016llx %s", sound->class,
             (unsigned long long)sound->source->hash, text);
  }
  need(brume_recipe_read(&recipe, whole, detail) == BRUME_STATUS_OK, detail);
  need(brume_render(with, &recipe, NULL, &clip, detail) == BRUME_STATUS_OK, detail);
  return clip;
}

// Powers of the bands of one frame.
static void bands_of(const double *const bins, double power[BANDS]) {
  memset(power, 0, BANDS * sizeof(*power));
  for (size_t b = 1; b <= SIZE / 2; ++b) {
    const double hz = (double)b * 44100.0 / SIZE;
    const double at = BANDS * log(hz / 60.0) / log(18000.0 / 60.0);
    if (at >= 0.0 && at < BANDS) {
      power[(size_t)at] += bins[2 * b] * bins[2 * b] + bins[2 * b + 1] * bins[2 * b + 1];
    }
  }
}

static double *all_bands(BrumeStft *const stft, const float *const x, const size_t n,
                         const size_t frames, double *const loudest) {
  double *const out = malloc(frames * BANDS * sizeof(*out));
  need(out != NULL, "out of memory");
  for (size_t f = 0; f < frames; ++f) {
    bands_of(brume_stft_frame(stft, x, n, f), out + f * BANDS);
    for (size_t i = 0; i < BANDS; ++i) {
      *loudest = worst_of(*loudest, out[f * BANDS + i]);
    }
  }
  return out;
}

double measure_lsd(const float *const a, const size_t n_a, const float *const b, const size_t n_b) {
  BrumeStft *const stft = brume_stft_new(SIZE, HOP, NULL);
  need(stft != NULL, "out of memory");
  const size_t frames = brume_stft_frames(stft, n_a > n_b ? n_a : n_b);
  double loudest = 0.0;
  double *const of_a = all_bands(stft, a, n_a, frames, &loudest);
  double *const of_b = all_bands(stft, b, n_b, frames, &loudest);
  const double faint = loudest * 1e-6;
  double sum = 0.0;
  size_t count = 0;
  for (size_t i = 0; i < frames * BANDS; ++i) {
    if (fmax(of_a[i], of_b[i]) > 10.0 * faint) {
      const double d = 10.0 * log10((of_a[i] + faint) / (of_b[i] + faint));
      sum += d * d;
      ++count;
    }
  }
  free(of_a);
  free(of_b);
  brume_stft_free(stft);
  return sqrt(sum / (double)(count ? count : 1));
}

double measure_gain(const float *const a, const float *const b, const size_t n,
                    double *const most) {
  double both = 0.0;
  double power = 1e-30;
  for (size_t i = 0; i < n; ++i) {
    both += (double)a[i] * (double)b[i];
    power += (double)b[i] * (double)b[i];
  }
  const double gain = both / power;
  *most = 0.0;
  for (size_t i = 0; i < n; ++i) {
    *most = worst_of(*most, fabs((double)a[i] - gain * (double)b[i]));
  }
  return gain;
}

static void transform(BrumeFft *const fft, const float *const x, const size_t n,
                      double *const out) {
  const size_t size = brume_fft_size(fft);
  double *const samples = brume_fft_samples(fft);
  for (size_t i = 0; i < size; ++i) {
    samples[i] = i < n ? (double)x[i] : 0.0;
  }
  brume_fft_forward(fft);
  memcpy(out, brume_fft_bins(fft), (size + 2) * sizeof(*out));
}

double measure_band_error(const float *const a, const size_t n_a, const float *const b,
                          const size_t n_b, const double low, const double high) {
  const size_t size = (size_t)1 << 20;
  BrumeFft *const fft = brume_fft_new(size, NULL);
  double *const of_a = malloc(2 * (size + 2) * sizeof(*of_a));
  need(fft && of_a && n_a <= size && n_b <= size, "out of memory");
  double *const of_b = of_a + size + 2;
  transform(fft, a, n_a, of_a);
  transform(fft, b, n_b, of_b);
  const size_t from = 2 * (size_t)ceil(low * (double)size / 44100.0);
  const size_t to = 2 * (size_t)floor(high * (double)size / 44100.0) + 2;
  double both = 0.0;
  double power = 1e-30;
  double all = 1e-30;
  for (size_t i = 0; i < size + 2; ++i) {
    all += of_a[i] * of_a[i];
    both += i >= from && i < to ? of_a[i] * of_b[i] : 0.0;
    power += i >= from && i < to ? of_b[i] * of_b[i] : 0.0;
  }
  double error = 0.0;
  for (size_t i = from; i < to; ++i) {
    const double d = of_a[i] - both / power * of_b[i];
    error += d * d;
  }
  free(of_a);
  brume_fft_free(fft);
  return 10.0 * log10(error / all + 1e-30);
}

double measure_seam(const float *const x, const size_t n, double *const inside) {
  BrumeStft *const stft = brume_stft_new(SIZE, HOP, NULL);
  float *const round = malloc(3 * n * sizeof(*round));
  need(stft && round, "out of memory");
  for (size_t i = 0; i < 3 * n; ++i) {
    round[i] = x[i % n];
  }
  double sums[2] = {0.0, 0.0};
  size_t counts[2] = {0, 0};
  double before[BANDS];
  double loudest = 0.0;
  double *const all = all_bands(stft, round, 3 * n, 3 * n / HOP, &loudest);
  for (size_t f = n / HOP + 8; f < 2 * n / HOP + 8; ++f) {
    double sum = 0.0;
    memcpy(before, all + (f - 1) * BANDS, sizeof(before));
    for (size_t i = 0; i < BANDS; ++i) {
      const double d =
          10.0 * log10((all[f * BANDS + i] + 1e-6 * loudest) / (before[i] + 1e-6 * loudest));
      sum += d * d / BANDS;
    }
    const double away = fabs((double)f * HOP - 2.0 * (double)n);
    const int at_seam = away < SIZE / 2.0;
    sums[at_seam] += sqrt(sum);
    ++counts[at_seam];
  }
  free(all);
  free(round);
  brume_stft_free(stft);
  *inside = sums[0] / (double)counts[0];
  return sums[1] / (double)counts[1];
}

double measure_rms(const float *const x, const size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) {
    sum += (double)x[i] * (double)x[i];
  }
  return sqrt(sum / (double)(n ? n : 1));
}
