// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file news.h What the generator tells those who watch it. Plain data, sent through a ring:
 * what nobody takes is lost when the ring is full. */

#ifndef BRUME_PLUGIN_CORE_NEWS_H
#define BRUME_PLUGIN_CORE_NEWS_H

#include "dsp/base/status.h"

#include <stdint.h>

enum {
  BRUME_NEWS_BANDS = 64,   ///< Rows of a picture, low to high
  BRUME_NEWS_COLUMNS = 96, ///< Of a picture, from the sound's start to its end
  BRUME_NEWS_PEAKS = 128,  ///< Columns of a waveform
  BRUME_NEWS_KNOBS = 10,   ///< Descriptors, in the order of BrumeDescriptor
  BRUME_NEWS_PITCH = 9,    ///< The last of them
  BRUME_NEWS_TEXT = 160,   ///< Bytes of a reason, with its zero
};

/** Levels over time and frequency: 0 silent, 255 loudest. */
typedef uint8_t BrumePicture[BRUME_NEWS_COLUMNS][BRUME_NEWS_BANDS];

typedef enum {
  BRUME_NEWS_STEP,  ///< A step of the denoiser is done
  BRUME_NEWS_CLIP,  ///< A sound is on its way to its pad
  BRUME_NEWS_FAILED ///< A sound could not be made
} BrumeNewsType;

/** How finished a clip is. */
typedef enum {
  BRUME_STAGE_DRAFT,   ///< Decoded half-way, to be replaced
  BRUME_STAGE_FINAL,   ///< The sound of the recipe
  BRUME_STAGE_SIBLING, ///< One more for the round robin
  BRUME_STAGE_STEP,    ///< What a step starts from, to be heard once
  BRUME_STAGE_TEXTURE  ///< No clip: the last seconds of the texture that is made
} BrumeStage;

typedef struct {
  BrumeNewsType type;
  uint8_t pad;     ///< 0..15
  uint32_t serial; ///< Of the request: rises with each of the pad; 0 of a texture
  union {
    struct {
      uint16_t step, n_steps; ///< `step` from 1
      float sigma;            ///< Noise level before the step
      BrumePicture picture;   ///< The latent as it is at that level: noise and what it hides
    } step;
    struct {
      BrumeStage stage;
      float note;                    ///< MIDI note at which it sounds as it was made
      float seconds;                 ///< Length
      int8_t low[BRUME_NEWS_PEAKS];  ///< Lowest sample of each column, -127..127
      int8_t high[BRUME_NEWS_PEAKS]; ///< Highest
      float value[BRUME_NEWS_KNOBS]; ///< Descriptors as measured; NAN in drafts, which are not
      float place[BRUME_NEWS_KNOBS]; ///< The same as places 0..1 in the class, as knobs say them
      BrumePicture picture;
    } clip;
    struct {
      BrumeStatus status;
      char text[BRUME_NEWS_TEXT];
    } failed;
  } as;
} BrumeNews;

#endif // BRUME_PLUGIN_CORE_NEWS_H
