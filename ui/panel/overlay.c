// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What lies on top for a moment: menus, and lines to type into.

#include "plugin/core/text.h"
#include "ui/panel/field.h"
#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void brume_panel_close_overlay(BrumePanel *const panel) {
  if (panel->overlay != BRUME_OVERLAY_NONE) {
    panel->overlay = BRUME_OVERLAY_NONE;
    brume_panel_layout(panel);
    brume_panel_redraw_all(panel);
  }
}

static BrumeMenuRow *add_row(BrumePanelMenu *const menu, const BrumeMenuDo what, const int arg,
                             const bool checked, const char *const label) {
  const size_t room = sizeof(menu->rows) / sizeof(menu->rows[0]);
  BrumeMenuRow *const row = &menu->rows[menu->n < room ? menu->n++ : room - 1];
  snprintf(row->label, sizeof(row->label), "%s", label);
  row->what = what;
  row->arg = arg;
  row->knob = brume_panel_knob_of(&menu->of);
  row->checked = checked;
  return row;
}

// A row for each value that a knob may have.
static void option_rows(const BrumePanel *const panel, BrumePanelMenu *const menu, const int knob) {
  char value[BRUME_KNOB_TEXT];
  const BrumeKnobInfo info = brume_knob_info(knob);
  const float now = brume_knob_get(&panel->settings, knob, brume_panel_selected(panel));
  for (int i = (int)info.min; i <= (int)info.max; ++i) {
    brume_knob_text(knob, (float)i, value);
    add_row(menu, BRUME_DO_OPTION, i, (int)now == i, value)->knob = knob;
  }
}

// A row that asks for a number, with the one there is.
static void number_row(const BrumePanel *const panel, BrumePanelMenu *const menu, const int knob) {
  char value[BRUME_KNOB_TEXT];
  char label[BRUME_KNOB_TEXT];
  brume_knob_text(knob, brume_knob_get(&panel->settings, knob, brume_panel_selected(panel)), value);
  snprintf(label, sizeof(label), "%.28s: %.20s\xE2\x80\xA6", brume_knob_info(knob).name, value);
  add_row(menu, BRUME_DO_TYPE, 0, false, label)->knob = knob;
}

// What the panel has no room for.
static void more_rows(const BrumePanel *const panel, BrumePanelMenu *const menu) {
  const bool robin = panel->settings.control[BRUME_CONTROL_ROUND_ROBIN] > 0.0f;
  add_row(menu, BRUME_DO_OPTION, !robin, robin, "Round robin")->knob = BRUME_CONTROL_ROUND_ROBIN;
  number_row(panel, menu, BRUME_CONTROL_BEND_RANGE);
  number_row(panel, menu, BRUME_CONTROL_VIBRATO);
  add_row(menu, BRUME_DO_STYLE, 0, false, "A new kit of one style");
  add_row(menu, BRUME_DO_SAVE_KIT, 0, false,
          panel->writes_kit ? "End writing the kit" : "Write the kit for samplers");
  add_row(menu, BRUME_DO_NOTHING, 0, false, "This pad");
  number_row(panel, menu, BRUME_CONTROL_FILTER_VELOCITY);
  number_row(panel, menu, (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_GUIDANCE_LOW);
  number_row(panel, menu, (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_GUIDANCE_HIGH);
}

// The pads that a morph can lead to.
static void morph_rows(const BrumePanel *const panel, BrumePanelMenu *const menu, const int now) {
  char label[BRUME_KNOB_TEXT];
  add_row(menu, BRUME_DO_OPTION, 0, now == 0, "No morph");
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    const BrumeRecipe *const recipe = &panel->settings.pads[p].recipe;
    if (p != brume_panel_selected(panel) && recipe->n_classes) {
      char kind[BRUME_KNOB_TEXT];
      brume_field_text(recipe, kind, sizeof(kind));
      snprintf(label, sizeof(label), "%u  %.40s", p + 1, kind);
      add_row(menu, BRUME_DO_OPTION, (int)p + 1, now == (int)p + 1, label);
    }
  }
}

// Lengths that fit the tempo.
static void beat_rows(const BrumePanel *const panel, BrumePanelMenu *const menu) {
  static const int beats[] = {1, 2, 4, 8, 16};
  char label[BRUME_KNOB_TEXT];
  snprintf(label, sizeof(label), "At %.4g BPM", (double)brume_panel_bpm(panel));
  add_row(menu, BRUME_DO_NOTHING, 0, false, label);
  for (size_t i = 0; i < sizeof(beats) / sizeof(beats[0]); ++i) {
    const double seconds = beats[i] * 60.0 / (double)brume_panel_bpm(panel);
    snprintf(label, sizeof(label), "%d beat%s: %.2f s", beats[i], beats[i] == 1 ? "" : "s",
             seconds);
    if (brume_param_allows(BRUME_PARAM_LENGTH, (float)seconds)) {
      add_row(menu, BRUME_DO_BEATS, beats[i], false, label);
    }
  }
}

static void knob_rows(const BrumePanel *const panel, BrumePanelMenu *const menu, const int knob) {
  const BrumeKnobInfo info = brume_knob_info(knob);
  char value[BRUME_KNOB_TEXT];
  char label[BRUME_KNOB_TEXT];
  const float now = brume_knob_get(&panel->settings, knob, brume_panel_selected(panel));
  if (info.curve == BRUME_CURVE_CHOICE) {
    option_rows(panel, menu, knob);
    if (knob == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_SAMPLER) {
      const int precision = (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_PRECISION;
      add_row(menu, BRUME_DO_NOTHING, 0, false, brume_knob_info(precision).name);
      option_rows(panel, menu, precision);
    }
    return;
  }
  if (knob == (int)BRUME_CONTROL_MORPH) {
    morph_rows(panel, menu, (int)now);
    return;
  }
  brume_knob_text(knob, info.def, value);
  snprintf(label, sizeof(label), "Reset to %.40s", value);
  add_row(menu, BRUME_DO_NOTHING, 0, false, info.name);
  add_row(menu, BRUME_DO_RESET, 0, false, label);
  add_row(menu, BRUME_DO_TYPE, 0, false, "Type a value\xE2\x80\xA6");
  if (knob == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_LENGTH) {
    beat_rows(panel, menu);
  }
}

// What the pads after this one can hold of its sound.
static void series_rows(BrumePanelMenu *const menu, const BrumeRecipe *const recipe,
                        const unsigned pad) {
  char label[BRUME_KNOB_TEXT];
  if (recipe->edit.to && pad + BRUME_PANEL_SERIES <= BRUME_PADS) {
    snprintf(label, sizeof(label), "Morph over pads %u to %u", pad + 1, pad + BRUME_PANEL_SERIES);
    add_row(menu, BRUME_DO_SERIES, 0, false, label);
  }
  if (pad + BRUME_PANEL_LAYERS <= BRUME_PADS) {
    snprintf(label, sizeof(label), "Softer strokes on pads %u to %u", pad + 2,
             pad + BRUME_PANEL_LAYERS);
    add_row(menu, BRUME_DO_STROKES, 0, false, label);
  }
}

// What goes for a pad's sound, wherever it is shown.
static void sound_rows(const BrumePanel *const panel, BrumePanelMenu *const menu, const int pad) {
  const BrumeRecipe *const recipe = &panel->settings.pads[pad].recipe;
  add_row(menu, BRUME_DO_COPY, 0, false, "Copy recipe");
  add_row(menu, BRUME_DO_PASTE, 0, false, "Paste recipe");
  add_row(menu, BRUME_DO_SAVE_WAV, 0, false, "Write to a sound file");
  if (panel->pads[pad].has_clip) {
    add_row(menu, BRUME_DO_VARY, 0, false, "Vary this sound");
    add_row(menu, BRUME_DO_MATCH, 0, false, "Match this sound");
  }
  if (recipe->edit.from) {
    series_rows(menu, recipe, (unsigned)pad);
    add_row(menu, BRUME_DO_FORGET, 0, false, "Forget its source");
  }
}

static void pad_rows(const BrumePanel *const panel, BrumePanelMenu *const menu, const int pad) {
  const float *const control = panel->settings.pads[pad].control;
  char label[BRUME_KNOB_TEXT];
  snprintf(label, sizeof(label), "Pad %d", pad + 1);
  add_row(menu, BRUME_DO_NOTHING, 0, false, label);
  sound_rows(panel, menu, pad);
  add_row(menu, BRUME_DO_SWITCH, BRUME_SWITCH_MUTE, control[BRUME_CONTROL_MUTE] > 0.0f, "Mute");
  add_row(menu, BRUME_DO_SWITCH, BRUME_SWITCH_SOLO, control[BRUME_CONTROL_SOLO] > 0.0f, "Solo");
  add_row(menu, BRUME_DO_SWITCH, BRUME_SWITCH_LOCK, control[BRUME_CONTROL_LOCK] > 0.0f, "Lock");
  for (int group = 0; group <= 4; ++group) {
    snprintf(label, sizeof(label), group ? "Choke group %d" : "No choke group", group);
    add_row(menu, BRUME_DO_OPTION, group, (int)control[BRUME_CONTROL_CHOKE] == group, label)->knob =
        BRUME_CONTROL_CHOKE;
  }
}

void brume_panel_open_menu(BrumePanel *const panel, const BrumeItem *const item, const double x,
                           const double y) {
  BrumePanelMenu *const menu = &panel->menu;
  const int knob = brume_panel_knob_of(item);
  *menu = (BrumePanelMenu){.rect = {x, y, 0.0, 0.0}, .of = *item, .at = -1};
  if (item->kind == BRUME_ITEM_PAD || item->kind == BRUME_ITEM_PAD_SWITCH) {
    menu->of = *brume_panel_item(panel, BRUME_ITEM_PAD,
                                 item->kind == BRUME_ITEM_PAD ? item->index : item->index / 4);
    pad_rows(panel, menu, menu->of.index);
  } else if (item->kind == BRUME_ITEM_CURVE) {
    add_row(menu, BRUME_DO_RESET, 0, false, "Reset the curve");
  } else if (item->kind == BRUME_ITEM_TITLE || item->kind == BRUME_ITEM_SEED ||
             item->kind == BRUME_ITEM_PICTURE || item->kind == BRUME_ITEM_DRAWN ||
             item->kind == BRUME_ITEM_TRACE) {
    menu->of = *brume_panel_item(panel, BRUME_ITEM_PAD, (int)brume_panel_selected(panel));
    sound_rows(panel, menu, menu->of.index);
  } else if (item->kind == BRUME_ITEM_MORE) {
    more_rows(panel, menu);
  } else if (knob >= 0) {
    knob_rows(panel, menu, knob);
  }
  if (menu->n) {
    panel->overlay = BRUME_OVERLAY_MENU;
    brume_panel_layout(panel);
    brume_panel_redraw_all(panel);
  }
}

static void do_switch(BrumePanel *const panel, const unsigned pad, const int what) {
  static const int knobs[] = {BRUME_CONTROL_MUTE, BRUME_CONTROL_SOLO, BRUME_CONTROL_LOCK};
  const float now = brume_knob_get(&panel->settings, knobs[what], pad);
  brume_panel_send_knob(panel, knobs[what], pad, now > 0.0f ? 0.0f : 1.0f);
}

static void type_value(BrumePanel *const panel, const BrumeItem *const item, const int knob) {
  char text[BRUME_KNOB_TEXT];
  brume_knob_text(knob, brume_knob_get(&panel->settings, knob, brume_panel_selected(panel)), text);
  brume_panel_open_entry(panel, item, BRUME_ENTRY_KNOB, text);
  panel->entry.knob = knob;
}

static void do_on_pad(BrumePanel *const panel, const BrumeMenuRow *const row, const unsigned pad) {
  const BrumeAct act = {
      .type = BRUME_ACT_EXPORT, .pad = (uint8_t)pad, .as.kit = row->what == BRUME_DO_SAVE_KIT};
  switch (row->what) {
  case BRUME_DO_COPY:
    brume_panel_copy(panel, pad);
    break;
  case BRUME_DO_PASTE:
    brume_panel_select(panel, pad);
    panel->view->type->paste(panel->view);
    break;
  case BRUME_DO_SAVE_WAV:
  case BRUME_DO_SAVE_KIT:
    panel->ends_kit = act.as.kit && panel->writes_kit;
    panel->owner.act(panel->owner.ctx, &act);
    break;
  case BRUME_DO_VARY:
    brume_panel_vary(panel, pad);
    break;
  case BRUME_DO_MATCH:
    brume_panel_match(panel, pad);
    break;
  case BRUME_DO_FORGET:
    brume_panel_forget_source(panel, pad);
    break;
  case BRUME_DO_SERIES:
    brume_panel_spread_morph(panel, pad);
    break;
  case BRUME_DO_STROKES:
    brume_panel_spread_strokes(panel, pad);
    break;
  case BRUME_DO_STYLE:
    brume_panel_roll_style(panel);
    break;
  case BRUME_DO_SWITCH:
    do_switch(panel, pad, row->arg);
    break;
  default:
    break;
  }
}

void brume_panel_do_row(BrumePanel *const panel, const int at) {
  if (at < 0 || (size_t)at >= panel->menu.n) {
    return;
  }
  const BrumeMenuRow row = panel->menu.rows[at];
  const BrumeItem of = panel->menu.of;
  const bool on_pad = of.kind == BRUME_ITEM_PAD;
  const unsigned pad = on_pad ? (unsigned)of.index : brume_panel_selected(panel);
  if (row.what == BRUME_DO_NOTHING) {
    return;
  }
  brume_panel_close_overlay(panel);
  brume_panel_begin(panel);
  if (row.what == BRUME_DO_OPTION) {
    brume_panel_send_knob(panel, row.knob, pad, (float)row.arg);
  } else if (row.what == BRUME_DO_RESET) {
    brume_panel_reset_item(panel, &of);
  } else if (row.what == BRUME_DO_TYPE) {
    type_value(panel, &of, row.knob);
  } else if (row.what == BRUME_DO_BEATS) {
    brume_panel_send_knob(panel, row.knob, pad, (float)row.arg * 60.0f / brume_panel_bpm(panel));
  } else {
    do_on_pad(panel, &row, pad);
  }
  brume_panel_end(panel);
}

void brume_panel_open_entry(BrumePanel *const panel, const BrumeItem *const item,
                            const BrumeEntryKind kind, const char *const text) {
  panel->entry = (BrumePanelEntry){
      .kind = kind, .knob = brume_panel_knob_of(item), .of = *item, .fresh = true};
  snprintf(panel->entry.text, sizeof(panel->entry.text), "%s", text);
  panel->overlay = BRUME_OVERLAY_ENTRY;
  brume_panel_layout(panel);
  brume_panel_redraw_all(panel);
}

static bool commit_seed(BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  if (!brume_text_to_u64(panel->entry.text, &recipe.seed)) {
    brume_panel_say(panel, "A seed is a whole number, 0 or more", true);
    return false;
  }
  brume_panel_send_recipe(panel, pad, &recipe);
  return true;
}

// What may be typed instead of what was.
static void say_range(BrumePanel *const panel, const int knob) {
  char line[BRUME_PANEL_TEXT];
  char low[BRUME_KNOB_TEXT];
  char high[BRUME_KNOB_TEXT];
  const BrumeKnobInfo info = brume_knob_info(knob);
  brume_knob_text(knob, info.min, low);
  brume_knob_text(knob, info.max, high);
  snprintf(line, sizeof(line), "%.60s goes from %s to %s%s", info.name, low, high,
           info.may_be_free ? ", or auto" : "");
  brume_panel_say(panel, line, true);
}

static bool commit_knob(BrumePanel *const panel) {
  const int knob = panel->entry.knob;
  float value = 0.0f;
  const bool beats = knob == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_LENGTH &&
                     brume_panel_parse_beats(panel, panel->entry.text, &value);
  if (!beats && !brume_knob_parse(knob, panel->entry.text, &value)) {
    say_range(panel, knob);
    return false;
  }
  brume_panel_send_knob(panel, knob, brume_panel_selected(panel), value);
  return true;
}

void brume_panel_commit_entry(BrumePanel *const panel) {
  bool done = false;
  brume_panel_begin(panel);
  switch (panel->entry.kind) {
  case BRUME_ENTRY_KNOB:
    done = commit_knob(panel);
    break;
  case BRUME_ENTRY_SEED:
    done = commit_seed(panel);
    break;
  case BRUME_ENTRY_WORDS:
    done = brume_panel_commit_words(panel, panel->entry.text);
    break;
  case BRUME_ENTRY_NAME:
    done = brume_library_save_preset(panel, panel->entry.text);
    break;
  }
  brume_panel_end(panel);
  panel->entry.wrong = !done;
  if (done) {
    brume_panel_close_overlay(panel);
  }
  brume_panel_redraw_all(panel);
}

// Edits a line: a character more, or one less.
static void edit(char *const text, const size_t size, const uint32_t key, const bool fresh) {
  size_t n = strlen(text);
  if (key == BRUME_KEY_BACKSPACE) {
    n = fresh ? 0 : n;
    while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80) {
      --n;
    }
    text[n > 0 ? n - 1 : 0] = '\0';
  } else if (key >= 0x20 && key < 0x7F) {
    n = fresh ? 0 : n;
    if (n + 1 < size) {
      text[n] = (char)key;
      text[n + 1] = '\0';
    }
  } else if (key >= 0xA0 && key < 0x800) { // Letters with accents, in UTF-8
    n = fresh ? 0 : n;
    if (n + 2 < size) {
      text[n] = (char)(0xC0 | key >> 6);
      text[n + 1] = (char)(0x80 | (key & 0x3F));
      text[n + 2] = '\0';
    }
  }
}

void brume_panel_entry_key(BrumePanel *const panel, const BrumeViewEvent *const event) {
  const bool in_browser = panel->overlay == BRUME_OVERLAY_BROWSER;
  BrumePanelEntry *const entry = &panel->entry;
  if (event->mods & (BRUME_VIEW_CTRL | BRUME_VIEW_ALT)) {
    if ((event->mods & BRUME_VIEW_CTRL) && (event->key | 32u) == 'a') {
      *(in_browser ? &panel->browser.fresh : &entry->fresh) = true;
      brume_panel_redraw_all(panel);
    }
    return;
  }
  if (in_browser) {
    edit(panel->browser.search, sizeof(panel->browser.search), event->key, panel->browser.fresh);
    panel->browser.fresh = false;
    brume_panel_browser_filter(panel);
  } else if (event->key == BRUME_KEY_ESCAPE) {
    brume_panel_close_overlay(panel);
  } else if (event->key == BRUME_KEY_ENTER) {
    brume_panel_commit_entry(panel);
  } else {
    edit(entry->text, sizeof(entry->text), event->key, entry->fresh);
    entry->fresh = false;
    entry->wrong = false;
    brume_panel_redraw(panel, entry->rect);
  }
}
