// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file keys.h The computer keyboard as a musical one: from the bytes of a terminal to notes and
 * commands. No terminal here: bytes in, actions out.
 *
 * Two rows of piano keys, as trackers have them: Z S X D C V G B H N J M , from the base note on
 * and Q 2 W 3 E R 5 T 6 Y 7 U I 9 O 0 P an octave above. A terminal tells of keys that go down and
 * repeat, not of those that come up. So a note ends 0.6 s after its key went down, or later as the
 * key repeats; and the same key again is a new hit, unless it comes as fast as repetition does or
 * `sustain` says that all of that is one long note.
 */

#ifndef BRUME_PLUGIN_HOST_KEYS_H
#define BRUME_PLUGIN_HOST_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BRUME_KEYS_HELD = 32, BRUME_KEYS_VELOCITY_STEP = 16 };

#define BRUME_KEYS_HOLD_FIRST_S 0.6 ///< Until the first repetition of a key, or its end
#define BRUME_KEYS_HOLD_S 0.15      ///< From one repetition to the next
#define BRUME_KEYS_REPEAT_S 0.06    ///< Faster than fingers: the terminal repeats

typedef enum {
  BRUME_KEYS_NONE,
  BRUME_KEYS_NOTE_ON,  ///< `note`, `velocity`
  BRUME_KEYS_NOTE_OFF, ///< `note`
  BRUME_KEYS_GENERATE, ///< Another sound on the selected pad: Enter, or +
  BRUME_KEYS_BACK,     ///< The sound before: Backspace
  BRUME_KEYS_REROLL,   ///< Other sounds on all pads: *
  BRUME_KEYS_PAD_UP,   ///< Select the next pad: arrow up
  BRUME_KEYS_PAD_DOWN,
  BRUME_KEYS_PRESET_UP, ///< Load the next preset: arrow right
  BRUME_KEYS_PRESET_DOWN,
  BRUME_KEYS_MODE,    ///< Keys or Kit: Tab
  BRUME_KEYS_RECORD,  ///< Begin or end recording: R with Shift
  BRUME_KEYS_SAVE,    ///< Save the session: S with Shift
  BRUME_KEYS_SILENCE, ///< All sound off: Space
  BRUME_KEYS_HELP,    ///< ?
  BRUME_KEYS_QUIT     ///< Q with Shift, or ctrl-D
} BrumeKeysAct;

typedef struct {
  BrumeKeysAct act;
  uint8_t note, velocity;
} BrumeKeysAction;

/** Plain data; set up with brume_keys_init(). */
typedef struct {
  int base;         ///< MIDI note of the key Z
  uint8_t velocity; ///< 1..127
  bool sustain;     ///< A key that repeats within its hold is one long note
  size_t n_escape;  ///< Bytes of an escape sequence so far, 3 for all longer ones
  size_t n_held;
  struct {
    uint8_t note;
    double last_s, until_s;
  } held[BRUME_KEYS_HELD];
} BrumeKeys;

/** Z plays `base`, velocity 100. Thread: any. */
void brume_keys_init(BrumeKeys *keys, int base);

/** Take one byte that came at `now_s`. Returns what it means: one action, often NONE. The keys <
 * and > shift the base by an octave, - and = change the velocity. Thread: any. */
BrumeKeysAction brume_keys_take(BrumeKeys *keys, unsigned char byte, double now_s);

/** Return a NOTE_OFF that is due at `now_s`, or NONE; call until it is NONE. With INFINITY all are
 * due. Thread: any. */
BrumeKeysAction brume_keys_expire(BrumeKeys *keys, double now_s);

/** The keys, as a few lines of help. */
extern const char brume_keys_help[];

#endif // BRUME_PLUGIN_HOST_KEYS_H
