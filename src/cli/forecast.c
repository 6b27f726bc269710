#include "cli/forecast.h"

#include "board/board.h"
#include "cli/stop.h"
#include "scene/scene.h"

#include <string.h>

#define SLICE      (10 * TICKS_PER_MS)
#define RESETS_MAX 3

static void listen(struct forecast *forecast, struct board *board, size_t *length)
{
    uint8_t bytes[512];
    size_t count;
    while ((count = board_serial_read(board, bytes, sizeof bytes)) > 0) {
        for (size_t i = 0; i < count && *length < FORECAST_LOG_MAX; i++) {
            forecast->log[(*length)++] = bytes[i] == 0 ? ' ' : (char)bytes[i];
        }
        forecast->log[*length] = '\0';
    }
}

// To wake from deep sleep is no restart.
static unsigned count_resets(const char *log)
{
    unsigned resets = 0;
    for (const char *at = log; (at = strstr(at, "rst:0x")) != NULL; at++) {
        resets += strncmp(at, "rst:0x5 ", 8) != 0;
    }
    return resets;
}

static bool is_over(struct forecast *forecast, const struct board *board)
{
    forecast->resets = count_resets(forecast->log);
    if (board_missing(board) != NULL) {
        forecast->end = FORECAST_MISSING;
        forecast->bluetooth = board_lacks_bluetooth(board);
        strncpy(forecast->missing, board_missing(board), sizeof forecast->missing - 1);
        return true;
    }
    if (forecast->resets > RESETS_MAX) {
        forecast->end = FORECAST_RESETS;
        return true;
    }
    if (strstr(forecast->log, "\n>>> ") != NULL) {
        forecast->end = FORECAST_PROMPT;
        return true;
    }
    if (stop_asked()) {
        forecast->end = FORECAST_STOPPED;
        return true;
    }
    return false;
}

int forecast_run(struct forecast *forecast, const uint8_t *flash, unsigned chip_revision, double seconds,
                 struct error *err)
{
    struct board_config config;
    struct board *board = NULL;
    size_t length = 0;
    *forecast = (struct forecast){.end = FORECAST_RUNS};
    board_config_default(&config);
    config.chip_revision = chip_revision;
    int status = scene_open(&config.scene, "chart", err);
    if (status == 0) {
        status = board_new(&board, &config, err);
    }
    if (status == 0) {
        memcpy(board_flash(board), flash, BOARD_FLASH_SIZE);
        board_power_on(board);
        uint64_t end = (uint64_t)(seconds * (double)TICKS_PER_SECOND);
        while (board_now(board) < end && !is_over(forecast, board)) {
            board_run(board, board_now(board) + SLICE);
            listen(forecast, board, &length);
        }
        forecast->seconds = (double)board_now(board) / (double)TICKS_PER_SECOND;
    }
    board_free(board);
    scene_close(config.scene);
    return status;
}
