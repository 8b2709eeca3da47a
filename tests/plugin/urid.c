// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/urid.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4096 };

struct BenchUridsImpl {
  pthread_mutex_t lock;
  char *uris[MOST]; // uris[i] is number i + 1
  uint32_t n;
  LV2_URID_Map map;
  LV2_URID_Unmap unmap;
};

static LV2_URID map_uri(LV2_URID_Map_Handle handle, const char *const uri) {
  BenchUrids *const urids = handle;
  pthread_mutex_lock(&urids->lock);
  uint32_t i = 0;
  while (i < urids->n && strcmp(urids->uris[i], uri) != 0) {
    ++i;
  }
  if (i == urids->n && i < MOST) {
    urids->uris[urids->n++] = strdup(uri);
  }
  pthread_mutex_unlock(&urids->lock);
  return i < MOST ? i + 1 : 0;
}

static const char *unmap_urid(LV2_URID_Unmap_Handle handle, const LV2_URID urid) {
  BenchUrids *const urids = handle;
  pthread_mutex_lock(&urids->lock);
  const char *const uri = urid >= 1 && urid <= urids->n ? urids->uris[urid - 1] : NULL;
  pthread_mutex_unlock(&urids->lock);
  return uri;
}

BenchUrids *bench_urids_new(void) {
  BenchUrids *const urids = calloc(1, sizeof(*urids));
  if (urids) {
    pthread_mutex_init(&urids->lock, NULL);
    urids->map = (LV2_URID_Map){urids, map_uri};
    urids->unmap = (LV2_URID_Unmap){urids, unmap_urid};
  }
  return urids;
}

void bench_urids_free(BenchUrids *const urids) {
  if (urids) {
    for (uint32_t i = 0; i < urids->n; ++i) {
      free(urids->uris[i]);
    }
    pthread_mutex_destroy(&urids->lock);
    free(urids);
  }
}

LV2_URID_Map *bench_urids_map(BenchUrids *const urids) {
  return &urids->map;
}

LV2_URID_Unmap *bench_urids_unmap(BenchUrids *const urids) {
  return &urids->unmap;
}
