"""`espcam snap` on a board that runs firmware by others: it finds out how to ask, and what comes is a whole picture of the scene."""

import pathlib
import re
import subprocess
import sys
import tempfile

from console import LIMIT, Console
from scenarios import Absent, judged

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import photo  # noqa: E402

NONE = 'has no camera module'
OLD_DRIVER = ('lemariva-1.14-ble', 'sharil-20191010', 'sharil-20191107', 'sharil-20191209', 'sharil-20191213')


def snap(espcam, *options):
    """What it says, and the picture; None: it took none."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'photo.jpg'
        done = subprocess.run([espcam, 'snap', *options, '-o', path], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=4 * LIMIT)
        if NONE in done.stderr:
            raise Absent('no camera module')
        if (done.returncode == 0) != path.exists():
            raise AssertionError(f'status {done.returncode}, {list(pathlib.Path(folder).iterdir())}')
        return done.stderr, path.read_bytes() if path.exists() else None


def firmware(image):
    return [word for part in image.arguments() if part != '--firmware' for word in ('--firmware', part)]


def whole(said, picture, size=(800, 600)):
    """It was named, is decoded without a complaint and has the size that was asked for or the only one there is."""
    if picture is None:
        raise AssertionError(said)
    width, height, _ = photo.read(picture)
    if (width, height) != ((1024, 768) if 'always XGA' in said else size):
        raise AssertionError(f'{width}x{height}: {said}')
    if not re.search(r'MicroPython 1[.][0-9.]+ on .*: camera[.]', said):
        raise AssertionError(said)


@judged
def snap_powered(espcam, image):
    """Powered on for it; nothing is wrong with the picture."""
    said, picture = snap(espcam, *firmware(image))
    whole(said, picture)
    if '; next: ' in said:
        raise AssertionError(said)


@judged
def snap_large(espcam, image):
    """The largest size; where the driver's buffer is too small, with less quality."""
    said, picture = snap(espcam, *firmware(image), '--size', 'UXGA')
    whole(said, picture, (1600, 1200))


@judged
def snap_port(espcam, image):
    """A board that is there, twice: the first one leaves nothing behind that hinders the second."""
    with Console(espcam, *image.arguments()) as console:
        console.prompt()
        for _ in range(2):
            whole(*snap(espcam, '--port', str(pathlib.Path(console.folder.name) / 'tty')))


@judged
def snap_film(espcam, image):
    """The film is on the lens."""
    said, picture = snap(espcam, *firmware(image), '--fault', 'lens-film')
    whole(said, picture)
    if 'protective film' not in said:
        raise AssertionError(said)


@judged
def snap_missing(espcam, image):
    """The ribbon is off: no file, and the cause."""
    said, picture = snap(espcam, *firmware(image), '--fault', 'no-camera')
    # Drivers before 2021 say the same (0x20004) of silence and of a sensor that they do not know.
    cause = 'no camera that this firmware knows is there' if image.name in OLD_DRIVER else \
        'the camera does not answer on its control bus'
    if picture is not None or f'could not take a picture: {cause}' not in said:
        raise AssertionError(said)


ALL = [snap_powered, snap_large, snap_port, snap_film, snap_missing]
