// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The only file that sees libjack. A client of its own, beside the one that PortAudio may have.

#include "dsp/base/clock.h"
#include "plugin/host/midi.h"
#include "plugin/host/player.h"

#include <jack/jack.h>
#include <jack/midiport.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct BrumeMidiImpl {
  jack_client_t *client;
  jack_port_t *port;
  BrumeRing *ring;
  atomic_bool a_gone; // Relaxed: only a flag
};

static void say_nothing(const char *const message) {
  (void)message; // What matters is told by the caller
}

/// Start of this cycle on brume_clock_s()
static double cycle_s(const BrumeMidi *const midi) {
  jack_nframes_t frame = 0;
  jack_time_t now = 0;
  jack_time_t next = 0;
  float period = 0.0f;
  if (jack_get_cycle_times(midi->client, &frame, &now, &next, &period) != 0) {
    return brume_clock_s();
  }
  const jack_time_t since = jack_get_time() - now;
  return brume_clock_s() - (double)since * 1e-6;
}

static int on_cycle(const jack_nframes_t frames, void *const ctx) {
  BrumeMidi *const midi = ctx;
  void *const buffer = jack_port_get_buffer(midi->port, frames);
  const uint32_t n = buffer ? jack_midi_get_event_count(buffer) : 0;
  const double start_s = n ? cycle_s(midi) : 0.0;
  const double rate = (double)jack_get_sample_rate(midi->client);
  for (uint32_t i = 0; i < n; ++i) {
    jack_midi_event_t event;
    if (jack_midi_event_get(&event, buffer, i) == 0 && event.size <= 3) {
      brume_player_send_midi(midi->ring, start_s + (double)event.time / rate, event.buffer,
                             event.size);
    }
  }
  return 0;
}

static void on_shutdown(void *const ctx) {
  BrumeMidi *const midi = ctx;
  atomic_store_explicit(&midi->a_gone, true, memory_order_relaxed);
}

static void connect_ports(const BrumeMidi *const midi, const char *const from) {
  const unsigned long flags = JackPortIsOutput | (from ? 0ul : (unsigned long)JackPortIsPhysical);
  const char **const names = jack_get_ports(midi->client, NULL, JACK_DEFAULT_MIDI_TYPE, flags);
  for (size_t i = 0; names && names[i]; ++i) {
    if (!from || strstr(names[i], from)) {
      jack_connect(midi->client, names[i], jack_port_name(midi->port));
    }
  }
  jack_free((void *)names);
}

static void close_jack(BrumeMidi *const midi) {
  if (midi) {
    if (midi->client) {
      jack_client_close(midi->client);
    }
    free(midi);
  }
}

static BrumeMidi *open_jack(BrumeRing *const ring, const char *const from, char *const detail) {
  BrumeMidi *const midi = calloc(1, sizeof(BrumeMidi));
  jack_set_error_function(say_nothing);
  jack_set_info_function(say_nothing);
  if (!midi) {
    snprintf(detail, BRUME_MIDI_DETAIL, "out of memory");
    return NULL;
  }
  midi->ring = ring;
  midi->client = jack_client_open("brume-midi", JackNoStartServer, NULL);
  if (!midi->client) {
    snprintf(detail, BRUME_MIDI_DETAIL, "no JACK server is running");
    close_jack(midi);
    return NULL;
  }
  midi->port = jack_port_register(midi->client, "midi_in", JACK_DEFAULT_MIDI_TYPE,
                                  JackPortIsInput | JackPortIsTerminal, 0);
  jack_on_shutdown(midi->client, on_shutdown, midi);
  if (!midi->port || jack_set_process_callback(midi->client, on_cycle, midi) != 0 ||
      jack_activate(midi->client) != 0) {
    snprintf(detail, BRUME_MIDI_DETAIL, "the JACK server gives no MIDI port");
    close_jack(midi);
    return NULL;
  }
  connect_ports(midi, from);
  return midi;
}

static bool is_jack_alive(const BrumeMidi *const midi) {
  return !atomic_load_explicit(&midi->a_gone, memory_order_relaxed);
}

// That of the timebase master, if there is one.
static float jack_bpm(const BrumeMidi *const midi) {
  jack_position_t position;
  jack_transport_query(midi->client, &position);
  return position.valid & JackPositionBBT ? (float)position.beats_per_minute : 0.0f;
}

const BrumeMidiType brume_midi_jack = {"JACK", open_jack, is_jack_alive, jack_bpm, close_jack};
