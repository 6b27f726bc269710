// The instruction list, the decoder and the disassembler (xtensa/insn.h).

#include "machine.h"

#include "guest/encode.h"
#include "xtensa/insn.h"

#include <stdio.h>
#include <string.h>

static void no_two_rows_match_the_same_word(void **state)
{
    (void)state;
    for (unsigned i = 0; i < xt_insn_count; ++i) {
        for (unsigned j = i + 1; j < xt_insn_count; ++j) {
            uint32_t both = xt_insns[i].mask & xt_insns[j].mask;
            if ((xt_insns[i].match & both) == (xt_insns[j].match & both)) {
                fail_msg("%s and %s overlap", xt_insns[i].name, xt_insns[j].name);
            }
        }
    }
}

static void rows_are_sorted_by_op0_and_match_within_their_mask(void **state)
{
    (void)state;
    for (unsigned i = 0; i < xt_insn_count; ++i) {
        assert_int_equal(xt_insns[i].mask & 15U, 15U);
        assert_int_equal(xt_insns[i].match & ~xt_insns[i].mask, 0);
        if (i > 0) {
            assert_true((xt_insns[i].match & 15U) >= (xt_insns[i - 1].match & 15U));
        }
    }
}

static void names_are_unique(void **state)
{
    (void)state;
    for (unsigned i = 0; i < xt_insn_count; ++i) {
        assert_ptr_equal(encode_row(xt_insns[i].name), &xt_insns[i]);
    }
}

// Immediates that every format with its kind of immediate can hold.
static uint32_t sample_immediate(const struct xt_insn *insn, uint32_t pc)
{
    switch (insn->format) {
    case XT_FORMAT_CALL:
    case XT_FORMAT_LOOP:
    case XT_FORMAT_BN:
        return pc + 12;
    case XT_FORMAT_JUMP:
    case XT_FORMAT_BZ:
    case XT_FORMAT_BI:
    case XT_FORMAT_BIU:
    case XT_FORMAT_BB:
    case XT_FORMAT_BR:
    case XT_FORMAT_BBI:
        return pc - 20;
    case XT_FORMAT_L32R:
        return pc - 64;
    case XT_FORMAT_L32E:
        return (uint32_t)-16;
    case XT_FORMAT_MOVI:
        return (uint32_t)-1999;
    case XT_FORMAT_ADDI:
        return (uint32_t)-100;
    case XT_FORMAT_ADDMI:
        return (uint32_t)-25600;
    case XT_FORMAT_ROTW:
        return (uint32_t)-3;
    case XT_FORMAT_MOVIN:
        return (uint32_t)-7;
    case XT_FORMAT_SLLI:
    case XT_FORMAT_SRAI:
    case XT_FORMAT_SSAI:
        return 21;
    case XT_FORMAT_SEXT:
        return 22;
    case XT_FORMAT_ENTRY:
    case XT_FORMAT_MEM32:
    case XT_FORMAT_FLSI:
        return 1016;
    default:
        return 8;
    }
}

static bool has_immediate(const struct xt_insn *insn)
{
    return strpbrk(xt_format_operands(insn->format), "inuL") != NULL;
}

static void decoding_gives_back_what_was_encoded(void **state)
{
    (void)state;
    for (unsigned i = 0; i < xt_insn_count; ++i) {
        const struct xt_insn *insn = &xt_insns[i];
        if (strcmp(insn->name, "srli") == 0) {
            continue; // the format of SRAI, but four bits only
        }
        uint32_t pc = 0x400d1000;
        uint32_t imm = sample_immediate(insn, pc);
        uint32_t word = encode_word(insn, pc, 1, 2, 3, imm);
        struct xt_op op = {0};
        assert_ptr_equal(xt_insn_find(word), insn);
        xt_insn_operands(insn, word, pc, &op);
        if (has_immediate(insn) && op.imm != imm) {
            fail_msg("%s: 0x%x became 0x%x", insn->name, (unsigned)imm, (unsigned)op.imm);
        }
    }
}

struct line {
    uint32_t word;
    const char *text;
};

// Words and texts as Debian's xtensa-lx106-elf-objdump prints them, or, for what it does not know, as the ISA
// manual writes them; all at address 0x40080000.
static const struct line lines[] = {
    {0x0020f0, "nop"},
    {0x201540, "or a1, a5, a4"},
    {0xfffc21, "l32r a2, 0x4007fff0"},
    {0xfec112, "addi a1, a1, -2"},
    {0x0161d2, "s32i a13, a1, 4"},
    {0x000005, "call0 0x40080004"},
    {0x0000c0, "callx0 a0"},
    {0x000080, "ret"},
    {0xf00d, "ret.n"},
    {0x7c0c, "movi.n a12, 7"},
    {0x74b040, "extui a11, a4, 0, 8"},
    {0x041c26, "beqi a12, 1, 0x40080008"},
    {0x03e630, "rsr a3, ps"},
    {0x13e620, "wsr a2, ps"},
    {0x006020, "rsil a2, 0"},
    {0x112270, "slli a2, a2, 9"},
    {0x004136, "entry a1, 32"},
    {0xe3ee70, "rur a14, threadptr"},
    {0x0a3120, "add.s f3, f1, f2"},
    {0x244004, "mul.dd.ll m1, m2"},
};

static void text_is_that_of_the_gnu_tools(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; ++i) {
        uint8_t bytes[3] = {(uint8_t)lines[i].word, (uint8_t)(lines[i].word >> 8),
                            (uint8_t)(lines[i].word >> 16)};
        char text[64];
        int size = xt_disassemble(0x40080000, bytes, text, sizeof text);
        assert_int_equal(size, xt_insn_size(bytes[0]));
        if (lines[i].text != NULL) {
            assert_string_equal(text, lines[i].text);
        }
    }
}

static void an_unknown_word_is_printed_as_bytes(void **state)
{
    (void)state;
    const uint8_t bytes[3] = {0x0e, 0x12, 0x34};
    char text[64];
    assert_int_equal(xt_disassemble(0, bytes, text, sizeof text), 3);
    assert_string_equal(text, ".byte 0x0e, 0x12, 0x34");
}

static void text_is_cut_to_the_size_given(void **state)
{
    (void)state;
    const uint8_t bytes[3] = {0xf0, 0x20, 0x00};
    char text[3];
    assert_int_equal(xt_disassemble(0, bytes, text, sizeof text), 3);
    assert_string_equal(text, "no");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_rows_match_the_same_word),
        cmocka_unit_test(rows_are_sorted_by_op0_and_match_within_their_mask),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(decoding_gives_back_what_was_encoded),
        cmocka_unit_test(text_is_that_of_the_gnu_tools),
        cmocka_unit_test(an_unknown_word_is_printed_as_bytes),
        cmocka_unit_test(text_is_cut_to_the_size_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
