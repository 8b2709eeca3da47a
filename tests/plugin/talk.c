// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/talk.h"

#include "plugin/lv2/ports.h"
#include "tests/plugin/guard.h"

#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/patch/patch.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PATIENCE = 100 };
enum { SECOND = 48000, NOTE_ON = 0x90 };

static const uint32_t block = 256;

void bench_wait(void) {
  if (bench_guarded()) {
    nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
  }
}

void bench_settle(BenchPlugin *const plugin) {
  for (int i = 0; i < (bench_guarded() ? PATIENCE : 1); ++i) {
    BenchSound sound = bench_play(plugin, NULL, 0, &block, 1, 2048);
    bench_sound_free(&sound);
    bench_wait();
  }
}

// The first sound of a pad, as it is after the plugin was activated.
BenchSound bench_play_pad(BenchPlugin *const plugin, const unsigned pad) {
  const BenchEvent on = bench_midi(bench_world, 0, NOTE_ON, (uint8_t)(36 + pad), 110);
  bench_settle(plugin);
  bench_plugin_deactivate(plugin);
  bench_plugin_activate(plugin);
  BenchSound sound = bench_play(plugin, &on, 1, &block, 1, SECOND / 2);
  assert_true(bench_peak(&sound, 0, sound.n) > 0.001f);
  return sound;
}

bool bench_pad_sounds_as(BenchPlugin *const plugin, const unsigned pad,
                         const BenchSound *const before) {
  BenchSound now = bench_play_pad(plugin, pad);
  const bool same = bench_difference(&now, before) == 0.0f;
  bench_sound_free(&now);
  return same;
}

void bench_set(BenchPlugin *const plugin, const char *const symbol, const float value) {
  float *const control = bench_plugin_control(plugin, symbol);
  assert_non_null(control);
  *control = value;
  bench_settle(plugin);
}

void bench_press(BenchPlugin *const plugin, const char *const symbol) {
  bench_set(plugin, symbol, 1.0f);
  bench_set(plugin, symbol, 0.0f);
}

BenchEvent bench_make_patch(uint8_t *const buffer, const size_t size, const char *const type,
                            const char *const property, const char *const value) {
  char uri[128];
  LV2_Atom_Forge forge;
  LV2_Atom_Forge_Frame frame;
  snprintf(uri, sizeof(uri), BRUME_LV2_PREFIX "%s", property);
  lv2_atom_forge_init(&forge, bench_world_map(bench_world));
  lv2_atom_forge_set_buffer(&forge, buffer, size);
  lv2_atom_forge_object(&forge, &frame, 0, bench_urid(bench_world, type));
  if (value) {
    const uint32_t n = (uint32_t)strlen(value);
    lv2_atom_forge_key(&forge, bench_urid(bench_world, LV2_PATCH__property));
    lv2_atom_forge_urid(&forge, bench_urid(bench_world, uri));
    lv2_atom_forge_key(&forge, bench_urid(bench_world, LV2_PATCH__value));
    if (strcmp(property, "source") == 0) {
      lv2_atom_forge_path(&forge, value, n);
    } else {
      lv2_atom_forge_string(&forge, value, n);
    }
  }
  lv2_atom_forge_pop(&forge, &frame);
  const LV2_Atom *const atom = (const LV2_Atom *)(void *)buffer;
  return (BenchEvent){.type = atom->type, .size = atom->size, .body = atom + 1};
}

void bench_send(BenchPlugin *const plugin, const char *const type, const char *const property,
                const char *const value) {
  _Alignas(8) uint8_t buffer[4096];
  const BenchEvent event = bench_make_patch(buffer, sizeof(buffer), type, property, value);
  BenchSound sound = bench_play(plugin, &event, 1, &block, 1, 2048);
  bench_sound_free(&sound);
  if (bench_guarded()) {
    bench_settle(plugin);
  }
}

const char *bench_told_recipe(BenchPlugin *const plugin) {
  const LV2_Atom_Object *const put =
      (const LV2_Atom_Object *)bench_plugin_last(plugin, bench_urid(bench_world, LV2_PATCH__Put));
  const LV2_Atom *body = NULL;
  const LV2_Atom *recipe = NULL;
  assert_non_null(put);
  lv2_atom_object_get(put, bench_urid(bench_world, LV2_PATCH__body), &body, 0);
  assert_non_null(body);
  lv2_atom_object_get((const LV2_Atom_Object *)body,
                      bench_urid(bench_world, BRUME_LV2_PREFIX "recipe"), &recipe, 0);
  assert_non_null(recipe);
  return (const char *)(recipe + 1);
}

BenchEvent bench_make_act(uint8_t *const buffer, const size_t size, const BrumeWireAct *const act) {
  const uint32_t n = (uint32_t)brume_wire_act_size(act);
  LV2_Atom_Forge forge;
  LV2_Atom_Forge_Frame frame;
  lv2_atom_forge_init(&forge, bench_world_map(bench_world));
  lv2_atom_forge_set_buffer(&forge, buffer, size);
  lv2_atom_forge_object(&forge, &frame, 0, bench_urid(bench_world, BRUME_LV2_PREFIX "act"));
  lv2_atom_forge_key(&forge, bench_urid(bench_world, BRUME_LV2_PREFIX "data"));
  lv2_atom_forge_atom(&forge, n, bench_urid(bench_world, LV2_ATOM__Chunk));
  lv2_atom_forge_write(&forge, act, n);
  lv2_atom_forge_pop(&forge, &frame);
  const LV2_Atom *const atom = (const LV2_Atom *)(void *)buffer;
  return (BenchEvent){.type = atom->type, .size = atom->size, .body = atom + 1};
}
