// The flash and PSRAM cache's windows (soc/cache.h).

#include "base/bits.h"
#include "soc/cache.h"

#include "bench.h"

#define FLASH_SIZE 0x400000U
#define PSRAM_SIZE 0x800000U

static uint8_t flash[FLASH_SIZE];
static uint8_t psram[PSRAM_SIZE];

struct caches {
    struct cache cache;
    unsigned changes[CACHE_CORES];
};

static void note_change(void *ctx, unsigned core)
{
    ((struct caches *)ctx)->changes[core]++;
}

static void power_on(struct caches *c)
{
    memset(c, 0, sizeof(*c));
    cache_init(&c->cache, note_change, c);
    c->cache.flash = (struct cache_memory){flash, FLASH_SIZE};
    c->cache.psram = (struct cache_memory){psram, PSRAM_SIZE};
}

static void a_flash_page_shows_where_its_entry_is(void **state)
{
    (void)state;
    static const struct {
        uint32_t address, entry;
    } places[] = {{0x3f400000, 0}, {0x400d0000, 64 + 13}, {0x40400000, 128}, {0x40800000, 192}};
    for (unsigned i = 0; i < 4; i++) {
        struct caches c;
        power_on(&c);
        cache_control(&c.cache, 0, true, 0);
        cache_write_entry(&c.cache, 0, places[i].entry, 5);
        assert_ptr_equal(cache_at(&c.cache, 0, places[i].address + 0x1234), &flash[0x51234]);
        assert_null(cache_at(&c.cache, 0, places[i].address + 0x10000));
        assert_null(cache_at(&c.cache, 1, places[i].address));
    }
}

static void psram_pages_are_32_kib(void **state)
{
    (void)state;
    struct caches c;
    power_on(&c);
    cache_control(&c.cache, 1, true, 0);
    cache_write_entry(&c.cache, 1, MMU_ENTRY_DRAM1 + 3, 7);
    assert_ptr_equal(cache_at(&c.cache, 1, 0x3f800000 + 3 * 0x8000 + 4), &psram[7 * 0x8000 + 4]);
    assert_null(cache_at(&c.cache, 1, 0x3f800000 + 4 * 0x8000));
}

static void a_closed_window_shows_nothing(void **state)
{
    (void)state;
    struct caches c;
    power_on(&c);
    cache_write_entry(&c.cache, 0, 0, 0);
    assert_false(cache_is_open(&c.cache, 0, 0x3f400000));
    cache_control(&c.cache, 0, true, bit(CACHE_DROM0));
    assert_false(cache_is_open(&c.cache, 0, 0x3f400000));
    cache_control(&c.cache, 0, true, bit(CACHE_IRAM0));
    assert_true(cache_is_open(&c.cache, 0, 0x3f400000));
}

static void an_entry_beyond_the_chip_shows_nothing(void **state)
{
    (void)state;
    struct caches c;
    power_on(&c);
    cache_control(&c.cache, 0, true, 0);
    cache_write_entry(&c.cache, 0, 0, 64);
    assert_true(cache_is_open(&c.cache, 0, 0x3f400000));
    assert_null(cache_at(&c.cache, 0, 0x3f400000));
}

static void only_real_changes_are_told(void **state)
{
    (void)state;
    struct caches c;
    power_on(&c);
    cache_write_entry(&c.cache, 0, 0, 1);
    unsigned off = c.changes[0];
    cache_control(&c.cache, 0, true, 0);
    assert_int_equal(c.changes[0], off + 1);
    cache_write_entry(&c.cache, 0, 0, 1);
    assert_int_equal(c.changes[0], off + 1);
    cache_write_entry(&c.cache, 0, 0, 2);
    assert_int_equal(c.changes[0], off + 2);
    assert_int_equal(c.changes[1], 1);
}

static void internal_memory_is_not_the_caches(void **state)
{
    (void)state;
    assert_int_equal(cache_bus_of(0x40000000), CACHE_BUSES);
    assert_int_equal(cache_bus_of(0x400c1fff), CACHE_BUSES);
    assert_int_equal(cache_bus_of(0x400c2000), CACHE_IRAM0);
    assert_int_equal(cache_bus_of(0x40bfffff), CACHE_IROM0);
    assert_int_equal(cache_bus_of(0x40c00000), CACHE_BUSES);
    assert_int_equal(cache_bus_of(0x3f3fffff), CACHE_BUSES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flash_page_shows_where_its_entry_is),
        cmocka_unit_test(psram_pages_are_32_kib),
        cmocka_unit_test(a_closed_window_shows_nothing),
        cmocka_unit_test(an_entry_beyond_the_chip_shows_nothing),
        cmocka_unit_test(only_real_changes_are_told),
        cmocka_unit_test(internal_memory_is_not_the_caches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
