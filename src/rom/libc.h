// What the ROM's C library shares: the program's table of system calls, struct _reent, and errno.
//
// Source: ESP-IDF components/esp_rom/esp32/include/esp32/rom/libc_stubs.h (struct syscall_stub_table); newlib
//         2.2.0's <sys/reent.h> with _REENT_SMALL, as the ROM was built.
#ifndef ROM_LIBC_H
#define ROM_LIBC_H

#include "rom/call.h"

// Addresses of functions that others call.
#define LIBC_MALLOC_R     0x4000bbb4U
#define LIBC_FREE_R       0x4000bbccU
#define LIBC_REALLOC_R    0x4000bbe0U
#define LIBC_FSTAT_R      0x4000bcccU
#define LIBC_CLOSE_R      0x4000bd3cU
#define LIBC_WRITE_R      0x4000bd70U
#define LIBC_LSEEK_R      0x4000bd8cU
#define LIBC_READ_R       0x4000bda8U
#define LIBC_LOCK_INIT    0x4000bdd8U // these four: recursive locks
#define LIBC_LOCK_CLOSE   0x4000be00U
#define LIBC_LOCK_ACQUIRE 0x4000be28U
#define LIBC_LOCK_RELEASE 0x4000be78U
#define LIBC_GETREENT     0x4000be8cU
#define LIBC_ISATTY_R     0x40000ea0U
#define LIBC_SREAD        0x40001118U
#define LIBC_SWRITE       0x40001150U
#define LIBC_SSEEK        0x40001184U
#define LIBC_SCLOSE       0x400011b8U
#define LIBC_CLEANUP_R    0x40001d48U
#define LIBC_SFMOREGLUE   0x40001dc8U
#define LIBC_SINIT        0x40001e38U
#define LIBC_SFP          0x40001e90U
#define LIBC_FCLOSE_R     0x40001fecU
#define LIBC_FWALK_REENT  0x4000c770U
#define LIBC_SWBUF_R      0x40058becU
#define LIBC_SWSETUP_R    0x40058cc8U
#define LIBC_SUBMORE      0x40058f3cU
#define LIBC_SMAKEBUF_R   0x40059108U
#define LIBC_SFLUSH_R     0x400591e0U
#define LIBC_FFLUSH_R     0x40059320U
#define LIBC_FFLUSH       0x40059394U

// Variables in RAM (esp32.rom.newlib-data.ld): the first struct _reent; locks.
#define LIBC_GLOBAL_REENT 0x3ffae0b0U
#define LIBC_SINIT_LOCK   0x3ffae0a8U
#define LIBC_SFP_LOCK     0x3ffae0acU
#define LIBC_ENV_LOCK     0x3ffae0b8U
#define LIBC_TZ_LOCK      0x3ffae080U

// Offsets in struct _reent.
enum {
    REENT_ERRNO = 0,
    REENT_STDIN = 4,
    REENT_STDOUT = 8,
    REENT_STDERR = 12,
    REENT_INIT_DONE = 24, // __sdidinit
    REENT_CLEANUP = 40,
    REENT_RANDOM = 56, // address of a struct _rand48, or 0
    REENT_GLUE = 216,  // struct _glue: next, how many FILEs, where they are
};

// Offsets in FILE (struct __sFILE of newlib's <sys/reent.h>).
enum {
    FILE_AT = 0,      // _p: the next character
    FILE_TO_READ = 4, // _r
    FILE_ROOM = 8,    // _w: room for writing
    FILE_FLAGS = 12,  // two bytes
    FILE_NUMBER = 14, // two bytes
    FILE_BUFFER = 16,
    FILE_BUFFER_SIZE = 20,
    FILE_LINE_ROOM = 24, // _lbfsize
    FILE_COOKIE = 32,
    FILE_READ = 36,
    FILE_WRITE = 40,
    FILE_SEEK = 44,
    FILE_CLOSE = 48,
    FILE_UNGOT = 52, // _ub: buffer of ungetc, or 0
    FILE_UNGOT_SIZE = 56,
    FILE_KEPT_AT = 60, // _up, _ur: what FILE_AT and FILE_TO_READ were before ungetc
    FILE_KEPT_TO_READ = 64,
    FILE_SMALL_UNGOT = 68,  // three bytes
    FILE_SMALL_BUFFER = 71, // one byte
    FILE_LINE = 72,         // _lb
    FILE_BLOCK = 80,
    FILE_OFFSET = 84,
    FILE_LOCK = 88,
    FILE_STATE = 92, // two words
    FILE_FLAGS2 = 100,
    FILE_SIZE = 104
};

// FILE_FLAGS
enum {
    FILE_IS_LINES = 0x0001,
    FILE_IS_UNBUFFERED = 0x0002,
    FILE_READING = 0x0004,
    FILE_WRITING = 0x0008,
    FILE_BOTH_WAYS = 0x0010,
    FILE_END = 0x0020,
    FILE_ERROR = 0x0040,
    FILE_OWNS_BUFFER = 0x0080,
    FILE_APPENDS = 0x0100,
    FILE_IS_TEXT = 0x0200, // of sprintf: no lock
    FILE_BY_BLOCKS = 0x0400,
    FILE_NOT_BY_BLOCKS = 0x0800,
    FILE_KNOWS_OFFSET = 0x1000,
    FILE_ORIENTED = 0x2000,
};
#define FILE_IS_WIDE 0x2000U // of FILE_FLAGS2

enum {
    LIBC_EBADF = 9,
    LIBC_ENOMEM = 12,
    LIBC_EINVAL = 22,
    LIBC_ESPIPE = 29,
    LIBC_ERANGE = 34,
    LIBC_EILSEQ = 138
};

// For framed functions: steps. `n` counts from 0; the guest's function is called at step n, once, and its
// result kept in local n + 1. Returns true when the step is done.
bool libc_step(struct call *call, unsigned n, uint32_t function, unsigned count, const uint32_t *words);
uint32_t libc_step_result(struct call *call, unsigned n);
// Step n has not begun.
bool libc_step_ahead(struct call *call, unsigned n);

// For loops in framed functions: a call of the guest's function; true when it has returned. Local n remembers
// that it is under way.
bool libc_await(struct call *call, unsigned n, uint32_t function, unsigned count, const uint32_t *words,
                uint32_t *result);

// For leaves: goes on in another function with these first arguments (up to two).
void libc_jump(struct call *call, uint32_t function, unsigned count, const uint32_t *words);

// What CHECK_INIT does, as step n: struct _reent is set up if it was not; of the three constant FILEs that
// stand for the standard streams *file becomes the real one. False: not yet.
bool libc_check_init(struct call *call, unsigned n, uint32_t reent, uint32_t *file);

#endif
