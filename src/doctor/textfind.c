#define _GNU_SOURCE // memmem: strstr would search to the end of the text for what is not in the line

#include "doctor/textfind.h"

#include <string.h>

const char *textfind(const char *from, const char *to, const char *word)
{
    return memmem(from, (size_t)(to - from), word, strlen(word));
}
