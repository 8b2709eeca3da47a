// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/export.h"

#include "plugin/core/finish.h"
#include "plugin/core/rate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float ogg_peak = 0.7079458f; // -3 dBFS, the first try
static const float ogg_limit = 0.98f;     // What the decoded peak may be
enum { OGG_TRIES = 4 };

bool brume_export_allows(const BrumeAudiospec *const spec) {
  const bool pcm = spec->bits == 16 || spec->bits == 24;
  const bool bits = spec->format == BRUME_AUDIOFILE_WAV    ? pcm || spec->bits == 32
                    : spec->format == BRUME_AUDIOFILE_FLAC ? pcm
                    : spec->format == BRUME_AUDIOFILE_OGG  ? spec->bits == 0
                                                           : false;
  return bits && spec->rate >= BRUME_EXPORT_RATE_MIN && spec->rate <= BRUME_EXPORT_RATE_MAX;
}

static BrumeStatus decoded_peak(const BrumeBytes *const bytes, float *const peak) {
  char detail[BRUME_AUDIOFILE_DETAIL];
  BrumeAudio audio;
  const BrumeStatus status = brume_audiofile_decode(bytes, &audio, detail);
  *peak = 0.0f;
  for (size_t i = 0; !status && i < audio.n; ++i) {
    *peak = fmaxf(*peak, fabsf(audio.samples[i]));
  }
  free(audio.samples);
  return status;
}

static BrumeStatus encode(const BrumeClip *const clip, const float *const x, const size_t n,
                          const BrumeAudiospec *const spec, const char *const comment,
                          BrumeBytes *const bytes) {
  return brume_audiofile_encode(x, n, spec, comment, clip->recipe.seed, BRUME_PLAN_STREAM_DITHER,
                                bytes);
}

static BrumeStatus encode_ogg(const BrumeClip *const clip, float *const x, const size_t n,
                              const BrumeAudiospec *const spec, const char *const comment,
                              BrumeBytes *const bytes) {
  float peak = ogg_peak;
  for (int i = 0; i < OGG_TRIES; ++i) {
    float decoded = 0.0f;
    brume_finish_peak(x, n, peak);
    BrumeStatus status = encode(clip, x, n, spec, comment, bytes);
    if (!status) {
      status = decoded_peak(bytes, &decoded);
    }
    if (!status && decoded <= ogg_limit) {
      return BRUME_STATUS_OK;
    }
    free(bytes->data);
    *bytes = (BrumeBytes){NULL, 0};
    if (status) {
      return status;
    }
    peak *= 0.95f * ogg_limit / decoded;
  }
  return BRUME_STATUS_INTERNAL;
}

// A loop at another rate: the filter that converts it is to hear it go round.
static BrumeStatus convert_loop(const BrumeClip *const clip, const unsigned rate, float **const out,
                                size_t *const n_out) {
  const size_t before = BRUME_LATENT_RATE; // One second, whole at every rate
  const size_t n = clip->n + 2 * before;
  float *const round = malloc(n * sizeof(*round));
  float *x = NULL;
  size_t n_x = 0;
  *out = NULL;
  if (!round) {
    return BRUME_STATUS_NO_MEMORY;
  }
  for (size_t i = 0; i < n; ++i) {
    round[i] = clip->samples[(i + clip->n * (1 + before / clip->n) - before) % clip->n];
  }
  const BrumeStatus status = brume_rate_convert(round, n, BRUME_LATENT_RATE, rate, &x, &n_x);
  free(round);
  if (!status) {
    *n_out = (size_t)((double)clip->n * rate / BRUME_LATENT_RATE + 0.5);
    memmove(x, x + rate, *n_out * sizeof(*x));
    *out = x;
  }
  return status;
}

BrumeStatus brume_export_clip(const BrumeClip *const clip, const BrumeAudiospec *const spec,
                              const char *comment, BrumeBytes *const bytes) {
  char text[BRUME_RECIPE_TEXT];
  *bytes = (BrumeBytes){NULL, 0};
  if (!brume_export_allows(spec)) {
    return BRUME_STATUS_UNSUPPORTED;
  }
  BrumeAudiospec with = *spec;
  with.loop = clip->recipe.edit.loop;
  with.about = !comment && clip->about[0] ? clip->about : NULL;
  float *x = NULL;
  size_t n = 0;
  BrumeStatus status =
      with.loop ? convert_loop(clip, spec->rate, &x, &n)
                : brume_rate_convert(clip->samples, clip->n, BRUME_LATENT_RATE, spec->rate, &x, &n);
  if (status) {
    return status;
  }
  if (!comment) {
    brume_recipe_write(&clip->recipe, text);
    comment = text;
  }
  brume_finish_peak(x, n, BRUME_FINISH_PEAK);
  status = spec->format == BRUME_AUDIOFILE_OGG ? encode_ogg(clip, x, n, &with, comment, bytes)
                                               : encode(clip, x, n, &with, comment, bytes);
  free(x);
  return status;
}
