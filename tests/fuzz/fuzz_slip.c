// Whatever comes on the line, the SLIP reader stays within its buffer, and what it takes for a packet is what
// encoding gives back.

#include "base/slip.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PACKET_MAX 64U

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_packet(const uint8_t *bytes, size_t count)
{
    uint8_t line[SLIP_ENCODED_MAX(PACKET_MAX)], again[PACKET_MAX];
    struct slip_reader reader;
    size_t length = slip_encode(line, bytes, count);
    require(count > 0 && count <= PACKET_MAX && length <= SLIP_ENCODED_MAX(count));
    slip_reader_init(&reader, again, sizeof again);
    for (size_t i = 0; i < length; i++) {
        require(slip_read(&reader, line[i]) == (i + 1 < length ? SLIP_MORE : SLIP_PACKET));
    }
    require(reader.count == count && memcmp(again, bytes, count) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t bytes[PACKET_MAX];
    struct slip_reader reader;
    slip_reader_init(&reader, bytes, sizeof bytes);
    for (size_t i = 0; i < size; i++) {
        enum slip_result result = slip_read(&reader, data[i]);
        require(reader.count <= sizeof bytes);
        if (result == SLIP_PACKET) {
            check_packet(bytes, reader.count);
        }
        require(result != SLIP_PACKET || data[i] == SLIP_END);
    }
    return 0;
}
