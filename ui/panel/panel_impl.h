// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file panel_impl.h The panel from inside: data, items, gestures. */

#ifndef BRUME_UI_PANEL_PANEL_IMPL_H
#define BRUME_UI_PANEL_PANEL_IMPL_H

#include "ui/panel/knobs.h"
#include "ui/panel/panel.h"
#include "ui/widgets/paint.h"

enum {
  BRUME_PANEL_ITEMS = 320,
  BRUME_PANEL_TRACE = 24,   ///< Steps that are kept of a sound; of more, evenly spread ones
  BRUME_PANEL_HISTORY = 32, ///< Recipes of a pad to go back to
  BRUME_PANEL_UNDO = 48,
  BRUME_PANEL_MENU = 16,
  BRUME_PANEL_TEXT = 256,
  BRUME_PANEL_LIBRARY = 512, ///< User presets and favourites at most
  BRUME_PANEL_KEY_LOW = 24,  ///< First key of the strip: C1
  BRUME_PANEL_KEY_HIGH = 96  ///< Last: C7
};

/** Room beside the line of steps. */
#define BRUME_PANEL_TRACE_LEFT 124.0
#define BRUME_PANEL_TRACE_RIGHT 184.0

typedef enum {
  BRUME_ITEM_NONE,
  BRUME_ITEM_PRESET,      ///< Name; opens the browser
  BRUME_ITEM_PRESET_STEP, ///< index -1 or 1
  BRUME_ITEM_SAVE,
  BRUME_ITEM_MODE, ///< index: BrumeMode
  BRUME_ITEM_VOLUME,
  BRUME_ITEM_METER,
  BRUME_ITEM_INFO,
  BRUME_ITEM_THEME,
  BRUME_ITEM_PICTURE,
  BRUME_ITEM_TRACE,
  BRUME_ITEM_FIELD,
  BRUME_ITEM_TITLE,
  BRUME_ITEM_SEED_STEP, ///< index -1 or 1
  BRUME_ITEM_SEED,
  BRUME_ITEM_DICE, ///< index: BrumePanelDice
  BRUME_ITEM_LOCK,
  BRUME_ITEM_AUTO,
  BRUME_ITEM_GENERATE,
  BRUME_ITEM_AUDITION,
  BRUME_ITEM_CHOICE,     ///< index: knob
  BRUME_ITEM_DIAL,       ///< index: knob
  BRUME_ITEM_CURVE,      ///< index: BrumePanelCurve
  BRUME_ITEM_PAD,        ///< index: pad
  BRUME_ITEM_PAD_SWITCH, ///< index: pad * 4 + BrumePanelSwitch
  BRUME_ITEM_KEYS,
  BRUME_ITEM_FOOTER,
  BRUME_ITEM_SHADE, ///< Behind an overlay: closes it
  BRUME_ITEM_MENU,  ///< index: row
  BRUME_ITEM_ENTRY,
  BRUME_ITEM_BROWSER, ///< Its ground
  BRUME_ITEM_SEARCH,
  BRUME_ITEM_CATEGORY, ///< index: of the browser's categories
  BRUME_ITEM_ROW,      ///< index: of the browser's rows
  BRUME_ITEM_ROW_STAR, ///< index: of the browser's rows
  BRUME_ITEM_CLOSE
} BrumeItemKind;

typedef enum { BRUME_DICE_SOUND, BRUME_DICE_CHARACTER, BRUME_DICE_KIT } BrumePanelDice;
typedef enum { BRUME_SWITCH_MUTE, BRUME_SWITCH_SOLO, BRUME_SWITCH_LOCK } BrumePanelSwitch;
typedef enum {
  BRUME_CURVE_ENVELOPE,
  BRUME_CURVE_FILTER,
  BRUME_CURVE_FILTER_ENVELOPE
} BrumePanelCurve;

/** Something in the panel that has a place. */
typedef struct {
  BrumeItemKind kind;
  int index;
  BrumeRect rect;
} BrumeItem;

/** One step of a sound, as it was told. */
typedef struct {
  unsigned step; ///< From 1
  float sigma;
  BrumePicture picture;
} BrumePanelStep;

/** What is known of a pad's sound. */
typedef struct {
  bool has_clip;
  BrumeNews clip;   ///< The newest of its kind
  bool making;      ///< A sound is on its way: its steps are in the trace
  uint32_t serial;  ///< Of the sound that the trace belongs to
  unsigned n_steps; ///< That it takes
  unsigned done;
  unsigned n_kept;
  BrumePanelStep trace[BRUME_PANEL_TRACE];
  char error[BRUME_NEWS_TEXT];
  unsigned n_history, at_history;
  BrumeRecipe history[BRUME_PANEL_HISTORY];
} BrumePanelPad;

typedef enum {
  BRUME_OVERLAY_NONE,
  BRUME_OVERLAY_MENU,
  BRUME_OVERLAY_ENTRY,
  BRUME_OVERLAY_BROWSER
} BrumePanelOverlay;

/** What a row of a menu does. */
typedef enum {
  BRUME_DO_NOTHING, ///< A title
  BRUME_DO_RESET,
  BRUME_DO_TYPE,
  BRUME_DO_OPTION, ///< arg: value of a choice
  BRUME_DO_COPY,
  BRUME_DO_PASTE,
  BRUME_DO_SWITCH, ///< arg: BrumePanelSwitch
  BRUME_DO_CLEAR,
  BRUME_DO_SAVE_WAV
} BrumeMenuDo;

typedef struct {
  char label[BRUME_KNOB_TEXT];
  BrumeMenuDo what;
  int arg;
  bool checked;
} BrumeMenuRow;

typedef struct {
  BrumeRect rect;
  BrumeItem of; ///< What it is the menu of
  size_t n;
  int at; ///< Row that the keyboard is on, or -1
  BrumeMenuRow rows[BRUME_PANEL_MENU + 16];
} BrumePanelMenu;

/** What a line of text is asked for. */
typedef enum { BRUME_ENTRY_KNOB, BRUME_ENTRY_SEED, BRUME_ENTRY_NAME } BrumeEntryKind;

typedef struct {
  BrumeEntryKind kind;
  BrumeItem of;
  BrumeRect rect;
  char text[BRUME_KNOB_TEXT];
  bool fresh; ///< The first key replaces all
  bool wrong;
} BrumePanelEntry;

/** A preset in the browser: of the factory, or a file of the user. */
typedef struct {
  int factory; ///< Index, or -1
  char name[BRUME_SETTINGS_NAME];
  char category[32];
  bool favourite;
} BrumePanelPreset;

typedef struct {
  size_t n, n_rows, n_categories;
  BrumePanelPreset *presets; ///< [n]
  size_t *rows;              ///< [n_rows]: those that are shown
  const char *categories[24];
  size_t category; ///< 0: all, 1: favourites, then categories
  char search[BRUME_KNOB_TEXT];
  int first;  ///< Row at the top
  int at;     ///< Row that the keyboard is on, or -1
  int loaded; ///< Index of the preset that was loaded last, or -1
} BrumePanelBrowser;

/** What the pointer is doing while a button is down. */
typedef struct {
  BrumeItem item; ///< NONE: nothing
  double x0, y0;  ///< Where it began
  double x, y;    ///< Where it was last
  double place;   ///< Of a dial, without rounding
  int handle;     ///< Of a curve
  bool moved;
  bool out;       ///< A pad that left the window
  bool asked;     ///< Its file is asked for
  int note;       ///< That the strip plays, or -1
  double field_s; ///< When a mix was last sent
  bool field_waits;
} BrumePanelDrag;

struct BrumePanelImpl {
  BrumePanelOwner owner;
  BrumeView *view;
  const BrumeTheme *theme;
  uint32_t ramp[256];
  double now_s;
  bool closed;

  BrumeSettings settings;
  bool has_settings;
  BrumePanelStatus status;
  BrumePanelPad pads[BRUME_PADS];
  int shown; ///< Index into the trace of the selected pad that is looked at, -1: the newest

  double width, height;
  BrumeItem items[BRUME_PANEL_ITEMS];
  size_t n_items;
  BrumeItem hover, focus;
  double x, y; ///< Of the pointer
  BrumePanelDrag drag;
  double click_s;
  BrumeItem click;

  BrumePanelOverlay overlay;
  BrumePanelMenu menu;
  BrumePanelEntry entry;
  BrumePanelBrowser browser;

  char message[BRUME_PANEL_TEXT];
  bool is_error;
  double message_s;

  uint8_t held[128]; ///< Key that holds a note: 1 strip, 2 keyboard
  uint32_t held_keys[32];
  uint8_t held_notes[32];
  size_t n_held;
  int base_note;

  BrumeSettings *undo; ///< [BRUME_PANEL_UNDO], oldest first
  size_t n_undo, at_undo;
  BrumeSettings before; ///< Of the gesture that is on
  bool in_gesture;
  uint64_t random;
  char folder[1024];
  float meter_shown[2], level_shown[BRUME_PADS];
};

/* layout.c */

/** Place all items for the panel's size and overlay. The only place where places are decided. */
void brume_panel_layout(BrumePanel *panel);
/** The topmost item at a place; kind NONE if there is none. */
BrumeItem brume_panel_at(const BrumePanel *panel, double x, double y);
/** The item of that kind and index, or NULL. */
const BrumeItem *brume_panel_item(const BrumePanel *panel, BrumeItemKind kind, int index);
bool brume_item_same(const BrumeItem *a, const BrumeItem *b);
/** Where a key of the strip lies. */
BrumeRect brume_panel_key_rect(BrumeRect strip, int note);
bool brume_panel_key_is_black(int note);

/* draw*.c */

void brume_panel_draw(void *ctx, cairo_t *cr, double width, double height);
void brume_panel_draw_picture(BrumePanel *panel, cairo_t *cr, BrumeRect rect);
void brume_panel_draw_trace(BrumePanel *panel, cairo_t *cr, BrumeRect rect);
void brume_panel_draw_field(BrumePanel *panel, cairo_t *cr, BrumeRect rect);
void brume_panel_draw_curve(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_pad(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_switch(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_keys(BrumePanel *panel, cairo_t *cr, BrumeRect rect);
void brume_panel_draw_dial(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_sound(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_overlay(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
/** Whether the item is pointed at, pressed, or has the keyboard. */
bool brume_panel_is_hot(const BrumePanel *panel, const BrumeItem *item);
bool brume_panel_is_down(const BrumePanel *panel, const BrumeItem *item);
bool brume_panel_has_focus(const BrumePanel *panel, const BrumeItem *item);
/** What the trace shows: index of a step, or -1 for the clip. */
int brume_panel_shown_step(const BrumePanel *panel);
/** What there is to say about an item: its tooltip. */
void brume_panel_hint(const BrumePanel *panel, const BrumeItem *item, char out[BRUME_PANEL_TEXT]);

/* curves.c: handles of the drawn curves */

size_t brume_panel_handles(const BrumePanel *panel, const BrumeItem *item, double points[4][2]);
void brume_panel_move_handle(BrumePanel *panel, const BrumeItem *item, int handle, double x,
                             double y);
/** The two knobs that a handle moves: across and up; -1: none. */
void brume_panel_handle_knobs(BrumePanelCurve curve, int handle, int knobs[2]);

/* act.c: what goes out; history.c: ways back */

unsigned brume_panel_selected(const BrumePanel *panel);
bool brume_panel_is_locked(const BrumePanel *panel, unsigned pad);
void brume_panel_send_knob(BrumePanel *panel, int knob, unsigned pad, float value);
void brume_panel_touch(BrumePanel *panel, int knob, bool holds);
void brume_panel_send_trigger(BrumePanel *panel, BrumeControl control);
void brume_panel_send_recipe(BrumePanel *panel, unsigned pad, const BrumeRecipe *recipe);
void brume_panel_send_note(BrumePanel *panel, int note, int velocity);
void brume_panel_select(BrumePanel *panel, unsigned pad);
void brume_panel_send_step(BrumePanel *panel);
/** A gesture begins and ends: what it changed can be undone. */
void brume_panel_begin(BrumePanel *panel);
void brume_panel_end(BrumePanel *panel);
void brume_panel_undo(BrumePanel *panel, bool redo);
/** The sound before or after in the pad's history; after the last, a new one. */
void brume_panel_go_in_history(BrumePanel *panel, int by);
void brume_panel_note_history(BrumePanel *panel, unsigned pad);
void brume_panel_roll(BrumePanel *panel, BrumePanelDice dice);
void brume_panel_swap_pads(BrumePanel *panel, unsigned a, unsigned b);
void brume_panel_copy(BrumePanel *panel, unsigned pad);
void brume_panel_pasted(BrumePanel *panel, const char *text);
void brume_panel_dropped(BrumePanel *panel, double x, double y, const char *path);

/* input.c, drag.c, keyboard.c */

void brume_panel_event(void *ctx, const BrumeViewEvent *event);
void brume_panel_key(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_key_up(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_release_keys(BrumePanel *panel);
/** Press a button by mouse or keyboard. */
void brume_panel_activate(BrumePanel *panel, const BrumeItem *item);
void brume_panel_reset_item(BrumePanel *panel, const BrumeItem *item);
void brume_panel_step_item(BrumePanel *panel, const BrumeItem *item, double steps, bool fine);
/** The knob that an item turns, or -1. */
int brume_panel_knob_of(const BrumeItem *item);
/** Where a free knob is turned from: at what the sound has, if that is known. */
double brume_panel_free_place(const BrumePanel *panel, int knob);
/** The button goes down on an item, the pointer moves, the button comes up. */
void brume_panel_begin_drag(BrumePanel *panel, const BrumeItem *item, double x, double y);
void brume_panel_drag(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_drop_drag(BrumePanel *panel, const BrumeViewEvent *event);
/** Send a mix that waits. */
void brume_panel_field_tick(BrumePanel *panel);

/* overlay.c, browser.c, library.c */

void brume_panel_close_overlay(BrumePanel *panel);
void brume_panel_open_menu(BrumePanel *panel, const BrumeItem *item, double x, double y);
void brume_panel_do_row(BrumePanel *panel, int row);
void brume_panel_open_entry(BrumePanel *panel, const BrumeItem *item, BrumeEntryKind kind,
                            const char *text);
void brume_panel_entry_key(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_commit_entry(BrumePanel *panel);
void brume_panel_open_browser(BrumePanel *panel);
void brume_panel_browser_filter(BrumePanel *panel);
void brume_panel_browser_key(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_browser_load(BrumePanel *panel, int row);
void brume_panel_browser_star(BrumePanel *panel, int row);
void brume_panel_browser_step(BrumePanel *panel, int by);
/** How many rows fit. */
int brume_panel_browser_fits(const BrumePanel *panel);
void brume_library_find_folder(BrumePanel *panel);
void brume_library_load(BrumePanel *panel);
void brume_library_free(BrumePanel *panel);
bool brume_library_save_preset(BrumePanel *panel, const char *name);
void brume_library_save_favourites(const BrumePanel *panel);
bool brume_library_path(const BrumePanel *panel, const char *name, char *out, size_t n);
bool brume_library_is_dark(const BrumePanel *panel);
void brume_library_set_dark(const BrumePanel *panel, bool dark);

/* panel.c */

void brume_panel_redraw(BrumePanel *panel, BrumeRect rect);
void brume_panel_redraw_all(BrumePanel *panel);
void brume_panel_redraw_kind(BrumePanel *panel, BrumeItemKind kind);

#endif // BRUME_UI_PANEL_PANEL_IMPL_H
