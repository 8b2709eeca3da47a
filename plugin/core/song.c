// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/song.h"

#include "plugin/core/engine_rt.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 256, EVENTS_MAX = 64 };

// What playing works on.
typedef struct {
  BrumeEngine *engine;
  double rate;
  const BrumeMidiFile *file;
  size_t next;     // Event
  size_t at;       // Frame
  size_t skip;     // Frames at the beginning that are latency
  size_t capacity; // Of the song, frames
  size_t voices;   // At the end of the last block
  float block_peak;
  BrumeSong *song;
  char *detail;
} Playing;

__attribute__((format(printf, 3, 4))) static BrumeStatus
fail(char *const detail, const BrumeStatus status, const char *const format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(detail, BRUME_SONG_DETAIL, format, args);
  va_end(args);
  return status;
}

// The events of the next block of at most BLOCK frames; more than EVENTS_MAX make it shorter.
static size_t next_events(Playing *const playing, BrumeEvent events[EVENTS_MAX],
                          size_t *const frames) {
  size_t n = 0;
  *frames = BLOCK;
  while (playing->next < playing->file->n) {
    const BrumeMidiEvent *const midi = &playing->file->events[playing->next];
    const size_t frame = (size_t)(midi->seconds * playing->rate + 0.5);
    if (frame >= playing->at + BLOCK) {
      break;
    }
    const size_t in_block = frame > playing->at ? frame - playing->at : 0;
    if (n == EVENTS_MAX) { // Zero frames if all are of one frame: the rest comes right after
      *frames = in_block;
      break;
    }
    BrumeEvent *const event = &events[n++];
    *event = (BrumeEvent){.frame = (uint32_t)in_block, .type = BRUME_EVENT_MIDI};
    for (int i = 0; i < 3; ++i) {
      event->as.midi[i] = midi->midi[i];
    }
    playing->song->n_notes += (midi->midi[0] & 0xF0u) == 0x90 && midi->midi[2] > 0;
    ++playing->next;
  }
  return n;
}

static bool make_room(Playing *const playing, const size_t frames) {
  BrumeSong *const song = playing->song;
  if (song->n + frames > playing->capacity) {
    const size_t capacity = playing->capacity + playing->capacity / 2 + 65536;
    float *const samples = realloc(song->samples, capacity * 2 * sizeof(*samples));
    if (!samples) {
      return false;
    }
    song->samples = samples;
    playing->capacity = capacity;
  }
  return true;
}

static void keep(Playing *const playing, const float *const left, const float *const right,
                 const size_t frames) {
  BrumeSong *const song = playing->song;
  playing->block_peak = 0.0f;
  for (size_t i = 0; i < frames; ++i) {
    playing->block_peak = fmaxf(playing->block_peak, fmaxf(fabsf(left[i]), fabsf(right[i])));
    if (playing->skip > 0) {
      --playing->skip;
    } else {
      song->samples[2 * song->n] = left[i];
      song->samples[2 * song->n + 1] = right[i];
      ++song->n;
    }
  }
  song->peak = fmaxf(song->peak, playing->block_peak);
}

static BrumeStatus play_block(Playing *const playing) {
  float left[BLOCK];
  float right[BLOCK];
  BrumeEvent events[EVENTS_MAX];
  BrumeMeters meters = {.voices = 0};
  BrumeNews news;
  size_t frames = 0;
  const size_t n = next_events(playing, events, &frames);
  if (!make_room(playing, frames)) {
    return fail(playing->detail, BRUME_STATUS_NO_MEMORY, "out of memory");
  }
  brume_engine_run(playing->engine, events, n, left, right, frames);
  keep(playing, left, right, frames);
  playing->at += frames;
  if (brume_engine_meters(playing->engine, &meters)) {
    playing->voices = meters.voices;
  }
  while (brume_engine_news(playing->engine, &news)) {
    if (news.type == BRUME_NEWS_FAILED) {
      return fail(playing->detail, news.as.failed.status, "pad %u: %s", news.pad + 1u,
                  news.as.failed.text);
    }
  }
  return BRUME_STATUS_OK;
}

static bool is_over(const Playing *const playing, const double tail_s) {
  const double now_s = (double)playing->at / playing->rate;
  const bool is_silent = playing->voices == 0 && playing->block_peak < 1e-5f;
  return playing->next == playing->file->n && now_s >= playing->file->seconds &&
         (is_silent || now_s >= playing->file->seconds + tail_s);
}

BrumeStatus brume_song_play(BrumeEngine *const engine, const double rate,
                            const BrumeMidiFile *const file, const double tail_s,
                            const atomic_uint *const cancel, BrumeSong *const song,
                            char *const detail) {
  BrumeStatus status = BRUME_STATUS_OK;
  Playing playing = {.engine = engine,
                     .rate = rate,
                     .file = file,
                     .skip = brume_engine_latency(engine),
                     .song = song,
                     .detail = detail};
  *song = (BrumeSong){.samples = NULL};
  if (!(file->seconds <= (double)BRUME_SONG_SECONDS)) {
    return fail(detail, BRUME_STATUS_BAD_ARG,
                "the song lasts %.0f s; the longest that is played "
                "has %d",
                file->seconds, BRUME_SONG_SECONDS);
  }
  do {
    status = play_block(&playing);
    if (!status && cancel && atomic_load_explicit(cancel, memory_order_relaxed)) {
      status = fail(detail, BRUME_STATUS_CANCELLED, "interrupted");
    }
  } while (!status && !is_over(&playing, tail_s));
  if (status) {
    free(song->samples);
    *song = (BrumeSong){.samples = NULL};
  }
  return status;
}
