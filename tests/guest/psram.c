// One PSRAM, two cores: what one writes, the other reads.

#include "guest/program.h"

#include "firmware/hw.h"
#include "firmware/memory_map.h"
#include "firmware/psram_chip.h"
#include "regs/dport.h"

#define WORDS  0x10000U
#define ROUNDS 1000U

static volatile uint32_t app_done;

static uint32_t pattern(uint32_t i)
{
    return i * 2654435761u + 12345;
}

static volatile uint32_t *word(uint32_t i)
{
    return (volatile uint32_t *)(MAP_PSRAM + 4 * i);
}

static void fill(uint32_t first)
{
    for (uint32_t i = first; i < WORDS; i += 2) {
        *word(i) = pattern(i);
    }
}

static int is_filled(uint32_t first)
{
    for (uint32_t i = first; i < WORDS; i += 2) {
        if (*word(i) != pattern(i)) {
            return 0;
        }
    }
    return 1;
}

// A word in PSRAM goes up by one in turns: even numbers are PRO's to make odd, odd ones APP's.
static void play(volatile uint32_t *ball, uint32_t mine)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        while (*ball % 2 != mine) {
        }
        *ball += 1;
    }
}

void program_app(void)
{
    for (uint32_t page = 0; page < 32; page++) {
        hw_write((uint32_t)MMU_TABLE_APP_BASE + 4 * (MMU_ENTRY_DRAM1 + page), page);
    }
    program_open_cache(1);
    fill(1);
    play(word(WORDS), 1);
    app_done = is_filled(0) ? 1 : 2;
    for (;;) {
    }
}

void program_main(void)
{
    if (psram_chip_start() < (1u << 20)) {
        program_fail(1);
    }
    *word(WORDS) = 0;
    program_start_app();
    fill(0);
    play(word(WORDS), 0);
    while (app_done == 0) {
    }
    if (app_done != 1) {
        program_fail(2);
    }
    if (!is_filled(1)) {
        program_fail(3);
    }
    if (*word(WORDS) != 2 * ROUNDS) {
        program_fail(4);
    }
}
