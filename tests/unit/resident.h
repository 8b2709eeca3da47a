// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file resident.h How much memory this process has resident. Thread: any. */

#ifndef BRUME_TESTS_UNIT_RESIDENT_H
#define BRUME_TESTS_UNIT_RESIDENT_H

#include <stdio.h>
#include <unistd.h>

/** In kB; 0 where the system does not tell. */
static inline long resident_kb(void) {
  long pages = 0;
  FILE *const file = fopen("/proc/self/statm", "r");
  if (file && fscanf(file, "%*d %ld", &pages) != 1) {
    pages = 0;
  }
  if (file) {
    fclose(file);
  }
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

#endif // BRUME_TESTS_UNIT_RESIDENT_H
