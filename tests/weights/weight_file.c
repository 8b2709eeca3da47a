// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/weights/weight_file.h"

#include "model/network/denoiser.h"
#include "model/weights/weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *allocate(const size_t size) {
  void *const p = malloc(size ? size : 1);
  if (!p)
    abort();
  return p;
}

WeightFile weight_file_read(const char *const path) {
  FILE *const stream = fopen(path, "rb");
  if (!stream || fseek(stream, 0, SEEK_END))
    abort();
  const long size = ftell(stream);
  if (size < 0 || fseek(stream, 0, SEEK_SET))
    abort();
  WeightFile file = {allocate((size_t)size), (size_t)size};
  if (fread(file.data, 1, file.size, stream) != file.size)
    abort();
  fclose(stream);
  return file;
}

WeightFile weight_file_make(const char *const json, const void *const payload,
                            const size_t payload_size) {
  const size_t header = strlen(json);
  WeightFile file = {allocate(8 + header + payload_size), 8 + header + payload_size};
  for (unsigned i = 0; i < 8; i++)
    file.data[i] = (unsigned char)((uint64_t)header >> (8 * i));
  memcpy(file.data + 8, json, header);
  if (payload_size)
    memcpy(file.data + 8 + header, payload, payload_size);
  weight_file_sign(&file);
  return file;
}

WeightFile weight_file_copy(const WeightFile *const file) {
  WeightFile copy = {allocate(file->size), file->size};
  memcpy(copy.data, file->data, file->size);
  return copy;
}

size_t weight_file_header_size(const WeightFile *const file) {
  uint64_t size = 0;
  for (unsigned i = 0; i < 8 && file->size >= 8; i++)
    size |= (uint64_t)file->data[i] << (8 * i);
  return file->size >= 8 && size <= file->size - 8 ? (size_t)size : 0;
}

static unsigned char *find(const WeightFile *const file, const char *const text) {
  const size_t length = strlen(text), header = weight_file_header_size(file);
  for (size_t i = 0; i + length <= header; i++)
    if (!memcmp(file->data + 8 + i, text, length))
      return file->data + 8 + i;
  return NULL;
}

void weight_file_sign(WeightFile *const file) {
  static const char key[] = "\"brume.hash\":\"";
  const size_t header = weight_file_header_size(file), length = sizeof(key) - 1;
  unsigned char *const at = find(file, key);
  if (!at || (size_t)(at - file->data) + length + 16 > 8 + header)
    return;
  char hash[17];
  if (!brume_weights_hash(file->data, file->size, hash))
    abort();
  memcpy(at + length, hash, 16);
}

bool weight_file_replace(WeightFile *const file, const char *const from, const char *const to) {
  unsigned char *const at = find(file, from);
  if (at && strlen(from) == strlen(to))
    memcpy(at, to, strlen(to));
  return at && strlen(from) == strlen(to);
}

static int run(const BrumeDenoiser *const denoiser) {
  enum { FRAMES = 4 };
  const size_t n = FRAMES * brume_denoiser_info(denoiser)->channels;
  BrumeDenoiserWorkspace *const workspace = brume_denoiser_workspace_new(denoiser, FRAMES);
  float *const x = allocate(n * sizeof(float));
  for (size_t i = 0; i < n; i++)
    x[i] = 0.5f;
  const BrumeCondition condition = {.circular = true};
  const int good =
      workspace && !brume_denoiser_eval(denoiser, workspace, &condition, x, 0.5f, FRAMES, 0, x);
  brume_denoiser_workspace_free(workspace);
  free(x);
  return good;
}

int weight_file_try(const WeightFile *const file) {
  char detail[BRUME_WEIGHTS_DETAIL] = "";
  BrumeKernels kernels;
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeWeights *const weights = brume_weights_from_memory(file->data, file->size, &status, detail);
  if ((weights != NULL) != (status == BRUME_STATUS_OK) || (!weights && !*detail))
    abort();
  if (!weights)
    return 0;
  brume_kernels_init(&kernels, 0);
  BrumeDenoiser *const denoiser = brume_denoiser_new(weights, &kernels, &status, detail);
  if ((denoiser != NULL) != (status == BRUME_STATUS_OK) || (!denoiser && !*detail))
    abort();
  brume_weights_free(weights);
  const int result = denoiser ? 2 + run(denoiser) : 1;
  brume_denoiser_free(denoiser);
  return result;
}
