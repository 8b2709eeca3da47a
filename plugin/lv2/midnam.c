// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Names of pads and programs for piano rolls: a MIDINameDocument (MIDI Manufacturers Association,
// MIDI XML names, 2001)

#include "plugin/core/presets.h"
#include "plugin/lv2/plugin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 16, PROGRAMS = 128, MODEL = 48 };

// A text that grows; `bad` once there was no memory
typedef struct {
  char *data;
  size_t n, capacity;
  bool bad;
} Text;

__attribute__((format(printf, 2, 3))) static void add(Text *const text, const char *const format,
                                                      ...) {
  va_list args;
  va_start(args, format);
  const int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n < 0 || text->bad) {
    text->bad = true;
    return;
  }
  if (text->n + (size_t)n + 1 > text->capacity) {
    const size_t capacity = 2 * (text->n + (size_t)n) + 1024;
    char *const data = realloc(text->data, capacity);
    if (!data) {
      text->bad = true;
      return;
    }
    text->data = data;
    text->capacity = capacity;
  }
  va_start(args, format);
  vsnprintf(text->data + text->n, text->capacity - text->n, format, args);
  va_end(args);
  text->n += (size_t)n;
}

// A name as the value of an attribute.
static void add_escaped(Text *const text, const char *name) {
  for (; *name; ++name) {
    switch (*name) {
    case '&':
      add(text, "&amp;");
      break;
    case '<':
      add(text, "&lt;");
      break;
    case '"':
      add(text, "&quot;");
      break;
    default:
      add(text, "%c", *name);
    }
  }
}

// What a pad makes: its kind, or the first class of its mix.
static const char *pad_name(const BrumeSettings *const settings, const unsigned pad) {
  const float kind = brume_settings_get(settings, BRUME_CONTROL_KIND, pad);
  const BrumeOptionInfo *const option = brume_control_option(BRUME_CONTROL_KIND, (int)kind);
  if (option && option->number > 0) {
    return option->name;
  }
  return settings->pads[pad].recipe.n_classes ? settings->pads[pad].recipe.classes[0].name
                                              : "Sound";
}

static bool is_kit(const BrumeSettings *const settings) {
  return brume_settings_get(settings, BRUME_CONTROL_MODE, 0) == (float)BRUME_MODE_KIT;
}

static void add_notes(Text *const text, const BrumeSettings *const settings) {
  if (is_kit(settings)) {
    add(text, "<NoteNameList Name=\"Pads\">\n");
    for (unsigned pad = 0; pad < BRUME_PADS; ++pad) {
      add(text, "<Note Number=\"%u\" Name=\"%u ", BRUME_PAD_NOTE + pad, pad + 1);
      add_escaped(text, pad_name(settings, pad));
      add(text, "\"/>\n");
    }
    add(text, "</NoteNameList>\n");
  }
}

static void add_programs(Text *const text) {
  add(text, "<PatchBank Name=\"Factory\"><PatchNameList Name=\"Presets\">\n");
  for (size_t i = 0; i < brume_n_presets && i < PROGRAMS; ++i) {
    add(text, "<Patch Number=\"%zu\" Name=\"", i + 1);
    add_escaped(text, brume_presets[i].name);
    add(text, "\" ProgramChange=\"%zu\"/>\n", i);
  }
  add(text, "</PatchNameList></PatchBank>\n");
}

static char *model(LV2_Handle instance) {
  char *const name = malloc(MODEL);
  if (name) {
    snprintf(name, MODEL, "Brume %p", instance); // One device an instance: pads differ
  }
  return name;
}

static char *midnam(LV2_Handle instance) {
  BrumeLv2 *const self = instance;
  BrumeSettings settings;
  Text text = {0};
  brume_engine_settings(self->engine, &settings);
  add(&text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<!DOCTYPE MIDINameDocument PUBLIC \"-//MIDI Manufacturers Association//DTD "
             "MIDINameDocument 1.0//EN\" \"http://dev.midi.org/dtds/MIDINameDocument10.dtd\">\n");
  add(&text,
      "<MIDINameDocument><Author>Brume</Author><MasterDeviceNames>"
      "<Manufacturer>Brume</Manufacturer><Model>Brume %p</Model>\n"
      "<CustomDeviceMode Name=\"Default\"><ChannelNameSetAssignments>\n",
      instance);
  for (int i = 1; i <= CHANNELS; ++i) {
    add(&text, "<ChannelNameSetAssign Channel=\"%d\" NameSet=\"Names\"/>\n", i);
  }
  add(&text, "</ChannelNameSetAssignments></CustomDeviceMode>\n"
             "<ChannelNameSet Name=\"Names\"><AvailableForChannels>\n");
  for (int i = 1; i <= CHANNELS; ++i) {
    add(&text, "<AvailableChannel Channel=\"%d\" Available=\"true\"/>\n", i);
  }
  add(&text, "</AvailableForChannels>\n");
  if (is_kit(&settings)) {
    add(&text, "<UsesNoteNameList Name=\"Pads\"/>\n");
  }
  add_programs(&text);
  add(&text, "</ChannelNameSet>\n");
  add_notes(&text, &settings);
  add(&text, "</MasterDeviceNames></MIDINameDocument>\n");
  if (text.bad) {
    free(text.data);
    return NULL;
  }
  return text.data;
}

static void free_text(char *const text) {
  free(text);
}

const BrumeMidnamInterface brume_lv2_midnam = {midnam, model, free_text};

// FNV-1a
uint64_t brume_lv2_midnam_hash(const BrumeSettings *const settings) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325) + is_kit(settings);
  for (unsigned pad = 0; pad < BRUME_PADS; ++pad) {
    for (const char *name = pad_name(settings, pad); *name; ++name) {
      hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    }
    hash *= UINT64_C(0x100000001b3);
  }
  return hash;
}
