// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/midifile.h"

#include "plugin/core/file.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEMPO = 0x51, END_OF_TRACK = 0x2F }; // Types of meta events

static const double default_tempo_s = 0.5; // A quarter note, where no tempo is given

// A message or, where midi[0] is 0, a tempo, before its time in seconds is known.
typedef struct {
  uint64_t tick;
  uint32_t order; // In the file, for those of one tick
  uint32_t tempo_us;
  uint8_t midi[3];
} Raw;

// What parsing works on.
typedef struct {
  const unsigned char *at, *end; // Of the chunk
  Raw *raws;
  size_t n, capacity;
  uint64_t tick, last_tick; // In this track; at the end of the longest one
  uint8_t running;          // Status of the message before, or 0
  char *detail;
} Parsing;

__attribute__((format(printf, 3, 4))) static BrumeStatus
fail(char *const detail, const BrumeStatus status, const char *const format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(detail, BRUME_MIDIFILE_DETAIL, format, args);
  va_end(args);
  return status;
}

static BrumeStatus cut_off(const Parsing *const parsing) {
  return fail(parsing->detail, BRUME_STATUS_FORMAT, "a track ends in the middle of an event");
}

static uint32_t big_endian(const unsigned char *const at, const size_t n) {
  uint32_t value = 0;
  for (size_t i = 0; i < n; ++i) {
    value = value << 8 | at[i];
  }
  return value;
}

// Reads a number of up to four bytes with seven bits each.
static bool read_number(Parsing *const parsing, uint32_t *const value) {
  *value = 0;
  for (int i = 0; i < 4 && parsing->at < parsing->end; ++i) {
    const unsigned char byte = *parsing->at++;
    *value = *value << 7 | (byte & 0x7Fu);
    if (byte < 0x80) {
      return true;
    }
  }
  return false;
}

static BrumeStatus add(Parsing *const parsing, const Raw *const raw) {
  if (parsing->n == parsing->capacity) {
    const size_t capacity = parsing->capacity ? 2 * parsing->capacity : 256;
    Raw *const raws = parsing->n < BRUME_MIDIFILE_EVENTS
                          ? realloc(parsing->raws, capacity * sizeof(*raws))
                          : NULL;
    if (!raws) {
      return fail(parsing->detail, BRUME_STATUS_NO_MEMORY, "too many events");
    }
    parsing->raws = raws;
    parsing->capacity = capacity;
  }
  parsing->raws[parsing->n] = *raw;
  parsing->raws[parsing->n].tick = parsing->tick;
  parsing->raws[parsing->n].order = (uint32_t)parsing->n;
  ++parsing->n;
  return BRUME_STATUS_OK;
}

// Reads a meta event (status FF) or system exclusive data (F0, F7) behind the status.
static BrumeStatus read_other(Parsing *const parsing, const unsigned status, bool *const is_over) {
  unsigned type = 0;
  uint32_t n = 0;
  if (status == 0xFF) {
    if (parsing->at == parsing->end) {
      return cut_off(parsing);
    }
    type = *parsing->at++;
  }
  if (!read_number(parsing, &n) || n > (size_t)(parsing->end - parsing->at)) {
    return cut_off(parsing);
  }
  const unsigned char *const data = parsing->at;
  parsing->at += n;
  parsing->running = 0;
  if (status == 0xFF && type == TEMPO && n == 3) {
    return add(parsing, &(Raw){.tempo_us = big_endian(data, 3)});
  }
  *is_over = status == 0xFF && type == END_OF_TRACK;
  return BRUME_STATUS_OK;
}

static BrumeStatus read_message(Parsing *const parsing) {
  Raw raw = {.midi = {parsing->running}};
  const unsigned kind = parsing->running & 0xF0u;
  const size_t n = kind == 0xC0 || kind == 0xD0 ? 1 : 2;
  if ((size_t)(parsing->end - parsing->at) < n) {
    return cut_off(parsing);
  }
  for (size_t i = 0; i < n; ++i) {
    raw.midi[i + 1] = *parsing->at++;
    if (raw.midi[i + 1] >= 0x80) {
      return fail(parsing->detail, BRUME_STATUS_FORMAT, "a message lacks data");
    }
  }
  return add(parsing, &raw);
}

static BrumeStatus read_event(Parsing *const parsing, bool *const is_over) {
  uint32_t delta = 0;
  if (!read_number(parsing, &delta) || parsing->at == parsing->end) {
    return cut_off(parsing);
  }
  parsing->tick += delta;
  const unsigned status = *parsing->at;
  if (status == 0xFF || status == 0xF0 || status == 0xF7) {
    ++parsing->at;
    return read_other(parsing, status, is_over);
  }
  if (status >= 0x80 && status < 0xF0) {
    ++parsing->at;
    parsing->running = (uint8_t)status;
  } else if (status >= 0xF0 || parsing->running == 0) {
    return fail(parsing->detail, BRUME_STATUS_FORMAT, "0x%02X is no event", status);
  }
  return read_message(parsing);
}

static BrumeStatus read_track(Parsing *const parsing) {
  bool is_over = false;
  BrumeStatus status = BRUME_STATUS_OK;
  parsing->tick = 0;
  parsing->running = 0;
  while (!status && !is_over && parsing->at < parsing->end) {
    status = read_event(parsing, &is_over);
  }
  parsing->last_tick = parsing->tick > parsing->last_tick ? parsing->tick : parsing->last_tick;
  return status;
}

static int compare(const void *const a, const void *const b) {
  const Raw *const x = a;
  const Raw *const y = b;
  if (x->tick != y->tick) {
    return x->tick < y->tick ? -1 : 1;
  }
  return x->order < y->order ? -1 : x->order > y->order;
}

// Walks along the tempo map. `division` is that of the header; tempo changes mean nothing to time
// in frames of a film.
typedef struct {
  double seconds, tick_s, quarter_ticks; // quarter_ticks is 0 for frames
  uint64_t tick;
} Clock;

static BrumeStatus start_clock(const uint32_t division, Clock *const clock, char *const detail) {
  *clock = (Clock){0};
  if (division & 0x8000u) {
    const unsigned fps = 256 - (division >> 8);
    const unsigned per_frame = division & 0xFFu;
    if ((fps != 24 && fps != 25 && fps != 29 && fps != 30) || per_frame == 0) {
      return fail(detail, BRUME_STATUS_FORMAT, "the header's division is none");
    }
    clock->tick_s = 1.0 / ((fps == 29 ? 30.0 / 1.001 : (double)fps) * per_frame);
    return BRUME_STATUS_OK;
  }
  if (division == 0) {
    return fail(detail, BRUME_STATUS_FORMAT, "the header's division is 0");
  }
  clock->quarter_ticks = (double)division;
  clock->tick_s = default_tempo_s / clock->quarter_ticks;
  return BRUME_STATUS_OK;
}

static void advance(Clock *const clock, const uint64_t tick) {
  clock->seconds += (double)(tick - clock->tick) * clock->tick_s;
  clock->tick = tick;
}

// Turns what was parsed into messages with times.
static BrumeStatus finish(Parsing *const parsing, Clock *const clock, BrumeMidiFile *const file) {
  if (parsing->n) {
    qsort(parsing->raws, parsing->n, sizeof(*parsing->raws), compare);
  }
  file->events = malloc((parsing->n ? parsing->n : 1) * sizeof(*file->events));
  if (!file->events) {
    return fail(parsing->detail, BRUME_STATUS_NO_MEMORY, "out of memory");
  }
  for (size_t i = 0; i < parsing->n; ++i) {
    const Raw *const raw = &parsing->raws[i];
    advance(clock, raw->tick);
    if (raw->midi[0]) {
      BrumeMidiEvent *const event = &file->events[file->n++];
      event->seconds = clock->seconds;
      memcpy(event->midi, raw->midi, 3);
    } else if (clock->quarter_ticks > 0.0) {
      clock->tick_s = 1e-6 * (double)raw->tempo_us / clock->quarter_ticks;
    }
  }
  advance(clock, parsing->last_tick);
  file->seconds = clock->seconds;
  return BRUME_STATUS_OK;
}

// Reads all tracks of data[n], which begins behind the header.
static BrumeStatus read_tracks(Parsing *const parsing, const unsigned char *const data,
                               const size_t n) {
  size_t n_tracks = 0;
  for (size_t at = 0; n - at >= 8;) {
    const size_t size = big_endian(data + at + 4, 4);
    const bool is_track = memcmp(data + at, "MTrk", 4) == 0;
    at += 8;
    if (size > n - at) {
      return fail(parsing->detail, BRUME_STATUS_FORMAT, "the file is cut off");
    }
    parsing->at = data + at;
    parsing->end = parsing->at + size;
    const BrumeStatus status = is_track ? read_track(parsing) : BRUME_STATUS_OK;
    if (status) {
      return status;
    }
    n_tracks += is_track;
    at += size;
  }
  return n_tracks ? BRUME_STATUS_OK
                  : fail(parsing->detail, BRUME_STATUS_FORMAT, "there is no track");
}

BrumeStatus brume_midifile_parse(const unsigned char *const data, const size_t n,
                                 BrumeMidiFile *const file, char *const detail) {
  *file = (BrumeMidiFile){NULL, 0, 0.0};
  detail[0] = '\0';
  if (n < 14 || memcmp(data, "MThd", 4) != 0 || big_endian(data + 4, 4) < 6 ||
      big_endian(data + 4, 4) > n - 8) {
    return fail(detail, BRUME_STATUS_FORMAT, "this is no MIDI file");
  }
  const uint32_t format = big_endian(data + 8, 2);
  if (format > 1) {
    return fail(detail, BRUME_STATUS_UNSUPPORTED,
                "MIDI files of format %u are not read, only 0 and 1", (unsigned)format);
  }
  Clock clock;
  Parsing parsing = {.detail = detail};
  BrumeStatus status = start_clock(big_endian(data + 12, 2), &clock, detail);
  if (!status) {
    const size_t head = 8 + (size_t)big_endian(data + 4, 4);
    status = read_tracks(&parsing, data + head, n - head);
  }
  if (!status) {
    status = finish(&parsing, &clock, file);
  }
  free(parsing.raws);
  return status;
}

BrumeStatus brume_midifile_read(const char *const path, BrumeMidiFile *const file,
                                char *const detail) {
  unsigned char *data = NULL;
  size_t n = 0;
  *file = (BrumeMidiFile){NULL, 0, 0.0};
  BrumeStatus status = brume_file_read(path, BRUME_MIDIFILE_BYTES, &data, &n);
  if (status == BRUME_STATUS_FORMAT) {
    return fail(detail, status, "this is no MIDI file, or too long for one");
  }
  if (status) {
    return fail(detail, BRUME_STATUS_IO, "%s",
                status == BRUME_STATUS_NOT_FOUND ? "there is no such file"
                                                 : brume_strerror(status));
  }
  status = brume_midifile_parse(data, n, file, detail);
  free(data);
  return status;
}

void brume_midifile_clear(BrumeMidiFile *const file) {
  free(file->events);
  *file = (BrumeMidiFile){NULL, 0, 0.0};
}
