// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/cli.h"
#include "plugin/cli/report.h"
#include "plugin/cli/target.h"
#include "plugin/core/outfile.h"
#include "plugin/core/presets.h"
#include "plugin/core/song.h"
#include "plugin/core/state.h"
#include "plugin/core/text.h"

#include "dsp/base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double tail_s = 20.0; // Sounds are shorter than this, unless someone asks for it

typedef struct {
  BrumeCliModel model;
  BrumeTarget target;
  char *preset, *session, *seed_text;
  uint64_t seed;
  int list, json;
  const char *file;
} Options;

// What the song was and how it was made.
typedef struct {
  const Options *options;
  BrumeAudiospec spec;
  char path[PATH_MAX];
  const char *preset; // Its name, or that of the session
  double elapsed_s;
} Report;

static int list_presets(void) {
  for (size_t i = 0; i < brume_n_presets; ++i) {
    printf("%3zu  %-12s%s\n", i + 1, brume_presets[i].category, brume_presets[i].name);
  }
  return BRUME_CLI_DONE;
}

// Without --out: the song's name with another ending, here.
static void default_out(const Options *const options, char out[PATH_MAX]) {
  const char *const slash = strrchr(options->file, '/');
  const char *const name = slash ? slash + 1 : options->file;
  const char *const dot = strrchr(name, '.');
  const int n = (int)(dot && dot > name ? dot - name : (long)strlen(name));
  const char *const format = options->target.format;
  snprintf(out, PATH_MAX, "%.*s.%s", n, name, format ? format : "wav");
}

static int settle(const Options *const options, Report *const report) {
  char out[PATH_MAX];
  BrumeOutname name;
  BrumeRecipe none;
  BrumeTarget target = options->target;
  brume_recipe_init(&none);
  default_out(options, out);
  target.out = target.out ? target.out : out;
  report->spec = (BrumeAudiospec){.rate = 0};
  const int status = brume_target_settle(&target, 1, &report->spec, &name);
  if (status) {
    return status;
  }
  if (report->spec.format == BRUME_AUDIOFILE_OGG) { // Its decoding may overshoot full scale
    return brume_cli_fail(BRUME_CLI_USAGE, "songs are written as wav or flac");
  }
  return brume_outname_make(&name, &none, 0, 1, report->path)
             ? BRUME_CLI_DONE
             : brume_cli_fail(BRUME_CLI_USAGE, "--out makes a name that is too long");
}

static int load_session(BrumeEngine *const engine, const char *const path) {
  BrumeStoreMemory *const memory = calloc(1, sizeof(*memory));
  char detail[BRUME_STATE_DETAIL];
  if (!memory) {
    return brume_cli_fail(BRUME_CLI_FAILED, "out of memory");
  }
  const BrumeStore store = brume_store_memory(memory);
  BrumeStatus why = brume_store_file_read(memory, path);
  if (why) {
    snprintf(detail, sizeof(detail), "%s",
             why == BRUME_STATUS_IO ? strerror(errno) : brume_strerror(why));
  } else {
    why = brume_state_restore(engine, &store, detail);
  }
  brume_store_memory_clear(memory);
  free(memory);
  return why ? brume_cli_fail(BRUME_CLI_FAILED, "cannot load the session %s: %s", path, detail)
             : BRUME_CLI_DONE;
}

// Puts preset or session on the engine; --seed moves all pads on.
static int load(const Options *const options, BrumeEngine *const engine, Report *const report) {
  BrumeSettings settings;
  if (options->session) {
    report->preset = options->session;
    return load_session(engine, options->session);
  }
  const size_t preset = brume_preset_find(options->preset ? options->preset : "1");
  if (preset == brume_n_presets) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "there is no preset '%s'; brume play --list shows them all",
                          options->preset);
  }
  report->preset = brume_presets[preset].name;
  brume_preset_settings(preset, &settings);
  for (int p = 0; p < BRUME_PADS; ++p) {
    settings.pads[p].recipe.seed += options->seed;
  }
  const BrumeStatus why = brume_engine_load(engine, &settings, NULL, false);
  return why ? brume_cli_fail(BRUME_CLI_FAILED, "%s", brume_strerror(why)) : BRUME_CLI_DONE;
}

static int write_song(const Report *const report, const BrumeSong *const song,
                      const char *const model) {
  char comment[BRUME_AUDIOFILE_COMMENT];
  BrumeBytes bytes;
  const char *const slash = strrchr(report->options->file, '/');
  snprintf(comment, sizeof(comment), "brume play '%.200s' --%s '%.200s' --seed %llu, model %s",
           slash ? slash + 1 : report->options->file,
           report->options->session ? "session" : "preset", report->preset,
           (unsigned long long)report->options->seed, model);
  BrumeStatus status = brume_audiofile_encode_channels(
      song->samples, song->n, 2, &report->spec, comment, 0, BRUME_PLAN_STREAM_DITHER, &bytes);
  if (status) {
    return brume_cli_fail(BRUME_CLI_FAILED, "encoding failed: %s", brume_strerror(status));
  }
  status = brume_outfile_write(report->path, bytes.data, bytes.n, report->options->target.force);
  const int why = errno;
  free(bytes.data);
  if (status) {
    return brume_cli_not_written(report->path, status, why);
  }
  return BRUME_CLI_DONE;
}

static void tell(const Report *const report, const BrumeSong *const song) {
  const double seconds = (double)song->n / report->spec.rate;
  if (report->options->json) {
    cJSON *const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "file", report->path);
    cJSON_AddStringToObject(object, "preset", report->preset);
    cJSON_AddNumberToObject(object, "notes", (double)song->n_notes);
    brume_report_number(object, "seconds", seconds);
    brume_report_number(object, "peak_db", 20.0 * log10((double)song->peak + 1e-9));
    brume_report_number(object, "elapsed_seconds", report->elapsed_s);
    brume_report_number(object, "realtime_factor", seconds / report->elapsed_s);
    brume_report_line(object);
  } else if (brume_target_tells(&report->options->target)) {
    printf("%s  %.1f s, %zu notes, %.1f times real time\n", report->path, seconds, song->n_notes,
           seconds / report->elapsed_s);
  }
}

static int play(const Options *const options, const BrumeMidiFile *const file,
                BrumeEngine *const engine, Report *const report) {
  BrumeSong song;
  char detail[BRUME_SONG_DETAIL];
  const char *const model = brume_weights_id(brume_engine_model(engine)->weights);
  const double begin_s = brume_clock_s();
  int status = load(options, engine, report);
  if (status) {
    return status;
  }
  const BrumeStatus why =
      brume_song_play(engine, report->spec.rate, file, tail_s, &brume_cli_cancel, &song, detail);
  if (why) {
    return why == BRUME_STATUS_CANCELLED ? brume_cli_interrupted()
                                         : brume_cli_fail(BRUME_CLI_FAILED, "%s", detail);
  }
  report->elapsed_s = brume_clock_s() - begin_s;
  status = write_song(report, &song, model);
  if (!status) {
    tell(report, &song);
  }
  free(song.samples);
  return status;
}

static bool has_notes(const BrumeMidiFile *const file) {
  for (size_t i = 0; i < file->n; ++i) {
    if ((file->events[i].midi[0] & 0xF0u) == 0x90 && file->events[i].midi[2] > 0) {
      return true;
    }
  }
  return false;
}

static int run(const Options *const options) {
  char detail[BRUME_MODEL_DETAIL];
  BrumeMidiFile file;
  Report report = {.options = options};
  uint32_t flags = 0;
  BrumeStatus why = BRUME_STATUS_OK;
  int status = settle(options, &report);
  if (status || !brume_cli_cpu_flags(options->model.cpu_mask, &flags)) {
    return status ? status : BRUME_CLI_USAGE;
  }
  if (brume_midifile_read(options->file, &file, detail)) {
    return brume_cli_fail(BRUME_CLI_FAILED, "cannot read %s: %s", options->file, detail);
  }
  if (!has_notes(&file)) {
    brume_midifile_clear(&file);
    return brume_cli_fail(BRUME_CLI_FAILED, "there are no notes in %s", options->file);
  }
  const BrumeEngineConfig config = {.rate = report.spec.rate,
                                    .offline = true,
                                    .on_demand = true,
                                    .model_path = options->model.model,
                                    .cpu_mask = flags};
  BrumeEngine *const engine = brume_engine_new(&config, &why, detail);
  if (engine) {
    status = play(options, &file, engine, &report);
  } else {
    status = brume_cli_fail(BRUME_CLI_FAILED, "cannot use the weight file: %s", detail);
  }
  brume_engine_free(engine);
  brume_midifile_clear(&file);
  return status;
}

static int check(Options *const options) {
  if (options->seed_text && !brume_text_to_u64(options->seed_text, &options->seed)) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--seed must be a whole number from 0 to 2^64 - 1, not '%s'",
                          options->seed_text);
  }
  if (options->session && (options->preset || options->seed_text)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--session has its own sounds; leave --%s away",
                          options->preset ? "preset" : "seed");
  }
  if (options->list && options->file) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--list plays nothing; leave '%s' away", options->file);
  }
  return options->file || options->list
             ? brume_target_check(options->target.out, options->json)
             : brume_cli_fail(BRUME_CLI_USAGE, "no MIDI file given; see brume play --help");
}

int brume_cli_play(const int argc, const char **const argv) {
  static Options options;
  const struct poptOption table[] = {
      {"preset", 0, POPT_ARG_STRING, &options.preset, 0,
       "Factory preset, by name or number (default: 1)", "NAME"},
      {"session", 0, POPT_ARG_STRING, &options.session, 0,
       "Play the sounds of this session file instead", "FILE"},
      {"list", 0, POPT_ARG_NONE, &options.list, 0, "List the factory presets", NULL},
      {"seed", 0, POPT_ARG_STRING, &options.seed_text, 0,
       "Other sounds of the same kinds: is added to the seed of each pad (default 0)", "N"},
      {"out", 0, POPT_ARG_STRING, &options.target.out, 0,
       "Where to (default: here, named as the song)", "FILE"},
      {"format", 0, POPT_ARG_STRING, &options.target.format, 0,
       "wav or flac (default: by the name of --out, else wav)", "NAME"},
      {"bits", 0, POPT_ARG_STRING, &options.target.bits, 0,
       "16 (dithered), 24, or 32f for WAV (default 24)", "N"},
      {"rate", 0, POPT_ARG_STRING, &options.target.rate, 0,
       "Sample rate, 22050 to 192000 (default 44100)", "HZ"},
      {"force", 0, POPT_ARG_NONE, &options.target.force, 0, "Replace a file that exists", NULL},
      {"quiet", 0, POPT_ARG_NONE, &options.target.quiet, 0, "Print errors only", NULL},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "Print a line of JSON", NULL},
      BRUME_CLI_MODEL_OPTIONS(options.model),
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table, "FILE.mid [OPTION...]", 1);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  options.file = poptPeekArg(context);
  int status = check(&options);
  if (!status) {
    status = options.list ? list_presets() : run(&options);
  }
  poptFreeContext(context);
  return status;
}
