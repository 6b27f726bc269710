// Whatever a chip answers, the loader's client stays within its bounds, comes to an end, and believes in
// nothing that a wrong sum says; and whatever arrives at the helper in RAM, that stays within its bounds, and
// only whole packets touch the flash.
//
// The first byte chooses: the client hears the rest instead of the chip's answers (the first half of the
// values), or the helper hears it as packets whose sums are right (the length of each is its first byte).

#include "support/fakechip.h"

#include "serial/loader.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TIME_MAX_US UINT64_C(3600000000)

struct liar {
    struct device device;
    const uint8_t *data;
    size_t size;
    uint64_t now_us;
};

static int swallow(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    (void)ctx;
    (void)bytes;
    (void)count;
    (void)err;
    return 0;
}

static int lie(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct liar *liar = ctx;
    (void)err;
    if (liar->size == 0 || size == 0) {
        liar->now_us += timeout_ms * UINT64_C(1000);
        return 0;
    }
    size_t count = liar->size < 40 ? liar->size : 40;
    count = count < size ? count : size;
    memcpy(bytes, liar->data, count);
    liar->data += count;
    liar->size -= count;
    liar->now_us += 1000;
    return (int)count;
}

static int set_baud(void *ctx, uint32_t baud, struct error *err)
{
    (void)ctx;
    (void)err;
    return baud == 0 ? -1 : 0;
}

static int set_modem(void *ctx, bool dtr, bool rts, struct error *err)
{
    (void)ctx;
    (void)dtr;
    (void)rts;
    (void)err;
    return 0;
}

static int rest(void *ctx, unsigned ms, struct error *err)
{
    struct liar *liar = ctx;
    (void)err;
    liar->now_us += ms * UINT64_C(1000);
    return 0;
}

static int forget(void *ctx, struct error *err)
{
    (void)ctx;
    (void)err;
    return 0;
}

static uint64_t now_us(void *ctx)
{
    const struct liar *liar = ctx;
    return liar->now_us;
}

static void hear_lies(const uint8_t *data, size_t size)
{
    static struct loader loader;
    struct liar liar = {.data = data, .size = size};
    struct error err = {.text = ""};
    uint8_t bytes[256];
    liar.device = (struct device){.link = {&liar, swallow, lie},
                                  .has_modem = true,
                                  .set_baud = set_baud,
                                  .set_modem = set_modem,
                                  .pause = rest,
                                  .forget = forget,
                                  .now_us = now_us};
    loader_init(&loader, &liar.device);
    loader.use_stub = true;
    loader.stub = fakechip_helper(&loader.stub_size);
    if (loader_connect(&loader, &err) == 0 && loader_read(&loader, 0, sizeof bytes, bytes, &err) < 0 &&
        err.text[0] == '\0') {
        abort();
    }
    if (liar.now_us > TIME_MAX_US) {
        abort();
    }
}

static void send_packet(struct fakechip *chip, uint8_t *packet, size_t count)
{
    uint8_t out[SLIP_ENCODED_MAX(300)];
    uint32_t crc = (uint32_t)crc32(0, packet, (uInt)count);
    for (unsigned i = 0; i < 4; i++) {
        packet[count + i] = (uint8_t)(crc >> (8 * i));
    }
    size_t length = slip_encode(out, packet, count + 4);
    for (size_t i = 0; i < length; i++) {
        stub_hear(&chip->stub, out[i]);
        while (stub_work(&chip->stub)) {
        }
        chip->out_first = chip->out_count = 0;
    }
}

static void obey(const uint8_t *data, size_t size)
{
    static struct fakechip chip;
    uint8_t packet[300];
    fakechip_init(&chip);
    fakechip_start_helper(&chip);
    while (size > 0) {
        size_t count = data[0] < size - 1 ? data[0] : size - 1;
        memcpy(packet, data + 1, count);
        send_packet(&chip, packet, count);
        data += 1 + count;
        size -= 1 + count;
    }
    fakechip_deinit(&chip);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0) {
        (data[0] < 0x80 ? hear_lies : obey)(data + 1, size - 1);
    }
    return 0;
}
