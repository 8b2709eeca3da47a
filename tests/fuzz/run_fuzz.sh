#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds a libFuzzer target with clang, ASan and UBSan and runs it.
#   run_fuzz.sh ROOT CORPUS SECONDS SOURCE...     sources and corpus relative to ROOT
# Exit status 77 (skipped) where clang or its fuzzer runtime is missing.
set -eu
root=$1 corpus=$2 seconds=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang=$(command -v clang || command -v clang-14) || {
  echo "no clang"
  exit 77
}
flags='-std=c11 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
  -ffp-contract=off -D_POSIX_C_SOURCE=200809L'
echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > 9; }' >"$work/probe.c"
# shellcheck disable=SC2086
"$clang" $flags "$work/probe.c" -o "$work/probe" 2>"$work/log" || {
  echo "no libFuzzer runtime"
  exit 77
}
cd "$root"
# shellcheck disable=SC2086
"$clang" $flags -I. "$@" -lm -o "$work/fuzz"
mkdir "$work/found"
# New inputs go to the first folder: the committed corpus stays as it is
cd "$work"
"$work/fuzz" "$work/found" "$root/$corpus" -max_total_time="$seconds" -max_len=16384 \
  -rss_limit_mb=1024 -timeout=20 -print_final_stats=1 >"$work/log" 2>&1 || {
  tail -60 "$work/log"
  for found in "$work"/crash-* "$work"/timeout-* "$work"/oom-*; do
    test -f "$found" && echo "$found:" && base64 "$found"
  done
  exit 1
}
grep -E 'stat::number_of_executed|DONE' "$work/log"
