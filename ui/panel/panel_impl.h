// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file panel_impl.h The panel from inside: data and gestures. What its files offer each other
 * is in panel_parts.h. */

#ifndef BRUME_UI_PANEL_PANEL_IMPL_H
#define BRUME_UI_PANEL_PANEL_IMPL_H

#include "ui/panel/items.h"
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
  BRUME_PANEL_ENTRY = 128,   ///< Bytes of a line that is typed
  BRUME_PANEL_LIBRARY = 512, ///< User presets and favourites at most
  BRUME_PANEL_SERIES = 5,    ///< Pads that a morph is spread over, from the one to the other sound
  BRUME_PANEL_LAYERS = 4,    ///< Strokes of a sound, the hardest among them
  BRUME_PANEL_KEY_LOW = 24,  ///< First key of the strip: C1
  BRUME_PANEL_KEY_HIGH = 96  ///< Last: C7
};

/** Room beside the line of steps. */
#define BRUME_PANEL_TRACE_LEFT 124.0
#define BRUME_PANEL_TRACE_RIGHT 184.0

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
  char error[BRUME_NEWS_TEXT]; ///< Of the sound that was to be made last; brume_panel_error()
  bool texture_failed;         ///< That was an endless one
  BrumeBrought brought;        ///< The last sound of the user's; its hash is 0: none
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
  BRUME_DO_SAVE_WAV,
  BRUME_DO_SAVE_KIT,
  BRUME_DO_VARY,
  BRUME_DO_SERIES,
  BRUME_DO_STROKES,
  BRUME_DO_STYLE,
  BRUME_DO_MATCH,
  BRUME_DO_FORGET,
  BRUME_DO_BEATS ///< arg: how many
} BrumeMenuDo;

typedef struct {
  char label[BRUME_KNOB_TEXT];
  BrumeMenuDo what;
  int arg;
  int knob; ///< That it is about, or -1
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
typedef enum {
  BRUME_ENTRY_KNOB,
  BRUME_ENTRY_SEED,
  BRUME_ENTRY_NAME,
  BRUME_ENTRY_WORDS
} BrumeEntryKind;

typedef struct {
  BrumeEntryKind kind;
  int knob; ///< Whose value it is, or -1
  BrumeItem of;
  BrumeRect rect;
  char text[BRUME_PANEL_ENTRY];
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
  bool fresh; ///< All of it is selected: the next key replaces it
  int first;  ///< Row at the top
  int at;     ///< Row that the keyboard is on, or -1
  int loaded; ///< Index of the preset that was loaded last, or -1
} BrumePanelBrowser;

/** Seeds that are tried for the nearest sound. */
typedef struct {
  bool on;
  unsigned pad, tried;
  uint64_t first, best_seed;
  double best; ///< How far off the best one is
} BrumePanelSearch;

/** What the pointer is doing while a button is down. */
typedef struct {
  BrumeItem item; ///< NONE: nothing
  double x0, y0;  ///< Where it began
  double x, y;    ///< Where it was last
  double place;   ///< Of a dial, without rounding
  int handle;     ///< Of a curve, or a point of the drawn loudness
  bool moved;
  bool out;       ///< A pad that left the window, or a point that left its drawing
  bool asked;     ///< Its file is asked for
  int note;       ///< That the strip plays, or -1
  double field_s; ///< When a mix was last sent
  bool field_waits;
  int keeps;       ///< On the picture: 0 nothing yet, 1 a span, 2 a band
  bool adds;       ///< A span to those that are kept
  BrumeEdit drawn; ///< The loudness as it is being drawn
} BrumePanelDrag;

struct BrumePanelImpl {
  BrumePanelOwner owner;
  BrumeView *view;
  const BrumeTheme *theme;
  double now_s;

  BrumeSettings settings;
  BrumePanelStatus status;
  BrumePanelPad pads[BRUME_PADS];
  BrumeNews texture; ///< The newest of Texture mode, if there is one
  bool has_texture;

  double width, height;
  double x, y; ///< Of the pointer
  size_t n_items;
  BrumeItem items[BRUME_PANEL_ITEMS];
  BrumeItem hover, focus, click;
  double click_s;
  BrumePanelDrag drag;

  BrumePanelSearch search;
  BrumePanelMenu menu;
  BrumePanelEntry entry;
  BrumePanelBrowser browser;
  double message_s;
  double named_s; ///< When the settings were last given another name here

  BrumeSettings *undo; ///< [BRUME_PANEL_UNDO], oldest first
  size_t n_undo, at_undo;
  BrumeSettings before;  ///< Of the gesture that is on
  BrumeSettings scratch; ///< As they were a moment ago
  uint64_t random;
  size_t n_held; ///< Keys that hold notes

  uint32_t held_keys[32];
  uint32_t ramp[256]; ///< Colours of levels
  int shown; ///< Index into the trace of the selected pad that is looked at, -1: the newest
  int base_note;
  int point; ///< Of the drawn loudness, that the keyboard is on
  BrumePanelOverlay overlay;
  float meter_shown[2], level_shown[BRUME_PADS];

  uint8_t held_notes[32];
  uint8_t held[128]; ///< Who holds a note: 1 strip, 2 keyboard
  char message[BRUME_PANEL_TEXT];
  char folder[1024];
  bool is_error, has_settings, in_gesture, closed;
  bool writes_kit;  ///< The owner does
  bool ends_kit;    ///< And was asked to end it
  bool loads;       ///< The gesture loads a preset: what that changes is not known yet
  bool lays_amount; ///< There is a dial for it, and all of the shape bar: the pad has a source
  bool lays_vary;   ///< There is a sound to vary
  bool lays_drawn;  ///< Its loudness is drawn over the waveform
};

#endif // BRUME_UI_PANEL_PANEL_IMPL_H
