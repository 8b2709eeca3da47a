// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file backend.h Where the sound goes: one interface, and who implements it.
 *
 *     brume_backend_portaudio   a sound card or sound server, at its own pace in its own thread
 *     brume_backend_offline     nowhere, as fast as asked: for tests, and for recording
 *
 * Life of a backend: open, start, (pump,) close. All of that is the main thread's. Drivers and
 * sound servers may hang, and the calls into them with them; brume_backend_open() and its like do
 * not.
 */

#ifndef BRUME_PLUGIN_HOST_BACKEND_H
#define BRUME_PLUGIN_HOST_BACKEND_H

#include "dsp/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  BRUME_BACKEND_DETAIL = 512, ///< Bytes of a `detail` buffer
  BRUME_BACKEND_NAME = 128,   ///< Bytes of the name of an API or a device
  BRUME_BACKEND_DEVICES = 128 ///< The most devices that are listed
};

/** Sample rates that may be asked for, Hz. */
#define BRUME_BACKEND_RATE_MIN 22050.0
#define BRUME_BACKEND_RATE_MAX 192000.0

/** What is asked for. Plain data; all zeros asks for defaults. */
typedef struct {
  const char *api;    ///< Part of its name in any case of letters, or NULL
  const char *device; ///< Number in the list, or part of its name, or NULL
  double rate;        ///< Hz; 0: the device's
  size_t block;       ///< Frames; 0: the device's
} BrumeBackendRequest;

/** What came of it. */
typedef struct {
  char api[BRUME_BACKEND_NAME];
  char device[BRUME_BACKEND_NAME];
  double rate;      ///< Hz
  size_t block;     ///< Frames; 0: varies
  double latency_s; ///< From the callback to the loudspeaker, as the device says
} BrumeBackendInfo;

/** How it goes. */
typedef struct {
  uint64_t blocks; ///< Callbacks so far
  uint64_t xruns;  ///< Gaps in the sound that the device told of
  double load;     ///< Share of the time that callbacks take, 0..1
} BrumeBackendCounts;

/** Called for each block: fill left[frames] and right[frames]. `now_s` is the time of the call on
 * brume_clock_s(), or the time played so far where nobody listens. Thread: rt. */
typedef void (*BrumeBackendFn)(void *ctx, double now_s, float *left, float *right, size_t frames);

typedef struct BrumeBackendImpl BrumeBackend;

/** A device that could be opened. */
typedef struct {
  int number; ///< What BrumeBackendRequest.device takes
  char api[BRUME_BACKEND_NAME];
  char device[BRUME_BACKEND_NAME];
  int channels;
  double rate; ///< Its own, Hz
  bool is_default;
} BrumeBackendDevice;

/** An implementation. Its calls may never return, but for pump, is_alive and counts. */
typedef struct {
  const char *name;
  /** Open what is asked for. NULL on failure: BRUME_STATUS_NOT_FOUND if there is no such device,
   * or none at all; `detail` (BRUME_BACKEND_DETAIL bytes) says what and how to mend it. */
  BrumeBackend *(*open)(const BrumeBackendRequest *request, BrumeBackendInfo *info,
                        BrumeStatus *status, char *detail);
  /** Begin calling `run(ctx, ...)`. */
  BrumeStatus (*start)(BrumeBackend *backend, BrumeBackendFn run, void *ctx, char *detail);
  /** Play `frames`, for backends that have no pace of their own; NULL for those that have. */
  void (*pump)(BrumeBackend *backend, size_t frames);
  /** Whether it still plays: false once the device is gone. */
  bool (*is_alive)(BrumeBackend *backend);
  BrumeBackendCounts (*counts)(const BrumeBackend *backend);
  /** Stop and free; NULL is allowed. No callback runs once this returns. */
  void (*close)(BrumeBackend *backend);
  /** Fill devices[BRUME_BACKEND_DEVICES] with those that have two outputs; returns how many. 0 and
   * a reason in `detail` on failure, 0 and "" if there are none. NULL where there is nothing to
   * list. */
  size_t (*list)(BrumeBackendDevice *devices, char *detail);
} BrumeBackendType;

extern const BrumeBackendType brume_backend_portaudio;
extern const BrumeBackendType brume_backend_offline;

/** Who waits for a driver. */
typedef struct {
  bool (*goes_on)(void *ctx); ///< Asked some 20 times a second: whether to wait on
  void *ctx;
} BrumeBackendPatience;

/** type->open() that ends: with NULL and BRUME_STATUS_CANCELLED where patience does, which may be
 * NULL for more of it, or with BRUME_STATUS_IO after 15 s without an answer. The call is then left
 * behind (task.h). What drivers write to stderr meanwhile is lost: they tell of all that they try
 * in vain. */
BrumeBackend *brume_backend_open(const BrumeBackendType *type, const BrumeBackendRequest *request,
                                 BrumeBackendInfo *info, BrumeStatus *status, char *detail,
                                 const BrumeBackendPatience *patience);

/** type->start() that ends, in the same way. A backend that fails to start is left behind too:
 * where JACK has gone meanwhile, PortAudio ends the process when it is to close it. */
BrumeStatus brume_backend_start(const BrumeBackendType *type, BrumeBackend *backend,
                                BrumeBackendFn run, void *ctx, char *detail,
                                const BrumeBackendPatience *patience);

/** type->close() that ends after 3 s. False if it was left behind: the audio thread may then still
 * be at work, and nothing that it uses may be freed. */
bool brume_backend_close(const BrumeBackendType *type, BrumeBackend *backend);

/** Whether something was left behind. No backend can be used in this process any more: all of these
 * calls fail at once. */
bool brume_backend_is_stuck(void);

/** type->list() that ends, in the same way as brume_backend_open(). */
size_t brume_backend_list(const BrumeBackendType *type, BrumeBackendDevice *devices, char *detail,
                          const BrumeBackendPatience *patience);

#endif // BRUME_PLUGIN_HOST_BACKEND_H
