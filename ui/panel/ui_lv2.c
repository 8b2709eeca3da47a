// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plugin's window: a shared object of its own, which knows the plugin by its ports alone.
//
// Knobs go out twice: through their port, so that the host sees them (automation, generic panels),
// and as an act for the pad that is meant. The plugin takes what it has already as no change. While
// another pad is being selected nothing goes through ports: they mean the pad that is selected when
// the plugin reads them.

#include "dsp/base/clock.h"
#include "plugin/lv2/atoms.h"
#include "plugin/lv2/ports.h"
#include "plugin/lv2/wire.h"
#include "ui/panel/knobs.h"
#include "ui/panel/panel.h"

#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>
#include <lv2/options/options.h>
#include <lv2/ui/ui.h>
#include <lv2/urid/urid.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double look_s = 0.5; // Between two looks for pads whose sound nobody told of

typedef struct {
  BrumePanel *panel;
  LV2UI_Write_Function write;
  LV2UI_Controller controller;
  LV2_URID_Map *map;
  LV2UI_Resize *resize;
  LV2UI_Touch *touch;
  LV2UI_Request_Value *request; ///< NULL: the host asks users for nothing
  LV2_Atom_Forge forge;
  LV2_URID event_transfer, atom_chunk, atom_float, atom_path, act, data, news, scale_factor, source;
  uintptr_t parent;
  double scale;
  BrumeLv2Knob knobs[BRUME_LV2_KNOBS_MAX];
  size_t n_knobs;
  BrumeSettings settings; ///< As the plugin told
  unsigned told_pads;     ///< Bit for each pad that is in them
  bool told;              ///< All of them are
  bool changed;           ///< The panel does not have them yet
  bool selecting;         ///< A pad was selected, and the plugin has not said so yet
  unsigned selected;      ///< That pad
  double next_look_s;
  BrumePanelStatus status;
} Window;

static void send(Window *const window, BrumeWireAct *const act) {
  uint64_t buffer[(sizeof(BrumeWireAct) + 256) / sizeof(uint64_t)];
  LV2_Atom_Forge_Frame frame;
  act->version = BRUME_WIRE_VERSION;
  const uint32_t size = (uint32_t)brume_wire_act_size(act);
  lv2_atom_forge_set_buffer(&window->forge, (uint8_t *)buffer, sizeof(buffer));
  lv2_atom_forge_object(&window->forge, &frame, 0, window->act);
  lv2_atom_forge_key(&window->forge, window->data);
  lv2_atom_forge_atom(&window->forge, size, window->atom_chunk);
  lv2_atom_forge_write(&window->forge, act, size);
  lv2_atom_forge_pop(&window->forge, &frame);
  const LV2_Atom *const atom = (const LV2_Atom *)(const void *)buffer;
  window->write(window->controller, BRUME_LV2_PORT_IN, lv2_atom_total_size(atom),
                window->event_transfer, atom);
}

// Port of a knob (knobs.h), or UINT32_MAX.
static uint32_t port_of(const Window *const window, const int knob) {
  for (size_t i = 0; i < window->n_knobs; ++i) {
    const BrumeLv2Knob *const one = &window->knobs[i];
    const int number =
        one->is_control ? (int)one->control : (int)BRUME_KNOB_PARAM + (int)one->param;
    if (number == knob) {
      return BRUME_LV2_PORT_KNOBS + (uint32_t)i;
    }
  }
  return UINT32_MAX;
}

static bool may_use_port(const Window *const window, const int knob, const unsigned pad) {
  const bool is_global =
      !brume_knob_is_param(knob) && brume_controls[knob].scope == BRUME_SCOPE_GLOBAL;
  const bool is_value =
      brume_knob_is_param(knob) ||
      (brume_controls[knob].curve != BRUME_CURVE_TRIGGER && knob != BRUME_CONTROL_PAD);
  return is_value &&
         (is_global || (!window->selecting && pad == brume_settings_selected(&window->settings)));
}

static void send_port(Window *const window, const int knob, const unsigned pad, const float value) {
  const uint32_t port = port_of(window, knob);
  const float shown = isnan(value) && brume_knob_is_param(knob)
                          ? brume_lv2_param_min((BrumeParam)(knob - BRUME_KNOB_PARAM))
                          : value;
  if (port != UINT32_MAX && may_use_port(window, knob, pad)) {
    window->write(window->controller, port, sizeof(shown), 0, &shown);
  }
}

static void send_knob(Window *const window, const BrumeAct *const act) {
  BrumeWireAct wire = {.pad = act->pad};
  if (act->type == BRUME_ACT_CONTROL) {
    wire.type = BRUME_WIRE_CONTROL;
    wire.index = (uint32_t)act->as.control.control;
    wire.value = act->as.control.value;
    if (act->as.control.control == BRUME_CONTROL_PAD) {
      window->selecting = true;
      window->selected = (unsigned)act->as.control.value - 1;
    }
    send_port(window, (int)act->as.control.control, act->pad, wire.value);
  } else {
    wire.type = BRUME_WIRE_PARAM;
    wire.index = (uint32_t)act->as.param.param;
    wire.value = act->as.param.value;
    send_port(window, (int)BRUME_KNOB_PARAM + (int)act->as.param.param, act->pad, wire.value);
  }
  send(window, &wire);
}

// A whole recipe moves the ports of its numbers, too.
static void send_recipe_ports(Window *const window, const BrumeAct *const act) {
  const BrumeRecipe *const before = &window->settings.pads[act->pad].recipe;
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    const float value = act->as.recipe->value[i];
    const bool same = value == before->value[i] || (isnan(value) && isnan(before->value[i]));
    if (!same) {
      send_port(window, (int)BRUME_KNOB_PARAM + i, act->pad, value);
    }
  }
}

static void touch(Window *const window, const int knob, const bool holds) {
  const uint32_t port = port_of(window, knob);
  if (window->touch && port != UINT32_MAX) {
    window->touch->touch(window->touch->handle, port, holds);
  }
}

// The host sets the property, for the selected pad, when the user has chosen.
static void choose_source(Window *const window) {
  const LV2UI_Request_Value_Status status =
      window->request->request(window->request->handle, window->source, window->atom_path, NULL);
  if (status == LV2UI_REQUEST_VALUE_BUSY) {
    brume_panel_say(window->panel, "The host is asking for a file already", false);
  } else if (status != LV2UI_REQUEST_VALUE_SUCCESS) {
    brume_panel_say(window->panel, "This host cannot ask for a file: drop one here", true);
  }
}

static void on_act(void *const ctx, const BrumeAct *const act) {
  Window *const window = ctx;
  BrumeWireAct wire = {.pad = act->pad};
  switch (act->type) {
  case BRUME_ACT_CONTROL:
  case BRUME_ACT_PARAM:
    send_knob(window, act);
    return;
  case BRUME_ACT_TOUCH:
    touch(window, act->as.touch.knob, act->as.touch.holds);
    return;
  case BRUME_ACT_CHOOSE:
    choose_source(window);
    return;
  case BRUME_ACT_RECIPE:
    wire.type = BRUME_WIRE_RECIPE;
    wire.as.recipe = *act->as.recipe;
    send_recipe_ports(window, act);
    break;
  case BRUME_ACT_MIDI:
    wire.type = BRUME_WIRE_MIDI;
    memcpy(wire.midi, act->as.midi, 3);
    break;
  case BRUME_ACT_PRESET:
    wire.type = BRUME_WIRE_PRESET;
    wire.index = act->as.preset;
    break;
  case BRUME_ACT_FILE:
    wire.type = BRUME_WIRE_FILE;
    snprintf(wire.as.text, sizeof(wire.as.text), "%s", act->as.path);
    break;
  case BRUME_ACT_NAME:
    wire.type = BRUME_WIRE_NAME;
    snprintf(wire.as.text, sizeof(wire.as.text), "%s", act->as.name);
    break;
  case BRUME_ACT_LISTEN:
    wire.type = BRUME_WIRE_LISTEN;
    wire.index = act->as.step;
    break;
  case BRUME_ACT_SHOW:
    wire.type = BRUME_WIRE_SHOW;
    break;
  case BRUME_ACT_EXPORT:
    wire.type = BRUME_WIRE_EXPORT;
    wire.index = act->as.kit;
    break;
  case BRUME_ACT_SOURCE:
    wire.type = BRUME_WIRE_SOURCE;
    snprintf(wire.as.text, sizeof(wire.as.text), "%s", act->as.path);
    break;
  }
  send(window, &wire);
}

static LV2_URID urid(const Window *const window, const char *const uri) {
  return window->map->map(window->map->handle, uri);
}

static void read_options(Window *const window, const LV2_Options_Option *const options) {
  for (size_t i = 0; options && options[i].key; ++i) {
    if (options[i].key == window->scale_factor && options[i].type == window->atom_float &&
        options[i].size == sizeof(float)) {
      window->scale = (double)*(const float *)options[i].value;
    }
  }
}

static bool take_features(Window *const window, const LV2_Feature *const *const features) {
  const LV2_Options_Option *options = NULL;
  for (size_t i = 0; features && features[i]; ++i) {
    const char *const uri = features[i]->URI;
    void *const data = features[i]->data;
    if (!strcmp(uri, LV2_URID__map)) {
      window->map = data;
    } else if (!strcmp(uri, LV2_UI__parent)) {
      window->parent = (uintptr_t)data;
    } else if (!strcmp(uri, LV2_UI__resize)) {
      window->resize = data;
    } else if (!strcmp(uri, LV2_UI__touch)) {
      window->touch = data;
    } else if (!strcmp(uri, LV2_UI__requestValue)) {
      window->request = data;
    } else if (!strcmp(uri, LV2_OPTIONS__options)) {
      options = data;
    }
  }
  if (!window->map) {
    return false;
  }
  lv2_atom_forge_init(&window->forge, window->map);
  window->event_transfer = urid(window, LV2_ATOM__eventTransfer);
  window->atom_chunk = urid(window, LV2_ATOM__Chunk);
  window->atom_float = urid(window, LV2_ATOM__Float);
  window->atom_path = urid(window, LV2_ATOM__Path);
  window->act = urid(window, BRUME_LV2_PREFIX "act");
  window->data = urid(window, BRUME_LV2_PREFIX "data");
  window->news = urid(window, BRUME_LV2_PREFIX "news");
  window->scale_factor = urid(window, LV2_UI__scaleFactor);
  window->source = urid(window, BRUME_LV2_PREFIX "source");
  read_options(window, options);
  return true;
}

static void cleanup(LV2UI_Handle handle) {
  Window *const window = handle;
  BrumeWireAct off = {.type = BRUME_WIRE_OFF};
  send(window, &off);
  brume_panel_free(window->panel);
  free(window);
}

static LV2UI_Handle instantiate(const LV2UI_Descriptor *const descriptor,
                                const char *const plugin_uri, const char *const bundle_path,
                                LV2UI_Write_Function write, LV2UI_Controller controller,
                                LV2UI_Widget *const widget,
                                const LV2_Feature *const *const features) {
  Window *const window = calloc(1, sizeof(*window));
  BrumeWireAct on = {.type = BRUME_WIRE_ON};
  (void)descriptor;
  (void)bundle_path;
  if (!window || strcmp(plugin_uri, BRUME_LV2_URI) != 0 || !take_features(window, features)) {
    free(window);
    return NULL;
  }
  window->write = write;
  window->controller = controller;
  window->n_knobs = brume_lv2_knobs(window->knobs);
  window->status.load = -1.0f;
  brume_settings_init(&window->settings);
  const BrumePanelOwner owner = {.ctx = window, .act = on_act, .chooses = window->request != NULL};
  window->panel = brume_panel_new(&owner);
  if (!window->panel || brume_panel_open(window->panel, &brume_view_x11, window->parent,
                                         window->scale, "Brume") != BRUME_STATUS_OK) {
    brume_panel_free(window->panel);
    free(window);
    return NULL;
  }
  const BrumeView *const view = brume_panel_view(window->panel);
  // A window is a number; LV2 wants it as a pointer
  *widget = (LV2UI_Widget)view->type->window(view); // NOLINT(performance-no-int-to-ptr)
  if (window->resize) {
    window->resize->ui_resize(window->resize->handle, (int)ceil(view->width * view->scale),
                              (int)ceil(view->height * view->scale));
  }
  send(window, &on);
  return window;
}

static void take_global(Window *const window, const BrumeWireNews *const news) {
  memcpy(window->settings.name, news->as.global.name, sizeof(window->settings.name));
  memcpy(window->settings.control, news->as.global.control, sizeof(window->settings.control));
  window->told = window->told_pads == 0xFFFF;
  if (window->selecting && brume_settings_selected(&window->settings) == window->selected) {
    window->selecting = false;
  }
}

// Pads come one by one: those that came together are one change.
static void show_settings(Window *const window) {
  if (!window->changed || !window->told) {
    return;
  }
  BrumeSettings settings = window->settings;
  if (window->selecting) { // What comes is older than what was selected here
    settings.control[BRUME_CONTROL_PAD] = (float)(window->selected + 1);
  }
  window->changed = false;
  brume_panel_take_settings(window->panel, &settings);
}

static void take(Window *const window, const BrumeWireNews *const news) {
  switch (news->type) {
  case BRUME_WIRE_NEWS:
    show_settings(window);
    brume_panel_take_news(window->panel, &news->as.news);
    return;
  case BRUME_WIRE_STATUS:
    window->status.meters = news->as.status.meters;
    window->status.bpm = news->as.status.bpm;
    brume_panel_take_status(window->panel, &window->status);
    return;
  case BRUME_WIRE_EXPORTED:
    brume_panel_take_export(window->panel, news->pad, news->as.text[0] ? news->as.text : NULL);
    return;
  case BRUME_WIRE_WRITING:
    brume_panel_take_kit_progress(window->panel, news->as.text);
    return;
  case BRUME_WIRE_WRITTEN:
    brume_panel_take_kit(window->panel, news->as.text[0] ? news->as.text : NULL);
    return;
  case BRUME_WIRE_SAY:
    brume_panel_say(window->panel, news->as.text, true);
    return;
  case BRUME_WIRE_BROUGHT:
    show_settings(window);
    brume_panel_take_source(window->panel, news->pad, &news->as.brought);
    return;
  case BRUME_WIRE_GLOBAL:
    take_global(window, news);
    break;
  case BRUME_WIRE_PAD:
    window->settings.pads[news->pad] = news->as.pad;
    window->told_pads |= 1u << news->pad;
    break;
  default:
    return;
  }
  window->changed = true;
}

static void port_event(LV2UI_Handle handle, const uint32_t port, const uint32_t size,
                       const uint32_t format, const void *const buffer) {
  Window *const window = handle;
  const LV2_Atom_Object *const object = buffer;
  BrumeWireNews news; // A copy: the host's buffer may be aligned for less
  if (port != BRUME_LV2_PORT_OUT || format != window->event_transfer ||
      size < sizeof(LV2_Atom_Object) ||
      !brume_lv2_atom_fits(&object->atom, (const char *)buffer + size) ||
      object->body.otype != window->news) {
    return; // Knobs too: the plugin tells what became of them
  }
  const LV2_Atom *const data = brume_lv2_atom_find(object, window->data);
  if (data && data->type == window->atom_chunk && data->size <= sizeof(news)) {
    memset(&news, 0, sizeof(news));
    memcpy(&news, data + 1, data->size);
    if (brume_wire_news_is_sane(&news, data->size)) {
      take(window, &news);
    }
  }
}

static void look_for_sounds(Window *const window, const double now_s) {
  if (!window->told || now_s < window->next_look_s) {
    return;
  }
  window->next_look_s = now_s + look_s;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (brume_panel_lacks(window->panel, p) && !(window->status.meters.waiting >> p & 1u)) {
      BrumeWireAct act = {.type = BRUME_WIRE_SHOW, .pad = p};
      send(window, &act);
    }
  }
}

static int idle(LV2UI_Handle handle) {
  Window *const window = handle;
  const double now_s = brume_clock_s();
  show_settings(window);
  look_for_sounds(window, now_s);
  brume_panel_pump(window->panel, now_s);
  return brume_panel_is_closed(window->panel) ? 1 : 0;
}

static int resize(LV2UI_Feature_Handle handle, const int width, const int height) {
  Window *const window = handle;
  BrumeView *const view = brume_panel_view(window->panel);
  view->type->resize(view, width / view->scale, height / view->scale);
  return 0;
}

static const void *extension_data(const char *const uri) {
  static const LV2UI_Idle_Interface idle_interface = {idle};
  static const LV2UI_Resize resize_interface = {NULL, resize};
  return !strcmp(uri, LV2_UI__idleInterface) ? (const void *)&idle_interface
         : !strcmp(uri, LV2_UI__resize)      ? (const void *)&resize_interface
                                             : NULL;
}

// Named by the LV2 specification, and the only symbol that the library shows
LV2_SYMBOL_EXPORT const LV2UI_Descriptor *lv2ui_descriptor(const uint32_t index) {
  static const LV2UI_Descriptor descriptor = {BRUME_LV2_URI "#ui", instantiate, cleanup, port_event,
                                              extension_data};
  return index == 0 ? &descriptor : NULL;
}
