#define _GNU_SOURCE
#include "tests/support/fatdisk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool in_range(struct fatdisk *disk, uint32_t sector, uint32_t count)
{
    bool inside = sector < disk->dev.sectors && count <= disk->dev.sectors - sector;
    disk->outside += inside ? 0 : 1;
    return inside;
}

static int disk_read(void *context, uint32_t sector, void *data, uint32_t count)
{
    struct fatdisk *disk = context;
    if (!in_range(disk, sector, count)) {
        return FAT_ERR_IO;
    }
    disk->reads++;
    memcpy(data, disk->data + (size_t)sector * FAT_SECTOR, (size_t)count * FAT_SECTOR);
    return 0;
}

static struct fatdisk_write *new_record(struct fatdisk *disk)
{
    if (disk->count == disk->capacity) {
        disk->capacity = disk->capacity == 0 ? 256 : disk->capacity * 2;
        disk->writes = realloc(disk->writes, disk->capacity * sizeof *disk->writes);
    }
    return &disk->writes[disk->count++];
}

static int write_one(struct fatdisk *disk, uint32_t sector, const uint8_t *data)
{
    uint8_t *at = disk->data + (size_t)sector * FAT_SECTOR;
    if (disk->fail_at > 0 && --disk->fail_at == 0) {
        disk->fail_at = 1;
        return FAT_ERR_IO;
    }
    if (disk->recording) {
        struct fatdisk_write *w = new_record(disk);
        w->sector = sector;
        w->mark = disk->mark;
        memcpy(w->before, at, FAT_SECTOR);
        memcpy(w->after, data, FAT_SECTOR);
    }
    memcpy(at, data, FAT_SECTOR);
    return 0;
}

static int disk_write(void *context, uint32_t sector, const void *data, uint32_t count)
{
    struct fatdisk *disk = context;
    const uint8_t *bytes = data;
    int err = in_range(disk, sector, count) ? 0 : FAT_ERR_IO;
    for (uint32_t i = 0; i < count && err >= 0; i++) {
        err = write_one(disk, sector + i, bytes + (size_t)i * FAT_SECTOR);
    }
    return err;
}

static uint32_t disk_now(void *context)
{
    struct fatdisk *disk = context;
    return disk->seconds;
}

void fatdisk_init(struct fatdisk *disk, uint32_t sectors)
{
    memset(disk, 0, sizeof *disk);
    disk->size = (size_t)sectors * FAT_SECTOR;
    disk->fd = memfd_create("card", 0);
    if (disk->fd < 0 || ftruncate(disk->fd, (off_t)disk->size) < 0) {
        abort();
    }
    disk->data = mmap(NULL, disk->size, PROT_READ | PROT_WRITE, MAP_SHARED, disk->fd, 0);
    if (disk->data == MAP_FAILED) {
        abort();
    }
    disk->seconds = 978307200; // 1 January 2001
    disk->dev = (struct fat_device){
        .context = disk, .read = disk_read, .write = disk_write, .now = disk_now, .sectors = sectors};
}

void fatdisk_free(struct fatdisk *disk)
{
    munmap(disk->data, disk->size);
    close(disk->fd);
    free(disk->writes);
}

void fatdisk_rewind(struct fatdisk *disk)
{
    disk->recording = false;
    for (size_t i = disk->count; i > 0; i--) {
        memcpy(disk->data + (size_t)disk->writes[i - 1].sector * FAT_SECTOR, disk->writes[i - 1].before,
               FAT_SECTOR);
    }
}

void fatdisk_redo(struct fatdisk *disk, size_t number)
{
    memcpy(disk->data + (size_t)disk->writes[number].sector * FAT_SECTOR, disk->writes[number].after,
           FAT_SECTOR);
}

int fatdisk_check(struct fatdisk *disk, char *out, size_t size)
{
    char command[80];
    snprintf(command, sizeof command, "PATH=$PATH:/usr/sbin:/sbin fsck.fat -n /dev/fd/%d 2>&1", disk->fd);
    FILE *pipe = popen(command, "r");
    if (pipe == NULL) {
        return -1;
    }
    size_t n = fread(out, 1, size - 1, pipe);
    out[n] = '\0';
    while (fgetc(pipe) != EOF) {
    }
    int status = pclose(pipe);
    int code = status < 0 ? 127 : status >> 8 & 0xff;
    return code == 127 ? -1 : code;
}
