// Holds a board's time to the wall clock, and sleeps meanwhile.
#ifndef CLI_PACE_H
#define CLI_PACE_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

struct pace {
    uint64_t wall; // ns: a moment of the wall clock ...
    uint64_t tick; // ... and the board's time that belongs to it
};

// The wall clock, nanoseconds since some moment in the past.
uint64_t pace_wall(void);

// From now on the board's time, at present `tick`, goes with the wall clock.
void pace_begin(struct pace *pace, uint64_t tick);

// The tick at which the board, at present at `tick`, ought to be. Where it has fallen back by more than a
// second (the host is too slow, or was asleep), that is forgiven.
uint64_t pace_due(struct pace *pace, uint64_t tick);

// Nanoseconds of so many ticks; no more than an hour.
uint64_t pace_ns(uint64_t ticks);

// Waits up to `ns` nanoseconds for one of the descriptors.
void pace_wait(struct pollfd *fds, size_t count, uint64_t ns);

#endif
