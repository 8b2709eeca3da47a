// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file listen.h Sound that is being made, through the sound card. */

#ifndef BRUME_PLUGIN_CLI_LISTEN_H
#define BRUME_PLUGIN_CLI_LISTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct BrumeListenImpl BrumeListen;

/** Open a device (backend.h) and write its sample rate; sound begins once some of it is there. NULL
 * after a message on stderr. Unless `quiet`, says where it plays. */
BrumeListen *brume_listen_new(const char *api, const char *device, bool quiet, double *rate);

/** Add x[n], mono, and wait until there is room for it. False after a message if the device is
 * gone, or, without one, if the user wants to stop. */
bool brume_listen_add(BrumeListen *listen, const float *x, size_t n);

/** Wait until all of it was heard, or the user wants to stop. */
void brume_listen_end(BrumeListen *listen);

/** How often the sound was not there in time. */
uint64_t brume_listen_gaps(const BrumeListen *listen);

/** Close the device. NULL is allowed. */
void brume_listen_free(BrumeListen *listen);

#endif // BRUME_PLUGIN_CLI_LISTEN_H
