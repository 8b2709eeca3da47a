// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/bring.h"
#include "plugin/core/handout.h"
#include "plugin/core/picture.h"
#include "plugin/core/state.h"
#include "plugin/lv2/plugin.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static void read_recipe(BrumeLv2 *const self, LV2_Worker_Respond_Function respond,
                        LV2_Worker_Respond_Handle handle, const char *const text) {
  char detail[BRUME_RECIPE_DETAIL];
  BrumeLv2Job answer = {.type = BRUME_LV2_JOB_READ};
  brume_recipe_init(&answer.as.recipe);
  if (brume_recipe_read(&answer.as.recipe, text, detail)) {
    brume_lv2_log(self, self->uris.log_error, "cannot take this recipe: %s", detail);
  } else {
    respond(handle, offsetof(BrumeLv2Job, as) + sizeof(answer.as.recipe), &answer);
  }
}

static void describe(BrumeLv2 *const self, LV2_Worker_Respond_Function respond,
                     LV2_Worker_Respond_Handle handle) {
  BrumeLv2Job answer = {.type = BRUME_LV2_JOB_DESCRIBE};
  BrumeSettings settings;
  brume_engine_settings(self->engine, &settings);
  brume_recipe_write(&settings.pads[brume_settings_selected(&settings)].recipe, answer.as.text);
  respond(handle, (uint32_t)(offsetof(BrumeLv2Job, as) + strlen(answer.as.text) + 1), &answer);

  const uint64_t hash = brume_lv2_midnam_hash(&settings);
  if (self->midnam && hash != self->names_hash) {
    self->midnam->update(self->midnam->handle);
  }
  self->names_hash = hash;
}

// The sound of a pad, for a window that opened after it was made.
static void show(BrumeLv2 *const self, LV2_Worker_Respond_Function respond,
                 LV2_Worker_Respond_Handle handle, const unsigned pad) {
  const BrumeLv2Job answer = {.type = BRUME_LV2_JOB_SHOW, .pad = pad};
  BrumeDocument *const document = brume_engine_snapshot(self->engine);
  const BrumeClip *const clip = document ? document->clips[pad][0] : NULL;
  if (clip) {
    BrumeNews *const news = brume_mailbox_draft(self->shown);
    news->pad = (uint8_t)pad;
    news->serial = 0;
    brume_picture_clip(brume_engine_model(self->engine), clip, BRUME_STAGE_FINAL, news);
    brume_mailbox_publish(self->shown);
  }
  if (document) {
    brume_engine_release(self->engine, document);
  }
  respond(handle, offsetof(BrumeLv2Job, as), &answer);
}

static void answer_text(LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle handle,
                        const BrumeLv2Job *const answer) {
  respond(handle, (uint32_t)(offsetof(BrumeLv2Job, as) + strlen(answer->as.text) + 1), answer);
}

static void export_pad(BrumeLv2 *const self, LV2_Worker_Respond_Function respond,
                       LV2_Worker_Respond_Handle handle, const unsigned pad) {
  BrumeLv2Job answer = {.type = BRUME_LV2_JOB_EXPORT, .pad = pad};
  char path[BRUME_HANDOUT_PATH] = "";
  BrumeDocument *const document = brume_engine_snapshot(self->engine);
  const BrumeClip *const clip = document ? document->clips[pad][0] : NULL;
  if (clip) {
    brume_handout_write(clip, path);
  }
  if (path[0]) {
    snprintf(answer.as.text, sizeof(answer.as.text), "%s", path);
  }
  if (document) {
    brume_engine_release(self->engine, document);
  }
  answer_text(respond, handle, &answer);
}

// A kit takes minutes: a pad a job, so that other jobs come between.
static void write_kit(BrumeLv2 *const self, LV2_Worker_Respond_Function respond,
                      LV2_Worker_Respond_Handle handle) {
  BrumeLv2Job answer = {.type = BRUME_LV2_JOB_KIT};
  char path[BRUME_HANDOUT_PATH] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  bool more = true;
  if (self->kit) {
    more = brume_kitjob_go_on(self->kit);
  } else {
    self->kit = brume_kitjob_new(self->engine, &self->a_end_kit, &status);
  }
  if (self->kit && more) {
    brume_kitjob_say(self->kit, answer.as.text);
  } else {
    answer.type = BRUME_LV2_JOB_WRITTEN;
    brume_kitjob_free(self->kit, path);
    self->kit = NULL;
    snprintf(answer.as.text, sizeof(answer.as.text), "%s", path);
  }
  answer_text(respond, handle, &answer);
}

static void load_file(BrumeLv2 *const self, LV2_Worker_Respond_Function respond,
                      LV2_Worker_Respond_Handle handle, const char *const path) {
  BrumeLv2Job answer = {.type = BRUME_LV2_JOB_FILE};
  char detail[BRUME_STATE_DETAIL] = "";
  brume_state_load_settings(self->engine, path, detail);
  if (detail[0]) {
    snprintf(answer.as.text, sizeof(answer.as.text), "This preset: %s", detail);
    answer_text(respond, handle, &answer);
  }
}

// A sound file of the user's becomes a source. What is wrong with it is said where there is a
// window, and logged.
static void bring(BrumeLv2 *const self, LV2_Worker_Respond_Function respond,
                  LV2_Worker_Respond_Handle handle, const BrumeLv2Job *const job) {
  char detail[BRUME_BRING_DETAIL];
  BrumeLv2Job answer = {.type = job->type, .pad = job->pad};
  if (brume_bring(self->engine, job->as.text, job->pad, &answer.as.brought, detail) ==
      BRUME_STATUS_OK) {
    respond(handle, offsetof(BrumeLv2Job, as) + sizeof(answer.as.brought), &answer);
    return;
  }
  answer.type = BRUME_LV2_JOB_FILE;
  brume_lv2_log(self, self->uris.log_error, "cannot start from %s: %s", job->as.text, detail);
  snprintf(answer.as.text, sizeof(answer.as.text), "This sound: %s", detail);
  answer_text(respond, handle, &answer);
}

LV2_Worker_Status brume_lv2_work(LV2_Handle instance, LV2_Worker_Respond_Function respond,
                                 LV2_Worker_Respond_Handle handle, const uint32_t size,
                                 const void *const body) {
  BrumeLv2 *const self = instance;
  BrumeLv2Job job = {.type = BRUME_LV2_JOB_LOG};
  if (size < offsetof(BrumeLv2Job, as) || size > sizeof(job)) {
    return LV2_WORKER_ERR_UNKNOWN;
  }
  memcpy(&job, body, size);
  job.pad %= BRUME_PADS;
  switch (job.type) {
  case BRUME_LV2_JOB_SHOW:
    show(self, respond, handle, job.pad);
    break;
  case BRUME_LV2_JOB_EXPORT:
    export_pad(self, respond, handle, job.pad);
    break;
  case BRUME_LV2_JOB_KIT:
    write_kit(self, respond, handle);
    break;
  case BRUME_LV2_JOB_WRITTEN: // An answer alone
    break;
  case BRUME_LV2_JOB_FILE:
    load_file(self, respond, handle, job.as.text);
    break;
  case BRUME_LV2_JOB_BRING:
  case BRUME_LV2_JOB_SOURCE:
    bring(self, respond, handle, &job);
    break;
  case BRUME_LV2_JOB_READ:
    read_recipe(self, respond, handle, job.as.text);
    break;
  case BRUME_LV2_JOB_DESCRIBE:
    describe(self, respond, handle);
    break;
  case BRUME_LV2_JOB_LOG:
    brume_lv2_log(self, self->uris.log_error, "%s", job.as.text);
    break;
  }
  return LV2_WORKER_SUCCESS;
}
