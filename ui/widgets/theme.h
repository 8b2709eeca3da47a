// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file theme.h Colours. All that is drawn takes its colours from a theme, and all pairs of text
 * and ground that occur have the contrast that WCAG 2.1 asks for (AA: 4.5 to 1);
 * tests/ui/test_panel.c computes them. Thread: any. */

#ifndef BRUME_UI_WIDGETS_THEME_H
#define BRUME_UI_WIDGETS_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BRUME_THEME_MIST = 5, BRUME_THEME_HUES = 24 };

/** Colours are 0xRRGGBB. */
typedef struct {
  bool dark;
  uint32_t ground;                 ///< Behind everything
  uint32_t surface;                ///< Of groups
  uint32_t raised;                 ///< Of what can be pressed
  uint32_t line;                   ///< Frames, the tracks of dials
  uint32_t text;                   ///< What counts
  uint32_t dim;                    ///< Labels
  uint32_t accent;                 ///< What the user set, and what is on
  uint32_t on_accent;              ///< Text on it
  uint32_t second;                 ///< What became of it: achieved values, the step that is shown
  uint32_t danger;                 ///< Errors, muted
  uint32_t key[2];                 ///< Of the strip: white, black;
  uint32_t idle_key[2];            ///< those that play nothing;
  uint32_t held_key;               ///< those that are held
  uint32_t on_key;                 ///< Text on white ones
  uint32_t mist[BRUME_THEME_MIST]; ///< Of pictures, from silent to loud
  uint32_t hues[BRUME_THEME_HUES]; ///< Of classes
} BrumeTheme;

extern const BrumeTheme brume_theme_dark, brume_theme_light;

/** Contrast of two colours as WCAG 2.1 defines it, 1 to 21. */
double brume_theme_contrast(uint32_t a, uint32_t b);

/** The colour `share` 0..1 of the way from a to b. */
uint32_t brume_theme_blend(uint32_t a, uint32_t b, double share);

/** A hue so that it is seen on a white or a black key. */
uint32_t brume_theme_hue_on_key(const BrumeTheme *theme, uint32_t hue, bool black);

/** Fill ramp[256] with the colours of levels 0..255. */
void brume_theme_ramp(const BrumeTheme *theme, uint32_t ramp[256]);

#endif // BRUME_UI_WIDGETS_THEME_H
