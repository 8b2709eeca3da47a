// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file host.h The standalone instrument: `brume` without a command. */

#ifndef BRUME_PLUGIN_HOST_HOST_H
#define BRUME_PLUGIN_HOST_HOST_H

#include "plugin/host/backend.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/** What the user asked for. Plain data; strings must outlive the run, and NULL means "not given".
 */
typedef struct {
  BrumeBackendRequest audio;
  bool offline;           ///< No device: as fast as it goes
  const char *model_path; ///< NULL: brume_model_find()
  uint32_t cpu_mask;
  const char *preset;      ///< Factory preset to begin with
  const char *session;     ///< Session file: read at the start, if it is there; written at the end
  const char *midi_path;   ///< MIDI file to play
  const char *midi_from;   ///< Part of the name of the MIDI ports to connect
  const char *record_path; ///< Record from the start; a name is made up where there is none
  unsigned bits;           ///< Of recordings; 0: 24
  bool repeat;             ///< The MIDI file, again and again
  bool replace;            ///< A recording may replace a file
  bool quiet;              ///< Only errors
  bool no_keys;            ///< Leave the computer keyboard alone
  bool no_ui;              ///< No window, even where there is a display
  double duration_s;       ///< Quit after this; 0: never
  const atomic_uint *cancel; ///< Not 0: quit
  char **argv;               ///< Of the process, to start it anew where a dead device holds it up
} BrumeHostConfig;

/** Run the instrument until the user, or the end of the MIDI file or of the time, stops it.
 *
 * Returns the exit status: 0; or 1 after a message on stderr, if it could not start or something
 * that was asked for (a recording, saving the session) failed. Thread: the main one.
 */
int brume_host_run(const BrumeHostConfig *config);

#endif // BRUME_PLUGIN_HOST_HOST_H
