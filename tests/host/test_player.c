// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The audio callback's side on the offline backend, and the recorder: test_player MODEL

#include "dsp/base/cpu.h"
#include "dsp/base/thread.h"
#include "plugin/core/audiofile.h"
#include "plugin/host/backend.h"
#include "plugin/host/player.h"
#include "plugin/host/recorder.h"
#include "plugin/host/soundfile.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RATE = 48000, KICK = BRUME_PAD_NOTE };

static const char *model_path;
static char folder[] = "/tmp/brume-test-XXXXXX";
static BrumeEngine *engine;

static int setup(void **const state) {
  (void)state;
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_OK;
  const BrumeEngineConfig config = {
      .rate = RATE, .offline = true, .model_path = model_path, .cpu_mask = BRUME_CPU_ALL};
  engine = brume_engine_new(&config, &status, detail);
  return engine ? 0 : -1;
}

static int teardown(void **const state) {
  (void)state;
  brume_engine_free(engine);
  return 0;
}

static char *path_in(const char *const name) {
  static char path[256];
  snprintf(path, sizeof(path), "%s/%s", folder, name);
  return path;
}

/// What the callback played, through the recorder's float file, left channel only where the file
/// is mixed to mono on reading: both sides are the same for a pad in the middle
static BrumeAudio recorded(const char *const name) {
  BrumeAudio audio;
  char detail[BRUME_AUDIOFILE_DETAIL];
  assert_int_equal(brume_audiofile_read(path_in(name), &audio, detail), BRUME_STATUS_OK);
  return audio;
}

static size_t next_onset(const BrumeAudio *const audio, size_t from) {
  while (from < audio->n && fabsf(audio->samples[from]) < 0.003f) {
    ++from;
  }
  return from;
}

/// The same song in blocks of different lengths: the same samples, notes where they should be
static void a_song_is_played_to_the_frame(void **state) {
  (void)state;
  static const size_t blocks[] = {1000, 64, 257};
  BrumeMidiEvent events[6];
  for (int i = 0; i < 3; ++i) {
    events[2 * i] = (BrumeMidiEvent){0.5 * (i + 1), {0x90, KICK, 127}};
    events[2 * i + 1] = (BrumeMidiEvent){0.5 * (i + 1) + 0.1, {0x80, KICK, 0}};
  }
  const BrumeMidiFile song = {events, 6, 2.0};
  BrumeAudio first = {.samples = NULL};
  for (size_t b = 0; b < 3; ++b) {
    char detail[BRUME_BACKEND_DETAIL];
    BrumeStatus status = BRUME_STATUS_OK;
    BrumeBackendInfo info;
    const BrumeBackendRequest request = {.rate = RATE, .block = blocks[b]};
    BrumeBackend *const backend = brume_backend_offline.open(&request, &info, &status, detail);
    assert_non_null(backend);
    BrumeRecorder *const recorder = brume_recorder_new(1.0);
    BrumePlayer *const player = brume_player_new(engine, RATE, recorder, &song, false);
    brume_engine_reset(engine);
    assert_int_equal(brume_recorder_start(recorder, path_in("song.wav"), RATE, 32, true, detail),
                     BRUME_STATUS_OK);
    assert_false(brume_player_is_done(player));
    brume_player_go(player);
    assert_int_equal(brume_backend_offline.start(backend, brume_player_run, player, detail),
                     BRUME_STATUS_OK);
    for (int i = 0; i < 25; ++i) {
      brume_backend_offline.pump(backend, RATE / 10);
      brume_recorder_drain(recorder);
    }
    assert_true(brume_player_is_done(player));
    assert_true(fabs(brume_player_seconds(player) - 2.5) < 1e-9);
    brume_backend_offline.close(backend);
    assert_int_equal(brume_recorder_state(recorder).lost, 0);
    assert_int_equal(brume_recorder_stop(recorder), BRUME_STATUS_OK);
    BrumeAudio audio = recorded("song.wav");
    assert_int_equal(audio.n, RATE * 5 / 2);
    const size_t at = next_onset(&audio, 0);
    assert_true(at >= RATE / 2 && at < RATE / 2 + brume_engine_latency(engine) + RATE / 20);
    if (first.samples) {
      assert_memory_equal(audio.samples, first.samples, audio.n * sizeof(float));
      free(audio.samples);
    } else {
      first = audio;
    }
    brume_player_free(player);
    brume_recorder_free(recorder);
  }
  free(first.samples);
}

/// Events keep their distances, whatever the jitter of the callbacks
static void live_notes_keep_their_distances(void **state) {
  (void)state;
  enum { BLOCK = 256, N = 1000 };
  static float left[BLOCK * N];
  static float right[BLOCK * N];
  BrumePlayer *const player = brume_player_new(engine, RATE, NULL, NULL, false);
  BrumeRing *const ring = brume_player_ring(player, BRUME_INPUT_JACK);
  const unsigned char on[] = {0x90, KICK, 127};
  assert_true(brume_player_is_done(player)); // There is no song
  brume_engine_reset(engine);
  const BrumeInputEvent alike = {
      // The same clip each time
      .event = {.type = BRUME_EVENT_CONTROL, .as.control = {BRUME_CONTROL_ROUND_ROBIN, 0.0f}}};
  assert_true(brume_ring_write(ring, &alike, sizeof(alike)));
  uint32_t random = 3;
  for (size_t i = 0; i < N; ++i) {
    const double start_s = 100.0 + (double)(i * BLOCK) / RATE;
    random = random * 1664525u + 1013904223u;
    const double jitter_s = 0.0005 * (double)(random >> 8) / 16777216.0;
    if (i == 50 || i == 850) { // Came at frame 100 of this block, known only afterwards
      assert_true(brume_player_send_midi(ring, start_s + 100.0 / RATE, on, 3));
    }
    brume_player_run(player, start_s + jitter_s, left + i * BLOCK, right + i * BLOCK, BLOCK);
  }
  const BrumeAudio audio = {.samples = left, .n = BLOCK * N};
  const size_t a = next_onset(&audio, 0);
  const size_t b = next_onset(&audio, 800 * BLOCK);
  const size_t expected = 51 * BLOCK + 100 + brume_engine_latency(engine);
  assert_true(a >= expected - 20 && a < expected + RATE / 100);        // One block later
  assert_true(b - a >= 800 * BLOCK - 12 && b - a <= 800 * BLOCK + 12); // 0.25 ms
  brume_player_free(player);
}

static void bad_midi_and_odd_times_do_no_harm(void **state) {
  (void)state;
  enum { BLOCK = 64 };
  float left[BLOCK];
  float right[BLOCK];
  BrumePlayer *const player = brume_player_new(engine, RATE, NULL, NULL, false);
  BrumeRing *const ring = brume_player_ring(player, BRUME_INPUT_ALSA);
  static const unsigned char bad[][3] = {
      {0x40, 1, 2}, {0xF0, 1, 2}, {0x90, 0x80, 1}, {0x90, 1, 0xFF}};
  for (size_t i = 0; i < 4; ++i) {
    assert_false(brume_player_send_midi(ring, 0.0, bad[i], 3));
  }
  static const unsigned char good[] = {0x90, KICK, 1};
  assert_false(brume_player_send_midi(ring, 0.0, good, 0));
  assert_false(brume_player_send_midi(ring, 0.0, good, 1));
  assert_false(brume_player_send_midi(ring, 0.0, good, 2));
  static const unsigned char program[] = {0xC0, 0};
  assert_true(brume_player_send_midi(ring, 0.0, program, 2));
  static const double times[] = {-1.0, 1e300, -1e300, NAN, INFINITY, 5.0};
  for (size_t i = 0; i < 6; ++i) {
    assert_true(brume_player_send_midi(ring, times[i], good, 3));
  }
  for (size_t i = 0; i < 20; ++i) {
    brume_player_run(player, 5.0 + (double)(i * BLOCK) / RATE, left, right, BLOCK);
  }
  assert_int_equal(brume_ring_available(ring), 0); // None waits for ever
  size_t sent = 0;
  while (brume_player_send_midi(ring, 0.0, good, 3)) { // More than a block takes
    ++sent;
  }
  assert_true(sent > BRUME_PLAYER_EVENTS);
  brume_player_run(player, 6.0, left, right, BLOCK);
  assert_true(brume_ring_available(ring) > 0);
  brume_player_restart(player, RATE);
  assert_int_equal(brume_ring_available(ring), 0);
  brume_player_free(player);
  brume_player_free(NULL);
}

static void recordings_are_exact(void **state) {
  (void)state;
  enum { N = 100000, BLOCK = 100 };
  static const struct {
    const char *name;
    unsigned bits;
    double error;
  } kinds[] = {
      {"f.wav", 32, 0.0},           {"i.wav", 24, 1.0 / 8388608.0}, {"f.flac", 24, 1.0 / 8388608.0},
      {"s.wav", 16, 1.6 / 32768.0}, {"s.flac", 16, 1.6 / 32768.0},  {"d.flac", 0, 2e-7}};
  float *const x = malloc(N * sizeof(float));
  for (size_t i = 0; i < N; ++i) {
    x[i] = 0.9f * sinf((float)i * 0.01f);
  }
  BrumeRecorder *const recorder = brume_recorder_new(1.0);
  for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); ++k) {
    char detail[BRUME_RECORDER_DETAIL] = "";
    brume_recorder_take(recorder, x, x, BLOCK); // Not on yet: not in the file
    assert_int_equal(brume_recorder_start(recorder, path_in(kinds[k].name), 44100.0, kinds[k].bits,
                                          false, detail),
                     BRUME_STATUS_OK);
    assert_int_equal(access(path_in(kinds[k].name), F_OK), -1); // Has its name at the end only
    for (size_t i = 0; i < N; i += BLOCK) {
      brume_recorder_take(recorder, x + i, x + i, BLOCK);
      brume_recorder_drain(recorder);
    }
    assert_int_equal(brume_recorder_start(recorder, path_in("y.wav"), 44100.0, 24, false, detail),
                     BRUME_STATUS_BAD_ARG); // One at a time
    assert_int_equal(brume_recorder_stop(recorder), BRUME_STATUS_OK);
    BrumeAudio audio = recorded(kinds[k].name);
    assert_true(audio.n == N && audio.channels == 2 && audio.spec.rate == 44100);
    for (size_t i = 0; i < N; ++i) {
      assert_true(fabs((double)audio.samples[i] - (double)x[i]) <= kinds[k].error);
    }
    free(audio.samples);
  }
  brume_recorder_free(recorder);
  free(x);
}

static void files_are_kept_and_bad_names_refused(void **state) {
  (void)state;
  char detail[BRUME_RECORDER_DETAIL] = "";
  float x[64] = {0.5f};
  struct stat before;
  struct stat after;
  BrumeRecorder *const recorder = brume_recorder_new(0.1);
  assert_int_equal(stat(path_in("f.wav"), &before), 0); // Of the test before
  assert_int_equal(brume_recorder_start(recorder, path_in("f.wav"), 48000.0, 32, false, detail),
                   BRUME_STATUS_EXISTS);
  assert_true(strstr(detail, "exists") != NULL);
  static const char *const bad[] = {"x.mp3", "x", "nowhere/x.wav"};
  for (size_t i = 0; i < 3; ++i) {
    detail[0] = '\0';
    assert_int_not_equal(
        brume_recorder_start(recorder, path_in(bad[i]), 48000.0, 24, false, detail),
        BRUME_STATUS_OK);
    assert_true(detail[0] != '\0');
  }
  assert_int_equal(brume_recorder_start(recorder, path_in("x.flac"), 48000.0, 32, false, detail),
                   BRUME_STATUS_BAD_ARG); // No float in FLAC
  assert_int_equal(brume_recorder_start(recorder, path_in("e.wav"), 48000.0, 24, false, detail),
                   BRUME_STATUS_OK);
  assert_int_equal(brume_recorder_stop(recorder), BRUME_STATUS_NOT_FOUND); // Nothing came
  assert_int_equal(access(path_in("e.wav"), F_OK), -1);
  assert_int_equal(access(path_in("e.wav.part"), F_OK), -1);
  assert_int_equal(brume_recorder_start(recorder, path_in("f.wav"), 48000.0, 24, true, detail),
                   BRUME_STATUS_OK);
  brume_recorder_take(recorder, x, x, 64);
  assert_int_equal(brume_recorder_stop(recorder), BRUME_STATUS_OK);
  assert_int_equal(stat(path_in("f.wav"), &after), 0);
  assert_true(after.st_size < before.st_size);
  brume_recorder_free(recorder);
  brume_recorder_free(NULL);
  assert_int_equal(brume_soundfile_close(NULL), BRUME_STATUS_OK);
}

/// A disk that takes nothing: the recording ends with a word, the player goes on
static void a_full_disk_is_told(void **state) {
  (void)state;
  char detail[BRUME_RECORDER_DETAIL] = "";
  static float x[48000];
  BrumeRecorder *const recorder = brume_recorder_new(1.0);
  assert_int_equal(symlink("/dev/full", path_in("full.wav.part")), 0);
  const BrumeStatus status =
      brume_recorder_start(recorder, path_in("full.wav"), 48000.0, 24, false, detail);
  if (!status) {
    for (size_t i = 0; i < 100 && !brume_recorder_state(recorder).status; ++i) {
      brume_recorder_take(recorder, x, x, 48000);
      brume_thread_sleep(0.03);
    }
    assert_int_not_equal(brume_recorder_stop(recorder), BRUME_STATUS_OK);
  } else {
    assert_true(detail[0] != '\0');
  }
  unlink(path_in("full.wav.part"));
  unlink(path_in("full.wav"));
  brume_recorder_free(recorder);
}

/// The audio thread records while another starts and stops: what TSan is for
static void take_blocks(void *const ctx) {
  static const float x[64] = {0.25f};
  for (size_t i = 0; i < 20000; ++i) {
    brume_recorder_take(ctx, x, x, 64);
    if (i % 32 == 0) {
      brume_thread_sleep(0.0001);
    }
  }
}

static void recording_starts_and_stops_while_it_plays(void **state) {
  (void)state;
  char detail[BRUME_RECORDER_DETAIL] = "";
  BrumeRecorder *const recorder = brume_recorder_new(1.0);
  BrumeThread *const thread = brume_thread_new("audio", BRUME_THREAD_NORMAL, take_blocks, recorder);
  for (size_t i = 0; i < 10; ++i) {
    assert_int_equal(brume_recorder_start(recorder, path_in("t.wav"), 48000.0, 24, true, detail),
                     BRUME_STATUS_OK);
    brume_thread_sleep(0.01);
    const BrumeStatus status = brume_recorder_stop(recorder);
    assert_true(status == BRUME_STATUS_OK || status == BRUME_STATUS_NOT_FOUND);
    assert_int_equal(brume_recorder_state(recorder).frames % 64, 0); // Whole blocks only
  }
  brume_thread_join(thread);
  brume_recorder_free(recorder);
}

static void the_offline_backend_refuses_nonsense(void **state) {
  (void)state;
  static const BrumeBackendRequest bad[] = {{.rate = 1.0}, {.rate = 1e9}, {.block = 1u << 20}};
  for (size_t i = 0; i < 3; ++i) {
    char detail[BRUME_BACKEND_DETAIL] = "";
    BrumeStatus status = BRUME_STATUS_OK;
    BrumeBackendInfo info;
    assert_null(brume_backend_offline.open(&bad[i], &info, &status, detail));
    assert_int_equal(status, BRUME_STATUS_BAD_ARG);
    assert_true(detail[0] != '\0');
  }
  brume_backend_offline.close(NULL);
}

static void clean_up(void) {
  static const char *const names[] = {"song.wav", "f.wav",  "i.wav",  "f.flac",
                                      "s.wav",    "s.flac", "d.flac", "t.wav"};
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
    unlink(path_in(names[i]));
  }
  rmdir(folder);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_song_is_played_to_the_frame),
      cmocka_unit_test(live_notes_keep_their_distances),
      cmocka_unit_test(bad_midi_and_odd_times_do_no_harm),
      cmocka_unit_test(recordings_are_exact),
      cmocka_unit_test(files_are_kept_and_bad_names_refused),
      cmocka_unit_test(a_full_disk_is_told),
      cmocka_unit_test(recording_starts_and_stops_while_it_plays),
      cmocka_unit_test(the_offline_backend_refuses_nonsense),
  };
  if (argc != 2 || !mkdtemp(folder)) {
    return 2;
  }
  model_path = argv[1];
  const int failures = cmocka_run_group_tests(tests, setup, teardown);
  clean_up();
  return failures;
}
