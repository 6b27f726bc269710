// The mask ROM's serial loader: the line, packets, registers, memory, speed.
//
// The receive interrupt puts bytes into a ring of 256; the loader takes packets out of it, one after the
// other, and sends its reply when the work is done. The reply's buffer is never cleared: a command only
// writes what it has to say, and one that is not known repeats the last reply, as a failure.
//
// Source:       esptool documentation, "Serial Protocol"; rom/download.h.
// Not modelled: UART1 and SDIO, at which the ROM listens in turns until somebody speaks (it loses bytes of
//               the first SYNC meanwhile); what the ROM does with unaligned flash addresses; its exception
//               report after a wrong register address.

#include "rom/download.h"

#include "base/bits.h"
#include "base/bytes.h"
#include "regs/rtc_cntl.h"
#include "regs/uart.h"
#include "rom/rom.h"
#include "rom/steps.h"

#include <string.h>

#define HEADER      8U
#define BLOCK       (HEADER + 16U) // where the data of a ..._DATA begins
#define STATUS_SIZE 4U
#define SEED        0xefU
#define SYNCS       8U // replies to one SYNC
#define REQUEST     0U
#define REPLY       1U

#define WORK      (20 * TICKS_PER_US) // for any command
#define LINE_POLL (20 * TICKS_PER_US)

#define EDGES_WANTED 128U // before the speed is believed
#define GLITCHES     4U
#define PULSE_LOSS   144U // sixteenths of a clock: what that filter takes off a pulse

#define UART_DEVICE 0x3ffe019cU // struct UartDevice: speed, format, ...

enum op {
    FLASH_BEGIN = 0x02,
    FLASH_DATA = 0x03,
    FLASH_END = 0x04,
    MEM_BEGIN = 0x05,
    MEM_END = 0x06,
    MEM_DATA = 0x07,
    SYNC = 0x08,
    WRITE_REG = 0x09,
    READ_REG = 0x0a,
    SPI_SET_PARAMS = 0x0b,
    SPI_ATTACH = 0x0d,
    READ_FLASH = 0x0e,
    CHANGE_BAUDRATE = 0x0f,
    FLASH_DEFL_BEGIN = 0x10,
    FLASH_DEFL_DATA = 0x11,
    FLASH_DEFL_END = 0x12,
    SPI_FLASH_MD5 = 0x13,
};

// The packet in hand

static uint8_t op_of(const struct rom *rom)
{
    return rom->loader.packet[1];
}

static uint32_t size_of(const struct rom *rom)
{
    return bytes_get16(&rom->loader.packet[2]);
}

uint32_t download_word(const struct rom *rom, unsigned n)
{
    return bytes_get32(&rom->loader.packet[HEADER + 4 * n]);
}

const uint8_t *download_block(const struct rom *rom)
{
    return &rom->loader.packet[BLOCK];
}

uint32_t download_block_size(const struct rom *rom)
{
    return download_word(rom, 0);
}

// Replies

static void take_bytes(struct rom *rom);

static void send_reply(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    uint8_t line[SLIP_ENCODED_MAX(DOWNLOAD_REPLY_MAX)];
    size_t length = slip_encode(line, loader->reply, HEADER + bytes_get16(&loader->reply[2]));
    for (unsigned i = 0; i < loader->repeats; i++) {
        rom_send(rom, line, length);
    }
    rom_then(rom, loader->after, 0);
}

static void set_status(struct rom_download *loader, enum download_error error)
{
    uint8_t *status = &loader->reply[HEADER + bytes_get16(&loader->reply[2]) - STATUS_SIZE];
    status[0] = error != DOWNLOAD_OK;
    if (error != DOWNLOAD_OK) {
        status[1] = (uint8_t)error;
    }
}

void download_answer(struct rom *rom, uint8_t op, size_t size, enum download_error error)
{
    struct rom_download *loader = &rom->loader;
    loader->reply[0] = REPLY;
    loader->reply[1] = op;
    bytes_put16(&loader->reply[2], (uint16_t)size);
    set_status(loader, error);
    loader->repeats = 1;
    loader->after = take_bytes;
    rom_then(rom, send_reply, WORK);
}

static void answer(struct rom *rom, enum download_error error)
{
    download_answer(rom, op_of(rom), STATUS_SIZE, error);
}

// The commands of the connection, other than those of flash and memory, clear the last error's number.
static void answer_cleared(struct rom *rom)
{
    rom->loader.reply[HEADER + 1] = 0;
    answer(rom, DOWNLOAD_OK);
}

static void refuse(struct rom *rom)
{
    set_status(&rom->loader, DOWNLOAD_BAD_MESSAGE);
    rom->loader.after = take_bytes;
    rom_then(rom, send_reply, WORK);
}

// States behind a reply

static bool line_is_busy(const struct rom *rom)
{
    return !uart_tx_idle(&rom->soc->uart[0]);
}

void download_reboot(struct rom *rom)
{
    if (line_is_busy(rom)) {
        rom_then(rom, download_reboot, LINE_POLL);
        return;
    }
    uint32_t options = rom_peek(rom, RTC_CNTL_BASE + RTC_CNTL_OPTIONS0);
    rom_poke(rom, RTC_CNTL_BASE + RTC_CNTL_OPTIONS0, SET(options, RTC_CNTL_OPTIONS0_SW_SYS_RST, 1));
}

void download_leave(struct rom *rom)
{
    rom_download_end(rom);
    rom_print(rom, "ets_main.c %d \n", rom->revision3 ? 397 : 384);
    rom_then(rom, rom_hang, 0);
}

void download_hang(struct rom *rom)
{
    rom_download_end(rom);
    rom_then(rom, rom_hang, 0);
}

// Connecting, registers

static void sync(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    loader->synced = true;
    bytes_put32(&loader->reply[4], download_word(rom, 0));
    answer_cleared(rom);
    loader->repeats = SYNCS;
}

// A wrong address is an exception, after which the ROM restarts the chip.
static void read_register(struct rom *rom)
{
    uint32_t value;
    if (!rom_load(rom, download_word(rom, 0), &value)) {
        rom_then(rom, download_reboot, 0);
        return;
    }
    bytes_put32(&rom->loader.reply[4], value);
    answer_cleared(rom);
}

// Entries of address, value, mask, and microseconds to wait.
static void write_register(struct rom *rom)
{
    uint64_t wait = 0;
    for (unsigned n = 0; n < size_of(rom) / 16 * 4; n += 4) {
        uint32_t address = download_word(rom, n), mask = download_word(rom, n + 2), old = 0;
        bool there = mask == UINT32_MAX || rom_load(rom, address, &old);
        if (!there || !rom_store(rom, address, (old & ~mask) | (download_word(rom, n + 1) & mask))) {
            rom_then(rom, download_reboot, 0);
            return;
        }
        wait += download_word(rom, n + 3);
    }
    answer_cleared(rom);
    rom->delay += wait * TICKS_PER_US;
}

// Speed

static uint32_t divider_of(const struct rom *rom, uint32_t baud)
{
    return (uint32_t)(TICKS_PER_SECOND * 16 / rom->soc->clocks.apb / baud);
}

static void set_divider(struct rom *rom, uint32_t sixteenths)
{
    uint32_t divider = SET(0, UART_CLKDIV_INTEGER, sixteenths / 16);
    rom_poke(rom, UART0_BASE + UART_CLKDIV, SET(divider, UART_CLKDIV_FRAG, sixteenths % 16));
}

// The reply and half of an empty packet go out at the old speed, the other half at the new one.
static void take_speed(struct rom *rom)
{
    static const uint8_t end = SLIP_END;
    if (line_is_busy(rom)) {
        rom_then(rom, take_speed, LINE_POLL);
        return;
    }
    set_divider(rom, divider_of(rom, rom->loader.baud));
    rom_send(rom, &end, 1);
    rom_then(rom, take_bytes, 0);
}

static void send_half(struct rom *rom)
{
    static const uint8_t end = SLIP_END;
    rom_send(rom, &end, 1);
    rom_then(rom, take_speed, LINE_POLL);
}

static void change_baud_rate(struct rom *rom)
{
    rom->loader.baud = download_word(rom, 0);
    if (rom->loader.baud == 0) { // it divides by it
        rom_then(rom, download_reboot, 0);
        return;
    }
    answer_cleared(rom);
    rom->loader.after = send_half;
}

static void measure_speed(struct rom *rom)
{
    uint32_t edges = rom_peek(rom, UART0_BASE + UART_RXD_CNT);
    if (rom->loader.speed_known || edges < EDGES_WANTED) {
        return;
    }
    uint32_t low = rom_peek(rom, UART0_BASE + UART_LOWPULSE);
    uint32_t high = rom_peek(rom, UART0_BASE + UART_HIGHPULSE);
    rom_poke(rom, UART0_BASE + UART_AUTOBAUD, 0);
    set_divider(rom, (low + high) * 8 + PULSE_LOSS);
    rom->loader.speed_known = true;
}

// Memory

enum download_error download_announce(struct rom *rom, struct download_order *download)
{
    if (size_of(rom) != 16) {
        return DOWNLOAD_BAD_MESSAGE;
    }
    *download = (struct download_order){
        .begun = true,
        .blocks = download_word(rom, 1),
        .block_size = download_word(rom, 2),
        .address = download_word(rom, 3),
    };
    return DOWNLOAD_OK;
}

static uint8_t checksum(const uint8_t *bytes, uint32_t count)
{
    uint8_t sum = SEED;
    for (uint32_t i = 0; i < count; i++) {
        sum ^= bytes[i];
    }
    return sum;
}

// A block with a wrong checksum counts, too: the ROM does not take it a second time.
enum download_error download_check_block(struct rom *rom, struct download_order *download)
{
    uint32_t size = download_block_size(rom);
    if (!download->begun || size > download->block_size || size > DOWNLOAD_PACKET_MAX - BLOCK ||
        download_word(rom, 1) != download->sequence) {
        return DOWNLOAD_BAD_MESSAGE;
    }
    download->sequence++;
    bool good = bytes_get32(&rom->loader.packet[4]) == checksum(download_block(rom), size);
    return good ? DOWNLOAD_OK : DOWNLOAD_BAD_CHECKSUM;
}

static void memory_begin(struct rom *rom)
{
    answer(rom, download_announce(rom, &rom->loader.memory));
}

static bool store_block(struct rom *rom, uint32_t to, const uint8_t *bytes, uint32_t count)
{
    bool stored = true;
    while (count > 0 && stored) {
        unsigned step = to % 4 == 0 && count >= 4 ? 4 : 1;
        uint32_t value = step == 4 ? bytes_get32(bytes) : *bytes;
        stored = bus_store(&rom->soc->bus, 0, to, step, value) == 0;
        to += step;
        bytes += step;
        count -= step;
    }
    return stored;
}

static void memory_data(struct rom *rom)
{
    struct download_order *memory = &rom->loader.memory;
    enum download_error error = download_check_block(rom, memory);
    uint32_t size = download_block_size(rom);
    if (error == DOWNLOAD_OK && !store_block(rom, memory->address, download_block(rom), size)) {
        rom_then(rom, download_reboot, 0);
        return;
    }
    memory->address += error == DOWNLOAD_OK ? size : 0;
    answer(rom, error);
}

static void start_uploaded(struct rom *rom)
{
    rom_download_end(rom);
    rom_start_program(rom, download_word(rom, 1));
}

static void memory_end(struct rom *rom)
{
    answer(rom, DOWNLOAD_OK);
    if (download_word(rom, 0) == 0) {
        rom->loader.after = start_uploaded;
    }
}

static void attach_flash(struct rom *rom)
{
    answer_cleared(rom);
}

// Packets

static void (*const commands[])(struct rom *rom) = {
    [FLASH_BEGIN] = download_flash_begin,
    [FLASH_DATA] = download_flash_data,
    [FLASH_END] = download_flash_end,
    [MEM_BEGIN] = memory_begin,
    [MEM_END] = memory_end,
    [MEM_DATA] = memory_data,
    [SYNC] = sync,
    [WRITE_REG] = write_register,
    [READ_REG] = read_register,
    [SPI_SET_PARAMS] = download_flash_params,
    [SPI_ATTACH] = attach_flash,
    [READ_FLASH] = download_flash_read,
    [CHANGE_BAUDRATE] = change_baud_rate,
    [FLASH_DEFL_BEGIN] = download_deflated_begin,
    [FLASH_DEFL_DATA] = download_deflated_data,
    [FLASH_DEFL_END] = download_deflated_end,
    [SPI_FLASH_MD5] = download_flash_md5,
};

// The ROM looks at direction and command only: the rest of a packet that is too short is that of an earlier
// one.
static void take_packet(struct rom *rom)
{
    uint8_t op = op_of(rom);
    bool known = rom->loader.packet[0] == REQUEST && op < sizeof(commands) / sizeof(commands[0]) &&
                 commands[op] != NULL;
    if (known && (rom->loader.synced || op == SYNC)) {
        commands[op](rom);
    } else if (rom->loader.synced) {
        refuse(rom);
    } else {
        rom_then(rom, take_bytes, 0);
    }
}

static void take_bytes(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    while (loader->ring_out != loader->ring_in) {
        if (slip_read(&loader->reader, loader->ring[loader->ring_out++]) != SLIP_MORE) {
            take_packet(rom);
            return;
        }
    }
    loader->idle = true;
}

// The receive interrupt: it takes what the FIFO has, whatever the loader is doing.
static void byte_arrived(void *ctx)
{
    struct rom *rom = ctx;
    struct rom_download *loader = &rom->loader;
    while (uart_rx_room(&rom->soc->uart[0]) < UART_FIFO_SIZE) {
        loader->ring[loader->ring_in++] = (uint8_t)rom_peek(rom, UART0_BASE + UART_FIFO);
    }
    rom_poke(rom, UART0_BASE + UART_INT_CLR, MASK(UART_INT_RXFIFO_FULL));
    measure_speed(rom);
    if (loader->idle) {
        loader->idle = false;
        rom_resume(rom, take_bytes);
    }
}

// Begin and end

static void describe_uart(struct rom *rom)
{
    static const uint32_t device[] = {115200, 3, 0, 0, 1}; // baud, data bits, parity (2), stop bits
    for (uint32_t i = 0; i < sizeof(device) / sizeof(device[0]); i++) {
        rom_poke(rom, UART_DEVICE + 4 * i, device[i]);
    }
}

void rom_download_begin(struct rom *rom)
{
    struct rom_download *loader = &rom->loader;
    struct uart *uart = &rom->soc->uart[0];
    memset(loader, 0, sizeof(*loader));
    slip_reader_init(&loader->reader, loader->packet, sizeof(loader->packet));
    uart->arrived = byte_arrived;
    uart->arrived_ctx = rom;
    rom_poke(rom, UART0_BASE + UART_AUTOBAUD,
             SET(MASK(UART_AUTOBAUD_EN), UART_AUTOBAUD_GLITCH_FILT, GLITCHES));
    describe_uart(rom);
    download_flash_defaults(rom);
    rom_then(rom, take_bytes, 0);
}

void rom_download_end(struct rom *rom)
{
    rom->loader.idle = false;
    rom->soc->uart[0].arrived = NULL;
}

void rom_download_init(struct rom *rom)
{
    rom_download_end(rom);
}
