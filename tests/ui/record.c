// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Makes the sounds that the window's tests and screenshots show, with the real engine: record FILE

#include "dsp/base/cpu.h"
#include "dsp/base/thread.h"
#include "plugin/core/engine.h"
#include "plugin/core/engine_rt.h"
#include "tests/ui/sounds.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 64, NEWS = 1000 };

static BrumeNews news[NEWS];
static float left[BLOCK], right[BLOCK];

// Lets the engine make all that it is asked for; keeps steps of pads in `steps` (bits), and clips.
static size_t make(BrumeEngine *const engine, const BrumeSettings *const settings,
                   const unsigned steps, size_t n) {
  const BrumeEvent event = {.type = BRUME_EVENT_SETTINGS, .as.settings = settings};
  BrumeMeters meters = {.waiting = 1};
  brume_engine_run(engine, &event, 1, left, right, BLOCK);
  for (bool done = false; !done;) {
    done = !meters.waiting && brume_engine_wait(engine, 0.0);
    brume_engine_run(engine, NULL, 0, left, right, BLOCK);
    brume_engine_meters(engine, &meters);
    while (n < NEWS && brume_engine_news(engine, &news[n])) {
      const bool is_step = news[n].type == BRUME_NEWS_STEP;
      const bool is_draft =
          news[n].type == BRUME_NEWS_CLIP && news[n].as.clip.stage == BRUME_STAGE_DRAFT;
      n += is_draft || (is_step && !(steps >> news[n].pad & 1u)) ? 0 : 1;
    }
    brume_thread_sleep(0.001);
  }
  return n;
}

int main(const int argc, char **const argv) {
  static BrumeSettings kit, one;
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  const BrumeEngineConfig config = {.rate = 48000.0, .cpu_mask = BRUME_CPU_ALL};
  BrumeEngine *const engine = argc == 2 ? brume_engine_new(&config, &status, detail) : NULL;
  if (!engine) {
    fprintf(stderr, "usage: record FILE (%s)\n", detail);
    return 2;
  }
  sounds_settings(true, &kit);
  sounds_settings(false, &one);
  kit.control[BRUME_CONTROL_ROUND_ROBIN] = 0.0f;
  const size_t n_kit = make(engine, &kit, 0, 0);
  one.control[BRUME_CONTROL_ROUND_ROBIN] = 0.0f;
  for (unsigned p = 1; p < BRUME_PADS; ++p) {
    brume_settings_clear_pad(&one, p);
  }
  const size_t n = make(engine, &one, 1, n_kit);
  brume_engine_free(engine);
  const uint32_t head[3] = {sizeof(BrumeNews), (uint32_t)n, (uint32_t)n_kit};
  FILE *const file = fopen(argv[1], "wb");
  const bool done = file && fwrite(head, sizeof(head), 1, file) == 1 &&
                    fwrite(news, sizeof(BrumeNews), n, file) == n;
  if (!file || fclose(file) || !done) {
    perror(argv[1]);
    return 1;
  }
  printf("%zu news, %zu of the kit\n", n, n_kit);
  return 0;
}
