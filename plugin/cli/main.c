// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/cli.h"

#include <stdio.h>
#include <string.h>

static const struct {
  const char *name, *title, *summary;
  int (*run)(int argc, const char **argv);
} commands[] = {
    {"render", "brume render", "make sounds out of noise", brume_cli_render},
    {"kit", "brume kit", "make a drum kit for samplers: SFZ, Hydrogen", brume_cli_kit},
    {"play", "brume play", "play a MIDI file into a sound file", brume_cli_play},
    {"stream", "brume stream", "a texture without an end", brume_cli_stream},
    {"describe", "brume describe", "measure sound files, show their recipe", brume_cli_describe},
    {"verify", "brume verify", "does a file's recipe still give this sound?", brume_cli_verify},
    {"diffuse", "brume diffuse", "drown a sound in noise again", brume_cli_diffuse},
    {"info", "brume info", "version, model, classes, licences", brume_cli_info},
    {"bench", "brume bench", "how fast is this machine?", brume_cli_bench},
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static int help(void) {
  puts("Brume condenses sounds out of noise.\n\nUsage: brume COMMAND [OPTION...]\n");
#ifdef BRUME_HAVE_HOST
  puts("  (none)    play it: from MIDI, a MIDI file or the computer keyboard");
#endif
  for (size_t i = 0; i < N_COMMANDS; ++i) {
    printf("  %-10s%s\n", commands[i].name, commands[i].summary);
  }
  puts("\nTry: brume render --class kick --count 4\n"
       "More: brume COMMAND --help, man brume, brume --version");
#ifdef BRUME_HAVE_HOST
  puts("");
  const char *arguments[] = {"brume", "--help", NULL};
  return brume_cli_host(2, arguments); // Adds its options
#else
  return BRUME_CLI_DONE;
#endif
}

/// Without a command it is the instrument
static bool is_host(const int argc, char **const argv) {
#ifdef BRUME_HAVE_HOST
  return argc < 2 || argv[1][0] == '-';
#else
  (void)argv;
  (void)argc;
  return false;
#endif
}

static int run_host(const int argc, char **const argv) {
#ifdef BRUME_HAVE_HOST
  brume_cli_begin("brume");
  brume_cli_catch_signals();
  return brume_cli_host(argc, (const char **)argv);
#else
  (void)argv;
  return argc;
#endif
}

int main(const int argc, char **const argv) {
  const char *const name = argc > 1 ? argv[1] : "";
  if (strcmp(name, "--help") == 0 || strcmp(name, "-?") == 0) {
    return help();
  }
  if (strcmp(name, "--version") == 0) {
    puts("brume " BRUME_VERSION);
    return BRUME_CLI_DONE;
  }
  if (is_host(argc, argv)) {
    return run_host(argc, argv);
  }
  if (argc < 2) {
    return help();
  }
  for (size_t i = 0; i < N_COMMANDS; ++i) {
    if (strcmp(name, commands[i].name) == 0) {
      brume_cli_begin(commands[i].title);
      brume_cli_catch_signals();
      argv[1] = (char *)commands[i].title; // What --help shows; never written to
      const int status = commands[i].run(argc - 1, (const char **)argv + 1);
      if (fflush(stdout) != 0 && status == BRUME_CLI_DONE) {
        return brume_cli_fail(BRUME_CLI_FAILED, "cannot write to standard output");
      }
      return status;
    }
  }
  return brume_cli_fail(BRUME_CLI_USAGE, "there is no command '%s'; see brume --help", name);
}
