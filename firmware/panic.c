// The last words of a crash, in the shape that ESP-IDF's tools know, then a reset.
//
// Source: Xtensa ISA, chapter "Exception Option", table "Exception Causes".

#include "firmware/panic.h"

#include "firmware/chip.h"
#include "firmware/console.h"

static const char *cause_name(uint32_t cause)
{
    static const char *const names[] = {
        [0] = "IllegalInstruction",     [1] = "Syscall",
        [2] = "InstructionFetchError",  [3] = "LoadStoreError",
        [6] = "IntegerDivideByZero",    [8] = "Privileged",
        [9] = "LoadStoreAlignment",     [12] = "InstrPDAddrError",
        [13] = "LoadStorePIFAddrError", [20] = "InstrFetchProhibited",
        [28] = "LoadProhibited",        [29] = "StoreProhibited",
    };
    const char *name = cause < sizeof names / sizeof names[0] ? names[cause] : NULL;
    return name != NULL ? name : "Unknown";
}

static void put_number(const char *name, uint32_t number)
{
    char text[] = "0x00000000  ";
    for (unsigned i = 0; i < 8; i++) {
        text[9 - i] = "0123456789abcdef"[number >> (4 * i) & 15];
    }
    console_put_polled(name);
    console_put_polled(": ");
    console_put_polled(text);
}

static void restart(void)
{
    console_put_polled("\r\nRebooting...\r\n");
    console_flush();
    chip_reset();
}

void panic_exception(const struct exception_frame *frame)
{
    static const char *const names[] = {
        "A0      ", "A1      ", "A2      ", "A3      ", "A4      ", "A5      ", "A6      ", "A7      ",
        "A8      ", "A9      ", "A10     ", "A11     ", "A12     ", "A13     ", "A14     ", "A15     "};
    console_put_polled("\r\nGuru Meditation Error: Core  0 panic'ed (");
    console_put_polled(cause_name(frame->cause));
    console_put_polled("). Exception was unhandled.\r\n\r\nCore  0 register dump:\r\n");
    put_number("PC      ", frame->pc);
    put_number("PS      ", frame->ps);
    for (unsigned i = 0; i < 16; i++) {
        console_put_polled(i % 4 == 2 ? "\r\n" : "");
        put_number(names[i], frame->a[i]);
    }
    put_number("SAR     ", frame->sar);
    put_number("EXCCAUSE", frame->cause);
    console_put_polled("\r\n");
    put_number("EXCVADDR", frame->vaddr);
    console_put_polled("\r\n");
    restart();
}

void panic_double(uint32_t pc, uint32_t cause, uint32_t vaddr)
{
    console_put_polled("\r\nGuru Meditation Error: Core  0 panic'ed (Double exception).\r\n");
    put_number("PC      ", pc);
    put_number("EXCCAUSE", cause);
    put_number("EXCVADDR", vaddr);
    console_put_polled("\r\n");
    restart();
}

void panic(const char *text)
{
    console_put_polled("\r\nabort(): ");
    console_put_polled(text);
    restart();
    for (;;) {
    }
}
