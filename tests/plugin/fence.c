// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/fence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void) {
  return (size_t)sysconf(_SC_PAGESIZE);
}

static void protect(char *const at, const size_t n, const int how) {
  if (mprotect(at, n, how)) {
    perror("bench: mprotect");
    abort();
  }
}

BenchFence bench_fence_new(const size_t size) {
  const size_t page = page_size();
  const size_t n_pages = (size + page - 1) / page;
  const size_t mapped = (n_pages + 2) * page;
  void *map = NULL;
  if (n_pages == 0 || posix_memalign(&map, page, mapped)) {
    fprintf(stderr, "bench: out of memory\n");
    abort();
  }
  memset(map, 0, mapped);
  protect(map, page, PROT_NONE);
  protect((char *)map + mapped - page, page, PROT_NONE);
  return (BenchFence){map, mapped, n_pages * page};
}

void bench_fence_free(BenchFence *const fence) {
  if (fence->map) {
    protect(fence->map, fence->mapped, PROT_READ | PROT_WRITE);
    free(fence->map);
    *fence = (BenchFence){NULL, 0, 0};
  }
}

void *bench_fence_last(const BenchFence *const fence, const size_t n) {
  return fence->map + page_size() + fence->size - n;
}

void bench_fence_open(const BenchFence *const fence, const bool writable) {
  protect(fence->map + page_size(), fence->size, writable ? PROT_READ | PROT_WRITE : PROT_READ);
}
