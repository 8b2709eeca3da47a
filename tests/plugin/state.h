// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file state.h What a plugin saves, kept in memory so that tests can look at it and damage it,
 * with files in a folder or with none offered. Control ports are saved too, as hosts do. */

#ifndef BRUME_TESTS_PLUGIN_STATE_H
#define BRUME_TESTS_PLUGIN_STATE_H

#include "tests/plugin/host.h"

/** One property; `data` is owned by the state and may be overwritten, or cut by lowering size. */
typedef struct {
  LV2_URID key, type;
  uint32_t flags;
  size_t size;
  unsigned char *data;
} BenchProperty;

typedef struct {
  BenchProperty *properties;
  size_t n;
  float *controls; ///< One a port, 0 for what is no control input
  uint32_t n_controls;
  char folder[512]; ///< Where its files are; empty if no paths were offered
} BenchState;

/** Save into a new state. `folder` (which must exist) is offered by state:makePath and
 * state:mapPath; NULL offers neither. NULL if the plugin fails. */
BenchState *bench_state_save(BenchPlugin *plugin, const char *folder);

/** Set the control ports to what they were, and nothing else. */
void bench_state_set_ports(BenchPlugin *plugin, const BenchState *state);

/** Set the control ports, then restore. Returns what the plugin returns. */
LV2_State_Status bench_state_restore(BenchPlugin *plugin, const BenchState *state);

/** As bench_state_restore(), but the ports keep their values: a restore beside run(). */
LV2_State_Status bench_state_restore_only(BenchPlugin *plugin, const BenchState *state);

/** Whether two states hold the same properties, order aside; paths are compared by the bytes of
 * their files. */
bool bench_state_equal(BenchWorld *world, const BenchState *a, const BenchState *b);

BenchState *bench_state_copy(const BenchState *state);

void bench_state_free(BenchState *state);

/** Remove a folder with the files in it. */
void bench_folder_remove(const char *folder);

#endif // BRUME_TESTS_PLUGIN_STATE_H
