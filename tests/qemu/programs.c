#include "qemu/programs.h"

#include "base/bytes.h"
#include "guest/encode.h"
#include "xtensa/insn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Targets

#define OPTION(name) (UINT32_C(1) << XT_OPTION_##name)

static const uint8_t lx106_sr[] = {SR_SAR, 0};
static const char *const lx106_without[] = {NULL};
static const uint16_t lx106_vectors[] = {0x30, 0x50, 0x300, 0x340, 0};

static const uint8_t dc233c_sr[] = {SR_SAR,    SR_SCOMPARE1, SR_ACCLO, SR_ACCHI,     SR_M0, SR_M0 + 1,
                                    SR_M0 + 2, SR_M0 + 3,    SR_MISC0, SR_MISC0 + 1, 0};
static const char *const dc233c_without[] = {NULL};
static const uint16_t dc_vectors[] = {0x300, 0x340, 0x3c0, 0};

static const uint8_t de233_sr[] = {SR_SAR,    SR_BR,     SR_SCOMPARE1, SR_ACCLO, SR_ACCHI, SR_M0,
                                   SR_M0 + 1, SR_M0 + 2, SR_M0 + 3,    SR_MISC0, 0};
static const char *const de233_without[] = {NULL};

const struct target targets[] = {
    {"lx106", 0x60000000, 0x50000000, OPTION(CORE) | OPTION(DENSITY) | OPTION(MISC) | OPTION(MUL), lx106_sr,
     lx106_without, lx106_vectors},
    {"dc233c", 0x00100000, 0xfe000000,
     OPTION(CORE) | OPTION(DENSITY) | OPTION(MISC) | OPTION(MUL) | OPTION(DIV) | OPTION(MINMAX) |
         OPTION(LOOP) | OPTION(SYNC) | OPTION(MAC16) | OPTION(WINDOW),
     dc233c_sr, dc233c_without, dc_vectors},
    {"de233_fpu", 0x00100000, 0xfe000000,
     OPTION(CORE) | OPTION(DENSITY) | OPTION(MISC) | OPTION(MUL) | OPTION(DIV) | OPTION(MINMAX) |
         OPTION(LOOP) | OPTION(SYNC) | OPTION(MAC16) | OPTION(WINDOW) | OPTION(BOOL) | OPTION(FLOAT),
     de233_sr, de233_without, dc_vectors},
};
const unsigned target_count = sizeof targets / sizeof targets[0];

static bool has_windows(const struct target *target)
{
    return (target->options & OPTION(WINDOW)) != 0;
}

static bool has_float(const struct target *target)
{
    return (target->options & OPTION(FLOAT)) != 0;
}

// The record: what goes in, what comes out, in words.
enum {
    IN_CODE = 0,
    IN_A = 1,
    IN_SR = 17,
    IN_F = 40,
    OUT_A = 64,
    OUT_CAUSE = 80,
    OUT_EPC = 81,
    OUT_PS = 82,
    OUT_SR = 84,
    OUT_F = 112,
    OUT_FSR = 128,
    OUT_DIVISIONS = 130, // by zero, after which the program went on
    IN_FCR = 131,
    SAVED = 132,      // of the handler
    LOOP_COUNT = 133, // of a loop around calls
};

// Image

#define VECTORS_AT 0x0000U
#define DRIVER_AT  0x1000U
#define EXIT_AT    0x2000U
#define CODE_AT    0x3000U
#define CODE_ROOM  1536U // bytes for one program
#define CALLS_ROOM 900U  // of it, for functions that call one another

// The stack pointer of programs with register windows.
#define STACK_TOP (DRIVER_AT - 64)

#define POINTER 15U // a15 points to the middle of the scratch memory and is never written
#define COUNTER 14U // a14: loop counters
#define MOVING  13U // a13: pointers that instructions change

static void put_vectors(const struct image *image, uint32_t handler)
{
    struct encoder e = {.bytes = image->bytes, .base = image->target->base};
    for (const uint16_t *offset = image->target->vectors; *offset != 0; ++offset) {
        e.pc = e.base + VECTORS_AT + *offset;
        encode(&e, "j", 0, 0, 0, handler);
    }
    if (has_windows(image->target)) {
        encode_window_handlers(image->bytes, e.base, e.base + VECTORS_AT);
    }
}

static void put_prologue(struct encoder *e, const struct image *image)
{
    if (has_windows(image->target)) {
        encode(e, "movi", 0, 0, 0, 0);
        encode(e, "wsr", 0, 0, 0, SR_WINDOWBASE);
        encode(e, "rsync", 0, 0, 0, 0);
        encode(e, "movi", 0, 0, 0, 1);
        encode(e, "wsr", 0, 0, 0, SR_WINDOWSTART);
        encode(e, "rsync", 0, 0, 0, 0);
    }
    encode(e, "rsr", 0, 0, 0, SR_EXCSAVE1);
    encode(e, "movi", 0, 0, 1, 0x1f);
    if (has_windows(image->target)) {
        encode(e, "movi", 0, 0, 2, 1);
        encode(e, "slli", 2, 2, 0, 18); // PS.WOE
        encode(e, "or", 1, 1, 2, 0);
    }
    encode(e, "wsr", 0, 0, 1, SR_PS);
    encode(e, "rsync", 0, 0, 0, 0);
    unsigned n = 0;
    for (const uint8_t *sr = image->target->sr; *sr != 0; ++sr) {
        encode(e, "l32i", 0, 0, 1, (IN_SR + n++) * 4);
        encode(e, "wsr", 0, 0, 1, *sr);
    }
    if (has_float(image->target)) {
        encode(e, "movi", 0, 0, 1, 0);
        encode(e, "wur", 0, 0, 1, UR_FSR);
        encode(e, "l32i", 0, 0, 1, IN_FCR * 4);
        encode(e, "wur", 0, 0, 1, UR_FCR);
        for (unsigned i = 0; i < 16; ++i) {
            encode(e, "l32i", 0, 0, 1, (IN_F + i) * 4);
            encode(e, "wfr", i, 1, 0, 0);
        }
    }
    encode(e, "l32i", 0, 0, 1, IN_CODE * 4);
    encode(e, "wsr", 0, 0, 1, SR_EPC1);
    for (unsigned i = 1; i < 16; ++i) {
        encode(e, "l32i", 0, 0, i, (IN_A + i) * 4);
    }
    encode(e, "l32i", 0, 0, 0, IN_A * 4);
    encode(e, "rsync", 0, 0, 0, 0);
    encode(e, "rfe", 0, 0, 0, 0);
}

static void put_store_sr(struct encoder *e, unsigned sr, unsigned word)
{
    encode(e, "rsr", 0, 0, 1, sr);
    encode(e, "s32i", 0, 0, 1, word * 4);
}

// A division by zero is counted, and the program goes on behind it.
static void put_handler(struct encoder *e)
{
    encode(e, "xsr", 0, 0, 0, SR_EXCSAVE1);
    encode(e, "s32i", 0, 0, 1, SAVED * 4);
    encode(e, "rsr", 0, 0, 1, SR_EXCCAUSE);
    uint32_t branch = e->pc;
    e->pc += 3;
    encode(e, "rsr", 0, 0, 1, SR_EPC1);
    encode(e, "addi", 0, 1, 1, 3);
    encode(e, "wsr", 0, 0, 1, SR_EPC1);
    encode(e, "l32i", 0, 0, 1, OUT_DIVISIONS * 4);
    encode(e, "addi", 0, 1, 1, 1);
    encode(e, "s32i", 0, 0, 1, OUT_DIVISIONS * 4);
    encode(e, "l32i", 0, 0, 1, SAVED * 4);
    encode(e, "xsr", 0, 0, 0, SR_EXCSAVE1);
    encode(e, "rfe", 0, 0, 0, 0);
    uint32_t end = e->pc;
    e->pc = branch;
    encode(e, "bnei", 6, 1, 0, end); // constant 6 has index 6: CAUSE_DIVIDE_BY_ZERO
    e->pc = end;
    encode(e, "l32i", 0, 0, 1, SAVED * 4);
}

static void put_epilogue(struct encoder *e, const struct image *image)
{
    for (unsigned i = 1; i < 16; ++i) {
        encode(e, "s32i", 0, 0, i, (OUT_A + i) * 4);
    }
    put_store_sr(e, SR_EXCSAVE1, OUT_A);
    put_store_sr(e, SR_EXCCAUSE, OUT_CAUSE);
    put_store_sr(e, SR_EPC1, OUT_EPC);
    // PS.OWB tells of the last spill, which depends on the number of registers.
    if (!has_windows(image->target)) {
        put_store_sr(e, SR_PS, OUT_PS);
    }
    unsigned n = 0;
    for (const uint8_t *sr = image->target->sr; *sr != 0; ++sr) {
        put_store_sr(e, *sr, OUT_SR + n++);
    }
    if (has_float(image->target)) {
        for (unsigned i = 0; i < 16; ++i) {
            encode(e, "rfr", 1, i, 0, 0);
            encode(e, "s32i", 0, 0, 1, (OUT_F + i) * 4);
        }
        encode(e, "rur", 1, 0, 0, UR_FSR);
        encode(e, "s32i", 0, 0, 1, OUT_FSR * 4);
    }
}

// At the start of the page the constants, then the code.
static void put_driver(struct image *image)
{
    struct encoder e = {image->bytes, image->target->base, image->target->base + DRIVER_AT};
    uint32_t first = encode_data(&e, image->records);
    uint32_t end = encode_data(&e, image->records + image->programs * RECORD_SIZE);
    uint32_t vecbase = encode_data(&e, image->target->base + VECTORS_AT);
    uint32_t exit_page = encode_data(&e, image->exit);

    image->entry = e.pc;
    encode(&e, "l32r", 0, 0, 0, vecbase);
    encode(&e, "wsr", 0, 0, 0, SR_VECBASE);
    encode(&e, "movi", 0, 0, 0, 0);
    encode(&e, "wsr", 0, 0, 0, SR_INTENABLE);
    if ((image->target->options & OPTION(LOOP)) != 0) {
        encode(&e, "wsr", 0, 0, 0, SR_LCOUNT);
    }
    if ((image->target->options & OPTION(SYNC)) != 0) {
        encode(&e, "movi", 0, 0, 0, 0x15); // S32C1I is done by the core itself, whatever the kind of memory
        encode(&e, "wsr", 0, 0, 0, SR_ATOMCTL);
    }
    if (has_float(image->target)) {
        encode(&e, "movi", 0, 0, 0, 0xff);
        encode(&e, "wsr", 0, 0, 0, SR_CPENABLE);
    }
    encode(&e, "l32r", 0, 0, 0, first);
    encode(&e, "wsr", 0, 0, 0, SR_EXCSAVE1);
    uint32_t next = e.pc;
    put_prologue(&e, image);

    put_vectors(image, e.pc);
    put_handler(&e);
    put_epilogue(&e, image);
    encode(&e, "l32r", 0, 0, 1, end);
    encode(&e, "addmi", 0, 0, 0, RECORD_SIZE);
    encode(&e, "wsr", 0, 0, 0, SR_EXCSAVE1);
    uint32_t branch = e.pc;
    e.pc += 3;
    encode(&e, "j", 0, 0, 0, next);
    uint32_t finish = e.pc;
    encode(&e, "l32r", 0, 0, 2, exit_page);
    encode(&e, "jx", 0, 2, 0, 0);
    e.pc = branch;
    encode(&e, "beq", 0, 0, 1, finish);
}

// Numbers of QEMU's simulator calls.
enum { SIMCALL_EXIT = 1, SIMCALL_WRITE = 4 };

static void put_exit(const struct image *image)
{
    struct encoder e = {image->bytes, image->target->base, image->exit};
    uint32_t where = image->exit - 8;
    bytes_put32(image->bytes + (where - e.base), image->records);
    bytes_put32(image->bytes + (where - e.base) + 4, image->programs * RECORD_SIZE);
    encode(&e, "movi", 0, 0, 2, SIMCALL_WRITE);
    encode(&e, "movi", 0, 0, 3, 1);
    encode(&e, "l32r", 0, 0, 4, where);
    encode(&e, "l32r", 0, 0, 5, where + 4);
    encode(&e, "simcall", 0, 0, 0, 0);
    encode(&e, "movi", 0, 0, 2, SIMCALL_EXIT);
    encode(&e, "movi", 0, 0, 3, 0);
    encode(&e, "simcall", 0, 0, 0, 0);
}

// Random choices

#define STACK_LITERAL 7U // the last of a program's eight literals

struct maker {
    uint64_t random;
    const struct target *target;
    struct encoder e;
    const struct xt_insn *rows[512]; // those that may stand anywhere in a program
    unsigned row_count;
    uint32_t literals;    // address of the program's eight literals
    uint32_t after_calls; // address of a jump to what follows a chain of calls
};

// xorshift64*
static uint32_t next_random(struct maker *maker)
{
    maker->random ^= maker->random >> 12;
    maker->random ^= maker->random << 25;
    maker->random ^= maker->random >> 27;
    return (uint32_t)(maker->random * UINT64_C(0x2545f4914f6cdd1d) >> 32);
}

static uint32_t below(struct maker *maker, uint32_t limit)
{
    return next_random(maker) % limit;
}

// Numbers at which instructions are likely to go wrong, as often as any others.
static uint32_t random_word(struct maker *maker)
{
    static const uint32_t corners[] = {0,          1,          2,          0x7f,       0x80,
                                       0xff,       0x7fff,     0x8000,     0xffff,     0x10000,
                                       0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff,
                                       0xffff8000, 0xaaaaaaaa, 0x3f800000};
    switch (below(maker, 4)) {
    case 0:
        return corners[below(maker, sizeof corners / sizeof corners[0])];
    case 1:
        return below(maker, 64);
    default:
        return next_random(maker);
    }
}

static uint32_t random_float(struct maker *maker)
{
    static const uint32_t corners[] = {0,          0x80000000, 0x3f800000, 0xbf800000, 0x7f800000,
                                       0xff800000, 0x7fc00000, 0x7fc12345, 0xffc00001, 0x00000001,
                                       0x007fffff, 0x00800000, 0x7f7fffff, 0x3fffffff, 0x4b000000,
                                       0x4f000000, 0xcf000000, 0x3f000000};
    switch (below(maker, 4)) {
    case 0:
        return corners[below(maker, sizeof corners / sizeof corners[0])];
    case 1:
        return next_random(maker);
    default: // of like size, so that sums do not lose everything
        return (next_random(maker) & 0x80ffffff) | 0x3f000000;
    }
}

static unsigned random_register(struct maker *maker)
{
    return below(maker, MOVING);
}

// Which rows a program may use freely

static bool listed(const char *const *names, const char *name)
{
    while (*names != NULL && strcmp(*names, name) != 0) {
        ++names;
    }
    return *names != NULL;
}

static bool usable(const struct target *target, const struct xt_insn *insn)
{
    static const char *const never[] = {"ill", "ill.n", "simcall", "waiti", "rfe", "rfde", "rfi", "l32e",
                                        "s32e", "jx", "callx0", "ret", "ret.n", "call0", "j", "syscall",
                                        "excw", "s32nb", "retw", "retw.n", "callx4", "callx8", "callx12",
                                        "call4", "call8", "call12", "movsp", "rotw", "rfwo", "rfwu", "entry",
                                        // the step instructions have no meaning of their own here
                                        "maddn.s", "divn.s", "div0.s", "recip0.s", "sqrt0.s", "rsqrt0.s",
                                        "nexp01.s", "mksadj.s", "mkdadj.s", "addexp.s", "addexpm.s", NULL};
    return (target->options >> insn->option & 1U) != 0 && !listed(never, insn->name) &&
           !listed(target->without, insn->name);
}

static void choose_rows(struct maker *maker)
{
    for (unsigned i = 0; i < xt_insn_count; ++i) {
        if (usable(maker->target, &xt_insns[i])) {
            maker->rows[maker->row_count++] = &xt_insns[i];
        }
    }
}

// Instructions

static void put_op(struct maker *maker, const struct xt_insn *insn, unsigned r, unsigned s, unsigned t,
                   uint32_t imm)
{
    encode_put(&maker->e, insn, r, s, t, imm);
}

static void put(struct maker *maker, const char *name, unsigned r, unsigned s, unsigned t, uint32_t imm)
{
    encode(&maker->e, name, r, s, t, imm);
}

static void put_simple(struct maker *maker);
static void put_body(struct maker *maker, unsigned most);

// A branch over a few instructions.
static void put_branch(struct maker *maker, const struct xt_insn *insn)
{
    unsigned r = below(maker, 16);
    unsigned s = insn->format == XT_FORMAT_BB ? below(maker, 16) : random_register(maker);
    unsigned t = insn->format == XT_FORMAT_BBI ? below(maker, 32) : random_register(maker);
    uint32_t at = maker->e.pc;
    maker->e.pc += xt_insn_size((uint8_t)insn->match);
    for (unsigned n = 1 + below(maker, 4); n > 0; --n) {
        put_simple(maker);
    }
    uint32_t end = maker->e.pc;
    maker->e.pc = at;
    put_op(maker, insn, r, s, t, end);
    maker->e.pc = end;
}

static void put_zero_overhead_loop(struct maker *maker, const struct xt_insn *insn)
{
    put(maker, "movi", 0, 0, COUNTER, below(maker, 4) + (strcmp(insn->name, "loop") == 0 ? 1 : 0));
    uint32_t at = maker->e.pc;
    maker->e.pc += 3;
    put_body(maker, 5);
    uint32_t end = maker->e.pc;
    maker->e.pc = at;
    put_op(maker, insn, 0, COUNTER, 0, end);
    maker->e.pc = end;
}

static void put_counted_loop(struct maker *maker)
{
    put(maker, "movi", 0, 0, COUNTER, 1 + below(maker, 5));
    uint32_t start = maker->e.pc;
    put_body(maker, 5);
    put(maker, "addi", 0, COUNTER, COUNTER, UINT32_MAX);
    put(maker, "bnez", 0, COUNTER, 0, start);
}

// A call of what follows, and a jump there by register.
static void put_call(struct maker *maker)
{
    while (maker->e.pc % 4 != 1) { // the return address is then just before a multiple of four
        put(maker, "nop", 0, 0, 0, 0);
    }
    uint32_t target = maker->e.pc + 3 + 12;
    put(maker, "call0", 0, 0, 0, target);
    put(maker, "j", 0, 0, 0, target + 6);
    for (unsigned n = 0; n < 3; ++n) {
        put(maker, "nop", 0, 0, 0, 0);
    }
    put(maker, "addi", 0, 1, 1, 1);
    put(maker, "ret", 0, 0, 0, 0);
}

// After a write to m0..m3: the jump ends QEMU's translation block. Within one, QEMU 7.2 goes on multiplying
// by what was in the register before (worked out by hand for one program; the register itself is right at the
// end).
static void put_break_of_translation(struct maker *maker)
{
    put(maker, "j", 0, 0, 0, maker->e.pc + 3);
}

static bool writes_fragile_state(const struct xt_insn *insn, uint32_t imm)
{
    bool matrix = insn->format == XT_FORMAT_SR && imm >= SR_M0 && imm < SR_M0 + 4;
    bool booleans = insn->format == XT_FORMAT_BOOL2 || insn->format == XT_FORMAT_BOOL3 ||
                    insn->format == XT_FORMAT_FCMP || (insn->format == XT_FORMAT_SR && imm == SR_BR);
    return matrix || booleans;
}

// After a conversion to integer: QEMU takes the flags of multiplying by the power of two along (overflow),
// and UTRUNC of a negative number loses all earlier ones.
static void put_clear_flags(struct maker *maker)
{
    put(maker, "movi", 0, 0, 0, 0);
    put(maker, "wur", 0, 0, 0, UR_FSR);
}

static void put_mac_load(struct maker *maker, const struct xt_insn *insn)
{
    put(maker, "addi", 0, POINTER, MOVING, below(maker, 16) * 4);
    unsigned t = insn->format == XT_FORMAT_MACDDL ? below(maker, 8) : random_register(maker);
    put_op(maker, insn, below(maker, 8), MOVING, t, 0);
    put_break_of_translation(maker);
}

static void put_float_memory(struct maker *maker, const struct xt_insn *insn)
{
    put(maker, "addi", 0, POINTER, MOVING, 0);
    if (insn->format == XT_FORMAT_FLSI) {
        put_op(maker, insn, 0, MOVING, below(maker, 16), below(maker, 16) * 4);
    } else {
        put(maker, "movi", 0, 0, 0, below(maker, 16) * 4);
        put_op(maker, insn, below(maker, 16), MOVING, 0, 0);
    }
}

// Shifts by SAR. The manual leaves some amounts undefined (SLL by less than 0, SRA by 32), and QEMU's answer
// then depends on what it knows of SAR; so SAR is set just before.
static void put_sar_shift(struct maker *maker, const struct xt_insn *insn)
{
    static const char *const right[] = {"ssr", "ssa8l", "ssai"};
    static const char *const left[] = {"ssl", "ssa8b"};
    bool is_left = strcmp(insn->name, "sll") == 0;
    const char *name = is_left ? left[below(maker, 2)] : right[below(maker, 3)];
    put(maker, name, 0, random_register(maker), 0, below(maker, 32));
    put_op(maker, insn, random_register(maker), random_register(maker), random_register(maker), 0);
}

static bool shifts_by_sar(const struct xt_insn *insn)
{
    static const char *const names[] = {"sll", "srl", "sra", "src", NULL};
    return listed(names, insn->name);
}

static uint32_t random_sr(struct maker *maker)
{
    unsigned count = 0;
    while (maker->target->sr[count] != 0) {
        ++count;
    }
    return maker->target->sr[below(maker, count)];
}

static uint32_t random_immediate(struct maker *maker, enum xt_format format)
{
    switch (format) {
    case XT_FORMAT_SSAI:
    case XT_FORMAT_SRAI:
        return below(maker, 32);
    case XT_FORMAT_SLLI:
        return 1 + below(maker, 31);
    case XT_FORMAT_EXTUI:
        return 1 + below(maker, 16);
    case XT_FORMAT_SR:
        return random_sr(maker);
    case XT_FORMAT_SEXT:
        return 7 + below(maker, 16);
    case XT_FORMAT_L32R:
        return maker->literals + 4 * below(maker, 8);
    case XT_FORMAT_MEM8:
        return below(maker, 64);
    case XT_FORMAT_MEM16:
        return below(maker, 32) * 2;
    case XT_FORMAT_MEM32:
    case XT_FORMAT_MEMN:
        return below(maker, 16) * 4;
    case XT_FORMAT_ADDIN:
        return below(maker, 16) == 0 ? UINT32_MAX : 1 + below(maker, 15);
    case XT_FORMAT_MOVIN:
        return below(maker, 128) - 32;
    case XT_FORMAT_FCONST:
        return below(maker, 4);
    default:
        return next_random(maker);
    }
}

static bool is_branch(enum xt_format format)
{
    return format == XT_FORMAT_BZ || format == XT_FORMAT_BI || format == XT_FORMAT_BIU ||
           format == XT_FORMAT_BB || format == XT_FORMAT_BR || format == XT_FORMAT_BBI ||
           format == XT_FORMAT_BN;
}

static bool is_memory(enum xt_format format)
{
    return format == XT_FORMAT_MEM8 || format == XT_FORMAT_MEM16 || format == XT_FORMAT_MEM32 ||
           format == XT_FORMAT_MEMN;
}

// The register of field `letter` of the format: an address register that may be written, or any other.
static unsigned random_field(struct maker *maker, enum xt_format format, char letter)
{
    bool address = strchr(xt_format_operands(format), letter) != NULL;
    return address ? random_register(maker) : below(maker, 16);
}

// Any row but those that move pc.
static void put_straight(struct maker *maker, const struct xt_insn *insn)
{
    if (insn->format == XT_FORMAT_MACLD || insn->format == XT_FORMAT_MACDAL ||
        insn->format == XT_FORMAT_MACDDL) {
        put_mac_load(maker, insn);
        return;
    }
    if (insn->format == XT_FORMAT_FLSI || insn->format == XT_FORMAT_FLSX) {
        put_float_memory(maker, insn);
        return;
    }
    if (shifts_by_sar(insn)) {
        put_sar_shift(maker, insn);
        return;
    }
    uint32_t imm = random_immediate(maker, insn->format);
    unsigned r = random_field(maker, insn->format, 'r');
    unsigned s = is_memory(insn->format) ? POINTER : random_field(maker, insn->format, 's');
    unsigned t = random_field(maker, insn->format, 't');
    if (insn->format == XT_FORMAT_EXTUI) {
        s |= below(maker, 2) << 4;
    }
    put_op(maker, insn, r, s, t, imm);
    if (writes_fragile_state(insn, imm)) {
        put_break_of_translation(maker);
    }
    if (insn->format == XT_FORMAT_FTOI) {
        put_clear_flags(maker);
    }
}

static void put_simple(struct maker *maker)
{
    const struct xt_insn *insn = maker->rows[below(maker, maker->row_count)];
    while (is_branch(insn->format) || insn->format == XT_FORMAT_LOOP) {
        insn = maker->rows[below(maker, maker->row_count)];
    }
    put_straight(maker, insn);
}

// What a loop holds: up to `most` instructions, branches among them; one may lead to the loop's end.
static void put_body(struct maker *maker, unsigned most)
{
    for (unsigned n = 1 + below(maker, most); n > 0; --n) {
        const struct xt_insn *insn = maker->rows[below(maker, maker->row_count)];
        if (is_branch(insn->format)) {
            put_branch(maker, insn);
        } else {
            put_simple(maker);
        }
    }
}

static void put_any(struct maker *maker)
{
    const struct xt_insn *insn = maker->rows[below(maker, maker->row_count)];
    if (is_branch(insn->format)) {
        put_branch(maker, insn);
    } else if (insn->format == XT_FORMAT_LOOP) {
        put_zero_overhead_loop(maker, insn);
    } else {
        put_straight(maker, insn);
    }
}

// Division and square root: sequences of step instructions as GCC's library has them, from f1 (and f2, the
// divisor) to f0. The other registers hold what the steps left there, which differs from core to core, and
// are cleared. RECIP0.S and RSQRT0.S: QEMU's core does not have them.
struct step {
    const char *name;
    uint8_t r, s, t;
};

static const struct step divide[] = {
    {"div0.s", 3, 2, 0},  {"nexp01.s", 4, 2, 0}, {"const.s", 5, 1, 0},   {"maddn.s", 5, 4, 3},
    {"mov.s", 6, 3, 0},   {"mov.s", 7, 2, 0},    {"nexp01.s", 2, 1, 0},  {"maddn.s", 6, 5, 6},
    {"const.s", 5, 1, 0}, {"const.s", 0, 0, 0},  {"neg.s", 8, 2, 0},     {"maddn.s", 5, 4, 6},
    {"maddn.s", 0, 8, 3}, {"mkdadj.s", 7, 1, 0}, {"maddn.s", 6, 5, 6},   {"maddn.s", 8, 4, 0},
    {"const.s", 3, 1, 0}, {"maddn.s", 3, 4, 6},  {"maddn.s", 0, 8, 6},   {"neg.s", 2, 2, 0},
    {"maddn.s", 6, 3, 6}, {"maddn.s", 2, 4, 0},  {"addexpm.s", 0, 7, 0}, {"addexp.s", 6, 7, 0},
    {"divn.s", 0, 2, 6},  {NULL, 0, 0, 0}};
static const struct step root[] = {
    {"sqrt0.s", 2, 1, 0}, {"const.s", 3, 0, 0},  {"maddn.s", 3, 2, 2},   {"nexp01.s", 4, 1, 0},
    {"const.s", 0, 3, 0}, {"addexp.s", 4, 0, 0}, {"maddn.s", 0, 3, 4},   {"nexp01.s", 3, 1, 0},
    {"neg.s", 5, 3, 0},   {"maddn.s", 2, 0, 2},  {"const.s", 0, 0, 0},   {"const.s", 6, 0, 0},
    {"const.s", 7, 0, 0}, {"maddn.s", 0, 5, 2},  {"maddn.s", 6, 2, 4},   {"const.s", 4, 3, 0},
    {"maddn.s", 7, 4, 2}, {"maddn.s", 3, 0, 0},  {"maddn.s", 4, 6, 2},   {"neg.s", 2, 7, 0},
    {"maddn.s", 0, 3, 2}, {"maddn.s", 7, 4, 7},  {"mksadj.s", 2, 1, 0},  {"nexp01.s", 1, 1, 0},
    {"maddn.s", 1, 0, 0}, {"neg.s", 3, 7, 0},    {"addexpm.s", 0, 2, 0}, {"addexp.s", 3, 2, 0},
    {"divn.s", 0, 1, 3},  {NULL, 0, 0, 0}};

static void put_float_steps(struct maker *maker)
{
    static const struct step *const sequences[] = {divide, root};
    for (const struct step *step = sequences[below(maker, 2)]; step->name != NULL; ++step) {
        bool constant = strcmp(step->name, "const.s") == 0;
        put(maker, step->name, step->r, step->s, step->t, constant ? step->s : 0);
    }
    for (unsigned i = 1; i <= 8; ++i) {
        put(maker, "const.s", i, 0, 0, i % 4);
    }
}

// A few sums of the registers from a2 to below `limit`.
static void put_sums(struct maker *maker, unsigned limit)
{
    static const char *const names[] = {"add", "sub", "xor", "addx4", "and"};
    unsigned count = limit - 2;
    for (unsigned n = below(maker, 4); n > 0; --n) {
        unsigned to = 2 + below(maker, count);
        put(maker, names[below(maker, 5)], to, 2 + below(maker, count), 2 + below(maker, count), 0);
    }
}

// A function's own loop, on registers that it has set.
static void put_function_loop(struct maker *maker)
{
    put(maker, "movi", 0, 0, 15, 1 + below(maker, 4));
    uint32_t at = maker->e.pc;
    maker->e.pc += 3;
    put_sums(maker, 15);
    put(maker, "addi", 0, 4, 4, 1);
    uint32_t end = maker->e.pc;
    maker->e.pc = at;
    put(maker, "loop", 0, 15, 0, end);
    maker->e.pc = end;
}

static void put_function(struct maker *maker)
{
    put(maker, "entry", 0, 1, 0, 64 + 16 * below(maker, 3));
    for (unsigned i = 4; i < 16; ++i) {
        put(maker, "movi", 0, 0, i, next_random(maker));
    }
    switch (below(maker, 8)) {
    case 0:
        put_function_loop(maker);
        break;
    case 1: // perhaps by zero
        put(maker, "remu", 5, 6, 4 + below(maker, 12), 0);
        break;
    case 2:
        put(maker, "mula.aa.lh", 0, 5 + below(maker, 8), 5 + below(maker, 8), 0);
        break;
    default:
        break;
    }
    put_sums(maker, 16);
}

// Functions that call one another and turn the window each time. The callees' windows lie over this one's
// registers. QEMU's cores have 32 address registers and spill sooner than one with 64; so nothing may be read
// that a function has not set, and what is left above the last call is cleared.
static void put_call_chain(struct maker *maker)
{
    static const char *const calls[] = {"call4", "call8", "call12"};
    uint32_t stack = maker->literals + 4 * STACK_LITERAL;
    unsigned first_kind = 0;
    put(maker, "l32r", 0, 0, 1, stack);
    unsigned depth = 1 + below(maker, 8);
    for (unsigned n = 0; n < depth; ++n) {
        unsigned kind = below(maker, 3);
        uint32_t call = maker->e.pc;
        uint32_t function = (call + 3 + 9 + 3 + 3) & ~UINT32_C(3);
        first_kind = n == 0 ? kind : first_kind;
        put(maker, calls[kind], 0, 0, 0, function);
        put_sums(maker, 4 * (kind + 1));
        put(maker, n == 0 ? "j" : "retw", 0, 0, 0, 0);
        uint32_t jump = maker->e.pc - 3;
        maker->e.pc = function;
        put_function(maker);
        if (n == 0) {
            maker->after_calls = jump;
        }
    }
    if (below(maker, 12) == 0) {
        put(maker, "syscall", 0, 0, 0, 0); // the end of the program, in here
    }
    put(maker, "retw.n", 0, 0, 0, 0);
    uint32_t end = maker->e.pc;
    maker->e.pc = maker->after_calls;
    put(maker, "j", 0, 0, 0, end);
    maker->e.pc = end;
    for (unsigned i = 4 * (first_kind + 1); i < 16; ++i) {
        put(maker, "movi", 0, 0, i, 0);
    }
    // RSIL would read PS.OWB, which tells of the last spill.
    put(maker, "movi", 0, 0, POINTER, 1);
    put(maker, "slli", POINTER, POINTER, 0, 18); // WOE
    put(maker, "addi", 0, POINTER, POINTER, 15);
    put(maker, "wsr", 0, 0, POINTER, SR_PS);
    put(maker, "rsync", 0, 0, 0, 0);
    // The record's address is in EXCSAVE1.
    put(maker, "rsr", 0, 0, POINTER, SR_EXCSAVE1);
    put(maker, "addmi", 0, POINTER, POINTER, RECORD_SCRATCH + 64);
}

// The chain several times over; the count is in memory, as the calls change all registers.
static void put_calls_in_loop(struct maker *maker)
{
    put(maker, "movi", 0, 0, COUNTER, 1 + below(maker, 4));
    put(maker, "rsr", 0, 0, MOVING, SR_EXCSAVE1);
    put(maker, "s32i", 0, MOVING, COUNTER, LOOP_COUNT * 4);
    uint32_t start = maker->e.pc;
    put_call_chain(maker);
    put(maker, "rsr", 0, 0, MOVING, SR_EXCSAVE1);
    put(maker, "l32i", 0, MOVING, COUNTER, LOOP_COUNT * 4);
    put(maker, "addi", 0, COUNTER, COUNTER, UINT32_MAX);
    put(maker, "s32i", 0, MOVING, COUNTER, LOOP_COUNT * 4);
    uint32_t over = maker->e.pc + 6;
    put(maker, "beqz", 0, COUNTER, 0, over);
    put(maker, "j", 0, 0, 0, start);
}

static void put_end(struct maker *maker)
{
    switch (below(maker, 24)) {
    case 0:
        put(maker, "ill", 0, 0, 0, 0);
        break;
    case 1:
        put(maker, "ill.n", 0, 0, 0, 0);
        break;
    default:
        put(maker, "syscall", 0, 0, 0, 0);
        break;
    }
}

static void put_program(struct maker *maker)
{
    uint32_t limit = maker->e.pc + CODE_ROOM - 120;
    maker->literals = maker->e.pc;
    for (unsigned i = 0; i < 8; ++i) {
        uint32_t word = i == STACK_LITERAL ? maker->target->base + STACK_TOP : random_word(maker);
        encode_data(&maker->e, word);
    }
    bool calls = has_windows(maker->target) && below(maker, 3) == 0;
    limit -= calls ? CALLS_ROOM : 0;
    for (unsigned n = 4 + below(maker, 24); n > 0 && maker->e.pc < limit; --n) {
        unsigned kind = below(maker, 32);
        if (kind == 0) {
            put_counted_loop(maker);
        } else if (kind == 1) {
            put_call(maker);
        } else if (kind == 2 && has_float(maker->target)) {
            put_float_steps(maker);
        } else if (calls && below(maker, 8) == 0) {
            put_calls_in_loop(maker);
            limit += CALLS_ROOM;
            calls = false;
        } else {
            put_any(maker);
        }
    }
    if (calls) {
        put_calls_in_loop(maker);
    }
    put_end(maker);
}

static void put_record(struct maker *maker, uint8_t *record, uint32_t address)
{
    bytes_put32(record + IN_CODE * 4, maker->literals + 32);
    for (unsigned i = 0; i < 16; ++i) {
        bytes_put32(record + (IN_A + i) * 4, random_word(maker));
        bytes_put32(record + (IN_SR + i) * 4, random_word(maker));
        bytes_put32(record + (IN_F + i) * 4, random_float(maker));
    }
    bytes_put32(record + (IN_A + POINTER) * 4, address + RECORD_SCRATCH + 64);
    bytes_put32(record + IN_FCR * 4, below(maker, 4));
    for (uint32_t at = RECORD_SCRATCH; at < RECORD_SIZE; at += 4) {
        bytes_put32(record + at, has_float(maker->target) ? random_float(maker) : random_word(maker));
    }
}

bool image_make(struct image *image, const struct target *target, unsigned programs, uint64_t seed)
{
    struct maker maker = {.random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1, .target = target};
    *image = (struct image){.target = target, .programs = programs};
    image->exit = target->base + EXIT_AT;
    image->records = target->base + CODE_AT + ((programs * CODE_ROOM + 0xfffU) & ~0xfffU);
    image->size = image->records - target->base + ((programs * RECORD_SIZE + 0xfffU) & ~0xfffU);
    image->bytes = calloc(1, image->size);
    if (image->bytes == NULL) {
        return false;
    }
    put_driver(image);
    put_exit(image);
    // Where a window handler finds the stack pointer of the first function's caller.
    bytes_put32(image->bytes + STACK_TOP - 12, target->base + DRIVER_AT);
    choose_rows(&maker);
    for (unsigned n = 0; n < programs; ++n) {
        maker.e = (struct encoder){image->bytes, target->base, image_program(image, n)};
        put_program(&maker);
        uint32_t record = image->records + n * RECORD_SIZE;
        put_record(&maker, image->bytes + (record - target->base), record);
    }
    return true;
}

void image_free(struct image *image)
{
    free(image->bytes);
    image->bytes = NULL;
}

uint32_t image_program(const struct image *image, unsigned n)
{
    return image->target->base + CODE_AT + n * CODE_ROOM;
}

// QEMU starts at the reset vector: a jump to the entry.
#define RESET_CODE_SIZE 16U

static void make_reset_code(const struct image *image, uint8_t *code)
{
    struct encoder e = {code, image->target->reset, image->target->reset};
    encode(&e, "j", 0, 0, 0, e.base + 8);
    uint32_t entry = encode_data(&e, image->entry);
    encode(&e, "l32r", 0, 0, 0, entry);
    encode(&e, "jx", 0, 0, 0, 0);
}

// An ELF file with two segments.
#define ELF_HEADER  52U
#define ELF_SEGMENT 32U

static void put_segment(uint8_t *at, uint32_t offset, uint32_t address, uint32_t size)
{
    bytes_put32(at, 1); // load
    bytes_put32(at + 4, offset);
    bytes_put32(at + 8, address);
    bytes_put32(at + 12, address);
    bytes_put32(at + 16, size);
    bytes_put32(at + 20, size);
    bytes_put32(at + 24, 7); // read, write, execute
}

bool image_write_elf(const struct image *image, const char *path)
{
    static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
    uint8_t header[ELF_HEADER + 2 * ELF_SEGMENT + RESET_CODE_SIZE] = {0};
    memcpy(header, ident, sizeof ident);
    bytes_put16(header + 16, 2);  // executable
    bytes_put16(header + 18, 94); // Xtensa
    bytes_put32(header + 20, 1);
    bytes_put32(header + 24, image->entry);
    bytes_put32(header + 28, ELF_HEADER);
    bytes_put16(header + 40, ELF_HEADER);
    bytes_put16(header + 42, ELF_SEGMENT);
    bytes_put16(header + 44, 2);
    uint32_t code = ELF_HEADER + 2 * ELF_SEGMENT;
    put_segment(header + ELF_HEADER, code, image->target->reset, RESET_CODE_SIZE);
    put_segment(header + ELF_HEADER + ELF_SEGMENT, sizeof header, image->target->base, image->size);
    make_reset_code(image, header + code);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    bool written = fwrite(header, 1, sizeof header, file) == sizeof header &&
                   fwrite(image->bytes, 1, image->size, file) == image->size;
    return fclose(file) == 0 && written;
}
