// Mark and sweep. See gc.h for the shape of the memory.

#include "runtime/gc.h"

#include <setjmp.h>
#include <string.h>

#include "runtime/frame.h"
#include "runtime/state.h"

enum block { FREE, HEAD, TAIL, MARKED };

#if defined(__GNUC__)
#define SPILL_REGISTERS() __builtin_unwind_init() // glibc's setjmp scrambles the frame pointer
#else
#define SPILL_REGISTERS() ((void)0)
#endif

#define NO_BLOCK SIZE_MAX

// Block states

static inline enum block state_of(const struct gc *gc, size_t block)
{
    return (enum block)(gc->state[block / 4] >> (block % 4 * 2) & 3);
}

static inline void set_state(struct gc *gc, size_t block, enum block state)
{
    unsigned shift = (unsigned)(block % 4 * 2);
    gc->state[block / 4] = (uint8_t)((gc->state[block / 4] & ~(3u << shift)) | (unsigned)state << shift);
}

static inline bool get_bit(const uint8_t *table, size_t block)
{
    return (table[block / 8] >> (block % 8) & 1) != 0;
}

static inline void set_bit(uint8_t *table, size_t block, bool on)
{
    uint8_t mask = (uint8_t)(1u << (block % 8));
    table[block / 8] = (uint8_t)(on ? table[block / 8] | mask : table[block / 8] & ~mask);
}

static inline void *block_address(const struct gc *gc, size_t block)
{
    return gc->pool + block * GC_BLOCK;
}

static inline size_t block_of(const struct gc *gc, const void *memory)
{
    return (size_t)((const uint8_t *)memory - gc->pool) / GC_BLOCK;
}

static size_t blocks_from(const struct gc *gc, size_t head)
{
    size_t count = 1;
    while (head + count < gc->top && state_of(gc, head + count) == TAIL) {
        count++;
    }
    return count;
}

// Marking

static void push(struct gc *gc, size_t block)
{
    set_state(gc, block, MARKED);
    if (get_bit(gc->leaf, block)) {
        return;
    }
    if (gc->marks == GC_MARK_STACK) {
        gc->overflow = true;
    } else {
        rt->mark_stack[gc->marks++] = block;
    }
}

static inline void mark_word(struct gc *gc, uintptr_t word)
{
    uintptr_t offset = word - (uintptr_t)gc->pool;
    if (offset % GC_BLOCK == 0 && offset / GC_BLOCK < gc->top && state_of(gc, offset / GC_BLOCK) == HEAD) {
        push(gc, offset / GC_BLOCK);
    }
}

static void mark_children(struct gc *gc, size_t head)
{
    const uintptr_t *word = block_address(gc, head);
    const uintptr_t *end = word + blocks_from(gc, head) * (GC_BLOCK / sizeof(uintptr_t));
    for (; word < end; word++) {
        mark_word(gc, *word);
    }
}

static void drain(struct gc *gc)
{
    while (gc->marks > 0) {
        mark_children(gc, rt->mark_stack[--gc->marks]);
    }
}

// The mark stack was too small: look for marked objects whose children are not.
static void drain_overflow(struct gc *gc)
{
    while (gc->overflow) {
        gc->overflow = false;
        for (size_t block = 0; block < gc->top; block++) {
            if (state_of(gc, block) == MARKED && !get_bit(gc->leaf, block)) {
                mark_children(gc, block);
                drain(gc);
            }
        }
    }
}

static void mark_range(struct gc *gc, const void *from, const void *to)
{
    for (const uintptr_t *word = from; word < (const uintptr_t *)to; word++) {
        mark_word(gc, *word);
        drain(gc);
    }
}

// A compiler may keep only an address inside an object in a register or on the stack.
static void mark_inner(struct gc *gc, uintptr_t word)
{
    uintptr_t offset = word - (uintptr_t)gc->pool;
    size_t block = offset / GC_BLOCK;
    if (block >= gc->top) {
        return;
    }
    while (block > 0 && state_of(gc, block) == TAIL) {
        block--;
    }
    if (state_of(gc, block) == HEAD) {
        push(gc, block);
        drain(gc);
    }
}

static rt_obj *frame_end(const struct rt_frame *frame)
{
    return (rt_obj *)(uintptr_t)(frame->slots + frame->code->locals + frame->code->stack);
}

// Frames of functions. One that waits for a function it called has told how deep its stack is; above that
// lies what an old value left. Generators' frames are objects of the heap.
static void mark_frames(struct gc *gc)
{
    const struct rt_frame *called = NULL;
    const void *newest_end = rt->frames_memory;
    for (const struct rt_frame *frame = rt->frame; frame != NULL; called = frame, frame = frame->back) {
        if (frame->generator != NULL) {
            continue;
        }
        if (newest_end == rt->frames_memory) {
            newest_end = frame_end(frame);
        }
        mark_range(gc, frame, called != NULL && !called->entry ? frame->sp : frame_end(frame));
    }
    mark_range(gc, newest_end, rt->frame_top); // a frame being made
}

RT_NO_SANITIZE RT_NOINLINE static void mark_stack(struct gc *gc)
{
    uintptr_t here = 0;
    const uintptr_t *word = &here;
    const uintptr_t *top = (const uintptr_t *)(const void *)rt->stack_top;
    for (; word < top; word++) {
        mark_inner(gc, *word);
    }
}

RT_NOINLINE static void mark_registers_and_stack(struct gc *gc)
{
    jmp_buf registers;
    memset(&registers, 0, sizeof registers); // setjmp need not fill it: what lay there must not count
    SPILL_REGISTERS();
    (void)setjmp(registers); // on the stack, so mark_stack sees them
    mark_stack(gc);
}

static bool is_marked(const void *object)
{
    return state_of(&rt->gc, block_of(&rt->gc, object)) == MARKED;
}

// Sweeping

static void finalise_block(struct gc *gc, size_t block)
{
    const struct rt_head *head = block_address(gc, block);
    set_bit(gc->final, block, false);
    if (head->type != NULL && head->type->finalise != NULL) {
        head->type->finalise(block_address(gc, block));
    }
}

// Finalisers run before anything is given back, so that they see their objects whole.
static void finalise(struct gc *gc, bool all)
{
    for (size_t i = 0; i < (gc->top + 7) / 8; i++) {
        for (unsigned bit = 0; gc->final[i] >> bit != 0; bit++) {
            size_t block = i * 8 + bit;
            if (get_bit(gc->final, block) && (all || state_of(gc, block) == HEAD)) {
                finalise_block(gc, block);
            }
        }
    }
}

static void reset_hints(struct gc *gc)
{
    memset(gc->hint, 0, sizeof gc->hint);
    memset(gc->recent, 0, sizeof gc->recent);
}

static void sweep(struct gc *gc)
{
    bool keep = false;
    size_t top = 0;
    for (size_t block = 0; block < gc->top; block++) {
        enum block state = state_of(gc, block);
        if (state == MARKED) {
            set_state(gc, block, HEAD);
            keep = true;
        } else if (state == HEAD) {
            keep = false;
        }
        if (state == FREE) {
            continue;
        }
        if (keep) {
            top = block + 1;
        } else {
            set_state(gc, block, FREE);
            gc->used--;
        }
    }
    gc->top = top;
    reset_hints(gc);
}

void gc_collect(void)
{
    struct gc *gc = &rt->gc;
    if (gc->running) {
        return;
    }
    gc->running = true;
    gc->marks = 0;
    mark_range(gc, rt, &rt->roots_end);
    mark_frames(gc);
    mark_registers_and_stack(gc);
    drain_overflow(gc);
    intern_sweep(is_marked);
    memset(rt->method_cache, 0, sizeof rt->method_cache);
    finalise(gc, false);
    sweep(gc);
    gc->allocated = 0;
    gc->collections++;
    gc->running = false;
}

// Allocation

static inline uint32_t state_word(const struct gc *gc, size_t block)
{
    uint32_t word;
    memcpy(&word, &gc->state[block / 4], sizeof word);
    return word;
}

static size_t first_free(const struct gc *gc, size_t block)
{
    while (block < gc->top) {
        if (block % 16 == 0) {
            uint32_t word = state_word(gc, block);
            if (((word | word >> 1) & 0x55555555) == 0x55555555) {
                block += 16;
                continue;
            }
        }
        if (state_of(gc, block) == FREE) {
            return block;
        }
        block++;
    }
    return gc->top;
}

static size_t search_start(const struct gc *gc, size_t count)
{
    size_t start = 0;
    for (size_t i = 0; i < GC_HINTS && i < count; i++) {
        if (gc->hint[i] > start) {
            start = gc->hint[i];
        }
    }
    return start;
}

static void lower_hints(struct gc *gc, size_t block)
{
    for (size_t i = 0; i < GC_HINTS; i++) {
        size_t earliest = block > i ? block - i : 0; // the run may begin before
        if (gc->hint[i] > earliest) {
            gc->hint[i] = earliest;
        }
    }
}

static bool all_free(const struct gc *gc, struct gc_run run)
{
    for (size_t i = 0; i < run.count; i++) {
        if (state_of(gc, run.block + i) != FREE) {
            return false;
        }
    }
    return true;
}

// A run of exactly this length that was given back lately; NO_BLOCK.
static size_t take_recent(struct gc *gc, size_t count)
{
    for (size_t i = 0; i < GC_RECENT; i++) {
        struct gc_run run = gc->recent[i];
        if (run.count != count) {
            continue;
        }
        gc->recent[i].count = 0;
        if (all_free(gc, run)) {
            return run.block;
        }
        lower_hints(gc, run.block);
    }
    return NO_BLOCK;
}

static void add_recent(struct gc *gc, size_t block, size_t count)
{
    struct gc_run *oldest = &gc->recent[gc->recent_next];
    gc->recent_next = (uint8_t)((gc->recent_next + 1) % GC_RECENT);
    if (oldest->count != 0) {
        lower_hints(gc, oldest->block);
    }
    *oldest = (struct gc_run){block, count};
}

// First run of count free blocks, or NO_BLOCK.
static size_t find_run(const struct gc *gc, size_t count)
{
    size_t block = search_start(gc, count);
    for (;;) {
        block = first_free(gc, block);
        if (block >= gc->top) {
            return gc->blocks - gc->top >= count ? gc->top : NO_BLOCK;
        }
        size_t end = block + 1;
        while (end - block < count && end < gc->top && state_of(gc, end) == FREE) {
            end++;
        }
        if (end - block == count || (end == gc->top && gc->blocks - block >= count)) {
            return block;
        }
        block = end;
    }
}

static size_t find_free(struct gc *gc, size_t count)
{
    size_t block = take_recent(gc, count);
    if (block != NO_BLOCK) {
        return block;
    }
    block = find_run(gc, count);
    if (block != NO_BLOCK && count <= GC_HINTS) {
        gc->hint[count - 1] = block + count;
    }
    return block;
}

static void occupy(struct gc *gc, size_t block, size_t count, unsigned flags)
{
    set_state(gc, block, HEAD);
    for (size_t i = 1; i < count; i++) {
        set_state(gc, block + i, TAIL);
    }
    set_bit(gc->leaf, block, (flags & GC_LEAF) != 0);
    set_bit(gc->final, block, (flags & GC_FINALISE) != 0);
    if (block + count > gc->top) {
        gc->top = block + count;
    }
    gc->used += count;
    gc->allocated += count * GC_BLOCK;
}

// The tests' ways to make allocation misbehave. Answers whether this one is to fail.
static bool injected_failure(struct gc *gc)
{
    if (gc->stress != 0 && --gc->stress_left == 0) {
        gc->stress_left = gc->stress;
        gc_collect();
    }
    return gc->fail_left != 0 && --gc->fail_left == 0;
}

static size_t allocate_blocks(struct gc *gc, size_t count)
{
    if (injected_failure(gc)) {
        return NO_BLOCK;
    }
    if (gc->threshold != 0 && gc->allocated >= gc->threshold && !gc->disabled) {
        gc_collect();
    }
    size_t block = find_free(gc, count);
    if (block == NO_BLOCK && !gc->disabled && !gc->running) {
        gc_collect();
        block = find_free(gc, count);
    }
    return block;
}

void *gc_alloc_maybe(size_t size, unsigned flags)
{
    struct gc *gc = &rt->gc;
    size_t count = size / GC_BLOCK + (size % GC_BLOCK != 0 || size == 0);
    size_t block = count > gc->blocks ? NO_BLOCK : allocate_blocks(gc, count);
    if (block == NO_BLOCK) {
        return NULL;
    }
    occupy(gc, block, count, flags);
    return memset(block_address(gc, block), 0, count * GC_BLOCK);
}

void *gc_alloc(size_t size, unsigned flags)
{
    void *memory = gc_alloc_maybe(size, flags);
    if (memory == NULL) {
        rt_raise_memory_error(size);
    }
    return memory;
}

void *gc_new(size_t size, const struct rt_type *type)
{
    struct rt_head *head = gc_alloc(size, 0);
    head->type = type;
    return head;
}

static void release(struct gc *gc, size_t from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        set_state(gc, from + i, FREE);
    }
    gc->used -= count;
    if (count <= GC_HINTS) {
        add_recent(gc, from, count);
    } else {
        lower_hints(gc, from);
    }
    while (gc->top > 0 && state_of(gc, gc->top - 1) == FREE) {
        gc->top--;
    }
    for (size_t i = 0; i < GC_HINTS; i++) {
        if (gc->hint[i] > gc->top) {
            gc->hint[i] = gc->top;
        }
    }
}

void gc_free(void *memory)
{
    struct gc *gc = &rt->gc;
    if (memory != NULL) {
        size_t block = block_of(gc, memory);
        set_bit(gc->final, block, false);
        release(gc, block, blocks_from(gc, block));
    }
}

size_t gc_size(const void *memory)
{
    return blocks_from(&rt->gc, block_of(&rt->gc, memory)) * GC_BLOCK;
}

static bool grow_in_place(struct gc *gc, size_t block, size_t old, size_t count)
{
    if (block + count > gc->blocks) {
        return false;
    }
    for (size_t i = old; i < count; i++) {
        if (block + i < gc->top && state_of(gc, block + i) != FREE) {
            return false;
        }
    }
    for (size_t i = old; i < count; i++) {
        set_state(gc, block + i, TAIL);
    }
    if (block + count > gc->top) {
        gc->top = block + count;
    }
    gc->used += count - old;
    gc->allocated += (count - old) * GC_BLOCK;
    return true;
}

static bool resize_in_place(struct gc *gc, size_t block, size_t old, size_t count)
{
    if (count > old) {
        return !injected_failure(gc) && grow_in_place(gc, block, old, count);
    }
    if (count < old) {
        release(gc, block + count, old - count);
    }
    return true;
}

void *gc_realloc(void *memory, size_t size, unsigned flags)
{
    struct gc *gc = &rt->gc;
    if (memory == NULL) {
        return gc_alloc(size, flags);
    }
    size_t block = block_of(gc, memory);
    size_t old = blocks_from(gc, block);
    size_t count = size / GC_BLOCK + (size % GC_BLOCK != 0 || size == 0);
    if (count < gc->blocks && resize_in_place(gc, block, old, count)) {
        if (count > old) {
            memset((uint8_t *)memory + old * GC_BLOCK, 0, (count - old) * GC_BLOCK);
        }
        return memory;
    }
    void *fresh = gc_alloc(size, flags);
    memcpy(fresh, memory, old * GC_BLOCK);
    gc_free(memory);
    return fresh;
}

// Settings and figures

void gc_get_info(struct gc_info *out)
{
    const struct gc *gc = &rt->gc;
    size_t run = 0;
    size_t largest = 0;
    for (size_t block = 0; block < gc->top; block++) {
        run = state_of(gc, block) == FREE ? run + 1 : 0;
        largest = run > largest ? run : largest;
    }
    run += gc->blocks - gc->top;
    largest = run > largest ? run : largest;
    *out = (struct gc_info){.total = gc->blocks * GC_BLOCK,
                            .used = gc->used * GC_BLOCK,
                            .free = (gc->blocks - gc->used) * GC_BLOCK,
                            .largest_free = largest * GC_BLOCK,
                            .collections = gc->collections};
}

bool gc_enable(bool on)
{
    bool before = !rt->gc.disabled;
    rt->gc.disabled = !on;
    return before;
}

bool gc_is_enabled(void)
{
    return !rt->gc.disabled;
}

void gc_set_threshold(size_t bytes)
{
    rt->gc.threshold = bytes;
}

size_t gc_threshold(void)
{
    return rt->gc.threshold;
}

void gc_set_stress(size_t every)
{
    rt->gc.stress = every;
    rt->gc.stress_left = every;
}

size_t gc_fail_at(size_t countdown)
{
    size_t before = rt->gc.fail_left;
    rt->gc.fail_left = countdown;
    return before;
}

void gc_init(struct gc *gc, uint8_t *memory, size_t size)
{
    // Half a byte of tables a block; the state table is read in words, so its length is a multiple of 4.
    size_t blocks = (size - GC_BLOCK) / (GC_BLOCK + 1) / 32 * 32;
    memset(gc, 0, sizeof *gc);
    gc->blocks = blocks;
    gc->state = memory;
    gc->leaf = gc->state + blocks / 4;
    gc->final = gc->leaf + blocks / 8;
    uint8_t *end = gc->final + blocks / 8;
    gc->pool = end + (GC_BLOCK - (uintptr_t)end % GC_BLOCK) % GC_BLOCK;
    memset(memory, 0, blocks / 2);
}

void gc_finish(void)
{
    finalise(&rt->gc, true);
}
