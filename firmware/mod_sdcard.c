#include "firmware/mod_sdcard.h"

#include "firmware/modules.h"
#include "firmware/pins.h"
#include "firmware/sd_card.h"
#include "runtime/error.h"
#include "runtime/gc.h"
#include "runtime/values.h"

#define MOST_HZ         20000000
#define ESP_ERR_TIMEOUT 0x107

// The block protocol
enum { IOCTL_INIT = 1, IOCTL_DEINIT, IOCTL_SYNC, IOCTL_BLOCK_COUNT, IOCTL_BLOCK_SIZE, IOCTL_BLOCK_ERASE };

struct sdcard {
    struct rt_head head;
    struct sd_card_bus bus;
};

static int take_up(const struct sdcard *card)
{
    return sd_card_start(&card->bus);
}

// Making

enum parameter { SLOT, WIDTH, CD, WP, SCK, MISO, MOSI, CS, FREQ };

static const struct rt_param parameters[] = {
    [SLOT] = {"slot", RT_PARAM_OPTIONAL, RT_SMALL(SD_CARD_SDMMC)},
    [WIDTH] = {"width", RT_PARAM_KW_ONLY, RT_SMALL(1)},
    [CD] = {"cd", RT_PARAM_KW_ONLY, RT_NONE},
    [WP] = {"wp", RT_PARAM_KW_ONLY, RT_NONE},
    [SCK] = {"sck", RT_PARAM_KW_ONLY, RT_SMALL(14)}, // the board's wiring of the slot
    [MISO] = {"miso", RT_PARAM_KW_ONLY, RT_SMALL(2)},
    [MOSI] = {"mosi", RT_PARAM_KW_ONLY, RT_SMALL(15)},
    [CS] = {"cs", RT_PARAM_KW_ONLY, RT_SMALL(13)},
    [FREQ] = {"freq", RT_PARAM_KW_ONLY, RT_SMALL(MOST_HZ)},
};

static uint8_t driven_pin(rt_obj value)
{
    unsigned pin = mod_machine_pin(value);
    if (!pin_can_drive(pin)) {
        rt_raise_value_error("pin can only be input");
    }
    return (uint8_t)pin;
}

static void check(intptr_t slot, intptr_t lines, intptr_t hz)
{
    if (slot < 0 || slot > SD_CARD_HSPI) {
        rt_raise_value_error("slot number must be between 0 and 3 inclusive");
    }
    if (slot == 0) {
        rt_raise_value_error(
            "slot 0 has the flash's pins; the board's card is in slot 1, over SPI in 2 or 3");
    }
    if (lines != 1 && lines != 4) {
        rt_raise_value_error("width must be 1 or 4");
    }
    if (hz < 400000) {
        rt_raise_value_error("freq must be 400000 or more");
    }
}

static rt_obj make(const struct rt_type *type, size_t nargs, size_t nkw, const rt_obj *args)
{
    rt_obj values[RT_COUNT(parameters)];
    (void)type;
    rt_parse_args(parameters, RT_COUNT(parameters), nargs, nkw, args, values);
    intptr_t slot = rt_int_get(values[SLOT]);
    intptr_t lines = rt_int_get(values[WIDTH]);
    intptr_t hz = rt_int_get(values[FREQ]);
    check(slot, lines, hz);
    struct sd_card_bus bus = {.slot = (uint8_t)slot, .lines = 1, .hz = hz > MOST_HZ ? MOST_HZ : (uint32_t)hz};
    if (slot == SD_CARD_SDMMC) {
        bus.lines = (uint8_t)lines;
    } else {
        bus.sck = driven_pin(values[SCK]);
        bus.mosi = driven_pin(values[MOSI]);
        bus.miso = (uint8_t)mod_machine_pin(values[MISO]);
        bus.cs = driven_pin(values[CS]);
    }
    struct sdcard *card = GC_NEW(sdcard, &mod_sdcard_type);
    card->bus = bus;
    return card;
}

// Methods

static rt_obj sdcard_info(rt_obj self)
{
    if (take_up(self) < 0) {
        rt_obj args[] = {RT_SMALL(-ESP_ERR_TIMEOUT), rt_str_c("ESP_ERR_TIMEOUT")};
        rt_raise(rt_exception_new(&rt_type_OSError, RT_COUNT(args), args));
    }
    rt_obj items[] = {rt_int_u64((uint64_t)sd_card_sectors() * SD_CARD_SECTOR), RT_SMALL(SD_CARD_SECTOR)};
    return rt_tuple_new(RT_COUNT(items), items);
}
static RT_FUN_1(sdcard_info_obj, "info", sdcard_info);

static rt_obj sdcard_deinit(rt_obj self)
{
    (void)self;
    sd_card_stop();
    return RT_NONE;
}
static RT_FUN_1(sdcard_deinit_obj, "deinit", sdcard_deinit);

static rt_obj sdcard_readblocks(rt_obj self, rt_obj sector, rt_obj data)
{
    struct rt_buffer buffer;
    rt_get_buffer(data, &buffer, true);
    uint32_t first = (uint32_t)rt_int_get(sector);
    int err = take_up(self);
    err = err < 0 ? err : sd_card_read(first, buffer.data, (uint32_t)(buffer.length / SD_CARD_SECTOR));
    return rt_bool(err >= 0);
}
static RT_FUN_3(sdcard_readblocks_obj, "readblocks", sdcard_readblocks);

static rt_obj sdcard_writeblocks(rt_obj self, rt_obj sector, rt_obj data)
{
    struct rt_buffer buffer;
    rt_get_buffer(data, &buffer, false);
    uint32_t first = (uint32_t)rt_int_get(sector);
    int err = take_up(self);
    err = err < 0 ? err : sd_card_write(first, buffer.data, (uint32_t)(buffer.length / SD_CARD_SECTOR));
    return rt_bool(err >= 0);
}
static RT_FUN_3(sdcard_writeblocks_obj, "writeblocks", sdcard_writeblocks);

static rt_obj sdcard_ioctl(rt_obj self, rt_obj operation, rt_obj argument)
{
    (void)argument;
    switch (rt_int_get(operation)) {
    case IOCTL_INIT:
        return RT_SMALL(take_up(self) < 0 ? -1 : 0);
    case IOCTL_DEINIT:
        sd_card_stop();
        return RT_SMALL(0);
    case IOCTL_SYNC: // a write is on the card when its function returns
        return RT_SMALL(0);
    case IOCTL_BLOCK_COUNT:
        return take_up(self) < 0 ? RT_SMALL(-1) : rt_int_u64(sd_card_sectors());
    case IOCTL_BLOCK_SIZE:
        return RT_SMALL(SD_CARD_SECTOR);
    case IOCTL_BLOCK_ERASE:
        return RT_SMALL(0); // a card erases on its own
    default:
        return RT_NONE;
    }
}
static RT_FUN_3(sdcard_ioctl_obj, "ioctl", sdcard_ioctl);

static const struct rt_entry entries[] = {
    RT_ENTRY("info", sdcard_info_obj),
    RT_ENTRY("deinit", sdcard_deinit_obj),
    RT_ENTRY("readblocks", sdcard_readblocks_obj),
    RT_ENTRY("writeblocks", sdcard_writeblocks_obj),
    RT_ENTRY("ioctl", sdcard_ioctl_obj),
};

const struct rt_type mod_sdcard_type = {
    .head = {&rt_type_type},
    .name = "SDCard",
    .flags = RT_TYPE_NOT_A_BASE,
    .entry_count = RT_COUNT(entries),
    .entries = entries,
    .make = make,
};

// For os.mount

static int read_sectors(void *context, uint32_t sector, void *data, uint32_t count)
{
    (void)context;
    return sd_card_read(sector, data, count);
}

static int write_sectors(void *context, uint32_t sector, const void *data, uint32_t count)
{
    (void)context;
    return sd_card_write(sector, data, count);
}

static int open_card(rt_obj object, struct fat_device *dev)
{
    int err = take_up(object);
    *dev = (struct fat_device){.read = read_sectors,
                               .write = write_sectors,
                               .sectors = sd_card_sectors(),
                               .read_only = sd_card_is_protected()};
    return err;
}

static void close_card(rt_obj object)
{
    (void)object;
    sd_card_stop();
}

const struct mod_vfs_native mod_sdcard_native = {&mod_sdcard_type, open_card, close_card};
