// A board whose chip is in its serial loader: what flash, erase, read and chip have in common. Real or
// virtual: the same protocol.
#ifndef CLI_FLASHER_H
#define CLI_FLASHER_H

#include "cli/hostport.h"
#include "cli/target.h"
#include "serial/loader.h"

extern const struct opt flasher_opts[];
#define FLASHER_TITLE "LINE: how to reach it"

struct flasher {
    const char *command;   // for messages
    struct hostport *port; // NULL: the virtual board
    struct target *target; // NULL: a port
    struct device virtual; // the virtual board's serial line
    uint8_t kept[4096];    // what it has said and nobody has read
    size_t kept_count;
    struct loader loader;
    const char *what; // of the progress line
    uint64_t began_us, began_at;
    uint64_t opened_us; // the device's time before the first reset
};

// Opens the board of the options and connects to its loader. EXIT_DONE, or the exit status after the reason
// was said.
int flasher_open(struct flasher *flasher, const char *command);

// Ends it. `status` is what the work in between returned, `err` its sentence; returns the command's exit
// status and says what there is to say. What was done to a virtual board's flash is kept as --flash asks,
// also after a failure.
int flasher_close(struct flasher *flasher, int status, struct error *err);

// Starts the board's program, shows for so many seconds what it says on standard output, and says what it
// means.
int flasher_listen(struct flasher *flasher, double seconds, struct error *err) MUST_USE;

// The size of the flash; ERR_REMOTE: the chip does not tell.
int flasher_flash_size(const struct flasher *flasher, uint32_t *size, struct error *err) MUST_USE;

#endif
