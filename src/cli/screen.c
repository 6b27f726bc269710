#define _GNU_SOURCE // fopencookie: a file whose lines are put in their place

#include "cli/screen.h"

#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define HELD_MAX 65536U // a line that never ends does not hold up more than that

static bool are_same(int a, int b)
{
    struct stat one, other;
    return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

void screen_begin(struct screen *screen)
{
    struct termios settings;
    *screen = (struct screen){.shared = are_same(STDOUT_FILENO, STDERR_FILENO)};
    screen->adds_cr = tcgetattr(STDOUT_FILENO, &settings) == 0 && (settings.c_oflag & OPOST) != 0 &&
                      (settings.c_oflag & ONLCR) != 0;
}

size_t screen_drop_cr(bool *cr, const uint8_t *bytes, size_t count, uint8_t *shown)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (*cr && bytes[i] != '\n') {
            shown[length++] = '\r';
        }
        *cr = bytes[i] == '\r';
        if (!*cr) {
            shown[length++] = bytes[i];
        }
    }
    return length;
}

static bool put(struct screen *screen, const uint8_t *bytes, size_t count)
{
    if (count == 0) {
        return true;
    }
    screen->in_line = bytes[count - 1] != '\n';
    if (screen->shared) {
        progress_line(screen->in_line);
    }
    return fwrite(bytes, 1, count, stdout) == count && fflush(stdout) == 0;
}

static void show_held(struct screen *screen)
{
    if (screen->held_count > 0) {
        progress_fresh();
        screen->in_line = false;
        (void)fwrite(screen->held, 1, screen->held_count, stderr);
        screen->held_count = 0;
    }
}

bool screen_show(struct screen *screen, const uint8_t *bytes, size_t count)
{
    uint8_t shown[1024];
    bool good = true;
    while (count > 0 && good) {
        size_t piece = count < sizeof shown / 2 ? count : sizeof shown / 2;
        if (screen->adds_cr) {
            good = put(screen, shown, screen_drop_cr(&screen->cr, bytes, piece, shown));
        } else {
            good = put(screen, bytes, piece);
        }
        bytes += piece;
        count -= piece;
    }
    if (!screen->in_line) {
        show_held(screen);
    }
    return good;
}

static ssize_t take_note(void *ctx, const char *text, size_t count)
{
    struct screen *screen = ctx;
    if (!screen->shared || (!screen->in_line && screen->held_count == 0)) {
        return (ssize_t)fwrite(text, 1, count, stderr);
    }
    if (screen->held_count + count > HELD_MAX) {
        show_held(screen);
    }
    size_t fits = count < HELD_MAX ? count : HELD_MAX;
    memcpy(screen->held + screen->held_count, text, fits);
    screen->held_count += fits;
    return (ssize_t)fits;
}

FILE *screen_notes(struct screen *screen)
{
    const cookie_io_functions_t io = {.write = take_note};
    if (screen->notes == NULL) {
        screen->held = malloc(HELD_MAX);
        screen->notes = screen->held == NULL ? NULL : fopencookie(screen, "w", io);
        if (screen->notes != NULL) {
            (void)setvbuf(screen->notes, NULL, _IOLBF, 0);
        }
    }
    return screen->notes;
}

void screen_pause(struct screen *screen)
{
    show_held(screen);
}

void screen_end(struct screen *screen)
{
    static const uint8_t end[] = "\n";
    if (screen->notes != NULL) {
        (void)fclose(screen->notes); // what is in its buffer goes to those that are held
        screen->notes = NULL;
    }
    if (screen->shared) {
        progress_fresh();
    } else if (screen->in_line) {
        (void)put(screen, end, 1);
    }
    show_held(screen);
    free(screen->held);
    screen->held = NULL;
}
