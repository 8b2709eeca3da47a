// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file devices.h The audio devices, for `brume --list-devices` and `brume info --devices`. */

#ifndef BRUME_PLUGIN_CLI_DEVICES_H
#define BRUME_PLUGIN_CLI_DEVICES_H

#include <stdbool.h>

/** Print them as a table, or as one line of JSON. Returns the exit status: 1 after a message if
 * PortAudio fails; having no device is no failure. */
int brume_devices_print(bool json);

#endif // BRUME_PLUGIN_CLI_DEVICES_H
