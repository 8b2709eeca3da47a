// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Voices and their pool: what one note sounds like, and who makes room for whom.

#include "dsp/base/clock.h"
#include "dsp/base/denormals.h"
#include "dsp/voice/pool.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLIP = 44100 };

static const BrumeVoiceControls none = {0.0f, 0.0f};
static BrumeInterp *interp;
static float sine[CLIP]; // 100 Hz, peak 0.5, fades in and out over 10 ms
static float steady[CLIP];

static BrumeVoicePatch plain_patch(void) {
  return (BrumeVoicePatch){.amplitude = {0.0f, 0.0f, 0.0f, 1.0f, 0.02f},
                           .filter_envelope = {0.0f, 0.0f, 0.0f, 1.0f, 0.0f},
                           .cutoff_hz = 20000.0f,
                           .gain = 1.0f};
}

static BrumeVoiceNote note_of(const BrumeVoicePatch *const patch, const float *const samples,
                              const uint32_t key) {
  return (BrumeVoiceNote){
      .samples = samples, .n = CLIP, .patch = patch, .velocity = 1.0f, .key = key};
}

/// Render `frames` in blocks of at most `block`, from silence
static void render(BrumePool *const pool, const size_t frames, const size_t block,
                   float *const left, float *const right) {
  memset(left, 0, frames * sizeof(float));
  memset(right, 0, frames * sizeof(float));
  for (size_t i = 0; i < frames; i += block) {
    brume_pool_render(pool, &none, left + i, right + i, frames - i < block ? frames - i : block);
  }
}

static float largest_step(const float *const x, const size_t n) {
  float step = 0.0f;
  for (size_t i = 1; i < n; ++i) {
    step = worst_of_f(step, fabsf(x[i] - x[i - 1]));
  }
  return step;
}

static float peak(const float *const x, const size_t n) {
  float top = 0.0f;
  for (size_t i = 0; i < n; ++i) {
    top = worst_of_f(top, fabsf(x[i]));
  }
  return top;
}

static void a_plain_note_is_the_clip(void **state) {
  (void)state;
  static float left[CLIP + 1000];
  static float right[CLIP + 1000];
  const BrumeVoicePatch patch = plain_patch();
  BrumePool *const pool = brume_pool_new(44100.0, 4, interp);
  const BrumeVoiceNote note = note_of(&patch, sine, 60);
  brume_pool_start(pool, &note);
  assert_true(brume_pool_uses(pool, sine));
  assert_int_equal(brume_pool_active(pool), 1);
  render(pool, CLIP + 1000, 64, left, right);
  for (size_t i = 0; i < CLIP; ++i) { // In the middle: -3 dB on both sides
    assert_true(fabsf(left[i] - 0.70710678f * sine[i]) < 1e-6f);
    assert_true(fabsf(right[i] - left[i]) < 1e-6f);
  }
  assert_int_equal(brume_pool_active(pool), 0);
  assert_false(brume_pool_uses(pool, sine));
  brume_pool_free(pool);
}

static void blocks_and_rates_do_not_show(void **state) {
  (void)state;
  static float a[20000];
  static float b[20000];
  static float right[20000];
  static const double rates[] = {22050.0, 44100.0, 48000.0, 96000.0, 192000.0};
  BrumeVoicePatch patch = plain_patch();
  patch.filter = BRUME_SVF_LOWPASS;
  patch.cutoff_hz = 3000.0f;
  patch.pitch_envelope_semitones = 0.0f;
  patch.drive = 0.5f;
  for (size_t i = 0; i < 5; ++i) {
    const BrumeVoiceNote note = note_of(&patch, sine, 60);
    BrumePool *const pool = brume_pool_new(rates[i], 4, interp);
    brume_pool_start(pool, &note);
    render(pool, 5000, 64, a, right);
    brume_pool_reset(pool);
    brume_pool_start(pool, &note);
    render(pool, 5000, 7, b, right);
    float difference = 0.0f;
    for (size_t k = 0; k < 5000; ++k) {
      difference = worst_of_f(difference, fabsf(a[k] - b[k]));
    }
    assert_true(difference < 1e-5f);
    assert_true(peak(a, 5000) > 0.1f);
    brume_pool_free(pool);
  }
}

/// More notes than voices, choking, fading, all off: the largest step stays that of the sound
static void stealing_does_not_click(void **state) {
  (void)state;
  enum { N = 20000 };
  static float left[N];
  static float right[N];
  const BrumeVoicePatch patch = plain_patch();
  BrumePool *const pool = brume_pool_new(44100.0, 4, interp);
  BrumeVoiceNote note = note_of(&patch, steady, 0); // Starts at full level: a constant
  note.group = 3;
  for (uint32_t i = 0; i < 4; ++i) {
    brume_pool_start(pool, &note);
  }
  render(pool, 2000, 64, left, right);
  const float full = left[1999];
  // The clip is constant, and so is the sum; a fifth voice whose sound is silence steals one
  static float silence[CLIP];
  BrumeVoiceNote silent = note_of(&patch, silence, 1);
  brume_pool_start(pool, &silent);
  render(pool, 2000, 64, left, right);
  const float step = fmaxf(largest_step(left, 2000), fabsf(left[0] - full));
  print_message("steal: largest step %.5f of %.3f\n", (double)step, (double)full);
  assert_true(step < full / 4.0f / 170.0f); // One of four, over 176 frames
  assert_true(fabsf(left[1999] - 0.75f * full) < 1e-5f);
  brume_pool_choke(pool, 0); // No group
  render(pool, 500, 64, left, right);
  assert_true(fabsf(left[499] - 0.75f * full) < 1e-5f);
  const float before = left[499];
  brume_pool_choke(pool, 3);
  render(pool, 500, 64, left, right);
  assert_true(fmaxf(largest_step(left, 500), fabsf(left[0] - before)) < before / 170.0f);
  assert_true(left[499] == 0.0f && brume_pool_active(pool) == 1);
  brume_pool_fade(pool, 1);
  render(pool, 500, 64, left, right);
  assert_int_equal(brume_pool_active(pool), 0);
  for (uint32_t i = 0; i < 1000; ++i) { // Far more at once than there are slots
    note.key = i;
    brume_pool_start(pool, &note);
  }
  assert_int_equal(brume_pool_active(pool), 8);
  brume_pool_fade_all(pool);
  render(pool, 500, 64, left, right);
  assert_int_equal(brume_pool_active(pool), 0);
  brume_pool_free(pool);
}

static void those_let_go_are_stolen_first(void **state) {
  (void)state;
  static float left[2000];
  static float right[2000];
  BrumeVoicePatch patch = plain_patch();
  patch.amplitude.release_s = 5.0f;
  BrumePool *const pool = brume_pool_new(44100.0, 3, interp);
  for (uint32_t key = 0; key < 3; ++key) {
    const BrumeVoiceNote note = note_of(&patch, steady + key, key);
    brume_pool_start(pool, &note);
  }
  render(pool, 1000, 64, left, right);
  brume_pool_release(pool, 1);
  render(pool, 64, 64, left, right);
  const BrumeVoiceNote more = note_of(&patch, sine, 9);
  brume_pool_start(pool, &more);
  render(pool, 500, 64, left, right);
  assert_true(brume_pool_uses(pool, steady) && brume_pool_uses(pool, steady + 2));
  assert_false(brume_pool_uses(pool, steady + 1));
  assert_true(brume_pool_uses(pool, sine));
  brume_pool_free(pool);
}

static void the_pedal_holds_and_one_shots_play_on(void **state) {
  (void)state;
  static float left[4000];
  static float right[4000];
  const BrumeVoicePatch patch = plain_patch();
  BrumePool *const pool = brume_pool_new(48000.0, 4, interp);
  BrumeVoiceNote note = note_of(&patch, steady, 5);
  brume_pool_start(pool, &note);
  brume_pool_set_pedal(pool, true);
  brume_pool_release(pool, 5);
  render(pool, 2000, 64, left, right);
  assert_int_equal(brume_pool_active(pool), 1);
  brume_pool_set_pedal(pool, false);
  render(pool, 2000, 64, left, right); // Release: 20 ms
  assert_int_equal(brume_pool_active(pool), 0);
  note.one_shot = true;
  brume_pool_start(pool, &note);
  brume_pool_release(pool, 5);
  brume_pool_release_all(pool);
  render(pool, 4000, 64, left, right);
  assert_int_equal(brume_pool_active(pool), 1);
  brume_pool_reset(pool);
  assert_int_equal(brume_pool_active(pool), 0);
  note.one_shot = false;
  brume_pool_set_pedal(pool, true);
  brume_pool_start(pool, &note);
  brume_pool_release_all(pool); // Pedal or not
  render(pool, 2000, 64, left, right);
  assert_int_equal(brume_pool_active(pool), 0);
  brume_pool_free(pool);
}

/// Crossings of zero going up
static size_t cycles(const float *const x, const size_t n) {
  size_t count = 0;
  for (size_t i = 1; i < n; ++i) {
    count += x[i - 1] < 0.0f && x[i] >= 0.0f;
  }
  return count;
}

static void loops_last_as_long_as_the_key(void **state) {
  (void)state;
  enum { ROUND = 441, FRAMES = 20 * ROUND };
  static float left[FRAMES], right[FRAMES];
  const BrumeVoicePatch patch = plain_patch();
  BrumePool *const pool = brume_pool_new(44100.0, 4, interp);
  const float *const round = sine + 50 * (size_t)ROUND; // One wave of it, where it does not fade
  BrumeVoiceNote note = note_of(&patch, round, 60);
  note.n = ROUND;
  note.loops = true;
  brume_pool_start(pool, &note);
  render(pool, FRAMES, 64, left, right);
  for (size_t i = 0; i < FRAMES; ++i) {
    assert_true(fabsf(left[i] - 0.70710678f * round[i % ROUND]) < 1e-6f);
  }
  brume_pool_release(pool, 60);
  render(pool, FRAMES, 64, left, right);
  assert_int_equal(brume_pool_active(pool), 0);
  note.one_shot = true; // Once, to its end
  brume_pool_start(pool, &note);
  render(pool, 2 * ROUND, 64, left, right);
  assert_int_equal(brume_pool_active(pool), 0);
  brume_pool_free(pool);
}

static void pitch_follows_key_tune_bend_and_envelope(void **state) {
  (void)state;
  static float left[48000];
  static float right[48000];
  BrumeVoicePatch patch = plain_patch();
  BrumePool *const pool = brume_pool_new(48000.0, 1, interp);
  BrumeVoiceNote note = note_of(&patch, sine, 0);
  note.semitones = 12.0f;
  patch.tune_semitones = -7.0f;
  memset(left, 0, sizeof(left));
  const BrumeVoiceControls bend = {2.0f, 0.0f};
  brume_pool_start(pool, &note);
  for (size_t i = 0; i < 24000; i += 64) {
    brume_pool_render(pool, &bend, left + i, right + i, 64);
  }
  // 100 Hz up by 7 semitones, half a second
  assert_true(fabs((double)cycles(left, 24000) - 50.0 * exp2(7.0 / 12.0)) < 1.5);
  brume_pool_reset(pool);
  patch.pitch_envelope_semitones = 24.0f;
  patch.pitch_envelope_s = 0.1f;
  patch.tune_semitones = -12.0f;
  brume_pool_start(pool, &note);
  render(pool, 24000, 64, left, right);
  assert_true(cycles(left, 480) >= 2);                   // Up to 400 Hz at first
  assert_int_equal(cycles(left + 4800 + 480, 4800), 10); // 100 Hz once it is over
  brume_pool_free(pool);
}

static void velocity_and_pan_and_gain(void **state) {
  (void)state;
  static float left[4000];
  static float right[4000];
  BrumeVoicePatch patch = plain_patch();
  BrumePool *const pool = brume_pool_new(44100.0, 2, interp);
  BrumeVoiceNote note = note_of(&patch, steady, 0);
  note.velocity = 0.5f;
  patch.velocity_level = 1.0f;
  patch.pan = -1.0f;
  patch.gain = 2.0f;
  brume_pool_start(pool, &note);
  render(pool, 1000, 64, left, right);
  assert_true(fabsf(left[0] - 0.5f * 0.25f * 2.0f) < 1e-6f && fabsf(right[500]) < 1e-6f);
  patch.pan = 1.0f; // While it sounds: no click
  const float before = left[999];
  render(pool, 4000, 64, left, right);
  assert_true(fmaxf(largest_step(left, 4000), fabsf(left[0] - before)) < 0.005f);
  assert_true(fabsf(left[3999]) < 1e-5f && fabsf(right[3999] - 0.25f) < 1e-5f);
  brume_pool_free(pool);
}

static void soft_notes_are_duller(void **state) {
  (void)state;
  static float bright[CLIP];
  static float left[4000];
  static float right[4000];
  float level[2];
  BrumeVoicePatch patch = plain_patch();
  patch.velocity_brightness = 1.0f;
  for (size_t i = 0; i < CLIP; ++i) {
    bright[i] = 0.5f * sinf((float)i * 1.2f); // 8.4 kHz
  }
  for (size_t i = 0; i < 2; ++i) {
    BrumePool *const pool = brume_pool_new(44100.0, 2, interp);
    BrumeVoiceNote note = note_of(&patch, bright, 0);
    note.velocity = i ? 0.2f : 1.0f;
    brume_pool_start(pool, &note);
    render(pool, 4000, 64, left, right);
    level[i] = peak(left + 1000, 3000);
    brume_pool_free(pool);
  }
  assert_true(fabsf(level[0] - 0.35355f) < 0.002f && level[1] < 0.2f * level[0]);
}

/// What is live comes as it is, whatever pitch is asked for; a key that is pressed again while its
/// note lingers makes it rise from where it is, without a second one
static void live_notes_are_held_again(void **state) {
  (void)state;
  enum { BLOCK = BRUME_VOICE_BLOCK };
  BrumeVoicePatch patch = plain_patch();
  float live[BLOCK];
  float left[BLOCK];
  float right[BLOCK];
  float last = 0.0f;
  patch.amplitude.attack_s = 0.01f;
  patch.amplitude.release_s = 0.05f;
  patch.tune_semitones = 7.0f;
  BrumePool *const pool = brume_pool_new(44100.0, 4, interp);
  BrumeVoiceNote note = note_of(&patch, live, 60);
  note.live = true;
  note.n = BLOCK - 1;
  brume_pool_start(pool, &note); // Would be read beyond its end
  assert_int_equal(brume_pool_active(pool), 0);
  assert_false(brume_pool_hold(pool, 60));
  note.n = BLOCK;
  brume_pool_start(pool, &note);
  for (unsigned round = 0; round < 64; ++round) {
    for (size_t i = 0; i < BLOCK; ++i) {
      live[i] = 0.5f;
    }
    if (round % 16 == 10) {
      brume_pool_release(pool, 60);
    } else if (round % 16 == 15) {
      assert_true(brume_pool_hold(pool, 60));
    }
    render(pool, BLOCK, BLOCK, left, right);
    for (size_t i = 0; i < BLOCK; ++i) { // The attack is the steepest there is: 1.5 / (1 - e^-1.5)
      assert_true(fabsf(left[i] - last) < 0.36f * 1.95f / 441.0f);
      last = left[i];
    }
    if (round % 16 == 9) {
      assert_true(fabsf(last - 0.70710678f * 0.5f) < 1e-6f);
    } else if (round % 16 == 14) {
      assert_true(last < 0.2f && last > 0.0f);
    }
    assert_int_equal(brume_pool_active(pool), 1);
  }
  brume_pool_set_pedal(pool, true);
  brume_pool_release(pool, 60);
  assert_true(brume_pool_hold(pool, 60));
  brume_pool_set_pedal(pool, false); // Lets go what the pedal alone holds
  for (unsigned round = 0; round < 64; ++round) {
    render(pool, BLOCK, BLOCK, left, right);
  }
  assert_int_equal(brume_pool_active(pool), 1);
  brume_pool_free(pool);
}

/// Random notes, patches and controls, odd ones too: only finite numbers come out
static void nothing_breaks_it(void **state) {
  (void)state;
  static float odd[1000];
  float left[64];
  float right[64];
  uint32_t random = 5;
  static BrumeVoicePatch patches[8];
  for (size_t i = 0; i < 1000; ++i) {
    odd[i] = i % 100 == 50 ? NAN : i % 100 == 51 ? INFINITY : 0.4f;
  }
  BrumePool *const pool = brume_pool_new(48000.0, 8, interp);
  for (size_t round = 0; round < 20000; ++round) {
    float values[sizeof(BrumeVoicePatch) / sizeof(float)];
    for (size_t i = 0; i < sizeof(values) / sizeof(float); ++i) {
      random = random * 1664525u + 1013904223u;
      values[i] = random >> 28 == 0   ? NAN
                  : random >> 28 == 1 ? INFINITY
                  : random >> 28 == 2 ? -3e38f
                                      : (float)(random >> 8) / 8388608.0f - 0.5f;
    }
    const BrumeSvfMode mode = (BrumeSvfMode)(random >> 10 & 3u);
    BrumeVoicePatch *const patch = &patches[random >> 20 & 7u];
    memcpy(patch, values, sizeof(*patch));
    patch->filter = mode;
    const BrumeVoiceNote note = {odd,         round % 1000, patch,      values[0],  values[1],
                                 round & 15u, round & 3u,   round & 1u, round & 4u, round & 8u};
    brume_pool_start(pool, &note);
    if (round % 5 == 0) {
      brume_pool_release(pool, (uint32_t)(round / 5) & 15u);
      brume_pool_choke(pool, (uint32_t)(round / 7) & 3u);
      brume_pool_set_pedal(pool, (round / 50) % 2);
    }
    const BrumeVoiceControls controls = {values[2], values[3]};
    memset(left, 0, sizeof(left));
    memset(right, 0, sizeof(right));
    brume_pool_render(pool, &controls, left, right, 1 + round % 64);
    assert_true(brume_pool_active(pool) <= 16);
  }
  // The clip's own NaN may be heard once, but stays in no voice: a good clip sounds
  brume_pool_fade_all(pool);
  for (size_t i = 0; i < 100; ++i) {
    brume_pool_render(pool, &none, left, right, 64);
  }
  assert_int_equal(brume_pool_active(pool), 0);
  brume_pool_free(pool);
  assert_null(brume_pool_new(48000.0, 0, interp));
  assert_null(brume_pool_new(48000.0, 257, interp));
  assert_null(brume_pool_new(NAN, 8, interp));
  assert_null(brume_pool_new(48000.0, 8, NULL));
  brume_pool_free(NULL);
}

/// 32 voices with filter and drive at 48 kHz, blocks of 64. The target of 10 % of a core is
/// checked where nothing else runs (`brume bench`); here it only must not be absurd.
static void it_takes_this_long(void **state) {
  (void)state;
  float left[64];
  float right[64];
  double best = 1e9;
  BrumeVoicePatch patch = plain_patch();
  patch.filter = BRUME_SVF_LOWPASS;
  patch.cutoff_hz = 2000.0f;
  patch.filter_envelope = (BrumeEnvelopeShape){0.01f, 0.0f, 0.3f, 0.2f, 0.1f};
  patch.filter_envelope_octaves = 2.0f;
  patch.drive = 0.3f;
  patch.velocity_brightness = 0.5f;
  BrumePool *const pool = brume_pool_new(48000.0, 32, interp);
  const uint32_t fp = brume_denormals_off();
  for (size_t k = 0; k < 20; ++k) {
    brume_pool_reset(pool);
    for (uint32_t i = 0; i < 32; ++i) {
      BrumeVoiceNote note = note_of(&patch, sine, i);
      note.velocity = 0.5f;
      note.semitones = (float)(i % 12) - 8.0f;
      brume_pool_start(pool, &note);
    }
    const double start = brume_clock_s();
    for (size_t i = 0; i < 50; ++i) {
      brume_pool_render(pool, &none, left, right, 64);
    }
    best = fmin(best, brume_clock_s() - start);
    assert_int_equal(brume_pool_active(pool), 32);
  }
  brume_denormals_restore(fp);
  const double share = best / (50.0 * 64.0 / 48000.0);
  print_message("32 voices: %.1f %% of the time\n", 100.0 * share);
  assert_true(share < 3.0);
  brume_pool_free(pool);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plain_note_is_the_clip),
      cmocka_unit_test(blocks_and_rates_do_not_show),
      cmocka_unit_test(stealing_does_not_click),
      cmocka_unit_test(those_let_go_are_stolen_first),
      cmocka_unit_test(the_pedal_holds_and_one_shots_play_on),
      cmocka_unit_test(loops_last_as_long_as_the_key),
      cmocka_unit_test(pitch_follows_key_tune_bend_and_envelope),
      cmocka_unit_test(velocity_and_pan_and_gain),
      cmocka_unit_test(soft_notes_are_duller),
      cmocka_unit_test(live_notes_are_held_again),
      cmocka_unit_test(nothing_breaks_it),
      cmocka_unit_test(it_takes_this_long),
  };
  interp = brume_interp_new();
  for (size_t i = 0; i < CLIP; ++i) {
    const float ends = fminf(fminf((float)i, (float)(CLIP - i)) / 441.0f, 1.0f);
    sine[i] = 0.5f * ends * (float)sin(6.283185307179586 * 100.0 * (double)i / 44100.0);
    steady[i] = 0.5f;
  }
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  brume_interp_free(interp);
  return failures;
}
