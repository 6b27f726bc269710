// Getting the chip's attention.
//
// What pulls EN (reset) and IO0 low on an adapter is one of three things, and nobody can see which:
//
//                DTR RTS     two transistors     straight (CAM-MB)     straight, inverted
//                 0   0      run                 run                   reset, IO0 low
//                 0   1      reset               reset                 IO0 low
//                 1   0      IO0 low             IO0 low               reset
//                 1   1      run                 reset, IO0 low        run
//
// Source: esptool documentation, "Boot Mode Selection", section "Automatic Bootloader"; reports by users of
//         the CAM-MB (docs/hardware.md, "Serial adapter").

#include "serial/loader_private.h"

#include "base/bytes.h"

#include <string.h>

#define SYNC_SIZE      36U
#define SYNC_MS        100U
#define SYNC_TRIES     5U
#define SYNC_QUIET_MS  50U // between the ROM's eight answers there is less
#define SYNC_ANSWERS   8
#define RESET_TRIES    2U // of all wirings
#define CONNECT_TRIES  5U
#define RECOVERIES_MAX 8U
#define SETTLE_MS      50U
#define STEPS_MAX      6U

struct step {
    bool dtr, rts;
    unsigned ms; // to wait afterwards
};

struct loader_wiring {
    bool inverted; // both lines
    unsigned count;
    struct step steps[STEPS_MAX];
};

static const struct loader_wiring wirings[] = {
    // Two transistors, or straight: reset alone, then IO0 alone.
    {false, 5, {{0, 0, 0}, {1, 1, 0}, {0, 1, 100}, {1, 0, 50}, {0, 0, 0}}},
    // Straight: IO0 is low well before the reset ends.
    {false, 4, {{1, 1, 100}, {1, 0, 50}, {0, 0, 0}}},
    // The first again, for a large capacitor at EN.
    {false, 5, {{0, 0, 0}, {1, 1, 0}, {0, 1, 100}, {1, 0, 550}, {0, 0, 0}}},
    {true, 5, {{0, 0, 0}, {1, 1, 0}, {0, 1, 100}, {1, 0, 50}, {0, 0, 0}}},
    {true, 4, {{1, 1, 100}, {1, 0, 50}, {0, 0, 0}}},
};

#define WIRINGS (sizeof wirings / sizeof wirings[0])

// Speeds to fall back to.
static const uint32_t speeds[] = {921600, 460800, 230400, LOADER_BAUD};

// Lines

static int set_lines(struct loader *loader, bool inverted, const struct step *step, struct error *err)
{
    struct device *device = loader->device;
    int status = device->set_modem(device->link.ctx, step->dtr != inverted, step->rts != inverted, err);
    return status < 0 || step->ms == 0 ? status : device->pause(device->link.ctx, step->ms, err);
}

static int reset_into_loader(struct loader *loader, const struct loader_wiring *wiring, struct error *err)
{
    int status = 0;
    for (unsigned i = 0; i < wiring->count && status >= 0; i++) {
        status = set_lines(loader, wiring->inverted, &wiring->steps[i], err);
    }
    return status;
}

static int reset_into_program(struct loader *loader, struct error *err)
{
    static const struct step steps[] = {{0, 1, 100}, {0, 0, 0}};
    bool inverted = loader->wiring != NULL && loader->wiring->inverted;
    int status = set_lines(loader, inverted, &steps[0], err);
    if (status == 0) { // what was said before the reset is of no interest
        status = loader_forget(loader, err);
    }
    return status < 0 ? status : set_lines(loader, inverted, &steps[1], err);
}

// SYNC

// The answers that the ROM still sends.
static int swallow_answers(struct loader *loader, struct error *err)
{
    int status = 1;
    for (int i = 1; i < SYNC_ANSWERS && status > 0; i++) {
        status = loader_receive(loader, SYNC_QUIET_MS, err);
    }
    return status < 0 ? status : 0;
}

int loader_sync(struct loader *loader, unsigned tries, struct error *err)
{
    uint8_t data[SYNC_SIZE] = {0x07, 0x07, 0x12, 0x20};
    struct rom_answer answer;
    memset(data + 4, 0x55, sizeof data - 4);
    for (unsigned i = 0; i < tries; i++) {
        struct error inner = {.text = ""};
        int status = rom_command(loader, ROM_SYNC, data, sizeof data, 0, SYNC_MS, &answer, &inner);
        if (status == 0) {
            status = swallow_answers(loader, &inner);
        }
        if (status == 0) {
            return 0;
        }
        if (status != ERR_TIMEOUT && status != ERR_REMOTE) {
            return error_set(err, (enum error_code)status, "%s", inner.text);
        }
    }
    return error_set(err, ERR_TIMEOUT, "the chip's loader does not answer");
}

static int try_wiring(struct loader *loader, const struct loader_wiring *wiring, struct error *err)
{
    int status = loader_forget(loader, err);
    loader->heard_count = 0;
    loader->heard[0] = '\0';
    if (status == 0) {
        status = reset_into_loader(loader, wiring, err);
    }
    if (status == 0) {
        status = loader_sync(loader, SYNC_TRIES, err);
    }
    loader->saw_loader |= strstr(loader->heard, "waiting for download") != NULL;
    loader->saw_program |= strstr(loader->heard, "entry 0x") != NULL || strstr(loader->heard, "SPI_") != NULL;
    if (status == 0) {
        loader->wiring = wiring;
    }
    return status;
}

// The one that worked last comes first. That the board does not answer is no error yet.
static int try_all_wirings(struct loader *loader, struct error *err)
{
    struct error inner = {.text = ""};
    int status = loader->wiring != NULL ? try_wiring(loader, loader->wiring, &inner) : (int)ERR_TIMEOUT;
    for (unsigned i = 0; i < RESET_TRIES * WIRINGS && status == ERR_TIMEOUT; i++) {
        inner.text[0] = '\0';
        status = try_wiring(loader, &wirings[i % WIRINGS], &inner);
    }
    return status < 0 && status != ERR_TIMEOUT ? error_set(err, (enum error_code)status, "%s", inner.text)
                                               : status;
}

// A port without modem lines: perhaps the loader runs already, or our helper does, from last time.
static int try_without_reset(struct loader *loader, struct error *err)
{
    struct error inner = {.text = ""};
    int status = loader_sync(loader, SYNC_TRIES, &inner);
    if (status == ERR_TIMEOUT && loader->use_stub) {
        inner.text[0] = '\0';
        status = loader_set_speed(loader, loader->baud, &inner);
        if (status == 0 && stub_restart(loader, &inner) == 0) {
            status = loader->device->pause(loader->device->link.ctx, SETTLE_MS, &inner);
        }
        if (status == 0) {
            status = loader_set_speed(loader, LOADER_BAUD, &inner);
        }
        if (status == 0) {
            status = loader_sync(loader, 2 * SYNC_TRIES, &inner);
        }
    }
    return status < 0 ? error_set(err, (enum error_code)status, "%s", inner.text) : 0;
}

static int wait_for_buttons(struct loader *loader, struct error *err)
{
    struct device *device = loader->device;
    uint64_t end = device->now_us(device->link.ctx) + loader->patience_ms * UINT64_C(1000);
    int status = ERR_TIMEOUT;
    if (loader->patience_ms > 0 && loader->say != NULL) {
        loader->say(loader->ctx,
                    "the board does not answer yet: hold its IO0 button (or connect IO0 to GND), press "
                    "RST, let go of IO0 ...");
    }
    while (status == ERR_TIMEOUT && device->now_us(device->link.ctx) < end) {
        struct error inner = {.text = ""};
        status = loader_sync(loader, SYNC_TRIES, &inner);
        if (status < 0 && status != ERR_TIMEOUT) {
            return error_set(err, (enum error_code)status, "%s", inner.text);
        }
    }
    return status;
}

static int explain_silence(const struct loader *loader, struct error *err)
{
    if (loader->saw_loader) {
        return error_set(
            err, ERR_TIMEOUT,
            "the chip waits for a download, but hears nothing: is the adapter's TX connected to U0R "
            "(GPIO3)?");
    }
    if (loader->saw_program) {
        return error_set(
            err, ERR_TIMEOUT,
            "the board starts its program instead of the loader: hold IO0 (or connect IO0 to GND) while "
            "you press RST, then try again");
    }
    if (loader->noise > 0) {
        return error_set(
            err, ERR_TIMEOUT,
            "something talks on this port, but it is not an ESP32's loader: hold IO0 while you press RST; "
            "if it is the right port, check the wires and GND");
    }
    return error_set(
        err, ERR_TIMEOUT,
        "the board says nothing: is it powered, is it this port, does the USB cable carry data, are TX "
        "and RX crossed? Without a reset line hold IO0 (or connect IO0 to GND) while you press RST");
}

// Into the ROM's loader, at its first speed.
static int enter_loader(struct loader *loader, struct error *err)
{
    loader->stub_runs = false;
    int status = loader_set_speed(loader, LOADER_BAUD, err);
    if (status == 0) {
        status = loader->device->has_modem ? try_all_wirings(loader, err) : ERR_TIMEOUT;
    }
    if (status == ERR_TIMEOUT && !loader->device->has_modem) {
        struct error inner = {.text = ""};
        status = try_without_reset(loader, &inner);
        if (status < 0 && status != ERR_TIMEOUT) {
            return error_set(err, (enum error_code)status, "%s", inner.text);
        }
    }
    if (status == ERR_TIMEOUT) {
        status = wait_for_buttons(loader, err);
    }
    return status == ERR_TIMEOUT ? explain_silence(loader, err) : status;
}

// Speed

static int change_rom_speed(struct loader *loader, struct error *err)
{
    const uint32_t numbers[] = {loader->baud, 0};
    int status = rom_numbers(loader, ROM_CHANGE_BAUD, numbers, 2, SYNC_TRIES * SYNC_MS, err);
    if (status == 0) {
        status = loader_set_speed(loader, loader->baud, err);
    }
    if (status == 0) {
        status = loader->device->pause(loader->device->link.ctx, SETTLE_MS, err);
    }
    if (status == 0) {
        status = loader_forget(loader, err);
    }
    return status < 0 ? status : loader_sync(loader, SYNC_TRIES, err);
}

static void slow_down(struct loader *loader)
{
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        if (speeds[i] < loader->baud) {
            loader->baud = speeds[i];
            return;
        }
    }
}

// Connecting

static int connect_flash(struct loader *loader, struct error *err)
{
    int status = rom_start_flash(loader, 0, err);
    if (status == 0 && loader->use_stub && loader->chip.crystal_mhz == 40) {
        return stub_start(loader, err);
    }
    if (status == 0) {
        status = chip_read_flash(loader, err);
    }
    return status < 0 ? status : rom_start_flash(loader, loader->chip.flash_size, err);
}

static int connect_once(struct loader *loader, struct error *err)
{
    int status = chip_identify(loader, err);
    if (status == 0) {
        status = chip_read(loader, err);
    }
    if (status == 0 && loader->baud != LOADER_BAUD) {
        status = change_rom_speed(loader, err);
    }
    return status < 0 ? status : connect_flash(loader, err);
}

int loader_connect(struct loader *loader, struct error *err)
{
    struct error inner = {.text = ""};
    int status = ERR_TIMEOUT;
    for (unsigned i = 0; i < CONNECT_TRIES; i++) {
        inner.text[0] = '\0';
        loader_show(loader, "connecting", 0, 0);
        status = enter_loader(loader, &inner);
        if (status < 0) {
            break; // it has tried everything
        }
        status = connect_once(loader, &inner);
        if (status == 0) {
            return 0;
        }
        if (status != ERR_TIMEOUT && status != ERR_REMOTE) {
            break;
        }
        if (i >= 1) {
            slow_down(loader);
        }
    }
    return error_set(err, (enum error_code)status, "%s", inner.text);
}

int loader_recover(struct loader *loader, struct error *err)
{
    if (++loader->recoveries > RECOVERIES_MAX) {
        return error_set(
            err, ERR_TIMEOUT,
            "the connection breaks again and again: try another cable or USB port, or a lower --baud");
    }
    if (loader->recoveries % 2 == 0) {
        slow_down(loader);
    }
    return loader_connect(loader, err);
}

int loader_restart(struct loader *loader, struct error *err)
{
    int starts = 1;
    int status = 0;
    if (!loader->device->has_modem) {
        starts = loader->stub_runs;
        status = loader->stub_runs ? stub_restart(loader, err) : 0;
    }
    if (status == 0) {
        status = loader_set_speed(loader, LOADER_BAUD, err);
    }
    if (status == 0 && loader->device->has_modem) {
        status = reset_into_program(loader, err);
    }
    loader->stub_runs = false;
    return status < 0 ? status : starts;
}
