#include "cli/source.h"

#include "cli/opt.h"
#include "cli/outfile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// The whole text is no file, but its beginning is one.
static bool names_a_file(const char *text, size_t length)
{
    char name[4096];
    struct stat status;
    if (length == 0 || length >= sizeof name || stat(text, &status) == 0) {
        return false;
    }
    memcpy(name, text, length);
    name[length] = '\0';
    return stat(name, &status) == 0;
}

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
    if (at != NULL && !source->placed && names_a_file(text, (size_t)(at - text))) {
        return error_set(err, ERR_INVALID,
                         "'%s': behind the @ comes the offset in the flash, such as 0x10000", text);
    }
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
