// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The panel as a whole, its header, its dials and its footer.

#include "ui/panel/field.h"
#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool brume_panel_is_hot(const BrumePanel *const panel, const BrumeItem *const item) {
  return brume_item_same(item, &panel->hover) && panel->drag.item.kind == BRUME_ITEM_NONE;
}

bool brume_panel_is_down(const BrumePanel *const panel, const BrumeItem *const item) {
  return brume_item_same(item, &panel->drag.item);
}

bool brume_panel_has_focus(const BrumePanel *const panel, const BrumeItem *const item) {
  return brume_item_same(item, &panel->focus);
}

static BrumePaintFont font_of(const BrumePaintAlign align, const uint32_t color) {
  return (BrumePaintFont){BRUME_PAINT_NORMAL, false, align, color};
}

static BrumePaintButton button_of(const BrumePanel *const panel, const BrumeItem *const item) {
  return (BrumePaintButton){.hot = brume_panel_is_hot(panel, item),
                            .down = brume_panel_is_down(panel, item),
                            .focus = brume_panel_has_focus(panel, item)};
}

static void draw_button(const BrumePanel *const panel, cairo_t *const cr,
                        const BrumeItem *const item, const char *const label,
                        const BrumePaintIcon icon, const bool on) {
  BrumePaintButton button = button_of(panel, item);
  button.label = label;
  button.icon = icon;
  button.on = on;
  brume_paint_button(cr, panel->theme, item->rect, &button);
}

static void draw_volume(const BrumePanel *const panel, cairo_t *const cr,
                        const BrumeItem *const item) {
  char value[BRUME_KNOB_TEXT];
  const BrumeTheme *const theme = panel->theme;
  BrumeRect rect = item->rect;
  const float volume = panel->settings.control[BRUME_CONTROL_VOLUME];
  const BrumePaintFont label = font_of(BRUME_PAINT_RIGHT, theme->text);
  brume_knob_text(BRUME_CONTROL_VOLUME, volume, value);
  brume_paint_text(cr, brume_rect_take_right(&rect, 52.0, 6.0), &label, value);
  const BrumeRect track = {rect.x, rect.y + 0.5 * rect.h - 2.0, rect.w, 4.0};
  const double x = track.x + track.w * brume_knob_place(BRUME_CONTROL_VOLUME, volume);
  brume_paint_box(cr, track, 2.0, theme->line);
  brume_paint_box(cr, (BrumeRect){track.x, track.y, x - track.x, track.h}, 2.0, theme->accent);
  cairo_arc(cr, x, track.y + 2.0, brume_panel_is_hot(panel, item) ? 7.0 : 6.0, 0.0, 6.2832);
  brume_paint_color(cr, theme->accent, 1.0);
  cairo_fill(cr);
  if (brume_panel_has_focus(panel, item)) {
    brume_paint_focus(cr, theme, item->rect, 4.0);
  }
}

static void draw_meter(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  for (int i = 0; i < 2; ++i) {
    const float level = panel->status.meters.hold[i];
    const BrumeRect bar = {rect.x, rect.y + 7.0 + 8.0 * i, rect.w, 6.0};
    brume_paint_meter(cr, panel->theme, bar, (double)level,
                      level > 0.95f ? panel->theme->second : panel->theme->accent);
  }
}

// Tempo, load, gaps and voices, where they are known, as far as there is room.
static void draw_info(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  enum { PARTS = 4 };
  char parts[PARTS][BRUME_KNOB_TEXT] = {"", "", "", ""};
  char text[BRUME_PANEL_TEXT] = "";
  const BrumePanelStatus *const status = &panel->status;
  const unsigned gaps = status->meters.gaps;
  const unsigned voices = status->meters.voices;
  const BrumePaintFont font =
      font_of(BRUME_PAINT_RIGHT, status->silent ? panel->theme->danger : panel->theme->dim);
  if (status->bpm > 0.0f) {
    snprintf(parts[0], BRUME_KNOB_TEXT, "%.4g BPM", (double)status->bpm);
  }
  if (status->load >= 0.0f) {
    snprintf(parts[1], BRUME_KNOB_TEXT, "CPU %.0f %%   %llu xrun%s", 100.0 * (double)status->load,
             status->xruns, status->xruns == 1 ? "" : "s");
  }
  if (brume_panel_is_texture(panel)) { // How often it was made too late
    snprintf(parts[2], BRUME_KNOB_TEXT, "%u gap%s", gaps, gaps == 1 ? "" : "s");
  }
  snprintf(parts[3], BRUME_KNOB_TEXT, "%u voice%s", voices, voices == 1 ? "" : "s");
  if (status->silent) {
    snprintf(text, sizeof(text), "No audio device");
  }
  for (size_t i = 0; i < PARTS && !status->silent; ++i) {
    const size_t n = strlen(text);
    snprintf(text + n, sizeof(text) - n, "%s%.60s", n && parts[i][0] ? "   " : "", parts[i]);
    if (n && brume_paint_text_width(cr, font.size, font.bold, text) > rect.w) {
      text[n] = '\0';
      break;
    }
  }
  brume_paint_text(cr, rect, &font, text);
}

static void draw_preset(const BrumePanel *const panel, cairo_t *const cr,
                        const BrumeItem *const item) {
  const char *const name = panel->settings.name[0] ? panel->settings.name : "Untitled";
  BrumePaintButton button = button_of(panel, item);
  BrumeRect rect = item->rect;
  const BrumePaintFont font = font_of(BRUME_PAINT_LEFT, panel->theme->text);
  brume_paint_button(cr, panel->theme, rect, &button);
  brume_paint_icon(cr, brume_rect_take_right(&rect, 26.0, 0.0), BRUME_ICON_DOWN, panel->theme->dim);
  rect.x += 10.0;
  rect.w -= 10.0;
  brume_paint_text(cr, rect, &font, name);
}

// Takes the unit off `asked` where `achieved` has the same.
static void cut_unit(char *const asked, const char *const achieved) {
  char *const unit = strrchr(asked, ' ');
  const char *const same = strrchr(achieved, ' ');
  if (unit && same && strcmp(unit, same) == 0) {
    *unit = '\0';
  }
}

// Asked beside achieved.
static void draw_values(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                        char *const asked, const char *const achieved) {
  const BrumeTheme *const theme = panel->theme;
  const BrumePaintFont left = font_of(BRUME_PAINT_LEFT, theme->text);
  const BrumePaintFont right = font_of(BRUME_PAINT_LEFT, theme->second);
  const BrumePaintFont alone = font_of(BRUME_PAINT_CENTER, asked[0] ? theme->text : theme->second);
  if (!asked[0] || !achieved[0]) {
    brume_paint_text(cr, rect, &alone, asked[0] ? asked : achieved);
    return;
  }
  const double gap = 6.0;
  const double b = brume_paint_text_width(cr, left.size, false, achieved);
  if (brume_paint_text_width(cr, left.size, false, asked) + gap + b > rect.w) {
    cut_unit(asked, achieved);
  }
  const double a = brume_paint_text_width(cr, left.size, false, asked);
  const double x = rect.x + fmax(0.5 * (rect.w - a - b - gap), 0.0);
  brume_paint_text(cr, (BrumeRect){x, rect.y, a + 1.0, rect.h}, &left, asked);
  brume_paint_text(cr, (BrumeRect){x + a + gap, rect.y, b + 1.0, rect.h}, &right, achieved);
}

// What the pad's sound has of what a knob asks for: its place, and in words.
static double achieved_of(const BrumePanel *const panel, const int knob,
                          char out[BRUME_KNOB_TEXT]) {
  const BrumeNews *const played = brume_panel_played(panel);
  const int d = brume_knob_descriptor(knob);
  out[0] = '\0';
  if (!played) {
    return -1.0;
  }
  if (d >= 0 && d < BRUME_NEWS_PITCH && isfinite(played->as.clip.place[d])) {
    snprintf(out, BRUME_KNOB_TEXT, "%.0f %%", 100.0 * (double)played->as.clip.place[d]);
    return (double)played->as.clip.place[d];
  }
  if (knob == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_LENGTH && played != &panel->texture) {
    brume_knob_text(knob, played->as.clip.seconds, out);
    return brume_knob_place(knob, played->as.clip.seconds);
  }
  if (knob == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_PITCH) {
    brume_knob_text(knob, played->as.clip.note, out);
    return brume_knob_place(knob, played->as.clip.note);
  }
  return -1.0;
}

// Character, what is played, how it is made, how far it goes from its source.
static bool begins_group(const int knob) {
  const int param = knob - (int)BRUME_KNOB_PARAM;
  return param == BRUME_PARAM_LENGTH || param == BRUME_PARAM_STEPS || param == BRUME_PARAM_AMOUNT;
}

void brume_panel_draw_dial(BrumePanel *const panel, cairo_t *const cr,
                           const BrumeItem *const item) {
  char asked[BRUME_KNOB_TEXT];
  char achieved[BRUME_KNOB_TEXT];
  const int knob = item->index;
  const BrumeKnobInfo info = brume_knob_info(knob);
  const unsigned pad = brume_panel_selected(panel);
  const float value = brume_knob_get(&panel->settings, knob, pad);
  const bool empty = brume_knob_is_param(knob) && panel->settings.pads[pad].recipe.n_classes == 0;
  BrumeRect rect = item->rect;
  const BrumePaintFont label = font_of(BRUME_PAINT_CENTER, panel->theme->dim);
  if (begins_group(knob)) {
    brume_paint_box(cr, (BrumeRect){rect.x - 1.0, rect.y + 24.0, 1.0, rect.h - 48.0}, 0.0,
                    panel->theme->line);
  }
  const BrumePaintDial dial = {
      .asked = brume_knob_place(knob, value),
      .achieved = achieved_of(panel, knob, achieved),
      .origin = info.min < 0.0f && info.max > 0.0f && strcmp(info.unit, "dB") != 0 ? 0.5 : 0.0,
      .hot = brume_panel_is_hot(panel, item) || brume_panel_is_down(panel, item),
      .disabled = empty};
  brume_paint_text(cr, brume_rect_take_top(&rect, 18.0, 0.0), &label, brume_knob_label(knob));
  const BrumeRect below = brume_rect_take_bottom(&rect, 18.0, 0.0);
  rect = brume_rect_inset(rect, 2.0);
  brume_paint_dial(cr, panel->theme, rect, &dial);
  asked[0] = '\0';
  if (!isnan(value) || !achieved[0]) {
    brume_knob_text(knob, value, asked);
  }
  draw_values(panel, cr, below, asked, achieved);
  if (brume_panel_has_focus(panel, item)) {
    brume_paint_focus(cr, panel->theme, brume_rect_inset(item->rect, 1.0), 5.0);
  }
}

static void hint_of_knob(const BrumePanel *const panel, const int knob,
                         char out[BRUME_PANEL_TEXT]) {
  const BrumeKnobInfo info = brume_knob_info(knob);
  const BrumeNews *const played = brume_panel_played(panel);
  const int d = brume_knob_descriptor(knob);
  char def[BRUME_KNOB_TEXT];
  char measured[BRUME_KNOB_TEXT] = "";
  brume_knob_text(knob, info.def, def);
  if (d >= 0 && played && isfinite(played->as.clip.value[d])) {
    brume_knob_measured_text((size_t)d, played->as.clip.value[d], measured);
  }
  snprintf(out, BRUME_PANEL_TEXT, "%s.%s%s  Default: %s%s", info.tooltip,
           measured[0] ? "  Measured: " : "", measured, def, measured[0] ? "." : "");
}

static const char *shape_hint(const int shape) {
  switch (shape) {
  case BRUME_SHAPE_SPAN:
    return "The span that stays; drag along the picture for another, with Shift for one more; "
           "click "
           "for none";
  case BRUME_SHAPE_BAND:
    return "The band that stays; drag up or down on the picture for another, click for none";
  case BRUME_SHAPE_DRAW:
    return "Draw how loud the sound is, over time: points over the waveform, which begin where it "
           "is "
           "now; click again to end it";
  case BRUME_SHAPE_LOOP:
    return "Make a sound whose end goes over into its beginning, as long as Length says";
  case BRUME_SHAPE_CHOOSE:
    return "Choose a sound file: the pad makes variations of it, as far from it as Amount says";
  case BRUME_SHAPE_MATCH:
    return "Sounds of noise alone like the one that was dropped, or else like this one; the "
           "nearest "
           "of 8 stays";
  case BRUME_SHAPE_NEAREST:
    return "Try 8 seeds and keep the sound that comes nearest to what the dials ask for";
  default:
    return "";
  }
}

static const char *plain_hint(const BrumeItem *const item) {
  switch (item->kind) {
  case BRUME_ITEM_PRESET:
    return "Presets: click to browse, wheel for the next (Ctrl-F)";
  case BRUME_ITEM_SAVE:
    return "Save all settings as a preset of your own (Ctrl-S)";
  case BRUME_ITEM_MORE:
    return "More: round robin, wheels, and what of guidance and velocity has no dial";
  case BRUME_ITEM_THEME:
    return "Light or dark";
  case BRUME_ITEM_PICTURE:
    return "The sound: time to the right, low to high frequencies. Click to hear it; wheel to look "
           "back at the steps; drag over what is to stay";
  case BRUME_ITEM_SHAPE:
    return shape_hint(item->index);
  case BRUME_ITEM_TITLE:
  case BRUME_ITEM_WORDS:
    return "Say what it should be like: very, short, dark, boomy, noisy, snappy, ringing "
           "\xE2\x80\xA6 and a kind";
  case BRUME_ITEM_TRACE:
    return "From noise to sound: drag to look back at a step, let go to hear it";
  case BRUME_ITEM_FIELD:
    return "What kind of sound: click for one, drag between them for a mix";
  case BRUME_ITEM_SEED:
    return "Which of the endless sounds of this kind. Click to type a number";
  case BRUME_ITEM_SEED_STEP:
    return item->index < 0 ? "Back to the sound before (Backspace)"
                           : "The next sound; after the last a new one (Enter)";
  case BRUME_ITEM_DICE:
    return item->index == (int)BRUME_DICE_SOUND ? "Another sound of the same kind and character"
           : item->index == (int)BRUME_DICE_CHARACTER
               ? "Throw the dials from Brightness to Decay; kind and seed stay"
               : "Other sounds of the same kinds on all pads that are not locked";
  case BRUME_ITEM_AUDITION:
    return "Play the selected pad once (Space)";
  case BRUME_ITEM_CURVE:
    return "Drag the points. Double-click resets the curve";
  case BRUME_ITEM_PAD:
    return "Click to select and hear; drag to another pad to swap, out of the window for a sound "
           "file; right-click for more";
  case BRUME_ITEM_KEYS:
    return "Play: click, or type Z S X D C \xE2\x80\xA6 and Q 2 W 3 E \xE2\x80\xA6; < and > shift "
           "by an octave";
  default:
    return "";
  }
}

// What is different in Texture mode, or NULL.
static const char *texture_hint(const BrumeItem *const item) {
  return item->kind == BRUME_ITEM_AUDITION ? "Begin or end the texture (Space)"
         : item->kind == BRUME_ITEM_PAD
             ? "Click: the selected pad begins and ends, another one goes on from it; right-click "
               "for more"
         : item->kind == BRUME_ITEM_KEYS
             ? "The texture sounds as long as a key is held: click, or type Z S X D C \xE2\x80\xA6"
             : NULL;
}

void brume_panel_hint(const BrumePanel *const panel, const BrumeItem *const item,
                      char out[BRUME_PANEL_TEXT]) {
  const bool varies = item->kind == BRUME_ITEM_SHAPE && item->index == (int)BRUME_SHAPE_VARY;
  const bool forgets = item->kind == BRUME_ITEM_SHAPE && item->index == (int)BRUME_SHAPE_FORGET;
  const int knob = varies                              ? (int)BRUME_CONTROL_VARY
                   : forgets                           ? (int)BRUME_CONTROL_FORGET
                   : item->kind == BRUME_ITEM_MODE     ? (int)BRUME_CONTROL_MODE
                   : item->kind == BRUME_ITEM_GENERATE ? (int)BRUME_CONTROL_GENERATE
                                                       : brume_panel_knob_of(item);
  static const int switches[] = {BRUME_CONTROL_MUTE, BRUME_CONTROL_SOLO, BRUME_CONTROL_LOCK};
  const char *const texture = brume_panel_is_texture(panel) ? texture_hint(item) : NULL;
  if (texture) {
    snprintf(out, BRUME_PANEL_TEXT, "%s", texture);
  } else if (item->kind == BRUME_ITEM_DRAWN) {
    brume_panel_hint_drawn(panel, out);
  } else if (item->kind == BRUME_ITEM_PAD_SWITCH) {
    snprintf(out, BRUME_PANEL_TEXT, "%s", brume_controls[switches[item->index % 4]].tooltip);
  } else if (item->kind == BRUME_ITEM_GENERATE || varies || forgets) {
    snprintf(out, BRUME_PANEL_TEXT, "%s", brume_controls[knob].tooltip);
  } else if (knob >= 0) {
    hint_of_knob(panel, knob, out);
  } else {
    snprintf(out, BRUME_PANEL_TEXT, "%s", plain_hint(item));
  }
}

static void draw_footer(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  char text[BRUME_PANEL_TEXT];
  BrumePaintFont font = font_of(BRUME_PAINT_LEFT, panel->theme->dim);
  brume_panel_hint(panel, panel->drag.item.kind ? &panel->drag.item : &panel->hover, text);
  if (panel->message[0]) {
    snprintf(text, sizeof(text), "%s", panel->message);
    font.color = panel->is_error ? panel->theme->danger : panel->theme->text;
  }
  brume_paint_text(cr, rect, &font, text);
}

static void draw_name(const BrumePanel *const panel, cairo_t *const cr) {
  const BrumePaintFont font = {19.0, true, BRUME_PAINT_LEFT, panel->theme->text};
  brume_paint_text(cr, (BrumeRect){12.0, 4.0, 84.0, 42.0}, &font, "brume");
}

static void draw_header_item(const BrumePanel *const panel, cairo_t *const cr,
                             const BrumeItem *const item) {
  const float mode = panel->settings.control[BRUME_CONTROL_MODE];
  switch (item->kind) {
  case BRUME_ITEM_PRESET:
    draw_preset(panel, cr, item);
    break;
  case BRUME_ITEM_PRESET_STEP:
    draw_button(panel, cr, item, NULL, item->index < 0 ? BRUME_ICON_LEFT : BRUME_ICON_RIGHT, false);
    break;
  case BRUME_ITEM_SAVE:
    draw_button(panel, cr, item, NULL, BRUME_ICON_SAVE, false);
    break;
  case BRUME_ITEM_MODE:
    draw_button(panel, cr, item, brume_control_option(BRUME_CONTROL_MODE, item->index)->name,
                BRUME_ICON_NONE, (int)mode == item->index);
    break;
  case BRUME_ITEM_VOLUME:
    draw_volume(panel, cr, item);
    break;
  case BRUME_ITEM_METER:
    draw_meter(panel, cr, item->rect);
    break;
  case BRUME_ITEM_INFO:
    draw_info(panel, cr, item->rect);
    break;
  case BRUME_ITEM_MORE:
    draw_button(panel, cr, item, NULL, BRUME_ICON_MORE, false);
    break;
  case BRUME_ITEM_THEME:
    draw_button(panel, cr, item, NULL, BRUME_ICON_THEME, false);
    break;
  default:
    break;
  }
}

static void draw_item(BrumePanel *const panel, cairo_t *const cr, const BrumeItem *const item) {
  switch (item->kind) {
  case BRUME_ITEM_GROUND:
    brume_paint_box(cr, item->rect, 6.0, panel->theme->surface);
    break;
  case BRUME_ITEM_PICTURE:
    brume_panel_draw_picture(panel, cr, item->rect);
    break;
  case BRUME_ITEM_DRAWN:
    brume_panel_draw_drawn(panel, cr, item);
    break;
  case BRUME_ITEM_TRACE:
    brume_panel_draw_trace(panel, cr, item->rect);
    break;
  case BRUME_ITEM_FIELD:
    brume_panel_draw_field(panel, cr, item->rect);
    break;
  case BRUME_ITEM_DIAL:
    brume_panel_draw_dial(panel, cr, item);
    break;
  case BRUME_ITEM_SLIDER:
  case BRUME_ITEM_TOGGLE:
  case BRUME_ITEM_SHAPE:
  case BRUME_ITEM_WORDS:
    brume_panel_draw_shape(panel, cr, item);
    break;
  case BRUME_ITEM_CURVE:
    brume_panel_draw_curve(panel, cr, item);
    break;
  case BRUME_ITEM_PAD:
    brume_panel_draw_pad(panel, cr, item);
    break;
  case BRUME_ITEM_PAD_SWITCH:
    brume_panel_draw_switch(panel, cr, item);
    break;
  case BRUME_ITEM_KEYS:
    brume_panel_draw_keys(panel, cr, item->rect);
    break;
  case BRUME_ITEM_FOOTER:
    draw_footer(panel, cr, item->rect);
    break;
  default:
    if (item->kind >= BRUME_ITEM_SHADE) {
      brume_panel_draw_overlay(panel, cr, item);
    } else if (item->kind <= BRUME_ITEM_THEME) {
      draw_header_item(panel, cr, item);
    } else {
      brume_panel_draw_sound(panel, cr, item);
    }
  }
}

void brume_panel_draw(void *const ctx, cairo_t *const cr, const double width, const double height) {
  BrumePanel *const panel = ctx;
  double x0 = 0.0;
  double y0 = 0.0;
  double x1 = width;
  double y1 = height;
  cairo_clip_extents(cr, &x0, &y0, &x1, &y1);
  const BrumeRect clip = {x0, y0, x1 - x0, y1 - y0};
  brume_paint_color(cr, panel->theme->ground, 1.0);
  cairo_paint(cr);
  if (y0 < 48.0 && x0 < 100.0) {
    draw_name(panel, cr);
  }
  for (size_t i = 0; i < panel->n_items; ++i) {
    const BrumeRect around = brume_rect_inset(panel->items[i].rect, -4.0);
    if (brume_rect_overlap(around, clip)) {
      draw_item(panel, cr, &panel->items[i]);
    }
  }
}
