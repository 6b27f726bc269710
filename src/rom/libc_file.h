// What the ROM's functions on FILEs share.
#ifndef ROM_LIBC_FILE_H
#define ROM_LIBC_FILE_H

#include "rom/libc.h"

static inline uint32_t file_flags(struct call *call, uint32_t file)
{
    return call_load(call, file + FILE_FLAGS, 2);
}

static inline void file_put_flags(struct call *call, uint32_t file, uint32_t flags)
{
    call_store(call, file + FILE_FLAGS, 2, flags);
}

static inline void file_change(struct call *call, uint32_t file, uint32_t clear, uint32_t set)
{
    file_put_flags(call, file, (file_flags(call, file) & ~clear) | set);
}

// Frees the buffer of ungetc, if it is not the small one inside the FILE, as step n; then there is none.
bool file_free_ungot(struct call *call, unsigned n, uint32_t reent, uint32_t file);

// The result of functions that fail.
#define FILE_FAILED UINT32_MAX

// Ends the function: the FILE cannot be used so.
void file_fail(struct call *call, uint32_t reent, uint32_t file);

// Makes the FILE ready to be written to, as step n. False: not yet; then *failed has no meaning.
bool file_make_writable(struct call *call, unsigned n, uint32_t reent, uint32_t file, bool *failed);

// Notes that the FILE is used for bytes, or for wide characters, if nothing is noted yet.
void file_orient(struct call *call, uint32_t file, bool wide);

// Flushes every FILE that waits for the end of a line. Uses locals 16 to 20. True when done.
bool file_flush_lines(struct call *call);

#endif
