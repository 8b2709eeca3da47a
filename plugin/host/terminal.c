// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { LINE = 1024 };

static struct {
  bool keys, quiet, screen;
  bool lost; // End of input: there will be no more keys
  bool shown;
  bool watches; // `watched` is a descriptor
  int watched;
  struct termios before; // While `keys`
  char status[LINE];
} terminal;

static volatile sig_atomic_t continued;

static void on_continue(const int number) {
  (void)number;
  continued = 1;
}

/// Ends by ctrl-\ and crashes: the terminal goes back first, then the signal takes its course
static void on_death(const int number) {
  tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
  signal(number, SIG_DFL);
  raise(number);
}

static void guard(void) {
  static const int deaths[] = {SIGQUIT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  struct sigaction action = {.sa_handler = on_death};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); ++i) {
    struct sigaction now;
    if (sigaction(deaths[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL) { // Else a sanitizer's
      sigaction(deaths[i], &action, NULL);
    }
  }
}

/// No lines, no echo, but signals of ctrl-C, ctrl-Z and the like
static void set_raw(void) {
  struct termios raw = terminal.before;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
  raw.c_iflag &= ~(tcflag_t)(IXON);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

static void wipe(void) {
  if (terminal.shown) {
    fputs("\r\033[K", stderr);
    terminal.shown = false;
  }
}

void brume_terminal_end(void) {
  wipe();
  fflush(stderr);
  if (terminal.keys) {
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
    terminal.keys = false;
  }
  terminal.screen = false;
}

void brume_terminal_begin(const bool keys, const bool quiet) {
  static bool registered;
  terminal.quiet = quiet;
  terminal.screen = !quiet && isatty(STDERR_FILENO);
  terminal.lost = false;
  // In the background reading would stop the process
  terminal.keys = keys && isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp() &&
                  tcgetattr(STDIN_FILENO, &terminal.before) == 0;
  if (terminal.keys) {
    struct sigaction action = {.sa_handler = on_continue};
    sigemptyset(&action.sa_mask);
    sigaction(SIGCONT, &action, NULL);
    guard();
    set_raw();
  }
  if (!registered) {
    registered = true;
    atexit(brume_terminal_end);
  }
}

bool brume_terminal_has_keys(void) {
  return terminal.keys && !terminal.lost;
}

size_t brume_terminal_read(unsigned char *const out, const size_t n, const double seconds) {
  const bool has_keys = brume_terminal_has_keys();
  struct pollfd input[2] = {{.fd = has_keys ? STDIN_FILENO : -1, .events = POLLIN},
                            {.fd = terminal.watches ? terminal.watched : -1, .events = POLLIN}};
  if (continued) {
    continued = 0;
    if (terminal.keys) {
      set_raw(); // The shell had it meanwhile
    }
  }
  if (poll(input, 2, (int)(seconds * 1000.0)) <= 0 || !input[0].revents) {
    return 0;
  }
  const ssize_t got = read(STDIN_FILENO, out, n);
  terminal.lost = got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
  return got > 0 ? (size_t)got : 0;
}

void brume_terminal_watch(const int fd) {
  terminal.watches = fd >= 0;
  terminal.watched = fd;
}

static void draw(void) {
  struct winsize size = {.ws_col = 0};
  if (!terminal.screen || !terminal.status[0]) {
    return;
  }
  const int columns =
      ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1 : 79;
  fprintf(stderr, "\r%.*s\033[K", columns, terminal.status);
  fflush(stderr);
  terminal.shown = true;
}

static void tell(const char *const format, va_list args) {
  char line[LINE];
  vsnprintf(line, sizeof(line), format, args);
  for (char *c = line; *c; ++c) { // Names of files and devices may hold anything
    *c = (unsigned char)*c < 32 ? '?' : *c;
  }
  wipe();
  fprintf(stderr, "brume: %s\n", line);
  draw();
}

void brume_terminal_say(const char *const format, ...) {
  va_list args;
  va_start(args, format);
  if (!terminal.quiet) {
    tell(format, args);
  }
  va_end(args);
}

void brume_terminal_warn(const char *const format, ...) {
  va_list args;
  va_start(args, format);
  tell(format, args);
  va_end(args);
}

void brume_terminal_print(const char *const text) {
  wipe();
  fputs(text, stderr);
  draw();
}

void brume_terminal_status(const char *const line) {
  if (terminal.screen && strcmp(line, terminal.status) != 0) {
    snprintf(terminal.status, sizeof(terminal.status), "%s", line);
    draw();
  }
}
