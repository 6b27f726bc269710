// Both cores busy with tests/guest/busy.c, each on data of its own; measured by tests/bench/run.sh.

#include "guest/program.h"

#ifndef ROUNDS
#define ROUNDS 400
#endif

uint32_t busy_pro(uint32_t rounds);
uint32_t busy_app(uint32_t rounds);

static volatile uint32_t app_result;
static volatile uint32_t app_done;

void program_app(void)
{
    app_result = busy_app(ROUNDS);
    app_done = 1;
    for (;;) {
    }
}

void program_main(void)
{
    program_start_app();
    uint32_t result = busy_pro(ROUNDS);
    while (app_done == 0) {
    }
    if (app_result != result) {
        program_fail(app_result);
    }
}
