// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/texture.h"

#include "dsp/base/fmath.h"
#include "plugin/core/plan.h"
#include "plugin/core/texture_impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  N = BRUME_STREAM_SAMPLES,
  QUEUE = 2 * N,  // Full, until the next part is made, and while it is
  ENOUGH = N / 4, // To go on after a gap: when a part has come
};

static const float middle_c = 60.0f;

_Static_assert((int)QUEUE >= (int)N + (int)BRUME_TEXTURE_WINDOW + (int)BRUME_AHEAD_FADE,
               "a part must fit beside what is_ready() asks for");

BrumeTexture *brume_texture_new(const BrumeModel *const model, const BrumeInterp *const interp) {
  BrumeTexture *const texture = calloc(1, sizeof(*texture));
  if (!texture) {
    return NULL;
  }
  texture->model = model;
  texture->interp = interp;
  texture->restarts = true;
  texture->ahead = brume_ahead_new(QUEUE, ENOUGH);
  texture->requests = brume_mailbox_new(sizeof(BrumeTextureLetter));
  texture->begun = brume_mailbox_new(sizeof(BrumeTextureBegun));
  texture->recent = calloc(1, sizeof(BrumeClip) + BRUME_TEXTURE_RECENT * sizeof(float));
  texture->part = calloc(2 * (size_t)N, sizeof(float));
  if (!texture->ahead || !texture->requests || !texture->begun || !texture->recent ||
      !texture->part) {
    brume_texture_free(texture);
    return NULL;
  }
  texture->other = texture->part + N;
  return texture;
}

static void forget(BrumeTexture *const texture) {
  brume_stream_free(texture->next);
  brume_stream_free(texture->stream);
  texture->next = NULL;
  texture->stream = NULL;
}

void brume_texture_free(BrumeTexture *const texture) {
  if (texture) {
    forget(texture);
    brume_ahead_free(texture->ahead);
    brume_mailbox_free(texture->requests);
    brume_mailbox_free(texture->begun);
    free(texture->recent);
    free(texture->part);
    free(texture);
  }
}

// The sound that a stream is to be of: keys are in tune where the class is.
static BrumeStatus settle(BrumeTexture *const texture, BrumeRecipe *const recipe) {
  BrumePlan plan;
  BrumeClip *const recent = texture->recent;
  *recipe = texture->now.request.recipe;
  memset(&recipe->edit, 0, sizeof(recipe->edit));
  recipe->value[BRUME_PARAM_LENGTH] = NAN;
  const BrumeStatus status = brume_plan_make(texture->model, recipe, &plan, texture->detail);
  if (!status && plan.pitched && !brume_recipe_has(recipe, BRUME_PARAM_PITCH)) {
    recipe->value[BRUME_PARAM_PITCH] = middle_c;
  }
  if (!status) {
    recent->recipe = *recipe;
    recent->pitched = plan.pitched;
    recent->note = plan.pitched ? recipe->value[BRUME_PARAM_PITCH] : plan.note;
  }
  return status;
}

static BrumeStatus set(BrumeTexture *const texture, BrumeStream *const stream,
                       const BrumeRecipe *const recipe) {
  return stream ? brume_stream_set(stream, recipe, texture->detail) : BRUME_STATUS_UNSUPPORTED;
}

// Begins or changes what is made, as the newest request says. What cannot be followed changes
// nothing, unless all was to begin anew.
static BrumeStatus follow(BrumeTexture *const texture) {
  BrumeRecipe recipe;
  BrumeStatus status = BRUME_STATUS_OK;
  if (texture->now.fresh) {
    forget(texture);
    texture->recent->n = 0;
    const BrumeTextureBegun begun = {texture->now.serial, brume_ahead_written(texture->ahead)};
    brume_mailbox_write(texture->begun, &begun);
  }
  status = settle(texture, &recipe);
  if (status) {
    return status;
  }
  if (!set(texture, texture->stream, &recipe)) {
    brume_stream_free(texture->next); // Back to what is heard
    texture->next = NULL;
    return BRUME_STATUS_OK;
  }
  if (set(texture, texture->next, &recipe)) {
    BrumeStream *const next =
        brume_stream_prepare(texture->model, &recipe, &status, texture->detail);
    if (next) {
      brume_stream_free(texture->next);
      texture->next = next;
    }
  }
  return status;
}

// From one stream to the other: `part` goes from its own to that of `next`, evenly in power, since
// the two have nothing in common.
static BrumeStatus cross(BrumeTexture *const texture) {
  const BrumeStatus status = brume_stream_run(texture->next, texture->other);
  for (size_t i = 0; i < N && !status; ++i) {
    float in = 0.0f;
    float out = 0.0f;
    brume_sincos_turns(0.25f * (float)i / (float)N, &in, &out);
    texture->part[i] = out * texture->part[i] + in * texture->other[i];
  }
  brume_stream_free(texture->stream);
  texture->stream = texture->next;
  texture->next = NULL;
  return status;
}

static void remember(BrumeClip *const recent, const float *const part) {
  if (recent->n == (size_t)BRUME_TEXTURE_RECENT) {
    recent->n -= N;
    memmove(recent->samples, recent->samples + N, recent->n * sizeof(float));
  }
  memcpy(recent->samples + recent->n, part, N * sizeof(float));
  recent->n += N;
}

static BrumeStatus make_part(BrumeTexture *const texture) {
  BrumeStatus status = brume_stream_run(texture->stream, texture->part);
  if (!status && texture->next && brume_stream_is_warm(texture->next)) {
    status = cross(texture);
  }
  if (status) {
    snprintf(texture->detail, BRUME_MODEL_DETAIL, "%s", brume_strerror(status));
    forget(texture);
    return status;
  }
  brume_ahead_write(texture->ahead, texture->part, N);
  remember(texture->recent, texture->part);
  return BRUME_STATUS_OK;
}

// Brings the stream that is to come one part nearer; who waits, waits for all of it.
static BrumeStatus warm(BrumeTexture *const texture) {
  BrumeStatus status = BRUME_STATUS_OK;
  do {
    status = brume_stream_warm(texture->next, texture->detail);
  } while (!status && texture->now.request.waits && !brume_stream_is_warm(texture->next));
  if (status) {
    brume_stream_free(texture->next);
    texture->next = NULL;
  } else if (!texture->stream && brume_stream_is_warm(texture->next)) {
    texture->stream = texture->next;
    texture->next = NULL;
  }
  return status;
}

BrumeTextureWork brume_texture_work(BrumeTexture *const texture, const bool for_waiting) {
  BrumeTextureWork work = BRUME_TEXTURE_NOTHING;
  texture->status = BRUME_STATUS_OK;
  if (brume_mailbox_read(texture->requests, &texture->now)) {
    work = BRUME_TEXTURE_WORKED;
    if (texture->now.request.on) {
      texture->status = follow(texture);
    } else {
      forget(texture);
    }
  }
  if (!texture->status && texture->now.request.waits == for_waiting) {
    const bool room = brume_ahead_space(texture->ahead) >= (size_t)N;
    const bool to_warm = texture->next && !brume_stream_is_warm(texture->next);
    if (to_warm && (for_waiting || !texture->stream || !room)) {
      texture->status = warm(texture);
      work = BRUME_TEXTURE_WORKED;
    } else if (texture->stream && room) {
      texture->status = make_part(texture);
      work = BRUME_TEXTURE_PART;
    }
  }
  return texture->status ? BRUME_TEXTURE_FAILED : work;
}

const char *brume_texture_failure(const BrumeTexture *const texture, BrumeStatus *const status) {
  *status = texture->status;
  return texture->detail;
}

const BrumeTextureRequest *brume_texture_request(const BrumeTexture *const texture) {
  return &texture->now.request;
}

const BrumeClip *brume_texture_recent(const BrumeTexture *const texture) {
  return texture->recent;
}

uint64_t brume_texture_gaps(const BrumeTexture *const texture) {
  return brume_ahead_gaps(texture->ahead);
}
