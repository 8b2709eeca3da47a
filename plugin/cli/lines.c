// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/lines.h"

#include "plugin/cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool brume_lines_open(BrumeLines *const lines, const char *const path) {
  struct stat there;
  *lines = (BrumeLines){.fd = -1};
  if (!path) {
    return true;
  }
  if (strcmp(path, "-") == 0) {
    lines->fd = STDIN_FILENO;
    return true;
  }
  if (stat(path, &there) != 0) {
    return false;
  }
  if (S_ISDIR(there.st_mode)) {
    errno = EISDIR;
    return false;
  }
  // A named pipe stays open when one writer has left, and opening it waits for none
  lines->fd = open(path, (S_ISFIFO(there.st_mode) ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  lines->is_owned = true;
  return lines->fd >= 0;
}

void brume_lines_close(BrumeLines *const lines) {
  if (lines->is_owned && lines->fd >= 0) {
    close(lines->fd);
  }
  lines->fd = -1;
}

// Reads more bytes if there are any; false if not.
static bool fill(BrumeLines *const lines) {
  struct pollfd ready = {.fd = lines->fd, .events = POLLIN};
  const size_t space = sizeof(lines->bytes) - lines->n;
  if (lines->fd < 0 || poll(&ready, 1, 0) <= 0) {
    return false;
  }
  const ssize_t got = read(lines->fd, lines->bytes + lines->n, space);
  if (got < 0 && errno == EINTR) {
    return false;
  }
  if (got <= 0) {
    brume_lines_close(lines);
    if (lines->n && lines->n < sizeof(lines->bytes)) { // A last line without its end
      lines->bytes[lines->n++] = '\n';
      return true;
    }
    return false;
  }
  lines->n += (size_t)got;
  return true;
}

// Takes the first line of the bytes; false if it has not all come.
static bool take(BrumeLines *const lines, char *const line) {
  const char *const end = memchr(lines->bytes, '\n', lines->n);
  const bool full = !end && lines->n == sizeof(lines->bytes);
  const bool skipped = lines->skips;
  if (!end && !full) {
    return false;
  }
  const size_t n = end ? (size_t)(end - lines->bytes) : lines->n - 1;
  memcpy(line, lines->bytes, n);
  line[n] = '\0';
  const size_t used = end ? n + 1 : lines->n;
  memmove(lines->bytes, lines->bytes + used, lines->n - used);
  lines->n -= used;
  lines->skips = full;
  if (skipped) {
    line[0] = '\0';
  }
  return true;
}

// Takes spaces, comments and the time away; writes that time, 0 where there is none.
static double trim(char *const line) {
  char *at = line + strspn(line, " \t\r");
  double at_s = 0.0;
  const size_t n = strcspn(at, " \t");
  char word[32];
  float value = 0.0f;
  const char *unit = "";
  if (*at >= '0' && *at <= '9' && n < sizeof(word)) {
    snprintf(word, sizeof(word), "%.*s", (int)n, at);
    if (brume_cli_number(word, &value, &unit) && strcmp(unit, "s") == 0) {
      at_s = (double)value;
      at += n + strspn(at + n, " \t\r");
    }
  }
  memmove(line, at, strlen(at) + 1);
  line[line[0] == '#' ? 0 : strcspn(line, "\r")] = '\0';
  size_t left = strlen(line);
  while (left && (line[left - 1] == ' ' || line[left - 1] == '\t')) {
    line[--left] = '\0';
  }
  return at_s;
}

bool brume_lines_next(BrumeLines *const lines, const double now_s, char *const line) {
  while (!lines->waits) {
    if (!take(lines, lines->pending)) {
      if (!fill(lines)) {
        return false;
      }
      continue;
    }
    lines->at_s = trim(lines->pending);
    lines->waits = lines->pending[0] != '\0';
  }
  if (lines->at_s > now_s) {
    return false;
  }
  lines->waits = false;
  memcpy(line, lines->pending, BRUME_LINES_LENGTH);
  return true;
}
