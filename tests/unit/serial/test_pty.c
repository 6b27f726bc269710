// The pseudo terminal (serial/pty.h), with the test as the one who opens its other end.

#include "serial/pty.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

static int enter(const struct pty *pty)
{
    int fd = open(pty->name, O_RDWR | O_NOCTTY | O_NONBLOCK);
    assert_true(fd >= 0);
    return fd;
}

static struct pty make(const char *link)
{
    struct pty pty;
    struct error err = {.text = ""};
    if (pty_open(&pty, link, &err) != 0) {
        fail_msg("%s", err.text);
    }
    return pty;
}

static size_t hear(struct pty *pty, uint8_t *bytes, size_t size)
{
    (void)pty_is_open(pty);
    return pty_read(pty, bytes, size);
}

static void bytes_pass_raw_both_ways(void **state)
{
    static const uint8_t bytes[] = {0, 3, 4, '\r', '\n', 0x11, 0x13, 0x7f, 0xff};
    uint8_t got[20];
    (void)state;
    struct pty pty = make(NULL);
    int user = enter(&pty);
    assert_true(pty_is_open(&pty));
    assert_int_equal(pty_write(&pty, bytes, sizeof bytes), sizeof bytes);
    assert_int_equal(read(user, got, sizeof got), sizeof bytes);
    assert_memory_equal(got, bytes, sizeof bytes);
    assert_int_equal(write(user, bytes, sizeof bytes), sizeof bytes);
    assert_int_equal(hear(&pty, got, sizeof got), sizeof bytes);
    assert_memory_equal(got, bytes, sizeof bytes);
    assert_int_equal(hear(&pty, got, sizeof got), 0);
    (void)close(user);
    pty_close(&pty);
}

static void it_is_open_while_somebody_has_it_open(void **state)
{
    (void)state;
    struct pty pty = make(NULL);
    assert_false(pty_is_open(&pty));
    for (unsigned i = 0; i < 3; i++) {
        int user = enter(&pty);
        assert_true(pty_is_open(&pty));
        (void)close(user);
        assert_false(pty_is_open(&pty));
    }
    pty_close(&pty);
}

static void what_is_written_while_nobody_listens_is_lost(void **state)
{
    uint8_t got[20];
    (void)state;
    struct pty pty = make(NULL);
    assert_int_equal(pty_write(&pty, (const uint8_t *)"lost", 4), 4);
    int user = enter(&pty);
    assert_int_equal(read(user, got, sizeof got), -1);
    assert_true(pty_is_open(&pty));
    assert_int_equal(pty_write(&pty, (const uint8_t *)"unread", 6), 6);
    (void)close(user);
    assert_false(pty_is_open(&pty));
    user = enter(&pty);
    assert_int_equal(read(user, got, sizeof got), -1);
    (void)close(user);
    pty_close(&pty);
}

static void last_words_before_a_close_are_heard(void **state)
{
    uint8_t got[20];
    (void)state;
    struct pty pty = make(NULL);
    int user = enter(&pty);
    assert_int_equal(write(user, "half a li", 9), 9);
    (void)close(user);
    assert_int_equal(hear(&pty, got, sizeof got), 9);
    assert_int_equal(hear(&pty, got, sizeof got), 0);
    assert_false(pty_is_open(&pty));
    pty_close(&pty);
}

static void a_full_line_takes_no_more(void **state)
{
    uint8_t block[4096];
    size_t total = 0, taken;
    (void)state;
    struct pty pty = make(NULL);
    int user = enter(&pty);
    memset(block, 'x', sizeof block);
    assert_true(pty_is_open(&pty));
    while ((taken = pty_write(&pty, block, sizeof block)) > 0 && total < 10000000) {
        total += taken;
    }
    assert_true(total < 10000000);
    (void)close(user);
    pty_close(&pty);
}

static void the_speed_is_seen_and_forgotten_with_the_close(void **state)
{
    struct termios settings;
    (void)state;
    struct pty pty = make(NULL);
    assert_int_equal(pty_baud(&pty), 115200);
    int user = enter(&pty);
    assert_true(pty_is_open(&pty));
    assert_int_equal(tcgetattr(user, &settings), 0);
    cfsetispeed(&settings, B9600);
    cfsetospeed(&settings, B9600);
    settings.c_lflag |= ECHO | ICANON;
    assert_int_equal(tcsetattr(user, TCSANOW, &settings), 0);
    assert_int_equal(pty_baud(&pty), 9600);
    (void)close(user);
    assert_false(pty_is_open(&pty));
    assert_int_equal(pty_baud(&pty), 115200);
    user = enter(&pty);
    assert_int_equal(tcgetattr(user, &settings), 0);
    assert_int_equal(settings.c_lflag & (ECHO | ICANON), 0);
    (void)close(user);
    pty_close(&pty);
}

// Links, in a folder of the test's own

struct corner {
    char folder[40];
    char link[60];
};

static int set_up(void **state)
{
    static struct corner corner;
    (void)snprintf(corner.folder, sizeof corner.folder, "/tmp/test_pty.XXXXXX");
    *state = &corner;
    if (mkdtemp(corner.folder) == NULL) {
        return -1;
    }
    (void)snprintf(corner.link, sizeof corner.link, "%s/link", corner.folder);
    return 0;
}

static int clean_up(void **state)
{
    struct corner *corner = *state;
    (void)unlink(corner->link);
    return rmdir(corner->folder);
}

static void assert_leads_to(const char *link, const char *target)
{
    char text[100];
    ssize_t length = readlink(link, text, sizeof text - 1);
    assert_true(length >= 0);
    text[length] = '\0';
    assert_string_equal(text, target);
}

static void a_link_is_made_and_removed(void **state)
{
    const struct corner *corner = *state;
    struct pty pty = make(corner->link);
    assert_leads_to(corner->link, pty.name);
    pty_close(&pty);
    assert_int_equal(access(corner->link, F_OK), -1);
}

static void a_stale_link_is_replaced(void **state)
{
    const struct corner *corner = *state;
    assert_int_equal(symlink("/dev/pts/999999", corner->link), 0);
    struct pty pty = make(corner->link);
    assert_leads_to(corner->link, pty.name);
    pty_close(&pty);
}

static void assert_refused(const char *link)
{
    struct pty pty;
    struct error err = {.text = ""};
    assert_int_equal(pty_open(&pty, link, &err), ERR_IO);
    assert_non_null(strstr(err.text, link));
    assert_int_equal(pty.fd, -1);
}

static void other_peoples_files_and_links_are_left_alone(void **state)
{
    const struct corner *corner = *state;
    struct pty other = make(NULL);
    assert_int_equal(symlink(other.name, corner->link), 0); // somebody's that is in use
    assert_refused(corner->link);
    assert_leads_to(corner->link, other.name);
    pty_close(&other);
    (void)unlink(corner->link);
    assert_int_equal(symlink("nowhere", corner->link), 0);
    assert_refused(corner->link);
    assert_leads_to(corner->link, "nowhere");
    (void)unlink(corner->link);
    FILE *file = fopen(corner->link, "w");
    assert_non_null(file);
    (void)fclose(file);
    assert_refused(corner->link);
    assert_int_equal(access(corner->link, F_OK), 0);
}

static void a_link_that_somebody_has_changed_is_not_removed(void **state)
{
    const struct corner *corner = *state;
    struct pty pty = make(corner->link);
    (void)unlink(corner->link);
    assert_int_equal(symlink("elsewhere", corner->link), 0);
    pty_close(&pty);
    assert_leads_to(corner->link, "elsewhere");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_pass_raw_both_ways),
        cmocka_unit_test(it_is_open_while_somebody_has_it_open),
        cmocka_unit_test(what_is_written_while_nobody_listens_is_lost),
        cmocka_unit_test(last_words_before_a_close_are_heard),
        cmocka_unit_test(a_full_line_takes_no_more),
        cmocka_unit_test(the_speed_is_seen_and_forgotten_with_the_close),
        cmocka_unit_test_setup_teardown(a_link_is_made_and_removed, set_up, clean_up),
        cmocka_unit_test_setup_teardown(a_stale_link_is_replaced, set_up, clean_up),
        cmocka_unit_test_setup_teardown(other_peoples_files_and_links_are_left_alone, set_up, clean_up),
        cmocka_unit_test_setup_teardown(a_link_that_somebody_has_changed_is_not_removed, set_up, clean_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
