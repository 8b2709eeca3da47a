// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Ways back: what gestures changed, and the sounds that a pad had.

#include "ui/panel/panel_parts.h"

#include <stdlib.h>
#include <string.h>

void brume_panel_begin(BrumePanel *const panel) {
  panel->search.on = false;
  if (!panel->in_gesture) {
    panel->in_gesture = true;
    panel->before = panel->settings;
  }
}

void brume_panel_end(BrumePanel *const panel) {
  if (!panel->in_gesture) {
    return;
  }
  const bool loads = panel->loads;
  panel->in_gesture = false;
  panel->loads = false;
  panel->before.control[BRUME_CONTROL_PAD] = panel->settings.control[BRUME_CONTROL_PAD];
  if (loads || memcmp(&panel->before, &panel->settings, sizeof(panel->before)) != 0) {
    brume_panel_push_undo(panel, &panel->before); // Looking at another pad is nothing to undo
  }
}

void brume_panel_push_undo(BrumePanel *const panel, const BrumeSettings *const before) {
  if (panel->at_undo == BRUME_PANEL_UNDO - 1) {
    memmove(panel->undo, panel->undo + 1, (BRUME_PANEL_UNDO - 1) * sizeof(*panel->undo));
    --panel->at_undo;
  }
  panel->undo[panel->at_undo++] = *before;
  panel->n_undo = panel->at_undo;
}

// Sends what makes the settings those of `target`.
static void become(BrumePanel *const panel, const BrumeSettings *const target) {
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (!brume_recipe_equal(&panel->settings.pads[p].recipe, &target->pads[p].recipe)) {
      if (brume_panel_is_locked(panel, p)) { // By the preset that goes; the lock follows below
        brume_panel_send_knob(panel, BRUME_CONTROL_LOCK, p, 0.0f);
      }
      brume_panel_send_recipe(panel, p, &target->pads[p].recipe);
    }
  }
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    const bool of_pad = brume_controls[i].scope == BRUME_SCOPE_PAD;
    const bool is_value = brume_controls[i].curve != BRUME_CURVE_TRIGGER &&
                          !brume_settings_is_view((BrumeControl)i) && i != BRUME_CONTROL_MORPH;
    for (unsigned p = 0; is_value && p < (of_pad ? BRUME_PADS : 1); ++p) {
      const float value = brume_knob_get(target, i, p);
      if (value != brume_knob_get(&panel->settings, i, p)) {
        brume_panel_send_knob(panel, i, p, value);
      }
    }
  }
  brume_panel_send_name(panel, target->name);
}

void brume_panel_undo(BrumePanel *const panel, const bool redo) {
  if (redo ? panel->at_undo >= panel->n_undo : panel->at_undo == 0) {
    brume_panel_say(panel, redo ? "Nothing to redo" : "Nothing to undo", false);
    return;
  }
  BrumeSettings *const now = malloc(sizeof(*now));
  if (!now) {
    return;
  }
  *now = panel->settings;
  const size_t at = redo ? panel->at_undo : panel->at_undo - 1;
  become(panel, &panel->undo[at]);
  panel->undo[at] = *now; // Where the other way leads
  panel->at_undo = redo ? at + 1 : at;
  free(now);
  brume_panel_say(panel, redo ? "Done again" : "Undone", false);
}

bool brume_panel_is_made(const BrumePanel *const panel, const unsigned pad) {
  const BrumePanelPad *const of = &panel->pads[pad];
  return of->has_clip && of->n_history &&
         brume_recipe_equal(&of->history[of->at_history], &panel->settings.pads[pad].recipe);
}

void brume_panel_note_history(BrumePanel *const panel, const unsigned pad) {
  BrumePanelPad *const of = &panel->pads[pad];
  const BrumeRecipe *const recipe = &panel->settings.pads[pad].recipe;
  if (recipe->n_classes == 0 ||
      (of->n_history && brume_recipe_equal(&of->history[of->at_history], recipe))) {
    return;
  }
  if (of->n_history && of->at_history + 1 < of->n_history) {
    of->n_history = of->at_history + 1; // Another way from here on
  }
  if (of->n_history == BRUME_PANEL_HISTORY) {
    memmove(of->history, of->history + 1, (BRUME_PANEL_HISTORY - 1) * sizeof(of->history[0]));
    --of->n_history;
  }
  of->history[of->n_history] = *recipe;
  of->at_history = of->n_history++;
}

void brume_panel_go_in_history(BrumePanel *const panel, const int by) {
  const unsigned pad = brume_panel_selected(panel);
  BrumePanelPad *const of = &panel->pads[pad];
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  brume_panel_note_history(panel, pad);
  if (recipe.n_classes == 0) {
    return;
  }
  if (by < 0 && of->at_history > 0) {
    recipe = of->history[--of->at_history];
  } else if (by > 0 && of->at_history + 1 < of->n_history) {
    recipe = of->history[++of->at_history];
  } else {
    recipe.seed += by < 0 ? UINT64_MAX : 1;
  }
  brume_panel_send_recipe(panel, pad, &recipe);
}
