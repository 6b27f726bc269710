// Blocks of decoded instructions: they must follow every change of the memory that they were decoded from
// (xtensa/blocks.c), and a run must end exactly where it was told to (xtensa/cpu.c).

#include "machine.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

// Self-modifying code

static void a_store_into_the_running_block_takes_effect_at_once(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    uint32_t word = encode_word(encode_row("addi"), 0, 0, 3, 3, 5);
    m->cpu->a[2] = CODE + 6; // the second addi
    m->cpu->a[4] = word;
    put(m, "s32i", 0, 2, 4, 0);
    put(m, "addi", 0, 3, 3, 1);
    put(m, "addi", 0, 3, 3, 1);
    put(m, "nop", 0, 0, 0, 0);
    run_program(m, 3);
    assert_int_equal(m->cpu->a[3], 6);
    machine_free(m);
}

static void code_that_ran_before_is_decoded_again_after_a_store(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "movi", 0, 0, 3, 1);
    put(m, "movi", 0, 0, 4, 1);
    put(m, "s32i", 0, 2, 5, 0);
    m->cpu->a[2] = CODE;
    m->cpu->a[5] = encode_word(encode_row("movi"), 0, 0, 0, 3, 77) | ram32(m, CODE) << 24;
    run_program(m, 3);
    assert_int_equal(m->cpu->a[3], 1);
    run_program(m, 1);
    assert_int_equal(m->cpu->a[3], 77);
    machine_free(m);
}

static void a_store_beside_code_keeps_it(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "s32i", 0, 2, 5, 0);
    put(m, "addi", 0, 3, 3, 1);
    m->cpu->a[2] = CODE + 0x800;
    m->cpu->a[5] = 99;
    run_program(m, 2);
    unsigned blocks = m->cpu->block_count;
    run_program(m, 2);
    assert_int_equal(m->cpu->block_count, blocks);
    assert_int_equal(ram32(m, CODE + 0x800), 99);
    machine_free(m);
}

static void an_instruction_across_two_pages_follows_a_change_of_either(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3; ++i) {
        struct machine *m = machine_new();
        uint32_t at = CODE + XT_PAGE_SIZE - 1 - (i % 2);
        m->code.pc = at;
        put(m, "movi", 0, 0, 3, 1);
        m->cpu->pc = at;
        run(m, 1);
        assert_int_equal(m->cpu->a[3], 1);
        uint8_t value = i == 2 ? 0xf2 : 0x7b; // of the first or the last byte: a15 or another number
        uint32_t where = i == 2 ? at : at + 2;
        m->ram[where - RAM] = value;
        xt_code_changed(m->cpu, m->ram + ((where - RAM) & ~(XT_PAGE_SIZE - 1)), where % XT_PAGE_SIZE, 1);
        m->cpu->pc = at;
        run(m, 1);
        assert_int_equal(i == 2 ? m->cpu->a[15] : m->cpu->a[3], i == 2 ? 1 : 0x7b);
        machine_free(m);
    }
}

static void the_other_core_sees_a_store_to_its_code(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    struct xt_cpu *other = calloc(1, sizeof *other);
    xt_init(other, &m->flat->memory, &m->flat->clock, 1, NULL);
    other->peer = m->cpu;
    m->cpu->peer = other;
    xt_reset(other, DATA);
    m->code.pc = DATA;
    put(m, "movi", 0, 0, 3, 1);
    // This core stores there first, so that it knows the page as one without code.
    m->code.pc = CODE;
    put(m, "s32i", 0, 2, 5, 0);
    m->cpu->a[2] = DATA + 0x10;
    run_program(m, 1);
    xt_run(other, m->flat->clock.now + 2);
    assert_int_equal(other->a[3], 1);
    m->cpu->a[2] = DATA;
    m->cpu->a[5] = encode_word(encode_row("movi"), 0, 0, 0, 3, 42);
    run_program(m, 1);
    other->pc = DATA;
    xt_run(other, m->flat->clock.now + 2);
    assert_int_equal(other->a[3], 42);
    free(other);
    machine_free(m);
}

// Mapping: one page of the guest, two pages of the host

struct mapped {
    uint8_t pages[2][XT_PAGE_SIZE];
    int current; // 0, 1, or -1: nothing there
};

static uint8_t *mapped_page(void *ctx, uint32_t address, enum xt_access access)
{
    struct mapped *mapped = ctx;
    (void)address;
    (void)access;
    return mapped->current < 0 ? NULL : mapped->pages[mapped->current];
}

static unsigned mapped_load(void *ctx, uint32_t address, unsigned size, uint32_t *value)
{
    (void)ctx;
    (void)address;
    *value = size;
    return 0;
}

static unsigned mapped_store(void *ctx, uint32_t address, unsigned size, uint32_t value)
{
    (void)ctx;
    (void)address;
    (void)size;
    (void)value;
    return 0;
}

static void put_movi(struct mapped *mapped, int page, uint32_t value)
{
    struct encoder e = {mapped->pages[page], RAM, RAM};
    encode(&e, "movi", 0, 0, 2, value);
}

static void changes_of_the_mapping_are_followed(void **state)
{
    (void)state;
    struct clock clock;
    struct mapped *mapped = calloc(1, sizeof *mapped);
    struct xt_cpu *cpu = calloc(1, sizeof *cpu);
    struct xt_memory memory = {
        .ctx = mapped, .page = mapped_page, .load = mapped_load, .store = mapped_store};
    static const int order[] = {0, 1, 0, -1, 0, 1};
    clock_init(&clock);
    put_movi(mapped, 0, 10);
    put_movi(mapped, 1, 11);
    xt_init(cpu, &memory, &clock, 0, NULL);
    for (unsigned i = 0; i < sizeof order / sizeof order[0]; ++i) {
        mapped->current = order[i];
        xt_flush_pages(cpu);
        cpu->pc = RAM;
        cpu->sr[SR_EXCCAUSE] = 0;
        xt_run(cpu, clock.now + 2);
        if (order[i] >= 0) {
            assert_int_equal(cpu->a[2], 10 + order[i]);
        } else {
            assert_int_equal(cpu->sr[SR_EXCCAUSE], CAUSE_FETCH_PROHIBITED);
        }
    }
    // The page was out of the map while it changed.
    mapped->current = -1;
    xt_flush_pages(cpu);
    xt_run(cpu, clock.now + 2);
    put_movi(mapped, 1, 12);
    xt_code_changed(cpu, mapped->pages[1], 0, 3);
    mapped->current = 1;
    xt_flush_pages(cpu);
    cpu->pc = RAM;
    xt_run(cpu, clock.now + 2);
    assert_int_equal(cpu->a[2], 12);
    free(cpu);
    free(mapped);
}

static void a_flush_keeps_blocks_whose_page_stays(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "movi", 0, 0, 3, 1);
    run_program(m, 1);
    unsigned blocks = m->cpu->block_count;
    for (unsigned i = 0; i < 50; ++i) {
        xt_flush_pages(m->cpu);
        run_program(m, 1);
    }
    assert_int_equal(m->cpu->block_count, blocks);
    machine_free(m);
}

static void literals_are_read_when_they_are_used(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    m->code.pc = CODE + 8;
    put(m, "l32r", 0, 0, 2, CODE);
    for (uint32_t i = 0; i < 3; ++i) {
        set_ram32(m, CODE, 100 + i);
        m->cpu->pc = CODE + 8;
        run(m, 1);
        assert_int_equal(m->cpu->a[2], 100 + i);
    }
    machine_free(m);
}

// Memory

static void unaligned_accesses_work_even_across_pages(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "s32i", 0, 2, 3, 0);
    put(m, "l32i", 0, 2, 4, 0);
    put(m, "l16si", 0, 2, 5, 2);
    put(m, "s16i", 0, 2, 6, 2);
    put(m, "l16ui", 0, 2, 7, 2);
    m->cpu->a[3] = 0x89abcdef;
    m->cpu->a[6] = 0x1234;
    for (uint32_t offset = 0xffa; offset < 0x1003; ++offset) {
        m->cpu->a[2] = DATA + offset;
        run_program(m, 5);
        assert_int_equal(m->cpu->a[4], 0x89abcdef);
        assert_int_equal(m->cpu->a[5], 0xffff89ab);
        assert_int_equal(m->cpu->a[7], 0x1234);
        assert_int_equal(bytes_get32(m->ram + (DATA - RAM) + offset), 0x1234cdef);
    }
    machine_free(m);
}

static void a_store_half_outside_writes_nothing(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "s32i", 0, 2, 3, 0);
    m->cpu->a[2] = RAM + RAM_SIZE - 2;
    m->cpu->a[3] = 0x55555555;
    run_program(m, 1);
    assert_int_equal(m->cpu->sr[SR_EXCCAUSE], CAUSE_UNALIGNED);
    assert_int_equal(m->ram[RAM_SIZE - 1], 0);
    machine_free(m);
}

// Time

struct probe {
    struct clock *clock;
    struct event event;
    uint64_t asked_at[4];
    unsigned count;
    uint64_t book; // when the next store books an event for; 0: none
};

static void nothing(void *ctx)
{
    (void)ctx;
}

static uint8_t *probe_page(void *ctx, uint32_t address, enum xt_access access)
{
    static uint8_t code[XT_PAGE_SIZE];
    static bool made;
    (void)ctx;
    if (!made) {
        struct encoder e = {code, RAM, RAM};
        made = true;
        for (unsigned i = 0; i < 20; ++i) {
            encode(&e, i % 5 == 3 ? "s32i" : "nop", 0, 2, 3, 0);
        }
    }
    return access == XT_FETCH && address == RAM ? code : NULL;
}

static unsigned probe_store(void *ctx, uint32_t address, unsigned size, uint32_t value)
{
    struct probe *probe = ctx;
    (void)address;
    (void)size;
    (void)value;
    probe->asked_at[probe->count++] = probe->clock->now;
    if (probe->book != 0) {
        clock_book(probe->clock, &probe->event, probe->book);
        probe->book = 0;
    }
    return 0;
}

static void peripherals_see_the_exact_time(void **state)
{
    (void)state;
    struct clock clock;
    struct probe probe = {.clock = &clock};
    struct xt_cpu *cpu = calloc(1, sizeof *cpu);
    struct xt_memory memory = {.ctx = &probe, .page = probe_page, .load = mapped_load, .store = probe_store};
    clock_init(&clock);
    event_init(&probe.event, nothing, NULL);
    xt_init(cpu, &memory, &clock, 0, NULL);
    cpu->pc = RAM;
    cpu->a[2] = 0x3ff40000;
    xt_run(cpu, 40);
    assert_int_equal(probe.count, 4);
    for (unsigned i = 0; i < 4; ++i) {
        assert_int_equal(probe.asked_at[i], (3 + 5 * i) * 2);
    }
    assert_int_equal(clock.now, 40);

    // The first store books an event for three cycles later: the run ends there.
    probe.count = 0;
    probe.book = 40 + 6 + 6;
    cpu->pc = RAM;
    xt_run(cpu, 1000);
    assert_int_equal(clock.now, 52);
    assert_int_equal(probe.count, 1);
    assert_int_equal(cpu->pc, RAM + 6 * 3);
    free(cpu);
}

static void a_run_in_pieces_is_the_same_run(void **state)
{
    (void)state;
    for (unsigned piece = 1; piece < 40; ++piece) {
        struct machine *m = machine_new();
        put(m, "movi", 0, 0, 2, 20);
        uint32_t start = m->code.pc;
        for (unsigned i = 0; i < 10; ++i) {
            put(m, "addi", 0, 3, 3, 1);
        }
        put(m, "addi", 0, 2, 2, UINT32_MAX);
        put(m, "bnez", 0, 2, 0, start);
        put(m, "nop", 0, 0, 0, 0);
        m->cpu->pc = CODE;
        unsigned total = 1 + 20 * 12;
        for (unsigned left = total; left > 0;) {
            unsigned now = left < piece ? left : piece;
            run(m, now);
            left -= now;
            assert_int_equal(m->flat->clock.now, (uint64_t)(total - left) * 2);
        }
        assert_int_equal(m->cpu->a[3], 200);
        assert_int_equal(m->cpu->a[2], 0);
        assert_int_equal(m->cpu->instructions, total);
        assert_true(m->cpu->block_count <= 4);
        machine_free(m);
    }
}

// The mask ROM, answered in C

static bool answer(void *ctx, struct xt_cpu *cpu)
{
    unsigned *calls = ctx;
    *calls += 1;
    if (cpu->pc != 0x40001000) {
        return false;
    }
    cpu->a[2] = cpu->a[2] * 2;
    cpu->pc = cpu->a[0];
    assert_int_equal(xt_spend(cpu, 7), 7);
    return true;
}

static void a_trap_answers_for_code_that_is_not_there(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    unsigned calls = 0;
    m->cpu->trap = answer;
    m->cpu->trap_ctx = &calls;
    put(m, "callx0", 0, 3, 0, 0);
    put(m, "addi", 0, 2, 2, 1);
    m->cpu->a[2] = 21;
    m->cpu->a[3] = 0x40001000;
    run_program(m, 3 + 7);
    assert_int_equal(calls, 1);
    assert_int_equal(m->cpu->a[2], 43);
    assert_int_equal(m->flat->clock.now, 20);
    m->cpu->a[3] = 0x40002000;
    run_program(m, 2);
    assert_int_equal(m->cpu->sr[SR_EXCCAUSE], CAUSE_FETCH_PROHIBITED);
    machine_free(m);
}

// More code than the cache holds

static void the_cache_may_overflow(void **state)
{
    (void)state;
    uint32_t size = 8U << 20;
    uint8_t *bytes = calloc(1, size);
    struct flat *flat = flat_new(bytes, 0x40000000, size);
    struct encoder e = {bytes, 0x40000000, 0x40000000};
    uint32_t jumps = 0;
    for (uint32_t at = 0; at + 64 < size; at += 300) {
        e.pc = 0x40000000 + at;
        encode(&e, "addi", 0, 2, 2, 1);
        encode(&e, "j", 0, 0, 0, 0x40000000 + at + 300);
        ++jumps;
    }
    for (unsigned round = 0; round < 2; ++round) {
        flat->cpu.pc = 0x40000000;
        flat->cpu.a[2] = 0;
        xt_run(&flat->cpu, flat->clock.now + (uint64_t)jumps * 4);
        assert_int_equal(flat->cpu.a[2], jumps);
    }
    free(flat);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_into_the_running_block_takes_effect_at_once),
        cmocka_unit_test(code_that_ran_before_is_decoded_again_after_a_store),
        cmocka_unit_test(a_store_beside_code_keeps_it),
        cmocka_unit_test(an_instruction_across_two_pages_follows_a_change_of_either),
        cmocka_unit_test(the_other_core_sees_a_store_to_its_code),
        cmocka_unit_test(changes_of_the_mapping_are_followed),
        cmocka_unit_test(a_flush_keeps_blocks_whose_page_stays),
        cmocka_unit_test(literals_are_read_when_they_are_used),
        cmocka_unit_test(unaligned_accesses_work_even_across_pages),
        cmocka_unit_test(a_store_half_outside_writes_nothing),
        cmocka_unit_test(peripherals_see_the_exact_time),
        cmocka_unit_test(a_run_in_pieces_is_the_same_run),
        cmocka_unit_test(a_trap_answers_for_code_that_is_not_there),
        cmocka_unit_test(the_cache_may_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
