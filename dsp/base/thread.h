// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_THREAD_H
#define BRUME_DSP_BASE_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file thread.h Threads and semaphores, as much of them as Brume needs. */

typedef struct BrumeThreadImpl BrumeThread;
typedef struct BrumeSemaphoreImpl BrumeSemaphore;

/** What a thread does; it ends when this returns. */
typedef void (*BrumeThreadFn)(void *ctx);

typedef enum {
  BRUME_THREAD_NORMAL, ///< Ordinary scheduling, whatever the creating thread has
  BRUME_THREAD_LOW     ///< Ordinary scheduling and nicer than others, for long computations
} BrumeThreadPriority;

/** Start a thread that runs `run(ctx)` with all signals blocked.
 *
 * `name` shows in debuggers and `top`, its first 15 bytes do. Where the lower priority is not to
 * be had the thread runs all the same. NULL on failure. Thread: setup.
 */
BrumeThread *brume_thread_new(const char *name, BrumeThreadPriority priority, BrumeThreadFn run,
                              void *ctx);

/** Wait until the thread has ended and free it. NULL is allowed. Thread: setup. */
void brume_thread_join(BrumeThread *thread);

/** Let `seconds` go by, at least. Thread: any, but not rt. */
void brume_thread_sleep(double seconds);

/** Create a semaphore that counts from `value`. NULL on failure. Thread: setup. */
BrumeSemaphore *brume_semaphore_new(uint32_t value);

/** Free a semaphore that nobody waits for. NULL is allowed. Thread: setup. */
void brume_semaphore_free(BrumeSemaphore *semaphore);

/** Count up and wake one who waits. Never blocks, but is a system call where somebody waits:
 * not for code that promises BRUME_RT, whose counterpart polls instead. Thread: any. */
void brume_semaphore_post(BrumeSemaphore *semaphore);

/** Wait until the count is above 0 and take one off. Thread: any, but not rt. */
void brume_semaphore_wait(BrumeSemaphore *semaphore);

/** The same, but give up after `seconds`. False if it did. Thread: any, but not rt. */
bool brume_semaphore_wait_for(BrumeSemaphore *semaphore, double seconds);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_BASE_THREAD_H
