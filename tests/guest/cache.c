// The cache's map of the flash, changed while programs run: the same address shows other code and other data
// from one call to the next, and something else to the other core.
//
// The image itself is what is looked at: it holds 6000 small functions, each of which returns its number.
// The ROM has put a copy of them into RAM; the flash is where they are called.

#include "guest/program.h"

#include "firmware/hw.h"
#include "regs/dport.h"

#define CELLS      6000U
#define CELL_SIZE  16U
#define DATA       UINT32_C(0x3f400000)
#define CODE       UINT32_C(0x400d0000)
#define CODE_ENTRY (MMU_ENTRY_IRAM0 + 13U)
#define SLOTS      8U // 64 KiB each, from CODE on
#define ROUNDS     2000U

// Number n as n / 64 * 64 + n % 64. Behind the cells: a function in flash that changes the map.
__asm__(".section .cells, \"a\"\n"
        ".global cells\n"
        ".align 16\n"
        "cells:\n"
        ".set number, 0\n"
        ".rept 6000\n"
        "movi a2, number / 64\n"
        "slli a2, a2, 6\n"
        "addi a2, a2, number % 64\n"
        "ret\n"
        ".align 16\n"
        ".set number, number + 1\n"
        ".endr\n"
        ".global change\n"
        "change:\n" // change(entry's address, page, address to go on at)
        "s32i a3, a2, 0\n"
        "memw\n"
        "isync\n"
        "jx a4\n"
        ".align 16\n"
        ".text\n");

extern const uint8_t cells[];
extern const uint8_t change[];

typedef uint32_t function(void);
typedef uint32_t change_function(uint32_t entry, uint32_t page, uint32_t next);

static struct {
    volatile uint32_t cells_at; // offset of the cells in flash
    volatile uint32_t app_wants, app_got, app_calls;
    uint32_t random;
} state;

static uint32_t entry_address(unsigned core, unsigned entry)
{
    return (core == 0 ? (uint32_t)MMU_TABLE_PRO_BASE : (uint32_t)MMU_TABLE_APP_BASE) + 4 * entry;
}

static uint32_t next_random(void)
{
    state.random = state.random * 1664525 + 1013904223;
    return state.random >> 12;
}

// Looks through the data window, page by page, for the first cell.
static uint32_t find_cells(void)
{
    const uint32_t *wanted = (const uint32_t *)(const void *)cells;
    for (uint32_t page = 0; page < 4; page++) {
        hw_write(entry_address(0, MMU_ENTRY_DROM0), page);
        for (uint32_t at = 0; at < MMU_FLASH_PAGE - 3 * CELL_SIZE; at += 4) {
            if (hw_read(DATA + at) == wanted[0] && hw_read(DATA + at + 4) == wanted[1] &&
                hw_read(DATA + at + 16 + 4) == wanted[5] && hw_read(DATA + at + 32 + 4) == wanted[9]) {
                return page * MMU_FLASH_PAGE + at;
            }
        }
    }
    program_fail(0x100);
}

// The flash's byte `at` as an address in that slot, once the slot's entry holds the byte's page.
static uint32_t in_slot(uint32_t at, unsigned slot)
{
    return CODE + slot * MMU_FLASH_PAGE + at % MMU_FLASH_PAGE;
}

// A cell that does not straddle two pages.
static uint32_t random_cell(void)
{
    for (;;) {
        uint32_t n = next_random() % CELLS;
        uint32_t at = state.cells_at + n * CELL_SIZE;
        if (at % MMU_FLASH_PAGE <= MMU_FLASH_PAGE - CELL_SIZE) {
            return n;
        }
    }
}

static void call_everywhere(void)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t n = random_cell();
        uint32_t at = state.cells_at + n * CELL_SIZE;
        unsigned slot = next_random() % SLOTS;
        hw_write(entry_address(0, CODE_ENTRY + slot), at / MMU_FLASH_PAGE);
        uint32_t got = ((function *)(uintptr_t)in_slot(at, slot))();
        if (got != n) {
            program_fail(0x1000000 + got);
        }
        hw_write(entry_address(0, MMU_ENTRY_DROM0 + slot), at / MMU_FLASH_PAGE);
        uint32_t data = hw_read(DATA + slot * MMU_FLASH_PAGE + at % MMU_FLASH_PAGE);
        if (data != hw_read((uint32_t)(uintptr_t)cells + n * CELL_SIZE)) {
            program_fail(0x2000000 + n);
        }
    }
}

// The code that changes an entry is in flash itself, in slot 0, and goes on in the slot that it has changed.
static void change_from_flash(void)
{
    uint32_t at = state.cells_at + (uint32_t)(change - cells);
    hw_write(entry_address(0, CODE_ENTRY), at / MMU_FLASH_PAGE);
    change_function *flash_change = (change_function *)(uintptr_t)in_slot(at, 0);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t n = random_cell();
        uint32_t cell = state.cells_at + n * CELL_SIZE;
        uint32_t got =
            flash_change(entry_address(0, CODE_ENTRY + 1), cell / MMU_FLASH_PAGE, in_slot(cell, 1));
        if (got != n) {
            program_fail(0x3000000 + got);
        }
    }
}

// Slot 2 shows each core a page of its own.
static void differ_from_app(void)
{
    uint32_t before = 10; // a cell, and the one a page later
    uint32_t n = before + MMU_FLASH_PAGE / CELL_SIZE;
    uint32_t at = state.cells_at + n * CELL_SIZE;
    hw_write(entry_address(0, CODE_ENTRY + 2), at / MMU_FLASH_PAGE);
    state.app_wants = at;
    program_start_app();
    for (uint32_t round = 0; round < ROUNDS; round++) {
        if (((function *)(uintptr_t)in_slot(at, 2))() != n) {
            program_fail(0x4000000 + round);
        }
    }
    while (state.app_calls < ROUNDS) {
    }
    if (state.app_got != before) {
        program_fail(0x5000000 + state.app_got);
    }
}

void program_app(void)
{
    uint32_t at = state.app_wants;
    program_open_cache(1);
    hw_write(entry_address(1, CODE_ENTRY + 2), at / MMU_FLASH_PAGE - 1);
    state.app_got = ((function *)(uintptr_t)in_slot(at, 2))();
    for (uint32_t round = 0; round < ROUNDS; round++) {
        if (((function *)(uintptr_t)in_slot(at, 2))() != state.app_got) {
            state.app_got = UINT32_MAX;
        }
        state.app_calls += 1;
    }
    for (;;) {
    }
}

void program_main(void)
{
    program_open_cache(0);
    state.cells_at = find_cells();
    call_everywhere();
    change_from_flash();
    differ_from_app();
}
