// ROM functions that keep the C library's FILEs: finding, opening the standard ones, closing, walking
// through all of them; locks; and the functions below a FILE that is a file of the program.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.newlib-reent-funcs.ld;
//         behaviour: newlib 2.2.0's documentation, chapter "Input and Output"; the order in which they call
//         the program: observed.

#include "rom/libc_file.h"

#define FAKE_STDIN  0x3ff96498U // esp32.rom.newlib-data.ld: __sf_fake_stdin, ...
#define FAKE_STDOUT 0x3ff96478U
#define FAKE_STDERR 0x3ff96458U

#define GLUE_FILES 4U
#define GLUE_SIZE  (12 + GLUE_FILES * FILE_SIZE)
enum { GLUE_NEXT = 0, GLUE_COUNT = 4, GLUE_FIRST = 8 };

static bool is_text(struct call *call, uint32_t file)
{
    return (file_flags(call, file) & FILE_IS_TEXT) != 0;
}

bool libc_check_init(struct call *call, unsigned n, uint32_t reent, uint32_t *file)
{
    if (reent != 0 && call_get(call, reent + REENT_INIT_DONE) == 0 && libc_step_ahead(call, n + 1) &&
        !libc_step(call, n, LIBC_SINIT, 1, &reent)) {
        return false;
    }
    uint32_t stream = *file == FAKE_STDIN    ? REENT_STDIN
                      : *file == FAKE_STDOUT ? REENT_STDOUT
                      : *file == FAKE_STDERR ? REENT_STDERR
                                             : 0;
    *file = stream != 0 ? call_get(call, reent + stream) : *file;
    return true;
}

// Locks

static const struct {
    uint32_t address, lock, function;
} locks[] = {
    {0x40001e08, LIBC_SFP_LOCK, LIBC_LOCK_ACQUIRE},   {0x40001e14, LIBC_SFP_LOCK, LIBC_LOCK_RELEASE},
    {0x40001e20, LIBC_SINIT_LOCK, LIBC_LOCK_ACQUIRE}, {0x40001e2c, LIBC_SINIT_LOCK, LIBC_LOCK_RELEASE},
    {0x40001fd4, LIBC_ENV_LOCK, LIBC_LOCK_ACQUIRE},   {0x40001fe0, LIBC_ENV_LOCK, LIBC_LOCK_RELEASE},
    {0x40001a04, LIBC_TZ_LOCK, 0x4000be14},           {0x40001a10, LIBC_TZ_LOCK, 0x4000be64},
};

static void use_lock(struct call *call)
{
    unsigned n = 0;
    while (locks[n].address != call->function->address) {
        n++;
    }
    libc_jump(call, locks[n].function, 1, &locks[n].lock);
}

// Walking. Its place is in these locals, for functions with many.

enum { WALK_BEGUN = 16, WALK_GLUE, WALK_INDEX, WALK_RESULT, WALK_CALLING };

enum walk_arguments { WALK_FILE, WALK_REENT_FILE, WALK_LOCK, WALK_LINES };

static bool is_open(struct call *call, uint32_t file)
{
    return file_flags(call, file) > 1 && call_load(call, file + FILE_NUMBER, 2) != UINT16_MAX;
}

static bool visit(struct call *call, uint32_t file, uint32_t reent, uint32_t function,
                  enum walk_arguments kind)
{
    uint32_t words[] = {reent, file};
    const uint32_t *first = kind == WALK_REENT_FILE ? &words[0] : &words[1];
    words[1] += kind == WALK_LOCK ? FILE_LOCK : 0;
    uint32_t result;
    if (!libc_await(call, WALK_CALLING, function, kind == WALK_REENT_FILE ? 2 : 1, first, &result)) {
        return false;
    }
    call_set_local(call, WALK_RESULT, call_local(call, WALK_RESULT) | result);
    return true;
}

static bool wants_visit(struct call *call, uint32_t file, enum walk_arguments kind)
{
    uint32_t lines = FILE_IS_LINES | FILE_WRITING;
    return call_local(call, WALK_CALLING) != 0 ||
           (is_open(call, file) && (kind != WALK_LOCK || !is_text(call, file)) &&
            (kind != WALK_LINES || (file_flags(call, file) & lines) == lines));
}

// Calls the function for every FILE that is open. True when done.
static bool walk(struct call *call, uint32_t reent, uint32_t function, enum walk_arguments kind)
{
    if (call_local(call, WALK_BEGUN) == 0) {
        call_set_local(call, WALK_BEGUN, 1);
        call_set_local(call, WALK_GLUE, reent + REENT_GLUE);
    }
    for (;;) {
        uint32_t glue = call_local(call, WALK_GLUE);
        uint32_t index = call_local(call, WALK_INDEX);
        if (glue == 0 || call_failed(call)) {
            return true;
        }
        if (index >= call_get(call, glue + GLUE_COUNT)) {
            call_set_local(call, WALK_GLUE, call_get(call, glue + GLUE_NEXT));
            call_set_local(call, WALK_INDEX, 0);
            continue;
        }
        uint32_t file = call_get(call, glue + GLUE_FIRST) + index * FILE_SIZE;
        if (wants_visit(call, file, kind) && !visit(call, file, reent, function, kind)) {
            return false;
        }
        call_set_local(call, WALK_INDEX, index + 1);
    }
}

bool file_flush_lines(struct call *call)
{
    return walk(call, call_get(call, LIBC_GLOBAL_REENT), LIBC_FFLUSH, WALK_LINES);
}

// (struct _reent, function that takes a FILE, or struct _reent and a FILE): all results or-ed
static void fwalk(struct call *call)
{
    if (walk(call, call_word(call, 0), call_word(call, 1), WALK_FILE)) {
        call_return(call, call_local(call, WALK_RESULT));
    }
}

static void fwalk_reent(struct call *call)
{
    if (walk(call, call_word(call, 0), call_word(call, 1), WALK_REENT_FILE)) {
        call_return(call, call_local(call, WALK_RESULT));
    }
}

static void fp_lock_all(struct call *call)
{
    if (libc_step(call, 0, 0x40001e08, 0, NULL) && libc_step(call, 1, LIBC_GETREENT, 0, NULL) &&
        walk(call, libc_step_result(call, 1), LIBC_LOCK_ACQUIRE, WALK_LOCK)) {
        call_return(call, 0);
    }
}

static void fp_unlock_all(struct call *call)
{
    if (libc_step(call, 0, LIBC_GETREENT, 0, NULL) &&
        walk(call, libc_step_result(call, 0), LIBC_LOCK_RELEASE, WALK_LOCK) &&
        libc_step(call, 1, 0x40001e14, 0, NULL)) {
        call_return(call, 0);
    }
}

// (struct _reent): closes all
static void cleanup_r(struct call *call)
{
    libc_jump(call, LIBC_FWALK_REENT, 2, (const uint32_t[]){call_word(call, 0), LIBC_FCLOSE_R});
}

static void cleanup(struct call *call)
{
    uint32_t reent = call_get(call, LIBC_GLOBAL_REENT);
    libc_jump(call, LIBC_CLEANUP_R, 1, &reent);
}

// Finding a FILE that is free

static void clear(struct call *call, uint32_t from, uint32_t to)
{
    for (; from < to; from += 4) {
        call_put(call, from, 0);
    }
}

// (struct _reent, count): more of them, or 0
static void sfmoreglue(struct call *call)
{
    uint32_t count = call_word(call, 1);
    uint32_t size = GLUE_SIZE + (count - GLUE_FILES) * FILE_SIZE;
    if (!libc_step(call, 0, LIBC_MALLOC_R, 2, (const uint32_t[]){call_word(call, 0), size})) {
        return;
    }
    uint32_t glue = libc_step_result(call, 0);
    if (glue != 0) {
        call_put(call, glue + GLUE_NEXT, 0);
        call_put(call, glue + GLUE_COUNT, count);
        call_put(call, glue + GLUE_FIRST, glue + 12);
        clear(call, glue + 12, glue + size);
    }
    call_return(call, glue);
}

enum { SFP_FOUND = 16 };

// The first FILE that is free; else the last glue, to put another one behind, in *last.
static uint32_t find_free(struct call *call, uint32_t *last)
{
    for (uint32_t glue = call_get(call, LIBC_GLOBAL_REENT) + REENT_GLUE; glue != 0 && !call_failed(call);
         glue = call_get(call, glue + GLUE_NEXT)) {
        *last = glue;
        uint32_t count = call_get(call, glue + GLUE_COUNT);
        for (uint32_t n = 0; n < count && !call_failed(call); n++) {
            uint32_t file = call_get(call, glue + GLUE_FIRST) + n * FILE_SIZE;
            if (file_flags(call, file) == 0) {
                return file;
            }
        }
    }
    return 0;
}

// Takes a free FILE; step 2 is the allocation of more. False: not yet.
static bool take_free(struct call *call, uint32_t *file)
{
    *file = call_local(call, SFP_FOUND);
    if (*file != 0) {
        return true;
    }
    uint32_t last = 0;
    *file = find_free(call, &last);
    if (*file == 0 && libc_step_ahead(call, 3)) {
        if (!libc_step(call, 2, LIBC_SFMOREGLUE, 2, (const uint32_t[]){call_word(call, 0), GLUE_FILES})) {
            return false;
        }
        uint32_t glue = libc_step_result(call, 2);
        call_put(call, last + GLUE_NEXT, glue);
        *file = glue != 0 ? call_get(call, glue + GLUE_FIRST) : 0;
    }
    if (*file != 0) {
        call_set_local(call, SFP_FOUND, *file);
        file_put_flags(call, *file, 1);
        call_store(call, *file + FILE_NUMBER, 2, UINT16_MAX);
    }
    return true;
}

// (struct _reent): a fresh FILE, or 0
static void sfp(struct call *call)
{
    uint32_t global = call_get(call, LIBC_GLOBAL_REENT);
    uint32_t file;
    if (!libc_step(call, 0, 0x40001e08, 0, NULL) ||
        (libc_step_ahead(call, 2) && call_get(call, global + REENT_INIT_DONE) == 0 &&
         !libc_step(call, 1, LIBC_SINIT, 1, &global)) ||
        !take_free(call, &file)) {
        return;
    }
    uint32_t lock = file + FILE_LOCK;
    if ((file != 0 && !libc_step(call, 3, LIBC_LOCK_INIT, 1, &lock)) ||
        !libc_step(call, 4, 0x40001e14, 0, NULL)) {
        return;
    }
    if (file == 0) {
        call_put(call, call_word(call, 0) + REENT_ERRNO, LIBC_ENOMEM);
        call_return(call, 0);
        return;
    }
    clear(call, file + FILE_AT, file + FILE_FLAGS);
    clear(call, file + FILE_BUFFER, file + FILE_LINE_ROOM + 4);
    clear(call, file + FILE_UNGOT, file + FILE_KEPT_AT);
    clear(call, file + FILE_LINE, file + FILE_BLOCK);
    clear(call, file + FILE_STATE, file + FILE_FLAGS2);
    call_return(call, file);
}

// The standard streams

static void make_standard(struct call *call, uint32_t file, uint32_t flags, uint32_t number)
{
    static const uint32_t functions[] = {LIBC_SREAD, LIBC_SWRITE, LIBC_SSEEK, LIBC_SCLOSE};
    clear(call, file + FILE_AT, file + FILE_FLAGS);
    file_put_flags(call, file, flags);
    call_store(call, file + FILE_NUMBER, 2, number);
    clear(call, file + FILE_BUFFER, file + FILE_LINE_ROOM + 4);
    clear(call, file + FILE_STATE, file + FILE_SIZE);
    call_put(call, file + FILE_COOKIE, file);
    for (uint32_t n = 0; n < 4; n++) {
        call_put(call, file + FILE_READ + 4 * n, functions[n]);
    }
}

enum { SINIT_CHOICE = 16 };
enum { SINIT_UNDECIDED, SINIT_MAKE, SINIT_MADE };

static void begin_sinit(struct call *call, uint32_t reent)
{
    bool made = call_get(call, reent + REENT_INIT_DONE) != 0;
    call_set_local(call, SINIT_CHOICE, made ? SINIT_MADE : SINIT_MAKE);
    if (!made) {
        call_put(call, reent + REENT_CLEANUP, LIBC_CLEANUP_R);
        clear(call, reent + REENT_GLUE, reent + REENT_GLUE + 12);
        // __sfp asks for it
        if (reent == call_get(call, LIBC_GLOBAL_REENT)) {
            call_put(call, reent + REENT_INIT_DONE, 1);
        }
    }
}

// Steps 1 to 3
static bool make_streams(struct call *call, uint32_t reent)
{
    static const struct {
        uint32_t at, flags;
    } streams[] = {{REENT_STDIN, FILE_READING},
                   {REENT_STDOUT, FILE_WRITING | FILE_IS_LINES},
                   {REENT_STDERR, FILE_WRITING | FILE_IS_UNBUFFERED}};
    for (unsigned n = 0; n < 3; n++) {
        if (!libc_step(call, n + 1, LIBC_SFP, 1, &reent)) {
            return false;
        }
        call_put(call, reent + streams[n].at, libc_step_result(call, n + 1));
    }
    for (unsigned n = 0; n < 3 && libc_step_ahead(call, 4); n++) {
        make_standard(call, libc_step_result(call, n + 1), streams[n].flags, n);
    }
    call_put(call, reent + REENT_INIT_DONE, 1);
    return true;
}

// (struct _reent): makes its standard streams
static void sinit(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    if (!libc_step(call, 0, 0x40001e20, 0, NULL)) {
        return;
    }
    if (call_local(call, SINIT_CHOICE) == SINIT_UNDECIDED) {
        begin_sinit(call, reent);
    }
    if (call_local(call, SINIT_CHOICE) == SINIT_MAKE && !make_streams(call, reent)) {
        return;
    }
    if (libc_step(call, 4, 0x40001e2c, 0, NULL)) {
        call_return(call, 0);
    }
}

// Closing

bool file_free_ungot(struct call *call, unsigned n, uint32_t reent, uint32_t file)
{
    uint32_t ungot = call_get(call, file + FILE_UNGOT);
    if (ungot != 0 && ungot != file + FILE_SMALL_UNGOT && libc_step_ahead(call, n + 1) &&
        !libc_step(call, n, LIBC_FREE_R, 2, (const uint32_t[]){reent, ungot})) {
        return false;
    }
    call_put(call, file + FILE_UNGOT, 0);
    return true;
}

// Steps 2 to 6: what the FILE holds
static bool release(struct call *call, uint32_t reent, uint32_t file)
{
    uint32_t function = call_get(call, file + FILE_CLOSE);
    uint32_t line = call_get(call, file + FILE_LINE);
    if (!libc_step(call, 2, LIBC_SFLUSH_R, 2, (const uint32_t[]){reent, file}) ||
        (function != 0 &&
         !libc_step(call, 3, function, 2, (const uint32_t[]){reent, call_get(call, file + FILE_COOKIE)})) ||
        ((file_flags(call, file) & FILE_OWNS_BUFFER) != 0 &&
         !libc_step(call, 4, LIBC_FREE_R, 2,
                    (const uint32_t[]){reent, call_get(call, file + FILE_BUFFER)})) ||
        !file_free_ungot(call, 5, reent, file)) {
        return false;
    }
    if (line != 0 && libc_step_ahead(call, 7) &&
        !libc_step(call, 6, LIBC_FREE_R, 2, (const uint32_t[]){reent, line})) {
        return false;
    }
    call_put(call, file + FILE_LINE, 0);
    return true;
}

// Steps 7 to 10: the FILE itself
static bool give_back(struct call *call, uint32_t file)
{
    uint32_t lock = file + FILE_LOCK;
    bool text = is_text(call, file);
    if (!libc_step(call, 7, 0x40001e08, 0, NULL)) {
        return false;
    }
    if (libc_step_ahead(call, 8)) {
        file_put_flags(call, file, 0);
    }
    return (text || libc_step(call, 8, LIBC_LOCK_RELEASE, 1, &lock)) &&
           libc_step(call, 9, LIBC_LOCK_CLOSE, 1, &lock) && libc_step(call, 10, 0x40001e14, 0, NULL);
}

// (struct _reent, FILE): 0 or EOF
static void fclose_r(struct call *call)
{
    uint32_t reent = call_word(call, 0);
    uint32_t file = call_word(call, 1);
    if (file == 0 || !libc_check_init(call, 0, reent, &file)) {
        if (file == 0) {
            call_return(call, 0);
        }
        return;
    }
    uint32_t lock = file + FILE_LOCK;
    if (!is_text(call, file) && !libc_step(call, 1, LIBC_LOCK_ACQUIRE, 1, &lock)) {
        return;
    }
    if (libc_step_ahead(call, 2) && file_flags(call, file) == 0) {
        call_set_local(call, 16, 1);
    }
    if (call_local(call, 16) != 0) {
        if (libc_step(call, 8, LIBC_LOCK_RELEASE, 1, &lock)) {
            call_return(call, 0);
        }
        return;
    }
    if ((libc_step_ahead(call, 7) && !release(call, reent, file)) || !give_back(call, file)) {
        return;
    }
    bool failed = libc_step_result(call, 2) != 0 || (int32_t)libc_step_result(call, 3) < 0;
    call_return(call, failed ? UINT32_MAX : 0);
}

// Below a FILE: (struct _reent, FILE, ...)

static uint32_t number_of(struct call *call, uint32_t file)
{
    return (uint32_t)(int16_t)call_load(call, file + FILE_NUMBER, 2);
}

// (.., bytes, count)
static void sread(struct call *call)
{
    uint32_t file = call_word(call, 1);
    if (!libc_step(call, 0, LIBC_READ_R, 4,
                   (const uint32_t[]){call_word(call, 0), number_of(call, file), call_word(call, 2),
                                      call_word(call, 3)})) {
        return;
    }
    uint32_t result = libc_step_result(call, 0);
    if ((int32_t)result >= 0) {
        call_put(call, file + FILE_OFFSET, call_get(call, file + FILE_OFFSET) + result);
    } else {
        file_put_flags(call, file, file_flags(call, file) & ~(uint32_t)FILE_KNOWS_OFFSET);
    }
    call_return(call, result);
}

static void swrite(struct call *call)
{
    uint32_t file = call_word(call, 1);
    uint32_t number = number_of(call, file);
    if ((file_flags(call, file) & FILE_APPENDS) != 0 &&
        !libc_step(call, 0, LIBC_LSEEK_R, 4, (const uint32_t[]){call_word(call, 0), number, 0, 2})) {
        return;
    }
    file_put_flags(call, file, file_flags(call, file) & ~(uint32_t)FILE_KNOWS_OFFSET);
    if (libc_step(call, 1, LIBC_WRITE_R, 4,
                  (const uint32_t[]){call_word(call, 0), number, call_word(call, 2), call_word(call, 3)})) {
        call_return(call, libc_step_result(call, 1));
    }
}

// (.., offset, from where)
static void sseek(struct call *call)
{
    uint32_t file = call_word(call, 1);
    if (!libc_step(call, 0, LIBC_LSEEK_R, 4,
                   (const uint32_t[]){call_word(call, 0), number_of(call, file), call_word(call, 2),
                                      call_word(call, 3)})) {
        return;
    }
    uint32_t result = libc_step_result(call, 0);
    uint32_t flags = file_flags(call, file);
    if (result == UINT32_MAX) {
        file_put_flags(call, file, flags & ~(uint32_t)FILE_KNOWS_OFFSET);
    } else {
        file_put_flags(call, file, flags | FILE_KNOWS_OFFSET);
        call_put(call, file + FILE_OFFSET, result);
    }
    call_return(call, result);
}

static void sclose(struct call *call)
{
    if (libc_step(call, 0, LIBC_CLOSE_R, 2,
                  (const uint32_t[]){call_word(call, 0), number_of(call, call_word(call, 1))})) {
        call_return(call, libc_step_result(call, 0));
    }
}

static void seofread(struct call *call)
{
    call_result(call, 0);
}

#define FRAMED true, true

const struct rom_function rom_file_functions[] = {
    {0x40001118, "__sread", sread, FRAMED},
    {0x40001148, "__seofread", seofread, false},
    {0x40001150, "__swrite", swrite, FRAMED},
    {0x40001184, "__sseek", sseek, FRAMED},
    {0x400011b8, "__sclose", sclose, FRAMED},
    {0x40001a04, "__tz_lock", use_lock, false},
    {0x40001a10, "__tz_unlock", use_lock, false},
    {0x40001d48, "_cleanup_r", cleanup_r, false},
    {0x40001dc8, "__sfmoreglue", sfmoreglue, FRAMED},
    {0x40001df8, "_cleanup", cleanup, false},
    {0x40001e08, "__sfp_lock_acquire", use_lock, false},
    {0x40001e14, "__sfp_lock_release", use_lock, false},
    {0x40001e20, "__sinit_lock_acquire", use_lock, false},
    {0x40001e2c, "__sinit_lock_release", use_lock, false},
    {0x40001e38, "__sinit", sinit, FRAMED},
    {0x40001e90, "__sfp", sfp, FRAMED},
    {0x40001f1c, "__fp_lock_all", fp_lock_all, FRAMED},
    {0x40001f30, "__fp_unlock_all", fp_unlock_all, FRAMED},
    {0x40001fd4, "__env_lock", use_lock, false},
    {0x40001fe0, "__env_unlock", use_lock, false},
    {0x40001fec, "_fclose_r", fclose_r, FRAMED},
    {0x4000c738, "_fwalk", fwalk, FRAMED},
    {0x4000c770, "_fwalk_reent", fwalk_reent, FRAMED},
    {0, NULL, NULL, false},
};
