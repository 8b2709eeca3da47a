// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file terminal.h The terminal as a screen of one line and a keyboard: messages, a status line
 * below them, keys as they are struck.
 *
 * Messages go to stderr. The status line shows only where stderr is a terminal, keys come only
 * from a terminal. The terminal is left as it was found, also by exit() and after a stop by ctrl-Z.
 */

#ifndef BRUME_PLUGIN_HOST_TERMINAL_H
#define BRUME_PLUGIN_HOST_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/** Take over the terminal: with `keys`, bytes come as they are struck and are not echoed; with
 * `quiet`, there is no status line and only errors are told. One at a time in a process.
 * Thread: the main one, as for all here. */
void brume_terminal_begin(bool keys, bool quiet);

/** Give it back. */
void brume_terminal_end(void);

/** Whether keys can be read. */
bool brume_terminal_has_keys(void);

/** Wait up to `seconds` for bytes from the keyboard; returns how many of `out[n]` were filled, 0
 * at the time's end, after a signal, or where there are no keys. */
size_t brume_terminal_read(unsigned char *out, size_t n, double seconds);

/** Let brume_terminal_read() return early when this descriptor becomes readable; -1: none. */
void brume_terminal_watch(int fd);

/** Print "brume: message" on a line of its own. */
void brume_terminal_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** The same for what is wrong: quiet does not silence it. */
void brume_terminal_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Print lines as they are, above the status line. */
void brume_terminal_print(const char *text);

/** Show `line` as the status line, in place of the one before. */
void brume_terminal_status(const char *line);

#endif // BRUME_PLUGIN_HOST_TERMINAL_H
