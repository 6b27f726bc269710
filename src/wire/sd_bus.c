#include "wire/sd_bus.h"

uint8_t sd_crc7(const uint8_t *bytes, size_t count)
{
    uint8_t crc = 0; // in the upper seven bits
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (unsigned n = 0; n < 8; n++) {
            crc = (uint8_t)((crc & 0x80) != 0 ? crc << 1 ^ 0x09 << 1 : crc << 1); // x^7 + x^3 + 1
        }
    }
    return crc >> 1;
}

uint16_t sd_crc16(const uint8_t *bytes, size_t count)
{
    uint16_t crc = 0;
    for (size_t i = 0; i < count; i++) {
        crc = (uint16_t)(crc ^ bytes[i] << 8);
        for (unsigned n = 0; n < 8; n++) {
            crc = (uint16_t)((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1); // x^16 + x^12 + x^5 + 1
        }
    }
    return crc;
}
