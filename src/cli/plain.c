#include "cli/plain.h"

#include <stdio.h>

// The index of the last character of what begins with an ESC at `at`. Source: ECMA-48, "Control sequences".
static size_t skip_sequence(const char *line, size_t length, size_t at)
{
    if (++at < length && line[at] == '[') {
        at++;
        while (at < length && (line[at] < '@' || line[at] > '~')) {
            at++;
        }
    }
    return at;
}

void plain_print(const char *line, size_t length, size_t limit)
{
    for (size_t i = 0; i < length && i < limit; i++) {
        if (line[i] == '\033') {
            i = skip_sequence(line, length, i);
        } else if (line[i] >= ' ' && line[i] < 0x7f) { // ASCII, also where char has no sign
            putchar(line[i]);
        }
    }
    putchar('\n');
}
