// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/within.h"

#include "plugin/cli/cli.h"
#include "plugin/core/deadline.h"

#include <stdio.h>
#include <string.h>

static void tell(const BrumeBatch *const batch, const BrumeDeadline *const deadline,
                 const double seconds) {
  char line[128];
  snprintf(line, sizeof(line), "%s in %s: %.1f ms of %.1f ms a sound",
           brume_qualities[deadline->quality].symbol,
           brume_param_choice(BRUME_PARAM_PRECISION, (int)deadline->precision),
           1e3 * deadline->seconds, 1e3 * seconds);
  if (!deadline->in_time) {
    fprintf(stderr, "brume: nothing is fast enough here; %s\n", line);
  } else if (!batch->quiet && !batch->json) {
    printf("%s\n", line);
  }
}

int brume_within_choose(const char *const text, const bool any_precision, BrumeBatch *const batch) {
  float seconds = 0.0f;
  const char *unit = "";
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeDeadline deadline;
  BrumeStatus status = BRUME_STATUS_OK;
  if (!brume_cli_number(text, &seconds, &unit) || strcmp(unit, "s") != 0 || !(seconds > 0.0f)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--within must be a time such as 40ms, not '%s'", text);
  }
  BrumeRenderer *const renderer = brume_renderer_new(batch->model, &status);
  if (!renderer) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s", brume_strerror(status));
  }
  brume_renderer_set_sources(renderer, batch->sources);
  status = brume_deadline_choose(renderer, &batch->recipe, (double)seconds, any_precision,
                                 &brume_cli_cancel, &deadline, detail);
  brume_renderer_free(renderer);
  if (status) {
    return status == BRUME_STATUS_CANCELLED ? brume_cli_interrupted()
                                            : brume_cli_fail(BRUME_CLI_FAILED, "%s", detail);
  }
  tell(batch, &deadline, (double)seconds);
  return BRUME_CLI_DONE;
}
