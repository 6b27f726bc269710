// Who is there: asked of the mask ROM by reading its memory and registers.
//
// Source: ESP32 TRM, chapters "eFuse Controller" and "SPI Controller"; esptool documentation, "Serial
//         Protocol", section "Initial Synchronisation"; the word by which chips are told apart is that of
//         esptool's targets.

#include "serial/loader_private.h"

#define MAGIC_ADDRESS   0x40001000U
#define MAGIC_ESP32     0x00f01d83U
#define EFUSE_WORD(n)   (0x3ff5a000U + 4 * (n))
#define SYSCON_DATE     0x3ff6607cU
#define UART_CLKDIV     0x3ff40014U
#define UART_CLKDIV_INT 0xfffffU
#define SPI1(offset)    (0x3ff42000U + (offset))
#define SPI_CMD         SPI1(0x00)
#define SPI_USER        SPI1(0x1c)
#define SPI_USER2       SPI1(0x24)
#define SPI_MISO_DLEN   SPI1(0x2c)
#define SPI_W0          SPI1(0x80)
#define USER_READ       0x90000000U // a command, then data in
#define USER2_READ_ID   0x7000009fU // 8 bits: 9f
#define START_USER      0x00040000U
#define CRYSTAL_BORDER  33000000U

static const struct {
    uint32_t magic;
    const char *name;
} others[] = {
    {0xfff0c101, "ESP8266"},  {0x000007c6, "ESP32-S2"}, {0x00000009, "ESP32-S3"}, {0x6921506f, "ESP32-C3"},
    {0x1b31506f, "ESP32-C3"}, {0x4881606f, "ESP32-C3"}, {0x4361606f, "ESP32-C3"}, {0x6f51306f, "ESP32-C2"},
    {0x7c41a06f, "ESP32-C2"}, {0x2ce0806f, "ESP32-C6"}, {0xd7b73e80, "ESP32-H2"},
};

int chip_identify(struct loader *loader, struct error *err)
{
    uint32_t magic;
    int status = rom_read_register(loader, MAGIC_ADDRESS, &magic, err);
    if (status < 0 || magic == MAGIC_ESP32) {
        return status;
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (others[i].magic == magic) {
            return error_set(err, ERR_REMOTE,
                             "this is an %s, not the ESP32 of an ESP32-CAM: is it the right port?",
                             others[i].name);
        }
    }
    return error_set(err, ERR_REMOTE, "this is not an ESP32 (its mark is 0x%08x): is it the right port?",
                     (unsigned)magic);
}

static bool bit_of(uint32_t word, unsigned number)
{
    return (word >> number & 1) != 0;
}

static unsigned major_revision(uint32_t word3, uint32_t word5, uint32_t date)
{
    static const uint8_t majors[8] = {[0] = 0, [1] = 1, [3] = 2, [7] = 3};
    return majors[(unsigned)bit_of(word3, 15) | (unsigned)bit_of(word5, 20) << 1 |
                  (unsigned)bit_of(date, 31) << 2];
}

static void take_package(struct loader_chip *chip, uint32_t word3)
{
    chip->package = (word3 >> 9 & 7) | (unsigned)bit_of(word3, 2) << 3;
    chip->one_core = bit_of(word3, 0);
    chip->no_bluetooth = bit_of(word3, 1);
    chip->flash_inside = chip->package == 2 || chip->package == 4 || chip->package == 5 || chip->package == 6;
    chip->psram_inside = chip->package == 6 || chip->package == 7;
}

int chip_read(struct loader *loader, struct error *err)
{
    static const uint32_t addresses[] = {EFUSE_WORD(1), EFUSE_WORD(2), EFUSE_WORD(3),
                                         EFUSE_WORD(5), SYSCON_DATE,   UART_CLKDIV};
    uint32_t words[6];
    struct loader_chip *chip = &loader->chip;
    for (unsigned i = 0; i < 6; i++) {
        int status = rom_read_register(loader, addresses[i], &words[i], err);
        if (status < 0) {
            return status;
        }
    }
    for (unsigned i = 0; i < 6; i++) {
        chip->mac[i] = (uint8_t)(i < 2 ? words[1] >> (8 * (1 - i)) : words[0] >> (8 * (5 - i)));
    }
    take_package(chip, words[2]);
    chip->revision = major_revision(words[2], words[3], words[4]) * 100 + (words[3] >> 24 & 3);
    chip->crystal_mhz = (uint64_t)(words[5] & UART_CLKDIV_INT) * loader->speed > CRYSTAL_BORDER ? 40 : 26;
    return 0;
}

uint32_t chip_flash_size(uint32_t flash_id)
{
    unsigned exponent = flash_id >> 16 & 0xff;
    return exponent >= 18 && exponent <= 24 ? UINT32_C(1) << exponent : 0;
}

// The chip's SPI controller, worked through the ROM's command for writing registers.
int chip_read_flash(struct loader *loader, struct error *err)
{
    static const uint32_t writes[][2] = {{SPI_USER, USER_READ},
                                         {SPI_USER2, USER2_READ_ID},
                                         {SPI_MISO_DLEN, 23},
                                         {SPI_W0, 0},
                                         {SPI_CMD, START_USER}};
    uint32_t id;
    for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
        int status = rom_write_register(loader, writes[i][0], writes[i][1], err);
        if (status < 0) {
            return status;
        }
    }
    int status = rom_read_register(loader, SPI_W0, &id, err);
    loader->chip.flash_id = id & 0xffffff;
    loader->chip.flash_size = chip_flash_size(id);
    return status;
}
