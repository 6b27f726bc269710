"""What is wrong with the camera, or with the light: seen in the photos that firmware by others takes, and in what it says."""

import pathlib
import re
import sys

from camera import module, rgb565
from scenarios import Absent, match, need

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import photo  # noqa: E402

SETTLED = 12  # frames: exposure and gain have found their level


def size_of(cam):
    return 'QVGA' if 'QVGA' in cam.sizes else list(cam.sizes)[-1]


def settled(cam):
    for _ in range(SETTLED):
        cam.take()
    return cam.picture()


def begin(console):
    """The camera runs. Some firmware fills the line with messages once it does, so the line is fast before that. Drivers before
    2021 cut a QVGA off at 9600 bytes, so the quality is low."""
    cam = module(console)
    console.go_fast()
    cam.start(size_of(cam), quality=40)
    return cam


def settled_photo(console):
    return settled(begin(console))


def camera_film(console):
    """The red film was left on the lens: deep red, no edges."""
    words = photo.words(settled_photo(console))
    match(words, 'bright red blurred')


def camera_cap(console):
    """No light comes in."""
    match(photo.words(settled_photo(console)), 'black .*')


def init_says(console, form):
    """Tries to start the camera; what the firmware said."""
    cam = module(console)
    before = len(console.log)
    try:
        cam.start(size_of(cam), form)
    except AssertionError:
        return console.log[before:]
    raise AssertionError('the camera started')


def camera_ribbon(console):
    """The ribbon is off: drivers since 2021 name the error."""
    said = init_says(console, 'JPEG')
    if not re.search(rb'Camera probe failed with error 0x(105\(ESP_ERR_NOT_FOUND\)|2000[14])', said):
        raise AssertionError(f'said {said[-300:]!r}')


def camera_other_sensor(console):
    """A GC2145 makes no JPEG: drivers that know it say so, others that they do not know it."""
    said = init_says(console, 'JPEG')
    if not re.search(rb'JPEG format is (not supported on this sensor|only supported for)|Detected camera not supported|'
                     rb'Camera probe failed with error 0x2000[14]', said):
        raise AssertionError(f'said {said[-300:]!r}')


def camera_other_sensor_rgb(console):
    """But RGB565 it does; the grey chart's steps are in order."""
    cam = module(console)
    if 'RGB565' not in cam.formats:
        raise Absent('JPEG only')
    console.go_fast()
    try:
        cam.start('QVGA', 'RGB565')
    except AssertionError as fault:
        if b'Detected camera not supported' in console.log:
            raise Absent('its driver does not know the GC2145') from fault
        raise
    data = cam.picture()
    if len(data) != 320 * 240 * 2:
        raise AssertionError(f'{len(data)} bytes')
    pixel = rgb565(data)
    row = [pixel(60 * 320 + x)[1] for x in range(320)]
    steps = sorted(set(row))
    if row != sorted(row) or not 4 <= len(steps) <= 40:
        raise AssertionError(f'no rising steps: {row[::16]}')


def camera_flash(console):
    """At night the flash LED makes the photo brighter."""
    need(console, 'from machine import Pin')
    console.command('p = Pin(4, Pin.OUT); p.value(0)')
    cam = begin(console)
    dark = photo.means(settled(cam))[1]
    console.command('p.value(1)')
    full = photo.means(settled(cam))[1]
    if not (dark < 90 and full > dark * 1.3):
        raise AssertionError(f'without the flash {dark:.0f}, with it {full:.0f}')


def camera_flash_dimmed(console):
    """A tenth of the duty of the flash LED, by PWM, is more than nothing and less than all."""
    need(console, 'from machine import Pin, PWM')
    console.command('p = Pin(4, Pin.OUT); p.value(0)')
    cam = begin(console)
    light = []
    for line in ('p.value(0)', 'w = PWM(p, freq=5000, duty=100)', 'w.duty(1023)'):
        got = console.command(line)
        if 'Traceback' in got:
            raise AssertionError(f'{line}: {got}')
        light.append(photo.means(settled(cam))[1])
    if not light[0] * 1.05 < light[1] < light[2] / 1.05:
        raise AssertionError(f'off, a tenth and full: {light}')


camera_film.options = ['--fault', 'lens-film']
camera_cap.options = ['--fault', 'lens-cap']
camera_ribbon.options = ['--fault', 'no-camera']
camera_other_sensor.options = ['--fault', 'sensor=GC2145']
camera_other_sensor_rgb.options = ['--fault', 'sensor=GC2145', '--scene', 'chart:grey']
camera_flash.options = camera_flash_dimmed.options = ['--light', '1']

ALL = [camera_film, camera_cap, camera_ribbon, camera_other_sensor, camera_other_sensor_rgb, camera_flash, camera_flash_dimmed]
