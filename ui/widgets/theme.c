// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/widgets/theme.h"

#include <math.h>

const BrumeTheme brume_theme_dark = {
    .dark = true,
    .ground = 0x13171C,
    .surface = 0x1A2027,
    .raised = 0x242C35,
    .line = 0x3A4652,
    .text = 0xE7ECEF,
    .dim = 0x9FADB8,
    .accent = 0x8FD9CB,
    .on_accent = 0x0F2420,
    .second = 0xF3B982,
    .danger = 0xFF9C92,
    .key = {0xD5DCDF, 0x20272D},
    .idle_key = {0x8A959C, 0x161B20},
    .held_key = 0x8FD9CB,
    .on_key = 0x1B2126,
    .mist = {0x10151A, 0x1F3A44, 0x3F7F86, 0x9FD8CB, 0xF7FBF6},
    .hues = {0x869C9C, 0xE97767, 0xDD7F3C, 0xCC8F33, 0xD2AE2D, 0xD2C22D, 0xCCCA33, 0xB5BF40,
             0xDD7D5F, 0xC69E39, 0xB681DF, 0x9F8DE7, 0x6C9AE0, 0x549ED4, 0x33A7CC, 0x8D90E2,
             0xC27DD4, 0xD775C7, 0x40BFB0, 0xD879B2, 0x4DB275, 0xD97D88, 0x4DB288, 0x4FB946},
};

const BrumeTheme brume_theme_light = {
    .dark = false,
    .ground = 0xEEF1F0,
    .surface = 0xFFFFFF,
    .raised = 0xE3E8E7,
    .line = 0xBEC8CA,
    .text = 0x1B2328,
    .dim = 0x4F5D66,
    .accent = 0x11665C,
    .on_accent = 0xFFFFFF,
    .second = 0x92480C,
    .danger = 0xA5261C,
    .key = {0xFFFFFF, 0x20272D},
    .idle_key = {0xDDE3E3, 0x8A9498},
    .held_key = 0x5DB3A8,
    .on_key = 0x1B2126,
    .mist = {0xFBFCFB, 0xCFE3E1, 0x7FB5B2, 0x2E7378, 0x0B2A33},
    .hues = {0x536565, 0xBB2E1B, 0x984F1B, 0x835B21, 0x766119, 0x6D6517, 0x666519, 0x626722,
             0xA84424, 0x775F22, 0x8933CC, 0x4E2DD2, 0x2762B9, 0x266797, 0x216B83, 0x3339CC,
             0x9539AC, 0xA63093, 0x246B63, 0xAA317A, 0x2F6F49, 0xB23443, 0x2F6F54, 0x306F2A},
};

static double channel(const uint32_t color, const unsigned shift) {
  return (double)(color >> shift & 0xFF) / 255.0;
}

static double linear(const double v) {
  return v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(const uint32_t color) {
  return 0.2126 * linear(channel(color, 16)) + 0.7152 * linear(channel(color, 8)) +
         0.0722 * linear(channel(color, 0));
}

double brume_theme_contrast(const uint32_t a, const uint32_t b) {
  const double la = luminance(a) + 0.05;
  const double lb = luminance(b) + 0.05;
  return fmax(la, lb) / fmin(la, lb);
}

uint32_t brume_theme_blend(const uint32_t a, const uint32_t b, const double share) {
  uint32_t out = 0;
  for (unsigned shift = 0; shift <= 16; shift += 8) {
    const double mixed = channel(a, shift) + (channel(b, shift) - channel(a, shift)) * share;
    out |= (uint32_t)(255.0 * mixed + 0.5) << shift;
  }
  return out;
}

uint32_t brume_theme_hue_on_key(const BrumeTheme *const theme, const uint32_t hue,
                                const bool black) {
  return theme->dark == black ? hue
         : black              ? brume_theme_blend(hue, 0xFFFFFF, 0.4)
                              : brume_theme_blend(hue, 0x000000, 0.4);
}

void brume_theme_ramp(const BrumeTheme *const theme, uint32_t ramp[256]) {
  for (int i = 0; i < 256; ++i) {
    const double place = (double)i / 255.0 * (BRUME_THEME_MIST - 1);
    const int below = place < BRUME_THEME_MIST - 1 ? (int)place : BRUME_THEME_MIST - 2;
    ramp[i] = brume_theme_blend(theme->mist[below], theme->mist[below + 1], place - below);
  }
}
