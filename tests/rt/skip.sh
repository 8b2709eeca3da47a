#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A test that cannot be run here: says why.
echo "$*"
exit 77
