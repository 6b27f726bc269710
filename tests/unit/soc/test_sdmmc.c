// The SD/MMC host with a card in its slot 1 (soc/sdmmc.h): TRM chapter "SD/MMC Host Controller".

#include "base/bits.h"
#include "base/bytes.h"
#include "parts/sdcard.h"
#include "soc/sdmmc.h"

#include "bench.h"
#include "bench_pins.h"

#define BLOCKS     2048U // 1 MiB
#define DESCRIPTOR (BENCH_RAM + 0x100)
#define BUFFER     (BENCH_RAM + 0x1000)
#define CYCLE      (3U * 8) // 160 MHz / 8

static uint8_t medium[BLOCKS][SDCARD_BLOCK];

struct chip {
    struct bench b;
    struct io_mux io_mux;
    struct rtc_io rtc_io;
    struct gpio gpio;
    struct sdmmc sdmmc;
    struct sdcard card;
    uint32_t rca;
    unsigned wide_changes;
};

static int medium_read(void *ctx, uint32_t block, uint8_t bytes[SDCARD_BLOCK])
{
    (void)ctx;
    memcpy(bytes, medium[block], SDCARD_BLOCK);
    return 0;
}

static int medium_write(void *ctx, uint32_t block, const uint8_t bytes[SDCARD_BLOCK])
{
    (void)ctx;
    memcpy(medium[block], bytes, SDCARD_BLOCK);
    return 0;
}

static int medium_erase(void *ctx, uint32_t block, uint32_t count)
{
    (void)ctx;
    memset(medium[block], 0, (size_t)count * SDCARD_BLOCK);
    return 0;
}

static void put(struct chip *c, uint32_t offset, uint32_t value)
{
    sdmmc_ops.write(&c->sdmmc, offset, value);
}

static uint32_t get(struct chip *c, uint32_t offset)
{
    return sdmmc_ops.read(&c->sdmmc, offset);
}

static void set_pad(struct chip *c, unsigned pin, unsigned function)
{
    uint32_t pad = SET(MASK(IO_MUX_FUN_IE), IO_MUX_MCU_SEL, function);
    io_mux_ops.write(&c->io_mux, io_mux_offset(pin), pad);
}

static void set_clock(struct chip *c, unsigned host, unsigned card, bool on)
{
    put(c, SDMMC_CLOCK, SET(0, SDMMC_CLOCK_EDGE_L, host - 1));
    put(c, SDMMC_CLKSRC, 1 << 2); // divider 1 for slot 1
    put(c, SDMMC_CLKDIV, card << 8);
    put(c, SDMMC_CLKENA, on ? 2 : 0);
    put(c, SDMMC_CMD, MASK(SDMMC_CMD_START) | MASK(SDMMC_CMD_UPDATE_CLOCK));
}

static void power_on(struct chip *c)
{
    static const uint8_t pads[] = {14, 15, 2, 4, 12, 13};
    memset(c, 0, sizeof(*c));
    bench_init(&c->b);
    bench_add_pins(&c->b, &c->io_mux, &c->rtc_io, &c->gpio);
    sdmmc_ops.init(&c->sdmmc, &c->b.host, 0);
    sdmmc_attach(&c->sdmmc, &c->gpio);
    sdmmc_ops.reset(&c->sdmmc);
    sdcard_init(&c->card, &c->b.clock, &c->b.log);
    for (size_t i = 0; i < BLOCKS; i++) {
        memset(medium[i], (int)(i & 0xff), SDCARD_BLOCK);
    }
    sdcard_insert(&c->card,
                  &(struct sdcard_medium){NULL, BLOCKS, false, medium_read, medium_write, medium_erase});
    c->sdmmc.device[1] = &c->card.sd;
    for (size_t i = 0; i < sizeof(pads); i++) {
        set_pad(c, pads[i], 3);
    }
    put(c, SDMMC_CTRL, MASK(SDMMC_CTRL_INT_ENABLE));
    set_clock(c, 8, 0, true);
}

// Starts a command on slot 1.
static void start(struct chip *c, unsigned index, uint32_t argument, uint32_t flags)
{
    put(c, SDMMC_CMDARG, argument);
    uint32_t command = SET(flags | MASK(SDMMC_CMD_START), SDMMC_CMD_INDEX, index);
    put(c, SDMMC_CMD, SET(command, SDMMC_CMD_CARD_NUMBER, 1));
}

// Lets time pass until one of the raw interrupts is there; clears nothing.
static uint32_t wait_for(struct chip *c, uint32_t sources)
{
    while ((get(c, SDMMC_RINTSTS) & sources) == 0) {
        assert_true(clock_next(&c->b.clock) != CLOCK_NEVER);
        clock_run_to(&c->b.clock, clock_next(&c->b.clock));
    }
    return get(c, SDMMC_RINTSTS);
}

#define SHORT (MASK(SDMMC_CMD_RESPONSE_EXPECT) | MASK(SDMMC_CMD_CHECK_RESP_CRC))

// A command without data; returns its interrupts.
static uint32_t command(struct chip *c, unsigned index, uint32_t argument, uint32_t flags)
{
    start(c, index, argument, flags);
    uint32_t sources = wait_for(c, MASK(SDMMC_INT_CMD));
    put(c, SDMMC_RINTSTS, UINT32_MAX);
    return sources;
}

static void identify(struct chip *c)
{
    (void)command(c, 0, 0, MASK(SDMMC_CMD_SEND_INIT));
    (void)command(c, 8, 0x1aa, SHORT);
    for (unsigned i = 0; i < 2; i++) {
        (void)command(c, 55, 0, SHORT);
        (void)command(c, 41, 0x40ff8000, MASK(SDMMC_CMD_RESPONSE_EXPECT));
        clock_run_to(&c->b.clock, c->b.clock.now + 60 * TICKS_PER_MS);
    }
    (void)command(c, 2, 0, SHORT | MASK(SDMMC_CMD_RESPONSE_LENGTH));
    (void)command(c, 3, 0, SHORT);
    c->rca = get(c, SDMMC_RESP0) >> 16;
    assert_int_equal(command(c, 7, c->rca << 16, SHORT), MASK(SDMMC_INT_CMD));
}

static void power_on_identified(struct chip *c)
{
    power_on(c);
    identify(c);
}

static void descriptor(struct chip *c, unsigned n, uint32_t flags, uint32_t size, uint32_t buffer)
{
    uint8_t *words = c->b.ram + (DESCRIPTOR - BENCH_RAM) + 16 * (size_t)n;
    bytes_put32(words, flags);
    bytes_put32(words + 4, size);
    bytes_put32(words + 8, buffer);
    bytes_put32(words + 12, DESCRIPTOR + 16 * (n + 1));
}

static uint32_t descriptor_word(struct chip *c, unsigned n)
{
    return bytes_get32(c->b.ram + (DESCRIPTOR - BENCH_RAM) + 16 * (size_t)n);
}

static void use_dma(struct chip *c)
{
    put(c, SDMMC_DBADDR, DESCRIPTOR);
    put(c, SDMMC_IDINTEN, MASK(SDMMC_ID_TI) | MASK(SDMMC_ID_RI) | MASK(SDMMC_ID_NIS));
    put(c, SDMMC_CTRL, get(c, SDMMC_CTRL) | MASK(SDMMC_CTRL_USE_INTERNAL_DMA));
    put(c, SDMMC_BMOD, MASK(SDMMC_BMOD_DE));
    put(c, SDMMC_PLDMND, 1);
}

#define OWNED (MASK(SDMMC_DES0_OWN) | MASK(SDMMC_DES0_CH))
#define LAST  MASK(SDMMC_DES0_LD)
#define READ  (SHORT | MASK(SDMMC_CMD_DATA_EXPECTED))
#define WRITE (READ | MASK(SDMMC_CMD_READ_WRITE))

// Bytes of the buffer that DMA uses.
static uint8_t *buffer(struct chip *c)
{
    return c->b.ram + (BUFFER - BENCH_RAM);
}

static void a_command_and_its_response_take_their_cycles(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    (void)command(&c, 0, 0, 0);
    uint64_t begun = c.b.clock.now;
    start(&c, 8, 0x1aa, SHORT);
    assert_int_equal(get(&c, SDMMC_CMD) >> 31, 0); // taken at once
    clock_run_to(&c.b.clock, begun + (48 + 5 + 48) * CYCLE - 1);
    assert_int_equal(get(&c, SDMMC_RINTSTS), 0);
    clock_run_to(&c.b.clock, begun + (48 + 5 + 48) * CYCLE);
    assert_int_equal(get(&c, SDMMC_RINTSTS), MASK(SDMMC_INT_CMD));
    assert_int_equal(get(&c, SDMMC_RESP0), 0x1aa);
}

static void dividers_make_400_khz_from_160_mhz(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    set_clock(&c, 10, 20, true);
    uint64_t begun = c.b.clock.now;
    (void)command(&c, 0, 0, 0);
    assert_int_equal(c.b.clock.now - begun, (48 + 8) * TICKS_PER_SECOND / 400000);
}

static void dividers_count_from_the_update_on(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    put(&c, SDMMC_CLKDIV, 20 << 8);
    uint64_t begun = c.b.clock.now;
    (void)command(&c, 0, 0, 0);
    assert_int_equal(c.b.clock.now - begun, (48 + 8) * CYCLE);
}

static void a_command_waits_for_its_clock(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    set_clock(&c, 8, 0, false);
    start(&c, 0, 0, 0);
    assert_int_equal(clock_next(&c.b.clock), CLOCK_NEVER);
    assert_int_equal(get(&c, SDMMC_RINTSTS), 0);
    set_clock(&c, 8, 0, true);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
}

static void a_long_response_fills_four_registers(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    (void)command(&c, 7, 0, 0);
    assert_int_equal(command(&c, 10, c.rca << 16, SHORT | MASK(SDMMC_CMD_RESPONSE_LENGTH)),
                     MASK(SDMMC_INT_CMD));
    assert_int_equal(get(&c, SDMMC_RESP3), 0x00455343); // manufacturer, "ESC"
    assert_int_equal(get(&c, SDMMC_RESP0) & 0xff, c.card.cid[15]);
}

static void without_a_card_the_response_times_out(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    sdcard_remove(&c.card);
    put(&c, SDMMC_TMOUT, 0xffffff40);
    uint64_t begun = c.b.clock.now;
    start(&c, 8, 0x1aa, SHORT);
    clock_run_to(&c.b.clock, begun + (48 + 0x40) * CYCLE);
    assert_int_equal(get(&c, SDMMC_RINTSTS), MASK(SDMMC_INT_RTO)); // and a while later the command is done
    assert_int_equal(wait_for(&c, MASK(SDMMC_INT_CMD)), MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_RTO));
    assert_int_equal(c.b.clock.now - begun, (48 + 0x40 + 48) * CYCLE);
}

static void a_pad_of_another_function_cuts_the_card_off(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    set_pad(&c, 15, 2);
    assert_int_equal(command(&c, 8, 0x1aa, SHORT), MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_RTO));
}

static void the_interrupt_follows_its_enables(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    start(&c, 0, 0, 0);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
    assert_false(c.sdmmc.irq[0].level);
    put(&c, SDMMC_INTMASK, MASK(SDMMC_INT_CMD));
    assert_true(c.sdmmc.irq[0].level);
    assert_int_equal(get(&c, SDMMC_MINTSTS), MASK(SDMMC_INT_CMD));
    put(&c, SDMMC_CTRL, 0);
    assert_false(c.sdmmc.irq[0].level);
    put(&c, SDMMC_CTRL, MASK(SDMMC_CTRL_INT_ENABLE));
    put(&c, SDMMC_RINTSTS, MASK(SDMMC_INT_CMD));
    assert_false(c.sdmmc.irq[0].level);
}

static void dma_reads_a_block_into_memory(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    descriptor(&c, 0, OWNED | LAST, 512, BUFFER);
    use_dma(&c);
    put(&c, SDMMC_BYTCNT, 512);
    start(&c, 17, 3 * SDCARD_BLOCK, READ);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
    uint64_t ready = c.card.sd.data_ready(&c.card);
    (void)wait_for(&c, MASK(SDMMC_INT_DTO));
    assert_int_equal(c.b.clock.now, ready + (1 + 4096 + 16 + 1) * CYCLE);
    assert_memory_equal(buffer(&c), medium[3], 512);
    assert_int_equal(descriptor_word(&c, 0), MASK(SDMMC_DES0_CH) | LAST);
    assert_int_equal(get(&c, SDMMC_IDSTS), MASK(SDMMC_ID_RI) | MASK(SDMMC_ID_NIS));
    assert_true(c.sdmmc.irq[0].level);
}

static void switch_to_four_lines(struct chip *c)
{
    (void)command(c, 55, c->rca << 16, SHORT);
    (void)command(c, 6, 2, SHORT);
    put(c, SDMMC_CTYPE, 2);
}

static void note_wide(void *ctx, unsigned slot, uint32_t clock_hz)
{
    struct chip *c = ctx;
    assert_int_equal(slot, 1);
    assert_int_equal(clock_hz, c->wide_changes % 2 == 0 ? 20000000 : 0);
    c->wide_changes++;
}

static void four_lines_take_a_quarter_of_the_time_and_are_told(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    c.sdmmc.wide_data = note_wide;
    c.sdmmc.wide_ctx = &c;
    identify(&c);
    switch_to_four_lines(&c);
    descriptor(&c, 0, OWNED | LAST, 512, BUFFER);
    use_dma(&c);
    start(&c, 17, 3 * SDCARD_BLOCK, READ);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
    uint64_t ready = c.card.sd.data_ready(&c.card);
    assert_int_equal(wait_for(&c, MASK(SDMMC_INT_DTO)), MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_DTO));
    assert_int_equal(c.b.clock.now, ready + (1 + 1024 + 16 + 1) * CYCLE);
    assert_int_equal(c.wide_changes, 2);
}

static void lines_that_do_not_agree_are_an_error(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    put(&c, SDMMC_CTYPE, 2);
    start(&c, 17, 0, READ);
    assert_int_equal(wait_for(&c, MASK(SDMMC_INT_SBE)), MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_SBE));
    put(&c, SDMMC_RINTSTS, UINT32_MAX);
    put(&c, SDMMC_CTYPE, 0);
    switch_to_four_lines(&c);
    put(&c, SDMMC_CTYPE, 0);
    start(&c, 17, 0, READ);
    assert_int_equal(wait_for(&c, MASK(SDMMC_INT_DTO)),
                     MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_DTO) | MASK(SDMMC_INT_DCRC));
}

static void several_blocks_go_through_several_descriptors_and_are_stopped(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    descriptor(&c, 0, OWNED, 1000, BUFFER);
    descriptor(&c, 1, OWNED | LAST, 536, BUFFER + 1000);
    use_dma(&c);
    put(&c, SDMMC_BYTCNT, 3 * 512);
    start(&c, 18, 7 * SDCARD_BLOCK, READ | MASK(SDMMC_CMD_SEND_AUTO_STOP));
    (void)wait_for(&c, MASK(SDMMC_INT_ACD));
    assert_memory_equal(buffer(&c), medium[7], 512);
    assert_memory_equal(buffer(&c) + 1024, medium[9], 512);
    assert_int_equal(get(&c, SDMMC_RESP1) >> 9 & 0xf, SDCARD_SENDING);
    assert_int_equal(get(&c, SDMMC_TCBCNT), 3 * 512);
    put(&c, SDMMC_RINTSTS, UINT32_MAX);
    (void)command(&c, 13, c.rca << 16, SHORT);
    assert_int_equal(get(&c, SDMMC_RESP0) >> 9 & 0xf, SDCARD_TRANSFER);
}

static void a_descriptor_of_the_cpu_holds_the_transfer_until_a_poll_demand(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    descriptor(&c, 0, OWNED, 256, BUFFER);
    descriptor(&c, 1, MASK(SDMMC_DES0_CH) | LAST, 256, BUFFER + 256);
    use_dma(&c);
    put(&c, SDMMC_BYTCNT, 512);
    start(&c, 17, 5 * SDCARD_BLOCK, READ);
    clock_run_to(&c.b.clock, c.b.clock.now + TICKS_PER_MS);
    assert_int_equal(get(&c, SDMMC_RINTSTS), MASK(SDMMC_INT_CMD));
    assert_int_equal(get(&c, SDMMC_IDSTS) & MASK(SDMMC_ID_DU), MASK(SDMMC_ID_DU));
    descriptor(&c, 1, OWNED | LAST, 256, BUFFER + 256);
    put(&c, SDMMC_PLDMND, 1);
    assert_int_equal(get(&c, SDMMC_RINTSTS), MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_DTO));
    assert_memory_equal(buffer(&c), medium[5], 512);
}

static void two_buffers_of_one_descriptor_are_used(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    uint8_t *words = c.b.ram + (DESCRIPTOR - BENCH_RAM);
    descriptor(&c, 0, MASK(SDMMC_DES0_OWN) | LAST, SET(SET(0, SDMMC_DES1_BS1, 200), SDMMC_DES1_BS2, 312),
               BUFFER);
    bytes_put32(words + 12, BUFFER + 0x800);
    use_dma(&c);
    start(&c, 17, 6 * SDCARD_BLOCK, READ);
    (void)wait_for(&c, MASK(SDMMC_INT_DTO));
    assert_memory_equal(buffer(&c), medium[6], 200);
    assert_memory_equal(buffer(&c) + 0x800, medium[6], 312);
}

static void memory_that_dma_cannot_reach_is_a_bus_error(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    descriptor(&c, 0, OWNED | LAST, 512, 0x3f800000);
    use_dma(&c);
    put(&c, SDMMC_IDINTEN, UINT32_MAX);
    start(&c, 17, 0, READ);
    clock_run_to(&c.b.clock, c.b.clock.now + TICKS_PER_MS);
    assert_int_equal(get(&c, SDMMC_IDSTS), MASK(SDMMC_ID_FBE) | MASK(SDMMC_ID_AIS));
}

static void dma_writes_a_block_to_the_card(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    memset(buffer(&c), 0x3c, 512);
    descriptor(&c, 0, OWNED | LAST, 512, BUFFER);
    use_dma(&c);
    start(&c, 24, 9 * SDCARD_BLOCK, WRITE);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
    uint64_t begun = c.b.clock.now;
    assert_int_equal(wait_for(&c, MASK(SDMMC_INT_DTO)), MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_DTO));
    assert_int_equal(c.b.clock.now - begun, (1 + 4096 + 16 + 1 + 7) * CYCLE);
    assert_memory_equal(medium[9], buffer(&c), 512);
    assert_int_equal(get(&c, SDMMC_IDSTS), MASK(SDMMC_ID_TI) | MASK(SDMMC_ID_NIS));
    assert_int_equal(GET(get(&c, SDMMC_STATUS), SDMMC_STATUS_DATA_BUSY), 1);
    clock_run_to(&c.b.clock, c.b.clock.now + TICKS_PER_MS);
    assert_int_equal(GET(get(&c, SDMMC_STATUS), SDMMC_STATUS_DATA_BUSY), 0);
}

static void a_card_that_leaves_gives_no_crc_status(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    sdcard_pull_at(&c.card, 1);
    identify(&c);
    descriptor(&c, 0, OWNED | LAST, 512, BUFFER);
    use_dma(&c);
    start(&c, 24, 9 * SDCARD_BLOCK, WRITE);
    assert_int_equal(wait_for(&c, MASK(SDMMC_INT_DTO)),
                     MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_DTO) | MASK(SDMMC_INT_EBE));
}

static void a_read_without_data_times_out(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    put(&c, SDMMC_TMOUT, SET(0x40, SDMMC_TMOUT_DATA, 1000));
    start(&c, 13, c.rca << 16, READ);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
    uint64_t begun = c.b.clock.now;
    (void)wait_for(&c, MASK(SDMMC_INT_DRTO));
    assert_int_equal(c.b.clock.now - begun, 1000 * CYCLE);
}

static void a_command_that_waits_begins_after_the_data(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    descriptor(&c, 0, OWNED | LAST, 512, BUFFER);
    use_dma(&c);
    start(&c, 17, 0, READ);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
    put(&c, SDMMC_RINTSTS, UINT32_MAX);
    start(&c, 13, c.rca << 16, SHORT | MASK(SDMMC_CMD_WAIT_PRVDATA));
    assert_int_equal(get(&c, SDMMC_CMD) >> 31, 1);
    assert_int_equal(wait_for(&c, MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_DTO)), MASK(SDMMC_INT_DTO));
    assert_int_equal(get(&c, SDMMC_CMD) >> 31, 0);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
}

static void a_third_command_is_locked_out(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    start(&c, 0, 0, 0);
    start(&c, 8, 0x1aa, SHORT);
    assert_int_equal(get(&c, SDMMC_RINTSTS), 0);
    start(&c, 8, 0x1aa, SHORT);
    assert_int_equal(get(&c, SDMMC_RINTSTS), MASK(SDMMC_INT_HLE));
}

static void the_cpu_reads_a_block_from_the_fifo(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    medium[4][511] = 0xee;
    put(&c, SDMMC_BYTCNT, 512);
    start(&c, 17, 4 * SDCARD_BLOCK, READ);
    assert_int_equal(wait_for(&c, MASK(SDMMC_INT_DTO)),
                     MASK(SDMMC_INT_CMD) | MASK(SDMMC_INT_DTO) | MASK(SDMMC_INT_RXDR));
    assert_int_equal(GET(get(&c, SDMMC_STATUS), SDMMC_STATUS_FIFO_COUNT), 128);
    assert_int_equal(get(&c, SDMMC_BUFFIFO), 0x04040404);
    for (unsigned i = 0; i < 126; i++) {
        (void)get(&c, SDMMC_BUFFIFO);
    }
    assert_int_equal(get(&c, SDMMC_BUFFIFO), 0xee040404);
    assert_int_equal(GET(get(&c, SDMMC_STATUS), SDMMC_STATUS_FIFO_EMPTY), 1);
}

static void the_cpu_writes_two_blocks_through_the_fifo(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    put(&c, SDMMC_BYTCNT, 1024);
    start(&c, 25, 30 * SDCARD_BLOCK, WRITE | MASK(SDMMC_CMD_SEND_AUTO_STOP));
    for (unsigned i = 0; i < 256; i++) {
        (void)wait_for(&c, MASK(SDMMC_INT_TXDR));
        put(&c, SDMMC_BUFFIFO, i);
        put(&c, SDMMC_RINTSTS, MASK(SDMMC_INT_TXDR));
    }
    (void)wait_for(&c, MASK(SDMMC_INT_ACD));
    assert_int_equal(bytes_get32(&medium[30][508]), 127);
    assert_int_equal(bytes_get32(&medium[31][508]), 255);
}

static void card_detect_and_write_protect_come_through_the_matrix(void **state)
{
    (void)state;
    struct chip c;
    power_on(&c);
    uint32_t one = SET(MASK(GPIO_SIG_IN_SEL), GPIO_FUNC_IN_SEL, GPIO_IN_CONST_1);
    gpio_ops.write(&c.gpio, GPIO_IN_SEL_REG(SIG_HOST_CARD_DETECT_N_1 + 1), one);
    assert_int_equal(get(&c, SDMMC_CDETECT), 2);
    assert_int_equal(get(&c, SDMMC_RINTSTS), MASK(SDMMC_INT_CD));
    gpio_ops.write(&c.gpio, GPIO_IN_SEL_REG(SIG_HOST_CARD_WRITE_PRT_1), one);
    assert_int_equal(get(&c, SDMMC_WRTPRT), 1);
}

static void resets_clear_themselves_and_stop_everything(void **state)
{
    (void)state;
    struct chip c;
    power_on_identified(&c);
    start(&c, 17, 0, READ);
    (void)wait_for(&c, MASK(SDMMC_INT_CMD));
    put(&c, SDMMC_CTRL, 7);
    assert_int_equal(get(&c, SDMMC_CTRL), 0);
    assert_int_equal(GET(get(&c, SDMMC_STATUS), SDMMC_STATUS_DATA_FSM_BUSY), 0);
    assert_int_equal(clock_next(&c.b.clock), CLOCK_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_and_its_response_take_their_cycles),
        cmocka_unit_test(dividers_make_400_khz_from_160_mhz),
        cmocka_unit_test(dividers_count_from_the_update_on),
        cmocka_unit_test(a_command_waits_for_its_clock),
        cmocka_unit_test(a_long_response_fills_four_registers),
        cmocka_unit_test(without_a_card_the_response_times_out),
        cmocka_unit_test(a_pad_of_another_function_cuts_the_card_off),
        cmocka_unit_test(the_interrupt_follows_its_enables),
        cmocka_unit_test(dma_reads_a_block_into_memory),
        cmocka_unit_test(four_lines_take_a_quarter_of_the_time_and_are_told),
        cmocka_unit_test(lines_that_do_not_agree_are_an_error),
        cmocka_unit_test(several_blocks_go_through_several_descriptors_and_are_stopped),
        cmocka_unit_test(a_descriptor_of_the_cpu_holds_the_transfer_until_a_poll_demand),
        cmocka_unit_test(two_buffers_of_one_descriptor_are_used),
        cmocka_unit_test(memory_that_dma_cannot_reach_is_a_bus_error),
        cmocka_unit_test(dma_writes_a_block_to_the_card),
        cmocka_unit_test(a_card_that_leaves_gives_no_crc_status),
        cmocka_unit_test(a_read_without_data_times_out),
        cmocka_unit_test(a_command_that_waits_begins_after_the_data),
        cmocka_unit_test(a_third_command_is_locked_out),
        cmocka_unit_test(the_cpu_reads_a_block_from_the_fifo),
        cmocka_unit_test(the_cpu_writes_two_blocks_through_the_fifo),
        cmocka_unit_test(card_detect_and_write_protect_come_through_the_matrix),
        cmocka_unit_test(resets_clear_themselves_and_stop_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
