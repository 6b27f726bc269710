// Runs a guest program on the whole board: board-run PROGRAM.elf [SPEED].
//
// The program becomes the image at 0x1000 of the flash, is booted by the ROM, and ends with a line PASS or
// FAIL on its serial line. Exit status 0: PASS; the board's text is printed otherwise. SPEED is the name of a
// figure: millions of instructions a second, both cores together, are printed under it.

#include "base/error.h"
#include "board/board.h"
#include "image/build.h"
#include "image/elf.h"
#include "image/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_MAX     8000U
#define SECONDS_MAX  60U
#define STEP         (10 * TICKS_PER_MS)
#define ELF_SIZE_MAX (4U << 20)

static const struct image_header header = {
    .mode = IMAGE_DIO, .speed = IMAGE_40MHZ, .size = 2, .wp_pin = 0xee, .chip_id = IMAGE_CHIP_ESP32};

static int load(struct board *board, const char *path, struct error *err)
{
    struct elf elf;
    size_t length;
    uint8_t *bytes = malloc(ELF_SIZE_MAX);
    FILE *file = fopen(path, "rb");
    int result = 0;
    if (file == NULL || bytes == NULL) {
        result = error_set(err, ERR_IO, "%s cannot be read", path);
        goto done;
    }
    result = elf_parse(&elf, bytes, fread(bytes, 1, ELF_SIZE_MAX, file), err);
    if (result == 0) {
        result = image_build(board_flash(board) + FLASH_LOADER_OFFSET, BOARD_FLASH_SIZE - FLASH_LOADER_OFFSET,
                             &length, &elf, &header, err);
    }
done:
    if (file != NULL) {
        fclose(file);
    }
    free(bytes);
    return result;
}

// Of this process alone: other programs do not count.
static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool has_line(const char *text, const char *start)
{
    const char *found = strstr(text, start);
    return found != NULL && strchr(found, '\n') != NULL;
}

// Runs until the program has said how it ended, or its time is over.
static bool run(struct board *board, char *text)
{
    size_t length = 0;
    while (board_now(board) < SECONDS_MAX * TICKS_PER_SECOND && length + 1 < TEXT_MAX) {
        board_run(board, board_now(board) + STEP);
        length += board_serial_read(board, (uint8_t *)text + length, TEXT_MAX - 1 - length);
        text[length] = '\0';
        if (has_line(text, "PASS") || has_line(text, "FAIL")) {
            return has_line(text, "PASS");
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    static char text[TEXT_MAX];
    struct board_config config;
    struct board *board = NULL;
    struct error err = {0};
    if (argc < 2) {
        fprintf(stderr, "usage: board-run PROGRAM.elf [SPEED]\n");
        return 2;
    }
    board_config_default(&config);
    if (board_new(&board, &config, &err) < 0 || load(board, argv[1], &err) < 0) {
        fprintf(stderr, "board-run: %s\n", err.text);
        board_free(board);
        return 1;
    }
    board_power_on(board);
    double start = seconds();
    bool passed = run(board, text);
    if (!passed) {
        printf("%s\n%s: no PASS\n", text, argv[1]);
    } else if (argc > 2) {
        struct board_stats stats;
        board_stats(board, &stats);
        double total = (double)(stats.instructions[0] + stats.instructions[1]);
        printf("%-30s %.0f million instructions a second\n", argv[2], total / (seconds() - start) / 1e6);
    }
    board_free(board);
    return passed ? 0 : 1;
}
