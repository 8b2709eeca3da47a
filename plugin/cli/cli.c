// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/cli.h"

#include "dsp/base/cpu.h"
#include "plugin/core/text.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

atomic_uint brume_cli_cancel;

static const char *command = "brume";

bool brume_cli_stopped(void) {
  return atomic_load_explicit(&brume_cli_cancel, memory_order_relaxed) != 0;
}

void brume_cli_begin(const char *const name) {
  command = name;
}

int brume_cli_fail(const int status, const char *const format, ...) {
  char line[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof(line), format, args);
  va_end(args);
  for (char *c = line; *c; ++c) { // Names of files may hold anything
    *c = (unsigned char)*c < 32 ? '?' : *c;
  }
  fprintf(stderr, "%s: %s\n", command, line);
  return status;
}

int brume_cli_interrupted(void) {
  static bool told;
  if (!told) {
    told = true;
    brume_cli_fail(BRUME_CLI_FAILED, "interrupted; nothing is written");
  }
  return BRUME_CLI_FAILED;
}

void brume_cli_why_not_written(const char *const path, const BrumeStatus status, const int why,
                               char *const out, const size_t size) {
  const char *const hint = status == BRUME_STATUS_FULL ? "; make room or choose another --out" : "";
  if (status == BRUME_STATUS_EXISTS) {
    snprintf(out, size, "%.800s exists; --force replaces it", path);
  } else {
    snprintf(out, size, "cannot write %.800s: %s%s", path, strerror(why), hint);
  }
}

int brume_cli_not_written(const char *const path, const BrumeStatus status, const int why) {
  char line[1024];
  if (why == EINTR && brume_cli_stopped()) {
    return brume_cli_interrupted();
  }
  // A pipe that took a part and no more, though nobody ends us: who read it is gone
  brume_cli_why_not_written(path, status, why == EINTR ? EPIPE : why, line, sizeof(line));
  return brume_cli_fail(BRUME_CLI_FAILED, "%s", line);
}

poptContext brume_cli_parse(const int argc, const char **const argv,
                            const struct poptOption *const options, const char *const arguments,
                            const int n_arguments) {
  poptContext context = poptGetContext(command, argc, argv, options, 0);
  poptSetOtherOptionHelp(context, arguments);
  const int rc = poptGetNextOpt(context);
  if (rc < -1) {
    brume_cli_fail(BRUME_CLI_USAGE, "%s: %s; see %s --help", poptBadOption(context, 0),
                   poptStrerror(rc), command);
    poptFreeContext(context);
    return NULL;
  }
  const char **const rest = poptGetArgs(context);
  int n = 0;
  while (rest && rest[n]) {
    ++n;
  }
  if (n_arguments < 0 && n == 0) {
    brume_cli_fail(BRUME_CLI_USAGE, "no file given; see %s --help", command);
  } else if (n_arguments >= 0 && n > n_arguments) {
    brume_cli_fail(BRUME_CLI_USAGE, "what is '%s'? See %s --help", rest[n_arguments], command);
  } else {
    return context;
  }
  poptFreeContext(context);
  return NULL;
}

bool brume_cli_cpu_flags(const char *const mask, uint32_t *const flags) {
  char *end = NULL;
  const unsigned long long value = mask ? strtoull(mask, &end, 0) : BRUME_CPU_ALL;
  if (mask && (end == mask || *end || mask[0] == '-' || value > BRUME_CPU_ALL)) {
    brume_cli_fail(BRUME_CLI_USAGE, "--cpu-mask must be a number such as 0 or 0xffffffff, not '%s'",
                   mask);
    return false;
  }
  *flags = brume_cpu_flags_masked((uint32_t)value);
  return true;
}

BrumeModel *brume_cli_open_model(const BrumeCliModel *const options, int *const status) {
  char path[BRUME_MODEL_DETAIL];
  char detail[BRUME_MODEL_DETAIL];
  uint32_t flags = 0;
  BrumeStatus why = BRUME_STATUS_OK;
  if (!brume_cli_cpu_flags(options->cpu_mask, &flags)) {
    *status = BRUME_CLI_USAGE;
    return NULL;
  }
  if (options->model) {
    snprintf(path, sizeof(path), "%s", options->model);
  } else if (!brume_model_find(path)) {
    *status = brume_cli_fail(BRUME_CLI_FAILED, "%s", path);
    return NULL;
  }
  BrumeModel *const model = brume_model_open(path, flags, &why, detail);
  if (!model && brume_cli_stopped()) {
    *status = brume_cli_interrupted();
  } else if (!model) {
    const char *const reason = *detail ? detail : brume_strerror(why);
    *status =
        strstr(reason, path)
            ? brume_cli_fail(BRUME_CLI_FAILED, "cannot use the weight file: %s", reason)
            : brume_cli_fail(BRUME_CLI_FAILED, "cannot use the weight file %s: %s", path, reason);
  }
  return model;
}

bool brume_cli_read(const char *const path, BrumeAudio *const audio) {
  char detail[BRUME_AUDIOFILE_DETAIL];
  const BrumeStatus status = brume_audiofile_read(path, audio, detail);
  if (status && brume_cli_stopped()) {
    brume_cli_interrupted();
    return false;
  }
  if (status) {
    detail[strcspn(detail, "\n")] = '\0';
    brume_cli_fail(BRUME_CLI_FAILED, "cannot read %s: %s", path, detail);
    return false;
  }
  return true;
}

bool brume_cli_number(const char *const text, float *const value, const char **const unit) {
  static const struct {
    const char *suffix, *unit;
    float factor;
  } units[] = {{"", "", 1.0f},     {"s", "s", 1.0f},       {"ms", "s", 0.001f},
               {"Hz", "Hz", 1.0f}, {"kHz", "Hz", 1000.0f}, {"dB", "dB", 1.0f}};
  const char *const end = brume_text_to_float(text, value);
  for (size_t i = 0; end && i < sizeof(units) / sizeof(units[0]); ++i) {
    if (strcmp(end, units[i].suffix) == 0) {
      *value *= units[i].factor;
      *unit = units[i].unit;
      return true;
    }
  }
  return false;
}

bool brume_cli_integer(const char *const option, const char *const text, const long min,
                       const long max, long *const value) {
  uint64_t read = 0;
  if (!text) {
    return true;
  }
  if (!brume_text_to_u64(text, &read) || read < (uint64_t)min || read > (uint64_t)max) {
    brume_cli_fail(BRUME_CLI_USAGE, "%s must be a whole number from %ld to %ld, not '%s'", option,
                   min, max, text);
    return false;
  }
  *value = (long)read;
  return true;
}

bool brume_cli_note(const char *const text, float *const note) {
  const char *const end = brume_text_to_float(text, note);
  if (end) {
    return *end == '\0';
  }
  static const char letters[] = "CxDxEFxGxAxB";
  const char upper = (char)(text[0] & ~0x20);
  const char *const letter = upper >= 'A' && upper <= 'G' ? strchr(letters, upper) : NULL;
  if (!letter) {
    return false;
  }
  const char *at = text + 1;
  int semitone = (int)(letter - letters);
  for (; *at == '#' || *at == 'b'; ++at) {
    semitone += *at == '#' ? 1 : -1;
  }
  float octave = 0.0f;
  const char *const rest = brume_text_to_float(at, &octave);
  if (!rest || *rest || octave != floorf(octave) || at - text > 3) {
    return false;
  }
  *note = 12.0f * (octave + 1.0f) + (float)semitone;
  return true;
}

void brume_cli_note_name(const float note, char out[16]) {
  static const char *const names[] = {"C",  "C#", "D",  "D#", "E",  "F",
                                      "F#", "G",  "G#", "A",  "A#", "B"};
  const int whole = (int)floorf(note + 0.5f);
  const int cents = (int)floorf(100.0f * (note - (float)whole) + 0.5f);
  const int octave = (int)floorf((float)whole / 12.0f);
  const char *const name = names[whole - 12 * octave];
  if (cents) {
    snprintf(out, 16, "%s%d%+d", name, octave - 1, cents);
  } else {
    snprintf(out, 16, "%s%d", name, octave - 1);
  }
}

// Only a flag. A wait that begins just after it was looked at is ended by an alarm, which comes
// again each second.
static void on_signal(const int number) {
  (void)number;
  atomic_store_explicit(&brume_cli_cancel, 1, memory_order_relaxed);
  alarm(1);
}

void brume_cli_catch_signals(void) {
  struct sigaction action = {.sa_handler = on_signal}; // No SA_RESTART: it is to end waits
  static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); ++i) {
    struct sigaction now;
    if (sigaction(ends[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN) { // nohup stays so
      sigaction(ends[i], &action, NULL);
    }
  }
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}
