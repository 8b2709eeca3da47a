#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds a program with ThreadSanitizer and runs it.
#   run_tsan.sh ROOT PRESETS_C MODEL EVENTS SOURCE...     sources relative to ROOT; with them goes
# all of the engine, but for what reads and writes sound files and for other instruction sets.
# Exit status 77 (skipped) where the compiler has no ThreadSanitizer, or it does not run here.
set -eu
root=$1 presets=$(realpath "$2") model=$(realpath "$3") events=$4
shift 4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=c11 -O1 -g -fsanitize=thread -ffp-contract=off -D_POSIX_C_SOURCE=200809L
  -DBRUME_DATADIR=\"\" -DBRUME_SOURCE_MODEL_DIR=\"\""
echo 'int main(void) { return 0; }' >"$work/probe.c"
# shellcheck disable=SC2086
if ! ${CC:-cc} $flags "$work/probe.c" -o "$work/probe" 2>"$work/log" || ! "$work/probe"; then
  echo "no ThreadSanitizer"
  exit 77
fi
cd "$root"
engine="$(ls dsp/*/*.c model/weights/*.c model/network/*.c model/diffusion/*.c plugin/core/*.c |
  grep -v -e audiofile.c -e export.c -e ogg.c -e rate.c -e encoder.c -e analysis/grid.c -e blend.c \
    -e codec.c)"
# These work on what their callers own: left alone, so that sounds are made in time
for file in model/kernels/kernels model/kernels/kernels_c dsp/analysis/encoder dsp/analysis/grid \
  plugin/core/blend plugin/core/codec; do
  ${CC:-cc} -std=c11 -O2 -ffp-contract=off -I. -c "$file.c" -o "$work/plain-$(basename "$file").o"
done
# shellcheck disable=SC2086
${CC:-cc} $flags -I. "$@" "$presets" $engine "$work"/plain-*.o -lfftw3 -lm -lpthread -o "$work/stress"
TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 "$work/stress" "$model" "$events"
