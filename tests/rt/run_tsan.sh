#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds a program with ThreadSanitizer and runs it.
#   run_tsan.sh ROOT PRESETS_C MODEL EVENTS SOURCE...     sources relative to ROOT; with them goes
# the engine (tsan.sh).
set -eu
root=$1 presets=$(realpath "$2") model=$(realpath "$3") events=$4
shift 4
. "$root/tests/rt/tsan.sh"
# shellcheck disable=SC2086
${CC:-cc} $flags -I. "$@" "$presets" $engine $plain -lfftw3 -lm -lpthread -o "$work/stress"
TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 "$work/stress" "$model" "$events"
