// Interrupts of level 1: one handler per source of the interrupt matrix.
#ifndef FIRMWARE_INTERRUPT_H
#define FIRMWARE_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

// Numbers of sources: rows of the interrupt matrix.
// Source: ESP32 TRM, chapter "Interrupt Matrix", table "CPU Peripheral Interrupt Configuration Registers".
enum interrupt_source {
    SOURCE_TG0_T0 = 14,
    SOURCE_GPIO = 22,
    SOURCE_I2S0 = 32,
    SOURCE_UART0 = 34,
    SOURCE_SDIO_HOST = 37,
};

// Connects and enables a source. A handler that is marked as resident lies in IRAM with all that it uses, and
// so may run while the flash cache is off.
void interrupt_attach(enum interrupt_source source, void (*handler)(void), bool resident);

// Lets only resident handlers run, and all of them again.
void interrupt_resident_only(bool only);

// Called by the vector.
void interrupt_dispatch(void);

#endif
