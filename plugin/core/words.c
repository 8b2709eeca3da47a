// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { WORD = 40 }; // Bytes of one, with its zero; longer ones are cut, and unknown

static const float low = 0.12f;
static const float high = 0.88f;
static const float lower = 0.03f; // With "very"
static const float higher = 0.97f;

#define NAME(word, class)                                                                          \
  { word, class, BRUME_PARAM_COUNT, 0.0f }
#define LOW(word, knob)                                                                            \
  { word, NULL, BRUME_PARAM_##knob, 0.0f }
#define HIGH(word, knob)                                                                           \
  { word, NULL, BRUME_PARAM_##knob, 1.0f }

// clang-format off
const BrumeWord brume_words[] = {
    NAME("bd", "kick"), NAME("bassdrum", "kick"), NAME("thump", "kick"),
    NAME("sd", "snare"), NAME("snares", "snare"),
    NAME("rimshot", "rim"), NAME("sidestick", "rim"), NAME("stick", "rim"),
    NAME("clap", "clap"), NAME("handclap", "clap"), NAME("snap", "clap"),
    NAME("hat", "closed-hat"), NAME("hihat", "closed-hat"), NAME("hh", "closed-hat"),
    NAME("openhat", "open-hat"), NAME("oh", "open-hat"),
    NAME("crash", "cymbal"), NAME("ride", "cymbal"), NAME("splash", "cymbal"),
    NAME("percussion", "perc"), NAME("conga", "perc"), NAME("bongo", "perc"), NAME("shaker", "perc"),
    NAME("sub", "bass"), NAME("synth", "lead"), NAME("guitar", "pluck"), NAME("harp", "pluck"),
    NAME("piano", "keys"), NAME("organ", "keys"), NAME("bell", "mallet"), NAME("marimba", "mallet"),
    NAME("vibraphone", "mallet"), NAME("drone", "pad"), NAME("violin", "strings"),
    NAME("cello", "strings"), NAME("trumpet", "brass"), NAME("horn", "brass"), NAME("flute", "wind"),
    NAME("clarinet", "wind"), NAME("vocal", "voice"), NAME("choir", "voice"),
    NAME("ambience", "texture"), NAME("rain", "texture"), NAME("hit", "impact"),
    NAME("boom", "impact"), NAME("explosion", "impact"), NAME("swoosh", "whoosh"),
    NAME("sweep", "whoosh"), NAME("blip", "ui-blip"), NAME("beep", "ui-blip"),
    NAME("click", "ui-blip"),
    LOW("dark", BRIGHTNESS), LOW("dull", BRIGHTNESS), LOW("muffled", BRIGHTNESS),
    HIGH("bright", BRIGHTNESS), HIGH("brilliant", BRIGHTNESS), HIGH("shiny", BRIGHTNESS),
    LOW("thin", BOOMINESS), LOW("light", BOOMINESS),
    HIGH("boomy", BOOMINESS), HIGH("deep", BOOMINESS), HIGH("heavy", BOOMINESS),
    LOW("cold", WARMTH), LOW("harsh", WARMTH), HIGH("warm", WARMTH), HIGH("round", WARMTH),
    LOW("soft", HARDNESS), LOW("gentle", HARDNESS),
    HIGH("hard", HARDNESS), HIGH("clicky", HARDNESS), HIGH("punchy", HARDNESS),
    LOW("tonal", NOISINESS), LOW("pure", NOISINESS), LOW("clean", NOISINESS),
    HIGH("noisy", NOISINESS), HIGH("dirty", NOISINESS), HIGH("breathy", NOISINESS),
    LOW("smooth", ROUGHNESS), LOW("steady", ROUGHNESS),
    HIGH("rough", ROUGHNESS), HIGH("gritty", ROUGHNESS), HIGH("growling", ROUGHNESS),
    LOW("sudden", ATTACK), LOW("snappy", ATTACK), HIGH("slow", ATTACK), HIGH("swelling", ATTACK),
    LOW("tight", DECAY), LOW("dry", DECAY), HIGH("ringing", DECAY), HIGH("sustained", DECAY),
    LOW("short", DURATION), LOW("brief", DURATION), HIGH("long", DURATION),
    {NULL, NULL, BRUME_PARAM_COUNT, 0.0f},
};
// clang-format on

static const char *const passed_over[] = {"a", "an", "and", "the", "with", "sound"};

static const BrumeWord *find(const char *const word) {
  for (const BrumeWord *at = brume_words; at->word; ++at) {
    if (strcmp(at->word, word) == 0) {
      return at;
    }
  }
  return NULL;
}

static bool is_passed_over(const char *const word) {
  for (size_t i = 0; i < sizeof(passed_over) / sizeof(passed_over[0]); ++i) {
    if (strcmp(passed_over[i], word) == 0) {
      return true;
    }
  }
  return false;
}

// Takes the next word in lower case; false at the end. A class's own name may have a '-' in it.
static bool next_word(const BrumeWordsIsClass is_class, const void *const ctx,
                      const char **const text, char word[WORD]) {
  const char *at = *text + strspn(*text, " ,-\t\r\n");
  const size_t whole = strcspn(at, " ,\t\r\n");
  size_t n = whole;
  for (int turn = 0; turn < 2; ++turn) {
    size_t i = 0;
    for (; i < n && i + 1 < WORD; ++i) {
      word[i] = (char)tolower((unsigned char)at[i]);
    }
    word[i] = '\0';
    if (turn || !strchr(word, '-') || is_class(ctx, word)) {
      break;
    }
    n = strcspn(at, " ,-\t\r\n");
  }
  *text = at + n;
  return *word != '\0';
}

static BrumeStatus add_class(BrumeRecipe *const recipe, const char *const class,
                             char *const detail) {
  for (unsigned i = 0; i < recipe->n_classes; ++i) {
    if (strcmp(recipe->classes[i].name, class) == 0) {
      return BRUME_STATUS_OK;
    }
  }
  if (recipe->n_classes == BRUME_RECIPE_CLASSES) {
    snprintf(detail, BRUME_WORDS_DETAIL, "that is more than %d kinds of sound",
             BRUME_RECIPE_CLASSES);
    return BRUME_STATUS_BAD_ARG;
  }
  BrumeClassShare *const share = &recipe->classes[recipe->n_classes++];
  snprintf(share->name, sizeof(share->name), "%s", class);
  share->weight = 1.0f;
  return BRUME_STATUS_OK;
}

static BrumeStatus set_knob(BrumeRecipe *const recipe, const BrumeWord *const word, const bool very,
                            const char *set_by[BRUME_PARAM_COUNT], char *const detail) {
  const char *const before = set_by[word->knob];
  if (before && strcmp(before, word->word) != 0 && find(before)->place != word->place) {
    snprintf(detail, BRUME_WORDS_DETAIL, "'%s' and '%s' contradict each other", before, word->word);
    return BRUME_STATUS_BAD_ARG;
  }
  set_by[word->knob] = word->word;
  recipe->value[word->knob] = word->place > 0.5f ? (very ? higher : high) : (very ? lower : low);
  return BRUME_STATUS_OK;
}

BrumeStatus brume_words_parse(const BrumeWordsIsClass is_class, const void *const ctx,
                              const char *text, BrumeRecipe *const recipe, char *const detail) {
  const char *set_by[BRUME_PARAM_COUNT] = {NULL};
  BrumeRecipe next = *recipe;
  BrumeStatus status = BRUME_STATUS_OK;
  bool very = false;
  bool named = false; // A class: the first one replaces what the recipe had
  char word[WORD];
  while (!status && next_word(is_class, ctx, &text, word)) {
    const BrumeWord *const known = find(word);
    const char *const class = is_class(ctx, word) ? word : known ? known->class : NULL;
    if (class) {
      next.n_classes = named ? next.n_classes : 0;
      named = true;
      status = add_class(&next, class, detail);
    } else if (known) {
      status = set_knob(&next, known, very, set_by, detail);
    } else if (strcmp(word, "very") != 0 && !is_passed_over(word)) {
      snprintf(detail, BRUME_WORDS_DETAIL,
               "'%s' is no word that Brume knows; brume info --words shows those", word);
      status = BRUME_STATUS_NOT_FOUND;
    }
    very = strcmp(word, "very") == 0;
  }
  if (!status) {
    memset(next.classes + next.n_classes, 0,
           (BRUME_RECIPE_CLASSES - next.n_classes) * sizeof(next.classes[0]));
    *recipe = next;
  }
  return status;
}

static bool is_of_model(const void *const ctx, const char *const name) {
  const BrumeModel *const model = ctx;
  return brume_model_class(model, name) < model->info->n_classes;
}

BrumeStatus brume_words_read(const BrumeModel *const model, const char *const text,
                             BrumeRecipe *const recipe, char *const detail) {
  return brume_words_parse(is_of_model, model, text, recipe, detail);
}
