// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file picture.h Small pictures of sounds on their way and of finished ones, for those who
 * watch. */

#ifndef BRUME_PLUGIN_CORE_PICTURE_H
#define BRUME_PLUGIN_CORE_PICTURE_H

#include "plugin/core/news.h"
#include "plugin/core/render.h"

/** Fill row[BRUME_NEWS_BANDS] with the levels of a step's estimate in the decoder's bands, low to
 * high: power averaged over the frames, tone and noise together, -70 dB as 0 and 10 dB as 255.
 * Thread: gen. */
void brume_picture_row(const BrumeModel *model, const BrumeRenderStep *step,
                       uint8_t row[BRUME_NEWS_BANDS]);

/** Fill low[] and high[] (BRUME_NEWS_PEAKS) with the lowest and highest sample of each column of
 * x[n]. Thread: gen. */
void brume_picture_peaks(const float *x, size_t n, int8_t low[BRUME_NEWS_PEAKS],
                         int8_t high[BRUME_NEWS_PEAKS]);

#endif // BRUME_PLUGIN_CORE_PICTURE_H
