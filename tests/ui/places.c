// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where things are in a panel of its own size, for those who move a pointer over it:
//
//   LAYOUT KIND INDEX X Y WIDTH HEIGHT
//   LAYOUT dial-NAME 0 X Y WIDTH HEIGHT
//
// LAYOUT is "plain", for a pad with a sound, "varied" for one whose sound is made of another, or
// "drawn" where its loudness is drawn. X and Y are the middle.

#include "ui/panel/panel_parts.h"

#include <stdio.h>

static const struct {
  BrumeItemKind kind;
  const char *name;
} names[] = {{BRUME_ITEM_PRESET, "preset"},     {BRUME_ITEM_PICTURE, "picture"},
             {BRUME_ITEM_TRACE, "trace"},       {BRUME_ITEM_FIELD, "field"},
             {BRUME_ITEM_TITLE, "title"},       {BRUME_ITEM_SEED_STEP, "seed-step"},
             {BRUME_ITEM_SEED, "seed"},         {BRUME_ITEM_GENERATE, "generate"},
             {BRUME_ITEM_AUDITION, "audition"}, {BRUME_ITEM_SLIDER, "slider"},
             {BRUME_ITEM_TOGGLE, "toggle"},     {BRUME_ITEM_SHAPE, "shape"},
             {BRUME_ITEM_WORDS, "words"},       {BRUME_ITEM_CHOICE, "choice"},
             {BRUME_ITEM_PAD, "pad"},           {BRUME_ITEM_PAD_SWITCH, "switch"},
             {BRUME_ITEM_KEYS, "keys"},         {BRUME_ITEM_MORE, "more"},
             {BRUME_ITEM_DICE, "dice"},         {BRUME_ITEM_DRAWN, "drawn"}};

static void say(const char *const layout, const char *const name, const int index,
                const BrumeRect r) {
  printf("%s %s %d %g %g %g %g\n", layout, name, index, r.x + 0.5 * r.w, r.y + 0.5 * r.h, r.w, r.h);
}

static void say_all(const BrumePanel *const panel, const char *const layout) {
  for (size_t i = 0; i < panel->n_items; ++i) {
    const BrumeItem *const item = &panel->items[i];
    char dial[BRUME_PANEL_TEXT];
    for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); ++k) {
      if (names[k].kind == item->kind) {
        say(layout, names[k].name, item->index, item->rect);
      }
    }
    if (item->kind == BRUME_ITEM_DIAL) {
      const bool is_param = brume_knob_is_param(item->index);
      snprintf(dial, sizeof(dial), "dial-%s",
               is_param ? brume_params[item->index - (int)BRUME_KNOB_PARAM].symbol
                        : brume_controls[item->index].symbol);
      say(layout, dial, 0, item->rect);
    }
  }
}

int main(void) {
  const BrumePanelOwner owner = {.folder = "/nowhere", .chooses = true};
  BrumePanel *const panel = brume_panel_new(&owner);
  if (!panel) {
    return 1;
  }
  panel->pads[0].has_clip = true;
  brume_panel_layout(panel);
  say_all(panel, "plain");
  panel->settings.pads[0].recipe.edit.from = 1;
  brume_panel_layout(panel);
  say_all(panel, "varied");
  panel->settings.pads[0].recipe.edit = (BrumeEdit){.n_points = 2};
  brume_panel_layout(panel);
  say_all(panel, "drawn");
  brume_panel_free(panel);
  return 0;
}
