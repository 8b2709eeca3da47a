// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plugin's end of the wire to its window: acts in, news out as far as there is room.

#include "plugin/lv2/plugin.h"

#include <string.h>

static const double status_s = 0.03; // Between two tellings

enum { ROOM = 128 }; // More than an object takes around its chunk

BRUME_RT static void open_window(BrumeLv2 *const self) {
  BrumeLv2Window *const window = &self->rt.window;
  window->on = true;
  window->tell_global = true;
  window->tell_pads = 0xFFFF;
  window->want_show = 0xFFFF;
  window->n_news = 0;
}

BRUME_RT static void schedule_text(BrumeLv2 *const self, const int type, const unsigned pad,
                                   const char *const text) {
  BrumeLv2Job job = {.type = type, .pad = pad};
  const size_t n = strnlen(text, sizeof(job.as.text) - 1);
  memcpy(job.as.text, text, n);
  job.as.text[n] = '\0';
  brume_lv2_schedule(self, &job, offsetof(BrumeLv2Job, as) + n + 1);
}

// Begins to write a kit, or ends that.
BRUME_RT static void write_kit(BrumeLv2 *const self) {
  BrumeLv2Rt *const rt = &self->rt;
  atomic_store_explicit(&self->a_end_kit, rt->writes_kit ? 1 : 0, memory_order_relaxed);
  rt->next_kit = rt->next_kit || !rt->writes_kit;
  rt->writes_kit = true;
}

// An act that is an event for the engine. False if it is none.
BRUME_RT static bool to_event(const BrumeWireAct *const act, BrumeEvent *const event) {
  switch (act->type) {
  case BRUME_WIRE_CONTROL:
    event->type = BRUME_EVENT_CONTROL;
    event->as.control.control = (BrumeControl)act->index;
    event->as.control.value = act->value;
    return true;
  case BRUME_WIRE_PARAM:
    event->type = BRUME_EVENT_PARAM;
    event->as.param.param = (BrumeParam)act->index;
    event->as.param.value = act->value;
    return true;
  case BRUME_WIRE_RECIPE: // The host's buffer holds it until run() returns
    event->type = BRUME_EVENT_RECIPE;
    event->as.recipe = &act->as.recipe;
    return true;
  case BRUME_WIRE_MIDI:
    event->type = BRUME_EVENT_MIDI;
    memcpy(event->as.midi, act->midi, sizeof(event->as.midi));
    return true;
  case BRUME_WIRE_PRESET:
    event->type = BRUME_EVENT_PRESET;
    event->as.preset = act->index;
    return true;
  case BRUME_WIRE_NAME: // In the host's buffer, too
    event->type = BRUME_EVENT_NAME;
    event->as.name = act->as.text;
    return true;
  case BRUME_WIRE_LISTEN:
    event->type = BRUME_EVENT_LISTEN;
    event->as.listen = act->index;
    return true;
  default:
    return false;
  }
}

BRUME_RT void brume_lv2_read_act(BrumeLv2 *const self, const LV2_Atom *const chunk,
                                 const uint32_t frame) {
  const BrumeWireAct *const act = (const void *)(chunk + 1);
  BrumeEvent event = {.frame = frame};
  if (chunk->type != self->uris.atom_chunk || !brume_wire_act_is_sane(act, chunk->size)) {
    return;
  }
  event.pad = (uint8_t)act->pad;
  if (to_event(act, &event)) {
    brume_lv2_push(self, event);
  } else if (act->type == BRUME_WIRE_ON) {
    open_window(self);
  } else if (act->type == BRUME_WIRE_OFF) {
    self->rt.window.on = false;
  } else if (act->type == BRUME_WIRE_SHOW) {
    self->rt.window.want_show |= 1u << act->pad;
  } else if (act->type == BRUME_WIRE_EXPORT) {
    if (act->index) {
      write_kit(self);
    } else {
      schedule_text(self, BRUME_LV2_JOB_EXPORT, act->pad, "");
    }
  } else if (act->type == BRUME_WIRE_FILE) {
    schedule_text(self, BRUME_LV2_JOB_FILE, 0, act->as.text);
  } else if (act->type == BRUME_WIRE_SOURCE) {
    schedule_text(self, BRUME_LV2_JOB_BRING, act->pad, act->as.text);
  }
}

BRUME_RT bool brume_lv2_keep_news(BrumeLv2 *const self, const BrumeNews *const news) {
  BrumeLv2Window *const window = &self->rt.window;
  if (window->on && window->n_news < BRUME_LV2_NEWS) {
    window->news[window->n_news++] = *news;
  }
  return !window->on || window->n_news < BRUME_LV2_NEWS;
}

BRUME_RT void brume_lv2_keep_text(BrumeLv2 *const self, const uint32_t type, const unsigned pad,
                                  const char *const text) {
  BrumeLv2Window *const window = &self->rt.window;
  if (window->on) {
    window->tell_text = true;
    window->text = (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = type, .pad = pad};
    const size_t n = strnlen(text, BRUME_WIRE_TEXT - 1);
    memcpy(window->text.as.text, text, n);
    window->text.as.text[n] = '\0';
  }
}

BRUME_RT void brume_lv2_keep_brought(BrumeLv2 *const self, const unsigned pad,
                                     const BrumeBrought *const brought) {
  BrumeLv2Window *const window = &self->rt.window;
  if (window->on) {
    window->tell_text = true;
    window->text =
        (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_BROUGHT, .pad = pad};
    window->text.as.brought = *brought;
  }
}

// Writes news if there is room for them.
BRUME_RT static bool write_news(BrumeLv2 *const self, const BrumeWireNews *const news) {
  LV2_Atom_Forge *const forge = &self->forge;
  LV2_Atom_Forge_Frame object;
  const uint32_t size = (uint32_t)brume_wire_news_size(news);
  if (forge->size - forge->offset < size + ROOM) {
    return false;
  }
  lv2_atom_forge_frame_time(forge, 0);
  lv2_atom_forge_object(forge, &object, 0, self->uris.brume_news);
  lv2_atom_forge_key(forge, self->uris.brume_data);
  lv2_atom_forge_atom(forge, size, self->uris.atom_chunk);
  lv2_atom_forge_write(forge, news, size);
  lv2_atom_forge_pop(forge, &object);
  return true;
}

BRUME_RT static void find_changes(BrumeLv2 *const self, const BrumeSettings *const now) {
  BrumeLv2Window *const window = &self->rt.window;
  const BrumeSettings *const told = &window->told;
  window->tell_global = window->tell_global ||
                        memcmp(told->control, now->control, sizeof(now->control)) != 0 ||
                        memcmp(told->name, now->name, sizeof(now->name)) != 0;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (memcmp(&told->pads[p], &now->pads[p], sizeof(now->pads[p])) != 0) {
      window->tell_pads |= 1u << p;
    }
  }
}

BRUME_RT static void write_settings(BrumeLv2 *const self) {
  BrumeLv2Window *const window = &self->rt.window;
  const BrumeSettings *const now = brume_engine_current(self->engine);
  BrumeWireNews *const out = &window->out;
  find_changes(self, now);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (window->tell_pads >> p & 1u) {
      *out = (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_PAD, .pad = p};
      out->as.pad = now->pads[p];
      if (!write_news(self, out)) {
        return;
      }
      window->told.pads[p] = now->pads[p];
      window->tell_pads &= ~(1u << p);
    }
  }
  if (window->tell_global) { // Last: then the window knows all pads
    *out = (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_GLOBAL};
    memcpy(out->as.global.name, now->name, sizeof(now->name));
    memcpy(out->as.global.control, now->control, sizeof(now->control));
    if (write_news(self, out)) {
      memcpy(window->told.name, now->name, sizeof(now->name));
      memcpy(window->told.control, now->control, sizeof(now->control));
      window->tell_global = false;
    }
  }
}

BRUME_RT static void write_status(BrumeLv2 *const self, const BrumeMeters *const meters,
                                  const uint32_t frames) {
  BrumeLv2Window *const window = &self->rt.window;
  BrumeWireNews *const out = &window->out;
  window->status_in -= frames < window->status_in ? frames : window->status_in;
  if (window->status_in == 0) {
    window->status_in = (uint32_t)(status_s * self->rate);
    *out = (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_STATUS};
    out->as.status.meters = *meters;
    out->as.status.bpm = self->rt.bpm;
    write_news(self, out); // If not now, then next time
  }
}

// Asks the worker for the sound of a pad that the window lacks: one at a time.
BRUME_RT static void ask_to_show(BrumeLv2 *const self) {
  BrumeLv2Window *const window = &self->rt.window;
  unsigned pad = 0;
  while (pad < BRUME_PADS && !(window->want_show >> pad & 1u)) {
    ++pad;
  }
  if (pad < BRUME_PADS && !window->showing) {
    const BrumeLv2Job job = {.type = BRUME_LV2_JOB_SHOW, .pad = pad};
    if (brume_lv2_schedule(self, &job, offsetof(BrumeLv2Job, as))) {
      window->showing = true;
      window->want_show &= ~(1u << pad);
    }
  }
}

BRUME_RT void brume_lv2_write_window(BrumeLv2 *const self, const BrumeMeters *const meters,
                                     const uint32_t frames) {
  BrumeLv2Window *const window = &self->rt.window;
  BrumeWireNews *const out = &window->out;
  if (!window->on) {
    return;
  }
  if (window->tell_text && write_news(self, &window->text)) {
    window->tell_text = false;
  }
  write_status(self, meters, frames);
  write_settings(self);
  size_t n = 0;
  while (n < window->n_news) {
    *out = (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_NEWS};
    out->as.news = window->news[n];
    if (!write_news(self, out)) {
      break;
    }
    ++n;
  }
  memmove(window->news, window->news + n, (window->n_news - n) * sizeof(window->news[0]));
  window->n_news -= n;
  ask_to_show(self);
}
