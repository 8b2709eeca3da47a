// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/lv2/atoms.h"
#include "plugin/lv2/plugin.h"

#include <math.h>
#include <string.h>

BRUME_RT bool brume_lv2_schedule(BrumeLv2 *const self, const BrumeLv2Job *const job,
                                 const size_t size) {
  return self->worker && self->worker->schedule_work(self->worker->handle, (uint32_t)size, job) ==
                             LV2_WORKER_SUCCESS;
}

// A text goes to the worker: reading it is no work for the audio thread.
BRUME_RT static void schedule_atom(BrumeLv2 *const self, const int type,
                                   const LV2_Atom *const value, const LV2_URID expected) {
  BrumeLv2Job job = {.type = type};
  if (value->type != expected || value->size == 0 || value->size > sizeof(job.as.text)) {
    return;
  }
  memcpy(job.as.text, value + 1, value->size);
  job.as.text[value->size - 1] = '\0';
  brume_lv2_schedule(self, &job, offsetof(BrumeLv2Job, as) + value->size);
}

// NAN where there is no finite number.
BRUME_RT static float float_of(const BrumeLv2 *const self, const LV2_Atom *const atom) {
  const bool is_float = atom && atom->type == self->uris.atom_float && atom->size == sizeof(float);
  const float value = is_float ? ((const LV2_Atom_Float *)atom)->body : NAN;
  return isfinite(value) ? value : NAN;
}

BRUME_RT static void read_position(BrumeLv2 *const self, const LV2_Atom_Object *const object,
                                   const uint32_t frame) {
  const BrumeLv2Uris *const uris = &self->uris;
  const float bpm = float_of(self, brume_lv2_atom_find(object, uris->time_beats_per_minute));
  const float now = float_of(self, brume_lv2_atom_find(object, uris->time_speed));
  if (bpm > 0.0f) {
    self->rt.bpm = bpm;
  }
  if (isnan(now)) {
    return;
  }
  if (self->rt.speed == 0.0f && now != 0.0f) {
    const BrumeEvent event = {.frame = frame, .type = BRUME_EVENT_REWIND};
    brume_lv2_push(self, event);
  }
  self->rt.speed = now;
}

// An atom of type URID that says `urid`.
BRUME_RT static bool names(const BrumeLv2 *const self, const LV2_Atom *const atom,
                           const LV2_URID urid) {
  return atom && atom->type == self->uris.atom_urid && atom->size == sizeof(LV2_URID) &&
         ((const LV2_Atom_URID *)atom)->body == urid;
}

BRUME_RT void brume_lv2_read_object(BrumeLv2 *const self, const LV2_Atom_Object *const object,
                                    const uint32_t frame) {
  const BrumeLv2Uris *const uris = &self->uris;
  if (object->body.otype == uris->time_position) {
    read_position(self, object, frame);
    return;
  }
  if (object->body.otype == uris->brume_act) {
    const LV2_Atom *const data = brume_lv2_atom_find(object, uris->brume_data);
    if (data) {
      brume_lv2_read_act(self, data, frame);
    }
    return;
  }
  if (object->body.otype != uris->patch_set && object->body.otype != uris->patch_get) {
    return;
  }
  const LV2_Atom *const subject = brume_lv2_atom_find(object, uris->patch_subject);
  const LV2_Atom *const property = brume_lv2_atom_find(object, uris->patch_property);
  const LV2_Atom *const value = brume_lv2_atom_find(object, uris->patch_value);
  if (subject && !names(self, subject, uris->brume_plugin)) {
    return; // Meant for something else
  }
  if (object->body.otype == uris->patch_get) {
    self->rt.want_put = self->rt.want_put || !property || names(self, property, uris->brume_recipe);
  } else if (value && names(self, property, uris->brume_recipe)) {
    schedule_atom(self, BRUME_LV2_JOB_READ, value, uris->atom_string);
  } else if (value && names(self, property, uris->brume_source)) {
    schedule_atom(self, BRUME_LV2_JOB_SOURCE, value, uris->atom_path);
  }
}

// patch:Set of one property, or patch:Put of all that can be read, which is the same one.
BRUME_RT static void write_recipe(BrumeLv2 *const self, const bool put) {
  const BrumeLv2Uris *const uris = &self->uris;
  LV2_Atom_Forge *const forge = &self->forge;
  LV2_Atom_Forge_Frame message;
  LV2_Atom_Forge_Frame body;
  lv2_atom_forge_frame_time(forge, 0);
  lv2_atom_forge_object(forge, &message, 0, put ? uris->patch_put : uris->patch_set);
  lv2_atom_forge_key(forge, uris->patch_subject);
  lv2_atom_forge_urid(forge, uris->brume_plugin);
  if (put) {
    lv2_atom_forge_key(forge, uris->patch_body);
    lv2_atom_forge_object(forge, &body, 0, 0);
    lv2_atom_forge_key(forge, uris->brume_recipe);
  } else {
    lv2_atom_forge_key(forge, uris->patch_property);
    lv2_atom_forge_urid(forge, uris->brume_recipe);
    lv2_atom_forge_key(forge, uris->patch_value);
  }
  lv2_atom_forge_string(forge, self->rt.recipe_text, (uint32_t)strlen(self->rt.recipe_text));
  if (put) {
    lv2_atom_forge_pop(forge, &body);
  }
  lv2_atom_forge_pop(forge, &message);
}

BRUME_RT void brume_lv2_write_output(BrumeLv2 *const self, const BrumeMeters *const meters,
                                     const uint32_t frames) {
  enum { ROOM = BRUME_RECIPE_TEXT + 256 }; // More than a message needs
  LV2_Atom_Forge_Frame frame;
  const uint32_t capacity = self->out->atom.size;
  BrumeLv2Rt *const rt = &self->rt;
  const BrumeLv2Job kit = {.type = BRUME_LV2_JOB_KIT};
  rt->next_kit = rt->next_kit && !brume_lv2_schedule(self, &kit, offsetof(BrumeLv2Job, as));
  if (capacity < sizeof(LV2_Atom_Sequence_Body)) {
    return;
  }
  lv2_atom_forge_set_buffer(&self->forge, (uint8_t *)self->out, capacity + sizeof(LV2_Atom));
  lv2_atom_forge_sequence_head(&self->forge, &frame, 0);
  if ((rt->tell_set || rt->tell_put) && capacity >= ROOM) {
    write_recipe(self, rt->tell_put);
    rt->tell_set = rt->tell_put = false;
  }
  brume_lv2_write_window(self, meters, frames);
  lv2_atom_forge_pop(&self->forge, &frame);
}

// The selected pad goes on from what the host brought.
BRUME_RT static void start_from(BrumeLv2 *const self, const BrumeBrought *const brought) {
  const BrumeSettings *const settings = brume_engine_current(self->engine);
  self->rt.recipe = settings->pads[brume_settings_selected(settings)].recipe;
  brume_recipe_start_from(&self->rt.recipe, brought);
  self->rt.got_recipe = true;
}

BRUME_RT LV2_Worker_Status brume_lv2_work_response(LV2_Handle instance, const uint32_t size,
                                                   const void *const body) {
  BrumeLv2 *const self = instance;
  BrumeLv2Rt *const rt = &self->rt;
  BrumeLv2Job job = {.type = BRUME_LV2_JOB_LOG};
  if (size < offsetof(BrumeLv2Job, as) || size > sizeof(job)) {
    return LV2_WORKER_ERR_UNKNOWN;
  }
  memcpy(&job, body, size);
  if (job.type == BRUME_LV2_JOB_READ) {
    rt->recipe = job.as.recipe;
    rt->got_recipe = true;
  } else if (job.type == BRUME_LV2_JOB_DESCRIBE) {
    memcpy(rt->recipe_text, job.as.text, sizeof(rt->recipe_text));
    rt->describing = false;
    rt->tell_put = rt->want_put;
    rt->tell_set = !rt->want_put;
    rt->want_put = false;
  } else if (job.type == BRUME_LV2_JOB_SHOW) {
    BrumeNews news;
    rt->window.showing = false;
    if (brume_mailbox_read(self->shown, &news)) {
      brume_lv2_keep_news(self, &news);
    }
  } else if (job.type == BRUME_LV2_JOB_EXPORT) {
    brume_lv2_keep_text(self, BRUME_WIRE_EXPORTED, job.pad % BRUME_PADS, job.as.text);
  } else if (job.type == BRUME_LV2_JOB_KIT) {
    rt->next_kit = true;
    brume_lv2_keep_text(self, BRUME_WIRE_WRITING, 0, job.as.text);
  } else if (job.type == BRUME_LV2_JOB_WRITTEN) {
    rt->writes_kit = false;
    brume_lv2_keep_text(self, BRUME_WIRE_WRITTEN, 0, job.as.text);
  } else if (job.type == BRUME_LV2_JOB_FILE) {
    brume_lv2_keep_text(self, BRUME_WIRE_SAY, 0, job.as.text);
  } else if (job.type == BRUME_LV2_JOB_BRING) {
    brume_lv2_keep_brought(self, job.pad % BRUME_PADS, &job.as.brought);
  } else if (job.type == BRUME_LV2_JOB_SOURCE) {
    start_from(self, &job.as.brought);
  }
  return LV2_WORKER_SUCCESS;
}
