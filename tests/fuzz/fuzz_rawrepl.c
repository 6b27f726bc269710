// Whatever a board answers, the raw REPL's client and the file commands end with a number, not a crash.

#include "serial/boardfs.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct tape {
    const uint8_t *data;
    size_t size, at;
};

static int tape_write(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    (void)ctx;
    (void)bytes;
    (void)count;
    (void)err;
    return 0;
}

static int tape_read(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct tape *tape = ctx;
    (void)timeout_ms;
    if (tape->at == tape->size) {
        return error_set(err, ERR_IO, "the line was cut");
    }
    size_t count = tape->size - tape->at < size ? tape->size - tape->at : size;
    memcpy(bytes, tape->data + tape->at, count);
    tape->at += count;
    return (int)count;
}

static int discard(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    (void)ctx;
    (void)bytes;
    (void)count;
    (void)err;
    return 0;
}

static void ignore(void *ctx, const struct boardfs_entry *entry)
{
    (void)ctx;
    (void)strlen(entry->name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t content[5000];
    struct tape tape = {data, size, 0};
    struct link link = {.ctx = &tape, .write = tape_write, .read = tape_read};
    struct rawrepl repl;
    struct error err = {.text = ""};
    rawrepl_init(&repl, &link);
    repl.paste = size > 0 && (data[0] & 1) != 0;
    if (rawrepl_enter(&repl, 3000, &err) == 0) {
        (void)!boardfs_list(&repl, "x", ignore, NULL, &err);
        (void)!boardfs_get(&repl, "it's", (struct rawrepl_sink){discard, NULL}, NULL, NULL, &err);
        (void)!boardfs_put(&repl, "y", content, sizeof content, NULL, NULL, &err);
    }
    rawrepl_deinit(&repl);
    return 0;
}
