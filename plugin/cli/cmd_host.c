// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/cli.h"
#include "plugin/cli/devices.h"
#include "plugin/host/host.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  BrumeCliModel model;
  char *api, *device, *rate, *block, *preset, *session, *midi, *midi_from, *record, *bits,
      *duration;
  int list, repeat, force, no_keys, no_ui, quiet, json;
} Options;

static Options options;

static const struct poptOption table[] = {
    {"list-devices", 0, POPT_ARG_NONE, &options.list, 0, "List the audio devices and quit", NULL},
    {"json", 0, POPT_ARG_NONE, &options.json, 0, "List them as JSON", NULL},
    {"api", 0, POPT_ARG_STRING, &options.api, 0,
     "Audio system, part of its name (jack, alsa), or offline for none: as fast as it goes",
     "NAME"},
    {"device", 0, POPT_ARG_STRING, &options.device, 0, "Audio device: number or part of its name",
     "NAME"},
    {"rate", 0, POPT_ARG_STRING, &options.rate, 0, "Sample rate, 22050 to 192000 Hz", "HZ"},
    {"block", 0, POPT_ARG_STRING, &options.block, 0, "Frames at a time, 16 to 8192", "FRAMES"},
    {"preset", 0, POPT_ARG_STRING, &options.preset, 0, "Begin with this factory preset", "NAME"},
    {"session", 0, POPT_ARG_STRING, &options.session, 0,
     "Session: settings and sounds, read at the start and written at the end", "FILE"},
    {"midi", 0, POPT_ARG_STRING, &options.midi, 0, "Play this MIDI file and quit", "FILE"},
    {"repeat", 0, POPT_ARG_NONE, &options.repeat, 0, "Play the MIDI file again and again", NULL},
    {"midi-from", 0, POPT_ARG_STRING, &options.midi_from, 0,
     "Connect the MIDI ports with this in their name (default: all hardware ports)", "NAME"},
    {"record", 0, POPT_ARG_STRING, &options.record, 0, "Record to this .wav or .flac file", "FILE"},
    {"bits", 0, POPT_ARG_STRING, &options.bits, 0, "Of recordings (default 24)", "16|24|32f"},
    {"force", 0, POPT_ARG_NONE, &options.force, 0, "A recording may replace a file", NULL},
    {"duration", 0, POPT_ARG_STRING, &options.duration, 0, "Quit after this time", "SECONDS"},
    {"no-keys", 0, POPT_ARG_NONE, &options.no_keys, 0,
     "Leave the keyboard alone: no notes, no commands from the terminal", NULL},
    {"no-ui", 0, POPT_ARG_NONE, &options.no_ui, 0, "Open no window, even where there is a display",
     NULL},
    {"quiet", 0, POPT_ARG_NONE, &options.quiet, 0, "Print errors only", NULL},
    BRUME_CLI_MODEL_OPTIONS(options.model),
    POPT_AUTOHELP POPT_TABLEEND};

static bool read_bits(const char *const text, unsigned *const bits) {
  static const struct {
    const char *text;
    unsigned bits;
  } names[] = {{"16", 16}, {"24", 24}, {"32", 32}, {"32f", 32}};
  for (size_t i = 0; text && i < sizeof(names) / sizeof(names[0]); ++i) {
    if (strcmp(text, names[i].text) == 0) {
      *bits = names[i].bits;
      return true;
    }
  }
  return !text;
}

static bool read_duration(const char *const text, double *const seconds) {
  float value = 0.0f;
  const char *unit = "";
  if (text && (!brume_cli_number(text, &value, &unit) || (*unit && strcmp(unit, "s") != 0) ||
               !(value > 0.0f))) {
    return false;
  }
  *seconds = (double)value;
  return true;
}

/// What was asked for; false after a message
static bool read_options(BrumeHostConfig *const config) {
  long rate = 0;
  long block = 0;
  if (!brume_cli_integer("--rate", options.rate, (long)BRUME_BACKEND_RATE_MIN,
                         (long)BRUME_BACKEND_RATE_MAX, &rate) ||
      !brume_cli_integer("--block", options.block, 16, 8192, &block) ||
      !brume_cli_cpu_flags(options.model.cpu_mask, &config->cpu_mask)) {
    return false;
  }
  if (!read_bits(options.bits, &config->bits)) {
    brume_cli_fail(BRUME_CLI_USAGE, "--bits must be 16, 24 or 32f, not '%s'", options.bits);
    return false;
  }
  if (!read_duration(options.duration, &config->duration_s)) {
    brume_cli_fail(BRUME_CLI_USAGE, "--duration must be a time such as 10s, not '%s'",
                   options.duration);
    return false;
  }
  config->offline = options.api && strcmp(options.api, "offline") == 0;
  if (config->offline && !options.midi && !options.duration) {
    brume_cli_fail(BRUME_CLI_USAGE, "--api offline needs an end: --midi FILE or --duration");
    return false;
  }
  if (config->offline && options.repeat && !options.duration) {
    brume_cli_fail(BRUME_CLI_USAGE, "--api offline with --repeat needs --duration");
    return false;
  }
  config->audio = (BrumeBackendRequest){config->offline ? NULL : options.api, options.device,
                                        (double)rate, (size_t)block};
  return true;
}

int brume_cli_host(const int argc, const char **const argv) {
  poptContext context = brume_cli_parse(argc, argv, table, "[OPTION...]", 0);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  int status = BRUME_CLI_USAGE;
  BrumeHostConfig config = {.model_path = options.model.model,
                            .preset = options.preset,
                            .session = options.session,
                            .midi_path = options.midi,
                            .midi_from = options.midi_from,
                            .record_path = options.record,
                            .repeat = options.repeat != 0,
                            .replace = options.force != 0,
                            .quiet = options.quiet != 0,
                            .no_keys = options.no_keys != 0,
                            .no_ui = options.no_ui != 0,
                            .cancel = &brume_cli_cancel,
                            .argv = (char **)argv};
  if (options.list) {
    status = brume_devices_print(options.json != 0);
  } else if (options.json) {
    brume_cli_fail(BRUME_CLI_USAGE, "--json goes with --list-devices");
  } else if (read_options(&config)) {
    status = brume_host_run(&config);
  }
  poptFreeContext(context);
  return status;
}
