# FAT on a block device that is a Python object; mounting.
import os
import vfs


class Card:
    def __init__(self, blocks):
        self.blocks = blocks
        self.data = bytearray(blocks * 512)
        self.broken = False
        self.calls = []

    def readblocks(self, n, buf):
        buf[:] = self.data[n * 512:n * 512 + len(buf)]

    def writeblocks(self, n, buf):
        if self.broken:
            raise OSError(5)
        self.data[n * 512:n * 512 + len(buf)] = buf

    def ioctl(self, op, arg):
        if op in (1, 2):
            self.calls.append(op)
            return 0
        if op == 4:
            return self.blocks
        if op == 5:
            return 512


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except OSError as e:
        print('OSError', e.args)


card = Card(600)
attempt(os.mount, card, '/sd')
os.VfsFat.mkfs(card)
os.mount(card, '/sd')
print(os.listdir('/'), os.listdir('/sd'))
print(os.stat('/sd')[0] == 0x4000)
with open('/sd/a file.txt', 'w') as f:
    f.write('hello')
print(os.listdir('/sd'), os.stat('/sd/a file.txt')[6])
os.mkdir('/sd/dir')
os.chdir('/sd/dir')
print(os.getcwd())
with open('relative', 'wb') as f:
    f.write(b'123')
print(sorted(os.listdir()), sorted(os.listdir('..')), os.listdir('../..'))
os.rename('relative', '/sd/moved')
print(open('/sd/moved', 'rb').read())
attempt(os.rename, '/sd/moved', '/moved')
attempt(os.rmdir, '/sd/none')
open('/sd/dir/x', 'w').close()
attempt(os.rmdir, '/sd/dir')
attempt(os.mount, card, '/sd')
attempt(os.mount, card, '/')
attempt(open, '/sd/bad:name', 'w')
attempt(open, '/sd/no/where')
print(os.statvfs('/sd')[:3], os.statvfs('/sd')[9])

# full
try:
    with open('/sd/full', 'wb') as f:
        while True:
            f.write(bytes(1000))
except OSError as e:
    print('full', e.errno)
print(os.statvfs('/sd')[3])
os.remove('/sd/full')

# code from there
with open('/sd/on_card.py', 'w') as f:
    f.write('value = 42\n')
import sys
sys.path.append('/sd')
import on_card
print(on_card.value)

# out while in work
f = open('/sd/late', 'wb')
card.broken = True
attempt(f.write, bytes(2000))
attempt(f.close)
attempt(open, '/sd/new', 'w')
card.broken = False
vfs.umount('/sd')
print(os.getcwd(), os.listdir('/'))
attempt(os.umount, '/sd')
attempt(os.listdir, '/sd')

# again, by an object, read only
fat = vfs.VfsFat(card)
os.mount(fat, '/card', readonly=True)
attempt(os.mkdir, '/card/d')
attempt(open, '/card/n', 'w')
print(open('/card/a file.txt').read())
os.umount(fat)
print(card.calls)

# mkfs when there is nothing
blank = Card(300)
os.mount(blank, '/blank', mkfs=True)
f = open('/blank/open', 'w')
f.write('pending')
os.umount('/blank')
attempt(f.write, 'x')
os.mount(blank, '/blank')
print(open('/blank/open').read())

# exFAT
blank = Card(300)
blank.data[3:11] = b'EXFAT   '
attempt(os.mount, blank, '/x')


class Reader:
    def readblocks(self, n, buf):
        buf[:] = card.data[n * 512:n * 512 + len(buf)]

    def ioctl(self, op, arg):
        return {4: 600, 5: 512}.get(op, 0)


os.mount(Reader(), '/r')
attempt(open, '/r/n', 'w')
print(open('/r/a file.txt').read())


class Silent(Reader):
    def ioctl(self, op, arg):
        return -16 if op == 1 else 0


attempt(os.mount, Silent(), '/s')
