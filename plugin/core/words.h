// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file words.h A small fixed vocabulary in place of settings: "short dark boomy kick". Class
 * names and other names of the same, and adjectives that stand for a place of a knob. A table, no
 * guesses. */

#ifndef BRUME_PLUGIN_CORE_WORDS_H
#define BRUME_PLUGIN_CORE_WORDS_H

#include "plugin/core/model.h"
#include "plugin/core/recipe.h"

enum { BRUME_WORDS_DETAIL = 240 }; ///< Bytes of a `detail` buffer

/** A word and what it stands for. */
typedef struct {
  const char *word;
  const char *class; ///< NULL for an adjective
  BrumeParam knob;   ///< Of an adjective
  float place;       ///< 0..1
} BrumeWord;

/** All words but the classes' own names; the last has a word of NULL. */
extern const BrumeWord brume_words[];

/** Whether there is a class of that name. */
typedef bool (*BrumeWordsIsClass)(const void *ctx, const char *name);

/** Read `text` over `recipe`: words with spaces, commas or '-' between, in any case. Several
 * classes make a mix. "very" before an adjective takes it further; a, an, and, the, with, sound are
 * passed over.
 *
 * BRUME_STATUS_NOT_FOUND for a word that is none of these, BRUME_STATUS_BAD_ARG where two
 * contradict each other or there are more classes than a mix has; `detail` then names the words
 * and the recipe is as it was. Thread: any. */
BrumeStatus brume_words_read(const BrumeModel *model, const char *text, BrumeRecipe *recipe,
                             char *detail);

/** The same for those without a model: is_class(ctx, name) knows the classes. Thread: any. */
BrumeStatus brume_words_parse(BrumeWordsIsClass is_class, const void *ctx, const char *text,
                              BrumeRecipe *recipe, char *detail);

#endif // BRUME_PLUGIN_CORE_WORDS_H
