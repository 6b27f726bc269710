"""The camera at the prompt, in the dialect that the firmware's own module speaks: each function types it, fetches what was
taken and looks at it here. `Absent` means that this firmware was built without it."""

import pathlib
import re
import struct
import subprocess
import tempfile
import zlib

from scenarios import Absent, match, need

SIZES = {'96X96': (96, 96), 'QQVGA': (160, 120), '128X160': (128, 160), 'QCIF': (176, 144), 'HQVGA': (240, 176),
         '240X240': (240, 240), 'QVGA': (320, 240), 'CIF': (400, 296), 'HVGA': (480, 320), 'VGA': (640, 480), 'SVGA': (800, 600),
         'XGA': (1024, 768), 'HD': (1280, 720), 'SXGA': (1280, 1024), 'UXGA': (1600, 1200)}
FRAME_SECONDS = {'QVGA': 1 / 60, 'SVGA': 1 / 30, 'UXGA': 1 / 15}  # at 24 MHz: OV2640 data sheet, "Key Specifications"


# A JPEG must fit into the driver's buffer: a fifth of the pixels in bytes, of which a header takes 623. It does at these.
# The driver of ESP-IDF 4.4 wants a 96X96 within 1 KiB.
QUALITY = {'96X96': 63, 'QQVGA': 40, '128X160': 40, 'QCIF': 40, 'HQVGA': 30}


def quality(size):
    return QUALITY.get(size, 20)


# Modules

class Module:
    """The camera module of one firmware."""

    sizes = {}  # name: how this module is told
    formats = {'JPEG': None}
    loose = False  # the size is set while frames come, so that an old one may still wait in the driver

    def __init__(self, console, names):
        self.console = console
        self.names = names

    def start(self, size, form='JPEG', **settings):
        """The camera sends frames of this size and format. Settings: mhz, count, place, quality, pins."""
        if size not in self.sizes or form not in self.formats:
            raise Absent(f'no {form} of {size}')
        for line in self.lines(size, form, {'quality': quality(size), **settings}):
            got = self.console.command(line)
            if 'Value error for' in got:  # the builds of May to July 2023 refuse number 1 of everything
                raise Absent(f'conf() refuses {form} of {size}')
            if 'Traceback' in got or got.endswith('False'):
                raise AssertionError(f'{line}: {got}')

    def take(self):
        """A picture is in `b`; its length."""
        for _ in range(2 if self.loose else 1):
            got = self.console.command('b = camera.capture()')
            if 'Traceback' in got or 'Failed' in got:
                raise AssertionError(f'capture(): {got}')
        return self.console.number('len(b)')

    def picture(self):
        """Takes one and fetches it."""
        self.take()
        return self.console.fetch('b')

    def stop(self):
        match(self.console.command('camera.deinit()'), '.*True')


class Keywords(Module):
    """camera.init(0, keyword=...)"""

    formats = {name: f'camera.{name}' for name in ('JPEG', 'YUV422', 'RGB565', 'GRAYSCALE')}

    def __init__(self, console, names):
        super().__init__(console, names)
        self.sizes = {name: f'camera.FRAME_{name}' for name in SIZES if f'FRAME_{name}' in names}

    def lines(self, size, form, settings):
        words = [f'format={self.formats[form]}', f'framesize={self.sizes[size]}']
        if 'mhz' in settings:
            if f"XCLK_{settings['mhz']}MHz" not in self.names:
                raise Absent(f"no XCLK of {settings['mhz']} MHz")
            words.append(f"xclk_freq=camera.XCLK_{settings['mhz']}MHz")
        if 'PSRAM' in self.names:
            words.append(f"fb_location=camera.{settings.get('place', 'PSRAM')}")
        elif settings.get('place') == 'DRAM':
            raise Absent('no fb_location')
        if settings.get('count', 1) > 1:
            if 'PSRAM' not in self.names:
                raise Absent('no fb_size')
            words.append(f"fb_size={settings['count']}")
        words.append(f"quality={settings['quality']}")
        words += [f'{pin}={number}' for pin, number in settings.get('pins', {}).items()]
        yield f"camera.init(0, {', '.join(words)})"


NUMBERED = ('96X96', 'QQVGA', 'QCIF', 'HQVGA', '240X240', 'QVGA', 'CIF', 'HVGA', 'VGA', 'SVGA', 'XGA', 'HD', 'SXGA', 'UXGA')


class Numbers(Module):
    """camera.conf(key, number) before camera.init()"""

    sizes = {name: number for number, name in enumerate(NUMBERED, 1)}
    formats = {'RGB565': 1, 'YUV422': 2, 'GRAYSCALE': 4, 'JPEG': 5}
    pins = ['pwdn', 'reset', 'xclk', 'siod', 'sioc', 'd7', 'd6', 'd5', 'd4', 'd3', 'd2', 'd1', 'd0', 'vsync', 'href', 'pclk']
    ai_thinker = dict(zip(pins, [32, -1, 0, 26, 27, 35, 34, 39, 36, 21, 19, 18, 5, 25, 23, 22]))

    def lines(self, size, form, settings):
        if settings.get('place') == 'DRAM':
            raise Absent('frame buffers in PSRAM only')
        if settings.get('mhz', 16) not in (10, 16, 20):
            raise Absent('XCLK of 10, 16 and 20 MHz only')
        pins = settings.get('pins', self.ai_thinker)
        values = [pins.get(name, -1) for name in self.pins]
        values += [settings.get('mhz', 16), self.formats[form], self.sizes[size], settings['quality'],
                   settings.get('count', 1)]
        yield f'x = [camera.conf(k, v) for k, v in enumerate({values})]'
        yield 'camera.init()'


class Plain(Module):
    """camera.init(), then camera.framesize(number)"""

    loose = True
    old = ('QQVGA', '128X160', 'QCIF', 'HQVGA', 'QVGA', 'CIF', 'VGA', 'SVGA', 'XGA', 'SXGA', 'UXGA')

    def __init__(self, console, names):
        super().__init__(console, names)
        known = self.old if console.command('import sys; sys.implementation[1] < (1, 18)') == 'True' else NUMBERED
        self.sizes = {name: number for number, name in enumerate(known, 1)} if 'framesize' in names else {'XGA': None}

    def lines(self, size, _, settings):
        for name in ('mhz', 'count', 'place', 'pins'):
            if name in settings:
                raise Absent(f'init() has no {name}')
        yield 'camera.init()'
        if 'framesize' in self.names:
            yield f"camera.quality({max(settings['quality'], 30)})"  # the buffers were made for XGA
            yield f'camera.framesize({self.sizes[size]})'


def module(console):
    need(console, 'import camera')
    names = set(re.findall(r"'(\w+)'", console.command('dir(camera)')))
    kind = Keywords if 'JPEG' in names else Numbers if 'conf' in names else Plain
    return kind(console, names)


# What the lens sees: flat patches, and the same on the host

PATCHES = [[(255, 255, 255), (224, 32, 32), (32, 224, 32), (32, 32, 224)],
           [(16, 16, 16), (32, 224, 224), (224, 32, 224), (224, 224, 32)],
           [(80, 80, 80), (128, 128, 128), (176, 176, 176), (224, 224, 224)]]


def png(rows, width, height):
    """A PNG file of flat patches."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    lines = b''.join(b'\0' + b''.join(bytes(color) * (width // len(row)) for color in row)
                     for row in rows for _ in range(height // len(rows)))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(lines)) + chunk(b'IEND', b''))


scene = tempfile.NamedTemporaryFile(suffix='.png')
scene.write(png(PATCHES, 1600, 1200))
scene.flush()
SCENE = ['--scene', scene.name]


def patches(width, height, pixel):
    """The mean colour of the middle of each patch; pixel(index) is a colour."""
    rows, columns = len(PATCHES), len(PATCHES[0])
    means = []
    for row in range(rows):
        for column in range(columns):
            x, y = (2 * column + 1) * width // (2 * columns), (2 * row + 1) * height // (2 * rows)
            spot = [pixel(j * width + i) for j in range(y - 4, y + 4) for i in range(x - 4, x + 4)]
            means.append(tuple(sum(channel) / len(spot) for channel in zip(*spot)))
    return means


# Pictures on the host

def decode(jpeg):
    """Width, height and RGB bytes, by djpeg."""
    done = subprocess.run(['djpeg', '-pnm'], input=jpeg, capture_output=True)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f'djpeg: {done.stderr.decode().strip()}')
    kind, width, height, _, rest = re.match(rb'(P\d)\n(\d+) (\d+)\n(\d+)\n(.*)', done.stdout, re.S).groups()
    if kind != b'P6':
        raise AssertionError('a JPEG without colour')
    return int(width), int(height), rest


def look(jpeg, size):
    # Drivers before 2021 look for the end and two zeros behind it, and keep all if these were not stored any more.
    if jpeg[:3] != b'\xff\xd8\xff' or jpeg.rstrip(b'\0')[-2:] != b'\xff\xd9':
        raise AssertionError(f'{size}: begins with {jpeg[:3].hex()}, ends with {jpeg[-2:].hex()}')
    width, height, rgb = decode(jpeg)
    if (width, height) != SIZES[size]:
        raise AssertionError(f'{size}: got {width}x{height}')
    return width, height, rgb


def clip(value):
    return min(255, max(0, value))


def rgb565(data):
    """High byte first."""
    def pixel(i):
        word = data[2 * i] << 8 | data[2 * i + 1]
        return (word >> 11) * 255 / 31, (word >> 5 & 63) * 255 / 63, (word & 31) * 255 / 31
    return pixel


def yuv422(data):
    """Y U Y V."""
    def pixel(i):
        at = i // 2 * 4
        y, u, v = data[2 * i], data[at + 1] - 128, data[at + 3] - 128
        return clip(y + 1.402 * v), clip(y - 0.344136 * u - 0.714136 * v), clip(y + 1.772 * u)
    return pixel


def gray(data):
    return lambda i: (data[i],) * 3


RAW = {'RGB565': (2, rgb565), 'YUV422': (2, yuv422), 'GRAYSCALE': (1, gray)}


def light(color):
    return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]


def compare(got, wanted, title, limit=24):
    worst = max(abs(a - b) for one, other in zip(got, wanted) for a, b in zip(one, other))
    if worst > limit:
        raise AssertionError(f'{title}: patches are {[tuple(map(round, c)) for c in got]}, '
                             f'in the JPEG {[tuple(map(round, c)) for c in wanted]}')


# Scenarios

def camera_sizes(console):
    """Every size that the firmware knows, as JPEG; the camera is switched off in between."""
    cam = module(console)
    for size in cam.sizes:
        try:
            cam.start(size)
        except Absent:
            continue
        look(cam.picture(), size)
        cam.stop()


def camera_large(console):
    """The largest size of the default scene, full of detail; every colour of the picture is where it belongs."""
    cam = module(console)
    size = list(cam.sizes)[-1]
    cam.start(size)
    look(cam.picture(), size)


def camera_files(console):
    """Written to a file on the board and read back; a person takes a second for the next line."""
    need(console, 'import time')
    cam = module(console)
    size = list(cam.sizes)[-1]
    cam.start(size, quality=30)
    cam.take()
    console.run('time.sleep(1)', "f = open('photo.jpg', 'wb')", 'f.write(b)', 'f.close()')
    photo = console.fetch("open('photo.jpg', 'rb').read()")
    look(photo, size)
    if photo != console.fetch('b'):
        raise AssertionError('the file is not what was taken')
    cam.stop()


def camera_script(console):
    """Taken and written at once, five times: while the flash is busy the next frame comes."""
    cam = module(console)
    size = list(cam.sizes)[-1]
    cam.start(size, quality=30)
    for _ in range(5):
        console.command("b = camera.capture(); f = open('photo.jpg', 'wb'); n = f.write(b); f.close()")
    photo = console.fetch("open('photo.jpg', 'rb').read()")
    look(photo, size)
    if photo != console.fetch('b'):
        raise AssertionError('the file is not what was taken')


def camera_overflow(console):
    """A JPEG larger than the driver's buffer is lost, and the next one that fits is not."""
    cam = module(console)
    if cam.loose:
        raise Absent('the buffer is made for XGA')
    cam.start('QQVGA', quality=4)
    got = console.command('b = camera.capture()')
    if 'Camera Capture Failed' not in got:
        if b'cam_hal' in console.log or console.number('len(b)') > 160 * 120 // 5:
            raise Absent('its buffer is larger')
        raise AssertionError(f'expected a failure, got {got!r}')
    console.command('camera.quality(50)')
    cam.take()
    look(cam.picture(), 'QQVGA')


def camera_again(console):
    """Fifty times on and off."""
    cam = module(console)
    size = 'QVGA' if 'QVGA' in cam.sizes else list(cam.sizes)[-1]
    for _ in range(50):
        cam.start(size)
        if cam.take() < 1000:
            raise AssertionError('no picture')
        cam.stop()


def camera_formats(console):
    """Raw formats at every clock, in both places, have the colours of the JPEG."""
    cam = module(console)
    if len(cam.formats) == 1:
        raise Absent('JPEG only: pixformat() changes the sensor under a driver that waits for JPEG')
    for place, mhz, size in (('PSRAM', 10, 'QQVGA'), ('PSRAM', 20, 'QVGA'), ('DRAM', 20, 'QQVGA')):
        try:
            cam.start(size, mhz=mhz)
            width, height, rgb = look(cam.picture(), size)
            wanted = patches(width, height, lambda i: rgb[3 * i:3 * i + 3])
            cam.stop()
            for form, (depth, decoder) in RAW.items():
                try:
                    cam.start(size, form, place=place, mhz=mhz)
                except Absent:
                    continue
                data = cam.picture()
                if len(data) != width * height * depth:
                    raise AssertionError(f'{form} {size}: {len(data)} bytes')
                colors = wanted if depth > 1 else [(light(color),) * 3 for color in wanted]
                compare(patches(width, height, decoder(data)), colors, f'{form} {size} at {mhz} MHz in {place}')
                cam.stop()
        except Absent:
            continue


PACE = (r'exec("t = []\nfor i in range(14):\n b = camera.capture()\n t.append(time.ticks_us())\nprint(time.ticks_diff(t[13], t[3]))")')


def camera_pace(console):
    """Frames a second with two buffers, against the data sheet's."""
    need(console, 'import time')
    cam = module(console)
    measured = 0
    for mhz in (10, 16, 20):
        for size in FRAME_SECONDS:
            try:
                cam.start(size, mhz=mhz, count=2, quality=40)
            except Absent:
                continue
            got, wanted = console.number(PACE) / 1e7, FRAME_SECONDS[size] * 24 / mhz
            if not 0.98 < got / wanted < 1.02:
                raise AssertionError(f'{size} at {mhz} MHz: {1 / got:.2f} frames a second, not {1 / wanted:.2f}')
            cam.stop()
            measured += 1
    if measured == 0:
        raise Absent('one buffer, one clock')


def camera_buffers(console):
    """One to four buffers, in DRAM and in PSRAM."""
    cam = module(console)
    tried = 0
    for place, count, size in (('DRAM', 1, 'QVGA'), ('DRAM', 2, 'QVGA'), ('PSRAM', 1, 'UXGA'), ('PSRAM', 2, 'SVGA'),
                               ('PSRAM', 3, 'SVGA'), ('PSRAM', 4, 'SVGA')):
        try:
            cam.start(size, place=place, count=count)
        except Absent:
            continue
        for _ in range(5):
            cam.take()
        look(cam.picture(), size)
        cam.stop()
        tried += 1
    if tried == 0:
        raise Absent('one buffer, in one place')


# What a driver says when it had to drop a frame: its queue of half-filled buffers, or of frames' beginnings, was full.
TOO_SLOW = re.compile(rb'EV-(EOF|VSYNC)-OVF')
LOST = re.compile(rb'EV-\w+-OVF|FB-OVF|FB-SIZE|NO-SOI|NO-EOI|Failed to get the frame on time')


def camera_slow_reader(console):
    """Who writes to the flash while frames come is too slow for them: the driver says EV-EOF-OVF, and the next picture is whole."""
    cam = module(console)
    size = list(cam.sizes)[-1]
    cam.start(size, quality=20)
    for _ in range(5):
        cam.take()
    if LOST.search(console.log):
        raise AssertionError(f'in time, and yet it said {LOST.search(console.log)[0]!r}')
    for _ in range(5):
        console.command("b = camera.capture(); f = open('photo.jpg', 'wb'); n = f.write(b); f.close()")
    if not TOO_SLOW.search(console.log):
        raise Absent('its driver says nothing') if b'cam_hal' not in console.log else AssertionError('never said EV-EOF-OVF')
    console.run('import time', 'time.sleep(1)')
    look(cam.picture(), size)
    said = len(console.log)
    for _ in range(5):
        cam.take()
    if LOST.search(console.log, said):
        raise AssertionError(f'in time again, and yet it said {LOST.search(console.log, said)[0]!r}')


# A picture that says which of the sensor's frames it is: the bits of its number as black and white patches.
NUMBER_BITS = 8
film = tempfile.TemporaryDirectory()
for number in range(1 << NUMBER_BITS):
    bits = [(255,) * 3 if number >> bit & 1 else (0,) * 3 for bit in range(NUMBER_BITS)]
    (pathlib.Path(film.name) / f'{number:03}.png').write_bytes(png([bits, [(255 - bit[0],) * 3 for bit in bits]], 64, 48))


def number_of(jpeg):
    """Of the frame: each bit is what is brighter, its patch or the inverse patch below."""
    width, height, rgb = decode(jpeg)
    row = [sum(rgb[(height // 4 * width + (2 * bit + 1) * width // (2 * NUMBER_BITS)) * 3:][:3]) for bit in range(NUMBER_BITS)]
    below = [sum(rgb[(height * 3 // 4 * width + (2 * bit + 1) * width // (2 * NUMBER_BITS)) * 3:][:3]) for bit in range(NUMBER_BITS)]
    return sum((a > b) << bit for bit, (a, b) in enumerate(zip(row, below)))


PAUSE = 2  # seconds


def pause(console, count):
    """The steps from each picture's number to the next one's: the last before a pause, then two more than there are buffers."""
    cam = module(console)
    need(console, 'import time')
    console.go_fast()
    cam.start('SVGA' if 'SVGA' in cam.sizes else list(cam.sizes)[-1], **({'count': count} if count > 1 else {}))
    cam.take()
    take = f'[camera.capture() for i in range({count + 2})]'
    console.command(f'p = {take}[-1:]; time.sleep({PAUSE}); p += {take}')  # one line: nobody types meanwhile
    numbers = [number_of(console.fetch(f'p[{i}]')) for i in range(count + 3)]
    cam.stop()
    return [(after - before) % (1 << NUMBER_BITS) for before, after in zip(numbers, numbers[1:])]


def grab_mode(console, count):
    """'old': as many pictures as there are buffers came before the pause; 'new': none did."""
    steps = pause(console, count)
    jumps = [at for at, step in enumerate(steps) if step > 3]
    if len(jumps) != 1 or steps[jumps[0]] < 6 * PAUSE or jumps[0] not in (0, min(count, 2), count):  # some have no third
        raise AssertionError(f'{count} buffers: the pictures are {steps} frames apart')
    return 'new' if jumps == [0] else 'old'


def camera_one_buffer(console):
    """With one buffer the picture is the one that came when the last was taken; drivers before 2021 begin with the next frame."""
    before_2021 = console.command('import sys; sys.implementation[1] < (1, 18)') == 'True'
    mode = grab_mode(console, 1)
    if mode != ('new' if before_2021 else 'old'):
        raise AssertionError(f'the picture is {mode}')


def camera_when_empty(console):
    """With two and three buffers, those that came just after the last was taken, and then the newest."""
    modes = [grab_mode(console, count) for count in (2, 3)]
    if 'new' in modes:
        raise Absent('it was built with LATEST') if modes == ['new'] * 2 else AssertionError(modes)


def camera_latest(console):
    """With two and three buffers, the newest, and those that follow it."""
    modes = [grab_mode(console, count) for count in (2, 3)]
    if 'old' in modes:
        raise Absent('it was built with WHEN_EMPTY') if modes == ['old'] * 2 else AssertionError(modes)


WIRINGS = {
    'm5camera': dict(d0=32, d1=35, d2=34, d3=5, d4=39, d5=18, d6=36, d7=19, href=26, vsync=25, reset=15, pwdn=-1, sioc=23,
                     siod=22, xclk=27, pclk=21),
    't-camera': dict(d0=5, d1=14, d2=4, d3=15, d4=18, d5=23, d6=36, d7=39, href=25, vsync=27, reset=-1, pwdn=-1, sioc=12,
                     siod=13, xclk=32, pclk=19),
    'esp-eye': dict(d0=34, d1=13, d2=14, d3=35, d4=39, d5=38, d6=37, d7=36, href=27, vsync=5, reset=-1, pwdn=-1, sioc=23,
                    siod=18, xclk=4, pclk=25),
}


def wired(name):
    """A scenario: another maker's board, its pins by keyword or conf(), twice; with the ESP32-CAM's pins there is no camera."""
    def scenario(console):
        cam = module(console)
        for _ in range(2):
            cam.start('VGA', pins=WIRINGS[name])
            look(cam.picture(), 'VGA')
            cam.stop()
        try:
            cam.start('VGA')
        except AssertionError:
            return
        raise AssertionError('found a camera where none is')
    scenario.__name__ = 'camera_' + name.replace('-', '_')
    scenario.options = [*SCENE, '--wiring', name]
    return scenario


def camera_missing(console):
    """The ribbon is off: the driver finds nothing, and says so."""
    cam = module(console)
    try:
        cam.start(list(cam.sizes)[-1])
    except AssertionError:
        pass
    if not re.search(rb'0x105|0x20001|0x20004|[Cc]amera (probe|init) failed', console.log, re.I):
        raise AssertionError(f'said {console.log[-300:]!r}')


camera_one_buffer.options = camera_when_empty.options = camera_latest.options = ['--scene', film.name]
camera_missing.options = ['--fault', 'no-camera']
for function in (camera_sizes, camera_files, camera_script, camera_slow_reader, camera_again, camera_formats, camera_pace,
                 camera_buffers):
    function.options = SCENE

ALL = [camera_sizes, camera_large, camera_files, camera_script, camera_overflow, camera_again, camera_formats, camera_pace,
       camera_buffers, camera_slow_reader, camera_one_buffer, camera_when_empty, camera_latest, camera_missing, *map(wired, WIRINGS)]
