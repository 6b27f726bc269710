// Power is lost after write 1, 2, 3 … of a life. Each time the card is looked at as it then is: every file
// that was not in work is whole, the one in work is as before or as after (or empty, where it is made anew),
// and fsck.fat finds nothing but clusters that belong to nobody.
//
// Two copies of the table cannot change in one write: fsck.fat says so and takes the first. A rename to
// another sector has two names for one file for one write.

#include "tests/unit/storage/fat_bench.h"

#include <stdlib.h>

#define STEPS   100
#define ENTRIES 24
#define PATH    100
#define MOST    6000U
#define FAST    11 // fsck.fat looks after every so many writes of a large volume

struct entry {
    char path[PATH]; // "": none
    bool directory;
    uint32_t size;
    uint8_t data[MOST];
};

struct state {
    struct entry entries[ENTRIES];
};

enum kind { WRITE, APPEND, CUT, REMOVE, MKDIR, RENAME, KINDS };

struct step {
    enum kind kind;
    char from[PATH], to[PATH];
};

struct life {
    struct bench b;
    struct state at[STEPS + 1]; // before step n
    struct step steps[STEPS];
    uint32_t random;
    int marks;
};

static uint32_t rnd(struct life *l, uint32_t below)
{
    l->random = l->random * 1664525U + 1013904223U;
    return (l->random >> 8) % below;
}

// The state that the card should have

static struct entry *find(struct state *s, const char *path)
{
    for (int i = 0; i < ENTRIES; i++) {
        if (strcmp(s->entries[i].path, path) == 0) {
            return &s->entries[i];
        }
    }
    return NULL;
}

static bool is_below(const char *path, const char *dir)
{
    size_t n = strlen(dir);
    return n > 0 && strncmp(path, dir, n) == 0 && path[n] == '/';
}

static bool has_children(const struct state *s, const char *dir)
{
    for (int i = 0; i < ENTRIES; i++) {
        if (is_below(s->entries[i].path, dir)) {
            return true;
        }
    }
    return false;
}

// A directory that is there, or the root.
static const char *some_dir(struct life *l, struct state *s)
{
    const struct entry *e = &s->entries[rnd(l, ENTRIES)];
    return e->path[0] != '\0' && e->directory && strlen(e->path) < 40 ? e->path : "";
}

static void new_path(struct life *l, struct state *s, char *out)
{
    static const char *const names[] = {"a",       "photo.jpg",  "A rather long name",
                                        "main.py", "Bild é.jpg", "another long name than that.text"};
    snprintf(out, PATH, "%s/%s%u", some_dir(l, s), names[rnd(l, 6)], (unsigned)rnd(l, 12));
}

static struct entry *some_entry(struct life *l, struct state *s, bool file)
{
    for (int i = 0; i < 50; i++) {
        struct entry *e = &s->entries[rnd(l, ENTRIES)];
        if (e->path[0] != '\0' && !(file && e->directory)) {
            return e;
        }
    }
    return NULL;
}

// Steps: each is done to the card, and to the state

static void do_write(struct life *l, struct state *s, struct step *step)
{
    new_path(l, s, step->from);
    struct entry *e = find(s, step->from);
    e = e == NULL ? find(s, "") : e;
    if (e == NULL || e->directory) {
        step->kind = KINDS;
        return;
    }
    memcpy(e->path, step->from, PATH);
    e->size = rnd(l, MOST);
    bench_fill(e->data, e->size, l->random);
    assert_int_equal(bench_write(&l->b, step->from, e->data, e->size), 0);
}

static void do_append(struct life *l, struct state *s, struct step *step)
{
    struct entry *e = some_entry(l, s, true);
    if (e == NULL) {
        step->kind = KINDS;
        return;
    }
    memcpy(step->from, e->path, PATH);
    uint32_t more = rnd(l, MOST - e->size + 1);
    bench_fill(e->data + e->size, more, l->random);
    assert_int_equal(fat_file_open(&l->b.fat, &l->b.file, e->path, FAT_WRONLY | FAT_APPEND), 0);
    assert_int_equal(fat_file_write(&l->b.fat, &l->b.file, e->data + e->size, more), more);
    assert_int_equal(fat_file_close(&l->b.fat, &l->b.file), 0);
    e->size += more;
}

static void do_cut(struct life *l, struct state *s, struct step *step)
{
    struct entry *e = some_entry(l, s, true);
    if (e == NULL) {
        step->kind = KINDS;
        return;
    }
    memcpy(step->from, e->path, PATH);
    e->size = rnd(l, e->size + 1);
    assert_int_equal(fat_file_open(&l->b.fat, &l->b.file, e->path, FAT_WRONLY), 0);
    assert_int_equal(fat_file_truncate(&l->b.fat, &l->b.file, e->size), 0);
    assert_int_equal(fat_file_close(&l->b.fat, &l->b.file), 0);
}

static void do_remove(struct life *l, struct state *s, struct step *step)
{
    struct entry *e = some_entry(l, s, false);
    if (e == NULL || has_children(s, e->path)) {
        step->kind = KINDS;
        return;
    }
    memcpy(step->from, e->path, PATH);
    assert_int_equal(fat_remove(&l->b.fat, e->path), 0);
    memset(e, 0, sizeof *e);
}

static void do_mkdir(struct life *l, struct state *s, struct step *step)
{
    new_path(l, s, step->from);
    struct entry *e = find(s, "");
    if (e == NULL || find(s, step->from) != NULL) {
        step->kind = KINDS;
        return;
    }
    memcpy(e->path, step->from, PATH);
    e->directory = true;
    assert_int_equal(fat_mkdir(&l->b.fat, step->from), 0);
}

static void move_path(char *path, const char *from, const char *to)
{
    char moved[2 * PATH];
    snprintf(moved, sizeof moved, "%s%s", to, path + strlen(from));
    memcpy(path, moved, PATH);
}

static void do_rename(struct life *l, struct state *s, struct step *step)
{
    struct entry *e = some_entry(l, s, false);
    new_path(l, s, step->to);
    if (e == NULL || find(s, step->to) != NULL || is_below(step->to, e->path)) {
        step->kind = KINDS;
        return;
    }
    memcpy(step->from, e->path, PATH);
    assert_int_equal(fat_rename(&l->b.fat, step->from, step->to), 0);
    for (int i = 0; i < ENTRIES; i++) {
        if (strcmp(s->entries[i].path, step->from) == 0 || is_below(s->entries[i].path, step->from)) {
            move_path(s->entries[i].path, step->from, step->to);
        }
    }
}

static void live(struct life *l)
{
    static void (*const verbs[KINDS])(struct life *, struct state *, struct step *) = {
        do_write, do_append, do_cut, do_remove, do_mkdir, do_rename};
    l->b.disk.recording = true;
    for (int i = 0; i < STEPS; i++) {
        l->at[i + 1] = l->at[i];
        l->b.disk.mark = i;
        l->steps[i].kind = (enum kind)rnd(l, KINDS);
        verbs[l->steps[i].kind](l, &l->at[i + 1], &l->steps[i]);
    }
}

// What is on the card

static bool holds(struct bench *b, const char *path, const struct entry *e)
{
    static uint8_t data[MOST + 1];
    struct fat_info info;
    if (fat_stat(&b->fat, path, &info) < 0 || info.directory != e->directory) {
        return false;
    }
    return e->directory || (bench_read(b, path, data, sizeof data) == (int32_t)e->size &&
                            memcmp(data, e->data, e->size) == 0);
}

static bool is_there(struct bench *b, const char *path)
{
    struct fat_info info;
    return fat_stat(&b->fat, path, &info) >= 0;
}

static bool in_work(const struct step *step, const char *path)
{
    return step->kind != KINDS && (strcmp(path, step->from) == 0 || strcmp(path, step->to) == 0 ||
                                   is_below(path, step->from) || is_below(path, step->to));
}

// The entry that the step is about, half done.
static bool may_be_so(struct bench *b, struct life *l, int n, const struct entry *before)
{
    const struct step *step = &l->steps[n];
    const struct entry *after = find(&l->at[n + 1], before->path);
    struct entry empty = {.size = 0};
    char moved[2 * PATH];
    switch (step->kind) {
    case RENAME:
        snprintf(moved, sizeof moved, "%s%s", step->to, before->path + strlen(step->from));
        return holds(b, before->path, before) || holds(b, moved, before);
    case REMOVE:
        return holds(b, before->path, before) || !is_there(b, before->path);
    case WRITE:
        return holds(b, before->path, before) || holds(b, before->path, after) ||
               holds(b, before->path, &empty);
    default:
        return holds(b, before->path, before) || (after != NULL && holds(b, before->path, after));
    }
}

static void look(struct life *l, struct bench *b, int n)
{
    bench_mount(b);
    for (int i = 0; i < ENTRIES; i++) {
        const struct entry *e = &l->at[n].entries[i];
        if (e->path[0] != '\0' && !in_work(&l->steps[n], e->path)) {
            assert_true(holds(b, e->path, e));
        } else if (e->path[0] != '\0') {
            assert_true(may_be_so(b, l, n, e));
        }
    }
}

// What fsck.fat may say of such a card: clusters of nobody, also behind the end of a file in work; copies of
// the table that differ; a count of free clusters that is not known. Lines about a file begin with its path.
static bool is_allowed(const char *line, bool renames)
{
    static const char *const allowed[] = {
        "fsck.fat ",
        "/",
        "Reclaimed ",
        "Reclaiming ",
        "  File size is ",
        "  Truncating file to ",
        "FATs differ but appear to be intact.",
        "  Using first FAT",
        "Free cluster summary uninitialized",
        "Leaving filesystem unchanged",
    };
    static const char *const doubled[] = {"and", "  share clusters", "  Truncating second to ",
                                          "  Invalid '..' entry"};
    bool found = strstr(line, " clusters") != NULL && strstr(line, " files, ") != NULL;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        found = found || strncmp(line, allowed[i], strlen(allowed[i])) == 0;
    }
    for (size_t i = 0; renames && i < sizeof doubled / sizeof doubled[0]; i++) {
        found = found || strncmp(line, doubled[i], strlen(doubled[i])) == 0;
    }
    return found && strstr(line, "chain length is <") == NULL;
}

static void check(struct life *l, int n)
{
    struct bench *b = &l->b;
    if (fatdisk_check(&b->disk, b->text, sizeof b->text) <= 0) {
        return;
    }
    char copy[sizeof b->text];
    memcpy(copy, b->text, sizeof copy);
    for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (!is_allowed(line, l->steps[n].kind == RENAME)) {
            print_error("step %d kind %d %s -> %s: \"%s\" in\n%s", n, (int)l->steps[n].kind, l->steps[n].from,
                        l->steps[n].to, line, b->text);
            assert_true(false);
        }
    }
}

static void run(uint32_t sectors, uint32_t bits, uint32_t cluster, uint32_t seed, size_t every)
{
    struct life *l = calloc(1, sizeof *l);
    l->random = seed;
    bench_start(&l->b, sectors, bits, cluster);
    live(l);
    fatdisk_rewind(&l->b.disk);
    for (size_t i = 0; i < l->b.disk.count; i++) {
        int n = l->b.disk.writes[i].mark;
        fatdisk_redo(&l->b.disk, i);
        look(l, &l->b, n);
        if (i % every == 0) {
            check(l, n);
        }
    }
    assert_true(l->b.disk.count > 300);
    bench_mount(&l->b);
    bench_stop(&l->b);
    free(l);
}

static void fat12_with_small_clusters(void **state)
{
    (void)state;
    run(1400, 12, 1, 1, 1);
}

static void fat16_as_on_small_cards(void **state)
{
    (void)state;
    run(9000, 16, 1, 2, 1);
    run(20000, 16, 4, 3, 5);
}

static void fat32_as_on_large_cards(void **state)
{
    (void)state;
    run(70000, 32, 1, 4, FAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fat12_with_small_clusters),
        cmocka_unit_test(fat16_as_on_small_cards),
        cmocka_unit_test(fat32_as_on_large_cards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
