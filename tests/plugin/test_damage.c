// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// States of projects that are damaged, or of other versions: each is refused, so that the sound
// before stays bit for bit, or healed, and never without a word in the host's log: test_damage
// PLUGIN_URI

#include "tests/plugin/fixture.h"
#include "tests/plugin/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 48000, NOTE_ON = 0x90, PROGRAM = 0xC0, SAID = 512, FIELD = 4 };

typedef enum { TAKEN, HEALED, REFUSED } Outcome;

static const uint32_t block = 256;

/// What is done to the settings: `was` becomes `is`; without `was` the last `cut` bytes go.
static const struct {
  const char *name, *was, *is;
  size_t cut;
  Outcome outcome;
} texts[] = {
    {"of an older version, without a key", " vibrato=0.5", "", 0, TAKEN},
    {"of a later version", "brume-state=1", "brume-state=2", 0, REFUSED},
    {"of a version beyond all numbers", "brume-state=1", "brume-state=99999999999999999999", 0,
     REFUSED},
    {"not a state", "brume-state=1", "brown-state=1", 0, REFUSED},
    {"with an unknown key", " vibrato=", " sparkle=", 0, HEALED},
    {"with a value that is no number", " volume=", " volume=loud", 0, HEALED},
    {"with a value out of range", " volume=", " volume=9e30", 0, HEALED},
    {"with a pad that there is not", "\nslot=16 ", "\nslot=4000000000 ", 0, HEALED},
    {"without the list of clips", "\nclips=", "\nclaps=", 0, REFUSED},
    {"cut by a byte", NULL, NULL, 1, REFUSED},
    {"cut in the list of clips", NULL, NULL, 9, REFUSED},
    {"cut in the midst of a pad", NULL, NULL, 3000, REFUSED},
};

/// What is done to the sound of the first pad: `bytes` at `at`, or the last half goes.
static const struct {
  const char *name;
  size_t at;
  unsigned char bytes[FIELD];
  bool cut, missing;
} clips[] = {
    {"a format chunk of 2 GB", 16, {0xFF, 0xFF, 0xFF, 0x7F}, false, false},
    {"another kind of file", 0, {'O', 'g', 'g', 'S'}, false, false},
    {"cut in the midst", 0, {0}, true, false},
    {"missing", 0, {0}, false, true},
};

static BenchSound play_notes(BenchPlugin *const plugin) {
  const BenchEvent events[] = {bench_midi(bench_world, 100, NOTE_ON, 36, 120),
                               bench_midi(bench_world, 12000, NOTE_ON, 38, 100),
                               bench_midi(bench_world, 24000, NOTE_ON, 45, 80)};
  bench_plugin_deactivate(plugin); // Round robins start anew
  bench_plugin_activate(plugin);
  return bench_play(plugin, events, 3, &block, 1, SECOND);
}

static BenchPlugin *start_program(const uint8_t program) {
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  const BenchEvent event = bench_midi(bench_world, 0, PROGRAM, program, 0);
  BenchSound sound = bench_play(plugin, &event, 1, &block, 1, 1024);
  bench_sound_free(&sound);
  return plugin;
}

/// The first property that begins with `head`
static BenchProperty *find(BenchState *const state, const char *const head) {
  for (size_t i = 0; i < state->n; ++i) {
    BenchProperty *const property = &state->properties[i];
    if (property->size > strlen(head) && memcmp(property->data, head, strlen(head)) == 0) {
      return property;
    }
  }
  fail_msg("nothing in the state begins with %s", head);
  return NULL;
}

/// Replace once
static void replace(BenchProperty *const property, const char *const was, const char *const is) {
  const size_t size = property->size + strlen(is) + 1;
  char *const text = calloc(1, size);
  const char *const old = (char *)property->data;
  const char *const at = strstr(old, was);
  assert_non_null(at);
  snprintf(text, size, "%.*s%s%s", (int)(at - old), old, is, at + strlen(was));
  free(property->data);
  property->data = (unsigned char *)text;
  property->size = strlen(text) + 1;
}

// What all cases need: a state to damage, and an instance of another program to restore it to.
typedef struct {
  BenchState *saved;
  BenchSound whole; // Of it
  BenchPlugin *other;
  BenchState *others; // State of it as it was at first
  BenchSound before;
} Bench;

static Bench begin(void) {
  BenchPlugin *const plugin = start_program(3);
  Bench bench = {.whole = play_notes(plugin), .saved = bench_state_save(plugin, NULL)};
  bench_stop(plugin);
  bench.other = start_program(5);
  bench.before = play_notes(bench.other);
  bench.others = bench_state_save(bench.other, NULL);
  assert_non_null(bench.saved);
  assert_non_null(bench.others);
  return bench;
}

static void end(Bench *const bench) {
  bench_sound_free(&bench->whole);
  bench_sound_free(&bench->before);
  bench_state_free(bench->saved);
  bench_state_free(bench->others);
  bench_stop(bench->other);
}

/// Restore over another program, and see that what is heard is what should be
static void check(const Bench *const bench, const BenchState *const bad, const char *const name,
                  const Outcome outcome, const bool same) {
  char said[SAID];
  assert_int_equal(bench_state_restore_only(bench->other, bench->others), LV2_STATE_SUCCESS);
  bench_plugin_said(bench->other, said);
  fprintf(stderr, "a state %s\n", name);
  const LV2_State_Status status = bench_state_restore_only(bench->other, bad);
  bench_plugin_said(bench->other, said);
  BenchSound after = play_notes(bench->other);
  assert_int_equal(status == LV2_STATE_SUCCESS, outcome != REFUSED);
  assert_int_equal(strlen(said) > 20, outcome != TAKEN);
  const float from_before = bench_difference(&bench->before, &after);
  assert_true(outcome == REFUSED ? from_before == 0.0f : from_before > 0.001f);
  assert_true(!same || bench_difference(&bench->whole, &after) == 0.0f);
  bench_sound_free(&after);
}

static void test_settings(void **const state) {
  (void)state;
  Bench bench = begin();
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); ++i) {
    BenchState *const bad = bench_state_copy(bench.saved);
    BenchProperty *const property = find(bad, "brume-state=");
    if (texts[i].was) {
      replace(property, texts[i].was, texts[i].is);
    } else {
      property->size -= texts[i].cut;
      property->data[property->size - 1] = '\0'; // Else it were no string
    }
    check(&bench, bad, texts[i].name, texts[i].outcome, texts[i].outcome == TAKEN);
    bench_state_free(bad);
  }
  end(&bench);
}

// With the same model the sounds come back as they were
static void test_clips(void **const state) {
  (void)state;
  Bench bench = begin();
  for (size_t i = 0; i < sizeof(clips) / sizeof(clips[0]); ++i) {
    BenchState *const bad = bench_state_copy(bench.saved);
    BenchProperty *const property = find(bad, "RIFF");
    if (clips[i].missing) {
      property->key = 0xFFFFFF;
    } else if (clips[i].cut) {
      property->size /= 2;
    } else {
      memcpy(property->data + clips[i].at, clips[i].bytes, FIELD);
    }
    check(&bench, bad, clips[i].name, HEALED, true);
    bench_state_free(bad);
  }
  end(&bench);
}

static int run(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_settings), cmocka_unit_test(test_clips)};
  return cmocka_run_group_tests_name("lv2-damage", tests, NULL, NULL);
}

int main(const int argc, char **const argv) {
  return bench_main(argc, argv, run);
}
