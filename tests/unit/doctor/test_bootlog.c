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
    assert_means("invalid header: 0x4f44213c\r\n", "wrong file");
    assert_means("load:0x3fff0030,len:4\r\ncsum err:0x9a!=0x89\r\nets_main.c 371 \r\n", "damaged");
    assert_means("boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n", "IO0");
    assert_means("load:0x3f400020,len:188412\r\n", "belongs at 0x10000");
    assert_means("entry 0x4007800c\r\nE boot: the app's segment does not fit", "refuses the program");
    assert_means("entry 0x400805e4\r\nets Jun  8 2016 00:22:57\r\n\r\nrst:0x3 (SW_RESET),boot:0x13",
                 "0x10000");
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
        cmocka_unit_test(a_good_boot_means_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
