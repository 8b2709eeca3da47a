// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Seeds that are tried one after the other, each seen as it condenses; the one whose sound measures
// nearest to what the dials ask for is kept. Any gesture ends the search with what there is.

#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>

enum { TRIES = 8, DESCRIPTORS = BRUME_NEWS_PITCH };

static float asked(const BrumeRecipe *const recipe, const int d) {
  return recipe->value[(int)BRUME_PARAM_BRIGHTNESS + d];
}

static bool asks(const BrumeRecipe *const recipe) {
  bool any = false;
  for (int d = 0; d < DESCRIPTORS; ++d) {
    any = any || !isnan(asked(recipe, d));
  }
  return any;
}

// How far a sound is from what is asked for: mean square over the dials.
static double distance(const BrumeRecipe *const recipe, const BrumeNews *const clip) {
  double sum = 0.0;
  int n = 0;
  for (int d = 0; d < DESCRIPTORS; ++d) {
    const float place = clip->as.clip.place[d];
    if (!isnan(asked(recipe, d)) && isfinite(place)) {
      const double off = (double)place - (double)asked(recipe, d);
      sum += off * off;
      ++n;
    }
  }
  return n ? sum / n : INFINITY;
}

static void try_next(BrumePanel *const panel) {
  BrumePanelSearch *const search = &panel->search;
  BrumeRecipe recipe = panel->settings.pads[search->pad].recipe;
  char line[BRUME_KNOB_TEXT];
  search->on = search->tried < TRIES;
  recipe.seed = search->on ? search->first + search->tried : search->best_seed;
  if (search->on) {
    snprintf(line, sizeof(line), "Looking for the nearest: %u of %d", search->tried + 1, TRIES);
  } else {
    snprintf(line, sizeof(line), "The nearest of %d sounds", TRIES);
  }
  brume_panel_say(panel, line, false);
  if (search->tried == 0 || recipe.seed != panel->settings.pads[search->pad].recipe.seed) {
    brume_panel_send_recipe(panel, search->pad, &recipe);
  }
}

void brume_panel_find_nearest(BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  const BrumeRecipe *const recipe = &panel->settings.pads[pad].recipe;
  if (!asks(recipe)) {
    brume_panel_say(panel, "Turn a dial from Brightness to Duration first: nearest to that", false);
  } else if (!brume_panel_refuses(panel, pad)) {
    panel->search = (BrumePanelSearch){
        .pad = pad, .first = recipe->seed, .best_seed = recipe->seed, .best = INFINITY};
    try_next(panel);
  }
}

void brume_panel_found(BrumePanel *const panel, const BrumeNews *const clip) {
  BrumePanelSearch *const search = &panel->search;
  const BrumeRecipe *const recipe = &panel->settings.pads[clip->pad].recipe;
  if (!search->on || clip->pad != search->pad || clip->as.clip.stage != BRUME_STAGE_FINAL) {
    return;
  }
  const double off = distance(recipe, clip);
  if (off < search->best) {
    search->best = off;
    search->best_seed = search->first + search->tried;
  }
  ++search->tried;
  try_next(panel);
}

// What a pad's sound measures, as if it had been brought.
static void bring_own(const BrumePanel *const panel, const unsigned pad,
                      BrumeBrought *const brought) {
  const BrumeNews *const clip = &panel->pads[pad].clip;
  const BrumeRecipe *const recipe = &panel->settings.pads[pad].recipe;
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    brought->value[i] = recipe->value[i];
  }
  for (int d = 0; d < DESCRIPTORS; ++d) {
    brought->value[(int)BRUME_PARAM_BRIGHTNESS + d] = clip->as.clip.place[d];
  }
  brought->value[BRUME_PARAM_LENGTH] = clip->as.clip.seconds;
}

void brume_panel_match(BrumePanel *const panel, const unsigned pad) {
  const BrumePanelPad *const of = &panel->pads[pad];
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  BrumeBrought brought = of->brought;
  if (brought.hash == 0 || brought.hash != recipe.edit.from) {
    if (!of->has_clip) {
      brume_panel_say(panel, "There is no sound yet to make others like", false);
      return;
    }
    bring_own(panel, pad, &brought);
  }
  if (!brume_panel_refuses(panel, pad)) {
    brume_panel_select(panel, pad);
    brume_recipe_aim_at(&recipe, &brought);
    ++recipe.seed; // The same sound would be no answer
    brume_panel_send_recipe(panel, pad, &recipe);
    brume_panel_find_nearest(panel);
  }
}
