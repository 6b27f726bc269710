// What the ROM's C library shares: the program's table of system calls, struct _reent, and errno.
//
// Source: ESP-IDF components/esp_rom/esp32/include/esp32/rom/libc_stubs.h (struct syscall_stub_table); newlib
//         2.2.0's <sys/reent.h> with _REENT_SMALL, as the ROM was built.
#ifndef ROM_LIBC_H
#define ROM_LIBC_H

#include "rom/call.h"

// Addresses of ROM functions that others call.
#define LIBC_MALLOC_R  0x4000bbb4U
#define LIBC_FREE_R    0x4000bbccU
#define LIBC_GETREENT  0x4000be8cU
#define LIBC_REALLOC_R 0x4000bbe0U

// Offsets in struct _reent.
enum {
    REENT_ERRNO = 0,
    REENT_STDIN = 4,
    REENT_STDOUT = 8,
    REENT_STDERR = 12,
    REENT_INIT_DONE = 24, // __sdidinit
    REENT_CLEANUP = 40,
    REENT_RANDOM = 56, // address of a struct _rand48, or 0
    REENT_TM = 60,     // address of the buffer that localtime returns, or 0
    REENT_ASCTIME = 64,
    REENT_GLUE = 112, // struct _glue of FILEs
};

enum { LIBC_ERANGE = 34, LIBC_ENOMEM = 12, LIBC_EBADF = 9, LIBC_EOF = -1 };

// For framed functions: steps. `n` counts from 0; the guest's function is called at step n, once, and its
// result kept in local n + 1. Returns true when the step is done.
bool libc_step(struct call *call, unsigned n, uint32_t function, unsigned count, const uint32_t *words);
uint32_t libc_step_result(struct call *call, unsigned n);

#endif
