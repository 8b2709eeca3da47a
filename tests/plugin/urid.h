// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file urid.h Numbers for URIs, from any thread: a worker may ask while the host does. */

#ifndef BRUME_TESTS_PLUGIN_URID_H
#define BRUME_TESTS_PLUGIN_URID_H

#include <lv2/urid/urid.h>

typedef struct BenchUridsImpl BenchUrids;

BenchUrids *bench_urids_new(void);

void bench_urids_free(BenchUrids *urids);

/** The two features' data; they live as long as `urids`. */
LV2_URID_Map *bench_urids_map(BenchUrids *urids);
LV2_URID_Unmap *bench_urids_unmap(BenchUrids *urids);

#endif // BRUME_TESTS_PLUGIN_URID_H
