// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/report.h"

#include "plugin/cli/cli.h"
#include "plugin/core/nearest.h"
#include "plugin/core/rate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double trust = 0.8; // Harmonicity from which a pitch is worth printing (pitch.h)

BrumeStatus brume_report_measure(const float *const x, const size_t n, const double rate,
                                 BrumeReport *const report) {
  float *y = NULL;
  size_t n_y = 0;
  BrumeStatus status = brume_rate_convert(x, n, rate, BRUME_DESCRIPTORS_RATE, &y, &n_y);
  if (!status) {
    status = brume_pitch_measure(y, n_y, &report->pitch);
  }
  if (!status) {
    const double note = brume_pitch_note(report->pitch.f0_hz);
    status = brume_descriptors_measure(y, n_y, note, report->values);
    report->levels = brume_levels_measure(x, n, rate);
  }
  free(y);
  return status;
}

double brume_report_plain(const BrumeDescriptor descriptor, const double value,
                          const char **const unit) {
  const char *const raw = brume_descriptor_unit(descriptor);
  if (strcmp(raw, "octaves") == 0) {
    *unit = "Hz";
    return exp2(value) - 20.0; // MODEL.md: log2(Hz + 20)
  }
  if (strcmp(raw, "log s") == 0) {
    *unit = "s";
    return pow(10.0, value);
  }
  *unit = raw;
  return value;
}

void brume_report_number(cJSON *const object, const char *const key, const double value) {
  const double scale = pow(10.0, 4.0 - floor(log10(fmax(fabs(value), 1e-9))));
  cJSON_AddNumberToObject(object, key, round(value * scale) / scale);
}

void brume_report_nearest(cJSON *const object, const char *const about) {
  const float distance = brume_nearest_read(about);
  if (isfinite(distance)) {
    brume_report_number(object, "nearest_training", (double)distance);
  }
}

void brume_report_json(const BrumeReport *const report, cJSON *const object) {
  cJSON *const descriptors = cJSON_AddObjectToObject(object, "descriptors");
  for (int i = 0; i < BRUME_DESCRIPTOR_PITCH; ++i) {
    const char *unit = NULL;
    char key[48];
    const double value = brume_report_plain((BrumeDescriptor)i, report->values[i], &unit);
    snprintf(key, sizeof(key), "%s_%s", brume_descriptor_name((size_t)i), unit);
    for (char *c = key; *c; ++c) {
      *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    }
    brume_report_number(descriptors, key, value);
  }
  brume_report_number(object, "f0_hz", report->pitch.f0_hz);
  brume_report_number(object, "harmonicity", report->pitch.harmonicity);
  brume_report_number(object, "peak_db", report->levels.peak_db);
  brume_report_number(object, "rms_db", report->levels.rms_db);
  brume_report_number(object, "dc_db", brume_levels_db(fabs(report->levels.dc)));
  brume_report_number(object, "tail_db", report->levels.tail_db);
}

void brume_report_print(const BrumeReport *const report) {
  for (int i = 0; i < BRUME_DESCRIPTOR_PITCH; ++i) {
    const char *unit = NULL;
    const double value = brume_report_plain((BrumeDescriptor)i, report->values[i], &unit);
    printf("  %-12s%12.4g %s\n", brume_descriptor_name((size_t)i), value, unit);
  }
  char name[16];
  brume_cli_note_name((float)report->values[BRUME_DESCRIPTOR_PITCH], name);
  if (report->pitch.harmonicity >= trust) {
    printf("  %-12s%12.4g Hz (%s)\n", "pitch", report->pitch.f0_hz, name);
  } else {
    printf("  %-12s%12s\n", "pitch", "none");
  }
  printf("  %-12s%12.4g\n", "harmonicity", report->pitch.harmonicity);
  printf("  %-12s%12.4g dBFS\n", "peak", report->levels.peak_db);
  printf("  %-12s%12.4g dBFS\n", "level", report->levels.rms_db);
  printf("  %-12s%12.4g dBFS\n", "mean", brume_levels_db(fabs(report->levels.dc)));
  printf("  %-12s%12.4g dBFS\n", "last 0.1 s", report->levels.tail_db);
}

bool brume_report_line(cJSON *const object) {
  char *const text = cJSON_PrintUnformatted(object);
  const bool ok = text && printf("%s\n", text) >= 0 && fflush(stdout) == 0;
  cJSON_free(text);
  cJSON_Delete(object);
  return ok;
}
