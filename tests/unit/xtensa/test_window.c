// The register window and zero-overhead loops (xtensa/window.c, execute_window.c): ISA manual, sections
// "Windowed Register Option" and "Loop Option".

#include "machine.h"

#include "base/bits.h"

static uint32_t sr(const struct machine *m, unsigned number)
{
    return m->cpu->sr[number];
}

static struct machine *windowed(void)
{
    struct machine *m = machine_new();
    encode_window_handlers(m->ram, RAM, VECTORS);
    xt_write_ps(m->cpu, MASK(PS_WOE));
    m->cpu->a[1] = DATA + 0x6000;
    set_ram32(m, DATA + 0x6000 - 12, DATA + 0x7000); // the stack pointer of the first frame's caller
    return m;
}

// sum(n) = n == 0 ? 0 : n + sum(n - 1), by calls that turn the window by `quarters`.
static void put_sum(struct machine *m, unsigned quarters)
{
    static const char *const calls[] = {NULL, "call4", "call8", "call12"};
    unsigned out = 4 * quarters; // the callee's a0 here
    put(m, calls[quarters], 0, 0, 0, CODE + 0x100);
    put(m, "j", 0, 0, 0, EXIT);
    m->code.pc = CODE + 0x100;
    put(m, "entry", 0, 1, 0, 96);
    put(m, "movi", 0, 0, 3, 0);
    put(m, "beqz", 0, 2, 0, CODE + 0x140);
    put(m, "addi", 0, 2, (out + 2) % 16, UINT32_MAX);
    put(m, calls[quarters], 0, 0, 0, CODE + 0x100);
    put(m, "add", 3, 2, (out + 2) % 16, 0);
    put(m, "j", 0, 0, 0, CODE + 0x140);
    m->code.pc = CODE + 0x140;
    put(m, "or", 2, 3, 3, 0);
    put(m, "retw.n", 0, 0, 0, 0);
}

static void deep_recursion_spills_and_fills_windows(void **state)
{
    (void)state;
    for (unsigned quarters = 1; quarters <= 3; ++quarters) {
        struct machine *m = windowed();
        put_sum(m, quarters);
        m->cpu->a[4 * quarters + 2 > 15 ? 14 : 4 * quarters + 2] = 40;
        m->cpu->pc = CODE;
        assert_true(flat_run(m->flat, 100000));
        assert_int_equal(m->cpu->a[4 * quarters + 2], 40 * 41 / 2);
        assert_int_equal(m->cpu->a[1], DATA + 0x6000);
        assert_int_equal(sr(m, SR_WINDOWBASE), 0);
        assert_int_equal(sr(m, SR_WINDOWSTART) & 1, 1);
        machine_free(m);
    }
}

static void call_and_entry_turn_the_window(void **state)
{
    (void)state;
    struct machine *m = windowed();
    put(m, "call8", 0, 0, 0, CODE + 0x20);
    m->code.pc = CODE + 0x20;
    put(m, "entry", 0, 1, 0, 32);
    m->cpu->a[10] = 77;
    run_program(m, 1);
    assert_int_equal(m->cpu->a[8], bits_set(CODE + 3, 2, 30, 2));
    assert_int_equal(GET(sr(m, SR_PS), PS_CALLINC), 2);
    run(m, 1);
    assert_int_equal(sr(m, SR_WINDOWBASE), 2);
    assert_int_equal(sr(m, SR_WINDOWSTART), 5);
    assert_int_equal(m->cpu->a[1], DATA + 0x6000 - 32);
    assert_int_equal(m->cpu->a[2], 77);
    machine_free(m);
}

static void an_overflow_names_the_window_and_the_size(void **state)
{
    (void)state;
    for (unsigned size = 1; size <= 3; ++size) {
        struct machine *m = windowed();
        // The next window is taken, and the one after it begins `size` quarters further.
        m->cpu->sr[SR_WINDOWSTART] = 1 | 2 | bit(1 + size);
        xt_write_ps(m->cpu, MASK(PS_WOE));
        put(m, "addi", 0, 2, 2, 1);
        put(m, "addi", 0, 4, 4, 1);
        run_program(m, 2);
        assert_int_equal(m->cpu->pc, VECTORS + 0x80 * (size - 1));
        assert_int_equal(sr(m, SR_EPC1), CODE + 3);
        assert_int_equal(sr(m, SR_WINDOWBASE), 1);
        assert_int_equal(GET(sr(m, SR_PS), PS_OWB), 0);
        assert_int_equal(GET(sr(m, SR_PS), PS_EXCM), 1);
        machine_free(m);
    }
}

static void without_woe_or_with_excm_nothing_overflows(void **state)
{
    (void)state;
    const uint32_t ps[] = {0, MASK(PS_WOE) | MASK(PS_EXCM)};
    for (unsigned i = 0; i < 2; ++i) {
        struct machine *m = windowed();
        m->cpu->sr[SR_WINDOWSTART] = 0xffff;
        xt_write_ps(m->cpu, ps[i]);
        put(m, "addi", 0, 15, 15, 1);
        run_program(m, 1);
        assert_int_equal(m->cpu->a[15], 1);
        machine_free(m);
    }
}

static void returning_to_a_wrong_window_is_illegal(void **state)
{
    (void)state;
    struct machine *m = windowed();
    put(m, "retw", 0, 0, 0, 0);
    m->cpu->a[0] = CODE; // turned by 0
    run_program(m, 1);
    assert_int_equal(sr(m, SR_EXCCAUSE), CAUSE_ILLEGAL);
    machine_free(m);
}

static void entry_needs_windows_and_a_low_register(void **state)
{
    (void)state;
    struct machine *m = windowed();
    put(m, "entry", 0, 4, 0, 32);
    run_program(m, 1);
    assert_int_equal(sr(m, SR_EXCCAUSE), CAUSE_ILLEGAL);
    machine_free(m);
    m = windowed();
    xt_write_ps(m->cpu, 0);
    put(m, "entry", 0, 1, 0, 32);
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, VECTORS + 0x300);
    machine_free(m);
}

static void movsp_asks_for_the_callers_frame(void **state)
{
    (void)state;
    struct machine *m = windowed();
    put(m, "movsp", 0, 2, 1, 0);
    m->cpu->a[2] = DATA;
    run_program(m, 1);
    assert_int_equal(sr(m, SR_EXCCAUSE), CAUSE_ALLOCA);
    machine_free(m);
    m = windowed();
    m->cpu->sr[SR_WINDOWSTART] = 1 | bit(14);
    put(m, "movsp", 0, 2, 1, 0);
    m->cpu->a[2] = DATA;
    run_program(m, 1);
    assert_int_equal(m->cpu->a[1], DATA);
    machine_free(m);
}

static void rotw_and_windowbase_turn_without_asking(void **state)
{
    (void)state;
    struct machine *m = windowed();
    xt_write_ps(m->cpu, 0);
    put(m, "rotw", 0, 0, 0, (uint32_t)-1);
    put(m, "wsr", 0, 0, 5, SR_WINDOWBASE);
    m->cpu->a[0] = 11;
    m->cpu->a[1] = 7;
    run_program(m, 1);
    assert_int_equal(sr(m, SR_WINDOWBASE), 15);
    assert_int_equal(m->cpu->a[4], 11);
    run(m, 1);
    assert_int_equal(sr(m, SR_WINDOWBASE), 7);
    machine_free(m);
}

// Loops

static void expect_loop(const char *name, uint32_t count, unsigned rounds)
{
    struct machine *m = machine_new();
    put(m, name, 0, 2, 0, CODE + 3 + 6);
    put(m, "addi", 0, 3, 3, 1);
    put(m, "addi", 0, 4, 4, 2);
    put(m, "j", 0, 0, 0, EXIT);
    m->cpu->a[2] = count;
    m->cpu->pc = CODE;
    assert_true(flat_run(m->flat, 1000));
    assert_int_equal(m->cpu->a[3], rounds);
    assert_int_equal(m->cpu->a[4], 2 * rounds);
    machine_free(m);
}

static void loops_run_as_often_as_they_say(void **state)
{
    (void)state;
    expect_loop("loop", 1, 1);
    expect_loop("loop", 9, 9);
    expect_loop("loopnez", 0, 0);
    expect_loop("loopnez", 3, 3);
    expect_loop("loopgtz", 0, 0);
    expect_loop("loopgtz", UINT32_MAX, 0);
    expect_loop("loopgtz", 5, 5);
}

static void a_branch_out_of_a_loop_ends_it_and_one_to_its_end_does_not_repeat(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "loop", 0, 2, 0, CODE + 3 + 9);
    put(m, "addi", 0, 3, 3, 1);
    put(m, "beqi", 4, 3, 0, CODE + 3 + 9); // b4const[4] = 4: in the fourth round, to the end
    put(m, "addi", 0, 4, 4, 1);
    put(m, "j", 0, 0, 0, EXIT);
    m->cpu->a[2] = 100;
    m->cpu->pc = CODE;
    assert_true(flat_run(m->flat, 1000));
    assert_int_equal(m->cpu->a[3], 4);
    assert_int_equal(m->cpu->a[4], 3);
    machine_free(m);
}

static void code_decoded_before_a_loop_was_set_up_still_loops(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    for (unsigned i = 0; i < 6; ++i) {
        put(m, "addi", 0, 3, 3, 1);
    }
    put(m, "j", 0, 0, 0, EXIT);
    m->cpu->pc = CODE;
    assert_true(flat_run(m->flat, 1000));
    assert_int_equal(m->cpu->a[3], 6);
    m->cpu->sr[SR_LBEG] = CODE;
    m->cpu->sr[SR_LEND] = CODE + 9;
    m->cpu->sr[SR_LCOUNT] = 2;
    m->cpu->a[3] = 0;
    m->cpu->pc = CODE;
    assert_true(flat_run(m->flat, 1000));
    assert_int_equal(m->cpu->a[3], 3 * 3 + 3);
    machine_free(m);
}

static void a_loop_in_pieces_is_the_same_loop(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "loop", 0, 2, 0, CODE + 3 + 9);
    put(m, "addi", 0, 3, 3, 1);
    put(m, "wsr", 0, 0, 3, SR_MISC0);
    put(m, "wsr", 0, 0, 3, SR_SAR); // ends its block at the end of the loop
    put(m, "nop", 0, 0, 0, 0);
    m->cpu->a[2] = 10;
    m->cpu->pc = CODE;
    for (unsigned i = 0; i < 1 + 30; ++i) {
        run(m, 1);
    }
    assert_int_equal(m->cpu->a[3], 10);
    assert_int_equal(m->cpu->pc, CODE + 12);
    machine_free(m);
}

static void with_excm_nothing_loops(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    xt_write_ps(m->cpu, MASK(PS_EXCM));
    put(m, "loop", 0, 2, 0, CODE + 3 + 6);
    put(m, "addi", 0, 3, 3, 1);
    put(m, "addi", 0, 3, 3, 1);
    put(m, "j", 0, 0, 0, EXIT);
    m->cpu->a[2] = 10;
    m->cpu->pc = CODE;
    assert_true(flat_run(m->flat, 1000));
    assert_int_equal(m->cpu->a[3], 2);
    machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_recursion_spills_and_fills_windows),
        cmocka_unit_test(call_and_entry_turn_the_window),
        cmocka_unit_test(an_overflow_names_the_window_and_the_size),
        cmocka_unit_test(without_woe_or_with_excm_nothing_overflows),
        cmocka_unit_test(returning_to_a_wrong_window_is_illegal),
        cmocka_unit_test(entry_needs_windows_and_a_low_register),
        cmocka_unit_test(movsp_asks_for_the_callers_frame),
        cmocka_unit_test(rotw_and_windowbase_turn_without_asking),
        cmocka_unit_test(loops_run_as_often_as_they_say),
        cmocka_unit_test(a_branch_out_of_a_loop_ends_it_and_one_to_its_end_does_not_repeat),
        cmocka_unit_test(code_decoded_before_a_loop_was_set_up_still_loops),
        cmocka_unit_test(a_loop_in_pieces_is_the_same_loop),
        cmocka_unit_test(with_excm_nothing_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
