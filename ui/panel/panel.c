// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panel/panel_parts.h"

#include "dsp/base/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double message_for_s = 8.0;
static const double name_takes_s = 1.0; // At most, until a name that was sent comes back

void brume_panel_redraw(BrumePanel *const panel, const BrumeRect rect) {
  if (panel->view) { // A little more: what is focused has a frame outside
    panel->view->type->redraw(panel->view, rect.x - 4.0, rect.y - 4.0, rect.w + 8.0, rect.h + 8.0);
  }
}

void brume_panel_redraw_all(BrumePanel *const panel) {
  brume_panel_redraw(panel, (BrumeRect){0.0, 0.0, panel->width, panel->height});
}

void brume_panel_redraw_kind(BrumePanel *const panel, const BrumeItemKind kind) {
  for (size_t i = 0; i < panel->n_items; ++i) {
    if (panel->items[i].kind == kind) {
      brume_panel_redraw(panel, panel->items[i].rect);
    }
  }
}

static void redraw_pad(BrumePanel *const panel, const unsigned pad) {
  const BrumeItem *const item = brume_panel_item(panel, BRUME_ITEM_PAD, (int)pad);
  if (item) {
    brume_panel_redraw(panel, item->rect);
  }
}

// Sounds made of another one have a dial more; the first sound of a pad can be varied; what is
// drawn has room.
static void follow_source(BrumePanel *const panel) {
  if (panel->lays_amount != brume_panel_has_source(panel) ||
      panel->lays_vary != brume_panel_has_sound(panel) ||
      panel->lays_drawn != brume_panel_is_drawn(panel)) {
    brume_panel_layout(panel);
    brume_panel_redraw_all(panel);
  }
}

void brume_panel_redraw_knob(BrumePanel *const panel, const int knob, const unsigned pad) {
  const bool of_all = knob == BRUME_CONTROL_MODE || knob == BRUME_CONTROL_PAD ||
                      knob == BRUME_CONTROL_SOLO || knob == BRUME_CONTROL_KIND;
  if (of_all) {
    follow_source(panel);
    brume_panel_redraw_all(panel);
    return;
  }
  for (size_t i = 0; i < panel->n_items; ++i) {
    const BrumeItem *const item = &panel->items[i];
    if (brume_panel_knob_of(item) == knob || item->kind == BRUME_ITEM_CURVE) {
      brume_panel_redraw(panel, item->rect);
    }
  }
  if (knob == BRUME_CONTROL_MUTE || knob == BRUME_CONTROL_LOCK) {
    redraw_pad(panel, pad);
  }
}

static bool same_value(const float a, const float b) {
  return a == b || (isnan(a) && isnan(b));
}

void brume_panel_redraw_changes(BrumePanel *const panel, const BrumeSettings *const before) {
  const BrumeSettings *const now = &panel->settings;
  const unsigned selected = brume_panel_selected(panel);
  if (memcmp(before->name, now->name, sizeof(now->name)) != 0) {
    brume_panel_redraw_kind(panel, BRUME_ITEM_PRESET);
  }
  for (int knob = 0; knob < BRUME_KNOB_COUNT; ++knob) {
    if (!same_value(brume_knob_get(before, knob, selected), brume_knob_get(now, knob, selected))) {
      brume_panel_redraw_knob(panel, knob, selected);
    }
  }
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (memcmp(&before->pads[p], &now->pads[p], sizeof(now->pads[p])) != 0) {
      redraw_pad(panel, p);
      brume_panel_redraw_kind(panel, BRUME_ITEM_KEYS); // They have the pads' colours
    }
  }
  if (!brume_recipe_equal(&before->pads[selected].recipe, &now->pads[selected].recipe)) {
    follow_source(panel);
    brume_panel_redraw_kind(panel, BRUME_ITEM_FIELD);
    brume_panel_redraw_kind(panel, BRUME_ITEM_TITLE);
    brume_panel_redraw_kind(panel, BRUME_ITEM_SEED);
    brume_panel_redraw_kind(panel, BRUME_ITEM_SHAPE);
    brume_panel_redraw_kind(panel, BRUME_ITEM_SLIDER);
    brume_panel_redraw_kind(panel, BRUME_ITEM_PICTURE);
  }
}

BrumePanel *brume_panel_new(const BrumePanelOwner *const owner) {
  BrumePanel *const panel = calloc(1, sizeof(*panel));
  if (!panel) {
    return NULL;
  }
  panel->owner = *owner;
  panel->undo = malloc(BRUME_PANEL_UNDO * sizeof(*panel->undo));
  if (!panel->undo) {
    brume_panel_free(panel);
    return NULL;
  }
  brume_settings_init(&panel->settings);
  panel->status.load = -1.0f;
  panel->shown = -1;
  panel->base_note = 48;
  panel->random = (uint64_t)(brume_clock_s() * 1e6) | 1u;
  panel->width = BRUME_PANEL_WIDTH;
  panel->height = BRUME_PANEL_HEIGHT;
  panel->browser.loaded = -1;
  panel->drag.note = -1;
  brume_library_find_folder(panel);
  brume_library_load(panel);
  brume_panel_set_dark(panel, brume_library_is_dark(panel));
  brume_panel_layout(panel);
  return panel;
}

void brume_panel_free(BrumePanel *const panel) {
  if (panel) {
    if (panel->view) {
      panel->view->type->close(panel->view);
    }
    brume_library_free(panel);
    free(panel->undo);
    free(panel);
  }
}

BrumeStatus brume_panel_open(BrumePanel *const panel, const BrumeViewType *const type,
                             const uintptr_t parent, const double scale, const char *const title) {
  BrumeStatus status = BRUME_STATUS_OK;
  const BrumeViewConfig config = {.ctx = panel,
                                  .on_event = brume_panel_event,
                                  .draw = brume_panel_draw,
                                  .parent = parent,
                                  .scale = scale,
                                  .width = BRUME_PANEL_WIDTH,
                                  .height = BRUME_PANEL_HEIGHT,
                                  .min_width = BRUME_PANEL_MIN_WIDTH,
                                  .min_height = BRUME_PANEL_MIN_HEIGHT,
                                  .title = title};
  panel->view = type->open(&config, &status);
  return status;
}

BrumeView *brume_panel_view(BrumePanel *const panel) {
  return panel->view;
}

static void follow_size(BrumePanel *const panel) {
  const BrumeView *const view = panel->view;
  if (view->width != panel->width || view->height != panel->height) {
    panel->width = view->width;
    panel->height = view->height;
    brume_panel_close_overlay(panel);
    brume_panel_layout(panel);
    brume_panel_redraw_all(panel);
  }
}

void brume_panel_pump(BrumePanel *const panel, const double now_s) {
  panel->now_s = now_s;
  if (panel->message[0] && now_s > panel->message_s + message_for_s) {
    brume_panel_hush(panel);
  }
  brume_panel_field_tick(panel);
  follow_size(panel);
  panel->view->type->pump(panel->view);
  follow_size(panel);
}

bool brume_panel_is_closed(const BrumePanel *const panel) {
  return panel->closed;
}

void brume_panel_set_dark(BrumePanel *const panel, const bool dark) {
  panel->theme = dark ? &brume_theme_dark : &brume_theme_light;
  brume_theme_ramp(panel->theme, panel->ramp);
  brume_panel_redraw_all(panel);
}

const BrumeSettings *brume_panel_settings(const BrumePanel *const panel) {
  return &panel->settings;
}

// While a knob is held, what the engine says of it is old.
static void keep_held_knob(BrumePanel *const panel, const BrumeSettings *const before) {
  const BrumeItem *const item = &panel->drag.item;
  const unsigned pad = brume_settings_selected(before);
  int knobs[2] = {brume_panel_knob_of(item), -1};
  if (item->kind == BRUME_ITEM_CURVE) {
    brume_panel_handle_knobs((BrumePanelCurve)item->index, panel->drag.handle, knobs);
  }
  for (size_t i = 0; i < 2; ++i) {
    if (knobs[i] >= 0) {
      brume_knob_set(&panel->settings, knobs[i], pad, brume_knob_get(before, knobs[i], pad));
    }
  }
  if (item->kind == BRUME_ITEM_FIELD) {
    panel->settings.pads[pad].recipe = before->pads[pad].recipe;
  }
}

static BrumeSettings *copy_of(const BrumeSettings *const settings) {
  BrumeSettings *const copy = malloc(sizeof(*copy));
  if (copy) {
    *copy = *settings;
  }
  return copy;
}

void brume_panel_take_settings(BrumePanel *const panel, const BrumeSettings *const settings) {
  const unsigned selected = brume_panel_selected(panel);
  const bool is_first = !panel->has_settings;
  BrumeSettings *const before = copy_of(&panel->settings);
  if (!before) {
    return;
  }
  panel->settings = *settings;
  panel->has_settings = true;
  if (panel->drag.item.kind != BRUME_ITEM_NONE) {
    keep_held_knob(panel, before);
  }
  if (brume_panel_selected(panel) != selected) {
    panel->shown = -1;
  }
  for (unsigned p = 0; p < BRUME_PADS; ++p) { // A pad without a sound has none to show
    if (settings->pads[p].recipe.n_classes == 0) {
      panel->pads[p].has_clip = false;
      panel->pads[p].n_kept = 0;
      panel->pads[p].error[0] = '\0';
    }
  }
  if (!is_first && strcmp(before->name, settings->name) != 0 &&
      panel->now_s > panel->named_s + name_takes_s) {
    brume_panel_push_undo(panel, before); // By a program change, say
  }
  if (is_first) {
    follow_source(panel);
    brume_panel_redraw_all(panel);
  } else {
    brume_panel_redraw_changes(panel, before);
  }
  free(before);
}

// Keeps a step; of sounds with very many, evenly spread ones.
static void take_step(BrumePanel *const panel, const BrumeNews *const news) {
  BrumePanelPad *const pad = &panel->pads[news->pad];
  const unsigned step = news->as.step.step;
  const unsigned n = news->as.step.n_steps ? news->as.step.n_steps : 1;
  if (news->serial != pad->serial || step <= 1) {
    pad->n_kept = 0;
    pad->serial = news->serial;
    if (news->pad == brume_panel_selected(panel)) {
      panel->shown = -1;
    }
  }
  pad->making = true;
  pad->error[0] = '\0';
  pad->n_steps = n;
  pad->done = step;
  const unsigned due = n <= BRUME_PANEL_TRACE ? step : (step * BRUME_PANEL_TRACE + n - 1) / n;
  if (due > pad->n_kept && pad->n_kept < BRUME_PANEL_TRACE) {
    BrumePanelStep *const to = &pad->trace[pad->n_kept++];
    to->step = step;
    to->sigma = news->as.step.sigma;
    memcpy(to->picture, news->as.step.picture, sizeof(to->picture));
  }
}

static void take_clip(BrumePanel *const panel, const BrumeNews *const news) {
  BrumePanelPad *const pad = &panel->pads[news->pad];
  if (news->as.clip.stage == BRUME_STAGE_DRAFT) {
    return; // The steps say more
  }
  if (news->as.clip.stage == BRUME_STAGE_TEXTURE) {
    panel->texture = *news;
    panel->has_texture = true;
    pad->error[0] = '\0';
    return;
  }
  if (news->serial == 0 && (pad->has_clip || pad->making)) {
    return; // What was asked for has come by itself
  }
  if (news->serial != pad->serial) {
    pad->n_kept = 0; // Found, not made: there were no steps
    pad->serial = news->serial;
  }
  pad->clip = *news;
  pad->has_clip = true;
  pad->making = false;
  pad->error[0] = '\0';
  if (panel->has_settings) {
    brume_panel_note_history(panel, news->pad);
  }
  brume_panel_found(panel, news);
}

void brume_panel_take_news(BrumePanel *const panel, const BrumeNews *const news) {
  if (news->pad >= BRUME_PADS) {
    return;
  }
  BrumePanelPad *const pad = &panel->pads[news->pad];
  switch (news->type) {
  case BRUME_NEWS_STEP:
    take_step(panel, news);
    break;
  case BRUME_NEWS_CLIP:
    take_clip(panel, news);
    break;
  case BRUME_NEWS_FAILED:
    pad->making = false;
    if (news->as.failed.status != BRUME_STATUS_CANCELLED) {
      snprintf(pad->error, sizeof(pad->error), "%.*s", (int)BRUME_NEWS_TEXT - 1,
               news->as.failed.text);
      pad->texture_failed = brume_panel_is_texture(panel);
    }
    break;
  }
  if (news->pad == brume_panel_selected(panel)) {
    brume_panel_redraw_kind(panel, BRUME_ITEM_PICTURE);
    brume_panel_redraw_kind(panel, BRUME_ITEM_TRACE);
    brume_panel_redraw_kind(panel, BRUME_ITEM_GENERATE);
    if (news->type == BRUME_NEWS_CLIP) {
      brume_panel_redraw_kind(panel, BRUME_ITEM_DIAL);
    }
    follow_source(panel);
  }
  redraw_pad(panel, news->pad);
}

static bool differs(const float a, const float b) { // By more than can be seen
  return fabsf(a - b) > 0.02f * fmaxf(a, b) && fmaxf(a, b) > 5e-4f;
}

// That alone, without what is around it.
static void redraw_level(BrumePanel *const panel, const BrumeRect rect) {
  if (panel->view) {
    panel->view->type->redraw(panel->view, rect.x - 1.0, rect.y - 1.0, rect.w + 2.0, rect.h + 2.0);
  }
}

static void redraw_meters(BrumePanel *const panel) {
  const BrumeMeters *const meters = &panel->status.meters;
  bool changed = false;
  for (size_t i = 0; i < 2; ++i) {
    const float level = meters->hold[i] > 1e-3f ? meters->hold[i] : 0.0f;
    changed = changed || differs(panel->meter_shown[i], level);
    panel->meter_shown[i] = level;
  }
  if (changed) {
    brume_panel_redraw_kind(panel, BRUME_ITEM_METER);
  }
  for (int p = 0; p < BRUME_PADS; ++p) {
    const float level = meters->level[p] > 1e-3f ? meters->level[p] : 0.0f;
    const BrumeItem *const item = brume_panel_item(panel, BRUME_ITEM_PAD, p);
    if (item && differs(panel->level_shown[p], level)) {
      redraw_level(panel, brume_panel_level_rect(item->rect));
    }
    panel->level_shown[p] = level;
  }
}

void brume_panel_take_status(BrumePanel *const panel, const BrumePanelStatus *const status) {
  const BrumePanelStatus before = panel->status;
  panel->status = *status;
  redraw_meters(panel);
  if ((int)(100.0f * before.load) != (int)(100.0f * status->load) || before.bpm != status->bpm ||
      before.xruns != status->xruns || before.silent != status->silent ||
      before.meters.voices != status->meters.voices || before.meters.gaps != status->meters.gaps) {
    brume_panel_redraw_kind(panel, BRUME_ITEM_INFO);
  }
  const unsigned changed = before.meters.waiting ^ status->meters.waiting;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (!(status->meters.waiting >> p & 1u)) {
      panel->pads[p].making = false;
    }
  }
  if (changed) {
    brume_panel_redraw_kind(panel, BRUME_ITEM_PAD);
    brume_panel_redraw_kind(panel, BRUME_ITEM_GENERATE);
    brume_panel_redraw_kind(panel, BRUME_ITEM_TRACE);
  }
}

void brume_panel_say(BrumePanel *const panel, const char *const text, const bool is_error) {
  snprintf(panel->message, sizeof(panel->message), "%s", text);
  panel->is_error = is_error;
  panel->message_s = panel->now_s;
  brume_panel_redraw_kind(panel, BRUME_ITEM_FOOTER);
}

void brume_panel_hush(BrumePanel *const panel) {
  if (panel->message[0]) {
    panel->message[0] = '\0';
    brume_panel_redraw_kind(panel, BRUME_ITEM_FOOTER);
  }
}

bool brume_panel_lacks(const BrumePanel *const panel, const unsigned pad) {
  return panel->settings.pads[pad].recipe.n_classes > 0 && !panel->pads[pad].has_clip &&
         !panel->pads[pad].making;
}

void brume_panel_take_export(BrumePanel *const panel, const unsigned pad, const char *const path) {
  char line[BRUME_PANEL_TEXT];
  BrumePanelDrag *const drag = &panel->drag;
  if (!path) {
    brume_panel_say(panel, "There is no sound, or it could not be written", true);
    drag->asked = false;
    return;
  }
  const bool dragging = drag->asked && drag->item.kind == BRUME_ITEM_PAD &&
                        (unsigned)drag->item.index == pad && drag->out;
  if (dragging && panel->view->type->drag(panel->view, path)) {
    return;
  }
  snprintf(line, sizeof(line), "Written: %.200s", path);
  brume_panel_say(panel, line, false);
}

void brume_panel_take_kit_progress(BrumePanel *const panel, const char *const text) {
  char line[BRUME_PANEL_TEXT];
  panel->writes_kit = true;
  snprintf(line, sizeof(line), "Writing the kit: %.60s. The menu of the dots ends it", text);
  brume_panel_say(panel, line, false);
}

void brume_panel_take_kit(BrumePanel *const panel, const char *const path) {
  const bool ended = panel->ends_kit;
  panel->writes_kit = panel->ends_kit = false;
  if (!path && ended) {
    brume_panel_say(panel, "The kit was ended; what was written of it is gone", false);
  } else {
    brume_panel_take_export(panel, 0, path);
  }
}
