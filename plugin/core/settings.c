// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/settings.h"

#include "plugin/core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { VERSION = 1, LINE_BYTES = 4096 };

// The kit that an instrument begins as: General MIDI's percussion from note 36 on. Toms rise with
// the note; hats choke one another.
static const struct {
  const char *recipe;
  float pan, choke;
} default_kit[BRUME_PADS] = {
    {"class=kick seed=1", 0.0f, 0.0f},
    {"class=rim seed=2", 0.0f, 0.0f},
    {"class=snare seed=3", 0.0f, 0.0f},
    {"class=clap seed=4", 0.0f, 0.0f},
    {"class=snare seed=5 brightness=0.7 decay=0.3", 0.0f, 0.0f},
    {"class=tom seed=6 pitch=41", -0.4f, 0.0f},
    {"class=closed-hat seed=7", 0.2f, 1.0f},
    {"class=tom seed=6 pitch=44", -0.25f, 0.0f},
    {"class=closed-hat seed=8 decay=0.2 hardness=0.3", 0.2f, 1.0f},
    {"class=tom seed=6 pitch=47", -0.1f, 0.0f},
    {"class=open-hat seed=9", 0.2f, 1.0f},
    {"class=tom seed=6 pitch=50", 0.1f, 0.0f},
    {"class=tom seed=6 pitch=53", 0.25f, 0.0f},
    {"class=cymbal seed=10 brightness=0.7", -0.3f, 0.0f},
    {"class=tom seed=6 pitch=56", 0.4f, 0.0f},
    {"class=cymbal seed=11 brightness=0.5 noisiness=0.3", 0.3f, 0.0f},
};

void brume_settings_init(BrumeSettings *const settings) {
  memset(settings, 0, sizeof(*settings));
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    settings->control[i] = brume_controls[i].def;
  }
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    brume_settings_clear_pad(settings, p);
    BrumeRecipe recipe;
    brume_recipe_init(&recipe);
    brume_recipe_read(&recipe, default_kit[p].recipe, NULL);
    brume_settings_set_recipe(settings, p, &recipe);
    brume_settings_set(settings, BRUME_CONTROL_PAN, p, default_kit[p].pan);
    brume_settings_set(settings, BRUME_CONTROL_CHOKE, p, default_kit[p].choke);
  }
}

// Whether a control is written: triggers are acts, and KIND follows from the recipe.
static bool is_stored(const int control, const BrumeScope scope) {
  return brume_controls[control].scope == scope &&
         brume_controls[control].curve != BRUME_CURVE_TRIGGER && control != BRUME_CONTROL_KIND;
}

// Where the text grows. 16 lines of fewer than 40 controls of up to 40 characters and a recipe of
// 2048 are well below BRUME_SETTINGS_TEXT.
typedef struct {
  char *out;
  size_t used;
} Text;

__attribute__((format(printf, 2, 3))) static void add(Text *const text, const char *const format,
                                                      ...) {
  va_list args;
  va_start(args, format);
  const size_t room = BRUME_SETTINGS_TEXT - text->used;
  const int n = vsnprintf(text->out + text->used, room, format, args);
  va_end(args);
  text->used += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static void add_controls(Text *const text, const float control[BRUME_CONTROL_COUNT],
                         const BrumeScope scope) {
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    if (!is_stored(i, scope)) {
      continue;
    }
    const BrumeOptionInfo *const option =
        brume_controls[i].curve == BRUME_CURVE_CHOICE
            ? brume_control_option((BrumeControl)i, (int)control[i])
            : NULL;
    if (option) {
      add(text, " %s=%s", brume_controls[i].symbol, option->symbol);
    } else {
      char number[BRUME_TEXT_FLOAT];
      brume_text_from_float(control[i], number);
      add(text, " %s=%s", brume_controls[i].symbol, number);
    }
  }
}

void brume_settings_write(const BrumeSettings *const settings, char out[BRUME_SETTINGS_TEXT]) {
  Text text = {out, 0};
  add(&text, "brume-state=%d", VERSION);
  add_controls(&text, settings->control, BRUME_SCOPE_GLOBAL);
  add(&text, "\n");
  if (settings->name[0]) {
    add(&text, "name=%s\n", settings->name);
  }
  for (int p = 0; p < BRUME_PADS; ++p) {
    char recipe[BRUME_RECIPE_TEXT];
    brume_recipe_write(&settings->pads[p].recipe, recipe);
    add(&text, "slot=%d", p + 1);
    add_controls(&text, settings->pads[p].control, BRUME_SCOPE_PAD);
    add(&text, " %s\n", recipe);
  }
}

// What reading works on: the settings to be, and the first thing that was wrong.
typedef struct {
  BrumeSettings *settings;
  char *detail;
} Reading;

__attribute__((format(printf, 2, 3))) static void complain(const Reading *const reading,
                                                           const char *const format, ...) {
  if (!reading->detail[0]) {
    va_list args;
    va_start(args, format);
    vsnprintf(reading->detail, BRUME_SETTINGS_DETAIL, format, args);
    va_end(args);
  }
}

static bool read_value(const BrumeControl control, const char *const text, float *const value) {
  for (const BrumeOptionInfo *option = brume_options; option->symbol; ++option) {
    if (option->control == control && strcmp(option->symbol, text) == 0) {
      *value = (float)option->number;
      return true;
    }
  }
  const char *const end = brume_text_to_float(text, value);
  return end && !*end && brume_control_allows(control, *value);
}

// Reads one pair of a line: of pad `pad`, or of the instrument where that is BRUME_PADS.
static void read_pair(const Reading *const reading, const unsigned pad, char *const pair) {
  char *const equals = strchr(pair, '=');
  if (!equals) {
    complain(reading, "'%.40s' is no key=value pair", pair);
    return;
  }
  *equals = '\0';
  const BrumeControl control = brume_control_find(pair);
  const BrumeScope scope = pad < BRUME_PADS ? BRUME_SCOPE_PAD : BRUME_SCOPE_GLOBAL;
  float value = 0.0f;
  if (control != BRUME_CONTROL_COUNT && is_stored(control, scope)) {
    if (read_value(control, equals + 1, &value)) {
      brume_settings_set(reading->settings, control, pad, value);
    } else {
      complain(reading, "%s cannot be '%.40s'", pair, equals + 1);
    }
    return;
  }
  *equals = '=';
  char why[BRUME_RECIPE_DETAIL] = "";
  if (pad == BRUME_PADS) {
    complain(reading, "unknown key in '%.40s'", pair);
  } else if (brume_recipe_read(&reading->settings->pads[pad].recipe, pair, why)) {
    complain(reading, "pad %u: %s", pad + 1, why);
  }
}

static void read_name(const Reading *const reading, const char *const text) {
  char *const name = reading->settings->name;
  snprintf(name, BRUME_SETTINGS_NAME, "%.*s", BRUME_SETTINGS_NAME - 1, text);
  for (char *c = name; *c; ++c) {
    *c = (unsigned char)*c < 32 || *c == 127 ? ' ' : *c;
  }
}

static void read_pairs(const Reading *const reading, const unsigned pad, char *const text) {
  char *rest = NULL;
  for (char *pair = strtok_r(text, " ", &rest); pair; pair = strtok_r(NULL, " ", &rest)) {
    read_pair(reading, pad, pair);
  }
}

// Lets KIND and KEEP_... follow the recipe. What it leaves open of them stays as it was read: half
// of a span, say.
static void follow_recipe(BrumeSettings *const settings, const unsigned pad) {
  BrumePadSettings *const of_pad = &settings->pads[pad];
  const BrumePadSettings as_read = *of_pad;
  const BrumeEdit *const edit = &of_pad->recipe.edit;
  brume_settings_set_recipe(settings, pad, &as_read.recipe);
  for (int c = BRUME_CONTROL_KEEP_FROM; c <= BRUME_CONTROL_MORPH; ++c) {
    const bool is_told = c <= BRUME_CONTROL_KEEP_TO         ? edit->n_spans > 0
                         : c <= BRUME_CONTROL_KEEP_HIGH     ? edit->band[1] > 0.0f
                         : c == BRUME_CONTROL_KEEP_LOUDNESS ? edit->envelope
                                                            : false;
    of_pad->control[c] = is_told ? of_pad->control[c] : as_read.control[c];
  }
}

static void read_line(const Reading *const reading, char *const line) {
  uint64_t slot = 0;
  char *const rest = line + strcspn(line, " ");
  if (strncmp(line, "name=", 5) == 0) {
    read_name(reading, line + 5);
    return;
  }
  if (strncmp(line, "slot=", 5) != 0) {
    complain(reading, "unknown line '%.40s'", line);
    return;
  }
  char *const pairs = *rest ? rest + 1 : rest;
  *rest = '\0';
  if (!brume_text_to_u64(line + 5, &slot) || slot < 1 || slot > BRUME_PADS) {
    complain(reading, "there is no pad '%.40s'", line + 5);
    return;
  }
  const unsigned pad = (unsigned)slot - 1;
  brume_settings_clear_pad(reading->settings, pad);
  read_pairs(reading, pad, pairs);
  follow_recipe(reading->settings, pad);
}

// The first line: `brume-state=VERSION` and the instrument's controls.
static BrumeStatus read_head(const Reading *const reading, char *const line) {
  static const char begin[] = "brume-state=";
  uint64_t version = 0;
  if (strncmp(line, begin, sizeof(begin) - 1) != 0) {
    snprintf(reading->detail, BRUME_SETTINGS_DETAIL, "this is no state of Brume");
    return BRUME_STATUS_FORMAT;
  }
  char *const rest = line + strcspn(line, " ");
  char *const pairs = *rest ? rest + 1 : rest;
  *rest = '\0';
  if (!brume_text_to_u64(line + sizeof(begin) - 1, &version) || version == 0) {
    snprintf(reading->detail, BRUME_SETTINGS_DETAIL, "this state has no version");
    return BRUME_STATUS_FORMAT;
  }
  if (version > VERSION) {
    snprintf(reading->detail, BRUME_SETTINGS_DETAIL,
             "this state is of a later version of Brume (form %.20s)", line + sizeof(begin) - 1);
    return BRUME_STATUS_UNSUPPORTED;
  }
  read_pairs(reading, BRUME_PADS, pairs);
  return BRUME_STATUS_OK;
}

// Copies the next line of text[n] from *at on, which moves behind it. False at the end.
static bool next_line(const char *const text, const size_t n, size_t *const at,
                      char line[LINE_BYTES], bool *const is_whole) {
  if (*at >= n) {
    return false;
  }
  const char *const start = text + *at;
  const char *const end = memchr(start, '\n', n - *at);
  size_t length = end ? (size_t)(end - start) : n - *at;
  *at += length + 1;
  *is_whole = length < LINE_BYTES && !memchr(start, '\0', length);
  length = *is_whole ? length : 0;
  memcpy(line, start, length);
  line[length] = '\0';
  line[strcspn(line, "\r")] = '\0';
  return true;
}

BrumeStatus brume_settings_read(BrumeSettings *const settings, const char *const text,
                                const size_t n, char *const detail) {
  char line[LINE_BYTES];
  size_t at = 0;
  bool is_whole = false;
  BrumeSettings next = *settings;
  const Reading reading = {&next, detail};
  detail[0] = '\0';
  line[0] = '\0';
  next_line(text, n, &at, line, &is_whole);
  const BrumeStatus status = read_head(&reading, line);
  if (status) {
    return status;
  }
  for (int i = 0; i < BRUME_SETTINGS_LINES && next_line(text, n, &at, line, &is_whole); ++i) {
    if (!is_whole) {
      complain(&reading, "a line is too long or no text");
    } else if (line[0]) {
      read_line(&reading, line);
    }
  }
  *settings = next;
  return BRUME_STATUS_OK;
}
