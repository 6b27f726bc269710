#include "cli/console.h"

#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static bool changed;

bool console_begin(void)
{
    struct termios raw;
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0) {
        return false;
    }
    raw = before;
    raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
    raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN | ISIG);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) != 0) {
        return false;
    }
    changed = true;
    (void)atexit(console_restore);
    return true;
}

void console_restore(void)
{
    if (changed) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        changed = false;
    }
}

size_t console_read(uint8_t *keys, size_t size)
{
    ssize_t count = read(STDIN_FILENO, keys, size);
    return count < 0 ? 0 : (size_t)count;
}
