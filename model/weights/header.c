// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The format: github.com/huggingface/safetensors, README, "Format".

#include "model/weights/header.h"

#include "model/weights/json_scan.h"

#include <stdlib.h>
#include <string.h>

static const char *const out_of_memory = "out of memory";

// Room for one more entry of `size` bytes in a list that doubles; NULL when there is none.
static void *grow(BrumeJsonScan *scan, void *list, size_t count, size_t size) {
  if (count >= BRUME_HEADER_MAX_ENTRIES) {
    brume_json_fail(scan, "the header has too many entries");
    return NULL;
  }
  if (count & (count - 1)) // grown only at powers of two
    return list;
  void *const bigger = realloc(list, (count ? 2 * count : 1) * size);
  if (!bigger)
    brume_json_fail(scan, out_of_memory);
  return bigger;
}

static void read_meta(BrumeJsonScan *scan, BrumeHeader *header) {
  if (!brume_json_expect(scan, '{') || brume_json_try(scan, '}'))
    return;
  do {
    BrumeHeaderMeta *const list = grow(scan, header->meta, header->n_meta, sizeof(*header->meta));
    if (!list)
      return;
    header->meta = list;
    BrumeHeaderMeta *const entry = &list[header->n_meta];
    entry->key = brume_json_string(scan);
    brume_json_expect(scan, ':');
    entry->value = brume_json_string(scan);
    if (scan->why)
      return;
    header->n_meta++;
  } while (brume_json_more(scan, '}'));
}

static void read_dtype(BrumeJsonScan *scan, BrumeHeaderTensor *tensor) {
  const char *const dtype = brume_json_string(scan);
  if (dtype && !strcmp(dtype, "F16"))
    tensor->dtype = BRUME_DTYPE_F16;
  else if (dtype && !strcmp(dtype, "F32"))
    tensor->dtype = BRUME_DTYPE_F32;
  else
    brume_json_fail(scan, "a tensor is neither F16 nor F32");
}

static void read_shape(BrumeJsonScan *scan, BrumeHeaderTensor *tensor) {
  tensor->count = 1;
  if (!brume_json_expect(scan, '[') || brume_json_try(scan, ']'))
    return;
  do {
    uint64_t n = 0;
    if (!brume_json_uint(scan, &n))
      return;
    if (tensor->rank == BRUME_HEADER_MAX_RANK || n < 1 || n > UINT32_MAX) {
      brume_json_fail(scan, "a tensor has an impossible shape");
      return;
    }
    tensor->shape[tensor->rank++] = n;
    tensor->count *= n; // below 2^40 * 2^32
    if (tensor->count >> 40) {
      brume_json_fail(scan, "a tensor has an impossible shape");
      return;
    }
  } while (brume_json_more(scan, ']'));
}

static void read_offsets(BrumeJsonScan *scan, BrumeHeaderTensor *tensor) {
  brume_json_expect(scan, '[');
  brume_json_uint(scan, &tensor->begin);
  brume_json_expect(scan, ',');
  brume_json_uint(scan, &tensor->end);
  brume_json_expect(scan, ']');
}

static void read_tensor(BrumeJsonScan *scan, BrumeHeaderTensor *tensor) {
  static const char *const keys[] = {"dtype", "shape", "data_offsets"};
  static void (*const readers[])(BrumeJsonScan *, BrumeHeaderTensor *) = {read_dtype, read_shape,
                                                                          read_offsets};
  unsigned seen = 0;
  if (!brume_json_expect(scan, '{'))
    return;
  do {
    const char *const key = brume_json_string(scan);
    if (!key || !brume_json_expect(scan, ':'))
      return;
    unsigned i = 0;
    while (i < 3 && strcmp(key, keys[i]) != 0)
      i++;
    if (i == 3 || (seen >> i & 1)) {
      brume_json_fail(scan, "a tensor has an unknown or repeated field");
      return;
    }
    seen |= 1u << i;
    readers[i](scan, tensor);
  } while (brume_json_more(scan, '}'));
  if (seen != 7)
    brume_json_fail(scan, "a tensor lacks its dtype, shape or offsets");
}

static void read_entries(BrumeJsonScan *scan, BrumeHeader *header) {
  bool seen_meta = false;
  if (!brume_json_expect(scan, '{') || brume_json_try(scan, '}'))
    return;
  do {
    const char *const name = brume_json_string(scan);
    if (!name || !brume_json_expect(scan, ':'))
      return;
    if (!strcmp(name, "__metadata__")) {
      if (seen_meta)
        brume_json_fail(scan, "the header has a name twice");
      seen_meta = true;
      read_meta(scan, header);
      continue;
    }
    BrumeHeaderTensor *const list =
        grow(scan, header->tensors, header->n_tensors, sizeof(*header->tensors));
    if (!list)
      return;
    header->tensors = list;
    BrumeHeaderTensor *const tensor = &list[header->n_tensors++];
    *tensor = (BrumeHeaderTensor){.name = name};
    read_tensor(scan, tensor);
  } while (brume_json_more(scan, '}'));
}

static int by_begin(const void *a, const void *b) {
  const uint64_t x = ((const BrumeHeaderTensor *)a)->begin;
  const uint64_t y = ((const BrumeHeaderTensor *)b)->begin;
  return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const BrumeHeaderTensor *)a)->name, ((const BrumeHeaderTensor *)b)->name);
}

static int by_key(const void *a, const void *b) {
  return strcmp(((const BrumeHeaderMeta *)a)->key, ((const BrumeHeaderMeta *)b)->key);
}

static const char *check_payload(BrumeHeader *header, uint64_t payload_bytes) {
  uint64_t at = 0;
  if (header->n_tensors)
    qsort(header->tensors, header->n_tensors, sizeof(*header->tensors), by_begin);
  for (size_t i = 0; i < header->n_tensors; i++) {
    const BrumeHeaderTensor *const t = &header->tensors[i];
    if (t->begin != at || t->end < t->begin)
      return "tensors overlap or leave gaps";
    if (t->end - t->begin != t->count * (t->dtype == BRUME_DTYPE_F16 ? 2 : 4))
      return "a tensor's size does not fit its shape";
    at = t->end;
  }
  return at == payload_bytes ? NULL : "the file is shorter or longer than its header says";
}

static const char *check_names(BrumeHeader *header) {
  if (header->n_tensors)
    qsort(header->tensors, header->n_tensors, sizeof(*header->tensors), by_name);
  if (header->n_meta)
    qsort(header->meta, header->n_meta, sizeof(*header->meta), by_key);
  for (size_t i = 1; i < header->n_tensors; i++)
    if (!by_name(&header->tensors[i - 1], &header->tensors[i]))
      return "the header has a name twice";
  for (size_t i = 1; i < header->n_meta; i++)
    if (!by_key(&header->meta[i - 1], &header->meta[i]))
      return "the header has a name twice";
  return NULL;
}

BrumeStatus brume_header_read(BrumeHeader *header, const char *json, size_t size,
                              uint64_t payload_bytes, const char **why) {
  *header = (BrumeHeader){0};
  *why = "the header is too long";
  if (size > BRUME_HEADER_MAX_BYTES)
    return BRUME_STATUS_FORMAT;
  *why = out_of_memory;
  if (!(header->text = malloc(size + 1)))
    return BRUME_STATUS_NO_MEMORY;
  memcpy(header->text, json, size);
  header->text[size] = '\0';
  BrumeJsonScan scan = {header->text, header->text + size, NULL};
  read_entries(&scan, header);
  brume_json_space(&scan);
  if (scan.at != scan.end)
    brume_json_fail(&scan, "the header is not valid JSON");
  *why = scan.why;
  if (!*why)
    *why = check_payload(header, payload_bytes);
  if (!*why)
    *why = check_names(header);
  if (!*why)
    return BRUME_STATUS_OK;
  brume_header_clear(header);
  return *why == out_of_memory ? BRUME_STATUS_NO_MEMORY : BRUME_STATUS_FORMAT;
}

void brume_header_clear(BrumeHeader *header) {
  free(header->text);
  free(header->tensors);
  free(header->meta);
  *header = (BrumeHeader){0};
}

const BrumeHeaderTensor *brume_header_tensor(const BrumeHeader *header, const char *name) {
  const BrumeHeaderTensor key = {.name = name};
  return header->n_tensors ? bsearch(&key, header->tensors, header->n_tensors, sizeof(key), by_name)
                           : NULL;
}

const char *brume_header_meta(const BrumeHeader *header, const char *key) {
  const BrumeHeaderMeta wanted = {.key = key};
  const BrumeHeaderMeta *const found =
      header->n_meta ? bsearch(&wanted, header->meta, header->n_meta, sizeof(wanted), by_key)
                     : NULL;
  return found ? found->value : NULL;
}
