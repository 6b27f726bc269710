// Registers and the processor, as drivers use them. An access goes through a volatile pointer; the compiler
// puts a MEMW in front of each (-mserialize-volatile), so accesses happen in the order written.
#ifndef FIRMWARE_HW_H
#define FIRMWARE_HW_H

#include "base/bits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline uint32_t hw_read(uint32_t address)
{
    return *(volatile uint32_t *)address;
}

static inline void hw_write(uint32_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value;
}

static inline void hw_set_bits(uint32_t address, uint32_t mask)
{
    hw_write(address, hw_read(address) | mask);
}

static inline void hw_clear_bits(uint32_t address, uint32_t mask)
{
    hw_write(address, hw_read(address) & ~mask);
}

// Reads or replaces one field (base/bits.h) of a register.
#define HW_GET(address, field)        bits_get(hw_read(address), field)
#define HW_SET(address, field, value) hw_write((address), bits_set(hw_read(address), (value), field))

// A buffer that the DMA can reach.
#define IN_DMA_RAM __attribute__((section(".dma"), aligned(4)))

// Interrupts off, and back to what they were. The number is the PS register.
static inline uint32_t cpu_lock(void)
{
    uint32_t ps;
    __asm__ volatile("rsil %0, 15" : "=a"(ps) : : "memory");
    return ps;
}

static inline void cpu_unlock(uint32_t ps)
{
    __asm__ volatile("wsr.ps %0\n rsync" : : "a"(ps) : "memory");
}

// Called with interrupts locked: sleeps until an interrupt, which is then taken; returns with interrupts on.
static inline void cpu_sleep(void)
{
    __asm__ volatile("waiti 0" : : : "memory");
}

static inline uint32_t cpu_cycles(void)
{
    uint32_t count;
    __asm__ volatile("rsr.ccount %0" : "=a"(count));
    return count;
}

// Waits at least this many cycles of the CPU clock.
static inline void cpu_delay(uint32_t cycles)
{
    uint32_t start = cpu_cycles();
    while (cpu_cycles() - start < cycles) {
    }
}

#endif
