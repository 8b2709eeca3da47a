// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_PLUGIN_CORE_OGG_H
#define BRUME_PLUGIN_CORE_OGG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Give every page of an Ogg stream (RFC 3533) this serial number, and a checksum to match.
 *
 * libsndfile draws the number at random, and one recipe is to give one file. False if `bytes[n]`
 * is no chain of whole pages; pages before the fault are changed then. Thread: any.
 */
bool brume_ogg_set_serial(unsigned char *bytes, size_t n, uint32_t serial);

#endif // BRUME_PLUGIN_CORE_OGG_H
