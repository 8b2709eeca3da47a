// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/lv2/plugin.h"

#include <stddef.h>
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

LV2_Worker_Status brume_lv2_work(LV2_Handle instance, LV2_Worker_Respond_Function respond,
                                 LV2_Worker_Respond_Handle handle, const uint32_t size,
                                 const void *const body) {
  BrumeLv2 *const self = instance;
  BrumeLv2Job job = {.type = BRUME_LV2_JOB_LOG};
  if (size < offsetof(BrumeLv2Job, as) || size > sizeof(job)) {
    return LV2_WORKER_ERR_UNKNOWN;
  }
  memcpy(&job, body, size);
  switch (job.type) {
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
