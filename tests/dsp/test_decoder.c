// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/clock.h"
#include "dsp/base/philox.h"
#include "dsp/transform/decoder.h"
#include "dsp/transform/stft.h"
#include "tests/dsp/vectors.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define C BRUME_LATENT_CHANNELS
#define HOP BRUME_LATENT_HOP
#define RATE 44100.0
/// Digest of the tones of the vector cases; changes only when MODEL.md or the arithmetic does
#define TONE_DIGEST UINT64_C(0xDFC42744261168EF)

static Vectors *vectors;

static BrumeDecoder *new_decoder(void) {
  BrumeStatus status = BRUME_STATUS_INTERNAL;
  BrumeDecoder *const decoder = brume_decoder_new(vectors->edges, &status);
  assert_int_equal(status, BRUME_STATUS_OK);
  assert_non_null(decoder);
  return decoder;
}

/// A latent of silence; the caller frees it
static float *new_latent(const size_t frames) {
  float *const z = calloc(frames * C, sizeof(float));
  assert_non_null(z);
  for (size_t f = 0; f < frames; ++f) {
    for (size_t i = BRUME_LATENT_TONE; i < C; ++i) {
      z[f * C + i] = i < BRUME_LATENT_NOISE ? -80.0f : -85.0f;
    }
  }
  return z;
}

static void set_channel(float *const z, const size_t frames, const size_t i, const float value) {
  for (size_t f = 0; f < frames; ++f) {
    z[f * C + i] = value;
  }
}

/// Decode with a decoder of its own; the caller frees the sound
static float *decode(const float *const z, const size_t frames, const double f0_hz,
                     const uint64_t seed, const size_t n) {
  BrumeDecoder *const decoder = new_decoder();
  float *const x = malloc((n + 1) * sizeof(float));
  assert_non_null(x);
  assert_int_equal(brume_decoder_run(decoder, z, frames, f0_hz, seed, x, n), BRUME_STATUS_OK);
  brume_decoder_free(decoder);
  return x;
}

static double rms(const float *const x, const size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) {
    sum += (double)x[i] * (double)x[i];
  }
  return sqrt(sum / (double)n);
}

/** Against Python, in double precision and with libm. What C does in float: amplitudes and their
 * ramps (2^-24 of each), the fraction of the phase (2^-26 turns), the sine (2^-22) and the sum
 * of 80 partials (2^-24 of each partial sum). 2e-6 of the peak bounds what these add up to. */
static void sound_is_what_python_makes(void **state) {
  (void)state;
  for (uint32_t i = 0; i < vectors->n_cases; ++i) {
    const VectorCase *const c = &vectors->cases[i];
    float *const x = decode(c->latent, c->frames, c->f0_hz, c->seed, c->n);
    double peak = 0.0;
    double worst = 0.0;
    for (uint32_t k = 0; k < c->n; ++k) {
      peak = worst_of(peak, fabs((double)c->sound[k]));
      const double error = fabs((double)x[k] - (double)c->sound[k]);
      worst = error <= worst ? worst : error; // NaN gets through
    }
    print_message("%s: largest error %g of the peak\n", c->name, worst / peak);
    assert_true(peak > 0.01);
    assert_true(worst <= 2e-6 * peak);
    free(x);
  }
}

/** 1e-6: the floats are within 2e-7 of the doubles of Python, times a radius of up to 5.8. */
static void philox_is_what_python_makes(void **state) {
  (void)state;
  for (uint32_t i = 0; i < vectors->n_normals; ++i) {
    const VectorNormals *const v = &vectors->normals[i];
    float normal[VECTORS_NORMALS];
    brume_philox_normal(v->seed, v->stream, v->frame, VECTORS_NORMALS, normal);
    for (size_t k = 0; k < VECTORS_NORMALS; ++k) {
      assert_true(fabs((double)normal[k] - v->normal[k]) < 1e-6);
    }
  }
}

static void silence_is_exact(void **state) {
  (void)state;
  enum { FRAMES = 20 };
  float *const z = new_latent(FRAMES);
  for (size_t i = 0; i < FRAMES * C; ++i) {
    z[i] += i % C >= BRUME_LATENT_TONE ? 7.99f : 0.1f; // The gate opens 8 dB above the floor
  }
  float *const x = decode(z, FRAMES, 100.0, 1, FRAMES * HOP);
  for (size_t i = 0; i < FRAMES * HOP; ++i) {
    assert_true(x[i] == 0.0f);
  }
  free(x);
  free(z);
}

/// Frequency by the first and last rising zero crossing
static double frequency(const float *const x, const size_t n) {
  double first = -1.0;
  double last = -1.0;
  double count = -1.0;
  for (size_t i = 1; i < n; ++i) {
    if (x[i - 1] < 0.0f && x[i] >= 0.0f) {
      last = (double)i - (double)x[i] / ((double)x[i] - (double)x[i - 1]);
      first = first < 0.0 ? last : first;
      count += 1.0;
    }
  }
  return count * RATE / (last - first);
}

static void pitch_is_within_a_cent(void **state) {
  (void)state;
  enum { FRAMES = 345, N = 88000 };
  static const double f0_hz[] = {27.5, 52.3, 220.5, 440.0, 997.3, 4186.0, 15000.0};
  static const double octaves[] = {0.0, 0.5, -0.01};
  for (size_t i = 0; i < sizeof(f0_hz) / sizeof(f0_hz[0]); ++i) {
    for (size_t k = 0; k < 3; ++k) {
      float *const z = new_latent(FRAMES);
      set_channel(z, FRAMES, BRUME_LATENT_TONE, -6.0f);
      set_channel(z, FRAMES, 0, (float)asinh(octaves[k] / 0.02));
      const double want = f0_hz[i] * exp2(octaves[k]);
      float *const x = decode(z, FRAMES, f0_hz[i], 3, N);
      const double cents = want < 0.45 * RATE ? 1200.0 * log2(frequency(x, N) / want) : 0.0;
      assert_true(fabs(cents) < 1.0);
      assert_true(want < 0.45 * RATE || rms(x, N) == 0.0);
      free(x);
      free(z);
    }
  }
}

static void offsets_move_partials(void **state) {
  (void)state;
  enum { FRAMES = 174, N = 44100 };
  static const float offset[] = {0.25f, -0.029f, 9.0f};
  static const double want[] = {3.25, 3.0, 3.5};
  for (size_t i = 0; i < 3; ++i) {
    float *const z = new_latent(FRAMES);
    set_channel(z, FRAMES, BRUME_LATENT_TONE + 2, -6.0f);
    set_channel(z, FRAMES, BRUME_LATENT_OFFSET + 2, offset[i]);
    float *const x = decode(z, FRAMES, 200.0, 3, N);
    assert_true(fabs(1200.0 * log2(frequency(x, N) / (200.0 * want[i]))) < 1.0);
    free(x);
    free(z);
  }
}

/// A partial that glides below what can be heard bends no more than it did above
static void leaving_the_limits_makes_no_click(void **state) {
  (void)state;
  enum { FRAMES = 60, N = 58 * HOP };
  float *const z = new_latent(FRAMES);
  set_channel(z, FRAMES, BRUME_LATENT_TONE, -6.0f);
  for (size_t f = 0; f < FRAMES; ++f) { // 60 to 7.5 Hz
    z[f * C] = (float)asinh(-3.0 * (double)f / (double)FRAMES / 0.02);
  }
  float *const x = decode(z, FRAMES, 60.0, 3, N);
  double worst = 0.0;
  for (size_t i = 2; i < N; ++i) {
    worst = worst_of(worst, fabs((double)x[i] - 2.0 * (double)x[i - 1] + (double)x[i - 2]));
  }
  assert_true(rms(x, N / 4) > 0.3 && rms(x + N - 100, 100) == 0.0);
  assert_true(worst < 5e-4); // The fade adds 1e-4 to the 4e-5 of a sine at 60 Hz
  free(x);
  free(z);
}

static void attack_is_at_the_first_sample(void **state) {
  (void)state;
  enum { FRAMES = 5, N = 1024 };
  float *const z = new_latent(FRAMES);
  set_channel(z, FRAMES, BRUME_LATENT_TONE, 0.0f);
  float *x = decode(z, FRAMES, 441.0, 3, N);
  const double a = 1.0 - pow(10.0, -72.0 / 20.0);
  for (size_t i = 0; i < N; ++i) {
    const double want = a * sin(6.283185307179586 * 0.01 * (double)i);
    assert_true(fabs((double)x[i] - want) < 1e-6);
  }
  free(x);
  // Noise: as loud in the first 32 samples as later, on the average of many seeds
  set_channel(z, FRAMES, BRUME_LATENT_TONE, -80.0f);
  for (size_t i = BRUME_LATENT_NOISE; i < C; ++i) {
    set_channel(z, FRAMES, i, -20.0f);
  }
  double power = 0.0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    x = decode(z, FRAMES, 441.0, seed, 32);
    power += rms(x, 32) * rms(x, 32) / 400.0;
    free(x);
  }
  assert_true(fabs(10.0 * log10(power) + 20.0) < 0.5); // 12800 values: 0.05 dB standard error
  free(z);
}

/** Power of each bin in dB, 0 = white noise of unit variance, by averaging 512-point frames. */
static void noise_spectrum(const float *const x, const size_t n, double db[257]) {
  BrumeStft *const stft = brume_stft_new(512, 256, NULL);
  const size_t frames = brume_stft_frames(stft, n);
  double power[257] = {0.0};
  for (size_t f = 1; f + 1 < frames; ++f) {
    const double *const bins = brume_stft_frame(stft, x, n, f);
    for (size_t b = 0; b < 257; ++b) {
      power[b] += bins[2 * b] * bins[2 * b] + bins[2 * b + 1] * bins[2 * b + 1];
    }
  }
  for (size_t b = 0; b < 257; ++b) {
    db[b] = 10.0 * log10(power[b] / ((double)(frames - 2) * 512.0 * 0.375) + 1e-20);
  }
  brume_stft_free(stft);
}

static void noise_has_the_level_of_its_bands(void **state) {
  (void)state;
  enum { FRAMES = 2001, N = HOP * (FRAMES - 1) };
  float *const z = new_latent(FRAMES);
  for (size_t i = 0; i < BRUME_LATENT_BANDS; ++i) {
    set_channel(z, FRAMES, BRUME_LATENT_NOISE + i, -20.0f - 0.25f * (float)i);
  }
  float *const x = decode(z, FRAMES, 100.0, 77, N);
  double db[257];
  noise_spectrum(x, N, db);
  double bias = 0.0;
  for (size_t i = 2; i < BRUME_LATENT_BANDS; ++i) {
    // 2000 frames, neighbours half independent: 0.12 dB standard error a bin; 5 of them
    const size_t middle = (size_t)(0.5f * (vectors->edges[i] + vectors->edges[i + 1] - 1.0f));
    const double error = db[middle] - (-20.0 - 0.25 * (double)i);
    assert_true(fabs(error) < 0.6);
    bias += error / (BRUME_LATENT_BANDS - 2);
  }
  print_message("noise: mean error of the bands %.3f dB\n", bias);
  assert_true(fabs(bias) < 0.1);
  free(x);
  free(z);
}

static void bad_input_is_harmless(void **state) {
  (void)state;
  enum { FRAMES = 7, N = 2000 };
  BrumeDecoder *const decoder = new_decoder();
  float *const z = new_latent(FRAMES);
  float x[N];
  static const float values[] = {NAN, INFINITY, -INFINITY, 1e38f, -1e38f};
  static const double f0_hz[] = {1e-300, 0.1, 100.0, 22050.0};
  for (size_t v = 0; v < 5; ++v) {
    for (size_t i = 0; i < FRAMES * C; i += 1 + v) {
      z[i] = values[v];
    }
    for (size_t k = 0; k < 4; ++k) {
      assert_int_equal(brume_decoder_run(decoder, z, FRAMES, f0_hz[k], 1, x, N), BRUME_STATUS_OK);
      for (size_t i = 0; i < N; ++i) {
        assert_true(isfinite(x[i]));
      }
    }
  }
  static const double bad_hz[] = {0.0, -1.0, NAN, INFINITY, 22050.1};
  for (size_t k = 0; k < 5; ++k) {
    x[0] = x[N - 1] = 1.0f;
    assert_int_equal(brume_decoder_run(decoder, z, FRAMES, bad_hz[k], 1, x, N),
                     BRUME_STATUS_BAD_ARG);
    assert_true(x[0] == 0.0f && x[N - 1] == 0.0f);
  }
  assert_int_equal(brume_decoder_run(decoder, NULL, 0, 100.0, 1, x, N), BRUME_STATUS_OK);
  assert_true(x[0] == 0.0f);
  assert_int_equal(brume_decoder_run(decoder, z, FRAMES, 100.0, 1, NULL, 0), BRUME_STATUS_OK);
  free(z);
  brume_decoder_free(decoder);
  brume_decoder_free(NULL);
}

static void bad_edges_are_refused(void **state) {
  (void)state;
  static const float bad[] = {NAN, -1.0f, 40.5f, 1e30f, 3.0f, INFINITY};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); ++i) {
    for (size_t at = 0; at < BRUME_LATENT_EDGES; at += 8) {
      float edges[BRUME_LATENT_EDGES];
      memcpy(edges, vectors->edges, sizeof(edges));
      edges[at] = bad[i];
      BrumeStatus status = BRUME_STATUS_OK;
      assert_null(brume_decoder_new(edges, &status));
      assert_int_equal(status, BRUME_STATUS_FORMAT);
    }
  }
}

static void samples_do_not_depend_on_the_length(void **state) {
  (void)state;
  const VectorCase *const c = &vectors->cases[0];
  const size_t covered = brume_decoder_samples(c->frames);
  assert_int_equal(covered, (c->frames - 1) * HOP);
  assert_int_equal(brume_decoder_frames(covered), c->frames);
  assert_int_equal(brume_decoder_frames(covered - 1), c->frames);
  assert_int_equal(brume_decoder_frames(covered + 1), c->frames + 1);
  assert_int_equal(brume_decoder_samples(0), 0);
  float *const whole = decode(c->latent, c->frames, c->f0_hz, c->seed, covered + 1000);
  for (size_t i = covered; i < covered + 1000; ++i) {
    assert_true(whole[i] == 0.0f);
  }
  static const size_t lengths[] = {1, 2, 255, 256, 257, 3001};
  for (size_t k = 0; k < sizeof(lengths) / sizeof(lengths[0]); ++k) {
    float *const part = decode(c->latent, c->frames, c->f0_hz, c->seed, lengths[k]);
    assert_memory_equal(part, whole, lengths[k] * sizeof(float));
    free(part);
  }
  free(whole);
}

typedef struct {
  const VectorCase *c;
  float *sound;
} Job;

static void *run_job(void *const arg) {
  Job *const job = arg;
  const VectorCase *const c = job->c;
  BrumeDecoder *const decoder = brume_decoder_new(vectors->edges, NULL);
  for (size_t i = 0; decoder && i < 5; ++i) { // The same decoder again, too
    brume_decoder_run(decoder, c->latent, c->frames, c->f0_hz, c->seed, job->sound, c->n);
  }
  brume_decoder_free(decoder);
  return NULL;
}

static void threads_and_repeats_give_the_same_bits(void **state) {
  (void)state;
  for (uint32_t i = 0; i < vectors->n_cases; ++i) {
    const VectorCase *const c = &vectors->cases[i];
    pthread_t threads[2];
    Job jobs[2];
    for (size_t k = 0; k < 2; ++k) {
      jobs[k].c = c;
      jobs[k].sound = calloc(c->n, sizeof(float));
      assert_int_equal(pthread_create(&threads[k], NULL, run_job, &jobs[k]), 0);
    }
    float *const x = decode(c->latent, c->frames, c->f0_hz, c->seed, c->n);
    for (size_t k = 0; k < 2; ++k) {
      pthread_join(threads[k], NULL);
      assert_memory_equal(jobs[k].sound, x, c->n * sizeof(float));
      free(jobs[k].sound);
    }
    float *const other = decode(c->latent, c->frames, c->f0_hz, c->seed + 1, c->n);
    assert_memory_not_equal(other, x, c->n * sizeof(float));
    free(other);
    free(x);
  }
}

/// FNV-1a of the sounds' bits
static uint64_t digest(const bool tone, const bool noise) {
  uint64_t hash = UINT64_C(0xCBF29CE484222325);
  for (uint32_t i = 0; i < vectors->n_cases; ++i) {
    const VectorCase *const c = &vectors->cases[i];
    float *const z = malloc((size_t)c->frames * C * sizeof(float));
    memcpy(z, c->latent, (size_t)c->frames * C * sizeof(float));
    for (size_t k = 0; k < (size_t)c->frames * C; ++k) {
      const bool is_noise = k % C >= BRUME_LATENT_NOISE;
      const bool is_tone = k % C >= BRUME_LATENT_TONE && !is_noise;
      z[k] = (is_tone && !tone) || (is_noise && !noise) ? -90.0f : z[k];
    }
    float *const x = decode(z, c->frames, c->f0_hz, c->seed, c->n);
    const unsigned char *const bytes = (const unsigned char *)x;
    for (size_t k = 0; k < c->n * sizeof(float); ++k) {
      hash = (hash ^ bytes[k]) * UINT64_C(0x100000001B3);
    }
    free(x);
    free(z);
  }
  return hash;
}

/** The contract: one recipe, one sound, on any machine and with any compiler. The noise is not
 * checked, since another version of FFTW may add in another order; it is printed to compare. */
static void bits_are_the_same_everywhere(void **state) {
  (void)state;
  const uint64_t tone = digest(true, false);
  print_message("digests: tone %016llx, noise %016llx, both %016llx\n", (unsigned long long)tone,
                (unsigned long long)digest(false, true), (unsigned long long)digest(true, true));
  assert_true(tone == TONE_DIGEST);
}

static void bench(const char *const name, const float tone_db, const float noise_db) {
  enum { FRAMES = 174, N = 44100 };
  float *const z = new_latent(FRAMES);
  for (size_t i = BRUME_LATENT_TONE; i < C; ++i) {
    set_channel(z, FRAMES, i, i < BRUME_LATENT_NOISE ? tone_db : noise_db);
  }
  float *const x = malloc(N * sizeof(float));
  BrumeDecoder *const decoder = new_decoder();
  double best = 1e9;
  for (uint64_t i = 0; i < 20; ++i) {
    const double start = brume_clock_s();
    brume_decoder_run(decoder, z, FRAMES, 110.0, i, x, N);
    best = fmin(best, brume_clock_s() - start);
  }
  print_message("%s: %.2f ms a second of sound, %.0f times realtime\n", name, best * 1e3,
                1.0 / best);
  brume_decoder_free(decoder);
  free(x);
  free(z);
}

static void it_takes_this_long(void **state) {
  (void)state;
  bench("80 partials and noise", -40.0f, -40.0f);
  bench("80 partials", -40.0f, -85.0f);
  bench("noise", -80.0f, -40.0f);
  bench("silence", -80.0f, -85.0f);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(philox_is_what_python_makes),
      cmocka_unit_test(sound_is_what_python_makes),
      cmocka_unit_test(silence_is_exact),
      cmocka_unit_test(pitch_is_within_a_cent),
      cmocka_unit_test(offsets_move_partials),
      cmocka_unit_test(leaving_the_limits_makes_no_click),
      cmocka_unit_test(attack_is_at_the_first_sample),
      cmocka_unit_test(noise_has_the_level_of_its_bands),
      cmocka_unit_test(bad_input_is_harmless),
      cmocka_unit_test(bad_edges_are_refused),
      cmocka_unit_test(samples_do_not_depend_on_the_length),
      cmocka_unit_test(threads_and_repeats_give_the_same_bits),
      cmocka_unit_test(bits_are_the_same_everywhere),
      cmocka_unit_test(it_takes_this_long),
  };
  if (argc != 2) {
    return 2;
  }
  vectors = vectors_read(argv[1]);
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  vectors_free(vectors);
  return failures;
}
