// ROM functions on the buffers of the C library's FILEs: making one, turning a FILE to writing, emptying the
// buffer.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.newlib-reent-funcs.ld and
//         esp32.rom.newlib-time.ld; behaviour: ISO C17, chapter "Input/output", and newlib 2.2.0's
//         documentation; the order in which they call the program: observed.

#include "rom/libc_file.h"

#define BUFFER_SIZE      128U // BUFSIZ
#define TEXT_BUFFER_SIZE 64U
#define BLOCK_SIZE       1024U

// struct stat
enum { STAT_MODE = 4 };
#define MODE_KIND      0xf000U
#define MODE_CHARACTER 0x2000U
#define MODE_REGULAR   0x8000U
enum { LOCAL_STAT = 16 };

// Making a buffer

static uint32_t stat_kind(struct call *call)
{
    return call_get(call, call_local_address(call, LOCAL_STAT) + STAT_MODE) & MODE_KIND;
}

// (struct _reent, number of a file): 1 if it is a terminal
static void isatty_r(struct call *call)
{
    if (libc_step(call, 0, LIBC_FSTAT_R, 3,
                  (const uint32_t[]){call_word(call, 0), call_word(call, 1),
                                     call_local_address(call, LOCAL_STAT)})) {
        bool known = (int32_t)libc_step_result(call, 0) >= 0;
        call_return(call, known && stat_kind(call) == MODE_CHARACTER ? 1 : 0);
    }
}

static void use_small_buffer(struct call *call, uint32_t file)
{
    call_put(call, file + FILE_AT, file + FILE_SMALL_BUFFER);
    call_put(call, file + FILE_BUFFER, file + FILE_SMALL_BUFFER);
    call_put(call, file + FILE_BUFFER_SIZE, 1);
}

// What is known of the file after fstat: flags for it, and whether it may be a terminal.
static uint32_t kind_flags(struct call *call, uint32_t file, bool known, bool *maybe_terminal)
{
    *maybe_terminal = known && stat_kind(call) == MODE_CHARACTER;
    bool by_blocks =
        known && stat_kind(call) == MODE_REGULAR && call_get(call, file + FILE_SEEK) == LIBC_SSEEK;
    if (by_blocks) {
        call_put(call, file + FILE_BLOCK, BLOCK_SIZE);
    }
    return by_blocks ? FILE_BY_BLOCKS : FILE_NOT_BY_BLOCKS;
}

// There is no memory: the file does without; sprintf's goes on with what it has.
static void do_without_buffer(struct call *call, uint32_t file, uint32_t flags, uint32_t kind)
{
    if ((flags & FILE_IS_TEXT) == 0) {
        file_change(call, file, 0, kind | FILE_IS_UNBUFFERED);
        use_small_buffer(call, file);
    }
}

static void use_buffer(struct call *call, uint32_t reent, uint32_t file, uint32_t buffer, uint32_t size)
{
    call_put(call, reent + REENT_CLEANUP, LIBC_CLEANUP_R);
    file_change(call, file, 0, FILE_OWNS_BUFFER);
    call_put(call, file + FILE_AT, buffer);
    call_put(call, file + FILE_BUFFER, buffer);
    call_put(call, file + FILE_BUFFER_SIZE, size);
}

// (struct _reent, FILE)
static void smakebuf_r(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    uint32_t file = call_word(call, 1);
    uint32_t flags = file_flags(call, file);
    uint32_t number = (uint32_t)(int16_t)call_load(call, file + FILE_NUMBER, 2);
    if ((flags & FILE_IS_UNBUFFERED) != 0) {
        use_small_buffer(call, file);
        call_return(call, 0);
        return;
    }
    bool has_number = (int32_t)number >= 0;
    if (has_number && !libc_step(call, 0, LIBC_FSTAT_R, 3,
                                 (const uint32_t[]){reent, number, call_local_address(call, LOCAL_STAT)})) {
        return;
    }
    bool known = has_number && (int32_t)libc_step_result(call, 0) >= 0;
    uint32_t size = !known && (flags & FILE_OWNS_BUFFER) != 0 ? TEXT_BUFFER_SIZE : BUFFER_SIZE;
    if (!libc_step(call, 1, LIBC_MALLOC_R, 2, (const uint32_t[]){reent, size})) {
        return;
    }
    uint32_t buffer = libc_step_result(call, 1);
    bool maybe_terminal;
    uint32_t kind = kind_flags(call, file, known, &maybe_terminal);
    if (buffer == 0) {
        do_without_buffer(call, file, flags, kind);
        call_return(call, 0);
        return;
    }
    if (libc_step_ahead(call, 2)) {
        use_buffer(call, reent, file, buffer, size);
    }
    if (maybe_terminal && !libc_step(call, 2, LIBC_ISATTY_R, 2, (const uint32_t[]){reent, number})) {
        return;
    }
    bool terminal = maybe_terminal && libc_step_result(call, 2) != 0;
    file_change(call, file, 0, kind | (terminal ? FILE_IS_LINES : 0));
    call_return(call, 0);
}

// Turning a FILE to writing

void file_fail(struct call *call, uint32_t reent, uint32_t file)
{
    call_put(call, reent + REENT_ERRNO, LIBC_EBADF);
    file_change(call, file, 0, FILE_ERROR);
    call_return(call, FILE_FAILED);
}

// From reading, as step 2: what was taken back is forgotten.
static bool turn_to_writing(struct call *call, uint32_t reent, uint32_t file)
{
    if ((file_flags(call, file) & FILE_READING) != 0) {
        if (!file_free_ungot(call, 2, reent, file)) {
            return false;
        }
        file_change(call, file, FILE_READING | FILE_END, 0);
        call_put(call, file + FILE_TO_READ, 0);
        call_put(call, file + FILE_AT, call_get(call, file + FILE_BUFFER));
    }
    file_change(call, file, 0, FILE_WRITING);
    return true;
}

// (struct _reent, FILE): 0 or EOF
static void swsetup_r(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    uint32_t file = call_word(call, 1);
    if (!libc_step(call, 0, LIBC_GETREENT, 0, NULL) ||
        !libc_check_init(call, 1, libc_step_result(call, 0), &file)) {
        return;
    }
    uint32_t flags = file_flags(call, file);
    if ((flags & (FILE_WRITING | FILE_BOTH_WAYS)) == 0) {
        file_fail(call, reent, file);
        return;
    }
    if ((flags & FILE_WRITING) == 0 && !turn_to_writing(call, reent, file)) {
        return;
    }
    bool may_make = (flags & FILE_IS_TEXT) == 0 || (flags & FILE_OWNS_BUFFER) != 0;
    if (call_get(call, file + FILE_BUFFER) == 0 && may_make && libc_step_ahead(call, 4) &&
        !libc_step(call, 3, LIBC_SMAKEBUF_R, 2, (const uint32_t[]){reent, file})) {
        return;
    }
    flags = file_flags(call, file);
    uint32_t size = call_get(call, file + FILE_BUFFER_SIZE);
    bool lines = (flags & FILE_IS_LINES) != 0;
    call_put(call, file + FILE_ROOM, lines || (flags & FILE_IS_UNBUFFERED) != 0 ? 0 : size);
    if (lines) {
        call_put(call, file + FILE_LINE_ROOM, 0 - size);
    }
    bool without = call_get(call, file + FILE_BUFFER) == 0 && (flags & FILE_OWNS_BUFFER) != 0;
    if (without) {
        file_change(call, file, 0, FILE_ERROR);
    }
    call_return(call, without ? FILE_FAILED : 0);
}

bool file_make_writable(struct call *call, unsigned n, uint32_t reent, uint32_t file, bool *failed)
{
    *failed = false;
    bool ready = (file_flags(call, file) & FILE_WRITING) != 0 && call_get(call, file + FILE_BUFFER) != 0;
    if (!libc_step_ahead(call, n + 1) || (ready && libc_step_ahead(call, n))) {
        return true;
    }
    if (!libc_step(call, n, LIBC_SWSETUP_R, 2, (const uint32_t[]){reent, file})) {
        return false;
    }
    *failed = libc_step_result(call, n) != 0;
    return true;
}

// Emptying the buffer

enum { FLUSH_BEGUN = 16, FLUSH_AT, FLUSH_LEFT, FLUSH_CALLING, FLUSH_ERRNO };

static void flush_written(struct call *call, uint32_t reent, uint32_t file)
{
    if (call_local(call, FLUSH_BEGUN) == 0) {
        uint32_t buffer = call_get(call, file + FILE_BUFFER);
        bool no_room = (file_flags(call, file) & (FILE_IS_LINES | FILE_IS_UNBUFFERED)) != 0;
        call_set_local(call, FLUSH_BEGUN, 1);
        call_set_local(call, FLUSH_AT, buffer);
        call_set_local(call, FLUSH_LEFT, buffer == 0 ? 0 : call_get(call, file + FILE_AT) - buffer);
        if (buffer != 0) {
            call_put(call, file + FILE_AT, buffer);
            call_put(call, file + FILE_ROOM, no_room ? 0 : call_get(call, file + FILE_BUFFER_SIZE));
        }
    }
    for (uint32_t left; (int32_t)(left = call_local(call, FLUSH_LEFT)) > 0 && !call_failed(call);) {
        uint32_t at = call_local(call, FLUSH_AT);
        uint32_t written;
        if (!libc_await(call, FLUSH_CALLING, call_get(call, file + FILE_WRITE), 4,
                        (const uint32_t[]){reent, call_get(call, file + FILE_COOKIE), at, left}, &written)) {
            return;
        }
        if ((int32_t)written <= 0) {
            file_change(call, file, 0, FILE_ERROR);
            call_return(call, FILE_FAILED);
            return;
        }
        call_set_local(call, FLUSH_AT, at + written);
        call_set_local(call, FLUSH_LEFT, left - written);
    }
    call_return(call, 0);
}

// The place of the program's file is brought to where the reader is.

static bool is_seekless(uint32_t error)
{
    return error == 0 || error == LIBC_ESPIPE || error == LIBC_EINVAL;
}

// Step 0: where the file is. False: not yet, or the function has ended.
static bool find_offset(struct call *call, uint32_t reent, uint32_t file, uint32_t *offset)
{
    if (call_local(call, FLUSH_BEGUN) == 0) {
        call_set_local(call, FLUSH_BEGUN, 1);
        call_set_local(call, FLUSH_ERRNO, call_get(call, reent + REENT_ERRNO));
        call_put(call, reent + REENT_ERRNO, 0);
    }
    *offset = call_get(call, file + FILE_OFFSET);
    if ((file_flags(call, file) & FILE_KNOWS_OFFSET) != 0 && libc_step_ahead(call, 0)) {
        return true;
    }
    if (!libc_step(call, 0, call_get(call, file + FILE_SEEK), 4,
                   (const uint32_t[]){reent, call_get(call, file + FILE_COOKIE), 0, 1})) {
        return false;
    }
    *offset = libc_step_result(call, 0);
    uint32_t error = call_get(call, reent + REENT_ERRNO);
    if (*offset != FILE_FAILED || error == 0 || !libc_step_ahead(call, 1)) {
        return true;
    }
    if (is_seekless(error)) {
        call_put(call, reent + REENT_ERRNO, call_local(call, FLUSH_ERRNO));
    } else {
        file_change(call, file, 0, FILE_ERROR);
    }
    call_return(call, is_seekless(error) ? 0 : FILE_FAILED);
    return false;
}

static void flush_read(struct call *call, uint32_t reent, uint32_t file)
{
    uint32_t offset = 0;
    if (libc_step_ahead(call, 1)) {
        if (!find_offset(call, reent, file, &offset)) {
            return;
        }
        if ((file_flags(call, file) & FILE_READING) != 0) {
            offset -= call_get(call, file + FILE_TO_READ);
            offset -= call_get(call, file + FILE_UNGOT) != 0 ? call_get(call, file + FILE_KEPT_TO_READ) : 0;
        }
    }
    if (!libc_step(call, 1, call_get(call, file + FILE_SEEK), 4,
                   (const uint32_t[]){reent, call_get(call, file + FILE_COOKIE), offset, 0})) {
        return;
    }
    offset = libc_step_result(call, 1);
    uint32_t error = call_get(call, reent + REENT_ERRNO);
    if (libc_step_ahead(call, 2)) {
        if (offset == FILE_FAILED && !is_seekless(error)) {
            file_change(call, file, 0, FILE_ERROR);
            call_return(call, FILE_FAILED);
            return;
        }
        file_change(call, file, FILE_NOT_BY_BLOCKS, 0);
        call_put(call, file + FILE_TO_READ, 0);
        call_put(call, file + FILE_AT, call_get(call, file + FILE_BUFFER));
        if ((file_flags(call, file) & FILE_KNOWS_OFFSET) != 0 && (offset != FILE_FAILED || error == 0)) {
            call_put(call, file + FILE_OFFSET, offset);
        }
        call_put(call, reent + REENT_ERRNO, call_local(call, FLUSH_ERRNO));
    }
    if (file_free_ungot(call, 2, reent, file)) {
        call_return(call, 0);
    }
}

// (struct _reent, FILE): 0 or EOF
static void sflush_r(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    uint32_t file = call_word(call, 1);
    if ((file_flags(call, file) & FILE_WRITING) != 0) {
        flush_written(call, reent, file);
        return;
    }
    bool ahead = (int32_t)call_get(call, file + FILE_TO_READ) > 0 ||
                 (int32_t)call_get(call, file + FILE_KEPT_TO_READ) > 0;
    if (call_local(call, FLUSH_BEGUN) != 0 || (ahead && call_get(call, file + FILE_SEEK) != 0)) {
        flush_read(call, reent, file);
    } else {
        call_return(call, 0);
    }
}

// (struct _reent, FILE): the same under the FILE's lock
static void fflush_r(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    uint32_t file = call_word(call, 1);
    if (call_local(call, 0) == 0 && call_get(call, file + FILE_BUFFER) == 0) {
        call_return(call, 0);
        return;
    }
    if (!libc_check_init(call, 0, reent, &file)) {
        return;
    }
    uint32_t flags = file_flags(call, file);
    if (libc_step_ahead(call, 1) && flags == 0) {
        call_return(call, 0);
        return;
    }
    uint32_t lock = file + FILE_LOCK;
    bool locked = (flags & FILE_IS_TEXT) == 0;
    if ((!locked || libc_step(call, 1, LIBC_LOCK_ACQUIRE, 1, &lock)) &&
        libc_step(call, 2, LIBC_SFLUSH_R, 2, (const uint32_t[]){reent, file}) &&
        (!locked || libc_step(call, 3, LIBC_LOCK_RELEASE, 1, &lock))) {
        call_return(call, libc_step_result(call, 2));
    }
}

// (FILE, or 0: all of them)
static void fflush_file(struct call *call)
{
    uint32_t file = call_word(call, 0);
    uint32_t global = call_get(call, LIBC_GLOBAL_REENT);
    if (file == 0) {
        if (libc_step(call, 0, LIBC_FWALK_REENT, 2, (const uint32_t[]){global, LIBC_FFLUSH_R})) {
            call_return(call, libc_step_result(call, 0));
        }
    } else if (libc_step(call, 0, LIBC_GETREENT, 0, NULL) &&
               libc_step(call, 1, LIBC_FFLUSH_R, 2, (const uint32_t[]){libc_step_result(call, 0), file})) {
        call_return(call, libc_step_result(call, 1));
    }
}

void file_orient(struct call *call, uint32_t file, bool wide)
{
    if ((file_flags(call, file) & FILE_ORIENTED) == 0) {
        uint32_t flags2 = call_get(call, file + FILE_FLAGS2) & ~FILE_IS_WIDE;
        file_change(call, file, 0, FILE_ORIENTED);
        call_put(call, file + FILE_FLAGS2, flags2 | (wide ? FILE_IS_WIDE : 0));
    }
}

#define FRAMED true, true

const struct rom_function rom_buffer_functions[] = {
    {0x40000ea0, "_isatty_r", isatty_r, FRAMED},
    {0x40058cc8, "__swsetup_r", swsetup_r, FRAMED},
    {0x40059108, "__smakebuf_r", smakebuf_r, FRAMED},
    {0x400591e0, "__sflush_r", sflush_r, FRAMED},
    {0x40059320, "_fflush_r", fflush_r, FRAMED},
    {0x40059394, "fflush", fflush_file, FRAMED},
    {0, NULL, NULL, false},
};
