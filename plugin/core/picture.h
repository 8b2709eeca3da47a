// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file picture.h Small pictures of sounds on their way and of finished ones, for those who
 * watch. */

#ifndef BRUME_PLUGIN_CORE_PICTURE_H
#define BRUME_PLUGIN_CORE_PICTURE_H

#include "plugin/core/news.h"
#include "plugin/core/render.h"

/** Fill `picture` with the latent that a step starts from, brought to the level of clean ones (so
 * noise is noise of the level of sounds): power in the decoder's bands, tone and noise together,
 * -70 dB as 0 and 10 dB as 255. Thread: gen. */
void brume_picture_step(const BrumeModel *model, const BrumeRenderStep *step, BrumePicture picture);

/** Fill `picture` with the spectrogram of x[n] at 44.1 kHz in the same bands and levels. All dark
 * without memory. Thread: gen. */
void brume_picture_sound(const BrumeModel *model, const float *x, size_t n, BrumePicture picture);

/** Fill in what news of type BRUME_NEWS_CLIP say about a clip: all but pad and serial. Drafts are
 * not measured. Takes some 5 ms a second of sound. Thread: any, but not rt. */
void brume_picture_clip(const BrumeModel *model, const BrumeClip *clip, BrumeStage stage,
                        BrumeNews *news);

/** Fill low[] and high[] (BRUME_NEWS_PEAKS) with the lowest and highest sample of each column of
 * x[n]. Thread: gen. */
void brume_picture_peaks(const float *x, size_t n, int8_t low[BRUME_NEWS_PEAKS],
                         int8_t high[BRUME_NEWS_PEAKS]);

#endif // BRUME_PLUGIN_CORE_PICTURE_H
