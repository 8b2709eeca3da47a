// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What happens in the window: pressing and the wheel; drag.c has the rest.

#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double double_click_s = 0.35;

int brume_panel_knob_of(const BrumeItem *const item) {
  switch (item->kind) {
  case BRUME_ITEM_DIAL:
  case BRUME_ITEM_CHOICE:
  case BRUME_ITEM_VOLUME:
  case BRUME_ITEM_SLIDER:
  case BRUME_ITEM_TOGGLE:
    return item->index;
  case BRUME_ITEM_AUTO:
    return BRUME_CONTROL_AUTO;
  case BRUME_ITEM_LOCK:
    return BRUME_CONTROL_LOCK;
  default:
    return -1;
  }
}

void brume_panel_reset_item(BrumePanel *const panel, const BrumeItem *const item) {
  const unsigned pad = brume_panel_selected(panel);
  int knobs[8];
  size_t n = 0;
  if (item->kind == BRUME_ITEM_CURVE) {
    for (int handle = 0; handle < 4; ++handle) {
      int pair[2];
      brume_panel_handle_knobs((BrumePanelCurve)item->index, handle, pair);
      knobs[n] = pair[0];
      n += pair[0] >= 0 ? 1 : 0;
      knobs[n] = pair[1];
      n += pair[1] >= 0 ? 1 : 0;
    }
  } else if (item->kind == BRUME_ITEM_DRAWN) {
    brume_panel_remove_chosen(panel);
  } else if (brume_panel_knob_of(item) >= 0) {
    knobs[n++] = brume_panel_knob_of(item);
  }
  for (size_t i = 0; i < n; ++i) {
    brume_panel_send_knob(panel, knobs[i], pad, brume_knob_info(knobs[i]).def);
  }
}

void brume_panel_step_item(BrumePanel *const panel, const BrumeItem *const item, const double steps,
                           const bool is_fine) {
  const int knob = brume_panel_knob_of(item);
  if (item->kind == BRUME_ITEM_PRESET) {
    brume_panel_browser_step(panel, steps < 0.0 ? 1 : -1);
  } else if (item->kind == BRUME_ITEM_ROW || item->kind == BRUME_ITEM_ROW_STAR ||
             item->kind == BRUME_ITEM_BROWSER) {
    const int last = (int)panel->browser.n_rows - brume_panel_browser_fits(panel);
    const int first = panel->browser.first - (int)(3.0 * steps);
    panel->browser.first = first > last ? last : first;
    panel->browser.first = panel->browser.first < 0 ? 0 : panel->browser.first;
    brume_panel_layout(panel);
    brume_panel_redraw_all(panel);
  } else if (item->kind == BRUME_ITEM_TRACE || item->kind == BRUME_ITEM_PICTURE ||
             item->kind == BRUME_ITEM_DRAWN) {
    const BrumePanelPad *const pad = &panel->pads[brume_panel_selected(panel)];
    const int n = (int)pad->n_kept;
    const int now = panel->shown < 0 ? n : panel->shown;
    const int next = now + (steps < 0.0 ? -1 : 1);
    panel->shown = next >= n ? -1 : next < 0 ? 0 : next;
    panel->shown = n ? panel->shown : -1;
    brume_panel_redraw_all(panel);
  } else if (knob >= 0) {
    const float value = brume_knob_get(&panel->settings, knob, brume_panel_selected(panel));
    const float next =
        brume_knob_step(knob, value, brume_panel_free_place(panel, knob), steps, is_fine);
    brume_panel_send_knob(panel, knob, brume_panel_selected(panel), next);
  }
}

static void toggle(BrumePanel *const panel, const int knob, const unsigned pad) {
  const float value = brume_knob_get(&panel->settings, knob, pad);
  brume_panel_send_knob(panel, knob, pad, value > 0.0f ? 0.0f : 1.0f);
}

static void press_switch(BrumePanel *const panel, const int index) {
  static const BrumeControl controls[] = {BRUME_CONTROL_MUTE, BRUME_CONTROL_SOLO,
                                          BRUME_CONTROL_LOCK};
  toggle(panel, controls[index % 4], (unsigned)(index / 4));
}

static void press_generate(BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  if (panel->status.meters.waiting >> pad & 1u) {
    brume_panel_send_trigger(panel, BRUME_CONTROL_CANCEL);
    panel->pads[pad].making = false;
  } else {
    if (brume_panel_is_made(panel, pad)) {
      brume_panel_say(panel, "This is the sound of these knobs already; Enter makes another",
                      false);
    }
    brume_panel_send_trigger(panel, BRUME_CONTROL_GENERATE);
  }
}

static void set_dark(BrumePanel *const panel, const bool dark) {
  brume_panel_set_dark(panel, dark);
  brume_library_set_dark(panel, dark);
}

static void ask_seed(BrumePanel *const panel, const BrumeItem *const item) {
  char text[BRUME_KNOB_TEXT];
  const BrumeRecipe *const recipe = &panel->settings.pads[brume_panel_selected(panel)].recipe;
  snprintf(text, sizeof(text), "%llu", (unsigned long long)recipe->seed);
  brume_panel_open_entry(panel, item, BRUME_ENTRY_SEED, text);
}

// What opens something on top.
static bool activate_opener(BrumePanel *const panel, const BrumeItem *const item) {
  const BrumeRect rect = item->rect;
  switch (item->kind) {
  case BRUME_ITEM_PRESET:
    brume_panel_open_browser(panel);
    return true;
  case BRUME_ITEM_SAVE:
    brume_panel_open_entry(panel, brume_panel_item(panel, BRUME_ITEM_PRESET, 0), BRUME_ENTRY_NAME,
                           panel->settings.name);
    return true;
  case BRUME_ITEM_SEED:
    ask_seed(panel, item);
    return true;
  case BRUME_ITEM_TITLE:
  case BRUME_ITEM_WORDS:
    brume_panel_open_entry(panel, item, BRUME_ENTRY_WORDS, "");
    return true;
  case BRUME_ITEM_MORE:
  case BRUME_ITEM_CHOICE:
    brume_panel_open_menu(panel, item, rect.x, rect.y + rect.h + 2.0);
    return true;
  case BRUME_ITEM_SHADE:
  case BRUME_ITEM_CLOSE:
    brume_panel_close_overlay(panel);
    return true;
  case BRUME_ITEM_MENU:
    brume_panel_do_row(panel, item->index);
    return true;
  case BRUME_ITEM_CATEGORY:
    panel->browser.category = (size_t)item->index;
    brume_panel_browser_filter(panel);
    return true;
  case BRUME_ITEM_ROW:
    brume_panel_browser_load(panel, item->index);
    return true;
  case BRUME_ITEM_ROW_STAR:
    brume_panel_browser_star(panel, item->index);
    return true;
  default:
    return false;
  }
}

void brume_panel_activate(BrumePanel *const panel, const BrumeItem *const item) {
  const unsigned pad = brume_panel_selected(panel);
  const bool goes_on = brume_panel_is_texture(panel) && panel->status.meters.voices > 0 &&
                       item->index != (int)pad; // A texture becomes that of another pad
  if (activate_opener(panel, item)) {
    return;
  }
  switch (item->kind) {
  case BRUME_ITEM_PRESET_STEP:
    brume_panel_browser_step(panel, item->index);
    break;
  case BRUME_ITEM_MODE:
    brume_panel_send_knob(panel, BRUME_CONTROL_MODE, pad, (float)item->index);
    break;
  case BRUME_ITEM_THEME:
    set_dark(panel, !panel->theme->dark);
    break;
  case BRUME_ITEM_SEED_STEP:
    brume_panel_go_in_history(panel, item->index);
    break;
  case BRUME_ITEM_DICE:
    brume_panel_roll(panel, (BrumePanelDice)item->index);
    break;
  case BRUME_ITEM_LOCK:
  case BRUME_ITEM_AUTO:
  case BRUME_ITEM_TOGGLE:
    toggle(panel, brume_panel_knob_of(item), pad);
    break;
  case BRUME_ITEM_SHAPE:
    brume_panel_press_shape(panel, (BrumePanelShape)item->index);
    break;
  case BRUME_ITEM_GENERATE:
    press_generate(panel);
    break;
  case BRUME_ITEM_AUDITION:
    brume_panel_send_trigger(panel, BRUME_CONTROL_AUDITION);
    break;
  case BRUME_ITEM_DRAWN:
    brume_panel_add_drawn(panel);
    break;
  case BRUME_ITEM_PICTURE:
  case BRUME_ITEM_TRACE:
    brume_panel_send_step(panel);
    break;
  case BRUME_ITEM_PAD:
    brume_panel_select(panel, (unsigned)item->index);
    if (!goes_on) {
      brume_panel_send_trigger(panel, BRUME_CONTROL_AUDITION);
    }
    break;
  case BRUME_ITEM_PAD_SWITCH:
    press_switch(panel, item->index);
    break;
  default:
    break;
  }
}

bool brume_panel_turns(const BrumeItemKind kind) {
  return kind == BRUME_ITEM_DIAL || kind == BRUME_ITEM_VOLUME || kind == BRUME_ITEM_SLIDER;
}

static bool takes_focus(const BrumeItem *const item) {
  return brume_panel_turns(item->kind) || item->kind == BRUME_ITEM_PAD ||
         item->kind == BRUME_ITEM_TRACE || item->kind == BRUME_ITEM_DRAWN;
}

static void press(BrumePanel *const panel, const BrumeViewEvent *const event) {
  BrumeItem item = brume_panel_at(panel, event->x, event->y);
  const bool again =
      brume_item_same(&item, &panel->click) && event->time_s - panel->click_s < double_click_s;
  const bool resets = brume_panel_turns(item.kind) || item.kind == BRUME_ITEM_CURVE;
  panel->click = item;
  panel->click_s = event->time_s;
  panel->focus = takes_focus(&item) && panel->focus.kind != BRUME_ITEM_NONE ? item
                 : panel->overlay                                           ? panel->focus
                                  : (BrumeItem){.kind = BRUME_ITEM_NONE};
  if (event->button == 3) {
    if (brume_panel_remove_drawn(panel, &item, event->x, event->y)) {
      return;
    }
    if (!panel->overlay) {
      brume_panel_open_menu(panel, &item, event->x, event->y);
    } else if (item.kind == BRUME_ITEM_SHADE) {
      brume_panel_close_overlay(panel);
    }
    return;
  }
  if (event->button != 1) {
    return;
  }
  brume_panel_begin(panel);
  if (resets && (again || (event->mods & BRUME_VIEW_CTRL))) {
    panel->click.kind = BRUME_ITEM_NONE; // A third click is no second double one
    brume_panel_reset_item(panel, &item);
    return;
  }
  brume_panel_begin_drag(panel, &item, event->x, event->y);
  brume_panel_redraw(panel, item.rect);
}

static void hover(BrumePanel *const panel, const BrumeItem item) {
  if (!brume_item_same(&item, &panel->hover)) {
    brume_panel_redraw(panel, panel->hover.rect);
    brume_panel_redraw(panel, item.rect);
    panel->hover = item;
    brume_panel_redraw_kind(panel, BRUME_ITEM_FOOTER);
  }
}

static void scroll(BrumePanel *const panel, const BrumeViewEvent *const event) {
  const BrumeItem item = brume_panel_at(panel, event->x, event->y);
  brume_panel_begin(panel);
  brume_panel_step_item(panel, &item, event->scroll, (event->mods & BRUME_VIEW_SHIFT) != 0);
  if (panel->drag.item.kind == BRUME_ITEM_NONE) {
    brume_panel_end(panel);
  }
}

void brume_panel_event(void *const ctx, const BrumeViewEvent *const event) {
  BrumePanel *const panel = ctx;
  const BrumeItem none = {.kind = BRUME_ITEM_NONE};
  switch (event->type) {
  case BRUME_VIEW_MOVE:
    panel->x = event->x;
    panel->y = event->y;
    if (panel->drag.item.kind != BRUME_ITEM_NONE) {
      brume_panel_drag(panel, event);
    } else {
      hover(panel, brume_panel_at(panel, event->x, event->y));
    }
    break;
  case BRUME_VIEW_PRESS:
    brume_panel_hush(panel);
    press(panel, event);
    break;
  case BRUME_VIEW_RELEASE:
    brume_panel_drop_drag(panel, event);
    break;
  case BRUME_VIEW_SCROLL:
    brume_panel_hush(panel);
    scroll(panel, event);
    break;
  case BRUME_VIEW_LEAVE:
    hover(panel, none);
    break;
  case BRUME_VIEW_KEY:
    brume_panel_hush(panel);
    brume_panel_key(panel, event);
    break;
  case BRUME_VIEW_KEY_UP:
    brume_panel_key_up(panel, event);
    break;
  case BRUME_VIEW_BLUR:
    brume_panel_release_keys(panel);
    break;
  case BRUME_VIEW_PASTE:
    brume_panel_pasted(panel, event->text);
    break;
  case BRUME_VIEW_DROP:
    brume_panel_dropped(panel, event->x, event->y, event->text);
    break;
  case BRUME_VIEW_DRAGGED:
    panel->drag = (BrumePanelDrag){.item = none, .note = -1};
    brume_panel_end(panel);
    brume_panel_redraw_all(panel);
    break;
  case BRUME_VIEW_CLOSE:
    panel->closed = true;
    break;
  }
}
