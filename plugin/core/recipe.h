// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file recipe.h Everything that determines a clip.
 *
 * Text form: one line of `key=value` pairs with a space between, in the order below.
 *
 *     brume=1 model=0123456789abcdef class=kick:0.7,tom:0.3 seed=7 length=1.2 pitch=36
 *     brightness=0.8 sampler=dpmpp2m steps=8 guidance=2 guidance-low=0.2 guidance-high=40
 *
 * `brume` is the version of this form; `model` the id of the weights; the rest are the symbols
 * of params.def, and the keys of edit.h where the sound starts from another. Reading takes any
 * order and leaves out what is not there; a key that is unknown, comes twice or has a value out of
 * range is an error. Floats are written so that they read back to the same bits, so text and struct
 * say exactly the same.
 */

#ifndef BRUME_PLUGIN_CORE_RECIPE_H
#define BRUME_PLUGIN_CORE_RECIPE_H

#include "dsp/base/rt.h"
#include "dsp/base/status.h"
#include "plugin/core/edit.h"
#include "plugin/core/params.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  BRUME_RECIPE_CLASSES = 8,  ///< The most classes in a mix
  BRUME_RECIPE_NAME = 32,    ///< Bytes of a class name, with its zero
  BRUME_RECIPE_ID = 17,      ///< Bytes of a model id: 16 hex digits and a zero
  BRUME_RECIPE_TEXT = 2048,  ///< Bytes of the text form, with its zero
  BRUME_RECIPE_DETAIL = 160, ///< Bytes of a `detail` buffer
};

/** One class of a mix; weights are in (0, 1000] and need not add up to 1. */
typedef struct {
  char name[BRUME_RECIPE_NAME]; ///< Lower-case letters, digits and '-'
  float weight;
} BrumeClassShare;

/** Plain data: copy it, compare it with brume_recipe_equal(). */
typedef struct {
  char model[BRUME_RECIPE_ID]; ///< Empty: any model
  unsigned n_classes;          ///< 0: none named
  BrumeClassShare classes[BRUME_RECIPE_CLASSES];
  uint64_t seed;
  BrumeEdit edit;                 ///< What it is made of instead of noise alone
  float value[BRUME_PARAM_COUNT]; ///< NAN: free. Unused for parameters of curve TEXT.
} BrumeRecipe;

/** What recipes need of a sound that the user brought. Plain data. */
typedef struct {
  uint64_t hash;                ///< Of the source, never 0
  char kind[BRUME_RECIPE_NAME]; ///< The class that it is most like
  float
      value[BRUME_PARAM_COUNT]; ///< What a sound asks for that is to measure as it does; NAN: free
} BrumeBrought;

/** Fill in what params.def gives as defaults: no class, seed 0. Thread: any. */
void brume_recipe_init(BrumeRecipe *recipe);

/** Read `text` over `recipe`: what the text does not name is kept. A final line end is allowed.
 *
 * Returns BRUME_STATUS_OK; or BRUME_STATUS_FORMAT, with the recipe unchanged and one line of
 * reason in `detail` (BRUME_RECIPE_DETAIL bytes, may be NULL). The text is hostile input.
 * Thread: any.
 */
BrumeStatus brume_recipe_read(BrumeRecipe *recipe, const char *text, char *detail);

/** Read a class mix, `name[:weight],...`, as `class=` does. Thread: any. */
BrumeStatus brume_recipe_read_classes(BrumeRecipe *recipe, const char *text, char *detail);

/** Write the canonical text form to `out` (BRUME_RECIPE_TEXT bytes, always enough).
 * Thread: any. */
void brume_recipe_write(const BrumeRecipe *recipe, char out[BRUME_RECIPE_TEXT]);

/** Whether two recipes say the same, bit for bit. Thread: any. */
bool brume_recipe_equal(const BrumeRecipe *a, const BrumeRecipe *b);

/** Let `recipe` make variations of a source: what says how it sounds is free, and so measured from
 * the source; an empty recipe gets the source's class, and a free amount becomes 0.5. Class, seed
 * and sampling stay otherwise. Thread: rt. */
BRUME_RT void brume_recipe_start_from(BrumeRecipe *recipe, const BrumeBrought *brought);

/** Let `recipe` make sounds of noise alone that measure as the sound brought does: its length and
 * pitch and all knobs are asked for. Class, seed and sampling stay, but for an empty recipe, which
 * gets the class. Thread: rt. */
BRUME_RT void brume_recipe_aim_at(BrumeRecipe *recipe, const BrumeBrought *brought);

/** Whether the recipe sets a parameter. Thread: any. */
static inline bool brume_recipe_has(const BrumeRecipe *const recipe, const BrumeParam param) {
  return !isnan(recipe->value[param]);
}

#endif // BRUME_PLUGIN_CORE_RECIPE_H
