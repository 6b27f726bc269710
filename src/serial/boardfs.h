// Files on the board, reached through its raw REPL: everything here is Python run over there.
//
// Paths are the board's own ("photo.jpg", "/lib/x.py"), without the leading colon of the command line.
// Every function: 0 or negative; the sentence names the path.
#ifndef SERIAL_BOARDFS_H
#define SERIAL_BOARDFS_H

#include "serial/rawrepl.h"

struct boardfs_entry {
    const char *name;
    bool is_directory;
    uint64_t size; // bytes; 0 for a directory
};

// `each` is called for every entry of a directory, or once for a file.
int boardfs_list(struct rawrepl *repl, const char *path,
                 void (*each)(void *ctx, const struct boardfs_entry *entry), void *ctx,
                 struct error *err) MUST_USE;

// Reads a whole file into `sink`; the length and CRC-32 that the board reports are checked.
// `progress` (may be NULL) is told how many bytes have come.
int boardfs_get(struct rawrepl *repl, const char *path, struct rawrepl_sink sink,
                void (*progress)(void *ctx, uint64_t done), void *progress_ctx, struct error *err) MUST_USE;

// Like boardfs_get for the bytes of any Python expression on the board, such as "img".
int boardfs_get_value(struct rawrepl *repl, const char *expression, struct rawrepl_sink sink,
                      void (*progress)(void *ctx, uint64_t done), void *progress_ctx,
                      struct error *err) MUST_USE;

// Writes a whole file: under a temporary name first, so that an old file survives a failure.
int boardfs_put(struct rawrepl *repl, const char *path, const uint8_t *bytes, size_t count,
                void (*progress)(void *ctx, uint64_t done), void *progress_ctx, struct error *err) MUST_USE;

// After a boardfs_put that was stopped in the middle (ERR_STOPPED): ends what the board is doing, and removes
// what is there under the temporary name.
void boardfs_abandon(struct rawrepl *repl, const char *path);

// Removes a file or an empty directory.
int boardfs_remove(struct rawrepl *repl, const char *path, struct error *err) MUST_USE;

int boardfs_mkdir(struct rawrepl *repl, const char *path, struct error *err) MUST_USE;

// Is there a directory of that name? 1, 0 or negative.
int boardfs_is_directory(struct rawrepl *repl, const char *path, struct error *err) MUST_USE;

#endif
