// What a board said, as text that no terminal obeys.
#ifndef CLI_PLAIN_H
#define CLI_PLAIN_H

#include <stddef.h>

// Prints one line on standard output, at most `limit` bytes of it, without colours and other control
// characters.
void plain_print(const char *line, size_t length, size_t limit);

#endif
