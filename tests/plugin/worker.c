// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/worker.h"

#include "dsp/base/ring.h"
#include "dsp/base/thread.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

enum { RING = 1 << 16, MESSAGE = 1 << 12 };

struct BenchWorkerImpl {
  bool threaded;
  BrumeRing *requests, *responses;
  BrumeThread *thread;
  atomic_bool a_stop; // Relaxed: the join orders the rest
  LV2_Handle handle;
  const LV2_Worker_Interface *interface;
  LV2_Worker_Schedule schedule;
  size_t n_refused;
};

// A message is its size and its bytes, written as one.
static bool send_message(BrumeRing *const ring, const uint32_t size, const void *const data) {
  BrumeRingWrite write = brume_ring_begin(ring);
  if (size > MESSAGE || !brume_ring_add(ring, &write, &size, sizeof(size)) ||
      (size && !brume_ring_add(ring, &write, data, size))) {
    return false;
  }
  brume_ring_commit(ring, &write);
  return true;
}

static bool receive_message(BrumeRing *const ring, uint32_t *const size, char *const data) {
  if (!brume_ring_read(ring, size, sizeof(*size))) {
    return false;
  }
  return *size == 0 || brume_ring_read(ring, data, *size);
}

static LV2_Worker_Status schedule(LV2_Worker_Schedule_Handle handle, const uint32_t size,
                                  const void *const data) {
  BenchWorker *const worker = handle;
  if (!worker->interface || !send_message(worker->requests, size, data)) {
    ++worker->n_refused;
    return LV2_WORKER_ERR_NO_SPACE;
  }
  return LV2_WORKER_SUCCESS;
}

static LV2_Worker_Status respond(LV2_Worker_Respond_Handle handle, const uint32_t size,
                                 const void *const data) {
  BenchWorker *const worker = handle;
  return send_message(worker->responses, size, data) ? LV2_WORKER_SUCCESS : LV2_WORKER_ERR_NO_SPACE;
}

static void work_all(BenchWorker *const worker) {
  _Alignas(16) char data[MESSAGE];
  uint32_t size = 0;
  while (receive_message(worker->requests, &size, data)) {
    worker->interface->work(worker->handle, respond, worker, size, data);
  }
}

// Polls, so that the audio thread wakes nobody: a host's schedule_work() must be real-time safe
static void run_thread(void *const ctx) {
  BenchWorker *const worker = ctx;
  while (!atomic_load_explicit(&worker->a_stop, memory_order_relaxed)) {
    work_all(worker);
    brume_thread_sleep(0.0005);
  }
}

BenchWorker *bench_worker_new(const bool threaded) {
  BenchWorker *const worker = calloc(1, sizeof(*worker));
  if (worker) {
    worker->threaded = threaded;
    worker->requests = brume_ring_new(RING);
    worker->responses = brume_ring_new(RING);
    worker->schedule = (LV2_Worker_Schedule){worker, schedule};
  }
  return worker;
}

void bench_worker_free(BenchWorker *const worker) {
  if (worker) {
    atomic_store_explicit(&worker->a_stop, true, memory_order_relaxed);
    brume_thread_join(worker->thread);
    brume_ring_free(worker->requests);
    brume_ring_free(worker->responses);
    free(worker);
  }
}

LV2_Worker_Schedule *bench_worker_schedule(BenchWorker *const worker) {
  return &worker->schedule;
}

void bench_worker_bind(BenchWorker *const worker, LV2_Handle handle,
                       const LV2_Worker_Interface *const interface) {
  worker->handle = handle;
  worker->interface = interface;
  if (interface && worker->threaded) {
    worker->thread = brume_thread_new("bench-worker", BRUME_THREAD_NORMAL, run_thread, worker);
  }
}

void bench_worker_deliver(BenchWorker *const worker) {
  if (worker->interface) {
    _Alignas(16) char data[MESSAGE];
    uint32_t size = 0;
    while (receive_message(worker->responses, &size, data)) {
      worker->interface->work_response(worker->handle, size, data);
    }
    if (worker->interface->end_run) {
      worker->interface->end_run(worker->handle);
    }
  }
}

void bench_worker_work(BenchWorker *const worker) {
  if (worker->interface && !worker->thread) {
    work_all(worker);
  }
}

size_t bench_worker_refused(const BenchWorker *const worker) {
  return worker->n_refused;
}
