// The mask ROM's boot (rom/rom.h): texts byte for byte, and their time.

#include "base/bytes.h"
#include "regs/dport.h"
#include "regs/rtc_cntl.h"
#include "rom/rom.h"
#include "rom/symbols.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FLASH_BYTES 0x400000U

struct bench {
    struct soc soc;
    struct rom rom;
    struct spi_device device;
    uint8_t flash[FLASH_BYTES];
    bool flash_dead;
    char text[20000];
    size_t length;
    uint64_t last_byte; // tick
    unsigned images;    // bytes written so far into the image
    uint8_t checksum;
    char stub[200]; // the last LOG_STUB line
};

static void read_flash(void *ctx, const struct spi_transfer *transfer)
{
    struct bench *b = ctx;
    for (size_t i = 0; i < transfer->in_length; i++) {
        transfer->in[i] = b->flash_dead ? 0xff : b->flash[(transfer->address + i) % FLASH_BYTES];
    }
}

static void take_byte(void *ctx, uint8_t byte)
{
    struct bench *b = ctx;
    if (b->length + 1 < sizeof(b->text)) {
        b->text[b->length++] = (char)byte;
        b->text[b->length] = '\0';
    }
    b->last_byte = b->soc.clock.now;
}

static void take_log(void *ctx, enum log_kind kind, const char *where, const char *text)
{
    struct bench *b = ctx;
    if (kind == LOG_STUB && strcmp(where, "ROM") == 0) {
        snprintf(b->stub, sizeof(b->stub), "%s", text);
    }
}

static struct bench *make_board(unsigned revision)
{
    struct bench *b = calloc(1, sizeof(*b));
    assert_non_null(b);
    memset(b->flash, 0xff, sizeof(b->flash));
    struct soc_config config = {.chip_revision = revision, .log = {take_log, b}};
    soc_init(&b->soc, &config);
    rom_init(&b->rom, &b->soc);
    b->device = (struct spi_device){b, read_flash};
    soc_attach_memory(&b->soc, 0, &b->device, b->flash, FLASH_BYTES);
    b->soc.uart[0].sent = take_byte;
    b->soc.uart[0].sent_ctx = b;
    return b;
}

static void run_ms(struct bench *b, uint64_t ms)
{
    soc_run(&b->soc, b->soc.clock.now + ms * TICKS_PER_MS);
}

// Images

static void put(struct bench *b, const void *bytes, size_t count)
{
    memcpy(&b->flash[0x1000 + b->images], bytes, count);
    b->images += (unsigned)count;
}

static void begin_image(struct bench *b, unsigned segments, uint32_t entry)
{
    uint8_t header[24] = {0xe9, (uint8_t)segments, 2, 0x2f, 0, 0, 0, 0, 0xee};
    bytes_put32(header + 4, entry);
    put(b, header, sizeof(header));
    b->checksum = 0xef;
}

static void add_segment(struct bench *b, uint32_t address, uint32_t length, uint8_t value)
{
    uint8_t header[8];
    bytes_put32(header, address);
    bytes_put32(header + 4, length);
    put(b, header, sizeof(header));
    for (uint32_t i = 0; i < length; i++) {
        put(b, &value, 1);
        b->checksum ^= value;
    }
}

static void end_image(struct bench *b)
{
    static const uint8_t zero;
    while (b->images % 16 != 15) {
        put(b, &zero, 1);
    }
    put(b, &b->checksum, 1);
}

static void add_code(struct bench *b, uint32_t instruction)
{
    uint8_t header[8];
    uint8_t code[4];
    bytes_put32(header, 0x40080400);
    bytes_put32(header + 4, sizeof(code));
    bytes_put32(code, instruction);
    put(b, header, sizeof(header));
    put(b, code, sizeof(code));
    b->checksum ^= code[0] ^ code[1] ^ code[2] ^ code[3];
}

// A program that loops where it starts: "j ." in IRAM.
static void add_program(struct bench *b)
{
    add_code(b, 0x00ffff06);
}

static void add_program_alone(struct bench *b)
{
    begin_image(b, 1, 0x40080400);
    add_program(b);
    end_image(b);
}

static void power_on_for(struct bench *b, uint64_t ms)
{
    soc_power_on(&b->soc);
    run_ms(b, ms);
}

// Texts

#define BANNER1(rst) "ets Jun  8 2016 00:22:57\r\n\r\nrst:" rst ",boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"
#define BANNER3(rst) "ets Jul 29 2019 12:21:46\r\n\r\nrst:" rst ",boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"
#define PADS                                                                                                 \
    "configsip: 0, SPIWP:0xee\r\n"                                                                           \
    "clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00\r\n"
#define MODE "mode:DIO, clock div:1\r\n"

static void expect(struct bench *b, const char *text)
{
    assert_string_equal(b->text, text);
    free(b);
}

static void an_image_is_loaded_and_entered(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 2, 0x40080400);
    add_segment(b, 0x3fff0030, 12, 0x5a);
    add_program(b);
    end_image(b);
    power_on_for(b, 60);
    uint32_t word;
    assert_int_equal(bus_load(&b->soc.bus, 0, 0x3fff0034, 4, &word), 0);
    assert_int_equal(word, 0x5a5a5a5a);
    assert_int_equal(b->soc.core[0].pc, 0x40080400);
    assert_true(b->last_byte > 23 * TICKS_PER_MS && b->last_byte < 31 * TICKS_PER_MS);
    expect(b, BANNER1("0x1 (POWERON_RESET)") PADS MODE "load:0x3fff0030,len:12\r\n"
                                                       "ho 0 tail 12 room 4\r\n"
                                                       "load:0x40080400,len:4\r\n"
                                                       "entry 0x40080400\r\n");
}

static void the_rom_of_2019_has_another_date(void **state)
{
    (void)state;
    struct bench *b = make_board(3);
    add_program_alone(b);
    power_on_for(b, 60);
    expect(b, BANNER3("0x1 (POWERON_RESET)") PADS MODE "load:0x40080400,len:4\r\n"
                                                       "entry 0x40080400\r\n");
}

static void an_erased_flash_loops_every_400_ms_on_the_rom_of_2016(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    power_on_for(b, 400);
    assert_string_equal(b->text, BANNER1("0x1 (POWERON_RESET)") "flash read err, 1000\r\n"
                                                                "ets_main.c 371 \r\n");
    b->length = 0;
    run_ms(b, 399);
    assert_string_equal(b->text, BANNER1("0x10 (RTCWDT_RTC_RESET)") "flash read err, 1000\r\n"
                                                                    "ets_main.c 371 \r\n");
    uint64_t last = b->last_byte;
    run_ms(b, 400);
    assert_int_equal(b->last_byte - last, 400 * TICKS_PER_MS);
    free(b);
}

static void an_erased_flash_repeats_its_header_on_the_rom_of_2019(void **state)
{
    (void)state;
    struct bench *b = make_board(3);
    power_on_for(b, 399);
    assert_memory_equal(b->text, BANNER3("0x1 (POWERON_RESET)"), strlen(BANNER3("0x1 (POWERON_RESET)")));
    unsigned lines = 0;
    for (const char *at = b->text; (at = strstr(at, "invalid header: 0xffffffff\r\n")) != NULL; at++) {
        lines++;
    }
    assert_in_range(lines, 7, 9);
    free(b);
}

static void the_header_is_shown_as_a_little_endian_word(void **state)
{
    (void)state;
    struct bench *b = make_board(3);
    memcpy(&b->flash[0x1000], "<!DOCTYPE html>", 15);
    power_on_for(b, 80);
    expect(b, BANNER3("0x1 (POWERON_RESET)") "invalid header: 0x4f44213c\r\n");
}

static void a_flash_without_its_supply_reads_as_erased(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    add_program_alone(b);
    b->flash_dead = true;
    gpio_drive(&b->soc.gpio, 12, GPIO_DRIVE_HIGH);
    power_on_for(b, 60);
    expect(b, "ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x33 (SPI_FAST_FLASH_BOOT)\r\n"
              "flash read err, 1000\r\n"
              "ets_main.c 371 \r\n");
}

static void a_wrong_checksum_is_named(void **state)
{
    (void)state;
    static const unsigned revisions[] = {1, 3};
    for (unsigned i = 0; i < 2; i++) {
        struct bench *b = make_board(revisions[i]);
        begin_image(b, 1, 0x40080400);
        add_segment(b, 0x40080400, 4, 0x11);
        b->checksum ^= 1;
        end_image(b);
        power_on_for(b, 60);
        const char *end = strstr(b->text, "len:4\r\n") + 7;
        assert_string_equal(end, i == 0 ? "csum err:0xef!=0xee\r\nets_main.c 371 \r\n"
                                        : "csum err:0xef!=0xee\r\nets_main.c 384 \r\n");
        free(b);
    }
}

static void an_app_at_0x1000_stops_after_its_first_load_line(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 2, 0x40080400);
    add_segment(b, 0x3f400020, 64, 0);
    add_program(b);
    end_image(b);
    power_on_for(b, 300);
    expect(b, BANNER1("0x1 (POWERON_RESET)") PADS MODE "load:0x3f400020,len:64\r\n");
}

static void a_corrupt_length_floods_until_the_watchdog(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 2, 0x40080400);
    add_segment(b, 0x928b2121, 0, 0);
    bytes_put32(&b->flash[0x1000 + 28], 0x99280021);
    power_on_for(b, 399);
    assert_non_null(strstr(b->text, "load:0x928b2121,len:-1725431775\r\n"
                                    "1162 mmu set 00010000, pos 00010000\r\n"
                                    "1162 mmu set 00020000, pos 00020000\r\n"));
    assert_non_null(strstr(b->text, "1162 mmu set 00100000, pos 00100000\r\n"));
    b->length = 0;
    run_ms(b, 60);
    assert_non_null(strstr(b->text, "rst:0x10 (RTCWDT_RTC_RESET)"));
    free(b);
}

static void odd_ends_are_noted_as_on_the_real_rom(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 3, 0x40080400);
    add_segment(b, 0x3fff0018, 4, 0); // ends at 0x24: room 12, silent
    add_segment(b, 0x3fff001c, 0, 0); // at 0x2c: ho 12 tail 0
    add_program(b);
    end_image(b);
    power_on_for(b, 60);
    expect(b, BANNER1("0x1 (POWERON_RESET)") PADS MODE "load:0x3fff0018,len:4\r\n"
                                                       "load:0x3fff001c,len:0\r\n"
                                                       "ho 12 tail 0 room 4\r\n"
                                                       "load:0x40080400,len:4\r\n"
                                                       "entry 0x40080400\r\n");
}

static void gpio0_low_waits_for_download_for_ever(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    gpio_drive(&b->soc.gpio, 0, GPIO_DRIVE_LOW);
    power_on_for(b, 5000);
    expect(b, "ets Jun  8 2016 00:22:57\r\n\r\n"
              "rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
              "waiting for download\r\n");
}

static void gpio15_low_silences_the_rom(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    add_program_alone(b);
    gpio_drive(&b->soc.gpio, 15, GPIO_DRIVE_LOW);
    power_on_for(b, 60);
    assert_int_equal(b->soc.core[0].pc, 0x40080400);
    expect(b, "");
}

static void the_program_finds_what_the_rom_leaves(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    add_program_alone(b);
    power_on_for(b, 60);
    const struct xt_cpu *cpu = &b->soc.core[0];
    assert_int_equal(cpu->a[1], 0x3ffe3ee0); // a frame of the ROM lies between it and the top of the stack
    assert_int_equal(xt_read_sr(cpu, SR_VECBASE), 0x40000000);
    assert_int_equal(xt_read_sr(cpu, SR_INTENABLE), 0);
    assert_int_equal(GET(b->soc.dport.reg[DPORT_PRO_CACHE_CTRL / 4], DPORT_CACHE_ENABLE), 0);
    assert_int_equal(b->soc.dport.cache.table[0][0], 0x100);
    assert_int_equal(GET(b->soc.uart[0].reg[UART_CLKDIV / 4], UART_CLKDIV_INTEGER), 347);
    free(b);
}

static void a_program_that_returns_is_reported(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 1, 0x40080400);
    add_code(b, 0x00000080); // ret
    end_image(b);
    power_on_for(b, 60);
    assert_non_null(strstr(b->text, "entry 0x40080400\r\nuser code done\r\n"));
    free(b);
}

// An instruction "call0": the target is a multiple of 4 from the next word.
static uint32_t call0(uint32_t from, uint32_t to)
{
    return bits_set(5, (to - (from & ~UINT32_C(3)) - 4) / 4, 6, 18);
}

static void a_missing_rom_function_is_named_and_ends_the_core(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 1, 0x40080400);
    add_code(b, call0(0x40080400, 0x400083ac));
    end_image(b);
    power_on_for(b, 60);
    assert_string_equal(b->rom.missing,
                        "the function ets_timer_arm_us at 0x400083ac, called from 0x400076dd on core 0");
    assert_string_equal(b->stub,
                        "function ets_timer_arm_us at 0x400083ac is not there, called from 0x400076dd");
    assert_false(b->rom.missing_bluetooth);
    assert_null(strstr(b->text, "Fatal exception"));
    free(b);
}

static void a_missing_part_of_bluetooth_is_told_apart(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 1, 0x40080400);
    add_code(b, call0(0x40080400, 0x40010004));
    end_image(b);
    soc_power_on(&b->soc);
    run_ms(b, 60);
    assert_non_null(strstr(b->rom.missing, "btdm_r_btdm_option_data_p_get at 0x40010004"));
    assert_true(b->rom.missing_bluetooth);
    free(b);
    assert_true(rom_is_bluetooth(0x4000d4f4));
    assert_false(rom_is_bluetooth(0x4000d4f8));
    assert_false(rom_is_bluetooth(0x400561f0));
}

static void a_jump_to_no_function_of_the_rom_faults(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 1, 0x40080400);
    add_code(b, call0(0x40080400, 0x40007000));
    end_image(b);
    power_on_for(b, 60);
    assert_non_null(strstr(b->text, "entry 0x40080400\r\n"
                                    "Fatal exception (20): InstFetchProhibited\r\n"
                                    "epc1=0x40007000, epc2=0x00000000, epc3=0x00000000, "
                                    "excvaddr=0x40007000, depc=0x00000000\r\n"));
    free(b);
}

static void poke(struct bench *b, uint32_t address, uint32_t value)
{
    assert_int_equal(bus_store(&b->soc.bus, 0, address, 4, value), 0);
}

// After a program that ran on the PLL and switched the RTC watchdog off, the timer group's watchdog ends the
// ROM.
static void a_warm_failure_loops_every_325_ms(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    power_on_for(b, 100);
    poke(b, RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, RTC_CNTL_WDT_KEY);
    poke(b, RTC_CNTL_BASE + RTC_CNTL_WDTCONFIG0, 0);
    poke(b, RTC_CNTL_BASE + RTC_CNTL_CLK_CONF, SET(0x2210, RTC_CNTL_CLK_CONF_SOC_CLK_SEL, RTC_SOC_CLK_PLL));
    run_ms(b, 1);
    soc_reset(&b->soc, RESET_SW_SYS, 0);
    b->length = 0;
    run_ms(b, 324);
    assert_string_equal(b->text, BANNER1("0x3 (SW_RESET)") "flash read err, 1000\r\n"
                                                           "ets_main.c 371 \r\n");
    b->length = 0;
    run_ms(b, 324);
    assert_string_equal(b->text, BANNER1("0x7 (TG0WDT_SYS_RESET)") "flash read err, 1000\r\n"
                                                                   "ets_main.c 371 \r\n");
    free(b);
}

static void the_straps_are_read_at_every_reset(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    power_on_for(b, 100);
    gpio_drive(&b->soc.gpio, 0, GPIO_DRIVE_LOW);
    run_ms(b, 250);
    assert_null(strstr(b->text, "waiting for download"));
    run_ms(b, 150);
    assert_non_null(strstr(b->text, "rst:0x10 (RTCWDT_RTC_RESET),boot:0x3 (DOWNLOAD_BOOT("));
    assert_non_null(strstr(b->text, "waiting for download\r\n"));
    free(b);
}

static void a_cpu_reset_boots_again(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    add_program_alone(b);
    power_on_for(b, 60);
    b->length = 0;
    soc_reset(&b->soc, RESET_SW_CPU, 0);
    run_ms(b, 60);
    expect(b, BANNER1("0xc (SW_CPU_RESET)") PADS MODE "load:0x40080400,len:4\r\n"
                                                      "entry 0x40080400\r\n");
}

// A lock of the program before must not be there for the next one, and TZ is not set.
static void a_reset_of_any_kind_sets_the_roms_variables_up(void **state)
{
    (void)state;
    struct bench *b = make_board(1);
    begin_image(b, 1, 0x40080400);
    add_program(b);
    end_image(b);
    soc_power_on(&b->soc);
    run_ms(b, 60);
    uint8_t *variables = &b->soc.bus.memory.dram[0x3ffae000 - MEMORY_DRAM_BASE];
    memset(variables, 0x5a, 0x700);
    soc_reset(&b->soc, RESET_SW_CPU, 0);
    run_ms(b, 60);
    assert_int_equal(bytes_get32(variables + 0x0c), 0x5a5a5a5a);
    assert_int_equal(bytes_get32(variables + 0x14), 0x40007cf8);
    assert_int_equal(bytes_get32(variables + 0x34), 0x3ff9c4a9);
    assert_int_equal(bytes_get32(variables + 0xa8), 0);
    assert_int_equal(bytes_get32(variables + 0x6dc), 0);
    assert_int_equal(bytes_get32(variables + 0x6e0), 0x5a5a5a5a);
    free(b);
}

static void two_boards_do_not_disturb_each_other(void **state)
{
    (void)state;
    struct bench *one = make_board(1);
    struct bench *two = make_board(3);
    soc_power_on(&one->soc);
    run_ms(one, 5);
    soc_power_on(&two->soc);
    run_ms(two, 80);
    run_ms(one, 50);
    assert_non_null(strstr(one->text, "ets_main.c 371 \r\n"));
    assert_non_null(strstr(two->text, "invalid header: 0xffffffff\r\n"));
    free(one);
    free(two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_is_loaded_and_entered),
        cmocka_unit_test(the_rom_of_2019_has_another_date),
        cmocka_unit_test(an_erased_flash_loops_every_400_ms_on_the_rom_of_2016),
        cmocka_unit_test(an_erased_flash_repeats_its_header_on_the_rom_of_2019),
        cmocka_unit_test(the_header_is_shown_as_a_little_endian_word),
        cmocka_unit_test(a_flash_without_its_supply_reads_as_erased),
        cmocka_unit_test(a_wrong_checksum_is_named),
        cmocka_unit_test(an_app_at_0x1000_stops_after_its_first_load_line),
        cmocka_unit_test(a_corrupt_length_floods_until_the_watchdog),
        cmocka_unit_test(odd_ends_are_noted_as_on_the_real_rom),
        cmocka_unit_test(gpio0_low_waits_for_download_for_ever),
        cmocka_unit_test(gpio15_low_silences_the_rom),
        cmocka_unit_test(the_program_finds_what_the_rom_leaves),
        cmocka_unit_test(a_program_that_returns_is_reported),
        cmocka_unit_test(a_missing_rom_function_is_named_and_ends_the_core),
        cmocka_unit_test(a_missing_part_of_bluetooth_is_told_apart),
        cmocka_unit_test(a_jump_to_no_function_of_the_rom_faults),
        cmocka_unit_test(a_warm_failure_loops_every_325_ms),
        cmocka_unit_test(the_straps_are_read_at_every_reset),
        cmocka_unit_test(a_cpu_reset_boots_again),
        cmocka_unit_test(a_reset_of_any_kind_sets_the_roms_variables_up),
        cmocka_unit_test(two_boards_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
