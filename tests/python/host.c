// runtime-host [--heap BYTES] [--stress N] [--fail N] [--budget N] (FILE.py | -)
//
// Runs a Python file on the runtime built for this PC. --stress collects garbage before every Nth
// allocation; --fail runs the program again and again, with the Nth, N+1st, ... allocation failing, until
// there is none left to fail; --budget ends the program after N jumps and calls.
// Exit status: 0 it ran, 1 an exception (its traceback is printed), 2 wrong usage, or what sys.exit says.

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "firmware/mod_vfs.h"
#include "runtime/gc.h"
#include "runtime/runtime.h"
#include "tests/python/hostfs.h"

static struct runtime *current;

static void write_out(void *context, const char *data, size_t length)
{
    (void)context;
    if (length != 0) {
        fwrite(data, 1, length, stdout);
    }
}

static int read_character(void *context)
{
    (void)context;
    fflush(stdout);
    return getchar();
}

static uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint32_t ticks_us(void *context)
{
    (void)context;
    return (uint32_t)now_us();
}

static uint32_t ticks_ms(void *context)
{
    (void)context;
    return (uint32_t)(now_us() / 1000);
}

static void sleep_us(void *context, uint32_t us)
{
    (void)context;
    struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = (long)(us % 1000000) * 1000};
    nanosleep(&time, NULL);
}

static uint64_t time_s(void *context)
{
    (void)context;
    return (uint64_t)time(NULL);
}

// Imports come from the filesystem in memory, else from this PC.
static enum rt_stat stat_path(void *context, const char *path, size_t *size)
{
    struct stat info;
    (void)context;
    enum rt_stat inside = hostfs_stat(path, size);
    if (inside != RT_STAT_NONE) {
        return inside;
    }
    if (stat(path, &info) != 0) {
        return RT_STAT_NONE;
    }
    *size = (size_t)info.st_size;
    return S_ISDIR(info.st_mode) ? RT_STAT_DIR : RT_STAT_FILE;
}

static int32_t read_file(void *context, const char *path, char *out, size_t size)
{
    size_t inside;
    (void)context;
    if (hostfs_stat(path, &inside) == RT_STAT_FILE) {
        return hostfs_read(path, out, size);
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return -errno;
    }
    size_t got = fread(out, 1, size, file);
    fclose(file);
    return (int32_t)got;
}

static uint32_t noise(void *context)
{
    (void)context;
    return (uint32_t)now_us() * 2654435761U >> 7;
}

static void on_interrupt(int number)
{
    (void)number;
    rt_interrupt(current);
}

static const struct rt_module_def *const modules[] = {&mod_vfs, NULL};

static struct rt_port port = {
    .modules = modules,
    .os_names = &mod_vfs_os_names,
    .write = write_out,
    .read_char = read_character,
    .ticks_us = ticks_us,
    .ticks_ms = ticks_ms,
    .sleep_us = sleep_us,
    .time_s = time_s,
    .stat = stat_path,
    .read_file = read_file,
    .random = noise,
    .stack_limit = 1024 * 1024,
    .platform = "linux",
    .version = "espcam host",
    .machine = "host",
};

struct options {
    size_t heap, stress, fail;
    uint32_t budget;
    const char *file;
};

static char *read_all(const char *path, size_t *length)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *text = NULL;
    size_t room = 0;
    *length = 0;
    if (file == NULL) {
        return NULL;
    }
    do {
        room = room * 2 + 4096;
        text = realloc(text, room);
        *length += fread(text + *length, 1, room - *length, file);
    } while (*length == room);
    if (file != stdin) {
        fclose(file);
    }
    return text;
}

// *reached: the allocation that was to fail came.
static int run(const struct options *options, const char *source, size_t length, size_t fail, bool *reached)
{
    void *heap = malloc(options->heap);
    int status = 2;
    char top;
    port.fs = hostfs_start(128);
    current = rt_init(&port, heap, options->heap, &top);
    if (current == NULL) {
        fputs("runtime-host: the heap is too small\n", stderr);
        *reached = false;
    } else {
        gc_set_stress(options->stress);
        gc_fail_at(fail);
        rt_set_budget(current, options->budget);
        enum rt_result result = rt_exec(current, source, length, options->file, RT_FILE);
        *reached = gc_fail_at(0) == 0;
        if (result == RT_RAISED) {
            rt_report(current);
        }
        status = result == RT_EXIT ? rt_exit_code(current) : (int)result;
        rt_deinit(current);
    }
    hostfs_stop();
    free(heap);
    return status;
}

static int parse(int count, char **arguments, struct options *options)
{
    for (int i = 1; i < count; i++) {
        const char *word = arguments[i];
        size_t value = i + 1 < count ? strtoul(arguments[i + 1], NULL, 0) : 0;
        if (strcmp(word, "--heap") == 0) {
            options->heap = value;
        } else if (strcmp(word, "--stress") == 0) {
            options->stress = value;
        } else if (strcmp(word, "--fail") == 0) {
            options->fail = value;
        } else if (strcmp(word, "--budget") == 0) {
            options->budget = (uint32_t)value;
        } else {
            options->file = word;
            continue;
        }
        i++;
    }
    return options->file == NULL ? -1 : 0;
}

int main(int count, char **arguments)
{
    struct options options = {.heap = 4 << 20};
    size_t length;
    bool reached;
    if (parse(count, arguments, &options) < 0) {
        fputs("usage: runtime-host [--heap N] [--stress N] [--fail N] [--budget N] (FILE.py | -)\n", stderr);
        return 2;
    }
    char *source = read_all(options.file, &length);
    if (source == NULL) {
        fprintf(stderr, "runtime-host: %s: %s\n", options.file, strerror(errno));
        return 2;
    }
    signal(SIGINT, on_interrupt);
    size_t fail = options.fail;
    int status = run(&options, source, length, fail, &reached);
    while (fail != 0 && reached) {
        status = run(&options, source, length, ++fail, &reached);
    }
    free(source);
    return status;
}
