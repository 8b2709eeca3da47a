// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file lines.h Lines that come while a sound is being made, from a file, a pipe or a terminal.
 *
 *     brightness 0.8            from now on
 *     10s class rain:0.5,pad    from second 10 of the sound on
 *     # a comment
 *
 * Lines are taken in their order: one that waits for its time holds up those behind it. */

#ifndef BRUME_PLUGIN_CLI_CONTROL_H
#define BRUME_PLUGIN_CLI_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

enum { BRUME_LINES_LENGTH = 512 }; ///< Bytes of the longest line, with its zero

/** Plain data. */
typedef struct {
  int fd;        ///< -1: nothing comes any more
  bool is_owned; ///< The descriptor
  size_t n;      ///< Bytes in `bytes`
  bool skips;    ///< The rest of a line that was too long
  bool waits;    ///< `pending` waits for its time
  double at_s;   ///< That time
  char pending[BRUME_LINES_LENGTH];
  char bytes[BRUME_LINES_LENGTH];
} BrumeLines;

/** Open `path`; "-" is the standard input, NULL nothing. False with errno. */
bool brume_lines_open(BrumeLines *lines, const char *path);

/** Close it. */
void brume_lines_close(BrumeLines *lines);

/** Take the next line that is due at second `now_s` of the sound, without its time, spaces and line
 * end, into line[BRUME_LINES_LENGTH]. False if there is none (yet); never waits. What is too long
 * to be a line comes as its beginning. */
bool brume_lines_next(BrumeLines *lines, double now_s, char *line);

#endif // BRUME_PLUGIN_CLI_CONTROL_H
