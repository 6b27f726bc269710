// The descriptor with which the DMA of several blocks finds its buffers: three words, linked into a list.
//
//     word 0: size, length, end of frame, owner     word 1: buffer     word 2: the next descriptor, 0: none
//
// Source: ESP32 TRM, chapter "DMA Controller", section "Linked List".
#ifndef REGS_LLDESC_H
#define REGS_LLDESC_H

#define LLDESC_BYTES  12u
#define LLDESC_SIZE   0, 12  // bytes of the buffer
#define LLDESC_LENGTH 12, 12 // bytes in it
#define LLDESC_EOF    30, 1
#define LLDESC_OWNER  31, 1 // 1: the DMA's

// Link registers hold the lowest 20 bits of an address in internal RAM.
#define LLDESC_LINK_BASE 0x3ff00000u

#endif
