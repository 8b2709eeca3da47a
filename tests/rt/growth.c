// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Memory does not grow with the number of sounds that were made: growth MODEL GENERATIONS

#include "dsp/base/thread.h"
#include "tests/core/engine_bench.h"
#include "tests/unit/resident.h"

#include <stdio.h>
#include <stdlib.h>

// What may come and go besides: fragments, and clips that are on their way
static const long slack_kb = 4096;

// Asks for the next sound of a pad and waits until all of it is there.
static void generate(BrumeEngine *const engine) {
  const BrumeEvent events[] = {bench_control(0, BRUME_CONTROL_NEXT, 0, 1.0f),
                               bench_midi(0, 0x90, BRUME_PAD_NOTE, 100)};
  bench_run(engine, events, 2, 64, 64);
  bench_run(engine, NULL, 0, 64, 64); // Sends the request
  if (!brume_engine_wait(engine, 10.0)) {
    fprintf(stderr, "the generator does not come to an end\n");
    exit(1);
  }
  bench_run(engine, NULL, 0, 4096, 64);
}

int main(const int argc, char **const argv) {
  const long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
  if (n < 2) {
    fprintf(stderr, "usage: growth MODEL GENERATIONS\n");
    return 2;
  }
  bench_set_model(argv[1]);
  BrumeEngine *const engine = bench_engine(false, 48000.0);
  bench_load(engine, 1);
  bench_run(engine, NULL, 0, 64, 64);
  long before = 0;
  // A clip has 18 kB: 32 MB of them, on the shelf, are there after some 450 rounds of four
  const long full = 500;
  for (long i = 0; i < full + n; ++i) {
    if (i == full) {
      before = resident_kb();
    }
    generate(engine);
  }
  const long after = resident_kb();
  brume_engine_free(engine);
  if (!before) {
    puts("this system does not tell how much memory is in use");
    return 77;
  }
  printf("%ld kB before, %ld kB after %ld generations\n", before, after, n);
  return after - before <= slack_kb ? 0 : 1;
}
