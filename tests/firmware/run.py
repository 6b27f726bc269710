#!/usr/bin/env python3
"""Runs firmware by others on the virtual board: everything of images.tsv whose files are in $ESPCAM_FIRMWARE.

usage: run.py ESPCAM [--image NAME]... [--scenario NAME]...

Each MicroPython image gets a board for each scenario of scenarios.py; other programs must show their banner.
"""

import argparse
import concurrent.futures
import os
import subprocess
import tempfile

import camera
import camera_faults
import cards
import images
import scenarios
import snaps
from console import LIMIT, Console


def play(espcam, image, scenario):
    """None: good; else what was wrong."""
    if (image.name, scenario.__name__) in BUGS:
        return play_bug(espcam, image, scenario, BUGS[image.name, scenario.__name__])
    try:
        with Console(espcam, *image.arguments(), *getattr(scenario, 'options', [])) as console:
            console.prompt()
            scenario(console)
            return None
    except scenarios.Absent as absent:
        return absent
    except AssertionError as fault:
        return str(fault)


# Faults that the firmware itself has, and the sign of each: a sound board shows them.
BUGS = {
    # Built for ESP-IDF 5.0 from source for 4.x: its interrupt handler clears mask 0 instead of timer 0.
    ('kaki5-20220610', 'timer'): 'Interrupt wdt timeout',
    ('kaki5-20220610', 'chatter'): 'Interrupt wdt timeout',
    # Built before its camera driver stopped calling code in flash when frames overrun it (espressif/esp32-camera, pull request 362).
    ('lemariva-1.18', 'camera_script'): 'Cache disabled but cached memory region accessed',
    ('lemariva-1.18', 'camera_slow_reader'): 'Cache disabled but cached memory region accessed',
    # One timer of the LED controller for PWM and for the camera's clock: a lamp that is dimmed stops the camera.
    **{(name, 'camera_flash_dimmed'): 'Failed to get the frame on time!' for name in
       ('lemariva-1.14-ble', 'sharil-20191010', 'sharil-20191107', 'sharil-20191209', 'sharil-20191213')},
    # MicroPython before June 2022 makes an exception of a scan that finds no network (its pull request 6633).
    **{(name, 'wireless'): 'RuntimeError: Wifi Unknown Error 0x0102' for name in
       ('lemariva-1.14-ble', 'lemariva-1.18', 'kaki5-20220610', 'official-1.19.1-spiram', 'sharil-20191010',
        'sharil-20191107', 'sharil-20191209', 'sharil-20191213')},
}


def play_bug(espcam, image, scenario, sign):
    """None: the firmware fails as it must."""
    with Console(espcam, *image.arguments(), *getattr(scenario, 'options', [])) as console:
        console.prompt()
        try:
            scenario(console)
        except (AssertionError, scenarios.Absent):
            pass
        return None if sign.encode() in console.log else f'never showed {sign!r}'


def show_banner(espcam, image, _):
    words = [espcam, 'run', *image.arguments(), '--timeout', str(LIMIT)]
    if image.kind == 'blink':
        words += ['--virtual', '5', '--trace', 'pins']
    else:
        words += ['--until', image.banner]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode != 0 or image.banner.encode() not in done.stdout + done.stderr:
        return done.stderr.decode(errors='replace').strip().splitlines()[-1:]
    return None


def keep_flash(espcam, image, _):
    """A file written with --flash FILE is there after the power was off."""
    with tempfile.TemporaryDirectory() as folder:
        flash = ('--flash', f'{folder}/flash.bin')
        try:
            with Console(espcam, *image.arguments(), *flash) as console:
                console.prompt()
                console.run("f = open('off.txt', 'w')", "f.write('still here')", 'f.close()')
            with Console(espcam, *flash) as console:
                console.prompt()
                scenarios.match(console.command("open('off.txt').read()"), "'still here'")
        except AssertionError as fault:
            return str(fault)
    return None


# What firmware says that was built for PSRAM and finds none; others reach their prompt.
NO_PSRAM = (b'PSRAM ID read error', b'SPI RAM enabled but initialization failed', b'Failed to init external RAM', b'>>> ')


def miss_psram(espcam, image, _):
    try:
        with Console(espcam, *image.arguments(), '--psram', '0') as console:
            console.until(*NO_PSRAM)
    except AssertionError as fault:
        return str(fault)
    return None


# Scenarios that need a board of their own kind.
BOARDS = [keep_flash, miss_psram] + cards.ALL + snaps.ALL


def jobs(table, wanted):
    for image in table:
        if image.kind != 'micropython':
            if not wanted or 'banner' in wanted:
                yield image, 'banner', show_banner, None
            if image.name == 'mjpeg2sd' and (not wanted or 'record' in wanted):
                yield image, 'record', cards.record, None
            continue
        for scenario in scenarios.ALL + camera.ALL + camera_faults.ALL:
            if not wanted or scenario.__name__ in wanted:
                yield image, scenario.__name__, play, scenario
        for board in BOARDS:
            if not wanted or board.__name__ in wanted:
                yield image, board.__name__, board, None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('espcam')
    parser.add_argument('--image', action='append')
    parser.add_argument('--scenario', action='append')
    options = parser.parse_args()
    table = [image for image in images.load() if not options.image or image.name in options.image]
    todo = list(jobs(table, options.scenario))
    print(f'1..{len(todo)}', flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = [pool.submit(run, options.espcam, image, scenario) if image.is_there() else None
                for image, _, run, scenario in todo]
        for number, ((image, name, _, _), future) in enumerate(zip(todo, done), 1):
            title = f'{number} - {image.name} {name}'
            if future is None:
                print(f'ok {title} # SKIP its files are not in $ESPCAM_FIRMWARE', flush=True)
                continue
            fault = future.result()
            if isinstance(fault, scenarios.Absent):
                print(f'ok {title} # SKIP this firmware was built without it: {fault}', flush=True)
            elif fault is None:
                print(f'ok {title}', flush=True)
            else:
                failed += 1
                print(f'not ok {title}\n# {fault}', flush=True)
    raise SystemExit(1 if failed else 0)


if __name__ == '__main__':
    main()
