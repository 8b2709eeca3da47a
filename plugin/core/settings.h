// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file settings.h All that a user can set on the instrument, as plain data without sound: what
 * a preset holds, and what a saved state holds besides its clips. About 10 kB: not for the stack
 * of an audio thread, but free to copy. */

#ifndef BRUME_PLUGIN_CORE_SETTINGS_H
#define BRUME_PLUGIN_CORE_SETTINGS_H

#include "dsp/base/rt.h"
#include "plugin/core/params.h"
#include "plugin/core/recipe.h"

enum {
  BRUME_PADS = 16,
  BRUME_PAD_NOTE = 36,           ///< MIDI note of the first pad in Kit mode
  BRUME_PAD_SELECTED = 255,      ///< Instead of a pad: whichever is selected
  BRUME_SETTINGS_NAME = 64,      ///< Bytes of a name, with its zero
  BRUME_SETTINGS_DETAIL = 512,   ///< Bytes of a `detail` buffer
  BRUME_SETTINGS_LINES = 4096,   ///< The most lines that reading looks at
  BRUME_SETTINGS_TEXT = 1 << 16, ///< Bytes that any settings need as text, with the zero
};

/** Settings of one pad. */
typedef struct {
  BrumeRecipe recipe;                 ///< Its model is empty: whatever model is loaded
  float control[BRUME_CONTROL_COUNT]; ///< Those of scope PAD count
} BrumePadSettings;

typedef struct {
  char name[BRUME_SETTINGS_NAME];     ///< Of the preset that they began as; may be empty
  float control[BRUME_CONTROL_COUNT]; ///< Those of scope GLOBAL count
  BrumePadSettings pads[BRUME_PADS];
} BrumeSettings;

/** Fill in the defaults: a drum kit in General MIDI order, Kit mode, all controls at their
 * defaults but for the choke group of the hats and the places of toms and cymbals. Pad 0 has no
 * control but at its default. Thread: any. */
void brume_settings_init(BrumeSettings *settings);

/** Return a control's value; `pad` matters for those of scope PAD: 0..15, or
 * BRUME_PAD_SELECTED. Thread: rt. */
BRUME_RT float brume_settings_get(const BrumeSettings *settings, BrumeControl control,
                                  unsigned pad);

/** Make a pad empty, with its controls at their defaults: a recipe without a class. Thread: rt. */
BRUME_RT void brume_settings_clear_pad(BrumeSettings *settings, unsigned pad);

/** Set a control to the nearest value it may have. Setting KIND to a class makes that class the
 * recipe's; so KEEP_..., if the recipe has a source, what it keeps of it. MORPH at 0 ends a morph.
 * Triggers are no values: ignored. Thread: rt. */
BRUME_RT void brume_settings_set(BrumeSettings *settings, BrumeControl control, unsigned pad,
                                 float value);

/** Set a number of a pad's recipe, held within its range; a value below the range or NAN frees
 * what may be free. Returns whether the recipe changed. Thread: rt. */
BRUME_RT bool brume_settings_set_param(BrumeSettings *settings, BrumeParam param, unsigned pad,
                                       float value);

/** Give a pad this recipe, without its model, and let KIND, KEEP_... and MORPH follow. Thread: rt.
 */
BRUME_RT void brume_settings_set_recipe(BrumeSettings *settings, unsigned pad,
                                        const BrumeRecipe *recipe);

/** Let a pad's recipe keep this of another sound; KEEP_... and MORPH follow. Thread: rt. */
BRUME_RT void brume_settings_set_edit(BrumeSettings *settings, unsigned pad, const BrumeEdit *edit);

/** Whether a control shows what the recipe says. Thread: rt. */
BRUME_RT bool brume_settings_is_view(BrumeControl control);

/** Return the selected pad, 0..15. Thread: rt. */
BRUME_RT unsigned brume_settings_selected(const BrumeSettings *settings);

/** Write settings as text to `out` (BRUME_SETTINGS_TEXT bytes, always enough).
 *
 * One line for the instrument and one for each pad, of `key=value` pairs: the symbols of
 * params.def, the pad's recipe at the end in the form of recipe.h. What is at its default is
 * written too: defaults may change. KIND follows from the recipe and is not written.
 *
 *     brume-state=1 mode=kit pad=1 volume=0 ...
 *     slot=1 lock=0 level=0 ... brume=1 class=kick seed=7 ...
 *
 * A name follows in a line of its own, `name=...` to the end of the line. Thread: any.
 */
void brume_settings_write(const BrumeSettings *settings, char out[BRUME_SETTINGS_TEXT]);

/** Read text over `settings`. What it does not name is kept, but a pad's line starts from an
 * empty pad with all controls at their defaults.
 *
 * The text is hostile input. Unknown keys, values out of range and lines of unknown pads are
 * left out, and the first of them told in `detail` (BRUME_SETTINGS_DETAIL bytes), which is empty
 * if all was well. BRUME_STATUS_FORMAT, with the settings unchanged and the reason in `detail`,
 * if the text does not begin as such a text does; BRUME_STATUS_UNSUPPORTED if it is of a later
 * version. Thread: any.
 */
BrumeStatus brume_settings_read(BrumeSettings *settings, const char *text, size_t n, char *detail);

#endif // BRUME_PLUGIN_CORE_SETTINGS_H
