// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The only file that sees ALSA. A sequencer port, read by a thread.

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "plugin/host/midi.h"
#include "plugin/host/player.h"

#include <alsa/asoundlib.h>

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POLL_MS = 100, FDS = 4 };

struct BrumeMidiImpl {
  snd_seq_t *seq;
  snd_midi_event_t *decoder;
  int port;
  BrumeRing *ring;
  BrumeThread *thread;
  atomic_bool a_end, a_gone; // Relaxed: only flags
};

static void say_nothing(const char *const file, const int line, const char *const function,
                        const int error, const char *const format, ...) {
  (void)file;
  (void)line;
  (void)function;
  (void)error;
  (void)format;
}

static void take_events(BrumeMidi *const midi) {
  snd_seq_event_t *event = NULL;
  while (snd_seq_event_input(midi->seq, &event) >= 0 && event) {
    unsigned char bytes[4];
    const long n = snd_midi_event_decode(midi->decoder, bytes, 3, event);
    if (n > 0) {
      brume_player_send_midi(midi->ring, brume_clock_s(), bytes, (size_t)n);
    }
  }
}

static void read_events(void *const ctx) {
  BrumeMidi *const midi = ctx;
  while (!atomic_load_explicit(&midi->a_end, memory_order_relaxed)) {
    struct pollfd fds[FDS];
    const int n = snd_seq_poll_descriptors(midi->seq, fds, FDS, POLLIN);
    if (n <= 0 || poll(fds, (nfds_t)n, POLL_MS) < 0 || (fds[0].revents & (POLLERR | POLLHUP))) {
      atomic_store_explicit(&midi->a_gone, true, memory_order_relaxed);
      return;
    }
    take_events(midi);
  }
}

/// Connect one port of another client, if it is one that `from` means
static void connect_port(const BrumeMidi *const midi, snd_seq_client_info_t *const client,
                         const snd_seq_port_info_t *const port, const char *const from) {
  char name[256];
  const unsigned out = SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ;
  snprintf(name, sizeof(name), "%s:%s", snd_seq_client_info_get_name(client),
           snd_seq_port_info_get_name(port));
  if ((snd_seq_port_info_get_capability(port) & out) == out &&
      (from ? strstr(name, from) != NULL
            : (snd_seq_port_info_get_type(port) & SND_SEQ_PORT_TYPE_HARDWARE) != 0)) {
    snd_seq_connect_from(midi->seq, midi->port, snd_seq_client_info_get_client(client),
                         snd_seq_port_info_get_port(port));
  }
}

static void connect_ports(const BrumeMidi *const midi, const char *const from) {
  snd_seq_client_info_t *client = NULL;
  snd_seq_port_info_t *port = NULL;
  if (snd_seq_client_info_malloc(&client) == 0 && snd_seq_port_info_malloc(&port) == 0) {
    snd_seq_client_info_set_client(client, -1);
    while (snd_seq_query_next_client(midi->seq, client) >= 0) {
      snd_seq_port_info_set_client(port, snd_seq_client_info_get_client(client));
      snd_seq_port_info_set_port(port, -1);
      while (snd_seq_query_next_port(midi->seq, port) >= 0) {
        connect_port(midi, client, port, from);
      }
    }
  }
  snd_seq_port_info_free(port);
  snd_seq_client_info_free(client);
}

static void close_alsa(BrumeMidi *const midi) {
  if (midi) {
    atomic_store_explicit(&midi->a_end, true, memory_order_relaxed);
    brume_thread_join(midi->thread);
    snd_midi_event_free(midi->decoder);
    if (midi->seq) {
      snd_seq_close(midi->seq);
    }
    free(midi);
  }
}

static bool open_port(BrumeMidi *const midi) {
  if (snd_seq_open(&midi->seq, "default", SND_SEQ_OPEN_INPUT, SND_SEQ_NONBLOCK) < 0) {
    midi->seq = NULL;
    return false;
  }
  snd_seq_set_client_name(midi->seq, "brume");
  midi->port = snd_seq_create_simple_port(
      midi->seq, "midi_in", SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE,
      SND_SEQ_PORT_TYPE_MIDI_GENERIC | SND_SEQ_PORT_TYPE_APPLICATION);
  if (midi->port < 0 || snd_midi_event_new(16, &midi->decoder) < 0) {
    return false;
  }
  snd_midi_event_no_status(midi->decoder, 1); // Each message with its status byte
  return true;
}

static BrumeMidi *open_alsa(BrumeRing *const ring, const char *const from, char *const detail) {
  BrumeMidi *const midi = calloc(1, sizeof(BrumeMidi));
  snd_lib_error_set_handler(say_nothing);
  if (!midi) {
    snprintf(detail, BRUME_MIDI_DETAIL, "out of memory");
    return NULL;
  }
  midi->ring = ring;
  if (!open_port(midi)) {
    snprintf(detail, BRUME_MIDI_DETAIL, "there is no ALSA sequencer");
    close_alsa(midi);
    return NULL;
  }
  connect_ports(midi, from);
  midi->thread = brume_thread_new("brume-midi", BRUME_THREAD_NORMAL, read_events, midi);
  if (!midi->thread) {
    snprintf(detail, BRUME_MIDI_DETAIL, "no thread could be started");
    close_alsa(midi);
    return NULL;
  }
  return midi;
}

static bool is_alsa_alive(const BrumeMidi *const midi) {
  return !atomic_load_explicit(&midi->a_gone, memory_order_relaxed);
}

static float no_bpm(const BrumeMidi *const midi) {
  (void)midi; // The sequencer's queues are their owners' own
  return 0.0f;
}

const BrumeMidiType brume_midi_alsa = {"ALSA", open_alsa, is_alsa_alive, no_bpm, close_alsa};
