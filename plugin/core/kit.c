// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/kit.h"

#include "dsp/base/philox.h"
#include "plugin/core/plan.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define P(name, class, twin, note, choke)                                                          \
  { name, class, twin, note, choke }

// clang-format off
const BrumeKitPad brume_kit_pads[BRUME_KIT_PADS] = {
    P("kick", "kick", 0, NAN, 0),           P("rim", "rim", 1, NAN, 0),
    P("snare", "snare", 2, NAN, 0),         P("clap", "clap", 3, NAN, 0),
    P("snare2", "snare", 4, NAN, 0),        P("tom1", "tom", 5, 38.0f, 0),
    P("closed-hat", "closed-hat", 6, NAN, 1), P("tom2", "tom", 5, 41.0f, 0),
    P("pedal-hat", "closed-hat", 8, NAN, 1), P("tom3", "tom", 5, 44.0f, 0),
    P("open-hat", "open-hat", 10, NAN, 1),  P("tom4", "tom", 5, 47.0f, 0),
    P("tom5", "tom", 5, 50.0f, 0),          P("crash", "cymbal", 13, NAN, 0),
    P("tom6", "tom", 5, 53.0f, 0),          P("ride", "cymbal", 15, NAN, 0),
};
// clang-format on

static const BrumeParam style_knobs[] = {BRUME_PARAM_BRIGHTNESS, BRUME_PARAM_WARMTH,
                                         BRUME_PARAM_HARDNESS, BRUME_PARAM_NOISINESS,
                                         BRUME_PARAM_DECAY};
enum { N_STYLE = sizeof(style_knobs) / sizeof(style_knobs[0]) };

static const float style_low = 0.15f; // Places that a style may choose
static const float style_wide = 0.7f;
static const float own = 0.06f;      // Deviation of a pad from the style
static const float layer_db = 15.0f; // From the softest to the hardest

static float held(const float place) {
  return fminf(fmaxf(place, 0.03f), 0.97f);
}

void brume_kit_hit(const uint64_t style, const unsigned pad, const unsigned rerolls,
                   BrumeRecipe *const recipe) {
  const BrumeKitPad *const it = &brume_kit_pads[pad];
  float common[N_STYLE];
  float deviation[N_STYLE];
  brume_recipe_init(recipe);
  recipe->n_classes = 1;
  snprintf(recipe->classes[0].name, sizeof(recipe->classes[0].name), "%s", it->class);
  recipe->classes[0].weight = 1.0f;
  brume_philox_uniform(style, BRUME_PLAN_STREAM_STYLE, 0, N_STYLE, common);
  brume_philox_normal(style, BRUME_PLAN_STREAM_STYLE, 1 + it->twin, N_STYLE, deviation);
  for (size_t i = 0; i < N_STYLE; ++i) {
    recipe->value[style_knobs[i]] = held(style_low + style_wide * common[i] + own * deviation[i]);
  }
  recipe->value[BRUME_PARAM_PITCH] = it->note;
  // Seeds of other kits and pads are far away: 2^16 rerolls of 16 pads
  recipe->seed = (style << 20) + ((uint64_t)it->twin << 16) + rerolls;
}

void brume_kit_stroke(const BrumeRecipe *const hit, const uint64_t from, const unsigned layer,
                      const unsigned n_layers, const unsigned robin, const unsigned push,
                      BrumeRecipe *const recipe) {
  const float soft = n_layers > 1 ? (float)(n_layers - 1 - layer) / (float)(n_layers - 1) : 0.0f;
  *recipe = *hit;
  memset(&recipe->edit, 0, sizeof(recipe->edit));
  recipe->edit.from = from;
  recipe->seed = hit->seed + 1 + robin;
  recipe->value[BRUME_PARAM_PITCH] = NAN;
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) { // Measured from the hit, but for these
    recipe->value[i] = brume_params[i].curve == BRUME_CURVE_KNOB ? NAN : recipe->value[i];
  }
  recipe->value[BRUME_PARAM_AMOUNT] = fminf(0.12f + 0.2f * soft + 0.08f * (float)push, 0.8f);
  if (layer + 1 < n_layers) {
    const float duller = 0.5f * soft + 0.2f * (float)push;
    const float bright = hit->value[BRUME_PARAM_BRIGHTNESS];
    const float hard = hit->value[BRUME_PARAM_HARDNESS];
    recipe->value[BRUME_PARAM_BRIGHTNESS] = fmaxf((isnan(bright) ? 0.5f : bright) - duller, 0.0f);
    recipe->value[BRUME_PARAM_HARDNESS] = fmaxf((isnan(hard) ? 0.5f : hard) - duller, 0.0f);
  }
}

void brume_kit_file_name(const BrumeKitMap *const map, const unsigned pad, const unsigned layer,
                         const unsigned robin, char out[BRUME_KIT_NAME]) {
  snprintf(out, BRUME_KIT_NAME, "%u-%.40s-v%u-r%u.%s", BRUME_KIT_NOTE + pad, map->pad_names[pad],
           layer + 1, robin + 1, map->extension);
}

// A text that grows; `data` is NULL once there was no memory.
typedef struct {
  char *data;
  size_t n, capacity;
} Text;

__attribute__((format(printf, 2, 3))) static void add(Text *const text, const char *const format,
                                                      ...) {
  char line[512];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof(line), format, args);
  va_end(args);
  const size_t n = strlen(line);
  if (text->data && text->n + n + 1 > text->capacity) {
    char *const more = realloc(text->data, 2 * text->capacity + n);
    if (!more) {
      free(text->data);
    }
    text->data = more;
    text->capacity = 2 * text->capacity + n;
  }
  if (text->data) {
    memcpy(text->data + text->n, line, n + 1);
    text->n += n;
  }
}

static Text begin(void) {
  enum { FIRST = 16384 };
  Text text = {malloc(FIRST), 0, FIRST};
  if (text.data) {
    text.data[0] = '\0';
  }
  return text;
}

// Level of a layer against the hardest, dB.
static float level_of(const BrumeKitMap *const map, const unsigned layer) {
  return map->n_layers > 1
             ? -layer_db * (float)(map->n_layers - 1 - layer) / (float)(map->n_layers - 1)
             : 0.0f;
}

char *brume_kit_sfz(const BrumeKitMap *const map) {
  Text text = begin();
  add(&text,
      "// %s, made by Brume\n<global>\nloop_mode=one_shot\namp_veltrack=%d\nampeg_release=0.05\n",
      map->name, map->n_layers > 1 ? 30 : 70);
  for (unsigned p = 0; p < map->n_pads; ++p) {
    if (!map->pad_names[p]) {
      continue;
    }
    add(&text, "\n<group> // %s\nkey=%u\n", map->pad_names[p], BRUME_KIT_NOTE + p);
    if (map->chokes[p]) {
      add(&text, "group=%u\noff_by=%u\noff_mode=fast\n", map->chokes[p], map->chokes[p]);
    }
    for (unsigned l = 0; l < map->n_layers; ++l) {
      const unsigned low = 127 * l / map->n_layers + 1;
      const unsigned high = 127 * (l + 1) / map->n_layers;
      for (unsigned r = 0; r < map->n_robins; ++r) {
        char name[BRUME_KIT_NAME];
        brume_kit_file_name(map, p, l, r, name);
        add(&text, "<region> sample=%s lovel=%u hivel=%u volume=%.1f", name, low, high,
            (double)level_of(map, l));
        add(&text, map->n_robins > 1 ? " seq_length=%u seq_position=%u\n" : "\n", map->n_robins,
            r + 1);
      }
    }
  }
  return text.data;
}

static void add_instrument(Text *const text, const BrumeKitMap *const map, const unsigned pad) {
  add(text,
      "  <instrument>\n   <id>%u</id>\n   <name>%s</name>\n   <volume>1</volume>\n"
      "   <isMuted>false</isMuted>\n   <isSoloed>false</isSoloed>\n   <pan>0</pan>\n"
      "   <pitchOffset>0</pitchOffset>\n   <randomPitchFactor>0</randomPitchFactor>\n"
      "   <gain>1</gain>\n   <applyVelocity>true</applyVelocity>\n",
      pad, map->pad_names[pad]);
  add(text,
      "   <filterActive>false</filterActive>\n   <filterCutoff>1</filterCutoff>\n"
      "   <filterResonance>0</filterResonance>\n   <Attack>0</Attack>\n   <Decay>0</Decay>\n"
      "   <Sustain>1</Sustain>\n   <Release>1000</Release>\n   <muteGroup>%d</muteGroup>\n",
      map->chokes[pad] ? (int)map->chokes[pad] : -1);
  add(text,
      "   <midiOutChannel>-1</midiOutChannel>\n   <midiOutNote>%u</midiOutNote>\n"
      "   <isStopNote>false</isStopNote>\n"
      "   <sampleSelectionAlgo>ROUND_ROBIN</sampleSelectionAlgo>\n"
      "   <isHihat>-1</isHihat>\n   <lower_cc>0</lower_cc>\n   <higher_cc>127</higher_cc>\n",
      BRUME_KIT_NOTE + pad);
  add(text, "   <FX1Level>0</FX1Level>\n   <FX2Level>0</FX2Level>\n   <FX3Level>0</FX3Level>\n"
            "   <FX4Level>0</FX4Level>\n   <instrumentComponent>\n"
            "    <component_id>0</component_id>\n    <gain>1</gain>\n");
  for (unsigned l = 0; l < map->n_layers; ++l) {
    for (unsigned r = 0; r < map->n_robins; ++r) {
      char name[BRUME_KIT_NAME];
      brume_kit_file_name(map, pad, l, r, name);
      add(text,
          "    <layer>\n     <filename>%s</filename>\n     <min>%.4f</min>\n"
          "     <max>%.4f</max>\n     <gain>%.4f</gain>\n     <pitch>0</pitch>\n    </layer>\n",
          name, (double)l / map->n_layers, (double)(l + 1) / map->n_layers,
          pow(10.0, (double)level_of(map, l) / 20.0));
    }
  }
  add(text, "   </instrumentComponent>\n  </instrument>\n");
}

char *brume_kit_hydrogen(const BrumeKitMap *const map) {
  Text text = begin();
  add(&text,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<drumkit_info xmlns=\"http://www.hydrogen-music.org/drumkit\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
      " <name>%s</name>\n <author>Brume</author>\n <info>Made by Brume</info>\n"
      " <license>undefined license</license>\n <image></image>\n"
      " <imageLicense>undefined license</imageLicense>\n <componentList>\n  <drumkitComponent>\n"
      "   <id>0</id>\n   <name>Main</name>\n   <volume>1</volume>\n  </drumkitComponent>\n"
      " </componentList>\n <instrumentList>\n",
      map->name);
  for (unsigned p = 0; p < map->n_pads; ++p) {
    if (map->pad_names[p]) {
      add_instrument(&text, map, p);
    }
  }
  add(&text, " </instrumentList>\n</drumkit_info>\n");
  return text.data;
}
