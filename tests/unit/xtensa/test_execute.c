// What instructions compute (xtensa/execute*.c): ISA manual, chapter "Instruction Descriptions". The
// comparison with QEMU (tests/qemu) covers far more; here are the values worked out by hand, and what QEMU's
// cores lack.

#include "machine.h"

#include "base/bits.h"

#include <string.h>

// Each instruction has a3, a4, a5 (f3.., b3..) in its fields r, s, t.
struct vector {
    const char *name;
    uint32_t s, t; // a4 and a5 before
    uint32_t imm;
    uint32_t result; // in the first operand
};

#define OLD UINT32_C(0x11223344) // a3 before

static const struct vector vectors[] = {
    {"add", 0xffffffff, 2, 0, 1},
    {"add.n", 5, 6, 0, 11},
    {"addx2", 0x80000001, 3, 0, 5},
    {"addx4", 5, 3, 0, 23},
    {"addx8", 5, 3, 0, 43},
    {"sub", 3, 5, 0, 0xfffffffe},
    {"subx2", 3, 1, 0, 5},
    {"subx4", 3, 1, 0, 11},
    {"subx8", 3, 1, 0, 23},
    {"addi", 10, 0, (uint32_t)-128, (uint32_t)-118},
    {"addmi", 10, 0, 0x7f00, 0x7f0a},
    {"addi.n", 10, 0, UINT32_MAX, 9},
    {"addi.n", 10, 0, 15, 25},
    {"and", 0xff00ff00, 0x0ff00ff0, 0, 0x0f000f00},
    {"or", 0xff00ff00, 0x0ff00ff0, 0, 0xfff0fff0},
    {"xor", 0xff00ff00, 0x0ff00ff0, 0, 0xf0f0f0f0},
    {"neg", 0, 1, 0, 0xffffffff},
    {"neg", 0, 0x80000000, 0, 0x80000000},
    {"abs", 0, 0xfffffff6, 0, 10},
    {"abs", 0, 0x80000000, 0, 0x80000000},
    {"nsau", 0, 0, 0, 32},
    {"nsau", 1, 0, 0, 31},
    {"nsau", 0x80000000, 0, 0, 0},
    {"nsa", 0, 0, 0, 31},
    {"nsa", 0xffffffff, 0, 0, 31},
    {"nsa", 0x40000000, 0, 0, 0},
    {"nsa", 0xffff8000, 0, 0, 16},
    {"min", 0xffffffff, 1, 0, 0xffffffff},
    {"max", 0xffffffff, 1, 0, 1},
    {"minu", 0xffffffff, 1, 0, 1},
    {"maxu", 0xffffffff, 1, 0, 0xffffffff},
    {"sext", 0x0000ff80, 0, 7, 0xffffff80},
    {"sext", 0x00400000, 0, 22, 0xffc00000},
    {"clamps", 1000, 0, 7, 127},
    {"clamps", (uint32_t)-1000, 0, 7, (uint32_t)-128},
    {"clamps", 100, 0, 7, 100},
    {"mul16u", 0xffffffff, 0xffffffff, 0, 0xfffe0001},
    {"mul16s", 0xffff, 0xffff, 0, 1},
    {"mull", 0x10001, 0x10001, 0, 0x20001},
    {"muluh", 0xffffffff, 0xffffffff, 0, 0xfffffffe},
    {"muluh", 0x80000000, 6, 0, 3},
    {"mulsh", 0xffffffff, 0xffffffff, 0, 0},
    {"mulsh", 0x80000000, 0x80000000, 0, 0x40000000},
    {"mulsh", 0x80000000, 2, 0, 0xffffffff},
    {"quou", 0xffffffff, 10, 0, 0x19999999},
    {"remu", 0xffffffff, 10, 0, 5},
    {"quos", (uint32_t)-7, 2, 0, (uint32_t)-3},
    {"rems", (uint32_t)-7, 2, 0, (uint32_t)-1},
    {"quos", 0x80000000, 0xffffffff, 0, 0x80000000},
    {"rems", 0x80000000, 0xffffffff, 0, 0},
    {"slli", 0x80000001, 0, 31, 0x80000000},
    {"slli", 3, 0, 1, 6},
    {"srli", 0, 0x80000000, 15, 0x10000},
    {"srai", 0, 0x80000000, 31, 0xffffffff},
    {"srai", 0, 0x40000000, 4, 0x04000000},
    {"movi", 0, 0, (uint32_t)-2048, (uint32_t)-2048},
    {"mov.n", 77, 0, 0, 77},
    {"moveqz", 7, 0, 0, 7},
    {"moveqz", 7, 1, 0, OLD},
    {"movnez", 7, 1, 0, 7},
    {"movltz", 7, 0x80000000, 0, 7},
    {"movgez", 7, 0x80000000, 0, OLD},
    {"movgez", 7, 0, 0, 7},
    {"rer", 0x1234, 1, 0, 0},
};

// The register that is the first operand.
static uint32_t first_operand(const struct machine *m, const struct xt_insn *insn)
{
    char letter = xt_format_operands(insn->format)[0];
    return m->cpu->a[letter == 'r' ? 3 : letter == 's' ? 4 : 5];
}

static void results_are_those_of_the_manual(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof vectors / sizeof vectors[0]; ++i) {
        struct machine *m = machine_new();
        put(m, vectors[i].name, 3, 4, 5, vectors[i].imm);
        m->cpu->a[3] = OLD;
        m->cpu->a[4] = vectors[i].s;
        m->cpu->a[5] = vectors[i].t;
        run_program(m, 1);
        uint32_t result = first_operand(m, encode_row(vectors[i].name));
        if (result != vectors[i].result) {
            fail_msg("row %u, %s: 0x%08x", i, vectors[i].name, (unsigned)result);
        }
        machine_free(m);
    }
}

// Shifts by SAR

static uint32_t shifted(const char *name, uint32_t sar, uint32_t s, uint32_t t)
{
    struct machine *m = machine_new();
    m->cpu->sr[SR_SAR] = sar;
    put(m, name, 3, 4, 5, 0);
    m->cpu->a[4] = s;
    m->cpu->a[5] = t;
    run_program(m, 1);
    uint32_t result = m->cpu->a[3];
    machine_free(m);
    return result;
}

static void shifts_take_their_amount_from_sar(void **state)
{
    (void)state;
    assert_int_equal(shifted("sll", 32, 0x12345678, 0), 0x12345678);
    assert_int_equal(shifted("sll", 28, 0x12345678, 0), 0x23456780);
    assert_int_equal(shifted("sll", 0, 0x12345678, 0), 0);
    assert_int_equal(shifted("srl", 4, 0, 0x82345678), 0x08234567);
    assert_int_equal(shifted("srl", 32, 0, 0x82345678), 0);
    assert_int_equal(shifted("sra", 4, 0, 0x82345678), 0xf8234567);
    assert_int_equal(shifted("sra", 32, 0, 0x82345678), 0xffffffff);
    assert_int_equal(shifted("src", 8, 0x11223344, 0x55667788), 0x44556677);
    assert_int_equal(shifted("src", 32, 0x11223344, 0x55667788), 0x11223344);
}

static uint32_t sar_after(const char *name, uint32_t s, uint32_t imm)
{
    struct machine *m = machine_new();
    put(m, name, 3, 4, 5, imm);
    m->cpu->a[4] = s;
    run_program(m, 1);
    uint32_t sar = m->cpu->sr[SR_SAR];
    machine_free(m);
    return sar;
}

static void sar_is_set_in_five_ways(void **state)
{
    (void)state;
    assert_int_equal(sar_after("ssr", 37, 0), 5);
    assert_int_equal(sar_after("ssl", 37, 0), 27);
    assert_int_equal(sar_after("ssl", 32, 0), 32);
    assert_int_equal(sar_after("ssa8l", 7, 0), 24);
    assert_int_equal(sar_after("ssa8b", 7, 0), 8);
    assert_int_equal(sar_after("ssai", 0, 31), 31);
}

// Memory

static void window_spills_reach_below_the_base(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "s32e", 0, 4, 5, (uint32_t)-64);
    put(m, "l32e", 0, 4, 6, (uint32_t)-64);
    put(m, "s32nb", 0, 4, 5, 60);
    m->cpu->a[4] = DATA + 64;
    m->cpu->a[5] = 0xcafe;
    run_program(m, 3);
    assert_int_equal(m->cpu->a[6], 0xcafe);
    assert_int_equal(ram32(m, DATA), 0xcafe);
    assert_int_equal(ram32(m, DATA + 124), 0xcafe);
    machine_free(m);
}

static void s32c1i_stores_only_if_the_word_is_as_expected(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "s32c1i", 0, 4, 5, 8);
    m->cpu->a[4] = DATA;
    m->cpu->sr[SR_SCOMPARE1] = 100;
    set_ram32(m, DATA + 8, 100);
    m->cpu->a[5] = 7;
    run_program(m, 1);
    assert_int_equal(m->cpu->a[5], 100);
    assert_int_equal(ram32(m, DATA + 8), 7);
    m->cpu->a[5] = 9;
    run_program(m, 1);
    assert_int_equal(m->cpu->a[5], 7);
    assert_int_equal(ram32(m, DATA + 8), 7);
    m->cpu->a[4] = DATA + 2;
    run_program(m, 1);
    assert_int_equal(m->cpu->sr[SR_EXCCAUSE], CAUSE_UNALIGNED);
    machine_free(m);
}

static void region_attributes_read_back(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "wdtlb", 0, 4, 5, 0);
    put(m, "witlb", 0, 4, 6, 0);
    put(m, "rdtlb1", 0, 4, 7, 0);
    put(m, "ritlb1", 0, 4, 8, 0);
    m->cpu->a[4] = 0x40000000;
    m->cpu->a[5] = 15;
    m->cpu->a[6] = 1;
    run_program(m, 4);
    assert_int_equal(m->cpu->a[7], 0x4000000f);
    assert_int_equal(m->cpu->a[8], 0x40000001);
    machine_free(m);
}

// Floating point

static uint32_t float_result(const char *name, uint32_t r, uint32_t s, uint32_t t, uint32_t fcr,
                             uint32_t *fsr)
{
    struct machine *m = machine_new();
    put(m, name, 3, 4, 5, 0);
    m->cpu->ur[UR_FCR] = fcr;
    m->cpu->f[3] = r;
    m->cpu->f[4] = s;
    m->cpu->f[5] = t;
    run_program(m, 1);
    uint32_t result = m->cpu->f[3];
    *fsr = m->cpu->ur[UR_FSR] >> 7; // bits: inexact, underflow, overflow, divide by zero, invalid
    machine_free(m);
    return result;
}

static const struct {
    const char *name;
    uint32_t r, s, t;
    uint32_t fcr;
    uint32_t result, flags;
} floats[] = {
    {"add.s", 0, 0x3f800000, 0x40000000, 0, 0x40400000, 0},  // 1 + 2
    {"add.s", 0, 0x3f800000, 0x33800000, 0, 0x3f800000, 1},  // 1 + 2^-24: a tie, to even
    {"add.s", 0, 0x3f800000, 0x33800000, 2, 0x3f800001, 1},  // the same, upwards
    {"add.s", 0, 0x3f800000, 0xb3000000, 1, 0x3f7fffff, 1},  // 1 - 2^-25, towards zero
    {"add.s", 0, 0x3f800000, 0xb3000000, 3, 0x3f7fffff, 1},  // and down
    {"sub.s", 0, 0x3f800000, 0x3f800000, 3, 0x80000000, 0},  // 1 - 1 rounding down: -0
    {"mul.s", 0, 0x7f000000, 0x7f000000, 0, 0x7f800000, 5},  // overflow
    {"mul.s", 0, 0x7f000000, 0x7f000000, 1, 0x7f7fffff, 5},  // towards zero: the largest number
    {"mul.s", 0, 0x00800000, 0x3f000000, 0, 0x00400000, 0},  // exact, though below the normal numbers
    {"mul.s", 0, 0x00800001, 0x3f000000, 0, 0x00400000, 3},  // underflow
    {"mul.s", 0, 0x7f800000, 0x00000000, 0, 0x7fc00000, 16}, // infinity times 0
    {"madd.s", 0x3f800000, 0x40000000, 0x40400000, 0, 0x40e00000, 0}, // 1 + 2 * 3
    {"msub.s", 0x3f800000, 0x40000000, 0x40400000, 0, 0xc0a00000, 0}, // 1 - 2 * 3
    {"mkdadj.s", 0x40400000, 0x3f800000, 0, 0, 0x3eaaaaab, 1},        // 1 / 3
    {"mkdadj.s", 0x00000000, 0x3f800000, 0, 0, 0x7f800000, 8},        // 1 / 0
    {"mksadj.s", 0, 0x40800000, 0, 0, 0x40000000, 0},                 // the root of 4
    {"mksadj.s", 0, 0xbf800000, 0, 0, 0x7fc00000, 16},                // the root of -1
    {"recip0.s", 0, 0x40000000, 0, 0, 0x3f000000, 0},
    {"rsqrt0.s", 0, 0x40800000, 0, 0, 0x3f000000, 0},
    {"neg.s", 0, 0x7fc00001, 0, 0, 0xffc00001, 0},
    {"abs.s", 0, 0xffc00001, 0, 0, 0x7fc00001, 0},
    {"add.s", 0, 0x7f800001, 0x7fc00002, 0, 0x7fc00002, 16}, // a signalling NaN
};

static void floats_round_as_fcr_says_and_fsr_remembers(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof floats / sizeof floats[0]; ++i) {
        uint32_t flags;
        uint32_t result =
            float_result(floats[i].name, floats[i].r, floats[i].s, floats[i].t, floats[i].fcr, &flags);
        if (result != floats[i].result || flags != floats[i].flags) {
            fail_msg("row %u, %s: 0x%08x, flags %u", i, floats[i].name, (unsigned)result, (unsigned)flags);
        }
    }
}

static uint32_t integer_result(const char *name, uint32_t bits, unsigned power)
{
    struct machine *m = machine_new();
    put(m, name, 3, 4, power, 0);
    m->cpu->f[4] = bits;
    run_program(m, 1);
    uint32_t result = m->cpu->a[3];
    machine_free(m);
    return result;
}

static void floats_become_integers(void **state)
{
    (void)state;
    assert_int_equal(integer_result("round.s", 0x40200000, 0), 2); // 2.5
    assert_int_equal(integer_result("round.s", 0x40600000, 0), 4); // 3.5
    assert_int_equal(integer_result("trunc.s", 0xc0200000, 0), (uint32_t)-2);
    assert_int_equal(integer_result("floor.s", 0xc0200000, 0), (uint32_t)-3);
    assert_int_equal(integer_result("ceil.s", 0x40200000, 0), 3);
    assert_int_equal(integer_result("trunc.s", 0x40200000, 1), 5); // 2.5 times 2
    assert_int_equal(integer_result("trunc.s", 0x7f800000, 0), 0x7fffffff);
    assert_int_equal(integer_result("trunc.s", 0xff800000, 0), 0x80000000);
    assert_int_equal(integer_result("trunc.s", 0x7fc00000, 0), 0x7fffffff);
    assert_int_equal(integer_result("utrunc.s", 0x4f800000, 0), 0xffffffff);
    assert_int_equal(integer_result("utrunc.s", 0x4f000000, 0), 0x80000000);
}

// Every row

static bool is_illegal_on_purpose(const char *name)
{
    static const char *const names[] = {"ill", "ill.n", "simcall", "retw", "retw.n", "entry"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; ++i) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static uint32_t legal_immediate(const struct xt_insn *insn, uint32_t pc)
{
    switch (insn->format) {
    case XT_FORMAT_SR:
        return SR_SAR;
    case XT_FORMAT_RUR:
    case XT_FORMAT_WUR:
        return UR_THREADPTR;
    case XT_FORMAT_L32R:
        return pc - 16;
    case XT_FORMAT_CALL:
    case XT_FORMAT_LOOP:
    case XT_FORMAT_JUMP:
    case XT_FORMAT_BZ:
    case XT_FORMAT_BI:
    case XT_FORMAT_BIU:
    case XT_FORMAT_BB:
    case XT_FORMAT_BR:
    case XT_FORMAT_BBI:
    case XT_FORMAT_BN:
        return pc + 8;
    case XT_FORMAT_L32E:
        return (uint32_t)-16;
    case XT_FORMAT_LEVEL:
        return 5;
    default:
        return 8;
    }
}

// A region's attribute is obeyed at once. All the memory here is in region 2.
static void a_closed_region_refuses(void **state)
{
    static const struct {
        const char *name;
        const char *close;
        uint32_t attribute, cause;
    } cases[] = {
        {"l32i", "wdtlb", 15, CAUSE_LOAD_PROHIBITED}, {"s32i", "wdtlb", 15, CAUSE_STORE_PROHIBITED},
        {"s8i", "wdtlb", 6, CAUSE_STORE_PROHIBITED},  {"l16ui", "wdtlb", 3, CAUSE_LOAD_PROHIBITED},
        {"l32r", "wdtlb", 15, CAUSE_LOAD_PROHIBITED}, {"nop", "witlb", 0, CAUSE_FETCH_PROHIBITED},
        {"nop", "witlb", 14, CAUSE_FETCH_PROHIBITED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        struct machine *m = machine_new();
        uint32_t literal = encode_data(&m->code, 5);
        put(m, "l32i", 0, 4, 3, 0);
        put(m, "s32i", 0, 4, 3, 0);
        put(m, "l32r", 0, 0, 3, literal);
        put(m, cases[i].close, 0, 4, 5, 0);
        uint32_t refused = m->code.pc;
        put(m, cases[i].name, 0, 4, 3, strcmp(cases[i].name, "l32r") == 0 ? literal : 0);
        m->cpu->a[4] = DATA;
        m->cpu->a[5] = cases[i].attribute;
        m->cpu->pc = CODE + 4;
        run(m, 4);
        assert_int_equal(m->cpu->sr[SR_EXCCAUSE], 0);
        run(m, 1);
        assert_int_equal(m->cpu->sr[SR_EXCCAUSE], cases[i].cause);
        assert_int_equal(m->cpu->sr[SR_EPC1], refused);
        machine_free(m);
    }
}

static void external_registers_keep_what_is_written(void **state)
{
    (void)state;
    struct machine *m = machine_new();
    put(m, "wer", 0, 4, 5, 0);
    put(m, "rer", 0, 4, 6, 0);
    put(m, "wer", 0, 7, 5, 0); // outside of the 16 KiB
    put(m, "rer", 0, 7, 8, 0);
    m->cpu->a[4] = 0x101080;
    m->cpu->a[5] = 0x12345678;
    m->cpu->a[7] = 0x200000;
    run_program(m, 4);
    assert_int_equal(m->cpu->a[6], 0x12345678);
    assert_int_equal(m->cpu->a[8], 0);
    machine_free(m);
}

static void every_row_executes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < xt_insn_count; ++i) {
        const struct xt_insn *insn = &xt_insns[i];
        struct machine *m = machine_new();
        encode_put(&m->code, insn, 3, 4, 5, legal_immediate(insn, m->code.pc));
        for (unsigned reg = 0; reg < 16; ++reg) {
            m->cpu->a[reg] = DATA + 16 * reg;
        }
        m->cpu->sr[SR_EXCCAUSE] = 63;
        m->cpu->sr[SR_EPC1] = DATA;
        run_program(m, 1);
        bool illegal = m->cpu->sr[SR_EXCCAUSE] == CAUSE_ILLEGAL;
        if (illegal != is_illegal_on_purpose(insn->name)) {
            fail_msg("%s: cause %u", insn->name, (unsigned)m->cpu->sr[SR_EXCCAUSE]);
        }
        assert_int_equal(m->cpu->instructions, 1);
        machine_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_those_of_the_manual),
        cmocka_unit_test(shifts_take_their_amount_from_sar),
        cmocka_unit_test(sar_is_set_in_five_ways),
        cmocka_unit_test(window_spills_reach_below_the_base),
        cmocka_unit_test(s32c1i_stores_only_if_the_word_is_as_expected),
        cmocka_unit_test(region_attributes_read_back),
        cmocka_unit_test(floats_round_as_fcr_says_and_fsr_remembers),
        cmocka_unit_test(floats_become_integers),
        cmocka_unit_test(a_closed_region_refuses),
        cmocka_unit_test(external_registers_keep_what_is_written),
        cmocka_unit_test(every_row_executes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
