#include "rom/rom.h"

#include "base/bits.h"
#include "base/bytes.h"
#include "regs/dport.h"
#include "regs/gpio.h"
#include "regs/rtc_cntl.h"
#include "regs/timg.h"
#include "regs/uart.h"
#include "rom/call.h"
#include "rom/data.h"
#include "rom/phy.h"
#include "rom/steps.h"
#include "rom/symbols.h"

#include <stdio.h>
#include <string.h>

#define BAUD            115200U
#define UART_INPUT      5U          // CPU interrupt of the ROM's receiver
#define STACK_PRO       0x3ffe3f20U // esp32.rom.ld: __stack, __stack_app
#define STACK_APP       0x3ffe7e30U
#define FRAME           64U         // of the ROM's function that calls the program
#define MMU_PAGE_OF_ROM 0x10000U    // the ROM reads the flash through one page of the cache
#define CHUNK           4096U       // bytes loaded in one step
#define VARIABLES       0x3ffae010U // of the ROM's libraries, set up at every reset: observed
#define VARIABLES_END   0x3ffae6e0U

// Reading through the cache and copying takes about 20 ms for 64 KiB: a log of 17 such pages in 0.36 s.
#define TICKS_PER_BYTE (300 * TICKS_PER_US / 1000)
// The ROM of 2019 repeats a failed header read; eight lines in the 331 ms before the watchdog's reset at 400
// ms.
#define START_TICKS  (100 * TICKS_PER_US)
#define HEADER_RETRY (41 * TICKS_PER_MS)
#define HEADER_TRIED (61 * TICKS_PER_MS)

enum { STRAP_TEXT = 1, STRAP_GPIO0 = 4 }; // bit numbers in GPIO_STRAP

void rom_fill_ram(struct rom *rom)
{
    static const struct {
        uint32_t address, value;
    } cells[] = {
        {0x3ffae014, 0x40007cf8}, // ets_printf writes with ets_write_char_uart
        {0x3ffae030, 0x3ff9c4a9}, // _tzname: "GMT", twice; both rules of the time zone are days of a year
        {0x3ffae034, 0x3ff9c4a9},
        {0x3ffae038, 1},
        {0x3ffae040, 'J'},
        {0x3ffae05c, 'J'},
        {0x3ffae270, 0x00164020}, // g_rom_flashchip: until the second stage says
                                  // better
        {0x3ffae274, 0x400000},
        {0x3ffae278, 0x10000},
        {0x3ffae27c, 0x1000},
        {0x3ffae280, 0x100},
        {0x3ffae284, 0xffff},
        {0x3ffe01b8, 0},  // output goes to UART0
        {0x3ffe01e0, 40}, // ticks a microsecond: the crystal's
        {0x3ffe40f0, 40},
    };
    for (uint32_t at = VARIABLES; at < VARIABLES_END; at += 4) {
        rom_poke(rom, at, 0);
    }
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        rom_poke(rom, cells[i].address, cells[i].value);
    }
    rom_fill_phy_table(rom_poke, rom);
}

static void read_flash(struct rom *rom, uint32_t offset, uint8_t *bytes, size_t size)
{
    memset(bytes, UINT8_MAX, size);
    struct spi_transfer transfer = {.command_bits = 8,
                                    .command = 0x03,
                                    .address_bits = 24,
                                    .address = offset,
                                    .in = bytes,
                                    .in_length = size};
    struct spi_device *device = rom->soc->spi[1].device[0];
    if (device != NULL) {
        device->transfer(device->ctx, &transfer);
    }
}

// Failing

// Waits for a watchdog.
void rom_hang(struct rom *rom)
{
    (void)rom;
}

static void fail_in_main(struct rom *rom)
{
    rom_print(rom, "ets_main.c %d \n", rom->revision3 ? 384 : 371);
    rom_then(rom, rom_hang, 0);
}

static void invalid_header(struct rom *rom)
{
    uint8_t word[4];
    read_flash(rom, FLASH_LOADER_OFFSET, word, sizeof(word));
    rom_print(rom, "invalid header: 0x%08x\n", (unsigned)bytes_get32(word));
    rom_then(rom, invalid_header, HEADER_RETRY);
}

// Loading

// As after the ROM's call: a program that uses register windows turns them by eight in its first instruction,
// and finds its return address in the register that then is a0. When the ROM's window is spilled, its frame
// must lead to the frame before it.
static void jump_to(struct rom *rom, unsigned core, uint32_t stack, uint32_t entry, uint32_t back)
{
    struct xt_cpu *cpu = &rom->soc->core[core];
    xt_write_ps(cpu, SET(SET(SET(0, PS_WOE, 1), PS_UM, 1), PS_CALLINC, 2));
    cpu->a[0] = back;
    cpu->a[1] = stack - FRAME;
    rom_poke(rom, stack - FRAME - 12, stack);
    cpu->a[8] = bits_set(back, 2, 30, 2);
    cpu->sr[SR_VECBASE] = ROM_VECTORS;
    soc_start_core(rom->soc, core, entry);
}

void rom_start_program(struct rom *rom, uint32_t entry)
{
    jump_to(rom, 0, STACK_PRO, entry, ROM_RETURN_ADDRESS);
}

static void start_program(struct rom *rom)
{
    rom_start_program(rom, rom->header.entry);
}

static void enter(struct rom *rom)
{
    rom_print(rom, "entry 0x%08x\n", (unsigned)rom->header.entry);
    rom_then(rom, start_program, 0);
}

static void check_sum(struct rom *rom)
{
    uint8_t stored;
    read_flash(rom, rom->position | 15U, &stored, 1);
    if (stored != rom->checksum) {
        rom_print(rom, "csum err:0x%x!=0x%x\n", (unsigned)rom->checksum, (unsigned)stored);
        fail_in_main(rom);
        return;
    }
    enter(rom);
}

static void load_segment(struct rom *rom);

// The ROM keeps the bytes that it read beyond a segment; when the next header would not fit in the rest of
// the 16-byte line it says so. Rule found on public logs (docs/hardware.md, "What no manual says", 1).
static void note_odd_end(struct rom *rom)
{
    unsigned end = rom->position % 16;
    unsigned room = (16 - end) % 16;
    if (room == 0 || room >= IMAGE_SEGMENT_HEADER_SIZE) {
        return;
    }
    bool began_here = rom->position - rom->segment_start <= end;
    unsigned head = began_here ? rom->segment_start % 16 : 0;
    rom_print(rom, "ho %u tail %u room %u\n", head, began_here ? end - head : end, room);
}

static void end_segment(struct rom *rom)
{
    rom->segment++;
    if (rom->segment < rom->header.segment_count) {
        note_odd_end(rom);
        rom_then(rom, load_segment, 0);
        return;
    }
    rom_then(rom, check_sum, 0);
}

// Stores to addresses where nothing is are lost. Those to the windows of the flash cache never return, nor
// does a word that wraps round the end of the address space: logs end with "load:0xffffffff,len:-1".
static bool is_deadly(uint32_t address)
{
    enum cache_bus bus = cache_bus_of(address);
    return (bus != CACHE_BUSES && bus != CACHE_DRAM1) || address > UINT32_MAX - 3;
}

static void store(struct rom *rom, const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        rom->checksum ^= bytes[i];
        (void)bus_store(&rom->soc->bus, 0, rom->address + i, 1, bytes[i]);
    }
    rom->address += count;
    rom->position += count;
    rom->left -= count;
}

static void load_data(struct rom *rom)
{
    if (rom->left == 0) {
        end_segment(rom);
        return;
    }
    if (is_deadly(rom->address)) {
        rom_then(rom, rom_hang, 0);
        return;
    }
    uint8_t bytes[CHUNK];
    uint32_t to_page_end = MMU_PAGE_OF_ROM - rom->position % MMU_PAGE_OF_ROM;
    uint32_t count = rom->left < CHUNK ? rom->left : CHUNK;
    count = count < to_page_end ? count : to_page_end;
    read_flash(rom, rom->position, bytes, count);
    store(rom, bytes, count);
    if (count == to_page_end && rom->left > 0) {
        rom_print(rom, "%d mmu set %08x, pos %08x\n", rom->revision3 ? 1150 : 1162, (unsigned)rom->position,
                  (unsigned)rom->position);
    }
    rom_then(rom, load_data, count * TICKS_PER_BYTE);
}

static void load_segment(struct rom *rom)
{
    uint8_t bytes[IMAGE_SEGMENT_HEADER_SIZE];
    read_flash(rom, rom->position, bytes, sizeof(bytes));
    rom->position += IMAGE_SEGMENT_HEADER_SIZE;
    rom->segment_start = rom->position;
    rom->address = bytes_get32(bytes);
    rom->left = bytes_get32(bytes + 4);
    rom_print(rom, "load:0x%08x,len:%d\n", (unsigned)rom->address, (int)rom->left);
    rom_then(rom, load_data, 0);
}

static void print_header(struct rom *rom)
{
    static const char *const modes[] = {"QIO", "QOUT", "DIO", "DOUT", "FAST_RD", "SLOW_RD"};
    static const char *const pins[] = {"clk", "q", "d", "cs0", "hd", "wp"};
    const struct image_header *header = &rom->header;
    rom_print(rom, "configsip: 0, SPIWP:0x%02x\n", (unsigned)header->wp_pin);
    for (unsigned i = 0; i < 6; i++) {
        unsigned drive = bits_get(header->drive[i / 2], i % 2 * 4, 4);
        rom_print(rom, "%s_drv:0x%02x%s", pins[i], drive, i < 5 ? "," : "\n");
    }
    unsigned mode = header->mode < 6 ? header->mode : IMAGE_SLOW_READ;
    unsigned divider = header->speed == IMAGE_80MHZ ? 1 : header->speed + 2U;
    rom_print(rom, "mode:%s, clock div:%u\n", modes[mode], divider);
}

static void read_header(struct rom *rom)
{
    uint8_t bytes[IMAGE_HEADER_SIZE];
    read_flash(rom, FLASH_LOADER_OFFSET, bytes, sizeof(bytes));
    image_read_header(&rom->header, bytes);
    if (rom->header.magic == IMAGE_MAGIC) {
        print_header(rom);
        rom->position = FLASH_LOADER_OFFSET + IMAGE_HEADER_SIZE;
        rom->segment = 0;
        rom->checksum = IMAGE_CHECKSUM_SEED;
        rom_then(rom, rom->header.segment_count > 0 ? load_segment : check_sum, 0);
    } else if (rom->revision3) {
        rom_then(rom, invalid_header, HEADER_TRIED);
    } else {
        rom_print(rom, "flash read err, %d\n", 1000);
        fail_in_main(rom);
    }
}

// Download mode

static void wait_for_download(struct rom *rom)
{
    // No watchdog ends it: both flash boot protections are switched off.
    rom_poke(rom, RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, RTC_CNTL_WDT_KEY);
    rom_poke(rom, RTC_CNTL_BASE + RTC_CNTL_WDTCONFIG0, 0);
    rom_poke(rom, RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, 0);
    rom_poke(rom, TIMG0_BASE + TIMG_WDTWPROTECT, TIMG_WDT_KEY);
    rom_poke(rom, TIMG0_BASE + TIMG_WDTCONFIG0, 0);
    rom_poke(rom, TIMG0_BASE + TIMG_WDTWPROTECT, 0);
    rom_print(rom, "waiting for download\n");
    rom_then(rom, rom_download_begin, 0);
}

// The banner

static const char *cause_name(uint32_t cause)
{
    static const char *const names[] = {
        [0x01] = "POWERON_RESET",    [0x02] = "EXT_SYS_RESET",    [0x03] = "SW_RESET",
        [0x04] = "OWDT_RESET",       [0x05] = "DEEPSLEEP_RESET",  [0x06] = "SDIO_RESET",
        [0x07] = "TG0WDT_SYS_RESET", [0x08] = "TG1WDT_SYS_RESET", [0x09] = "RTCWDT_SYS_RESET",
        [0x0a] = "INTRUSION_RESET",  [0x0b] = "TGWDT_CPU_RESET",  [0x0c] = "SW_CPU_RESET",
        [0x0d] = "RTCWDT_CPU_RESET", [0x0e] = "EXT_CPU_RESET",    [0x0f] = "RTCWDT_BROWN_OUT_RESET",
        [0x10] = "RTCWDT_RTC_RESET",
    };
    bool known = cause < sizeof(names) / sizeof(names[0]) && names[cause] != NULL;
    return known ? names[cause] : "NO_MEAN";
}

// Boot modes by the low five straps; the first row whose bits under the mask agree.
struct boot_mode {
    uint8_t mask, value;
    const char *name;
    void (*start)(struct rom *rom);
};

static const struct boot_mode boot_modes[] = {
    {0x10, 0x10, "SPI_FAST_FLASH_BOOT", read_header},
    {0x1c, 0x08, "HSPI_FLASH_BOOT", rom_hang},
    {0x1f, 0x0f, "UART_BOOT(UART0)", rom_hang},
    {0x1f, 0x0e, "ATE_BOOT", rom_hang},
    {0x1f, 0x0d, "SDIO_REI_FEO_V1_BOOT", rom_hang},
    {0x1f, 0x0c, "SPI_FLASH_BOOT", read_header},
    {0x13, 0x00, "DOWNLOAD_BOOT(UART0/UART1/SDIO_FEI_FEO_V2)", wait_for_download},
    {0x13, 0x01, "DOWNLOAD_BOOT(UART0/UART1/SDIO_FEI_REO_V2)", wait_for_download},
    {0x13, 0x02, "DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_FEO_V2)", wait_for_download},
    {0x13, 0x03, "DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2)", wait_for_download},
};

static const struct boot_mode *boot_mode(uint32_t straps)
{
    const struct boot_mode *mode = boot_modes;
    while ((straps & mode->mask) != mode->value) {
        mode++;
    }
    return mode;
}

// UART0 at 115200 baud from whatever the APB clock is after this kind of reset.
static void set_up_uart(struct rom *rom)
{
    uint64_t sixteenths = TICKS_PER_SECOND * 16 / rom->soc->clocks.apb / BAUD;
    uint32_t divider = SET(0, UART_CLKDIV_INTEGER, (uint32_t)(sixteenths / 16));
    rom_poke(rom, UART0_BASE + UART_CLKDIV, SET(divider, UART_CLKDIV_FRAG, (uint32_t)(sixteenths % 16)));
    // The ROM's receiver wants to hear of every byte; programs rely on that setting.
    rom_poke(rom, UART0_BASE + UART_CONF0,
             SET(rom_peek(rom, UART0_BASE + UART_CONF0), UART_CONF0_ERR_WR_MASK, 1));
    rom_poke(rom, UART0_BASE + UART_CONF1, SET(0, UART_CONF1_RXFIFO_FULL_THRHD, 1));
    rom_poke(rom, UART0_BASE + UART_INT_ENA, MASK(UART_INT_RXFIFO_FULL));
    rom_poke(rom, DPORT_BASE + DPORT_PRO_UART_INTR_MAP, UART_INPUT);
}

static void set_up_caches(struct rom *rom)
{
    static const uint32_t control[] = {DPORT_PRO_CACHE_CTRL, DPORT_APP_CACHE_CTRL};
    static const uint32_t buses[] = {DPORT_PRO_CACHE_CTRL1, DPORT_APP_CACHE_CTRL1};
    static const uint32_t table[] = {MMU_TABLE_PRO_BASE, MMU_TABLE_APP_BASE};
    for (unsigned core = 0; core < SOC_CORES; core++) {
        uint32_t open = rom_peek(rom, DPORT_BASE + buses[core]);
        rom_poke(rom, DPORT_BASE + control[core], 0);
        rom_poke(rom, DPORT_BASE + buses[core], SET(open, DPORT_CACHE_MASK_DROM0, 0));
        for (uint32_t entry = 0; entry < MMU_ENTRIES; entry++) {
            rom_poke(rom, table[core] + entry * 4, SET(0, MMU_ENTRY_INVALID, 1));
        }
    }
}

// The check sum of all RTC fast memory, as programs leave it in STORE7.
static uint32_t rtc_memory_sum(struct rom *rom)
{
    uint32_t all = SET(0, RTC_CNTL_MEM_CONF_CRC_LEN, UINT32_MAX);
    rom_poke(rom, RTC_CNTL_BASE + RTC_CNTL_MEM_CONF, all);
    rom_poke(rom, RTC_CNTL_BASE + RTC_CNTL_MEM_CONF, all | MASK(RTC_CNTL_MEM_CONF_CRC_START));
    rom_poke(rom, RTC_CNTL_BASE + RTC_CNTL_MEM_CONF, all);
    return rom_peek(rom, RTC_CNTL_BASE + RTC_CNTL_MEM_CRC_RES);
}

// After deep sleep the code at STORE6 comes first, if the memory that holds it is as it was left.
static void wake(struct rom *rom)
{
    uint32_t entry = rom_peek(rom, RTC_CNTL_BASE + RTC_CNTL_STORE6);
    if (entry != 0 && rtc_memory_sum(rom) == rom_peek(rom, RTC_CNTL_BASE + RTC_CNTL_STORE7)) {
        jump_to(rom, 0, STACK_PRO, entry, ROM_WAKE_RETURN_ADDRESS);
        return;
    }
    rom->boot(rom);
}

void rom_boot_after_wake(struct rom *rom)
{
    rom->boot(rom);
}

static bool is_silenced(struct rom *rom, uint32_t straps)
{
    uint32_t store4 = rom_peek(rom, RTC_CNTL_BASE + RTC_CNTL_STORE4);
    return !bit_is_set(straps, STRAP_TEXT) || GET(store4 & store4 >> 16, RTC_CNTL_STORE4_NO_ROM_LOG) != 0;
}

static void print_banner(struct rom *rom)
{
    uint32_t straps = bits_get(rom_peek(rom, GPIO_BASE + GPIO_STRAP), 0, 6);
    uint32_t cause =
        GET(rom_peek(rom, RTC_CNTL_BASE + RTC_CNTL_RESET_STATE), RTC_CNTL_RESET_STATE_RESET_CAUSE_PROCPU);
    const struct boot_mode *mode = boot_mode(straps);
    set_up_uart(rom);
    set_up_caches(rom);
    rom_fill_ram(rom);
    rom->silent = is_silenced(rom, straps);
    rom_print(rom, "ets %s\n\n", rom->revision3 ? "Jul 29 2019 12:21:46" : "Jun  8 2016 00:22:57");
    rom_print(rom, "rst:0x%x (%s),boot:0x%x (%s)\n", (unsigned)cause, cause_name(cause), (unsigned)straps,
              mode->name);
    rom->boot = mode->start;
    rom_then(rom, cause == RESET_DEEP_SLEEP ? wake : rom->boot, 0);
}

// The first thing that anybody sees. A program that resets the other core and then stalls it comes before.
static void start(struct rom *rom)
{
    rom_then(rom, print_banner, START_TICKS);
}

// The APP CPU waits in the ROM until it is told where to go.
static void boot_app_cpu(struct rom *rom)
{
    uint32_t entry = rom->soc->dport.reg[DPORT_APPCPU_CTRL_D / 4];
    if (entry == 0) {
        return;
    }
    jump_to(rom, 1, STACK_APP, entry, ROM_RETURN_ADDRESS);
}

// What the chip calls

static void rom_boot(void *ctx, unsigned core)
{
    struct rom *rom = ctx;
    rom->missing[0] = '\0';
    if (core != 0) {
        boot_app_cpu(rom);
        return;
    }
    rom_go(rom, start);
}

static void rom_stop(void *ctx, unsigned core)
{
    if (core == 0) {
        rom_abandon(ctx);
        rom_download_end(ctx);
    }
}

static bool data_word(void *ctx, uint32_t address, uint32_t *value)
{
    (void)ctx;
    return rom_data_word(address, value);
}

// A program reads what is not known of the ROM: what it would do with a wrong value tells nothing. A debugger
// may.
static void data_missing(void *ctx, unsigned core, uint32_t address)
{
    struct rom *rom = ctx;
    uint32_t offset = 0;
    const char *name = rom_symbol(address, &offset);
    if (!rom->soc->running || rom->missing[0] != '\0') {
        return;
    }
    snprintf(rom->missing, sizeof(rom->missing), "the word at 0x%08x%s%s, read by core %u", (unsigned)address,
             name == NULL ? "" : ", after ", name == NULL ? "" : name, core);
    rom->missing_bluetooth = rom_is_bluetooth(address);
    soc_stop(rom->soc);
}

void rom_init(struct rom *rom, struct soc *soc)
{
    memset(rom, 0, sizeof(*rom));
    rom->soc = soc;
    rom->revision3 = soc->config.chip_revision >= 3;
    rom_text_init(rom);
    rom_download_init(rom);
    rom_index_functions(rom);
    soc->bus.rom = (struct bus_rom){rom, data_word, data_missing};
    soc->config.rom = (struct soc_rom){.ctx = rom, .boot = rom_boot, .stop = rom_stop, .call = rom_call};
}
