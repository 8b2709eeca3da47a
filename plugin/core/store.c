// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/store.h"

#include "plugin/core/file.h"
#include "plugin/core/outfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool brume_store_name_is_good(const char *const name) {
  const size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.");
  return n > 0 && n < BRUME_STORE_NAME && name[n] == '\0' && name[0] != '.';
}

static BrumeStatus folder_path(const void *const folder, const char *const name, char path[4096]) {
  const int n = snprintf(path, 4096, "%s/%s", (const char *)folder, name);
  return n > 0 && n < 4096 && brume_store_name_is_good(name) ? BRUME_STATUS_OK
                                                             : BRUME_STATUS_BAD_ARG;
}

static BrumeStatus folder_write(void *const ctx, const char *const name, const void *const data,
                                const size_t n) {
  char path[4096];
  const BrumeStatus status = folder_path(ctx, name, path);
  return status ? status : brume_outfile_write(path, data, n, true);
}

static BrumeStatus folder_read(void *const ctx, const char *const name, BrumeBlob *const blob) {
  char path[4096];
  *blob = (BrumeBlob){NULL, 0};
  const BrumeStatus status = folder_path(ctx, name, path);
  return status ? status : brume_file_read(path, BRUME_STORE_BYTES, &blob->data, &blob->n);
}

BrumeStore brume_store_folder(const char *const path) {
  return (BrumeStore){folder_write, folder_read, (void *)path};
}

static size_t find(const BrumeStoreMemory *const memory, const char *const name) {
  size_t i = 0;
  while (i < memory->n && strcmp(memory->items[i].name, name) != 0) {
    ++i;
  }
  return i;
}

static BrumeStatus copy(const void *const data, const size_t n, BrumeBlob *const blob) {
  *blob = (BrumeBlob){malloc(n ? n : 1), n};
  if (!blob->data) {
    blob->n = 0;
    return BRUME_STATUS_NO_MEMORY;
  }
  if (n) {
    memcpy(blob->data, data, n);
  }
  return BRUME_STATUS_OK;
}

static BrumeStatus memory_write(void *const ctx, const char *const name, const void *const data,
                                const size_t n) {
  BrumeStoreMemory *const memory = ctx;
  const size_t i = find(memory, name);
  BrumeBlob blob;
  if (!brume_store_name_is_good(name) || n > BRUME_STORE_BYTES) {
    return BRUME_STATUS_BAD_ARG;
  }
  if (i == BRUME_STORE_BLOBS) {
    return BRUME_STATUS_FULL;
  }
  const BrumeStatus status = copy(data, n, &blob);
  if (status) {
    return status;
  }
  if (i == memory->n) {
    ++memory->n;
    snprintf(memory->items[i].name, BRUME_STORE_NAME, "%s", name);
  } else {
    free(memory->items[i].blob.data);
  }
  memory->items[i].blob = blob;
  return BRUME_STATUS_OK;
}

static BrumeStatus memory_read(void *const ctx, const char *const name, BrumeBlob *const blob) {
  const BrumeStoreMemory *const memory = ctx;
  const size_t i = find(memory, name);
  *blob = (BrumeBlob){NULL, 0};
  return i == memory->n ? BRUME_STATUS_NOT_FOUND
                        : copy(memory->items[i].blob.data, memory->items[i].blob.n, blob);
}

BrumeStore brume_store_memory(BrumeStoreMemory *const memory) {
  return (BrumeStore){memory_write, memory_read, memory};
}

void brume_store_memory_clear(BrumeStoreMemory *const memory) {
  for (size_t i = 0; i < memory->n; ++i) {
    free(memory->items[i].blob.data);
  }
  memset(memory, 0, sizeof(*memory));
}
