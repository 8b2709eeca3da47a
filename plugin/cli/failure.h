// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file failure.h The first failure of the threads of a run, which stops them all. */

#ifndef BRUME_PLUGIN_CLI_FAILURE_H
#define BRUME_PLUGIN_CLI_FAILURE_H

#include <pthread.h>
#include <stdbool.h>

enum { BRUME_FAILURE_TEXT = 1024 }; ///< Bytes of what it says, with the zero

/** Begin with BRUME_FAILURE_NONE. */
typedef struct {
  pthread_mutex_t lock;
  char text[BRUME_FAILURE_TEXT]; ///< "" if there is none; read it when the threads have ended
} BrumeFailure;

#define BRUME_FAILURE_NONE                                                                         \
  { .lock = PTHREAD_MUTEX_INITIALIZER }

/** Note a failure, unless there is one already or the user wants an end, and set
 * brume_cli_cancel. Returns false, for callers that return whether all is well. */
bool brume_failure_note(BrumeFailure *failure, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif // BRUME_PLUGIN_CLI_FAILURE_H
