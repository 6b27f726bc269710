// Files: a chain of clusters, and size and first cluster in the directory.
//
// What is written goes to new clusters of the chain first, then the table, then the directory. Several
// handles of one file see the same content: what one changes the others are told.

#include "storage/fat_core.h"

#include <string.h>

// Handles of the same file

static bool same_file(const struct fat_file *a, const struct fat_file *b)
{
    return a != b && !a->gone && !b->gone && a->sector == b->sector && a->slot == b->slot;
}

static int flush_buffer(struct fat *fat, struct fat_file *file)
{
    int err = 0;
    if (file->buffer.dirty) {
        err = fat_write(fat, file->buffer.sector, file->buffer.data, 1);
        file->buffer.dirty = err < 0;
    }
    return err;
}

static void drop_buffer(struct fat_file *file)
{
    file->buffer.sector = FAT_UNKNOWN;
    file->buffer.dirty = false;
}

// Before a handle reads or writes: what the others hold is on the disk.
static int settle(struct fat *fat, const struct fat_file *file, bool writes)
{
    int err = 0;
    for (struct fat_file *f = fat->files; f != NULL && err >= 0; f = f->next) {
        if (same_file(f, file)) {
            err = flush_buffer(fat, f);
            if (err >= 0 && writes) {
                drop_buffer(f);
            }
        }
    }
    return err;
}

static void tell_others(struct fat *fat, const struct fat_file *file, bool shrunk)
{
    for (struct fat_file *f = fat->files; f != NULL; f = f->next) {
        if (same_file(f, file)) {
            f->first = file->first;
            f->size = file->size;
            f->cluster = shrunk ? 0 : f->cluster;
        }
    }
}

void fat_files_moved(struct fat *fat, const struct fat_set *from, const struct fat_set *to, uint32_t *first)
{
    uint32_t sector = from->sector[from->sectors - 1];
    for (struct fat_file *f = fat->files; f != NULL; f = f->next) {
        if (f->gone || f->sector != sector || f->slot != from->last) {
            continue;
        }
        if (to == NULL) {
            *first = f->first;
            f->gone = true;
            drop_buffer(f);
        } else {
            f->sector = to->sector[to->sectors - 1];
            f->slot = to->last;
        }
    }
}

// The directory entry

static int write_entry(struct fat *fat, struct fat_file *file)
{
    int err = fat_page(fat, file->sector);
    if (err < 0) {
        return err;
    }
    uint8_t *slot = fat->page.data + file->slot * FAT_SLOT;
    fat_put_le32(slot + SLOT_SIZE, file->size);
    fat_slot_set_cluster(fat, slot, file->first);
    slot[SLOT_ATTR] |= ATTR_ARCHIVE;
    fat_slot_stamp(fat, slot, false);
    err = fat_page_write(fat);
    if (err >= 0) {
        file->changed = false;
    }
    return err;
}

// Opening and closing

static int create(struct fat *fat, struct fat_file *file, struct fat_target *target)
{
    struct fat_set set;
    uint8_t slot[FAT_SLOT] = {[SLOT_ATTR] = ATTR_ARCHIVE};
    fat_slot_stamp(fat, slot, true);
    int err = fat_add(fat, target->parent, &target->found.name, slot, &set);
    if (err >= 0) {
        file->sector = set.sector[set.sectors - 1];
        file->slot = set.last;
    }
    return err;
}

static int take_up(struct fat *fat, struct fat_file *file, const struct fat_found *found)
{
    uint32_t attr = found->slot[SLOT_ATTR];
    if ((file->flags & FAT_EXCL) != 0) {
        return FAT_ERR_EXIST;
    }
    if ((attr & ATTR_DIR) != 0) {
        return FAT_ERR_ISDIR;
    }
    if ((attr & ATTR_READ_ONLY) != 0 && (file->flags & FAT_WRONLY) != 0) {
        return FAT_ERR_ACCES;
    }
    file->sector = found->set.sector[found->set.sectors - 1];
    file->slot = found->set.last;
    file->first = fat_slot_cluster(fat, found->slot);
    file->size = fat_min(fat_le32(found->slot + SLOT_SIZE), FAT_FILE_MAX);
    for (const struct fat_file *f = fat->files; f != NULL; f = f->next) {
        if (same_file(f, file)) {
            file->first = f->first;
            file->size = f->size;
        }
    }
    return 0;
}

int fat_file_open(struct fat *fat, struct fat_file *file, const char *path, uint32_t flags)
{
    struct fat_target target;
    bool missing = false;
    *file = (struct fat_file){.flags = flags, .buffer = {.sector = FAT_UNKNOWN}};
    if ((flags & FAT_WRONLY) != 0 && fat->dev->read_only) {
        return FAT_ERR_ROFS;
    }
    int err = fat_resolve(fat, path, &target, (flags & FAT_CREAT) != 0 ? &missing : NULL);
    if (err >= 0) {
        err = target.root ? FAT_ERR_ISDIR : take_up(fat, file, &target.found);
    } else if (missing) {
        err = target.last[strlen(target.last) - 1] == '/' ? FAT_ERR_ISDIR : create(fat, file, &target);
    }
    if (err < 0) {
        return err;
    }
    file->next = fat->files;
    fat->files = file;
    if ((flags & FAT_TRUNC) != 0 && (flags & FAT_WRONLY) != 0 && (file->size != 0 || file->first != 0)) {
        err = fat_file_truncate(fat, file, 0);
        if (err < 0) {
            fat->files = file->next;
        }
    }
    return err;
}

int fat_file_sync(struct fat *fat, struct fat_file *file)
{
    if (file->gone) {
        return FAT_ERR_BADF;
    }
    int err = flush_buffer(fat, file);
    if (err >= 0 && file->changed) {
        err = fat_flush(fat);
        if (err >= 0) {
            err = write_entry(fat, file);
        }
        int synced = fat_sync(fat);
        err = err < 0 ? err : synced;
    }
    return err;
}

int fat_file_close(struct fat *fat, struct fat_file *file)
{
    struct fat_file **link = &fat->files;
    int err = file->gone ? 0 : fat_file_sync(fat, file);
    while (*link != NULL && *link != file) {
        link = &(*link)->next;
    }
    if (*link == file) {
        *link = file->next;
    }
    file->gone = true;
    return err;
}

// Content

// The cluster with this number in the chain, made if `grow` says so.
static int reach(struct fat *fat, struct fat_file *file, uint32_t index, bool grow)
{
    int err = 0;
    if (file->cluster == 0 || index < file->index) {
        if (file->first == 0 && grow) {
            err = fat_take(fat, 0, &file->first);
            file->changed = true;
        }
        file->cluster = err < 0 ? 0 : file->first;
        file->index = 0;
    }
    if (err < 0 || !fat_is_cluster(fat, file->cluster)) {
        file->first = err < 0 ? 0 : file->first;
        file->cluster = 0;
        return err < 0 ? err : FAT_ERR_CORRUPT;
    }
    while (file->index < index) {
        uint32_t next = 0;
        int more = fat_next(fat, file->cluster, &next);
        if (more == 0) {
            more = grow ? fat_take(fat, file->cluster, &next) : FAT_ERR_CORRUPT;
        }
        if (more < 0) {
            return more;
        }
        file->cluster = next;
        file->index++;
    }
    return 0;
}

// A run of the file in clusters that lie side by side, from its position on.
struct span {
    uint32_t sector;
    uint32_t off;   // in the sector
    uint32_t count; // whole sectors to move at once; 0: through the buffer
    uint32_t size;  // bytes
};

static int span_at(struct fat *fat, struct fat_file *file, uint32_t size, bool grow, struct span *span)
{
    uint32_t cluster_size = fat->cluster_sectors * FAT_SECTOR;
    uint32_t at = file->pos % cluster_size;
    int err = reach(fat, file, file->pos / cluster_size, grow);
    if (err < 0) {
        return err;
    }
    span->sector = fat_cluster_sector(fat, file->cluster) + at / FAT_SECTOR;
    span->off = at % FAT_SECTOR;
    span->count = span->off == 0 ? fat_min(size, cluster_size - at) / FAT_SECTOR : 0;
    span->size = span->count > 0 ? span->count * FAT_SECTOR : fat_min(size, FAT_SECTOR - span->off);
    while (span->count > 0 && (at + span->size) % cluster_size == 0 && size - span->size >= cluster_size) {
        uint32_t before = file->cluster;
        // What does not go on here is the next span's affair, and its error too.
        if (reach(fat, file, file->index + 1, grow) < 0 || file->cluster != before + 1) {
            break;
        }
        span->count += fat->cluster_sectors;
        span->size += cluster_size;
    }
    return 0;
}

static int load_buffer(struct fat *fat, struct fat_file *file, uint32_t sector, bool blank)
{
    if (file->buffer.sector == sector) {
        return 0;
    }
    int err = flush_buffer(fat, file);
    if (err < 0) {
        return err;
    }
    drop_buffer(file);
    if (blank) {
        memset(file->buffer.data, 0, FAT_SECTOR);
    } else {
        err = fat_read(fat, sector, file->buffer.data, 1);
    }
    file->buffer.sector = err < 0 ? FAT_UNKNOWN : sector;
    return err;
}

static int read_span(struct fat *fat, struct fat_file *file, const struct span *span, uint8_t *out)
{
    if (span->count > 0) {
        return fat_read(fat, span->sector, out, span->count);
    }
    int err = load_buffer(fat, file, span->sector, false);
    if (err >= 0) {
        memcpy(out, file->buffer.data + span->off, span->size);
    }
    return err;
}

int32_t fat_file_read(struct fat *fat, struct fat_file *file, void *data, uint32_t size)
{
    uint8_t *out = data;
    uint32_t done = 0;
    if ((file->flags & FAT_RDONLY) == 0 || file->gone) {
        return FAT_ERR_BADF;
    }
    int err = settle(fat, file, false);
    if (err >= 0) {
        err = flush_buffer(fat, file);
    }
    size = file->pos < file->size ? fat_min(size, file->size - file->pos) : 0;
    while (err >= 0 && done < size) {
        struct span span;
        err = span_at(fat, file, size - done, false, &span);
        if (err >= 0) {
            err = read_span(fat, file, &span, out + done);
        }
        if (err >= 0) {
            file->pos += span.size;
            done += span.size;
        }
    }
    return err < 0 ? err : (int32_t)done;
}

static int write_span(struct fat *fat, struct fat_file *file, const struct span *span, const uint8_t *data)
{
    if (span->count > 0) {
        if (file->buffer.sector - span->sector < span->count) {
            drop_buffer(file);
        }
        return fat_write(fat, span->sector, data, span->count);
    }
    int err = load_buffer(fat, file, span->sector, file->pos - span->off >= file->size);
    if (err >= 0) {
        memcpy(file->buffer.data + span->off, data, span->size);
        file->buffer.dirty = true;
    }
    return err;
}

static int write_bytes(struct fat *fat, struct fat_file *file, const uint8_t *data, uint32_t size)
{
    int err = 0;
    file->changed = file->changed || size > 0;
    while (err >= 0 && size > 0) {
        struct span span;
        err = span_at(fat, file, size, true, &span);
        if (err >= 0) {
            err = write_span(fat, file, &span, data);
        }
        if (err >= 0) {
            file->pos += span.size;
            file->size = file->pos > file->size ? file->pos : file->size;
            data += span.size;
            size -= span.size;
        }
    }
    tell_others(fat, file, false);
    return err;
}

// FAT has no holes: what lies between the end and the position becomes zeros.
static int fill_up(struct fat *fat, struct fat_file *file, uint32_t size)
{
    static const uint8_t zeros[FAT_SECTOR];
    int err = 0;
    uint32_t pos = file->pos;
    while (err >= 0 && file->size < size) {
        file->pos = file->size;
        err = write_bytes(fat, file, zeros, fat_min(size - file->size, FAT_SECTOR - file->pos % FAT_SECTOR));
    }
    file->pos = pos;
    return err;
}

int32_t fat_file_write(struct fat *fat, struct fat_file *file, const void *data, uint32_t size)
{
    if ((file->flags & FAT_WRONLY) == 0 || file->gone) {
        return FAT_ERR_BADF;
    }
    file->pos = (file->flags & FAT_APPEND) != 0 ? file->size : file->pos;
    if (size > FAT_FILE_MAX || file->pos > FAT_FILE_MAX - size) {
        return FAT_ERR_FBIG;
    }
    int err = settle(fat, file, true);
    if (err >= 0 && size > 0) {
        err = fill_up(fat, file, file->pos);
    }
    if (err >= 0) {
        err = write_bytes(fat, file, data, size);
    }
    return err < 0 ? err : (int32_t)size;
}

int32_t fat_file_seek(struct fat *fat, struct fat_file *file, int32_t off, enum fat_whence whence)
{
    (void)fat;
    if (file->gone) {
        return FAT_ERR_BADF;
    }
    uint32_t base = whence == FAT_SEEK_SET ? 0 : whence == FAT_SEEK_CUR ? file->pos : file->size;
    int64_t to = (int64_t)base + off;
    if (to < 0 || to > (int64_t)FAT_FILE_MAX) {
        return FAT_ERR_INVAL;
    }
    file->pos = (uint32_t)to;
    return (int32_t)to;
}

// The directory says so first; then clusters are given back.
static int cut(struct fat *fat, struct fat_file *file, uint32_t size)
{
    uint32_t cluster_size = fat->cluster_sectors * FAT_SECTOR;
    uint32_t rest = file->first;
    if (size > 0) {
        int err = reach(fat, file, (size - 1) / cluster_size, false);
        int more = err < 0 ? err : fat_next(fat, file->cluster, &rest);
        if (more < 0) {
            return more;
        }
        rest = more == 0 ? 0 : rest;
    }
    file->size = size;
    file->first = size == 0 ? 0 : file->first;
    int err = rest == 0 ? 0 : fat_begin(fat);
    if (err >= 0) {
        err = write_entry(fat, file);
    }
    if (err >= 0 && size > 0 && rest != 0) {
        err = fat_set_next(fat, file->cluster, FAT_LAST_CLUSTER);
    }
    file->cluster = 0;
    tell_others(fat, file, true);
    if (err >= 0) {
        err = fat_give(fat, rest);
    }
    return err;
}

int fat_file_truncate(struct fat *fat, struct fat_file *file, uint32_t size)
{
    if ((file->flags & FAT_WRONLY) == 0 || file->gone) {
        return FAT_ERR_BADF;
    }
    if (size > FAT_FILE_MAX) {
        return FAT_ERR_FBIG;
    }
    int err = settle(fat, file, true);
    if (err >= 0 && size > file->size) {
        return fill_up(fat, file, size);
    }
    if (err >= 0) {
        err = flush_buffer(fat, file);
    }
    if (err >= 0) {
        err = fat_flush(fat);
    }
    drop_buffer(file);
    if (err >= 0 && (size != file->size || file->first != 0)) {
        err = cut(fat, file, size);
    }
    return err < 0 ? err : fat_sync(fat);
}
