#include "xtensa/x86_64.h"

#include "base/bytes.h"

#define REX      0x40U
#define REX_WIDE 8U
#define REX_REG  4U // bit 3 of the register field
#define REX_X    2U // of the index
#define REX_B    1U // of the base, or of the second register

static void byte(struct x86 *x86, unsigned value)
{
    *x86->at++ = (uint8_t)value;
}

static void word(struct x86 *x86, uint32_t value)
{
    bytes_put32(x86->at, value);
    x86->at += 4;
}

// One to three bytes, the last one lowest; a 0x66 in front is a prefix and comes before REX.
static void opcode(struct x86 *x86, unsigned code, unsigned rex)
{
    if (code >> 8 == 0x66) {
        byte(x86, 0x66);
        code &= 0xff;
    }
    byte(x86, REX | rex);
    if (code > 0xff) {
        byte(x86, code >> 8);
    }
    byte(x86, code & 0xff);
}

static unsigned high(unsigned number, unsigned bit)
{
    return number < X86_NONE && number > 7 ? bit : 0;
}

static void registers(struct x86 *x86, unsigned code, unsigned field, unsigned second, bool wide)
{
    opcode(x86, code, (wide ? REX_WIDE : 0) | high(field, REX_REG) | high(second, REX_B));
    byte(x86, 0xc0 | (field & 7) << 3 | (second & 7));
}

static void memory(struct x86 *x86, unsigned code, unsigned field, struct x86_place place, bool wide)
{
    opcode(x86, code,
           (wide ? REX_WIDE : 0) | high(field, REX_REG) | high(place.index, REX_X) | high(place.base, REX_B));
    bool near = place.offset >= -128 && place.offset <= 127;
    unsigned mode = near ? 0x40 : 0x80;
    unsigned base = place.base & 7U;
    bool indexed = place.index != X86_NONE || base == X86_RSP;
    byte(x86, mode | (field & 7) << 3 | (indexed ? X86_RSP : base));
    if (indexed) {
        unsigned index = place.index == X86_NONE ? X86_RSP : place.index & 7U;
        unsigned scale = place.scale == 8 ? 3 : place.scale == 4 ? 2 : place.scale == 2 ? 1 : 0;
        byte(x86, scale << 6 | index << 3 | base);
    }
    if (near) {
        byte(x86, (unsigned)place.offset & 0xff);
    } else {
        word(x86, (uint32_t)place.offset);
    }
}

// The field that stands for the operation where an immediate follows.
static unsigned alu_field(enum x86_alu alu)
{
    return (unsigned)alu >> 3;
}

void x86_registers(struct x86 *x86, enum x86_alu alu, enum x86_register first, enum x86_register second,
                   bool wide)
{
    registers(x86, (unsigned)alu, first, second, wide);
}

void x86_memory(struct x86 *x86, enum x86_alu alu, enum x86_register value, struct x86_place place, bool wide)
{
    memory(x86, (unsigned)alu, value, place, wide);
}

void x86_immediate(struct x86 *x86, enum x86_alu alu, enum x86_register to, uint32_t value, bool wide)
{
    bool small = value + 128 < 256;
    registers(x86, small ? 0x83 : 0x81, alu_field(alu), to, wide);
    if (small) {
        byte(x86, value & 0xff);
    } else {
        word(x86, value);
    }
}

void x86_compare_memory(struct x86 *x86, struct x86_place place, uint32_t value)
{
    memory(x86, 0x81, alu_field(X86_CMP), place, false);
    word(x86, value);
}

void x86_compare_memory8(struct x86 *x86, struct x86_place place, uint8_t value)
{
    memory(x86, 0x80, alu_field(X86_CMP), place, false);
    byte(x86, value);
}

void x86_test_immediate(struct x86 *x86, enum x86_register value, uint32_t mask)
{
    registers(x86, 0xf7, 0, value, false);
    word(x86, mask);
}

void x86_test_memory8(struct x86 *x86, struct x86_place place, uint8_t mask)
{
    memory(x86, 0xf6, 0, place, false);
    byte(x86, mask);
}

void x86_store_immediate(struct x86 *x86, struct x86_place place, uint32_t value)
{
    memory(x86, 0xc7, 0, place, false);
    word(x86, value);
}

void x86_decrement_memory(struct x86 *x86, struct x86_place place)
{
    memory(x86, 0xff, 1, place, false);
}

void x86_load_constant(struct x86 *x86, enum x86_register to, uint64_t value)
{
    bool wide = value > UINT32_MAX;
    opcode(x86, 0xb8 | (to & 7U), (wide ? REX_WIDE : 0) | high(to, REX_B));
    word(x86, (uint32_t)value);
    if (wide) {
        word(x86, (uint32_t)(value >> 32));
    }
}

void x86_shift_by(struct x86 *x86, enum x86_shift shift, enum x86_register value, unsigned amount, bool wide)
{
    registers(x86, 0xc1, shift, value, wide);
    byte(x86, amount);
}

void x86_shift_by_cl(struct x86 *x86, enum x86_shift shift, enum x86_register value, bool wide)
{
    registers(x86, 0xd3, shift, value, wide);
}

void x86_negate(struct x86 *x86, enum x86_register value)
{
    registers(x86, 0xf7, 3, value, false);
}

void x86_invert(struct x86 *x86, enum x86_register value)
{
    registers(x86, 0xf7, 2, value, false);
}

void x86_push(struct x86 *x86, enum x86_register value)
{
    opcode(x86, 0x50 | (value & 7U), high(value, REX_B));
}

void x86_pop(struct x86 *x86, enum x86_register value)
{
    opcode(x86, 0x58 | (value & 7U), high(value, REX_B));
}

void x86_return(struct x86 *x86)
{
    byte(x86, 0xc3);
}

void x86_call(struct x86 *x86, enum x86_register target)
{
    registers(x86, 0xff, 2, target, false);
}

static uint8_t *distance(struct x86 *x86)
{
    word(x86, 0);
    return x86->at - 4;
}

uint8_t *x86_jump(struct x86 *x86)
{
    byte(x86, 0xe9);
    return distance(x86);
}

uint8_t *x86_jump_if(struct x86 *x86, enum x86_condition condition)
{
    byte(x86, 0x0f);
    byte(x86, 0x80U | (unsigned)condition);
    return distance(x86);
}

void x86_land(uint8_t *from, const uint8_t *target)
{
    bytes_put32(from, (uint32_t)(target - (from + 4)));
}

void x86_jump_memory(struct x86 *x86, struct x86_place place)
{
    memory(x86, 0xff, 4, place, false);
}

void x86_jump_register(struct x86 *x86, enum x86_register target)
{
    registers(x86, 0xff, 4, target, false);
}

// Relative to the instruction that follows.
static void relative(struct x86 *x86, unsigned code, unsigned field, const void *target, bool wide)
{
    opcode(x86, code, (wide ? REX_WIDE : 0) | high(field, REX_REG));
    byte(x86, (field & 7) << 3 | X86_RBP);
    x86_land(distance(x86), target);
}

void x86_jump_slot(struct x86 *x86, const void *slot)
{
    relative(x86, 0xff, 4, slot, false);
}

void x86_address(struct x86 *x86, enum x86_register to, const void *target)
{
    relative(x86, X86_LEA, to, target, true);
}
