// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Presets to choose from: the factory's and the user's, by name, category and liking.

#include "plugin/core/presets.h"
#include "ui/panel/panel_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool contains(const char *const text, const char *const wanted) {
  const size_t n = strlen(wanted);
  for (const char *at = text; *at || n == 0; ++at) {
    size_t i = 0;
    while (i < n && at[i] && tolower((unsigned char)at[i]) == tolower((unsigned char)wanted[i])) {
      ++i;
    }
    if (i == n) {
      return true;
    }
  }
  return false;
}

static bool matches(const BrumePanelBrowser *const browser, const BrumePanelPreset *const preset) {
  const bool in_category =
      browser->category == 0 || (browser->category == 1 && preset->favourite) ||
      (browser->category >= 2 &&
       strcmp(browser->categories[browser->category - 2], preset->category) == 0);
  return in_category &&
         (contains(preset->name, browser->search) || contains(preset->category, browser->search));
}

void brume_panel_browser_filter(BrumePanel *const panel) {
  BrumePanelBrowser *const browser = &panel->browser;
  browser->n_rows = 0;
  browser->n_categories = 0;
  for (size_t i = 0; i < browser->n; ++i) {
    size_t k = 0;
    while (k < browser->n_categories &&
           strcmp(browser->categories[k], browser->presets[i].category) != 0) {
      ++k;
    }
    if (k == browser->n_categories &&
        k < sizeof(browser->categories) / sizeof(browser->categories[0])) {
      browser->categories[browser->n_categories++] = browser->presets[i].category;
    }
  }
  if (browser->category >= browser->n_categories + 2) {
    browser->category = 0;
  }
  for (size_t i = 0; i < browser->n; ++i) {
    if (matches(browser, &browser->presets[i])) {
      browser->rows[browser->n_rows++] = i;
    }
  }
  browser->first = 0;
  browser->at = browser->search[0] && browser->n_rows ? 0 : -1;
  brume_panel_layout(panel);
  brume_panel_redraw_all(panel);
}

void brume_panel_open_browser(BrumePanel *const panel) {
  panel->overlay = BRUME_OVERLAY_BROWSER;
  panel->browser.search[0] = '\0';
  panel->browser.fresh = false;
  brume_library_load(panel); // Another window may have saved something
  brume_panel_browser_filter(panel);
}

static void load(BrumePanel *const panel, const size_t index) {
  const BrumePanelPreset *const preset = &panel->browser.presets[index];
  char path[1280];
  BrumeAct act = {.type = BRUME_ACT_PRESET, .as.preset = (unsigned)preset->factory};
  if (preset->factory < 0) {
    if (!brume_library_path(panel, preset->name, path, sizeof(path))) {
      return;
    }
    act.type = BRUME_ACT_FILE;
    act.as.path = path;
  }
  const bool in_gesture = panel->in_gesture;
  brume_panel_begin(panel);
  panel->browser.loaded = (int)index;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    panel->pads[p].n_kept = 0;
    panel->pads[p].error[0] = '\0';
  }
  panel->shown = -1;
  panel->owner.act(panel->owner.ctx, &act);
  panel->named_s = panel->now_s;
  panel->loads = true;
  if (!in_gesture) {
    brume_panel_end(panel);
  }
}

void brume_panel_browser_load(BrumePanel *const panel, const int row) {
  if (row >= 0 && (size_t)row < panel->browser.n_rows) {
    panel->browser.at = row;
    load(panel, panel->browser.rows[row]);
    brume_panel_redraw_all(panel);
  }
}

void brume_panel_browser_star(BrumePanel *const panel, const int row) {
  if (row >= 0 && (size_t)row < panel->browser.n_rows) {
    BrumePanelPreset *const preset = &panel->browser.presets[panel->browser.rows[row]];
    preset->favourite = !preset->favourite;
    brume_library_save_favourites(panel);
    brume_panel_redraw_all(panel);
  }
}

// Where the settings came from, by their name, if they were not loaded here.
static int loaded(const BrumePanel *const panel) {
  const BrumePanelBrowser *const browser = &panel->browser;
  for (size_t i = 0; i < browser->n; ++i) {
    if (strcmp(browser->presets[i].name, panel->settings.name) == 0) {
      return (int)i;
    }
  }
  return browser->loaded;
}

void brume_panel_browser_step(BrumePanel *const panel, const int by) {
  const int n = (int)panel->browser.n;
  const int now = loaded(panel);
  if (n > 0) {
    load(panel, (size_t)(now < 0 ? (by > 0 ? 0 : n - 1) : (now + by + n) % n));
  }
}

static void move_row(BrumePanel *const panel, const int by) {
  BrumePanelBrowser *const browser = &panel->browser;
  const int n = (int)browser->n_rows;
  const int fits = brume_panel_browser_fits(panel);
  const int at = browser->at + by;
  browser->at = at < 0 ? 0 : at >= n ? n - 1 : at;
  if (browser->at < browser->first) {
    browser->first = browser->at > 0 ? browser->at : 0;
  } else if (browser->at >= browser->first + fits) {
    browser->first = browser->at - fits + 1;
  }
  brume_panel_layout(panel);
  brume_panel_redraw_all(panel);
}

static void menu_key(BrumePanel *const panel, const uint32_t key) {
  BrumePanelMenu *const menu = &panel->menu;
  const int n = (int)menu->n;
  if (key == BRUME_KEY_ESCAPE) {
    brume_panel_close_overlay(panel);
  } else if (key == BRUME_KEY_ENTER) {
    brume_panel_do_row(panel, menu->at);
  } else if (key == BRUME_KEY_DOWN || key == BRUME_KEY_UP) {
    const int by = key == BRUME_KEY_DOWN ? 1 : -1;
    for (int tries = 0; tries < n; ++tries) {
      menu->at = menu->at < 0 && by < 0 ? n - 1 : (menu->at + by + n) % n;
      if (menu->rows[menu->at].what != BRUME_DO_NOTHING) {
        break;
      }
    }
    brume_panel_redraw_all(panel);
  }
}

void brume_panel_browser_key(BrumePanel *const panel, const BrumeViewEvent *const event) {
  if (panel->overlay == BRUME_OVERLAY_MENU) {
    menu_key(panel, event->key);
    return;
  }
  switch (event->key) {
  case BRUME_KEY_ESCAPE:
    brume_panel_close_overlay(panel);
    break;
  case BRUME_KEY_UP:
    move_row(panel, -1);
    break;
  case BRUME_KEY_DOWN:
    move_row(panel, 1);
    break;
  case BRUME_KEY_PAGE_UP:
  case BRUME_KEY_PAGE_DOWN:
    move_row(panel, (event->key == BRUME_KEY_PAGE_UP ? -1 : 1) * brume_panel_browser_fits(panel));
    break;
  case BRUME_KEY_ENTER:
    if (panel->browser.n_rows) { // Else the next keys would play
      brume_panel_browser_load(panel, panel->browser.at);
      brume_panel_close_overlay(panel);
    }
    break;
  default:
    brume_panel_entry_key(panel, event);
  }
}
