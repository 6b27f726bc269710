// The ROM's qsort, which calls the program back for every comparison.
//
// The algorithm decides in which order elements end that compare as equal, so it is that of the paper: short
// runs by insertion; else quicksort around the median of three or nine, equal elements gathered at both ends;
// a partition that moved nothing goes on by insertion. Each call of the comparison ends this function's turn;
// where it was is in its frame.
//
// Source: Bentley and McIlroy, "Engineering a Sort Function", Software: Practice and Experience 23 of 1993.
//         Name and address: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libc-funcs.ld. That a partition
//         which moved nothing goes on by insertion is observed.

#include "rom/call.h"

#define QSORT 0x40056424U

enum {
    STEP,   // what the comparison under way is for, or what is next
    FIRST,  // of the run
    COUNT,  // of its elements
    PA,     // equal elements lie before it
    PB,     // smaller ones before it
    PC,     // larger ones behind it
    PD,     // equal ones behind it
    MOVED,  // something was swapped
    MIDDLE, // the three to take the median of, as indices
    LOW,
    HIGH,
    MEDIAN, // state of the medians: which of the four, and how far
};

enum step {
    BEGIN,
    INSERT,
    COMPARE_INSERT,
    MEDIANS,
    COMPARE_MEDIAN,
    UP,
    COMPARE_UP,
    DOWN,
    COMPARE_DOWN,
    LEFT,
    RIGHT
};

static uint32_t local(struct call *call, unsigned n)
{
    return call_local(call, n);
}

static void set(struct call *call, unsigned n, uint32_t value)
{
    call_set_local(call, n, value);
}

static uint32_t element_size(const struct call *call)
{
    return call_word(call, 2);
}

static uint32_t at_index(struct call *call, uint32_t index)
{
    return local(call, FIRST) + index * element_size(call);
}

static void swap(struct call *call, uint32_t a, uint32_t b, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes && a != b && !call_failed(call); i++) {
        uint32_t kept = call_load(call, a + i, 1);
        call_store(call, a + i, 1, call_load(call, b + i, 1));
        call_store(call, b + i, 1, kept);
    }
    call_spend(call, (uint64_t)bytes * 2);
}

static void swap_elements(struct call *call, uint32_t a, uint32_t b)
{
    swap(call, a, b, element_size(call));
}

// Calls the comparison; `then` is the step that takes its result.
static void compare(struct call *call, uint32_t a, uint32_t b, enum step then)
{
    if (call_guest(call, call_word(call, 3), 2, (const uint32_t[]){a, b})) {
        set(call, STEP, then);
    }
}

// Insertion: PA is the element to insert, PB where it is now.

static void insert_next(struct call *call)
{
    uint32_t size = element_size(call);
    for (;;) {
        uint32_t pa = local(call, PA);
        if (pa >= at_index(call, local(call, COUNT)) || call_failed(call)) {
            call_return(call, 0);
            return;
        }
        uint32_t pb = local(call, PB);
        if (pb > local(call, FIRST)) {
            compare(call, pb - size, pb, COMPARE_INSERT);
            return;
        }
        set(call, PA, pa + size);
        set(call, PB, pa + size);
    }
}

static void inserted(struct call *call)
{
    uint32_t size = element_size(call);
    uint32_t pb = local(call, PB);
    if ((int32_t)call_guest_result(call) > 0) {
        swap_elements(call, pb, pb - size);
        set(call, PB, pb - size);
    } else {
        set(call, PA, local(call, PA) + size);
        set(call, PB, local(call, PA));
    }
    set(call, STEP, INSERT);
}

static void begin_insertion(struct call *call)
{
    set(call, PA, at_index(call, 1));
    set(call, PB, at_index(call, 1));
    set(call, STEP, INSERT);
}

// Medians. There are four: of three elements each near the low end, the middle and the high end, then of
// those; short runs only have the last. State: which median (0 to 3), comparisons made, and their outcomes.

#define MEDIAN_STATE(which, made, first) ((which) << 8 | (made) << 4 | (first))
#define LAST_MEDIAN                      3U

static void median_operands(struct call *call, uint32_t which, uint32_t of[3])
{
    static const unsigned places[] = {LOW, MIDDLE, HIGH};
    static const uint32_t shift[] = {0, 1, 2};
    uint32_t d = local(call, COUNT) / 8;
    for (uint32_t i = 0; i < 3; i++) {
        of[i] = which == LAST_MEDIAN ? local(call, places[i])
                                     : local(call, places[which]) + i * d - shift[which] * d;
    }
}

static void begin_partition(struct call *call)
{
    uint32_t last = local(call, COUNT) - 1;
    swap_elements(call, local(call, FIRST), at_index(call, local(call, MIDDLE)));
    set(call, PA, at_index(call, 1));
    set(call, PB, at_index(call, 1));
    set(call, PC, at_index(call, last));
    set(call, PD, at_index(call, last));
    set(call, MOVED, 0);
    set(call, STEP, UP);
}

static void begin_medians(struct call *call)
{
    uint32_t count = local(call, COUNT);
    set(call, LOW, 0);
    set(call, MIDDLE, count / 2);
    set(call, HIGH, count - 1);
    if (count == 7) {
        begin_partition(call);
        return;
    }
    set(call, MEDIAN, MEDIAN_STATE(count > 40 ? 0 : LAST_MEDIAN, 0U, 0U));
    set(call, STEP, MEDIANS);
}

static void compare_for_median(struct call *call)
{
    static const uint8_t pairs[3][2] = {{0, 1}, {1, 2}, {0, 2}};
    uint32_t state = local(call, MEDIAN);
    uint32_t of[3];
    median_operands(call, state >> 8, of);
    const uint8_t *pair = pairs[state >> 4 & 15];
    compare(call, at_index(call, of[pair[0]]), at_index(call, of[pair[1]]), COMPARE_MEDIAN);
}

static void end_median(struct call *call, uint32_t which, uint32_t index)
{
    static const unsigned places[] = {LOW, MIDDLE, HIGH, MIDDLE};
    set(call, places[which], index);
    if (which == LAST_MEDIAN) {
        begin_partition(call);
    } else {
        set(call, MEDIAN, MEDIAN_STATE(which + 1, 0U, 0U));
        set(call, STEP, MEDIANS);
    }
}

// First a and b are compared, then b and c; if b is not between them, a and c.
static void compared_for_median(struct call *call)
{
    int32_t result = (int32_t)call_guest_result(call);
    uint32_t state = local(call, MEDIAN);
    uint32_t which = state >> 8;
    uint32_t made = state >> 4 & 15;
    bool rising = made == 0 ? result < 0 : (state & 15) != 0;
    uint32_t of[3];
    median_operands(call, which, of);
    if (made == 1 && (rising ? result < 0 : result > 0)) {
        end_median(call, which, of[1]);
    } else if (made == 2) {
        end_median(call, which, (result < 0) == rising ? of[2] : of[0]);
    } else {
        set(call, MEDIAN, MEDIAN_STATE(which, made + 1, rising ? 1U : 0U));
        set(call, STEP, MEDIANS);
    }
}

// Partition: PB goes up to an element that is larger than the first one, PC down to a smaller one.

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

// Brings the equal elements from both ends to the middle.
static void end_partition(struct call *call)
{
    if (local(call, MOVED) == 0) {
        begin_insertion(call);
        return;
    }
    uint32_t size = element_size(call);
    uint32_t end = at_index(call, local(call, COUNT));
    uint32_t pa = local(call, PA);
    uint32_t pb = local(call, PB);
    uint32_t pc = local(call, PC);
    uint32_t pd = local(call, PD);
    uint32_t bytes = smaller(pa - local(call, FIRST), pb - pa);
    swap(call, local(call, FIRST), pb - bytes, bytes);
    bytes = smaller(pd - pc, end - pd - size);
    swap(call, pb, end - bytes, bytes);
    set(call, STEP, LEFT);
}

static void go_up(struct call *call)
{
    if (local(call, PB) <= local(call, PC)) {
        compare(call, local(call, PB), local(call, FIRST), COMPARE_UP);
    } else {
        end_partition(call);
    }
}

static void gone_up(struct call *call)
{
    int32_t result = (int32_t)call_guest_result(call);
    uint32_t size = element_size(call);
    if (result > 0) {
        set(call, STEP, DOWN);
        return;
    }
    if (result == 0) {
        set(call, MOVED, 1);
        swap_elements(call, local(call, PA), local(call, PB));
        set(call, PA, local(call, PA) + size);
    }
    set(call, PB, local(call, PB) + size);
    set(call, STEP, UP);
}

static void go_down(struct call *call)
{
    if (local(call, PB) <= local(call, PC)) {
        compare(call, local(call, PC), local(call, FIRST), COMPARE_DOWN);
    } else {
        end_partition(call);
    }
}

static void gone_down(struct call *call)
{
    int32_t result = (int32_t)call_guest_result(call);
    uint32_t size = element_size(call);
    uint32_t pc = local(call, PC);
    if (result < 0) {
        set(call, MOVED, 1);
        swap_elements(call, local(call, PB), pc);
        set(call, PB, local(call, PB) + size);
        set(call, PC, pc - size);
        set(call, STEP, UP);
        return;
    }
    if (result == 0) {
        set(call, MOVED, 1);
        swap_elements(call, pc, local(call, PD));
        set(call, PD, local(call, PD) - size);
    }
    set(call, PC, pc - size);
    set(call, STEP, DOWN);
}

// The smaller elements by a call of this very function, the larger ones as the next run.

static void sort_left(struct call *call)
{
    uint32_t size = element_size(call);
    uint32_t bytes = local(call, PB) - local(call, PA);
    if (bytes <= size) {
        set(call, STEP, RIGHT);
    } else if (call_guest(call, QSORT, 4,
                          (const uint32_t[]){local(call, FIRST), bytes / size, size, call_word(call, 3)})) {
        set(call, STEP, RIGHT);
    }
}

static void sort_right(struct call *call)
{
    uint32_t size = element_size(call);
    uint32_t bytes = local(call, PD) - local(call, PC);
    if (bytes <= size) {
        call_return(call, 0);
        return;
    }
    set(call, FIRST, at_index(call, local(call, COUNT)) - bytes);
    set(call, COUNT, bytes / size);
    set(call, STEP, BEGIN);
}

static void begin(struct call *call)
{
    if (local(call, FIRST) == 0) {
        set(call, FIRST, call_word(call, 0));
        set(call, COUNT, call_word(call, 1));
    }
    if (local(call, COUNT) < 7) {
        begin_insertion(call);
    } else {
        begin_medians(call);
    }
}

// (first element, count, size of one, comparison)
static void qsort_elements(struct call *call)
{
    static void (*const steps[])(struct call * call) = {
        [BEGIN] = begin,
        [INSERT] = insert_next,
        [COMPARE_INSERT] = inserted,
        [MEDIANS] = compare_for_median,
        [COMPARE_MEDIAN] = compared_for_median,
        [UP] = go_up,
        [COMPARE_UP] = gone_up,
        [DOWN] = go_down,
        [COMPARE_DOWN] = gone_down,
        [LEFT] = sort_left,
        [RIGHT] = sort_right,
    };
    while (!call->stay && !call_failed(call)) {
        steps[local(call, STEP)](call);
        call_spend(call, 4);
    }
}

const struct rom_function rom_sort_functions[] = {
    {QSORT, "qsort", qsort_elements, true},
    {0, NULL, NULL, false},
};
