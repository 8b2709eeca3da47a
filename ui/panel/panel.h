// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file panel.h The one panel that both windows show: the standalone's and the plugin's.
 *
 * The panel knows no engine. What it shows is put in (brume_panel_take_...), what the user does
 * comes out as acts; between the two may lie a function call or another process. It keeps a copy of
 * the settings, in which its own acts count at once.
 *
 * All functions belong to one thread (ui). act() is called from within brume_panel_pump(), and must
 * not close the panel.
 */

#ifndef BRUME_UI_PANEL_PANEL_H
#define BRUME_UI_PANEL_PANEL_H

#include "plugin/core/engine_rt.h"
#include "plugin/core/news.h"
#include "plugin/core/settings.h"
#include "ui/view/view.h"

#define BRUME_PANEL_WIDTH 1120.0
#define BRUME_PANEL_HEIGHT 768.0
#define BRUME_PANEL_MIN_WIDTH 1080.0
#define BRUME_PANEL_MIN_HEIGHT 708.0 // The names in the field need that

typedef enum {
  BRUME_ACT_CONTROL, ///< A control to a value, also a trigger
  BRUME_ACT_PARAM,   ///< A number of a pad's recipe; NAN: free
  BRUME_ACT_RECIPE,  ///< A pad's whole recipe
  BRUME_ACT_MIDI,    ///< A note played on the panel
  BRUME_ACT_PRESET,  ///< A factory preset
  BRUME_ACT_FILE,    ///< Settings in a file of text (settings.h), as a preset is loaded
  BRUME_ACT_NAME,    ///< The settings have another name: that of a preset that was saved, or undone
  BRUME_ACT_LISTEN,  ///< Hear a step of a pad's sound
  BRUME_ACT_SHOW,    ///< Tell (brume_panel_take_news) of the clip that the pad has
  BRUME_ACT_EXPORT,  ///< Write the pad's sound to a file: brume_panel_take_export() follows. Or
                     ///< write all as a kit: brume_panel_take_kit() follows; once more ends that
  BRUME_ACT_SOURCE,  ///< Bring the sound in a file as a pad's source: brume_panel_take_source()
                     ///< follows
  BRUME_ACT_CHOOSE,  ///< Let the user choose a file, and bring it as the pad's source
  BRUME_ACT_TOUCH    ///< The user takes hold of a knob, or lets go
} BrumeActType;

/** Plain data; pointers are valid during act(). */
typedef struct {
  BrumeActType type;
  uint8_t pad; ///< 0..15; matters for what pads have for themselves
  union {
    struct {
      BrumeControl control;
      float value;
    } control;
    struct {
      BrumeParam param;
      float value;
    } param;
    const BrumeRecipe *recipe;
    uint8_t midi[3];
    unsigned preset;
    const char *path;
    const char *name;
    unsigned step; ///< From 1
    bool kit;      ///< All pads' sounds, not that of one
    struct {
      int knob; ///< As in knobs.h
      bool holds;
    } touch;
  } as;
} BrumeAct;

/** Who is behind the panel. Plain data. */
typedef struct {
  void *ctx;
  void (*act)(void *ctx, const BrumeAct *act);
  const char *folder; ///< For presets and favourites of the user; NULL: where the system has such
  bool chooses;       ///< BRUME_ACT_CHOOSE may be asked for
} BrumePanelOwner;

/** How things are. Plain data. */
typedef struct {
  BrumeMeters meters;
  float bpm;                ///< Tempo of the host; 0: unknown
  float load;               ///< Share of the time that there is for sound, 0..1; below 0: unknown
  unsigned long long xruns; ///< Counts where `load` is known
  bool silent;              ///< There is no audio device
} BrumePanelStatus;

typedef struct BrumePanelImpl BrumePanel;

/** Create a panel, without a view. NULL without memory. */
BrumePanel *brume_panel_new(const BrumePanelOwner *owner);

/** Free the panel and its view. NULL is allowed. */
void brume_panel_free(BrumePanel *panel);

/** Open the panel's view: in `parent` (0: a window of its own), at `scale` (0: the display's). On
 * failure as BrumeViewType.open. */
BrumeStatus brume_panel_open(BrumePanel *panel, const BrumeViewType *type, uintptr_t parent,
                             double scale, const char *title);

/** Return the view, the panel's. */
BrumeView *brume_panel_view(BrumePanel *panel);

/** Deal with what happened, and draw. Call it some 30 times a second. */
void brume_panel_pump(BrumePanel *panel, double now_s);

/** Whether the user wants the window closed. */
bool brume_panel_is_closed(const BrumePanel *panel);

/** Light or dark, as the user chose last unless it is set here. */
void brume_panel_set_dark(BrumePanel *panel, bool dark);

void brume_panel_take_settings(BrumePanel *panel, const BrumeSettings *settings);
void brume_panel_take_news(BrumePanel *panel, const BrumeNews *news);
void brume_panel_take_status(BrumePanel *panel, const BrumePanelStatus *status);

/** Whether a pad has a recipe, but no sound that the panel knows of. */
bool brume_panel_lacks(const BrumePanel *panel, unsigned pad);

/** What was to be written is in the file or folder at `path`; NULL: it could not be. */
void brume_panel_take_export(BrumePanel *panel, unsigned pad, const char *path);

/** A kit is being written: so far is it. */
void brume_panel_take_kit_progress(BrumePanel *panel, const char *text);

/** The kit is in the folder at `path`; NULL: it could not be written, or was ended. */
void brume_panel_take_kit(BrumePanel *panel, const char *path);

/** The sound that was asked for is there: the pad makes variations of it from here on. What is
 * wrong with one is said (brume_panel_say). */
void brume_panel_take_source(BrumePanel *panel, unsigned pad, const BrumeBrought *brought);

/** Show a line to the user, for some seconds. */
void brume_panel_say(BrumePanel *panel, const char *text, bool is_error);

/** What the panel shows as settings. */
const BrumeSettings *brume_panel_settings(const BrumePanel *panel);

#endif // BRUME_UI_PANEL_PANEL_H
