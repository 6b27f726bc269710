// Calculator over the runtime's number routines, for compare_numbers.py: one operation a line on standard
// input, one answer a line on standard output. Integers are hexadecimal, floats are the hex of their bits.

#include "runtime/bigint.h"
#include "runtime/numformat.h"
#include "runtime/numparse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMBS 4096

struct slot {
    struct bigint number;
    uint16_t limb[LIMBS];
};

static struct slot a, b, result, remainder_slot;
static uint16_t scratch[LIMBS];
static char text[LIMBS * 20];

static void read_number(struct slot *slot, const char *word)
{
    bool negative = word[0] == '-';
    slot->number.limb = slot->limb;
    if (!bigint_parse(&slot->number, word + (negative ? 1 : 0), strlen(word) - (negative ? 1 : 0), 16)) {
        fprintf(stderr, "bad number %s\n", word);
        exit(1);
    }
    slot->number.negative = negative && slot->number.count != 0;
}

static void show(const struct bigint *number, uint32_t base)
{
    size_t room = bigint_format_room(number, base);
    size_t at = bigint_format(text, room, number, base, 'a', scratch);
    printf("%.*s", (int)(room - at), text + at);
}

static float float_of(const char *word)
{
    uint32_t bits = (uint32_t)strtoul(word, NULL, 16);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void show_float(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    printf("%08" PRIx32, bits);
}

static void two_numbers(const char *operation)
{
    struct bigint *out = &result.number;
    if (strcmp(operation, "+") == 0) {
        bigint_add(out, &a.number, &b.number);
    } else if (strcmp(operation, "-") == 0) {
        bigint_sub(out, &a.number, &b.number);
    } else if (strcmp(operation, "*") == 0) {
        bigint_mul(out, &a.number, &b.number);
    } else if (strcmp(operation, "&") == 0) {
        bigint_bitwise(out, &a.number, &b.number, BIGINT_AND);
    } else if (strcmp(operation, "|") == 0) {
        bigint_bitwise(out, &a.number, &b.number, BIGINT_OR);
    } else if (strcmp(operation, "^") == 0) {
        bigint_bitwise(out, &a.number, &b.number, BIGINT_XOR);
    } else if (strcmp(operation, "<<") == 0) {
        bigint_shift_left(out, &a.number, (uint32_t)bigint_low64(&b.number));
    } else if (strcmp(operation, ">>") == 0) {
        bigint_shift_right(out, &a.number, (uint32_t)bigint_low64(&b.number));
    } else if (strcmp(operation, "cmp") == 0) {
        bigint_from_i64(out, bigint_compare(&a.number, &b.number));
    } else {
        bigint_divmod(out, &remainder_slot.number, &a.number, &b.number, scratch);
        show(out, 16);
        printf(" ");
        out = &remainder_slot.number;
    }
    show(out, 16);
}

static void one_number(const char *operation, int base)
{
    if (strcmp(operation, "~") == 0) {
        bigint_invert(&result.number, &a.number);
        show(&result.number, 16);
    } else if (strcmp(operation, "float") == 0) {
        show_float(bigint_to_float(&a.number));
    } else {
        show(&a.number, (uint32_t)base);
    }
}

static void bytes_of_number(int length, int flags)
{
    uint8_t bytes[512];
    bool big_endian = (flags & 1) != 0;
    bool is_signed = (flags & 2) != 0;
    bool fits = bigint_to_bytes(&a.number, bytes, (size_t)length, big_endian, is_signed);
    for (int i = 0; i < length; i++) {
        printf("%02x", bytes[i]);
    }
    bigint_from_bytes(&result.number, bytes, (size_t)length, big_endian, is_signed);
    printf(" %d ", fits);
    show(&result.number, 16);
}

static void answer(char *line)
{
    char operation[16] = "";
    static char first[LIMBS * 8];
    static char second[LIMBS * 8];
    int count = sscanf(line, "%15s %32767s %32767s", operation, first, second);
    if (strcmp(operation, "parse") == 0) {
        float value = 0;
        printf("%s", float_parse(&value, first, strlen(first)) ? "" : "bad ");
        show_float(value);
    } else if (strcmp(operation, "format") == 0) {
        static char out[1000];
        size_t length =
            float_format(out, float_of(first), second[0], (int32_t)strtol(second + 1, NULL, 10), false);
        printf("%.*s", (int)length, out);
    } else if (strcmp(operation, "trunc") == 0) {
        bigint_from_float(&result.number, float_of(first));
        show(&result.number, 16);
    } else {
        read_number(&a, first);
        if (operation[0] == 'B') {
            bytes_of_number((int)strtol(second, NULL, 10), operation[1] - '0');
        } else if (strcmp(operation, "base") == 0 || count < 3) {
            one_number(operation, (int)strtol(count < 3 ? "10" : second, NULL, 10));
        } else {
            read_number(&b, second);
            two_numbers(operation);
        }
    }
    printf("\n");
}

int main(void)
{
    static char line[LIMBS * 16];
    result.number.limb = result.limb;
    remainder_slot.number.limb = remainder_slot.limb;
    while (fgets(line, sizeof line, stdin) != NULL) {
        answer(line);
    }
    return 0;
}
