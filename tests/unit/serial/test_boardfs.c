// Files on the board (serial/boardfs.h) against a board that has learnt its answers: to each program it is
// sent, the next one.

#include "serial/boardfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CTRL_D 0x04

// What a program prints, and what its traceback is, as plain raw mode sends it.
#define ANSWER(output, traceback) "OK" output "\004" traceback "\004>"

struct fake {
    const char *const *answers; // NULL-terminated
    const char *pending;
    char code[16384]; // all programs that were sent, one behind the other
    size_t length;
    struct link link;
    struct rawrepl repl;
};

static int fake_write(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct fake *fake = ctx;
    (void)err;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == CTRL_D) {
            assert_non_null(*fake->answers);
            fake->pending = *fake->answers++;
        } else {
            assert_true(fake->length < sizeof fake->code - 1);
            fake->code[fake->length++] = (char)bytes[i];
        }
    }
    fake->code[fake->length] = '\0';
    return 0;
}

static int fake_read(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct fake *fake = ctx;
    size_t count = strlen(fake->pending);
    (void)timeout_ms;
    (void)err;
    count = count < size ? count : size;
    count = count < 5 ? count : 5; // in small pieces, as a serial line does
    memcpy(bytes, fake->pending, count);
    fake->pending += count;
    return (int)count;
}

static void begin(struct fake *fake, const char *const *answers)
{
    *fake = (struct fake){.answers = answers, .pending = ""};
    fake->link = (struct link){.ctx = fake, .write = fake_write, .read = fake_read};
    rawrepl_init(&fake->repl, &fake->link);
}

static void end(struct fake *fake)
{
    assert_null(*fake->answers); // every answer was asked for
    rawrepl_deinit(&fake->repl);
}

struct output {
    char text[256];
    size_t length;
};

static int keep(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct output *output = ctx;
    (void)err;
    assert_true(output->length + count < sizeof output->text);
    memcpy(output->text + output->length, bytes, count);
    output->length += count;
    return 0;
}

static int get(struct fake *fake, const char *path, struct output *output, struct error *err)
{
    *output = (struct output){.length = 0};
    *err = (struct error){.text = ""};
    return boardfs_get(&fake->repl, path, (struct rawrepl_sink){keep, output}, NULL, NULL, err);
}

static void note_entry(void *ctx, const struct boardfs_entry *entry)
{
    struct output *output = ctx;
    output->length +=
        (size_t)snprintf(output->text + output->length, sizeof output->text - output->length, "%s%s=%u;",
                         entry->name, entry->is_directory ? "/" : "", (unsigned)entry->size);
}

static void a_list_has_names_sizes_and_directories(void **state)
{
    static const char *const answers[] = {ANSWER("d0 lib\r\nf41032 my photo.jpg\r\n", ""), NULL};
    struct fake fake;
    struct output output = {.length = 0};
    struct error err = {.text = ""};
    (void)state;
    begin(&fake, answers);
    assert_int_equal(boardfs_list(&fake.repl, "", note_entry, &output, &err), 0);
    assert_string_equal(output.text, "lib/=0;my photo.jpg=41032;");
    end(&fake);
}

static void a_list_that_is_not_understood_is_an_error(void **state)
{
    static const char *const answers[] = {ANSWER("hello\r\n", ""), NULL};
    struct fake fake;
    struct output output = {.length = 0};
    struct error err = {.text = ""};
    (void)state;
    begin(&fake, answers);
    assert_int_equal(boardfs_list(&fake.repl, "", note_entry, &output, &err), ERR_REMOTE);
    assert_string_equal(err.text, "the board's list of files is not understood: 'hello'");
    end(&fake);
}

// CRC-32 of "123456789": 0xcbf43926 (the check value of every description of it).
static void a_file_comes_in_pieces_and_is_checked(void **state)
{
    static const char *const answers[] = {ANSWER("MTIzNA==\r\nNTY3ODk=\r\n.9 3421780262\r\n", ""), NULL};
    struct fake fake;
    struct output output;
    struct error err;
    (void)state;
    begin(&fake, answers);
    assert_int_equal(get(&fake, "a", &output, &err), 0);
    assert_string_equal(output.text, "123456789");
    end(&fake);
}

static void a_changed_byte_a_missing_one_and_a_missing_end_are_noticed(void **state)
{
    static const char *const answers[] = {
        ANSWER("MTIzNA==\r\nNTY3ODg=\r\n.9 3421780262\r\n", ""), // "...88"
        ANSWER("MTIzNA==\r\n.9 3421780262\r\n", ""),
        ANSWER("MTIzNA=\r\n", ""),
        ANSWER("MTIzNA==\r\n", ""),
        NULL,
    };
    struct fake fake;
    struct output output;
    struct error err;
    (void)state;
    begin(&fake, answers);
    for (unsigned i = 0; i < 3; i++) {
        fake.repl.start = fake.repl.end = 0;
        fake.pending = "";
        assert_int_equal(get(&fake, "a", &output, &err), ERR_REMOTE);
        assert_string_equal(err.text, "bytes were lost or changed on the serial line; try again");
    }
    fake.repl.start = fake.repl.end = 0;
    assert_int_equal(get(&fake, "a", &output, &err), ERR_REMOTE);
    assert_string_equal(err.text, ":a: the board stopped in the middle");
    end(&fake);
}

static void the_boards_errors_become_sentences(void **state)
{
    static const char *const answers[] = {
        ANSWER("!2\r\n", ""),
        ANSWER("!99\r\n", ""),
        ANSWER("", "Traceback (most recent call last):\r\nMemoryError: no room\r\n"),
        NULL,
    };
    static const char *const sentences[] = {
        ":a: no such file or directory on the board",
        ":a: the board answers OSError 99",
        ":a: the board says MemoryError: no room",
    };
    struct fake fake;
    (void)state;
    begin(&fake, answers);
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        struct error err = {.text = ""};
        assert_int_equal(boardfs_remove(&fake.repl, "a", &err), ERR_REMOTE);
        assert_string_equal(err.text, sentences[i]);
    }
    end(&fake);
}

static void a_path_is_a_python_string_whatever_is_in_it(void **state)
{
    static const char *const answers[] = {ANSWER("", ""), NULL};
    struct fake fake;
    struct error err = {.text = ""};
    (void)state;
    begin(&fake, answers);
    assert_int_equal(boardfs_mkdir(&fake.repl, "it's\\\n@$", &err), 0);
    assert_non_null(strstr(fake.code, "os.mkdir('it\\'s\\\\\\x0a@$')"));
    end(&fake);
}

static void a_file_is_written_beside_its_name_and_then_renamed(void **state)
{
    static const char *const answers[] = {ANSWER("", ""), ANSWER("", ""), ANSWER("", ""), NULL};
    struct fake fake;
    struct error err = {.text = ""};
    (void)state;
    begin(&fake, answers);
    assert_int_equal(boardfs_put(&fake.repl, "a", (const uint8_t *)"123456789", 9, NULL, NULL, &err), 0);
    const char *opened = strstr(fake.code, "open('a'+'.espcam~','wb')");
    const char *written = strstr(fake.code, "a2b_base64('MTIzNDU2Nzg5')");
    const char *renamed = strstr(fake.code, "os.rename('a'+'.espcam~','a')");
    assert_true(opened != NULL && written != NULL && renamed != NULL);
    assert_true(opened < written && written < renamed);
    end(&fake);
}

static void a_full_board_keeps_the_old_file_and_loses_the_half_one(void **state)
{
    static const char *const answers[] = {ANSWER("", ""), ANSWER("!28\r\n", ""), ANSWER("", ""), NULL};
    struct fake fake;
    struct error err = {.text = ""};
    (void)state;
    begin(&fake, answers);
    assert_int_equal(boardfs_put(&fake.repl, "a", (const uint8_t *)"x", 1, NULL, NULL, &err), ERR_REMOTE);
    assert_string_equal(err.text, ":a: the board's storage is full");
    assert_null(strstr(fake.code, "os.rename"));
    assert_non_null(strstr(fake.code, "os.remove('a'+'.espcam~')"));
    end(&fake);
}

static void the_root_is_a_directory_without_asking(void **state)
{
    static const char *const answers[] = {ANSWER("1\r\n", ""), ANSWER("0\r\n", ""), NULL};
    struct fake fake;
    struct error err = {.text = ""};
    (void)state;
    begin(&fake, answers);
    assert_int_equal(boardfs_is_directory(&fake.repl, "", &err), 1);
    assert_int_equal(boardfs_is_directory(&fake.repl, "/", &err), 1);
    assert_int_equal(boardfs_is_directory(&fake.repl, "lib", &err), 1);
    assert_int_equal(boardfs_is_directory(&fake.repl, "a.txt", &err), 0);
    end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_has_names_sizes_and_directories),
        cmocka_unit_test(a_list_that_is_not_understood_is_an_error),
        cmocka_unit_test(a_file_comes_in_pieces_and_is_checked),
        cmocka_unit_test(a_changed_byte_a_missing_one_and_a_missing_end_are_noticed),
        cmocka_unit_test(the_boards_errors_become_sentences),
        cmocka_unit_test(a_path_is_a_python_string_whatever_is_in_it),
        cmocka_unit_test(a_file_is_written_beside_its_name_and_then_renamed),
        cmocka_unit_test(a_full_board_keeps_the_old_file_and_loses_the_half_one),
        cmocka_unit_test(the_root_is_a_directory_without_asking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
