// The camera's wires on other boards (board/wiring.h).

#include "board/wiring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void no_two_wires_share_a_pin(void **state)
{
    (void)state;
    for (size_t i = 0; wiring_at(i) != NULL; i++) {
        uint64_t seen = 0;
        for (size_t wire = 0; wire < WIRING_WIRES; wire++) {
            unsigned pin = wiring_at(i)->pins[wire];
            if (pin != WIRING_NONE) {
                assert_in_range(pin, 0, 39);
                assert_true((seen >> pin & 1) == 0);
                seen |= UINT64_C(1) << pin;
            }
        }
    }
}

// UART0, the flash, the PSRAM, and pads that the package does not have.
static void no_wire_is_on_a_pin_that_the_chip_needs(void **state)
{
    static const uint8_t taken[] = {1, 3, 6, 7, 8, 9, 10, 11, 16, 17, 20, 24, 28, 29, 30, 31};
    (void)state;
    for (size_t i = 0; wiring_at(i) != NULL; i++) {
        for (size_t wire = 0; wire < WIRING_WIRES; wire++) {
            assert_null(memchr(taken, wiring_at(i)->pins[wire], sizeof taken));
        }
    }
}

// GPIO34 to 39 have no output.
static void the_chip_can_drive_what_it_must_drive(void **state)
{
    (void)state;
    for (size_t i = 0; wiring_at(i) != NULL; i++) {
        for (size_t wire = WIRING_XCLK; wire < WIRING_WIRES; wire++) {
            unsigned pin = wiring_at(i)->pins[wire];
            assert_true(pin < 34 || pin == WIRING_NONE);
        }
    }
}

static void a_board_is_found_by_its_name(void **state)
{
    (void)state;
    assert_ptr_equal(wiring_find("esp32-cam"), wiring_at(0));
    assert_true(wiring_find("esp32-cam")->is_cam);
    for (size_t i = 0; wiring_at(i) != NULL; i++) {
        assert_ptr_equal(wiring_find(wiring_at(i)->name), wiring_at(i));
        assert_true(wiring_at(i)->is_cam == (i == 0));
    }
    assert_null(wiring_find("no such board"));
    assert_null(wiring_find(""));
}

static void a_pin_is_called_after_its_wire(void **state)
{
    (void)state;
    const struct wiring *cam = wiring_find("esp32-cam"), *m5 = wiring_find("m5camera");
    assert_string_equal(wiring_pin_name(cam, 0), "camera XCLK, button");
    assert_string_equal(wiring_pin_name(cam, 35), "camera D7");
    assert_string_equal(wiring_pin_name(cam, 4), "flash LED, SD data 1");
    assert_string_equal(wiring_pin_name(cam, 11), "flash select");
    assert_null(wiring_pin_name(cam, 20));
    assert_string_equal(wiring_pin_name(m5, 0), "button");
    assert_string_equal(wiring_pin_name(m5, 15), "camera RESET");
    assert_null(wiring_pin_name(m5, 4));
    assert_null(wiring_pin_name(m5, 40));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_wires_share_a_pin),
        cmocka_unit_test(no_wire_is_on_a_pin_that_the_chip_needs),
        cmocka_unit_test(the_chip_can_drive_what_it_must_drive),
        cmocka_unit_test(a_board_is_found_by_its_name),
        cmocka_unit_test(a_pin_is_called_after_its_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
