// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/lines.h"
#ifdef BRUME_HAVE_HOST
#include "plugin/cli/listen.h"
#endif
#include "plugin/cli/report.h"
#include "plugin/cli/target.h"
#include "plugin/cli/wavout.h"
#include "plugin/core/finish.h"
#include "plugin/core/rate.h"
#include "plugin/core/stream.h"
#include "plugin/core/text.h"

#include "dsp/base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
  N = BRUME_STREAM_SAMPLES,
  RATE = BRUME_LATENT_RATE,
  RATE_MIN = 22050,
  RATE_MAX = 192000,
  FADE_IN = 441,
};

static const double longest_s = 1e9; // 31 years

typedef struct {
  BrumeCliModel model;
  BrumeAsk ask;
  struct poptOption sound[BRUME_ASK_OPTIONS]; // Those of `ask` that a stream has
  char *length, *out, *format, *bits, *rate, *control, *api, *device;
  int force, quiet, json;
  char words[1024];
} Options;

// One stream on its way.
typedef struct {
  const Options *options;
  const BrumeModel *model;
  BrumeRecipe recipe;
  BrumeStream *stream;
  BrumeLines lines;
  bool raw, endless, had_bad_line, quits;
  unsigned bits;
  double length_s, rate;
  uint64_t made;        // Samples at 44.1 kHz
  uint64_t given;       // Frames at `rate`
  uint64_t left;        // Of those that were asked for
  BrumeRate *converter; // NULL where the rates agree
  float *converted;
  size_t n_converted;
  bool listens;
  BrumeWavout file;
#ifdef BRUME_HAVE_HOST
  BrumeListen *listen;
#endif
} Run;

// Reads 90, 90s, 10m or 1.5h.
static bool read_length(const char *const text, double *const seconds) {
  static const struct {
    const char *suffix;
    double factor;
  } units[] = {{"", 1.0}, {"s", 1.0}, {"ms", 0.001}, {"m", 60.0}, {"min", 60.0}, {"h", 3600.0}};
  float value = 0.0f;
  const char *const end = brume_text_to_float(text, &value);
  for (size_t i = 0; end && i < sizeof(units) / sizeof(units[0]); ++i) {
    if (strcmp(end, units[i].suffix) == 0) {
      *seconds = (double)value * units[i].factor;
      return *seconds >= 0.02 && *seconds <= longest_s;
    }
  }
  return false;
}

static bool ends_with(const char *const name, const char *const ending) {
  const size_t n = strlen(name);
  const size_t m = strlen(ending);
  return n > m && strcasecmp(name + n - m, ending) == 0;
}

static int settle_format(const Options *const options, Run *const run) {
  static const struct {
    const char *name;
    unsigned bits;
  } known[] = {{"16", 16}, {"24", 24}, {"32f", 32}};
  const char *const out = options->out;
  const char *const format = options->format ? options->format
                             : out && (ends_with(out, ".raw") || ends_with(out, ".f32")) ? "raw"
                                                                                         : "wav";
  run->raw = strcmp(format, "raw") == 0;
  if (!run->raw && strcmp(format, "wav") != 0) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--format must be wav or raw, not '%s'", format);
  }
  if (!options->format && out && strchr(out, '.') &&
      (ends_with(out, ".flac") || ends_with(out, ".ogg"))) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "a stream is written as wav or raw; for others, pipe it: brume stream "
                          "... --out - | flac - -o %s",
                          out);
  }
  run->bits = run->raw ? 32 : out && strcmp(out, "-") == 0 ? 16 : 24;
  for (size_t i = 0; options->bits && i < sizeof(known) / sizeof(known[0]); ++i) {
    if (strcmp(options->bits, known[i].name) == 0) {
      run->bits = known[i].bits;
      return BRUME_CLI_DONE;
    }
  }
  return options->bits ? brume_cli_fail(BRUME_CLI_USAGE, "--bits must be 16, 24 or 32f, not '%s'",
                                        options->bits)
                       : BRUME_CLI_DONE;
}

static int settle(const Options *const options, Run *const run) {
  long rate = RATE;
  run->endless = !options->length;
  run->listens = !options->out;
  if (options->length && !read_length(options->length, &run->length_s)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--length must be like 90s, 10m or 1.5h, not '%s'",
                          options->length);
  }
  if (!brume_cli_integer("--rate", options->rate, RATE_MIN, RATE_MAX, &rate)) {
    return BRUME_CLI_USAGE;
  }
  run->rate = (double)rate;
  if (run->listens && (options->format || options->bits || options->rate)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--format, --bits and --rate go with --out");
  }
  if (!run->listens && (options->api || options->device)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--api and --device go without --out");
  }
  if (brume_target_check(options->out, options->json)) {
    return BRUME_CLI_USAGE;
  }
#ifndef BRUME_HAVE_HOST
  if (run->listens) {
    return brume_cli_fail(BRUME_CLI_USAGE, "this build cannot play; give --out FILE or --out -");
  }
#endif
  return settle_format(options, run);
}

static int open_file(Run *const run) {
  char text[BRUME_RECIPE_TEXT];
  char comment[BRUME_RECIPE_TEXT + 64];
  BrumeRecipe recipe = run->recipe;
  memcpy(recipe.model, brume_weights_id(run->model->weights), BRUME_RECIPE_ID);
  brume_recipe_write(&recipe, text);
  snprintf(comment, sizeof(comment), "brume stream of %s", text);
  const Options *const options = run->options;
  const BrumeStatus status =
      brume_wavout_begin(&run->file, options->out, options->force != 0, run->raw, run->bits,
                         (unsigned)run->rate, run->endless ? 0 : run->left, comment);
  return status ? brume_cli_not_written(options->out, status, errno) : BRUME_CLI_DONE;
}

// Opens where the sound goes; settles the rate.
static int open_target(Run *const run) {
#ifdef BRUME_HAVE_HOST
  if (run->listens) {
    const Options *const options = run->options;
    run->listen = brume_listen_new(options->api, options->device, options->quiet || options->json,
                                   &run->rate);
    if (!run->listen) {
      return BRUME_CLI_FAILED;
    }
  }
#endif
  run->left = run->endless ? UINT64_MAX : (uint64_t)(run->length_s * run->rate + 0.5);
  if (run->rate != (double)RATE) {
    run->n_converted = (size_t)(N * run->rate / RATE) + 1000;
    run->converted = malloc(run->n_converted * sizeof(float));
    run->converter = brume_rate_new(RATE, run->rate);
    if (!run->converted || !run->converter) {
      return brume_cli_fail(BRUME_CLI_FAILED, "out of memory");
    }
  }
  return run->listens ? BRUME_CLI_DONE : open_file(run);
}

static int give(Run *const run, const float *const x, size_t n) {
  n = n < run->left ? n : (size_t)run->left;
  run->left -= n;
  run->given += n;
#ifdef BRUME_HAVE_HOST
  if (run->listens) {
    const bool ok = brume_listen_add(run->listen, x, n);
    return ok || brume_cli_stopped() ? BRUME_CLI_DONE : BRUME_CLI_FAILED;
  }
#endif
  if (run->file.file.fd < 0) { // Given up
    return BRUME_CLI_DONE;
  }
  const BrumeStatus status = brume_wavout_add(&run->file, x, n);
  if (status && errno == EINTR && run->endless) { // It was to end at an interrupt
    run->quits = true;
    brume_wavout_drop(&run->file);
    return BRUME_CLI_DONE;
  }
  return !status ? BRUME_CLI_DONE
         : errno == EFBIG
             ? brume_cli_fail(BRUME_CLI_FAILED, "cannot write %s: a WAV file can hold no more",
                              run->options->out)
             : brume_cli_not_written(run->options->out, status, errno);
}

// One line of --control; a bad one is told, and changes nothing.
static void obey(Run *const run, char *const line) {
  char detail[BRUME_MODEL_DETAIL];
  BrumeRecipe recipe = run->recipe;
  if (strcmp(line, "quit") == 0) {
    run->quits = true;
    return;
  }
  char *const value = line + strcspn(line, " \t=");
  const bool has_value = *value != '\0';
  *value = '\0';
  const char *const rest = value + 1 + (has_value ? strspn(value + 1, " \t=") : 0);
  if (!has_value || !*rest) {
    brume_cli_fail(BRUME_CLI_USAGE, "a line must be like 'brightness 0.8' or 'quit', not '%.60s'",
                   line);
  } else if (!brume_ask_set(&recipe, run->model, line, rest)) {
    if (brume_stream_set(run->stream, &recipe, detail)) {
      brume_cli_fail(BRUME_CLI_USAGE, "%s", detail);
    } else {
      run->recipe = recipe;
      return;
    }
  }
  run->had_bad_line = true;
}

// Makes and gives one part; `run->quits` once it was the last.
static int step(Run *const run, float *const x) {
  char line[BRUME_LINES_LENGTH];
  while (!run->quits && brume_lines_next(&run->lines, (double)run->made / RATE, line)) {
    obey(run, line);
  }
  const BrumeStatus status = brume_stream_run(run->stream, x);
  if (status) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s", brume_strerror(status));
  }
  for (size_t i = 0; run->made == 0 && i < FADE_IN; ++i) { // It begins in the midst of a sound
    x[i] *= (float)i / FADE_IN;
  }
  const double wanted = run->length_s * RATE + 0.5 - (double)run->made;
  size_t n = N;
  if (!run->endless && wanted <= (double)N) {
    n = (size_t)wanted;
    run->quits = true;
  }
  run->quits = run->quits || brume_cli_stopped();
  if (run->quits) {
    brume_finish_fade_out(x, n);
  }
  run->made += n;
  if (!run->converter) {
    return give(run, x, n);
  }
  size_t done = brume_rate_run(run->converter, x, n, run->converted, run->n_converted);
  int failed = give(run, run->converted, done);
  if (run->quits && !failed) { // What the converter holds back
    done = brume_rate_run(run->converter, NULL, 0, run->converted, run->n_converted);
    failed = give(run, run->converted, done);
  }
  return failed;
}

static int make(Run *const run) {
  float *const x = malloc(N * sizeof(float));
  if (!x) {
    return brume_cli_fail(BRUME_CLI_FAILED, "out of memory");
  }
  int failed = BRUME_CLI_DONE;
  while (!failed && !run->quits) {
    failed = step(run, x);
  }
  free(x);
  return failed;
}

// Finishes what was made; an interrupt ends a stream that has no end, but breaks one that has.
static int finish(Run *const run) {
#ifdef BRUME_HAVE_HOST
  if (run->listens) {
    brume_listen_end(run->listen);
    return BRUME_CLI_DONE;
  }
#endif
  if (run->file.file.fd < 0) {
    return BRUME_CLI_DONE;
  }
  if (brume_cli_stopped() && !run->endless && !run->file.file.direct) {
    brume_wavout_drop(&run->file);
    return brume_cli_fail(BRUME_CLI_FAILED, "interrupted; %s was not written", run->options->out);
  }
  const BrumeStatus status = brume_wavout_end(&run->file);
  return status ? brume_cli_not_written(run->options->out, status, errno) : BRUME_CLI_DONE;
}

static void tell(const Run *const run, const double elapsed_s) {
  const Options *const options = run->options;
  const double seconds = (double)run->given / run->rate;
  uint64_t gaps = 0;
#ifdef BRUME_HAVE_HOST
  gaps = run->listens ? brume_listen_gaps(run->listen) : 0;
#endif
  if (options->json) {
    char text[BRUME_RECIPE_TEXT];
    cJSON *const object = cJSON_CreateObject();
    brume_recipe_write(&run->recipe, text);
    if (!run->listens) {
      cJSON_AddStringToObject(object, "file", options->out);
    }
    brume_report_number(object, "seconds", seconds);
    brume_report_number(object, "elapsed_seconds", elapsed_s);
    brume_report_number(object, "realtime_factor", seconds / elapsed_s);
    cJSON_AddNumberToObject(object, "gaps", (double)gaps);
    cJSON_AddStringToObject(object, "recipe", text);
    brume_report_line(object);
  } else if (!options->quiet && run->listens) {
    printf("%.1f s, %llu gaps\n", seconds, (unsigned long long)gaps);
  } else if (!options->quiet && strcmp(options->out, "-") != 0) {
    printf("%s  %.1f s, %.1f times real time\n", options->out, seconds, seconds / elapsed_s);
  }
}

static int run_stream(Run *const run) {
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus why = BRUME_STATUS_OK;
  if (!brume_lines_open(&run->lines, run->options->control)) {
    return brume_cli_fail(BRUME_CLI_FAILED, "cannot read %s: %s", run->options->control,
                          strerror(errno));
  }
  const double begin_s = brume_clock_s();
  run->stream = brume_stream_new(run->model, &run->recipe, &why, detail);
  if (!run->stream) {
    return brume_cli_fail(why == BRUME_STATUS_UNSUPPORTED ? BRUME_CLI_USAGE : BRUME_CLI_FAILED,
                          "%s", detail);
  }
  int failed = open_target(run);
  if (!failed) {
    failed = make(run);
    failed = failed ? failed : finish(run);
  }
  if (!failed) {
    tell(run, brume_clock_s() - begin_s);
  }
  return failed ? failed : run->had_bad_line ? BRUME_CLI_FAILED : BRUME_CLI_DONE;
}

static void clear(Run *const run) {
  brume_lines_close(&run->lines);
  brume_stream_free(run->stream);
  brume_rate_free(run->converter);
  free(run->converted);
  brume_wavout_drop(&run->file);
#ifdef BRUME_HAVE_HOST
  brume_listen_free(run->listen);
#endif
}

static int run_options(Options *const options, const BrumeModel *const model) {
  BrumeAudiospec ignored = {.rate = 0};
  Run run = {.options = options, .model = model, .lines = {.fd = -1}, .file.file.fd = -1};
  int status = settle(options, &run);
  if (!status) {
    status = brume_ask_recipe(&options->ask, model, &run.recipe, &ignored);
  }
  if (!status) {
    status = run_stream(&run);
  }
  clear(&run);
  return status;
}

int brume_cli_stream(const int argc, const char **const argv) {
  static Options options;
  static const char *const without[] = {
      "length",        "amount", "position",  "beats",    "bpm",   "loop", "from",
      "keep-envelope", "keep",   "keep-band", "envelope", "morph", NULL};
  brume_ask_init(&options.ask);
  brume_ask_choose(&options.ask, without, false, options.sound);
  const struct poptOption table[] = {
      {NULL, 0, POPT_ARG_INCLUDE_TABLE, options.sound, 0, "Which sound:", NULL},
      {"length", 0, POPT_ARG_STRING, &options.length, 0,
       "End after this time (default: at Ctrl-C, or at quit from --control)", "90s|10m|1h"},
      {"out", 0, POPT_ARG_STRING, &options.out, 0,
       "Where to: a file, or - for standard output (default: the sound card)", "FILE|-"},
      {"format", 0, POPT_ARG_STRING, &options.format, 0,
       "wav, or raw for samples alone (default: by the name of --out, else wav)", "NAME"},
      {"bits", 0, POPT_ARG_STRING, &options.bits, 0,
       "16 (dithered), 24 or 32f (default: 24 to a file, 16 to standard output, 32f raw)", "N"},
      {"rate", 0, POPT_ARG_STRING, &options.rate, 0, "Sample rate, 22050 to 192000 (default 44100)",
       "HZ"},
      {"control", 0, POPT_ARG_STRING, &options.control, 0,
       "Take lines such as 'brightness 0.8' from here while it runs; - is standard input",
       "FILE|-"},
      {"api", 0, POPT_ARG_STRING, &options.api, 0, "Audio API, e.g. jack or alsa", "NAME"},
      {"device", 0, POPT_ARG_STRING, &options.device, 0, "Audio device, by number or name", "NAME"},
      {"force", 0, POPT_ARG_NONE, &options.force, 0, "Replace a file that exists", NULL},
      {"quiet", 0, POPT_ARG_NONE, &options.quiet, 0, "Print errors only", NULL},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "Print a line of JSON at the end", NULL},
      BRUME_CLI_MODEL_OPTIONS(options.model),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table, "WORDS | --class CLASS [OPTION...]", 64);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  const char **const rest = poptGetArgs(context);
  for (size_t i = 0; rest && rest[i]; ++i) {
    const size_t used = strlen(options.words);
    snprintf(options.words + used, sizeof(options.words) - used, "%s%s", i ? " " : "", rest[i]);
  }
  options.ask.words = options.words[0] ? options.words : NULL;
  int status = BRUME_CLI_DONE;
  BrumeModel *const model = brume_cli_open_model(&options.model, &status);
  if (model) {
    status = run_options(&options, model);
  }
  brume_ask_clear(&options.ask);
  brume_model_free(model);
  poptFreeContext(context);
  return status;
}
