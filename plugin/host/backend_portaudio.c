// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The only file that sees PortAudio.

#include "dsp/base/clock.h"
#include "plugin/core/text.h"
#include "plugin/host/backend.h"

#ifdef BRUME_HAVE_PA_JACK
#include <pa_jack.h>
#endif
#include <portaudio.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STALLED_S 3.0 // A device without a callback for so long is gone, whatever it says

struct BrumeBackendImpl {
  PaStream *stream;
  BrumeBackendFn run;
  void *ctx;
  atomic_ullong a_blocks, a_xruns; // Relaxed: counted by the audio thread, shown by others
  unsigned long long seen_blocks;  // By is_alive(), at
  double seen_s;                   // this time
};

static PaError initialise(void) {
#ifdef BRUME_HAVE_PA_JACK
  PaJack_SetClientName("brume");
#endif
  return Pa_Initialize();
}

static const char *api_name(const PaDeviceInfo *const device) {
  const PaHostApiInfo *const api = Pa_GetHostApiInfo(device->hostApi);
  return api && api->name ? api->name : "unknown";
}

/// The default device; where there is none, the default one of any API
static PaDeviceIndex default_device(void) {
  const PaDeviceIndex device = Pa_GetDefaultOutputDevice();
  for (PaHostApiIndex i = 0; device == paNoDevice && i < Pa_GetHostApiCount(); ++i) {
    const PaHostApiInfo *const api = Pa_GetHostApiInfo(i);
    if (api && api->defaultOutputDevice != paNoDevice) {
      return api->defaultOutputDevice;
    }
  }
  return device;
}

static bool contains(const char *const text, const char *const part) {
  const size_t n = strlen(part);
  for (const char *at = text; *at; ++at) {
    if (strncasecmp(at, part, n) == 0) {
      return true;
    }
  }
  return n == 0;
}

/// How well device `i` fits what is asked for: 0 not at all
static int fit_of(const PaDeviceIndex i, const BrumeBackendRequest *const request) {
  const PaDeviceInfo *const device = Pa_GetDeviceInfo(i);
  uint64_t number = 0;
  if (!device || device->maxOutputChannels < 2 ||
      (request->api && !contains(api_name(device), request->api))) {
    return 0;
  }
  if (!request->device) {
    const PaHostApiInfo *const api = Pa_GetHostApiInfo(device->hostApi);
    return i == default_device() ? 3 : api && api->defaultOutputDevice == i ? 2 : 1;
  }
  if (brume_text_to_u64(request->device, &number)) {
    return number == (uint64_t)i ? 3 : 0;
  }
  return strcasecmp(device->name, request->device) == 0 ? 3
         : contains(device->name, request->device)      ? 2
                                                        : 0;
}

static PaDeviceIndex find_device(const BrumeBackendRequest *const request, char *const detail) {
  PaDeviceIndex best = paNoDevice;
  int best_fit = 0;
  for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount(); ++i) {
    const int fit = fit_of(i, request);
    if (fit > best_fit) {
      best = i;
      best_fit = fit;
    }
  }
  const char *const shown = "brume --list-devices shows those there are";
  if (best == paNoDevice && request->device) {
    snprintf(detail, BRUME_BACKEND_DETAIL, "there is no audio device '%.100s'%s%.100s; %s",
             request->device, request->api ? " of the API " : "", request->api ? request->api : "",
             shown);
  } else if (best == paNoDevice && request->api) {
    snprintf(detail, BRUME_BACKEND_DETAIL, "there is no audio device of the API '%.100s'; %s",
             request->api, shown);
  } else if (best == paNoDevice) {
    snprintf(detail, BRUME_BACKEND_DETAIL,
             "there is no audio device; connect a sound card or start a sound server such as JACK");
  }
  return best;
}

static int on_block(const void *const in, void *const out, const unsigned long frames,
                    const PaStreamCallbackTimeInfo *const time, const PaStreamCallbackFlags flags,
                    void *const ctx) {
  (void)in;
  (void)time; // Counted from a different start by each API
  BrumeBackend *const backend = ctx;
  float *const *const channels = out;
  if (flags & paOutputUnderflow) {
    atomic_fetch_add_explicit(&backend->a_xruns, 1, memory_order_relaxed);
  }
  backend->run(backend->ctx, brume_clock_s(), channels[0], channels[1], frames);
  atomic_fetch_add_explicit(&backend->a_blocks, 1, memory_order_relaxed);
  return paContinue;
}

static void fill_info(const PaStream *const stream, const PaDeviceInfo *const device,
                      const BrumeBackendRequest *const request, BrumeBackendInfo *const info) {
  const PaStreamInfo *const now = Pa_GetStreamInfo((PaStream *)stream);
  memset(info, 0, sizeof(*info));
  snprintf(info->api, sizeof(info->api), "%s", api_name(device));
  snprintf(info->device, sizeof(info->device), "%s", device->name);
  info->rate = now ? now->sampleRate : device->defaultSampleRate;
  info->latency_s = now ? now->outputLatency : 0.0;
  info->block = request->block;
}

static PaError open_stream(BrumeBackend *const backend, const PaDeviceIndex index,
                           const BrumeBackendRequest *const request, BrumeBackendInfo *const info,
                           char *const detail) {
  const PaDeviceInfo *const device = Pa_GetDeviceInfo(index);
  const double rate = request->rate > 0.0 ? request->rate : device->defaultSampleRate;
  const PaStreamParameters parameters = {.device = index,
                                         .channelCount = 2,
                                         .sampleFormat = paFloat32 | paNonInterleaved,
                                         .suggestedLatency = request->block
                                                                 ? (double)request->block / rate
                                                                 : device->defaultLowOutputLatency};
  const PaError error =
      Pa_OpenStream(&backend->stream, NULL, &parameters, rate,
                    request->block ? (unsigned long)request->block : paFramesPerBufferUnspecified,
                    paNoFlag, on_block, backend);
  if (error) {
    const PaHostErrorInfo *const host = Pa_GetLastHostErrorInfo();
    snprintf(detail, BRUME_BACKEND_DETAIL,
             "cannot open the audio device '%.100s' at %.0f Hz: %s%s%.100s", device->name, rate,
             Pa_GetErrorText(error), error == paUnanticipatedHostError ? ", " : "",
             error == paUnanticipatedHostError && host ? host->errorText : "");
  } else {
    fill_info(backend->stream, device, request, info);
  }
  return error;
}

static void close_portaudio(BrumeBackend *const backend) {
  if (backend) {
    Pa_AbortStream(backend->stream);
    Pa_CloseStream(backend->stream);
    Pa_Terminate();
    free(backend);
  }
}

static BrumeBackend *open_portaudio(const BrumeBackendRequest *const request,
                                    BrumeBackendInfo *const info, BrumeStatus *const status,
                                    char *const detail) {
  const PaError error = initialise();
  if (error) {
    snprintf(detail, BRUME_BACKEND_DETAIL, "PortAudio does not start: %s", Pa_GetErrorText(error));
    *status = BRUME_STATUS_IO;
    return NULL;
  }
  BrumeBackend *const backend = calloc(1, sizeof(BrumeBackend));
  const PaDeviceIndex device = find_device(request, detail);
  *status = !backend                                              ? BRUME_STATUS_NO_MEMORY
            : device == paNoDevice                                ? BRUME_STATUS_NOT_FOUND
            : open_stream(backend, device, request, info, detail) ? BRUME_STATUS_IO
                                                                  : BRUME_STATUS_OK;
  if (*status) {
    free(backend);
    Pa_Terminate();
    return NULL;
  }
  return backend;
}

static BrumeStatus start_portaudio(BrumeBackend *const backend, const BrumeBackendFn run,
                                   void *const ctx, char *const detail) {
  backend->run = run;
  backend->ctx = ctx;
  backend->seen_s = brume_clock_s();
  const PaError error = Pa_StartStream(backend->stream);
  if (error) {
    snprintf(detail, BRUME_BACKEND_DETAIL, "the audio device does not start: %s",
             Pa_GetErrorText(error));
  }
  return error ? BRUME_STATUS_IO : BRUME_STATUS_OK;
}

static bool is_portaudio_alive(BrumeBackend *const backend) {
  const unsigned long long blocks = atomic_load_explicit(&backend->a_blocks, memory_order_relaxed);
  const double now = brume_clock_s();
  if (blocks != backend->seen_blocks) {
    backend->seen_blocks = blocks;
    backend->seen_s = now;
  }
  return Pa_IsStreamActive(backend->stream) == 1 && now - backend->seen_s < STALLED_S;
}

static BrumeBackendCounts counts_portaudio(const BrumeBackend *const backend) {
  return (BrumeBackendCounts){
      .blocks = atomic_load_explicit(&backend->a_blocks, memory_order_relaxed),
      .xruns = atomic_load_explicit(&backend->a_xruns, memory_order_relaxed),
      .load = Pa_GetStreamCpuLoad(backend->stream)};
}

static size_t list_portaudio(BrumeBackendDevice *const devices, char *const detail) {
  size_t n = 0;
  const PaError error = initialise();
  detail[0] = '\0';
  if (error) {
    snprintf(detail, BRUME_BACKEND_DETAIL, "PortAudio does not start: %s", Pa_GetErrorText(error));
    return 0;
  }
  for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount() && n < BRUME_BACKEND_DEVICES; ++i) {
    const PaDeviceInfo *const device = Pa_GetDeviceInfo(i);
    if (device && device->maxOutputChannels >= 2) {
      BrumeBackendDevice *const out = &devices[n++];
      snprintf(out->api, sizeof(out->api), "%s", api_name(device));
      snprintf(out->device, sizeof(out->device), "%s", device->name);
      out->number = i;
      out->channels = device->maxOutputChannels;
      out->rate = device->defaultSampleRate;
      out->is_default = i == default_device();
    }
  }
  Pa_Terminate();
  return n;
}

const BrumeBackendType brume_backend_portaudio = {
    "portaudio",        open_portaudio,   start_portaudio, NULL,
    is_portaudio_alive, counts_portaudio, close_portaudio, list_portaudio,
};
