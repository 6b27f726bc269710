#include "cli/plain.h"

#include <stdio.h>

void plain_print(const char *line, size_t length, size_t limit)
{
    for (size_t i = 0; i < length && i < limit; i++) {
        if (line[i] == '\033') {
            while (i < length && line[i] != 'm') {
                i++;
            }
        } else if (line[i] >= ' ' && line[i] < 0x7f) { // ASCII, also where char has no sign
            putchar(line[i]);
        }
    }
    putchar('\n');
}
