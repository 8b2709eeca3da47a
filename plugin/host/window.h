// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file window.h The standalone's window: the panel (ui/panel) on one side, the player's ring and
 * the engine on the other. All on the main thread. */

#ifndef BRUME_PLUGIN_HOST_WINDOW_H
#define BRUME_PLUGIN_HOST_WINDOW_H

#include "plugin/core/engine_rt.h"
#include "plugin/host/player.h"

#include <stdbool.h>

typedef struct BrumeWindowImpl BrumeWindow;

/** What the window shows of the audio device. Plain data. */
typedef struct {
  bool silent; ///< There is none
  double load; ///< 0..1
  unsigned long long xruns;
  float bpm; ///< Tempo of the transport; 0: there is none
} BrumeWindowAudio;

/** Open the window. Both must outlive it. NULL without a display or without memory. */
BrumeWindow *brume_window_new(BrumeEngine *engine, BrumePlayer *player);

/** Close the window. NULL is allowed. */
void brume_window_free(BrumeWindow *window);

/** Tell of what the generator did. */
void brume_window_take_news(BrumeWindow *window, const BrumeNews *news);

/** Tell of other settings. */
void brume_window_take_settings(BrumeWindow *window, const BrumeSettings *settings);

/** Deal with what the user did, and draw. False if the user closed the window. */
bool brume_window_pump(BrumeWindow *window, const BrumeMeters *meters,
                       const BrumeWindowAudio *audio, double now_s);

/** A descriptor that becomes readable when there is something to pump. */
int brume_window_fd(const BrumeWindow *window);

#endif // BRUME_PLUGIN_HOST_WINDOW_H
