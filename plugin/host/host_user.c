// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys in, status line out.

#include "dsp/base/clock.h"
#include "plugin/core/presets.h"
#include "plugin/host/host_impl.h"
#include "plugin/host/terminal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATUS_S 0.1 // Between two drawings

static void send(BrumeHost *const host, const BrumeEvent *const event) {
  const BrumeInputEvent input = {.time_s = brume_clock_s(), .event = *event};
  // A full ring means that nothing plays: the key is lost, and nobody misses it
  brume_ring_write(brume_player_ring(host->player, BRUME_INPUT_USER), &input, sizeof(input));
}

static void send_control(BrumeHost *const host, const BrumeControl control, const float value) {
  BrumeEvent event = {.type = BRUME_EVENT_CONTROL, .pad = BRUME_PAD_SELECTED};
  event.as.control.control = control;
  event.as.control.value = value;
  send(host, &event);
}

static void send_note(BrumeHost *const host, const uint8_t status, const uint8_t note,
                      const uint8_t velocity) {
  const BrumeEvent event = {.type = BRUME_EVENT_MIDI, .as.midi = {status, note, velocity}};
  send(host, &event);
}

static void select_pad(BrumeHost *const host, const int by) {
  const int pad = (int)host->meters.selected + by;
  send_control(host, BRUME_CONTROL_PAD, (float)(((pad + BRUME_PADS) % BRUME_PADS) + 1));
}

static void load_preset(BrumeHost *const host, const bool next) {
  const size_t n = brume_n_presets;
  const size_t now = brume_preset_find(host->settings.name);
  const size_t first = next ? 0 : n - 1;
  const size_t index = now >= n ? first : (now + (next ? 1 : n - 1)) % n;
  if (n > 0) {
    BrumeEvent event = {.type = BRUME_EVENT_PRESET};
    event.as.preset = (unsigned)index;
    send(host, &event);
    brume_terminal_say("preset %zu: %s", index + 1, brume_presets[index].name);
  }
}

static void toggle_mode(BrumeHost *const host) {
  static const char *const said[] = {"keys: the selected pad over the keyboard",
                                     "kit: one pad a key",
                                     "texture: the selected pad's sound without an end"};
  static const BrumeMode next[] = {BRUME_MODE_TEXTURE, BRUME_MODE_KEYS, BRUME_MODE_KIT};
  const BrumeMode mode = next[(int)host->settings.control[BRUME_CONTROL_MODE]];
  send_control(host, BRUME_CONTROL_MODE, (float)mode);
  brume_terminal_say("%s", said[mode]);
}

static void toggle_recording(BrumeHost *const host) {
  if (brume_recorder_state(host->recorder).on) {
    brume_host_stop_recording(host);
  } else if (brume_host_record(host, NULL)) {
    brume_terminal_say("recording to %s", host->record_path);
  }
}

static void silence(BrumeHost *const host) {
  const BrumeEvent event = {.type = BRUME_EVENT_SILENCE};
  send(host, &event);
}

static void save(BrumeHost *const host) {
  if (host->config->session) {
    brume_host_save(host);
  } else {
    brume_terminal_say("start with --session FILE to have a session to save");
  }
}

static void act_on(BrumeHost *const host, const BrumeKeysAction *const action) {
  switch (action->act) {
  case BRUME_KEYS_NOTE_ON:
    send_note(host, 0x90, action->note, action->velocity);
    break;
  case BRUME_KEYS_NOTE_OFF:
    send_note(host, 0x80, action->note, 64);
    break;
  case BRUME_KEYS_GENERATE:
    send_control(host, BRUME_CONTROL_NEXT, 1.0f);
    break;
  case BRUME_KEYS_BACK:
    send_control(host, BRUME_CONTROL_PREVIOUS, 1.0f);
    break;
  case BRUME_KEYS_REROLL:
    send_control(host, BRUME_CONTROL_REROLL, 1.0f);
    break;
  case BRUME_KEYS_PAD_UP:
  case BRUME_KEYS_PAD_DOWN:
    select_pad(host, action->act == BRUME_KEYS_PAD_UP ? 1 : -1);
    break;
  case BRUME_KEYS_PRESET_UP:
  case BRUME_KEYS_PRESET_DOWN:
    load_preset(host, action->act == BRUME_KEYS_PRESET_UP);
    break;
  case BRUME_KEYS_MODE:
    toggle_mode(host);
    break;
  case BRUME_KEYS_RECORD:
    toggle_recording(host);
    break;
  case BRUME_KEYS_SAVE:
    save(host);
    break;
  case BRUME_KEYS_SILENCE:
    silence(host);
    break;
  case BRUME_KEYS_HELP:
    brume_terminal_print(brume_keys_help);
    break;
  case BRUME_KEYS_QUIT:
    host->quit = true;
    break;
  case BRUME_KEYS_NONE:
    break;
  }
}

static void quit_only(BrumeHost *const host, const BrumeKeysAction *const action) {
  host->quit = host->quit || action->act == BRUME_KEYS_QUIT;
}

// Returns when the keys were read
static double read_keys(BrumeHost *const host, const double wait_s,
                        void (*const act)(BrumeHost *, const BrumeKeysAction *)) {
  unsigned char bytes[64];
  const size_t n = brume_terminal_read(bytes, sizeof(bytes), wait_s);
  const double now_s = brume_clock_s();
  for (size_t i = 0; i < n; ++i) {
    const BrumeKeysAction action = brume_keys_take(&host->keys, bytes[i], now_s);
    act(host, &action);
  }
  return now_s;
}

bool brume_host_listen(BrumeHost *const host, const double wait_s) {
  read_keys(host, wait_s, quit_only);
  host->quit = host->quit || atomic_load_explicit(host->config->cancel, memory_order_relaxed) != 0;
  return !host->quit;
}

void brume_host_wait(BrumeHost *const host, const double wait_s) {
  const double until_s = brume_clock_s() + wait_s;
  while (brume_clock_s() < until_s && brume_host_listen(host, 0.1)) {
  }
}

void brume_host_take_keys(BrumeHost *const host, const double wait_s) {
  const double now_s = read_keys(host, wait_s, act_on);
  for (;;) {
    const BrumeKeysAction action = brume_keys_expire(&host->keys, now_s);
    if (action.act == BRUME_KEYS_NONE) {
      break;
    }
    act_on(host, &action);
  }
}

static void take_news(BrumeHost *const host) {
  BrumeNews news;
  while (brume_engine_news(host->engine, &news)) {
    if (host->window) {
      brume_window_take_news(host->window, &news);
    }
    if (news.type == BRUME_NEWS_STEP) {
      host->step = news.as.step.step;
      host->n_steps = news.as.step.n_steps;
    } else if (news.type == BRUME_NEWS_FAILED && news.as.failed.status != BRUME_STATUS_CANCELLED) {
      brume_terminal_warn("pad %d: %s", news.pad + 1, news.as.failed.text);
    }
  }
}

void brume_host_open_window(BrumeHost *const host) {
  const char *const display = getenv("DISPLAY");
  if (host->config->no_ui || host->config->offline || !display || !*display) {
    return;
  }
  host->window = brume_window_new(host->engine, host->player);
  if (host->window) {
    brume_window_take_settings(host->window, &host->settings);
    brume_terminal_watch(brume_window_fd(host->window));
  } else {
    brume_terminal_say("no window: the display %s cannot be used", display);
  }
}

static void pump_window(BrumeHost *const host, const double now_s) {
  const BrumeBackendCounts counts =
      host->backend ? host->type->counts(host->backend) : (BrumeBackendCounts){.xruns = 0};
  const BrumeWindowAudio audio = {!host->backend, host->backend ? counts.load : 0.0,
                                  host->xruns_before + counts.xruns, brume_host_bpm(host)};
  if (host->window && !brume_window_pump(host->window, &host->meters, &audio, now_s)) {
    host->quit = true;
  }
}

static unsigned count_bits(unsigned bits) {
  unsigned n = 0;
  for (; bits; bits &= bits - 1) {
    ++n;
  }
  return n;
}

/// What is being made: pads to go and the step of the one at work
static void making_text(const BrumeHost *const host, char *const out, const size_t n) {
  const unsigned pads = count_bits(host->meters.waiting);
  *out = '\0';
  if (pads) {
    snprintf(out, n, " | making %u sound%s, step %u/%u", pads, pads == 1 ? "" : "s", host->step,
             host->n_steps);
  }
}

static void draw(BrumeHost *const host) {
  char line[512];
  char making[64];
  char recording[64] = "";
  const BrumeRecorderState state = brume_recorder_state(host->recorder);
  const BrumeRecipe *const recipe = &host->settings.pads[host->meters.selected].recipe;
  making_text(host, making, sizeof(making));
  if (state.on) {
    snprintf(recording, sizeof(recording), " | rec %.0f s", (double)state.frames / host->info.rate);
  }
  if (host->backend) {
    const BrumeBackendCounts counts = host->type->counts(host->backend);
    const unsigned long long total = host->xruns_before + counts.xruns;
    const float peak = fmaxf(host->meters.peak[0], host->meters.peak[1]);
    snprintf(line, sizeof(line),
             "load %.0f %% | xruns %llu | voices %u | %.0f dB | pad %u %s seed %llu%s%s",
             100.0 * counts.load, total, host->meters.voices,
             peak > 1e-5f ? 20.0 * log10((double)peak) : -100.0, host->meters.selected + 1,
             recipe->n_classes ? recipe->classes[0].name : "", (unsigned long long)recipe->seed,
             making, recording);
  } else {
    snprintf(line, sizeof(line), "no audio device%s%s", making, recording);
  }
  brume_terminal_status(line);
}

void brume_host_show(BrumeHost *const host, const double now_s) {
  const unsigned before = host->meters.settings;
  take_news(host);
  brume_engine_meters(host->engine, &host->meters);
  host->meters.selected %= BRUME_PADS;
  if (host->meters.settings != before) {
    brume_engine_settings(host->engine, &host->settings);
    if (host->window) {
      brume_window_take_settings(host->window, &host->settings);
    }
    host->keys.sustain = host->settings.control[BRUME_CONTROL_MODE] != (float)BRUME_MODE_KIT;
  }
  if (now_s - host->status_s >= STATUS_S) {
    host->status_s = now_s;
    draw(host);
  }
  pump_window(host, now_s);
}
