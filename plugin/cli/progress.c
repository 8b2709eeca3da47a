// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/progress.h"

#include "dsp/base/clock.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 30 };

void brume_progress_begin(BrumeProgress *const progress, const bool wanted, const size_t n_steps,
                          const size_t n_files) {
  *progress = (BrumeProgress){wanted && isatty(STDERR_FILENO), n_steps, n_files, brume_clock_s()};
}

bool brume_progress_wait(const BrumeProgress *const progress, const size_t steps,
                         const size_t files) {
  if (!progress->shown) {
    return false;
  }
  const double part = progress->n_steps ? (double)steps / (double)progress->n_steps : 0.0;
  const double so_far = brume_clock_s() - progress->begin_s;
  char bar[BAR + 1] = "";
  for (int i = 0; i < BAR; ++i) {
    bar[i] = (double)i < part * BAR ? '#' : '.';
  }
  fprintf(stderr, "\r[%s] %zu/%zu", bar, files, progress->n_files);
  if (steps && so_far > 0.3) {
    const long left = (long)(so_far * (1.0 - part) / part + 0.5);
    fprintf(stderr, "  %ld:%02ld left ", left / 60, left % 60);
  }
  fflush(stderr);
  nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  return true;
}

void brume_progress_end(const BrumeProgress *const progress) {
  if (progress->shown) {
    fprintf(stderr, "\r\033[K");
    fflush(stderr);
  }
}
