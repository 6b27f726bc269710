#include "firmware/mod_vfs.h"

#include "firmware/vfs_fat.h"
#include "runtime/error.h"
#include "runtime/state.h"
#include "runtime/values.h"

#include <string.h>

#define E_PERM  1
#define E_IO    5
#define E_NODEV 19
#define E_INVAL 22

#define EPOCH_2000 946684800U // seconds from 1970, where a board without a clock begins

// The block protocol
enum { IOCTL_INIT = 1, IOCTL_DEINIT, IOCTL_SYNC, IOCTL_BLOCK_COUNT, IOCTL_BLOCK_SIZE };

struct volume {
    struct rt_head head;
    rt_obj object; // the block device
    struct fat_device dev;
    bool open;  // the device
    bool ready; // there is a volume on it
    struct vfs_fat vfs;
};

static const struct rt_type volume_type;

static struct {
    struct mounts *mounts;
    const struct mod_vfs_native *native;
} door;

// Block devices in the language. What they raise ends here, so that the volume stays in order.

static int answer_of(rt_obj answer)
{
    if (answer == RT_NONE || answer == RT_TRUE) {
        return 0;
    }
    if (answer == RT_FALSE) {
        return -E_IO;
    }
    intptr_t number = rt_int_get(answer);
    return number > 0 ? -E_INVAL : (int)number;
}

static int failure_of(rt_obj exception)
{
    intptr_t number = E_IO;
    if (rt_exception_is(exception, &rt_type_KeyboardInterrupt)) {
        rt_interrupt(rt); // it comes again, when the volume is left
    } else if (rt_exception_is(exception, &rt_type_OSError)) {
        (void)rt_int_get_maybe(rt_exception_value(exception), &number);
    }
    return number > 0 && number < 1000 ? -(int)number : -E_IO;
}

static int move_blocks(struct volume *volume, const char *method, uint32_t sector, struct rt_buffer *buffer)
{
    struct rt_try try;
    volatile int result = -E_IO;
    if (rt->gc.running) {
        return -E_IO; // a file that nobody closed: no program can run now
    }
    if (RT_TRY(try)) {
        rt_obj args[] = {rt_int_new((intptr_t)sector), rt_memoryview_new(volume, buffer)};
        result = answer_of(rt_call_method(volume->object, rt_intern_c(method), RT_COUNT(args), args));
        rt_try_end(&try);
    } else {
        result = failure_of(try.exception);
    }
    return result;
}

static int read_blocks(void *context, uint32_t sector, void *data, uint32_t count)
{
    struct rt_buffer buffer = {data, (size_t)count * FAT_SECTOR, 'B', true};
    return move_blocks(context, "readblocks", sector, &buffer);
}

static int write_blocks(void *context, uint32_t sector, const void *data, uint32_t count)
{
    struct rt_buffer buffer = {(void *)(uintptr_t)data, (size_t)count * FAT_SECTOR, 'B', false};
    return move_blocks(context, "writeblocks", sector, &buffer);
}

static rt_obj ioctl(struct volume *volume, intptr_t operation)
{
    rt_obj args[] = {RT_SMALL(operation), RT_SMALL(0)};
    return rt_call_method(volume->object, rt_intern_c("ioctl"), RT_COUNT(args), args);
}

static int sync_blocks(void *context)
{
    struct volume *volume = context;
    struct rt_try try;
    volatile int result = 0;
    if (rt->gc.running) {
        return -E_IO;
    }
    if (RT_TRY(try)) {
        (void)ioctl(volume, IOCTL_SYNC);
        rt_try_end(&try);
    } else {
        result = failure_of(try.exception);
    }
    return result;
}

static void open_blocks(struct volume *volume)
{
    intptr_t number;
    rt_obj answer = ioctl(volume, IOCTL_INIT);
    if (rt_int_get_maybe(answer, &number) && number != 0) {
        rt_raise_os_error(number < 0 ? (int)-number : (int)number);
    }
    answer = ioctl(volume, IOCTL_BLOCK_SIZE);
    if (answer != RT_NONE && rt_int_get(answer) != (intptr_t)FAT_SECTOR) {
        rt_raise_os_error(E_INVAL); // FAT is at home on blocks of 512 bytes
    }
    intptr_t count = rt_int_get(ioctl(volume, IOCTL_BLOCK_COUNT));
    volume->dev = (struct fat_device){.context = volume,
                                      .read = read_blocks,
                                      .write = write_blocks,
                                      .sync = sync_blocks,
                                      .sectors = count < 0 ? 0 : (uint32_t)count};
    volume->dev.read_only = rt_getattr_maybe(volume->object, rt_intern_c("writeblocks")) == NULL;
}

// Volumes

static uint32_t now(void *context)
{
    const struct rt_port *port = rt->port;
    (void)context;
    if (port->time_s != NULL) {
        return (uint32_t)port->time_s(port->context);
    }
    return EPOCH_2000 + (port->ticks_ms == NULL ? 0 : port->ticks_ms(port->context) / 1000);
}

static bool is_native(rt_obj object)
{
    return door.native != NULL && rt_is(object, door.native->type);
}

static void open_device(struct volume *volume)
{
    if (volume->open) {
        return;
    }
    if (is_native(volume->object)) {
        rt_check_os(door.native->open(volume->object, &volume->dev));
    } else {
        open_blocks(volume);
    }
    volume->dev.now = now;
    volume->open = true;
}

static void close_device(struct volume *volume)
{
    if (!volume->open) {
        return;
    }
    volume->open = false;
    volume->ready = false;
    if (is_native(volume->object)) {
        door.native->close(volume->object);
    } else {
        (void)ioctl(volume, IOCTL_DEINIT);
    }
}

// A device without a volume is none for a mount, but one for mkfs.
static void take_up(struct volume *volume)
{
    open_device(volume);
    if (!volume->ready) {
        int err = vfs_fat_start(&volume->vfs, &volume->dev);
        volume->ready = err >= 0;
        if (err != -E_NODEV) {
            rt_check_os(err);
        }
    }
}

static struct volume *new_volume(rt_obj object)
{
    struct volume *volume = GC_NEW(volume, &volume_type);
    volume->object = object;
    return volume;
}

static uint32_t serial(void)
{
    return rt->port->random == NULL ? 1 : rt->port->random(rt->port->context);
}

static void format(struct volume *volume)
{
    open_device(volume);
    volume->ready = false;
    rt_check_os(vfs_fat_format(&volume->vfs, &volume->dev, serial()));
}

static RT_NORETURN void raise_no_volume(struct volume *volume)
{
    bool exfat = vfs_fat_is_exfat(&volume->vfs, &volume->dev);
    close_device(volume);
    if (exfat) {
        rt_obj args[] = {RT_SMALL(E_NODEV), rt_str_c("exFAT is not supported: format the card as FAT32")};
        rt_raise(rt_exception_new(&rt_type_OSError, RT_COUNT(args), args));
    }
    rt_raise_os_error(E_NODEV);
}

static void prepare(struct volume *volume, bool readonly, bool mkfs)
{
    take_up(volume);
    if (!volume->ready && mkfs) {
        format(volume);
        take_up(volume);
    }
    if (!volume->ready) {
        raise_no_volume(volume);
    }
    volume->dev.read_only = volume->dev.read_only || readonly;
}

// VfsFat

static rt_obj make_volume(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    (void)type;
    rt_check_args(nargs, nkw, 1, 1);
    struct volume *volume = new_volume(args[0]);
    take_up(volume);
    return volume;
}

static rt_obj volume_mkfs(rt_obj object)
{
    struct volume *volume = new_volume(object);
    format(volume);
    close_device(volume);
    return RT_NONE;
}
static RT_FUN_1(volume_mkfs_fun, "mkfs", volume_mkfs);
static RT_STATIC_METHOD(volume_mkfs_obj, volume_mkfs_fun);

static rt_obj volume_mount(rt_obj self, rt_obj readonly, rt_obj mkfs)
{
    prepare(self, rt_truth(readonly), rt_truth(mkfs));
    return RT_NONE;
}
static RT_FUN_3(volume_mount_obj, "mount", volume_mount);

static int stop(struct volume *volume)
{
    int err = volume->ready ? vfs_fat_stop(&volume->vfs) : 0;
    volume->ready = false;
    close_device(volume);
    return err;
}

static rt_obj volume_umount(rt_obj self)
{
    rt_check_os(stop(self));
    return RT_NONE;
}
static RT_FUN_1(volume_umount_obj, "umount", volume_umount);

static const struct rt_entry volume_entries[] = {
    RT_ENTRY("mkfs", volume_mkfs_obj),
    RT_ENTRY("mount", volume_mount_obj),
    RT_ENTRY("umount", volume_umount_obj),
};

static const struct rt_type volume_type = {
    .head = {&rt_type_type},
    .name = "VfsFat",
    .flags = RT_TYPE_NOT_A_BASE,
    .entry_count = RT_COUNT(volume_entries),
    .entries = volume_entries,
    .make = make_volume,
};

// The collector finds what is mounted in this list.
static rt_obj *owners(void)
{
    if (rt->port_root[1] == NULL) {
        rt->port_root[1] = rt_list_new(MOUNTS_MAX, NULL);
    }
    return ((struct rt_list *)rt->port_root[1])->items;
}

static void swap_owner(rt_obj from, rt_obj to)
{
    for (int i = 0; i < MOUNTS_MAX; i++) {
        if (owners()[i] == from) {
            owners()[i] = to;
            return;
        }
    }
}

static const char *path_of(rt_obj obj)
{
    size_t length;
    const char *path = rt_str_data(obj, &length);
    if (strlen(path) != length) {
        rt_raise_os_error(E_INVAL);
    }
    return path;
}

static rt_obj vfs_mount(size_t nargs, size_t nkw, const rt_obj *args)
{
    static const struct rt_param parameters[] = {
        {"fs", RT_PARAM_REQUIRED, NULL},
        {"mount_point", RT_PARAM_REQUIRED, NULL},
        {"readonly", RT_PARAM_KW_ONLY, RT_FALSE},
        {"mkfs", RT_PARAM_KW_ONLY, RT_FALSE},
    };
    rt_obj values[RT_COUNT(parameters)];
    rt_parse_args(parameters, RT_COUNT(parameters), nargs, nkw, args, values);
    const char *point = path_of(values[1]);
    struct volume *volume = rt_is(values[0], &volume_type) ? values[0] : new_volume(values[0]);
    if (mounts_at(door.mounts, point) != NULL || mounts_of(door.mounts, volume) != NULL) {
        rt_raise_os_error(E_PERM);
    }
    prepare(volume, rt_truth(values[2]), rt_truth(values[3]));
    rt_check_os(mounts_add(door.mounts, point, &volume->vfs.door, volume));
    swap_owner(RT_NONE, volume);
    return RT_NONE;
}
static RT_FUN_KW(vfs_mount_obj, "mount", vfs_mount, 0, RT_ANY);

static rt_obj vfs_umount(rt_obj what)
{
    const struct mount *mount =
        rt_is_str(what) ? mounts_at(door.mounts, path_of(what)) : mounts_of(door.mounts, what);
    if (mount == NULL) {
        rt_raise_os_error(E_INVAL);
    }
    struct volume *volume = mount->owner;
    mounts_remove(door.mounts, mount);
    swap_owner(volume, RT_NONE);
    rt_check_os(stop(volume));
    return RT_NONE;
}
static RT_FUN_1(vfs_umount_obj, "umount", vfs_umount);

static const struct rt_entry entries[] = {
    RT_ENTRY("mount", vfs_mount_obj),
    RT_ENTRY("umount", vfs_umount_obj),
    RT_ENTRY("VfsFat", volume_type),
};

const struct rt_module_def mod_vfs = {"vfs", entries, RT_COUNT(entries), NULL};
const struct rt_module_def mod_vfs_os_names = {"os", entries, RT_COUNT(entries), NULL};

void mod_vfs_start(struct mounts *mounts, const struct mod_vfs_native *native)
{
    door.mounts = mounts;
    door.native = native;
}

void mod_vfs_reset(void)
{
    while (door.mounts->count > 0) {
        struct volume *volume = door.mounts->list[0].owner;
        if (is_native(volume->object)) {
            door.native->close(volume->object);
        }
        mounts_remove(door.mounts, &door.mounts->list[0]);
    }
}
