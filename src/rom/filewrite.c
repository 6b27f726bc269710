// ROM functions that write to the C library's FILEs.
//
// Source:       names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.newlib-reent-funcs.ld and
//               esp32.rom.newlib-time.ld; behaviour: ISO C17, chapter "Input/output", and newlib 2.2.0's
//               documentation; the order in which they call the program: observed.
// Not modelled: memory streams that grow: writing more than fits to one is an error, as if memory were short.

#include "rom/libc_file.h"

// Writing a character

static void store_char(struct call *call, uint32_t file, uint32_t c)
{
    uint32_t at = call_get(call, file + FILE_AT);
    call_put(call, file + FILE_ROOM, call_get(call, file + FILE_ROOM) - 1);
    call_store(call, at, 1, c);
    call_put(call, file + FILE_AT, at + 1);
}

static uint32_t used(struct call *call, uint32_t file)
{
    return call_get(call, file + FILE_AT) - call_get(call, file + FILE_BUFFER);
}

// (struct _reent, character, FILE): for characters that have no room, or end a line
static void swbuf_r(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    uint32_t c = call_word(call, 1) & 0xff;
    uint32_t file = call_word(call, 2);
    bool failed;
    if (!libc_check_init(call, 0, reent, &file)) {
        return;
    }
    if (libc_step_ahead(call, 1)) {
        call_put(call, file + FILE_ROOM, call_get(call, file + FILE_LINE_ROOM));
    }
    if (!file_make_writable(call, 1, reent, file, &failed)) {
        return;
    }
    if (failed) {
        call_return(call, FILE_FAILED);
        return;
    }
    const uint32_t words[] = {reent, file};
    uint32_t size = call_get(call, file + FILE_BUFFER_SIZE);
    if (libc_step_ahead(call, 3)) {
        file_orient(call, file, false);
        bool full = !libc_step_ahead(call, 2) || (int32_t)used(call, file) >= (int32_t)size;
        if (full && !libc_step(call, 2, LIBC_FFLUSH_R, 2, words)) {
            return;
        }
        if (full && libc_step_result(call, 2) != 0) {
            call_return(call, FILE_FAILED);
            return;
        }
        store_char(call, file, c);
        bool line_ends = (file_flags(call, file) & FILE_IS_LINES) != 0 && c == '\n';
        if (used(call, file) != size && !line_ends) {
            call_return(call, c);
            return;
        }
    }
    if (libc_step(call, 3, LIBC_FFLUSH_R, 2, words)) {
        call_return(call, libc_step_result(call, 3) != 0 ? FILE_FAILED : c);
    }
}

// (character, FILE)
static void swbuf(struct call *call)
{
    if (libc_step(call, 0, LIBC_GETREENT, 0, NULL) &&
        libc_step(call, 1, LIBC_SWBUF_R, 3,
                  (const uint32_t[]){libc_step_result(call, 0), call_word(call, 0), call_word(call, 1)})) {
        call_return(call, libc_step_result(call, 1));
    }
}

// As putc does it, as step n
static bool put_char(struct call *call, unsigned n, uint32_t reent, uint32_t file, uint32_t c,
                     uint32_t *result)
{
    *result = c;
    if (libc_step_ahead(call, n)) {
        int32_t room = (int32_t)call_get(call, file + FILE_ROOM) - 1;
        if (room >= 0 || (room >= (int32_t)call_get(call, file + FILE_LINE_ROOM) && c != '\n')) {
            store_char(call, file, c);
            return true;
        }
        call_put(call, file + FILE_ROOM, (uint32_t)room);
    }
    if (!libc_step(call, n, LIBC_SWBUF_R, 3, (const uint32_t[]){reent, c, file})) {
        return false;
    }
    *result = libc_step_result(call, n);
    return true;
}

enum { PUT_RESULT = 16, PUT_DONE };

// A wide character; one that needs more than a byte is an error in the only locale. As step 3.
static bool put_wide(struct call *call, uint32_t reent, uint32_t c, uint32_t file)
{
    if (call_local(call, PUT_DONE) != 0) {
        return true;
    }
    uint32_t result = FILE_FAILED;
    if (c > UINT8_MAX) {
        file_change(call, file, 0, FILE_ERROR);
        call_put(call, reent + REENT_ERRNO, LIBC_EILSEQ);
    } else if (!put_char(call, 3, reent, file, c, &result)) {
        return false;
    }
    call_set_local(call, PUT_RESULT, result == FILE_FAILED ? FILE_FAILED : c);
    call_set_local(call, PUT_DONE, 1);
    return true;
}

// (struct _reent, wide character, FILE)
static void fputwc_inner(struct call *call)
{
    if (put_wide(call, call_word(call, 0), call_word(call, 1), call_word(call, 2))) {
        call_return(call, call_local(call, PUT_RESULT));
    }
}

static void put_wide_locked(struct call *call, uint32_t reent, uint32_t c, uint32_t file)
{
    uint32_t lock = file + FILE_LOCK;
    bool locked = (file_flags(call, file) & FILE_IS_TEXT) == 0;
    if (locked && !libc_step(call, 2, LIBC_LOCK_ACQUIRE, 1, &lock)) {
        return;
    }
    file_orient(call, file, true);
    if (put_wide(call, reent, c, file) && (!locked || libc_step(call, 4, LIBC_LOCK_RELEASE, 1, &lock))) {
        call_return(call, call_local(call, PUT_RESULT));
    }
}

static void fputwc_r(struct call *call)
{
    put_wide_locked(call, call_word(call, 0), call_word(call, 1), call_word(call, 2));
}

// (wide character, FILE)
static void fputwc_file(struct call *call)
{
    uint32_t file = call_word(call, 1);
    if (libc_step(call, 0, LIBC_GETREENT, 0, NULL) &&
        libc_check_init(call, 1, libc_step_result(call, 0), &file)) {
        put_wide_locked(call, libc_step_result(call, 0), call_word(call, 0), file);
    }
}

// Writing pieces of memory: struct __suio {pieces, count, bytes in all}, each piece {address, length}

enum { UIO_PIECES = 0, UIO_LEFT = 8 };
enum { VW_PHASE = 16, VW_PIECE, VW_AT, VW_LENGTH, VW_LINE, VW_CALLING, VW_COUNT };
enum vw_phase { VW_BEGIN, VW_LOOP, VW_WRITE, VW_FLUSH };

static uint32_t local(struct call *call, unsigned n)
{
    return call_local(call, n);
}

static void set(struct call *call, unsigned n, uint32_t value)
{
    call_set_local(call, n, value);
}

static void fail(struct call *call)
{
    file_change(call, call_word(call, 1), 0, FILE_ERROR);
    call_return(call, FILE_FAILED);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return (int32_t)a < (int32_t)b ? a : b;
}

// The next piece that is not empty.
static void take_piece(struct call *call)
{
    while (local(call, VW_LENGTH) == 0 && !call_failed(call)) {
        uint32_t piece = local(call, VW_PIECE);
        set(call, VW_AT, call_get(call, piece));
        set(call, VW_LENGTH, call_get(call, piece + 4));
        set(call, VW_PIECE, piece + 8);
        set(call, VW_LINE, 0);
    }
}

// Bytes to the end of the line, and one more than there are if it does not end here.
static uint32_t to_line_end(struct call *call)
{
    if (local(call, VW_LINE) == 0) {
        uint32_t length = local(call, VW_LENGTH);
        uint32_t i = 0;
        while (i < length && !call_failed(call) && call_load(call, local(call, VW_AT) + i, 1) != '\n') {
            i++;
        }
        set(call, VW_LINE, i + 1);
    }
    return local(call, VW_LINE);
}

static void copy_in(struct call *call, uint32_t file, uint32_t count)
{
    uint32_t to = call_get(call, file + FILE_AT);
    for (uint32_t i = 0; i < count && !call_failed(call); i++) {
        call_store(call, to + i, 1, call_load(call, local(call, VW_AT) + i, 1));
    }
    call_put(call, file + FILE_AT, to + count);
}

// Goes on with `phase`; `count` bytes of the piece are dealt with by then.
static void plan(struct call *call, enum vw_phase phase, uint32_t count)
{
    set(call, VW_PHASE, phase);
    set(call, VW_COUNT, count);
}

// The bytes are done. Ends the function after the last one.
static void advance(struct call *call, uint32_t count)
{
    uint32_t uio = call_word(call, 2);
    uint32_t left = call_get(call, uio + UIO_LEFT) - count;
    set(call, VW_AT, local(call, VW_AT) + count);
    set(call, VW_LENGTH, local(call, VW_LENGTH) - count);
    set(call, VW_LINE, local(call, VW_LINE) > count ? local(call, VW_LINE) - count : 0);
    call_put(call, uio + UIO_LEFT, left);
    set(call, VW_PHASE, VW_LOOP);
    if (left == 0) {
        call_return(call, 0);
    }
}

static void take_room(struct call *call, uint32_t file, uint32_t count)
{
    call_put(call, file + FILE_ROOM, call_get(call, file + FILE_ROOM) - count);
}

// One step of a FILE with a whole buffer: small pieces go through it, large ones directly when it is empty.
static void write_blocks(struct call *call, uint32_t file)
{
    uint32_t size = call_get(call, file + FILE_BUFFER_SIZE);
    uint32_t length = local(call, VW_LENGTH);
    bool empty = call_get(call, file + FILE_AT) == call_get(call, file + FILE_BUFFER);
    if (empty && size == 0) {
        call->fault = CAUSE_DIVIDE_BY_ZERO;
        return;
    }
    if (empty && length >= size) {
        plan(call, VW_WRITE, length / size * size);
        return;
    }
    uint32_t count = smaller(length, call_get(call, file + FILE_ROOM));
    copy_in(call, file, count);
    take_room(call, file, count);
    if (call_get(call, file + FILE_ROOM) == 0) {
        plan(call, VW_FLUSH, count);
    } else {
        advance(call, count);
    }
}

static void write_text(struct call *call, uint32_t file)
{
    uint32_t length = local(call, VW_LENGTH);
    uint32_t room = call_get(call, file + FILE_ROOM);
    bool grows = (file_flags(call, file) & (FILE_OWNS_BUFFER | FILE_BY_BLOCKS)) != 0;
    if (grows && length >= room) {
        fail(call);
        return;
    }
    uint32_t count = smaller(length, room);
    copy_in(call, file, count);
    take_room(call, file, count);
    advance(call, length);
}

// A FILE whose buffer goes out at the end of a line.
static void write_lines(struct call *call, uint32_t file)
{
    uint32_t size = call_get(call, file + FILE_BUFFER_SIZE);
    uint32_t line = to_line_end(call);
    uint32_t wanted = line < local(call, VW_LENGTH) ? line : local(call, VW_LENGTH);
    uint32_t room = call_get(call, file + FILE_ROOM) + size;
    bool empty = call_get(call, file + FILE_AT) <= call_get(call, file + FILE_BUFFER);
    if (!empty && (int32_t)wanted > (int32_t)room) {
        copy_in(call, file, room);
        plan(call, VW_FLUSH, room);
    } else if (wanted >= size) {
        plan(call, VW_WRITE, size);
    } else {
        copy_in(call, file, wanted);
        take_room(call, file, wanted);
        if (wanted == line) {
            plan(call, VW_FLUSH, wanted);
        } else {
            advance(call, wanted);
        }
    }
}

static void write_some(struct call *call, uint32_t file)
{
    uint32_t flags = file_flags(call, file);
    take_piece(call);
    if ((flags & FILE_IS_UNBUFFERED) != 0) {
        plan(call, VW_WRITE, local(call, VW_LENGTH));
    } else if ((flags & FILE_IS_LINES) != 0) {
        write_lines(call, file);
    } else if ((flags & FILE_IS_TEXT) != 0) {
        write_text(call, file);
    } else {
        write_blocks(call, file);
    }
}

// The program's function writes directly; a line that ends there is flushed, too.
static void write_directly(struct call *call, uint32_t reent, uint32_t file)
{
    uint32_t written;
    if (!libc_await(call, VW_CALLING, call_get(call, file + FILE_WRITE), 4,
                    (const uint32_t[]){reent, call_get(call, file + FILE_COOKIE), local(call, VW_AT),
                                       local(call, VW_COUNT)},
                    &written)) {
        return;
    }
    if ((int32_t)written <= 0) {
        fail(call);
    } else if ((file_flags(call, file) & FILE_IS_LINES) != 0 && written == local(call, VW_LINE)) {
        plan(call, VW_FLUSH, written);
    } else {
        advance(call, written);
    }
}

static void flush(struct call *call, uint32_t reent, uint32_t file)
{
    uint32_t failed;
    if (!libc_await(call, VW_CALLING, LIBC_FFLUSH_R, 2, (const uint32_t[]){reent, file}, &failed)) {
        return;
    }
    if (failed != 0) {
        fail(call);
    } else {
        advance(call, local(call, VW_COUNT));
    }
}

static void begin_sfvwrite(struct call *call, uint32_t reent, uint32_t file)
{
    uint32_t uio = call_word(call, 2);
    bool failed;
    if (call_get(call, uio + UIO_LEFT) == 0) {
        call_return(call, 0);
    } else if (file_make_writable(call, 0, reent, file, &failed)) {
        if (failed) {
            call_return(call, FILE_FAILED);
            return;
        }
        set(call, VW_PIECE, call_get(call, uio + UIO_PIECES));
        set(call, VW_PHASE, VW_LOOP);
    }
}

// (struct _reent, FILE, struct __suio): 0 or EOF
static void sfvwrite_r(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    uint32_t file = call_word(call, 1);
    while (!call->stay && !call_failed(call)) {
        switch (local(call, VW_PHASE)) {
        case VW_BEGIN:
            begin_sfvwrite(call, reent, file);
            break;
        case VW_LOOP:
            write_some(call, file);
            break;
        case VW_WRITE:
            write_directly(call, reent, file);
            break;
        default:
            flush(call, reent, file);
            break;
        }
    }
}

#define FRAMED true, true

const struct rom_function rom_write_functions[] = {
    {0x4005893c, "__sfvwrite_r", sfvwrite_r, FRAMED},
    {0x40058bec, "__swbuf_r", swbuf_r, FRAMED},
    {0x40058cb4, "__swbuf", swbuf, FRAMED},
    {0x40058da0, "__fputwc", fputwc_inner, FRAMED},
    {0x40058e4c, "_fputwc_r", fputwc_r, FRAMED},
    {0x40058ea8, "fputwc", fputwc_file, FRAMED},
    {0, NULL, NULL, false},
};
