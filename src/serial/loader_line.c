// Packets, and the text between them.

#include "serial/loader_private.h"

#include <stdlib.h>
#include <string.h>

void loader_init(struct loader *loader, struct device *device)
{
    *loader = (struct loader){.device = device, .baud = LOADER_BAUD, .speed = LOADER_BAUD};
    slip_reader_init(&loader->reader, loader->packet, sizeof loader->packet);
}

void loader_show(const struct loader *loader, const char *what, uint64_t done, uint64_t total)
{
    if (loader->progress != NULL) {
        loader->progress(loader->ctx, what, done, total);
    }
}

int loader_send(struct loader *loader, const uint8_t *bytes, size_t count, struct error *err)
{
    uint8_t *out = malloc(SLIP_ENCODED_MAX(count));
    if (out == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for a packet");
    }
    size_t length = slip_encode(out, bytes, count);
    int status = loader->device->link.write(loader->device->link.ctx, out, length, err);
    free(out);
    return status;
}

// The second half goes when it is full.
static void keep_heard(struct loader *loader, uint8_t byte)
{
    if (loader->heard_count == LOADER_HEARD_MAX - 1) {
        size_t kept = LOADER_HEARD_MAX / 2;
        memmove(loader->heard, loader->heard + loader->heard_count - kept, kept);
        loader->heard_count = kept;
    }
    loader->noise++;
    loader->heard[loader->heard_count++] = byte == 0 ? ' ' : (char)byte;
    loader->heard[loader->heard_count] = '\0';
}

static int fill(struct loader *loader, unsigned timeout_ms, struct error *err)
{
    struct link *link = &loader->device->link;
    int count = link->read(link->ctx, loader->in, sizeof loader->in, timeout_ms, err);
    loader->in_first = 0;
    loader->in_count = count > 0 ? (size_t)count : 0;
    return count;
}

int loader_receive(struct loader *loader, unsigned timeout_ms, struct error *err)
{
    struct device *device = loader->device;
    uint64_t end = device->now_us(device->link.ctx) + timeout_ms * UINT64_C(1000);
    for (;;) {
        while (loader->in_first < loader->in_count) {
            uint8_t byte = loader->in[loader->in_first++];
            bool outside = !loader->reader.inside && byte != SLIP_END;
            if (slip_read(&loader->reader, byte) == SLIP_PACKET && loader->reader.count > 0) {
                return (int)loader->reader.count;
            }
            if (outside) {
                keep_heard(loader, byte);
            }
        }
        uint64_t now = device->now_us(device->link.ctx);
        int count = now >= end ? 0 : fill(loader, (unsigned)((end - now + 999) / 1000), err);
        if (count < 0) {
            return count;
        }
        if (count == 0 && device->now_us(device->link.ctx) >= end) {
            return 0;
        }
    }
}

int loader_forget(struct loader *loader, struct error *err)
{
    loader->in_first = loader->in_count = 0;
    slip_reader_init(&loader->reader, loader->packet, sizeof loader->packet);
    return loader->device->forget(loader->device->link.ctx, err);
}

int loader_set_speed(struct loader *loader, uint32_t baud, struct error *err)
{
    loader->speed = baud;
    return loader->device->set_baud(loader->device->link.ctx, baud, err);
}
