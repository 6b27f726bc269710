// Whatever is written to a GC2145, its frames stay within their limits. Input: pairs of register and value;
// register 0xFF lets frames pass instead.

#include "sensor/gc2145.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct count {
    size_t bytes;
    unsigned sum;
};

static void vsync_changed(void *ctx, bool level)
{
    struct count *count = ctx;
    (void)level;
    count->bytes = 0;
}

static void run_ended(void *ctx, const uint8_t *bytes, size_t size, uint32_t byte_ticks)
{
    struct count *count = ctx;
    count->bytes += size;
    if (byte_ticks == 0 || count->bytes > GC2145_WIDTH * GC2145_HEIGHT * 2) {
        abort();
    }
    for (size_t i = 0; i < size; i++) {
        count->sum += bytes[i]; // a sanitizer sees what is not there or not set
    }
}

static void put(struct i2c_bus *bus, uint8_t reg, uint8_t value)
{
    if (!i2c_bus_start(bus, GC2145_ADDRESS, false) || !i2c_bus_write(bus, reg) ||
        !i2c_bus_write(bus, value)) {
        abort();
    }
    i2c_bus_stop(bus);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct clock clock;
    struct i2c_bus bus;
    struct count count = {0, 0};
    struct dvp dvp = {&count, true, vsync_changed, run_ended};
    struct gc2145 *sensor = malloc(sizeof(*sensor));
    if (sensor == NULL) {
        return 0;
    }
    clock_init(&clock);
    gc2145_init(sensor, &(struct gc2145_config){.clock = &clock, .dvp = &dvp});
    i2c_bus_init(&bus);
    i2c_bus_attach(&bus, &sensor->i2c);
    gc2145_set_xclk(sensor, 20000000);
    for (size_t i = 0; i + 1 < size && i < 200; i += 2) {
        if (data[i] == 0xff) {
            for (unsigned n = data[i + 1] * 8U; n > 0 && clock_next(&clock) != CLOCK_NEVER; n--) {
                clock_run_to(&clock, clock_next(&clock));
            }
        } else {
            put(&bus, data[i], data[i + 1]);
        }
    }
    free(sensor);
    return 0;
}
