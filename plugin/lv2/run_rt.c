// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/lv2/atoms.h"
#include "plugin/lv2/plugin.h"

#include <lv2/atom/util.h>

#include <string.h>

// Runs the engine up to frame `end` of the block with the events collected so far.
BRUME_RT static void flush(BrumeLv2 *const self, const uint32_t end) {
  BrumeLv2Rt *const rt = &self->rt;
  brume_engine_run(self->engine, rt->events, rt->n_events, self->left + rt->done,
                   self->right + rt->done, end - rt->done);
  rt->done = end;
  rt->n_events = 0;
}

BRUME_RT void brume_lv2_push(BrumeLv2 *const self, BrumeEvent event) {
  BrumeLv2Rt *const rt = &self->rt;
  event.frame = event.frame > rt->last ? event.frame : rt->last;
  rt->last = event.frame;
  if (rt->n_events == BRUME_LV2_EVENTS) {
    flush(self, event.frame);
  }
  event.frame -= rt->done;
  rt->events[rt->n_events++] = event;
}

// Whole channel messages pass; all else is not for an instrument, or damaged.
BRUME_RT static void read_midi(BrumeLv2 *const self, const uint8_t *const bytes,
                               const uint32_t size, const uint32_t frame) {
  if (size < 2 || bytes[0] < 0x80 || bytes[0] >= 0xF0) {
    return;
  }
  const bool two = (bytes[0] & 0xE0) == 0xC0; // Program change and channel pressure
  if (bytes[1] > 0x7F || (!two && (size < 3 || bytes[2] > 0x7F))) {
    return;
  }
  const BrumeEvent event = {.frame = frame,
                            .type = BRUME_EVENT_MIDI,
                            .as.midi = {bytes[0], bytes[1], two ? 0 : bytes[2]}};
  brume_lv2_push(self, event);
}

// Hosts have been seen to send events late, early and in blocks of no frames.
BRUME_RT static uint32_t frame_of(const LV2_Atom_Event *const event, const uint32_t frames) {
  const int64_t at = event->time.frames;
  const uint32_t end = frames ? frames - 1 : 0;
  return at <= 0 ? 0 : at >= (int64_t)end ? end : (uint32_t)at;
}

BRUME_RT static void read_input(BrumeLv2 *const self, const uint32_t frames) {
  const void *const end = (const char *)(&self->in->atom + 1) + self->in->atom.size;
  LV2_ATOM_SEQUENCE_FOREACH(self->in, event) {
    if (!brume_lv2_atom_fits(&event->body, end)) {
      return; // Where the next one begins is not known either
    }
    const uint32_t frame = frame_of(event, frames);
    if (event->body.type == self->uris.midi_event) {
      read_midi(self, (const uint8_t *)(event + 1), event->body.size, frame);
    } else if ((event->body.type == self->uris.atom_object ||
                event->body.type == self->uris.atom_blank) &&
               event->body.size >= sizeof(LV2_Atom_Object_Body)) {
      brume_lv2_read_object(self, (const LV2_Atom_Object *)&event->body, frame);
    }
  }
}

// Tells worker, display and window what the generator did. What a window has no room for yet waits.
BRUME_RT static void read_news(BrumeLv2 *const self, const BrumeMeters *const meters) {
  BrumeNews news;
  bool redraw = false;
  bool has_room = self->rt.window.n_news < BRUME_LV2_NEWS;
  while (has_room && brume_engine_news(self->engine, &news)) {
    has_room = brume_lv2_keep_news(self, &news);
    if (news.type == BRUME_NEWS_FAILED) {
      BrumeLv2Job job = {.type = BRUME_LV2_JOB_LOG};
      const size_t n = strnlen(news.as.failed.text, BRUME_LV2_TEXT - 1);
      memcpy(job.as.text, news.as.failed.text, n);
      job.as.text[n] = '\0';
      brume_lv2_schedule(self, &job, offsetof(BrumeLv2Job, as) + n + 1);
    } else if (news.type == BRUME_NEWS_CLIP && news.pad == meters->selected) {
      redraw = true;
    }
  }
  redraw = redraw || meters->settings != self->rt.settings;
  if (redraw && self->display) {
    self->display->queue_draw(self->display->handle);
  }
}

// Asks for a description when settings changed; one at a time, so that a knob that turns does not
// flood the worker.
BRUME_RT static void describe(BrumeLv2 *const self, const BrumeMeters *const meters) {
  BrumeLv2Rt *const rt = &self->rt;
  const BrumeLv2Job job = {.type = BRUME_LV2_JOB_DESCRIBE};
  const bool wanted = meters->settings != rt->settings || rt->want_put;
  if (wanted && !rt->describing && brume_lv2_schedule(self, &job, offsetof(BrumeLv2Job, as))) {
    rt->describing = true;
    rt->settings = meters->settings;
  }
}

BRUME_RT static void begin_block(BrumeLv2 *const self) {
  BrumeLv2Rt *const rt = &self->rt;
  rt->n_events = 0;
  rt->done = 0;
  rt->last = 0;
  const bool freewheel = self->freewheel && *self->freewheel > 0.0f;
  if (freewheel != rt->freewheel) {
    brume_engine_freewheel(self->engine, freewheel);
    rt->freewheel = freewheel;
    rt->exports = freewheel && rt->started;
  }
  rt->started = true;
  if (rt->got_recipe) {
    const BrumeEvent event = {
        .type = BRUME_EVENT_RECIPE, .pad = BRUME_PAD_SELECTED, .as.recipe = &rt->recipe};
    brume_lv2_push(self, event);
    rt->got_recipe = false;
  }
}

BRUME_RT void brume_lv2_run(LV2_Handle instance, const uint32_t frames) {
  BrumeLv2 *const self = instance;
  BrumeMeters meters;
  if (!self->left || !self->right) {
    return;
  }
  begin_block(self);
  brume_lv2_read_knobs(self, frames);
  if (self->in) {
    read_input(self, frames);
  }
  flush(self, frames);
  brume_engine_meters(self->engine, &meters);
  read_news(self, &meters);
  describe(self, &meters);
  if (self->out) {
    brume_lv2_write_output(self, &meters, frames);
  }
  if (self->latency) {
    *self->latency = (float)brume_engine_latency(self->engine);
  }
}
