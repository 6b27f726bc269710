// Exceptions, interrupts and timers (xtensa/interrupt.c, timer.c, special.c): ISA manual, sections "Exception
// Option", "Interrupt Option", "High-Priority Interrupt Option", "Timer Interrupt Option".

#include "machine.h"

#include "base/bits.h"

static uint32_t sr(const struct machine *m, unsigned number)
{
    return xt_read_sr(m->cpu, number);
}

static void set_sr(struct machine *m, unsigned number, uint32_t value)
{
    m->cpu->sr[number] = value;
}

static struct machine *with(const char *name, unsigned r, unsigned s, unsigned t, uint32_t imm)
{
    struct machine *m = machine_new();
    put(m, name, r, s, t, imm);
    return m;
}

// Exceptions

static void expect_exception(struct machine *m, uint32_t vector, unsigned cause)
{
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, VECTORS + vector);
    assert_int_equal(sr(m, SR_EXCCAUSE), cause);
    assert_int_equal(sr(m, SR_EPC1), CODE);
    assert_int_equal(GET(sr(m, SR_PS), PS_EXCM), 1);
    machine_free(m);
}

static void each_cause_has_its_number(void **state)
{
    (void)state;
    expect_exception(with("ill", 0, 0, 0, 0), 0x300, 0);
    expect_exception(with("ill.n", 0, 0, 0, 0), 0x300, 0);
    expect_exception(with("simcall", 0, 0, 0, 0), 0x300, 0);
    expect_exception(with("syscall", 0, 0, 0, 0), 0x300, 1);
    expect_exception(with("quou", 2, 3, 4, 0), 0x300, 6);
    expect_exception(with("quos", 2, 3, 4, 0), 0x300, 6);
    expect_exception(with("remu", 2, 3, 4, 0), 0x300, 6);
    expect_exception(with("rems", 2, 3, 4, 0), 0x300, 6);
    expect_exception(with("l32i", 0, 3, 4, 0), 0x300, 28);
    expect_exception(with("s32i", 0, 3, 4, 0), 0x300, 29);
    expect_exception(with("rfi", 0, 0, 0, 1), 0x300, 0);
    expect_exception(with("rsr", 0, 0, 2, SR_INTCLEAR), 0x300, 0);
    expect_exception(with("wsr", 0, 0, 2, SR_PRID), 0x300, 0);
    expect_exception(with("rsr", 0, 0, 2, 250), 0x300, 0);
    expect_exception(with("rur", 2, 0, 0, 12), 0x300, 0);
}

static void user_mode_has_its_own_vector(void **state)
{
    (void)state;
    struct machine *m = with("syscall", 0, 0, 0, 0);
    xt_write_ps(m->cpu, MASK(PS_UM));
    expect_exception(m, 0x340, 1);
}

static void a_second_exception_is_a_double_one(void **state)
{
    (void)state;
    struct machine *m = with("syscall", 0, 0, 0, 0);
    xt_write_ps(m->cpu, MASK(PS_EXCM));
    set_sr(m, SR_EPC1, 123);
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, VECTORS + 0x3c0);
    assert_int_equal(sr(m, SR_DEPC), CODE);
    assert_int_equal(sr(m, SR_EPC1), 123);
    machine_free(m);
}

static void a_bad_address_is_in_excvaddr(void **state)
{
    (void)state;
    struct machine *m = with("l32i", 0, 3, 4, 16);
    m->cpu->a[3] = 0x20000000;
    run_program(m, 1);
    assert_int_equal(sr(m, SR_EXCVADDR), 0x20000010);
    machine_free(m);
}

static void a_jump_to_nowhere_is_a_fetch_exception_there(void **state)
{
    (void)state;
    struct machine *m = with("jx", 0, 3, 0, 0);
    m->cpu->a[3] = 0x20000002;
    run_program(m, 2);
    assert_int_equal(sr(m, SR_EXCCAUSE), CAUSE_FETCH_PROHIBITED);
    assert_int_equal(sr(m, SR_EPC1), 0x20000002);
    assert_int_equal(sr(m, SR_EXCVADDR), 0x20000002);
    machine_free(m);
}

static void the_fpu_needs_cpenable(void **state)
{
    (void)state;
    static const char *const names[] = {"add.s",   "wfr",     "lsi",    "oeq.s",
                                        "round.s", "float.s", "divn.s", "mkdadj.s"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; ++i) {
        struct machine *m = with(names[i], 1, 2, 3, 0);
        set_sr(m, SR_CPENABLE, 0);
        expect_exception(m, 0x300, CAUSE_COPROCESSOR0_DISABLED);
    }
}

static void returns_restore_pc_and_ps(void **state)
{
    (void)state;
    struct machine *m = with("rfe", 0, 0, 0, 0);
    xt_write_ps(m->cpu, MASK(PS_EXCM) | MASK(PS_UM));
    set_sr(m, SR_EPC1, CODE + 0x100);
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, CODE + 0x100);
    assert_int_equal(sr(m, SR_PS), MASK(PS_UM));
    machine_free(m);

    m = with("rfi", 0, 0, 0, 5);
    set_sr(m, SR_EPC1 + 4, CODE + 0x200);
    set_sr(m, SR_EPS2 + 3, 0x20023);
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, CODE + 0x200);
    assert_int_equal(sr(m, SR_PS), 0x20023);
    machine_free(m);

    m = with("rfde", 0, 0, 0, 0);
    xt_write_ps(m->cpu, MASK(PS_EXCM));
    set_sr(m, SR_DEPC, CODE + 0x300);
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, CODE + 0x300);
    assert_int_equal(GET(sr(m, SR_PS), PS_EXCM), 1);
    machine_free(m);
}

static void break_goes_to_the_debug_vector_unless_masked(void **state)
{
    (void)state;
    struct machine *m = with("break", 0, 0, 1, 1);
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, VECTORS + 0x280);
    assert_int_equal(sr(m, SR_EPC1 + 5), CODE);
    assert_int_equal(sr(m, SR_DEBUGCAUSE), 8);
    assert_int_equal(GET(sr(m, SR_PS), PS_INTLEVEL), 6);
    run_program(m, 1);
    assert_int_equal(m->cpu->pc, CODE + 3);
    machine_free(m);

    m = with("break.n", 0, 0, 0, 1);
    run_program(m, 1);
    assert_int_equal(sr(m, SR_DEBUGCAUSE), 16);
    machine_free(m);
}

// Interrupts

static struct machine *waiting_for(unsigned number)
{
    struct machine *m = machine_new();
    for (unsigned i = 0; i < 16; ++i) {
        put(m, "nop", 0, 0, 0, 0);
    }
    m->cpu->pc = CODE;
    set_sr(m, SR_INTENABLE, bit(number));
    run(m, 3);
    xt_set_interrupt(m->cpu, number, true);
    return m;
}

static void each_level_has_its_vector(void **state)
{
    (void)state;
    static const struct {
        unsigned number, level, vector;
    } rows[] = {{0, 1, 0x300},  {13, 1, 0x300}, {19, 2, 0x180}, {21, 2, 0x180}, {23, 3, 0x1c0},
                {27, 3, 0x1c0}, {24, 4, 0x200}, {25, 4, 0x200}, {26, 5, 0x240}, {31, 5, 0x240},
                {10, 1, 0x300}, {22, 3, 0x1c0}, {28, 4, 0x200}, {30, 4, 0x200}, {14, 7, 0x2c0}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
        struct machine *m = waiting_for(rows[i].number);
        run(m, 1);
        // The vector's own first instruction (zeros: ILL) has been executed in that cycle at level 1 and
        // above.
        unsigned level = rows[i].level;
        assert_int_equal(sr(m, SR_EPC1 + (level == 1 ? 1 : level) - 1) != 0, 1);
        if (level == 1) {
            assert_int_equal(sr(m, SR_DEPC), VECTORS + rows[i].vector);
            assert_int_equal(sr(m, SR_EPC1), CODE + 9);
        } else {
            assert_int_equal(sr(m, SR_EPC1 + level - 1), CODE + 9);
            assert_int_equal(sr(m, SR_EPS2 + level - 2), 0);
            assert_int_equal(GET(sr(m, SR_PS), PS_INTLEVEL), level);
            assert_int_equal(sr(m, SR_DEPC), VECTORS + rows[i].vector);
        }
        machine_free(m);
    }
}

static void a_masked_interrupt_waits_for_the_level_to_fall(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "rsil", 0, 0, 2, 3);
    put(m, "nop", 0, 0, 0, 0);
    put(m, "nop", 0, 0, 0, 0);
    put(m, "rsil", 0, 0, 3, 2);
    put(m, "nop", 0, 0, 0, 0);
    set_sr(m, SR_INTENABLE, bit(23));
    run_program(m, 1);
    xt_set_interrupt(m->cpu, 23, true);
    run(m, 2);
    assert_int_equal(m->cpu->pc, CODE + 9);
    run(m, 2);
    assert_int_equal(sr(m, SR_EPC1 + 2), CODE + 12);
    assert_int_equal(sr(m, SR_EPS2 + 1), 2);
    assert_int_equal(m->cpu->a[3], 3);
    machine_free(m);
}

static void excm_masks_up_to_level_three(void **state)
{
    (void)state;
    struct machine *m = waiting_for(23);
    xt_write_ps(m->cpu, MASK(PS_EXCM));
    run(m, 4);
    assert_int_equal(m->cpu->pc, CODE + 21);
    set_sr(m, SR_INTENABLE, bit(23) | bit(24));
    xt_set_interrupt(m->cpu, 24, true);
    run(m, 1);
    assert_int_equal(sr(m, SR_EPC1 + 3), CODE + 21);
    machine_free(m);
}

static void an_edge_is_latched_and_a_level_is_not(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    xt_set_interrupt(m->cpu, 22, true);
    xt_set_interrupt(m->cpu, 23, true);
    xt_set_interrupt(m->cpu, 22, false);
    xt_set_interrupt(m->cpu, 23, false);
    assert_int_equal(sr(m, SR_INTERRUPT), bit(22));
    put(m, "wsr", 0, 0, 2, SR_INTCLEAR);
    m->cpu->a[2] = bit(22);
    run_program(m, 1);
    assert_int_equal(sr(m, SR_INTERRUPT), 0);
    machine_free(m);
}

static void software_sets_only_its_own_interrupts(void **state)
{
    (void)state;
    struct machine *m = with("wsr", 0, 0, 2, SR_INTERRUPT);
    m->cpu->a[2] = UINT32_MAX;
    run_program(m, 1);
    assert_int_equal(sr(m, SR_INTERRUPT), bit(7) | bit(29));
    machine_free(m);
}

static void nmi_asks_nobody_and_is_taken_once(void **state)
{
    (void)state;
    struct machine *m = waiting_for(14);
    set_sr(m, SR_INTENABLE, 0);
    xt_write_ps(m->cpu, 15);
    run(m, 1);
    assert_int_equal(sr(m, SR_EPC1 + 6), CODE + 9);
    assert_int_equal(sr(m, SR_INTERRUPT), 0);
    machine_free(m);
}

static void waiti_sleeps_until_an_enabled_interrupt(void **state)
{
    (void)state;
    struct machine *m = with("waiti", 0, 0, 0, 0);
    put(m, "nop", 0, 0, 0, 0);
    run_program(m, 100);
    assert_true(xt_is_asleep(m->cpu));
    assert_int_equal(m->flat->clock.now, 2);
    xt_set_interrupt(m->cpu, 5, true);
    run(m, 10);
    assert_true(xt_is_asleep(m->cpu));
    set_sr(m, SR_INTENABLE, bit(5));
    run(m, 1);
    assert_false(xt_is_asleep(m->cpu));
    assert_int_equal(sr(m, SR_EPC1), CODE + 3);
    machine_free(m);
}

// Timers

static void ccount_counts_cycles_exactly(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "rsr", 0, 0, 2, SR_CCOUNT);
    put(m, "nop", 0, 0, 0, 0);
    put(m, "rsr", 0, 0, 3, SR_CCOUNT);
    put(m, "wsr", 0, 0, 4, SR_CCOUNT);
    put(m, "rsr", 0, 0, 5, SR_CCOUNT);
    m->cpu->a[4] = 1000;
    run_program(m, 5);
    assert_int_equal(m->cpu->a[3] - m->cpu->a[2], 2);
    assert_int_equal(m->cpu->a[5], 1001);
    machine_free(m);
}

static void ccount_goes_on_over_a_change_of_clock(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    for (unsigned i = 0; i < 100; ++i) {
        put(m, "nop", 0, 0, 0, 0);
    }
    run_program(m, 10);
    xt_set_cycle_ticks(m->cpu, 6);
    assert_int_equal(xt_ccount(m->cpu), 10);
    run(m, 10);
    assert_int_equal(xt_ccount(m->cpu), 20);
    assert_int_equal(m->flat->clock.now, 10 * 2 + 10 * 6);
    xt_set_cycle_ticks(m->cpu, 3);
    run(m, 7);
    assert_int_equal(xt_ccount(m->cpu), 27);
    machine_free(m);
}

static void a_timer_interrupts_on_the_exact_cycle(void **state)
{
    (void)state;
    static const struct {
        unsigned number, level;
    } timers[] = {{6, 1}, {15, 3}, {16, 5}};
    for (unsigned n = 0; n < 3; ++n) {
        struct machine *m = machine_new();
        put(m, "wsr", 0, 0, 2, SR_CCOMPARE0 + n);
        for (unsigned i = 0; i < 40; ++i) {
            put(m, "nop", 0, 0, 0, 0);
        }
        m->cpu->a[2] = 20;
        set_sr(m, SR_INTENABLE, bit(timers[n].number));
        run_program(m, 19);
        assert_int_equal(m->cpu->pc, CODE + 57);
        run(m, 1);
        assert_int_equal(sr(m, SR_EPC1 + timers[n].level - 1), CODE + 60);
        assert_true(bit_is_set(sr(m, SR_INTERRUPT), timers[n].number));
        machine_free(m);
    }
}

static void writing_ccompare_takes_the_interrupt_back(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "wsr", 0, 0, 2, SR_CCOMPARE0);
    for (unsigned i = 0; i < 5; ++i) {
        put(m, "nop", 0, 0, 0, 0);
    }
    put(m, "wsr", 0, 0, 3, SR_CCOMPARE0);
    m->cpu->a[2] = 3;
    m->cpu->a[3] = 1000;
    run_program(m, 5);
    assert_int_equal(sr(m, SR_INTERRUPT), bit(6));
    run(m, 2);
    assert_int_equal(sr(m, SR_INTERRUPT), 0);
    machine_free(m);
}

static void a_sleeping_core_says_when_it_wakes(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "wsr", 0, 0, 2, SR_CCOMPARE0 + 1);
    put(m, "waiti", 0, 0, 0, 0);
    put(m, "nop", 0, 0, 0, 0);
    m->cpu->a[2] = 5000;
    run_program(m, 100);
    assert_true(xt_wake_tick(m->cpu) == CLOCK_NEVER);
    set_sr(m, SR_INTENABLE, bit(15));
    assert_int_equal(xt_wake_tick(m->cpu), 10000);
    clock_run_to(&m->flat->clock, 9999);
    xt_run(m->cpu, 20000);
    assert_true(xt_is_asleep(m->cpu));
    clock_run_to(&m->flat->clock, 10000);
    run(m, 1);
    assert_false(xt_is_asleep(m->cpu));
    assert_int_equal(sr(m, SR_EPC1 + 2), CODE + 6);
    machine_free(m);
}

static void identity_registers_name_the_core(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    assert_int_equal(sr(m, SR_PRID), 0xcdcd);
    m->cpu->core = 1;
    xt_reset(m->cpu, CODE);
    assert_int_equal(sr(m, SR_PRID), 0xabab);
    assert_int_equal(sr(m, SR_PS), 0x1f);
    assert_int_equal(sr(m, SR_VECBASE), 0x40000000);
    machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cause_has_its_number),
        cmocka_unit_test(user_mode_has_its_own_vector),
        cmocka_unit_test(a_second_exception_is_a_double_one),
        cmocka_unit_test(a_bad_address_is_in_excvaddr),
        cmocka_unit_test(a_jump_to_nowhere_is_a_fetch_exception_there),
        cmocka_unit_test(the_fpu_needs_cpenable),
        cmocka_unit_test(returns_restore_pc_and_ps),
        cmocka_unit_test(break_goes_to_the_debug_vector_unless_masked),
        cmocka_unit_test(each_level_has_its_vector),
        cmocka_unit_test(a_masked_interrupt_waits_for_the_level_to_fall),
        cmocka_unit_test(excm_masks_up_to_level_three),
        cmocka_unit_test(an_edge_is_latched_and_a_level_is_not),
        cmocka_unit_test(software_sets_only_its_own_interrupts),
        cmocka_unit_test(nmi_asks_nobody_and_is_taken_once),
        cmocka_unit_test(waiti_sleeps_until_an_enabled_interrupt),
        cmocka_unit_test(ccount_counts_cycles_exactly),
        cmocka_unit_test(ccount_goes_on_over_a_change_of_clock),
        cmocka_unit_test(a_timer_interrupts_on_the_exact_cycle),
        cmocka_unit_test(writing_ccompare_takes_the_interrupt_back),
        cmocka_unit_test(a_sleeping_core_says_when_it_wakes),
        cmocka_unit_test(identity_registers_name_the_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
