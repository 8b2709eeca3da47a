// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_TEST_WEIGHT_FILE_H
#define BRUME_TEST_WEIGHT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @file weight_file.h Weight files in memory, whole and damaged, for tests. */

/** Bytes that their owner frees with free(). */
typedef struct {
  unsigned char *data;
  size_t size;
} WeightFile;

/** Read the file at `path`; abort if that fails. */
WeightFile weight_file_read(const char *path);

/** Make a file of a JSON header and a payload. */
WeightFile weight_file_make(const char *json, const void *payload, size_t payload_size);

/** Return a copy, of size bytes exactly, so that AddressSanitizer sees each step too far. */
WeightFile weight_file_copy(const WeightFile *file);

/** Return the bytes of the header; 0 where they do not fit the file. */
size_t weight_file_header_size(const WeightFile *file);

/** Write the true hash over the text of brume.hash, if that is found. */
void weight_file_sign(WeightFile *file);

/** Replace the first `from` in the header by `to`, of the same length. False if not found. */
bool weight_file_replace(WeightFile *file, const char *from, const char *to);

/** Open the file; if that succeeds make a denoiser of it; if that succeeds too run it. Returns
 * how many of the three succeeded. */
int weight_file_try(const WeightFile *file);

#endif // BRUME_TEST_WEIGHT_FILE_H
