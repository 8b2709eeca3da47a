// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file extensions.h Two extensions of LV2 that Ardour and Mixbus understand and that the LV2
 * headers lack, declared after their specifications. */

#ifndef BRUME_PLUGIN_LV2_EXTENSIONS_H
#define BRUME_PLUGIN_LV2_EXTENSIONS_H

#include <lv2/core/lv2.h>

#include <stdint.h>

#define BRUME_MIDNAM_INTERFACE "http://ardour.org/lv2/midnam#interface"
#define BRUME_MIDNAM_UPDATE "http://ardour.org/lv2/midnam#update"
#define BRUME_DISPLAY_INTERFACE "http://harrisonconsoles.com/lv2/inlinedisplay#interface"
#define BRUME_DISPLAY_QUEUE_DRAW "http://harrisonconsoles.com/lv2/inlinedisplay#queue_draw"

/** From the host: call update(handle) when names of notes or programs changed. */
typedef struct {
  void *handle;
  void (*update)(void *handle);
} BrumeMidnamHost;

/** From the plugin: names of notes and programs as a MIDNAM document. Strings go back to free(). */
typedef struct {
  char *(*midnam)(LV2_Handle instance);
  char *(*model)(LV2_Handle instance); ///< Name of the device, as in the document
  void (*free)(char *text);
} BrumeMidnamInterface;

/** From the host: call queue_draw(handle), also from run(), when the picture is out of date. */
typedef struct {
  void *handle;
  void (*queue_draw)(void *handle);
} BrumeDisplayHost;

/** A picture: 32-bit pixels 0xAARRGGBB, premultiplied; rows `stride` bytes apart. */
typedef struct {
  unsigned char *data;
  int width, height, stride;
} BrumeDisplaySurface;

/** From the plugin: draw `width` pixels wide and at most `max_height` high. The surface is the
 * plugin's and valid until the next call. */
typedef struct {
  BrumeDisplaySurface *(*render)(LV2_Handle instance, uint32_t width, uint32_t max_height);
} BrumeDisplayInterface;

#endif // BRUME_PLUGIN_LV2_EXTENSIONS_H
