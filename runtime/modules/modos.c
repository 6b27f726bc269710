// Module os: names and directories, over the port's filesystem.

#include "runtime/error.h"
#include "runtime/fs.h"
#include "runtime/modules/modules.h"
#include "runtime/state.h"

#include <string.h>

#define MODE_DIR  0x4000
#define MODE_FILE 0x8000

// From 1970 to 2000, which MicroPython counts from on the ESP32.
#define EPOCH_2000 946684800

const struct rt_fs *os_filesystem(void)
{
    if (rt->port->fs == NULL) {
        rt_raise_os_error(19);
    }
    return rt->port->fs;
}

const char *os_path(rt_obj obj)
{
    size_t length;
    const char *path = rt_str_data(obj, &length);
    if (strlen(path) != length) {
        rt_raise_os_error(22);
    }
    return path;
}

// Listings

struct listing {
    struct rt_head head;
    bool open;
    uint64_t storage[]; // the filesystem's dir_size bytes
};

static const struct rt_type listing_type;

static void listing_close(rt_obj self)
{
    struct listing *listing = self;
    const struct rt_fs *fs = rt->port->fs;
    if (listing->open && fs != NULL) {
        listing->open = false;
        fs->dir_close(fs->context, listing->storage);
    }
}

static struct listing *listing_open(size_t nargs, const rt_obj *args)
{
    const struct rt_fs *fs = os_filesystem();
    const char *path = nargs > 0 ? os_path(args[0]) : "";
    struct listing *listing = gc_alloc(sizeof *listing + fs->dir_size, GC_FINALISE);
    listing->head.type = &listing_type;
    rt_check_os(fs->dir_open(fs->context, listing->storage, path));
    listing->open = true;
    return listing;
}

static bool listing_entry(struct listing *listing, struct rt_fs_info *info)
{
    const struct rt_fs *fs = os_filesystem();
    int more = listing->open ? fs->dir_next(fs->context, listing->storage, info) : 0;
    if (more <= 0) {
        listing_close(listing);
    }
    return rt_check_os(more) > 0;
}

static rt_obj listing_next(rt_obj self)
{
    struct rt_fs_info info;
    if (!listing_entry(self, &info)) {
        return NULL;
    }
    rt_obj items[] = {
        rt_str_c(info.name),
        info.directory ? RT_SMALL(MODE_DIR) : RT_SMALL(MODE_FILE),
        RT_SMALL(0),
        rt_int_new((intptr_t)info.size),
    };
    return rt_tuple_new(RT_COUNT(items), items);
}

static const struct rt_type listing_type = {
    .head = {&rt_type_type},
    .name = "iterator",
    .flags = RT_TYPE_ITER_SELF | RT_TYPE_NOT_A_BASE,
    .next = listing_next,
    .finalise = listing_close,
};

static rt_obj os_ilistdir(size_t nargs, const rt_obj *args)
{
    return listing_open(nargs, args);
}

static rt_obj os_listdir(size_t nargs, const rt_obj *args)
{
    struct rt_fs_info info;
    struct listing *listing = listing_open(nargs, args);
    rt_obj names = rt_list_new(0, NULL);
    while (listing_entry(listing, &info)) {
        rt_list_append(names, rt_str_c(info.name));
    }
    return names;
}

// What is there

static rt_obj os_stat(rt_obj path)
{
    const struct rt_fs *fs = os_filesystem();
    struct rt_fs_info info;
    rt_check_os(fs->stat(fs->context, os_path(path), &info));
    int64_t seconds = (int64_t)(info.modified / 1000000000U) - EPOCH_2000;
    rt_obj time = rt_int_i64(seconds > 0 ? seconds : 0);
    rt_obj zero = RT_SMALL(0);
    rt_obj items[] = {
        info.directory ? RT_SMALL(MODE_DIR) : RT_SMALL(MODE_FILE),
        zero,
        zero,
        zero,
        zero,
        zero,
        rt_int_new((intptr_t)info.size),
        time,
        time,
        time,
    };
    return rt_tuple_new(RT_COUNT(items), items);
}

static rt_obj os_statvfs(rt_obj path)
{
    const struct rt_fs *fs = os_filesystem();
    struct rt_fs_space space;
    rt_check_os(fs->space(fs->context, os_path(path), &space));
    rt_obj size = rt_int_new((intptr_t)space.block_size);
    rt_obj free_blocks = rt_int_new((intptr_t)space.free_blocks);
    rt_obj zero = RT_SMALL(0);
    rt_obj items[] = {
        size, size, rt_int_new((intptr_t)space.blocks),   free_blocks, free_blocks, zero, zero,
        zero, zero, rt_int_new((intptr_t)space.name_max),
    };
    return rt_tuple_new(RT_COUNT(items), items);
}

static rt_obj os_getcwd(void)
{
    const struct rt_fs *fs = os_filesystem();
    return rt_str_c(fs->current_dir(fs->context));
}

// Changes

static rt_obj os_chdir(rt_obj path)
{
    const struct rt_fs *fs = os_filesystem();
    rt_check_os(fs->change_dir(fs->context, os_path(path)));
    return RT_NONE;
}

static rt_obj os_mkdir(rt_obj path)
{
    const struct rt_fs *fs = os_filesystem();
    rt_check_os(fs->make_dir(fs->context, os_path(path)));
    return RT_NONE;
}

static rt_obj os_remove(rt_obj path)
{
    const struct rt_fs *fs = os_filesystem();
    rt_check_os(fs->remove(fs->context, os_path(path)));
    return RT_NONE;
}

static rt_obj os_rename(rt_obj from, rt_obj to)
{
    const struct rt_fs *fs = os_filesystem();
    rt_check_os(fs->rename(fs->context, os_path(from), os_path(to)));
    return RT_NONE;
}

// A write is on the disk when its file is flushed or closed; there is nothing else to wait for.
static rt_obj os_sync(void)
{
    return RT_NONE;
}

// The machine

static rt_obj text_or(const char *text, const char *otherwise)
{
    return rt_str_c(text == NULL ? otherwise : text);
}

static rt_obj os_uname(void)
{
    static const char *const names[] = {"sysname", "nodename", "release", "version", "machine"};
    rt_obj platform = text_or(rt->port->platform, "esp32");
    rt_obj items[] = {
        platform,
        platform,
        rt_str_c("1.24.0"),
        text_or(rt->port->version, ""),
        text_or(rt->port->machine, ""),
    };
    return named_values(RT_COUNT(items), names, items);
}

static rt_obj os_urandom(rt_obj count)
{
    intptr_t size = rt_int_get(count);
    if (size < 0) {
        rt_raise(rt_exception_new(&rt_type_ValueError, 0, NULL));
    }
    if (rt->port->random == NULL) {
        rt_raise_os_error(19);
    }
    struct rt_str *bytes = rt_str_reserve(&rt_type_bytes, (size_t)size);
    for (intptr_t i = 0; i < size; i++) {
        bytes->data[i] = (char)rt->port->random(rt->port->context);
    }
    return bytes;
}

static RT_FUN_VAR(os_ilistdir_obj, "ilistdir", os_ilistdir, 0, 1);
static RT_FUN_VAR(os_listdir_obj, "listdir", os_listdir, 0, 1);
static RT_FUN_1(os_stat_obj, "stat", os_stat);
static RT_FUN_1(os_statvfs_obj, "statvfs", os_statvfs);
static RT_FUN_0(os_getcwd_obj, "getcwd", os_getcwd);
static RT_FUN_1(os_chdir_obj, "chdir", os_chdir);
static RT_FUN_1(os_mkdir_obj, "mkdir", os_mkdir);
static RT_FUN_1(os_remove_obj, "remove", os_remove);
static RT_FUN_2(os_rename_obj, "rename", os_rename);
static RT_FUN_0(os_sync_obj, "sync", os_sync);
static RT_FUN_0(os_uname_obj, "uname", os_uname);
static RT_FUN_1(os_urandom_obj, "urandom", os_urandom);

static const struct rt_entry entries[] = {
    RT_ENTRY("ilistdir", os_ilistdir_obj), RT_ENTRY("listdir", os_listdir_obj),
    RT_ENTRY("stat", os_stat_obj),         RT_ENTRY("statvfs", os_statvfs_obj),
    RT_ENTRY("getcwd", os_getcwd_obj),     RT_ENTRY("chdir", os_chdir_obj),
    RT_ENTRY("mkdir", os_mkdir_obj),       RT_ENTRY("remove", os_remove_obj),
    RT_ENTRY("unlink", os_remove_obj),     RT_ENTRY("rmdir", os_remove_obj),
    RT_ENTRY("rename", os_rename_obj),     RT_ENTRY("sync", os_sync_obj),
    RT_ENTRY("uname", os_uname_obj),       RT_ENTRY("urandom", os_urandom_obj),
};

static void init(rt_obj globals)
{
    const struct rt_module_def *more = rt->port->os_names;
    for (uint32_t i = 0; more != NULL && i < more->count; i++) {
        module_put(globals, more->entries[i].name, more->entries[i].value);
    }
}

MODULE(module_os, "os", init);
