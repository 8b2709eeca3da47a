// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file task.h Calls into drivers and sound servers, which may never return.
 *
 * Such a call runs in a thread of its own. Who gives up waiting leaves it behind, and what it uses
 * with it: that may never be freed. The library is then in the midst of something for good, so that
 * the process should call it no more, but end or start anew.
 */

#ifndef BRUME_PLUGIN_HOST_TASK_H
#define BRUME_PLUGIN_HOST_TASK_H

#include "dsp/base/thread.h"

#include <stdbool.h>

typedef struct BrumeTaskImpl BrumeTask;

/** Begin `run(ctx)`; `name` is its thread's. NULL on failure. Thread: the main one, as for all
 * here. */
BrumeTask *brume_task_new(const char *name, BrumeThreadFn run, void *ctx);

/** Wait for up to `seconds`; whether it has returned. */
bool brume_task_wait(BrumeTask *task, double seconds);

/** Free a task that has returned; leave any other behind, and return false. NULL is allowed. */
bool brume_task_end(BrumeTask *task);

#endif // BRUME_PLUGIN_HOST_TASK_H
