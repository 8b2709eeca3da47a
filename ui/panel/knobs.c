// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panel/knobs.h"

#include "plugin/core/news.h"
#include "plugin/core/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const double zero_log = 1e-3; // A LOG that begins at 0 begins here, of its range

BrumeKnobInfo brume_knob_info(const int knob) {
  if (!brume_knob_is_param(knob)) {
    const BrumeControlInfo *const info = &brume_controls[knob];
    return (BrumeKnobInfo){info->name, info->unit, info->tooltip, info->min,
                           info->def,  info->max,  info->curve,   false};
  }
  const BrumeParamInfo *const info = &brume_params[knob - BRUME_KNOB_PARAM];
  return (BrumeKnobInfo){info->name, info->unit, info->tooltip, info->min,
                         info->def,  info->max,  info->curve,   isnan(info->def)};
}

const char *brume_knob_label(const int knob) {
  switch (knob) {
  case BRUME_CONTROL_PITCH_ENV:
    return "Pitch env";
  case BRUME_CONTROL_VELOCITY_LEVEL:
    return "Vel level";
  case BRUME_CONTROL_VELOCITY_BRIGHTNESS:
    return "Vel bright";
  default:
    return brume_knob_info(knob).name;
  }
}

float brume_knob_get(const BrumeSettings *const settings, const int knob, const unsigned pad) {
  const unsigned p = pad < BRUME_PADS ? pad : brume_settings_selected(settings);
  return brume_knob_is_param(knob) ? settings->pads[p].recipe.value[knob - BRUME_KNOB_PARAM]
                                   : brume_settings_get(settings, (BrumeControl)knob, p);
}

void brume_knob_set(BrumeSettings *const settings, const int knob, const unsigned pad,
                    const float value) {
  if (brume_knob_is_param(knob)) {
    brume_settings_set_param(settings, (BrumeParam)(knob - BRUME_KNOB_PARAM), pad, value);
  } else {
    brume_settings_set(settings, (BrumeControl)knob, pad, value);
  }
}

static double log_floor(const BrumeKnobInfo *const info) {
  return info->min > 0.0f ? (double)info->min : (double)info->max * zero_log;
}

double brume_knob_place(const int knob, const float value) {
  const BrumeKnobInfo info = brume_knob_info(knob);
  if (isnan(value)) {
    return -1.0;
  }
  double place = ((double)value - (double)info.min) / ((double)info.max - (double)info.min);
  if (info.curve == BRUME_CURVE_LOG) {
    const double low = log_floor(&info);
    place = (double)value > low ? log((double)value / low) / log((double)info.max / low) : 0.0;
  }
  return fmin(fmax(place, 0.0), 1.0);
}

float brume_knob_value(const int knob, const double place) {
  const BrumeKnobInfo info = brume_knob_info(knob);
  const double held = fmin(fmax(place, 0.0), 1.0);
  const double range = (double)info.max - (double)info.min;
  double value = (double)info.min + held * range;
  switch (info.curve) {
  case BRUME_CURVE_LOG:
    if (held <= 0.0) {
      return info.min;
    }
    value = log_floor(&info) * pow((double)info.max / log_floor(&info), held);
    break;
  case BRUME_CURVE_INTEGER:
  case BRUME_CURVE_CHOICE:
  case BRUME_CURVE_TOGGLE:
    value = floor(value + 0.5);
    break;
  default:
    break;
  }
  return fminf(fmaxf((float)value, info.min), info.max);
}

float brume_knob_step(const int knob, const float value, const double from, const double steps,
                      const bool fine) {
  const BrumeKnobInfo info = brume_knob_info(knob);
  if (info.curve == BRUME_CURVE_INTEGER || info.curve == BRUME_CURVE_CHOICE ||
      info.curve == BRUME_CURVE_TOGGLE) {
    return fminf(fmaxf(value + (float)steps, info.min), info.max);
  }
  const double place = isnan(value) ? from : brume_knob_place(knob, value);
  return brume_knob_value(knob, place + steps * (fine ? 0.002 : 0.02));
}

int brume_knob_descriptor(const int knob) {
  const int param = knob - (int)BRUME_KNOB_PARAM;
  if (param >= BRUME_PARAM_BRIGHTNESS && param <= BRUME_PARAM_DURATION) {
    return param - (int)BRUME_PARAM_BRIGHTNESS;
  }
  return param == BRUME_PARAM_PITCH ? (int)BRUME_PARAM_DURATION - (int)BRUME_PARAM_BRIGHTNESS + 1
                                    : -1;
}

void brume_knob_note_text(const int note, char out[16]) {
  static const char names[12][3] = {"C",  "C#", "D",  "D#", "E",  "F",
                                    "F#", "G",  "G#", "A",  "A#", "B"};
  snprintf(out, 16, "%s%d", names[note % 12], note / 12 - 1);
}

static void seconds_text(const double s, char *const out) {
  if (s < 0.0995) {
    snprintf(out, BRUME_KNOB_TEXT, s < 0.00995 ? "%.1f ms" : "%.0f ms", 1000.0 * s);
  } else {
    snprintf(out, BRUME_KNOB_TEXT, s < 9.95 ? "%.2f s" : "%.1f s", s);
  }
}

static void hz_text(const double hz, char *const out) {
  if (hz < 999.5) {
    snprintf(out, BRUME_KNOB_TEXT, "%.0f Hz", hz);
  } else {
    snprintf(out, BRUME_KNOB_TEXT, hz < 9950.0 ? "%.1f kHz" : "%.0f kHz", hz / 1000.0);
  }
}

// Recipes call samplers otherwise, in a word that needs no capitals.
static const char *const sampler_names[BRUME_SAMPLER_COUNT] = {"DDPM", "DDIM",     "Euler",
                                                               "Heun", "DPM++ 2M", "DPM++ 2M SDE"};

static void option_text(const int knob, const float value, char *const out) {
  if (!brume_knob_is_param(knob)) {
    const BrumeOptionInfo *const option = brume_control_option((BrumeControl)knob, (int)value);
    snprintf(out, BRUME_KNOB_TEXT, "%s", option ? option->name : "");
  } else if (knob == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_SAMPLER) {
    const bool is_known = value >= 0.0f && value < (float)BRUME_SAMPLER_COUNT;
    snprintf(out, BRUME_KNOB_TEXT, "%s", is_known ? sampler_names[(int)value] : "");
  } else {
    const char *const name = brume_param_choice((BrumeParam)(knob - BRUME_KNOB_PARAM), (int)value);
    snprintf(out, BRUME_KNOB_TEXT, "%s", name ? name : "");
  }
}

void brume_knob_text(const int knob, const float value, char out[BRUME_KNOB_TEXT]) {
  const BrumeKnobInfo info = brume_knob_info(knob);
  const double v = (double)value;
  if (isnan(value)) {
    snprintf(out, BRUME_KNOB_TEXT, "auto");
  } else if (info.curve == BRUME_CURVE_KNOB) {
    snprintf(out, BRUME_KNOB_TEXT, "%.0f %%", 100.0 * v);
  } else if (info.curve == BRUME_CURVE_CHOICE) {
    option_text(knob, value, out);
  } else if (info.curve == BRUME_CURVE_TOGGLE) {
    snprintf(out, BRUME_KNOB_TEXT, "%s", v > 0.0 ? "on" : "off");
  } else if (strcmp(info.unit, "note") == 0) {
    brume_knob_note_text((int)lround(v), out);
  } else if (strcmp(info.unit, "s") == 0) {
    seconds_text(v, out);
  } else if (strcmp(info.unit, "Hz") == 0) {
    hz_text(v, out);
  } else if (strcmp(info.unit, "dB") == 0) {
    snprintf(out, BRUME_KNOB_TEXT, value <= info.min ? "off" : "%.1f dB", v);
  } else if (info.curve == BRUME_CURVE_INTEGER) {
    snprintf(out, BRUME_KNOB_TEXT, v <= 0.0 && info.min <= 0.0f ? "none" : "%.0f", v);
  } else if (info.unit[0] && strcmp(info.unit, "sigma") != 0) {
    const bool has_sign = info.min < 0.0f && fabs(v) >= 0.05;
    snprintf(out, BRUME_KNOB_TEXT, has_sign ? "%+.1f %s" : "%.1f %s", has_sign ? v : fabs(v),
             info.unit);
  } else if (info.min < 0.0f) { // Pan
    snprintf(out, BRUME_KNOB_TEXT,
             fabs(v) < 0.005 ? "centre"
             : v < 0.0       ? "%.0f L"
                             : "%.0f R",
             100.0 * fabs(v));
  } else {
    snprintf(out, BRUME_KNOB_TEXT, info.max <= 1.0f ? "%.0f %%" : "%.1f",
             info.max <= 1.0f ? 100.0 * v : v);
  }
}

void brume_knob_measured_text(const size_t d, const float value, char out[BRUME_KNOB_TEXT]) {
  const double v = (double)value;
  const int param = (int)BRUME_PARAM_BRIGHTNESS + (int)d;
  if (isnan(value) || d > BRUME_NEWS_PITCH) {
    snprintf(out, BRUME_KNOB_TEXT, "?");
  } else if (d == BRUME_NEWS_PITCH) {
    brume_knob_note_text((int)lround(fmin(fmax(v, 0.0), 127.0)), out);
  } else if (param == BRUME_PARAM_BRIGHTNESS) {
    hz_text(fmax(pow(2.0, v) - 20.0, 0.0), out); // MODEL.md: log2(Hz + 20)
  } else if (strcmp(brume_params[param].unit, "s") == 0) {
    seconds_text(pow(10.0, v), out);
  } else {
    snprintf(out, BRUME_KNOB_TEXT, "%.1f dB", v);
  }
}

static bool parse_note(const char *const text, float *const value) {
  static const int steps[] = {9, 11, 0, 2, 4, 5, 7}; // A to G
  const int letter = toupper((unsigned char)text[0]);
  const char *rest = text + 1;
  float octave = 0.0f;
  if (letter < 'A' || letter > 'G') {
    return false;
  }
  int note = steps[letter - 'A'];
  if (*rest == '#' || *rest == 'b') {
    note += *rest == '#' ? 1 : -1;
    ++rest;
  }
  rest = brume_text_to_float(rest, &octave);
  if (!rest || *rest || octave != floorf(octave) || fabsf(octave) > 20.0f) {
    return false;
  }
  *value = (float)note + 12.0f * (octave + 1.0f);
  return true;
}

static bool parse_option(const int knob, const char *const text, float *const value) {
  const BrumeKnobInfo info = brume_knob_info(knob);
  for (int i = (int)info.min; i <= (int)info.max; ++i) {
    char name[BRUME_KNOB_TEXT];
    brume_knob_text(knob, (float)i, name);
    if (strcasecmp(name, text) == 0) {
      *value = (float)i;
      return true;
    }
  }
  return false;
}

bool brume_knob_parse(const int knob, const char *const text, float *const value) {
  const BrumeKnobInfo info = brume_knob_info(knob);
  char plain[BRUME_KNOB_TEXT];
  float number = 0.0f;
  size_t n = 0;
  for (const char *c = text; *c && n + 1 < sizeof(plain); ++c) {
    if (*c != ' ' && *c != '+') {
      plain[n++] = *c == ',' ? '.' : *c;
    }
  }
  plain[n] = '\0';
  if (n == 0 || strcasecmp(plain, "auto") == 0) {
    *value = info.may_be_free ? NAN : info.def;
    return n > 0;
  }
  const bool is_note = strcmp(info.unit, "note") == 0;
  if (parse_option(knob, text, value) || (is_note && parse_note(plain, value))) {
    return *value >= info.min && *value <= info.max;
  }
  const char *const unit = brume_text_to_float(plain, &number);
  if (!unit) {
    return false;
  }
  const bool per_cent = info.curve == BRUME_CURVE_KNOB ||
                        (info.max <= 1.0f && info.curve == BRUME_CURVE_LINEAR && !info.unit[0]);
  if (strcmp(unit, "%") == 0 || (per_cent && !*unit && fabsf(number) > 1.0f)) {
    number /= 100.0f;
  } else if (strcmp(unit, "ms") == 0) {
    number /= 1000.0f;
  } else if (strcasecmp(unit, "khz") == 0 || strcmp(unit, "k") == 0) {
    number *= 1000.0f;
  } else if (*unit && strcasecmp(unit, info.unit) != 0) {
    return false;
  }
  *value = number;
  return number >= info.min && number <= info.max;
}
