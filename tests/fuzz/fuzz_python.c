// Whatever source text the language is given, it compiles and runs, or raises; with little memory, a bounded
// number of steps, and garbage collected often.

#include <stdint.h>
#include <string.h>

#include "runtime/gc.h"
#include "runtime/runtime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAP_SIZE (256 * 1024)
#define STEPS     3000

static void discard(void *context, const char *data, size_t length)
{
    (void)context;
    (void)data;
    (void)length;
}

static const struct rt_port port = {
    .write = discard,
    .stack_limit = 256 * 1024,
    .platform = "fuzz",
    .version = "fuzz",
    .machine = "fuzz",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint64_t heap[HEAP_SIZE / sizeof(uint64_t)];
    char top;
    const char *source = (const char *)data;
    struct runtime *runtime = rt_init(&port, heap, sizeof heap, &top);
    if (runtime == NULL) {
        return 0;
    }
    gc_set_stress(size % 7);
    (void)rt_needs_more(source, size);
    for (int mode = RT_FILE; mode <= RT_SINGLE; mode++) {
        rt_set_budget(runtime, STEPS);
        if (rt_exec(runtime, source, size, "<fuzz>", (enum rt_mode)mode) == RT_RAISED) {
            rt_set_budget(runtime, STEPS);
            rt_report(runtime);
        }
    }
    rt_deinit(runtime);
    return 0;
}
