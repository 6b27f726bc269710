#!/usr/bin/env python3
"""What a photo shows, in a few words: `bright grey sharp`, `dark red blurred`.

usage: photo.py FILE.jpg...
"""

import subprocess
import sys


def read(jpeg):
    """Width, height and the R G B bytes of a JPEG; djpeg decides whether it is one."""
    pnm = subprocess.run(['djpeg', '-ppm'], input=jpeg, capture_output=True, check=True).stdout
    magic, size, _, rgb = pnm.split(b'\n', 3)
    width, height = map(int, size.split())
    return width, height, rgb if magic == b'P6' else bytes(v for v in rgb for _ in range(3))


def means(jpeg):
    """The means of R, G and B."""
    _, _, rgb = read(jpeg)
    return [sum(rgb[c::3]) * 3 / len(rgb) for c in range(3)]


def sharpness(jpeg):
    """How steep neighbours differ, against pixels that are a 25th of the width apart: about 1 without edges."""
    width, height, rgb = read(jpeg)
    red, apart = rgb[::3], width // 25

    def differ(distance):
        steps = [abs(red[i] - red[i + distance]) for y in range(0, height, 8)
                 for i in range(y * width, (y + 1) * width - distance)]
        return sum(steps) / len(steps)

    return differ(1) * apart / (differ(apart) + 1)


def words(jpeg):
    red, green, blue = means(jpeg)
    light = 'black' if max(red, green, blue) < 16 else 'dark' if max(red, green, blue) < 64 else 'bright'
    tint = 'red' if red > 2 * max(green, blue) and red > 16 else 'grey' if max(red, green, blue) - min(red, green, blue) < 6 \
        else 'coloured'
    return f"{light} {tint} {'sharp' if sharpness(jpeg) > 2 else 'blurred'}"


if __name__ == '__main__':
    for name in sys.argv[1:]:
        with open(name, 'rb') as file:
            print(words(file.read()))
