// The registers of an SD card, and what its size may be.
//
// Source:       SD Specifications, Part 1, Physical Layer Simplified Specification, chapter "Card Registers",
//               and section "Switch Function Command".
// Not modelled: the power limits and driver strengths of CMD6, the erase times in the SD status.

#include "base/bits.h"
#include "parts/sdcard.h"
#include "parts/sdcard_core.h"

#include <string.h>

#define SIZE_STEP_HIGH 1024U                // blocks; C_SIZE of a high capacity card counts 512 KiB
#define SMALLEST       (2U << 10)           // 1 MiB
#define LARGEST        UINT32_C(0xfffffc00) // just below 2 TiB

// Sizes

// C_SIZE_MULT + 2 and READ_BL_LEN of a standard capacity card of so many blocks.
static void size_code(uint32_t blocks, unsigned *shift, unsigned *block_bits)
{
    *block_bits = blocks > SDCARD_LARGEST_SDSC / 2 ? 10 : 9;
    for (*shift = 2; *shift < 9 && blocks >> (*shift + *block_bits - 9) > 4096;) {
        ++*shift;
    }
}

uint32_t sdcard_blocks(uint64_t blocks, uint32_t *step)
{
    uint32_t most = blocks < LARGEST ? (uint32_t)blocks : LARGEST;
    unsigned shift, block_bits;
    *step = SIZE_STEP_HIGH;
    if (most <= SDCARD_LARGEST_SDSC) {
        size_code(most, &shift, &block_bits);
        *step = bit(shift + block_bits - 9);
    }
    return most < SMALLEST ? 0 : most - most % *step;
}

// Registers

// Puts a value into bits [low + width - 1 : low] of a register of `bytes` bytes, whose first byte is the
// highest.
void sdcard_put(uint8_t *reg, unsigned bytes, unsigned low, unsigned width, uint32_t value)
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

void sdcard_make_cid(struct sdcard *card)
{
    static const uint8_t cid[16] = {
        0x00, 'E',  'S',  'C',  'A',  'R', 'D', '1', // manufacturer, application, product
        0x10, 0x00, 0x00, 0x00, 0x01,                // revision 1.0, serial number
        0x01, 0x8b,                                  // November 2024
    };
    memcpy(card->cid, cid, sizeof(cid));
    seal(card->cid);
}

void sdcard_make_csd(struct sdcard *card)
{
    uint8_t *csd = card->csd;
    unsigned shift, block_bits;
    memset(csd, 0, 16);
    sdcard_put(csd, 16, 112, 8, 0x0e);                          // TAAC: 1 ms
    sdcard_put(csd, 16, 96, 8, card->high_speed ? 0x5a : 0x32); // TRAN_SPEED: 50 or 25 Mbit/s a line
    sdcard_put(csd, 16, 84, 12, 0x535);                         // CCC: classes 0, 2, 4, 5, 8, 10
    sdcard_put(csd, 16, 46, 1, 1);                              // ERASE_BLK_EN
    sdcard_put(csd, 16, 39, 7, 127);                            // SECTOR_SIZE
    sdcard_put(csd, 16, 26, 3, 2);                              // R2W_FACTOR
    sdcard_put(csd, 16, 12, 1, card->medium.write_protected);   // TMP_WRITE_PROTECT
    if (card->high_capacity) {
        sdcard_put(csd, 16, 126, 2, 1); // CSD_STRUCTURE
        sdcard_put(csd, 16, 80, 4, 9);  // READ_BL_LEN
        sdcard_put(csd, 16, 48, 22, card->medium.blocks / SIZE_STEP_HIGH - 1);
        sdcard_put(csd, 16, 22, 4, 9); // WRITE_BL_LEN
    } else {
        size_code(card->medium.blocks, &shift, &block_bits);
        sdcard_put(csd, 16, 80, 4, block_bits);
        sdcard_put(csd, 16, 79, 1, 1); // READ_BL_PARTIAL
        sdcard_put(csd, 16, 62, 12, (card->medium.blocks >> (shift + block_bits - 9)) - 1);
        sdcard_put(csd, 16, 50, 12, 0xdb6); // currents: up to 60 mA
        sdcard_put(csd, 16, 47, 3, shift - 2);
        sdcard_put(csd, 16, 22, 4, block_bits);
    }
    seal(csd);
}

// Version 3.0x, one and four lines, CMD23; the security version tells the capacity.
void sdcard_make_scr(struct sdcard *card)
{
    memset(card->scr, 0, sizeof(card->scr));
    sdcard_put(card->scr, 8, 56, 4, 2);
    sdcard_put(card->scr, 8, 52, 3, card->high_capacity ? 3 : 2);
    sdcard_put(card->scr, 8, 48, 4, 5);
    sdcard_put(card->scr, 8, 47, 1, 1);
    sdcard_put(card->scr, 8, 33, 1, 1);
}

void sdcard_make_sd_status(struct sdcard *card)
{
    memset(card->data, 0, 64);
    sdcard_put(card->data, 64, 510, 2, card->lines == 4 ? 2 : 0);
    sdcard_put(card->data, 64, 440, 8, 4); // SPEED_CLASS: class 10
    sdcard_put(card->data, 64, 428, 4,
               card->medium.blocks > SDCARD_LARGEST_SDSC ? 9 : 6); // AU_SIZE: 4 MiB or 512 KiB
    sdcard_put(card->data, 64, 408, 16, 1);
    sdcard_put(card->data, 64, 402, 6, 1);
}

// The answer to CMD6: groups 2 to 6 have their default function only, group 1 has high speed, too.
void sdcard_make_switch_status(struct sdcard *card, uint32_t wanted)
{
    memset(card->data, 0, 64);
    sdcard_put(card->data, 64, 496, 16, 60); // mA
    for (unsigned group = 0; group < 6; group++) {
        uint32_t functions = group == 0 ? 0x8003 : 0x8001;
        uint32_t function = bits_get(wanted, group * 4, 4);
        if (function == 0xf) {
            function = group == 0 && card->high_speed;
        } else if (!bit_is_set(functions, function)) {
            function = 0xf;
        }
        sdcard_put(card->data, 64, 400 + group * 16, 16, functions);
        sdcard_put(card->data, 64, 376 + group * 4, 4, function);
    }
    sdcard_put(card->data, 64, 368, 8, 1); // the structure has a busy part: all zeros
}
