// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/window.h"

#include "dsp/base/clock.h"
#include "plugin/core/bring.h"
#include "plugin/core/handout.h"
#include "plugin/core/kitjob.h"
#include "plugin/core/picture.h"
#include "plugin/core/state.h"
#include "plugin/host/task.h"
#include "ui/panel/panel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECIPES = 256, NAMES = 16 }; // On their way: far more than are sent between two blocks

struct BrumeWindowImpl {
  BrumeEngine *engine;
  BrumePlayer *player;
  BrumePanel *panel;
  BrumeRecipe recipes[RECIPES]; ///< That events point to: they live on until they are used
  size_t next_recipe;
  char names[NAMES][BRUME_SETTINGS_NAME]; ///< The same
  size_t next_name;
  double next_look_s;               ///< When to look for sounds that no news told of
  BrumeKitjob *kit;                 ///< That is being written, or NULL
  BrumeTask *writer;                ///< Which does that
  char kit_text[BRUME_KITJOB_TEXT]; ///< How far it was
  atomic_uint a_end_kit;            ///< Anything but 0: end it
};

static void send(BrumeWindow *const window, const BrumeEvent *const event) {
  const BrumeInputEvent input = {.time_s = brume_clock_s(), .event = *event};
  // A full ring means that nothing plays
  if (!brume_ring_write(brume_player_ring(window->player, BRUME_INPUT_USER), &input,
                        sizeof(input))) {
    brume_panel_say(window->panel, "There is no audio device: nothing happens", true);
  }
}

static void send_recipe(BrumeWindow *const window, const BrumeAct *const act) {
  BrumeRecipe *const slot = &window->recipes[window->next_recipe++ % RECIPES];
  const BrumeEvent event = {.type = BRUME_EVENT_RECIPE, .pad = act->pad, .as.recipe = slot};
  *slot = *act->as.recipe;
  send(window, &event);
}

static void send_name(BrumeWindow *const window, const char *const name) {
  char *const slot = window->names[window->next_name++ % NAMES];
  const BrumeEvent event = {.type = BRUME_EVENT_NAME, .as.name = slot};
  snprintf(slot, BRUME_SETTINGS_NAME, "%s", name);
  send(window, &event);
}

static void load_file(BrumeWindow *const window, const char *const path) {
  char detail[BRUME_STATE_DETAIL] = "";
  char line[BRUME_STATE_DETAIL + 16];
  const BrumeStatus status = brume_state_load_settings(window->engine, path, detail);
  if (detail[0]) {
    snprintf(line, sizeof(line), "This preset: %s", detail);
    brume_panel_say(window->panel, line, status != BRUME_STATUS_OK);
  }
}

static void bring(BrumeWindow *const window, const BrumeAct *const act) {
  char detail[BRUME_BRING_DETAIL];
  char line[BRUME_BRING_DETAIL + 16];
  BrumeBrought brought;
  if (brume_bring(window->engine, act->as.path, act->pad, &brought, detail) == BRUME_STATUS_OK) {
    brume_panel_take_source(window->panel, act->pad, &brought);
  } else {
    snprintf(line, sizeof(line), "This sound: %s", detail);
    brume_panel_say(window->panel, line, true);
  }
}

static void show(BrumeWindow *const window, const unsigned pad) {
  BrumeDocument *const document = brume_engine_snapshot(window->engine);
  const BrumeClip *const clip = document ? document->clips[pad][0] : NULL;
  if (clip) {
    BrumeNews news = {.pad = (uint8_t)pad};
    brume_picture_clip(brume_engine_model(window->engine), clip, BRUME_STAGE_FINAL, &news);
    brume_panel_take_news(window->panel, &news);
  }
  if (document) {
    brume_engine_release(window->engine, document);
  }
}

static void run_kit(void *const ctx) {
  while (brume_kitjob_go_on(ctx)) {
  }
}

static void end_kit(BrumeWindow *const window) {
  char path[BRUME_HANDOUT_PATH];
  brume_task_end(window->writer);
  brume_kitjob_free(window->kit, path);
  window->writer = NULL;
  window->kit = NULL;
  brume_panel_take_kit(window->panel, path[0] ? path : NULL);
}

// Begins to write a kit, or ends that.
static void write_kit(BrumeWindow *const window) {
  BrumeStatus status = BRUME_STATUS_OK;
  if (window->kit) {
    atomic_store_explicit(&window->a_end_kit, 1, memory_order_relaxed);
    return;
  }
  atomic_store_explicit(&window->a_end_kit, 0, memory_order_relaxed);
  window->kit_text[0] = '\0';
  window->kit = brume_kitjob_new(window->engine, &window->a_end_kit, &status);
  window->writer = window->kit ? brume_task_new("brume-kit", run_kit, window->kit) : NULL;
  if (!window->writer) {
    end_kit(window);
  }
}

static void watch_kit(BrumeWindow *const window) {
  char text[BRUME_KITJOB_TEXT];
  if (!window->kit) {
    return;
  }
  if (brume_task_wait(window->writer, 0.0)) {
    end_kit(window);
    return;
  }
  brume_kitjob_say(window->kit, text);
  if (strcmp(text, window->kit_text) != 0) {
    memcpy(window->kit_text, text, sizeof(text));
    brume_panel_take_kit_progress(window->panel, text);
  }
}

static void export_sound(BrumeWindow *const window, const unsigned pad) {
  char path[BRUME_HANDOUT_PATH] = "";
  BrumeDocument *const document = brume_engine_snapshot(window->engine);
  const BrumeClip *const clip = document ? document->clips[pad][0] : NULL;
  if (clip) {
    brume_handout_write(clip, path);
  }
  brume_panel_take_export(window->panel, pad, path[0] ? path : NULL);
  if (document) {
    brume_engine_release(window->engine, document);
  }
}

static void on_act(void *const ctx, const BrumeAct *const act) {
  BrumeWindow *const window = ctx;
  BrumeEvent event = {.pad = act->pad};
  switch (act->type) {
  case BRUME_ACT_CONTROL:
    event.type = BRUME_EVENT_CONTROL;
    event.as.control.control = act->as.control.control;
    event.as.control.value = act->as.control.value;
    break;
  case BRUME_ACT_PARAM:
    event.type = BRUME_EVENT_PARAM;
    event.as.param.param = act->as.param.param;
    event.as.param.value = act->as.param.value;
    break;
  case BRUME_ACT_MIDI:
    event.type = BRUME_EVENT_MIDI;
    memcpy(event.as.midi, act->as.midi, sizeof(event.as.midi));
    break;
  case BRUME_ACT_PRESET:
    event.type = BRUME_EVENT_PRESET;
    event.as.preset = act->as.preset;
    break;
  case BRUME_ACT_LISTEN:
    event.type = BRUME_EVENT_LISTEN;
    event.as.listen = act->as.step;
    break;
  case BRUME_ACT_RECIPE:
    send_recipe(window, act);
    return;
  case BRUME_ACT_NAME:
    send_name(window, act->as.name);
    return;
  case BRUME_ACT_FILE:
    load_file(window, act->as.path);
    return;
  case BRUME_ACT_SHOW:
    show(window, act->pad);
    return;
  case BRUME_ACT_EXPORT:
    if (act->as.kit) {
      write_kit(window);
    } else {
      export_sound(window, act->pad);
    }
    return;
  case BRUME_ACT_SOURCE:
    bring(window, act);
    return;
  case BRUME_ACT_CHOOSE: // Files are dropped here
  case BRUME_ACT_TOUCH:  // and nobody records automation
    return;
  }
  send(window, &event);
}

BrumeWindow *brume_window_new(BrumeEngine *const engine, BrumePlayer *const player) {
  BrumeWindow *const window = calloc(1, sizeof(*window));
  const BrumePanelOwner owner = {.ctx = window, .act = on_act};
  if (!window) {
    return NULL;
  }
  brume_view_x11_own_process();
  window->engine = engine;
  window->player = player;
  window->panel = brume_panel_new(&owner);
  if (!window->panel ||
      brume_panel_open(window->panel, &brume_view_x11, 0, 0.0, "Brume") != BRUME_STATUS_OK) {
    brume_window_free(window);
    return NULL;
  }
  return window;
}

void brume_window_free(BrumeWindow *const window) {
  if (window) {
    while (window->kit) { // A render ends within a step
      atomic_store_explicit(&window->a_end_kit, 1, memory_order_relaxed);
      if (brume_task_wait(window->writer, 0.1)) {
        end_kit(window);
      }
    }
    brume_panel_free(window->panel);
    free(window);
  }
}

void brume_window_take_news(BrumeWindow *const window, const BrumeNews *const news) {
  brume_panel_take_news(window->panel, news);
}

void brume_window_take_settings(BrumeWindow *const window, const BrumeSettings *const settings) {
  brume_panel_take_settings(window->panel, settings);
}

// Sounds of a session come without news: one of them at a time is looked at.
static void look_for_sounds(BrumeWindow *const window, const BrumeMeters *const meters,
                            const double now_s) {
  if (now_s < window->next_look_s) {
    return;
  }
  window->next_look_s = now_s + 0.5;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (brume_panel_lacks(window->panel, p) && !(meters->waiting >> p & 1u)) {
      show(window, p);
      window->next_look_s = brume_panel_lacks(window->panel, p) ? window->next_look_s : now_s;
      return;
    }
  }
}

bool brume_window_pump(BrumeWindow *const window, const BrumeMeters *const meters,
                       const BrumeWindowAudio *const audio, const double now_s) {
  const BrumePanelStatus status = {.meters = *meters,
                                   .load = (float)audio->load,
                                   .xruns = audio->xruns,
                                   .bpm = audio->bpm,
                                   .silent = audio->silent};
  brume_panel_take_status(window->panel, &status);
  look_for_sounds(window, meters, now_s);
  watch_kit(window);
  brume_panel_pump(window->panel, now_s);
  return !brume_panel_is_closed(window->panel);
}

int brume_window_fd(const BrumeWindow *const window) {
  const BrumeView *const view = brume_panel_view(window->panel);
  return view->type->fd(view);
}
