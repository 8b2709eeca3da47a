// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_PLUGIN_HOST_RECORDER_IMPL_H
#define BRUME_PLUGIN_HOST_RECORDER_IMPL_H

#include "dsp/base/ring.h"
#include "dsp/base/thread.h"
#include "plugin/host/recorder.h"
#include "plugin/host/soundfile.h"

#include <stdatomic.h>

struct BrumeRecorderImpl {
  BrumeRing *ring; ///< Frames: two floats each
  BrumeThread *thread;
  BrumeSoundfile *file; ///< The writing thread's, while there is one
  // Sequentially consistent, as each side stores its own and then loads the other's: the audio
  // thread is inside and sees it on, or the main thread turns it off and sees nobody inside
  atomic_bool a_on, a_inside;
  atomic_bool a_end;              ///< The writing thread may end once the ring is empty
  atomic_ullong a_frames, a_lost; ///< Relaxed: only shown
  atomic_int a_status;            ///< BrumeStatus of the writing; relaxed: only shown
};

#endif // BRUME_PLUGIN_HOST_RECORDER_IMPL_H
