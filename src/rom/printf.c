// The ROM's printf functions: those of newlib's small build, for programs that are linked to them.
//
// Source:       names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.newlib-nano.ld;
//               behaviour: ISO C17, chapter "Input/output", and newlib 2.2.0's documentation; the arguments
//               of v-functions: GCC's va_list for Xtensa, three words that are not parted between registers
//               and stack.
// Not modelled: floating point, for which the ROM calls the program's _printf_float with structures of its
//               own: such a call goes on at the ROM's inner function, which has no row, so it ends with its
//               name; writing to a FILE locks it once, not again for each character; asnprintf and
//               vasnprintf.

#include "rom/libc_file.h"
#include "rom/nanoformat.h"

#define SVFPRINTF_R 0x40057100U // the ROM's inner function

#define PIECE            2048U
#define LIBC_EOVERFLOW   139U
#define CYCLES_OF_LETTER 60U

// Where the arguments are: words of the call from `first` on, or a va_list that begins there.
static struct rom_args arguments(struct call *call, unsigned first, bool list)
{
    if (!list) {
        return (struct rom_args){.next = first};
    }
    unsigned at = first < 6 && first + 3 > 6 ? 6 : first;
    return (struct rom_args){.list = true,
                             .stack = call_word(call, at),
                             .registers = call_word(call, at + 1),
                             .next = call_word(call, at + 2)};
}

// Into memory

// Which argument words a function has: numbers, or NONE.
enum { NONE = 15 };
struct shape {
    unsigned reent, to, size, format; // the arguments follow `format`
    bool list;
};

// Formats piece by piece, for `limit` bytes at most. The length; false: it cannot be done here.
static bool format_to(struct call *call, uint32_t to, uint32_t limit, uint32_t format, struct rom_args args,
                      uint32_t *length)
{
    char text[PIECE];
    struct nano_text out = {.text = text, .size = sizeof(text)};
    do {
        struct rom_args again = args;
        nano_format(call, &out, format, &again);
        if (out.floating) {
            return false;
        }
        uint32_t end = out.length < limit ? out.length : limit;
        uint32_t count = end > out.skip ? end - out.skip : 0;
        (void)call_write(call, to + out.skip, text, count < PIECE ? count : PIECE);
        out.skip += PIECE;
    } while (out.skip < out.length && out.skip < limit && !call_failed(call));
    *length = out.length;
    return true;
}

static void print_to_memory(struct call *call, const struct shape *s)
{
    uint32_t to = call_word(call, s->to);
    uint32_t size = s->size == NONE ? 0x80000000U : call_word(call, s->size);
    uint32_t length = 0;
    if (s->size != NONE && (int32_t)size < 0) {
        // errno is that of the calling task, whom only the program knows
        libc_jump(call, SVFPRINTF_R, 0, NULL);
        return;
    }
    uint32_t limit = size == 0 ? 0 : size - 1;
    if (!format_to(call, to, limit, call_word(call, s->format), arguments(call, s->format + 1, s->list),
                   &length)) {
        libc_jump(call, SVFPRINTF_R, 0, NULL);
        return;
    }
    if (size > 0) {
        call_store(call, to + (length < limit ? length : limit), 1, 0);
    }
    call_spend(call, (uint64_t)length * CYCLES_OF_LETTER);
    call_result(call, length);
}

#define TO_MEMORY(name, ...)                                                                                 \
    static void name(struct call *call)                                                                      \
    {                                                                                                        \
        print_to_memory(call, &(struct shape){__VA_ARGS__});                                                 \
    }
TO_MEMORY(sprintf_, NONE, 0, NONE, 1, false)
TO_MEMORY(sprintf_r, 0, 1, NONE, 2, false)
TO_MEMORY(vsprintf_, NONE, 0, NONE, 1, true)
TO_MEMORY(vsprintf_r, 0, 1, NONE, 2, true)
TO_MEMORY(snprintf_, NONE, 0, 1, 2, false)
TO_MEMORY(snprintf_r, 0, 1, 2, 3, false)
TO_MEMORY(vsnprintf_, NONE, 0, 1, 2, true)
TO_MEMORY(vsnprintf_r, 0, 1, 2, 3, true)

// The program's struct _reent, as step 0.
static bool take_reent(struct call *call, unsigned argument, uint32_t *reent)
{
    if (argument != NONE) {
        *reent = call_word(call, argument);
        return true;
    }
    if (!libc_step(call, 0, LIBC_GETREENT, 0, NULL)) {
        return false;
    }
    *reent = libc_step_result(call, 0);
    return true;
}

// Into new memory, whose address goes to where `to` says

enum { ROOM = 16 }; // a local: how much was asked for; the text may have changed when it is there

static void print_to_new_memory(struct call *call, const struct shape *s)
{
    uint32_t reent, length = 0;
    uint32_t format = call_word(call, s->format);
    struct rom_args args = arguments(call, s->format + 1, s->list);
    if (!take_reent(call, s->reent, &reent)) {
        return;
    }
    if (!format_to(call, 0, 0, format, args, &length)) {
        (void)libc_step(call, 2, SVFPRINTF_R, 0, NULL);
        return;
    }
    if (call_local(call, ROOM) == 0) {
        call_set_local(call, ROOM, length + 1);
    }
    uint32_t room = call_local(call, ROOM);
    if (!libc_step(call, 1, LIBC_MALLOC_R, 2, (const uint32_t[]){reent, room})) {
        return;
    }
    uint32_t memory = libc_step_result(call, 1);
    if (memory == 0) {
        call_put(call, reent + REENT_ERRNO, LIBC_ENOMEM);
        call_return(call, FILE_FAILED);
        return;
    }
    (void)format_to(call, memory, room - 1, format, args, &length);
    length = length < room ? length : room - 1;
    call_store(call, memory + length, 1, 0);
    call_put(call, call_word(call, s->to), memory);
    call_spend(call, (uint64_t)length * CYCLES_OF_LETTER);
    call_return(call, length);
}

#define TO_NEW_MEMORY(name, ...)                                                                             \
    static void name(struct call *call)                                                                      \
    {                                                                                                        \
        print_to_new_memory(call, &(struct shape){__VA_ARGS__});                                             \
    }
TO_NEW_MEMORY(asprintf_, NONE, 0, NONE, 1, false)
TO_NEW_MEMORY(asprintf_r, 0, 1, NONE, 2, false)
TO_NEW_MEMORY(vasprintf_, NONE, 0, NONE, 1, true)
TO_NEW_MEMORY(vasprintf_r, 0, 1, NONE, 2, true)

// To a FILE: `to` is its argument, or NONE for the standard output

enum { STEP_INIT = 1, STEP_LOCK, STEP_SETUP, STEP_INNER, STEP_UNLOCK };
enum { PRINTED = 16, PRINTING, PRINT_FAILED };

// Writes the characters from number PRINTED on. True: all are out, or it failed.
static bool put_piece(struct call *call, uint32_t reent, uint32_t file, const char *text, uint32_t count)
{
    for (uint32_t i = 0; i < count && !call_failed(call); i++) {
        uint32_t c = (uint8_t)text[i], result = 0;
        int32_t room = (int32_t)call_get(call, file + FILE_ROOM) - 1;
        bool waits = call_local(call, PRINTING) != 0;
        if (!waits && (room >= 0 || (room >= (int32_t)call_get(call, file + FILE_LINE_ROOM) && c != '\n'))) {
            uint32_t at = call_get(call, file + FILE_AT);
            call_put(call, file + FILE_ROOM, (uint32_t)room);
            call_store(call, at, 1, c);
            call_put(call, file + FILE_AT, at + 1);
        } else {
            if (!waits) {
                call_put(call, file + FILE_ROOM, (uint32_t)room);
            }
            if (!libc_await(call, PRINTING, LIBC_SWBUF_R, 3, (const uint32_t[]){reent, c, file}, &result)) {
                return false;
            }
            if (result == FILE_FAILED) {
                call_set_local(call, PRINT_FAILED, 1);
                return true;
            }
        }
        call_set_local(call, PRINTED, call_local(call, PRINTED) + 1);
    }
    return true;
}

static bool put_text(struct call *call, uint32_t reent, uint32_t file, uint32_t format, struct rom_args args)
{
    char text[PIECE];
    struct nano_text out = {.text = text, .size = sizeof(text)};
    do {
        struct rom_args again = args;
        out.skip = call_local(call, PRINTED);
        nano_format(call, &out, format, &again);
        if (out.floating) {
            (void)libc_step(call, STEP_INNER, SVFPRINTF_R, 0, NULL);
            return false;
        }
        // What the program changed meanwhile may have made the text shorter than what is out.
        uint32_t count = out.length > out.skip ? out.length - out.skip : 0;
        if (!put_piece(call, reent, file, text, count < PIECE ? count : PIECE)) {
            return false;
        }
    } while (call_local(call, PRINTED) < out.length && call_local(call, PRINT_FAILED) == 0 &&
             !call_failed(call));
    return true;
}

static void print_to_file(struct call *call, const struct shape *s)
{
    uint32_t reent;
    bool failed = false;
    if (!take_reent(call, s->reent, &reent)) {
        return;
    }
    uint32_t file = s->to == NONE ? call_get(call, reent + REENT_STDOUT) : call_word(call, s->to);
    if (!libc_check_init(call, STEP_INIT, reent, &file)) {
        return;
    }
    uint32_t lock = file + FILE_LOCK;
    bool locked = (file_flags(call, file) & FILE_IS_TEXT) == 0;
    if ((locked && !libc_step(call, STEP_LOCK, LIBC_LOCK_ACQUIRE, 1, &lock)) ||
        !file_make_writable(call, STEP_SETUP, reent, file, &failed)) {
        return;
    }
    if (failed) {
        call_set_local(call, PRINT_FAILED, 1);
    } else if (libc_step_ahead(call, STEP_UNLOCK)) {
        file_orient(call, file, false);
        if (!put_text(call, reent, file, call_word(call, s->format),
                      arguments(call, s->format + 1, s->list))) {
            return;
        }
    }
    if (!locked || libc_step(call, STEP_UNLOCK, LIBC_LOCK_RELEASE, 1, &lock)) {
        bool error = call_local(call, PRINT_FAILED) != 0 || (file_flags(call, file) & FILE_ERROR) != 0;
        call_return(call, error ? FILE_FAILED : call_local(call, PRINTED));
    }
}

#define TO_FILE(name, ...)                                                                                   \
    static void name(struct call *call)                                                                      \
    {                                                                                                        \
        print_to_file(call, &(struct shape){__VA_ARGS__});                                                   \
    }
TO_FILE(printf_, NONE, NONE, NONE, 0, false)
TO_FILE(printf_r, 0, NONE, NONE, 1, false)
TO_FILE(vprintf_, NONE, NONE, NONE, 0, true)
TO_FILE(vprintf_r, 0, NONE, NONE, 1, true)
TO_FILE(fprintf_, NONE, 0, NONE, 1, false)
TO_FILE(fprintf_r, 0, 1, NONE, 2, false)
TO_FILE(vfprintf_, NONE, 0, NONE, 1, true)
TO_FILE(vfprintf_r, 0, 1, NONE, 2, true)

#define FRAMED true, true
#define LEAF   false, false

const struct rom_function rom_printf_functions[] = {
    {0x40056c08, "sprintf", sprintf_, LEAF},
    {0x40056bbc, "_sprintf_r", sprintf_r, LEAF},
    {0x40056ac4, "vsprintf", vsprintf_, LEAF},
    {0x40056a90, "_vsprintf_r", vsprintf_r, LEAF},
    {0x40056b4c, "snprintf", snprintf_, LEAF},
    {0x40056ae4, "_snprintf_r", snprintf_r, LEAF},
    {0x40056a68, "vsnprintf", vsnprintf_, LEAF},
    {0x40056a14, "_vsnprintf_r", vsnprintf_r, LEAF},
    {0x40056d9c, "asprintf", asprintf_, FRAMED},
    {0x40056d4c, "_asprintf_r", asprintf_r, FRAMED},
    {0x40056eb8, "vasprintf", vasprintf_, FRAMED},
    {0x40056e80, "_vasprintf_r", vasprintf_r, FRAMED},
    {0x40056978, "printf", printf_, FRAMED},
    {0x40056944, "_printf_r", printf_r, FRAMED},
    {0x400569b4, "vprintf", vprintf_, FRAMED},
    {0x400569e4, "_vprintf_r", vprintf_r, FRAMED},
    {0x40056efc, "fprintf", fprintf_, FRAMED},
    {0x40056ed8, "_fprintf_r", fprintf_r, FRAMED},
    {0x40057ae8, "vfprintf", vfprintf_, FRAMED},
    {0x40057850, "_vfprintf_r", vfprintf_r, FRAMED},
    {0, NULL, NULL, false},
};
