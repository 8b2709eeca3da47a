// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/failure.h"

#include "plugin/cli/cli.h"

#include <stdarg.h>
#include <stdio.h>

bool brume_failure_note(BrumeFailure *const failure, const char *const format, ...) {
  va_list args;
  va_start(args, format);
  pthread_mutex_lock(&failure->lock);
  if (!failure->text[0] && !brume_cli_stopped()) {
    vsnprintf(failure->text, sizeof(failure->text), format, args);
  }
  pthread_mutex_unlock(&failure->lock);
  va_end(args);
  atomic_store_explicit(&brume_cli_cancel, 1, memory_order_relaxed);
  return false;
}
