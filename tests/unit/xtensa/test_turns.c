// Two cores in turns (xtensa/turns.c): a core that waits for a word sees it change when it would have, and is
// not taken for waiting when it is not.

#include "machine.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

#define TURN   8U
#define FLAG   (DATA + 0x100)
#define SECOND (CODE + 0x800) // where the second core's program begins

struct pair {
    struct machine *machine; // the first core, and the memory of both
    struct xt_cpu *second;
};

static struct pair pair_new(void)
{
    struct pair pair = {machine_new(), calloc(1, sizeof *pair.second)};
    struct flat *flat = pair.machine->flat;
    xt_init(pair.second, &flat->memory, &flat->clock, 1, NULL);
    pair.second->peer = pair.machine->cpu;
    pair.machine->cpu->peer = pair.second;
    pair.second->sr[SR_VECBASE] = VECTORS;
    xt_write_ps(pair.second, 0);
    pair.machine->cpu->pc = CODE;
    pair.second->pc = SECOND;
    pair.machine->cpu->a[2] = pair.second->a[2] = FLAG;
    return pair;
}

static void pair_free(struct pair *pair)
{
    free(pair->second);
    machine_free(pair->machine);
}

// As the chip does: in turns, or one alone while the other one sleeps.
static void run_pair(struct pair *pair, uint64_t cycles)
{
    struct xt_cpu *first = pair->machine->cpu;
    struct clock *clock = first->clock;
    uint64_t end = clock->now + cycles * first->cycle_ticks;
    while (clock->now < end) {
        if (!first->asleep && !pair->second->asleep) {
            xt_run_in_turns(first, pair->second, TURN, end);
        } else {
            struct xt_cpu *awake = first->asleep ? pair->second : first;
            xt_run_alone(awake, TURN, end);
        }
        clock_run_to(clock, clock->now);
    }
}

// Waits until the word at a2 is not 0, and then counts in a5.
static void put_waiting(struct machine *m)
{
    uint32_t start = m->code.pc;
    put(m, "memw", 0, 0, 0, 0);
    put(m, "l8ui", 0, 2, 3, 0);
    put(m, "beqz", 0, 3, 0, start);
    put(m, "addi", 0, 5, 5, 1);
    put(m, "j", 0, 0, 0, m->code.pc - 3);
}

// Counts a4 down to 0, then stores a6 at a2, and counts in a5.
static void put_working(struct machine *m)
{
    uint32_t start = m->code.pc;
    put(m, "addi", 0, 4, 4, UINT32_MAX);
    put(m, "bnez", 0, 4, 0, start);
    put(m, "s32i", 0, 2, 6, 0);
    put(m, "addi", 0, 5, 5, 1);
    put(m, "j", 0, 0, 0, m->code.pc - 3);
}

static void a_waiting_core_sees_the_word_change(void **state)
{
    (void)state;
    for (unsigned swapped = 0; swapped < 2; ++swapped) {
        struct pair pair = pair_new();
        struct machine *m = pair.machine;
        struct xt_cpu *waiting = swapped != 0 ? pair.second : m->cpu;
        struct xt_cpu *working = swapped != 0 ? m->cpu : pair.second;
        m->code.pc = waiting->pc;
        put_waiting(m);
        m->code.pc = working->pc;
        put_working(m);
        working->a[4] = 10000;
        working->a[6] = 1;
        run_pair(&pair, 21000);
        assert_int_equal(working->a[4], 0);
        // 20001 cycles until the store, and two for each count
        assert_in_range(working->a[5], 499 - TURN, 500);
        assert_in_range(waiting->a[5], 499 - 2 * TURN, 500);
        assert_in_range(waiting->instructions, 21000 - 3 * TURN, 21000 + TURN);
        assert_in_range(working->instructions, 21000 - TURN, 21000 + TURN);
        pair_free(&pair);
    }
}

// The word may lie in a page that the other core stores to all the time.
static void stores_beside_the_word_do_not_end_the_wait(void **state)
{
    (void)state;
    struct pair pair = pair_new();
    struct machine *m = pair.machine;
    put_waiting(m);
    m->code.pc = SECOND;
    uint32_t start = m->code.pc;
    put(m, "s32i", 0, 2, 4, 4);
    put(m, "addi", 0, 4, 4, 1);
    put(m, "j", 0, 0, 0, start);
    run_pair(&pair, 3000);
    assert_int_equal(m->cpu->a[5], 0);
    assert_in_range(pair.second->a[4], 990, 1000);
    assert_in_range(m->cpu->instructions, 3000 - TURN, 3000 + TURN);
    pair_free(&pair);
}

static void set_flag(void *ctx)
{
    struct machine *m = ctx;
    m->ram[FLAG - RAM] = 1;
}

static void an_event_can_change_the_word(void **state)
{
    (void)state;
    for (unsigned alone = 0; alone < 2; ++alone) {
        struct pair pair = pair_new();
        struct machine *m = pair.machine;
        struct event event;
        put_waiting(m);
        m->code.pc = SECOND;
        put_waiting(m);
        pair.second->asleep = alone != 0;
        pair.second->nap_end = CLOCK_NEVER;
        event_init(&event, set_flag, m);
        clock_book(m->cpu->clock, &event, 5000 * 2);
        run_pair(&pair, 6000);
        assert_in_range(m->cpu->a[5], 490, 500);
        assert_in_range(pair.second->a[5], alone != 0 ? 0 : 490, 500);
        assert_in_range(m->cpu->instructions, 6000 - 2 * TURN, 6000 + TURN);
        pair_free(&pair);
    }
}

// A device with one register, which an event sets; the memory of the machine is around it.

#define REGISTER UINT32_C(0x3ff00000)

#define BUSY 100U // cycles

struct device {
    struct xt_memory inner;
    struct clock *clock; // NULL, or: a store sets the register to 0 for...
    unsigned busy;       // ...so many cycles
    struct event done;
    uint32_t value;
    unsigned loads;
};

static uint8_t *device_page(void *ctx, uint32_t address, enum xt_access access)
{
    const struct device *device = ctx;
    return device->inner.page(device->inner.ctx, address, access);
}

static unsigned device_load(void *ctx, uint32_t address, unsigned size, uint32_t *value)
{
    struct device *device = ctx;
    if (address != REGISTER) {
        return device->inner.load(device->inner.ctx, address, size, value);
    }
    device->loads += 1;
    *value = device->value;
    return 0;
}

static unsigned device_store(void *ctx, uint32_t address, unsigned size, uint32_t value)
{
    struct device *device = ctx;
    if (address != REGISTER) {
        return device->inner.store(device->inner.ctx, address, size, value);
    }
    device->value = value;
    if (device->clock != NULL) {
        device->value = 0;
        clock_book(device->clock, &device->done, device->clock->now + device->busy * 2U);
    }
    return 0;
}

static bool device_steady(void *ctx, uint32_t address)
{
    (void)ctx;
    return address == REGISTER;
}

static void set_register(void *ctx)
{
    struct device *device = ctx;
    device->value = 1;
}

// Waits until the register at a6 is not 0, and then counts in a5.
static void put_polling(struct machine *m)
{
    put(m, "addi", 0, 7, 7, 1); // so that the loop does not begin where the program does
    uint32_t start = m->code.pc;
    put(m, "memw", 0, 0, 0, 0);
    put(m, "l32i", 0, 6, 3, 0);
    put(m, "beqz", 0, 3, 0, start);
    put(m, "addi", 0, 5, 5, 1);
    put(m, "j", 0, 0, 0, m->code.pc - 3);
}

// The other core: what it does meanwhile.
enum company { ASLEEP, WORKING, WAITING, STORING, COMPANY };

static void put_company(struct machine *m, enum company company)
{
    switch (company) {
    case WORKING:
        put_working(m);
        break;
    case STORING: // after 2500 loops, to the register
        put(m, "addi", 0, 4, 4, UINT32_MAX);
        put(m, "bnez", 0, 4, 0, m->code.pc - 3);
        put(m, "s32i", 0, 6, 6, 0);
        put_waiting(m);
        break;
    default:
        put_waiting(m);
    }
}

// A core that waits 5000 cycles for a register; how often the register was loaded.
static unsigned poll_register(enum company company, bool steady)
{
    struct pair pair = pair_new();
    struct machine *m = pair.machine;
    struct device device = {.inner = m->flat->memory};
    struct xt_memory memory = {.ctx = &device,
                               .page = device_page,
                               .load = device_load,
                               .store = device_store,
                               .steady = steady ? device_steady : NULL};
    struct event event;
    m->cpu->memory = pair.second->memory = &memory;
    m->cpu->a[6] = pair.second->a[6] = REGISTER;
    pair.second->a[4] = company == STORING ? 2500 : 100000;
    pair.second->asleep = company == ASLEEP;
    pair.second->nap_end = CLOCK_NEVER;
    put_polling(m);
    m->code.pc = SECOND;
    put_company(m, company);
    event_init(&event, set_register, &device);
    if (company != STORING) {
        clock_book(m->cpu->clock, &event, 5000 * 2);
    }
    run_pair(&pair, 6000);
    assert_in_range(m->cpu->a[5], 490, 500);
    assert_int_equal(m->cpu->a[7], 1);
    assert_in_range(m->cpu->instructions, 6000 - 2 * TURN, 6000 + TURN);
    pair_free(&pair);
    return device.loads;
}

static void a_steady_register_is_not_looked_at_all_the_time(void **state)
{
    (void)state;
    for (enum company company = ASLEEP; company < COMPANY; ++company) {
        assert_in_range(poll_register(company, true), 2, 20);
        assert_in_range(poll_register(company, false), 1600, 1700);
    }
}

// As with a controller of SPI: start it, wait for it, again and again. How many times.
static unsigned keep_busy(unsigned cycles, bool alone, bool steady)
{
    struct pair pair = pair_new();
    struct machine *m = pair.machine;
    struct device device = {.inner = m->flat->memory, .clock = m->cpu->clock, .busy = cycles};
    struct xt_memory memory = {.ctx = &device,
                               .page = device_page,
                               .load = device_load,
                               .store = device_store,
                               .steady = steady ? device_steady : NULL};
    event_init(&device.done, set_register, &device);
    m->cpu->memory = pair.second->memory = &memory;
    m->cpu->a[6] = REGISTER;
    pair.second->asleep = alone;
    pair.second->nap_end = CLOCK_NEVER;
    put(m, "s32i", 0, 6, 6, 0);
    uint32_t poll = m->code.pc;
    put(m, "memw", 0, 0, 0, 0);
    put(m, "l32i", 0, 6, 3, 0);
    put(m, "beqz", 0, 3, 0, poll);
    put(m, "addi", 0, 7, 7, 1);
    put(m, "j", 0, 0, 0, CODE);
    m->code.pc = SECOND;
    put_waiting(m);
    run_pair(&pair, 10000);
    clock_cancel(device.clock, &device.done);
    unsigned times = m->cpu->a[7];
    pair_free(&pair);
    return times;
}

static void a_device_is_used_as_often_as_if_all_was_looked_at(void **state)
{
    (void)state;
    for (unsigned busy = 1; busy < 60; ++busy) {
        for (unsigned alone = 0; alone < 2; ++alone) {
            unsigned looked = keep_busy(busy, alone != 0, false);
            assert_in_range(looked, 10000 / (busy + 9), 10000 / (busy + 3));
            assert_in_range(keep_busy(busy, alone != 0, true), looked - looked / 10, looked + looked / 10);
        }
    }
}

static void a_timer_interrupts_the_wait(void **state)
{
    (void)state;
    struct pair pair = pair_new();
    struct machine *m = pair.machine;
    put_waiting(m);
    m->code.pc = SECOND;
    put_waiting(m);
    m->code.pc = VECTORS + 0x300; // kernel exception
    put(m, "addi", 0, 7, 7, 1);
    put(m, "j", 0, 0, 0, m->code.pc);
    m->cpu->sr[SR_INTENABLE] = 1U << 6;
    xt_write_sr(m->cpu, SR_CCOMPARE0, 4000);
    run_pair(&pair, 3999);
    assert_int_equal(m->cpu->a[7], 0);
    run_pair(&pair, 12);
    assert_int_equal(m->cpu->a[7], 1);
    pair_free(&pair);
}

// Nothing in the registers changes, but LCOUNT does.
static void a_delay_loop_ends(void **state)
{
    (void)state;
    struct pair pair = pair_new();
    struct machine *m = pair.machine;
    m->cpu->a[4] = 1000;
    put(m, "loop", 0, 4, 0, m->code.pc + 3 + 6);
    put(m, "nop", 0, 0, 0, 0);
    put(m, "nop", 0, 0, 0, 0);
    put(m, "addi", 0, 5, 5, 1);
    put(m, "j", 0, 0, 0, m->code.pc);
    m->code.pc = SECOND;
    put_waiting(m);
    run_pair(&pair, 1990);
    assert_int_equal(m->cpu->a[5], 0);
    run_pair(&pair, 30);
    assert_int_equal(m->cpu->a[5], 1);
    pair_free(&pair);
}

// Both sleep in turns while the other one waits: time goes on.
static void a_core_that_naps_beside_a_waiting_one_wakes(void **state)
{
    (void)state;
    struct pair pair = pair_new();
    struct machine *m = pair.machine;
    put_waiting(m);
    m->code.pc = SECOND;
    put(m, "s32i", 0, 2, 6, 0);
    put_waiting(m);
    pair.second->a[6] = 1;
    for (unsigned i = 0; i < 20; ++i) {
        run_pair(&pair, 50);
        if (i < 19) {
            xt_nap(pair.second, 50);
        }
    }
    run_pair(&pair, 100);
    assert_true(m->cpu->a[5] > 0);
    assert_true(pair.second->a[5] > 0);
    pair_free(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_waiting_core_sees_the_word_change),
        cmocka_unit_test(stores_beside_the_word_do_not_end_the_wait),
        cmocka_unit_test(an_event_can_change_the_word),
        cmocka_unit_test(a_steady_register_is_not_looked_at_all_the_time),
        cmocka_unit_test(a_device_is_used_as_often_as_if_all_was_looked_at),
        cmocka_unit_test(a_timer_interrupts_the_wait),
        cmocka_unit_test(a_delay_loop_ends),
        cmocka_unit_test(a_core_that_naps_beside_a_waiting_one_wakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
