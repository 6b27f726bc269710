// The ROM's printf: turns a format and the program's arguments into text.
#ifndef ROM_FORMAT_H
#define ROM_FORMAT_H

#include "rom/call.h"

// Where the arguments of a variadic function lie.
struct rom_args {
    bool list;          // a va_list: the three words below; else the call's own argument words
    uint32_t stack;     // __va_stk
    uint32_t registers; // __va_reg
    uint32_t next;      // bytes of arguments taken (__va_ndx), or the number of the next argument word
};

// The next argument word.
uint32_t rom_args_word(struct call *call, struct rom_args *args);

// Formats the text at `format` in guest memory. Writes at most `size` bytes, without terminator, and returns
// the length that the whole text has. Knows flags - 0 + space #, width, precision, h l ll z, and d i u x X o
// p c s %. Source: ESP-IDF components/esp_rom/esp32/include/esp32/rom/ets_sys.h, ets_printf; place of the
// arguments: GCC's va_list for Xtensa.
size_t rom_format(struct call *call, char *text, size_t size, uint32_t format, struct rom_args *args);

#endif
