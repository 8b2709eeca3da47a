// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/audiofile.h"

#include "dsp/base/philox.h"
#include "plugin/core/cutshort.h"
#include "plugin/core/file.h"
#include "plugin/core/ogg.h"
#include "plugin/core/text.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
  CHUNK = 4096,           // Samples at a time: libsndfile's Vorbis takes stack for what it is given
  MAX_CHANNELS = 64,      // Of files read
  RATE_LEAST = 1000,      // Of files read: an hour of 1 Hz is small, but not at 44.1 kHz
  SERIAL = 0x6272756d,    // "brum", of our Ogg streams
  STREAM_BYTES = 1 << 28, // The most from a pipe
};

// A growing file in memory, for libsndfile's callbacks.
typedef struct {
  BrumeBytes bytes;
  size_t capacity, at;
  bool failed;
} Memory;

static sf_count_t memory_length(void *const ctx) {
  return (sf_count_t)((Memory *)ctx)->bytes.n;
}

static sf_count_t memory_tell(void *const ctx) {
  return (sf_count_t)((Memory *)ctx)->at;
}

static sf_count_t memory_seek(const sf_count_t offset, const int whence, void *const ctx) {
  Memory *const memory = ctx;
  const sf_count_t base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? (sf_count_t)memory->at
                                               : (sf_count_t)memory->bytes.n;
  if (base + offset < 0) {
    return -1;
  }
  memory->at = (size_t)(base + offset);
  return base + offset;
}

static sf_count_t memory_read(void *const out, const sf_count_t count, void *const ctx) {
  Memory *const memory = ctx;
  const size_t left = memory->at < memory->bytes.n ? memory->bytes.n - memory->at : 0;
  const size_t n = (size_t)count < left ? (size_t)count : left;
  memcpy(out, memory->bytes.data + memory->at, n);
  memory->at += n;
  return (sf_count_t)n;
}

static size_t memory_peek(void *const ctx, const uint64_t at, unsigned char *const out,
                          const size_t n) {
  const BrumeBytes *const bytes = ctx;
  const size_t left = at < bytes->n ? bytes->n - (size_t)at : 0;
  const size_t got = n < left ? n : left;
  memcpy(out, bytes->data + (left ? at : 0), got);
  return got;
}

static size_t file_peek(void *const ctx, const uint64_t at, unsigned char *const out,
                        const size_t n) {
  FILE *const file = ctx;
  return at <= LONG_MAX && fseek(file, (long)at, SEEK_SET) == 0 ? fread(out, 1, n, file) : 0;
}

static sf_count_t memory_write(const void *const in, const sf_count_t count, void *const ctx) {
  Memory *const memory = ctx;
  const size_t end = memory->at + (size_t)count;
  if (end > memory->capacity) {
    const size_t capacity = end + end / 2 + 65536;
    unsigned char *const data = realloc(memory->bytes.data, capacity);
    if (!data) {
      memory->failed = true;
      return 0;
    }
    memory->bytes.data = data;
    memory->capacity = capacity;
  }
  if (memory->at > memory->bytes.n) {
    memset(memory->bytes.data + memory->bytes.n, 0, memory->at - memory->bytes.n);
  }
  memcpy(memory->bytes.data + memory->at, in, (size_t)count);
  memory->at = end;
  memory->bytes.n = end > memory->bytes.n ? end : memory->bytes.n;
  return count;
}

static SF_VIRTUAL_IO memory_io = {memory_length, memory_seek, memory_read, memory_write,
                                  memory_tell};

static int sndfile_format(const BrumeAudiospec *const spec) {
  const int pcm = spec->bits == 16 ? SF_FORMAT_PCM_16 : spec->bits == 24 ? SF_FORMAT_PCM_24 : 0;
  switch (spec->format) {
  case BRUME_AUDIOFILE_WAV:
    return pcm ? SF_FORMAT_WAV | pcm : spec->bits == 32 ? SF_FORMAT_WAV | SF_FORMAT_FLOAT : 0;
  case BRUME_AUDIOFILE_FLAC:
    return pcm ? SF_FORMAT_FLAC | pcm : 0;
  case BRUME_AUDIOFILE_OGG:
    return spec->bits == 0 ? SF_FORMAT_OGG | SF_FORMAT_VORBIS : 0;
  case BRUME_AUDIOFILE_OTHER:
    break;
  }
  return 0;
}

// x to whole numbers of 16 bits with triangular dither of two steps, or of 24 bits, in the upper
// bits of an int, as libsndfile wants them.
static void quantise(const float *const x, const size_t n, const unsigned bits, const uint64_t seed,
                     const uint32_t stream, const size_t chunk, int out[CHUNK]) {
  float dither[2 * CHUNK] = {0.0f};
  if (bits == 16) {
    brume_philox_uniform(seed, stream, (uint32_t)chunk, 2 * n, dither);
  }
  const double scale = bits == 16 ? 32768.0 : 8388608.0;
  for (size_t i = 0; i < n; ++i) {
    const double noise = (double)dither[2 * i] - (double)dither[2 * i + 1];
    const double v = floor((double)x[i] * scale + noise + 0.5);
    const double held = fmin(fmax(v, -scale), scale - 1.0);
    out[i] = (int)(held * (2147483648.0 / scale));
  }
}

static bool write_samples(SNDFILE *const file, const float *const x, const size_t n,
                          const BrumeAudiospec *const spec, const uint64_t seed,
                          const uint32_t stream) {
  int words[CHUNK];
  for (size_t at = 0; at < n; at += CHUNK) {
    const size_t part = n - at < CHUNK ? n - at : CHUNK;
    sf_count_t done = 0;
    if (spec->bits == 16 || spec->bits == 24) {
      quantise(x + at, part, spec->bits, seed, stream, at / CHUNK, words);
      done = sf_write_int(file, words, (sf_count_t)part);
    } else {
      done = sf_write_float(file, x + at, (sf_count_t)part);
    }
    if (done != (sf_count_t)part) {
      return false;
    }
  }
  return true;
}

BrumeStatus brume_audiofile_encode(const float *const x, const size_t n,
                                   const BrumeAudiospec *const spec, const char *const comment,
                                   const uint64_t dither_seed, const uint32_t dither_stream,
                                   BrumeBytes *const bytes) {
  return brume_audiofile_encode_channels(x, n, 1, spec, comment, dither_seed, dither_stream, bytes);
}

BrumeStatus brume_audiofile_encode_channels(const float *const x, const size_t n,
                                            const unsigned channels,
                                            const BrumeAudiospec *const spec,
                                            const char *const comment, const uint64_t dither_seed,
                                            const uint32_t dither_stream, BrumeBytes *const bytes) {
  *bytes = (BrumeBytes){NULL, 0};
  SF_INFO info = {
      .samplerate = (int)spec->rate, .channels = (int)channels, .format = sndfile_format(spec)};
  if (!info.format) {
    return BRUME_STATUS_UNSUPPORTED;
  }
  Memory memory = {.at = 0};
  SNDFILE *const file = sf_open_virtual(&memory_io, SFM_WRITE, &info, &memory);
  bool ok = file != NULL;
  if (ok) {
    double quality = 0.8;                                     // Vorbis: about 200 kbit/s in mono
    sf_command(file, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE); // It holds the time of day
    sf_command(file, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof(quality));
    if (spec->loop && spec->format == BRUME_AUDIOFILE_WAV) {
      SF_INSTRUMENT loop = {.gain = 1, .basenote = 60, .velocity_hi = 127, .key_hi = 127};
      loop.loop_count = 1;
      loop.loops[0].mode = SF_LOOP_FORWARD;
      loop.loops[0].end = (uint32_t)n;
      sf_command(file, SFC_SET_INSTRUMENT, &loop, sizeof(loop));
    }
    ok = sf_set_string(file, SF_STR_SOFTWARE, "Brume") == 0 &&
         sf_set_string(file, SF_STR_COMMENT, comment) == 0 &&
         (!spec->about || sf_set_string(file, SF_STR_COPYRIGHT, spec->about) == 0) &&
         write_samples(file, x, n * channels, spec, dither_seed, dither_stream);
    ok = sf_close(file) == 0 && ok && !memory.failed;
  }
  if (ok && spec->format == BRUME_AUDIOFILE_OGG) {
    ok = brume_ogg_set_serial(memory.bytes.data, memory.bytes.n, SERIAL);
  }
  if (!ok) {
    free(memory.bytes.data);
    return memory.failed ? BRUME_STATUS_NO_MEMORY : BRUME_STATUS_INTERNAL;
  }
  *bytes = memory.bytes;
  return BRUME_STATUS_OK;
}

static BrumeAudiospec spec_of(const SF_INFO *const info) {
  BrumeAudiospec spec = {.format = BRUME_AUDIOFILE_OTHER, .rate = (unsigned)info->samplerate};
  const int type = info->format & SF_FORMAT_TYPEMASK;
  const int coding = info->format & SF_FORMAT_SUBMASK;
  if (type == SF_FORMAT_WAV || type == SF_FORMAT_WAVEX) {
    spec.format = BRUME_AUDIOFILE_WAV;
  } else if (type == SF_FORMAT_FLAC) {
    spec.format = BRUME_AUDIOFILE_FLAC;
  } else if (type == SF_FORMAT_OGG && coding == SF_FORMAT_VORBIS) {
    spec.format = BRUME_AUDIOFILE_OGG;
  }
  spec.bits = coding == SF_FORMAT_PCM_16   ? 16
              : coding == SF_FORMAT_PCM_24 ? 24
              : coding == SF_FORMAT_FLOAT  ? 32
                                           : 0;
  return spec;
}

// All samples, mixed to mono. The header's length is not believed: memory grows with what comes.
// BRUME_STATUS_BAD_ARG for values that are no numbers, BRUME_STATUS_UNSUPPORTED for too many.
static BrumeStatus read_samples(SNDFILE *const file, const unsigned channels,
                                BrumeAudio *const audio) {
  float *const chunk = malloc(sizeof(float) * CHUNK * channels);
  BrumeStatus status = chunk ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
  size_t capacity = 0;
  while (!status) {
    const sf_count_t got = sf_readf_float(file, chunk, CHUNK);
    if (got <= 0) {
      break;
    }
    if (audio->n + (size_t)got > capacity) {
      capacity = 2 * capacity + CHUNK;
      float *const more = realloc(audio->samples, capacity * sizeof(float));
      if (!more || capacity > 4 * BRUME_AUDIOFILE_FRAMES) {
        status = BRUME_STATUS_NO_MEMORY;
      }
      audio->samples = more ? more : audio->samples;
    }
    for (sf_count_t i = 0; i < got && !status; ++i) {
      float sum = 0.0f;
      for (unsigned c = 0; c < channels; ++c) {
        sum += chunk[(size_t)i * channels + c];
      }
      audio->samples[audio->n++] = sum / (float)channels;
      if (!isfinite(sum)) {
        status = BRUME_STATUS_BAD_ARG;
      }
    }
    if (!status && audio->n > BRUME_AUDIOFILE_FRAMES) {
      status = BRUME_STATUS_UNSUPPORTED;
    }
  }
  free(chunk);
  return status;
}

// Why libsndfile could not open a file.
static void say_why_closed(char *const detail) {
  const int why = errno;
  switch (sf_error(NULL)) {
  case SF_ERR_SYSTEM:
    snprintf(detail, BRUME_AUDIOFILE_DETAIL, "%s", strerror(why));
    break;
  case SF_ERR_UNRECOGNISED_FORMAT:
    snprintf(detail, BRUME_AUDIOFILE_DETAIL, "that is no sound file of a kind that is known here");
    break;
  case SF_ERR_MALFORMED_FILE:
    snprintf(detail, BRUME_AUDIOFILE_DETAIL, "it is damaged");
    break;
  default:
    snprintf(detail, BRUME_AUDIOFILE_DETAIL, "it is damaged, or of a kind that is not known here");
  }
}

static const char *why_unread(const BrumeStatus status) {
  return status == BRUME_STATUS_UNSUPPORTED ? "the sound is too long"
         : status == BRUME_STATUS_FORMAT    ? "there are no samples in it"
         : status == BRUME_STATUS_BAD_ARG ? "it holds samples that are no numbers (NaN or infinity)"
                                          : brume_strerror(status);
}

static BrumeStatus refuse_short(char *const detail) {
  snprintf(detail, BRUME_AUDIOFILE_DETAIL,
           "it is damaged or cut short: it ends before its header says; copy it again");
  return BRUME_STATUS_FORMAT;
}

static BrumeStatus read_open(SNDFILE *const file, const SF_INFO *const info,
                             BrumeAudio *const audio, char *const detail) {
  BrumeStatus status = BRUME_STATUS_FORMAT;
  if (!file) {
    say_why_closed(detail);
    return status;
  }
  if (info->channels < 1 || info->channels > MAX_CHANNELS || info->samplerate < RATE_LEAST) {
    snprintf(detail, BRUME_AUDIOFILE_DETAIL, "odd number of channels or sample rate");
  } else {
    const char *const comment = sf_get_string(file, SF_STR_COMMENT);
    const char *const about = sf_get_string(file, SF_STR_COPYRIGHT);
    snprintf(audio->comment, sizeof(audio->comment), "%s", comment ? comment : "");
    snprintf(audio->about, sizeof(audio->about), "%s", about ? about : "");
    brume_text_clean(audio->comment);
    brume_text_clean(audio->about);
    audio->spec = spec_of(info);
    audio->channels = (unsigned)info->channels;
    status = read_samples(file, audio->channels, audio);
    if (!status && audio->n == 0) {
      status = BRUME_STATUS_FORMAT;
    }
    snprintf(detail, BRUME_AUDIOFILE_DETAIL, "%s", why_unread(status));
    const bool counts = audio->spec.format == BRUME_AUDIOFILE_FLAC && info->frames < SF_COUNT_MAX;
    if (!status && counts && (sf_count_t)audio->n < info->frames) {
      status = refuse_short(detail);
    }
  }
  sf_close(file);
  if (status) {
    free(audio->samples);
    audio->samples = NULL;
  }
  return status;
}

// A pipe or a device. It is read here and not by libsndfile, which seeks, and waits on after a
// signal.
static BrumeStatus read_stream(const char *const path, BrumeAudio *const audio,
                               char *const detail) {
  BrumeBytes bytes;
  BrumeStatus status = brume_file_read_stream(path, STREAM_BYTES, &bytes.data, &bytes.n);
  if (status) {
    snprintf(detail, BRUME_AUDIOFILE_DETAIL, "%s",
             status == BRUME_STATUS_IO       ? strerror(errno)
             : status == BRUME_STATUS_FORMAT ? "the sound is too long"
                                             : brume_strerror(status));
    return status;
  }
  status = brume_audiofile_decode(&bytes, audio, detail);
  free(bytes.data);
  return status;
}

BrumeStatus brume_audiofile_read(const char *const path, BrumeAudio *const audio,
                                 char *const detail) {
  memset(audio, 0, sizeof(*audio));
  SF_INFO info = {.format = 0};
  struct stat there = {.st_mode = 0};
  if (stat(path, &there) == 0 && S_ISDIR(there.st_mode)) {
    snprintf(detail, BRUME_AUDIOFILE_DETAIL, "it is a folder");
    return BRUME_STATUS_FORMAT;
  }
  if (there.st_mode && !S_ISREG(there.st_mode)) {
    return read_stream(path, audio, detail);
  }
  FILE *const bytes = fopen(path, "rb");
  const bool is_short = bytes && brume_cutshort(file_peek, bytes, (uint64_t)there.st_size);
  if (bytes) {
    fclose(bytes);
  }
  if (is_short) {
    return refuse_short(detail);
  }
  SNDFILE *const file = sf_open(path, SFM_READ, &info);
  return read_open(file, &info, audio, detail);
}

BrumeStatus brume_audiofile_decode(const BrumeBytes *const bytes, BrumeAudio *const audio,
                                   char *const detail) {
  memset(audio, 0, sizeof(*audio));
  SF_INFO info = {.format = 0};
  Memory memory = {.bytes = *bytes, .capacity = bytes->n};
  if (brume_cutshort(memory_peek, &memory.bytes, bytes->n)) {
    return refuse_short(detail);
  }
  SNDFILE *const file = sf_open_virtual(&memory_io, SFM_READ, &info, &memory);
  return read_open(file, &info, audio, detail);
}
