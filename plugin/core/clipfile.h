// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file clipfile.h A clip as bytes that give back the same samples, bit for bit: a WAV file of
 * float samples (any program can play it) with a chunk of our own, `brme`: recipe, note and a
 * hash of the samples. Written by hand rather than by libsndfile, so that the plugin does not need
 * it, and so that the hostile part is small. */

#ifndef BRUME_PLUGIN_CORE_CLIPFILE_H
#define BRUME_PLUGIN_CORE_CLIPFILE_H

#include "plugin/core/render.h"
#include "plugin/core/store.h"

enum {
  BRUME_CLIPFILE_DETAIL = 160,       ///< Bytes of a `detail` buffer
  BRUME_CLIPFILE_FRAMES = 60 * 44100 ///< The longest clip that reading accepts
};

/** Write `clip` as a file to a new blob. BRUME_STATUS_NO_MEMORY leaves blob->data NULL.
 * Thread: any, but not rt. */
BrumeStatus brume_clipfile_write(const BrumeClip *clip, BrumeBlob *blob);

/** Read a file into a new clip, the caller's.
 *
 * The bytes are hostile input. BRUME_STATUS_FORMAT for what is no such file, is truncated or
 * holds values that are not finite or beyond full scale; BRUME_STATUS_MISMATCH if the samples are
 * not those that were written; BRUME_STATUS_NO_MEMORY. *clip is then NULL and `detail` says why.
 * Thread: any, but not rt.
 */
BrumeStatus brume_clipfile_read(const void *data, size_t n, BrumeClip **clip, char *detail);

#endif // BRUME_PLUGIN_CORE_CLIPFILE_H
