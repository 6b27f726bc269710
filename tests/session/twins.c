// Two boards in one process, each taking a picture of its own: twins FIRMWARE. Every few milliseconds the
// other one has its turn; both must end exactly as when they run alone. Output is TAP.
#include "session.h"

#include <stdio.h>
#include <string.h>

#define STEPS  1500U
#define STEP_S 0.003
#define LINES  6

struct player {
    unsigned chip_revision;
    uint64_t seed;
    const char *lines[LINES];
};

static const struct player left = {1,
                                   1,
                                   {"import camera", "img = camera.capture()", "f = open('a.jpg', 'wb')",
                                    "n = f.write(img)", "f.close()", "n"}};
static const struct player right = {3,
                                    99,
                                    {"import camera", "camera.init()", "camera.framesize(5)",
                                     "camera.mirror(1)", "x = camera.capture()", "x[-2:], len(x)"}};

struct run {
    const struct player *player;
    struct session session;
    unsigned next; // line
};

static void begin(struct run *run, const struct player *player, const char *firmware)
{
    struct board_config config;
    board_config_default(&config);
    config.chip_revision = player->chip_revision;
    config.seed = player->seed;
    *run = (struct run){.player = player};
    session_open(&run->session, &config, firmware);
    board_power_on(run->session.board);
}

static void step(struct run *run)
{
    session_wait(&run->session, STEP_S);
    if (run->next < LINES && session_expect(&run->session, ">>> ", 0)) {
        const char *line = run->player->lines[run->next++];
        session_say(&run->session, line, strlen(line));
        session_say(&run->session, "\r", 1);
    }
}

// The machine's hash in the end; 0 if it did not get through its lines.
static uint64_t end(struct run *run)
{
    bool through = run->next == LINES && session_expect(&run->session, ">>> ", 0);
    through = through && strstr(run->session.log, "Traceback") == NULL;
    uint64_t hash = through ? board_hash(run->session.board) : 0;
    if (!through) {
        printf("# %s\n", run->session.log);
    }
    session_close(&run->session);
    return hash;
}

static uint64_t alone(const struct player *player, const char *firmware)
{
    struct run run;
    begin(&run, player, firmware);
    for (unsigned i = 0; i < STEPS; i++) {
        step(&run);
    }
    return end(&run);
}

static int point(unsigned number, bool good, const char *what)
{
    printf("%s %u - %s\n", good ? "ok" : "not ok", number, what);
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct run a, b;
    if (argc != 2) {
        fprintf(stderr, "usage: twins FIRMWARE\n");
        return 2;
    }
    begin(&a, &left, argv[1]);
    begin(&b, &right, argv[1]);
    for (unsigned i = 0; i < STEPS; i++) {
        step(&a);
        step(&b);
    }
    uint64_t hash_a = end(&a), hash_b = end(&b);
    int failures = point(1, hash_a != 0 && hash_b != 0, "both boards take their pictures");
    failures += point(2, hash_a == alone(&left, argv[1]), "the first as when it runs alone");
    failures += point(3, hash_b == alone(&right, argv[1]), "the second as when it runs alone");
    printf("1..3\n");
    return failures != 0;
}
