// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file trace.h Noise becoming sound, step by step, as files: --trace DIR.
 *
 * NN.png shows step NN: time runs to the right; the left half is the noisy latent, the right
 * half what the denoiser makes of it; the lower 80 rows are the levels of the partials, lowest
 * at the bottom, the 64 above them those of the noise bands. NN.wav is the right half decoded.
 */

#ifndef BRUME_PLUGIN_CLI_TRACE_H
#define BRUME_PLUGIN_CLI_TRACE_H

#include "plugin/core/render.h"

#include <stdbool.h>

enum { BRUME_TRACE_STEPS = 256 }; ///< More than a render can have

typedef struct {
  const BrumeModel *model;
  const BrumeRecipe *recipe;
  const char *folder; ///< Must exist
  bool force;         ///< Replace the steps of another run
  BrumeRenderer *renderer;
  char error[1024];                       ///< The first failure, empty if there is none
  unsigned char wrote[BRUME_TRACE_STEPS]; ///< By step: bit 0 its picture, bit 1 its sound
} BrumeTrace;

/** Check that a folder is there and, unless `force`, holds no files of the names that steps have:
 * two runs are not to be mixed. Returns the exit status, with a message on stderr unless it is 0.
 */
int brume_trace_check(const char *folder, bool force);

/** A BrumeRenderFn; `trace` is a BrumeTrace. A failure cancels the render. */
int brume_trace_step(void *trace, const BrumeRenderStep *step);

/** Remove what an earlier run with more steps left in the folder, after a render with `force`.
 * Files that Brume did not write stay. */
void brume_trace_clear(const BrumeTrace *trace);

/** Remove the files that were written, after a render that came to nothing. */
void brume_trace_remove(const BrumeTrace *trace);

#endif // BRUME_PLUGIN_CLI_TRACE_H
