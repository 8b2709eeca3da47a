// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/backend.h"

#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 256, BLOCK_MAX = 8192 };

struct BrumeBackendImpl {
  BrumeBackendFn run;
  void *ctx;
  double rate;
  size_t block;
  uint64_t blocks, frames;
  float *left, *right; ///< [block]
};

static void close_offline(BrumeBackend *const backend) {
  if (backend) {
    free(backend->right);
    free(backend->left);
    free(backend);
  }
}

static BrumeBackend *open_offline(const BrumeBackendRequest *const request,
                                  BrumeBackendInfo *const info, BrumeStatus *const status,
                                  char *const detail) {
  const double rate = request->rate > 0.0 ? request->rate : 48000.0;
  const size_t block = request->block ? request->block : BLOCK;
  *status = BRUME_STATUS_BAD_ARG;
  snprintf(detail, BRUME_BACKEND_DETAIL, "no such rate or block length");
  if (!(rate >= BRUME_BACKEND_RATE_MIN && rate <= BRUME_BACKEND_RATE_MAX) || block > BLOCK_MAX) {
    return NULL;
  }
  BrumeBackend *const backend = calloc(1, sizeof(BrumeBackend));
  float *const left = calloc(block, sizeof(float));
  float *const right = calloc(block, sizeof(float));
  if (!backend || !left || !right) {
    free(right);
    free(left);
    free(backend);
    *status = BRUME_STATUS_NO_MEMORY;
    snprintf(detail, BRUME_BACKEND_DETAIL, "%s", brume_strerror(*status));
    return NULL;
  }
  *backend = (BrumeBackend){.rate = rate, .block = block, .left = left, .right = right};
  *info = (BrumeBackendInfo){.api = "offline", .device = "none", .rate = rate, .block = block};
  *status = BRUME_STATUS_OK;
  return backend;
}

static BrumeStatus start_offline(BrumeBackend *const backend, const BrumeBackendFn run,
                                 void *const ctx, char *const detail) {
  (void)detail;
  backend->run = run;
  backend->ctx = ctx;
  return BRUME_STATUS_OK;
}

static void pump_offline(BrumeBackend *const backend, const size_t frames) {
  for (size_t done = 0; done < frames && backend->run;) {
    const size_t n = frames - done < backend->block ? frames - done : backend->block;
    backend->run(backend->ctx, (double)backend->frames / backend->rate, backend->left,
                 backend->right, n);
    backend->frames += n;
    ++backend->blocks;
    done += n;
  }
}

static bool is_offline_alive(BrumeBackend *const backend) {
  return backend->run != NULL;
}

static BrumeBackendCounts counts_offline(const BrumeBackend *const backend) {
  return (BrumeBackendCounts){.blocks = backend->blocks};
}

const BrumeBackendType brume_backend_offline = {
    "offline",        open_offline,   start_offline, pump_offline,
    is_offline_alive, counts_offline, close_offline, NULL,
};
