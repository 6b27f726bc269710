// The command that wrote a flash chip (doctor/flashcmd.h).

#include "doctor/flashcmd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct flashcmd command;

static void assert_write(unsigned index, uint32_t offset, const char *file)
{
    const struct flashcmd_write *write = &command.writes[index];
    assert_int_equal(write->offset, offset);
    assert_int_equal(write->file.length, strlen(file));
    assert_memory_equal(write->file.text, file, strlen(file));
}

static void pairs_of_offset_and_file_are_read(void **state)
{
    (void)state;
    flashcmd_read(&command,
                  "$ esptool.py --chip esp32 --baud 460800 write_flash -z --flash_mode dio --flash_freq 40m "
                  "--flash_size 4MB 0x1000 a.bin 0x8000 b.bin\nmore\n");
    assert_int_equal(command.count, 2);
    assert_write(0, 0x1000, "a.bin");
    assert_write(1, 0x8000, "b.bin");
    assert_true(flashcmd_is(command.chip, "esp32"));
    assert_true(flashcmd_is(command.mode, "DIO"));
    assert_true(flashcmd_is(command.speed, "40m"));
    assert_int_equal(flashcmd_size(command.size), 4U << 20);
    assert_false(command.erased);
}

static void the_words_of_esptool_5_are_read(void **state)
{
    (void)state;
    flashcmd_read(&command, "python -m esptool -c esp32 write-flash -e --flash-mode=qio 4096 a.bin");
    assert_int_equal(command.count, 1);
    assert_write(0, 0x1000, "a.bin");
    assert_true(flashcmd_is(command.chip, "ESP32"));
    assert_true(flashcmd_is(command.mode, "qio"));
    assert_true(command.erased);
}

static void quotes_hold_spaces_and_a_backslash_goes_on(void **state)
{
    (void)state;
    flashcmd_read(&command,
                  "esptool.exe write_flash 0x1000 \"C:\\my files\\a b.bin\" \\\n  0x8000 'p q.bin'\n");
    assert_int_equal(command.count, 2);
    assert_write(0, 0x1000, "C:\\my files\\a b.bin");
    assert_write(1, 0x8000, "p q.bin");
    assert_ptr_equal(flashcmd_of_file(&command, "/home/me/a b.bin"), &command.writes[0]);
    assert_null(flashcmd_of_file(&command, "b.bin"));
}

static void our_own_command_is_read(void **state)
{
    (void)state;
    flashcmd_read(&command, "./espcam flash --port auto a.bin@0x1000 whole.bin\n");
    assert_int_equal(command.count, 1);
    assert_write(0, 0x1000, "a.bin");
}

static void an_erase_takes_away_what_was_written(void **state)
{
    (void)state;
    flashcmd_read(&command, "esptool.py write_flash 0x1000 a.bin\nesptool.py erase_flash\n");
    assert_int_equal(command.count, 0);
    assert_true(command.erased);
    flashcmd_read(&command, "Chip erase completed successfully in 3.2s\n");
    assert_true(command.erased);
}

static void the_tools_words_are_joined_with_the_command(void **state)
{
    (void)state;
    flashcmd_read(&command,
                  "esptool.py write_flash 0x1000 a.bin 0x200000 b.bin\nAuto-detected Flash size: 4MB\n"
                  "Wrote 24576 bytes (100 compressed) at 0x00001000 in 1 seconds\n"
                  "Wrote 16 bytes at 0x00300000 in 1 seconds\n");
    assert_int_equal(command.count, 3);
    assert_int_equal(command.writes[0].size, 24576);
    assert_int_equal(command.writes[2].size, 16);
    assert_int_equal(command.detected, 4U << 20);
    assert_ptr_equal(flashcmd_at(&command, 0x6fff), &command.writes[0]);
    assert_null(flashcmd_at(&command, 0x7000));
    assert_ptr_equal(flashcmd_at(&command, 0x200fff), &command.writes[1]); // of unknown size
    assert_null(flashcmd_at(&command, 0x201000));
}

static void sizes_have_their_old_and_new_words(void **state)
{
    (void)state;
    assert_int_equal(flashcmd_size((struct flashcmd_word){"512KB", 5}), 512U << 10);
    assert_int_equal(flashcmd_size((struct flashcmd_word){"32m", 3}), 4U << 20);
    assert_int_equal(flashcmd_size((struct flashcmd_word){"16MB,", 4}), 16U << 20);
    assert_int_equal(flashcmd_size((struct flashcmd_word){"detect", 6}), 0);
    assert_int_equal(flashcmd_size((struct flashcmd_word){"4", 1}), 0);
    assert_int_equal(flashcmd_size((struct flashcmd_word){"99999MB", 7}), 0);
    assert_int_equal(flashcmd_size((struct flashcmd_word){NULL, 0}), 0);
}

static void other_text_is_no_command(void **state)
{
    (void)state;
    flashcmd_read(&command,
                  "I (44) boot: SPI Flash Size : 2MB\nflash read err, 1000\nwrite_flash\n0x1000 a.bin\n");
    assert_int_equal(command.count, 0);
    assert_int_equal(command.detected, 0);
    assert_false(command.erased);
}

static void more_writes_than_there_is_room_for_are_left_out(void **state)
{
    (void)state;
    char text[1024] = "esptool.py write_flash";
    for (unsigned i = 0; i < FLASHCMD_WRITES_MAX + 4; i++) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, " 0x%x000 f", i + 1);
    }
    flashcmd_read(&command, text);
    assert_int_equal(command.count, FLASHCMD_WRITES_MAX);
}

static void a_command_of_several_lines_is_one(void **state)
{
    (void)state;
    flashcmd_read(&command,
                  "esptool.py --chip esp32 \\\n write_flash 0x1000 a.bin \\\n  0x10000 flash.bin\n");
    assert_int_equal(command.count, 2);
    assert_true(flashcmd_is(command.chip, "esp32"));
    assert_memory_equal(command.line, "esptool", 7);
    assert_memory_equal(command.writes[1].line, "esptool", 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_of_offset_and_file_are_read),
        cmocka_unit_test(the_words_of_esptool_5_are_read),
        cmocka_unit_test(quotes_hold_spaces_and_a_backslash_goes_on),
        cmocka_unit_test(our_own_command_is_read),
        cmocka_unit_test(an_erase_takes_away_what_was_written),
        cmocka_unit_test(the_tools_words_are_joined_with_the_command),
        cmocka_unit_test(sizes_have_their_old_and_new_words),
        cmocka_unit_test(other_text_is_no_command),
        cmocka_unit_test(a_command_of_several_lines_is_one),
        cmocka_unit_test(more_writes_than_there_is_room_for_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
