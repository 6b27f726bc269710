// The commands of an SD card, in SD mode and in SPI mode.
//
// Source:       SD Specifications, Part 1, Physical Layer Simplified Specification, sections "Commands",
//               "Card State Transition Table", "Responses", "Card Status", and chapter "SPI Mode".
// Not modelled: see sdcard.h.

#include "base/bits.h"
#include "parts/sdcard.h"
#include "parts/sdcard_core.h"

#include <string.h>

// As in sdcard.c: typical times.
#define INITIALISE_TIME (50 * TICKS_PER_MS)
#define ERASE_TIME      (5 * TICKS_PER_MS)
#define REGISTER_TIME   (20 * TICKS_PER_US)

static uint64_t now(const struct sdcard *card)
{
    return card->clock->now;
}

static uint32_t status_word(const struct sdcard *card, enum sdcard_state state, bool application)
{
    uint32_t word = card->status | (uint32_t)state << SDCARD_CURRENT_STATE;
    word |= now(card) >= card->busy_until ? bit(SDCARD_READY_FOR_DATA) : 0;
    return word | (application ? bit(SDCARD_APP_CMD) : 0);
}

static bool send_register(struct sdcard *card, size_t length)
{
    card->job = SDCARD_SEND_REGISTER;
    card->blocks_left = 1;
    card->data_length = length;
    card->data_at = now(card) + REGISTER_TIME;
    card->state = SDCARD_SENDING;
    return true;
}

// Commands. Each returns true if the card answers.

static bool go_idle_state(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    sdcard_go_idle(card);
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
        sdcard_make_csd(card);
    }
    sdcard_make_switch_status(card, argument);
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
        sdcard_raise(card, SDCARD_ILLEGAL_COMMAND);
        return false;
    } else if (!outside) {
        bool busy = card->state == SDCARD_PROGRAMMING;
        sdcard_drop_job(card);
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
        sdcard_drop_job(card);
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
        sdcard_drop_job(card);
        card->state = SDCARD_INACTIVE;
    }
    return false;
}

// A high capacity card knows blocks of 512 bytes only.
static bool set_block_length(struct sdcard *card, uint32_t argument)
{
    if (argument == 0 || argument > SDCARD_BLOCK) {
        sdcard_raise(card, SDCARD_BLOCK_LEN_ERROR);
    } else if (!card->high_capacity) {
        card->block_length = argument;
    }
    return true;
}

static bool read_single(struct sdcard *card, uint32_t argument)
{
    return sdcard_start_reading(card, argument, false);
}

static bool read_multiple(struct sdcard *card, uint32_t argument)
{
    return sdcard_start_reading(card, argument, true);
}

static bool set_block_count(struct sdcard *card, uint32_t argument)
{
    card->preset_blocks = argument;
    return true;
}

static bool write_single(struct sdcard *card, uint32_t argument)
{
    return sdcard_start_writing(card, argument, false);
}

static bool write_multiple(struct sdcard *card, uint32_t argument)
{
    return sdcard_start_writing(card, argument, true);
}

static bool erase_start(struct sdcard *card, uint32_t argument)
{
    card->erase_first_set = sdcard_find_address(card, argument, 0);
    card->erase_last_set = false;
    card->erase_first = (uint32_t)(card->address / SDCARD_BLOCK);
    return true;
}

static bool erase_end(struct sdcard *card, uint32_t argument)
{
    if (!card->erase_first_set) {
        sdcard_raise(card, SDCARD_ERASE_SEQ_ERROR);
        return true;
    }
    card->erase_last_set = sdcard_find_address(card, argument, 0);
    card->erase_last = (uint32_t)(card->address / SDCARD_BLOCK);
    return true;
}

static void erase_blocks(struct sdcard *card)
{
    uint32_t count = card->erase_last - card->erase_first + 1;
    if (card->medium.write_protected) {
        sdcard_raise(card, SDCARD_WP_VIOLATION);
    } else if (card->medium.erase(card->medium.ctx, card->erase_first, count) < 0) {
        sdcard_raise(card, SDCARD_ERROR);
    }
    card->state = SDCARD_PROGRAMMING;
    card->busy_until = now(card) + ERASE_TIME;
}

static bool erase(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    if (!card->erase_first_set || !card->erase_last_set) {
        sdcard_raise(card, SDCARD_ERASE_SEQ_ERROR);
    } else if (card->erase_last < card->erase_first) {
        sdcard_raise(card, SDCARD_ERASE_PARAM);
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
        sdcard_raise(card, SDCARD_ERROR);
    }
    return true;
}

static bool send_sd_status(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    sdcard_make_sd_status(card);
    return send_register(card, 64);
}

static bool send_well_written(struct sdcard *card, uint32_t argument)
{
    (void)argument;
    sdcard_put(card->data, 4, 0, 32, card->well_written);
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
    sdcard_settle(card);
    enum sdcard_state before = card->state;
    card->application = false;
    unsigned states = command == NULL ? NEVER : card->spi_mode ? command->spi_states : command->states;
    if ((states >> before & 1U) == 0) {
        sdcard_raise(card, SDCARD_ILLEGAL_COMMAND);
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
    sdcard_raise(card, SDCARD_COM_CRC_ERROR);
}
