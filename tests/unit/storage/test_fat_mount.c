// FAT volumes: where they lie on a card, what is refused, volumes of every size, and other people's tools.

#define _GNU_SOURCE
#include "tests/unit/storage/fat_bench.h"

#include <stdlib.h>

#define PARTITION 446

static void format(struct fatdisk *disk, uint32_t bits)
{
    struct fat fat;
    struct fat_format how = {bits, 0, 1};
    assert_int_equal(fat_format(&fat, &disk->dev, &how), 0);
}

// A card with a partition table, its second entry a volume that begins at sector 100.
static void make_partitioned(struct fatdisk *card, uint8_t type)
{
    struct fatdisk volume;
    fatdisk_init(&volume, 5000);
    format(&volume, 0);
    fatdisk_init(card, 5100);
    memcpy(card->data + 100 * FAT_SECTOR, volume.data, volume.size);
    card->data[PARTITION + 16 + 4] = type;
    card->data[PARTITION + 16 + 8] = 100;
    card->data[510] = 0x55;
    card->data[511] = 0xaa;
    fatdisk_free(&volume);
}

static void a_partition_is_found(void **state)
{
    struct fatdisk card;
    struct fat fat;
    (void)state;
    make_partitioned(&card, 6);
    assert_int_equal(fat_mount(&fat, &card.dev), 0);
    assert_int_equal(fat.start, 100);
    assert_int_equal(fat_mkdir(&fat, "d"), 0);
    assert_int_equal(fat_unmount(&fat), 0);
    fatdisk_free(&card);
}

static void exfat_is_refused_by_name(void **state)
{
    struct fatdisk card;
    struct fat fat;
    (void)state;
    make_partitioned(&card, 7);
    memcpy(card.data + 100 * FAT_SECTOR + 3, "EXFAT   ", 8);
    assert_int_equal(fat_mount(&fat, &card.dev), FAT_ERR_NOTSUP);
    memcpy(card.data, card.data + 100 * FAT_SECTOR, FAT_SECTOR);
    assert_int_equal(fat_mount(&fat, &card.dev), FAT_ERR_NOTSUP);
    fatdisk_free(&card);
}

static void a_blank_card_holds_no_volume(void **state)
{
    struct fatdisk card;
    struct fat fat;
    (void)state;
    fatdisk_init(&card, 1000);
    assert_int_equal(fat_mount(&fat, &card.dev), FAT_ERR_NODEV);
    memset(card.data, 0xff, card.size);
    assert_int_equal(fat_mount(&fat, &card.dev), FAT_ERR_NODEV);
    fatdisk_free(&card);
}

static void every_size_is_formatted(void **state)
{
    static const struct {
        uint32_t sectors, bits;
    } sizes[] = {{100, 12},     {720, 12},     {2880, 12},   {8191, 12},   {8192, 16},
                 {65535, 16},   {65536, 16},   {131072, 16}, {300001, 16}, {1048575, 16},
                 {1048576, 32}, {2000000, 32}, {4194304, 32}};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct bench *b = calloc(1, sizeof *b);
        bench_start(b, sizes[i].sectors, 0, 0);
        assert_int_equal(b->fat.bits, sizes[i].bits);
        assert_int_equal(bench_write(b, "a file.txt", "abc", 3), 0);
        bench_stop(b);
        free(b);
    }
}

static void sizes_that_suit_no_kind_are_refused(void **state)
{
    struct fatdisk card;
    struct fat fat;
    (void)state;
    fatdisk_init(&card, 10000);
    assert_int_equal(fat_format(&fat, &card.dev, &(struct fat_format){32, 1, 0}), FAT_ERR_INVAL);
    assert_int_equal(fat_format(&fat, &card.dev, &(struct fat_format){12, 1, 0}), FAT_ERR_INVAL);
    assert_int_equal(fat_format(&fat, &card.dev, &(struct fat_format){16, 3, 0}), FAT_ERR_INVAL);
    fatdisk_free(&card);
}

// Write 1, 2, 3 … fails, and all after it, as on a card that was pulled. Nothing of it is lost on the next
// day.
static void a_card_that_fails_is_an_error(void **state)
{
    struct bench b;
    static uint8_t data[3000];
    int err = FAT_ERR_IO;
    (void)state;
    bench_start(&b, 2880, 12, 1);
    assert_int_equal(bench_write(&b, "before", "abc", 3), 0);
    for (uint32_t n = 1; err != 0; n++) {
        b.disk.fail_at = n;
        err = fat_mkdir(&b.fat, "dir");
        err = err < 0 ? err : bench_write(&b, "dir/a file", data, sizeof data);
        err = err < 0 ? err : fat_rename(&b.fat, "dir/a file", "moved");
        err = err < 0 ? err : fat_remove(&b.fat, "moved");
        err = err < 0 ? err : fat_remove(&b.fat, "dir");
        assert_true(err == 0 || err == FAT_ERR_IO);
        b.disk.fail_at = 0;
        bench_mount(&b);
        assert_int_equal(bench_read(&b, "before", data, sizeof data), 3);
        (void)fat_remove(&b.fat, "moved");
        (void)fat_remove(&b.fat, "dir/a file");
        (void)fat_remove(&b.fat, "dir");
        memset(data, 0, sizeof data);
    }
    fatdisk_free(&b.disk);
}

// mtools

static bool have_mtools(void)
{
    return system("command -v mcopy >/dev/null") == 0;
}

static void mtools_reads_what_was_written(void **state)
{
    struct bench b;
    static uint8_t data[50000];
    static uint8_t out[sizeof data + 1];
    char command[200];
    (void)state;
    if (!have_mtools()) {
        skip();
    }
    bench_start(&b, 70000, 32, 1);
    bench_fill(data, sizeof data, 5);
    assert_int_equal(fat_mkdir(&b.fat, "DCIM in long"), 0);
    assert_int_equal(bench_write(&b, "DCIM in long/picture one.jpeg", data, sizeof data), 0);
    assert_int_equal(fat_sync(&b.fat), 0);
    snprintf(command, sizeof command, "mcopy -i /dev/fd/%d '::DCIM in long/picture one.jpeg' -", b.disk.fd);
    FILE *pipe = popen(command, "r");
    assert_int_equal(fread(out, 1, sizeof out, pipe), sizeof data);
    assert_int_equal(pclose(pipe), 0);
    assert_memory_equal(data, out, sizeof data);
    bench_stop(&b);
}

static void what_mtools_wrote_is_read(void **state)
{
    struct bench b;
    static uint8_t data[50000];
    static uint8_t out[sizeof data + 1];
    char command[200];
    (void)state;
    if (!have_mtools()) {
        skip();
    }
    bench_start(&b, 9000, 16, 1);
    assert_int_equal(fat_unmount(&b.fat), 0);
    bench_fill(data, sizeof data, 6);
    snprintf(command, sizeof command,
             "mmd -i /dev/fd/%d ::sub; mcopy -i /dev/fd/%d - '::sub/of another hand.bin'", b.disk.fd,
             b.disk.fd);
    FILE *pipe = popen(command, "w");
    assert_int_equal(fwrite(data, 1, sizeof data, pipe), sizeof data);
    assert_int_equal(pclose(pipe), 0);
    bench_mount(&b);
    assert_int_equal(bench_read(&b, "sub/of another hand.bin", out, sizeof out), sizeof data);
    assert_memory_equal(data, out, sizeof data);
    bench_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_partition_is_found),
        cmocka_unit_test(exfat_is_refused_by_name),
        cmocka_unit_test(a_blank_card_holds_no_volume),
        cmocka_unit_test(every_size_is_formatted),
        cmocka_unit_test(sizes_that_suit_no_kind_are_refused),
        cmocka_unit_test(a_card_that_fails_is_an_error),
        cmocka_unit_test(mtools_reads_what_was_written),
        cmocka_unit_test(what_mtools_wrote_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
