// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/keys.h"

#include <string.h>

static const char lower_row[] = "zsxdcvgbhnjm,";
static const char upper_row[] = "q2w3er5t6y7ui9o0p";

const char brume_keys_help[] =
    "  z s x d c v g b h n j m ,   notes from the base on   (drum pads from the first one on)\n"
    "  q 2 w 3 e r 5 t 6 y 7 u ..  notes an octave above\n"
    "  < >  octave down, up        - =    softer, harder        Space  all sound off\n"
    "  Enter  another sound        Backspace  the sound before  *      others on all pads\n"
    "  up, down  select a pad      left, right  presets         Tab    keys or kit\n"
    "  R  record, or stop          S  save the session          ?      this help\n"
    "  Q, ctrl-C  quit\n";

void brume_keys_init(BrumeKeys *const keys, const int base) {
  *keys = (BrumeKeys){.base = base, .velocity = 100};
}

static BrumeKeysAction act(const BrumeKeysAct what) {
  return (BrumeKeysAction){what, 0, 0};
}

/// Hold a note: true if it is to be struck, false if its key repeats
static bool hold(BrumeKeys *const keys, const uint8_t note, const double now_s) {
  for (size_t i = 0; i < keys->n_held; ++i) {
    if (keys->held[i].note == note) {
      const double until = now_s + BRUME_KEYS_HOLD_S;
      const bool repeats = now_s - keys->held[i].last_s < BRUME_KEYS_REPEAT_S;
      keys->held[i].until_s = until > keys->held[i].until_s ? until : keys->held[i].until_s;
      keys->held[i].last_s = now_s;
      return !repeats && !keys->sustain;
    }
  }
  if (keys->n_held == BRUME_KEYS_HELD) {
    return false;
  }
  keys->held[keys->n_held].note = note;
  keys->held[keys->n_held].last_s = now_s;
  keys->held[keys->n_held].until_s = now_s + BRUME_KEYS_HOLD_FIRST_S;
  ++keys->n_held;
  return true;
}

static BrumeKeysAction play(BrumeKeys *const keys, const int note, const double now_s) {
  if (note < 0 || note > 127 || !hold(keys, (uint8_t)note, now_s)) {
    return act(BRUME_KEYS_NONE);
  }
  return (BrumeKeysAction){BRUME_KEYS_NOTE_ON, (uint8_t)note, keys->velocity};
}

static void shift(BrumeKeys *const keys, const int semitones) {
  const int base = keys->base + semitones;
  keys->base = base >= 0 && base <= 108 ? base : keys->base;
}

static void press(BrumeKeys *const keys, const int by) {
  const int velocity = keys->velocity + by;
  keys->velocity = (uint8_t)(velocity < 1 ? 1 : velocity > 127 ? 127 : velocity);
}

/// The end of ESC [ X, or ESC O X as some terminals have it
static BrumeKeysAction arrow(const char last) {
  switch (last) {
  case 'A':
    return act(BRUME_KEYS_PAD_UP);
  case 'B':
    return act(BRUME_KEYS_PAD_DOWN);
  case 'C':
    return act(BRUME_KEYS_PRESET_UP);
  case 'D':
    return act(BRUME_KEYS_PRESET_DOWN);
  default:
    return act(BRUME_KEYS_NONE);
  }
}

/// Within an escape sequence; anything unknown is swallowed to its final byte (ECMA-48, 5.4)
static BrumeKeysAction escape(BrumeKeys *const keys, const unsigned char byte) {
  const bool second = keys->n_escape == 1;
  if (byte == 0x1B || (second && byte != '[' && byte != 'O')) {
    keys->n_escape = byte == 0x1B ? 1 : 0;
    return act(BRUME_KEYS_NONE);
  }
  const bool plain = keys->n_escape == 2;
  keys->n_escape = plain || second ? keys->n_escape + 1 : 3;
  if (second || byte < 0x40 || byte > 0x7E) {
    return act(BRUME_KEYS_NONE);
  }
  keys->n_escape = 0;
  return plain ? arrow((char)byte) : act(BRUME_KEYS_NONE);
}

static BrumeKeysAct command_of(const unsigned char byte) {
  static const struct {
    char byte;
    BrumeKeysAct act;
  } commands[] = {
      {'\r', BRUME_KEYS_GENERATE}, {'\n', BRUME_KEYS_GENERATE}, {'+', BRUME_KEYS_GENERATE},
      {0x7F, BRUME_KEYS_BACK},     {'\b', BRUME_KEYS_BACK},     {'*', BRUME_KEYS_REROLL},
      {'\t', BRUME_KEYS_MODE},     {'R', BRUME_KEYS_RECORD},    {'S', BRUME_KEYS_SAVE},
      {' ', BRUME_KEYS_SILENCE},   {'?', BRUME_KEYS_HELP},      {'Q', BRUME_KEYS_QUIT},
      {0x04, BRUME_KEYS_QUIT}};
  for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); ++i) {
    if ((unsigned char)commands[i].byte == byte) {
      return commands[i].act;
    }
  }
  return BRUME_KEYS_NONE;
}

BrumeKeysAction brume_keys_take(BrumeKeys *const keys, const unsigned char byte,
                                const double now_s) {
  if (keys->n_escape) {
    return escape(keys, byte);
  }
  const char *const low = byte ? strchr(lower_row, byte) : NULL;
  const char *const high = byte ? strchr(upper_row, byte) : NULL;
  if (low) {
    return play(keys, keys->base + (int)(low - lower_row), now_s);
  }
  if (high) {
    return play(keys, keys->base + 12 + (int)(high - upper_row), now_s);
  }
  switch (byte) {
  case 0x1B:
    keys->n_escape = 1;
    break;
  case '<':
    shift(keys, -12);
    break;
  case '>':
    shift(keys, 12);
    break;
  case '-':
    press(keys, -BRUME_KEYS_VELOCITY_STEP);
    break;
  case '=':
    press(keys, BRUME_KEYS_VELOCITY_STEP);
    break;
  default:
    return act(command_of(byte));
  }
  return act(BRUME_KEYS_NONE);
}

BrumeKeysAction brume_keys_expire(BrumeKeys *const keys, const double now_s) {
  for (size_t i = 0; i < keys->n_held; ++i) {
    if (keys->held[i].until_s <= now_s) {
      const uint8_t note = keys->held[i].note;
      keys->held[i] = keys->held[--keys->n_held];
      return (BrumeKeysAction){BRUME_KEYS_NOTE_OFF, note, 0};
    }
  }
  return act(BRUME_KEYS_NONE);
}
