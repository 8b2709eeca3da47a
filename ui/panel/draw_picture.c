// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The picture: the sound as it condenses, or a step of it that is looked back at, or the finished
// one; and the trace, the line of its steps.

#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int brume_panel_shown_step(const BrumePanel *const panel) {
  const BrumePanelPad *const pad = &panel->pads[brume_panel_selected(panel)];
  if (panel->shown >= 0 && panel->shown < (int)pad->n_kept) {
    return panel->shown;
  }
  if (brume_panel_played(panel) == &panel->texture) {
    return -1;
  }
  const bool at_work = pad->making || !pad->has_clip;
  return at_work && pad->n_kept ? (int)pad->n_kept - 1 : -1;
}

static const double corner = 6.0; // The picture and the trace below it are one box

static const uint8_t (*picture_of(const BrumePanel *const panel))[BRUME_NEWS_BANDS] {
  const BrumePanelPad *const pad = &panel->pads[brume_panel_selected(panel)];
  const BrumeNews *const played = brume_panel_played(panel);
  const int step = brume_panel_shown_step(panel);
  if (step >= 0) {
    return (const uint8_t(*)[BRUME_NEWS_BANDS])pad->trace[step].picture;
  }
  return played ? (const uint8_t(*)[BRUME_NEWS_BANDS])played->as.clip.picture : NULL;
}

static void draw_spectrogram(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                             const uint8_t (*const picture)[BRUME_NEWS_BANDS]) {
  cairo_surface_t *const image =
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, BRUME_NEWS_COLUMNS, BRUME_NEWS_BANDS);
  unsigned char *const data = cairo_image_surface_get_data(image);
  const int stride = cairo_image_surface_get_stride(image);
  for (int row = 0; data && row < BRUME_NEWS_BANDS; ++row) {
    uint32_t *const pixels = (uint32_t *)(void *)(data + (ptrdiff_t)row * stride);
    for (int column = 0; column < BRUME_NEWS_COLUMNS; ++column) {
      pixels[column] = panel->ramp[picture[column][BRUME_NEWS_BANDS - 1 - row]];
    }
  }
  cairo_surface_mark_dirty(image);
  cairo_save(cr);
  cairo_rectangle(cr, rect.x, rect.y, rect.w, rect.h);
  cairo_clip(cr);
  cairo_translate(cr, rect.x, rect.y);
  cairo_scale(cr, rect.w / BRUME_NEWS_COLUMNS, rect.h / BRUME_NEWS_BANDS);
  cairo_set_source_surface(cr, image, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BILINEAR);
  cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
  cairo_paint(cr);
  cairo_restore(cr);
  cairo_surface_destroy(image);
}

// How loud each column of a picture is, 0..1: its levels are 80 dB over 255.
static void envelope_of(const uint8_t (*const picture)[BRUME_NEWS_BANDS],
                        double out[BRUME_NEWS_COLUMNS]) {
  double most = 1e-9;
  for (int c = 0; c < BRUME_NEWS_COLUMNS; ++c) {
    double power = 0.0;
    for (int b = 0; b < BRUME_NEWS_BANDS; ++b) {
      power +=
          picture[c][b] ? pow(10.0, ((double)picture[c][b] / 255.0 * 80.0 - 70.0) / 10.0) : 0.0;
    }
    out[c] = sqrt(power);
    most = fmax(most, out[c]);
  }
  for (int c = 0; c < BRUME_NEWS_COLUMNS; ++c) {
    out[c] /= most;
  }
}

static void draw_wave(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                      const uint8_t (*const picture)[BRUME_NEWS_BANDS]) {
  const BrumeNews *const played = brume_panel_played(panel);
  const bool is_clip = brume_panel_shown_step(panel) < 0 && played;
  const int n = is_clip ? BRUME_NEWS_PEAKS : BRUME_NEWS_COLUMNS;
  const double middle = rect.y + 0.5 * rect.h;
  const double half = 0.5 * rect.h - 2.0;
  double envelope[BRUME_NEWS_COLUMNS] = {0.0};
  if (!is_clip) { // The step's loudness over time: it has no waveform yet
    envelope_of(picture, envelope);
  }
  cairo_new_path(cr);
  for (int i = 0; i < n; ++i) {
    const double high = is_clip ? played->as.clip.high[i] / 127.0 : envelope[i];
    cairo_line_to(cr, rect.x + (i + 0.5) * rect.w / n, middle - half * high - 0.5);
  }
  for (int i = n - 1; i >= 0; --i) {
    const double low = is_clip ? played->as.clip.low[i] / 127.0 : -envelope[i];
    cairo_line_to(cr, rect.x + (i + 0.5) * rect.w / n, middle - half * low + 0.5);
  }
  cairo_close_path(cr);
  brume_paint_color(cr, is_clip ? panel->theme->accent : panel->theme->second, 1.0);
  cairo_fill(cr);
}

static void draw_words(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                       const char *const first, const char *const second, const uint32_t color) {
  const BrumePaintFont large = {BRUME_PAINT_LARGE, false, BRUME_PAINT_CENTER, color};
  const BrumePaintFont small = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_CENTER, panel->theme->dim};
  const double y = rect.y + 0.5 * rect.h;
  brume_paint_text(cr, (BrumeRect){rect.x + 20.0, y - 26.0, rect.w - 40.0, 24.0}, &large, first);
  brume_paint_text(cr, (BrumeRect){rect.x + 20.0, y + 2.0, rect.w - 40.0, 20.0}, &small, second);
}

// Seconds along the lower edge.
static void draw_times(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  const BrumeNews *const played = brume_panel_played(panel);
  const double seconds = played ? (double)played->as.clip.seconds : 0.0;
  const BrumePaintFont font = {BRUME_PAINT_SMALL, false, BRUME_PAINT_RIGHT, panel->theme->dim};
  char text[BRUME_KNOB_TEXT];
  brume_knob_text(BRUME_KNOB_PARAM + BRUME_PARAM_LENGTH, (float)seconds, text);
  brume_paint_text(cr, (BrumeRect){rect.x, rect.y + rect.h - 17.0, rect.w - 8.0, 14.0}, &font,
                   text);
}

void brume_panel_draw_picture(BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  const unsigned selected = brume_panel_selected(panel);
  const BrumePanelPad *const pad = &panel->pads[selected];
  const uint8_t(*const picture)[BRUME_NEWS_BANDS] = picture_of(panel);
  const bool empty = panel->settings.pads[selected].recipe.n_classes == 0;
  BrumeRect upper = rect;
  const BrumeRect lower = brume_panel_wave_rect(panel, rect);
  upper.h -= lower.h;
  cairo_save(cr);
  brume_paint_clip(cr, (BrumeRect){rect.x, rect.y, rect.w, rect.h + corner}, corner);
  brume_paint_box(cr, rect, 0.0, panel->theme->mist[0]);
  const char *const error = brume_panel_error(panel, selected);
  if (error[0] && !pad->making) {
    draw_words(panel, cr, rect, "This sound could not be made", error, panel->theme->danger);
  } else if (empty) {
    draw_words(panel, cr, rect, "This pad is empty",
               "Choose a kind of sound in the field, paste a recipe, or drop a sound file here",
               panel->theme->text);
  } else if (!picture) {
    draw_words(panel, cr, rect, panel->has_settings ? "Waiting for its turn" : "Not running",
               panel->has_settings ? "The sound is made as soon as those before it are"
                                   : "The instrument shows its sounds when the host runs it",
               panel->theme->text);
  } else {
    draw_spectrogram(panel, cr, upper, picture);
    brume_paint_box(cr, (BrumeRect){lower.x, lower.y, lower.w, 1.0}, 0.0, panel->theme->line);
    draw_wave(panel, cr, brume_rect_inset(lower, 3.0), picture);
    if (brume_panel_shown_step(panel) < 0) {
      draw_times(panel, cr, lower);
      brume_panel_draw_kept(panel, cr, rect, upper);
    }
  }
  cairo_restore(cr);
}

static void trace_words(const BrumePanel *const panel, char *const out, const size_t n) {
  const BrumePanelPad *const pad = &panel->pads[brume_panel_selected(panel)];
  const int shown = brume_panel_shown_step(panel);
  if (shown >= 0) {
    const double sigma = (double)pad->trace[shown].sigma;
    snprintf(out, n, sigma < 1.0 ? "%u of %u   noise %.2f" : "%u of %u   noise %.1f",
             pad->trace[shown].step, pad->n_steps, sigma);
  } else if (brume_panel_error(panel, brume_panel_selected(panel))[0] && !pad->making) {
    snprintf(out, n, "failed");
  } else if (brume_panel_played(panel) == &panel->texture) {
    snprintf(out, n, "goes on");
  } else if (pad->has_clip) {
    snprintf(out, n, "finished");
  } else {
    out[0] = '\0';
  }
}

static void draw_dot(const BrumePanel *const panel, cairo_t *const cr, const double x,
                     const double y, const bool is_shown, const bool is_done) {
  cairo_new_path(cr);
  cairo_arc(cr, x, y, is_shown ? 6.0 : 3.5, 0.0, 6.2832);
  brume_paint_color(cr,
                    is_shown  ? panel->theme->second
                    : is_done ? panel->theme->accent
                              : panel->theme->line,
                    1.0);
  cairo_fill(cr);
}

void brume_panel_draw_trace(BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  const BrumePanelPad *const pad = &panel->pads[brume_panel_selected(panel)];
  const BrumePaintFont label = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_LEFT, panel->theme->dim};
  const BrumePaintFont state = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_RIGHT, panel->theme->text};
  char text[BRUME_KNOB_TEXT];
  const double left = rect.x + BRUME_PANEL_TRACE_LEFT;
  const double width = rect.w - BRUME_PANEL_TRACE_LEFT - BRUME_PANEL_TRACE_RIGHT;
  const double y = rect.y + 0.5 * rect.h;
  const int shown = brume_panel_shown_step(panel);
  const int n = (int)pad->n_kept;
  const double done = pad->making && pad->n_steps ? (double)pad->done / pad->n_steps : 1.0;
  cairo_save(cr);
  brume_paint_clip(cr, rect, 0.0);
  brume_paint_box(cr, (BrumeRect){rect.x, rect.y - corner, rect.w, rect.h + corner}, corner,
                  panel->theme->surface);
  cairo_restore(cr);
  brume_paint_text(cr, (BrumeRect){rect.x + 12.0, rect.y, 104.0, rect.h}, &label,
                   "noise \xE2\x86\x92 sound");
  trace_words(panel, text, sizeof(text));
  brume_paint_text(cr, (BrumeRect){rect.x + rect.w - 162.0, rect.y, 150.0, rect.h}, &state, text);
  brume_paint_box(cr, (BrumeRect){left, y - 1.5, width, 3.0}, 1.5, panel->theme->line);
  if (n || pad->has_clip) {
    brume_paint_box(cr, (BrumeRect){left, y - 1.5, fmax(width * done, 3.0), 3.0}, 1.5,
                    panel->theme->accent);
  }
  const int expected =
      pad->making && pad->n_steps ? (int)fmin((double)pad->n_steps, BRUME_PANEL_TRACE) : n;
  for (int i = 0; i < expected; ++i) {
    draw_dot(panel, cr, left + width * i / (expected > 0 ? expected : 1), y, i == shown, i < n);
  }
  if (!pad->making && pad->has_clip) {
    draw_dot(panel, cr, left + width, y, shown < 0, true);
  }
  if (brume_panel_has_focus(panel, brume_panel_item(panel, BRUME_ITEM_TRACE, 0))) {
    brume_paint_focus(cr, panel->theme, brume_rect_inset(rect, 2.0), 2.0);
  }
}
