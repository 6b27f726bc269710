"""What people do at the prompt: each function types it and says what must come. `Absent` means that this firmware was
built without the module, which its own import tells."""

import re
import struct
import subprocess


class Absent(Exception):
    pass


def judged(function):
    """A board of its own: what function(espcam, image) raises is the answer, None if it was right."""
    def board(espcam, image, _):
        try:
            return function(espcam, image)
        except Absent as absent:
            return absent
        except (AssertionError, subprocess.SubprocessError) as fault:
            return str(fault)
    board.__name__ = function.__name__
    return board


def match(got, pattern):
    if re.fullmatch(pattern, got, re.S) is None:
        raise AssertionError(f'expected {pattern!r}, got {got!r}')


def need(console, line):
    """Imports; a module or a name that the firmware does not have ends the scenario."""
    got = console.command(line)
    if any(error in got for error in ('ImportError', 'AttributeError', 'NameError', 'SyntaxError')):
        raise Absent(got.splitlines()[-1])
    if 'Traceback' in got:
        raise AssertionError(f'{line}: {got}')


def files(console):
    console.command('import os')
    match(console.command('os.listdir()'), r'\[.*\]')
    console.run("f = open('kept.txt', 'w')", "f.write('ten chars.' * 100)", 'f.close()')
    match(console.command("len(open('kept.txt').read())"), '1000')
    match(console.command("os.statvfs('/')"), r'\((\d+, ){9}\d+\)')


def files_after_reset(console):
    console.run("f = open('reset.txt', 'w')", "f.write('before')", 'f.close()', 'import machine')
    console.restart('machine.reset()', 'rst:0x')
    match(console.command("open('reset.txt').read()"), "'before'")


def frequency(console):
    need(console, 'import machine')
    console.command('machine.freq(240000000)')
    match(console.command('machine.freq()'), '240000000')


def sleeping(console):
    need(console, 'import time')
    console.command('t = time.ticks_us(); time.sleep(0.5); d = time.ticks_diff(time.ticks_us(), t)')
    match(console.command('499000 < d < 530000'), 'True')


def timer(console):
    need(console, 'import time; from machine import Timer; n = []')
    console.run('t = Timer(0); t.init(period=50, mode=Timer.PERIODIC, callback=lambda t: n.append(1)); time.sleep(1); '
                't.deinit(); k = len(n); time.sleep(0.2)')
    match(console.command('18 <= k <= 21, len(n) - k < 2'), r'\(True, True\)')
    console.run('n = []; t = Timer(1); t.init(period=50, mode=Timer.ONE_SHOT, callback=lambda t: n.append(1))',
                'time.sleep(0.5)')
    match(console.command('len(n)'), '1')


def pin_interrupt(console):
    need(console, 'import time; from machine import Pin; n = []')
    console.run('p = Pin(14, Pin.OUT); p.value(0)', 'p.irq(lambda p: n.append(1), Pin.IRQ_RISING)', 'p.value(1); p.value(0)',
                'time.sleep(0.1)', 'p.value(1); p.value(0)', 'time.sleep(0.1)')
    match(console.command('len(n)'), '2')


def pwm(console):
    need(console, 'from machine import Pin, PWM')
    console.command('p = PWM(Pin(14), freq=1000, duty=512)')
    match(console.command('p.freq(), p.duty()'), r'\((998|1000|1001), 51[0-2]\)')  # as near as its divider comes
    console.command('p.deinit()')


def adc(console):
    need(console, 'from machine import Pin, ADC')
    match(console.command('ADC(Pin(33)).read() in range(4096)'), 'True')


def sensor_by_hand(console):
    """The camera's two wires as GPIOs: an OV2640 with a clock answers, and says who it is."""
    need(console, 'from machine import Pin, PWM, SoftI2C')
    console.run('power = Pin(32, Pin.OUT, value=0)', 'wires = SoftI2C(scl=Pin(27), sda=Pin(26), freq=100000)')
    match(console.command('wires.scan()'), r'\[\]')
    started = console.command('clock = PWM(Pin(0), freq=10000000, duty=512)')
    if 'ValueError' in started:
        raise Absent(started.splitlines()[-1])
    match(console.command('wires.scan()'), r'\[48\]')
    console.run("wires.writeto(48, b'\\xff\\x01')", "wires.writeto(48, b'\\x0a')")
    match(console.command('wires.readfrom(48, 1)'), "b'&'")


def clock(console):
    need(console, 'from machine import RTC; import time')
    console.command('RTC().datetime((2026, 11, 22, 6, 12, 30, 0, 0)); time.sleep(2); t = RTC().datetime()')
    match(console.command('t'), r'\(2026, 11, 22, \d, 12, 30, 2, \d+\)')


def watchdog(console):
    need(console, 'import time; from machine import WDT')
    console.restart('w = WDT(timeout=1000); time.sleep(20)', 'rst:0x')


def deep_sleep(console):
    need(console, 'import machine')
    console.restart('machine.deepsleep(500)', 'rst:0x5 (DEEPSLEEP_RESET)')
    match(console.run('import machine', 'machine.reset_cause() == machine.DEEPSLEEP_RESET'), 'True')


def threads(console):
    need(console, 'import _thread, time')
    console.command('r = []; _thread.start_new_thread(lambda: r.append(42), ()); time.sleep(0.3)')
    match(console.command('r'), r'\[42\]')


def partitions(console):
    need(console, 'from esp32 import Partition')
    match(console.command('len(Partition.find(Partition.TYPE_DATA)) > 0'), 'True')
    match(console.command('Partition(Partition.RUNNING).info()'), r"\(0, 0, 65536, \d+, 'factory', False.*\)")


def hashing(console):
    need(console, 'import uhashlib, ubinascii')
    match(console.command("ubinascii.hexlify(uhashlib.sha256(b'abc').digest())"),
          "b'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'")


def encryption(console):
    need(console, 'from ucryptolib import aes; import ubinascii')
    match(console.command('ubinascii.hexlify(aes(bytes(16), 1).encrypt(bytes(16)))'), "b'66e94bd4ef8a2c3b884cfa59ca342b2e'")


def randomness(console):
    need(console, 'import os, urandom')
    match(console.command('os.urandom(8) != os.urandom(8), urandom.getrandbits(16) < 65536'), r'\(True, True\)')


def single(value):
    return struct.unpack('<f', struct.pack('<f', value))[0]


def floats(console):
    need(console, 'import ustruct, ubinascii, math')
    third, root = single(1 / 3), single(2 ** 0.5)
    wanted = [third, root, single(third + root), single(third * root), single(root / third), single(1e30), single(-0.0)]
    console.command('a = 1 / 3; b = math.sqrt(2); v = (a, b, a + b, a * b, b / a, 1e30, -0.0)')
    got = console.command("ubinascii.hexlify(ustruct.pack('<7f', *v))")
    match(got, f"b'{struct.pack('<7f', *wanted).hex()}'")


def collection(console):
    need(console, 'import gc')
    console.command('x = [bytearray(1000) for i in range(20)]; a = gc.mem_free(); x = None; gc.collect()')
    match(console.command('gc.mem_free() - a > 15000'), 'True')


def exceptions(console):
    got = console.command('exec("try:\\n 1/0\\nexcept ZeroDivisionError as e:\\n print(\'caught\', e)")')
    match(got, 'caught divi.*')
    match(console.command('1/0'), r'Traceback \(most recent call last\):\n.*ZeroDivisionError: divi.*')


def interrupted(console):
    console.write(b'print("spin" + "ning"); exec("while True: pass")\r')
    console.until(b'spinning\r\n')
    console.write(b'\x03')
    text = console.prompt()
    if b'KeyboardInterrupt' not in text:
        raise AssertionError(text)


def soft_reset(console):
    console.command('survivor = 1')
    console.write(b'\x04')
    text = console.prompt()
    if b'soft reboot' not in text:
        raise AssertionError(f'no soft reboot in {text!r}')
    match(console.command('survivor'), '.*NameError.*')


def paste_mode(console):
    console.write(b'\x05')
    console.until(b'=== ')
    console.write(b'def f(x):\r    return x * 3\r\rprint(f(14))\r\x04')
    text = console.prompt()
    if not text.endswith(b'42'):
        raise AssertionError(text[-100:])


def raw_repl(console):
    console.write(b'\x01')
    console.until(b'raw REPL; CTRL-B to exit\r\n>')
    console.write(b'print(6 * 7)\x04')
    console.until(b'OK42\r\n\x04\x04>')
    console.write(b'raise ValueError("x")\x04')
    console.until(b'OK\x04')
    console.until(b'ValueError: x\r\n\x04>')
    console.write(b'\x02')
    console.prompt()


def raw_paste(console):
    console.write(b'\x01')
    console.until(b'raw REPL; CTRL-B to exit\r\n>')
    console.write(b'\x05A\x01')
    end = console.until(b'R\x01', b'R\x00', b'raw REPL; CTRL-B to exit\r\n>')[1]
    if end == b'R\x01':
        console.write(b'print(6 * 7)\x04')
        console.until(b'42\r\n\x04\x04>')
    console.write(b'\x02')
    console.prompt()
    if end != b'R\x01':
        raise Absent('no raw-paste')


def chatter(console):
    """Somebody else prints while lines are typed and data is fetched, as camera drivers do."""
    need(console, 'from machine import Timer')
    console.run("say = lambda t: print('cam_hal: EV-EOF-OVF')", 't = Timer(0)')
    console.command('t.init(period=23, mode=Timer.PERIODIC, callback=say)')
    if console.number('6 * 7') != 42 or console.fetch('bytes(range(64))') != bytes(range(64)):
        raise AssertionError('not what the board has')
    console.command('t.deinit()')
    if console.log.count(b'cam_hal: EV-EOF-OVF\r\n') < 3:
        raise AssertionError('nobody else has printed')


def wireless(console):
    need(console, 'import network')
    need(console, 'w = network.WLAN(network.STA_IF)')
    match(console.command('w.active(True)'), '.*True')
    match(console.command('w.scan()'), r'.*\[\]')


def crash(console, line, why, address=None):
    """Types a line that crashes the firmware: what it prints, then the reset of both cores and the prompt again."""
    text = console.restart(line, 'rst:0xc (SW_CPU_RESET)')
    seen = rf'EXCVADDR: 0x{address:08x}.*' if address is not None else ''
    pattern = rf"Guru Meditation Error: Core +[01] panic'ed \({why}.*PC  .*{seen}Backtrace: ?0x.*Rebooting\.\.\..*"
    corrupted = 'CORRUPTED' in text and re.search('PC      : 0x400[ab]', text) is None  # ESP-IDF: no code above 0x400aa000
    if re.search(pattern, text, re.S) is None or corrupted:
        raise AssertionError(f'expected {why} at {address}, got {text!r}')


VIPER = 'exec("@micropython.viper\\ndef f(p:ptr{}): {}")'


def bad_accesses(console):
    for line, why, address in [('machine.mem32[0]', 'LoadProhibited', 0),
                               ('machine.mem32[0x10] = 1', 'StoreProhibited', 0x10),
                               ('machine.mem32[0x20000000]', 'LoadProhibited', 0x20000000),
                               ('machine.mem8[0x40080000]', 'LoadStoreError', 0x40080000),
                               ('machine.mem16[0x400d0020]', 'LoadStoreError', 0x400d0020)]:
        need(console, 'import machine')
        crash(console, line, why, address)


def bad_alignment(console):
    for size, action, address in [(32, 'p[0]', 0x40080001), (32, 'p[0] = 1', 0x3ff44002)]:
        need(console, 'import micropython')
        need(console, VIPER.format(size, action))
        crash(console, f'f({address})', 'LoadStoreAlignment', address)


def bad_jump(console):
    need(console, 'import machine, micropython')
    need(console, VIPER.format(32, 'p[0]'))
    console.run('m = machine.mem32; at = [a for a in range(id(f), id(f) + 16, 4) if 0x40080000 <= m[a] < 0x400c0000]',
                'm[at[0]] = 0x20000000')
    crash(console, 'f(at)', 'Instr.*FetchProhibited', 0x20000000)


def interrupts_off(console):
    need(console, 'import machine')
    crash(console, 'machine.disable_irq(); exec("while True: pass")', 'Interrupt wdt timeout on CPU')


def hung_task(console):
    need(console, 'from machine import WDT')
    text = console.restart('w = WDT(timeout=1000); exec("while True: pass")', 'rst:0xc (SW_CPU_RESET)')
    if re.search(r'Task watchdog got triggered.*Aborting.*Backtrace: ?0x.*Rebooting', text, re.S) is None:
        raise AssertionError(text)


def brown_out(console):
    console.until(b'\r\nBrownout detector was triggered\r\n\r\n')
    text = console.prompt()
    if b'rst:0xc (SW_CPU_RESET)' not in text:
        raise AssertionError(text)


brown_out.options = ['--fault', 'brown-out=20']

ALL = [files, files_after_reset, frequency, sleeping, timer, pin_interrupt, pwm, adc, sensor_by_hand, clock, watchdog, deep_sleep, threads,
       partitions, hashing, encryption, randomness, floats, collection, exceptions, interrupted, soft_reset, paste_mode,
       raw_repl, raw_paste, chatter, wireless, bad_accesses, bad_alignment, bad_jump, interrupts_off, hung_task, brown_out]
