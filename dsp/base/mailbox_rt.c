// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/mailbox.h"
#include "dsp/base/mailbox_impl.h"

#include <string.h>

void *brume_mailbox_draft(BrumeMailbox *const box) {
  return box->slots + box->writers * box->stride;
}

void brume_mailbox_publish(BrumeMailbox *const box) {
  // Release: what was written is visible to whoever takes the slot. Acquire: the reader is done
  // with the slot that comes back.
  const unsigned back = atomic_exchange_explicit(&box->a_middle, box->writers | BRUME_MAILBOX_FRESH,
                                                 memory_order_acq_rel);
  box->writers = back & 3u;
}

void brume_mailbox_write(BrumeMailbox *const box, const void *const value) {
  memcpy(brume_mailbox_draft(box), value, box->n_bytes);
  brume_mailbox_publish(box);
}

bool brume_mailbox_read(BrumeMailbox *const box, void *const value) {
  const bool fresh =
      (atomic_load_explicit(&box->a_middle, memory_order_relaxed) & BRUME_MAILBOX_FRESH) != 0;
  if (fresh) { // Only this thread clears the mark, so it is still set
    const unsigned got =
        atomic_exchange_explicit(&box->a_middle, box->readers, memory_order_acq_rel);
    box->readers = got & 3u;
  }
  memcpy(value, box->slots + box->readers * box->stride, box->n_bytes);
  return fresh;
}
