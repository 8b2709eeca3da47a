// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/host.h"

#include "tests/plugin/guard.h"
#include "tests/plugin/host_private.h"
#include "tests/plugin/urid.h"
#include "tests/plugin/worker.h"

#include <lv2/atom/util.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/log/log.h>
#include <lv2/midi/midi.h>
#include <lv2/options/options.h>
#include <lv2/worker/worker.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A log message of the plugin goes to stderr, so that a failing test shows it. Any thread.
static int log_vprintf(LV2_Log_Handle handle, const LV2_URID type, const char *const format,
                       va_list args) {
  BenchPlugin *const plugin = handle;
  (void)type;
  pthread_mutex_lock(&plugin->log_lock);
  const int n = vsnprintf(plugin->said, sizeof(plugin->said), format, args);
  fprintf(stderr, "plugin: %s", plugin->said);
  pthread_mutex_unlock(&plugin->log_lock);
  return n;
}

__attribute__((format(printf, 3, 4))) static int
log_printf(LV2_Log_Handle handle, const LV2_URID type, const char *const format, ...) {
  va_list args;
  va_start(args, format);
  const int n = log_vprintf(handle, type, format, args);
  va_end(args);
  return n;
}

static void offer(BenchPlugin *const plugin, const char *const uri, void *const data) {
  LV2_Feature *const feature = &plugin->offered[plugin->n_offered];
  *feature = (LV2_Feature){uri, data};
  plugin->features[plugin->n_offered++] = feature;
  plugin->features[plugin->n_offered] = NULL;
}

static void offer_all(BenchPlugin *const plugin, const BenchSetup *const setup) {
  BenchWorld *const world = plugin->world;
  const LV2_URID type_int = bench_urid(world, LV2_ATOM__Int);
  const LV2_URID type_float = bench_urid(world, LV2_ATOM__Float);
  plugin->max_block = (int32_t)setup->max_block;
  plugin->min_block = 1;
  plugin->sequence_size = (int32_t)plugin->capacity;
  plugin->rate = (float)setup->rate;
  const LV2_Options_Option options[] = {
      {LV2_OPTIONS_INSTANCE, 0, bench_urid(world, LV2_BUF_SIZE__minBlockLength), sizeof(int32_t),
       type_int, &plugin->min_block},
      {LV2_OPTIONS_INSTANCE, 0, bench_urid(world, LV2_BUF_SIZE__maxBlockLength), sizeof(int32_t),
       type_int, &plugin->max_block},
      {LV2_OPTIONS_INSTANCE, 0, bench_urid(world, LV2_BUF_SIZE__sequenceSize), sizeof(int32_t),
       type_int, &plugin->sequence_size},
      {LV2_OPTIONS_INSTANCE, 0, bench_urid(world, "http://lv2plug.in/ns/ext/parameters#sampleRate"),
       sizeof(float), type_float, &plugin->rate},
      {LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, NULL}};
  memcpy(plugin->options, options, sizeof(options));
  plugin->log = (LV2_Log_Log){plugin, log_printf, log_vprintf};

  offer(plugin, LV2_URID__map, bench_urids_map(world->urids));
  offer(plugin, LV2_WORKER__schedule, bench_worker_schedule(plugin->worker));
  if (!setup->bare) {
    offer(plugin, LV2_URID__unmap, bench_urids_unmap(world->urids));
    offer(plugin, LV2_OPTIONS__options, plugin->options);
    offer(plugin, LV2_BUF_SIZE__boundedBlockLength, NULL);
    offer(plugin, LV2_LOG__log, &plugin->log);
    offer(plugin, LV2_STATE__loadDefaultState, NULL);
    offer(plugin, LV2_STATE__threadSafeRestore, NULL);
  }
}

static void set_up_ports(BenchPlugin *const plugin) {
  const BenchWorld *const world = plugin->world;
  const LilvPlugin *const lilv = world->plugin;
  void *const silence = bench_fence_last(&plugin->silence_fence, BENCH_BLOCK_MAX * sizeof(float));
  float *const defaults = calloc(plugin->n_ports, sizeof(float));
  lilv_plugin_get_port_ranges_float(lilv, NULL, NULL, defaults);
  for (uint32_t i = 0; i < plugin->n_ports; ++i) {
    const LilvPort *const port = lilv_plugin_get_port_by_index(lilv, i);
    const bool input = lilv_port_is_a(lilv, port, world->input_port);
    plugin->is_input[i] = false;
    if (lilv_port_is_a(lilv, port, world->control_port)) {
      plugin->is_input[i] = input;
      plugin->controls[i] = isnan(defaults[i]) ? 0.0f : defaults[i];
      lilv_instance_connect_port(plugin->instance, i, &plugin->controls[i]);
    } else if (lilv_port_is_a(lilv, port, world->atom_port)) {
      *(input ? &plugin->in_port : &plugin->out_port) = i;
    } else if (!input && lilv_port_is_a(lilv, port, world->audio_port) && plugin->n_audio < 2) {
      plugin->audio[plugin->n_audio++] = i;
    } else {
      lilv_instance_connect_port(plugin->instance, i, silence);
    }
  }
  free(defaults);
}

static void make_fences(BenchPlugin *const plugin) {
  const size_t audio = BENCH_BLOCK_MAX * sizeof(float);
  plugin->in_fence = bench_fence_new(BENCH_SEQUENCE);
  plugin->out_fence = bench_fence_new(BENCH_SEQUENCE);
  plugin->left_fence = bench_fence_new(audio);
  plugin->right_fence = bench_fence_new(audio);
  plugin->silence_fence = bench_fence_new(audio);
  bench_fence_open(&plugin->silence_fence, false);
  plugin->controls_fence = bench_fence_new(plugin->n_ports * sizeof(float));
  plugin->controls = bench_fence_last(&plugin->controls_fence, plugin->n_ports * sizeof(float));
}

static void free_fences(BenchPlugin *const plugin) {
  bench_fence_free(&plugin->in_fence);
  bench_fence_free(&plugin->out_fence);
  bench_fence_free(&plugin->left_fence);
  bench_fence_free(&plugin->right_fence);
  bench_fence_free(&plugin->silence_fence);
  bench_fence_free(&plugin->controls_fence);
}

// Writes the events as the last bytes of their fence; after that nobody may write there.
static void fill_input(BenchPlugin *const plugin, const BenchEvent *const events,
                       const size_t n_events, const uint64_t start) {
  size_t size = sizeof(LV2_Atom_Sequence);
  size_t n = 0;
  for (; n < n_events; ++n) {
    const size_t more = lv2_atom_pad_size((uint32_t)sizeof(LV2_Atom_Event) + events[n].size);
    if (size + more > BENCH_SEQUENCE) {
      plugin->n_lost += n_events - n;
      break;
    }
    size += more;
  }
  // What is there already needs no second look, which would stop all of the plugin's threads
  if (n == 0 && plugin->in_is_empty) {
    return;
  }
  plugin->in_is_empty = n == 0;
  bench_fence_open(&plugin->in_fence, true);
  LV2_Atom_Sequence *const in = bench_fence_last(&plugin->in_fence, size);
  memset(in, 0, size);
  in->atom.type = plugin->sequence_type;
  in->atom.size = (uint32_t)(size - sizeof(LV2_Atom));
  LV2_Atom_Event *to = (LV2_Atom_Event *)(in + 1);
  for (size_t i = 0; i < n; ++i) {
    const BenchEvent *const event = &events[i];
    to->time.frames = (int64_t)(event->frame - start);
    to->body.type = event->type;
    to->body.size = event->claim ? event->claim : event->size;
    memcpy(to + 1, event->body ? event->body : event->small.midi, event->size);
    to = (LV2_Atom_Event *)((uint8_t *)(to + 1) + lv2_atom_pad_size(event->size));
  }
  bench_fence_open(&plugin->in_fence, false);
  lilv_instance_connect_port(plugin->instance, plugin->in_port, in);
}

// Gives each output exactly as many bytes as this block needs. What the plugin leaves unwritten
// does not pass for silence.
static void empty_outputs(BenchPlugin *const plugin, const uint32_t frames) {
  const size_t room = sizeof(LV2_Atom) + plugin->capacity;
  const BenchFence *const fences[] = {&plugin->left_fence, &plugin->right_fence};
  for (unsigned c = 0; c < plugin->n_audio; ++c) {
    float *const x = bench_fence_last(fences[c], frames * sizeof(float));
    for (uint32_t i = 0; i < frames; ++i) {
      x[i] = NAN;
    }
    lilv_instance_connect_port(plugin->instance, plugin->audio[c], x);
  }
  LV2_Atom_Sequence *const out = bench_fence_last(&plugin->out_fence, lv2_atom_pad_size(room));
  out->atom.type = plugin->chunk_type;
  out->atom.size = plugin->capacity;
  plugin->out = out;
  if (plugin->out_port != UINT32_MAX) {
    lilv_instance_connect_port(plugin->instance, plugin->out_port, out);
  }
}

BenchPlugin *bench_plugin_new(BenchWorld *const world, const BenchSetup *const setup) {
  BenchPlugin *const plugin = calloc(1, sizeof(*plugin));
  if (!plugin) {
    return NULL;
  }
  plugin->world = world;
  plugin->n_ports = lilv_plugin_get_num_ports(world->plugin);
  plugin->in_port = plugin->out_port = UINT32_MAX;
  plugin->capacity =
      setup->capacity ? setup->capacity : (uint32_t)(BENCH_SEQUENCE - sizeof(LV2_Atom));
  make_fences(plugin);
  pthread_mutex_init(&plugin->log_lock, NULL);
  plugin->is_input = calloc(plugin->n_ports, sizeof(bool));
  plugin->worker = bench_worker_new(setup->threaded);
  plugin->midi_type = bench_urid(world, LV2_MIDI__MidiEvent);
  plugin->sequence_type = bench_urid(world, LV2_ATOM__Sequence);
  plugin->chunk_type = bench_urid(world, LV2_ATOM__Chunk);
  plugin->object_type = bench_urid(world, LV2_ATOM__Object);
  offer_all(plugin, setup);
  plugin->instance = lilv_plugin_instantiate(world->plugin, setup->rate, plugin->features);
  if (!plugin->instance) {
    bench_plugin_free(plugin);
    return NULL;
  }
  bench_worker_bind(plugin->worker, lilv_instance_get_handle(plugin->instance),
                    lilv_instance_get_extension_data(plugin->instance, LV2_WORKER__interface));
  set_up_ports(plugin);
  fill_input(plugin, NULL, 0, 0);
  empty_outputs(plugin, BENCH_BLOCK_MAX);
  if (setup->freewheel && world->freewheel_index < plugin->n_ports) {
    plugin->controls[world->freewheel_index] = 1.0f;
    plugin->is_input[world->freewheel_index] = false; // The host's own, no one else's
  }
  return plugin;
}

void bench_plugin_free(BenchPlugin *const plugin) {
  if (plugin) {
    bench_worker_free(plugin->worker);
    if (plugin->instance) {
      lilv_instance_free(plugin->instance);
    }
    free_fences(plugin);
    free(plugin->is_input);
    free(plugin);
  }
}

void bench_plugin_activate(BenchPlugin *const plugin) {
  lilv_instance_activate(plugin->instance);
}

void bench_plugin_deactivate(BenchPlugin *const plugin) {
  lilv_instance_deactivate(plugin->instance);
}

const LV2_Feature *const *bench_plugin_features(const BenchPlugin *const plugin) {
  return plugin->features;
}

LilvInstance *bench_plugin_instance(BenchPlugin *const plugin) {
  return plugin->instance;
}

BenchWorld *bench_plugin_world(BenchPlugin *const plugin) {
  return plugin->world;
}

float *bench_plugin_control(BenchPlugin *const plugin, const char *const symbol) {
  LilvNode *const node = lilv_new_string(plugin->world->lilv, symbol);
  const LilvPort *const port = lilv_plugin_get_port_by_symbol(plugin->world->plugin, node);
  lilv_node_free(node);
  return port ? &plugin->controls[lilv_port_get_index(plugin->world->plugin, port)] : NULL;
}

float *bench_plugin_input(BenchPlugin *const plugin, const uint32_t index,
                          const char **const symbol) {
  if (index >= plugin->n_ports || !plugin->is_input[index]) {
    return NULL;
  }
  const LilvPort *const port = lilv_plugin_get_port_by_index(plugin->world->plugin, index);
  *symbol = lilv_node_as_string(lilv_port_get_symbol(plugin->world->plugin, port));
  return &plugin->controls[index];
}

uint32_t bench_plugin_n_ports(const BenchPlugin *const plugin) {
  return plugin->n_ports;
}

void bench_plugin_said(BenchPlugin *const plugin, char said[512]) {
  pthread_mutex_lock(&plugin->log_lock);
  memcpy(said, plugin->said, sizeof(plugin->said));
  plugin->said[0] = '\0';
  pthread_mutex_unlock(&plugin->log_lock);
}

size_t bench_plugin_latency(const BenchPlugin *const plugin) {
  const LilvPlugin *const lilv = plugin->world->plugin;
  return lilv_plugin_has_latency(lilv)
             ? (size_t)plugin->controls[lilv_plugin_get_latency_port_index(lilv)]
             : 0;
}

// Counts what came out. An atom that claims to reach beyond the buffer is a fault of the plugin.
static void take_output(BenchPlugin *const plugin) {
  const LV2_Atom_Sequence *const out = plugin->out;
  if (out->atom.type != plugin->sequence_type) {
    return;
  }
  if (out->atom.size > plugin->capacity) {
    fprintf(stderr, "bench: the plugin wrote past its output buffer\n");
    abort();
  }
  LV2_ATOM_SEQUENCE_FOREACH(out, event) {
    const LV2_Atom_Object *const object = (const LV2_Atom_Object *)&event->body;
    const LV2_URID type =
        event->body.type == plugin->object_type ? object->body.otype : event->body.type;
    const size_t size = sizeof(LV2_Atom) + event->body.size;
    if (type < BENCH_TYPES) {
      ++plugin->came[type];
    }
    if (plugin->n_kept + size + 8 > sizeof(plugin->kept)) {
      plugin->n_kept = 0;
    }
    if (size + 8 <= sizeof(plugin->kept) && type < BENCH_TYPES) {
      memcpy(plugin->kept + plugin->n_kept, &event->body, size);
      plugin->last[type] = (const LV2_Atom *)(plugin->kept + plugin->n_kept);
      plugin->n_kept += lv2_atom_pad_size((uint32_t)size);
    }
  }
}

size_t bench_plugin_came(const BenchPlugin *const plugin, const LV2_URID type) {
  return type < BENCH_TYPES ? plugin->came[type] : 0;
}

const LV2_Atom *bench_plugin_last(const BenchPlugin *const plugin, const LV2_URID type) {
  return type < BENCH_TYPES ? plugin->last[type] : NULL;
}

void bench_plugin_run(BenchPlugin *const plugin, const BenchEvent *const events,
                      const size_t n_events, const uint64_t start, const uint32_t frames,
                      float *const left, float *const right) {
  const uint32_t freewheel = plugin->world->freewheel_index;
  const bool guarded = freewheel >= plugin->n_ports || plugin->controls[freewheel] < 0.5f;
  fill_input(plugin, events, n_events, start);
  empty_outputs(plugin, frames);
  if (guarded) {
    bench_guard_enter();
  }
  lilv_instance_run(plugin->instance, frames);
  bench_worker_deliver(plugin->worker);
  if (guarded) {
    bench_guard_exit();
  }
  bench_worker_work(plugin->worker);
  take_output(plugin);
  const size_t n = frames * sizeof(float);
  const BenchFence *const other = plugin->n_audio > 1 ? &plugin->right_fence : &plugin->left_fence;
  memcpy(left, bench_fence_last(&plugin->left_fence, n), n);
  memcpy(right, bench_fence_last(other, n), n);
}

void bench_plugin_play(BenchPlugin *const plugin, const BenchEvent *const events,
                       const size_t n_events, const uint32_t *const blocks, const size_t n_blocks,
                       const size_t frames, float *const left, float *const right) {
  size_t at = 0;
  size_t next = 0;
  for (size_t b = 0; at < frames; ++b) {
    const size_t room = frames - at;
    const size_t n = blocks[b % n_blocks] < room ? blocks[b % n_blocks] : room;
    size_t end = next;
    while (end < n_events && events[end].frame < at + n) {
      ++end;
    }
    bench_plugin_run(plugin, events + next, end - next, at, (uint32_t)n, left + at, right + at);
    next = end;
    at += n;
  }
}

BenchEvent bench_midi(BenchWorld *const world, const uint64_t frame, const uint8_t status,
                      const uint8_t a, const uint8_t b) {
  const uint32_t size = status >= 0xF4 ? 1 : (status & 0xE0) == 0xC0 ? 2 : 3;
  return (BenchEvent){.frame = frame,
                      .type = bench_urid(world, LV2_MIDI__MidiEvent),
                      .size = size,
                      .small.midi = {status, a, b}};
}
