// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The pointer with its button down: dials, curves, the field, the trace, pads and keys.

#include "ui/panel/field.h"
#include "ui/panel/panel_parts.h"

#include <math.h>

static const double dial_units = 160.0; // From one end of a dial to the other
static const double fine = 0.1;
static const double mix_every_s = 0.06; // Mixes are sent no more often
static const double drag_threshold = 5.0;

static float value_of(const BrumePanel *const panel, const int knob) {
  return brume_knob_get(&panel->settings, knob, brume_panel_selected(panel));
}

// Where a free knob is turned from: at what the sound has, if that is known.
double brume_panel_free_place(const BrumePanel *const panel, const int knob) {
  const BrumeNews *const played = brume_panel_played(panel);
  const int d = brume_knob_descriptor(knob);
  if (d >= 0 && d < 8 && played && isfinite(played->as.clip.place[d])) {
    return (double)played->as.clip.place[d];
  }
  if (played && knob == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_PITCH) {
    return brume_knob_place(knob, played->as.clip.note);
  }
  if (played && knob == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_LENGTH) {
    return brume_knob_place(knob, played->as.clip.seconds);
  }
  return 0.5;
}

static void mix_at(BrumePanel *const panel, const double x, const double y) {
  const BrumeItem *const field = brume_panel_item(panel, BRUME_ITEM_FIELD, 0);
  const unsigned pad = brume_panel_selected(panel);
  BrumePanelDrag *const drag = &panel->drag;
  const double inset = 16.0;
  if (!field || brume_panel_refuses(panel, pad)) {
    return;
  }
  const double fx = (x - field->rect.x - inset) / (field->rect.w - 2.0 * inset);
  const double fy = (y - field->rect.y - inset) / (field->rect.h - 2.0 * inset);
  drag->x = fmin(fmax(fx, 0.0), 1.0);
  drag->y = fmin(fmax(fy, 0.0), 1.0);
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  brume_field_mix(drag->x, drag->y, &recipe);
  drag->field_waits =
      drag->field_waits || !brume_recipe_equal(&recipe, &panel->settings.pads[pad].recipe);
  panel->scratch = panel->settings;
  brume_settings_set_recipe(&panel->settings, pad, &recipe);
  brume_panel_redraw_changes(panel, &panel->scratch);
  brume_panel_redraw(panel, field->rect);
}

void brume_panel_field_tick(BrumePanel *const panel) {
  BrumePanelDrag *const drag = &panel->drag;
  if (drag->field_waits && panel->now_s >= drag->field_s + mix_every_s) {
    const unsigned pad = brume_panel_selected(panel);
    const BrumeRecipe recipe = panel->settings.pads[pad].recipe;
    drag->field_waits = false;
    drag->field_s = panel->now_s;
    brume_panel_send_recipe(panel, pad, &recipe);
  }
}

static void scrub_to(BrumePanel *const panel, const double x) {
  const BrumeItem *const trace = brume_panel_item(panel, BRUME_ITEM_TRACE, 0);
  const int n = (int)panel->pads[brume_panel_selected(panel)].n_kept;
  if (!trace || n == 0) {
    return;
  }
  const double place = (x - trace->rect.x - BRUME_PANEL_TRACE_LEFT) /
                       (trace->rect.w - BRUME_PANEL_TRACE_LEFT - BRUME_PANEL_TRACE_RIGHT);
  const int at = (int)floor(place * n + 0.5);
  panel->shown = at >= n ? -1 : at < 0 ? 0 : at;
  brume_panel_redraw_kind(panel, BRUME_ITEM_PICTURE);
  brume_panel_redraw_kind(panel, BRUME_ITEM_TRACE);
}

static int key_at(const BrumePanel *const panel, const double x, const double y) {
  const BrumeItem *const keys = brume_panel_item(panel, BRUME_ITEM_KEYS, 0);
  for (int pass = 0; keys && pass < 2; ++pass) { // Black keys lie on top
    for (int note = BRUME_PANEL_KEY_LOW; note <= BRUME_PANEL_KEY_HIGH; ++note) {
      if (brume_panel_key_is_black(note) == (pass == 0) &&
          brume_rect_has(brume_panel_key_rect(keys->rect, note), x, y)) {
        return note;
      }
    }
  }
  return -1;
}

static void play_key(BrumePanel *const panel, const int note, const double y) {
  const BrumeItem *const keys = brume_panel_item(panel, BRUME_ITEM_KEYS, 0);
  if (note == panel->drag.note || !keys) {
    return;
  }
  if (panel->drag.note >= 0) {
    panel->held[panel->drag.note] = 0;
    brume_panel_send_note(panel, panel->drag.note, 0);
  }
  panel->drag.note = note;
  if (note >= 0) { // Harder towards the front
    const double depth = (y - keys->rect.y) / keys->rect.h;
    panel->held[note] = 1;
    brume_panel_send_note(panel, note, (int)(40.0 + 80.0 * fmin(fmax(depth, 0.0), 1.0)));
  }
  brume_panel_redraw(panel, keys->rect);
}

static int handle_at(const BrumePanel *const panel, const BrumeItem *const item, const double x,
                     const double y) {
  double points[4][2];
  const size_t n = brume_panel_handles(panel, item, points);
  int best = -1;
  for (size_t i = 0; i < n; ++i) { // Of two in one place the later one: it can always be moved away
    if (best < 0 || hypot(points[i][0] - x, points[i][1] - y) <=
                        hypot(points[best][0] - x, points[best][1] - y)) {
      best = (int)i;
    }
  }
  return best;
}

void brume_panel_begin_drag(BrumePanel *const panel, const BrumeItem *const item, const double x,
                            const double y) {
  BrumePanelDrag *const drag = &panel->drag;
  const int knob = brume_panel_knob_of(item);
  *drag = (BrumePanelDrag){
      .item = *item, .x0 = x, .y0 = y, .x = x, .y = y, .handle = -1, .note = -1, .field_s = -1.0};
  if (brume_panel_turns(item->kind)) {
    const float value = value_of(panel, knob);
    drag->place =
        isnan(value) ? brume_panel_free_place(panel, knob) : brume_knob_place(knob, value);
    brume_panel_touch(panel, knob, true);
  } else if (item->kind == BRUME_ITEM_CURVE) {
    int knobs[2];
    drag->handle = handle_at(panel, item, x, y);
    brume_panel_handle_knobs((BrumePanelCurve)item->index, drag->handle, knobs);
    brume_panel_touch(panel, knobs[0], true);
    brume_panel_touch(panel, knobs[1], true);
  } else if (item->kind == BRUME_ITEM_DRAWN) {
    brume_panel_begin_drawn(panel, item, x, y);
  } else if (item->kind == BRUME_ITEM_FIELD) {
    mix_at(panel, x, y);
  } else if (item->kind == BRUME_ITEM_TRACE) {
    scrub_to(panel, x);
  } else if (item->kind == BRUME_ITEM_KEYS) {
    play_key(panel, key_at(panel, x, y), y);
  } else if (item->kind == BRUME_ITEM_PAD) {
    brume_panel_activate(panel, item);
  }
}

static void drag_pad(BrumePanel *const panel, const BrumeViewEvent *const event) {
  BrumePanelDrag *const drag = &panel->drag;
  const bool out =
      event->x < 0.0 || event->y < 0.0 || event->x >= panel->width || event->y >= panel->height;
  if (out && !drag->asked && drag->moved) {
    const BrumeAct act = {.type = BRUME_ACT_EXPORT, .pad = (uint8_t)drag->item.index};
    drag->out = true;
    drag->asked = true;
    panel->owner.act(panel->owner.ctx, &act);
  }
}

static void turn(BrumePanel *const panel, const BrumeViewEvent *const event) {
  BrumePanelDrag *const drag = &panel->drag;
  const bool across = drag->item.kind != BRUME_ITEM_DIAL;
  const double by = across ? event->x - drag->x : drag->y - event->y;
  const double speed = event->mods & BRUME_VIEW_SHIFT ? fine : 1.0;
  const int knob = drag->item.index;
  drag->place = fmin(fmax(drag->place + by / dial_units * speed, 0.0), 1.0);
  const float value = brume_knob_value(knob, drag->place);
  if (value != value_of(panel, knob) && by != 0.0) {
    brume_panel_send_knob(panel, knob, brume_panel_selected(panel), value);
  }
}

void brume_panel_drag(BrumePanel *const panel, const BrumeViewEvent *const event) {
  BrumePanelDrag *const drag = &panel->drag;
  drag->moved = drag->moved || hypot(event->x - drag->x0, event->y - drag->y0) > drag_threshold;
  switch (drag->item.kind) {
  case BRUME_ITEM_DIAL:
  case BRUME_ITEM_VOLUME:
  case BRUME_ITEM_SLIDER:
    turn(panel, event);
    break;
  case BRUME_ITEM_CURVE:
    if (drag->handle >= 0) {
      brume_panel_move_handle(panel, &drag->item, drag->handle, event->x, event->y);
    }
    break;
  case BRUME_ITEM_FIELD:
    mix_at(panel, event->x, event->y);
    return; // Keeps a place of its own
  case BRUME_ITEM_TRACE:
    scrub_to(panel, event->x);
    break;
  case BRUME_ITEM_KEYS:
    play_key(panel, key_at(panel, event->x, event->y), event->y);
    break;
  case BRUME_ITEM_DRAWN:
    brume_panel_drag_drawn(panel, event);
    break;
  case BRUME_ITEM_PICTURE:
    brume_panel_drag_kept(panel, event);
    break;
  case BRUME_ITEM_PAD:
    drag_pad(panel, event);
    brume_panel_redraw_kind(panel, BRUME_ITEM_PAD);
    break;
  default:
    break;
  }
  drag->x = event->x;
  drag->y = event->y;
}

static void release_touch(BrumePanel *const panel) {
  const BrumeItem *const item = &panel->drag.item;
  int knobs[2] = {-1, -1};
  if (item->kind == BRUME_ITEM_CURVE) {
    brume_panel_handle_knobs((BrumePanelCurve)item->index, panel->drag.handle, knobs);
  } else if (brume_panel_turns(item->kind)) {
    knobs[0] = item->index;
  }
  brume_panel_touch(panel, knobs[0], false);
  brume_panel_touch(panel, knobs[1], false);
}

void brume_panel_drop_drag(BrumePanel *const panel, const BrumeViewEvent *const event) {
  const BrumePanelDrag drag = panel->drag;
  const BrumeItem item = brume_panel_at(panel, event->x, event->y);
  if (event->button != 1) {
    return;
  }
  release_touch(panel);
  if (panel->drag.field_waits) {
    panel->drag.field_s = -1.0;
    brume_panel_field_tick(panel);
  }
  play_key(panel, -1, 0.0);
  brume_panel_keep_drawn(panel);
  panel->drag = (BrumePanelDrag){.item = {.kind = BRUME_ITEM_NONE}, .note = -1};
  switch (drag.item.kind) {
  case BRUME_ITEM_PAD:
    if (drag.moved && !drag.out && item.kind == BRUME_ITEM_PAD) {
      brume_panel_swap_pads(panel, (unsigned)drag.item.index, (unsigned)item.index);
    }
    break;
  case BRUME_ITEM_TRACE:
    brume_panel_send_step(panel);
    break;
  case BRUME_ITEM_DIAL:
  case BRUME_ITEM_VOLUME:
  case BRUME_ITEM_SLIDER:
  case BRUME_ITEM_CURVE:
  case BRUME_ITEM_DRAWN:
  case BRUME_ITEM_FIELD:
  case BRUME_ITEM_KEYS:
    break;
  case BRUME_ITEM_PICTURE:
    if (drag.keeps) {
      brume_panel_keep(panel, &drag);
    } else {
      brume_panel_send_step(panel);
    }
    break;
  default:
    if (brume_item_same(&item, &drag.item)) {
      brume_panel_activate(panel, &item);
    }
  }
  brume_panel_end(panel);
  brume_panel_redraw_all(panel);
}
