// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The field of classes, and the bar with what makes the selected pad's sound.

#include "ui/panel/field.h"
#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double field_inset = 16.0;
static const double ring = 7.5; // Radius of what marks the mix

static double share_of(const BrumeRecipe *const recipe, const size_t i) {
  double sum = 0.0;
  double own = 0.0;
  for (unsigned k = 0; k < recipe->n_classes; ++k) {
    const double weight = (double)recipe->classes[k].weight;
    sum += weight;
    own += strcmp(recipe->classes[k].name, brume_field[i].name) == 0 ? weight : 0.0;
  }
  return sum > 0.0 ? own / sum : 0.0;
}

static uint32_t hue_of(const BrumePanel *const panel, const size_t i) {
  return panel->theme->hues[(i + 1) % BRUME_THEME_HUES];
}

static BrumeRect ring_rect(const BrumeRect field, const double x, const double y) {
  const double size = 2.0 * ring + 2.0;
  return (BrumeRect){field.x + field_inset + (field.w - 2.0 * field_inset) * x - 0.5 * size,
                     field.y + field_inset + (field.h - 2.0 * field_inset) * y - 0.5 * size, size,
                     size};
}

// Where a name goes: below its place, or else beside it, in the field and off the ring.
static BrumeRect name_rect(const BrumeRect field, const double x, const double y,
                           const double width, const BrumeRect taken) {
  const double height = 14.0;
  const double left = fmin(fmax(x - 0.5 * width, field.x + 6.0), field.x + field.w - 6.0 - width);
  const bool at_ring =
      fabs(taken.x + 0.5 * taken.w - x) < 4.0 && fabs(taken.y + 0.5 * taken.h - y) < 4.0;
  const BrumeRect tries[] = {{floor(left), at_ring ? taken.y + taken.h : y + 4.0, width, height},
                             {x + 8.0, y - 0.5 * height, width, height},
                             {x - 8.0 - width, y - 0.5 * height, width, height},
                             {floor(left), y - 4.0 - height, width, height}};
  size_t i = 0;
  while (i < 3 && (tries[i].y + height > field.y + field.h || tries[i].x < field.x ||
                   tries[i].x + width > field.x + field.w || brume_rect_overlap(tries[i], taken))) {
    ++i;
  }
  return tries[i];
}

static void draw_class(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                       const size_t i, const double share, const BrumeRect taken) {
  const BrumeFieldClass *const one = &brume_field[i];
  const double x = rect.x + field_inset + (rect.w - 2.0 * field_inset) * one->x;
  const double y = rect.y + field_inset + (rect.h - 2.0 * field_inset) * one->y;
  const BrumePaintFont font = {BRUME_PAINT_SMALL, share > 0.0, BRUME_PAINT_LEFT,
                               share > 0.0 ? panel->theme->text : panel->theme->dim};
  const double width = brume_paint_text_width(cr, font.size, font.bold, one->label) + 1.0;
  if (share > 0.0) {
    cairo_new_path(cr);
    cairo_arc(cr, x, y, 8.0 + 16.0 * sqrt(share), 0.0, 6.2832);
    brume_paint_color(cr, hue_of(panel, i), 0.28);
    cairo_fill(cr);
  }
  cairo_new_path(cr);
  cairo_arc(cr, x, y, share > 0.0 ? 4.5 : 3.0, 0.0, 6.2832);
  brume_paint_color(cr, hue_of(panel, i), 1.0);
  cairo_fill(cr);
  brume_paint_text(cr, name_rect(rect, x, y, width, taken), &font, one->label);
}

void brume_panel_draw_field(BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  const BrumeRecipe *const recipe = &panel->settings.pads[brume_panel_selected(panel)].recipe;
  double place[2] = {0.0, 0.0};
  const bool dragging = panel->drag.item.kind == BRUME_ITEM_FIELD;
  const bool has_place = brume_field_place(recipe, &place[0], &place[1]);
  if (dragging) {
    place[0] = panel->drag.x;
    place[1] = panel->drag.y;
  }
  const BrumeRect taken =
      has_place || dragging ? ring_rect(rect, place[0], place[1]) : (BrumeRect){.w = 0.0};
  brume_paint_box(cr, rect, 6.0, panel->theme->surface);
  cairo_save(cr);
  cairo_rectangle(cr, rect.x, rect.y, rect.w, rect.h);
  cairo_clip(cr);
  for (int pass = 0; pass < 2; ++pass) { // Those in the mix lie on top
    for (size_t i = 0; i < brume_n_field; ++i) {
      const double share = share_of(recipe, i);
      if ((share > 0.0) == (pass == 1)) {
        draw_class(panel, cr, rect, i, share, taken);
      }
    }
  }
  if (has_place || dragging) {
    cairo_new_path(cr);
    cairo_arc(cr, taken.x + 0.5 * taken.w, taken.y + 0.5 * taken.h, ring, 0.0, 6.2832);
    brume_paint_color(cr, panel->theme->text, 1.0);
    cairo_set_line_width(cr, 2.0);
    cairo_stroke(cr);
  }
  cairo_restore(cr);
}

static void draw_title(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  char text[BRUME_PANEL_TEXT];
  char kind[BRUME_PANEL_TEXT];
  const unsigned pad = brume_panel_selected(panel);
  const BrumePaintFont font = {BRUME_PAINT_LARGE, true, BRUME_PAINT_LEFT, panel->theme->text};
  const BrumeRecipe *const recipe = &panel->settings.pads[pad].recipe;
  brume_field_text(recipe, kind, sizeof(kind));
  snprintf(text, sizeof(text), "%u  %.200s", pad + 1, kind);
  if (recipe->n_classes > 1 &&
      brume_paint_text_width(cr, font.size, font.bold, text) > rect.w) { // The field has the rest
    BrumeRecipe first = *recipe;
    first.n_classes = 1;
    brume_field_text(&first, kind, sizeof(kind));
    snprintf(text, sizeof(text), "%u  %.180s + %u", pad + 1, kind, recipe->n_classes - 1);
  }
  brume_paint_text(cr, rect, &font, text);
}

static void draw_seed(const BrumePanel *const panel, cairo_t *const cr, const BrumeItem *const item,
                      BrumePaintButton button) {
  char text[BRUME_KNOB_TEXT];
  const BrumeRecipe *const recipe = &panel->settings.pads[brume_panel_selected(panel)].recipe;
  snprintf(text, sizeof(text), "Seed %llu", (unsigned long long)recipe->seed);
  button.label = text;
  brume_paint_button(cr, panel->theme, item->rect, &button);
}

// Generate; while a sound is made: how far, and what stops it.
static void draw_generate(const BrumePanel *const panel, cairo_t *const cr,
                          const BrumeItem *const item, BrumePaintButton button) {
  const unsigned selected = brume_panel_selected(panel);
  const BrumePanelPad *const pad = &panel->pads[selected];
  const bool waits = panel->status.meters.waiting >> selected & 1u;
  button.label = waits ? "Cancel" : "Generate";
  button.primary = !waits;
  brume_paint_button(cr, panel->theme, item->rect, &button);
  if (waits && pad->making && pad->n_steps) {
    const BrumeRect bar = {item->rect.x + 6.0, item->rect.y + item->rect.h - 5.0,
                           (item->rect.w - 12.0) * pad->done / pad->n_steps, 3.0};
    brume_paint_box(cr, bar, 1.5, panel->theme->second);
  }
}

static void draw_choice(const BrumePanel *const panel, cairo_t *const cr,
                        const BrumeItem *const item, BrumePaintButton button) {
  char text[BRUME_KNOB_TEXT];
  const float value = brume_knob_get(&panel->settings, item->index, brume_panel_selected(panel));
  BrumeRect rect = item->rect;
  const BrumePaintFont font = {rect.h < 22.0 ? BRUME_PAINT_SMALL : BRUME_PAINT_NORMAL, false,
                               BRUME_PAINT_LEFT, panel->theme->text};
  brume_knob_text(item->index, value, text);
  if (item->index == (int)BRUME_CONTROL_PLAY && value <= 0.0f) {
    snprintf(text, sizeof(text), "Plays: auto");
  } else if (item->index == (int)BRUME_CONTROL_MORPH) {
    const bool morphs =
        panel->settings.pads[brume_panel_selected(panel)].recipe.edit.to || value > 0.0f;
    snprintf(text, sizeof(text),
             value > 0.0f ? "Morph to %.0f"
             : morphs     ? "Morph"
                          : "No morph",
             (double)value);
  }
  brume_paint_button(cr, panel->theme, rect, &button);
  brume_paint_icon(cr, brume_rect_take_right(&rect, 18.0, 0.0), BRUME_ICON_DOWN, panel->theme->dim);
  rect.x += 8.0;
  rect.w -= 8.0;
  brume_paint_text(cr, rect, &font, text);
}

static void draw_dice(const BrumePanel *const panel, cairo_t *const cr, const BrumeItem *const item,
                      BrumePaintButton button) {
  static const char *const labels[] = {"Sound", "Character", "Kit"};
  button.label = labels[item->index];
  button.icon = BRUME_ICON_DICE;
  brume_paint_button(cr, panel->theme, item->rect, &button);
}

void brume_panel_draw_sound(BrumePanel *const panel, cairo_t *const cr,
                            const BrumeItem *const item) {
  const unsigned pad = brume_panel_selected(panel);
  const bool locked = brume_panel_is_locked(panel, pad);
  BrumePaintButton button = {.hot = brume_panel_is_hot(panel, item),
                             .down = brume_panel_is_down(panel, item),
                             .focus = brume_panel_has_focus(panel, item)};
  switch (item->kind) {
  case BRUME_ITEM_TITLE:
    draw_title(panel, cr, item->rect);
    break;
  case BRUME_ITEM_SEED:
    draw_seed(panel, cr, item, button);
    break;
  case BRUME_ITEM_SEED_STEP:
    button.icon = item->index < 0 ? BRUME_ICON_LEFT : BRUME_ICON_RIGHT;
    brume_paint_button(cr, panel->theme, item->rect, &button);
    break;
  case BRUME_ITEM_DICE:
    draw_dice(panel, cr, item, button);
    break;
  case BRUME_ITEM_LOCK:
    button.icon = locked ? BRUME_ICON_LOCK : BRUME_ICON_UNLOCK;
    button.on = locked;
    brume_paint_button(cr, panel->theme, item->rect, &button);
    break;
  case BRUME_ITEM_AUTO:
    button.label = "Auto";
    button.on = panel->settings.control[BRUME_CONTROL_AUTO] > 0.0f;
    brume_paint_button(cr, panel->theme, item->rect, &button);
    break;
  case BRUME_ITEM_GENERATE:
    draw_generate(panel, cr, item, button);
    break;
  case BRUME_ITEM_AUDITION:
    button.icon = BRUME_ICON_PLAY;
    brume_paint_button(cr, panel->theme, item->rect, &button);
    break;
  case BRUME_ITEM_CHOICE:
    draw_choice(panel, cr, item, button);
    break;
  default:
    break;
  }
}
