// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/ask.h"
#include "plugin/cli/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool describe(const char *const path, const bool json) {
  BrumeAudio audio;
  BrumeReport report;
  if (!brume_cli_read(path, &audio)) {
    return false;
  }
  const double seconds = (double)audio.n / audio.spec.rate;
  const bool ours = strncmp(audio.comment, "brume", 5) == 0;
  const BrumeStatus status = brume_report_measure(audio.samples, audio.n, audio.spec.rate, &report);
  free(audio.samples);
  if (status) {
    brume_cli_fail(BRUME_CLI_FAILED, "cannot measure %s: %s", path, brume_strerror(status));
    return false;
  }
  if (json) {
    cJSON *const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "file", path);
    brume_report_number(object, "seconds", seconds);
    cJSON_AddNumberToObject(object, "rate", audio.spec.rate);
    cJSON_AddNumberToObject(object, "channels", audio.channels);
    cJSON_AddItemToObject(object, "recipe",
                          ours ? cJSON_CreateString(audio.comment) : cJSON_CreateNull());
    brume_report_json(&report, object);
    return brume_report_line(object);
  }
  printf("%s\n  %-12s%12.4g s, %u Hz, %u channel%s\n", path, "length", seconds, audio.spec.rate,
         audio.channels, audio.channels == 1 ? "" : "s");
  brume_report_print(&report);
  printf("  %-12s  %s\n", "recipe", ours ? audio.comment : "none inside");
  return true;
}

int brume_cli_describe(const int argc, const char **const argv) {
  int json = 0;
  const struct poptOption table[] = {
      {"json", 0, POPT_ARG_NONE, &json, 0, "Print a line of JSON for each file", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table, "FILE... [OPTION...]", -1);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
  int status = BRUME_CLI_DONE;
  const char *path = NULL;
  while ((path = poptGetArg(context)) && !atomic_load(&brume_cli_cancel)) {
    status = describe(path, json) ? status : BRUME_CLI_FAILED;
  }
  poptFreeContext(context);
  return status;
}
