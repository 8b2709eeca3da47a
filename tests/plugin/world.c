// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/host_private.h"

#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>

#include <stdio.h>
#include <stdlib.h>

static uint32_t find_freewheel(const BenchWorld *const world) {
  LilvNode *const designation = lilv_new_uri(world->lilv, LV2_CORE__freeWheeling);
  const LilvPort *const port =
      lilv_plugin_get_port_by_designation(world->plugin, world->input_port, designation);
  lilv_node_free(designation);
  return port ? lilv_port_get_index(world->plugin, port) : UINT32_MAX;
}

BenchWorld *bench_world_new(const char *const uri) {
  BenchWorld *const world = calloc(1, sizeof(*world));
  if (!world) {
    return NULL;
  }
  world->urids = bench_urids_new();
  world->lilv = lilv_world_new();
  lilv_world_load_all(world->lilv);
  world->audio_port = lilv_new_uri(world->lilv, LV2_CORE__AudioPort);
  world->control_port = lilv_new_uri(world->lilv, LV2_CORE__ControlPort);
  world->input_port = lilv_new_uri(world->lilv, LV2_CORE__InputPort);
  world->atom_port = lilv_new_uri(world->lilv, LV2_ATOM__AtomPort);
  LilvNode *const node = lilv_new_uri(world->lilv, uri);
  world->plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world->lilv), node);
  lilv_node_free(node);
  if (!world->plugin) {
    fprintf(stderr, "bench: no plugin %s on LV2_PATH\n", uri);
    bench_world_free(world);
    return NULL;
  }
  const uint32_t n_in =
      lilv_plugin_get_num_ports_of_class(world->plugin, world->atom_port, world->input_port, NULL);
  const uint32_t n_audio =
      lilv_plugin_get_num_ports_of_class(world->plugin, world->audio_port, NULL);
  if (n_in != 1 || n_audio < 1) {
    fprintf(stderr, "bench: %s is no instrument\n", uri);
    bench_world_free(world);
    return NULL;
  }
  world->freewheel_index = find_freewheel(world);
  return world;
}

void bench_world_free(BenchWorld *const world) {
  if (world) {
    lilv_node_free(world->audio_port);
    lilv_node_free(world->control_port);
    lilv_node_free(world->input_port);
    lilv_node_free(world->atom_port);
    lilv_world_free(world->lilv);
    bench_urids_free(world->urids);
    free(world);
  }
}

LilvWorld *bench_world_lilv(BenchWorld *const world) {
  return world->lilv;
}

const LilvPlugin *bench_world_plugin(const BenchWorld *const world) {
  return world->plugin;
}

LV2_URID_Map *bench_world_map(BenchWorld *const world) {
  return bench_urids_map(world->urids);
}

LV2_URID bench_urid(BenchWorld *const world, const char *const uri) {
  LV2_URID_Map *const map = bench_world_map(world);
  return map->map(map->handle, uri);
}

const char *bench_unmap(BenchWorld *const world, const LV2_URID urid) {
  LV2_URID_Unmap *const unmap = bench_urids_unmap(world->urids);
  return unmap->unmap(unmap->handle, urid);
}
