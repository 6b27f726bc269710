"""Memory cards: images that mkfs.vfat makes, that firmware by others reads and writes, and that mtools and fsck.fat judge."""

import os
import pathlib
import re
import subprocess
import tempfile

import camera
from console import LIMIT, Console
from scenarios import judged, match, need

os.environ['PATH'] += ':/usr/sbin:/sbin'  # mkfs.vfat and fsck.fat of Debian, for others than root

DATA = bytes(n * 7 % 251 for n in range(20000))
MAKE_DATA = 'bytes(n * 7 % 251 for n in range(20000))'


class Card:
    """A card of so many MiB with a FAT file system, and a file `pc.txt` on it."""

    def __init__(self, size=64):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name) / 'card.img'
        with open(self.path, 'wb') as image:
            image.truncate(size << 20)
        subprocess.run(['mkfs.vfat', '-n', 'ESPCAM', self.path], check=True, capture_output=True)
        note = pathlib.Path(self.folder.name) / 'pc.txt'
        note.write_text('from the pc')
        subprocess.run(['mcopy', '-i', self.path, note, '::pc.txt'], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def read(self, name):
        return subprocess.run(['mtype', '-i', self.path, f'::{name}'], check=True, capture_output=True).stdout

    def names(self):
        """Of all files, with their folders."""
        done = subprocess.run(['mdir', '-/', '-b', '-i', self.path, '::'], check=True, capture_output=True, text=True)
        return [name.removeprefix('::/') for name in done.stdout.splitlines() if not name.endswith('/')]

    def check(self):
        """The file system is sound."""
        done = subprocess.run(['fsck.fat', '-n', self.path], capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(f'fsck.fat: {done.stdout}')


def use_card(espcam, image, arguments):
    """Mounts, lists, reads, writes, deletes; then the PC finds the same."""
    with Card() as card:
        with Console(espcam, *image.arguments(), '--sd', str(card.path)) as console:
            console.prompt()
            need(console, 'import machine, os')
            need(console, 'machine.SDCard')
            console.command(f's = machine.SDCard({arguments})')
            match(console.command('s.info()'), r'\(67108864, 512\)')
            match(console.command("os.mount(s, '/sd')"), '')
            match(console.command("os.listdir('/sd')"), r"\['pc.txt'\]")
            match(console.command("open('/sd/pc.txt').read()"), "'from the pc'")
            console.run("f = open('/sd/board.bin', 'wb')", f'n = f.write({MAKE_DATA})', 'f.close()', "os.mkdir('/sd/dir')",
                        "f = open('/sd/dir/note', 'w')", "n = f.write('from the board')", 'f.close()', "os.remove('/sd/pc.txt')")
            match(console.command(f"open('/sd/board.bin', 'rb').read() == {MAKE_DATA}"), 'True')
            match(console.command("os.umount('/sd')"), '')
        card.check()
        if card.read('board.bin') != DATA or card.read('dir/note') != b'from the board':
            raise AssertionError('the PC reads something else from the card')


@judged
def sd_one_line(espcam, image):
    use_card(espcam, image, 'slot=1, width=1')


@judged
def sd_four_lines(espcam, image):
    use_card(espcam, image, 'slot=1, width=4')


@judged
def sd_spi(espcam, image):
    use_card(espcam, image, 'slot=3, sck=14, mosi=15, miso=2, cs=13')


@judged
def sd_photo(espcam, image):
    """Photos on a card, over each way: the PC reads what capture() gave, and it is a picture of the size asked for."""
    with Card() as card:
        taken = {}
        for name, arguments in (('one.jpg', 'slot=1, width=1'), ('spi.jpg', 'slot=3, sck=14, mosi=15, miso=2, cs=13')):
            taken[name] = put_photo(espcam, image, card, name, arguments)
        card.check()
        for name, (photo, size) in taken.items():
            if card.read(name) != photo:
                raise AssertionError(f'the PC reads something else from {name} than was taken')
            camera.look(photo, size)


def put_photo(espcam, image, card, name, arguments):
    """The largest picture, and its size."""
    with Console(espcam, *image.arguments(), *camera.SCENE, '--sd', str(card.path)) as console:
        console.prompt()
        need(console, 'import machine, os')
        need(console, 'machine.SDCard')
        cam = camera.module(console)
        size = list(cam.sizes)[-1]
        mounted = console.command(f"os.mount(machine.SDCard({arguments}), '/sd')")
        if 'Traceback' in mounted:
            raise AssertionError(mounted)
        cam.start(size, quality=20)
        length = cam.take()
        match(console.command(f"f = open('/sd/{name}', 'wb'); f.write(b)"), str(length))
        console.run('f.close()', "os.umount('/sd')")
        photo = console.fetch('b')
    return photo, size


@judged
def sd_out(espcam, image):
    """Without a card there is an exception and a prompt."""
    with Card() as card, Console(espcam, *image.arguments(), '--sd', str(card.path), '--fault', 'sd-out') as console:
        console.prompt()
        need(console, 'import machine')
        need(console, 'machine.SDCard')
        match(console.command('machine.SDCard(slot=1, width=1).info()'), '.*OSError.*')
        match(console.command('6 * 7'), '42')


@judged
def sd_pulled(espcam, image):
    """Pulled out in the middle of a write: an error, and a file system that can be repaired."""
    with Card() as card:
        with Console(espcam, *image.arguments(), '--sd', str(card.path), '--fault', 'sd-pulled=12') as console:
            console.prompt()
            need(console, 'import machine, os')
            need(console, 'machine.SDCard')
            console.run("s = machine.SDCard(slot=1, width=1); os.mount(s, '/sd')", "f = open('/sd/new', 'wb')")
            match(console.command('exec("for i in range(100): f.write(bytes(500))")'), '.*OSError.*')
            match(console.command('6 * 7'), '42')
        subprocess.run(['fsck.fat', '-a', card.path], capture_output=True)
        card.check()
        if card.read('pc.txt') != b'from the pc':
            raise AssertionError('a file that nobody touched is gone')


@judged
def sd_protected(espcam, image):
    """A write-protected card is read; writing is an error, and nothing changes."""
    with Card() as card:
        before = card.path.read_bytes()
        with Console(espcam, *image.arguments(), '--sd', str(card.path), '--fault', 'sd-readonly') as console:
            console.prompt()
            need(console, 'import machine, os')
            need(console, 'machine.SDCard')
            console.run("s = machine.SDCard(slot=1, width=1); os.mount(s, '/sd')")
            match(console.command("open('/sd/pc.txt').read()"), "'from the pc'")
            got = console.run("f = open('/sd/new', 'wb')", 'n = [f.write(bytes(1000)) for i in range(20)]')
            match(got, '.*OSError.*')
        if card.path.read_bytes() != before:
            raise AssertionError('a write-protected card was written')


FRAMES = 450  # of the sensor, in which something moves: more than five seconds of what is recorded
BOUNDARY = b'\r\n--123456789000000000000987654321\r\n'


def moving():
    """A video in which all changes with every picture."""
    pictures = []
    for rows in (camera.PATCHES, [row[::-1] for row in camera.PATCHES]):
        pixels = b''.join(bytes(color) * 40 for row in rows for _ in range(40) for color in row)
        pictures.append(subprocess.run(['cjpeg'], input=b'P6 160 120 255\n' + pixels, check=True, capture_output=True).stdout)
    return b''.join(pictures) * (FRAMES // 2)


@judged
def record(espcam, image):
    """A recorder of what moves (MJPEG2SD): the PC finds a sound file system, and a file of whole pictures."""
    with Card() as card:
        done = subprocess.run([espcam, 'run', *image.arguments(), '--sd', card.path, '--scene', '-', '--until', 'Card free space'],
                              input=moving(), capture_output=True, timeout=10 * LIMIT)
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode(errors='replace')[-400:])
        card.check()
        names = card.names()
        recorded = [name for name in names if re.search(r'_SVGA_20_\d+_\d+[.]mjpeg$', name)]
        if len(recorded) != 1:
            raise AssertionError(f'the card has {names}')
        look_at_frames(card.read(recorded[0]), int(re.split('[_.]', recorded[0])[-2]))


def look_at_frames(recorded, count):
    """As a web server sends them: each behind a boundary and its length."""
    parts = recorded.split(BOUNDARY)[1:]
    if len(parts) != count + 1 or parts[-1] != b'' or count < 100:
        raise AssertionError(f'{len(parts) - 1} pictures in a file of {count}')
    for part in parts[:-1]:
        head, jpeg = part.split(b'\r\n\r\n', 1)
        if int(head.split(b':')[-1]) != len(jpeg):
            raise AssertionError(f'{len(jpeg)} bytes behind {head!r}')
        camera.look(jpeg, 'SVGA')


ALL = [sd_one_line, sd_four_lines, sd_spi, sd_photo, sd_out, sd_pulled, sd_protected]
