// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file engine.h The instrument: pads, voices and the thread that makes their sounds. The same
 * in the plugin, the standalone and the command line.
 *
 * This header is for everybody but the audio thread, whose part is engine_rt.h. Threads:
 *
 * | thread | calls                                                                         |
 * |--------|-------------------------------------------------------------------------------|
 * | audio  | brume_engine_run() and what else engine_rt.h has                              |
 * | any    | brume_engine_settings(), _load(), _snapshot(): they may be called at the      |
 * |        | same time as run(), and from several threads at once                          |
 * | setup  | the others: nothing else may be using the engine                              |
 *
 * The engine has one more thread of its own, the generator (generator.h).
 */

#ifndef BRUME_PLUGIN_CORE_ENGINE_H
#define BRUME_PLUGIN_CORE_ENGINE_H

#include "plugin/core/model.h"
#include "plugin/core/render.h"
#include "plugin/core/settings.h"

enum {
  BRUME_POOL = 4,           ///< Clips of a pad at most: the sound, and siblings of it
  BRUME_ENGINE_VOICES = 32, ///< Notes at once; beyond that the quietest fades out
};

/** MIDI note at which sounds without a pitch sound as they were made, in Keys mode. */
#define BRUME_ENGINE_ROOT 60.0f

/** Sample rates that an engine can have, Hz. */
#define BRUME_ENGINE_RATE_MIN 8000.0
#define BRUME_ENGINE_RATE_MAX 384000.0

typedef struct BrumeEngineImpl BrumeEngine;

/** How to create an engine. Plain data. */
typedef struct {
  double rate;            ///< Hz
  bool offline;           ///< No thread: run() makes the sounds itself, and takes its time
  bool on_demand;         ///< With `offline`: make a sound only when it is to be heard
  const char *model_path; ///< Weight file; NULL: brume_model_find()
  uint32_t cpu_mask;      ///< CPU features to use; BRUME_CPU_ALL for all
} BrumeEngineConfig;

/** Settings with their sounds. */
typedef struct {
  BrumeSettings settings;
  const BrumeClip
      *clips[BRUME_PADS][BRUME_POOL]; ///< [pad][0]: the sound; then siblings; NULL: none
} BrumeDocument;

/** Create an engine with the default settings, whose sounds are requested by the first run().
 *
 * NULL on failure, with the reason in *status and one line in `detail` (BRUME_MODEL_DETAIL
 * bytes). Opens the weight file and starts the generator's thread, unless offline. Takes some
 * 50 ms and 40 MB. Thread: setup.
 */
BrumeEngine *brume_engine_new(const BrumeEngineConfig *config, BrumeStatus *status, char *detail);

/** Stop the generator and free all. NULL is allowed. Thread: setup. */
void brume_engine_free(BrumeEngine *engine);

/** Change the sample rate; voices fall silent. BRUME_STATUS_BAD_ARG if it is out of range.
 * Thread: setup. */
BrumeStatus brume_engine_set_rate(BrumeEngine *engine, double rate);

/** Silence, wheels and pedals at rest, round robins at their start: as if no note had been
 * played. Settings and sounds stay. Thread: setup. */
void brume_engine_reset(BrumeEngine *engine);

/** Return how many frames later than asked a note sounds: a step of the engine's clock, and the
 * limiter's look-ahead. Thread: any. */
size_t brume_engine_latency(const BrumeEngine *engine);

/** Return the model in use, owned by the engine. Thread: any. */
const BrumeModel *brume_engine_model(const BrumeEngine *engine);

/** Return the sounds that recipes of pads can start from (edit.h), beside those that pads have or
 * had; owned by the engine. Put a user's sound in, then its hash into a pad's recipe.
 * Thread: any, but not rt. */
BrumeSources *brume_engine_sources(const BrumeEngine *engine);

/** Copy the settings as the audio thread last saw them; or, if others were loaded since then,
 * those. Thread: any, but not rt. */
void brume_engine_settings(BrumeEngine *engine, BrumeSettings *settings);

/** Let the next run() take over these settings and sounds; pads without a clip keep sounding as
 * before until theirs is made.
 *
 * `clips` (may be NULL) has the pads' sounds, of brume_render() or brume_clipfile_read(); the
 * engine owns them from here, also on failure. With `keep_locked`, as presets are loaded, pads
 * that are locked now keep settings and sound. BRUME_STATUS_NO_MEMORY, or BRUME_STATUS_FULL if
 * too many loads wait for a run(). Thread: any, but not rt.
 */
BrumeStatus brume_engine_load(BrumeEngine *engine, const BrumeSettings *settings,
                              BrumeClip *clips[BRUME_PADS][BRUME_POOL], bool keep_locked);

/** Return settings and sounds as they are now: all that needs to be saved. Drafts are left out.
 *
 * The clips stay as they are until brume_engine_release(). NULL without memory. Thread: any, but
 * not rt.
 */
BrumeDocument *brume_engine_snapshot(BrumeEngine *engine);

/** Free a snapshot. NULL is allowed. Thread: any, but not rt. */
void brume_engine_release(BrumeEngine *engine, BrumeDocument *document);

/** Wait until nothing is left to make that was asked for by the last run(), siblings included,
 * or until `timeout_s` is over. Returns whether all is made. The next run() is then the first
 * with it. Thread: any, but not rt. */
bool brume_engine_wait(BrumeEngine *engine, double timeout_s);

#endif // BRUME_PLUGIN_CORE_ENGINE_H
