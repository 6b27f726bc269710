#include "scene/album.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define MOST_PICTURES 100000U
#define MOST_DIGITS   18U

struct album {
    char *folder;
    char **names; // in the folder
    size_t count, room;
    size_t shown; // SIZE_MAX: none
    struct reader reader;
};

// Names

// A pattern, taken apart: what stands before and behind the number, and the least number of its digits.
struct pattern {
    const char *head, *tail; // tail: "" matches nothing but ""
    size_t head_length;
    size_t digits; // at least
    bool zeros;    // a shorter number is filled up with them
};

// The %d in a name; false if there is none, or more than one.
static bool parse_pattern(const char *name, struct pattern *pattern)
{
    const char *at = strchr(name, '%');
    if (at == NULL || strchr(at + 1, '%') != NULL) {
        return false;
    }
    *pattern = (struct pattern){.head = name, .head_length = (size_t)(at - name), .zeros = at[1] == '0'};
    for (at++; isdigit((unsigned char)*at) && pattern->digits < 100; at++) {
        pattern->digits = pattern->digits * 10 + (size_t)(*at - '0');
    }
    pattern->tail = at + 1;
    return *at == 'd' && pattern->digits <= MOST_DIGITS;
}

static bool matches(const struct pattern *pattern, const char *name)
{
    size_t digits = 0;
    if (strncmp(name, pattern->head, pattern->head_length) != 0) {
        return false;
    }
    const char *number = name + pattern->head_length;
    while (isdigit((unsigned char)number[digits])) {
        digits++;
    }
    bool long_enough = digits >= (pattern->zeros && pattern->digits > 0 ? pattern->digits : 1);
    bool too_long = digits > MOST_DIGITS || (digits > pattern->digits && digits > 1 && number[0] == '0');
    return long_enough && !too_long && strcmp(number + digits, pattern->tail) == 0;
}

static bool is_picture_name(const char *name)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".png"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && dot != name && i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (strcasecmp(dot, endings[i]) == 0) {
            return name[0] != '.';
        }
    }
    return false;
}

// Numbers inside names count by their value: p2 comes before p10.
static int compare_names(const void *left, const void *right)
{
    const char *a = *(char *const *)left, *b = *(char *const *)right;
    const char *whole_a = a, *whole_b = b;
    while (*a != '\0' && *b != '\0') {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            a += strspn(a, "0");
            b += strspn(b, "0");
            size_t m = strspn(a, "0123456789"), n = strspn(b, "0123456789");
            int order = m != n ? (m < n ? -1 : 1) : strncmp(a, b, m);
            if (order != 0) {
                return order;
            }
            a += m;
            b += n;
        } else if (*a != *b) {
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return *a != *b ? (*a == '\0' ? -1 : 1) : strcmp(whole_a, whole_b);
}

// The list

static void close_album(void *state)
{
    struct album *album = state;
    for (size_t i = 0; i < album->count; i++) {
        free(album->names[i]);
    }
    free(album->names);
    free(album->folder);
    free(album);
}

static int add(struct album *album, const char *name)
{
    if (album->count == album->room) {
        size_t room = album->room == 0 ? 64 : album->room * 2;
        char **names = album->count >= MOST_PICTURES ? NULL : realloc(album->names, room * sizeof(*names));
        if (names == NULL) {
            return album->count >= MOST_PICTURES ? ERR_LIMIT : ERR_MEMORY;
        }
        album->names = names;
        album->room = room;
    }
    size_t size = strlen(name) + 1;
    char *copy = malloc(size);
    if (copy == NULL) {
        return ERR_MEMORY;
    }
    album->names[album->count++] = memcpy(copy, name, size);
    return 0;
}

static int list(struct album *album, const struct pattern *pattern, const char *source, struct error *err)
{
    DIR *folder = opendir(album->folder);
    int code = 0;
    if (folder == NULL) {
        return error_set(err, ERR_IO, "scene '%s': %s", source, strerror(errno));
    }
    const struct dirent *entry;
    while (code == 0 && (entry = readdir(folder)) != NULL) {
        if (pattern != NULL ? matches(pattern, entry->d_name) : is_picture_name(entry->d_name)) {
            code = add(album, entry->d_name);
        }
    }
    (void)closedir(folder);
    if (code == ERR_LIMIT) {
        return error_set(err, ERR_LIMIT, "scene '%s': more than %u pictures", source, MOST_PICTURES);
    }
    return code;
}

// Showing

static int show_file(struct album *album, struct fit *fit, const char *name, struct error *err)
{
    char path[4096];
    int length = snprintf(path, sizeof(path), "%s/%s", album->folder, name);
    if (length < 0 || (size_t)length >= sizeof(path)) {
        return error_set(err, ERR_LIMIT, "scene '%s': the name is too long", name);
    }
    const char *shown = strncmp(path, "./", 2) == 0 ? path + 2 : path;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return error_set(err, ERR_IO, "scene '%s': %s", shown, strerror(errno));
    }
    reader_init(&album->reader, fd, shown, err);
    int code = fit_file(fit, &album->reader);
    (void)close(fd);
    return code;
}

static int show(void *state, struct fit *fit, uint64_t frame, struct error *err)
{
    struct album *album = state;
    size_t wanted = (size_t)(frame % album->count);
    if (wanted == album->shown) {
        return 0;
    }
    album->shown = wanted;
    int code = show_file(album, fit, album->names[wanted], err);
    return code < 0 ? code : 1;
}

// Opening

static int open_album(struct source *source, const char *name, size_t folder_length,
                      const struct pattern *pattern, struct error *err)
{
    struct album *album = calloc(1, sizeof(*album));
    char *folder = malloc(folder_length + 2);
    if (album == NULL || folder == NULL) {
        free(album);
        free(folder);
        return error_set(err, ERR_MEMORY, "scene '%s': not enough memory", name);
    }
    memcpy(folder, folder_length == 0 ? "." : name, folder_length == 0 ? 1 : folder_length);
    folder[folder_length == 0 ? 1 : folder_length] = '\0';
    album->folder = folder;
    album->shown = SIZE_MAX;
    *source = (struct source){show, close_album, album};
    int code = list(album, pattern, name, err);
    if (code == ERR_MEMORY) {
        return error_set(err, ERR_MEMORY, "scene '%s': not enough memory", name);
    }
    if (code == 0 && album->count == 0) {
        code = error_set(err, ERR_INVALID, "scene '%s': %s", name,
                         pattern == NULL ? "the folder has no pictures (.jpg, .jpeg or .png)"
                                         : "there is no picture with such a name and a number");
    }
    if (code == 0) {
        qsort(album->names, album->count, sizeof(album->names[0]), compare_names);
    }
    return code;
}

static size_t folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
}

static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

int album_open_folder(struct source *source, const char *folder, struct error *err)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') {
        length--;
    }
    return open_album(source, folder, length, NULL, err);
}

bool album_is_pattern(const char *path)
{
    struct pattern pattern;
    return parse_pattern(name_in(path), &pattern);
}

int album_open_pattern(struct source *source, const char *pattern, struct error *err)
{
    struct pattern parsed;
    if (!parse_pattern(name_in(pattern), &parsed)) {
        return error_set(err, ERR_INVALID, "scene '%s': one %%d in the name stands for the number", pattern);
    }
    return open_album(source, pattern, folder_of(pattern), &parsed, err);
}
