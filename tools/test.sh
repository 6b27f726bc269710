#!/bin/sh
# Build a build folder, run its tests, and close with one line of totals: test.sh BUILD [meson test options]
set -eu
build=$1
shift
ninja -C "$build" --quiet
status=0
meson test -C "$build" --print-errorlogs "$@" || status=$?
python3 "$(dirname "$0")/totals.py" "$build/meson-logs/testlog.json"
exit $status
