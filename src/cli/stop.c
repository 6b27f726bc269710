#include "cli/stop.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t asked;
static volatile sig_atomic_t times;

static void note(int signal)
{
    (void)signal;
    asked = 1;
    times++;
    if (times >= 3) {
        _exit(1);
    }
}

void stop_catch(void)
{
    struct sigaction action = {.sa_handler = note};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    struct sigaction hangup;
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN) { // nohup wants it ignored
        sigaction(SIGHUP, &action, NULL);
    }
    action.sa_handler = SIG_IGN; // the write fails instead, and is reported
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
}

bool stop_asked(void)
{
    return asked != 0;
}

void stop_forget(void)
{
    asked = 0;
}
