// The hardware under the loader's helper: UART0 with a long queue behind it, and the flash chip on SPI1.
//
// Bytes are received by interrupt, whatever else goes on. The mask ROM's loader has connected SPI1 to the
// flash before (its command SPI_ATTACH); only the APB clock is another one from here on.
//
// Source: ESP32 TRM, chapters "UART Controllers" and "SPI Controller"; the command set that all serial NOR
// flashes share (JEDEC JESD216, Winbond W25Q32 data sheet).

#include "base/bytes.h"
#include "firmware/chip.h"
#include "firmware/hw.h"
#include "firmware/interrupt.h"
#include "firmware/spi1.h"
#include "firmware/stub/digest.h"
#include "firmware/stub/stub.h"
#include "firmware/ticks.h"
#include "firmware/uart0.h"
#include "regs/dport.h"
#include "regs/lldesc.h"
#include "regs/rtc_cntl.h"

#include <string.h>

#define QUEUE_SIZE  131072u // a power of two
#define RX_FULL_AT  48      // bytes in the FIFO that raise the interrupt
#define TX_EMPTY_AT 64      // bytes left in the FIFO that wake a writer

#define COMMAND_PROGRAM      0x02u
#define COMMAND_READ_STATUS  0x05u
#define COMMAND_WRITE_ENABLE 0x06u
#define COMMAND_READ_DUAL    0x3bu // the data on two lines
#define COMMAND_ERASE_SECTOR 0x20u
#define COMMAND_ERASE_32K    0x52u
#define COMMAND_READ_ID      0x9fu
#define COMMAND_ERASE_64K    0xd8u
#define STATUS_BUSY          0x01u
#define FLASH_PAGE           256u
#define READ_DUMMY           8u
#define PROGRAM_US           150u // before that it is not even worth asking
#define PROGRAM_POLL_US      25u
#define ERASE_POLL_US        1000u
#define PROGRAM_TIMEOUT_US   20000u
#define ERASE_TIMEOUT_US     5000000u

// Which of two DMA channels serves which controller: TRM, DPORT_SPI_DMA_CHAN_SEL_REG.
#define DMA_CHANNELS     (DPORT_BASE + 0x5a8u)
#define DMA_CHANNEL_SPI1 0, 2

extern const volatile uint32_t _vectors[], _code_end[];

void stub_main(void);
void board_restart(void);

static volatile uint8_t queue[QUEUE_SIZE] __attribute__((section(".queue,\"aw\",@nobits#")));

static struct {
    volatile uint32_t head, tail; // bytes ever put in, ever taken out
    bool no_dma;                  // more than SPI_BUFFER_SIZE bytes cannot be sent at once
    uint32_t descriptor[LLDESC_BYTES / 4];
    uint32_t page[FLASH_PAGE / 4]; // what the DMA sends
    struct stub stub;
} state;

// The serial line. What does not fit into the queue is lost; the packet it belongs to is then asked for
// again.

static void on_uart(void)
{
    hw_clear_bits(UART0(INT_ENA), MASK(UART_INT_TXFIFO_EMPTY)); // who waits for room asks again
    hw_write(UART0(INT_CLR), hw_read(UART0(INT_ST)));
    while (HW_GET(UART0(STATUS), UART_STATUS_RXFIFO_CNT) > 0) {
        uint8_t byte = (uint8_t)hw_read(UART0(FIFO));
        if (state.head - state.tail < QUEUE_SIZE) {
            queue[state.head % QUEUE_SIZE] = byte;
            state.head++;
        }
    }
}

static void sleep_until_heard(void)
{
    uint32_t ps = cpu_lock();
    if (state.head == state.tail) {
        cpu_sleep();
    } else {
        cpu_unlock(ps);
    }
}

// Hands over what has come, as long as it is wanted; with `until_work` no longer than that there is something
// to do.
static void hear(bool until_work)
{
    while (state.head != state.tail && stub_listens(&state.stub) &&
           !(until_work && stub_has_work(&state.stub))) {
        uint8_t byte = queue[state.tail % QUEUE_SIZE];
        state.tail++;
        stub_hear(&state.stub, byte);
    }
}

static void put(void *ctx, uint8_t byte)
{
    (void)ctx;
    (void)uart0_wait_for_room();
    uart0_send(byte);
}

// The flash

struct transfer {
    uint32_t command;
    bool addressed;
    uint32_t address;
    unsigned dummy; // cycles
    const uint8_t *out;
    unsigned out_length; // up to SPI_BUFFER_SIZE, or up to FLASH_PAGE by DMA
    uint8_t *in;
    unsigned in_length; // up to SPI_BUFFER_SIZE
};

// TRM, "SPI DMA Mode": a list of one descriptor.
static void load_dma(const uint8_t *bytes, unsigned length)
{
    uint32_t link = (uint32_t)(uintptr_t)state.descriptor - LLDESC_LINK_BASE;
    memcpy(state.page, bytes, length);
    state.descriptor[0] = SET(
        SET(SET(SET(0u, LLDESC_SIZE, FLASH_PAGE), LLDESC_LENGTH, length), LLDESC_EOF, 1), LLDESC_OWNER, 1);
    state.descriptor[1] = (uint32_t)(uintptr_t)state.page;
    state.descriptor[2] = 0;
    hw_set_bits(SPI1(DMA_CONF), MASK(SPI_OUT_RST));
    hw_clear_bits(SPI1(DMA_CONF), MASK(SPI_OUT_RST));
    hw_write(SPI1(DMA_OUT_LINK), SET(SET(0u, SPI_LINK_ADDR, link), SPI_LINK_START, 1));
}

static void run(const struct transfer *t)
{
    uint32_t user = SET(0u, SPI_USR_COMMAND, 1);
    user = SET(user, SPI_USR_ADDR, t->addressed);
    user = SET(user, SPI_USR_DUMMY, t->dummy != 0);
    user = SET(user, SPI_USR_MOSI, t->out_length != 0);
    user = SET(user, SPI_USR_MISO, t->in_length != 0);
    HW_SET(SPI1(CTRL), SPI_FREAD_DUAL, t->command == COMMAND_READ_DUAL);
    hw_write(SPI1(USER), user);
    hw_write(SPI1(USER1), SET(SET(0u, SPI_USR_ADDR_BITLEN, 23), SPI_USR_DUMMY_CYCLELEN, t->dummy - 1));
    hw_write(SPI1(USER2), SET(SET(0u, SPI_USR_COMMAND_BITLEN, 7), SPI_USR_COMMAND_VALUE, t->command));
    hw_write(SPI1(MOSI_DLEN), t->out_length * 8 - 1);
    hw_write(SPI1(MISO_DLEN), t->in_length * 8 - 1);
    hw_write(SPI1(ADDR), t->address << 8);
    if (t->out_length > SPI_BUFFER_SIZE) {
        load_dma(t->out, t->out_length);
    } else {
        spi1_load(t->out, t->out_length);
    }
    spi1_run();
    spi1_store(t->in, t->in_length);
}

static void start_spi(void)
{
    chip_enable(DPORT_GATE_SPI_DMA);
    HW_SET(DMA_CHANNELS, DMA_CHANNEL_SPI1, 1);
    spi1_set_up();
}

static uint32_t flash_id(void *ctx)
{
    uint8_t id[3];
    (void)ctx;
    run(&(struct transfer){.command = COMMAND_READ_ID, .in = id, .in_length = sizeof id});
    return id[0] | (uint32_t)id[1] << 8 | (uint32_t)id[2] << 16;
}

static void flash_read(void *ctx, uint32_t offset, uint8_t *bytes, uint32_t count)
{
    (void)ctx;
    while (count > 0) {
        unsigned now = count < SPI_BUFFER_SIZE ? count : SPI_BUFFER_SIZE;
        run(&(struct transfer){.command = COMMAND_READ_DUAL,
                               .addressed = true,
                               .address = offset,
                               .dummy = READ_DUMMY,
                               .in = bytes,
                               .in_length = now});
        offset += now;
        bytes += now;
        count -= now;
    }
}

// Asks every `poll_us`; with `listen` it goes on unpacking data meanwhile.
static bool wait_while_busy(uint32_t poll_us, uint32_t timeout_us, bool listen)
{
    uint64_t end = ticks_us() + timeout_us;
    for (;;) {
        if (listen) {
            hear(false);
        }
        uint8_t status = 0;
        run(&(struct transfer){.command = COMMAND_READ_STATUS, .in = &status, .in_length = 1});
        if ((status & STATUS_BUSY) == 0) {
            return true;
        }
        if (ticks_us() > end) {
            return false;
        }
        ticks_delay_us(poll_us);
    }
}

static void enable_write(void)
{
    run(&(struct transfer){.command = COMMAND_WRITE_ENABLE});
}

static uint32_t flash_erase(void *ctx, uint32_t offset, uint32_t room)
{
    static const struct {
        uint32_t length, command;
    } units[] = {{65536, COMMAND_ERASE_64K}, {32768, COMMAND_ERASE_32K}, {4096, COMMAND_ERASE_SECTOR}};
    unsigned unit = 0;
    (void)ctx;
    while (unit < 2 && (offset % units[unit].length != 0 || room < units[unit].length)) {
        unit++;
    }
    enable_write();
    run(&(struct transfer){.command = units[unit].command, .addressed = true, .address = offset});
    return wait_while_busy(ERASE_POLL_US, ERASE_TIMEOUT_US, true) ? units[unit].length : 0;
}

static bool is_blank(const uint8_t *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (bytes[i] != 0xff) {
            return false;
        }
    }
    return true;
}

// Programs up to a page that `at` lies in: by DMA a whole one, through the controller's own buffer a quarter.
// How many bytes that was; 0: a fault.
static uint32_t program_some(uint32_t at, const uint8_t *bytes, uint32_t count)
{
    uint32_t unit = state.no_dma ? SPI_BUFFER_SIZE : FLASH_PAGE;
    uint32_t now = unit - at % unit < count ? unit - at % unit : count;
    if (is_blank(bytes, now)) {
        return now;
    }
    enable_write();
    run(&(struct transfer){
        .command = COMMAND_PROGRAM, .addressed = true, .address = at, .out = bytes, .out_length = now});
    ticks_delay_us(PROGRAM_US);
    return wait_while_busy(PROGRAM_POLL_US, PROGRAM_TIMEOUT_US, false) ? now : 0;
}

static bool is_there(uint32_t offset, const uint8_t *bytes, uint32_t count)
{
    uint8_t found[FLASH_PAGE];
    flash_read(NULL, offset, found, count);
    return memcmp(found, bytes, count) == 0;
}

// The first bytes are read back: where DMA does not do what the manual says, it is used no more. The computer
// then finds that they differ, and sends them again.
static bool flash_program(void *ctx, uint32_t offset, const uint8_t *bytes, uint32_t count)
{
    (void)ctx;
    for (uint32_t at = 0; at < count;) {
        uint32_t done = program_some(offset + at, bytes + at, count - at);
        if (done == 0) {
            return false;
        }
        state.no_dma |= at == 0 && !is_there(offset, bytes, done);
        at += done;
    }
    return true;
}

// The chip

void board_restart(void)
{
    hw_set_bits(RTC_CNTL_BASE + RTC_CNTL_OPTIONS0, MASK(RTC_CNTL_OPTIONS0_SW_SYS_RST));
    for (;;) {
    }
}

// Of what the mask ROM has put into the RAM for code. That RAM is read in words.
static uint32_t code_crc(void *ctx)
{
    uint32_t crc = 0;
    (void)ctx;
    for (const volatile uint32_t *at = _vectors; at < _code_end; at++) {
        uint8_t bytes[4];
        bytes_put32(bytes, *at);
        crc = crc32_add(crc, bytes, sizeof bytes);
    }
    return crc;
}

static void restart(void *ctx)
{
    (void)ctx;
    uart0_flush();
    board_restart();
}

void stub_main(void)
{
    static const struct stub_chip chip = {
        .keeps = QUEUE_SIZE,
        .put = put,
        .restart = restart,
        .code_crc = code_crc,
        .flash_id = flash_id,
        .flash_read = flash_read,
        .flash_erase = flash_erase,
        .flash_program = flash_program,
    };
    chip_stop_watchdogs();
    uint32_t divider = hw_read(UART0(CLKDIV));
    divider = GET(divider, UART_CLKDIV_INTEGER) << 4 | GET(divider, UART_CLKDIV_FRAG);
    uart0_flush();
    chip_set_240mhz();
    uart0_set_divider(divider * 2); // the crystal's 40 MHz were the UART's clock until now
    ticks_init();
    start_spi();
    stub_init(&state.stub, &chip);
    uart0_start(RX_FULL_AT, TX_EMPTY_AT);
    interrupt_attach(SOURCE_UART0, on_uart, true);
    for (;;) {
        if (!stub_work(&state.stub)) {
            sleep_until_heard();
            hear(true);
        }
    }
}
