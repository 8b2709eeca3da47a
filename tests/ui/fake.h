// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file fake.h A panel on the stub view, in front of nobody: what it asks for is written down. */

#ifndef BRUME_TESTS_UI_FAKE_H
#define BRUME_TESTS_UI_FAKE_H

#include "ui/panel/panel_parts.h"
#include "ui/view/view_stub.h"

enum { FAKE_ACTS = 4096, FAKE_PATH = 1280 };

/** An act, with copies of what it points to. */
typedef struct {
  BrumeAct act;
  BrumeRecipe recipe;
  char path[FAKE_PATH]; ///< Or name
} FakeAct;

extern BrumePanel *fake_panel;
extern FakeAct fake_acts[FAKE_ACTS];
extern size_t fake_n_acts;
extern char fake_folder[];

/** A new panel with the default kit; its folder is empty. For cmocka. */
int fake_setup(void **state);
int fake_teardown(void **state);

/** Forget the acts so far. */
void fake_forget(void);

/** How many acts of that type there were; the last one goes to *last, if that is not NULL. */
size_t fake_count(BrumeActType type, FakeAct *last);

/** The middle of an item. Fails the test if there is none. */
void fake_middle(BrumeItemKind kind, int index, double *x, double *y);

/** Gestures; each is followed by a pump, and time goes on. */
void fake_move(double x, double y, unsigned mods);
void fake_press(double x, double y, unsigned button, unsigned mods);
void fake_release(double x, double y, unsigned button);
void fake_click(BrumeItemKind kind, int index);
void fake_drag(BrumeItemKind kind, int index, double dx, double dy, unsigned mods);
void fake_scroll(BrumeItemKind kind, int index, double notches, unsigned mods);
void fake_key(uint32_t key, unsigned mods);
void fake_key_up(uint32_t key);
void fake_type(const char *text);
void fake_wait(double seconds);

/** Click the row of the menu that says so. Fails the test if there is none. */
void fake_choose(const char *label);

/** Settings as the panel has them. */
float fake_control(BrumeControl control, unsigned pad);
/** Of the selected pad. */
float fake_param(BrumeParam param);
const BrumeRecipe *fake_recipe(unsigned pad);

#endif // BRUME_TESTS_UI_FAKE_H
