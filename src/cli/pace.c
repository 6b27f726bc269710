#define _GNU_SOURCE // ppoll: to wait for less than a millisecond

#include "cli/pace.h"

#include "base/clock.h"

#include <time.h>

#define NS_PER_SECOND  UINT64_C(1000000000)
#define NS_NUMERATOR   25U // 480 MHz: 25/12 ns a tick
#define NS_DENOMINATOR 12U
#define HOUR           (3600 * TICKS_PER_SECOND)
#define FORGIVEN       TICKS_PER_SECOND

uint64_t pace_wall(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

void pace_begin(struct pace *pace, uint64_t tick)
{
    pace->wall = pace_wall();
    pace->tick = tick;
}

uint64_t pace_due(struct pace *pace, uint64_t tick)
{
    uint64_t due = pace->tick + (pace_wall() - pace->wall) * NS_DENOMINATOR / NS_NUMERATOR;
    if (due > tick + FORGIVEN) {
        pace_begin(pace, tick);
        return tick;
    }
    return due;
}

uint64_t pace_ns(uint64_t ticks)
{
    return (ticks < HOUR ? ticks : HOUR) * NS_NUMERATOR / NS_DENOMINATOR;
}

void pace_wait(struct pollfd *fds, size_t count, uint64_t ns)
{
    struct timespec time = {.tv_sec = (time_t)(ns / NS_PER_SECOND), .tv_nsec = (long)(ns % NS_PER_SECOND)};
    (void)ppoll(fds, count, &time, NULL);
}
