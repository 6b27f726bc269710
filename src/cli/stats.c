#include "cli/stats.h"

#include "cli/json.h"
#include "cli/outfile.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static void add_unmodelled(void *ctx, const char *block, uint32_t address, uint64_t count)
{
    char text[16];
    cJSON *row = cJSON_CreateObject();
    (void)snprintf(text, sizeof text, "0x%08x", (unsigned)address);
    cJSON_AddStringToObject(row, "block", block);
    cJSON_AddStringToObject(row, "address", text);
    cJSON_AddNumberToObject(row, "count", (double)count);
    cJSON_AddItemToArray(ctx, row);
}

static void add_led(cJSON *root, const char *name, const struct board_stats *stats, enum board_led led)
{
    cJSON *row = cJSON_AddObjectToObject(root, name);
    double ticks = (double)stats->ticks;
    cJSON_AddNumberToObject(row, "on_share", ticks > 0 ? (double)stats->leds[led].lit / ticks : 0);
    cJSON_AddNumberToObject(row, "changes", (double)stats->leds[led].changes);
}

int stats_write(const char *path, const struct board *board, uint64_t wall_ns, struct error *err)
{
    struct board_stats stats;
    struct rusage usage;
    board_stats(board, &stats);
    getrusage(RUSAGE_SELF, &usage);
    double wall = (double)wall_ns / 1e9;
    double total = 0;
    cJSON *root = cJSON_CreateObject();
    cJSON *cores = cJSON_AddArrayToObject(root, "instructions");
    for (size_t i = 0; i < BOARD_CORES; i++) {
        cJSON_AddItemToArray(cores, cJSON_CreateNumber((double)stats.instructions[i]));
        total += (double)stats.instructions[i];
    }
    char hash[20];
    (void)snprintf(hash, sizeof hash, "%016llx", (unsigned long long)board_hash(board));
    cJSON_AddStringToObject(root, "hash", hash); // equal runs have equal ones
    cJSON_AddNumberToObject(root, "virtual_seconds", (double)stats.ticks / (double)TICKS_PER_SECOND);
    cJSON_AddNumberToObject(root, "wall_seconds", wall);
    cJSON_AddNumberToObject(root, "million_instructions_a_second", wall > 0 ? total / wall / 1e6 : 0);
    cJSON_AddNumberToObject(root, "peak_memory_bytes", (double)usage.ru_maxrss * 1024);
    cJSON_AddNumberToObject(root, "flash_writes", (double)stats.flash_writes);
    cJSON_AddNumberToObject(root, "sd_writes", (double)stats.sd_writes);
    cJSON_AddNumberToObject(root, "frames", (double)stats.frames);
    add_led(root, "flash_led", &stats, BOARD_LED_FLASH);
    add_led(root, "red_led", &stats, BOARD_LED_RED);
    board_unmodelled(board, add_unmodelled, cJSON_AddArrayToObject(root, "unmodelled_registers"));
    char *text = json_text(root, err);
    if (text == NULL) {
        return ERR_MEMORY;
    }
    int status = outfile_save(path, text, strlen(text), err);
    cJSON_free(text);
    return status;
}
