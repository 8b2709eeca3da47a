// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/embed.h"

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "plugin/lv2/ports.h"
#include "tests/plugin/host_private.h"

#include <lv2/atom/util.h>
#include <lv2/patch/patch.h>
#include <lv2/time/time.h>
#include <stdio.h>
#include <string.h>

enum { EVENTS = 256, BYTES = 1 << 16 };

BenchWorld *embed_world;
BenchPlugin *embed_plugin;
Display *embed_display;
const LV2UI_Descriptor *embed_descriptor;
EmbedWindow embed_windows[EMBED_WINDOWS];
bool embed_talks;
unsigned embed_writes;
float embed_last_write;

static BenchEvent events[EVENTS];
static size_t n_events;
static _Alignas(8) char bytes[BYTES]; // Bodies of events
static size_t n_bytes;
static float left[EMBED_FRAMES], right[EMBED_FRAMES];

void embed_send(const uint32_t type, const void *const body, const uint32_t size) {
  const uint32_t room = (size + 7u) & ~7u;
  if (n_events < EVENTS && n_bytes + room <= BYTES) {
    memcpy(bytes + n_bytes, body, size);
    events[n_events++] = (BenchEvent){.type = type, .size = size, .body = bytes + n_bytes};
    n_bytes += room;
  }
}

// An object of the host's own: begin, keys and values, send.
static _Alignas(8) uint8_t object_buffer[2048];
static LV2_Atom_Forge object_forge;
static LV2_Atom_Forge_Frame object_frame;

static LV2_Atom_Forge *begin_object(const char *const type) {
  lv2_atom_forge_init(&object_forge, bench_world_map(embed_world));
  lv2_atom_forge_set_buffer(&object_forge, object_buffer, sizeof(object_buffer));
  lv2_atom_forge_object(&object_forge, &object_frame, 0, bench_urid(embed_world, type));
  return &object_forge;
}

static void add_key(const char *const uri) {
  lv2_atom_forge_key(&object_forge, bench_urid(embed_world, uri));
}

static void send_object(void) {
  const LV2_Atom *const atom = (const LV2_Atom *)(const void *)object_buffer;
  lv2_atom_forge_pop(&object_forge, &object_frame);
  embed_send(atom->type, atom + 1, atom->size);
}

void embed_roll(const float bpm) {
  LV2_Atom_Forge *const forge = begin_object(LV2_TIME__Position);
  add_key(LV2_TIME__speed);
  lv2_atom_forge_float(forge, 1.0f);
  add_key(LV2_TIME__beatsPerMinute);
  lv2_atom_forge_float(forge, bpm);
  send_object();
}

void embed_choose(const char *const path) {
  LV2_Atom_Forge *const forge = begin_object(LV2_PATCH__Set);
  add_key(LV2_PATCH__property);
  lv2_atom_forge_urid(forge, bench_urid(embed_world, BRUME_LV2_PREFIX "source"));
  add_key(LV2_PATCH__value);
  lv2_atom_forge_path(forge, path, (uint32_t)strlen(path));
  send_object();
}

static void say_act(const BrumeWireAct *const act) {
  const char *const name = act->type == BRUME_WIRE_CONTROL && act->index < BRUME_CONTROL_COUNT
                               ? brume_controls[act->index].symbol
                           : act->type == BRUME_WIRE_PARAM && act->index < BRUME_PARAM_COUNT
                               ? brume_params[act->index].symbol
                               : "-";
  printf("ACT %u pad %u index %u %s value %g midi %u %u\n", act->type, act->pad, act->index, name,
         (double)act->value, act->midi[0], act->midi[1]);
}

// What a window writes goes to the plugin with the next block.
static void on_write(LV2UI_Controller controller, const uint32_t port, const uint32_t size,
                     const uint32_t protocol, const void *const buffer) {
  const char *symbol = NULL;
  (void)controller;
  if (protocol == 0) {
    float *const value = bench_plugin_input(embed_plugin, port, &symbol);
    if (value) {
      *value = *(const float *)buffer;
      ++embed_writes;
      embed_last_write = *value;
      if (embed_talks) {
        printf("WRITE %s %g\n", symbol, (double)*value);
      }
    }
    return;
  }
  const LV2_Atom *const atom = buffer;
  const LV2_Atom *data = NULL;
  lv2_atom_object_get((const LV2_Atom_Object *)atom,
                      bench_urid(embed_world, BRUME_LV2_PREFIX "data"), &data, 0);
  if (data && embed_talks) {
    say_act((const void *)(data + 1));
  }
  if (size >= sizeof(*atom)) {
    embed_send(atom->type, atom + 1, atom->size);
  }
}

static void on_touch(LV2UI_Feature_Handle handle, const uint32_t port, const bool holds) {
  const char *symbol = NULL;
  (void)handle;
  if (embed_talks && bench_plugin_input(embed_plugin, port, &symbol)) {
    printf("TOUCH %s %d\n", symbol, holds);
  }
}

static LV2UI_Request_Value_Status on_request(LV2UI_Feature_Handle handle, const LV2_URID key,
                                             const LV2_URID type,
                                             const LV2_Feature *const *const features) {
  (void)handle;
  (void)features;
  if (embed_talks) {
    printf("REQUEST %s %s\n", bench_unmap(embed_world, key), bench_unmap(embed_world, type));
  }
  return LV2UI_REQUEST_VALUE_SUCCESS;
}

static int on_resize(LV2UI_Feature_Handle handle, const int width, const int height) {
  XResizeWindow(embed_display, ((const EmbedWindow *)handle)->parent, (unsigned)width,
                (unsigned)height);
  return 0;
}

bool embed_open(EmbedWindow *const one, const int x) {
  LV2UI_Widget widget = NULL;
  static LV2UI_Touch touch = {NULL, on_touch};
  static LV2UI_Request_Value request = {NULL, on_request};
  static LV2UI_Resize resize;
  resize = (LV2UI_Resize){one, on_resize};
  XSetWindowAttributes attributes = {.override_redirect = True};
  one->parent =
      XCreateWindow(embed_display, DefaultRootWindow(embed_display), x, 0, 400, 300, 0,
                    CopyFromParent, InputOutput, CopyFromParent, CWOverrideRedirect, &attributes);
  XStoreName(embed_display, one->parent, "Embed");
  XMapWindow(embed_display, one->parent);
  XSync(embed_display, False);
  const LV2_Feature features[] = {
      {LV2_UI__parent, (void *)(uintptr_t)one->parent}, // NOLINT(performance-no-int-to-ptr)
      {LV2_URID__map, bench_world_map(embed_world)},
      {LV2_UI__touch, &touch},
      {LV2_UI__requestValue, &request},
      {LV2_UI__resize, &resize}};
  const LV2_Feature *const list[] = {&features[0], &features[1], &features[2],
                                     &features[3], &features[4], NULL};
  one->handle = embed_descriptor->instantiate(embed_descriptor, BRUME_LV2_URI, "/", on_write, NULL,
                                              &widget, list);
  return one->handle && widget;
}

void embed_close(EmbedWindow *const one) {
  embed_descriptor->cleanup(one->handle);
  embed_destroy_parent(one);
  one->handle = NULL;
}

void embed_destroy_parent(EmbedWindow *const one) {
  if (one->parent) {
    XDestroyWindow(embed_display, one->parent);
    XSync(embed_display, False);
    one->parent = None;
  }
}

void embed_run(void) {
  bench_plugin_run(embed_plugin, events, n_events, 0, EMBED_FRAMES, left, right);
  n_events = 0;
  n_bytes = 0;
}

bool embed_news(const LV2_Atom_Event **const at, BrumeWireNews *const news) {
  const LV2_Atom_Sequence *const out = embed_plugin->out;
  const LV2_URID wanted = bench_urid(embed_world, BRUME_LV2_PREFIX "news");
  const LV2_URID key = bench_urid(embed_world, BRUME_LV2_PREFIX "data");
  const LV2_Atom_Event *event =
      *at ? lv2_atom_sequence_next(*at) : lv2_atom_sequence_begin(&out->body);
  for (; !lv2_atom_sequence_is_end(&out->body, out->atom.size, event);
       event = lv2_atom_sequence_next(event)) {
    const LV2_Atom_Object *const object = (const void *)&event->body;
    const LV2_Atom *data = NULL;
    if (object->body.otype == wanted) {
      lv2_atom_object_get(object, key, &data, 0);
    }
    if (data && data->size <= sizeof(*news)) {
      memset(news, 0, sizeof(*news));
      memcpy(news, data + 1, data->size);
      *at = event;
      return true;
    }
  }
  return false;
}

static void say_news(void) {
  static BrumeWireNews news;
  const LV2_Atom_Event *at = NULL;
  while (embed_news(&at, &news)) {
    if (news.type == BRUME_WIRE_PAD) {
      char text[BRUME_RECIPE_TEXT];
      brume_recipe_write(&news.as.pad.recipe, text);
      printf("TOLD %u %s\n", news.pad, text);
    } else if (news.type == BRUME_WIRE_NEWS && news.as.news.type == BRUME_NEWS_CLIP &&
               news.as.news.as.clip.stage == BRUME_STAGE_FINAL) {
      printf("CLIP %u %.4f s\n", news.as.news.pad, (double)news.as.news.as.clip.seconds);
    } else if (news.type == BRUME_WIRE_NEWS && news.as.news.type == BRUME_NEWS_FAILED) {
      printf("FAILED %u %s\n", news.as.news.pad, news.as.news.as.failed.text);
    } else if (news.type == BRUME_WIRE_SAY) {
      printf("SAY %s\n", news.as.text);
    }
  }
}

void embed_tell(void) {
  if (embed_talks) {
    say_news();
  }
  LV2_ATOM_SEQUENCE_FOREACH(embed_plugin->out, event) {
    for (size_t i = 0; i < EMBED_WINDOWS; ++i) {
      if (embed_windows[i].handle) {
        embed_descriptor->port_event(
            embed_windows[i].handle, BRUME_LV2_PORT_OUT, lv2_atom_total_size(&event->body),
            bench_urid(embed_world, LV2_ATOM__eventTransfer), &event->body);
      }
    }
  }
}

void embed_idle(void) {
  const LV2UI_Idle_Interface *const idle = embed_descriptor->extension_data(LV2_UI__idleInterface);
  for (size_t i = 0; i < EMBED_WINDOWS; ++i) {
    if (embed_windows[i].handle && idle->idle(embed_windows[i].handle)) {
      printf("CLOSED %zu\n", i);
      embed_close(&embed_windows[i]);
    }
  }
}

void embed_run_for(const double seconds) {
  const double end_s = brume_clock_s() + seconds;
  do {
    embed_run();
    embed_tell();
    embed_idle();
    brume_thread_sleep(0.005);
  } while (brume_clock_s() < end_s);
}
