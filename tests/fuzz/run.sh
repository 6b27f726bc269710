#!/bin/sh
# Let every fuzzer look for trouble: run.sh BUILD SECONDS. What they find is left in BUILD.
set -eu
build=$1
seconds=$2
here=$(cd "$(dirname "$0")" && pwd)
ninja -C "$build" --quiet
cd "$build"
for fuzzer in tests/fuzz/fuzz_*; do
    [ -x "$fuzzer" ] && [ -f "$fuzzer" ] || continue
    name=$(basename "$fuzzer")
    mkdir -p "corpus/$name"
    echo "== $name, $seconds s"
    "$fuzzer" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 "corpus/$name" "$here/corpus/$name"
done
