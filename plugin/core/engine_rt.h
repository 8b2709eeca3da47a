// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file engine_rt.h The audio thread's half of the engine: events in, sound out.
 *
 * Nothing here allocates, frees, locks or makes a system call, but for engines that are offline
 * or freewheeling, whose run() makes the sounds itself.
 */

#ifndef BRUME_PLUGIN_CORE_ENGINE_RT_H
#define BRUME_PLUGIN_CORE_ENGINE_RT_H

#include "plugin/core/engine.h"
#include "plugin/core/news.h"

typedef enum {
  BRUME_EVENT_MIDI,     ///< A channel message; the channel does not matter
  BRUME_EVENT_CONTROL,  ///< A control to a value; TRIGGERs above 0 are set off
  BRUME_EVENT_PARAM,    ///< A number of a pad's recipe; below its range: free
  BRUME_EVENT_RECIPE,   ///< A whole recipe for a pad, made at once whatever AUTO says
  BRUME_EVENT_SETTINGS, ///< All settings, as a preset is loaded: locked pads stay
  BRUME_EVENT_NAME,     ///< The name of the settings, and nothing else of them
  BRUME_EVENT_PRESET,   ///< A factory preset (presets.h), as a program change does
  BRUME_EVENT_REWIND,   ///< Round robins at their start, as when a song begins
  BRUME_EVENT_SILENCE,  ///< All sound off at once, wheels and pedals at rest
  BRUME_EVENT_LISTEN,   ///< Play once what a step of the pad's sound started from, when it is made
  BRUME_EVENT_COUNT
} BrumeEventType;

/** What happens at a frame of a block. Plain data. */
typedef struct {
  uint32_t frame; ///< Within the block; late ones count as at its end
  BrumeEventType type;
  uint8_t pad; ///< 0..15, or BRUME_PAD_SELECTED; for CONTROL of scope PAD, PARAM, RECIPE
  union {
    uint8_t midi[3];
    struct {
      BrumeControl control;
      float value;
    } control;
    struct {
      BrumeParam param;
      float value;
    } param;
    const BrumeRecipe *recipe;     ///< Valid during run() only; so for the next
    const BrumeSettings *settings; ///< Controls are held within their ranges
    const char *name;              ///< Ends within BRUME_SETTINGS_NAME bytes, or is cut
    unsigned preset;
    unsigned listen; ///< Step, from 1
  } as;
} BrumeEvent;

/** What a meter shows: how things were in the last run(). Plain data. */
typedef struct {
  float peak[2];           ///< Largest magnitude, left and right
  float hold[2];           ///< The same, falling from the largest by some 26 dB a second
  float level[BRUME_PADS]; ///< Of each pad's notes, before the master volume; falling likewise
  unsigned voices;         ///< Notes that sound
  unsigned settings;       ///< Counts changes of the settings; see brume_engine_settings()
  unsigned selected;       ///< Pad, 0..15
  unsigned struck;         ///< Bit for each pad that began a note
  unsigned waiting;        ///< Bit for each pad whose sound is being made
  unsigned dropped;        ///< Counts what was lost because a ring was full
  unsigned gaps;           ///< Counts how often the texture was made too late: it faded out and in
} BrumeMeters;

/** Play `frames` frames into `left` and `right`, which need not hold anything before.
 *
 * `events[n_events]` in order of their frames. Any number of frames, 0 included; it may differ
 * from call to call, and makes no difference to what is heard. Thread: rt.
 */
BRUME_RT void brume_engine_run(BrumeEngine *engine, const BrumeEvent *events, size_t n_events,
                               float *left, float *right, size_t frames);

/** Make sounds in run() (true) or in the generator's thread (false). Going over to freewheeling
 * starts as brume_engine_reset() does, so that an export never depends on what was played
 * before. Thread: rt. */
BRUME_RT void brume_engine_freewheel(BrumeEngine *engine, bool freewheel);

/** Take the oldest news of the generator (news.h); false if there is none. One thread only may
 * take them, which may be the audio thread. Thread: rt. */
BRUME_RT bool brume_engine_news(BrumeEngine *engine, BrumeNews *news);

/** Return the settings as they are, valid until the next run(). Thread: rt, between two of them. */
BRUME_RT const BrumeSettings *brume_engine_current(const BrumeEngine *engine);

/** Copy how things were in the last run(), which the same thread, or one other, may ask.
 * Returns whether they are newer than those of the last call. Thread: rt. */
BRUME_RT bool brume_engine_meters(BrumeEngine *engine, BrumeMeters *meters);

#endif // BRUME_PLUGIN_CORE_ENGINE_RT_H
