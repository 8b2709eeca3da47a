// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file report.h What a sound measures, as a table for people or as JSON. */

#ifndef BRUME_PLUGIN_CLI_REPORT_H
#define BRUME_PLUGIN_CLI_REPORT_H

#include "dsp/analysis/descriptors.h"
#include "dsp/analysis/levels.h"
#include "dsp/analysis/pitch.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/** All that is measured of a sound. */
typedef struct {
  double values[BRUME_DESCRIPTOR_COUNT]; ///< MODEL.md's units
  BrumePitch pitch;
  BrumeLevels levels;
} BrumeReport;

/** Measure mono x[n] at `rate`, after conversion to 44.1 kHz; levels are of x as it is. */
BrumeStatus brume_report_measure(const float *x, size_t n, double rate, BrumeReport *report);

/** Add descriptors in plain units (Hz, dB, s), pitch and levels to `object`. */
void brume_report_json(const BrumeReport *report, cJSON *object);

/** Print the same as lines of text. */
void brume_report_print(const BrumeReport *report);

/** Add a measured value, rounded to five digits. */
void brume_report_number(cJSON *object, const char *key, double value);

/** Add how near the nearest sound trained on is, if `about` (nearest.h) says it. */
void brume_report_nearest(cJSON *object, const char *about);

/** Print `object` as one line on stdout, and delete it. False if it could not be written. */
bool brume_report_line(cJSON *object);

/** Return a descriptor's value in the unit people use and name that unit: Hz, dB, s, note. */
double brume_report_plain(BrumeDescriptor descriptor, double value, const char **unit);

#endif // BRUME_PLUGIN_CLI_REPORT_H
