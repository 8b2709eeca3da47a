// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The loader of weight files against files that are right, odd, damaged and hostile.
//   test_weights MODEL

#undef NDEBUG

#include "model/weights/weights.h"
#include "model/weights/xxh64.h"
#include "tests/weights/weight_file.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH "\"__metadata__\":{\"brume.hash\":\"0123456789abcdef\"}"
#define TENSOR(name, shape, offsets)                                                               \
  "\"" name "\":{\"dtype\":\"F32\",\"shape\":[" shape "],\"data_offsets\":[" offsets "]}"

static const unsigned char zeros[64];

static void test_hash(void) {
  char hex[17];
  brume_xxh64_hex(brume_xxh64("", 0), hex);
  assert(!strcmp(hex, "ef46db3751d8e999"));
  brume_xxh64_hex(brume_xxh64("abc", 3), hex);
  assert(!strcmp(hex, "44bc2cf5ad770999"));
  // Long enough for every branch; the value is that of xxhsum 0.8.1
  const char text[] = "Nobody inspects the spammish repetition";
  brume_xxh64_hex(brume_xxh64(text, sizeof(text) - 1), hex);
  assert(!strcmp(hex, "fbcea83c8a378bf1"));
}

static BrumeStatus open_json(const char *const json, const size_t payload) {
  BrumeStatus status;
  WeightFile file = weight_file_make(json, zeros, payload);
  brume_weights_free(brume_weights_from_memory(file.data, file.size, &status, NULL));
  free(file.data);
  return status;
}

static void test_headers(void) {
  static const char *const good[] = {
      "{" HASH "," TENSOR("a", "2,2", "0,16") "}",
      "{" TENSOR("a", "2", "8,16") "," TENSOR("b", "1,2", "0,8") "," HASH "}",
      " { " HASH " , " TENSOR("\\u00e9\\ud83d\\ude00\\n", "4", "0,16") " }\n ",
      "{" HASH "," TENSOR("scalar", "", "0,4") "," TENSOR("b", "3", "4,16") "}",
      "{" HASH ",\"h\":{\"shape\":[8],\"data_offsets\":[0,16],\"dtype\":\"F16\"}}",
  };
  static const char *const bad[] = {
      "",
      "{",
      "{}",
      "[]",
      "{" TENSOR("a", "4", "0,16") "}",                                      // no hash
      "{" HASH "," TENSOR("a", "4", "0,16") "}x",                            // trailing
      "{" HASH "," TENSOR("a", "4", "0,16") ",}",                            // comma
      "{" HASH "," HASH "," TENSOR("a", "4", "0,16") "}",                    // twice
      "{" HASH "," TENSOR("a", "2", "0,8") "," TENSOR("a", "2", "8,16") "}", // twice
      "{" HASH "," TENSOR("a", "2", "0,8") "," TENSOR("\\u0061", "2", "8,16") "}",
      "{" HASH "," TENSOR("a", "2", "0,8") "," TENSOR("b", "2", "0,8") "}",   // overlap
      "{" HASH "," TENSOR("a", "2", "0,8") "," TENSOR("b", "1", "12,16") "}", // gap
      "{" HASH "," TENSOR("a", "2", "0,8") "}",                               // bytes left
      "{" HASH "," TENSOR("a", "5", "0,20") "}",                              // beyond
      "{" HASH "," TENSOR("a", "3", "0,16") "}",                              // size
      "{" HASH "," TENSOR("a", "4", "16,0") "}",                              // backwards
      "{" HASH "," TENSOR("a", "0", "0,0") "," TENSOR("b", "4", "0,16") "}",  // empty
      "{" HASH "," TENSOR("a", "-4", "0,16") "}",
      "{" HASH "," TENSOR("a", "4.0", "0,16") "}",
      "{" HASH "," TENSOR("a", "04", "0,16") "}",
      "{" HASH "," TENSOR("a", "1,1,1,1,4", "0,16") "}",                        // rank
      "{" HASH "," TENSOR("a", "4294967295,4294967295,4294967295", "0,16") "}", // overflow
      "{" HASH "," TENSOR("a", "99999999999999999999", "0,16") "}",
      "{" HASH "," TENSOR("a", "4", "0,16,32") "}",
      "{" HASH "," TENSOR("a", "4", "0") "}",
      "{" HASH "," TENSOR("a\\u0000", "4", "0,16") "}",
      "{" HASH "," TENSOR("a\\ud800", "4", "0,16") "}",
      "{" HASH "," TENSOR("a\\x", "4", "0,16") "}",
      "{" HASH "," TENSOR("a\n", "4", "0,16") "}",
      "{" HASH ",\"a\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}}",
      "{" HASH ",\"a\":{\"dtype\":\"F32\",\"shape\":[4]}}",
      "{" HASH
      ",\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
      "{" HASH ",\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16],\"x\":1}}",
      "{" HASH ",\"a\":[[[[[[[[]]]]]]]]}",
      "{\"__metadata__\":{\"brume.hash\":1}," TENSOR("a", "4", "0,16") "}",
      "{\"__metadata__\":{\"k\":\"a\",\"k\":\"b\",\"brume.hash\":\"0123456789abcdef\"}"
      "," TENSOR("a", "4", "0,16") "}",
  };
  for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
    assert(open_json(good[i], 16) == BRUME_STATUS_OK);
  for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
    assert(open_json(bad[i], 16) == BRUME_STATUS_FORMAT);
}

static void test_values(void) {
  static unsigned char payload[0x20000];
  static float out[0x10000];
  for (size_t i = 0; i < 0x10000; i++) {
    payload[2 * i] = (unsigned char)i;
    payload[2 * i + 1] = (unsigned char)(i >> 8);
  }
  BrumeStatus status;
  BrumeTensor tensor;
  WeightFile file = weight_file_make( // the header's length makes the payload misaligned
      "{" HASH ",\"h\":{\"dtype\":\"F16\",\"shape\":[65536],\"data_offsets\":[0,131072]}} ",
      payload, sizeof(payload));
  BrumeWeights *const w = brume_weights_from_memory(file.data, file.size, &status, NULL);
  assert(w && brume_weights_find(w, "h", &tensor) && tensor.half && tensor.rank == 1);
  const size_t shape[] = {65536}, wrong[] = {65535};
  assert(!brume_weights_tensor(w, "h", 1, shape, &tensor, NULL));
  assert(brume_weights_tensor(w, "h", 1, wrong, &tensor, NULL) == BRUME_STATUS_FORMAT);
  assert(brume_weights_tensor(w, "i", 1, shape, &tensor, NULL) == BRUME_STATUS_FORMAT);
  assert(brume_weights_meta(w, "brume.hash") && !brume_weights_meta(w, "nothing"));
  assert(strlen(brume_weights_id(w)) == 16);
  assert(brume_weights_find(w, "h", &tensor) && !brume_tensor_copy(&tensor, out)); // not finite
  for (int i = 0; i < 0x10000; i++) {
    const int exponent = i >> 10 & 31, mantissa = i & 1023;
    const double value = exponent ? ldexp(1024 + mantissa, exponent - 25) : ldexp(mantissa, -24);
    assert(exponent == 31 ? !isfinite(out[i]) : (double)out[i] == (i & 0x8000 ? -value : value));
  }
  tensor.count = 31 << 10;
  assert(brume_tensor_copy(&tensor, out));
  brume_weights_free(w);
  free(file.data);
}

static size_t random_below(const size_t n) {
  static uint64_t state = 1;
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (size_t)((state >> 33) % n);
}

#ifdef __SANITIZE_ADDRESS__
enum { EVERY = 7 }; // A hundred times slower
#else
enum { EVERY = 1 };
#endif

static void test_damage(const WeightFile *const model) {
  const size_t head = 8 * (8 + weight_file_header_size(model)), n = 8 * model->size;
  // Each bit of the header, both ends of the rest, then anywhere
  for (size_t i = 0; i < head + 3000; i += EVERY) {
    WeightFile file = weight_file_copy(model);
    const size_t bit = i < head + 64    ? i
                       : i < head + 128 ? n - 1 - (i - head - 64)
                                        : random_below(n);
    file.data[bit / 8] ^= (unsigned char)(1u << bit % 8);
    assert(weight_file_try(&file) == 0);
    free(file.data);
  }
  for (size_t i = 0; i < 2000; i += EVERY) {
    WeightFile file = *model;
    file.size = i < 200 ? i : i < 400 ? model->size - 1 - (i - 200) : random_below(model->size);
    file = weight_file_copy(&file);
    assert(weight_file_try(&file) == 0);
    free(file.data);
  }
}

// A header that is changed and signed anew: refused or harmless
static void test_mutations(const WeightFile *const model) {
  static const char alphabet[] = "{}[]\",:0123456789F\\u-. \n";
  const size_t header = weight_file_header_size(model);
  int accepted = 0;
  for (size_t i = 0; i < 6000; i += EVERY) {
    WeightFile file = weight_file_copy(model);
    const size_t changes = 1 + random_below(3);
    for (size_t k = 0; k < changes; k++) {
      const size_t at = random_below(8 + header), kind = random_below(4);
      if (kind == 0)
        file.data[at] ^= (unsigned char)(1u << random_below(8));
      else if (kind == 1)
        file.data[at] = (unsigned char)alphabet[random_below(sizeof(alphabet) - 1)];
      else if (kind == 2)
        file.data[at] = file.data[8 + random_below(header)];
      else if (at >= 8)
        memmove(file.data + at, file.data + 8 + random_below(header), (8 + header - at) / 2 / 16);
    }
    weight_file_sign(&file);
    accepted += weight_file_try(&file) > 0;
    free(file.data);
  }
  printf("%d of %d changed headers could be read\n", accepted, 6000 / EVERY);
}

static void test_files(const char *const path) {
  char detail[BRUME_WEIGHTS_DETAIL] = "";
  BrumeStatus status;
  BrumeWeights *const w = brume_weights_open(path, &status, detail);
  assert(w && !status);
  brume_weights_free(w);
  assert(!brume_weights_open("/nonexistent/weights", &status, detail));
  assert(status == BRUME_STATUS_IO && strstr(detail, "/nonexistent/weights"));
  assert(!brume_weights_open("/", &status, NULL) && status == BRUME_STATUS_IO);
  assert(!brume_weights_open("/dev/null", &status, NULL) && status == BRUME_STATUS_IO);
  brume_weights_free(NULL);
}

int main(const int argc, char *const argv[]) {
  if (argc != 2)
    return 2;
  WeightFile model = weight_file_read(argv[1]);
  assert(weight_file_try(&model) == 3);
  test_hash();
  test_headers();
  test_values();
  test_damage(&model);
  test_mutations(&model);
  test_files(argv[1]);
  free(model.data);
  return 0;
}
