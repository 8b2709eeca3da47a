// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/mailbox.h"

#include "dsp/base/mailbox_impl.h"

#include <stdlib.h>
#include <string.h>

BrumeMailbox *brume_mailbox_new(const size_t n_bytes) {
  const size_t stride = (n_bytes + 63) / 64 * 64;
  if (n_bytes == 0 || n_bytes > ((size_t)1 << 24)) {
    return NULL;
  }
  BrumeMailbox *const box = aligned_alloc(_Alignof(BrumeMailbox), sizeof(BrumeMailbox));
  unsigned char *const slots = aligned_alloc(64, 3 * stride);
  if (!box || !slots) {
    free(slots);
    free(box);
    return NULL;
  }
  memset(slots, 0, 3 * stride);
  atomic_init(&box->a_middle, 1);
  box->writers = 0;
  box->readers = 2;
  box->n_bytes = n_bytes;
  box->stride = stride;
  box->slots = slots;
  return box;
}

void brume_mailbox_free(BrumeMailbox *const box) {
  if (box) {
    free(box->slots);
    free(box);
  }
}
