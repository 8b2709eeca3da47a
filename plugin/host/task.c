// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/task.h"

#include <stdlib.h>

struct BrumeTaskImpl {
  BrumeThreadFn run;
  void *ctx;
  BrumeThread *thread;
  BrumeSemaphore *returned;
  bool over; // It was posted, and seen
};

static void run_task(void *const ctx) {
  const BrumeTask *const task = ctx;
  task->run(task->ctx);
  brume_semaphore_post(task->returned);
}

BrumeTask *brume_task_new(const char *const name, const BrumeThreadFn run, void *const ctx) {
  BrumeTask *const task = calloc(1, sizeof(*task));
  BrumeSemaphore *const returned = brume_semaphore_new(0);
  if (task && returned) {
    *task = (BrumeTask){.run = run, .ctx = ctx, .returned = returned};
    task->thread = brume_thread_new(name, BRUME_THREAD_NORMAL, run_task, task);
    if (task->thread) {
      return task;
    }
  }
  brume_semaphore_free(returned);
  free(task);
  return NULL;
}

bool brume_task_wait(BrumeTask *const task, const double seconds) {
  task->over = task->over || brume_semaphore_wait_for(task->returned, seconds);
  return task->over;
}

bool brume_task_end(BrumeTask *const task) {
  if (task && !brume_task_wait(task, 0.0)) {
    return false;
  }
  if (task) {
    brume_thread_join(task->thread);
    brume_semaphore_free(task->returned);
    free(task);
  }
  return true;
}
