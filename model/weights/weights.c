// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/weights/weights.h"

#include "dsp/base/float16.h"
#include "model/weights/header.h"
#include "model/weights/xxh64.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct BrumeWeightsImpl {
  const unsigned char *data; // the whole file
  const unsigned char *payload;
  size_t size;
  void *map; // NULL when the caller owns the data
  BrumeHeader header;
  char id[17];
};

static BrumeStatus fail(BrumeStatus status, char *detail, const char *text, const char *name) {
  if (detail)
    snprintf(detail, BRUME_WEIGHTS_DETAIL, "%s%s%.160s", text, *name ? ": " : "", name);
  return status;
}

static uint64_t read_u64(const unsigned char *p) {
  uint64_t value = 0;
  for (unsigned i = 0; i < 8; i++)
    value |= (uint64_t)p[i] << (8 * i);
  return value;
}

static void write_u64(unsigned char *p, uint64_t value) {
  for (unsigned i = 0; i < 8; i++)
    p[i] = (unsigned char)(value >> (8 * i));
}

bool brume_weights_hash(const void *file, size_t size, char hash[17]) {
  static const char key[] = "\"brume.hash\":\"";
  const unsigned char *const data = file;
  const size_t head = 8 + (size_t)read_u64(data), key_bytes = sizeof(key) - 1;
  unsigned char *const blank = malloc(head);
  unsigned char both[16];
  if (!blank)
    return false;
  memcpy(blank, data, head);
  for (size_t i = 8; i + key_bytes + 16 <= head; i++) {
    if (memcmp(blank + i, key, key_bytes) == 0) {
      memset(blank + i + key_bytes, '0', 16);
      break;
    }
  }
  write_u64(both, brume_xxh64(blank, head));
  write_u64(both + 8, brume_xxh64(data + head, size - head));
  brume_xxh64_hex(brume_xxh64(both, sizeof(both)), hash);
  free(blank);
  return true;
}

static BrumeStatus check(BrumeWeights *w, char *detail) {
  if (w->size < 8)
    return fail(BRUME_STATUS_FORMAT, detail, "not a weight file (too short)", "");
  const uint64_t header_bytes = read_u64(w->data);
  if (header_bytes > w->size - 8 || header_bytes > BRUME_HEADER_MAX_BYTES)
    return fail(BRUME_STATUS_FORMAT, detail, "not a weight file (or cut short)", "");
  w->payload = w->data + 8 + header_bytes;
  const size_t payload_bytes = w->size - 8 - (size_t)header_bytes;
  const char *why = NULL;
  const BrumeStatus status = brume_header_read(&w->header, (const char *)w->data + 8,
                                               (size_t)header_bytes, payload_bytes, &why);
  if (status)
    return fail(status, detail, "bad weight file", why);
  const char *const stored = brume_header_meta(&w->header, "brume.hash");
  if (!stored)
    return fail(BRUME_STATUS_FORMAT, detail, "not a Brume weight file (no brume.hash)", "");
  char hash[17];
  if (!brume_weights_hash(w->data, w->size, hash))
    return fail(BRUME_STATUS_NO_MEMORY, detail, "out of memory", "");
  if (strcmp(stored, hash) != 0)
    return fail(BRUME_STATUS_FORMAT, detail, "the weight file is damaged (its hash differs)", "");
  brume_xxh64_hex(brume_xxh64(w->data, w->size), w->id);
  return BRUME_STATUS_OK;
}

// Takes `map` over, also on failure.
static BrumeWeights *create(const void *data, size_t size, void *map, BrumeStatus *status,
                            char *detail) {
  BrumeWeights *const w = calloc(1, sizeof(*w));
  if (!w) {
    *status = fail(BRUME_STATUS_NO_MEMORY, detail, "out of memory", "");
    if (map)
      munmap(map, size);
    return NULL;
  }
  w->data = data;
  w->size = size;
  w->map = map;
  *status = check(w, detail);
  if (*status) {
    brume_weights_free(w);
    return NULL;
  }
  return w;
}

static BrumeStatus map_file(const char *path, void **map, size_t *size, char *detail) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(BRUME_STATUS_IO, detail, strerror(errno), path);
  BrumeStatus status = BRUME_STATUS_OK;
  struct stat info;
  if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
    status = fail(BRUME_STATUS_IO, detail, "not a regular file", path);
  } else if (info.st_size < 8 || (uint64_t)info.st_size > SIZE_MAX / 2) {
    status = fail(BRUME_STATUS_FORMAT, detail, "not a weight file (wrong size)", path);
  } else {
    *size = (size_t)info.st_size;
    *map = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (*map == MAP_FAILED)
      status = fail(BRUME_STATUS_IO, detail, strerror(errno), path);
  }
  close(fd);
  return status;
}

BrumeWeights *brume_weights_open(const char *path, BrumeStatus *status, char *detail) {
  void *map = NULL;
  size_t size = 0;
  *status = map_file(path, &map, &size, detail);
  return *status ? NULL : create(map, size, map, status, detail);
}

BrumeWeights *brume_weights_from_memory(const void *data, size_t size, BrumeStatus *status,
                                        char *detail) {
  return create(data, size, NULL, status, detail);
}

void brume_weights_free(BrumeWeights *weights) {
  if (!weights)
    return;
  brume_header_clear(&weights->header);
  if (weights->map)
    munmap(weights->map, weights->size);
  free(weights);
}

const char *brume_weights_id(const BrumeWeights *weights) {
  return weights->id;
}

const char *brume_weights_meta(const BrumeWeights *weights, const char *key) {
  return brume_header_meta(&weights->header, key);
}

bool brume_weights_find(const BrumeWeights *weights, const char *name, BrumeTensor *tensor) {
  const BrumeHeaderTensor *const found = brume_header_tensor(&weights->header, name);
  if (!found)
    return false;
  *tensor = (BrumeTensor){
      .rank = found->rank,
      .count = (size_t)found->count,
      .half = found->dtype == BRUME_DTYPE_F16,
      .data = weights->payload + found->begin,
  };
  for (unsigned i = 0; i < found->rank; i++)
    tensor->shape[i] = (size_t)found->shape[i];
  return true;
}

BrumeStatus brume_weights_tensor(const BrumeWeights *weights, const char *name, unsigned rank,
                                 const size_t *shape, BrumeTensor *tensor, char *detail) {
  if (!brume_weights_find(weights, name, tensor))
    return fail(BRUME_STATUS_FORMAT, detail, "the weight file lacks a tensor", name);
  bool fits = tensor->rank == rank;
  for (unsigned i = 0; fits && i < rank; i++)
    fits = tensor->shape[i] == shape[i];
  if (!fits)
    return fail(BRUME_STATUS_FORMAT, detail, "a tensor has the wrong shape", name);
  return BRUME_STATUS_OK;
}

bool brume_tensor_copy(const BrumeTensor *tensor, float *out) {
  bool finite = true;
  for (size_t i = 0; i < tensor->count; i++) {
    if (tensor->half) {
      const unsigned char *const p = tensor->data + 2 * i;
      out[i] = brume_float16_value((uint16_t)(p[0] | p[1] << 8));
    } else {
      const unsigned char *const p = tensor->data + 4 * i;
      const uint32_t bits =
          p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
      memcpy(&out[i], &bits, sizeof(bits));
    }
    finite = finite && out[i] - out[i] == 0.0f;
  }
  return finite;
}
