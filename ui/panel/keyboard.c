// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The computer keyboard: notes, focus, commands.

#include "ui/panel/panel_parts.h"

#include <string.h>

static const char lower_row[] = "zsxdcvgbhnjm,"; // A piano of two rows, as trackers have it
static const char upper_row[] = "q2w3er5t6y7ui9o0p";

enum { VELOCITY = 100, BASE_LOW = 12, BASE_HIGH = 96 };

// The note of a key, or -1.
static int note_of(const BrumePanel *const panel, const uint32_t key) {
  const uint32_t small = key >= 'A' && key <= 'Z' ? key + 32 : key;
  const char *const low = small > 0 && small < 128 ? strchr(lower_row, (int)small) : NULL;
  const char *const high = small > 0 && small < 128 ? strchr(upper_row, (int)small) : NULL;
  const bool kit = (int)panel->settings.control[BRUME_CONTROL_MODE] == BRUME_MODE_KIT;
  const int base = kit ? BRUME_PAD_NOTE : panel->base_note;
  const int note = low ? base + (int)(low - lower_row) : base + 12 + (int)(high - upper_row);
  return (low || high) && note < 128 ? note : -1;
}

static bool play(BrumePanel *const panel, const BrumeViewEvent *const event) {
  const int note = note_of(panel, event->key);
  const size_t most = sizeof(panel->held_notes) / sizeof(panel->held_notes[0]);
  if (note < 0 || (event->mods & (BRUME_VIEW_CTRL | BRUME_VIEW_ALT))) {
    return false;
  }
  if (!event->repeats && panel->n_held < most) {
    panel->held_keys[panel->n_held] = event->key;
    panel->held_notes[panel->n_held++] = (uint8_t)note;
    panel->held[note] = 2;
    brume_panel_send_note(panel, note, VELOCITY);
    brume_panel_redraw_kind(panel, BRUME_ITEM_KEYS);
  }
  return true;
}

static void let_go(BrumePanel *const panel, const size_t i) {
  const uint8_t note = panel->held_notes[i];
  panel->held[note] = 0;
  --panel->n_held;
  panel->held_notes[i] = panel->held_notes[panel->n_held];
  panel->held_keys[i] = panel->held_keys[panel->n_held];
  brume_panel_send_note(panel, note, 0);
  brume_panel_redraw_kind(panel, BRUME_ITEM_KEYS);
}

void brume_panel_key_up(BrumePanel *const panel, const BrumeViewEvent *const event) {
  for (size_t i = 0; i < panel->n_held; ++i) {
    if ((panel->held_keys[i] | 32u) == (event->key | 32u)) { // Shift may have come or gone
      let_go(panel, i);
      return;
    }
  }
}

void brume_panel_release_keys(BrumePanel *const panel) {
  while (panel->n_held) {
    let_go(panel, 0);
  }
}

static bool can_focus(const BrumeItem *const item) {
  switch (item->kind) {
  case BRUME_ITEM_NONE:
  case BRUME_ITEM_GROUND:
  case BRUME_ITEM_METER:
  case BRUME_ITEM_INFO:
  case BRUME_ITEM_FIELD:
  case BRUME_ITEM_TITLE:
  case BRUME_ITEM_PICTURE:
  case BRUME_ITEM_CURVE:
  case BRUME_ITEM_PAD_SWITCH:
  case BRUME_ITEM_KEYS:
  case BRUME_ITEM_FOOTER:
    return false;
  default:
    return true;
  }
}

static void move_focus(BrumePanel *const panel, const int by) {
  const int n = (int)panel->n_items;
  int at = by > 0 ? -1 : n;
  for (int i = 0; i < n; ++i) {
    at = brume_item_same(&panel->items[i], &panel->focus) ? i : at;
  }
  for (int tries = 0; tries < n; ++tries) {
    at = (at + by + n) % n;
    if (can_focus(&panel->items[at])) {
      panel->focus = panel->items[at];
      break;
    }
  }
  panel->hover = panel->focus; // Its hint
  brume_panel_redraw_all(panel);
}

static void move_pad(BrumePanel *const panel, const int by) {
  const unsigned pad = (brume_panel_selected(panel) + (unsigned)(by + BRUME_PADS)) % BRUME_PADS;
  brume_panel_select(panel, pad);
  if (panel->focus.kind == BRUME_ITEM_PAD) {
    panel->focus = *brume_panel_item(panel, BRUME_ITEM_PAD, (int)pad);
  }
}

static void arrow(BrumePanel *const panel, const BrumeViewEvent *const event) {
  const bool up = event->key == BRUME_KEY_UP || event->key == BRUME_KEY_RIGHT ||
                  event->key == BRUME_KEY_PAGE_UP;
  const bool big = event->key == BRUME_KEY_PAGE_UP || event->key == BRUME_KEY_PAGE_DOWN;
  const double steps = (up ? 1.0 : -1.0) * (big ? 5.0 : 0.5);
  const bool is_fine = (event->mods & BRUME_VIEW_SHIFT) != 0;
  const int knob = brume_panel_knob_of(&panel->focus);
  if (panel->focus.kind == BRUME_ITEM_DRAWN) {
    brume_panel_step_drawn(panel, event->key, is_fine);
  } else if (panel->focus.kind == BRUME_ITEM_TRACE) {
    brume_panel_step_item(panel, &panel->focus, steps, false);
  } else if (knob >= 0) {
    const BrumeCurve curve = brume_knob_info(knob).curve;
    const bool whole =
        curve == BRUME_CURVE_INTEGER || curve == BRUME_CURVE_CHOICE || curve == BRUME_CURVE_TOGGLE;
    brume_panel_step_item(panel, &panel->focus, whole ? (up ? 1.0 : -1.0) : steps, is_fine);
  } else {
    move_pad(panel, up ? 1 : -1);
  }
}

static void escape(BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  if (panel->drag.item.kind == BRUME_ITEM_NONE && (panel->status.meters.waiting >> pad & 1u)) {
    brume_panel_send_trigger(panel, BRUME_CONTROL_CANCEL);
  }
  panel->focus = (BrumeItem){.kind = BRUME_ITEM_NONE};
  brume_panel_redraw_all(panel);
}

static void enter(BrumePanel *const panel) {
  char text[BRUME_KNOB_TEXT];
  const int knob = brume_panel_knob_of(&panel->focus);
  if (panel->focus.kind == BRUME_ITEM_NONE) {
    brume_panel_go_in_history(panel, 1);
  } else if (brume_panel_turns(panel->focus.kind)) {
    brume_knob_text(knob, brume_knob_get(&panel->settings, knob, brume_panel_selected(panel)),
                    text);
    brume_panel_open_entry(panel, &panel->focus, BRUME_ENTRY_KNOB, text);
  } else {
    const BrumeItem item = panel->focus;
    brume_panel_activate(panel, &item);
  }
}

// What ctrl and a letter do.
static bool command(BrumePanel *const panel, const BrumeViewEvent *const event) {
  const uint32_t key = event->key | 32u;
  const bool shift = (event->mods & BRUME_VIEW_SHIFT) != 0;
  if (!(event->mods & BRUME_VIEW_CTRL)) {
    return false;
  }
  switch (key) {
  case 'z':
    brume_panel_undo(panel, shift);
    break;
  case 'y':
    brume_panel_undo(panel, true);
    break;
  case 'c':
    brume_panel_copy(panel, brume_panel_selected(panel));
    break;
  case 'v':
    panel->view->type->paste(panel->view);
    break;
  case 'f':
    brume_panel_open_browser(panel);
    break;
  case 's':
    brume_panel_activate(panel, brume_panel_item(panel, BRUME_ITEM_SAVE, 0));
    break;
  default:
    break;
  }
  return true;
}

static void other_key(BrumePanel *const panel, const BrumeViewEvent *const event) {
  const int base = panel->base_note + (event->key == '<' ? -12 : event->key == '>' ? 12 : 0);
  switch (event->key) {
  case BRUME_KEY_TAB:
  case BRUME_KEY_BACK_TAB:
    move_focus(panel, event->key == BRUME_KEY_TAB && !(event->mods & BRUME_VIEW_SHIFT) ? 1 : -1);
    break;
  case BRUME_KEY_LEFT:
  case BRUME_KEY_RIGHT:
  case BRUME_KEY_UP:
  case BRUME_KEY_DOWN:
  case BRUME_KEY_PAGE_UP:
  case BRUME_KEY_PAGE_DOWN:
    arrow(panel, event);
    break;
  case BRUME_KEY_ENTER:
    enter(panel);
    break;
  case BRUME_KEY_BACKSPACE:
    brume_panel_go_in_history(panel, -1);
    break;
  case BRUME_KEY_DELETE:
  case BRUME_KEY_HOME:
    brume_panel_reset_item(panel, &panel->focus);
    break;
  case BRUME_KEY_ESCAPE:
    escape(panel);
    break;
  case ' ':
    brume_panel_send_trigger(panel, BRUME_CONTROL_AUDITION);
    break;
  case '<':
  case '>':
    panel->base_note = base >= BASE_LOW && base <= BASE_HIGH ? base : panel->base_note;
    brume_panel_redraw_kind(panel, BRUME_ITEM_KEYS);
    break;
  default:
    break;
  }
}

void brume_panel_key(BrumePanel *const panel, const BrumeViewEvent *const event) {
  if (panel->overlay == BRUME_OVERLAY_ENTRY) {
    brume_panel_entry_key(panel, event);
    return;
  }
  if (panel->overlay != BRUME_OVERLAY_NONE) {
    brume_panel_browser_key(panel, event); // The menu's keys, too
    return;
  }
  const bool turns = brume_panel_knob_of(&panel->focus) >= 0 && event->key >= '0' &&
                     event->key <= '9' && panel->focus.kind == BRUME_ITEM_DIAL;
  if (turns && !event->mods) { // A number typed on a dial is its value
    brume_panel_open_entry(panel, &panel->focus, BRUME_ENTRY_KNOB, "");
    brume_panel_entry_key(panel, event);
    return;
  }
  if (command(panel, event) || play(panel, event)) {
    return;
  }
  brume_panel_begin(panel);
  other_key(panel, event);
  if (panel->drag.item.kind == BRUME_ITEM_NONE) {
    brume_panel_end(panel);
  }
}
