// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file host_private.h What the files of the host share and its users do not see. */

#ifndef BRUME_TESTS_PLUGIN_HOST_PRIVATE_H
#define BRUME_TESTS_PLUGIN_HOST_PRIVATE_H

#include "tests/plugin/fence.h"
#include "tests/plugin/host.h"
#include "tests/plugin/urid.h"
#include "tests/plugin/worker.h"

#include <lv2/log/log.h>
#include <lv2/options/options.h>

#include <pthread.h>

enum {
  BENCH_SEQUENCE = 1 << 16, ///< Bytes of the event buffers, header included
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

struct BenchPluginImpl {
  BenchWorld *world;
  LilvInstance *instance;
  BenchWorker *worker;
  uint32_t n_ports;
  float *controls; ///< [n_ports], of control ports; the end of controls_fence
  bool *is_input;  ///< [n_ports], of control inputs
  unsigned n_audio;
  uint32_t audio[2]; ///< Ports of the audio outputs
  uint32_t in_port, out_port;
  LV2_Feature offered[BENCH_FEATURES];
  const LV2_Feature *features[BENCH_FEATURES + 1];
  unsigned n_offered;
  LV2_Options_Option options[8];
  int32_t min_block, max_block, sequence_size;
  float rate;
  LV2_Log_Log log;
  pthread_mutex_t log_lock;
  char said[512]; ///< The last message
  LV2_URID midi_type, sequence_type, chunk_type, object_type;
  /// Buffers of ports, each given to the plugin as the last bytes of a fence; `silence` for inputs
  BenchFence in_fence, out_fence, left_fence, right_fence, controls_fence, silence_fence;
  bool in_is_empty;             ///< The sequence that in_fence holds
  const LV2_Atom_Sequence *out; ///< What came out of the last run
  uint32_t capacity;            ///< Bytes after the header of `out` that the plugin may fill
  size_t n_lost;                ///< Events that did not fit in a block's buffer
  size_t came[BENCH_TYPES];
  const LV2_Atom *last[BENCH_TYPES];
  _Alignas(8) char kept[1 << 18];
  size_t n_kept;
};

#endif // BRUME_TESTS_PLUGIN_HOST_PRIVATE_H
