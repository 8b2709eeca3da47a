// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file embed.h The plugin's window in a host of our own: opening, closing, running. What the
 * files of the program share; one thread does all. */

#ifndef BRUME_TESTS_UI_EMBED_H
#define BRUME_TESTS_UI_EMBED_H

#include "plugin/lv2/wire.h"
#include "tests/plugin/host.h"

#include <lv2/atom/forge.h> // Before Xlib, which makes a macro of Bool

#include <X11/Xlib.h>
#include <lv2/ui/ui.h>
#include <stdbool.h>

enum { EMBED_FRAMES = 512, EMBED_WINDOWS = 2 };

#define EMBED_RATE 48000.0

/** A window that is open; `handle` is NULL when it is not. */
typedef struct {
  LV2UI_Handle handle;
  Window parent;
} EmbedWindow;

extern BenchWorld *embed_world;
extern BenchPlugin *embed_plugin;
extern Display *embed_display;
extern const LV2UI_Descriptor *embed_descriptor;
extern EmbedWindow embed_windows[EMBED_WINDOWS];
extern bool embed_talks;       ///< Print what windows write, and what the plugin tells them
extern unsigned embed_writes;  ///< Counts what windows wrote to ports
extern float embed_last_write; ///< The last of these values

/** Open a window at x, 0. */
bool embed_open(EmbedWindow *one, int x);
void embed_close(EmbedWindow *one);

/** Destroy what the window lies in, and so the window, while it is open. */
void embed_destroy_parent(EmbedWindow *one);

/** Let the plugin run for a block, with what was written since the last one. */
void embed_run(void);

/** The next news in the output of the last run, after *at (NULL: the first), or false. */
bool embed_news(const LV2_Atom_Event **at, BrumeWireNews *news);

/** Send an event of the plugin's own with the next block. */
void embed_send(uint32_t type, const void *body, uint32_t size);

/** Tell the plugin, with the next block, that the transport rolls at this tempo. */
void embed_roll(float bpm);

/** Set the plugin's source, with the next block, as a host does when the user chose a file. */
void embed_choose(const char *path);

/** Hand what came out of the last run to the windows. */
void embed_tell(void);

/** Let the windows do what they have to; those that end are closed. */
void embed_idle(void);

/** Run, tell and idle until so many seconds are over. */
void embed_run_for(double seconds);

/** embed_measure.c: see embed.c. Return the exit status. */
int embed_measure_cost(double seconds);
int embed_measure_latency(void);

#endif // BRUME_TESTS_UI_EMBED_H
