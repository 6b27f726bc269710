// Fuzz target: whatever is typed at the prompt, in any of its modes, it neither crashes nor hangs. Programs
// end after some thousand steps.

#include "runtime/prompt.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAP  131072
#define STEPS 3000

struct typing {
    const uint8_t *data;
    size_t left;
};

static int get(void *context)
{
    struct typing *typing = context;
    if (typing->left == 0) {
        return -1;
    }
    typing->left--;
    return *typing->data++;
}

static void put(void *context, const char *data, size_t length)
{
    (void)context;
    (void)data;
    (void)length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct typing typing = {data, size};
    const struct rt_port rt_port = {.context = &typing, .write = put, .stack_limit = 100000};
    const struct prompt_port port = {&typing, get, put, NULL, "banner\r\n"};
    struct prompt *prompt = calloc(1, sizeof *prompt);
    void *heap = malloc(HEAP);
    enum prompt_end end = PROMPT_SOFT_RESET;
    prompt->port = &port;
    while (end == PROMPT_SOFT_RESET) {
        struct runtime *runtime = rt_init(&rt_port, heap, HEAP, &heap);
        rt_set_budget(runtime, STEPS);
        end = prompt_run(prompt, runtime);
        rt_deinit(runtime);
    }
    free(heap);
    free(prompt);
    return 0;
}
