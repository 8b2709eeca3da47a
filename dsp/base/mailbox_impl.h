// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_MAILBOX_IMPL_H
#define BRUME_DSP_BASE_MAILBOX_IMPL_H

#include "dsp/base/mailbox.h"

#include <stdalign.h>
#include <stdatomic.h>

enum { BRUME_MAILBOX_FRESH = 4 }; ///< Or-ed to the middle slot's number: not read yet

struct BrumeMailboxImpl {
  alignas(64) atomic_uint a_middle; ///< Slot 0..2 between the threads; exchanged acquire-release
  alignas(64) unsigned writers;     ///< Slot of the writing thread
  alignas(64) unsigned readers;     ///< Slot of the reading thread
  size_t n_bytes, stride;
  unsigned char *slots; ///< [3][stride]
};

#endif // BRUME_DSP_BASE_MAILBOX_IMPL_H
