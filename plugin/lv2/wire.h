// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file wire.h What the plugin and its window tell each other through the two atom ports, be they
 * in one process or in two.
 *
 * Each message is an object of type brume:act (from the window) or brume:news (from the plugin)
 * with one property, brume:data: a chunk that holds the first bytes of one of these structs, as
 * they lie in memory. Both ends come from one bundle; the version is there for those that do not.
 * The window is as untrusted as any other sender: see brume_wire_act_is_sane().
 *
 * Nothing is sent before BRUME_WIRE_ON, nor after BRUME_WIRE_OFF.
 */

#ifndef BRUME_PLUGIN_LV2_WIRE_H
#define BRUME_PLUGIN_LV2_WIRE_H

#include "plugin/core/engine_rt.h"
#include "plugin/core/news.h"
#include "plugin/core/settings.h"

#include <stddef.h>

enum { BRUME_WIRE_VERSION = 4, BRUME_WIRE_TEXT = 1024 };

typedef enum {
  BRUME_WIRE_ON,      ///< A window opened: tell it everything
  BRUME_WIRE_OFF,     ///< It is gone
  BRUME_WIRE_CONTROL, ///< `index` of `pad` to `value`
  BRUME_WIRE_PARAM,   ///< `index` of `pad` to `value`; NAN: free
  BRUME_WIRE_RECIPE,  ///< `as.recipe` for `pad`
  BRUME_WIRE_MIDI,    ///< `midi`
  BRUME_WIRE_PRESET,  ///< Factory preset `index`
  BRUME_WIRE_FILE,    ///< Settings in the file `as.text`
  BRUME_WIRE_LISTEN,  ///< Hear step `index` of `pad`
  BRUME_WIRE_SHOW,    ///< Tell of the sound of `pad`
  BRUME_WIRE_EXPORT,  ///< Write the sound of `pad` to a file; with an `index`, all as a kit, or end
                      ///< that
  BRUME_WIRE_SOURCE,  ///< Read the sound file `as.text` as a source for `pad`
  BRUME_WIRE_NAME     ///< The settings are called `as.text`
} BrumeWireActType;

/** Plain data. */
typedef struct {
  uint32_t version, type, pad, index;
  float value;
  uint8_t midi[4];
  union {
    BrumeRecipe recipe;
    char text[BRUME_WIRE_TEXT];
  } as; ///< Only with RECIPE, FILE, SOURCE and NAME
} BrumeWireAct;

typedef enum {
  BRUME_WIRE_NEWS,     ///< `as.news`, cut
  BRUME_WIRE_GLOBAL,   ///< Settings that all pads share
  BRUME_WIRE_PAD,      ///< Settings of `pad`
  BRUME_WIRE_STATUS,   ///< `as.status`: how things are
  BRUME_WIRE_EXPORTED, ///< `as.text`: where the sound of `pad` is; "" if that failed
  BRUME_WIRE_SAY,      ///< `as.text`: a line for the user
  BRUME_WIRE_BROUGHT,  ///< `as.brought`: a source for `pad`, which was asked for
  BRUME_WIRE_WRITING,  ///< `as.text`: how far the kit is that is being written
  BRUME_WIRE_WRITTEN   ///< `as.text`: where that is; "" if it failed or was ended
} BrumeWireNewsType;

/** Plain data. */
typedef struct {
  uint32_t version, type, pad, reserved;
  union {
    BrumeNews news;
    struct {
      char name[BRUME_SETTINGS_NAME];
      float control[BRUME_CONTROL_COUNT];
    } global;
    BrumePadSettings pad;
    struct {
      BrumeMeters meters;
      float bpm; ///< Tempo of the host; 0: it tells none
    } status;
    BrumeBrought brought;
    char text[BRUME_WIRE_TEXT];
  } as;
} BrumeWireNews;

/** Bytes of an act that are in use. Thread: rt. */
BRUME_RT size_t brume_wire_act_size(const BrumeWireAct *act);

/** Bytes of news that are in use. Thread: rt. */
BRUME_RT size_t brume_wire_news_size(const BrumeWireNews *news);

/** Whether data[n] is an act that may be acted upon: whole, of this version, with a pad, an index,
 * a recipe and texts that are what they should be. Thread: rt. */
BRUME_RT bool brume_wire_act_is_sane(const void *data, size_t n);

/** The same for news. Thread: rt. */
BRUME_RT bool brume_wire_news_is_sane(const void *data, size_t n);

#endif // BRUME_PLUGIN_LV2_WIRE_H
