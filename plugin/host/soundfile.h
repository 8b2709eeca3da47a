// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file soundfile.h Sound files written piece by piece, while it plays: WAV and FLAC, stereo. */

#ifndef BRUME_PLUGIN_HOST_SOUNDFILE_H
#define BRUME_PLUGIN_HOST_SOUNDFILE_H

#include "dsp/base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { BRUME_SOUNDFILE_DETAIL = 256 }; ///< Bytes of a `detail` buffer

typedef struct BrumeSoundfileImpl BrumeSoundfile;

/** Begin the file at `path`, whose ending says the format: .wav or .flac.
 *
 * `bits` is 16 (with dither), 24, or 32 (float, WAV only); 0: 24. The sound goes to PATH.part until
 * brume_soundfile_close() gives it its name. A file that is there is kept unless `replace`:
 * BRUME_STATUS_EXISTS. NULL on failure, with a line in `detail`. Thread: any, but not rt.
 */
BrumeSoundfile *brume_soundfile_new(const char *path, double rate, unsigned bits, bool replace,
                                    BrumeStatus *status, char *detail);

/** Add `frames` frames, left and right in turn. BRUME_STATUS_FULL once the disk, or what a WAV file
 * can hold, is full; what was written so far stays good. Thread: any, but not rt. */
BrumeStatus brume_soundfile_write(BrumeSoundfile *file, const float *interleaved, size_t frames);

/** Finish the file, give it its name and free all. A file without a frame is not kept, and
 * BRUME_STATUS_NOT_FOUND returned. NULL is allowed. Thread: any, but not rt. */
BrumeStatus brume_soundfile_close(BrumeSoundfile *file);

#endif // BRUME_PLUGIN_HOST_SOUNDFILE_H
