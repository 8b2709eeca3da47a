// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The session file: a POSIX ustar archive of plain files (IEEE Std 1003.1-1988, "tar"): blocks of
// 512 bytes; a header block for each file, its contents padded to whole blocks, two empty blocks at
// the end.

#include "plugin/core/file.h"
#include "plugin/core/outfile.h"
#include "plugin/core/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512, CHECKSUM_AT = 148, CHECKSUM_BYTES = 8 };

// A header block, all fields as text.
typedef struct {
  char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type;
  char link[100], magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155];
  char unused[12];
} Header;

_Static_assert(sizeof(Header) == BLOCK, "a header is one block");

static size_t padded(const size_t n) {
  return (n + BLOCK - 1) / BLOCK * BLOCK;
}

// The sum of a header's bytes, those of the checksum itself taken as spaces.
static unsigned checksum(const unsigned char block[BLOCK]) {
  unsigned sum = 0;
  for (int i = 0; i < BLOCK; ++i) {
    sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES ? ' ' : block[i];
  }
  return sum;
}

static void write_header(const char *const name, const size_t n, unsigned char block[BLOCK]) {
  Header header;
  memset(&header, 0, sizeof(header));
  snprintf(header.name, sizeof(header.name), "%s", name);
  memcpy(header.mode, "0000644", 8);
  memcpy(header.uid, "0000000", 8);
  memcpy(header.gid, "0000000", 8);
  snprintf(header.size, sizeof(header.size), "%011lo", (unsigned long)n);
  memcpy(header.mtime, "00000000000", 12); // The same state gives the same file
  header.type = '0';
  memcpy(header.magic, "ustar", 6);
  memcpy(header.version, "00", 2);
  memcpy(block, &header, BLOCK);
  snprintf(header.checksum, sizeof(header.checksum), "%06o", checksum(block));
  header.checksum[7] = ' ';
  memcpy(block, &header, BLOCK);
}

BrumeStatus brume_store_file_write(const BrumeStoreMemory *const memory, const char *const path) {
  size_t bytes = 2 * BLOCK;
  for (size_t i = 0; i < memory->n; ++i) {
    bytes += BLOCK + padded(memory->items[i].blob.n);
  }
  unsigned char *const data = calloc(1, bytes);
  if (!data) {
    return BRUME_STATUS_NO_MEMORY;
  }
  unsigned char *at = data;
  for (size_t i = 0; i < memory->n; ++i) {
    const BrumeBlob *const blob = &memory->items[i].blob;
    write_header(memory->items[i].name, blob->n, at);
    if (blob->n) {
      memcpy(at + BLOCK, blob->data, blob->n);
    }
    at += BLOCK + padded(blob->n);
  }
  const BrumeStatus status = brume_outfile_write(path, data, bytes, true);
  free(data);
  return status;
}

// Reads an octal number of at most n digits, ended by a space, a zero or the field. False if it is
// none.
static bool read_octal(const char *const text, const size_t n, size_t *const value) {
  size_t read = 0;
  size_t i = 0;
  while (i < n && text[i] == ' ') {
    ++i;
  }
  const size_t first = i;
  for (; i < n && text[i] >= '0' && text[i] <= '7'; ++i) {
    read = 8 * read + (size_t)(text[i] - '0'); // 12 digits have 36 bits
  }
  *value = read;
  return i > first && (i == n || text[i] == ' ' || text[i] == '\0');
}

static bool is_empty(const unsigned char block[BLOCK]) {
  static const unsigned char empty[BLOCK];
  return memcmp(block, empty, BLOCK) == 0;
}

// Reads the header at `block`; `left` bytes follow it.
static BrumeStatus read_header(const unsigned char block[BLOCK], const size_t left,
                               char name[BRUME_STORE_NAME], size_t *const n) {
  Header header;
  size_t sum = 0;
  memcpy(&header, block, BLOCK);
  if (memcmp(header.magic, "ustar", 5) != 0 ||
      !read_octal(header.checksum, sizeof(header.checksum), &sum) || sum != checksum(block) ||
      !read_octal(header.size, sizeof(header.size), n)) {
    return BRUME_STATUS_FORMAT;
  }
  const bool is_plain = header.type == '0' || header.type == '\0';
  if (!is_plain || header.prefix[0] || !memchr(header.name, '\0', BRUME_STORE_NAME) ||
      !brume_store_name_is_good(header.name) || *n > BRUME_STORE_BYTES || padded(*n) > left) {
    return BRUME_STATUS_FORMAT;
  }
  memcpy(name, header.name, BRUME_STORE_NAME);
  return BRUME_STATUS_OK;
}

BrumeStatus brume_store_file_parse(BrumeStoreMemory *const memory, const void *const data,
                                   const size_t n) {
  const BrumeStore store = brume_store_memory(memory);
  const unsigned char *const bytes = data;
  size_t at = 0;
  brume_store_memory_clear(memory);
  while (n - at >= BLOCK && !is_empty(bytes + at)) {
    char name[BRUME_STORE_NAME];
    size_t size = 0;
    BrumeStatus status = read_header(bytes + at, n - at - BLOCK, name, &size);
    if (!status) {
      status = store.write(store.ctx, name, bytes + at + BLOCK, size);
    }
    if (status) {
      brume_store_memory_clear(memory);
      return status == BRUME_STATUS_NO_MEMORY ? status : BRUME_STATUS_FORMAT;
    }
    at += BLOCK + padded(size);
  }
  if (n - at < BLOCK || memory->n == 0) { // Cut off, or nothing in it
    brume_store_memory_clear(memory);
    return BRUME_STATUS_FORMAT;
  }
  return BRUME_STATUS_OK;
}

BrumeStatus brume_store_file_read(BrumeStoreMemory *const memory, const char *const path) {
  unsigned char *data = NULL;
  size_t n = 0;
  brume_store_memory_clear(memory);
  BrumeStatus status =
      brume_file_read(path, BRUME_STORE_BLOBS * (BRUME_STORE_BYTES / 16), &data, &n);
  if (!status) {
    status = brume_store_file_parse(memory, data, n);
  }
  free(data);
  return status;
}
