// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_PLUGIN_CORE_TEXTURE_IMPL_H
#define BRUME_PLUGIN_CORE_TEXTURE_IMPL_H

#include "dsp/base/mailbox.h"
#include "plugin/core/ahead.h"
#include "plugin/core/texture.h"

enum {
  BRUME_TEXTURE_RATIO_MAX = 16, ///< Faster reading would want more of the queue before it begins
  BRUME_TEXTURE_BEHIND = 320,   ///< Samples kept before the place of reading: half a kernel
  BRUME_TEXTURE_WINDOW = BRUME_TEXTURE_BEHIND + (BRUME_TEXTURE_READ + 24) * BRUME_TEXTURE_RATIO_MAX,
};

/** A request on its way. */
typedef struct {
  uint32_t serial;
  bool fresh; ///< Begin anew, and tell where that is in the queue
  BrumeTextureRequest request;
} BrumeTextureLetter;

/** Where a texture that begins anew begins. */
typedef struct {
  uint32_t serial;   ///< Of the request
  uint64_t position; ///< Of its first sample in the queue
} BrumeTextureBegun;

struct BrumeTextureImpl {
  const BrumeModel *model;
  const BrumeInterp *interp;
  BrumeAhead *ahead;
  BrumeMailbox *requests; ///< BrumeTextureLetter, from the audio thread
  BrumeMailbox *begun;    ///< BrumeTextureBegun, from who works

  // Who works
  BrumeTextureLetter now; ///< That is followed
  BrumeStream *stream;    ///< That is heard; NULL: none yet
  BrumeStream *next;      ///< That is to be heard instead, once it is warm; or NULL
  float *part, *other;    ///< [BRUME_STREAM_SAMPLES]
  BrumeClip *recent;      ///< With room for BRUME_TEXTURE_RECENT samples
  BrumeStatus status;     ///< Of the last failure
  char detail[BRUME_MODEL_DETAIL];

  // The audio thread
  BrumeTextureLetter asked;     ///< The last that was sent
  bool restarts;                ///< The next one is to be fresh
  bool pending;                 ///< It is fresh, and where it begins is not known yet
  BrumeInterpPosition position; ///< Of reading, in window[]
  size_t n;                     ///< Samples there
  float window[BRUME_TEXTURE_WINDOW];
};

#endif // BRUME_PLUGIN_CORE_TEXTURE_IMPL_H
