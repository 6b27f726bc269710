// Whatever a client sends, the telnet server of a serial port stays within its bounds, sets nothing that is
// no setting, and does not answer more than a few bytes for each that it got.

#include "serial/rfc2217.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REPLY_MAX 140U // of one order

struct sums {
    size_t data, replies;
};

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void add_data(void *ctx, const uint8_t *bytes, size_t count)
{
    struct sums *sums = ctx;
    (void)bytes;
    sums->data += count;
}

static void add_reply(void *ctx, const uint8_t *bytes, size_t count)
{
    struct sums *sums = ctx;
    require(count <= REPLY_MAX && bytes[0] == 0xff);
    sums->replies += count;
}

static void check_line(void *ctx, const struct rfc2217_line *line)
{
    (void)ctx;
    require(line->baud > 0 && line->data_bits >= 5 && line->data_bits <= 8 && line->parity >= 1 &&
            line->parity <= 5 && line->stop_size >= 1 && line->stop_size <= 3);
}

static void ignore_modem(void *ctx, bool dtr, bool rts)
{
    (void)ctx;
    (void)dtr;
    (void)rts;
}

static void ignore_break(void *ctx, bool on)
{
    (void)ctx;
    (void)on;
}

static void check_purge(void *ctx, bool received, bool unsent)
{
    (void)ctx;
    require(received || unsent);
}

static void check_encoding(const uint8_t *data, size_t size)
{
    uint8_t out[64];
    size_t taken, at = 0;
    while (at < size) {
        size_t length = rfc2217_encode(data + at, size - at, &taken, out, sizeof out);
        require(taken > 0 && length >= taken && length <= sizeof out);
        at += taken;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sums sums = {0, 0};
    struct rfc2217_port port = {&sums,        add_data,     add_reply,  check_line,
                                ignore_modem, ignore_break, check_purge};
    struct rfc2217 server;
    rfc2217_begin(&server, &port);
    sums.replies = 0;
    size_t half = size / 2; // it comes in pieces
    rfc2217_receive(&server, data, half);
    rfc2217_receive(&server, data + half, size - half);
    rfc2217_tell_faults(&server, 0x1e);
    require(sums.data <= size && sums.replies <= 8 * size + REPLY_MAX);
    check_encoding(data, size);
    return 0;
}
