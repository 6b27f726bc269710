// Power is lost in write 1, 2, 3 … of a life, with that program or erase half done, and again while the next
// mount repairs; after each the disk mounts, holds what was there before or after the step that was
// interrupted, and can be worked on.

#include "tests/support/lfs_model.h"
#include "tests/unit/storage/bench.h"

#include <stdlib.h>

#define STEPS 40

struct trial {
    struct ramdisk start; // the disk before the life
    struct ramdisk disk;
    struct lfs lfs;
    struct model after[STEPS + 1];
    uint32_t seed;
    uint64_t cut;
};

static void restore(struct trial *t)
{
    const struct lfs_config *cfg = &t->start.cfg;
    size_t size = (size_t)cfg->block_size * cfg->block_count;
    memcpy(t->disk.data, t->start.data, size);
    memcpy(t->disk.written, t->start.written, size / cfg->prog_size);
    ramdisk_power(&t->disk, 0);
    assert_int_equal(lfs_mount(&t->lfs, &t->disk.cfg), 0);
}

static void prepare(struct trial *t, uint32_t block_size, uint32_t block_count, uint32_t cycles, int before)
{
    struct model m;
    ramdisk_init(&t->start, block_size, block_count, 32, 64);
    ramdisk_init(&t->disk, block_size, block_count, 32, 64);
    t->start.cfg.block_cycles = t->disk.cfg.block_cycles = cycles;
    model_init(&m, t->seed, block_size * 4);
    assert_int_equal(lfs_format(&t->lfs, &t->start.cfg), 0);
    assert_int_equal(lfs_mount(&t->lfs, &t->start.cfg), 0);
    for (int i = 0; i < before; i++) {
        assert_int_equal(model_step(&m, &t->lfs), 0);
    }
    lfs_unmount(&t->lfs);
    restore(t);
    model_copy(&t->after[0], &m);
    for (int i = 0; i < STEPS; i++) {
        assert_int_equal(model_step(&m, &t->lfs), 0);
        model_copy(&t->after[i + 1], &m);
    }
    model_free(&m);
}

static void finish(struct trial *t)
{
    for (int i = 0; i <= STEPS; i++) {
        model_free(&t->after[i]);
    }
    ramdisk_free(&t->start);
    ramdisk_free(&t->disk);
}

// A step that makes a file first makes it empty.
static bool only_created(struct trial *t, int step)
{
    bool same = false;
    struct model m;
    model_copy(&m, &t->after[step]);
    for (int i = 0; i < MODEL_ENTRIES; i++) {
        const struct model_entry *e = &t->after[step + 1].entries[i];
        if (e->path[0] != '\0' && !e->directory && m.entries[i].path[0] == '\0') {
            m.entries[i] = *e;
            m.entries[i].data = NULL;
            m.entries[i].size = 0;
            same = model_equal(&m, &t->lfs);
        }
    }
    model_free(&m);
    return same;
}

static void work_on(struct trial *t, int state)
{
    struct model m;
    model_copy(&m, &t->after[state]);
    m.random = (uint32_t)t->cut;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(model_step(&m, &t->lfs), 0);
    }
    assert_true(model_equal(&m, &t->lfs));
    model_free(&m);
}

static void check_after_cut(struct trial *t, int step)
{
    for (uint64_t again = 1; again < 3; again++) {
        ramdisk_power(&t->disk, again);
        (void)lfs_mount(&t->lfs, &t->disk.cfg);
    }
    ramdisk_power(&t->disk, 0);
    assert_int_equal(lfs_mount(&t->lfs, &t->disk.cfg), 0);
    if (model_equal(&t->after[step], &t->lfs)) {
        work_on(t, step);
    } else if (model_equal(&t->after[step + 1], &t->lfs)) {
        work_on(t, step + 1);
    } else {
        assert_true(only_created(t, step));
    }
    assert_int_equal(t->disk.violations, 0);
}

// Returns false once the whole life went by without the cut.
static bool live_until_cut(struct trial *t)
{
    struct model m;
    model_copy(&m, &t->after[0]);
    restore(t);
    t->disk.torn = (uint32_t)(t->seed * 1000 + t->cut);
    ramdisk_power(&t->disk, t->cut);
    int step = 0;
    while (step < STEPS && !t->disk.dead) {
        (void)model_step(&m, &t->lfs);
        step += t->disk.dead ? 0 : 1;
    }
    model_free(&m);
    if (!t->disk.dead) {
        return false;
    }
    check_after_cut(t, step);
    return true;
}

static void run(uint32_t seed, uint32_t block_size, uint32_t block_count, uint32_t cycles, int before)
{
    struct trial *t = calloc(1, sizeof *t);
    t->seed = seed;
    prepare(t, block_size, block_count, cycles, before);
    t->cut = 1;
    while (live_until_cut(t)) {
        t->cut++;
    }
    assert_true(t->cut > 30);
    finish(t);
    free(t);
}

static void large_blocks_as_on_the_board(void **state)
{
    (void)state;
    run(1, 4096, 256, 100, 30);
}

static void small_blocks_that_split(void **state)
{
    (void)state;
    run(2, 512, 400, 100, 60);
}

static void pairs_that_move_all_the_time(void **state)
{
    (void)state;
    run(3, 512, 400, 1, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_blocks_as_on_the_board),
        cmocka_unit_test(small_blocks_that_split),
        cmocka_unit_test(pairs_that_move_all_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
