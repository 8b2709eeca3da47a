// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file within.h --within: how good a sound can be that must be there soon. */

#ifndef BRUME_PLUGIN_CLI_WITHIN_H
#define BRUME_PLUGIN_CLI_WITHIN_H

#include "plugin/cli/batch.h"

/** Choose steps, and with `any_precision` the precision, of the batch's recipe so that a sound
 * takes no longer than `text` ("40ms") on one core while the batch's other jobs make others, as
 * core/deadline.h does. Says what it chose, unless the batch is quiet, and in any case when that is
 * still too slow. Returns the exit status, with a message on stderr unless it is 0. */
int brume_within_choose(const char *text, bool any_precision, BrumeBatch *batch);

#endif // BRUME_PLUGIN_CLI_WITHIN_H
