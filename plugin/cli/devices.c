// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/devices.h"

#include "plugin/cli/cli.h"
#include "plugin/cli/report.h"
#include "plugin/host/backend.h"

#include <stdio.h>
#include <stdlib.h>

static void print_json(const BrumeBackendDevice *const devices, const size_t n) {
  cJSON *const object = cJSON_CreateObject();
  cJSON *const list = cJSON_AddArrayToObject(object, "devices");
  for (size_t i = 0; i < n; ++i) {
    cJSON *const one = cJSON_CreateObject();
    cJSON_AddNumberToObject(one, "number", devices[i].number);
    cJSON_AddStringToObject(one, "api", devices[i].api);
    cJSON_AddStringToObject(one, "device", devices[i].device);
    cJSON_AddNumberToObject(one, "channels", devices[i].channels);
    cJSON_AddNumberToObject(one, "rate", devices[i].rate);
    cJSON_AddBoolToObject(one, "default", devices[i].is_default);
    cJSON_AddItemToArray(list, one);
  }
  brume_report_line(object);
}

static void print_table(const BrumeBackendDevice *const devices, const size_t n) {
  if (n == 0) {
    puts("There is no audio device. Connect a sound card or start a sound server such as JACK.");
    return;
  }
  printf("%4s  %-30s%9s%9s  %s\n", "no.", "api", "channels", "rate", "device");
  for (size_t i = 0; i < n; ++i) {
    printf("%3d%c  %-30s%9d%9.0f  %s\n", devices[i].number, devices[i].is_default ? '*' : ' ',
           devices[i].api, devices[i].channels, devices[i].rate, devices[i].device);
  }
  puts("* is the default. Choose with: brume --api NAME --device NUMBER or NAME");
}

static bool goes_on(void *const ctx) {
  (void)ctx;
  return !brume_cli_stopped();
}

int brume_devices_print(const bool json) {
  char detail[BRUME_BACKEND_DETAIL] = "";
  BrumeBackendDevice *const devices = calloc(BRUME_BACKEND_DEVICES, sizeof(*devices));
  const BrumeBackendPatience patience = {.goes_on = goes_on};
  const size_t n =
      devices ? brume_backend_list(&brume_backend_portaudio, devices, detail, &patience) : 0;
  int status = BRUME_CLI_DONE;
  if (!devices) {
    status = brume_cli_fail(BRUME_CLI_FAILED, "out of memory");
  } else if (*detail) {
    status = brume_cli_fail(BRUME_CLI_FAILED, "%s", detail);
  } else if (json) {
    print_json(devices, n);
  } else {
    print_table(devices, n);
  }
  free(devices);
  return status;
}
