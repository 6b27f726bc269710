# Names and directories.
import os


def put(name, text):
    with open(name, "w") as f:
        f.write(text)


print(os.listdir(), os.listdir("/"), os.getcwd())
os.mkdir("d")
os.mkdir("/d/e")
put("d/f", "hello")
open("top", "w").close()
print(os.listdir(), os.listdir("d"), os.listdir("/d/e"))
print(sorted(os.ilistdir("d")))
for entry in os.ilistdir():
    print(entry)

os.chdir("d")
print(os.getcwd(), os.listdir(), os.listdir(".."), os.listdir("/"))
os.chdir("e")
print(os.getcwd())
os.chdir("../..")
print(os.getcwd())
put("d/../d/./g", "g")
print(os.listdir("d"), open("/d/g").read())

print(os.stat("d"), os.stat("d/f"), os.stat("/")[0] == 0x4000)
print(os.statvfs("/")[:3], os.statvfs("/")[9], os.statvfs("/")[3] == os.statvfs("/")[4])

os.rename("d/f", "moved")
os.rename("moved", "top")
print(os.listdir(), open("top").read())
os.remove("top")
os.unlink("d/g")
os.rmdir("d/e")


def fails(function, *arguments):
    try:
        function(*arguments)
        print("no error")
    except OSError as e:
        print(function.__name__ if hasattr(function, "__name__") else "", arguments, e)


os.mkdir("d/sub")
fails(os.mkdir, "d")
fails(os.mkdir, "none/d")
fails(os.remove, "none")
fails(os.rmdir, "d")
fails(os.listdir, "none")
fails(os.chdir, "none")
fails(os.stat, "none")
fails(os.rename, "none", "x")
fails(os.rename, "d", "d/sub/d")
open("file", "w").close()
fails(os.chdir, "file")
fails(os.listdir, "file")
fails(os.rename, "file", "d")
fails(os.stat, "file/x")
fails(os.stat, "nul\0x")
print(len(os.urandom(5)), os.urandom(0), os.sync())
print(os.uname().sysname == os.uname()[0], len(os.uname()))
