#include "board/probe.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <string.h>

static struct xt_cpu *core_of(struct board *board, unsigned core)
{
    return &board_soc(board)->core[core];
}

static size_t left_in_page(uint32_t address, size_t count)
{
    size_t left = XT_PAGE_SIZE - address % XT_PAGE_SIZE;
    return left < count ? left : count;
}

// Words where words are whole: some memories and the peripherals take no other access.
static unsigned access_size(uint32_t address, size_t count)
{
    return address % 4 == 0 && count >= 4 ? 4 : 1;
}

// What the core would find there, without the error that a load from a closed cache window raises.
static size_t read_some(struct board *board, unsigned core, uint32_t address, uint8_t *bytes, size_t count)
{
    struct xt_cpu *cpu = core_of(board, core);
    uint32_t in_page = address % XT_PAGE_SIZE;
    const uint8_t *page = cpu->memory->page(cpu->memory->ctx, address - in_page, XT_LOAD);
    if (page != NULL) {
        count = left_in_page(address, count);
        memcpy(bytes, page + in_page, count);
        return count;
    }
    uint32_t value;
    unsigned size = access_size(address, count);
    if (cache_bus_of(address) != CACHE_BUSES ||
        cpu->memory->load(cpu->memory->ctx, address, size, &value) != 0) {
        return 0;
    }
    for (unsigned i = 0; i < size; i++) {
        bytes[i] = (uint8_t)bits_get(value, 8 * i, 8);
    }
    return size;
}

size_t probe_read(struct board *board, unsigned core, uint32_t address, uint8_t *bytes, size_t count)
{
    size_t done = 0;
    size_t more = 1;
    while (done < count && more > 0) {
        more = read_some(board, core, address + (uint32_t)done, bytes + done, count - done);
        done += more;
    }
    return done;
}

size_t probe_write(struct board *board, unsigned core, uint32_t address, const uint8_t *bytes, size_t count)
{
    struct xt_cpu *cpu = core_of(board, core);
    size_t done = 0;
    while (done < count) {
        uint32_t at = address + (uint32_t)done;
        unsigned size = access_size(at, count - done);
        uint32_t value = size == 4 ? bytes_get32(bytes + done) : bytes[done];
        if (xt_store(cpu, at, size, value) != 0) {
            break;
        }
        done += size;
    }
    return done;
}

void probe_reset(struct board *board)
{
    if (board_soc(board)->on) {
        soc_power_off(board_soc(board));
        soc_power_on(board_soc(board));
    }
}
