// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/adjust.h"

#include "dsp/analysis/pitch.h"
#include "dsp/transform/dmath.h"
#include "plugin/core/finish.h"

#include <math.h>
#include <string.h>

enum { D = BRUME_DESCRIPTOR_COUNT, ATTEMPTS = 6 };

static const double least_spread = 1e-3;
static const double near_enough = 0.03;  // Of a descriptor's spread in its class
static const double unknown_error = 1.0; // Of what was not found, in squared spreads
static const double least_gap = 0.25;    // Frames between two marks
static const double short_attack = 2.0;  // Frames: one that is lengthened by fading in
static const double long_attack = 40.0;  // Frames: one that is shortened by what comes first
static const double linear_top = 0.7;    // Where a linear rise is 3 dB below its end
static const double lift_step_db = 12.0;
static const double lift_most_db = 18.0;

// How much of a change moves its descriptor by one unit, about, and how much of it is allowed.
static const struct {
  double step, low, high;
} changes[D] = {
    [BRUME_DESCRIPTOR_BRIGHTNESS] = {4.0, -9.0, 9.0},
    [BRUME_DESCRIPTOR_BOOMINESS] = {1.2, -60.0, 36.0},
    [BRUME_DESCRIPTOR_WARMTH] = {0.5, -12.0, 12.0},
    [BRUME_DESCRIPTOR_HARDNESS] = {1.3, -24.0, 24.0},
    [BRUME_DESCRIPTOR_NOISINESS] = {0.03, -3.0, 0.9},
    [BRUME_DESCRIPTOR_ROUGHNESS] = {0.12, -1.0, 4.0},
    [BRUME_DESCRIPTOR_ATTACK] = {1.0, -1.5, 1.5},
    [BRUME_DESCRIPTOR_DECAY] = {1.0, -0.7, 0.7},
    [BRUME_DESCRIPTOR_DURATION] = {1.0, -0.7, 0.7},
    [BRUME_DESCRIPTOR_PITCH] = {1.0, -12.0, 12.0},
};

static float value_at(const BrumeModel *const model, const BrumePlan *const plan, const size_t d,
                      const float place) {
  return brume_model_value(model, plan->weights, (BrumeDescriptor)d, place);
}

// Whether the descriptor is the latent's to change: a loop has neither start nor end, and times and
// wavering of an envelope that was drawn are right anyway.
static bool may_change(const BrumeEdit *const edit, const BrumeDrumMode *const mode,
                       const size_t d) {
  const bool spectral = d <= BRUME_DESCRIPTOR_NOISINESS && d != BRUME_DESCRIPTOR_HARDNESS;
  const bool drawn = d >= BRUME_DESCRIPTOR_ROUGHNESS && d <= BRUME_DESCRIPTOR_DURATION;
  return edit->loop ? spectral
                    : !(edit->n_points && drawn) && (d != BRUME_DESCRIPTOR_PITCH || mode);
}

bool brume_adjust_begin(BrumeAdjust *const adjust, const BrumeModel *const model,
                        const BrumeRecipe *const recipe, const BrumePlan *const plan) {
  bool any = false;
  memset(adjust, 0, sizeof(*adjust));
  adjust->mode = brume_drum_mode_of(model, plan);
  adjust->error = (double)INFINITY;
  for (size_t d = 0; d < D; ++d) {
    const BrumeParam knob = brume_param_find(brume_descriptor_name(d));
    const bool given = may_change(&recipe->edit, adjust->mode, d) && brume_recipe_has(recipe, knob);
    const float asked =
        d == BRUME_DESCRIPTOR_PITCH
            ? plan->note
            : brume_plan_value(model, plan, (BrumeDescriptor)d, given ? recipe->value[knob] : 0.5f);
    adjust->asked[d] = given ? (double)asked : (double)NAN;
    const float low = value_at(model, plan, d, 0.15f);
    const float high = value_at(model, plan, d, 0.85f);
    adjust->spread[d] = fmax(0.5 * (double)(high - low), least_spread);
    any = any || given;
  }
  return any && !recipe->edit.from;
}

// The change that the next attempt gets: the secant's, where the last two attempts tell one that
// can be believed.
static double next_amount(const BrumeAdjust *const adjust, const size_t d, const double found) {
  const double moved = adjust->amount[d] - adjust->before[d];
  const double brought = found - adjust->found[d];
  double step = changes[d].step;
  if (adjust->attempts > 1 && moved != 0.0) {
    const double ratio = brought / moved * step; // 1: as expected
    step /= ratio > 0.1 ? fmin(ratio, 20.0) : 0.5;
  }
  const double amount = adjust->amount[d] + step * (adjust->asked[d] - found);
  return fmin(fmax(amount, changes[d].low), changes[d].high);
}

static double power_of_ten(const double x) {
  return brume_dmath_exp2(x * 3.3219280948873623);
}

static void keep_apart(double to[BRUME_RETOUCH_MARKS]) {
  for (size_t i = 1; i < BRUME_RETOUCH_MARKS; ++i) {
    to[i] = fmax(to[i], to[i - 1] + least_gap);
  }
}

// How the attack becomes so many frames long. A short one is lengthened by fading in, which leaves
// what follows where it is; one that is to be shorter than a frame loses its beginning; what swells
// for long is not hurried, but its beginning made louder.
static void bend_attack(BrumeAdjust *const adjust) {
  double *const from = adjust->retouch.from;
  double *const to = adjust->retouch.to;
  const double amount = adjust->amount[BRUME_DESCRIPTOR_ATTACK];
  const double now = from[BRUME_MARK_TOP] - from[BRUME_MARK_ONSET];
  const double wanted = now * power_of_ten(amount);
  const bool rises = wanted > now && now < short_attack;
  const bool lifts = wanted < now && now > long_attack;
  adjust->rise = rises ? (wanted / linear_top + from[BRUME_MARK_ONSET]) * BRUME_LATENT_HOP : 0.0;
  adjust->retouch.lift_db = lifts ? fmin(-amount * lift_step_db, lift_most_db) : 0.0;
  to[BRUME_MARK_ONSET] = from[BRUME_MARK_ONSET];
  to[BRUME_MARK_TOP] = to[BRUME_MARK_ONSET] + (rises || lifts ? now : wanted);
  if (!lifts && wanted < now && wanted < 1.0) {
    to[BRUME_MARK_ONSET] = 0.0;
    to[BRUME_MARK_TOP] = wanted;
    from[BRUME_MARK_ONSET] = from[BRUME_MARK_TOP] - wanted;
  }
}

// Where the marks are to be: what is not asked for keeps its length, or its share of a longer one.
static void bend_time(BrumeAdjust *const adjust) {
  const double decay_log = adjust->amount[BRUME_DESCRIPTOR_DECAY];
  const double duration_log = adjust->amount[BRUME_DESCRIPTOR_DURATION];
  const bool decay = !isnan(adjust->asked[BRUME_DESCRIPTOR_DECAY]);
  const bool duration = !isnan(adjust->asked[BRUME_DESCRIPTOR_DURATION]);
  double *const from = adjust->retouch.from;
  double *const to = adjust->retouch.to;
  memcpy(from, adjust->marks, sizeof(adjust->marks));
  bend_attack(adjust);
  const double fall = from[BRUME_MARK_FALLEN] - from[BRUME_MARK_TOP];
  const double end = from[BRUME_MARK_LAST] - from[BRUME_MARK_FALLEN];
  to[BRUME_MARK_LAST] = from[BRUME_MARK_LAST] * (duration ? power_of_ten(duration_log) : 1.0);
  to[BRUME_MARK_FALLEN] =
      to[BRUME_MARK_TOP] + fall * (decay
                                       ? power_of_ten(decay_log)
                                       : (to[BRUME_MARK_LAST] - to[BRUME_MARK_TOP]) / (fall + end));
  if (decay && !duration) {
    to[BRUME_MARK_LAST] = to[BRUME_MARK_FALLEN] + end;
  }
  keep_apart(to);
}

static BrumeStatus find_marks(BrumeAdjust *const adjust, const float *const x, const size_t n) {
  double marks[BRUME_MARK_COUNT];
  const BrumeStatus status = brume_descriptors_marks(x, n, marks);
  for (size_t i = 0; i < BRUME_MARK_COUNT; ++i) {
    adjust->marks[i] = marks[i] / BRUME_LATENT_HOP;
  }
  keep_apart(adjust->marks);
  memcpy(adjust->retouch.from, adjust->marks, sizeof(adjust->marks));
  memcpy(adjust->retouch.to, adjust->marks, sizeof(adjust->marks));
  return status;
}

static void plan_next(BrumeAdjust *const adjust) {
  BrumeRetouch *const retouch = &adjust->retouch;
  retouch->octaves = adjust->amount[BRUME_DESCRIPTOR_PITCH] / 12.0;
  retouch->tilt_db = adjust->amount[BRUME_DESCRIPTOR_BRIGHTNESS];
  retouch->low_db = adjust->amount[BRUME_DESCRIPTOR_BOOMINESS];
  retouch->body_db = adjust->amount[BRUME_DESCRIPTOR_WARMTH];
  retouch->snap_db = adjust->amount[BRUME_DESCRIPTOR_HARDNESS];
  retouch->flatten = adjust->amount[BRUME_DESCRIPTOR_NOISINESS];
  retouch->waver = adjust->amount[BRUME_DESCRIPTOR_ROUGHNESS];
  if (!isnan(adjust->asked[BRUME_DESCRIPTOR_ATTACK]) ||
      !isnan(adjust->asked[BRUME_DESCRIPTOR_DECAY]) ||
      !isnan(adjust->asked[BRUME_DESCRIPTOR_DURATION])) {
    bend_time(adjust);
  }
}

// Of a pitch that nobody asked for, or that is not to be found, NAN.
static BrumeStatus measure(const BrumeAdjust *const adjust, const float *const x, const size_t n,
                           double found[D]) {
  BrumeStatus status = BRUME_STATUS_OK;
  double note = (double)NAN;
  if (!isnan(adjust->asked[BRUME_DESCRIPTOR_PITCH])) {
    const double hz = brume_drum_mode_hz(adjust->mode, x, n, &status);
    note = hz > 0.0 ? brume_pitch_note(hz) : note;
  }
  return status ? status : brume_descriptors_measure(x, n, note, found);
}

BrumeStatus brume_adjust_learn(BrumeAdjust *const adjust, const float *const x, const size_t n,
                               BrumeAdjustVerdict *const verdict) {
  const BrumeAdjustVerdict none = {false, false};
  double found[D];
  *verdict = none;
  BrumeStatus status = measure(adjust, x, n, found);
  if (!status && ++adjust->attempts == 1) {
    status = find_marks(adjust, x, n);
  }
  if (status) {
    return status;
  }
  double error = 0.0;
  bool close = true;
  for (size_t d = 0; d < D; ++d) {
    if (!isnan(adjust->asked[d]) && isnan(found[d])) {
      error += unknown_error;
    } else if (!isnan(adjust->asked[d])) {
      const double off = (adjust->asked[d] - found[d]) / adjust->spread[d];
      error += off * off;
      const double next = next_amount(adjust, d, found[d]);
      const bool stays = adjust->attempts > 1 && next == adjust->amount[d]; // At its limit
      close = close && (stays || fabs(off) < near_enough);
      adjust->before[d] = adjust->amount[d];
      adjust->amount[d] = next;
      adjust->found[d] = found[d];
    }
  }
  plan_next(adjust);
  verdict->best = error < adjust->error;
  verdict->goes_on = !close && adjust->attempts < ATTEMPTS;
  adjust->error = fmin(error, adjust->error);
  return status;
}

double brume_adjust_hz(const BrumeAdjust *const adjust, const BrumePlan *const plan) {
  return fmin(plan->f0_hz * brume_dmath_exp2(adjust->retouch.octaves), 0.5 * BRUME_LATENT_RATE);
}

// Where a sample of the sound as it was is now.
static size_t moved(const BrumeAdjust *const adjust, const size_t sample, const size_t most) {
  const double frames = (double)sample / BRUME_LATENT_HOP;
  const double now = brume_retouch_place(&adjust->retouch, frames) * BRUME_LATENT_HOP;
  return now < (double)most ? (size_t)(now + 0.5) : most;
}

void brume_adjust_ends(const BrumeAdjust *const adjust, const BrumePlan *const plan,
                       float *const x) {
  for (size_t i = 0; i < plan->n && (double)i < adjust->rise; ++i) {
    x[i] *= (float)((double)i / adjust->rise);
  }
  const size_t end = moved(adjust, plan->n, plan->n);
  const size_t fade = plan->n - plan->fade_from;
  const size_t latest = end > fade ? end - fade : 0;
  brume_finish_fade(x, moved(adjust, plan->fade_from, latest), end);
  memset(x + end, 0, (plan->n - end) * sizeof(*x));
}
