// What a boot log means (doctor/bootlog.h): the most particular rule wins, silence stays silence.

#include "doctor/bootlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_means(const char *log, const char *part)
{
    const char *meaning = bootlog_meaning(log);
    assert_non_null(meaning);
    assert_non_null(strstr(meaning, part));
}

static void known_failures_are_named(void **state)
{
    (void)state;
    assert_means("boot:0x33 (SPI_FAST_FLASH_BOOT)\r\nflash read err, 1000\r\n", "GPIO12");
    assert_means("flash read err, 1000\r\nets_main.c 371 \r\n", "no firmware at 0x1000");
    assert_means("invalid header: 0xffffffff\r\n", "erased");
    assert_means("invalid header: 0x4f44213c\r\n", "web page");
    assert_means("load:0x3fff0030,len:4\r\ncsum err:0x9a!=0x89\r\nets_main.c 371 \r\n", "damaged");
    assert_means("boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n", "IO0");
    assert_means("load:0x3f400020,len:188412\r\n", "belongs at 0x10000");
    assert_means("entry 0x4007800c\r\nE boot: the app's segment does not fit", "damaged or incomplete");
    assert_means("entry 0x400805e4\r\nets Jun  8 2016 00:22:57\r\n\r\nrst:0x3 (SW_RESET),boot:0x13",
                 "0x10000");
    assert_means("load:0x3fff0030,len:4728\r\nload:0xffffffff,len:-1\r\n", "cut off");
    assert_means(
        "E (66) esp_image: invalid segment length 0xffffffff\r\nE (66) boot: Factory app partition is "
        "not bootable\r\nE (66) boot: No bootable app partitions in the partition table\r\n",
        "damaged or incomplete");
    assert_means("E (29) boot: No bootable app partitions in the partition table\r\n", "no partition table");
    assert_means("E (29) boot_comm: mismatch chip ID, expected 0, found 9\r\n", "another chip");
}

static void crashes_are_named(void **state)
{
    (void)state;
    assert_means("\r\nBrownout detector was triggered\r\n\r\n", "supply");
    assert_means("rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13\r\n", "supply");
    assert_means("Guru Meditation Error: Core  1 panic'ed (Interrupt wdt timeout on CPU1)\r\n",
                 "interrupts off");
    assert_means("Guru Meditation Error: Core  1 panic'ed (LoadProhibited)\r\n", "crashed");
    assert_means("***ERROR*** A stack overflow in task main has been detected.\r\n", "stack");
    assert_means("Fatal exception (20): InstFetchProhibited\r\n", "first program");
    assert_means("E (9) task_wdt: Task watchdog got triggered.\r\nE (9) task_wdt: Aborting.\r\n"
                 "abort() was called at PC 0x4010c764 on core 0\r\n",
                 "hung");
}

static void a_good_boot_means_nothing(void **state)
{
    (void)state;
    assert_null(bootlog_meaning("rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"
                                "load:0x3fff0030,len:1184\r\nentry 0x400805e4\r\n>>> "));
    assert_null(bootlog_meaning(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_failures_are_named),
        cmocka_unit_test(crashes_are_named),
        cmocka_unit_test(a_good_boot_means_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
