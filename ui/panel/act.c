// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the user does, as acts to the owner and at once in the panel's own settings.

#include "plugin/core/kit.h"
#include "ui/panel/drop.h"
#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void send(BrumePanel *const panel, const BrumeAct *const act) {
  panel->owner.act(panel->owner.ctx, act);
}

unsigned brume_panel_selected(const BrumePanel *const panel) {
  return brume_settings_selected(&panel->settings) % BRUME_PADS;
}

bool brume_panel_has_source(const BrumePanel *const panel) {
  return panel->settings.pads[brume_panel_selected(panel)].recipe.edit.from != 0;
}

bool brume_panel_has_sound(const BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  return panel->pads[pad].has_clip && panel->settings.pads[pad].recipe.n_classes > 0;
}

bool brume_panel_is_texture(const BrumePanel *const panel) {
  return (int)panel->settings.control[BRUME_CONTROL_MODE] == BRUME_MODE_TEXTURE;
}

const char *brume_panel_error(const BrumePanel *const panel, const unsigned pad) {
  const BrumePanelPad *const of = &panel->pads[pad];
  return of->texture_failed == brume_panel_is_texture(panel) ? of->error : "";
}

const BrumeNews *brume_panel_played(const BrumePanel *const panel) {
  const unsigned selected = brume_panel_selected(panel);
  const BrumePanelPad *const pad = &panel->pads[selected];
  if (brume_panel_is_texture(panel) && panel->has_texture && panel->texture.pad == selected) {
    return &panel->texture;
  }
  return pad->has_clip ? &pad->clip : NULL;
}

bool brume_panel_is_locked(const BrumePanel *const panel, const unsigned pad) {
  return panel->settings.pads[pad].control[BRUME_CONTROL_LOCK] > 0.0f;
}

bool brume_panel_refuses(BrumePanel *const panel, const unsigned pad) {
  const bool locked = brume_panel_is_locked(panel, pad);
  if (locked) {
    brume_panel_say(panel, "This pad is locked: unlock it to change its sound", false);
  }
  return locked;
}

// What the recipe says, or means: the pad that a morph goes to may have another sound by now.
static bool is_of_recipe(const int control) {
  return brume_settings_is_view((BrumeControl)control) || control == (int)BRUME_CONTROL_MORPH;
}

void brume_panel_send_knob(BrumePanel *const panel, const int knob, const unsigned pad,
                           const float value) {
  BrumeAct act = {.type = BRUME_ACT_CONTROL, .pad = (uint8_t)pad};
  const bool is_param = brume_knob_is_param(knob);
  if ((is_param || is_of_recipe(knob)) && brume_panel_refuses(panel, pad)) {
    return;
  }
  if (is_param) {
    act.type = BRUME_ACT_PARAM;
    act.as.param.param = (BrumeParam)(knob - BRUME_KNOB_PARAM);
    act.as.param.value = value;
  } else {
    act.as.control.control = (BrumeControl)knob;
    act.as.control.value = value;
  }
  brume_knob_set(&panel->settings, knob, pad, value);
  send(panel, &act);
  brume_panel_redraw_knob(panel, knob, pad);
}

void brume_panel_touch(BrumePanel *const panel, const int knob, const bool holds) {
  const BrumeAct act = {.type = BRUME_ACT_TOUCH,
                        .pad = (uint8_t)brume_panel_selected(panel),
                        .as.touch = {knob, holds}};
  if (knob >= 0) {
    send(panel, &act);
  }
}

void brume_panel_send_trigger(BrumePanel *const panel, const BrumeControl control) {
  const BrumeAct act = {.type = BRUME_ACT_CONTROL,
                        .pad = (uint8_t)brume_panel_selected(panel),
                        .as.control = {control, 1.0f}};
  send(panel, &act);
}

void brume_panel_send_recipe(BrumePanel *const panel, const unsigned pad,
                             const BrumeRecipe *const recipe) {
  const BrumeAct act = {.type = BRUME_ACT_RECIPE, .pad = (uint8_t)pad, .as.recipe = recipe};
  if (brume_panel_refuses(panel, pad)) {
    return;
  }
  send(panel, &act);
  panel->scratch = panel->settings;
  brume_settings_set_recipe(&panel->settings, pad, recipe);
  brume_panel_redraw_changes(panel, &panel->scratch);
}

void brume_panel_send_name(BrumePanel *const panel, const char *const name) {
  const BrumeAct act = {.type = BRUME_ACT_NAME, .as.name = name};
  if (strcmp(name, panel->settings.name) != 0) {
    send(panel, &act);
    memset(panel->settings.name, 0, sizeof(panel->settings.name));
    snprintf(panel->settings.name, sizeof(panel->settings.name), "%s", name);
    panel->named_s = panel->now_s;
    brume_panel_redraw_kind(panel, BRUME_ITEM_PRESET);
  }
}

void brume_panel_send_note(BrumePanel *const panel, const int note, const int velocity) {
  const BrumeAct act = {.type = BRUME_ACT_MIDI,
                        .as.midi = {velocity ? 0x90 : 0x80, (uint8_t)(note & 0x7F),
                                    (uint8_t)(velocity ? velocity : 64)}};
  send(panel, &act);
}

void brume_panel_select(BrumePanel *const panel, const unsigned pad) {
  const bool is_new = pad != brume_panel_selected(panel);
  const BrumeAct show = {.type = BRUME_ACT_SHOW, .pad = (uint8_t)pad};
  if (is_new) {
    panel->shown = -1;
    brume_panel_send_knob(panel, BRUME_CONTROL_PAD, pad, (float)(pad + 1));
  }
  if (!panel->pads[pad].has_clip) {
    send(panel, &show);
  }
}

void brume_panel_send_step(BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  const int shown = brume_panel_shown_step(panel);
  if (shown >= 0) {
    const BrumeAct act = {.type = BRUME_ACT_LISTEN,
                          .pad = (uint8_t)pad,
                          .as.step = panel->pads[pad].trace[shown].step};
    send(panel, &act);
  } else {
    brume_panel_send_trigger(panel, BRUME_CONTROL_AUDITION);
  }
}

static uint64_t draw(BrumePanel *const panel) { // xorshift64*: dice, not noise
  panel->random ^= panel->random >> 12;
  panel->random ^= panel->random << 25;
  panel->random ^= panel->random >> 27;
  return panel->random * UINT64_C(2685821657736338717);
}

static float draw_place(BrumePanel *const panel) {
  return (float)(draw(panel) >> 40) / (float)(1 << 24);
}

// Gives a pad a recipe, unless it is locked: one of several.
static void send_unlocked(BrumePanel *const panel, const unsigned pad,
                          const BrumeRecipe *const recipe) {
  if (!brume_panel_is_locked(panel, pad)) {
    brume_panel_send_recipe(panel, pad, recipe);
  }
}

static void roll_character(BrumePanel *const panel, const unsigned pad) {
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  for (int i = BRUME_PARAM_BRIGHTNESS; i <= (int)BRUME_PARAM_DECAY; ++i) {
    recipe.value[i] = floorf(100.0f * draw_place(panel) + 0.5f) / 100.0f;
  }
  brume_panel_send_recipe(panel, pad, &recipe);
}

void brume_panel_roll(BrumePanel *const panel, const BrumePanelDice dice) {
  const unsigned pad = brume_panel_selected(panel);
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  if (dice == BRUME_DICE_KIT) {
    for (unsigned p = 0; p < BRUME_PADS; ++p) {
      recipe = panel->settings.pads[p].recipe;
      recipe.seed = draw(panel) % 1000000;
      if (recipe.n_classes) {
        send_unlocked(panel, p, &recipe);
      }
    }
  } else if (recipe.n_classes && dice == BRUME_DICE_CHARACTER) {
    roll_character(panel, pad);
  } else if (recipe.n_classes) {
    recipe.seed = draw(panel) % 1000000;
    brume_panel_send_recipe(panel, pad, &recipe);
  }
}

void brume_panel_spread_morph(BrumePanel *const panel, const unsigned pad) {
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  for (unsigned i = 0; i < BRUME_PANEL_SERIES && pad + i < BRUME_PADS; ++i) {
    recipe.value[BRUME_PARAM_POSITION] = (float)i / (float)(BRUME_PANEL_SERIES - 1);
    send_unlocked(panel, pad + i, &recipe);
  }
}

void brume_panel_spread_strokes(BrumePanel *const panel, const unsigned pad) {
  const BrumeRecipe hit = panel->settings.pads[pad].recipe;
  BrumeRecipe recipe;
  for (unsigned i = 1; i < BRUME_PANEL_LAYERS && pad + i < BRUME_PADS; ++i) {
    brume_kit_stroke(&hit, hit.edit.from, BRUME_PANEL_LAYERS - 1 - i, BRUME_PANEL_LAYERS, 0, 0,
                     &recipe);
    send_unlocked(panel, pad + i, &recipe);
  }
}

void brume_panel_roll_style(BrumePanel *const panel) {
  const uint64_t style = draw(panel) % 1000000;
  char name[BRUME_SETTINGS_NAME];
  char line[BRUME_PANEL_TEXT];
  BrumeRecipe recipe;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    brume_kit_hit(style, p, 0, &recipe);
    send_unlocked(panel, p, &recipe);
  }
  snprintf(name, sizeof(name), "Style %u", (unsigned)style);
  brume_panel_send_name(panel, name);
  snprintf(line, sizeof(line), "Style %u: brume kit --style %u makes files of this kit",
           (unsigned)style, (unsigned)style);
  brume_panel_say(panel, line, false);
}

// Gives pad `to` all that `from` is.
static void become_pad(BrumePanel *const panel, const unsigned to,
                       const BrumePadSettings *const from) {
  if (!brume_recipe_equal(&panel->settings.pads[to].recipe, &from->recipe)) {
    brume_panel_send_recipe(panel, to, &from->recipe);
  }
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    if (brume_controls[i].scope == BRUME_SCOPE_PAD && !is_of_recipe(i) &&
        panel->settings.pads[to].control[i] != from->control[i]) {
      brume_panel_send_knob(panel, i, to, from->control[i]);
    }
  }
}

void brume_panel_swap_pads(BrumePanel *const panel, const unsigned a, const unsigned b) {
  const BrumePadSettings first = panel->settings.pads[a];
  const BrumePadSettings second = panel->settings.pads[b];
  if (a == b || brume_panel_refuses(panel, a) || brume_panel_refuses(panel, b)) {
    return;
  }
  become_pad(panel, b, &first);
  become_pad(panel, a, &second);
  brume_panel_select(panel, b);
}

void brume_panel_copy(BrumePanel *const panel, const unsigned pad) {
  char text[BRUME_RECIPE_TEXT];
  brume_recipe_write(&panel->settings.pads[pad].recipe, text);
  panel->view->type->copy(panel->view, text);
  brume_panel_say(panel, "Recipe copied as text", false);
}

void brume_panel_pasted(BrumePanel *const panel, const char *const text) {
  char line[BRUME_PANEL_TEXT];
  char detail[BRUME_RECIPE_DETAIL] = "";
  BrumeRecipe recipe;
  brume_recipe_init(&recipe);
  if (!text[0]) {
    brume_panel_say(panel, "There is no text to paste", true);
    return;
  }
  if (strlen(text) >= BRUME_RECIPE_TEXT || brume_recipe_read(&recipe, text, detail) ||
      recipe.n_classes == 0) {
    snprintf(line, sizeof(line), "This text is no recipe%s%.150s", detail[0] ? ": " : "", detail);
    brume_panel_say(panel, line, true);
    return;
  }
  brume_panel_begin(panel);
  brume_panel_send_recipe(panel, brume_panel_selected(panel), &recipe);
  brume_panel_end(panel);
}

static void take_recipe(BrumePanel *const panel, const unsigned pad,
                        const BrumeRecipe *const recipe, const char *const said) {
  if (brume_panel_refuses(panel, pad)) {
    return;
  }
  brume_panel_begin(panel);
  brume_panel_select(panel, pad);
  brume_panel_send_recipe(panel, pad, recipe);
  brume_panel_end(panel);
  brume_panel_say(panel, said, false);
}

void brume_panel_dropped(BrumePanel *const panel, const double x, const double y,
                         const char *const path) {
  char line[BRUME_PANEL_TEXT];
  char detail[BRUME_PANEL_TEXT] = "";
  BrumeRecipe recipe;
  const BrumeItem item = brume_panel_at(panel, x, y);
  const unsigned pad =
      item.kind == BRUME_ITEM_PAD ? (unsigned)item.index : brume_panel_selected(panel);
  const BrumeAct act = {.type = BRUME_ACT_SOURCE, .pad = (uint8_t)pad, .as.path = path};
  if (brume_panel_refuses(panel, pad)) {
    return;
  }
  switch (brume_drop_read(path, &recipe, detail, sizeof(detail))) {
  case BRUME_DROP_RECIPE:
    recipe.model[0] = '\0';
    take_recipe(panel, pad, &recipe, "The sound's recipe was in the file");
    break;
  case BRUME_DROP_SOUND:
    send(panel, &act);
    break;
  case BRUME_DROP_NOTHING: {
    const char *const slash = strrchr(path, '/');
    snprintf(line, sizeof(line), "%.80s: %.150s", slash ? slash + 1 : path, detail);
    brume_panel_say(panel, line, true);
    break;
  }
  }
}

void brume_panel_take_source(BrumePanel *const panel, const unsigned pad,
                             const BrumeBrought *const brought) {
  const BrumeItem none = {.kind = BRUME_ITEM_NONE};
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  if (panel->in_gesture) { // It came in the middle of one
    panel->drag = (BrumePanelDrag){.item = none, .note = -1};
    brume_panel_end(panel);
  }
  panel->pads[pad].brought = *brought;
  brume_recipe_start_from(&recipe, brought);
  take_recipe(
      panel, pad, &recipe,
      "This pad now varies that sound, as far from it as Amount says; Match makes others like it");
}

void brume_panel_choose_source(BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  const BrumeAct act = {.type = BRUME_ACT_CHOOSE, .pad = (uint8_t)pad};
  if (!brume_panel_refuses(panel, pad)) {
    send(panel, &act);
  }
}

void brume_panel_vary(BrumePanel *const panel, const unsigned pad) {
  if (!panel->pads[pad].has_clip) {
    brume_panel_say(panel, "There is no sound yet to make others of", false);
  } else if (!brume_panel_refuses(panel, pad)) {
    brume_panel_select(panel, pad);
    brume_panel_send_trigger(panel, BRUME_CONTROL_VARY);
  }
}

void brume_panel_forget_source(BrumePanel *const panel, const unsigned pad) {
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  recipe.edit = (BrumeEdit){.from = 0};
  take_recipe(panel, pad, &recipe, "This pad makes its sound of noise alone again");
}
