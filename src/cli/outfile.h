// A file that appears whole or not at all: written beside its final name, renamed when complete.
#ifndef CLI_OUTFILE_H
#define CLI_OUTFILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct outfile {
    FILE *file;
    const char *path;  // borrowed
    char target[4096]; // what is replaced: the path, or where the symbolic link leads
    char temporary[4096];
    bool resting; // outfile_rest
};

// 0, ERR_IO, ERR_LIMIT (the name is too long); the sentence names the path. "-" is standard output.
// A symbolic link is followed.
int outfile_open(struct outfile *out, const char *path, struct error *err) MUST_USE;
// Until the first bytes come nothing lies beside the file: a command that is killed while it waits for them
// leaves nothing behind.
void outfile_rest(struct outfile *out);
int outfile_write(struct outfile *out, const void *bytes, size_t count, struct error *err) MUST_USE;
// Puts the file in its place. On failure it is gone, and what was there before is untouched.
int outfile_commit(struct outfile *out, struct error *err) MUST_USE;
void outfile_abandon(struct outfile *out); // also after a commit, where it does nothing

// Could it be opened? Better known before the work is done. NULL: nothing is to be written.
int outfile_try(const char *path, struct error *err) MUST_USE;

// Opens, writes and commits.
int outfile_save(const char *path, const void *bytes, size_t count, struct error *err) MUST_USE;

// Reads a whole file of at most `limit` bytes into memory of malloc; "-" is standard input. ERR_IO,
// ERR_LIMIT, ERR_MEMORY.
int infile_read(const char *path, size_t limit, uint8_t **bytes, size_t *count, struct error *err) MUST_USE;

#endif
