// What the two halves of the ROM's JPEG decoder share: the program's JDEC, and how its functions are called.
#ifndef ROM_JPEG_H
#define ROM_JPEG_H

#include "rom/call.h"

#define JPEG_BUFFER_SIZE 512U // of the input
#define JPEG_BLOCK       64U  // samples
#define JPEG_COMPONENTS  3U
#define JPEG_MAX_VALUES  256U // of a code

// The program's JDEC
enum jpeg_member {
    JD_LEFT = 0,      // bytes in the input buffer that are not read yet
    JD_AT = 4,        // the next one
    JD_INPUT = 8,     // the input buffer
    JD_SCALE = 13,    // one byte, as are
    JD_BLOCKS_X = 14, // the blocks of an MCU
    JD_BLOCKS_Y = 15,
    JD_QUANT_ID = 16, // [3]
    JD_DC = 20,       // [3] halfwords
    JD_RESTART = 26,  // a halfword: MCUs between two restart markers, 0: none
    JD_WIDTH = 28,
    JD_HEIGHT = 32,
    JD_COUNTS = 36, // [2][2], by number and class: addresses of the numbers of codes of each length
    JD_VALUES = 68, // [2][2]: and of the codes' values
    JD_QUANT = 84,  // [4]: addresses of the quantisers, words, in the order of the block
    JD_WORK = 100,  // address of a block's coefficients, and of the RGB output
    JD_MCU = 104,   // and of an MCU's samples
    JD_POOL = 108,
    JD_POOL_SIZE = 112,
    JD_READ = 116, // the input function
    JD_DEVICE = 120,
    JD_SIZE = 124,
};

enum jpeg_result {
    JDR_OK,
    JDR_INTR, // the output function said so
    JDR_INP,  // no more input
    JDR_MEM1, // the pool is too small
    JDR_MEM2, // a segment is too long
    JDR_PAR,
    JDR_FMT1, // damaged
    JDR_FMT2,
    JDR_FMT3, // not supported
    NEEDS_INPUT,
};

// Locals of the two functions; the others are their own. The steps up to JPEG_FED are those of jd_prepare.
enum { JPEG_STEP, JPEG_SECOND = 10, JPEG_THIRD };
enum { JPEG_BEGIN, JPEG_FED = 16, JPEG_SHOWN };

// The place of each coefficient of the file in the block.
extern const uint8_t jpeg_zigzag[JPEG_BLOCK];

// Members of one word.
uint32_t jpeg_get(struct call *call, uint32_t jd, unsigned member);
void jpeg_put(struct call *call, uint32_t jd, unsigned member, uint32_t value);

// Calls the program's output function if `step` is JPEG_SHOWN, its input function otherwise, with (jd,
// second, third). After that the ROM's function is run again with that step.
void jpeg_begin_call(struct call *call, uint32_t step, uint32_t second, uint32_t third);

// To be asked first in each run. True: the call is still to be made, and nothing else is to be done.
bool jpeg_call_is_pending(struct call *call);

void jpeg_decompress(struct call *call);

#endif
