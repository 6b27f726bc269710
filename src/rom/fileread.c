// ROM functions that fill the buffers of the C library's FILEs and take characters back.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.newlib-reent-funcs.ld and
//         esp32.rom.newlib-time.ld; behaviour: ISO C17, chapter "Input/output", and newlib 2.2.0's
//         documentation; the order in which they call the program: observed.

#include "rom/libc_file.h"

#define UNGOT_SIZE 128U // of the first larger buffer

// Filling the buffer

enum { REFILL_BEGIN, REFILL_BUFFER, REFILL_FLUSH_OTHERS, REFILL_FLUSH_THIS, REFILL_READ };
enum { REFILL_PHASE = 24, REFILL_FLAGS };

// From writing to reading, as step `n`. False: not yet, or the function has ended.
static bool turn_to_reading(struct call *call, unsigned n, uint32_t reent, uint32_t file)
{
    uint32_t flags = file_flags(call, file);
    if ((flags & FILE_BOTH_WAYS) == 0) {
        file_fail(call, reent, file);
        return false;
    }
    if ((flags & FILE_WRITING) != 0) {
        if (!libc_step(call, n, LIBC_FFLUSH_R, 2, (const uint32_t[]){reent, file})) {
            return false;
        }
        if (libc_step_result(call, n) != 0) {
            call_return(call, FILE_FAILED);
            return false;
        }
        file_change(call, file, FILE_WRITING, 0);
        call_put(call, file + FILE_ROOM, 0);
        call_put(call, file + FILE_LINE_ROOM, 0);
    }
    file_change(call, file, 0, FILE_READING);
    return true;
}

static bool begin_refill(struct call *call, uint32_t reent, uint32_t file)
{
    if (libc_step_ahead(call, 1)) {
        file_orient(call, file, false);
        call_put(call, file + FILE_TO_READ, 0);
    }
    uint32_t flags = file_flags(call, file);
    if ((flags & FILE_END) != 0) {
        call_return(call, FILE_FAILED);
        return false;
    }
    if ((flags & FILE_READING) == 0) {
        return turn_to_reading(call, 1, reent, file);
    }
    if (call_get(call, file + FILE_UNGOT) == 0) {
        return true;
    }
    if (!file_free_ungot(call, 2, reent, file)) {
        return false;
    }
    uint32_t kept = call_get(call, file + FILE_KEPT_TO_READ);
    call_put(call, file + FILE_TO_READ, kept);
    if (kept != 0) {
        call_put(call, file + FILE_AT, call_get(call, file + FILE_KEPT_AT));
        call_return(call, 0);
    }
    return kept == 0;
}

// Before a read from a terminal all lines that wait to be written go out.
static bool prepare_read(struct call *call, uint32_t reent, uint32_t file)
{
    if (call_get(call, file + FILE_BUFFER) == 0 &&
        !libc_step(call, 3, LIBC_SMAKEBUF_R, 2, (const uint32_t[]){reent, file})) {
        return false;
    }
    uint32_t flags = file_flags(call, file);
    bool interactive = (flags & (FILE_IS_LINES | FILE_IS_UNBUFFERED)) != 0;
    call_set_local(call, REFILL_PHASE, interactive ? REFILL_FLUSH_OTHERS : REFILL_READ);
    if (interactive) {
        call_set_local(call, REFILL_FLAGS, flags);
        file_put_flags(call, file, 1); // no walk stops here
    }
    return true;
}

static bool flush_others(struct call *call, uint32_t file)
{
    if (!file_flush_lines(call)) {
        return false;
    }
    file_put_flags(call, file, call_local(call, REFILL_FLAGS));
    call_set_local(call, REFILL_PHASE, REFILL_FLUSH_THIS);
    return true;
}

static bool flush_this(struct call *call, uint32_t reent, uint32_t file)
{
    uint32_t both = FILE_IS_LINES | FILE_WRITING;
    if ((file_flags(call, file) & both) == both &&
        !libc_step(call, 4, LIBC_SFLUSH_R, 2, (const uint32_t[]){reent, file})) {
        return false;
    }
    call_set_local(call, REFILL_PHASE, REFILL_READ);
    return true;
}

static void read_buffer(struct call *call, uint32_t reent, uint32_t file)
{
    uint32_t buffer = call_get(call, file + FILE_BUFFER);
    call_put(call, file + FILE_AT, buffer);
    if (!libc_step(call, 5, call_get(call, file + FILE_READ), 4,
                   (const uint32_t[]){reent, call_get(call, file + FILE_COOKIE), buffer,
                                      call_get(call, file + FILE_BUFFER_SIZE)})) {
        return;
    }
    uint32_t count = libc_step_result(call, 5);
    bool some = (int32_t)count > 0;
    call_put(call, file + FILE_TO_READ, some ? count : 0);
    if (!some) {
        file_change(call, file, 0, count == 0 ? FILE_END : FILE_ERROR);
    }
    call_return(call, some ? 0 : FILE_FAILED);
}

// (struct _reent, FILE): 0 or EOF
static void srefill_r(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    uint32_t file = call_word(call, 1);
    if (!libc_check_init(call, 0, reent, &file)) {
        return;
    }
    if (call_local(call, REFILL_PHASE) == REFILL_BEGIN) {
        if (!begin_refill(call, reent, file)) {
            return;
        }
        call_set_local(call, REFILL_PHASE, REFILL_BUFFER);
    }
    if ((call_local(call, REFILL_PHASE) == REFILL_BUFFER && !prepare_read(call, reent, file)) ||
        (call_local(call, REFILL_PHASE) == REFILL_FLUSH_OTHERS && !flush_others(call, file)) ||
        (call_local(call, REFILL_PHASE) == REFILL_FLUSH_THIS && !flush_this(call, reent, file))) {
        return;
    }
    read_buffer(call, reent, file);
}

// Taking characters back

// (struct _reent, FILE): a larger buffer for them; 0 or EOF
static void submore(struct call *call)
{
    uint32_t file = call_word(call, 1);
    uint32_t old = call_get(call, file + FILE_UNGOT);
    bool small = old == file + FILE_SMALL_UNGOT;
    uint32_t size = small ? 3 : call_get(call, file + FILE_UNGOT_SIZE);
    uint32_t more = small ? UNGOT_SIZE : 2 * size;
    uint32_t words[] = {call_word(call, 0), small ? more : old, more};
    if (!libc_step(call, 0, small ? LIBC_MALLOC_R : LIBC_REALLOC_R, small ? 2 : 3, words)) {
        return;
    }
    uint32_t fresh = libc_step_result(call, 0);
    if (fresh == 0) {
        call_return(call, FILE_FAILED);
        return;
    }
    uint32_t from = small ? old : fresh;
    for (uint32_t i = 0; i < size && !call_failed(call); i++) {
        call_store(call, fresh + more - size + i, 1, call_load(call, from + i, 1));
    }
    call_put(call, file + FILE_UNGOT, fresh);
    call_put(call, file + FILE_UNGOT_SIZE, more);
    call_put(call, file + FILE_AT, fresh + more - size);
    call_return(call, 0);
}

enum { UNGET_PHASE = 16, UNGET_RESULT };
enum { UNGET_BEGIN, UNGET_DONE };

static void step_back(struct call *call, uint32_t file)
{
    call_put(call, file + FILE_AT, call_get(call, file + FILE_AT) - 1);
    call_put(call, file + FILE_TO_READ, call_get(call, file + FILE_TO_READ) + 1);
}

static void begin_ungot(struct call *call, uint32_t file, uint32_t c)
{
    uint32_t small = file + FILE_SMALL_UNGOT;
    call_put(call, file + FILE_KEPT_TO_READ, call_get(call, file + FILE_TO_READ));
    call_put(call, file + FILE_KEPT_AT, call_get(call, file + FILE_AT));
    call_put(call, file + FILE_UNGOT, small);
    call_put(call, file + FILE_UNGOT_SIZE, 3);
    call_store(call, small + 2, 1, c);
    call_put(call, file + FILE_AT, small + 2);
    call_put(call, file + FILE_TO_READ, 1);
}

// Steps 3 and 4. False: not yet.
static bool take_back(struct call *call, uint32_t reent, uint32_t file, uint32_t c, uint32_t *result)
{
    *result = FILE_FAILED;
    uint32_t flags = file_flags(call, file);
    if ((flags & FILE_READING) == 0) {
        if ((flags & FILE_BOTH_WAYS) == 0) {
            return true;
        }
        if (!turn_to_reading(call, 3, reent, file)) {
            return false;
        }
    }
    uint32_t at = call_get(call, file + FILE_AT);
    uint32_t buffer = call_get(call, file + FILE_BUFFER);
    if (call_get(call, file + FILE_UNGOT) != 0) {
        bool full =
            (int32_t)call_get(call, file + FILE_TO_READ) >= (int32_t)call_get(call, file + FILE_UNGOT_SIZE);
        if (full || !libc_step_ahead(call, 4)) {
            if (!libc_step(call, 4, LIBC_SUBMORE, 2, (const uint32_t[]){reent, file})) {
                return false;
            }
            if (libc_step_result(call, 4) != 0) {
                return true;
            }
        }
        step_back(call, file);
        call_store(call, call_get(call, file + FILE_AT), 1, c);
    } else if (buffer != 0 && at > buffer && call_load(call, at - 1, 1) == c) {
        step_back(call, file);
    } else {
        begin_ungot(call, file, c);
    }
    *result = c;
    return true;
}

static void unget(struct call *call, uint32_t reent, uint32_t c, uint32_t file)
{
    if (c == UINT32_MAX) {
        call_return(call, FILE_FAILED);
        return;
    }
    if (!libc_check_init(call, 1, reent, &file)) {
        return;
    }
    uint32_t lock = file + FILE_LOCK;
    bool locked = (file_flags(call, file) & FILE_IS_TEXT) == 0;
    if (locked && !libc_step(call, 2, LIBC_LOCK_ACQUIRE, 1, &lock)) {
        return;
    }
    if (call_local(call, UNGET_PHASE) == UNGET_BEGIN) {
        uint32_t result;
        file_orient(call, file, false);
        file_change(call, file, FILE_END, 0);
        if (!take_back(call, reent, file, c & 0xff, &result)) {
            return;
        }
        call_set_local(call, UNGET_RESULT, result);
        call_set_local(call, UNGET_PHASE, UNGET_DONE);
    }
    if (!locked || libc_step(call, 5, LIBC_LOCK_RELEASE, 1, &lock)) {
        call_return(call, call_local(call, UNGET_RESULT));
    }
}

// (struct _reent, character, FILE); (character, FILE)
static void ungetc_r(struct call *call)
{
    unget(call, call_word(call, 0), call_word(call, 1), call_word(call, 2));
}

static void ungetc_file(struct call *call)
{
    if (libc_step(call, 0, LIBC_GETREENT, 0, NULL)) {
        unget(call, libc_step_result(call, 0), call_word(call, 0), call_word(call, 1));
    }
}

#define FRAMED true, true

const struct rom_function rom_read_functions[] = {
    {0x40058f3c, "__submore", submore, FRAMED},
    {0x40058fa0, "_ungetc_r", ungetc_r, FRAMED},
    {0x400590f4, "ungetc", ungetc_file, FRAMED},
    {0x400593d4, "__srefill_r", srefill_r, FRAMED},
    {0, NULL, NULL, false},
};
