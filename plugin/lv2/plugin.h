// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file plugin.h What the files of the plugin share. One instance is one engine; this is the thin
 * layer between its events and LV2's ports, atoms and extensions.
 *
 * Ports of LV2 are values, not events, and the host owns them: a knob counts when it *changes*,
 * and then for the selected pad. After a state was restored, hosts set the ports to what they were
 * when it was saved, before or after or between two run() calls. These changes are expected and
 * pass without effect, since the state says more: the knobs of pads that are not selected. A port
 * that then still stands elsewhere is one that the host set on purpose, and counts as turned.
 */

#ifndef BRUME_PLUGIN_LV2_PLUGIN_H
#define BRUME_PLUGIN_LV2_PLUGIN_H

#include "dsp/base/mailbox.h"
#include "plugin/core/engine.h"
#include "plugin/core/engine_rt.h"
#include "plugin/core/kitjob.h"
#include "plugin/lv2/extensions.h"
#include "plugin/lv2/ports.h"
#include "plugin/lv2/wire.h"

#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>
#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

#include <stdatomic.h>
#include <stdbool.h>

enum {
  BRUME_LV2_EVENTS = 256, ///< Events of one run of the engine
  BRUME_LV2_TEXT = 160,   ///< Bytes of a message in a job
  BRUME_LV2_NEWS = 2,     ///< News that wait for room
};

/** Numbers of the URIs that are used while running. */
typedef struct {
  LV2_URID atom_blank, atom_chunk, atom_float, atom_object, atom_path, atom_string, atom_urid;
  LV2_URID log_error, log_note, log_warning;
  LV2_URID midi_event;
  LV2_URID patch_body, patch_get, patch_property, patch_put, patch_set, patch_subject, patch_value;
  LV2_URID time_beats_per_minute, time_position, time_speed;
  LV2_URID brume_act, brume_data, brume_knobs, brume_news, brume_plugin, brume_preset, brume_recipe,
      brume_source, brume_state;
} BrumeLv2Uris;

/** A job for the worker, or its answer. Plain data, cut to what is in use when it is sent. */
typedef struct {
  enum {
    BRUME_LV2_JOB_READ,     ///< Job: read `text` as a recipe. Answer: `recipe`
    BRUME_LV2_JOB_DESCRIBE, ///< Job: nothing more. Answer: `text`, the selected pad's recipe
    BRUME_LV2_JOB_LOG,      ///< Job: log `text` as an error. No answer
    BRUME_LV2_JOB_SHOW,     ///< Job: `pad`. Answer: `shown` has its sound, if there is one
    BRUME_LV2_JOB_EXPORT,   ///< Job: `pad`. Answer: `text`, path of it, or ""
    BRUME_LV2_JOB_KIT, ///< Job: begin to write a kit, or write its next pad. Answer: `text`, how
                       ///< far it is; or as
    BRUME_LV2_JOB_WRITTEN, ///< Answer alone: `text`, path of the kit, or ""
    BRUME_LV2_JOB_FILE,  ///< Job: `text`, path of settings. Answer: `text`, what was wrong, if any
    BRUME_LV2_JOB_BRING, ///< Job: `pad`, and `text`, path of a sound. Answer: `brought`, or as FILE
    BRUME_LV2_JOB_SOURCE ///< As BRING, for a host that wants it to be the selected pad's source
  } type;
  unsigned pad;
  union {
    char text[BRUME_RECIPE_TEXT];
    BrumeRecipe recipe;
    BrumeBrought brought;
  } as;
} BrumeLv2Job;

/** What is told to a window. */
typedef struct {
  bool on;
  bool tell_global, tell_text, showing;
  unsigned tell_pads, want_show; ///< Bit for each pad
  uint32_t status_in;            ///< Frames until it is told again
  size_t n_news;
  BrumeNews news[BRUME_LV2_NEWS]; ///< That wait for room
  BrumeWireNews text;
  BrumeWireNews out;  ///< Scratch
  BrumeSettings told; ///< As the window knows them
} BrumeLv2Window;

/** What only run() and work_response() touch. */
typedef struct {
  BrumeEvent events[BRUME_LV2_EVENTS];
  size_t n_events;
  uint32_t done;        ///< Frames of this block that the engine has made
  uint32_t last;        ///< Frame of the event before: they never go back
  bool freewheel;       ///< What the engine was told
  bool exports;         ///< Freewheeling begins in this block, after others
  bool started;         ///< It has run
  float speed;          ///< Of the host's transport; 0: stands
  float bpm;            ///< Its tempo; 0: not told
  unsigned settings;    ///< Count of changes when they were last described
  bool describing;      ///< A job to describe is on its way
  bool tell_set;        ///< Write `recipe_text` to the output,
  bool tell_put;        ///< or all properties
  bool want_put;        ///< The next description answers a patch:Get
  unsigned waiting;     ///< Pads whose sounds were being made
  size_t expect_frames; ///< How long changes of knobs are still expected
  unsigned expect_serial;
  float seen[BRUME_LV2_KNOBS_MAX];     ///< Values of the ports
  float expected[BRUME_LV2_KNOBS_MAX]; ///< What they were when the state was saved
  bool expecting[BRUME_LV2_KNOBS_MAX];
  bool got_recipe;
  BrumeRecipe recipe; ///< To be set by the next run()
  bool writes_kit;    ///< The worker does, job by job
  bool next_kit;      ///< The next of these jobs is to be sent
  char recipe_text[BRUME_RECIPE_TEXT];
  BrumeLv2Window window;
} BrumeLv2Rt;

typedef struct {
  BrumeEngine *engine;
  double rate;
  BrumeLv2Uris uris;
  LV2_URID_Map *map;
  LV2_Log_Log *log; ///< NULL: the host offers none; so with the next ones
  LV2_Worker_Schedule *worker;
  BrumeMidnamHost *midnam;
  BrumeDisplayHost *display;
  LV2_Atom_Forge forge;

  const LV2_Atom_Sequence *in;
  LV2_Atom_Sequence *out;
  float *left, *right;
  const float *freewheel;
  float *latency;
  BrumeLv2Knob knobs[BRUME_LV2_KNOBS_MAX];
  const float *ports[BRUME_LV2_KNOBS_MAX];
  float defaults[BRUME_LV2_KNOBS_MAX];
  size_t n_knobs;

  /// From run() to save(): the knobs that the engine's settings have; relaxed, each for itself
  _Atomic float a_seen[BRUME_LV2_KNOBS_MAX];
  /// From restore() to run(): values, then (release) a count of restores
  _Atomic float a_expected[BRUME_LV2_KNOBS_MAX];
  atomic_uint a_expect_serial;
  /// From run() to save(): the last of these that run() took
  atomic_uint a_expect_taken;

  BrumeLv2Rt rt;
  BrumeMailbox *shown; ///< BrumeNews, from the worker: what it found

  BrumeKitjob *kit;      ///< Worker only: that is being written, or NULL
  atomic_uint a_end_kit; ///< From run() to the worker: anything but 0 ends it; relaxed

  uint64_t names_hash;         ///< Worker only: of the note names that the host knows
  BrumeDisplaySurface surface; ///< Display only
} BrumeLv2;

/* plugin.c */

/** Send one line to the host's log, or to stderr if it has none. Thread: any, but not rt. */
__attribute__((format(printf, 3, 4))) void brume_lv2_log(BrumeLv2 *self, LV2_URID type,
                                                         const char *format, ...);

/* run_rt.c */

BRUME_RT void brume_lv2_run(LV2_Handle instance, uint32_t frames);

/** Add an event; those of one run() come in order. Thread: rt. */
BRUME_RT void brume_lv2_push(BrumeLv2 *self, BrumeEvent event);

/* knobs_rt.c */

/** Turn changed ports into events. Thread: rt. */
BRUME_RT void brume_lv2_read_knobs(BrumeLv2 *self, uint32_t frames);

/* messages_rt.c */

/** React to a patch message or a position of the transport. Thread: rt. */
BRUME_RT void brume_lv2_read_object(BrumeLv2 *self, const LV2_Atom_Object *object, uint32_t frame);

/** Send the worker a job; false if it takes none. Thread: rt. */
BRUME_RT bool brume_lv2_schedule(BrumeLv2 *self, const BrumeLv2Job *job, size_t size);

/** Write what is to be told to the output port. Thread: rt. */
BRUME_RT void brume_lv2_write_output(BrumeLv2 *self, const BrumeMeters *meters, uint32_t frames);

/* window_rt.c */

/** Do what a window asks for. Thread: rt. */
BRUME_RT void brume_lv2_read_act(BrumeLv2 *self, const LV2_Atom *chunk, uint32_t frame);

/** Keep news for the window; false if no more can be kept. Thread: rt. */
BRUME_RT bool brume_lv2_keep_news(BrumeLv2 *self, const BrumeNews *news);

/** Keep a text for the window, instead of one that waits. Thread: rt. */
BRUME_RT void brume_lv2_keep_text(BrumeLv2 *self, uint32_t type, unsigned pad, const char *text);

/** Keep for the window, instead of a text that waits, what it asked to be brought. Thread: rt. */
BRUME_RT void brume_lv2_keep_brought(BrumeLv2 *self, unsigned pad, const BrumeBrought *brought);

/** Write to the window as much as there is room for. Thread: rt. */
BRUME_RT void brume_lv2_write_window(BrumeLv2 *self, const BrumeMeters *meters, uint32_t frames);

BRUME_RT LV2_Worker_Status brume_lv2_work_response(LV2_Handle instance, uint32_t size,
                                                   const void *body);

/* work.c, state.c, midnam.c, display.c: interfaces for extension_data() */

LV2_Worker_Status brume_lv2_work(LV2_Handle instance, LV2_Worker_Respond_Function respond,
                                 LV2_Worker_Respond_Handle handle, uint32_t size, const void *body);

/** Let the next changes of knobs to these values pass without effect. Thread: any, but not rt. */
void brume_lv2_expect(BrumeLv2 *self, const float *values);

LV2_State_Status brume_lv2_save(LV2_Handle instance, LV2_State_Store_Function store,
                                LV2_State_Handle handle, uint32_t flags,
                                const LV2_Feature *const *features);

LV2_State_Status brume_lv2_restore(LV2_Handle instance, LV2_State_Retrieve_Function retrieve,
                                   LV2_State_Handle handle, uint32_t flags,
                                   const LV2_Feature *const *features);

extern const BrumeMidnamInterface brume_lv2_midnam;

/** Hash of all that a MIDNAM document says of `settings`. Thread: any. */
uint64_t brume_lv2_midnam_hash(const BrumeSettings *settings);

extern const BrumeDisplayInterface brume_lv2_display;

#endif // BRUME_PLUGIN_LV2_PLUGIN_H
