// The second stage: loaded to RAM by the mask ROM from flash 0x1000, it starts the app.
//
// It maps the whole flash to the data window, reads the partition table, checks the app's image, copies its
// RAM segments, maps its flash segments and jumps. It calls nothing in ROM: the functions there expect
// register windows, this code has none (call0). Clocks stay as the ROM left them (crystal, 40 MHz), the UART
// too.
//
// When the app cannot be started it says why and resets the chip, as other boards do.
//
// Source: ESP32 TRM, chapters "System and Memory", "DPort Registers", "Watchdog Timers";
// ESP-IDF documentation, "App Image Format" and "Partition Tables".

#include "firmware/hw.h"
#include "firmware/memory_map.h"
#include "firmware/uart0.h"
#include "regs/dport.h"
#include "regs/rtc_cntl.h"
#include "regs/timg.h"

#define FLASH_SIZE     0x400000u
#define WATCHDOG_TICKS (9u * 150000u) // 9 s of the slow clock

struct image_header {
    uint8_t magic, segments, mode, size_speed;
    uint32_t entry;
    uint8_t pins[4];
    uint16_t chip;
    uint8_t rest[10];
};

struct segment_header {
    uint32_t address, length;
};

struct table_entry {
    uint16_t magic;
    uint8_t type, subtype;
    uint32_t offset, size;
    char label[16];
    uint32_t flags;
};

#define IMAGE_MAGIC       0xe9u
#define SEGMENTS_MAX      16u
#define CHECKSUM_SEED     0xefu
#define TABLE_MAGIC       0x50aau
#define TABLE_ENTRIES_MAX 95u
#define SUBTYPE_OTA_0     0x10u

// Talking

static void put_text(const char *text)
{
    for (; *text != '\0'; text++) {
        uart0_send_polled((uint8_t)*text);
    }
}

static void put_hex(uint32_t number)
{
    static const char digits[] = "0123456789abcdef";
    unsigned shift = 28;
    put_text("0x");
    while (shift > 0 && number >> shift == 0) {
        shift -= 4;
    }
    for (;; shift -= 4) {
        uart0_send_polled((uint8_t)digits[number >> shift & 15]);
        if (shift == 0) {
            return;
        }
    }
}

// "E boot: TEXT NUMBER TEXT NUMBER", then a reset.
static void fail(const char *text, uint32_t number, const char *more, uint32_t more_number)
{
    put_text("E boot: ");
    put_text(text);
    put_hex(number);
    if (more != NULL) {
        put_text(more);
        put_hex(more_number);
    }
    put_text("\r\n");
    uart0_flush();
    hw_set_bits(RTC_CNTL_BASE + RTC_CNTL_OPTIONS0, MASK(RTC_CNTL_OPTIONS0_SW_SYS_RST));
    for (;;) {
    }
}

// Watchdogs: the ROM started two of them to catch a flash that does not answer.

static void move_watchdogs(void)
{
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, RTC_CNTL_WDT_KEY);
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTFEED, MASK(RTC_CNTL_WDTFEED_FEED));
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTCONFIG1, WATCHDOG_TICKS);
    uint32_t config = hw_read(RTC_CNTL_BASE + RTC_CNTL_WDTCONFIG0);
    config = SET(config, RTC_CNTL_WDTCONFIG0_FLASHBOOT_MOD_EN, 0);
    config = SET(config, RTC_CNTL_WDTCONFIG0_STG0, RTC_WDT_RESET_RTC);
    config = SET(config, RTC_CNTL_WDTCONFIG0_EN, 1);
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTCONFIG0, config);
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, 0);

    hw_write(TIMG0_BASE + TIMG_WDTWPROTECT, TIMG_WDT_KEY);
    HW_SET(TIMG0_BASE + TIMG_WDTCONFIG0, TIMG_WDTCONFIG0_FLASHBOOT_MOD_EN, 0);
    hw_write(TIMG0_BASE + TIMG_WDTWPROTECT, 0);
}

// Flash cache and its MMU

#define CACHE_CTRL  (DPORT_BASE + DPORT_PRO_CACHE_CTRL)
#define CACHE_CTRL1 (DPORT_BASE + DPORT_PRO_CACHE_CTRL1)

static void cache_off(void)
{
    HW_SET(CACHE_CTRL, DPORT_CACHE_ENABLE, 0);
}

static void cache_on(void)
{
    HW_SET(CACHE_CTRL, DPORT_CACHE_FLUSH_ENA, 0);
    HW_SET(CACHE_CTRL, DPORT_CACHE_FLUSH_ENA, 1);
    while (HW_GET(CACHE_CTRL, DPORT_CACHE_FLUSH_DONE) == 0) {
    }
    HW_SET(CACHE_CTRL, DPORT_CACHE_FLUSH_ENA, 0);
    HW_SET(CACHE_CTRL, DPORT_CACHE_ENABLE, 1);
    hw_clear_bits(CACHE_CTRL1, MASK(DPORT_CACHE_MASK_IRAM0) | MASK(DPORT_CACHE_MASK_DROM0));
}

static void mmu_set(uint32_t entry, uint32_t page)
{
    hw_write(MMU_TABLE_PRO_BASE + 4 * entry, page);
}

static void mmu_clear(void)
{
    for (uint32_t entry = 0; entry < MMU_ENTRIES; entry++) {
        mmu_set(entry, MASK(MMU_ENTRY_INVALID));
    }
}

static void map_whole_flash(void)
{
    cache_off();
    mmu_clear();
    for (uint32_t page = 0; page < FLASH_SIZE / MMU_FLASH_PAGE; page++) {
        mmu_set(MMU_ENTRY_DROM0 + page, page);
    }
    cache_on();
}

static const void *flash_at(uint32_t offset)
{
    return (const void *)(MAP_DROM + offset);
}

// The app

// The factory app, else the first OTA slot: its flash offset.
static uint32_t find_app(void)
{
    const struct table_entry *entry = flash_at(FLASH_TABLE);
    uint32_t offset = 0;
    if (entry->magic != TABLE_MAGIC) {
        fail("no partition table at ", FLASH_TABLE, ", found ", entry->magic);
    }
    for (unsigned i = 0; i < TABLE_ENTRIES_MAX && entry[i].magic == TABLE_MAGIC; i++) {
        if (entry[i].type == 0 && entry[i].subtype == 0) {
            return entry[i].offset;
        }
        if (entry[i].type == 0 && entry[i].subtype == SUBTYPE_OTA_0) {
            offset = entry[i].offset;
        }
    }
    if (offset == 0 || offset >= FLASH_SIZE) {
        fail("no app in the partition table at ", FLASH_TABLE, NULL, 0);
    }
    return offset;
}

static bool is_inside(const struct segment_header *segment, uint32_t start, uint32_t end)
{
    return segment->address >= start && segment->address <= end && segment->length <= end - segment->address;
}

static bool is_ram(const struct segment_header *segment)
{
    return is_inside(segment, MAP_DRAM, MAP_DRAM_END) || is_inside(segment, MAP_IRAM, MAP_IRAM_END);
}

static bool is_mapped(const struct segment_header *segment)
{
    return is_inside(segment, MAP_DROM, MAP_DROM_END) || is_inside(segment, MAP_IROM, MAP_IROM_END);
}

static uint32_t xor_words(uint32_t sum, const uint32_t *words, uint32_t length)
{
    for (uint32_t i = 0; i < length / 4; i++) {
        sum ^= words[i];
    }
    return sum;
}

// Checks header, places and checksum of the image at this flash offset.
static void check_app(uint32_t offset)
{
    const struct image_header *header = flash_at(offset);
    if (header->magic != IMAGE_MAGIC) {
        fail("no app at ", offset, ", found ", header->magic);
    }
    if (header->chip != 0 || header->segments == 0 || header->segments > SEGMENTS_MAX) {
        fail("the app is not for this chip: id ", header->chip, ", segments ", header->segments);
    }
    uint32_t at = offset + sizeof *header;
    uint32_t sum = 0;
    for (unsigned i = 0; i < header->segments; i++) {
        const struct segment_header *segment = flash_at(at);
        at += sizeof *segment;
        if (segment->length % 4 != 0 || segment->length > FLASH_SIZE - at ||
            (segment->address != 0 && !is_ram(segment) && !is_mapped(segment)) ||
            (is_mapped(segment) && (segment->address - at) % MMU_FLASH_PAGE != 0)) {
            fail("the app's segment does not fit: address ", segment->address, ", length ", segment->length);
        }
        sum = xor_words(sum, flash_at(at), segment->length);
        at += segment->length;
    }
    uint8_t computed = (uint8_t)(CHECKSUM_SEED ^ sum ^ sum >> 8 ^ sum >> 16 ^ sum >> 24);
    uint8_t stored = *(const uint8_t *)flash_at(at | 15u);
    if (computed != stored) {
        fail("the app is damaged: checksum ", computed, ", stored ", stored);
    }
}

struct mapping {
    uint32_t entry, page, count;
};

static void copy_words(uint32_t address, const uint32_t *words, uint32_t length)
{
    volatile uint32_t *to = (volatile uint32_t *)address;
    for (uint32_t i = 0; i < length / 4; i++) {
        to[i] = words[i];
    }
}

static struct mapping mapping_of(const struct segment_header *segment, uint32_t data_at)
{
    uint32_t base = segment->address < MAP_DROM_END ? MAP_DROM : MAP_IROM_BASE;
    uint32_t first = segment->address < MAP_DROM_END ? MMU_ENTRY_DROM0 : MMU_ENTRY_IRAM0;
    uint32_t in_page = data_at % MMU_FLASH_PAGE;
    return (struct mapping){
        .entry = first + (segment->address - base) / MMU_FLASH_PAGE,
        .page = data_at / MMU_FLASH_PAGE,
        .count = (in_page + segment->length + MMU_FLASH_PAGE - 1) / MMU_FLASH_PAGE,
    };
}

static void map_app(const struct mapping *mappings, unsigned count)
{
    cache_off();
    mmu_clear();
    for (unsigned i = 0; i < count; i++) {
        for (uint32_t page = 0; page < mappings[i].count; page++) {
            mmu_set(mappings[i].entry + page, mappings[i].page + page);
        }
    }
    cache_on();
}

// Copies and maps what was checked; the address to jump to.
static uint32_t load_app(uint32_t offset)
{
    const struct image_header *header = flash_at(offset);
    uint32_t entry = header->entry;
    uint32_t at = offset + sizeof *header;
    struct mapping mappings[SEGMENTS_MAX];
    unsigned count = 0;
    unsigned segments = header->segments;
    for (unsigned i = 0; i < segments; i++) {
        const struct segment_header *segment = flash_at(at);
        at += sizeof *segment;
        if (is_mapped(segment)) {
            mappings[count++] = mapping_of(segment, at);
        } else if (segment->address != 0) {
            copy_words(segment->address, flash_at(at), segment->length);
        }
        at += segment->length;
    }
    map_app(mappings, count);
    return entry;
}

void loader_main(void);

void loader_main(void)
{
    move_watchdogs();
    map_whole_flash();
    uint32_t offset = find_app();
    check_app(offset);
    uint32_t entry = load_app(offset);
    ((void (*)(void))entry)();
}
