// The addresses in a crash's last words (doctor/backtrace.h).

#include "doctor/backtrace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint32_t frames[4];

static void pairs_give_their_first_halves(void **state)
{
    (void)state;
    assert_int_equal(
        backtrace_read("x\nBacktrace: 0x400d1234:0x3ffb1f50 0x40084567:0x3ffb1f70 |<-CORRUPTED\n", frames, 4),
        2);
    assert_int_equal(frames[0], 0x400d1234);
    assert_int_equal(frames[1], 0x40084567);
}

static void older_versions_forget_the_space(void **state)
{
    (void)state;
    assert_int_equal(backtrace_read("Backtrace:0x400E99F9:0x3ffbe9b00x4008d745:0x3ffbe9d0\r\n", frames, 4),
                     2);
    assert_int_equal(frames[0], 0x400e99f9);
    assert_int_equal(frames[1], 0x4008d745);
}

static void the_window_is_taken_off(void **state)
{
    (void)state;
    assert_int_equal(backtrace_read("Backtrace: 0x800d1234:0x3ffb1f50", frames, 4), 1);
    assert_int_equal(frames[0], 0x400d1234);
}

static void without_a_backtrace_the_pc_is_one(void **state)
{
    (void)state;
    assert_int_equal(backtrace_read("PC      : 0x400d14e1  PS      : 0x00060b30\n", frames, 4), 1);
    assert_int_equal(frames[0], 0x400d14e1);
    assert_int_equal(backtrace_read("W (30) boot: WDT reset info: PRO CPU PC=0x4008313e\n", frames, 4), 1);
    assert_int_equal(frames[0], 0x4008313e);
}

static void the_room_and_the_line_end_it(void **state)
{
    (void)state;
    assert_int_equal(backtrace_read("Backtrace: 0x400d0001:0x3ff00000 0x400d0002:0x3ff00000\n", frames, 1),
                     1);
    assert_int_equal(backtrace_read("Backtrace: 0x400d0001:0x3ff0\n0x400d0002:0x3ff00000\n", frames, 4), 1);
    assert_int_equal(backtrace_read("Backtrace: 0x400d", frames, 4), 0);
    assert_int_equal(backtrace_read("PC      : 0x4", frames, 4), 0);
    assert_int_equal(backtrace_read("nothing", frames, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_give_their_first_halves), cmocka_unit_test(older_versions_forget_the_space),
        cmocka_unit_test(the_window_is_taken_off),       cmocka_unit_test(without_a_backtrace_the_pc_is_one),
        cmocka_unit_test(the_room_and_the_line_end_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
