// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is Brume's own among LV2 instruments: test_brume PLUGIN_URI OTHER_MODEL

#include "plugin/lv2/extensions.h"
#include "plugin/lv2/ports.h"
#include "plugin/lv2/wire.h"
#include "tests/plugin/fixture.h"
#include "tests/plugin/guard.h"
#include "tests/plugin/host_private.h"
#include "tests/plugin/state.h"
#include "tests/plugin/talk.h"

#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/patch/patch.h>
#include <lv2/presets/presets.h>
#include <lv2/time/time.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 48000, NOTE_ON = 0x90 };

static const uint32_t block = 256;
static const char *other_model;

static void test_generate(void **const state) {
  (void)state;
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  BenchSound first = bench_play_pad(plugin, 0);
  BenchSound neighbour = bench_play_pad(plugin, 1);
  bench_press(plugin, "next");
  assert_false(bench_pad_sounds_as(plugin, 0, &first));
  assert_true(bench_pad_sounds_as(plugin, 1, &neighbour));
  bench_press(plugin, "previous");
  assert_true(bench_pad_sounds_as(plugin, 0, &first));

  // A knob of the sound makes it anew by itself, and freeing it brings the old one back
  bench_set(plugin, "brightness", 1.0f);
  assert_false(bench_pad_sounds_as(plugin, 0, &first));
  bench_set(plugin, "brightness", brume_lv2_param_min(BRUME_PARAM_BRIGHTNESS));
  assert_true(bench_pad_sounds_as(plugin, 0, &first));

  // Or when Generate says so
  bench_set(plugin, "auto", 0.0f);
  bench_set(plugin, "brightness", 1.0f);
  assert_true(bench_pad_sounds_as(plugin, 0, &first));
  bench_press(plugin, "generate");
  assert_false(bench_pad_sounds_as(plugin, 0, &first));

  // Knobs are for the selected pad
  bench_set(plugin, "auto", 1.0f);
  bench_set(plugin, "pad", 2.0f);
  assert_true(bench_pad_sounds_as(plugin, 1, &neighbour));
  bench_set(plugin, "tune", 12.0f);
  assert_false(bench_pad_sounds_as(plugin, 1, &neighbour));
  bench_sound_free(&first);
  bench_sound_free(&neighbour);
  bench_stop(plugin);
}

static void test_patch(void **const state) {
  (void)state;
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  BenchSound first = bench_play_pad(plugin, 0);
  bench_send(plugin, LV2_PATCH__Get, "recipe", NULL);
  char original[BRUME_RECIPE_TEXT];
  snprintf(original, sizeof(original), "%s", bench_told_recipe(plugin));
  assert_non_null(strstr(original, "class="));

  bench_send(plugin, LV2_PATCH__Set, "recipe", "class=kick,snare:0.5 seed=99 length=0.2");
  bench_send(plugin, LV2_PATCH__Get, "recipe", NULL);
  assert_non_null(strstr(bench_told_recipe(plugin), "seed=99"));
  assert_false(bench_pad_sounds_as(plugin, 0, &first));

  // What cannot be read changes nothing
  bench_send(plugin, LV2_PATCH__Set, "recipe", "class=kick seed=none");
  bench_send(plugin, LV2_PATCH__Set, "recipe", "");
  bench_send(plugin, LV2_PATCH__Get, "recipe", NULL);
  assert_non_null(strstr(bench_told_recipe(plugin), "seed=99"));

  bench_send(plugin, LV2_PATCH__Set, "recipe", original);
  assert_true(bench_pad_sounds_as(plugin, 0, &first));
  assert_true(bench_plugin_came(plugin, bench_urid(bench_world, LV2_PATCH__Set)) >= 2);
  bench_sound_free(&first);
  bench_stop(plugin);
}

static void set_port(const char *const symbol, void *const ctx, const void *const value,
                     const uint32_t size, const uint32_t type) {
  float *const control = bench_plugin_control(ctx, symbol);
  if (!strcmp(symbol, "freewheel")) {
    return; // The host's own
  }
  assert_non_null(control);
  assert_int_equal(size, sizeof(float));
  assert_int_equal(type, bench_urid(bench_world, LV2_ATOM__Float));
  memcpy(control, value, sizeof(float));
}

static void load(BenchPlugin *const plugin, const LilvNode *const node) {
  LilvState *const preset =
      lilv_state_new_from_world(bench_world_lilv(bench_world), bench_world_map(bench_world), node);
  assert_non_null(preset);
  lilv_state_restore(preset, bench_plugin_instance(plugin), set_port, plugin, 0,
                     bench_plugin_features(plugin));
  lilv_state_free(preset);
}

// Each preset is found by a host, loads, sounds, and differs from the one before.
static void test_presets(void **const state) {
  (void)state;
  if (bench_guarded()) {
    skip(); // Kits take their time
  }
  LilvNode *const class = lilv_new_uri(bench_world_lilv(bench_world), LV2_PRESETS__Preset);
  LilvNodes *const presets = lilv_plugin_get_related(bench_world_plugin(bench_world), class);
  BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  BenchSound before = bench_play_pad(plugin, 0);
  unsigned n = 0;
  LILV_FOREACH(nodes, i, presets) {
    const LilvNode *const preset = lilv_nodes_get(presets, i);
    lilv_world_load_resource(bench_world_lilv(bench_world), preset);
    load(plugin, preset);
    BenchSound sound = bench_play_pad(plugin, 0);
    assert_true(bench_peak(&sound, 0, sound.n) <= 1.0f);
    if (bench_difference(&sound, &before) == 0.0f) {
      fail_msg("%s changed nothing", lilv_node_as_uri(preset));
    }
    bench_sound_free(&before);
    before = sound;
    ++n;
  }
  print_message("%u presets\n", n);
  assert_true(n >= 48);
  // The default state brings back how a new instance is
  BenchPlugin *const fresh = bench_start(&setup);
  load(plugin, lilv_plugin_get_uri(bench_world_plugin(bench_world)));
  BenchSound born = bench_play_pad(fresh, 0);
  assert_true(bench_pad_sounds_as(plugin, 0, &born));
  bench_sound_free(&born);
  bench_sound_free(&before);
  bench_stop(fresh);
  bench_stop(plugin);
  lilv_nodes_free(presets);
  lilv_node_free(class);
}

// A project sounds the same under another model.
static void test_other_model(void **const state) {
  (void)state;
  const char *const model = getenv("BRUME_MODEL");
  char kept[1024];
  const BenchSetup setup = bench_setup();
  assert_non_null(model);
  snprintf(kept, sizeof(kept), "%s", model);
  BenchPlugin *const first = bench_start(&setup);
  BenchSound sound = bench_play_pad(first, 0);
  BenchState *const saved = bench_state_save(first, NULL);
  assert_non_null(saved);
  setenv("BRUME_MODEL", other_model, 1);
  BenchPlugin *const second = bench_start(&setup);
  assert_false(bench_pad_sounds_as(second, 0, &sound)); // It is another model indeed
  assert_int_equal(bench_state_restore(second, saved), LV2_STATE_SUCCESS);
  assert_true(bench_pad_sounds_as(second, 0, &sound));
  // Without any model there is no instance, and no crash
  setenv("BRUME_MODEL", "/nowhere.safetensors", 1);
  assert_null(bench_plugin_new(bench_world, &setup));
  setenv("BRUME_MODEL", kept, 1);
  bench_state_free(saved);
  bench_sound_free(&sound);
  bench_stop(first);
  bench_stop(second);
}

static BenchEvent make_position(uint8_t *const buffer, const size_t size, const float speed,
                                const float bpm) {
  LV2_Atom_Forge forge;
  LV2_Atom_Forge_Frame frame;
  lv2_atom_forge_init(&forge, bench_world_map(bench_world));
  lv2_atom_forge_set_buffer(&forge, buffer, size);
  lv2_atom_forge_object(&forge, &frame, 0, bench_urid(bench_world, LV2_TIME__Position));
  lv2_atom_forge_key(&forge, bench_urid(bench_world, LV2_TIME__speed));
  lv2_atom_forge_float(&forge, speed);
  lv2_atom_forge_key(&forge, bench_urid(bench_world, LV2_TIME__beatsPerMinute));
  lv2_atom_forge_float(&forge, bpm);
  lv2_atom_forge_pop(&forge, &frame);
  const LV2_Atom *const atom = (const LV2_Atom *)(void *)buffer;
  return (BenchEvent){.type = atom->type, .size = atom->size, .body = atom + 1};
}

// When the transport starts, round robins do: each pass of a song sounds the same.
static void test_transport(void **const state) {
  (void)state;
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  _Alignas(8) uint8_t roll[256];
  _Alignas(8) uint8_t stop[256];
  BenchSound passes[3] = {{0}};
  bench_settle(plugin);
  for (int pass = 0; pass < 3; ++pass) {
    const BenchEvent events[] = {make_position(roll, sizeof(roll), pass == 2 ? 0.0f : 1.0f, 120.0f),
                                 bench_midi(bench_world, 0, NOTE_ON, 36, 110),
                                 bench_midi(bench_world, SECOND / 2, NOTE_ON, 36, 110),
                                 bench_midi(bench_world, SECOND, NOTE_ON, 36, 110)};
    const BenchEvent halt = make_position(stop, sizeof(stop), 0.0f, 120.0f);
    passes[pass] = bench_play(plugin, events, 4, &block, 1, 2 * SECOND);
    BenchSound rest = bench_play(plugin, &halt, 1, &block, 1, 10 * SECOND);
    bench_sound_free(&rest);
  }
  assert_true(bench_difference(&passes[0], &passes[1]) == 0.0f);
  assert_true(bench_difference(&passes[0], &passes[2]) > 0.001f); // Three hits of a pool of four
  for (int pass = 0; pass < 3; ++pass) {
    bench_sound_free(&passes[pass]);
  }
  bench_stop(plugin);
}

// Opening and closing tags match, and nothing is left open.
static bool is_well_formed(const char *const text) {
  char open[16][48];
  size_t depth = 0;
  for (const char *at = text; (at = strchr(at, '<')); ++at) {
    const char *const end = strchr(at, '>');
    char name[48];
    if (!end || (at[1] != '/' && sscanf(at + 1, "%47[A-Za-z?!]", name) != 1)) {
      return false;
    }
    if (at[1] == '/') {
      if (depth == 0 || sscanf(at + 2, "%47[A-Za-z]", name) != 1 ||
          strcmp(open[--depth], name) != 0) {
        return false;
      }
    } else if (name[0] != '?' && name[0] != '!' && end[-1] != '/') {
      if (depth == 16) {
        return false;
      }
      strcpy(open[depth++], name);
    }
  }
  return depth == 0;
}

static void test_names(void **const state) {
  (void)state;
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  LilvInstance *const instance = bench_plugin_instance(plugin);
  LV2_Handle handle = lilv_instance_get_handle(instance);
  const BrumeMidnamInterface *const names =
      lilv_instance_get_extension_data(instance, BRUME_MIDNAM_INTERFACE);
  assert_non_null(names);
  bench_settle(plugin);
  char *const kit = names->midnam(handle);
  char *const model = names->model(handle);
  assert_non_null(kit);
  assert_non_null(strstr(kit, model));
  assert_non_null(strstr(kit, "<Note Number=\"36\" Name=\"1 Kick\"/>"));
  assert_non_null(strstr(kit, "<Note Number=\"51\""));
  assert_non_null(strstr(kit, "ProgramChange=\"0\""));
  assert_true(is_well_formed(kit));
  bench_set(plugin, "mode", 0.0f);
  char *const keys = names->midnam(handle);
  assert_true(is_well_formed(keys));
  assert_null(strstr(keys, "<Note "));
  names->free(kit);
  names->free(keys);
  names->free(model);
  bench_stop(plugin);
}

static void test_display(void **const state) {
  (void)state;
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  LilvInstance *const instance = bench_plugin_instance(plugin);
  LV2_Handle handle = lilv_instance_get_handle(instance);
  const BrumeDisplayInterface *const display =
      lilv_instance_get_extension_data(instance, BRUME_DISPLAY_INTERFACE);
  assert_non_null(display);
  bench_settle(plugin);
  static const uint32_t sizes[][2] = {{150, 60}, {1, 1}, {400, 20}, {4096, 4096}, {37, 500}};
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); ++i) {
    const BrumeDisplaySurface *const surface = display->render(handle, sizes[i][0], sizes[i][1]);
    assert_non_null(surface);
    assert_int_equal(surface->width, sizes[i][0]);
    assert_true(surface->height >= 1 && surface->height <= (int)sizes[i][1]);
    // A waveform is not the same in all columns of the middle rows
    const uint32_t *const pixels = (const uint32_t *)(const void *)surface->data;
    size_t differ = 0;
    for (int k = 1; k < surface->width * surface->height; ++k) {
      differ += pixels[k] != pixels[k - 1];
    }
    assert_true(i == 1 || differ > 10);
  }
  assert_null(display->render(handle, 0, 100));
  assert_null(display->render(handle, 100, 0));
  assert_null(display->render(handle, UINT32_MAX, 100));
  bench_stop(plugin);
}

// A window says that it is there.
static BenchEvent make_window(uint8_t *const buffer, const size_t size) {
  const BrumeWireAct act = {.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_ON};
  return bench_make_act(buffer, size, &act);
}

// What the plugin last told a window of the tempo; NAN if its last news are of something else.
static float told_bpm(BenchPlugin *const plugin) {
  static BrumeWireNews news;
  const LV2_Atom *data = NULL;
  const LV2_Atom_Object *const object = (const LV2_Atom_Object *)bench_plugin_last(
      plugin, bench_urid(bench_world, BRUME_LV2_PREFIX "news"));
  if (object) {
    lv2_atom_object_get(object, bench_urid(bench_world, BRUME_LV2_PREFIX "data"), &data, 0);
  }
  if (!data || data->size > sizeof(news)) {
    return NAN;
  }
  memcpy(&news, data + 1, data->size);
  return news.type == BRUME_WIRE_STATUS ? news.as.status.bpm : NAN;
}

// The host's tempo reaches the window; what is no tempo changes nothing.
static void test_tempo(void **const state) {
  (void)state;
  static const float said[] = {0.0f, 90.0f, NAN, -3.0f, INFINITY, 174.5f};
  static const float told[] = {0.0f, 90.0f, 90.0f, 90.0f, 90.0f, 174.5f};
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  _Alignas(8) uint8_t buffer[256];
  const BenchEvent on = make_window(buffer, sizeof(buffer));
  BenchSound sound = bench_play(plugin, &on, 1, &block, 1, 10 * SECOND);
  bench_sound_free(&sound);
  for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); ++i) {
    const BenchEvent event = make_position(buffer, sizeof(buffer), 1.0f, said[i]);
    sound = bench_play(plugin, &event, 1, &block, 1, SECOND / 10);
    bench_sound_free(&sound);
    assert_true(told_bpm(plugin) == told[i]);
  }
  bench_stop(plugin);
}

// What a host gives for events that come out may hold all of them, some or none; no byte is written
// after it (fence.h), and the sound is the same.
static void test_capacity(void **const state) {
  (void)state;
  static const uint32_t rooms[] = {0, 4, 8, 16, 24, 48, 64, 100, 136, 200, 512, 1024, 4096, 16384};
  const LV2_URID news = bench_urid(bench_world, BRUME_LV2_PREFIX "news");
  BenchSound reference = {0};
  for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); ++i) {
    _Alignas(8) uint8_t on[256];
    _Alignas(8) uint8_t get[256];
    BenchSetup setup = bench_setup();
    setup.capacity = rooms[i];
    BenchPlugin *const plugin = bench_start(&setup);
    const BenchEvent events[] = {make_window(on, sizeof(on)),
                                 bench_make_patch(get, sizeof(get), LV2_PATCH__Get, "recipe", NULL),
                                 bench_midi(bench_world, 0, NOTE_ON, 36, 110),
                                 bench_midi(bench_world, 0, 0xC0, 3, 0),
                                 bench_midi(bench_world, SECOND / 4, NOTE_ON, 38, 110)};
    BenchSound sound = bench_play(plugin, events, 5, &block, 1, SECOND / 2);
    const size_t puts = bench_plugin_came(plugin, bench_urid(bench_world, LV2_PATCH__Put));
    const size_t told = bench_plugin_came(plugin, news);
    print_message("room for %u bytes: %zu patch:Put, %zu news\n", rooms[i], puts, told);
    if (rooms[i] == 0 || rooms[i] == BRUME_LV2_SEQUENCE) { // What the port asks for
      bench_assert_sound(puts == 1 && told > BRUME_PADS);
    }
    if (i == 0) {
      reference = sound;
    } else {
      bench_assert_sound(bench_difference(&reference, &sound) == 0.0f);
      bench_sound_free(&sound);
    }
    bench_stop(plugin);
  }
  bench_sound_free(&reference);
}

// A host, or what it passes on, gives an event or an atom in it a size that it has not: nothing
// beyond its true end is read (fence.h), run() comes back, and what was said so far still holds.
static void test_lies(void **const state) {
  (void)state;
  static const uint32_t sizes[] = {0, 64, 1000, 0x7FFFFFFF, 0xFFFFFFF0, 0xFFFFFFF8, 0xFFFFFFFF};
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  bench_send(plugin, LV2_PATCH__Set, "recipe", "class=kick seed=99");
  for (size_t i = 0; i < 3 * sizeof(sizes) / sizeof(sizes[0]); ++i) {
    _Alignas(8) uint8_t buffer[256];
    BenchEvent event =
        bench_make_patch(buffer, sizeof(buffer), LV2_PATCH__Set, "recipe", "class=kick seed=7");
    LV2_Atom *atoms[2]; // The property's name, its value
    size_t n = 0;
    LV2_ATOM_OBJECT_FOREACH((LV2_Atom_Object *)(void *)buffer, property) {
      atoms[n++] = &property->value;
    }
    assert_int_equal(n, 2);
    if (i % 3 < 2) {
      atoms[i % 3]->size = sizes[i / 3];
    } else {
      event.claim = sizes[i / 3] ? sizes[i / 3] : 1;
    }
    BenchSound sound = bench_play(plugin, &event, 1, &block, 1, 1024);
    bench_sound_free(&sound);
    bench_send(plugin, LV2_PATCH__Get, "recipe", NULL);
    assert_non_null(strstr(bench_told_recipe(plugin), "seed=99"));
  }
  bench_stop(plugin);
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_generate),  cmocka_unit_test(test_patch),
      cmocka_unit_test(test_presets),   cmocka_unit_test(test_other_model),
      cmocka_unit_test(test_transport), cmocka_unit_test(test_names),
      cmocka_unit_test(test_display),   cmocka_unit_test(test_tempo),
      cmocka_unit_test(test_capacity),  cmocka_unit_test(test_lies),
  };
  return cmocka_run_group_tests_name("lv2-brume", tests, NULL, NULL);
}

int main(const int argc, char **const argv) {
  other_model = argc > 2 ? argv[2] : "";
  return bench_main(argc, argv, run);
}
