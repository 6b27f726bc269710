#include "debug/gdb_registers.h"

#include "base/bits.h"
#include "xtensa/insn.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum kind { PC, FILE_REGISTER, SPECIAL, SPECIAL_UNREAD, USER, FLOATING, WINDOW, STAND_IN };

// `count` registers from GDB's number `first` on are those from `index` on in the core.
struct run_of_registers {
    uint8_t first, count, kind, index;
};

static const struct run_of_registers runs[] = {
    {0, 1, PC, 0},
    {1, 64, FILE_REGISTER, 0},
    {65, 4, SPECIAL, SR_LBEG},
    {69, 2, SPECIAL, SR_WINDOWBASE},
    {71, 1, SPECIAL, SR_CONFIGID0},
    {72, 1, SPECIAL, SR_CONFIGID1},
    {73, 1, SPECIAL, SR_PS},
    {74, 1, USER, UR_THREADPTR},
    {75, 1, SPECIAL, SR_BR},
    {76, 1, SPECIAL, SR_SCOMPARE1},
    {77, 2, SPECIAL, SR_ACCLO},
    {79, 4, SPECIAL, SR_M0},
    {83, 1, USER, UR_EXPSTATE},
    {84, 3, USER, UR_F64R_LO},
    {87, 16, FLOATING, 0},
    {103, 2, USER, UR_FCR},
    {105, 1, SPECIAL_UNREAD, SR_MMID},
    {106, 2, SPECIAL, SR_IBREAKENABLE},
    {108, 1, SPECIAL, SR_ATOMCTL},
    {109, 1, SPECIAL, SR_DDR},
    {110, 2, SPECIAL, SR_IBREAKA0},
    {112, 2, SPECIAL, SR_DBREAKA0},
    {114, 2, SPECIAL, SR_DBREAKC0},
    {116, 7, SPECIAL, SR_EPC1},
    {123, 1, SPECIAL, SR_DEPC},
    {124, 6, SPECIAL, SR_EPS2},
    {130, 7, SPECIAL, SR_EXCSAVE1},
    {137, 1, SPECIAL, SR_CPENABLE},
    {138, 1, SPECIAL, SR_INTERRUPT},
    {139, 1, SPECIAL_UNREAD, SR_INTERRUPT},
    {140, 1, SPECIAL_UNREAD, SR_INTCLEAR},
    {141, 1, SPECIAL, SR_INTENABLE},
    {142, 8, SPECIAL, SR_VECBASE}, // to EXCVADDR
    {150, 3, SPECIAL, SR_CCOMPARE0},
    {153, 4, SPECIAL, SR_MISC0},
    {157, 16, WINDOW, 0},
    {173, 31, STAND_IN, 0},
};

static_assert(SR_VECBASE + 7 == SR_EXCVADDR, "eight special registers in a row");

// The run that register `number` is in; NULL: there is none. *index is its place in the core.
static const struct run_of_registers *find(unsigned number, unsigned *index)
{
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        if (number >= runs[i].first && number < runs[i].first + (unsigned)runs[i].count) {
            *index = runs[i].index + (number - runs[i].first);
            return &runs[i];
        }
    }
    return NULL;
}

bool gdb_register_is_described(unsigned number)
{
    unsigned index;
    const struct run_of_registers *run = find(number, &index);
    return run != NULL && run->kind != SPECIAL_UNREAD;
}

// Registers that only the description's architecture has; eip is pc, and esp shows a1. The rest reads 0.
static const char *const stand_ins[] = {
    "eax", "ecx",   "edx",   "ebx",  "esp",   "ebp",   "esi",   "edi",   "eflags", "cs",  "ss",
    "ds",  "es",    "fs",    "gs",   "st0",   "st1",   "st2",   "st3",   "st4",    "st5", "st6",
    "st7", "fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop",
};

#define ESP       4U
#define ST0       15U
#define STS       8U
#define ST_SIZE   10U
#define WORD_SIZE 4U

unsigned gdb_register_size(unsigned number)
{
    unsigned index;
    const struct run_of_registers *run = find(number, &index);
    return run != NULL && run->kind == STAND_IN && index - ST0 < STS ? ST_SIZE : WORD_SIZE;
}

uint32_t gdb_register_get(const struct xt_cpu *cpu, unsigned number)
{
    unsigned index;
    const struct run_of_registers *run = find(number, &index);
    if (run == NULL) {
        return 0;
    }
    switch (run->kind) {
    case PC:
        return cpu->pc;
    case FILE_REGISTER:
        return cpu->file[xt_place(cpu, index)];
    case SPECIAL:
        return xt_read_sr(cpu, index);
    case USER:
        return cpu->ur[index];
    case FLOATING:
        return cpu->f[index];
    case WINDOW:
        return cpu->a[index];
    case STAND_IN:
        return index == ESP ? cpu->a[1] : 0;
    default:
        return 0;
    }
}

static void set_special(struct xt_cpu *cpu, const struct run_of_registers *run, unsigned index,
                        uint32_t value)
{
    bool read_only = index == SR_PRID || index == SR_CONFIGID0 || index == SR_CONFIGID1 ||
                     index == SR_LITBASE || (index == SR_INTERRUPT && run->kind == SPECIAL);
    if (!read_only) {
        xt_write_sr(cpu, index, value);
    }
}

void gdb_register_set(struct xt_cpu *cpu, unsigned number, uint32_t value)
{
    unsigned index;
    const struct run_of_registers *run = find(number, &index);
    if (run == NULL) {
        return;
    }
    switch (run->kind) {
    case PC:
        cpu->pc = value;
        break;
    case FILE_REGISTER:
        cpu->file[xt_place(cpu, index)] = value;
        break;
    case SPECIAL:
    case SPECIAL_UNREAD:
        set_special(cpu, run, index, value);
        break;
    case USER:
        cpu->ur[index] = value;
        break;
    case FLOATING:
        cpu->f[index] = value;
        break;
    case WINDOW:
        cpu->a[index] = value;
        break;
    default:
        if (index == ESP) {
            cpu->a[1] = value;
        }
        break;
    }
}

// The description

struct page {
    char *text;
    size_t skip, size, count;
};

static void add(struct page *page, const char *text)
{
    for (; *text != '\0'; text++) {
        if (page->skip > 0) {
            page->skip--;
        } else if (page->count < page->size) {
            page->text[page->count++] = *text;
        }
    }
}

static void add_register(struct page *page, const char *name, unsigned number, const char *type)
{
    char text[128];
    (void)snprintf(text, sizeof text, "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\" regnum=\"%u\"/>\n", name,
                   8 * gdb_register_size(number), type, number);
    add(page, text);
}

#define FIRST_STAND_IN 173U
#define STAND_INS      (sizeof stand_ins / sizeof stand_ins[0])

static_assert(FIRST_STAND_IN + STAND_INS == GDB_REGISTERS, "the stand-ins are the last registers");

static void add_i386_feature(struct page *page)
{
    for (unsigned i = 0; i < STAND_INS; i++) {
        bool pointer = i == ESP || i == ESP + 1;
        const char *type = i - ST0 < STS ? "i387_ext" : pointer ? "data_ptr" : "int32";
        add_register(page, stand_ins[i], FIRST_STAND_IN + i, type);
    }
    add_register(page, "eip", 0, "code_ptr");
}

static const char *numbered(char *name, size_t size, const char *letters, unsigned index)
{
    (void)snprintf(name, size, "%s%u", letters, index);
    return name;
}

static void add_xtensa_feature(struct page *page)
{
    char name[16];
    for (unsigned number = 1; number < FIRST_STAND_IN; number++) {
        unsigned index;
        const struct run_of_registers *run = find(number, &index);
        assert(run != NULL);
        switch (run->kind) {
        case FILE_REGISTER:
            add_register(page, numbered(name, sizeof name, "ar", index), number, "uint32");
            break;
        case SPECIAL:
            add_register(page, xt_sr_name(index), number, "uint32");
            break;
        case USER:
            add_register(page, xt_ur_name(index), number, "uint32");
            break;
        case FLOATING:
            add_register(page, numbered(name, sizeof name, "f", index), number, "ieee_single");
            break;
        case WINDOW:
            add_register(page, numbered(name, sizeof name, "a", index), number, "uint32");
            break;
        default:
            break;
        }
    }
}

size_t gdb_describe(size_t offset, char *text, size_t size)
{
    struct page page = {.text = text, .skip = offset, .size = size};
    add(&page,
        "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target version=\"1.0\">\n"
        "<architecture>i386</architecture>\n<osabi>none</osabi>\n<feature name=\"org.gnu.gdb.i386.core\">\n");
    add_i386_feature(&page);
    add(&page, "</feature>\n<feature name=\"espcam.xtensa.lx6\">\n");
    add_xtensa_feature(&page);
    add(&page, "</feature>\n</target>\n");
    return page.count;
}
