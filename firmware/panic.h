// What is printed when the program itself is broken, and the reset that follows.
#ifndef FIRMWARE_PANIC_H
#define FIRMWARE_PANIC_H

#include <stdint.h>

// As start.S stores it.
struct exception_frame {
    uint32_t a[16];
    uint32_t pc, ps, sar, cause, vaddr;
};

void panic_exception(const struct exception_frame *frame);
void panic_double(uint32_t pc, uint32_t cause, uint32_t vaddr);
void panic(const char *text) __attribute__((noreturn));

#endif
