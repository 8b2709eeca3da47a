// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/fake.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

BrumePanel *fake_panel;
FakeAct fake_acts[FAKE_ACTS];
size_t fake_n_acts;
char fake_folder[64];
static double now_s;

static void on_act(void *const ctx, const BrumeAct *const act) {
  (void)ctx;
  assert_true(fake_n_acts < FAKE_ACTS);
  FakeAct *const to = &fake_acts[fake_n_acts++];
  to->act = *act;
  if (act->type == BRUME_ACT_RECIPE) {
    to->recipe = *act->as.recipe;
  } else if (act->type == BRUME_ACT_FILE || act->type == BRUME_ACT_SOURCE) {
    snprintf(to->path, sizeof(to->path), "%s", act->as.path);
  } else if (act->type == BRUME_ACT_NAME) {
    snprintf(to->path, sizeof(to->path), "%s", act->as.name);
  }
}

int fake_setup(void **const state) {
  (void)state;
  static BrumeSettings settings;
  const BrumePanelOwner owner = {.act = on_act, .folder = fake_folder};
  strcpy(fake_folder, "/tmp/brume-ui-XXXXXX");
  if (!mkdtemp(fake_folder)) {
    return 1;
  }
  fake_panel = brume_panel_new(&owner);
  if (!fake_panel || brume_panel_open(fake_panel, &brume_view_stub, 0, 1.0, NULL)) {
    return 1;
  }
  brume_settings_init(&settings);
  brume_panel_take_settings(fake_panel, &settings);
  now_s = 100.0;
  fake_wait(0.1);
  fake_forget();
  return 0;
}

int fake_teardown(void **const state) {
  char command[128];
  (void)state;
  brume_panel_free(fake_panel);
  snprintf(command, sizeof(command), "rm -rf %s", fake_folder);
  return system(command);
}

void fake_forget(void) {
  fake_n_acts = 0;
}

size_t fake_count(const BrumeActType type, FakeAct *const last) {
  size_t n = 0;
  for (size_t i = 0; i < fake_n_acts; ++i) {
    if (fake_acts[i].act.type == type) {
      ++n;
      if (last) {
        *last = fake_acts[i];
      }
    }
  }
  return n;
}

void fake_wait(const double seconds) {
  now_s += seconds;
  brume_panel_pump(fake_panel, now_s);
}

static void send(BrumeViewEvent event) {
  event.time_s = now_s;
  brume_view_stub_send(brume_panel_view(fake_panel), &event);
  fake_wait(0.03);
}

void fake_middle(const BrumeItemKind kind, const int index, double *const x, double *const y) {
  const BrumeItem *const item = brume_panel_item(fake_panel, kind, index);
  assert_non_null(item);
  *x = item->rect.x + 0.5 * item->rect.w;
  *y = item->rect.y + 0.5 * item->rect.h;
}

void fake_move(const double x, const double y, const unsigned mods) {
  send((BrumeViewEvent){.type = BRUME_VIEW_MOVE, .x = x, .y = y, .mods = mods});
}

void fake_press(const double x, const double y, const unsigned button, const unsigned mods) {
  send((BrumeViewEvent){.type = BRUME_VIEW_PRESS, .x = x, .y = y, .button = button, .mods = mods});
}

void fake_release(const double x, const double y, const unsigned button) {
  send((BrumeViewEvent){.type = BRUME_VIEW_RELEASE, .x = x, .y = y, .button = button});
}

void fake_click(const BrumeItemKind kind, const int index) {
  double x = 0.0;
  double y = 0.0;
  fake_middle(kind, index, &x, &y);
  fake_move(x, y, 0);
  fake_press(x, y, 1, 0);
  fake_release(x, y, 1);
}

void fake_drag(const BrumeItemKind kind, const int index, const double dx, const double dy,
               const unsigned mods) {
  double x = 0.0;
  double y = 0.0;
  fake_middle(kind, index, &x, &y);
  fake_wait(1.0); // No double click
  fake_move(x, y, 0);
  fake_press(x, y, 1, 0);
  for (int i = 1; i <= 4; ++i) {
    fake_move(x + dx * i / 4.0, y + dy * i / 4.0, mods);
  }
  fake_release(x + dx, y + dy, 1);
}

void fake_scroll(const BrumeItemKind kind, const int index, const double notches,
                 const unsigned mods) {
  double x = 0.0;
  double y = 0.0;
  fake_middle(kind, index, &x, &y);
  send(
      (BrumeViewEvent){.type = BRUME_VIEW_SCROLL, .x = x, .y = y, .scroll = notches, .mods = mods});
}

void fake_key(const uint32_t key, const unsigned mods) {
  send((BrumeViewEvent){.type = BRUME_VIEW_KEY, .key = key, .mods = mods});
}

void fake_key_up(const uint32_t key) {
  send((BrumeViewEvent){.type = BRUME_VIEW_KEY_UP, .key = key});
}

void fake_type(const char *const text) {
  for (const char *c = text; *c; ++c) {
    fake_key((unsigned char)*c, 0);
    fake_key_up((unsigned char)*c);
  }
}

float fake_control(const BrumeControl control, const unsigned pad) {
  return brume_settings_get(brume_panel_settings(fake_panel), control, pad);
}

float fake_param(const BrumeParam param) {
  const BrumeSettings *const settings = brume_panel_settings(fake_panel);
  return settings->pads[brume_settings_selected(settings)].recipe.value[param];
}

const BrumeRecipe *fake_recipe(const unsigned pad) {
  return &brume_panel_settings(fake_panel)->pads[pad].recipe;
}

void fake_choose(const char *const label) {
  for (size_t i = 0; i < fake_panel->menu.n; ++i) {
    if (strcmp(fake_panel->menu.rows[i].label, label) == 0) {
      fake_click(BRUME_ITEM_MENU, (int)i);
      return;
    }
  }
  fail_msg("no row '%s'", label);
}
