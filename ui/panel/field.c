// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panel/field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MIX = 4 };

static const double reach = 0.24; // How far a class is heard
static const double alone = 0.05; // So near there is nothing else

const BrumeFieldClass brume_field[] = {{"kick", "Kick", 0.10, 0.93},
                                       {"snare", "Snare", 0.10, 0.64},
                                       {"rim", "Rim", 0.09, 0.36},
                                       {"clap", "Clap", 0.25, 0.50},
                                       {"closed-hat", "Closed hat", 0.13, 0.08},
                                       {"open-hat", "Open hat", 0.30, 0.21},
                                       {"cymbal", "Cymbal", 0.42, 0.07},
                                       {"tom", "Tom", 0.26, 0.79},
                                       {"perc", "Percussion", 0.31, 0.36},
                                       {"bass", "Bass", 0.62, 0.93},
                                       {"lead", "Lead", 0.70, 0.72},
                                       {"pluck", "Pluck", 0.46, 0.57},
                                       {"keys", "Keys", 0.64, 0.57},
                                       {"mallet", "Mallet", 0.52, 0.42},
                                       {"pad", "Pad", 0.90, 0.64},
                                       {"strings", "Strings", 0.88, 0.48},
                                       {"brass", "Brass", 0.87, 0.82},
                                       {"wind", "Wind", 0.72, 0.28},
                                       {"voice", "Voice", 0.91, 0.33},
                                       {"texture", "Texture", 0.89, 0.08},
                                       {"impact", "Impact", 0.37, 0.93},
                                       {"whoosh", "Whoosh", 0.66, 0.11},
                                       {"ui-blip", "Blip", 0.52, 0.23}};

const size_t brume_n_field = sizeof(brume_field) / sizeof(brume_field[0]);

size_t brume_field_find(const char *const name) {
  size_t i = 0;
  while (i < brume_n_field && strcmp(brume_field[i].name, name) != 0) {
    ++i;
  }
  return i;
}

static double distance(const size_t i, const double x, const double y) {
  return hypot(brume_field[i].x - x, brume_field[i].y - y);
}

static size_t nearest_beyond(const double x, const double y, const double least,
                             const size_t *const taken, const size_t n) {
  size_t best = brume_n_field;
  for (size_t i = 0; i < brume_n_field; ++i) {
    bool free = distance(i, x, y) >= least;
    for (size_t k = 0; k < n; ++k) {
      free = free && taken[k] != i;
    }
    if (free && (best == brume_n_field || distance(i, x, y) < distance(best, x, y))) {
      best = i;
    }
  }
  return best;
}

void brume_field_mix(const double x, const double y, BrumeRecipe *const recipe) {
  size_t taken[MIX];
  double weights[MIX];
  double sum = 0.0;
  size_t n = 0;
  while (n < MIX) {
    taken[n] = nearest_beyond(x, y, 0.0, taken, n);
    const double d = distance(taken[n], x, y);
    if (n > 0 && (d >= reach || distance(taken[0], x, y) < alone)) {
      break;
    }
    weights[n] = n == 0 && d >= reach ? 1.0 : pow(1.0 - d / reach, 2.0);
    sum += weights[n++];
  }
  memset(recipe->classes, 0, sizeof(recipe->classes));
  recipe->n_classes = 0;
  for (size_t i = 0; i < n; ++i) {
    const double share = floor(100.0 * weights[i] / sum + 0.5) / 100.0;
    if (share >= 0.05 || i == 0) {
      BrumeClassShare *const to = &recipe->classes[recipe->n_classes++];
      snprintf(to->name, sizeof(to->name), "%s", brume_field[taken[i]].name);
      to->weight = (float)share;
    }
  }
  if (recipe->n_classes == 1) {
    recipe->classes[0].weight = 1.0f;
  }
}

bool brume_field_place(const BrumeRecipe *const recipe, double *const x, double *const y) {
  double sum = 0.0;
  double mx = 0.0;
  double my = 0.0;
  for (unsigned i = 0; i < recipe->n_classes; ++i) {
    const size_t at = brume_field_find(recipe->classes[i].name);
    if (at < brume_n_field) {
      const double weight = (double)recipe->classes[i].weight;
      sum += weight;
      mx += weight * brume_field[at].x;
      my += weight * brume_field[at].y;
    }
  }
  if (sum > 0.0) {
    *x = mx / sum;
    *y = my / sum;
  }
  return sum > 0.0;
}

void brume_field_text(const BrumeRecipe *const recipe, char *const out, const size_t n) {
  size_t used = (size_t)snprintf(out, n, "%s", recipe->n_classes ? "" : "Empty");
  for (unsigned i = 0; i < recipe->n_classes && used < n; ++i) {
    const size_t at = brume_field_find(recipe->classes[i].name);
    const char *const label = at < brume_n_field ? brume_field[at].label : recipe->classes[i].name;
    used += (size_t)snprintf(out + used, n - used, "%s%s", i ? " + " : "", label);
  }
}
