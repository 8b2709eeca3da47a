// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/texture_impl.h"

#include <string.h>

// Bit for bit: values that are free are no numbers.
static bool same_values(const BrumeRecipe *const a, const BrumeRecipe *const b) {
  bool same = a->seed == b->seed && a->n_classes == b->n_classes;
  for (int i = 0; same && i < BRUME_PARAM_COUNT; ++i) {
    same = i == (int)BRUME_PARAM_LENGTH ||
           memcmp(&a->value[i], &b->value[i], sizeof(a->value[i])) == 0;
  }
  for (unsigned i = 0; same && i < a->n_classes; ++i) {
    same = a->classes[i].weight == b->classes[i].weight &&
           strcmp(a->classes[i].name, b->classes[i].name) == 0;
  }
  return same;
}

static bool same(const BrumeTextureRequest *const a, const BrumeTextureRequest *const b) {
  return a->on == b->on && (!a->on || (a->waits == b->waits && a->pad == b->pad &&
                                       same_values(&a->recipe, &b->recipe)));
}

void brume_texture_ask(BrumeTexture *const texture, const BrumeTextureRequest *const request,
                       const bool heard) {
  BrumeTextureLetter *const asked = &texture->asked;
  if (!texture->restarts && same(&asked->request, request)) {
    return;
  }
  // A fresh one that was not seen yet must not be lost behind one that is not
  const bool fresh = texture->restarts || !heard || !asked->request.on || texture->pending;
  texture->restarts = false;
  texture->pending = fresh && request->on;
  *asked = (BrumeTextureLetter){asked->serial + 1, texture->pending, *request};
  brume_mailbox_write(texture->requests, asked);
}

void brume_texture_restart(BrumeTexture *const texture) {
  texture->restarts = true;
}

// Looks whether a fresh texture has begun: what was made before it is dropped.
static void begin(BrumeTexture *const texture) {
  BrumeTextureBegun begun;
  if (texture->pending && brume_mailbox_read(texture->begun, &begun) &&
      begun.serial == texture->asked.serial) {
    texture->pending = false;
    brume_ahead_skip_to(texture->ahead, begun.position);
    memset(texture->window, 0, sizeof(texture->window));
    texture->n = BRUME_TEXTURE_BEHIND;
    texture->position = (BrumeInterpPosition)BRUME_TEXTURE_BEHIND << 32;
  }
}

bool brume_texture_is_ready(BrumeTexture *const texture) {
  begin(texture);
  return !texture->pending && texture->asked.request.on &&
         brume_ahead_waiting(texture->ahead) >= BRUME_TEXTURE_WINDOW + BRUME_AHEAD_FADE;
}

static float held(const float speed) {
  const float most = (float)BRUME_TEXTURE_RATIO_MAX;
  return speed > 1.0f / most ? (speed < most ? speed : most) : 1.0f / most;
}

void brume_texture_read(BrumeTexture *const texture, const float start, const float end,
                        float *const out, const size_t frames) {
  const float from = held(start);
  const float to = held(end);
  const float fastest = from > to ? from : to;
  begin(texture);
  if (texture->pending || texture->restarts || !texture->asked.request.on) {
    memset(out, 0, frames * sizeof(*out));
    return;
  }
  float *const x = texture->window;
  const size_t first = (size_t)(texture->position >> 32) - BRUME_TEXTURE_BEHIND;
  texture->n -= first;
  memmove(x, x + first, texture->n * sizeof(*x));
  texture->position -= (BrumeInterpPosition)first << 32;
  const size_t half = (size_t)(brume_interp_end(0, fastest) >> 32);
  const size_t wanted = BRUME_TEXTURE_BEHIND + (size_t)(fastest * (float)frames) + half + 2;
  if (wanted > texture->n) {
    brume_ahead_read(texture->ahead, x + texture->n, wanted - texture->n);
    texture->n = wanted;
  }
  brume_interp_read(texture->interp, x, texture->n, &texture->position, from, to, out, frames);
}
