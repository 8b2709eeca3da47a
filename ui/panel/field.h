// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file field.h The field of classes: a map on which kinds of sound that are alike lie near each
 * other. A place on it is a mix of the kinds around. From left to right: struck, plucked, held;
 * from below: low to bright. Thread: any. */

#ifndef BRUME_UI_PANEL_FIELD_H
#define BRUME_UI_PANEL_FIELD_H

#include "plugin/core/recipe.h"

#include <stdbool.h>
#include <stddef.h>

/** One kind of sound; x and y 0..1, y from above. */
typedef struct {
  const char *name;  ///< As in recipes
  const char *label; ///< As people read it
  double x, y;
} BrumeFieldClass;

extern const BrumeFieldClass brume_field[];
extern const size_t brume_n_field;

/** Give `recipe` the mix of a place: at most four classes, weights in hundredths. */
void brume_field_mix(double x, double y, BrumeRecipe *recipe);

/** Find the place of a recipe's mix: the middle of its classes. False without a class that the
 * field has. */
bool brume_field_place(const BrumeRecipe *recipe, double *x, double *y);

/** Index of a class by name, or brume_n_field. */
size_t brume_field_find(const char *name);

/** A recipe's kind as a few words: "Kick", "Kick + Tom", "Empty". `n` bytes. */
void brume_field_text(const BrumeRecipe *recipe, char *out, size_t n);

#endif // BRUME_UI_PANEL_FIELD_H
