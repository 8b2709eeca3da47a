// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sketch of this is in ui/README.md.

#include "ui/panel/panel_parts.h"

#include <math.h>

static const double margin = 12.0;
static const double gap = 8.0;
static const double browser_frame = 2.0 * 12.0 + 30.0 + 8.0; // Margins, and the line on top
static const double browser_row = 26.0;
static const double browser_gap = 2.0;

static const int character_knobs[] = {
    BRUME_KNOB_PARAM + BRUME_PARAM_BRIGHTNESS,
    BRUME_KNOB_PARAM + BRUME_PARAM_WARMTH,
    BRUME_KNOB_PARAM + BRUME_PARAM_BOOMINESS,
    BRUME_KNOB_PARAM + BRUME_PARAM_HARDNESS,
    BRUME_KNOB_PARAM + BRUME_PARAM_NOISINESS,
    BRUME_KNOB_PARAM + BRUME_PARAM_ROUGHNESS,
    BRUME_KNOB_PARAM + BRUME_PARAM_ATTACK,
    BRUME_KNOB_PARAM + BRUME_PARAM_DECAY,
    BRUME_KNOB_PARAM + BRUME_PARAM_DURATION,
    BRUME_KNOB_PARAM + BRUME_PARAM_LENGTH,
    BRUME_KNOB_PARAM + BRUME_PARAM_PITCH,
    BRUME_KNOB_PARAM + BRUME_PARAM_STEPS,
    BRUME_KNOB_PARAM + BRUME_PARAM_GUIDANCE,
    BRUME_KNOB_PARAM + BRUME_PARAM_AMOUNT}; // The last only where there is a source
static const int play_knobs[] = {BRUME_CONTROL_LEVEL,          BRUME_CONTROL_PAN,
                                 BRUME_CONTROL_TUNE,           BRUME_CONTROL_PITCH_ENV,
                                 BRUME_CONTROL_PITCH_TIME,     BRUME_CONTROL_DRIVE,
                                 BRUME_CONTROL_VELOCITY_LEVEL, BRUME_CONTROL_VELOCITY_BRIGHTNESS};

static void add(BrumePanel *const panel, const BrumeItemKind kind, const int index,
                const BrumeRect rect) {
  if (panel->n_items < BRUME_PANEL_ITEMS) {
    panel->items[panel->n_items++] = (BrumeItem){kind, index, rect};
  }
}

static BrumeRect middle(const BrumeRect rect, const double height) {
  return (BrumeRect){rect.x, rect.y + floor(0.5 * (rect.h - height)), rect.w, height};
}

static void lay_header(BrumePanel *const panel, BrumeRect rect) {
  rect = middle(rect, 28.0);
  brume_rect_take_left(&rect, 86.0, gap); // The name of the instrument
  add(panel, BRUME_ITEM_PRESET_STEP, -1, brume_rect_take_left(&rect, 24.0, 4.0));
  add(panel, BRUME_ITEM_PRESET, 0, brume_rect_take_left(&rect, 162.0, 4.0));
  add(panel, BRUME_ITEM_PRESET_STEP, 1, brume_rect_take_left(&rect, 24.0, 4.0));
  add(panel, BRUME_ITEM_SAVE, 0, brume_rect_take_left(&rect, 30.0, 2.0 * gap));
  add(panel, BRUME_ITEM_MODE, BRUME_MODE_KIT, brume_rect_take_left(&rect, 40.0, 2.0));
  add(panel, BRUME_ITEM_MODE, BRUME_MODE_KEYS, brume_rect_take_left(&rect, 44.0, 2.0));
  add(panel, BRUME_ITEM_MODE, BRUME_MODE_TEXTURE, brume_rect_take_left(&rect, 62.0, gap));
  add(panel, BRUME_ITEM_THEME, 0, brume_rect_take_right(&rect, 30.0, 4.0));
  add(panel, BRUME_ITEM_MORE, 0, brume_rect_take_right(&rect, 30.0, gap));
  add(panel, BRUME_ITEM_METER, 0, brume_rect_take_right(&rect, 88.0, gap));
  add(panel, BRUME_ITEM_VOLUME, BRUME_CONTROL_VOLUME, brume_rect_take_right(&rect, 104.0, gap));
  rect.w -= gap;
  add(panel, BRUME_ITEM_INFO, 0, rect);
}

static void lay_sound_bar(BrumePanel *const panel, BrumeRect bar) {
  add(panel, BRUME_ITEM_GENERATE, 0, brume_rect_take_right(&bar, 98.0, gap));
  add(panel, BRUME_ITEM_AUDITION, 0, brume_rect_take_right(&bar, 30.0, gap));
  add(panel, BRUME_ITEM_AUTO, 0, brume_rect_take_right(&bar, 48.0, 2.0 * gap));
  add(panel, BRUME_ITEM_LOCK, 0, brume_rect_take_right(&bar, 30.0, gap));
  add(panel, BRUME_ITEM_DICE, BRUME_DICE_KIT, brume_rect_take_right(&bar, 62.0, 4.0));
  add(panel, BRUME_ITEM_DICE, BRUME_DICE_CHARACTER, brume_rect_take_right(&bar, 98.0, 4.0));
  add(panel, BRUME_ITEM_DICE, BRUME_DICE_SOUND, brume_rect_take_right(&bar, 80.0, 2.0 * gap));
  add(panel, BRUME_ITEM_SEED_STEP, 1, brume_rect_take_right(&bar, 26.0, 4.0));
  add(panel, BRUME_ITEM_SEED, 0, brume_rect_take_right(&bar, 96.0, 4.0));
  add(panel, BRUME_ITEM_SEED_STEP, -1, brume_rect_take_right(&bar, 26.0, 2.0 * gap));
  add(panel, BRUME_ITEM_CHOICE, BRUME_KNOB_PARAM + BRUME_PARAM_SAMPLER,
      brume_rect_take_right(&bar, 122.0, gap));
  add(panel, BRUME_ITEM_CHOICE, BRUME_CONTROL_PLAY, brume_rect_take_right(&bar, 112.0, gap));
  add(panel, BRUME_ITEM_TITLE, 0, bar);
}

static void lay_choose(BrumePanel *const panel, BrumeRect *const bar) {
  if (panel->owner.chooses) {
    add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_CHOOSE, brume_rect_take_left(bar, 92.0, gap));
  }
}

static void lay_shape(BrumePanel *const panel, BrumeRect bar) {
  if (panel->lays_amount || panel->lays_vary) {
    add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_VARY, brume_rect_take_left(&bar, 52.0, 4.0));
  }
  if (!panel->lays_amount) {
    if (panel->lays_vary) {
      add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_LOOP, brume_rect_take_left(&bar, 52.0, 4.0));
      add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_NEAREST, brume_rect_take_left(&bar, 68.0, 4.0));
      add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW, brume_rect_take_left(&bar, 52.0, gap));
    }
    add(panel, BRUME_ITEM_WORDS, 0, brume_rect_take_left(&bar, 300.0, gap));
    lay_choose(panel, &bar);
    add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_SAYS, bar);
    return;
  }
  add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_FORGET, brume_rect_take_left(&bar, 62.0, 4.0));
  add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_MATCH, brume_rect_take_left(&bar, 60.0, gap));
  lay_choose(panel, &bar);
  const BrumeRect end = brume_rect_take_right(&bar, 152.0, gap + 2.0);
  add(panel, BRUME_ITEM_CHOICE, BRUME_CONTROL_MORPH, brume_rect_take_right(&bar, 124.0, 2.0 * gap));
  add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW, brume_rect_take_right(&bar, 52.0, 4.0));
  add(panel, BRUME_ITEM_TOGGLE, BRUME_CONTROL_KEEP_LOUDNESS,
      brume_rect_take_right(&bar, 82.0, 4.0));
  add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_BAND, brume_rect_take_right(&bar, 142.0, 4.0));
  add(panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_SPAN, brume_rect_take_right(&bar, 142.0, 2.0 * gap));
  add(panel, BRUME_ITEM_SLIDER, (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_POSITION, end);
}

// What makes the sound, and what of it stays: one box.
static void lay_bars(BrumePanel *const panel, const BrumeRect rect) {
  BrumeRect inside = {rect.x + gap, rect.y + 7.0, rect.w - 2.0 * gap, rect.h - 14.0};
  add(panel, BRUME_ITEM_GROUND, 0, rect);
  lay_sound_bar(panel, brume_rect_take_top(&inside, 28.0, gap));
  lay_shape(panel, inside);
}

static void lay_dials(BrumePanel *const panel, const BrumeRect rect, const int *const knobs,
                      const size_t n) {
  const double width = rect.w / (double)n;
  add(panel, BRUME_ITEM_GROUND, knobs[0], rect);
  for (size_t i = 0; i < n; ++i) {
    const BrumeRect cell = {rect.x + (double)i * width + 1.0, rect.y + 4.0, width - 2.0,
                            rect.h - 8.0};
    add(panel, BRUME_ITEM_DIAL, knobs[i], cell);
  }
}

static void lay_play(BrumePanel *const panel, BrumeRect rect) {
  const double unit = (rect.w - 3.0 * gap) / 1072.0;
  add(panel, BRUME_ITEM_CURVE, BRUME_CURVE_ENVELOPE,
      brume_rect_take_left(&rect, floor(184.0 * unit), gap));
  BrumeRect filter = brume_rect_take_left(&rect, floor(158.0 * unit), gap);
  const BrumeRect curve = filter;
  add(panel, BRUME_ITEM_CURVE, BRUME_CURVE_FILTER, curve);
  add(panel, BRUME_ITEM_CHOICE, BRUME_CONTROL_FILTER,
      (BrumeRect){filter.x + filter.w - 92.0, filter.y + 4.0, 88.0, 18.0});
  add(panel, BRUME_ITEM_CURVE, BRUME_CURVE_FILTER_ENVELOPE,
      brume_rect_take_left(&rect, floor(158.0 * unit), gap));
  lay_dials(panel, rect, play_knobs, sizeof(play_knobs) / sizeof(play_knobs[0]));
}

static void lay_pads(BrumePanel *const panel, const BrumeRect rect) {
  const double between = 6.0;
  const double width = (rect.w - between * (BRUME_PADS - 1)) / BRUME_PADS;
  for (int p = 0; p < BRUME_PADS; ++p) {
    const BrumeRect pad = {rect.x + p * (width + between), rect.y, width, rect.h};
    const double third = (width - 8.0 - 4.0) / 3.0;
    add(panel, BRUME_ITEM_PAD, p, pad);
    for (int s = 0; s <= (int)BRUME_SWITCH_LOCK; ++s) {
      add(panel, BRUME_ITEM_PAD_SWITCH, p * 4 + s,
          (BrumeRect){pad.x + 4.0 + s * (third + 2.0), pad.y + pad.h - 22.0, third, 18.0});
    }
  }
}

static void lay_menu(BrumePanel *const panel) {
  BrumePanelMenu *const menu = &panel->menu;
  const double row = 24.0;
  BrumeRect rect = {menu->rect.x, menu->rect.y, 222.0, row * (double)menu->n + 8.0};
  rect.x = fmax(fmin(rect.x, panel->width - rect.w - margin), margin);
  rect.y = fmax(fmin(rect.y, panel->height - rect.h - 4.0), 4.0);
  menu->rect = rect;
  add(panel, BRUME_ITEM_SHADE, 0, (BrumeRect){0.0, 0.0, panel->width, panel->height});
  for (size_t i = 0; i < menu->n; ++i) {
    add(panel, BRUME_ITEM_MENU, (int)i,
        (BrumeRect){rect.x + 4.0, rect.y + 4.0 + row * (double)i, rect.w - 8.0, row});
  }
}

static void lay_entry(BrumePanel *const panel) {
  const BrumeRect of = panel->entry.of.rect;
  const BrumeEntryKind kind = panel->entry.kind;
  const double width = fmax(of.w, kind == BRUME_ENTRY_WORDS  ? 300.0
                                  : kind == BRUME_ENTRY_NAME ? 236.0
                                                             : 92.0);
  BrumeRect rect = {of.x + 0.5 * (of.w - width), of.y + of.h - 28.0, width, 28.0};
  rect.x = fmax(fmin(rect.x, panel->width - rect.w - 4.0), 4.0);
  panel->entry.rect = rect;
  add(panel, BRUME_ITEM_SHADE, 0, (BrumeRect){0.0, 0.0, panel->width, panel->height});
  add(panel, BRUME_ITEM_ENTRY, 0, rect);
}

int brume_panel_browser_fits(const BrumePanel *const panel) {
  const double height = fmin(panel->height - 2.0 * 56.0, 560.0);
  return (int)((height - browser_frame + browser_gap) / (browser_row + browser_gap));
}

// As high as its rows are.
static BrumeRect browser_rect(const BrumePanel *const panel) {
  const int fits = brume_panel_browser_fits(panel);
  const double rows = fits * (browser_row + browser_gap) - browser_gap;
  return (BrumeRect){margin + 94.0, 52.0, 620.0, browser_frame + rows};
}

static void lay_browser(BrumePanel *const panel) {
  BrumePanelBrowser *const browser = &panel->browser;
  const BrumeRect ground = browser_rect(panel);
  BrumeRect rect = brume_rect_inset(ground, margin);
  add(panel, BRUME_ITEM_SHADE, 0, (BrumeRect){0.0, 0.0, panel->width, panel->height});
  add(panel, BRUME_ITEM_BROWSER, 0, ground);
  BrumeRect top = brume_rect_take_top(&rect, 30.0, gap);
  add(panel, BRUME_ITEM_CLOSE, 0, brume_rect_take_right(&top, 30.0, gap));
  add(panel, BRUME_ITEM_SEARCH, 0, top);
  BrumeRect left = brume_rect_take_left(&rect, 138.0, margin);
  for (size_t i = 0; i < browser->n_categories + 2; ++i) {
    add(panel, BRUME_ITEM_CATEGORY, (int)i, brume_rect_take_top(&left, browser_row, browser_gap));
  }
  const int fits = brume_panel_browser_fits(panel);
  for (int i = 0; i < fits && browser->first + i < (int)browser->n_rows; ++i) {
    const BrumeRect row = brume_rect_take_top(&rect, browser_row, browser_gap);
    add(panel, BRUME_ITEM_ROW, browser->first + i, row);
    add(panel, BRUME_ITEM_ROW_STAR, browser->first + i,
        (BrumeRect){row.x + row.w - 30.0, row.y, 30.0, row.h});
  }
}

void brume_panel_layout(BrumePanel *const panel) {
  BrumeRect rect = {margin, 4.0, panel->width - 2.0 * margin, panel->height - 4.0};
  panel->n_items = 0;
  lay_header(panel, brume_rect_take_top(&rect, 44.0, 4.0));
  add(panel, BRUME_ITEM_FOOTER, 0, brume_rect_take_bottom(&rect, 26.0, 2.0));
  add(panel, BRUME_ITEM_KEYS, 0, brume_rect_take_bottom(&rect, 46.0, gap));
  lay_pads(panel, brume_rect_take_bottom(&rect, 92.0, gap));
  lay_play(panel, brume_rect_take_bottom(&rect, 104.0, gap));
  panel->lays_amount = brume_panel_has_source(panel);
  panel->lays_vary = brume_panel_has_sound(panel);
  lay_dials(panel, brume_rect_take_bottom(&rect, 104.0, gap), character_knobs,
            sizeof(character_knobs) / sizeof(character_knobs[0]) - (panel->lays_amount ? 0 : 1));
  lay_bars(panel, brume_rect_take_bottom(&rect, 78.0, gap));
  add(panel, BRUME_ITEM_FIELD, 0, brume_rect_take_right(&rect, 340.0, gap));
  BrumeRect picture = rect;
  add(panel, BRUME_ITEM_TRACE, 0, brume_rect_take_bottom(&picture, 34.0, 0.0));
  add(panel, BRUME_ITEM_PICTURE, 0, picture);
  panel->lays_drawn = brume_panel_is_drawn(panel);
  if (panel->lays_drawn) {
    add(panel, BRUME_ITEM_DRAWN, 0, brume_panel_wave_rect(panel, picture));
  }
  if (panel->overlay == BRUME_OVERLAY_MENU) {
    lay_menu(panel);
  } else if (panel->overlay == BRUME_OVERLAY_ENTRY) {
    lay_entry(panel);
  } else if (panel->overlay == BRUME_OVERLAY_BROWSER) {
    lay_browser(panel);
  }
}

BrumeRect brume_panel_wave_rect(const BrumePanel *const panel, BrumeRect picture) {
  const double share = panel->lays_drawn ? 0.4 : 0.26; // Room to draw in
  return brume_rect_take_bottom(&picture, floor(share * picture.h), 0.0);
}

BrumeItem brume_panel_at(const BrumePanel *const panel, const double x, const double y) {
  for (size_t i = panel->n_items; i-- > 0;) {
    if (brume_rect_has(panel->items[i].rect, x, y)) {
      return panel->items[i];
    }
  }
  return (BrumeItem){.kind = BRUME_ITEM_NONE};
}

const BrumeItem *brume_panel_item(const BrumePanel *const panel, const BrumeItemKind kind,
                                  const int index) {
  for (size_t i = 0; i < panel->n_items; ++i) {
    if (panel->items[i].kind == kind && panel->items[i].index == index) {
      return &panel->items[i];
    }
  }
  return NULL;
}

bool brume_item_same(const BrumeItem *const a, const BrumeItem *const b) {
  return a->kind == b->kind && a->index == b->index;
}

bool brume_panel_key_is_black(const int note) {
  return (0x54A >> (note % 12) & 1) != 0; // C# D# F# G# A#
}

BrumeRect brume_panel_key_rect(const BrumeRect strip, const int note) {
  static const double places[12] = {0, 0.6, 1, 1.75, 2, 3, 3.55, 4, 4.68, 5, 5.8, 6};
  const int octaves = (BRUME_PANEL_KEY_HIGH - BRUME_PANEL_KEY_LOW) / 12;
  const double white = strip.w / (7.0 * octaves + 1.0);
  const int from = note - BRUME_PANEL_KEY_LOW;
  const int octave = from / 12;
  const double x = strip.x + white * (7.0 * octave + places[from % 12]);
  const bool black = brume_panel_key_is_black(note);
  return (BrumeRect){x, strip.y, black ? 0.65 * white : white, black ? 0.6 * strip.h : strip.h};
}
