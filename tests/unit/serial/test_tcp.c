// The TCP server (serial/tcp.h), on this computer's own address.

#include "serial/tcp.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static int call(const char *address)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_port = htons((uint16_t)atoi(strrchr(address, ':') + 1));
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static int listen_somewhere(char *address)
{
    struct error err = {.text = ""};
    int listener = tcp_listen("127.0.0.1:0", address, &err);
    if (listener < 0) {
        fail_msg("%s", err.text);
    }
    return listener;
}

static void wait_for(int fd)
{
    struct pollfd end = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&end, 1, 10000), 1);
}

static void a_visitor_talks_and_leaves(void **state)
{
    char address[TCP_ADDRESS_SIZE];
    uint8_t got[10];
    (void)state;
    int listener = listen_somewhere(address);
    assert_memory_equal(address, "127.0.0.1:", 10);
    assert_int_equal(tcp_accept(listener), -1);
    int user = call(address);
    wait_for(listener);
    int visitor = tcp_accept(listener);
    assert_true(visitor >= 0);
    assert_int_equal(tcp_read(visitor, got, sizeof got), 0);
    assert_int_equal(tcp_write(visitor, (const uint8_t *)"hello", 5), 5);
    assert_int_equal(read(user, got, sizeof got), 5);
    assert_int_equal(write(user, "bye", 3), 3);
    (void)close(user);
    wait_for(visitor);
    assert_int_equal(tcp_read(visitor, got, sizeof got), 3);
    wait_for(visitor);
    assert_int_equal(tcp_read(visitor, got, sizeof got), ERR_IO);
    (void)close(visitor);
    (void)close(listener);
}

static void a_visitor_who_does_not_read_takes_no_more_in_the_end(void **state)
{
    static uint8_t block[65536];
    char address[TCP_ADDRESS_SIZE];
    (void)state;
    int listener = listen_somewhere(address);
    int user = call(address);
    wait_for(listener);
    int visitor = tcp_accept(listener);
    unsigned blocks = 0;
    while (tcp_write(visitor, block, sizeof block) > 0 && blocks < 10000) {
        blocks++;
    }
    assert_true(blocks < 10000);
    (void)close(user);
    (void)close(visitor);
    (void)close(listener);
}

static void a_port_that_is_taken_is_said(void **state)
{
    char address[TCP_ADDRESS_SIZE], again[TCP_ADDRESS_SIZE];
    struct error err = {.text = ""};
    (void)state;
    int listener = listen_somewhere(address);
    assert_int_equal(tcp_listen(address, again, &err), ERR_IO);
    assert_non_null(strstr(err.text, address));
    (void)close(listener);
}

static void what_is_no_host_and_port_is_said(void **state)
{
    static const char *const wrong[] = {"",          "host",       "host:",  ":",
                                        "host:port", "host:99999", "::1:80", "host:-1"};
    char address[TCP_ADDRESS_SIZE];
    (void)state;
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error err = {.text = ""};
        assert_int_equal(tcp_listen(wrong[i], address, &err), ERR_INVALID);
        assert_string_not_equal(err.text, "");
    }
}

static void a_visit_arrives(void **state)
{
    char address[TCP_ADDRESS_SIZE];
    struct error err = {.text = ""};
    uint8_t byte = 0;
    (void)state;
    int listener = tcp_listen("127.0.0.1:0", address, &err);
    assert_true(listener >= 0);
    int here = tcp_connect(address, &err);
    assert_true(here >= 0);
    wait_for(listener);
    int there = tcp_accept(listener);
    assert_true(there >= 0);
    assert_int_equal(tcp_write(here, (const uint8_t *)"x", 1), 1);
    wait_for(there);
    assert_int_equal(tcp_read(there, &byte, 1), 1);
    assert_int_equal(byte, 'x');
    (void)close(here);
    (void)close(there);
    (void)close(listener);
    assert_int_equal(tcp_connect("nowhere", &err), ERR_INVALID);
}

static void no_host_is_this_computer(void **state)
{
    char address[TCP_ADDRESS_SIZE];
    struct error err = {.text = ""};
    (void)state;
    int listener = tcp_listen(":0", address, &err);
    assert_true(listener >= 0);
    assert_memory_equal(address, "127.0.0.1:", 10);
    (void)close(listener);
}

static void who_has_hung_up_is_known_before_all_is_read(void **state)
{
    char address[TCP_ADDRESS_SIZE];
    uint8_t got[10];
    (void)state;
    int listener = listen_somewhere(address);
    int user = call(address);
    wait_for(listener);
    int visitor = tcp_accept(listener);
    assert_int_equal(write(user, "rest", 4), 4);
    wait_for(visitor);
    assert_false(tcp_hung_up(visitor));
    (void)close(user);
    while (!tcp_hung_up(visitor)) {
    }
    assert_int_equal(tcp_read(visitor, got, sizeof got), 4);
    (void)close(visitor);
    (void)close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visitor_talks_and_leaves),
        cmocka_unit_test(a_visitor_who_does_not_read_takes_no_more_in_the_end),
        cmocka_unit_test(a_port_that_is_taken_is_said),
        cmocka_unit_test(what_is_no_host_and_port_is_said),
        cmocka_unit_test(a_visit_arrives),
        cmocka_unit_test(no_host_is_this_computer),
        cmocka_unit_test(who_has_hung_up_is_known_before_all_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
