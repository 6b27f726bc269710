// The debug option (xtensa/debug.c): ISA manual, section "Debug Option", and what a debugger outside uses.

#include "machine.h"

#include "base/bits.h"

#define DEBUG_VECTOR (VECTORS + 0x280)

static uint32_t sr(const struct machine *m, unsigned number)
{
    return xt_read_sr(m->cpu, number);
}

static void write_sr(struct machine *m, unsigned number, uint32_t value)
{
    xt_write_sr(m->cpu, number, value);
}

// a2 counts up, instruction after instruction.
static struct machine *counting(void)
{
    struct machine *m = machine_new();
    for (unsigned i = 0; i < 20; i++) {
        put(m, "addi", 0, 2, 2, 1);
    }
    return m;
}

static struct machine *with(const char *name, unsigned r, unsigned s, unsigned t, uint32_t imm)
{
    struct machine *m = machine_new();
    put(m, name, r, s, t, imm);
    put(m, "addi", 0, 2, 2, 1);
    put(m, "addi", 0, 2, 2, 1);
    return m;
}

// The program's own

static void an_instruction_breakpoint_comes_before_its_instruction(void **state)
{
    (void)state;
    struct machine *m = counting();
    run_program(m, 10); // decoded without it
    m->cpu->a[2] = 0;
    write_sr(m, SR_IBREAKA0 + 1, CODE + 3 * 5);
    write_sr(m, SR_IBREAKENABLE, 2);
    run_program(m, 6);
    assert_int_equal(m->cpu->pc, DEBUG_VECTOR);
    assert_int_equal(m->cpu->a[2], 5);
    assert_int_equal(sr(m, SR_EPC1 + 5), CODE + 3 * 5);
    assert_int_equal(sr(m, SR_DEBUGCAUSE), 2);
    assert_int_equal(GET(sr(m, SR_PS), PS_INTLEVEL), 6);
    machine_free(m);
}

static void it_is_masked_from_level_6_on(void **state)
{
    (void)state;
    struct machine *m = counting();
    write_sr(m, SR_IBREAKA0, CODE + 3);
    write_sr(m, SR_IBREAKENABLE, 1);
    xt_write_ps(m->cpu, 6);
    run_program(m, 10);
    assert_int_equal(m->cpu->a[2], 10);
    write_sr(m, SR_IBREAKENABLE, 0);
    xt_write_ps(m->cpu, 0);
    run_program(m, 10);
    assert_int_equal(m->cpu->a[2], 20);
    machine_free(m);
}

static void expect_data_break(const char *name, uint32_t control, uint32_t address, bool hit)
{
    struct machine *m = with(name, 0, 3, 4, 0);
    m->cpu->a[3] = DATA + 8;
    m->cpu->a[4] = 7;
    run_program(m, 1); // the page is known
    set_ram32(m, DATA + 8, 0);
    write_sr(m, SR_DBREAKA0 + 1, address);
    write_sr(m, SR_DBREAKC0 + 1, control);
    m->cpu->a[4] = 7;
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, hit ? DEBUG_VECTOR : CODE + 3);
    if (hit) {
        assert_int_equal(sr(m, SR_EPC1 + 5), CODE);
        assert_int_equal(sr(m, SR_DEBUGCAUSE), 4 | 1 << 8);
        assert_int_equal(m->cpu->a[4], 7);
        assert_int_equal(ram32(m, DATA + 8), 0);
    }
    machine_free(m);
}

static void data_breakpoints_see_loads_stores_and_sizes(void **state)
{
    (void)state;
    const uint32_t loads = UINT32_C(1) << 30, stores = UINT32_C(1) << 31;
    expect_data_break("s32i", stores | 0x3c, DATA + 8, true);
    expect_data_break("s32i", loads | 0x3c, DATA + 8, false);
    expect_data_break("l32i", loads | 0x3c, DATA + 8, true);
    expect_data_break("l32i", stores | 0x3c, DATA + 8, false);
    expect_data_break("s32i", stores | 0x20, DATA, true);      // 32 bytes from DATA
    expect_data_break("s32i", stores | 0x3f, DATA + 11, true); // its last byte
    expect_data_break("s8i", stores | 0x3f, DATA + 11, false);
    expect_data_break("s32i", stores | 0x3c, DATA + 12, false);
}

static void a_data_breakpoint_that_moves_on_leaves_nothing_behind(void **state)
{
    (void)state;
    struct machine *m = with("s32i", 0, 3, 4, 0);
    m->cpu->a[3] = DATA;
    write_sr(m, SR_DBREAKA0, DATA);
    write_sr(m, SR_DBREAKC0, UINT32_C(1) << 31 | 0x3c);
    write_sr(m, SR_DBREAKA0, DATA + 0x1000);
    m->cpu->a[4] = 9;
    run_program(m, 1);
    assert_int_equal(ram32(m, DATA), 9);
    machine_free(m);
}

static void icount_lets_so_many_instructions_pass(void **state)
{
    (void)state;
    struct machine *m = counting();
    write_sr(m, SR_ICOUNT, UINT32_MAX - 3);
    write_sr(m, SR_ICOUNTLEVEL, 6);
    run_program(m, 4);
    assert_int_equal(m->cpu->pc, DEBUG_VECTOR);
    assert_int_equal(m->cpu->a[2], 3);
    assert_int_equal(sr(m, SR_DEBUGCAUSE), 1);
    assert_int_equal(sr(m, SR_EPC1 + 5), CODE + 9);
    machine_free(m);
}

static void icount_counts_below_its_level_only(void **state)
{
    (void)state;
    struct machine *m = counting();
    write_sr(m, SR_ICOUNT, UINT32_MAX - 3);
    write_sr(m, SR_ICOUNTLEVEL, 2);
    xt_write_ps(m->cpu, 2);
    run_program(m, 10);
    assert_int_equal(m->cpu->a[2], 10);
    assert_int_equal(sr(m, SR_ICOUNT), UINT32_MAX - 3);
    machine_free(m);
}

// The debugger's

static void expect_stop(const struct machine *m, enum xt_stop stop, uint32_t pc)
{
    assert_int_equal(m->cpu->debug.stop, stop);
    assert_int_equal(m->cpu->pc, pc);
}

static void a_breakpoint_stops_before_its_instruction_and_can_be_left(void **state)
{
    (void)state;
    struct machine *m = counting();
    assert_int_equal(xt_debug_break(m->cpu, CODE + 9), 0);
    assert_int_equal(xt_debug_break(m->cpu, CODE + 12), 0);
    run_program(m, 10);
    expect_stop(m, XT_STOP_BREAK, CODE + 9);
    assert_int_equal(m->cpu->a[2], 3);
    run(m, 5);
    expect_stop(m, XT_STOP_BREAK, CODE + 9);
    xt_debug_go(m->cpu, false);
    run(m, 10);
    expect_stop(m, XT_STOP_BREAK, CODE + 12);
    assert_int_equal(m->cpu->a[2], 4);
    xt_debug_unbreak(m->cpu, CODE + 9);
    xt_debug_unbreak(m->cpu, CODE + 12);
    xt_debug_go(m->cpu, false);
    run(m, 3);
    expect_stop(m, XT_STOP_NONE, CODE + 21);
    machine_free(m);
}

static void a_step_is_one_instruction_and_no_interrupt(void **state)
{
    (void)state;
    struct machine *m = counting();
    xt_debug_halt(m->cpu, XT_STOP_ASKED);
    m->cpu->pc = CODE;
    write_sr(m, SR_INTENABLE, 1 << 7);
    write_sr(m, SR_INTERRUPT, 1 << 7);
    xt_debug_go(m->cpu, true);
    run(m, 10);
    expect_stop(m, XT_STOP_STEP, CODE + 3);
    xt_debug_go(m->cpu, true);
    run(m, 10);
    expect_stop(m, XT_STOP_STEP, CODE + 6);
    xt_debug_go(m->cpu, false);
    run(m, 1);
    assert_int_equal(GET(sr(m, SR_PS), PS_EXCM), 1);
    machine_free(m);
}

static void a_watchpoint_stops_after_the_access(void **state)
{
    (void)state;
    struct machine *m = with("s32i", 0, 3, 4, 0);
    const struct xt_watch watch = {.address = DATA + 2, .size = 1, .stores = true};
    m->cpu->a[3] = DATA;
    m->cpu->a[4] = 9;
    run_program(m, 3);
    assert_int_equal(xt_debug_watch(m->cpu, &watch), 0);
    m->cpu->a[4] = 10;
    run_program(m, 3);
    expect_stop(m, XT_STOP_WATCH, CODE + 3);
    assert_int_equal(ram32(m, DATA), 10);
    assert_int_equal(m->cpu->debug.stop_watch.address, DATA + 2);
    xt_debug_unwatch(m->cpu, &watch);
    xt_debug_go(m->cpu, false);
    run_program(m, 3);
    expect_stop(m, XT_STOP_NONE, CODE + 9);
    machine_free(m);
}

static void break_instructions_stop_only_while_attached(void **state)
{
    (void)state;
    struct machine *m = with("break", 0, 0, 1, 15);
    xt_debug_attach(m->cpu, true);
    run_program(m, 3);
    expect_stop(m, XT_STOP_INSTRUCTION, CODE);
    xt_debug_go(m->cpu, false);
    run(m, 2);
    expect_stop(m, XT_STOP_NONE, CODE + 9);
    xt_debug_attach(m->cpu, false);
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, DEBUG_VECTOR);
    machine_free(m);
}

static void there_is_an_end_to_breakpoints(void **state)
{
    (void)state;
    struct machine *m = counting();
    for (uint32_t i = 0; i < XT_DEBUG_BREAKS; i++) {
        assert_int_equal(xt_debug_break(m->cpu, CODE + 0x100 + i), 0);
    }
    assert_int_equal(xt_debug_break(m->cpu, CODE), ERR_LIMIT);
    assert_int_equal(xt_debug_break(m->cpu, CODE + 0x100), 0); // there already
    xt_debug_attach(m->cpu, false);
    assert_int_equal(xt_debug_break(m->cpu, CODE), 0);
    machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_instruction_breakpoint_comes_before_its_instruction),
        cmocka_unit_test(it_is_masked_from_level_6_on),
        cmocka_unit_test(data_breakpoints_see_loads_stores_and_sizes),
        cmocka_unit_test(a_data_breakpoint_that_moves_on_leaves_nothing_behind),
        cmocka_unit_test(icount_lets_so_many_instructions_pass),
        cmocka_unit_test(icount_counts_below_its_level_only),
        cmocka_unit_test(a_breakpoint_stops_before_its_instruction_and_can_be_left),
        cmocka_unit_test(a_step_is_one_instruction_and_no_interrupt),
        cmocka_unit_test(a_watchpoint_stops_after_the_access),
        cmocka_unit_test(break_instructions_stop_only_while_attached),
        cmocka_unit_test(there_is_an_end_to_breakpoints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
