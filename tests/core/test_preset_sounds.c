// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every pad of every factory preset makes a sound with the shipped model: test_preset_sounds MODEL

#include "plugin/core/presets.h"
#include "tests/core/engine_bench.h"

#include <stdio.h>

enum { FRAMES = 72000 }; // Whooshes take their time

// Whether pad or key sounds.
static bool is_heard(BrumeEngine *const engine, const unsigned key) {
  const BrumeEvent note = bench_midi(0, 0x90, key, 100);
  brume_engine_reset(engine);
  bench_run(engine, &note, 1, FRAMES, 256);
  return bench_peak(bench_left, 0, FRAMES) > 0.003f;
}

static unsigned check(BrumeEngine *const engine, const size_t preset) {
  BrumeSettings settings;
  BrumeNews news;
  unsigned failures = 0;
  brume_preset_settings(preset, &settings);
  brume_settings_set(&settings, BRUME_CONTROL_ROUND_ROBIN, 0, 0.0f);
  if (brume_engine_load(engine, &settings, NULL, false)) {
    return 1;
  }
  const bool is_kit = (int)settings.control[BRUME_CONTROL_MODE] == BRUME_MODE_KIT;
  for (unsigned p = 0; p < (is_kit ? BRUME_PADS : 1u); ++p) {
    const bool has_sound = settings.pads[p].recipe.n_classes > 0;
    if (has_sound && !is_heard(engine, is_kit ? BRUME_PAD_NOTE + p : 60)) {
      fprintf(stderr, "%s: pad %u is not heard\n", brume_presets[preset].name, p + 1);
      ++failures;
    }
  }
  while (brume_engine_news(engine, &news)) {
    if (news.type == BRUME_NEWS_FAILED) {
      fprintf(stderr, "%s: pad %d: %s\n", brume_presets[preset].name, news.pad + 1,
              news.as.failed.text);
      ++failures;
    }
  }
  return failures;
}

int main(const int argc, char **const argv) {
  unsigned failures = 0;
  if (argc != 2) {
    fprintf(stderr, "usage: test_preset_sounds MODEL\n");
    return 2;
  }
  bench_set_model(argv[1]);
  BrumeEngine *const engine = bench_engine(true, 48000.0);
  for (size_t i = 0; i < brume_n_presets; ++i) {
    failures += check(engine, i);
  }
  brume_engine_free(engine);
  return failures ? 1 : 0;
}
