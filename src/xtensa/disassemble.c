// One instruction as text.
//
// Source: the syntax of the GNU assembler, manual "Using as", chapter "Xtensa Dependent Features".

#include "xtensa/insn.h"

#include "base/bits.h"

#include <stdio.h>

struct writer {
    char *text;
    size_t size;
    size_t used;
};

static void put_number(struct writer *writer, const char *format, long number)
{
    int count = writer->used < writer->size
                    ? snprintf(writer->text + writer->used, writer->size - writer->used, format, number)
                    : 0;
    writer->used += count > 0 ? (size_t)count : 0;
}

static void put_text(struct writer *writer, const char *text)
{
    for (; *text != '\0'; ++text) {
        put_number(writer, "%c", *text);
    }
}

static void put_name(struct writer *writer, const char *name, uint32_t number)
{
    if (name == NULL) {
        put_number(writer, "%ld", (long)number);
    } else {
        put_text(writer, name);
    }
}

static long width_of(uint32_t mask)
{
    long width = 0;
    for (; mask != 0; mask >>= 1) {
        ++width;
    }
    return width;
}

static void put_operand(struct writer *writer, char letter, const struct xt_op *op)
{
    static const char *const register_kinds[] = {"rRx", "sSy", "tTz"};
    static const char *const prefixes[] = {"a%ld", "f%ld", "b%ld"};
    const uint8_t fields[] = {op->r, op->s, op->t};
    for (unsigned field = 0; field < 3; ++field) {
        for (unsigned kind = 0; kind < 3; ++kind) {
            if (register_kinds[field][kind] == letter) {
                put_number(writer, prefixes[kind], fields[field]);
                return;
            }
        }
    }
    switch (letter) {
    case 'i':
        put_number(writer, "%ld", (int32_t)op->imm);
        break;
    case 'k':
        put_number(writer, "%ld", op->t);
        break;
    case 'L':
        put_number(writer, "0x%lx", (long)op->imm);
        break;
    case 'c':
        put_number(writer, "%ld", xt_b4const[op->r]);
        break;
    case 'C':
        put_number(writer, "%ld", (long)xt_b4constu[op->r]);
        break;
    case 'e':
        put_number(writer, "%ld, ", op->s);
        put_number(writer, "%ld", width_of(op->imm));
        break;
    case 'n':
        put_name(writer, xt_sr_name(op->imm), op->imm);
        break;
    case 'u':
        put_name(writer, xt_ur_name(op->imm), op->imm);
        break;
    case 'M':
        put_number(writer, "m%ld", (long)bits_get(op->r, 2, 1));
        break;
    case 'P':
        put_number(writer, "m%ld", (long)bits_get(op->t, 2, 1) + 2);
        break;
    case 'W':
        put_number(writer, "m%ld", (long)bits_get(op->r, 0, 2));
        break;
    default:
        put_text(writer, ", ");
        break;
    }
}

static void put_bytes(struct writer *writer, const uint8_t *bytes, unsigned count)
{
    put_text(writer, ".byte ");
    for (unsigned i = 0; i < count; ++i) {
        put_number(writer, i == 0 ? "0x%02lx" : ", 0x%02lx", bytes[i]);
    }
}

int xt_disassemble(uint32_t pc, const uint8_t *bytes, char *text, size_t size)
{
    struct writer writer = {.text = text, .size = size};
    unsigned count = xt_insn_size(bytes[0]);
    uint32_t word = (uint32_t)(bytes[0] | bytes[1] << 8 | (count == 3 ? bytes[2] << 16 : 0));
    const struct xt_insn *insn = xt_insn_find(word);
    if (insn == NULL) {
        put_bytes(&writer, bytes, count);
        return (int)count;
    }
    struct xt_op op = {0};
    xt_insn_operands(insn, word, pc, &op);
    put_text(&writer, insn->name);
    const char *letters = xt_format_operands(insn->format);
    if (*letters != '\0') {
        put_text(&writer, " ");
    }
    for (; *letters != '\0'; ++letters) {
        put_operand(&writer, *letters, &op);
    }
    return (int)count;
}
