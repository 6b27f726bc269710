#include "parts/sdcard.h"

#include "base/bits.h"
#include "parts/sdcard_core.h"

#include <string.h>

// Times of a card of class 10; the specification allows more (100 ms for a read, 250 ms for a write, 1 s to
// initialise).
#define INITIALISE_TIME (50 * TICKS_PER_MS)
#define READ_TIME       (200 * TICKS_PER_US) // to the first block
#define GAP_TIME        (5 * TICKS_PER_US)   // between the blocks of one read
#define PROGRAM_TIME    (800 * TICKS_PER_US) // of a single block, or after the last of several
#define STREAM_TIME     (30 * TICKS_PER_US)  // of each of several blocks
#define ERASE_TIME      (5 * TICKS_PER_MS)
#define REGISTER_TIME   (20 * TICKS_PER_US)

#define SIZE_STEP_HIGH 1024U                // blocks; C_SIZE of a high capacity card counts 512 KiB
#define LARGEST_SDSC   (4U << 20)           // blocks: 2 GiB
#define SMALLEST       (2U << 10)           // 1 MiB
#define LARGEST        UINT32_C(0xfffffc00) // just below 2 TiB

// Sizes

// C_SIZE_MULT + 2 and READ_BL_LEN of a standard capacity card of so many blocks.
static void size_code(uint32_t blocks, unsigned *shift, unsigned *block_bits)
{
    *block_bits = blocks > LARGEST_SDSC / 2 ? 10 : 9;
    for (*shift = 2; *shift < 9 && blocks >> (*shift + *block_bits - 9) > 4096;) {
        ++*shift;
    }
}

uint32_t sdcard_blocks(uint64_t blocks, uint32_t *step)
{
    uint32_t most = blocks < LARGEST ? (uint32_t)blocks : LARGEST;
    unsigned shift, block_bits;
    *step = SIZE_STEP_HIGH;
    if (most <= LARGEST_SDSC) {
        size_code(most, &shift, &block_bits);
        *step = bit(shift + block_bits - 9);
    }
    return most < SMALLEST ? 0 : most - most % *step;
}

// Registers

// Puts a value into bits [low + width - 1 : low] of a register of `bytes` bytes, whose first byte is the
// highest.
static void put(uint8_t *reg, unsigned bytes, unsigned low, unsigned width, uint32_t value)
{
    for (unsigned n = 0; n < width; n++) {
        unsigned at = low + n;
        uint8_t mask = (uint8_t)bit(at % 8);
        uint8_t *byte = &reg[bytes - 1 - at / 8];
        *byte = (uint8_t)(bit_is_set(value, n) ? *byte | mask : *byte & ~mask);
    }
}

static void seal(uint8_t reg[16])
{
    reg[15] = (uint8_t)(sd_crc7(reg, 15) << 1 | 1);
}

static void make_cid(struct sdcard *card)
{
    static const uint8_t cid[16] = {
        0x00, 'E',  'S',  'C',  'A',  'R', 'D', '1', // manufacturer, application, product
        0x10, 0x00, 0x00, 0x00, 0x01,                // revision 1.0, serial number
        0x01, 0x8b,                                  // November 2024
    };
    memcpy(card->cid, cid, sizeof(cid));
    seal(card->cid);
}

static void make_csd(struct sdcard *card)
{
    uint8_t *csd = card->csd;
    unsigned shift, block_bits;
    memset(csd, 0, 16);
    put(csd, 16, 112, 8, 0x0e);                          // TAAC: 1 ms
    put(csd, 16, 96, 8, card->high_speed ? 0x5a : 0x32); // TRAN_SPEED: 50 or 25 Mbit/s a line
    put(csd, 16, 84, 12, 0x535);                         // CCC: classes 0, 2, 4, 5, 8, 10
    put(csd, 16, 46, 1, 1);                              // ERASE_BLK_EN
    put(csd, 16, 39, 7, 127);                            // SECTOR_SIZE
    put(csd, 16, 26, 3, 2);                              // R2W_FACTOR
    put(csd, 16, 12, 1, card->medium.write_protected);   // TMP_WRITE_PROTECT
    if (card->high_capacity) {
        put(csd, 16, 126, 2, 1); // CSD_STRUCTURE
        put(csd, 16, 80, 4, 9);  // READ_BL_LEN
        put(csd, 16, 48, 22, card->medium.blocks / SIZE_STEP_HIGH - 1);
        put(csd, 16, 22, 4, 9); // WRITE_BL_LEN
    } else {
        size_code(card->medium.blocks, &shift, &block_bits);
        put(csd, 16, 80, 4, block_bits);
        put(csd, 16, 79, 1, 1); // READ_BL_PARTIAL
        put(csd, 16, 62, 12, (card->medium.blocks >> (shift + block_bits - 9)) - 1);
        put(csd, 16, 50, 12, 0xdb6); // currents: up to 60 mA
        put(csd, 16, 47, 3, shift - 2);
        put(csd, 16, 22, 4, block_bits);
    }
    seal(csd);
}

// Version 3.0x, one and four lines, CMD23; the security version tells the capacity.
static void make_scr(struct sdcard *card)
{
    memset(card->scr, 0, sizeof(card->scr));
    put(card->scr, 8, 56, 4, 2);
    put(card->scr, 8, 52, 3, card->high_capacity ? 3 : 2);
    put(card->scr, 8, 48, 4, 5);
    put(card->scr, 8, 47, 1, 1);
    put(card->scr, 8, 33, 1, 1);
}

static void make_sd_status(struct sdcard *card)
{
    memset(card->data, 0, 64);
    put(card->data, 64, 510, 2, card->lines == 4 ? 2 : 0);
    put(card->data, 64, 440, 8, 4);                                          // SPEED_CLASS: class 10
    put(card->data, 64, 428, 4, card->medium.blocks > LARGEST_SDSC ? 9 : 6); // AU_SIZE: 4 MiB or 512 KiB
    put(card->data, 64, 408, 16, 1);
    put(card->data, 64, 402, 6, 1);
}

// The answer to CMD6: groups 2 to 6 have their default function only, group 1 has high speed, too.
static void make_switch_status(struct sdcard *card, uint32_t wanted)
{
    memset(card->data, 0, 64);
    put(card->data, 64, 496, 16, 60); // mA
    for (unsigned group = 0; group < 6; group++) {
        uint32_t functions = group == 0 ? 0x8003 : 0x8001;
        uint32_t function = bits_get(wanted, group * 4, 4);
        if (function == 0xf) {
            function = group == 0 && card->high_speed;
        } else if (!bit_is_set(functions, function)) {
            function = 0xf;
        }
        put(card->data, 64, 400 + group * 16, 16, functions);
        put(card->data, 64, 376 + group * 4, 4, function);
    }
    put(card->data, 64, 368, 8, 1); // the structure has a busy part: all zeros
}

// State

static uint64_t now(const struct sdcard *card)
{
    return card->clock->now;
}

static void raise_error(struct sdcard *card, enum sdcard_status error)
{
    card->status |= bit(error);
}

// What time has changed.
static void settle(struct sdcard *card)
{
    if (now(card) >= card->busy_until) {
        if (card->state == SDCARD_PROGRAMMING) {
            card->state = SDCARD_TRANSFER;
        } else if (card->state == SDCARD_DISCONNECT) {
            card->state = SDCARD_STANDBY;
        }
    }
}

static uint32_t status_word(const struct sdcard *card, enum sdcard_state state, bool application)
{
    uint32_t word = card->status | (uint32_t)state << SDCARD_CURRENT_STATE;
    word |= now(card) >= card->busy_until ? bit(SDCARD_READY_FOR_DATA) : 0;
    return word | (application ? bit(SDCARD_APP_CMD) : 0);
}

uint32_t sdcard_take_errors(struct sdcard *card)
{
    uint32_t errors = card->status;
    card->status = 0;
    return errors;
}

static void drop_job(struct sdcard *card)
{
    card->job = SDCARD_NO_JOB;
    card->multiple = false;
    card->blocks_left = 0;
}

// As CMD0 leaves it.
static void go_idle(struct sdcard *card)
{
    drop_job(card);
    card->state = SDCARD_IDLE;
    card->status = 0;
    card->rca = 0;
    card->lines = 1;
    card->high_speed = false;
    card->application = false;
    card->version_2 = false;
    card->initialising = false;
    card->block_length = SDCARD_BLOCK;
    card->preset_blocks = 0;
    card->erase_first_set = false;
    card->erase_last_set = false;
    card->busy_until = 0;
    make_csd(card);
}

// Data

static bool send_register(struct sdcard *card, size_t length)
{
    card->job = SDCARD_SEND_REGISTER;
    card->blocks_left = 1;
    card->data_length = length;
    card->data_at = now(card) + REGISTER_TIME;
    card->state = SDCARD_SENDING;
    return true;
}

// The byte address of a command; false if there is nothing on the card.
static bool find_address(struct sdcard *card, uint32_t argument, size_t length)
{
    uint64_t size = (uint64_t)card->medium.blocks * SDCARD_BLOCK;
    card->address = card->high_capacity ? (uint64_t)argument * SDCARD_BLOCK : argument;
    if (card->address >= size) {
        raise_error(card, SDCARD_OUT_OF_RANGE);
        return false;
    }
    if (card->address % SDCARD_BLOCK + length > SDCARD_BLOCK) {
        raise_error(card, SDCARD_ADDRESS_ERROR);
        return false;
    }
    return true;
}

static void begin_blocks(struct sdcard *card, enum sdcard_job job, bool multiple)
{
    card->job = job;
    card->multiple = multiple;
    card->blocks_left = multiple ? card->preset_blocks : 1;
    card->preset_blocks = 0;
}

static bool start_reading(struct sdcard *card, uint32_t argument, bool multiple)
{
    if (find_address(card, argument, card->block_length)) {
        begin_blocks(card, SDCARD_READ, multiple);
        card->data_at = now(card) + READ_TIME;
        card->state = SDCARD_SENDING;
    }
    return true;
}

// In SPI mode a host learns of a protected card from the answer to the block.
static bool start_writing(struct sdcard *card, uint32_t argument, bool multiple)
{
    if (card->block_length != SDCARD_BLOCK) {
        raise_error(card, SDCARD_BLOCK_LEN_ERROR);
    } else if (card->medium.write_protected && !card->spi_mode) {
        raise_error(card, SDCARD_WP_VIOLATION);
    } else if (find_address(card, argument, SDCARD_BLOCK)) {
        begin_blocks(card, SDCARD_WRITE, multiple);
        card->well_written = 0;
        card->state = SDCARD_RECEIVING;
    }
    return true;
}

static bool read_block(struct sdcard *card)
{
    uint8_t block[SDCARD_BLOCK];
    uint32_t number = (uint32_t)(card->address / SDCARD_BLOCK);
    if (card->address >= (uint64_t)card->medium.blocks * SDCARD_BLOCK) {
        raise_error(card, SDCARD_OUT_OF_RANGE);
        return false;
    }
    if (card->medium.read(card->medium.ctx, number, block) < 0) {
        raise_error(card, SDCARD_CARD_ECC_FAILED);
        return false;
    }
    card->data_length = card->block_length;
    memcpy(card->data, block + card->address % SDCARD_BLOCK, card->data_length);
    return true;
}

bool sdcard_load(struct sdcard *card)
{
    return card->job == SDCARD_SEND_REGISTER || read_block(card);
}

void sdcard_sent(struct sdcard *card)
{
    card->address += card->data_length;
    card->data_at = now(card) + GAP_TIME;
    if (card->blocks_left > 0 && --card->blocks_left == 0) {
        drop_job(card);
        card->state = SDCARD_TRANSFER;
    }
}

void sdcard_stop_writing(struct sdcard *card)
{
    drop_job(card);
    card->state = SDCARD_PROGRAMMING;
    card->busy_until = now(card) + PROGRAM_TIME;
}

// The card leaves the slot while it programs the block: half of it is new.
static void tear_out(struct sdcard *card, uint32_t number, const uint8_t bytes[SDCARD_BLOCK])
{
    uint8_t block[SDCARD_BLOCK];
    if (card->medium.read(card->medium.ctx, number, block) == 0) {
        memcpy(block, bytes, SDCARD_BLOCK / 2);
        (void)card->medium.write(card->medium.ctx, number, block);
    }
    sdcard_remove(card);
}

static bool write_block(struct sdcard *card, const uint8_t bytes[SDCARD_BLOCK])
{
    uint32_t number = (uint32_t)(card->address / SDCARD_BLOCK);
    if (card->address >= (uint64_t)card->medium.blocks * SDCARD_BLOCK) {
        raise_error(card, SDCARD_OUT_OF_RANGE);
        return false;
    }
    if (card->medium.write_protected) {
        raise_error(card, SDCARD_WP_VIOLATION);
        return false;
    }
    card->writes++;
    if (card->writes == card->pulled_at_write) {
        tear_out(card, number, bytes);
        return false;
    }
    if (card->medium.write(card->medium.ctx, number, bytes) < 0) {
        raise_error(card, SDCARD_ERROR);
        return false;
    }
    card->well_written++;
    return true;
}

bool sdcard_store(struct sdcard *card, const uint8_t bytes[SDCARD_BLOCK])
{
    bool good = write_block(card, bytes);
    if (!card->present) {
        return false;
    }
    card->address += SDCARD_BLOCK;
    card->busy_until = now(card) + STREAM_TIME;
    if (card->blocks_left > 0 && --card->blocks_left == 0) {
        sdcard_stop_writing(card);
    }
    return good;
}

// Commands. Each returns true if the card answers.

static bool go_idle_state(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    go_idle(card);
    return card->spi_mode;
}

static bool all_send_cid(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    card->state = SDCARD_IDENTIFICATION;
    return true;
}

static bool send_relative_address(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    card->rca = (uint16_t)(card->rca + 0x1234);
    card->state = SDCARD_STANDBY;
    return true;
}

static bool switch_function(struct sdcard *card, uint32_t argument)
{
    uint32_t access = bits_get(argument, 0, 4);
    if (bit_is_set(argument, 31) && access < 2) {
        card->high_speed = access == 1;
        make_csd(card);
    }
    make_switch_status(card, argument);
    return send_register(card, 64);
}

static bool is_addressed(const struct sdcard *card, uint32_t argument)
{
    return card->spi_mode || argument >> 16 == card->rca;
}

static bool select_card(struct sdcard *card, uint32_t argument)
{
    bool ours = is_addressed(card, argument) && card->rca != 0;
    bool outside = card->state == SDCARD_STANDBY || card->state == SDCARD_DISCONNECT;
    if (ours && outside) {
        card->state = card->state == SDCARD_STANDBY ? SDCARD_TRANSFER : SDCARD_PROGRAMMING;
    } else if (ours) {
        raise_error(card, SDCARD_ILLEGAL_COMMAND);
        return false;
    } else if (!outside) {
        bool busy = card->state == SDCARD_PROGRAMMING;
        drop_job(card);
        card->state = busy ? SDCARD_DISCONNECT : SDCARD_STANDBY;
    }
    return ours;
}

static bool send_interface_condition(struct sdcard *card, uint32_t argument)
{
    bool supplied = bits_get(argument, 8, 4) == 1; // 2.7 to 3.6 V
    card->version_2 = card->version_2 || supplied;
    return supplied || card->spi_mode;
}

static bool send_own_register(struct sdcard *card, uint32_t argument, const uint8_t *reg)
{
    if (card->spi_mode) {
        memcpy(card->data, reg, 16);
        return send_register(card, 16);
    }
    return is_addressed(card, argument);
}

static bool send_csd(struct sdcard *card, uint32_t argument)
{
    return send_own_register(card, argument, card->csd);
}

static bool send_cid(struct sdcard *card, uint32_t argument)
{
    return send_own_register(card, argument, card->cid);
}

static bool stop_transmission(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    if (card->state == SDCARD_RECEIVING) {
        sdcard_stop_writing(card);
    } else if (card->state == SDCARD_SENDING) {
        drop_job(card);
        card->state = SDCARD_TRANSFER;
    }
    return true;
}

static bool send_status(struct sdcard *card, uint32_t argument)
{
    return is_addressed(card, argument);
}

static bool go_inactive(struct sdcard *card, uint32_t argument)
{
    if (is_addressed(card, argument)) {
        drop_job(card);
        card->state = SDCARD_INACTIVE;
    }
    return false;
}

// A high capacity card knows blocks of 512 bytes only.
static bool set_block_length(struct sdcard *card, uint32_t argument)
{
    if (argument == 0 || argument > SDCARD_BLOCK) {
        raise_error(card, SDCARD_BLOCK_LEN_ERROR);
    } else if (!card->high_capacity) {
        card->block_length = argument;
    }
    return true;
}

static bool read_single(struct sdcard *card, uint32_t argument)
{
    return start_reading(card, argument, false);
}

static bool read_multiple(struct sdcard *card, uint32_t argument)
{
    return start_reading(card, argument, true);
}

static bool set_block_count(struct sdcard *card, uint32_t argument)
{
    card->preset_blocks = argument;
    return true;
}

static bool write_single(struct sdcard *card, uint32_t argument)
{
    return start_writing(card, argument, false);
}

static bool write_multiple(struct sdcard *card, uint32_t argument)
{
    return start_writing(card, argument, true);
}

static bool erase_start(struct sdcard *card, uint32_t argument)
{
    card->erase_first_set = find_address(card, argument, 0);
    card->erase_last_set = false;
    card->erase_first = (uint32_t)(card->address / SDCARD_BLOCK);
    return true;
}

static bool erase_end(struct sdcard *card, uint32_t argument)
{
    if (!card->erase_first_set) {
        raise_error(card, SDCARD_ERASE_SEQ_ERROR);
        return true;
    }
    card->erase_last_set = find_address(card, argument, 0);
    card->erase_last = (uint32_t)(card->address / SDCARD_BLOCK);
    return true;
}

static void erase_blocks(struct sdcard *card)
{
    uint32_t count = card->erase_last - card->erase_first + 1;
    if (card->medium.write_protected) {
        raise_error(card, SDCARD_WP_VIOLATION);
    } else if (card->medium.erase(card->medium.ctx, card->erase_first, count) < 0) {
        raise_error(card, SDCARD_ERROR);
    }
    card->state = SDCARD_PROGRAMMING;
    card->busy_until = now(card) + ERASE_TIME;
}

static bool erase(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    if (!card->erase_first_set || !card->erase_last_set) {
        raise_error(card, SDCARD_ERASE_SEQ_ERROR);
    } else if (card->erase_last < card->erase_first) {
        raise_error(card, SDCARD_ERASE_PARAM);
    } else {
        erase_blocks(card);
    }
    card->erase_first_set = false;
    card->erase_last_set = false;
    return true;
}

static bool application_command(struct sdcard *card, uint32_t argument)
{
    card->application = is_addressed(card, argument);
    return card->application;
}

static bool read_ocr(struct sdcard *card, uint32_t argument)
{
    (void)card;
    (void)argument;
    return true;
}

static bool crc_on_off(struct sdcard *card, uint32_t argument)
{
    card->spi_crc = bit_is_set(argument, 0);
    return true;
}

static bool set_bus_width(struct sdcard *card, uint32_t argument)
{
    if (argument == 0 || argument == 2) {
        card->lines = argument == 2 ? 4 : 1;
    } else {
        raise_error(card, SDCARD_ERROR);
    }
    return true;
}

static bool send_sd_status(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    make_sd_status(card);
    return send_register(card, 64);
}

static bool send_well_written(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    put(card->data, 4, 0, 32, card->well_written);
    return send_register(card, 4);
}

// A hint how much to erase before a write; and the pull-up of data 3. Nothing depends on either.
static bool take_note(struct sdcard *card, uint32_t argument)
{
    (void)card;
    (void)argument;
    return true;
}

static bool send_scr(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    memcpy(card->data, card->scr, sizeof(card->scr));
    return send_register(card, sizeof(card->scr));
}

// A host that does not know high capacity cards waits for ever.
static void initialise(struct sdcard *card, bool knows_high_capacity)
{
    if (!card->initialising) {
        card->initialising = true;
        card->initialised_at = now(card) + INITIALISE_TIME;
    }
    bool accepted = !card->high_capacity || (knows_high_capacity && card->version_2);
    if (accepted && now(card) >= card->initialised_at) {
        card->state = card->spi_mode ? SDCARD_TRANSFER : SDCARD_READY;
    }
}

// Without a voltage it is only a question.
static bool send_operating_condition(struct sdcard *card, uint32_t argument)
{
    if (card->spi_mode || bits_get(argument, 15, 9) != 0) {
        initialise(card, bit_is_set(argument, 30));
    }
    return true;
}

#define IN(state)   (1U << SDCARD_##state)
#define ANY         (IN(INACTIVE) - 1)
#define SELECTED    (IN(TRANSFER) | IN(SENDING) | IN(RECEIVING) | IN(PROGRAMMING))
#define IDENTIFIED  (SELECTED | IN(STANDBY) | IN(DISCONNECT))
#define NEVER       0
#define APPLICATION 0x40

static const struct command {
    uint8_t index; // and APPLICATION
    uint16_t states, spi_states;
    enum sdcard_answer_kind answer;
    bool (*run)(struct sdcard *card, uint32_t argument);
} commands[] = {
    {0, ANY, ANY, SDCARD_R1, go_idle_state},
    {1, NEVER, IN(IDLE), SDCARD_R1, send_operating_condition},
    {2, IN(READY), NEVER, SDCARD_R2, all_send_cid},
    {3, IN(IDENTIFICATION) | IN(STANDBY), NEVER, SDCARD_R6, send_relative_address},
    {6, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, switch_function},
    {7, IDENTIFIED & ~IN(RECEIVING), NEVER, SDCARD_R1B, select_card},
    {8, IN(IDLE), IN(IDLE), SDCARD_R7, send_interface_condition},
    {9, IN(STANDBY), IN(TRANSFER), SDCARD_R2, send_csd},
    {10, IN(STANDBY), IN(TRANSFER), SDCARD_R2, send_cid},
    {12, IN(SENDING) | IN(RECEIVING), ANY, SDCARD_R1B, stop_transmission},
    {13, IDENTIFIED, ANY, SDCARD_R1, send_status},
    {15, IDENTIFIED, NEVER, SDCARD_SILENT, go_inactive},
    {16, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, set_block_length},
    {17, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, read_single},
    {18, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, read_multiple},
    {23, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, set_block_count},
    {24, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, write_single},
    {25, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, write_multiple},
    {32, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, erase_start},
    {33, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, erase_end},
    {38, IN(TRANSFER), IN(TRANSFER), SDCARD_R1B, erase},
    {55, IDENTIFIED | IN(IDLE), ANY, SDCARD_R1, application_command},
    {58, NEVER, ANY, SDCARD_R3, read_ocr},
    {59, NEVER, ANY, SDCARD_R1, crc_on_off},
    {APPLICATION | 6, IN(TRANSFER), NEVER, SDCARD_R1, set_bus_width},
    {APPLICATION | 13, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, send_sd_status},
    {APPLICATION | 22, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, send_well_written},
    {APPLICATION | 23, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, take_note},
    {APPLICATION | 41, IN(IDLE), IN(IDLE), SDCARD_R3, send_operating_condition},
    {APPLICATION | 42, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, take_note},
    {APPLICATION | 51, IN(TRANSFER), IN(TRANSFER), SDCARD_R1, send_scr},
};

static const struct command *find(unsigned index)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (commands[i].index == index) {
            return &commands[i];
        }
    }
    return NULL;
}

static uint32_t operating_conditions(const struct sdcard *card)
{
    uint32_t ocr = 0x00ff8000; // 2.7 to 3.6 V
    bool ready = card->state != SDCARD_IDLE;
    return ocr | (ready ? bit(31) : 0) | (ready && card->high_capacity ? bit(30) : 0);
}

// The status as a part of R6: bits 23, 22, 19 and the lowest 13.
static uint32_t address_and_status(const struct sdcard *card, uint32_t status)
{
    uint32_t some =
        bits_get(status, 23, 1) << 15 | bits_get(status, 22, 1) << 14 | bits_get(status, 19, 1) << 13;
    return (uint32_t)card->rca << 16 | some | bits_get(status, 0, 13);
}

static struct sdcard_answer answer(struct sdcard *card, const struct command *command, uint32_t argument,
                                   uint32_t status)
{
    struct sdcard_answer made = {.kind = command->answer, .index = (uint8_t)bits_get(command->index, 0, 6)};
    switch (command->answer) {
    case SDCARD_R2:
        made.bytes = command->index == 9 ? card->csd : card->cid;
        break;
    case SDCARD_R3:
        made.word = operating_conditions(card);
        break;
    case SDCARD_R6:
        made.word = address_and_status(card, status);
        card->status = 0;
        break;
    case SDCARD_R7:
        made.word = bits_get(argument, 0, 12);
        break;
    default:
        made.word = status;
        break;
    }
    return made;
}

struct sdcard_answer sdcard_execute(struct sdcard *card, uint8_t index, uint32_t argument)
{
    static const struct sdcard_answer silence = {.kind = SDCARD_SILENT};
    bool application = card->application;
    const struct command *command = application ? find(index | APPLICATION) : NULL;
    application = command != NULL;
    command = application ? command : find(index);
    settle(card);
    enum sdcard_state before = card->state;
    card->application = false;
    unsigned states = command == NULL ? NEVER : card->spi_mode ? command->spi_states : command->states;
    if ((states >> before & 1U) == 0) {
        raise_error(card, SDCARD_ILLEGAL_COMMAND);
        return silence;
    }
    if (!command->run(card, argument)) {
        return silence;
    }
    uint32_t status = status_word(card, before, application || card->application);
    if (!card->spi_mode && (command->answer == SDCARD_R1 || command->answer == SDCARD_R1B)) {
        card->status = 0;
    }
    return answer(card, command, argument, status);
}

void sdcard_command_damaged(struct sdcard *card)
{
    card->application = false;
    raise_error(card, SDCARD_COM_CRC_ERROR);
}

// SD mode

static size_t frame_short(const struct sdcard_answer *made, uint8_t response[SD_RESPONSE_LONG])
{
    bool checked = made->kind != SDCARD_R3;
    response[0] = checked ? made->index : 0x3f;
    for (unsigned i = 0; i < 4; i++) {
        response[1 + i] = (uint8_t)bits_get(made->word, 24 - 8 * i, 8);
    }
    response[5] = checked ? (uint8_t)(sd_crc7(response, 5) << 1 | 1) : UINT8_MAX;
    return SD_RESPONSE_SHORT;
}

static uint32_t argument_of(const uint8_t command[SD_COMMAND_BYTES])
{
    return (uint32_t)command[1] << 24 | (uint32_t)command[2] << 16 | (uint32_t)command[3] << 8 | command[4];
}

// A reset with the select line low takes the card to SPI mode; it gives no answer on these lines.
static size_t sd_command(void *ctx, const uint8_t command[SD_COMMAND_BYTES],
                         uint8_t response[SD_RESPONSE_LONG])
{
    struct sdcard *card = ctx;
    if (!card->present || card->spi_mode || card->state == SDCARD_INACTIVE) {
        return 0;
    }
    if (command[5] != (uint8_t)(sd_crc7(command, 5) << 1 | 1)) {
        sdcard_command_damaged(card);
        return 0;
    }
    uint8_t index = command[0] & 0x3f;
    struct sdcard_answer made = sdcard_execute(card, index, argument_of(command));
    if (index == 0) {
        card->spi_mode = card->selected;
        return 0;
    }
    if (made.kind == SDCARD_SILENT) {
        return 0;
    }
    if (made.kind == SDCARD_R2) {
        response[0] = 0x3f;
        memcpy(response + 1, made.bytes, 16);
        return SD_RESPONSE_LONG;
    }
    return frame_short(&made, response);
}

static uint64_t sd_data_ready(void *ctx)
{
    const struct sdcard *card = ctx;
    bool sends = card->present && !card->spi_mode && card->state == SDCARD_SENDING;
    return sends ? card->data_at : CLOCK_NEVER;
}

// A block that cannot be read is never sent.
static size_t sd_read(void *ctx, uint8_t *bytes, size_t size, unsigned *lines)
{
    struct sdcard *card = ctx;
    if (sd_data_ready(card) > now(card) || !sdcard_load(card)) {
        card->data_at = CLOCK_NEVER;
        return 0;
    }
    size_t count = card->data_length < size ? card->data_length : size;
    memcpy(bytes, card->data, count);
    *lines = card->lines;
    sdcard_sent(card);
    return card->data_length;
}

static enum sd_crc_status sd_write(void *ctx, const uint8_t *bytes, size_t count, unsigned lines)
{
    struct sdcard *card = ctx;
    if (!card->present || card->spi_mode || card->state != SDCARD_RECEIVING) {
        return SD_CRC_NONE;
    }
    if (lines != card->lines || count != SDCARD_BLOCK) {
        return SD_CRC_REJECTED;
    }
    (void)sdcard_store(card, bytes); // what went wrong stands in the status
    return card->present ? SD_CRC_ACCEPTED : SD_CRC_NONE;
}

static uint64_t sd_busy_until(void *ctx)
{
    const struct sdcard *card = ctx;
    return card->present && !card->spi_mode ? card->busy_until : 0;
}

// The slot

void sdcard_init(struct sdcard *card, struct clock *clock, const struct log *log)
{
    memset(card, 0, sizeof(*card));
    card->clock = clock;
    card->log = log;
    card->sd = (struct sd_device){
        .ctx = card,
        .command = sd_command,
        .data_ready = sd_data_ready,
        .read = sd_read,
        .write = sd_write,
        .busy_until = sd_busy_until,
    };
    sdcard_spi_init(card);
}

void sdcard_insert(struct sdcard *card, const struct sdcard_medium *medium)
{
    card->medium = *medium;
    card->high_capacity = medium->blocks > LARGEST_SDSC;
    card->present = true;
    make_cid(card);
    make_scr(card);
    sdcard_power_on(card);
}

void sdcard_remove(struct sdcard *card)
{
    card->present = false;
}

void sdcard_power_on(struct sdcard *card)
{
    card->spi_mode = false;
    card->spi_crc = false;
    sdcard_spi_reset(card);
    go_idle(card);
}

void sdcard_pull_at(struct sdcard *card, uint64_t n)
{
    card->pulled_at_write = n == 0 ? 0 : card->writes + n;
}

void sdcard_select(struct sdcard *card, bool level)
{
    if (card->selected == level) {
        sdcard_spi_reset(card);
    }
    card->selected = !level;
}
