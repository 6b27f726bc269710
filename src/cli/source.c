#include "cli/source.h"

#include "cli/opt.h"
#include "cli/outfile.h"

#include <stdlib.h>
#include <string.h>

int source_read(struct source *source, const char *text, size_t limit, struct error *err)
{
    const char *at = strrchr(text, '@'), *end = NULL;
    uint64_t value = 0;
    *source = (struct source){.placed = at != NULL && opt_whole(at + 1, &value, &end) == 0 && *end == '\0' &&
                                        value <= UINT32_MAX};
    size_t length = source->placed ? (size_t)(at - text) : strlen(text);
    source->offset = source->placed ? (uint32_t)value : 0;
    source->name = calloc(1, length + 1);
    if (source->name == NULL) {
        return error_set(err, ERR_MEMORY, "out of memory");
    }
    memcpy(source->name, text, length);
    return infile_read(source->name, limit, &source->bytes, &source->size, err);
}

void source_free(struct source *source)
{
    free(source->name);
    free(source->bytes);
    *source = (struct source){.name = NULL};
}
