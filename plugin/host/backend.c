// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/backend.h"

#include "dsp/base/clock.h"
#include "plugin/host/task.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPEN_S 15.0 // A JACK server that has just lost clients may take some seconds
#define CLOSE_S 3.0 // With a JACK server that died PortAudio would wait for ten minutes
#define LOOK_S 0.05 // Between two questions for patience

// What a call uses, and returns. On the heap: where it is left behind, so is this.
typedef struct {
  const BrumeBackendType *type;
  BrumeBackend *backend;
  BrumeStatus status;
  char detail[BRUME_BACKEND_DETAIL];

  BrumeBackendRequest request;
  char api[BRUME_BACKEND_NAME], device[BRUME_BACKEND_NAME]; // Of the request
  BrumeBackendInfo info;

  BrumeBackendFn run;
  void *ctx;

  BrumeBackendDevice devices[BRUME_BACKEND_DEVICES];
  size_t n_devices;
} Call;

static bool stuck; // A call was left behind in this process

static void run_open(void *const ctx) {
  Call *const call = ctx;
  call->backend = call->type->open(&call->request, &call->info, &call->status, call->detail);
}

static void run_start(void *const ctx) {
  Call *const call = ctx;
  call->status = call->type->start(call->backend, call->run, call->ctx, call->detail);
}

static void run_close(void *const ctx) {
  const Call *const call = ctx;
  call->type->close(call->backend);
}

static void run_list(void *const ctx) {
  Call *const call = ctx;
  call->n_devices = call->type->list(call->devices, call->detail);
}

// The libraries below PortAudio (ALSA, JACK) write to stderr whatever they try in vain. What
// matters is told by the caller.
static int hush(void) {
  fflush(stderr);
  const int saved = dup(STDERR_FILENO);
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (saved >= 0 && null >= 0) {
    dup2(null, STDERR_FILENO);
  }
  if (null >= 0) {
    close(null);
  }
  return saved;
}

static void unhush(const int saved) {
  if (saved >= 0) {
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
  }
}

static Call *new_call(const BrumeBackendType *const type, BrumeBackend *const backend) {
  Call *const call = calloc(1, sizeof(*call));
  if (call) {
    call->type = type;
    call->backend = backend;
  }
  return call;
}

/// BRUME_STATUS_OK once it has returned; else the call is left behind
static BrumeStatus wait_for(BrumeTask *const task, const BrumeBackendPatience *const patience) {
  const double until_s = brume_clock_s() + OPEN_S;
  BrumeStatus status = BRUME_STATUS_OK;
  while (!brume_task_wait(task, LOOK_S) && !status) {
    status = patience && !patience->goes_on(patience->ctx) ? BRUME_STATUS_CANCELLED
             : brume_clock_s() > until_s                   ? BRUME_STATUS_IO
                                                           : BRUME_STATUS_OK;
  }
  stuck = !brume_task_end(task);
  return stuck ? status : BRUME_STATUS_OK;
}

/// Run it, and free it on failure, unless it is left behind
static BrumeStatus run_call(Call *const call, const BrumeThreadFn run, char *const detail,
                            const BrumeBackendPatience *const patience) {
  BrumeStatus status = BRUME_STATUS_IO;
  snprintf(detail, BRUME_BACKEND_DETAIL,
           "the audio system does not answer; if it is a sound server such as JACK, restart it");
  if (stuck) {
    free(call);
    return status;
  }
  const int saved = hush(); // Before the task, which begins to write at once
  BrumeTask *const task = call ? brume_task_new("brume-audio", run, call) : NULL;
  if (task) {
    status = wait_for(task, patience);
  }
  unhush(saved);
  if (!task) {
    snprintf(detail, BRUME_BACKEND_DETAIL, "%s", brume_strerror(BRUME_STATUS_NO_MEMORY));
    free(call);
    return BRUME_STATUS_NO_MEMORY;
  }
  if (status == BRUME_STATUS_CANCELLED) {
    snprintf(detail, BRUME_BACKEND_DETAIL, "interrupted");
  } else if (!status) {
    status = call->status;
    memcpy(detail, call->detail, BRUME_BACKEND_DETAIL);
    if (status) {
      free(call);
    }
  }
  return status;
}

BrumeBackend *brume_backend_open(const BrumeBackendType *const type,
                                 const BrumeBackendRequest *const request,
                                 BrumeBackendInfo *const info, BrumeStatus *const status,
                                 char *const detail, const BrumeBackendPatience *const patience) {
  Call *const call = new_call(type, NULL);
  if (call) {
    call->request = *request;
    if (request->api) {
      snprintf(call->api, sizeof(call->api), "%s", request->api);
      call->request.api = call->api;
    }
    if (request->device) {
      snprintf(call->device, sizeof(call->device), "%s", request->device);
      call->request.device = call->device;
    }
  }
  *status = run_call(call, run_open, detail, patience);
  if (*status) {
    return NULL;
  }
  BrumeBackend *const backend = call->backend;
  *info = call->info;
  free(call);
  return backend;
}

BrumeStatus brume_backend_start(const BrumeBackendType *const type, BrumeBackend *const backend,
                                const BrumeBackendFn run, void *const ctx, char *const detail,
                                const BrumeBackendPatience *const patience) {
  Call *const call = new_call(type, backend);
  if (call) {
    call->run = run;
    call->ctx = ctx;
  }
  const BrumeStatus status = run_call(call, run_start, detail, patience);
  stuck = stuck || status;
  if (!status) {
    free(call);
  }
  return status;
}

bool brume_backend_close(const BrumeBackendType *const type, BrumeBackend *const backend) {
  if (stuck) {
    return false;
  }
  Call *const call = new_call(type, backend);
  BrumeTask *const task = call ? brume_task_new("brume-close", run_close, call) : NULL;
  if (task) {
    brume_task_wait(task, CLOSE_S);
    stuck = !brume_task_end(task);
    if (stuck) {
      return false;
    }
  } else {
    type->close(backend);
  }
  free(call);
  return true;
}

bool brume_backend_is_stuck(void) {
  return stuck;
}

size_t brume_backend_list(const BrumeBackendType *const type, BrumeBackendDevice *const devices,
                          char *const detail, const BrumeBackendPatience *const patience) {
  Call *const call = new_call(type, NULL);
  if (run_call(call, run_list, detail, patience)) {
    return 0;
  }
  const size_t n = call->n_devices;
  memcpy(devices, call->devices, sizeof(call->devices));
  free(call);
  return n;
}
