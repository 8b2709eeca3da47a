// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file source.h Sounds that recipes start from (edit.h): ours, or the user's. */

#ifndef BRUME_PLUGIN_CORE_SOURCE_H
#define BRUME_PLUGIN_CORE_SOURCE_H

#include "dsp/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
  BRUME_SOURCE_DETAIL = 160, ///< Bytes of a `detail` buffer
  BRUME_SOURCE_MIN = 441,    ///< The shortest sound, in frames: 10 ms
  BRUME_SOURCE_MAX = 264600, ///< The longest: 6 s
};

/** A sound, immutable: mono at 44.1 kHz, from its onset on, peak -1 dBFS. */
typedef struct {
  uint64_t hash;   ///< Of the samples, never 0: what recipes call it
  size_t n;        ///< Frames
  float samples[]; ///< [n]
} BrumeSource;

/** Make a source of x[n], mono at 44.1 kHz: silence before the onset (below -50 dB of the peak)
 * and after the end (-72 dB) is cut off, and the level set.
 *
 * The sound is hostile input. BRUME_STATUS_FORMAT, with one line in `detail`, if it is silent,
 * shorter or longer than a source may be, or holds what is no number; or BRUME_STATUS_NO_MEMORY.
 * *source is then NULL; else the caller's, to free(). Thread: any, but not rt. */
BrumeStatus brume_source_new(const float *x, size_t n, BrumeSource **source, char *detail);

/** Return the hash that a source of these samples has; 0 if they can be none. Thread: any, but not
 * rt. */
uint64_t brume_source_hash(const float *x, size_t n);

/** The sources at hand. Locks a mutex: never for the audio thread. */
typedef struct BrumeSourcesImpl BrumeSources;

/** Create an empty collection, NULL without memory. Thread: setup. */
BrumeSources *brume_sources_new(void);

/** Free it and what is in it. NULL is allowed. Thread: setup. */
void brume_sources_free(BrumeSources *sources);

/** Put a source in; the collection owns it from here, also on failure, and frees one that it has
 * already. BRUME_STATUS_FULL if there are 256. Thread: any, but not rt. */
BrumeStatus brume_sources_add(BrumeSources *sources, BrumeSource *source);

/** Free those unused for the longest until `most` are left. Pointers to these are then invalid: for
 * the thread that renders, between renders. Thread: gen. */
void brume_sources_trim(BrumeSources *sources, size_t most);

/** Return a copy of the source of that hash, the caller's to free(); NULL if there is none, or no
 * memory. Thread: any, but not rt. */
BrumeSource *brume_sources_copy(BrumeSources *sources, uint64_t hash);

/** Return the source of that hash, which lives as long as the collection or until it is trimmed; or
 * NULL, also for
 * `sources` of NULL. Thread: any, but not rt. */
const BrumeSource *brume_sources_find(BrumeSources *sources, uint64_t hash);

#endif // BRUME_PLUGIN_CORE_SOURCE_H
