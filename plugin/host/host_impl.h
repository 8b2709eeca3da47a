// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file host_impl.h What the files host*.c share: the standalone's state, of the main thread. */

#ifndef BRUME_PLUGIN_HOST_HOST_IMPL_H
#define BRUME_PLUGIN_HOST_HOST_IMPL_H

#include "plugin/core/engine_rt.h"
#include "plugin/core/midifile.h"
#include "plugin/host/choice.h"
#include "plugin/host/host.h"
#include "plugin/host/keys.h"
#include "plugin/host/midi.h"
#include "plugin/host/player.h"
#include "plugin/host/recorder.h"
#include "plugin/host/task.h"
#include "plugin/host/window.h"

/** A MIDI system that may come and go. */
typedef struct {
  const BrumeMidiType *type;
  BrumeInput input;
  BrumeTask *task;   ///< While it is opened or closed, which writes `midi`; else NULL
  BrumeMidi *midi;   ///< NULL while it is not there
  double next_try_s; ///< When to look again
  BrumeRing *ring;   ///< For what comes in
  const char *from;  ///< BrumeHostConfig.midi_from
} BrumeHostMidi;

typedef struct {
  const BrumeHostConfig *config;

  const BrumeBackendType *type;
  BrumeBackend *backend; ///< NULL while the device is gone
  BrumeBackendInfo info;
  BrumeBackendRequest request; ///< With the choice of last time filled in
  BrumeChoice choice;          ///< Owns strings of `request`
  double next_try_s;           ///< When to look for a lost device
  uint64_t xruns_before;       ///< Of backends that are closed

  BrumeEngine *engine;
  BrumePlayer *player;
  BrumeRecorder *recorder;
  BrumeMidiFile song;
  BrumeHostMidi midi[2];
  size_t n_midi;

  BrumeWindow *window; ///< NULL: none

  BrumeKeys keys;
  BrumeMeters meters;
  BrumeSettings settings; ///< As last shown
  unsigned step, n_steps; ///< Of the sound being made
  double status_s;        ///< When the status line was last drawn
  double silent_s;        ///< Seconds played when the last voice was over; below 0: one sounds
  bool gone_on;           ///< The song was started
  char resume_path[4096]; ///< Settings and sounds of the process before; "" if there was none
  double seconds_before;  ///< That it had played
  bool quit;
  bool failed;            ///< There is nothing to play: exit with 1
  bool incomplete;        ///< A recording or session is not all there: play on, exit with 1
  bool stuck;             ///< A driver did not come back: free nothing
  char record_path[4096]; ///< Of the recording that is on
} BrumeHost;

/* host_audio.c */

/** Open the device that is asked for, or that of last time. False after a message. */
bool brume_host_open_audio(BrumeHost *host);

/** Start it. False after a message. */
bool brume_host_start_audio(BrumeHost *host);

/** Notice that the device is gone, or that it is back. */
void brume_host_watch_audio(BrumeHost *host, double now_s);

/** Close the device. False if its driver does not come back: the audio thread may then still be at
 * work, and nothing that it uses may be freed. */
bool brume_host_close_audio(BrumeHost *host);

/* host_midi.c */

/** List the MIDI systems of this build. */
void brume_host_name_midi(BrumeHost *host);

/** Open MIDI inputs that have come, close those that are gone. */
void brume_host_watch_midi(BrumeHost *host, double now_s);

/** Tempo of the transport that MIDI comes with, beats a minute; 0: none. */
float brume_host_bpm(const BrumeHost *host);

/** Close all of them. False if one does not come back: it may still use what it was given. */
bool brume_host_close_midi(BrumeHost *host);

/* host_resume.c */

/** Look whether this process was started by brume_host_start_anew(), and take its place. */
void brume_host_resume(BrumeHost *host);

/** The user quits before a device was there again: what the process before had goes to the session,
 * if there is one. */
void brume_host_keep_resumed(BrumeHost *host);

/** Start this program anew in the same process, with settings and sounds as they are: the only way
 * out where a driver never comes back from closing a dead device. Returns if that fails. */
void brume_host_start_anew(BrumeHost *host);

/* host_user.c */

/** Read keys for up to `wait_s`, of which only quitting counts; whether nobody wants to quit. */
bool brume_host_listen(BrumeHost *host, double wait_s);

/** Wait for `wait_s` with an ear for those who want to quit; for when nothing else is there yet. */
void brume_host_wait(BrumeHost *host, double wait_s);

/** Read keys for up to `wait_s` and do what they mean. */
void brume_host_take_keys(BrumeHost *host, double wait_s);

/** Open the window, if one is wanted and there is a display. */
void brume_host_open_window(BrumeHost *host);

/** Take news and meters of the engine, and draw status line and window. */
void brume_host_show(BrumeHost *host, double now_s);

/* host_files.c */

/** Load preset, session and MIDI file. False after a message. */
bool brume_host_load(BrumeHost *host);

/** Save the session. False after a message; true also where there is none. */
bool brume_host_save(BrumeHost *host);

/** Save settings and sounds to a session file. False after a message. */
bool brume_host_save_to(BrumeHost *host, const char *path);

/** Begin recording to `path`, or to a new name if that is NULL. False after a message. */
bool brume_host_record(BrumeHost *host, const char *path);

/** End recording and tell how it went. False if it went wrong. */
bool brume_host_stop_recording(BrumeHost *host);

/** Notice that a recording cannot go on. */
void brume_host_watch_recording(BrumeHost *host);

#endif // BRUME_PLUGIN_HOST_HOST_IMPL_H
