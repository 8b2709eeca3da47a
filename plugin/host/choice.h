// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file choice.h The audio device that was used last, kept in $XDG_CONFIG_HOME/brume/audio.conf
 * (or ~/.config/brume/): a line of `key=value` each for api, device, rate and block. */

#ifndef BRUME_PLUGIN_HOST_CHOICE_H
#define BRUME_PLUGIN_HOST_CHOICE_H

#include "plugin/host/backend.h"

#include <stdbool.h>
#include <stddef.h>

enum { BRUME_CHOICE_TEXT = 4096 }; ///< The largest file that is read

/** Plain data; all zeros: nothing chosen. */
typedef struct {
  char api[BRUME_BACKEND_NAME];
  char device[BRUME_BACKEND_NAME];
  double rate;
  size_t block;
} BrumeChoice;

/** Read a choice from text[n]. What is unknown or out of range is left out: the file is anyone's
 * to edit. Thread: any. */
void brume_choice_parse(BrumeChoice *choice, const char *text, size_t n);

/** Read the choice of the user; all zeros if there is none. Thread: any, but not rt. */
void brume_choice_load(BrumeChoice *choice);

/** Keep the choice of the user, creating the folder. Returns whether it could be written; if not,
 * it is forgotten next time, no more. Thread: any, but not rt. */
bool brume_choice_save(const BrumeChoice *choice);

/** Fill in what `request` leaves open. A device is of its API: naming another API forgets the
 * device. Strings point into `choice`. Thread: any. */
void brume_choice_apply(const BrumeChoice *choice, BrumeBackendRequest *request);

#endif // BRUME_PLUGIN_HOST_CHOICE_H
