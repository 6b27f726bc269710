// What the files of the loader's client share: the line, the ROM's commands, the helper's.
#ifndef SERIAL_LOADER_PRIVATE_H
#define SERIAL_LOADER_PRIVATE_H

#include "serial/loader.h"

// loader_line.c: packets

// Sends one packet.
int loader_send(struct loader *loader, const uint8_t *bytes, size_t count, struct error *err) MUST_USE;
// Waits for the next whole packet, which is then in loader->packet: its length, 0 if none came in time.
int loader_receive(struct loader *loader, unsigned timeout_ms, struct error *err) MUST_USE;
// Drops whatever has come and was not looked at.
int loader_forget(struct loader *loader, struct error *err) MUST_USE;
int loader_set_speed(struct loader *loader, uint32_t baud, struct error *err) MUST_USE;

// loader_connect.c

// After the helper or the ROM fell silent: connects again, slower if that may be the reason. Gives up
// (ERR_TIMEOUT) after a few times.
int loader_recover(struct loader *loader, struct error *err) MUST_USE;
// Tells the ROM to talk with us; its buffers are in step afterwards. 0, or ERR_TIMEOUT.
int loader_sync(struct loader *loader, unsigned tries, struct error *err) MUST_USE;

// loader_rom.c: commands of the mask ROM

enum rom_op {
    ROM_FLASH_BEGIN = 0x02,
    ROM_MEM_BEGIN = 0x05,
    ROM_MEM_END = 0x06,
    ROM_MEM_DATA = 0x07,
    ROM_SYNC = 0x08,
    ROM_WRITE_REG = 0x09,
    ROM_READ_REG = 0x0a,
    ROM_SPI_SET_PARAMS = 0x0b,
    ROM_SPI_ATTACH = 0x0d,
    ROM_READ_FLASH = 0x0e,
    ROM_CHANGE_BAUD = 0x0f,
    ROM_DEFL_BEGIN = 0x10,
    ROM_DEFL_DATA = 0x11,
    ROM_MD5 = 0x13,
};

struct rom_answer {
    uint32_t value;
    const uint8_t *data; // in loader->packet, without the status bytes
    size_t count;
};

// One command and its answer. ERR_TIMEOUT: none, or a damaged one; ERR_REMOTE: the ROM refuses, *err says
// what.
int rom_command(struct loader *loader, enum rom_op op, const uint8_t *data, size_t count, uint32_t checksum,
                unsigned timeout_ms, struct rom_answer *answer, struct error *err) MUST_USE;
// Numbers instead of bytes; nothing of the answer matters but that it is a good one.
int rom_numbers(struct loader *loader, enum rom_op op, const uint32_t *numbers, unsigned count,
                unsigned timeout_ms, struct error *err) MUST_USE;
int rom_read_register(struct loader *loader, uint32_t address, uint32_t *value, struct error *err) MUST_USE;
int rom_write_register(struct loader *loader, uint32_t address, uint32_t value, struct error *err) MUST_USE;
int rom_start_flash(struct loader *loader, uint32_t flash_size, struct error *err) MUST_USE;
// Loads `count` bytes to `address` of the chip's memory.
int rom_fill_memory(struct loader *loader, uint32_t address, const uint8_t *bytes, size_t count,
                    struct error *err) MUST_USE;
int rom_md5(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *digest,
            struct error *err) MUST_USE;
int rom_erase(struct loader *loader, uint32_t offset, uint32_t length, struct error *err) MUST_USE;
int rom_read(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *bytes,
             struct error *err) MUST_USE;
// Writes and adds the bytes that went over the line to *packed.
int rom_write(struct loader *loader, const struct loader_region *region, uint64_t *packed,
              struct error *err) MUST_USE;

// loader_chip.c

// Is it an ESP32? ERR_REMOTE with the name of what it is.
int chip_identify(struct loader *loader, struct error *err) MUST_USE;
// The rest of loader->chip but the flash.
int chip_read(struct loader *loader, struct error *err) MUST_USE;
int chip_read_flash(struct loader *loader, struct error *err) MUST_USE; // without the helper
uint32_t chip_flash_size(uint32_t flash_id);                            // bytes; 0: unknown

// loader_stub.c: the helper

int stub_start(struct loader *loader, struct error *err) MUST_USE;
int stub_md5(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *digest,
             struct error *err) MUST_USE;
int stub_erase(struct loader *loader, uint32_t offset, uint32_t length, struct error *err) MUST_USE;
int stub_read(struct loader *loader, uint32_t offset, uint32_t length, uint8_t *bytes,
              struct error *err) MUST_USE;
int stub_write(struct loader *loader, const struct loader_region *region, uint64_t *packed,
               struct error *err) MUST_USE;
int stub_restart(struct loader *loader, struct error *err) MUST_USE;

// Tells who looks how far the work is.
void loader_show(const struct loader *loader, const char *what, uint64_t done, uint64_t total);

#endif
