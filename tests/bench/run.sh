#!/bin/sh
# Figures, not tests: run.sh ESPCAM BUILD. Prints speed, memory, likeness and size.
set -eu
espcam=$(realpath "$1")
build=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

stat_of() { # stat_of FILE NAME
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"
}

seconds() { # seconds COMMAND...: wall time of a command, best of three
    python3 - "$@" <<'PY'
import subprocess
import sys
import time

times = []
for _ in range(3):
    start = time.monotonic()
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    times.append(time.monotonic() - start)
print(f'{min(times):.2f}')
PY
}

echo "espcam snap, 800x600           $(seconds "$espcam" snap -o a.jpg) s"
echo "espcam snap, 1600x1200         $(seconds "$espcam" snap --size UXGA -o b.jpg) s"

cat > busy.py <<'PY'
def work(n):
    s = 0
    for i in range(n):
        s += i * 3 & 7
    return s

print(work(5000000))
PY
"$espcam" run --until 17500000 --timeout 300 --stats busy.json < busy.py > /dev/null
echo "instructions a second          $(stat_of busy.json million_instructions_a_second) million (one core, the firmware's own code)"
"$build/tests/guest/board-run" "$build/tests/guest/busy_both.elf" "both cores busy"
python3 "$here/pace.py" "$espcam" 20
printf 'import camera\nx = camera.capture()\n' > shot.py
"$espcam" run --stats shot.json < shot.py > /dev/null
echo "peak resident memory           $(($(stat_of shot.json peak_memory_bytes) / 1024)) KiB"
echo "firmware image                 $(stat -c %s "$build/firmware/firmware.bin") bytes"

"$build/tests/bench/bench-camera"
for photo in Dune FreshFlower Garden LadyBird Storm; do
    scene=/usr/share/backgrounds/mate/nature/$photo.jpg
    [ -f "$scene" ] || { echo "likeness: $scene is not installed (mate-backgrounds)"; continue; }
    "$espcam" snap --scene "$scene" --quality 10 -o p.jpg 2> /dev/null
    "$espcam" snap --scene "$scene" --quality 10 --size UXGA -o u.jpg 2> /dev/null
    echo "likeness (SSIM), $photo: 800x600 $("$build/tests/bench/likeness" "$scene" p.jpg), 1600x1200 $("$build/tests/bench/likeness" "$scene" u.jpg)"
done
