// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_MAILBOX_H
#define BRUME_DSP_BASE_MAILBOX_H

#include "dsp/base/rt.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file mailbox.h The latest value of something, from one thread to one other, without locks.
 *
 * Three slots: one is the writer's, one the reader's, one lies between them and changes hands by
 * one atomic exchange. Nobody waits; values that were not read in time are lost, the newest
 * never is. Values are plain data of one fixed size, such as meters (40 bytes, each block).
 */
typedef struct BrumeMailboxImpl BrumeMailbox;

/** Create a mailbox for values of `n_bytes`, which read as zeros until the first is published.
 * NULL for 0 bytes, more than 2^24, or without memory. Thread: setup. */
BrumeMailbox *brume_mailbox_new(size_t n_bytes);

/** Free the mailbox. NULL is allowed. Thread: setup. */
void brume_mailbox_free(BrumeMailbox *box);

/** Return the writer's slot, aligned to 64 bytes, to be filled in place. It holds an old value
 * or zeros. Valid until the next brume_mailbox_publish(). Thread: the writer, rt. */
BRUME_RT void *brume_mailbox_draft(BrumeMailbox *box);

/** Hand over what is in the writer's slot. Thread: the writer, rt. */
BRUME_RT void brume_mailbox_publish(BrumeMailbox *box);

/** Copy `value` into the writer's slot and hand it over. Thread: the writer, rt. */
BRUME_RT void brume_mailbox_write(BrumeMailbox *box, const void *value);

/** Copy the newest value to `value`. True if it came since the last call. Thread: the reader,
 * rt. */
BRUME_RT bool brume_mailbox_read(BrumeMailbox *box, void *value);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_BASE_MAILBOX_H
