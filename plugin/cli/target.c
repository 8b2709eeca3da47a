// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/target.h"

#include "plugin/cli/cli.h"
#include "plugin/core/export.h"

#include <string.h>
#include <unistd.h>

static bool is_stdout(const char *const out) {
  return out && strcmp(out, "-") == 0;
}

int brume_target_check(const char *const out, const bool json) {
  if (is_stdout(out) && json) {
    return brume_cli_fail(BRUME_CLI_USAGE, "standard output is the sound's; leave --json away");
  }
  return is_stdout(out) && isatty(STDOUT_FILENO)
             ? brume_cli_fail(BRUME_CLI_USAGE,
                              "standard output is a terminal; pipe it, e.g. into aplay")
             : BRUME_CLI_DONE;
}

bool brume_target_tells(const BrumeTarget *const target) {
  return !target->quiet && !is_stdout(target->out);
}

static unsigned default_bits(const BrumeAudioformat format) {
  return format == BRUME_AUDIOFILE_OGG ? 0 : 24;
}

static int settle_bits(const char *const bits, BrumeAudiospec *const spec) {
  static const struct {
    const char *name;
    unsigned bits;
  } known[] = {{"16", 16}, {"24", 24}, {"32f", 32}};
  for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); ++i) {
    if (strcmp(bits, known[i].name) == 0) {
      spec->bits = known[i].bits;
      return brume_export_allows(spec)
                 ? BRUME_CLI_DONE
                 : brume_cli_fail(BRUME_CLI_USAGE, "--bits %s does not go with --format %s", bits,
                                  brume_outname_extension(spec->format));
    }
  }
  return brume_cli_fail(BRUME_CLI_USAGE, "--bits must be 16, 24 or 32f, not '%s'", bits);
}

int brume_target_settle(const BrumeTarget *const target, const size_t count,
                        BrumeAudiospec *const spec, BrumeOutname *const name) {
  if (!brume_export_allows(spec)) { // Nothing to be like, or a foreign format
    *spec = (BrumeAudiospec){
        .format = BRUME_AUDIOFILE_WAV, .bits = default_bits(BRUME_AUDIOFILE_WAV), .rate = 44100};
  }
  long rate = (long)spec->rate;
  if (!brume_cli_integer("--rate", target->rate, BRUME_EXPORT_RATE_MIN, BRUME_EXPORT_RATE_MAX,
                         &rate)) {
    return BRUME_CLI_USAGE;
  }
  spec->rate = (unsigned)rate;
  const int status = brume_outname_init(name, target->out, target->format, count, spec);
  if (status) {
    return status;
  }
  if (!brume_export_allows(spec)) { // The bits of the file it should be like do not fit
    spec->bits = default_bits(spec->format);
  }
  return target->bits ? settle_bits(target->bits, spec) : BRUME_CLI_DONE;
}
