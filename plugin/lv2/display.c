// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A small picture for the host's mixer: the selected pad's waveform

#include "plugin/lv2/plugin.h"

#include <stdlib.h>

enum { HEIGHT_MIN = 16, WIDTH_MAX = 4096 };

static const uint32_t color_ground = 0xFF181C20;
static const uint32_t color_axis = 0xFF39424A;
static const uint32_t color_wave = 0xFF9FD3C7;

static bool resize(BrumeDisplaySurface *const surface, const int width, const int height) {
  if (surface->width == width && surface->height == height) {
    return true;
  }
  uint32_t *const data = malloc((size_t)width * (size_t)height * sizeof(*data));
  if (!data) {
    return false;
  }
  free(surface->data);
  // The interface counts in bytes
  *surface =
      (BrumeDisplaySurface){(unsigned char *)data, width, height, width * (int)sizeof(uint32_t)};
  return true;
}

// Row of a sample value.
static int row_of(const float value, const int height) {
  const int row = (int)((1.0f - value) * 0.5f * (float)(height - 1) + 0.5f);
  return row < 0 ? 0 : row >= height ? height - 1 : row;
}

static void draw_clip(const BrumeDisplaySurface *const surface, const BrumeClip *const clip) {
  uint32_t *const pixels = (uint32_t *)(void *)surface->data;
  const size_t width = (size_t)surface->width;
  for (size_t x = 0; x < width; ++x) {
    const size_t begin = x * clip->n / width;
    const size_t end = (x + 1) * clip->n / width > begin ? (x + 1) * clip->n / width : begin + 1;
    float low = 0.0f;
    float high = 0.0f;
    for (size_t i = begin; i < end && i < clip->n; ++i) {
      low = clip->samples[i] < low ? clip->samples[i] : low;
      high = clip->samples[i] > high ? clip->samples[i] : high;
    }
    for (int y = row_of(high, surface->height); y <= row_of(low, surface->height); ++y) {
      pixels[(size_t)y * width + x] = color_wave;
    }
  }
}

static BrumeDisplaySurface *render(LV2_Handle instance, const uint32_t width,
                                   const uint32_t max_height) {
  BrumeLv2 *const self = instance;
  BrumeDisplaySurface *const surface = &self->surface;
  const uint32_t wanted = width / 3 > HEIGHT_MIN ? width / 3 : HEIGHT_MIN;
  const uint32_t height = wanted < max_height ? wanted : max_height;
  if (width == 0 || height == 0 || width > WIDTH_MAX || !resize(surface, (int)width, (int)height)) {
    return NULL;
  }
  uint32_t *const pixels = (uint32_t *)(void *)surface->data;
  for (size_t i = 0; i < (size_t)width * height; ++i) {
    pixels[i] = i / width == height / 2 ? color_axis : color_ground;
  }
  BrumeDocument *const document = brume_engine_snapshot(self->engine);
  if (document) {
    const unsigned pad = brume_settings_selected(&document->settings);
    if (document->clips[pad][0]) {
      draw_clip(surface, document->clips[pad][0]);
    }
    brume_engine_release(self->engine, document);
  }
  return surface;
}

const BrumeDisplayInterface brume_lv2_display = {render};
