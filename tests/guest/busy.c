// A program like many: structures, strings, a list, a sort, a checksum, recursion, multiplication, division
// by the library. Measured by tests/bench/bench_xtensa.c.
//
// Built for call0 without any library but libgcc; `start` calls `main` and jumps to the exit page with the
// result.

#include <stdint.h>

struct node {
    struct node *next;
    int32_t key;
    char name[12];
};

static struct node nodes[200];
static int32_t numbers[256];
static uint8_t text[1024];

static uint32_t random_state;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525 + 1013904223;
    return random_state >> 8;
}

static uint32_t crc(const uint8_t *bytes, uint32_t count)
{
    uint32_t value = 0xffffffff;
    for (uint32_t i = 0; i < count; i++) {
        value ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            value = (value >> 1) ^ ((value & 1) != 0 ? UINT32_C(0xedb88320) : 0);
        }
    }
    return ~value;
}

static void sort(int32_t *values, int32_t low, int32_t high)
{
    if (low >= high) {
        return;
    }
    int32_t pivot = values[(low + high) / 2];
    int32_t i = low;
    int32_t j = high;
    while (i <= j) {
        while (values[i] < pivot) {
            i++;
        }
        while (values[j] > pivot) {
            j--;
        }
        if (i <= j) {
            int32_t held = values[i];
            values[i++] = values[j];
            values[j--] = held;
        }
    }
    sort(values, low, j);
    sort(values, i, high);
}

static struct node *insert(struct node *list, struct node *node)
{
    struct node **link = &list;
    while (*link != 0 && (*link)->key < node->key) {
        link = &(*link)->next;
    }
    node->next = *link;
    *link = node;
    return list;
}

static uint32_t round_of_work(uint32_t round)
{
    struct node *list = 0;
    uint32_t sum = 0;
    for (int i = 0; i < 200; i++) {
        nodes[i].key = (int32_t)(next_random() % 1000);
        for (int j = 0; j < 12; j++) {
            nodes[i].name[j] = (char)('a' + (uint32_t)(nodes[i].key + j) % 26);
        }
        list = insert(list, &nodes[i]);
    }
    for (const struct node *node = list; node != 0; node = node->next) {
        sum = sum * 31 + (uint32_t)(node->key + node->name[3]);
    }
    for (int i = 0; i < 256; i++) {
        numbers[i] = (int32_t)next_random() - 0x800000;
    }
    sort(numbers, 0, 255);
    for (int i = 0; i < 1024; i++) {
        text[i] = (uint8_t)(numbers[i % 256] / (int32_t)(round + 3) + i);
    }
    return sum + crc(text, 1024);
}

uint32_t busy_main(uint32_t rounds);

uint32_t busy_main(uint32_t rounds)
{
    uint32_t sum = 0;
    random_state = 1;
    for (uint32_t i = 0; i < rounds; i++) {
        sum = sum * 17 + round_of_work(i);
    }
    return sum;
}

#if defined(__XTENSA__) && !defined(BUSY_PART) // a part of busy_both.c has its start and its divider there
// a2 holds the number of rounds; 0x6000f000 is the exit page.
__asm__(".section .start, \"ax\"\n"
        ".global start\n"
        "start:\n"
        "j 1f\n"
        ".literal_position\n"
        ".align 4\n"
        "1:\n"
        "movi a1, 0x6001f000\n"
        "call0 busy_main\n"
        "movi a3, 0x6000f000\n"
        "jx a3\n"
        ".text\n");

// Debian's libgcc for the lx106 leaves division to that chip's ROM.
uint32_t __udivsi3(uint32_t dividend, uint32_t divisor);
uint32_t __umodsi3(uint32_t dividend, uint32_t divisor);
int32_t __divsi3(int32_t dividend, int32_t divisor);

uint32_t __udivsi3(uint32_t dividend, uint32_t divisor)
{
    uint32_t quotient = 0;
    uint32_t rest = 0;
    for (int i = 31; i >= 0; i--) {
        rest = rest << 1 | (dividend >> i & 1);
        if (rest >= divisor) {
            rest -= divisor;
            quotient |= UINT32_C(1) << i;
        }
    }
    return quotient;
}

uint32_t __umodsi3(uint32_t dividend, uint32_t divisor)
{
    return dividend - __udivsi3(dividend, divisor) * divisor;
}

int32_t __divsi3(int32_t dividend, int32_t divisor)
{
    uint32_t quotient = __udivsi3(dividend < 0 ? 0U - (uint32_t)dividend : (uint32_t)dividend,
                                  divisor < 0 ? 0U - (uint32_t)divisor : (uint32_t)divisor);
    return (int32_t)((dividend < 0) != (divisor < 0) ? 0U - quotient : quotient);
}
#endif
