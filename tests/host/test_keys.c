// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The computer keyboard, and the choice of the device.

#include "plugin/host/choice.h"
#include "plugin/host/keys.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static BrumeKeysAct take_all(BrumeKeys *const keys, const char *const bytes, const double now_s) {
  BrumeKeysAct last = BRUME_KEYS_NONE;
  for (const char *c = bytes; *c; ++c) {
    last = brume_keys_take(keys, (unsigned char)*c, now_s).act;
  }
  return last;
}

static void two_rows_are_a_piano(void **state) {
  (void)state;
  static const char low[] = "zsxdcvgbhnjm,";
  static const char high[] = "q2w3er5t6y7ui9o0p";
  BrumeKeys keys;
  brume_keys_init(&keys, 48);
  for (int i = 0; low[i]; ++i) {
    const BrumeKeysAction action = brume_keys_take(&keys, (unsigned char)low[i], i);
    assert_int_equal(action.act, BRUME_KEYS_NOTE_ON);
    assert_int_equal(action.note, 48 + i);
    assert_int_equal(action.velocity, 100);
  }
  brume_keys_init(&keys, 48);
  for (int i = 0; high[i]; ++i) {
    assert_int_equal(brume_keys_take(&keys, (unsigned char)high[i], i).note, 60 + i);
  }
  brume_keys_init(&keys, 36);
  take_all(&keys, ">>-", 0.0);
  const BrumeKeysAction action = brume_keys_take(&keys, 'z', 0.0);
  assert_int_equal(action.note, 60);
  assert_int_equal(action.velocity, 84);
  take_all(&keys, "<<<<<<<<<<<<----------", 0.0);
  assert_int_equal(brume_keys_take(&keys, 'x', 1.0).note, 2); // The lowest octave
  assert_int_equal(keys.velocity, 1);
  take_all(&keys, ">>>>>>>>>>>>>>>>==========", 0.0);
  assert_int_equal(keys.velocity, 127);
  assert_true(keys.base <= 108);
  assert_int_equal(brume_keys_take(&keys, 'p', 2.0).act,
                   keys.base + 28 > 127 ? BRUME_KEYS_NONE : BRUME_KEYS_NOTE_ON);
}

static void notes_end_by_themselves(void **state) {
  (void)state;
  BrumeKeys keys;
  brume_keys_init(&keys, 36);
  brume_keys_take(&keys, 'z', 10.0);
  assert_int_equal(brume_keys_expire(&keys, 10.5).act, BRUME_KEYS_NONE);
  const BrumeKeysAction off = brume_keys_expire(&keys, 10.6);
  assert_int_equal(off.act, BRUME_KEYS_NOTE_OFF);
  assert_int_equal(off.note, 36);
  assert_int_equal(brume_keys_expire(&keys, 99.0).act, BRUME_KEYS_NONE);
  for (int i = 0; i < 10; ++i) { // As many as fingers
    brume_keys_take(&keys, (unsigned char)"zxcvbnmqwe"[i], 20.0);
  }
  int n = 0;
  while (brume_keys_expire(&keys, INFINITY).act == BRUME_KEYS_NOTE_OFF) {
    ++n;
  }
  assert_int_equal(n, 10);
}

static void a_repeating_key_is_no_new_hit_but_a_second_one_is(void **state) {
  (void)state;
  BrumeKeys keys;
  brume_keys_init(&keys, 36);
  assert_int_equal(brume_keys_take(&keys, 'z', 0.0).act, BRUME_KEYS_NOTE_ON);
  assert_int_equal(brume_keys_take(&keys, 'z', 0.25).act, BRUME_KEYS_NOTE_ON); // A drummer's
  for (double t = 0.28; t < 2.0; t += 0.03) {
    assert_int_equal(brume_keys_take(&keys, 'z', t).act, BRUME_KEYS_NONE);
    assert_int_equal(brume_keys_expire(&keys, t).act, BRUME_KEYS_NONE);
  }
  assert_int_equal(brume_keys_expire(&keys, 2.2).act, BRUME_KEYS_NOTE_OFF);
  keys.sustain = true;
  assert_int_equal(brume_keys_take(&keys, 'z', 3.0).act, BRUME_KEYS_NOTE_ON);
  assert_int_equal(brume_keys_take(&keys, 'z', 3.5).act, BRUME_KEYS_NONE); // Begins to repeat
  assert_int_equal(brume_keys_expire(&keys, 3.61).act, BRUME_KEYS_NONE);
  assert_int_equal(brume_keys_expire(&keys, 3.66).act, BRUME_KEYS_NOTE_OFF);
}

static void commands_and_arrows(void **state) {
  (void)state;
  BrumeKeys keys;
  brume_keys_init(&keys, 36);
  assert_int_equal(take_all(&keys, "\r", 0.0), BRUME_KEYS_GENERATE);
  assert_int_equal(take_all(&keys, "\x7f", 0.0), BRUME_KEYS_BACK);
  assert_int_equal(take_all(&keys, "*", 0.0), BRUME_KEYS_REROLL);
  assert_int_equal(take_all(&keys, "R", 0.0), BRUME_KEYS_RECORD);
  assert_int_equal(take_all(&keys, "S", 0.0), BRUME_KEYS_SAVE);
  assert_int_equal(take_all(&keys, " ", 0.0), BRUME_KEYS_SILENCE);
  assert_int_equal(take_all(&keys, "\t", 0.0), BRUME_KEYS_MODE);
  assert_int_equal(take_all(&keys, "?", 0.0), BRUME_KEYS_HELP);
  assert_int_equal(take_all(&keys, "Q", 0.0), BRUME_KEYS_QUIT);
  assert_int_equal(take_all(&keys, "\x04", 0.0), BRUME_KEYS_QUIT);
  assert_int_equal(take_all(&keys, "\x1b[A", 0.0), BRUME_KEYS_PAD_UP);
  assert_int_equal(take_all(&keys, "\x1b[B", 0.0), BRUME_KEYS_PAD_DOWN);
  assert_int_equal(take_all(&keys, "\x1bOC", 0.0), BRUME_KEYS_PRESET_UP);
  assert_int_equal(take_all(&keys, "\x1b[D", 0.0), BRUME_KEYS_PRESET_DOWN);
  // Unknown sequences are swallowed whole: no notes out of their letters
  assert_int_equal(take_all(&keys, "\x1b[1;5A", 0.0), BRUME_KEYS_NONE);
  assert_int_equal(take_all(&keys, "\x1b[15~", 0.0), BRUME_KEYS_NONE);
  assert_int_equal(take_all(&keys, "\x1bx", 0.0), BRUME_KEYS_NONE);
  assert_int_equal(keys.n_held, 0);
  assert_int_equal(take_all(&keys, "z", 0.0), BRUME_KEYS_NOTE_ON);
  uint32_t random = 1;
  for (size_t i = 0; i < 100000; ++i) {
    random = random * 1664525u + 1013904223u;
    const BrumeKeysAction action =
        brume_keys_take(&keys, (unsigned char)(random >> 24), (double)i * 0.001);
    assert_true(action.note < 128 && keys.n_held <= BRUME_KEYS_HELD && keys.n_escape < 4);
  }
}

static void a_choice_comes_back(void **state) {
  (void)state;
  char folder[] = "/tmp/brume-test-XXXXXX";
  char path[256];
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof(path), "%s/deeper/config", folder);
  setenv("XDG_CONFIG_HOME", path, 1);
  BrumeChoice choice;
  brume_choice_load(&choice); // Nothing there yet
  assert_true(!choice.api[0] && !choice.device[0] && choice.rate == 0.0 && choice.block == 0);
  const BrumeChoice mine = {"JACK Audio Connection Kit", "a = b", 96000.0, 128};
  assert_true(brume_choice_save(&mine));
  brume_choice_load(&choice);
  assert_string_equal(choice.api, mine.api);
  assert_string_equal(choice.device, mine.device);
  assert_true(choice.rate == 96000.0 && choice.block == 128);
  BrumeBackendRequest request = {.rate = 44100.0};
  brume_choice_apply(&choice, &request);
  assert_string_equal(request.device, "a = b");
  assert_true(request.rate == 44100.0 && request.block == 128);
  request = (BrumeBackendRequest){.api = "alsa"}; // Another API: its device is no use
  brume_choice_apply(&choice, &request);
  assert_null(request.device);
  char command[300];
  snprintf(command, sizeof(command), "%s/deeper/config/brume/audio.conf", folder);
  unlink(command);
  for (int i = 0; i < 4; ++i) {
    *strrchr(command, '/') = '\0';
    rmdir(command);
  }
}

static void a_damaged_choice_is_left_out(void **state) {
  (void)state;
  static const char text[] = "rate=nan\nrate=1e9\nblock=99999999999\n=\nblock\napi\n\n"
                             "device=\x01\xff\nrate=48000x\nnonsense=1";
  BrumeChoice choice;
  brume_choice_parse(&choice, text, sizeof(text) - 1);
  assert_true(choice.rate == 0.0 && choice.block == 0 && !choice.api[0]);
  char longest[3000];
  memset(longest, 'x', sizeof(longest));
  memcpy(longest, "device=", 7);
  brume_choice_parse(&choice, longest, sizeof(longest));
  assert_true(!choice.device[0]);
  brume_choice_parse(&choice, "api=a\0b\nblock=64", 16);
  assert_true(!choice.api[0] && choice.block == 64);
  brume_choice_parse(&choice, NULL, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_rows_are_a_piano),
      cmocka_unit_test(notes_end_by_themselves),
      cmocka_unit_test(a_repeating_key_is_no_new_hit_but_a_second_one_is),
      cmocka_unit_test(commands_and_arrows),
      cmocka_unit_test(a_choice_comes_back),
      cmocka_unit_test(a_damaged_choice_is_left_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
