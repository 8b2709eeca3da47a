#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the plugin and the bench with ThreadSanitizer and runs some cases: those with threads.
#   run_tsan.sh ROOT PRESETS_C BUNDLE MODEL TEST=CASE...     BUNDLE has the plugin's *.ttl
set -eu
root=$1 presets=$(realpath "$2") bundle=$(realpath "$3") model=$(realpath "$4")
shift 4
. "$root/tests/rt/tsan.sh"
ours="plugin/lv2/*.c"
files="plugin/core/audiofile.c plugin/core/bring.c plugin/core/export.c plugin/core/kitjob.c
  plugin/core/ogg.c plugin/core/rate.c plugin/core/strokes.c"
bench=$(ls tests/plugin/*.c | grep -v -e /test_ -e /play.c -e /memory.c)

# compile NAME FILE...: objects NAME-*.o
compile() {
  name=$1
  shift
  printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} sh -c \
    '${CC:-cc} $0 -I. $(pkg-config --cflags lilv-0 lv2) -c "$1" -o "$2-$(echo "$1" | tr / _).o"' \
    "$flags" {} "$work/$name"
}
# shellcheck disable=SC2086
{
  compile engine $engine $files "$presets"
  compile ours $(ls $ours | grep -v make_ttl)
  compile bench $bench
}
mkdir "$work/lv2" "$work/lv2/brume.lv2"
cp "$bundle"/*.ttl "$work/lv2/brume.lv2"
${CC:-cc} -shared -fsanitize=thread -Wl,-Bsymbolic -Wl,--version-script=plugin/lv2/brume.map \
  "$work"/engine-*.o "$work"/ours-*.o $plain -lfftw3 -lsndfile -lsoxr -lm -lpthread -o "$work/lv2/brume.lv2/brume.so"
export LV2_PATH="$work/lv2" BRUME_MODEL="$model" DISPLAY=""
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
for one in "$@"; do
  test=test_${one%=*}
  # shellcheck disable=SC2086
  ${CC:-cc} $flags -I. $(pkg-config --cflags lilv-0 lv2) "tests/plugin/$test.c" "$work"/bench-*.o \
    "$work"/ours-*ports.c.o "$work"/ours-*wire_rt.c.o "$work"/engine-*.o $plain \
    $(pkg-config --libs lilv-0 cmocka) -lfftw3 -lsndfile -lsoxr -lm -lpthread -o "$work/$test"
  "$work/$test" urn:brume:brume "$model" "${one#*=}"
done
