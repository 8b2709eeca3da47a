// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file embed_drop.h Another program on the screen, that files are dragged to and from: XDND from
 * the other side. Its window is a square of 100 pixels at 1200, 0. */

#ifndef BRUME_TESTS_UI_EMBED_DROP_H
#define BRUME_TESTS_UI_EMBED_DROP_H

#include <X11/Xlib.h>

/** Show it. */
void embed_drop_open(Display *display);

/** Take events; prints "DROPPED uri" when a file is dropped on it, "TAKEN 1" when one that it
 * dragged was taken (0: was not), and "CLIPBOARD text". */
void embed_drop_pump(Display *display);

/** "drop X Y PATH" drags that file to a place of the screen and lets it go; "clipboard" asks for
 * what is in the clipboard; "vanish" asks, and is gone before the answer comes. */
void embed_drop_command(const char *line);

#endif // BRUME_TESTS_UI_EMBED_DROP_H
