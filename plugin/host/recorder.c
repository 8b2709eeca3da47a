// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/recorder.h"

#include "plugin/host/recorder_impl.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHUNK = 2048, FRAME = 2 * sizeof(float) };

#define RATE_MAX 192000.0
#define POLL_S 0.02 // The audio thread posts no semaphore: that may be a system call

BrumeRecorder *brume_recorder_new(const double seconds) {
  BrumeRecorder *const recorder = calloc(1, sizeof(BrumeRecorder));
  if (!recorder) {
    return NULL;
  }
  recorder->ring = brume_ring_new((size_t)(seconds * RATE_MAX) * FRAME);
  if (!recorder->ring) {
    free(recorder);
    return NULL;
  }
  return recorder;
}

void brume_recorder_free(BrumeRecorder *const recorder) {
  if (recorder) {
    brume_recorder_stop(recorder);
    brume_ring_free(recorder->ring);
    free(recorder);
  }
}

/// Writes what is in the ring; once the file has failed, drops it
static size_t write_some(BrumeRecorder *const recorder) {
  float chunk[2 * CHUNK];
  size_t frames = brume_ring_available(recorder->ring) / FRAME;
  frames = frames < CHUNK ? frames : CHUNK;
  if (frames && brume_ring_read(recorder->ring, chunk, frames * FRAME)) {
    if (atomic_load_explicit(&recorder->a_status, memory_order_relaxed) == BRUME_STATUS_OK) {
      const BrumeStatus status = brume_soundfile_write(recorder->file, chunk, frames);
      atomic_store_explicit(&recorder->a_status, (int)status, memory_order_relaxed);
      atomic_fetch_add_explicit(&recorder->a_frames, status ? 0 : frames, memory_order_relaxed);
    }
  }
  return frames;
}

static void write_all(void *const ctx) {
  BrumeRecorder *const recorder = ctx;
  for (bool end = false; !end;) {
    end = atomic_load_explicit(&recorder->a_end, memory_order_acquire); // Before the last look
    while (write_some(recorder)) {
    }
    if (!end) {
      brume_thread_sleep(POLL_S);
    }
  }
}

BrumeStatus brume_recorder_start(BrumeRecorder *const recorder, const char *const path,
                                 const double rate, const unsigned bits, const bool replace,
                                 char *const detail) {
  BrumeStatus status = BRUME_STATUS_BAD_ARG;
  if (recorder->thread) {
    snprintf(detail, BRUME_RECORDER_DETAIL, "it is recording already");
    return status;
  }
  recorder->file = brume_soundfile_new(path, rate, bits, replace, &status, detail);
  if (!recorder->file) {
    return status;
  }
  atomic_store(&recorder->a_end, false);
  atomic_store(&recorder->a_frames, 0);
  atomic_store(&recorder->a_lost, 0);
  atomic_store(&recorder->a_status, BRUME_STATUS_OK);
  recorder->thread = brume_thread_new("brume-record", BRUME_THREAD_NORMAL, write_all, recorder);
  if (!recorder->thread) {
    brume_soundfile_close(recorder->file);
    recorder->file = NULL;
    snprintf(detail, BRUME_RECORDER_DETAIL, "no thread could be started");
    return BRUME_STATUS_NO_MEMORY;
  }
  atomic_store(&recorder->a_on, true);
  return BRUME_STATUS_OK;
}

BrumeStatus brume_recorder_stop(BrumeRecorder *const recorder) {
  if (!recorder->thread) {
    return BRUME_STATUS_OK;
  }
  atomic_store(&recorder->a_on, false);
  while (atomic_load(&recorder->a_inside)) {
    brume_thread_sleep(0.001);
  }
  atomic_store_explicit(&recorder->a_end, true, memory_order_release);
  brume_thread_join(recorder->thread);
  recorder->thread = NULL;
  const BrumeStatus closed = brume_soundfile_close(recorder->file);
  recorder->file = NULL;
  const BrumeStatus written = (BrumeStatus)atomic_load(&recorder->a_status);
  return written ? written : closed;
}

BrumeRecorderState brume_recorder_state(const BrumeRecorder *const recorder) {
  return (BrumeRecorderState){
      .on = recorder->thread != NULL,
      .frames = atomic_load_explicit(&recorder->a_frames, memory_order_relaxed),
      .lost = atomic_load_explicit(&recorder->a_lost, memory_order_relaxed),
      .status = (BrumeStatus)atomic_load_explicit(&recorder->a_status, memory_order_relaxed)};
}

void brume_recorder_drain(BrumeRecorder *const recorder) {
  while (recorder->thread &&
         brume_ring_available(recorder->ring) > brume_ring_capacity(recorder->ring) / 2) {
    brume_thread_sleep(POLL_S);
  }
}
