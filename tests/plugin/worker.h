// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file worker.h The host's side of worker:schedule: with a thread, or between blocks. */

#ifndef BRUME_TESTS_PLUGIN_WORKER_H
#define BRUME_TESTS_PLUGIN_WORKER_H

#include <lv2/core/lv2.h>
#include <lv2/worker/worker.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct BenchWorkerImpl BenchWorker;

/** Create a worker; jobs are accepted once it is bound to an instance. */
BenchWorker *bench_worker_new(bool threaded);

/** Stop the thread and free all. NULL is allowed. */
void bench_worker_free(BenchWorker *worker);

/** The data of the feature worker:schedule. */
LV2_Worker_Schedule *bench_worker_schedule(BenchWorker *worker);

/** Say whose work it is. `interface` may be NULL: jobs are then refused. */
void bench_worker_bind(BenchWorker *worker, LV2_Handle handle,
                       const LV2_Worker_Interface *interface);

/** Audio thread, after run(): deliver responses; end_run() last. */
void bench_worker_deliver(BenchWorker *worker);

/** Audio thread of a worker without thread: do what is scheduled. */
void bench_worker_work(BenchWorker *worker);

/** Jobs that did not fit in the ring. */
size_t bench_worker_refused(const BenchWorker *worker);

#endif // BRUME_TESTS_PLUGIN_WORKER_H
