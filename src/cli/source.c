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

struct check_file source_check_file(const struct source *source)
{
    return (struct check_file){.name = source->name,
                               .bytes = source->bytes,
                               .size = source->size,
                               .placed = source->placed,
                               .offset = source->offset};
}

int source_read_all(struct source *sources, struct check_file *files, size_t *done, size_t count,
                    char **texts, size_t limit, struct error *err)
{
    while (*done < count) {
        struct source *source = &sources[*done];
        int status = source_read(source, texts[*done], limit, err);
        if (status >= 0) {
            files[*done] = source_check_file(source);
        }
        *done += 1;
        if (status < 0) {
            return status;
        }
    }
    return 0;
}
