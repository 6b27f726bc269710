#include "tests/support/lfs_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t rnd(struct model *m, uint32_t below)
{
    m->random = m->random * 1664525U + 1013904223U;
    return (m->random >> 8) % below;
}

void model_init(struct model *model, uint32_t seed, uint32_t max_size)
{
    memset(model, 0, sizeof *model);
    model->random = seed;
    model->max_size = max_size;
}

void model_free(struct model *model)
{
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        free(model->entries[i].data);
        model->entries[i].data = NULL;
        model->entries[i].path[0] = '\0';
    }
}

static uint8_t *copy_bytes(const uint8_t *data, uint32_t size)
{
    uint8_t *copy = malloc(size + 1);
    if (size > 0) {
        memcpy(copy, data, size);
    }
    return copy;
}

void model_copy(struct model *to, const struct model *from)
{
    *to = *from;
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        if (from->entries[i].data != NULL) {
            to->entries[i].data = copy_bytes(from->entries[i].data, from->entries[i].size);
        }
    }
}

// The model's tree

static struct model_entry *find(struct model *m, const char *path)
{
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        if (m->entries[i].path[0] != '\0' && strcmp(m->entries[i].path, path) == 0) {
            return &m->entries[i];
        }
    }
    return NULL;
}

static struct model_entry *add(struct model *m, const char *path, bool directory)
{
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        if (m->entries[i].path[0] == '\0') {
            m->entries[i] = (struct model_entry){.directory = directory};
            snprintf(m->entries[i].path, MODEL_PATH, "%s", path);
            return &m->entries[i];
        }
    }
    return NULL;
}

static bool full(const struct model *m)
{
    int used = 0;
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        used += m->entries[i].path[0] != '\0' ? 1 : 0;
    }
    return used >= MODEL_ENTRIES - 1;
}

static bool below(const char *path, const char *dir)
{
    size_t n = strlen(dir);
    return strncmp(path, dir, n) == 0 && path[n] == '/';
}

static bool has_children(struct model *m, const char *path)
{
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        if (below(m->entries[i].path, path)) {
            return true;
        }
    }
    return false;
}

// What opening the directory part of a path gives: 0, NOENT or NOTDIR.
static int parent_error(struct model *m, const char *path)
{
    char dir[MODEL_PATH];
    snprintf(dir, sizeof dir, "%s", path);
    for (char *p = dir + 1; *p != '\0'; p++) {
        if (*p == '/') {
            *p = '\0';
            struct model_entry *e = find(m, dir);
            if (e == NULL || !e->directory) {
                return e == NULL ? LFS_ERR_NOENT : LFS_ERR_NOTDIR;
            }
            *p = '/';
        }
    }
    return 0;
}

static void drop(struct model_entry *e)
{
    free(e->data);
    *e = (struct model_entry){.data = NULL};
}

static void random_path(struct model *m, char *path)
{
    static const char *names[] = {"a", "ab", "abc", "b", "photo.jpg", "main.py", "x", "a-rather-long-name",
                                  "z"};
    uint32_t depth = rnd(m, 3) + 1;
    size_t n = 0;
    for (uint32_t i = 0; i < depth; i++) {
        const char *name = names[rnd(m, sizeof names / sizeof names[0])];
        n += (size_t)snprintf(path + n, MODEL_PATH - n, "/%s", name);
        if (rnd(m, 4) == 0) {
            n += (size_t)snprintf(path + n, MODEL_PATH - n, "%u", (unsigned)rnd(m, 20));
        }
    }
}

static void random_bytes(struct model *m, uint8_t *data, uint32_t size)
{
    uint32_t value = rnd(m, 256);
    for (uint32_t i = 0; i < size; i++) {
        data[i] = (uint8_t)(value + i * 7 + (i >> 8));
    }
}

// Both sides: what is expected, what came

static bool by_device(int err)
{
    return err == LFS_ERR_NOSPC || err == LFS_ERR_IO;
}

static int verdict(int got, int expected)
{
    return by_device(got) ? got : (got < 0 ? got : 0) == expected ? 0 : 1;
}

static int step_mkdir(struct model *m, struct lfs *lfs, const char *path)
{
    int expected = parent_error(m, path);
    if (expected == 0 && find(m, path) != NULL) {
        expected = LFS_ERR_EXIST;
    }
    int got = lfs_mkdir(lfs, path);
    if (got == 0 && expected == 0) {
        add(m, path, true);
    }
    return verdict(got, expected);
}

static int step_remove(struct model *m, struct lfs *lfs, const char *path)
{
    struct model_entry *e = find(m, path);
    int expected = parent_error(m, path);
    if (expected == 0) {
        expected = e == NULL ? LFS_ERR_NOENT : e->directory && has_children(m, path) ? LFS_ERR_NOTEMPTY : 0;
    }
    int got = lfs_remove(lfs, path);
    if (got == 0 && expected == 0) {
        drop(e);
    }
    return verdict(got, expected);
}

static int rename_error(struct model *m, const char *from, const char *to)
{
    struct model_entry *source = find(m, from);
    struct model_entry *target = find(m, to);
    int err = parent_error(m, from);
    err = err == 0 && source == NULL ? LFS_ERR_NOENT : err;
    err = err == 0 ? parent_error(m, to) : err;
    if (err != 0 || strcmp(from, to) == 0) {
        return err;
    }
    if (source->directory && below(to, from)) {
        return LFS_ERR_INVAL;
    }
    if (target == NULL) {
        return 0;
    }
    if (source->directory != target->directory) {
        return source->directory ? LFS_ERR_NOTDIR : LFS_ERR_ISDIR;
    }
    return target->directory && has_children(m, to) ? LFS_ERR_NOTEMPTY : 0;
}

static bool too_long(struct model *m, const char *from, const char *to)
{
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        if (below(m->entries[i].path, from) &&
            strlen(m->entries[i].path) - strlen(from) + strlen(to) + 1 > MODEL_PATH) {
            return true;
        }
    }
    return false;
}

static void rename_model(struct model *m, const char *from, const char *to)
{
    struct model_entry *target = find(m, to);
    if (strcmp(from, to) == 0) {
        return;
    }
    if (target != NULL) {
        drop(target);
    }
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        char *path = m->entries[i].path;
        if (strcmp(path, from) == 0 || below(path, from)) {
            char moved[2 * MODEL_PATH];
            int length = snprintf(moved, sizeof moved, "%s%s", to, path + strlen(from));
            if (length > 0 && length < MODEL_PATH) {
                memcpy(path, moved, (size_t)length + 1);
            }
        }
    }
}

static int step_rename(struct model *m, struct lfs *lfs, const char *from)
{
    char to[MODEL_PATH];
    random_path(m, to);
    if (too_long(m, from, to)) {
        return 0;
    }
    int expected = rename_error(m, from, to);
    int got = lfs_rename(lfs, from, to);
    if (got == 0 && expected == 0) {
        rename_model(m, from, to);
    }
    return verdict(got, expected);
}

// Files: a whole new content, or a few writes, seeks and cuts in the old one.

struct edit {
    uint8_t *data;
    uint32_t size;
    uint32_t pos;
};

static int edit_write(struct model *m, struct lfs *lfs, struct lfs_file *f, struct edit *e)
{
    uint32_t n = rnd(m, rnd(m, 3) == 0 ? m->max_size / 2 : 200) + 1;
    if (e->pos + n > m->max_size) {
        return 0;
    }
    uint8_t *bytes = malloc(n);
    random_bytes(m, bytes, n);
    int32_t got = lfs_file_write(lfs, f, bytes, n);
    if (got == (int32_t)n) {
        uint32_t end = e->pos + n > e->size ? e->pos + n : e->size;
        e->data = realloc(e->data, end + 1);
        if (e->pos > e->size) {
            memset(e->data + e->size, 0, e->pos - e->size);
        }
        memcpy(e->data + e->pos, bytes, n);
        e->pos += n;
        e->size = end;
    }
    free(bytes);
    return got < 0 ? got : got == (int32_t)n ? 0 : 1;
}

static int edit_read(struct model *m, struct lfs *lfs, struct lfs_file *f, struct edit *e)
{
    uint8_t bytes[300];
    uint32_t n = rnd(m, sizeof bytes) + 1;
    uint32_t expect = e->pos >= e->size ? 0 : n < e->size - e->pos ? n : e->size - e->pos;
    int32_t got = lfs_file_read(lfs, f, bytes, n);
    if (got < 0) {
        return got;
    }
    bool same = got == (int32_t)expect && (expect == 0 || memcmp(bytes, e->data + e->pos, expect) == 0);
    e->pos += expect;
    return same ? 0 : 1;
}

static int edit_truncate(struct model *m, struct lfs *lfs, struct lfs_file *f, struct edit *e)
{
    uint32_t size = rnd(m, e->size + 50);
    int got = lfs_file_truncate(lfs, f, size);
    if (got == 0) {
        e->data = realloc(e->data, size + 1);
        if (size > e->size) {
            memset(e->data + e->size, 0, size - e->size);
        }
        e->size = size;
    }
    return got;
}

static int edit_once(struct model *m, struct lfs *lfs, struct lfs_file *f, struct edit *e)
{
    switch (rnd(m, 6)) {
    case 0:
        e->pos = rnd(m, e->size + 20);
        return lfs_file_seek(lfs, f, (int32_t)e->pos, LFS_SEEK_SET) == (int32_t)e->pos ? 0 : 1;
    case 1:
        return edit_read(m, lfs, f, e);
    case 2:
        return edit_truncate(m, lfs, f, e);
    default:
        return edit_write(m, lfs, f, e);
    }
}

static int step_edit(struct model *m, struct lfs *lfs, const char *path)
{
    struct model_entry *entry = find(m, path);
    struct lfs_file f;
    uint8_t *buffer = malloc(lfs->cfg->cache_size);
    bool fresh = rnd(m, 2) == 0;
    int expected = parent_error(m, path);
    if (expected == 0 && entry != NULL && entry->directory) {
        expected = LFS_ERR_ISDIR;
    }
    int got = lfs_file_open(lfs, &f, path, LFS_RDWR | LFS_CREAT | (fresh ? LFS_TRUNC : 0U), buffer);
    if (got < 0 || expected != 0) {
        free(buffer);
        return verdict(got, expected);
    }
    struct edit e = {NULL, 0, 0};
    if (entry == NULL) {
        entry = add(m, path, false);
    } else if (!fresh) {
        e.data = copy_bytes(entry->data, entry->size);
        e.size = entry->size;
    }
    uint32_t edits = rnd(m, 6) + 1;
    int err = 0;
    for (uint32_t i = 0; err == 0 && i < edits; i++) {
        err = edit_once(m, lfs, &f, &e);
    }
    int closed = lfs_file_close(lfs, &f);
    err = err == 0 ? closed : err;
    free(buffer);
    if (err != 0) {
        free(e.data);
        return by_device(err) ? err : 1;
    }
    free(entry->data);
    entry->data = e.data;
    entry->size = e.size;
    return 0;
}

int model_step(struct model *model, struct lfs *lfs)
{
    char path[MODEL_PATH];
    random_path(model, path);
    uint32_t kind = rnd(model, 10);
    if (kind < 2 && !full(model)) {
        return step_mkdir(model, lfs, path);
    }
    if (kind < 4 || full(model)) {
        return step_remove(model, lfs, path);
    }
    if (kind < 6) {
        return step_rename(model, lfs, path);
    }
    return step_edit(model, lfs, path);
}

// Comparing

static bool file_equal(const struct model_entry *e, struct lfs *lfs)
{
    struct lfs_file f;
    uint8_t *buffer = malloc(lfs->cfg->cache_size);
    uint8_t *bytes = malloc(e->size + 2);
    bool same = false;
    if (lfs_file_open(lfs, &f, e->path, LFS_RDONLY, buffer) == 0) {
        int32_t n = lfs_file_read(lfs, &f, bytes, e->size + 1);
        same = n == (int32_t)e->size && (n == 0 || memcmp(bytes, e->data, e->size) == 0);
        same = lfs_file_close(lfs, &f) == 0 && same;
    }
    free(bytes);
    free(buffer);
    return same;
}

// Count the entries below a directory; negative on error.
static int count_below(struct lfs *lfs, const char *path, int depth)
{
    struct lfs_dir dir;
    struct lfs_info info;
    int count = 0;
    if (depth > 8 || lfs_dir_open(lfs, &dir, path) < 0) {
        return -1;
    }
    int more;
    while ((more = lfs_dir_read(lfs, &dir, &info)) == 1) {
        if (strcmp(info.name, ".") == 0 || strcmp(info.name, "..") == 0) {
            continue;
        }
        count++;
        if (info.type == LFS_DIR) {
            char sub[LFS_NAME_MAX + MODEL_PATH + 4];
            snprintf(sub, sizeof sub, "%s/%s", path, info.name);
            int inner = count_below(lfs, sub, depth + 1);
            if (inner < 0) {
                more = -1;
                break;
            }
            count += inner;
        }
    }
    lfs_dir_close(lfs, &dir);
    return more < 0 ? -1 : count;
}

bool model_equal(const struct model *model, struct lfs *lfs)
{
    int count = 0;
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        const struct model_entry *e = &model->entries[i];
        struct lfs_info info;
        if (e->path[0] == '\0') {
            continue;
        }
        count++;
        if (lfs_stat(lfs, e->path, &info) != 0 || (info.type == LFS_DIR) != e->directory) {
            return false;
        }
        if (!e->directory && (info.size != e->size || !file_equal(e, lfs))) {
            return false;
        }
    }
    return count_below(lfs, "", 0) == count;
}
