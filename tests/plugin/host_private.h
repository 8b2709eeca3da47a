// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file host_private.h What the files of the host share and its users do not see. */

#ifndef BRUME_TESTS_PLUGIN_HOST_PRIVATE_H
#define BRUME_TESTS_PLUGIN_HOST_PRIVATE_H

#include "tests/plugin/host.h"
#include "tests/plugin/urid.h"
#include "tests/plugin/worker.h"

#include <lv2/log/log.h>
#include <lv2/options/options.h>

enum {
  BENCH_SEQUENCE = 1 << 16, ///< Bytes of the event buffers
  BENCH_TYPES = 512,        ///< URIDs that are counted when they come out
  BENCH_FEATURES = 16
};

struct BenchWorldImpl {
  LilvWorld *lilv;
  const LilvPlugin *plugin;
  BenchUrids *urids;
  LilvNode *audio_port, *control_port, *atom_port, *input_port;
  uint32_t freewheel_index; ///< UINT32_MAX: there is none
};

/// An event buffer, aligned as atoms want to be
typedef union {
  LV2_Atom_Sequence sequence;
  uint64_t align;
  char bytes[BENCH_SEQUENCE];
} BenchBuffer;

struct BenchPluginImpl {
  BenchWorld *world;
  LilvInstance *instance;
  BenchWorker *worker;
  uint32_t n_ports;
  float *controls; ///< [n_ports], of control ports
  bool *is_input;  ///< [n_ports], of control inputs
  unsigned n_audio;
  LV2_Feature offered[BENCH_FEATURES];
  const LV2_Feature *features[BENCH_FEATURES + 1];
  unsigned n_offered;
  LV2_Options_Option options[8];
  int32_t min_block, max_block, sequence_size;
  float rate;
  LV2_Log_Log log;
  LV2_URID midi_type, sequence_type, chunk_type, object_type;
  BenchBuffer in, out;
  size_t n_lost; ///< Events that did not fit in a block's buffer
  size_t came[BENCH_TYPES];
  const LV2_Atom *last[BENCH_TYPES];
  _Alignas(8) char kept[1 << 18];
  size_t n_kept;
  float left[BENCH_BLOCK_MAX], right[BENCH_BLOCK_MAX], silence[BENCH_BLOCK_MAX];
};

#endif // BRUME_TESTS_PLUGIN_HOST_PRIVATE_H
