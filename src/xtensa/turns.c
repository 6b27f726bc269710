// Two cores taking turns.
//
// A core that does nothing but look at a word, again and again, until the other one changes it, is not made
// to: the other one runs until it stores to that word, or does something else than computing (then this core
// has another look). So it is with a register of a device that changes in an event only. The time is the same
// as if it had looked on.
//
// Source: none; this is how the model works, not what the hardware has.

#include "xtensa/core.h"
#include "xtensa/execute.h"

#include <string.h>

// Looking at a word

#define POLL_OPS    8U // most instructions of such a loop
#define POLL_MISSES 4U // so often it may have been something else
#define SEEN_AGAIN  2U // that the same load gave the same word again makes a loop likely

// Instructions that such a loop may consist of; those with a size load.
static const struct {
    xt_run_op *run;
    uint8_t size;
} poll_ops[] = {
    {xt_exec_l8ui, 1},   {xt_exec_l16ui, 2},  {xt_exec_l16si, 2}, {xt_exec_l32i, 4},   {xt_exec_l32i_n, 4},
    {xt_exec_l32ai, 4},  {xt_exec_l32r, 4},   {xt_exec_memw, 0},  {xt_exec_extw, 0},   {xt_exec_nop, 0},
    {xt_exec_nop_n, 0},  {xt_exec_extui, 0},  {xt_exec_and, 0},   {xt_exec_or, 0},     {xt_exec_xor, 0},
    {xt_exec_add, 0},    {xt_exec_add_n, 0},  {xt_exec_addi, 0},  {xt_exec_addi_n, 0}, {xt_exec_sub, 0},
    {xt_exec_movi, 0},   {xt_exec_movi_n, 0}, {xt_exec_mov_n, 0}, {xt_exec_beqz, 0},   {xt_exec_bnez, 0},
    {xt_exec_beqz_n, 0}, {xt_exec_bnez_n, 0}, {xt_exec_bltz, 0},  {xt_exec_bgez, 0},   {xt_exec_beqi, 0},
    {xt_exec_bnei, 0},   {xt_exec_blti, 0},   {xt_exec_bgei, 0},  {xt_exec_bltui, 0},  {xt_exec_bgeui, 0},
    {xt_exec_beq, 0},    {xt_exec_bne, 0},    {xt_exec_blt, 0},   {xt_exec_bge, 0},    {xt_exec_bltu, 0},
    {xt_exec_bgeu, 0},   {xt_exec_bnone, 0},  {xt_exec_bany, 0},  {xt_exec_bbci, 0},   {xt_exec_bbsi, 0},
    {xt_exec_j, 0},
};

// Bytes that the operation loads; 0: none; -1: it is not one of those.
static int loads(const struct xt_op *op)
{
    for (size_t i = 0; i < sizeof poll_ops / sizeof poll_ops[0]; ++i) {
        if (poll_ops[i].run == op->run) {
            return poll_ops[i].size;
        }
    }
    return -1;
}

// What is there now: in memory, or in a register that memory->steady vouches for.
static uint32_t word_now(const struct xt_cpu *cpu, const struct xt_poll_word *word)
{
    uint32_t value = 0;
    if (word->host != NULL) {
        return bytes_get32(word->host + word->offset);
    }
    (void)cpu->memory->load(cpu->memory->ctx, word->offset, 4, &value);
    return value;
}

// Notes the word that was loaded; false: it may change by itself, or there are too many.
static bool note_word(struct xt_cpu *cpu, const struct xt_op *op, uint32_t address)
{
    const struct xt_memory *memory = cpu->memory;
    const struct xt_tlb *table = op->run == xt_exec_l32r ? cpu->literal : cpu->load;
    struct xt_poll_word word = {.offset = address & ~UINT32_C(3)};
    const uint8_t *at = in_tlb(table, word.offset, 4);
    if (at != NULL) {
        word.offset %= XT_PAGE_SIZE;
        word.host = at - word.offset;
    } else if (memory->steady == NULL || !memory->steady(memory->ctx, word.offset)) {
        return false;
    }
    if (cpu->poll.count == XT_POLL_WORDS) {
        return false;
    }
    word.value = word_now(cpu, &word);
    cpu->poll.words[cpu->poll.count++] = word;
    return true;
}

// One instruction; false if the core did something else.
static bool look(struct xt_cpu *cpu, const struct xt_block *block, const struct xt_op *op)
{
    int size = loads(op);
    if (cpu->pc != block->pc + op->offset || size < 0) {
        return false;
    }
    uint32_t address = op->run == xt_exec_l32r ? op->imm : cpu->a[op->s] + op->imm;
    xt_run_until(cpu, cpu->clock->now + cpu->cycle_ticks, false);
    return size == 0 || note_word(cpu, op, address);
}

// Goes once through the loop that begins at pc, and finds whether that changed anything.
static bool look_once(struct xt_cpu *cpu, const struct xt_block *block)
{
    uint32_t before[16];
    memcpy(before, cpu->a, sizeof before);
    cpu->poll.count = 0;
    cpu->poll.cycles = 0;
    do {
        if (cpu->poll.cycles == block->count || cpu->poll.cycles == POLL_OPS ||
            !look(cpu, block, &block->ops[cpu->poll.cycles])) {
            return false;
        }
        cpu->poll.cycles += 1;
    } while (cpu->pc != block->pc);
    return memcmp(before, cpu->a, sizeof before) == 0;
}

static bool words_changed(const struct xt_cpu *cpu)
{
    for (unsigned i = 0; i < cpu->poll.count; ++i) {
        if (word_now(cpu, &cpu->poll.words[i]) != cpu->poll.words[i].value) {
            return true;
        }
    }
    return false;
}

void xt_saw(struct xt_cpu *cpu, uint32_t pc, uint32_t address, uint32_t value)
{
    struct xt_seen *seen = &cpu->seen;
    if (seen->pc != pc || seen->address != address || seen->value != value) {
        *seen = (struct xt_seen){.pc = pc, .address = address, .value = value};
    } else if (++seen->again == SEEN_AGAIN && cpu->memory->steady(cpu->memory->ctx, address)) {
        seen->turns = 2;
        cpu->pause = true;
        cpu->leave = true;
    }
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

// The core was found to wait, and nothing has happened since.
static bool waits_on(const struct xt_cpu *cpu)
{
    return cpu->poll.found && cpu->pc == cpu->poll.pc && !cpu->leave && !cpu->asleep && !cpu->debug.careful &&
           cpu->debug.stop == XT_STOP_NONE && cpu->clock->now < cpu->next_match && !words_changed(cpu);
}

// A core that is where its last turn ended perhaps waits: one round of its loop shows it, if there is time
// for that before `end` and the clock's next event.
static bool seems_to_wait(const struct xt_cpu *cpu, const struct xt_block *block, uint64_t end)
{
    return cpu->pc == cpu->poll.pc && block != NULL && block->pc == cpu->pc &&
           (cpu->resume == NULL || cpu->resume == block->ops) && block->ends_loop == 0 &&
           block->poll_misses < POLL_MISSES && !cpu->leave && !cpu->debug.careful &&
           cpu->clock->now + (uint64_t)POLL_OPS * cpu->cycle_ticks <= earlier(end, clock_next(cpu->clock));
}

// Lets time pass, up to `until` or until something may happen to the core, in which it goes round its loop;
// it is at the start of it afterwards, too.
static void go_round(struct xt_cpu *cpu, uint64_t until)
{
    uint64_t end = earlier(until, earlier(cpu->next_match, clock_next(cpu->clock)));
    if (end > cpu->clock->now) {
        uint64_t rounds = (end - cpu->clock->now) / ((uint64_t)cpu->poll.cycles * cpu->cycle_ticks);
        cpu->clock->now = end;
        cpu->instructions += rounds * cpu->poll.cycles;
    }
}

// A turn, which `short_of` may end before `until`, and in no case beyond `end`.
static void take_turn(struct xt_cpu *cpu, uint64_t until, bool short_of, uint64_t end)
{
    cpu->seen.turns -= cpu->seen.turns > 0 ? 1 : 0;
    if (waits_on(cpu)) {
        go_round(cpu, until);
        return;
    }
    struct xt_block *block = xt_block_at_hand(cpu);
    cpu->poll.found = false;
    if (seems_to_wait(cpu, block, end)) {
        cpu->poll.found = look_once(cpu, block);
        block->poll_misses = cpu->poll.found ? 0 : (uint8_t)(block->poll_misses + 1);
    }
    if (cpu->clock->now < until && !cpu->poll.found) {
        xt_run_until(cpu, until, short_of);
    }
    cpu->poll.pc = cpu->pc;
}

// The other core

bool xt_watches_page(const struct xt_cpu *cpu, const uint8_t *host)
{
    for (unsigned i = 0; cpu->watched != NULL && i < cpu->watched->poll.count; ++i) {
        if (cpu->watched->poll.words[i].host == host) {
            return true;
        }
    }
    return false;
}

void xt_watch(struct xt_cpu *cpu)
{
    if (words_changed(cpu->watched)) {
        cpu->pause = true;
        cpu->leave = true;
    }
}

static void watch(struct xt_cpu *cpu, const struct xt_cpu *other)
{
    cpu->watched = other;
    for (unsigned i = 0; i < other->poll.count; ++i) {
        if (other->poll.words[i].host != NULL) {
            xt_forget_store_page(cpu, other->poll.words[i].host);
        }
    }
}

// A core and its own time.
struct player {
    struct xt_cpu *cpu;
    uint64_t now;
};

static void wait(struct player *player, uint64_t until)
{
    player->cpu->clock->now = player->now;
    go_round(player->cpu, until);
    player->now = player->cpu->clock->now;
}

// One core waits for a word: the other one runs alone until it may have been changed.
static void run_alone(struct player *busy, struct player *waiting, uint64_t until)
{
    struct xt_cpu *cpu = busy->cpu;
    cpu->clock->now = busy->now;
    watch(cpu, waiting->cpu);
    xt_run_until(cpu, earlier(until, waiting->cpu->next_match), false);
    cpu->watched = NULL;
    cpu->poll.pc = cpu->pc;
    busy->now = cpu->clock->now;
    wait(waiting, busy->now);
}

// Both wait: for nothing but an interrupt.
static void wait_both(struct player *first, struct player *second, uint64_t until)
{
    until = earlier(until, earlier(first->cpu->next_match, second->cpu->next_match));
    wait(first, until);
    wait(second, until);
}

// A waiting core does not make the other one wait for it.
static void skip_waiting(struct player *first, struct player *second, uint64_t until)
{
    if (first->cpu->poll.found && second->cpu->poll.found) {
        wait_both(first, second, until);
    } else if (first->cpu->poll.found && second->cpu->seen.turns == 0) {
        run_alone(second, first, until);
    } else if (second->cpu->poll.found && first->cpu->seen.turns == 0) {
        run_alone(first, second, until);
    }
}

// The core neither sleeps nor is stopped by a debugger, and no event is due.
static bool goes_on(const struct player *player)
{
    const struct xt_cpu *cpu = player->cpu;
    return !cpu->asleep && cpu->debug.stop == XT_STOP_NONE && player->now < clock_next(cpu->clock);
}

// Each core has a time of its own in here: until the last turn it rather stops between two blocks than within
// one, which costs less. The first is never more than a turn ahead, the second never more than its last
// instruction, or one round of a loop in which it waits.
void xt_run_in_turns(struct xt_cpu *first, struct xt_cpu *second, unsigned turn, uint64_t until)
{
    struct clock *clock = first->clock;
    uint64_t ticks = (uint64_t)turn * first->cycle_ticks;
    struct player one = {first, clock->now};
    struct player two = {second, clock->now};
    bool more = true;
    while (more) {
        bool last = until - two.now <= ticks;
        clock->now = one.now;
        take_turn(first, last ? until : two.now + ticks, !last, until);
        one.now = clock->now;
        more = one.now < until && goes_on(&one);
        clock->now = two.now;
        take_turn(second, one.now, more, until);
        two.now = clock->now;
        if (more && goes_on(&one) && goes_on(&two)) {
            skip_waiting(&one, &two, until);
        }
        more = more && one.now < until && two.now < until && goes_on(&one) && goes_on(&two);
    }
    clock->now = one.now > two.now ? one.now : two.now;
}

void xt_run_alone(struct xt_cpu *cpu, unsigned turn, uint64_t until)
{
    uint64_t ticks = (uint64_t)turn * cpu->cycle_ticks;
    do {
        do {
            take_turn(cpu, earlier(until, cpu->clock->now + ticks), true, until);
        } while (cpu->seen.turns > 0 && !cpu->poll.found);
        if (cpu->poll.found) {
            go_round(cpu, until);
            return;
        }
        xt_run_until(cpu, until, false);
        cpu->poll.pc = cpu->pc;
    } while (cpu->pause);
}
