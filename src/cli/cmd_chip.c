// espcam chip: who is there?

#include "cli/cmd.h"
#include "cli/flasher.h"

#include <stdio.h>

static const char *package_name(const struct loader_chip *chip)
{
    static const char *const names[] = {"ESP32-D0WDQ6", "ESP32-D0WD", "ESP32-D2WD",       NULL,
                                        "ESP32-U4WDH",  "ESP32-PICO", "ESP32-PICO-V3-02", "ESP32-D0WDR2-V3"};
    const char *name = chip->package < sizeof names / sizeof names[0] ? names[chip->package] : NULL;
    return name != NULL ? name : "ESP32 in an unknown package";
}

static const char *flash_maker(uint32_t flash_id)
{
    static const struct {
        uint8_t id;
        const char *name;
    } makers[] = {{0x0b, "XTX"},        {0x1c, "EON"},  {0x20, "XMC"},    {0x46, "Mesh"},  {0x5e, "Zbit"},
                  {0x68, "Boya"},       {0x85, "Puya"}, {0x9d, "ISSI"},   {0xa1, "Fudan"}, {0xc2, "Macronix"},
                  {0xc8, "GigaDevice"}, {0xcd, "TH"},   {0xef, "Winbond"}};
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        if (makers[i].id == (flash_id & 0xff)) {
            return makers[i].name;
        }
    }
    return "unknown maker";
}

static void print_chip(const struct loader_chip *chip)
{
    const uint8_t *mac = chip->mac;
    printf("chip:     %s, revision v%u.%u\n", package_name(chip), chip->revision / 100, chip->revision % 100);
    printf("features: Wi-Fi%s, %s%s%s\n", chip->no_bluetooth ? "" : ", Bluetooth",
           chip->one_core ? "one core" : "two cores", chip->flash_inside ? ", flash inside" : "",
           chip->psram_inside ? ", PSRAM inside" : "");
    printf("crystal:  %u MHz\n", chip->crystal_mhz);
    printf("MAC:      %02x:%02x:%02x:%02x:%02x:%02x\n", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
    if (chip->flash_size == 0) {
        printf("flash:    no answer (id %06x)\n", (unsigned)chip->flash_id);
    } else if (chip->flash_size < 1U << 20) {
        printf("flash:    %u KiB, %s (id %02x %02x%02x)\n", (unsigned)(chip->flash_size >> 10),
               flash_maker(chip->flash_id), (unsigned)(chip->flash_id & 0xff),
               (unsigned)(chip->flash_id >> 8 & 0xff), (unsigned)(chip->flash_id >> 16));
    } else {
        printf("flash:    %u MiB, %s (id %02x %02x%02x)\n", (unsigned)(chip->flash_size >> 20),
               flash_maker(chip->flash_id), (unsigned)(chip->flash_id & 0xff),
               (unsigned)(chip->flash_id >> 8 & 0xff), (unsigned)(chip->flash_id >> 16));
    }
}

static int chip(int count, char **words)
{
    struct flasher flasher;
    struct error err = {.text = ""};
    if (count > 0) {
        return cmd_misused("chip", "'%s' is not understood", words[0]);
    }
    int status = flasher_open(&flasher, "chip");
    if (status != EXIT_DONE) {
        return status;
    }
    print_chip(&flasher.loader.chip);
    return flasher_close(&flasher, flasher_listen(&flasher, 0, &err), &err);
}

const struct cmd cmd_chip = {
    .name = "chip",
    .usage = "[BOARD] [LINE]",
    .summary = "Say which chip and which flash a board has.",
    .details = "The board is reset into its serial loader, asked, and started again.",
    .tables = {flasher_opts, target_opts},
    .titles = {FLASHER_TITLE, TARGET_TITLE},
    .run = chip,
};
