// Directories: slots of 32 bytes, an entry behind the parts of its long name.
//
// An entry that fits into one sector with its name is put into one, so that it comes and goes in one write.
// A longer one lies at the end of the directory, where it cannot be seen before its first sector is written.

#include "storage/fat_core.h"

#include <string.h>

// Walking

static void at_cluster(const struct fat *fat, struct fat_walk *walk, uint32_t cluster)
{
    walk->cluster = cluster;
    walk->sector = cluster == 0 ? fat->root_sector : fat_cluster_sector(fat, cluster);
    walk->left = cluster == 0 ? fat->root_sectors : fat->cluster_sectors;
}

int fat_walk_start(struct fat *fat, struct fat_walk *walk, uint32_t first)
{
    *walk = (struct fat_walk){.first = first == 0 ? fat->root_cluster : first};
    if (walk->first != 0 && !fat_is_cluster(fat, walk->first)) {
        return FAT_ERR_CORRUPT;
    }
    at_cluster(fat, walk, walk->first);
    return fat_page(fat, walk->sector);
}

int fat_walk_next(struct fat *fat, struct fat_walk *walk)
{
    if (++walk->count >= FAT_DIR_SECTORS) {
        return 0;
    }
    if (walk->left > 1) {
        walk->left--;
        walk->sector++;
    } else {
        uint32_t next = 0;
        int more = walk->cluster == 0 ? 0 : fat_next(fat, walk->cluster, &next);
        if (more <= 0) {
            return more;
        }
        at_cluster(fat, walk, next);
    }
    int err = fat_page(fat, walk->sector);
    return err < 0 ? err : 1;
}

// The next sector, with a new cluster if it needs one. The new cluster is clean before it belongs to anybody.
static int walk_on(struct fat *fat, struct fat_walk *walk)
{
    uint32_t cluster;
    int more = fat_walk_next(fat, walk);
    if (more != 0) {
        return more;
    }
    if (walk->cluster == 0 || walk->count >= FAT_DIR_SECTORS) {
        return FAT_ERR_NOSPC;
    }
    uint32_t last = walk->cluster;
    int err = fat_take(fat, 0, &cluster);
    if (err >= 0) {
        err = fat_clear(fat, cluster);
    }
    if (err >= 0) {
        err = fat_set_next(fat, last, cluster);
    }
    if (err >= 0) {
        err = fat_flush(fat);
    }
    if (err >= 0) {
        at_cluster(fat, walk, cluster);
        err = fat_page(fat, walk->sector);
    }
    return err;
}

// Reading

// What is known of the long name whose parts go by.
struct parts {
    uint32_t expected; // number of the part that must come next; 0: the entry
    uint8_t sum;
    bool valid;
};

static void begin_set(struct fat_found *found, uint32_t sector, uint32_t slot)
{
    found->set = (struct fat_set){.sector = {sector}, .sectors = 1, .first = slot, .last = slot};
}

static void continue_set(struct fat_set *set, uint32_t sector, uint32_t slot)
{
    if (set->sector[set->sectors - 1] != sector && set->sectors < 3) {
        set->sector[set->sectors++] = sector;
    }
    set->last = slot;
}

static void take_part(struct fat_found *found, struct parts *parts, const uint8_t *slot, uint32_t sector,
                      uint32_t i)
{
    uint32_t number = slot[0] & 0x3fU;
    if ((slot[0] & LONG_LAST) != 0) {
        begin_set(found, sector, i);
        parts->sum = slot[SLOT_SUM];
        parts->valid = number > 0 && number < FAT_SET_SLOTS;
    } else {
        parts->valid =
            parts->valid && number == parts->expected && number > 0 && slot[SLOT_SUM] == parts->sum;
        if (parts->valid) {
            continue_set(&found->set, sector, i);
        }
    }
    parts->valid = parts->valid && fat_name_add_part(&found->name, slot);
    parts->expected = number - 1;
}

static void take_entry(struct fat_found *found, const struct parts *parts, const uint8_t *slot,
                       uint32_t sector, uint32_t i)
{
    memcpy(found->slot, slot, FAT_SLOT);
    if (parts->valid && parts->expected == 0 && parts->sum == fat_name_sum(slot)) {
        continue_set(&found->set, sector, i);
        return;
    }
    begin_set(found, sector, i);
    fat_name_of_short(slot, &found->name);
}

static bool is_dots(const uint8_t *slot)
{
    return slot[0] == '.' && (slot[1] == ' ' || (slot[1] == '.' && slot[2] == ' '));
}

int fat_entry_next(struct fat *fat, struct fat_dir *dir, struct fat_found *found)
{
    struct parts parts = {.valid = false};
    int more = dir->over ? 0 : 1;
    while (more > 0) {
        if (dir->slot == FAT_SLOTS) {
            more = fat_walk_next(fat, &dir->walk);
            dir->slot = 0;
            continue;
        }
        more = fat_page(fat, dir->walk.sector);
        const uint8_t *slot = fat->page.data + dir->slot * FAT_SLOT;
        if (more < 0 || slot[0] == SLOT_END) {
            break;
        }
        more = 1;
        uint32_t i = dir->slot++;
        if (slot[0] == SLOT_FREE) {
            parts.valid = false;
        } else if ((slot[SLOT_ATTR] & 0x3f) == ATTR_LONG) {
            take_part(found, &parts, slot, dir->walk.sector, i);
        } else if ((slot[SLOT_ATTR] & ATTR_VOLUME) != 0 || is_dots(slot)) {
            parts.valid = false;
        } else {
            take_entry(found, &parts, slot, dir->walk.sector, i);
            return 1;
        }
    }
    dir->over = true;
    return more < 0 ? more : 0;
}

int fat_find(struct fat *fat, uint32_t first, const struct fat_name *name, struct fat_found *found)
{
    struct fat_dir dir = {.slot = 0};
    struct fat_name other;
    int more = fat_walk_start(fat, &dir.walk, first);
    while (more >= 0 && (more = fat_entry_next(fat, &dir, found)) > 0) {
        fat_name_of_short(found->slot, &other);
        if (fat_name_equal(&found->name, name) || fat_name_equal(&other, name)) {
            return 0;
        }
    }
    return more < 0 ? more : FAT_ERR_NOENT;
}

// Room for a set

// In the sector in fat->page: the slot where `count` free ones begin, or FAT_SLOTS. *end: the first slot that
// was never used, or FAT_SLOTS.
static uint32_t room_in_page(const struct fat *fat, uint32_t count, uint32_t *end)
{
    uint32_t run = 0;
    uint32_t found = FAT_SLOTS;
    *end = FAT_SLOTS;
    for (uint32_t i = 0; i < FAT_SLOTS; i++) {
        uint8_t byte = fat->page.data[i * FAT_SLOT];
        if (byte == SLOT_END && *end == FAT_SLOTS) {
            *end = i;
        }
        run = byte == SLOT_FREE || *end != FAT_SLOTS ? run + 1 : 0;
        if (run == count && found == FAT_SLOTS) {
            found = i + 1 - count;
        }
    }
    return found;
}

struct room {
    struct fat_set set;
    bool behind;         // the set lies behind the end of the directory
    uint32_t end_sector; // which is in this sector; 0: at the end of its last one
};

// One or two sectors behind the end of the directory.
static int room_at_end(struct fat *fat, struct fat_walk *walk, uint32_t count, struct room *room)
{
    int err = 1;
    room->behind = true;
    room->set = (struct fat_set){.first = 0, .last = (count - 1) % FAT_SLOTS};
    for (uint32_t slots = 0; slots < count && err >= 0; slots += FAT_SLOTS) {
        err = walk_on(fat, walk);
        room->set.sector[room->set.sectors++] = walk->sector;
    }
    return err;
}

static int find_room(struct fat *fat, uint32_t first, uint32_t count, struct room *room)
{
    struct fat_walk walk;
    int more = fat_walk_start(fat, &walk, first);
    *room = (struct room){.behind = false};
    while (more >= 0) {
        uint32_t end;
        uint32_t at = room_in_page(fat, count, &end);
        if (at != FAT_SLOTS) {
            room->set = (struct fat_set){{walk.sector}, 1, at, at + count - 1};
            return 0;
        }
        struct fat_walk last = walk;
        room->end_sector = end != FAT_SLOTS ? walk.sector : 0;
        more = end != FAT_SLOTS ? 0 : fat_walk_next(fat, &walk);
        if (more == 0) {
            return room_at_end(fat, &last, count, room);
        }
    }
    return more;
}

// Writing a set

// What a set consists of: slot number `at` of it.
static void make_slot(const struct fat_name *name, const uint8_t *entry, uint32_t count, uint32_t at,
                      uint8_t *out)
{
    if (at == count - 1) {
        memcpy(out, entry, FAT_SLOT);
    } else {
        fat_name_part(name, count - 1 - at, fat_name_sum(entry), out);
    }
}

// Slots of the page from `slot` on get those of the set from `from` on. Behind the end of the directory is
// nothing but zeros.
static void fill_page(struct fat *fat, const struct fat_name *name, const uint8_t *entry, uint32_t count,
                      uint32_t from, uint32_t slot)
{
    uint32_t end;
    (void)room_in_page(fat, 1, &end);
    for (; from < count && slot < FAT_SLOTS; from++, slot++) {
        make_slot(name, entry, count, from, fat->page.data + slot * FAT_SLOT);
    }
    if (slot > end) {
        memset(fat->page.data + slot * FAT_SLOT, 0, (FAT_SLOTS - slot) * FAT_SLOT);
    }
}

// The last sector first: the set appears with its first one.
static int write_set(struct fat *fat, const struct room *room, const struct fat_name *name,
                     const uint8_t *entry, uint32_t count)
{
    int err = 0;
    for (uint32_t i = room->set.sectors; i > 0 && err >= 0; i--) {
        err = fat_page(fat, room->set.sector[i - 1]);
        if (err >= 0 && room->behind) {
            memset(fat->page.data, 0, FAT_SECTOR);
        }
        if (err >= 0) {
            bool head = i == 1;
            fill_page(fat, name, entry, count, head ? 0 : (i - 1) * FAT_SLOTS, head ? room->set.first : 0);
            err = fat_page_write(fat);
        }
    }
    if (err >= 0 && room->end_sector != 0) {
        uint32_t end;
        err = fat_page(fat, room->end_sector);
        (void)room_in_page(fat, 1, &end);
        for (; err >= 0 && end < FAT_SLOTS; end++) {
            fat->page.data[end * FAT_SLOT] = SLOT_FREE;
        }
        err = err < 0 ? err : fat_page_write(fat);
    }
    return err;
}

static int is_short_taken(struct fat *fat, uint32_t first, const uint8_t *slot)
{
    struct fat_dir dir = {.slot = 0};
    struct fat_found found;
    int more = fat_walk_start(fat, &dir.walk, first);
    while (more >= 0 && (more = fat_entry_next(fat, &dir, &found)) > 0) {
        if (memcmp(found.slot, slot, SLOT_ATTR) == 0) {
            return 1;
        }
    }
    return more;
}

// The short name of an entry: the name itself if it is one, else one like it that is free. Answers the count
// of slots.
static int make_short(struct fat *fat, uint32_t first, const struct fat_name *name, uint8_t *slot)
{
    bool is_short = fat_name_is_short(name, slot);
    int taken = is_short ? 0 : 1;
    for (uint32_t attempt = 0; taken == 1 && attempt < 0x10000; attempt++) {
        fat_name_shorten(name, attempt, slot);
        taken = is_short_taken(fat, first, slot);
    }
    return taken < 0 ? taken : taken == 1 ? FAT_ERR_NOSPC : (int)fat_name_slots(name, is_short);
}

int fat_add(struct fat *fat, uint32_t first, const struct fat_name *name, const uint8_t *slot,
            struct fat_set *set)
{
    uint8_t entry[FAT_SLOT];
    struct room room;
    memcpy(entry, slot, FAT_SLOT);
    int count = make_short(fat, first, name, entry);
    int err = count < 0 ? count : find_room(fat, first, (uint32_t)count, &room);
    if (err >= 0) {
        err = write_set(fat, &room, name, entry, (uint32_t)count);
        *set = room.set;
    }
    return err;
}

// Deleting and renaming

static void free_slots(struct fat *fat, const struct fat_set *set, uint32_t i)
{
    uint32_t slot = i == 0 ? set->first : 0;
    uint32_t last = i + 1 == set->sectors ? set->last : FAT_SLOTS - 1;
    for (; slot <= last; slot++) {
        fat->page.data[slot * FAT_SLOT] = SLOT_FREE;
    }
}

// The entry first: what remains of its name if power is lost means nothing.
int fat_delete(struct fat *fat, const struct fat_set *set)
{
    int err = 0;
    for (uint32_t i = set->sectors; i > 0 && err >= 0; i--) {
        err = fat_page(fat, set->sector[i - 1]);
        if (err >= 0) {
            free_slots(fat, set, i - 1);
            err = fat_page_write(fat);
        }
    }
    return err;
}

int fat_rename_here(struct fat *fat, uint32_t first, struct fat_set *set, const struct fat_name *name)
{
    uint8_t entry[FAT_SLOT];
    uint32_t end;
    int err = set->sectors == 1 ? fat_page(fat, set->sector[0]) : 0;
    if (err < 0 || set->sectors != 1) {
        return err;
    }
    memcpy(entry, fat->page.data + set->last * FAT_SLOT, FAT_SLOT);
    int count = make_short(fat, first, name, entry);
    err = count < 0 ? count : fat_page(fat, set->sector[0]);
    if (err < 0) {
        return err;
    }
    free_slots(fat, set, 0);
    uint32_t at = room_in_page(fat, (uint32_t)count, &end);
    if (at == FAT_SLOTS) {
        fat->page.sector = FAT_UNKNOWN; // as if it had not been touched
        return 0;
    }
    fill_page(fat, name, entry, (uint32_t)count, 0, at);
    *set = (struct fat_set){{set->sector[0]}, 1, at, at + (uint32_t)count - 1};
    err = fat_page_write(fat);
    return err < 0 ? err : 1;
}

// What an entry says

static uint32_t days_before(uint32_t year)
{
    uint32_t y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}

static bool is_leap(uint32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint32_t days_in(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month] + (month == 1 && is_leap(year) ? 1U : 0U);
}

#define DAY       86400U
#define YEAR_ZERO 1980U
#define YEAR_LAST 2107U

void fat_slot_stamp(const struct fat *fat, uint8_t *slot, bool created)
{
    uint32_t now = fat->dev->now == NULL ? 0 : fat->dev->now(fat->dev->context);
    uint32_t days = now / DAY;
    uint32_t year = 1970;
    uint32_t month = 0;
    while (year < YEAR_LAST && days >= 365U + (is_leap(year) ? 1U : 0U)) {
        days -= 365U + (is_leap(year) ? 1U : 0U);
        year++;
    }
    while (days >= days_in(year, month)) {
        days -= days_in(year, month++);
    }
    uint32_t date = year < YEAR_ZERO ? 1 | 1 << 5 : (days + 1) | (month + 1) << 5 | (year - YEAR_ZERO) << 9;
    uint32_t rest = year < YEAR_ZERO ? 0 : now % DAY;
    uint32_t time = rest % 60 / 2 | rest / 60 % 60 << 5 | rest / 3600 << 11;
    fat_put_le16(slot + SLOT_TIME, time);
    fat_put_le16(slot + SLOT_DATE, date);
    fat_put_le16(slot + SLOT_READ, date);
    if (created) {
        fat_put_le16(slot + SLOT_CREATED, time);
        fat_put_le16(slot + SLOT_CREATED + 2, date);
    }
}

uint32_t fat_slot_time(const uint8_t *slot)
{
    uint32_t date = fat_le16(slot + SLOT_DATE);
    uint32_t time = fat_le16(slot + SLOT_TIME);
    uint32_t year = YEAR_ZERO + (date >> 9);
    uint32_t month = (date >> 5 & 15) == 0 ? 0 : fat_min((date >> 5 & 15) - 1, 11);
    uint32_t days = days_before(year) - days_before(1970) + ((date & 31) == 0 ? 0 : (date & 31) - 1);
    for (uint32_t i = 0; i < month; i++) {
        days += days_in(year, i);
    }
    return days * DAY + (time >> 11) * 3600 + (time >> 5 & 63) * 60 + (time & 31) * 2;
}

uint32_t fat_slot_cluster(const struct fat *fat, const uint8_t *slot)
{
    uint32_t high = fat->bits == 32 ? fat_le16(slot + SLOT_CLUSTER_HIGH) : 0U;
    return fat_le16(slot + SLOT_CLUSTER) | high << 16;
}

void fat_slot_set_cluster(const struct fat *fat, uint8_t *slot, uint32_t cluster)
{
    fat_put_le16(slot + SLOT_CLUSTER, cluster);
    fat_put_le16(slot + SLOT_CLUSTER_HIGH, fat->bits == 32 ? cluster >> 16 : 0);
}
