// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// For builds without the libraries of windows: there never is one.

#include "plugin/host/window.h"

BrumeWindow *brume_window_new(BrumeEngine *const engine, BrumePlayer *const player) {
  (void)engine;
  (void)player;
  return NULL;
}

void brume_window_free(BrumeWindow *const window) {
  (void)window;
}

void brume_window_take_news(BrumeWindow *const window, const BrumeNews *const news) {
  (void)window;
  (void)news;
}

void brume_window_take_settings(BrumeWindow *const window, const BrumeSettings *const settings) {
  (void)window;
  (void)settings;
}

bool brume_window_pump(BrumeWindow *const window, const BrumeMeters *const meters,
                       const BrumeWindowAudio *const audio, const double now_s) {
  (void)window;
  (void)meters;
  (void)audio;
  (void)now_s;
  return true;
}

int brume_window_fd(const BrumeWindow *const window) {
  (void)window;
  return -1;
}
