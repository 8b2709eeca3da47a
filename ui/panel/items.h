// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file items.h What has a place in the panel. */

#ifndef BRUME_UI_PANEL_ITEMS_H
#define BRUME_UI_PANEL_ITEMS_H

#include "ui/widgets/rect.h"

typedef enum {
  BRUME_ITEM_NONE,
  BRUME_ITEM_GROUND,      ///< A box behind others
  BRUME_ITEM_PRESET,      ///< Name; opens the browser
  BRUME_ITEM_PRESET_STEP, ///< index -1 or 1
  BRUME_ITEM_SAVE,
  BRUME_ITEM_MODE, ///< index: BrumeMode
  BRUME_ITEM_VOLUME,
  BRUME_ITEM_METER,
  BRUME_ITEM_INFO,
  BRUME_ITEM_MORE, ///< What has no place of its own
  BRUME_ITEM_THEME,
  BRUME_ITEM_PICTURE,
  BRUME_ITEM_DRAWN, ///< The loudness that is drawn, over the waveform
  BRUME_ITEM_TRACE,
  BRUME_ITEM_FIELD,
  BRUME_ITEM_TITLE,
  BRUME_ITEM_SEED_STEP, ///< index -1 or 1
  BRUME_ITEM_SEED,
  BRUME_ITEM_DICE, ///< index: BrumePanelDice
  BRUME_ITEM_LOCK,
  BRUME_ITEM_AUTO,
  BRUME_ITEM_GENERATE,
  BRUME_ITEM_AUDITION,
  BRUME_ITEM_SLIDER,     ///< index: knob
  BRUME_ITEM_TOGGLE,     ///< index: knob
  BRUME_ITEM_SHAPE,      ///< index: BrumePanelShape
  BRUME_ITEM_WORDS,      ///< Where words for a sound are typed
  BRUME_ITEM_CHOICE,     ///< index: knob
  BRUME_ITEM_DIAL,       ///< index: knob
  BRUME_ITEM_CURVE,      ///< index: BrumePanelCurve
  BRUME_ITEM_PAD,        ///< index: pad
  BRUME_ITEM_PAD_SWITCH, ///< index: pad * 4 + BrumePanelSwitch
  BRUME_ITEM_KEYS,
  BRUME_ITEM_FOOTER,
  BRUME_ITEM_SHADE, ///< Behind an overlay: closes it
  BRUME_ITEM_MENU,  ///< index: row
  BRUME_ITEM_ENTRY,
  BRUME_ITEM_BROWSER, ///< Its ground
  BRUME_ITEM_SEARCH,
  BRUME_ITEM_CATEGORY, ///< index: of the browser's categories
  BRUME_ITEM_ROW,      ///< index: of the browser's rows
  BRUME_ITEM_ROW_STAR, ///< index: of the browser's rows
  BRUME_ITEM_CLOSE
} BrumeItemKind;

typedef enum { BRUME_DICE_SOUND, BRUME_DICE_CHARACTER, BRUME_DICE_KIT } BrumePanelDice;
/** Parts of the bar that shapes sounds, besides knobs. */
typedef enum {
  BRUME_SHAPE_SAYS, ///< What it could be made of, instead of noise
  BRUME_SHAPE_VARY,
  BRUME_SHAPE_FORGET,
  BRUME_SHAPE_SPAN, ///< The span that is kept
  BRUME_SHAPE_BAND, ///< The band
  BRUME_SHAPE_LOOP,
  BRUME_SHAPE_CHOOSE,  ///< A sound file to start from, where the owner lets users choose one
  BRUME_SHAPE_MATCH,   ///< Sounds that measure as that which it is made of
  BRUME_SHAPE_NEAREST, ///< The nearest of some seeds to what the dials ask for
  BRUME_SHAPE_DRAW,    ///< The loudness over time, as drawn
} BrumePanelShape;
typedef enum { BRUME_SWITCH_MUTE, BRUME_SWITCH_SOLO, BRUME_SWITCH_LOCK } BrumePanelSwitch;
typedef enum {
  BRUME_CURVE_ENVELOPE,
  BRUME_CURVE_FILTER,
  BRUME_CURVE_FILTER_ENVELOPE
} BrumePanelCurve;

/** Something in the panel that has a place. */
typedef struct {
  BrumeItemKind kind;
  int index;
  BrumeRect rect;
} BrumeItem;

#endif // BRUME_UI_PANEL_ITEMS_H
