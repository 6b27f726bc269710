// Ctrl-C and friends: noticed, never fatal, so that nothing is left half done.
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>

// From now on SIGINT, SIGTERM and SIGHUP only set a flag. A third one kills the process.
void stop_catch(void);

bool stop_asked(void);
void stop_forget(void); // the wish was passed on (to the program on the board)

#endif
