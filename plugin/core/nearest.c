// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/nearest.h"

#include "plugin/core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 256 };

static const char key[] = "nearest=";

// First frame of a slot: 0, 1, 2, 4, 8 ... Slot BRUME_MODEL_SLOTS is the end.
static size_t slot_begin(const size_t slot) {
  return slot ? (size_t)1 << (slot - 1) : 0;
}

// The sound's point: means over the slots, the last frame going on, times the basis.
static void find_point(const BrumeModel *const model, const float *const y, const size_t frames,
                       float point[BRUME_MODEL_NEAR_MOST]) {
  const size_t channels = model->info->channels;
  double sums[BRUME_MODEL_NEAR_MOST] = {0.0};
  for (size_t slot = 0; slot < BRUME_MODEL_SLOTS; ++slot) {
    const size_t begin = slot_begin(slot);
    const size_t end = slot_begin(slot + 1);
    for (size_t c = 0; c < channels; ++c) {
      double mean = 0.0;
      for (size_t t = begin; t < end; ++t) {
        mean += (double)y[(t < frames ? t : frames - 1) * channels + c];
      }
      mean /= (double)(end - begin);
      for (size_t d = 0; d < model->near_dimensions; ++d) {
        const size_t at = (d * BRUME_MODEL_SLOTS + slot) * channels + c;
        sums[d] += mean * (double)model->near_basis[at];
      }
    }
  }
  for (size_t d = 0; d < model->near_dimensions; ++d) {
    point[d] = (float)sums[d];
  }
}

float brume_nearest_distance(const BrumeModel *const model, const float *const y,
                             const size_t frames) {
  float point[BRUME_MODEL_NEAR_MOST];
  float least = INFINITY;
  const size_t count = model->near_count;
  if (!count || !frames) {
    return NAN;
  }
  find_point(model, y, frames, point);
  for (size_t at = 0; at < count; at += BLOCK) {
    const size_t n = count - at < BLOCK ? count - at : BLOCK;
    float sums[BLOCK] = {0.0f};
    for (size_t d = 0; d < model->near_dimensions; ++d) {
      const float *const sounds = model->near_sounds + d * count + at;
      const float p = point[d];
      for (size_t i = 0; i < n; ++i) {
        const float away = sounds[i] - p;
        sums[i] += away * away;
      }
    }
    for (size_t i = 0; i < n; ++i) {
      least = sums[i] < least ? sums[i] : least;
    }
  }
  return least < INFINITY ? sqrtf(least) : NAN;
}

static const char *fact(const BrumeModel *const model, const char *const name) {
  const char *const text = brume_weights_meta(model->weights, name);
  return text ? text : "?";
}

void brume_nearest_write(const BrumeModel *const model, const float distance,
                         char about[BRUME_NEAREST_ABOUT]) {
  char number[BRUME_TEXT_FLOAT] = "unknown";
  if (isfinite(distance)) {
    brume_text_from_float(roundf(distance * 100.0f) / 100.0f, number);
  }
  snprintf(about, BRUME_NEAREST_ABOUT, "%s%s; made with %s (%s), which learnt from %s", key, number,
           fact(model, "name"), fact(model, "licence"), fact(model, "data"));
}

float brume_nearest_read(const char *const about) {
  float distance = NAN;
  const bool there = strncmp(about, key, sizeof(key) - 1) == 0 &&
                     brume_text_to_float(about + sizeof(key) - 1, &distance) && distance >= 0.0f;
  return there ? distance : NAN;
}
