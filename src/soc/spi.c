#include "soc/spi.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <stddef.h>
#include <string.h>

static const struct reg registers[] = {SPI_REGISTERS(REG_ENTRY)};

// The flash commands of SPI_CMD, as transfers.
enum data_kind { NO_DATA, READ_STATUS, WRITE_STATUS, READ_ID, READ_DATA, WRITE_DATA };

struct flash_command {
    unsigned bit;
    uint8_t code;
    bool address;
    enum data_kind data;
};

#define SHIFT_OF(shift, width) (shift)
#define BIT_OF(field)          SHIFT_OF(field)

static const struct flash_command flash_commands[] = {
    {BIT_OF(SPI_FLASH_READ), 0x03, true, READ_DATA}, // or what SPI_CTRL says
    {BIT_OF(SPI_FLASH_WREN), 0x06, false, NO_DATA},      {BIT_OF(SPI_FLASH_WRDI), 0x04, false, NO_DATA},
    {BIT_OF(SPI_FLASH_RDID), 0x9f, false, READ_ID},      {BIT_OF(SPI_FLASH_RDSR), 0x05, false, READ_STATUS},
    {BIT_OF(SPI_FLASH_WRSR), 0x01, false, WRITE_STATUS}, {BIT_OF(SPI_FLASH_PP), 0x02, true, WRITE_DATA},
    {BIT_OF(SPI_FLASH_SE), 0x20, true, NO_DATA},         {BIT_OF(SPI_FLASH_BE), 0xd8, true, NO_DATA},
    {BIT_OF(SPI_FLASH_CE), 0x60, false, NO_DATA},        {BIT_OF(SPI_FLASH_DP), 0xb9, false, NO_DATA},
    {BIT_OF(SPI_FLASH_RES), 0xab, false, NO_DATA},       {BIT_OF(SPI_FLASH_HPM), 0xa3, false, NO_DATA},
};

// One transfer, where its data comes from and goes to, and how many clock cycles it takes.
struct job {
    struct spi_transfer transfer; // lengths are those of the whole transfer
    bool full_duplex;             // data out and data in at the same time
    bool out_dma, in_dma;         // else from and to SPI_W0 to SPI_W15
    unsigned out_word;            // the first of them
    unsigned in_word;
    enum data_kind reply;
    uint64_t cycles;
};

static bool is_set(const struct spi *spi, uint32_t offset, unsigned shift, unsigned width)
{
    return bits_get(spi->reg[offset / 4], shift, width) != 0;
}

uint32_t spi_clock_ticks(const struct spi *spi)
{
    uint32_t clock = spi->reg[SPI_CLOCK / 4];
    if (GET(clock, SPI_CLK_EQU_SYSCLK) != 0) {
        return spi->host->clocks->apb;
    }
    return spi->host->clocks->apb * (GET(clock, SPI_CLKDIV_PRE) + 1) * (GET(clock, SPI_CLKCNT_N) + 1);
}

// Building transfers

static unsigned read_lines(const struct spi *spi)
{
    if (is_set(spi, SPI_CTRL, SPI_FREAD_QIO) || is_set(spi, SPI_CTRL, SPI_FREAD_QUAD)) {
        return 4;
    }
    return is_set(spi, SPI_CTRL, SPI_FREAD_DIO) || is_set(spi, SPI_CTRL, SPI_FREAD_DUAL) ? 2 : 1;
}

uint64_t spi_cache_read_ticks(const struct spi *spi, uint32_t bytes)
{
    unsigned lines = read_lines(spi);
    unsigned dummy = is_set(spi, SPI_CTRL, SPI_FASTRD_MODE) ? 8 : 0;
    uint64_t cycles = 8 + 24 + dummy + 8 * (uint64_t)bytes / lines;
    return cycles * spi_clock_ticks(spi);
}

static unsigned write_lines(const struct spi *spi)
{
    if (is_set(spi, SPI_USER, SPI_FWRITE_QIO) || is_set(spi, SPI_USER, SPI_FWRITE_QUAD)) {
        return 4;
    }
    return is_set(spi, SPI_USER, SPI_FWRITE_DIO) || is_set(spi, SPI_USER, SPI_FWRITE_DUAL) ? 2 : 1;
}

// In the "IO" modes the address travels on as many lines as the data.
static unsigned address_lines(const struct spi *spi)
{
    if (is_set(spi, SPI_CTRL, SPI_FREAD_QIO) || is_set(spi, SPI_USER, SPI_FWRITE_QIO)) {
        return 4;
    }
    return is_set(spi, SPI_CTRL, SPI_FREAD_DIO) || is_set(spi, SPI_USER, SPI_FWRITE_DIO) ? 2 : 1;
}

static uint8_t read_code(const struct spi *spi)
{
    if (is_set(spi, SPI_CTRL, SPI_FREAD_QIO)) {
        return 0xeb;
    }
    if (is_set(spi, SPI_CTRL, SPI_FREAD_DIO)) {
        return 0xbb;
    }
    if (is_set(spi, SPI_CTRL, SPI_FREAD_QUAD)) {
        return 0x6b;
    }
    if (is_set(spi, SPI_CTRL, SPI_FREAD_DUAL)) {
        return 0x3b;
    }
    return is_set(spi, SPI_CTRL, SPI_FASTRD_MODE) ? 0x0b : 0x03;
}

static void add_dummy(const struct spi *spi, struct job *job)
{
    if (is_set(spi, SPI_USER, SPI_USR_DUMMY)) {
        job->transfer.dummy_cycles = GET(spi->reg[SPI_USER1 / 4], SPI_USR_DUMMY_CYCLELEN) + 1;
    }
}

static size_t buffer_room(unsigned first_word)
{
    return SPI_BUFFER_SIZE - (size_t)first_word * 4;
}

static void send_buffer(struct job *job, unsigned first_word, size_t length)
{
    size_t room = buffer_room(first_word);
    job->out_word = first_word;
    job->transfer.out_length = length < room ? length : room;
}

static void expect_in(struct job *job, unsigned first_word, size_t length)
{
    size_t room = buffer_room(first_word);
    job->in_word = first_word;
    job->transfer.in_length = length < room ? length : room;
}

static void build_flash(const struct spi *spi, const struct flash_command *command, struct job *job)
{
    uint32_t address = spi->reg[SPI_ADDR / 4];
    size_t length = GET(address, SPI_ADDR_LENGTH);
    job->transfer.command_bits = 8;
    job->transfer.command = command->data == READ_DATA ? read_code(spi) : command->code;
    if (command->address) {
        job->transfer.address_bits = 24;
        job->transfer.address = GET(address, SPI_ADDR_FLASH);
    }
    job->reply = command->data;
    switch (command->data) {
    case READ_STATUS:
        expect_in(job, 0, 1);
        break;
    case READ_ID:
        expect_in(job, 0, 3);
        break;
    case READ_DATA:
        add_dummy(spi, job);
        expect_in(job, 0, length);
        break;
    case WRITE_DATA:
        send_buffer(job, 0, length);
        break;
    case WRITE_STATUS:
        job->transfer.out_length = is_set(spi, SPI_CTRL, SPI_WRSR_2B) ? 2 : 1;
        break;
    case NO_DATA:
        break;
    }
}

static size_t bits_to_bytes(uint32_t bits)
{
    return (bits + 7) / 8;
}

// A user command's bits: the low byte of COMMAND_VALUE goes first, so 16-bit commands are turned round.
static uint16_t user_command(uint32_t user2, unsigned bits)
{
    uint32_t value = GET(user2, SPI_USR_COMMAND_VALUE);
    if (bits <= 8) {
        return (uint16_t)bits_get(value, 8 - bits, bits);
    }
    uint32_t swapped = bits_get(value, 0, 8) << 8 | bits_get(value, 8, 8);
    return (uint16_t)bits_get(swapped, 16 - bits, bits);
}

static void build_data(const struct spi *spi, struct job *job)
{
    bool sends = is_set(spi, SPI_USER, SPI_USR_MOSI);
    bool receives = is_set(spi, SPI_USER, SPI_USR_MISO);
    size_t out = bits_to_bytes(GET(spi->reg[SPI_MOSI_DLEN / 4], SPI_USR_MOSI_DBITLEN) + 1);
    size_t in = bits_to_bytes(GET(spi->reg[SPI_MISO_DLEN / 4], SPI_USR_MISO_DBITLEN) + 1);
    job->full_duplex = sends && receives && is_set(spi, SPI_USER, SPI_DOUTDIN);
    job->out_dma = spi_dma_sends(&spi->dma);
    job->in_dma = spi_dma_receives(&spi->dma);
    if (sends) {
        send_buffer(job, is_set(spi, SPI_USER, SPI_USR_MOSI_HIGHPART) ? 8 : 0, out);
        job->transfer.out_length = job->out_dma ? out : job->transfer.out_length;
    }
    if (receives) {
        in = job->full_duplex ? out : in;
        expect_in(job, is_set(spi, SPI_USER, SPI_USR_MISO_HIGHPART) ? 8 : 0, in);
        job->transfer.in_length = job->in_dma ? in : job->transfer.in_length;
        job->reply = READ_DATA;
    }
    if (job->full_duplex) { // as many in as out
        job->transfer.out_length = out;
        job->transfer.in_length = out;
    }
}

static void build_user(const struct spi *spi, struct job *job)
{
    uint32_t user1 = spi->reg[SPI_USER1 / 4];
    uint32_t user2 = spi->reg[SPI_USER2 / 4];
    if (is_set(spi, SPI_USER, SPI_USR_COMMAND)) {
        job->transfer.command_bits = GET(user2, SPI_USR_COMMAND_BITLEN) + 1;
        job->transfer.command = user_command(user2, job->transfer.command_bits);
    }
    if (is_set(spi, SPI_USER, SPI_USR_ADDR)) {
        unsigned bits = GET(user1, SPI_USR_ADDR_BITLEN) + 1;
        job->transfer.address_bits = bits < 32 ? bits : 32;
        job->transfer.address = spi->reg[SPI_ADDR / 4] >> (32 - job->transfer.address_bits);
    }
    add_dummy(spi, job);
    build_data(spi, job);
}

static bool build(const struct spi *spi, uint32_t cmd, struct job *job)
{
    memset(job, 0, sizeof(*job));
    bool found = false;
    if (GET(cmd, SPI_USR) != 0) {
        build_user(spi, job);
        found = true;
    }
    for (size_t i = 0; !found && i < sizeof(flash_commands) / sizeof(flash_commands[0]); i++) {
        if (bit_is_set(cmd, flash_commands[i].bit)) {
            build_flash(spi, &flash_commands[i], job);
            found = true;
        }
    }
    job->transfer.address_lines = address_lines(spi);
    job->transfer.out_lines = write_lines(spi);
    job->cycles = job->transfer.command_bits + job->transfer.address_bits / address_lines(spi) +
                  job->transfer.dummy_cycles + job->transfer.out_length * 8 / write_lines(spi);
    if (!job->full_duplex) {
        job->cycles += job->transfer.in_length * 8 / read_lines(spi);
    }
    return found;
}

// Running them

// Chip select n takes part if its bit in SPI_PIN is clear; the lowest one wins.
static struct spi_device *selected(const struct spi *spi)
{
    uint32_t disabled = GET(spi->reg[SPI_PIN / 4], SPI_CS_DIS);
    struct spi_device *device = NULL;
    for (unsigned i = SPI_CHIP_SELECTS; i-- > 0;) {
        if (bit_is_set(disabled, i)) {
            continue;
        }
        if (device != NULL && spi->device[i] != NULL) {
            log_write(spi->host->log, LOG_GUEST, "SPI", "SPI%u has more than one chip selected", spi->index);
        }
        device = spi->device[i] != NULL ? spi->device[i] : device;
    }
    return device;
}

static void turn_bits(uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t turned = 0;
        for (unsigned n = 0; n < 8; n++) {
            turned = (uint8_t)(turned << 1 | (bytes[i] >> n & 1));
        }
        bytes[i] = turned;
    }
}

// `count` bytes of the data out, from `done` on, into spi->out.
static void load_piece(struct spi *spi, const struct job *job, size_t done, size_t count)
{
    if (job->reply == WRITE_STATUS) {
        bytes_put16(spi->out, (uint16_t)GET(spi->reg[SPI_RD_STATUS / 4], SPI_RD_STATUS_STATUS));
        return;
    }
    if (job->out_dma) {
        spi_dma_take(&spi->dma, spi->out, count);
    }
    for (size_t i = 0; !job->out_dma && i < count; i++) {
        size_t at = job->out_word * 4U + done + i;
        uint32_t word = at < SPI_BUFFER_SIZE ? spi->reg[SPI_W0 / 4 + at / 4] : 0;
        spi->out[i] = (uint8_t)(word >> at % 4 * 8);
    }
    if (is_set(spi, SPI_CTRL, SPI_WR_BIT_ORDER)) {
        turn_bits(spi->out, count);
    }
}

static void store_piece(struct spi *spi, const struct job *job, size_t done, size_t count)
{
    if (job->reply == READ_STATUS) {
        uint32_t *status = &spi->reg[SPI_RD_STATUS / 4];
        *status = SET(*status, SPI_RD_STATUS_STATUS, spi->in[0]);
        return;
    }
    if (is_set(spi, SPI_CTRL, SPI_RD_BIT_ORDER)) {
        turn_bits(spi->in, count);
    }
    if (job->in_dma) {
        spi_dma_give(&spi->dma, spi->in, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = job->in_word * 4U + done + i;
        if (at < SPI_BUFFER_SIZE) {
            uint32_t *word = &spi->reg[SPI_W0 / 4 + at / 4];
            *word = bits_set(*word, spi->in[i], (unsigned)(at % 4) * 8, 8);
        }
    }
}

// The lines of SPI2 and SPI3: their signals, and the pads that IO_MUX function 1 gives them.
static const struct lines {
    uint8_t clock, in, out, clock_pad, in_pad, out_pad;
    uint8_t select[SPI_CHIP_SELECTS];
} lines[] = {
    {SIG_HSPICLK, SIG_HSPIQ, SIG_HSPID, 14, 12, 13, {SIG_HSPICS0, SIG_HSPICS1, SIG_HSPICS1 + 1}},
    {SIG_VSPICLK, SIG_VSPIQ, SIG_VSPID, 18, 19, 23, {SIG_VSPICS0, SIG_VSPICS0 + 1, SIG_VSPICS0 + 2}},
};

#define OWN_FUNCTION 1U

static bool is_own_pad(const struct spi *spi, unsigned pin)
{
    return GET(io_mux_pad(spi->gpio->io_mux, pin), IO_MUX_MCU_SEL) == OWN_FUNCTION;
}

// True if a line that goes out reaches the pin: through the matrix, or because it is its own pad.
static bool reaches(const struct spi *spi, unsigned signal, unsigned pad, unsigned pin)
{
    return gpio_pin_signal(spi->gpio, pin) == (int)signal || (pin == pad && is_own_pad(spi, pad));
}

// The device on the pins, if its clock and data come from here.
static struct spi_device *wired(const struct spi *spi)
{
    if (spi->gpio == NULL || spi->wiring == NULL || spi->index < 2) {
        return NULL;
    }
    const struct lines *own = &lines[spi->index - 2];
    bool heard = reaches(spi, own->clock, own->clock_pad, spi->wiring->clock_pin) &&
                 reaches(spi, own->out, own->out_pad, spi->wiring->out_pin);
    return heard ? spi->wiring->device : NULL;
}

static bool hears_wired(const struct spi *spi)
{
    const struct lines *own = &lines[spi->index - 2];
    int source = gpio_input_source(spi->gpio, own->in, NULL);
    unsigned pin = spi->wiring->in_pin;
    bool ours = source == (int)pin || (source < 0 && pin == own->in_pad && is_own_pad(spi, pin));
    return ours && gpio_input_enabled(spi->gpio, pin);
}

// The chip select lines of SPI2 and SPI3, where they go to a pin.
static void drive_selects(struct spi *spi, bool active)
{
    uint32_t pin = spi->reg[SPI_PIN / 4];
    if (spi->gpio == NULL || spi->index < 2) {
        return;
    }
    for (unsigned i = 0; i < SPI_CHIP_SELECTS; i++) {
        bool inverted = bit_is_set(GET(pin, SPI_MASTER_CS_POL), i);
        bool used = !bit_is_set(GET(pin, SPI_CS_DIS), i);
        gpio_set_signal(spi->gpio, lines[spi->index - 2].select[i], (active && used) == inverted);
    }
}

// What comes in when no device answers: of SPI2 and SPI3 the level of the pin; if that pin is also the one
// that sends, what was sent.
static void read_line(struct spi *spi, const struct job *job, size_t count)
{
    memset(spi->in, UINT8_MAX, count);
    if (spi->gpio == NULL || spi->index < 2) {
        return;
    }
    unsigned signal = lines[spi->index - 2].in;
    int source = gpio_input_source(spi->gpio, signal, NULL);
    bool loop = source >= 0 && gpio_pin_signal(spi->gpio, (unsigned)source) == (int)signal + 1;
    if (loop && job->full_duplex) {
        memcpy(spi->in, spi->out, count);
        return;
    }
    bool level = source >= 0 ? gpio_input_level(spi->gpio, signal)
                             : gpio_level(spi->gpio, lines[spi->index - 2].in_pad);
    memset(spi->in, level ? UINT8_MAX : 0, count);
}

static size_t at_most_a_piece(size_t count)
{
    return count < SPI_PIECE ? count : SPI_PIECE;
}

// Moves the data in pieces of at most SPI_PIECE bytes each way.
static void run_job(struct spi *spi, const struct job *job)
{
    struct spi_device *device = selected(spi);
    struct spi_device *on_pins = device == NULL ? wired(spi) : NULL;
    size_t sent = 0;
    size_t received = 0;
    struct spi_transfer piece = job->transfer;
    piece.out = spi->out;
    piece.in = spi->in;
    piece.full_duplex = job->full_duplex;
    do {
        piece.out_length = at_most_a_piece(job->transfer.out_length - sent);
        bool waits = !job->full_duplex && sent + piece.out_length < job->transfer.out_length;
        piece.in_length = waits ? 0 : at_most_a_piece(job->transfer.in_length - received);
        load_piece(spi, job, sent, piece.out_length);
        memset(spi->in, UINT8_MAX, piece.in_length);
        if (device != NULL) {
            device->transfer(device->ctx, &piece);
        } else if (on_pins != NULL) {
            on_pins->transfer(on_pins->ctx, &piece);
        }
        if (device == NULL && (on_pins == NULL || !hears_wired(spi))) {
            read_line(spi, job, piece.in_length);
        }
        if (piece.in_length > 0) {
            store_piece(spi, job, received, piece.in_length);
        }
        sent += piece.out_length;
        received += piece.in_length;
        piece.command_bits = 0;
        piece.address_bits = 0;
    } while (sent < job->transfer.out_length || received < job->transfer.in_length);
    spi_dma_finish(&spi->dma, job->out_dma && sent > 0, job->in_dma && received > 0);
}

static void update_irq(struct spi *spi)
{
    line_drive(&spi->irq[0],
               is_set(spi, SPI_SLAVE, SPI_TRANS_DONE) && is_set(spi, SPI_SLAVE, SPI_TRANS_INTEN));
}

// The transfer reaches the chip when chip select rises again: a chip becomes busy from then on.
static void finish(void *ctx)
{
    struct spi *spi = ctx;
    struct job job;
    if (build(spi, spi->reg[SPI_CMD / 4], &job)) {
        run_job(spi, &job);
    }
    drive_selects(spi, is_set(spi, SPI_PIN, SPI_CS_KEEP_ACTIVE));
    spi->reg[SPI_CMD / 4] = 0;
    spi->reg[SPI_SLAVE / 4] = SET(spi->reg[SPI_SLAVE / 4], SPI_TRANS_DONE, 1);
    update_irq(spi);
}

static void start(struct spi *spi, uint32_t cmd)
{
    struct job job;
    if (spi->done.booked || !build(spi, cmd, &job)) {
        return;
    }
    spi->reg[SPI_CMD / 4] = cmd;
    drive_selects(spi, true);
    clock_book(spi->host->clock, &spi->done, spi->host->clock->now + job.cycles * spi_clock_ticks(spi));
}

// Reset and bus access

static void spi_init(void *device, const struct peripheral_host *host, unsigned index)
{
    struct spi *spi = device;
    spi->host = host;
    spi->index = index;
    event_init(&spi->done, finish, spi);
    spi_dma_init(&spi->dma, host, spi->reg);
    spi->gpio = NULL;
    spi->wiring = NULL;
    for (unsigned i = 0; i < SPI_CHIP_SELECTS; i++) {
        spi->device[i] = NULL;
    }
}

static void spi_reset(void *device)
{
    struct spi *spi = device;
    clock_cancel(spi->host->clock, &spi->done);
    memset(spi->reg, 0, sizeof(spi->reg));
    reg_reset(registers, REG_COUNT(registers), spi->reg);
    spi_dma_reset(&spi->dma);
    drive_selects(spi, false);
    update_irq(spi);
}

static uint32_t spi_read(void *device, uint32_t offset)
{
    const struct spi *spi = device;
    if (offset == SPI_DMA_INT_ST) {
        return spi->reg[SPI_DMA_INT_RAW / 4] & spi->reg[SPI_DMA_INT_ENA / 4];
    }
    return spi->reg[offset / 4];
}

static void spi_write(void *device, uint32_t offset, uint32_t value)
{
    struct spi *spi = device;
    reg_store(registers, REG_COUNT(registers), spi->reg, offset, value);
    if (offset == SPI_CMD) {
        start(spi, value);
    } else if (offset == SPI_SLAVE) {
        update_irq(spi);
    } else if (offset >= SPI_DMA_CONF && offset <= SPI_DMA_INT_CLR) {
        spi_dma_write(&spi->dma, offset, value);
    }
}

const struct peripheral_ops spi_ops = {
    .registers = registers,
    .register_count = REG_COUNT(registers),
    .steady = true,
    .init = spi_init,
    .reset = spi_reset,
    .read = spi_read,
    .write = spi_write,
};
