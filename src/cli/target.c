#include "cli/target.h"

#include "cli/cmd.h"
#include "cli/firmware_blob.h"
#include "cli/flashfile.h"
#include "cli/outfile.h"
#include "cli/progress.h"
#include "cli/romfile.h"
#include "cli/sdfile.h"
#include "cli/source.h"
#include "cli/stop.h"
#include "image/place.h"
#include "scene/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIRINGS "esp32-cam (default), m5camera, m5camera-a, t-camera, esp-eye, wrover-kit"
#define FAULTS                                                                                               \
    "gpio12-high, io0-low, no-camera, lens-film, lens-cap, sensor=GC2145, power-cut=N, "                     \
    "brown-out[=SECONDS[,MILLIVOLTS]], sd-out, sd-pulled=N, sd-readonly"

#define KEEP_EVERY (10 * TICKS_PER_MS) // of the board's time --flash FILE is brought up to date

enum { LIGHT_MAX = 1000 };             // percent: ten times as bright as when the picture was taken
enum { SAG_MS = 2000, SAG_MV = 2400 }; // of --fault brown-out; below what any program's detector allows

static struct {
    struct opt_list firmware;
    const char *flash, *sd, *scene, *wiring;
    uint64_t light, psram, chip_revision, seed;
    struct opt_list rom, faults;
    bool sd_out, sd_protected; // of the faults
    bool writes_flash;         // the command is there to change what is in it
} options = {.scene = "chart", .light = 100, .psram = 4U << 20, .chip_revision = 1, .seed = 1};

const struct opt target_opts[] = {
    {"firmware", 0, "FILE[@OFFSET]", "what is in the flash; may be repeated (default: espcam's own firmware)",
     opt_list, &options.firmware},
    {"flash", 0, "FILE", "keep the 4 MiB of flash in FILE; one board at a time can have it", opt_text,
     &options.flash},
    {"sd", 0, "FILE", "the card in the microSD slot: an image, which the board reads and writes", opt_text,
     &options.sd},
    {"scene", 0, "SOURCE",
     "what the lens sees: chart (default), chart:resolution, chart:grey, a picture (JPEG, PNG), a folder, "
     "NAME%d.jpg, a video (.mjpeg, .y4m), - (a video on standard input), v4l2:/dev/videoN",
     opt_text, &options.scene},
    {"light", 0, "PERCENT", "how strong the light on the scene is (default 100); the flash LED adds to it",
     opt_number, &options.light},
    {"psram", 0, "SIZE", "external RAM that the chip maps: 4M (default) or 0 (none)", opt_size,
     &options.psram},
    {"wiring", 0, "NAME", "whose pins the camera is on: " WIRINGS, opt_text, &options.wiring},
    {"chip-rev", 0, "1|3", "chip revision: 1 (ROM of 2016, default) or 3 (ROM of 2019)", opt_number,
     &options.chip_revision},
    {"rom", 0, "FILE", "run this dump of the mask ROM instead; given twice, the second one is the APP CPU's",
     opt_list, &options.rom},
    {"fault", 0, "NAME", "what is broken: " FAULTS "; may be repeated", opt_list, &options.faults},
    {"seed", 0, "N", "start of the chip's random numbers (default 1)", opt_number, &options.seed},
    {NULL},
};

struct target {
    struct board *board;
    struct scene *scene;
    struct sdfile *sd; // NULL: the slot is empty
    struct link link;
    uint8_t *rom[BOARD_CORES]; // --rom FILE, one for each core; NULL: none, or the same as the PRO CPU's
    struct flashfile *flash;   // NULL: none is kept
    uint64_t flash_writes;     // of the board, when it was last saved ...
    uint64_t look_at;          // ... and the tick at which to look again
};

struct board *target_board(struct target *target)
{
    return target->board;
}

struct link *target_link(struct target *target)
{
    return &target->link;
}

int target_missing(const struct target *target, struct error *err)
{
    if (board_lacks_bluetooth(target->board)) {
        return error_set(
            err, ERR_REMOTE,
            "the firmware switched Bluetooth on, which the virtual board does not have (%s): a real "
            "board goes on here; try what the firmware does without Bluetooth",
            board_missing(target->board));
    }
    return error_set(err, ERR_REMOTE,
                     "the program needs a part of the chip's ROM that the virtual board does not have: %s; "
                     "with a dump of the ROM (--rom FILE) it may run",
                     board_missing(target->board));
}

// The link of a virtual board

static int virtual_write(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct target *target = ctx;
    (void)err;
    board_serial_write(target->board, bytes, count);
    return 0;
}

static int virtual_read(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct target *target = ctx;
    struct board *board = target->board;
    uint64_t deadline = board_now(board) + timeout_ms * TICKS_PER_MS;
    for (;;) {
        size_t count = board_serial_read(board, bytes, size);
        if (count > 0) {
            return (int)count;
        }
        target_keep(target);
        if (stop_asked()) {
            return error_set(err, ERR_STOPPED, "stopped");
        }
        if (!board_is_on(board)) {
            return error_set(err, ERR_IO, "the board has lost its power"); // nothing brings it back
        }
        if (board_missing(board) != NULL) {
            return target_missing(target, err);
        }
        uint64_t now = board_now(board);
        if (now >= deadline) {
            return 0;
        }
        uint64_t slice = now + 10 * TICKS_PER_MS;
        board_run(board, slice < deadline ? slice : deadline);
    }
}

// What is in the flash

// What is a part of a firmware has a place of its own, which must be told. Anything else is no firmware
// anywhere, and somebody may flash it by mistake: the virtual board gets it, too, and shows what comes of it.
static bool has_its_place(enum image_kind kind)
{
    return kind == IMAGE_KIND_APP || kind == IMAGE_KIND_TABLE || kind == IMAGE_KIND_OTADATA ||
           kind == IMAGE_KIND_LITTLEFS || kind == IMAGE_KIND_FAT || kind == IMAGE_KIND_SPIFFS;
}

static int place(const uint8_t *bytes, size_t count, const char *name, uint32_t *offset, struct error *err)
{
    struct error inner = {.text = ""};
    int status = image_place(bytes, count, offset, &inner);
    if (status < 0 && !has_its_place(image_kind(bytes, count))) {
        progress_say("espcam: '%s': %s; it goes to 0x1000 all the same", name, inner.text);
        *offset = FIRMWARE_BLOB_OFFSET;
        return 0;
    }
    return status < 0 ? error_set(err, ERR_INVALID, "firmware '%s': %s", name, inner.text) : 0;
}

static int flash_firmware(uint8_t *flash, const char *text, struct error *err)
{
    struct source source;
    int status = source_read(&source, text, BOARD_FLASH_SIZE, err);
    if (status == 0 && !source.placed) {
        status = place(source.bytes, source.size, source.name, &source.offset, err);
    }
    if (status == 0 && (source.offset > BOARD_FLASH_SIZE || source.size > BOARD_FLASH_SIZE - source.offset)) {
        status = error_set(err, ERR_LIMIT, "firmware '%s' does not fit into 4 MiB of flash at 0x%x",
                           source.name, (unsigned)source.offset);
    }
    if (status == 0 && source.size > 0) {
        memcpy(flash + source.offset, source.bytes, source.size);
    }
    source_free(&source);
    return status;
}

// --flash FILE: 1 if there was something in it, 0 if not (or nobody asked for it).
static int open_flash(struct target *target, struct error *err)
{
    if (options.flash == NULL) {
        return 0;
    }
    int status = flashfile_open(&target->flash, options.flash, BOARD_FLASH_SIZE, err);
    if (status < 0) {
        return status;
    }
    if (flashfile_is_read_only(target->flash) && options.writes_flash) {
        return error_set(err, ERR_IO, "'%s' is read-only: nothing can be written into this board's flash",
                         options.flash);
    }
    const uint8_t *content = flashfile_content(target->flash);
    if (content != NULL) {
        memcpy(board_flash(target->board), content, BOARD_FLASH_SIZE);
    }
    return content != NULL;
}

static bool is_kept(const struct target *target)
{
    return target->flash != NULL && !flashfile_is_read_only(target->flash);
}

static int fill_flash(struct target *target, const char *firmware, struct error *err)
{
    uint8_t *flash = board_flash(target->board);
    int found = open_flash(target, err);
    if (found < 0) {
        return found;
    }
    if (found == 0 && firmware == NULL && options.firmware.count == 0) {
        memcpy(flash + FIRMWARE_BLOB_OFFSET, firmware_blob, firmware_blob_size);
    }
    int status = 0;
    for (size_t i = 0; i < options.firmware.count && status == 0; i++) {
        status = flash_firmware(flash, options.firmware.items[i], err);
    }
    if (status == 0 && firmware != NULL) {
        status = flash_firmware(flash, firmware, err);
    }
    return status == 0 && is_kept(target) ? flashfile_save(target->flash, flash, err) : status;
}

void target_writes_flash(void)
{
    options.writes_flash = true;
}

const char *target_loses(const struct target *target)
{
    return target->flash == NULL || is_kept(target) ? NULL : options.flash;
}

void target_keep(struct target *target)
{
    struct board_stats stats;
    struct error later = {.text = ""}; // what cannot be written now is tried again, and told in the end
    uint64_t now = board_now(target->board);
    if (!is_kept(target) || now < target->look_at) {
        return;
    }
    target->look_at = now + KEEP_EVERY;
    board_stats(target->board, &stats);
    if (stats.flash_writes != target->flash_writes) {
        target->flash_writes = stats.flash_writes;
        (void)!flashfile_save(target->flash, board_flash(target->board), &later);
    }
}

// The board

// A fault at the nth write to something.
static int set_write(uint64_t *write, const char *fault, const char *number, const char *what,
                     struct error *err)
{
    struct error inner = {.text = ""};
    if (opt_number(write, number, &inner) < 0 || *write == 0) {
        return error_set(err, ERR_INVALID, "--fault %s=N: N is the number of a %s, from 1 on", fault, what);
    }
    return 0;
}

// "" or "=SECONDS" or "=SECONDS,MILLIVOLTS": how the supply sags.
static int set_sag(struct board_config *config, const char *how, struct error *err)
{
    char text[32] = "";
    double seconds = SAG_MS / 1e3;
    uint64_t millivolts = SAG_MV;
    struct error inner = {.text = ""};
    const char *comma = strchr(how, ',');
    size_t length = comma != NULL ? (size_t)(comma - how) : strlen(how);
    bool good = length < sizeof text;
    if (good && length > 0) {
        memcpy(text, how + 1, length - 1);
        good = opt_seconds(&seconds, text, &inner) == 0 && seconds <= 1e6;
    }
    good = good && (comma == NULL || opt_number(&millivolts, comma + 1, &inner) == 0);
    config->sag_at = (uint64_t)(seconds * (double)TICKS_PER_SECOND);
    config->sag_mv = (uint32_t)millivolts;
    if (!good || config->sag_at == 0 || millivolts >= BOARD_SUPPLY_MV) {
        return error_set(err, ERR_INVALID,
                         "--fault brown-out=SECONDS,MILLIVOLTS: the time after power-on, more than 0, and a "
                         "voltage below %u",
                         BOARD_SUPPLY_MV);
    }
    return 0;
}

static int set_fault(struct board_config *config, const char *fault, struct error *err)
{
    if (strcmp(fault, "gpio12-high") == 0) {
        config->gpio12_high = true;
    } else if (strcmp(fault, "io0-low") == 0) {
        config->io0_low = true;
    } else if (strcmp(fault, "no-camera") == 0) {
        config->no_camera = true;
    } else if (strcmp(fault, "sensor=GC2145") == 0) {
        config->sensor = BOARD_SENSOR_GC2145;
    } else if (strcmp(fault, "lens-film") == 0) {
        config->lens = SCENE_LENS_FILM;
    } else if (strcmp(fault, "lens-cap") == 0) {
        config->lens = SCENE_LENS_CAP;
    } else if (strncmp(fault, "power-cut=", 10) == 0) {
        return set_write(&config->power_cut_at_write, "power-cut", fault + 10, "flash write", err);
    } else if (strcmp(fault, "sd-out") == 0) {
        options.sd_out = true;
    } else if (strcmp(fault, "sd-readonly") == 0) {
        options.sd_protected = true;
    } else if (strncmp(fault, "sd-pulled=", 10) == 0) {
        return set_write(&config->sd_pulled_at_write, "sd-pulled", fault + 10, "block written to the card",
                         err);
    } else if (strcmp(fault, "brown-out") == 0 || strncmp(fault, "brown-out=", 10) == 0) {
        return set_sag(config, fault + 9, err);
    } else {
        return error_set(err, ERR_INVALID, "there is no fault '%s' (there are " FAULTS ")", fault);
    }
    return 0;
}

static int read_roms(struct target *target, struct board_config *config, struct error *err)
{
    if (options.rom.count > BOARD_CORES) {
        return error_set(err, ERR_INVALID, "--rom: at most two, one for each core");
    }
    for (size_t i = 0; i < options.rom.count; i++) {
        int status = romfile_read(options.rom.items[i], &target->rom[i], err);
        if (status < 0) {
            return status;
        }
    }
    config->rom[0] = target->rom[0];
    config->rom[1] = target->rom[1] != NULL ? target->rom[1] : target->rom[0];
    return 0;
}

static int set_wiring(struct board_config *config, struct error *err)
{
    config->wiring = options.wiring;
    for (size_t i = 0; options.wiring != NULL && strcmp(options.wiring, board_wiring(i)) != 0; i++) {
        if (board_wiring(i + 1) == NULL) {
            return error_set(err, ERR_INVALID, "--wiring: there is no board '%s' (there are " WIRINGS ")",
                             options.wiring);
        }
    }
    if (options.sd != NULL && options.wiring != NULL && strcmp(options.wiring, board_wiring(0)) != 0) {
        return error_set(err, ERR_INVALID, "--sd: the board '%s' has no microSD slot", options.wiring);
    }
    return 0;
}

static int make_config(struct board_config *config, struct error *err)
{
    board_config_default(config);
    if (options.chip_revision != 1 && options.chip_revision != 3) {
        return error_set(err, ERR_INVALID, "--chip-rev: 1 or 3, not %llu",
                         (unsigned long long)options.chip_revision);
    }
    if (options.psram != 0 && options.psram != 4U << 20) {
        return error_set(err, ERR_INVALID, "--psram: 4M or 0");
    }
    if (options.light > LIGHT_MAX) {
        return error_set(err, ERR_INVALID, "--light: 0 to %d percent, not %llu", LIGHT_MAX,
                         (unsigned long long)options.light);
    }
    config->ambient = (uint32_t)options.light * 10;
    config->chip_revision = (unsigned)options.chip_revision;
    config->psram_size = (uint32_t)options.psram;
    config->seed = options.seed;
    for (size_t i = 0; i < options.faults.count; i++) {
        int status = set_fault(config, options.faults.items[i], err);
        if (status < 0) {
            return status;
        }
    }
    if (options.sd == NULL && (options.sd_out || options.sd_protected || config->sd_pulled_at_write != 0)) {
        return error_set(err, ERR_INVALID,
                         "--fault sd-out, sd-readonly and sd-pulled need a card: --sd FILE (without it the "
                         "slot is empty)");
    }
    return set_wiring(config, err);
}

bool target_scene_is_stdin(void)
{
    return strcmp(options.scene, "-") == 0;
}

static void tell_scene_trouble(void *ctx, const char *sentence)
{
    (void)ctx;
    progress_say("espcam: %s; the picture before it stays", sentence);
}

static int open_scene(struct target *target, struct error *err)
{
    if (target_scene_is_stdin() && isatty(STDIN_FILENO)) {
        return error_set(
            err, ERR_INVALID,
            "scene '-': standard input is a terminal; lead a video into it: ffmpeg -i FILE -f mjpeg "
            "- | espcam ... --scene -");
    }
    int status = scene_open(&target->scene, options.scene, err);
    if (status == 0) {
        scene_on_trouble(target->scene, tell_scene_trouble, target);
    }
    return status;
}

static int insert_card(struct target *target, struct board_config *config, struct error *err)
{
    if (options.sd == NULL || options.sd_out) {
        return 0;
    }
    return sdfile_open(&target->sd, options.sd, options.sd_protected, &config->sd, err);
}

int target_open(struct target **target, const char *name, const char *firmware)
{
    struct board_config config;
    struct error err = {.text = ""};
    struct error ignored = {.text = ""};
    *target = NULL;
    if (make_config(&config, &err) < 0) {
        return cmd_misused(name, "%s", err.text);
    }
    struct target *made = calloc(1, sizeof *made);
    if (made == NULL) {
        (void)error_set(&err, ERR_MEMORY, "no memory for the board");
        return cmd_failed(name, &err);
    }
    int status = open_scene(made, &err);
    if (status == 0) {
        config.scene = made->scene;
        status = read_roms(made, &config, &err);
    }
    if (status == 0) {
        status = insert_card(made, &config, &err);
    }
    if (status == 0) {
        status = board_new(&made->board, &config, &err);
    }
    if (status == 0) {
        status = fill_flash(made, firmware, &err);
    }
    if (status < 0) {
        flashfile_close(made->flash); // nothing to write back
        made->flash = NULL;
        (void)!target_close(made, &ignored);
        return cmd_failed(name, &err);
    }
    made->link = (struct link){.ctx = made, .write = virtual_write, .read = virtual_read};
    *target = made;
    return EXIT_DONE;
}

int target_close(struct target *target, struct error *err)
{
    int status = 0;
    if (target == NULL) {
        return 0;
    }
    if (target->flash != NULL) {
        status = flashfile_save(target->flash, board_flash(target->board), err);
        flashfile_close(target->flash);
    }
    board_free(target->board);
    int closed = sdfile_close(target->sd, err);
    status = status < 0 ? status : closed;
    scene_close(target->scene);
    for (size_t i = 0; i < BOARD_CORES; i++) {
        free(target->rom[i]);
    }
    free(target);
    return status;
}
