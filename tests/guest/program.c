// The start of guest programs in C, their serial line and their end.

#include "guest/program.h"

#include "firmware/hw.h"
#include "regs/dport.h"
#include "regs/rtc_cntl.h"
#include "regs/timg.h"
#include "regs/uart.h"

#define WATCHDOG_KEY UINT32_C(0x50d83aa1)

__asm__(".section .text.start, \"ax\"\n"
        ".global start\n"
        ".literal_position\n"
        ".align 4\n"
        "start:\n"
        "movi a0, 0x2f\n" // PS: user mode, interrupts off
        "wsr.ps a0\n"
        "rsync\n"
        "movi a1, stack_pro\n"
        "movi a2, bss_start\n"
        "movi a3, bss_end\n"
        "movi a0, 0\n"
        "j 2f\n"
        "1: s32i a0, a2, 0\n"
        "addi a2, a2, 4\n"
        "2: bltu a2, a3, 1b\n"
        "call0 program_begin\n"
        ".align 4\n"
        "start_app:\n"
        "movi a0, 0x2f\n"
        "wsr.ps a0\n"
        "rsync\n"
        "movi a1, stack_app\n"
        "call0 program_app\n"
        ".text\n");

void start_app(void);
void program_begin(void) __attribute__((noreturn));

static void put(char c)
{
    while (HW_GET(UART0_BASE + UART_STATUS, UART_STATUS_TXFIFO_CNT) > 100) {
    }
    hw_write(UART0_BASE + UART_FIFO, (uint8_t)c);
}

static void print(const char *text)
{
    while (*text != '\0') {
        put(*text++);
    }
}

static void rest(void) __attribute__((noreturn));
static void rest(void)
{
    for (;;) {
        __asm__ volatile("waiti 15");
    }
}

void program_fail(uint32_t number)
{
    print("FAIL ");
    for (int shift = 28; shift >= 0; shift -= 4) {
        uint32_t digit = number >> shift & 15;
        put((char)(digit < 10 ? '0' + digit : 'a' + digit - 10));
    }
    print("\n");
    rest();
}

void program_begin(void)
{
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTWPROTECT, WATCHDOG_KEY);
    hw_write(RTC_CNTL_BASE + RTC_CNTL_WDTCONFIG0, 0);
    hw_write(TIMG0_BASE + TIMG_WDTWPROTECT, WATCHDOG_KEY);
    hw_write(TIMG0_BASE + TIMG_WDTCONFIG0, 0);
    program_main();
    print("PASS\n");
    rest();
}

void program_start_app(void)
{
    hw_write(DPORT_BASE + DPORT_APPCPU_CTRL_D, (uint32_t)(uintptr_t)start_app);
    hw_write(DPORT_BASE + DPORT_APPCPU_CTRL_B, MASK(DPORT_APPCPU_CLKGATE_EN));
    hw_write(DPORT_BASE + DPORT_APPCPU_CTRL_C, 0);
    hw_write(DPORT_BASE + DPORT_APPCPU_CTRL_A, MASK(DPORT_APPCPU_RESETTING));
    hw_write(DPORT_BASE + DPORT_APPCPU_CTRL_A, 0);
}

void program_open_cache(unsigned core)
{
    uint32_t control = DPORT_BASE + (core == 0 ? DPORT_PRO_CACHE_CTRL : DPORT_APP_CACHE_CTRL);
    uint32_t masks = DPORT_BASE + (core == 0 ? DPORT_PRO_CACHE_CTRL1 : DPORT_APP_CACHE_CTRL1);
    hw_write(masks, hw_read(masks) & ~bits_ones(6));
    HW_SET(control, DPORT_CACHE_ENABLE, 1);
}
