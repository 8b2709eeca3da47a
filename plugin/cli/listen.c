// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/listen.h"

#include "dsp/base/thread.h"
#include "plugin/cli/cli.h"
#include "plugin/core/ahead.h"
#include "plugin/host/backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const BrumeBackendType *const type = &brume_backend_portaudio;
static const double ahead_s = 3.0;  // What is made before it is heard, at most
static const double enough_s = 1.0; // Sound begins with so much
static const double nap_s = 0.02;
static const double stop_s = 0.2; // For the fade to be heard, whatever the size of blocks

struct BrumeListenImpl {
  BrumeBackend *backend;
  BrumeAhead *ahead;
  double latency_s;
};

static void run(void *const ctx, const double now_s, float *const left, float *const right,
                const size_t frames) {
  BrumeListen *const self = ctx;
  (void)now_s;
  brume_ahead_read(self->ahead, left, frames);
  memcpy(right, left, frames * sizeof(*left));
}

static BrumeListen *left_behind; // That of a driver that hangs: never freed

static bool is_wanted(void *const ctx) {
  (void)ctx;
  return !brume_cli_stopped();
}

BrumeListen *brume_listen_new(const char *const api, const char *const device, const bool quiet,
                              double *const rate) {
  char detail[BRUME_BACKEND_DETAIL] = "out of memory";
  const BrumeBackendRequest request = {.api = api, .device = device};
  const BrumeBackendPatience patience = {.goes_on = is_wanted};
  BrumeBackendInfo info;
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeListen *const self = calloc(1, sizeof(*self));
  if (self) {
    self->backend = brume_backend_open(type, &request, &info, &status, detail, &patience);
  }
  if (self && self->backend) {
    *rate = info.rate;
    self->latency_s = info.latency_s;
    self->ahead = brume_ahead_new((size_t)(ahead_s * info.rate), (size_t)(enough_s * info.rate));
    snprintf(detail, sizeof(detail), "out of memory");
    if (self->ahead && !brume_backend_start(type, self->backend, run, self, detail, &patience)) {
      if (!quiet) {
        printf("Playing on %s (%s), %.0f Hz; Ctrl-C ends\n", info.device, info.api, info.rate);
        fflush(stdout);
      }
      return self;
    }
  }
  brume_cli_fail(BRUME_CLI_FAILED, "%s", detail);
  brume_listen_free(self);
  return NULL;
}

static bool goes_on(const BrumeListen *const self) {
  if (brume_cli_stopped()) {
    return false;
  }
  if (!type->is_alive(self->backend)) {
    brume_cli_fail(BRUME_CLI_FAILED, "the audio device is gone");
    return false;
  }
  return true;
}

bool brume_listen_add(BrumeListen *const listen, const float *const x, const size_t n) {
  bool ok = goes_on(listen);
  while (ok && brume_ahead_space(listen->ahead) < n) {
    brume_thread_sleep(nap_s);
    ok = goes_on(listen);
  }
  return ok && brume_ahead_write(listen->ahead, x, n);
}

void brume_listen_end(BrumeListen *const listen) {
  if (brume_cli_stopped()) {
    brume_ahead_stop(listen->ahead);
    brume_thread_sleep(listen->latency_s + stop_s);
    return;
  }
  brume_ahead_finish(listen->ahead);
  while (goes_on(listen) && brume_ahead_waiting(listen->ahead)) {
    brume_thread_sleep(nap_s);
  }
  brume_thread_sleep(listen->latency_s);
}

uint64_t brume_listen_gaps(const BrumeListen *const listen) {
  return brume_ahead_gaps(listen->ahead);
}

void brume_listen_free(BrumeListen *const listen) {
  if (listen) {
    if (listen->backend && !brume_backend_close(type, listen->backend)) {
      left_behind = listen; // The device may still read from it
      return;
    }
    brume_ahead_free(listen->ahead);
    free(listen);
  }
}
