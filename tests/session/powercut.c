// The power fails at flash write 1, 2, 3 ... of the first-picture program: powercut FIRMWARE [STEP].
//
// After each cut the board must boot to its prompt, and every file that was closed before must be whole.
// STEP other than 1 tries only every STEPth write (for slow builds). Output is TAP.
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const prepare[] = {
    "f = open('kept.txt', 'w'); n = f.write('k' * 5000); f.close()",
};

static const char *const program[] = {
    "import camera",      "img = camera.capture()", "imgFile = open(\"photo.jpg\", \"wb\")",
    "imgFile.write(img)", "imgFile.close()",        "import os",
    "os.listdir()",
};

static const char *const inspect[] = {
    "print('kept', open('kept.txt').read() == 'k' * 5000)",
    "import os; os.sync() if hasattr(os, 'sync') else None",
    "f = open('new.txt', 'w'); n = f.write('n' * 3000); f.close()",
    "print('new', open('new.txt').read() == 'n' * 3000)",
};

#define COUNT(lines) (sizeof(lines) / sizeof((lines)[0]))

struct setting {
    const char *firmware;
    uint8_t *flash; // the board's flash after `prepare`, before the program
};

static uint64_t flash_writes(const struct session *session)
{
    struct board_stats stats;
    board_stats(session->board, &stats);
    return stats.flash_writes;
}

// Formats the filesystem and writes the file that must survive.
static bool make_flash(struct setting *setting)
{
    struct session session;
    struct board_config config;
    board_config_default(&config);
    session_open(&session, &config, setting->firmware);
    board_power_on(session.board);
    bool good = session_type(&session, prepare, COUNT(prepare));
    memcpy(setting->flash, board_flash(session.board), BOARD_FLASH_SIZE);
    session_close(&session);
    return good;
}

// Runs the program with the power failing at write `cut` (0: never); the flash is left in `flash`.
static uint64_t run_program(const struct setting *setting, uint64_t cut, uint8_t *flash)
{
    struct session session;
    struct board_config config;
    board_config_default(&config);
    config.power_cut_at_write = cut;
    session_open(&session, &config, NULL);
    memcpy(board_flash(session.board), setting->flash, BOARD_FLASH_SIZE);
    board_power_on(session.board);
    bool whole = session_type(&session, program, COUNT(program));
    uint64_t writes = whole ? flash_writes(&session) : 0;
    memcpy(flash, board_flash(session.board), BOARD_FLASH_SIZE);
    session_close(&session);
    return writes;
}

static bool survives(const uint8_t *flash)
{
    struct session session;
    struct board_config config;
    board_config_default(&config);
    session_open(&session, &config, NULL);
    memcpy(board_flash(session.board), flash, BOARD_FLASH_SIZE);
    board_power_on(session.board);
    bool good = session_type(&session, inspect, COUNT(inspect));
    good = good && strstr(session.log, "kept True") != NULL && strstr(session.log, "new True") != NULL;
    if (!good) {
        printf("# %s\n", session.log + (session.length > 800 ? session.length - 800 : 0));
    }
    session_close(&session);
    return good;
}

int main(int argc, char **argv)
{
    struct setting setting = {.firmware = argc > 1 ? argv[1] : NULL, .flash = malloc(BOARD_FLASH_SIZE)};
    uint8_t *flash = malloc(BOARD_FLASH_SIZE);
    uint64_t step = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    unsigned failures = 0;
    if (argc < 2 || step == 0 || flash == NULL || setting.flash == NULL) {
        fprintf(stderr, "usage: powercut FIRMWARE [STEP]\n");
        return 2;
    }
    bool prepared = make_flash(&setting);
    uint64_t writes = prepared ? run_program(&setting, 0, flash) : 0;
    bool plain = writes > 0 && survives(flash);
    printf("%s 1 - without a cut the program makes %llu flash writes\n", plain ? "ok" : "not ok",
           (unsigned long long)writes);
    unsigned points = 1;
    for (uint64_t cut = 1; cut <= writes; cut += step) {
        (void)run_program(&setting, cut, flash);
        bool good = survives(flash);
        failures += !good;
        printf("%s %u - power cut at flash write %llu\n", good ? "ok" : "not ok", ++points,
               (unsigned long long)cut);
        fflush(stdout);
    }
    printf("1..%u\n", points);
    free(flash);
    free(setting.flash);
    return failures != 0 || !plain;
}
