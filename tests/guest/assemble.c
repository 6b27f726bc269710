// A small assembler for guest programs: assemble -o OUT.elf FILE.s...
//
// It knows every row of the instruction list, so also those that the compiler for the lx106 does not. The
// files are read as one. A line is "label: instruction operands # comment"; operands are written as
// xt_disassemble prints them, addresses as label, number or sum of such. Besides instructions there are:
//
//     li aN, VALUE         any 32-bit value, by L32R from the pool
//     .pool N              room for N such values; before its users, at most 256 KiB away
//     .org ADDRESS         what follows goes there
//     .align N             zeros up to a multiple of N
//     .word VALUE, ...     .space N     .asciz "text"
//     .set NAME, VALUE     .entry LABEL
//
// Two passes: the first finds the labels, the second writes.

#include "base/bytes.h"
#include "guest/encode.h"
#include "xtensa/insn.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYMBOLS_MAX  1000U
#define CHUNKS_MAX   16U
#define CHUNK_SIZE   0x30000U
#define OPERANDS_MAX 8U

struct symbol {
    char name[32];
    uint32_t value;
};

struct chunk {
    uint32_t address, size;
    uint8_t bytes[CHUNK_SIZE];
};

struct assembler {
    struct symbol symbols[SYMBOLS_MAX];
    unsigned symbol_count;
    struct chunk *chunks;
    unsigned chunk_count;
    uint32_t pc, pool, pool_end, entry;
    bool writing; // the second pass
    const char *file;
    unsigned line;
};

static void fail(const struct assembler *as, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%u: ", as->file, as->line);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

// Symbols and values

static struct symbol *find_symbol(struct assembler *as, const char *name)
{
    for (unsigned i = 0; i < as->symbol_count; ++i) {
        if (strcmp(as->symbols[i].name, name) == 0) {
            return &as->symbols[i];
        }
    }
    return NULL;
}

static void set_symbol(struct assembler *as, const char *name, uint32_t value)
{
    struct symbol *symbol = find_symbol(as, name);
    if (symbol == NULL) {
        if (as->symbol_count == SYMBOLS_MAX || strlen(name) >= sizeof symbol->name) {
            fail(as, "too many names, or a long one: %s", name);
        }
        symbol = &as->symbols[as->symbol_count++];
        strcpy(symbol->name, name);
    } else if (!as->writing) {
        fail(as, "%s is defined twice", name);
    }
    symbol->value = value;
}

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static uint32_t term(struct assembler *as, const char **text)
{
    if (isdigit((unsigned char)**text)) {
        char *end;
        uint32_t value = (uint32_t)strtoull(*text, &end, 0);
        *text = end;
        return value;
    }
    char name[32] = "";
    for (unsigned n = 0; is_name_char(**text) && n + 1 < sizeof name; ++n) {
        name[n] = *(*text)++;
    }
    const struct symbol *symbol = find_symbol(as, name);
    if (symbol == NULL && (as->writing || *name == '\0')) {
        fail(as, "what is \"%s\"?", *name == '\0' ? *text : name);
    }
    return symbol == NULL ? 0 : symbol->value;
}

// Terms with + and - between them; in the first pass labels further on count as 0.
static uint32_t value_of(struct assembler *as, const char *text)
{
    uint32_t value = 0;
    bool more = true;
    while (more) {
        bool minus = *text == '-';
        text += *text == '-' || *text == '+' ? 1 : 0;
        while (*text == ' ') {
            ++text;
        }
        uint32_t part = term(as, &text);
        value += minus ? 0U - part : part;
        while (*text == ' ') {
            ++text;
        }
        more = *text == '+' || *text == '-';
    }
    if (*text != '\0') {
        fail(as, "not understood: %s", text);
    }
    return value;
}

// Output

static uint8_t *room(struct assembler *as, uint32_t address, uint32_t size)
{
    for (unsigned i = 0; i < as->chunk_count; ++i) {
        struct chunk *chunk = &as->chunks[i];
        if (address >= chunk->address && address + size <= chunk->address + CHUNK_SIZE) {
            uint32_t end = address + size - chunk->address;
            chunk->size = end > chunk->size ? end : chunk->size;
            return chunk->bytes + (address - chunk->address);
        }
    }
    fail(as, "nothing can be put at 0x%08x: .org is missing, or the part is too large", (unsigned)address);
    return NULL;
}

static void start_chunk(struct assembler *as, uint32_t address)
{
    as->pc = address;
    for (unsigned i = 0; i < as->chunk_count; ++i) {
        if (address - as->chunks[i].address < CHUNK_SIZE) {
            return;
        }
    }
    if (as->chunk_count == CHUNKS_MAX) {
        fail(as, "too many parts");
    }
    as->chunks[as->chunk_count++].address = address;
}

static void put_word(struct assembler *as, uint32_t address, uint32_t word, unsigned size)
{
    uint8_t *at = room(as, address, size);
    for (unsigned i = 0; i < size; ++i) {
        at[i] = (uint8_t)(word >> 8 * i);
    }
}

// Instructions

struct fields {
    unsigned r, s, t;
    uint32_t imm;
};

static unsigned register_number(const struct assembler *as, const char *text, char kind)
{
    char *end;
    unsigned long number = strtoul(text + 1, &end, 10);
    if (*text != kind || end == text + 1 || *end != '\0' || number > 15) {
        fail(as, "%s is no register of kind %c", text, kind);
    }
    return (unsigned)number;
}

static uint32_t special_number(struct assembler *as, const char *text, const char *(*name_of)(unsigned))
{
    for (unsigned i = 0; i < 256; ++i) {
        if (name_of(i) != NULL && strcmp(name_of(i), text) == 0) {
            return i;
        }
    }
    return value_of(as, text);
}

static unsigned constant_index(const struct assembler *as, uint32_t value, bool is_signed)
{
    for (unsigned i = 0; i < 16; ++i) {
        if (value == (is_signed ? (uint32_t)xt_b4const[i] : xt_b4constu[i])) {
            return i;
        }
    }
    fail(as, "%u is none of the constants of this branch", (unsigned)value);
    return 0;
}

// One operand, by its letter in the format; EXTUI's `e` takes two.
static void take_operand(struct assembler *as, char letter, const char *const *text, struct fields *fields)
{
    switch (letter) {
    case 'r':
        fields->r = register_number(as, *text, 'a');
        break;
    case 's':
        fields->s = register_number(as, *text, 'a');
        break;
    case 't':
        fields->t = register_number(as, *text, 'a');
        break;
    case 'R':
        fields->r = register_number(as, *text, 'f');
        break;
    case 'S':
        fields->s = register_number(as, *text, 'f');
        break;
    case 'T':
        fields->t = register_number(as, *text, 'f');
        break;
    case 'x':
        fields->r = register_number(as, *text, 'b');
        break;
    case 'y':
        fields->s = register_number(as, *text, 'b');
        break;
    case 'z':
        fields->t = register_number(as, *text, 'b');
        break;
    case 'M':
        fields->r |= register_number(as, *text, 'm') << 2;
        break;
    case 'W':
        fields->r |= register_number(as, *text, 'm');
        break;
    case 'P':
        fields->t = (register_number(as, *text, 'm') - 2) << 2;
        break;
    case 'n':
        fields->imm = special_number(as, *text, xt_sr_name);
        break;
    case 'u':
        fields->imm = special_number(as, *text, xt_ur_name);
        break;
    case 'k':
        fields->t = value_of(as, *text);
        break;
    case 'c':
        fields->r = constant_index(as, value_of(as, *text), true);
        break;
    case 'C':
        fields->r = constant_index(as, value_of(as, *text), false);
        break;
    case 'e':
        fields->s = value_of(as, text[0]);
        fields->imm = value_of(as, text[1]);
        break;
    default: // i, L
        fields->imm = value_of(as, *text);
        break;
    }
}

static void put_insn(struct assembler *as, const struct xt_insn *insn, char *operands[], unsigned count)
{
    struct fields fields = {0};
    unsigned n = 0;
    for (const char *letter = xt_format_operands(insn->format); *letter != '\0'; ++letter) {
        if (*letter == ',') {
            continue;
        }
        unsigned taken = *letter == 'e' ? 2 : 1;
        if (n + taken > count) {
            fail(as, "%s needs more operands", insn->name);
        }
        if (as->writing) {
            take_operand(as, *letter, (const char *const *)&operands[n], &fields);
        }
        n += taken;
    }
    if (n != count) {
        fail(as, "%s has fewer operands", insn->name);
    }
    unsigned size = xt_insn_size((uint8_t)insn->match);
    if (as->writing) {
        uint32_t word = encode_word(insn, as->pc, fields.r, fields.s, fields.t, fields.imm);
        struct xt_op back;
        xt_insn_operands(insn, word, as->pc, &back);
        if (back.imm != fields.imm && insn->format != XT_FORMAT_EXTUI) {
            fail(as, "%s cannot hold 0x%x", insn->name, (unsigned)fields.imm);
        }
        put_word(as, as->pc, word, size);
    }
    as->pc += size;
}

static void put_li(struct assembler *as, char *operands[], unsigned count)
{
    char place[16];
    if (count != 2 || as->pool == as->pool_end) {
        fail(as, "li has two operands and needs room in the .pool");
    }
    if (as->writing) {
        put_word(as, as->pool, value_of(as, operands[1]), 4);
    }
    snprintf(place, sizeof place, "0x%x", (unsigned)as->pool);
    as->pool += 4;
    put_insn(as, encode_row("l32r"), (char *[]){operands[0], place}, 2);
}

// Directives

static void put_zeros(struct assembler *as, uint32_t count)
{
    (void)room(as, as->pc, count);
    as->pc += count;
}

static void put_pool(struct assembler *as, uint32_t count)
{
    as->pc = (as->pc + 3) & ~UINT32_C(3);
    as->pool = as->pc;
    as->pool_end = as->pc + 4 * count;
    put_zeros(as, 4 * count);
}

static void directive(struct assembler *as, const char *name, char *operands[], unsigned count)
{
    if (count == 0) {
        fail(as, "%s needs an operand", name);
    } else if (strcmp(name, ".org") == 0) {
        start_chunk(as, value_of(as, operands[0]));
    } else if (strcmp(name, ".align") == 0) {
        put_zeros(as, (0U - as->pc) & (value_of(as, operands[0]) - 1));
    } else if (strcmp(name, ".space") == 0) {
        put_zeros(as, value_of(as, operands[0]));
    } else if (strcmp(name, ".pool") == 0) {
        put_pool(as, value_of(as, operands[0]));
    } else if (strcmp(name, ".set") == 0 && count == 2) {
        set_symbol(as, operands[0], value_of(as, operands[1]));
    } else if (strcmp(name, ".entry") == 0) {
        as->entry = value_of(as, operands[0]);
    } else if (strcmp(name, ".word") == 0) {
        for (unsigned i = 0; i < count; ++i, as->pc += 4) {
            put_word(as, as->pc, value_of(as, operands[i]), 4);
        }
    } else {
        fail(as, "no such directive: %s", name);
    }
}

static void put_text(struct assembler *as, const char *text)
{
    const char *start = strchr(text, '"');
    const char *end = strrchr(text, '"');
    if (start == NULL || end == start) {
        fail(as, ".asciz needs a text in quotes");
        return;
    }
    for (++start; start < end; ++start) {
        bool newline = start[0] == '\\' && start[1] == 'n';
        put_word(as, as->pc++, newline ? '\n' : (uint8_t)*start, 1);
        start += newline ? 1 : 0;
    }
    put_word(as, as->pc++, 0, 1);
}

// Lines

static char *skip_space(char *text)
{
    return text + strspn(text, " \t\r\n");
}

// Cuts at commas and trims; returns how many.
static unsigned split_operands(struct assembler *as, char *text, char *operands[])
{
    unsigned count = 0;
    text = skip_space(text);
    while (*text != '\0') {
        char *comma = strchr(text, ',');
        char *next = comma == NULL ? text + strlen(text) : comma + 1;
        char *end = comma == NULL ? next : comma;
        while (end > text && isspace((unsigned char)end[-1])) {
            --end;
        }
        *end = '\0';
        if (count == OPERANDS_MAX || *text == '\0') {
            fail(as, "an operand is empty, or there are too many");
        }
        operands[count++] = text;
        text = skip_space(next);
    }
    return count;
}

static const struct xt_insn *find_row(const struct assembler *as, const char *name)
{
    for (unsigned i = 0; i < xt_insn_count; ++i) {
        if (strcmp(xt_insns[i].name, name) == 0) {
            return &xt_insns[i];
        }
    }
    fail(as, "there is no instruction %s", name);
    return NULL;
}

static void statement(struct assembler *as, char *text)
{
    char *operands[OPERANDS_MAX];
    size_t length = strcspn(text, " \t\r\n");
    char *rest = text + length + (text[length] != '\0' ? 1 : 0);
    text[length] = '\0';
    if (strcmp(text, ".asciz") == 0) {
        put_text(as, rest);
        return;
    }
    unsigned count = split_operands(as, rest, operands);
    if (*text == '.') {
        directive(as, text, operands, count);
    } else if (strcmp(text, "li") == 0) {
        put_li(as, operands, count);
    } else {
        put_insn(as, find_row(as, text), operands, count);
    }
}

static void assemble_line(struct assembler *as, char *line)
{
    char *comment = strchr(line, '#');
    if (comment != NULL) {
        *comment = '\0';
    }
    char *text = skip_space(line);
    size_t name = strcspn(text, ": \t\"");
    if (text[name] == ':') {
        text[name] = '\0';
        set_symbol(as, text, as->pc);
        text = skip_space(text + name + 1);
    }
    if (*text != '\0') {
        statement(as, text);
    }
}

static void assemble_file(struct assembler *as, const char *path)
{
    char line[200];
    FILE *file = fopen(path, "r");
    as->file = path;
    as->line = 0;
    if (file == NULL) {
        fail(as, "cannot be read");
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        ++as->line;
        assemble_line(as, line);
    }
    fclose(file);
}

// The ELF file: a header and one segment for each part.

#define ELF_HEADER  52U
#define ELF_SEGMENT 32U

static bool write_elf(const struct assembler *as, const char *path)
{
    static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
    uint8_t header[ELF_HEADER + CHUNKS_MAX * ELF_SEGMENT] = {0};
    uint32_t offset = sizeof header;
    memcpy(header, ident, sizeof ident);
    bytes_put16(header + 16, 2);  // executable
    bytes_put16(header + 18, 94); // Xtensa
    bytes_put32(header + 20, 1);
    bytes_put32(header + 24, as->entry);
    bytes_put32(header + 28, ELF_HEADER);
    bytes_put16(header + 40, ELF_HEADER);
    bytes_put16(header + 42, ELF_SEGMENT);
    bytes_put16(header + 44, (uint16_t)as->chunk_count);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    for (unsigned i = 0; i < as->chunk_count; ++i) {
        uint8_t *at = header + ELF_HEADER + i * ELF_SEGMENT;
        uint32_t size = (as->chunks[i].size + 3) & ~UINT32_C(3);
        const uint32_t fields[] = {1, offset, as->chunks[i].address, as->chunks[i].address, size, size, 7, 4};
        for (unsigned n = 0; n < sizeof fields / sizeof fields[0]; ++n) {
            bytes_put32(at + 4 * n, fields[n]);
        }
        offset += size;
    }
    bool written = fwrite(header, 1, sizeof header, file) == sizeof header;
    for (unsigned i = 0; i < as->chunk_count; ++i) {
        uint32_t size = (as->chunks[i].size + 3) & ~UINT32_C(3);
        written = written && fwrite(as->chunks[i].bytes, 1, size, file) == size;
    }
    return fclose(file) == 0 && written;
}

int main(int argc, char **argv)
{
    struct assembler *as = calloc(1, sizeof *as);
    if (as == NULL || argc < 4 || strcmp(argv[1], "-o") != 0) {
        fprintf(stderr, "usage: assemble -o OUT.elf FILE.s...\n");
        free(as);
        return 2;
    }
    as->chunks = calloc(CHUNKS_MAX, sizeof *as->chunks);
    bool written = as->chunks != NULL;
    for (unsigned pass = 0; pass < 2 && written; ++pass) {
        as->writing = pass == 1;
        as->pc = as->pool = as->pool_end = 0;
        for (int i = 3; i < argc; ++i) {
            assemble_file(as, argv[i]);
        }
    }
    written = written && write_elf(as, argv[2]);
    free(as->chunks);
    free(as);
    if (!written) {
        fprintf(stderr, "assemble: %s could not be written\n", argv[2]);
    }
    return written ? 0 : 1;
}
