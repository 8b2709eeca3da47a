# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For scripts that build with ThreadSanitizer, which all of the engine must be compiled for. Sets
# $work, a folder that is removed at the end; $flags; $engine, its sources but for what reads and
# writes sound files and for other instruction sets; $plain, objects that go with them. Leaves with
# 77 (skipped) where the compiler has no ThreadSanitizer, or it does not run here. Needs $root.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=c11 -O1 -g -fPIC -fsanitize=thread -ffp-contract=off -D_POSIX_C_SOURCE=200809L
  -DBRUME_DATADIR=\"\" -DBRUME_SOURCE_MODEL_DIR=\"\""
echo 'int main(void) { return 0; }' >"$work/probe.c"
# shellcheck disable=SC2086
if ! ${CC:-cc} $flags "$work/probe.c" -o "$work/probe" 2>"$work/log" || ! "$work/probe"; then
  echo "no ThreadSanitizer"
  exit 77
fi
cd "$root"
engine="$(ls dsp/*/*.c model/weights/*.c model/network/*.c model/diffusion/*.c plugin/core/*.c |
  grep -v -e audiofile.c -e bring.c -e export.c -e ogg.c -e rate.c -e kitjob.c -e strokes.c -e encoder.c -e analysis/grid.c -e blend.c \
    -e codec.c)"
# These work on what their callers own: left alone, so that sounds are made in time
for file in model/kernels/kernels model/kernels/kernels_c dsp/analysis/encoder dsp/analysis/grid \
  plugin/core/blend plugin/core/codec; do
  ${CC:-cc} -std=c11 -O2 -fPIC -ffp-contract=off -I. -c "$file.c" \
    -o "$work/plain-$(basename "$file").o"
done
plain=$(ls "$work"/plain-*.o)
