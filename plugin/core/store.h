// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file store.h Named blobs, wherever a host keeps them: the folder of a session, one file, or
 * memory. Names are those of state.h: lower-case letters, digits, '-' and '.', up to 31. */

#ifndef BRUME_PLUGIN_CORE_STORE_H
#define BRUME_PLUGIN_CORE_STORE_H

#include "dsp/base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum {
  BRUME_STORE_NAME = 32,   ///< Bytes of a name, with its zero
  BRUME_STORE_BLOBS = 128, ///< The most blobs of a store in memory or in one file
};

/** The most bytes of a blob: 64 MiB. */
#define BRUME_STORE_BYTES ((size_t)1 << 26)

/** A blob; `data` is the owner's to free(). */
typedef struct {
  unsigned char *data;
  size_t n;
} BrumeBlob;

/** How a state reaches its blobs. Others than these may be made: LV2's keeps them where the host
 * says. */
typedef struct {
  /** Keep data[n] under `name`, instead of what was there. */
  BrumeStatus (*write)(void *ctx, const char *name, const void *data, size_t n);
  /** Read the blob of that name into a new one, the caller's. BRUME_STATUS_NOT_FOUND if there is
   * none; on failure blob->data is NULL. */
  BrumeStatus (*read)(void *ctx, const char *name, BrumeBlob *blob);
  void *ctx;
} BrumeStore;

/** Whether `name` is one that a store takes. Thread: any. */
bool brume_store_name_is_good(const char *name);

/** A store that keeps blobs as files in the folder at `path`, which must be there. The string
 * must outlive the store. Thread: any. */
BrumeStore brume_store_folder(const char *path);

/** Blobs in memory. Set to zero before use; free with brume_store_memory_clear(). */
typedef struct {
  size_t n;
  struct {
    char name[BRUME_STORE_NAME];
    BrumeBlob blob;
  } items[BRUME_STORE_BLOBS];
} BrumeStoreMemory;

/** A store that keeps blobs in `memory`, which must outlive it. Thread: any. */
BrumeStore brume_store_memory(BrumeStoreMemory *memory);

/** Free all blobs. Thread: any. */
void brume_store_memory_clear(BrumeStoreMemory *memory);

/** Write what `memory` holds into the session file at `path`, whole or not at all: a tar archive
 * (POSIX ustar), so that any archiver opens it. An existing file is replaced. On failure errno
 * says why. Thread: any, but not rt. */
BrumeStatus brume_store_file_write(const BrumeStoreMemory *memory, const char *path);

/** Read a session file into `memory`, which is cleared first.
 *
 * The file is hostile input: BRUME_STATUS_FORMAT if it is no such archive, is truncated or holds
 * anything but plain files of good names. BRUME_STATUS_IO with errno if it cannot be read.
 * Thread: any, but not rt. */
BrumeStatus brume_store_file_read(BrumeStoreMemory *memory, const char *path);

/** As brume_store_file_read(), from data[n]. Thread: any, but not rt. */
BrumeStatus brume_store_file_parse(BrumeStoreMemory *memory, const void *data, size_t n);

#endif // BRUME_PLUGIN_CORE_STORE_H
