// Paths, and what is done to names.

#include "storage/fat_core.h"

#include <string.h>

#define DEPTH_MAX 1000 // of directories, when looking upwards

static const char *skip_slashes(const char *path)
{
    while (*path == '/') {
        path++;
    }
    return path;
}

// One step down, into what was found.
static int enter(struct fat *fat, struct fat_target *target)
{
    if ((target->found.slot[SLOT_ATTR] & ATTR_DIR) == 0) {
        return FAT_ERR_NOTDIR;
    }
    target->parent = fat_slot_cluster(fat, target->found.slot);
    return fat_is_cluster(fat, target->parent) ? 0 : FAT_ERR_CORRUPT;
}

int fat_resolve(struct fat *fat, const char *path, struct fat_target *target, bool *missing)
{
    struct fat_name name;
    int err = 0;
    target->parent = 0;
    path = skip_slashes(path);
    target->root = *path == '\0';
    while (*path != '\0' && err >= 0) {
        target->last = path;
        err = fat_name_take(&path, &name);
        bool slash = *path == '/';
        path = skip_slashes(path);
        if (err >= 0) {
            err = fat_find(fat, target->parent, &name, &target->found);
        }
        if (err == FAT_ERR_NOENT && *path == '\0' && missing != NULL) {
            *missing = true;
            target->found.name = name;
        } else if (err >= 0 && *path != '\0') {
            err = enter(fat, target);
        } else if (err >= 0 && slash && (target->found.slot[SLOT_ATTR] & ATTR_DIR) == 0) {
            err = FAT_ERR_NOTDIR;
        }
    }
    return err;
}

// What is there

static void short_text(const uint8_t *slot, char *out)
{
    struct fat_name name;
    fat_name_of_short(slot, &name);
    if (!fat_name_text(&name, out, FAT_NAME_MAX + 1)) {
        memcpy(out, "?", 2);
    }
}

static void take_info(const struct fat_found *found, struct fat_info *info)
{
    uint32_t attr = found->slot[SLOT_ATTR];
    info->directory = (attr & ATTR_DIR) != 0;
    info->read_only = (attr & ATTR_READ_ONLY) != 0;
    info->size = info->directory ? 0 : fat_le32(found->slot + SLOT_SIZE);
    info->modified = fat_slot_time(found->slot);
    if (!fat_name_text(&found->name, info->name, sizeof info->name)) {
        short_text(found->slot, info->name);
    }
}

// What is open and not yet on the disk is as large as it is.
static void take_open_size(const struct fat *fat, const struct fat_set *set, struct fat_info *info)
{
    for (const struct fat_file *f = fat->files; f != NULL; f = f->next) {
        if (!f->gone && f->sector == set->sector[set->sectors - 1] && f->slot == set->last) {
            info->size = f->size;
        }
    }
}

int fat_stat(struct fat *fat, const char *path, struct fat_info *info)
{
    struct fat_target target;
    int err = fat_resolve(fat, path, &target, NULL);
    if (err < 0) {
        return err;
    }
    if (target.root) {
        *info = (struct fat_info){.directory = true, .name = "/"};
        return 0;
    }
    take_info(&target.found, info);
    take_open_size(fat, &target.found.set, info);
    return 0;
}

int fat_dir_open(struct fat *fat, struct fat_dir *dir, const char *path)
{
    struct fat_target target;
    *dir = (struct fat_dir){.slot = 0};
    int err = fat_resolve(fat, path, &target, NULL);
    if (err >= 0 && !target.root) {
        err = enter(fat, &target);
    }
    return err < 0 ? err : fat_walk_start(fat, &dir->walk, target.parent);
}

int fat_dir_read(struct fat *fat, struct fat_dir *dir, struct fat_info *info)
{
    struct fat_found found;
    int more = fat_entry_next(fat, dir, &found);
    if (more > 0) {
        take_info(&found, info);
        take_open_size(fat, &found.set, info);
    }
    return more;
}

// Making and removing

static void make_dots(struct fat *fat, uint8_t *page, const uint8_t *slot, uint32_t self, uint32_t parent)
{
    memcpy(page, slot, FAT_SLOT);
    memset(page, ' ', SLOT_ATTR);
    memcpy(page + FAT_SLOT, page, FAT_SLOT);
    page[0] = page[FAT_SLOT] = page[FAT_SLOT + 1] = '.';
    fat_slot_set_cluster(fat, page, self);
    fat_slot_set_cluster(fat, page + FAT_SLOT, parent);
}

static int make_cluster(struct fat *fat, uint8_t *slot, uint32_t parent, uint32_t *cluster)
{
    int err = fat_take(fat, 0, cluster);
    if (err < 0) {
        return err;
    }
    err = fat_clear(fat, *cluster);
    if (err >= 0) {
        err = fat_page(fat, fat_cluster_sector(fat, *cluster));
    }
    if (err >= 0) {
        make_dots(fat, fat->page.data, slot, *cluster, parent);
        err = fat_page_write(fat);
    }
    return err < 0 ? err : fat_flush(fat);
}

int fat_mkdir(struct fat *fat, const char *path)
{
    struct fat_target target;
    struct fat_set set;
    uint8_t slot[FAT_SLOT] = {[SLOT_ATTR] = ATTR_DIR};
    bool missing = false;
    uint32_t cluster = 0;
    int err = fat_resolve(fat, path, &target, &missing);
    if (!missing) {
        return err < 0 ? err : FAT_ERR_EXIST;
    }
    if (fat->dev->read_only) {
        return FAT_ERR_ROFS;
    }
    fat_slot_stamp(fat, slot, true);
    err = make_cluster(fat, slot, target.parent, &cluster);
    if (err >= 0) {
        fat_slot_set_cluster(fat, slot, cluster);
        err = fat_add(fat, target.parent, &target.found.name, slot, &set);
    }
    if (err < 0 && cluster != 0) {
        (void)fat_give(fat, cluster);
    }
    int synced = fat_sync(fat);
    return err < 0 ? err : synced;
}

static int check_empty(struct fat *fat, const uint8_t *slot)
{
    struct fat_dir dir = {.slot = 0};
    struct fat_found found;
    int more = fat_walk_start(fat, &dir.walk, fat_slot_cluster(fat, slot));
    if (more >= 0) {
        more = fat_entry_next(fat, &dir, &found);
    }
    return more > 0 ? FAT_ERR_ACCES : more;
}

static int remove_found(struct fat *fat, const struct fat_found *found)
{
    int err = 0;
    if ((found->slot[SLOT_ATTR] & ATTR_READ_ONLY) != 0) {
        return FAT_ERR_ACCES;
    }
    if ((found->slot[SLOT_ATTR] & ATTR_DIR) != 0) {
        err = check_empty(fat, found->slot);
    }
    if (err >= 0) {
        err = fat_begin(fat);
    }
    if (err >= 0) {
        err = fat_delete(fat, &found->set);
    }
    if (err < 0) {
        return err;
    }
    uint32_t first = fat_slot_cluster(fat, found->slot);
    fat_files_moved(fat, &found->set, NULL, &first);
    return fat_give(fat, first);
}

int fat_remove(struct fat *fat, const char *path)
{
    struct fat_target target;
    int err = fat_resolve(fat, path, &target, NULL);
    if (err < 0) {
        return err;
    }
    if (target.root) {
        return FAT_ERR_INVAL;
    }
    err = fat->dev->read_only ? FAT_ERR_ROFS : remove_found(fat, &target.found);
    return err < 0 ? err : fat_sync(fat);
}

// Renaming

static bool same_place(const struct fat_set *a, const struct fat_set *b)
{
    return a->sector[a->sectors - 1] == b->sector[b->sectors - 1] && a->last == b->last;
}

// Is directory `inner` the directory `outer` or below it? 1, 0 or a negative error.
static int is_inside(struct fat *fat, uint32_t inner, uint32_t outer)
{
    for (int i = 0; i < DEPTH_MAX && fat_is_cluster(fat, inner) && inner != fat->root_cluster; i++) {
        if (inner == outer) {
            return 1;
        }
        int err = fat_page(fat, fat_cluster_sector(fat, inner));
        if (err < 0) {
            return err;
        }
        inner = fat_slot_cluster(fat, fat->page.data + FAT_SLOT);
    }
    return 0;
}

static int set_parent(struct fat *fat, uint32_t cluster, uint32_t parent)
{
    int err = fat_page(fat, fat_cluster_sector(fat, cluster));
    if (err < 0) {
        return err;
    }
    fat_slot_set_cluster(fat, fat->page.data + FAT_SLOT, parent == fat->root_cluster ? 0 : parent);
    return fat_page_write(fat);
}

// The new name first, then the old one goes.
static int move(struct fat *fat, const struct fat_target *from, const struct fat_target *to,
                struct fat_set *set)
{
    int err = fat_add(fat, to->parent, &to->found.name, from->found.slot, set);
    if (err >= 0 && (from->found.slot[SLOT_ATTR] & ATTR_DIR) != 0 && from->parent != to->parent) {
        err = set_parent(fat, fat_slot_cluster(fat, from->found.slot), to->parent);
    }
    return err < 0 ? err : fat_delete(fat, &from->found.set);
}

static int rename_found(struct fat *fat, const struct fat_target *from, const struct fat_target *to)
{
    struct fat_set set = from->found.set;
    int done = from->parent == to->parent ? fat_rename_here(fat, from->parent, &set, &to->found.name) : 0;
    if (done == 0) {
        done = move(fat, from, to, &set);
    }
    if (done >= 0) {
        fat_files_moved(fat, &from->found.set, &set, NULL);
    }
    return done;
}

// Makes room for the new name: what has it goes if it is a file. The name as it was asked for is then in
// to->found.name.
static int clear_name(struct fat *fat, const struct fat_target *from, struct fat_target *to)
{
    int err = 0;
    if (!same_place(&from->found.set, &to->found.set)) {
        bool files = ((from->found.slot[SLOT_ATTR] | to->found.slot[SLOT_ATTR]) & ATTR_DIR) == 0;
        err = files ? remove_found(fat, &to->found) : FAT_ERR_EXIST;
    }
    const char *last = to->last;
    return err < 0 ? err : fat_name_take(&last, &to->found.name);
}

int fat_rename(struct fat *fat, const char *from_path, const char *to_path)
{
    struct fat_target from;
    struct fat_target to;
    bool missing = false;
    int err = fat_resolve(fat, from_path, &from, NULL);
    if (err < 0) {
        return err;
    }
    err = fat_resolve(fat, to_path, &to, &missing);
    if (err < 0 && !missing) {
        return err;
    }
    if (from.root || to.root) {
        return FAT_ERR_INVAL;
    }
    if (fat->dev->read_only) {
        return FAT_ERR_ROFS;
    }
    if ((from.found.slot[SLOT_ATTR] & ATTR_DIR) != 0) {
        int inside = is_inside(fat, to.parent, fat_slot_cluster(fat, from.found.slot));
        if (inside != 0) {
            return inside < 0 ? inside : FAT_ERR_INVAL;
        }
    }
    err = missing ? 0 : clear_name(fat, &from, &to);
    if (err >= 0) {
        err = rename_found(fat, &from, &to);
    }
    return err < 0 ? err : fat_sync(fat);
}
