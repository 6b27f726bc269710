#define _GNU_SOURCE // POLLRDHUP

#include "serial/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4

// Splits HOST:PORT; the port must be a number.
static bool split(const char *where, char *host, size_t size, const char **port)
{
    const char *colon = strrchr(where, ':');
    if (colon == NULL || colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
        strtoul(colon + 1, NULL, 10) > 65535) {
        return false;
    }
    size_t length = (size_t)(colon - where);
    if (length >= 2 && where[0] == '[' && where[length - 1] == ']') {
        where++;
        length -= 2;
    } else if (memchr(where, ':', length) != NULL) {
        return false; // an address of IPv6 needs its brackets
    }
    if (length >= size) {
        return false;
    }
    memcpy(host, where, length);
    host[length] = '\0';
    *port = colon + 1;
    return true;
}

static int prepare(int socket)
{
    (void)fcntl(socket, F_SETFD, FD_CLOEXEC);
    return fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
}

static int open_one(const struct addrinfo *address)
{
    int on = 1;
    int made = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (made < 0) {
        return -1;
    }
    (void)setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(made, address->ai_addr, address->ai_addrlen) != 0 || listen(made, BACKLOG) != 0 ||
        prepare(made) != 0) {
        int reason = errno;
        (void)close(made);
        errno = reason;
        return -1;
    }
    return made;
}

static void tell_address(int listener, const char *host, char *address)
{
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    char port[8] = "0";
    if (getsockname(listener, (struct sockaddr *)&bound, &length) == 0) {
        (void)getnameinfo((struct sockaddr *)&bound, length, NULL, 0, port, sizeof port, NI_NUMERICSERV);
    }
    (void)snprintf(address, TCP_ADDRESS_SIZE, strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
}

int tcp_listen(const char *where, char *address, struct error *err)
{
    char host[TCP_ADDRESS_SIZE - 16];
    const char *port;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    if (!split(where, host, sizeof host, &port)) {
        return error_set(err, ERR_INVALID, "'%.100s' is not HOST:PORT, with a port number up to 65535",
                         where);
    }
    if (host[0] == '\0') {
        memcpy(host, "127.0.0.1", sizeof "127.0.0.1");
    }
    int fault = getaddrinfo(host, port, &hints, &found);
    if (fault != 0) {
        return error_set(err, ERR_IO, "cannot listen at '%s': %s", where, gai_strerror(fault));
    }
    int listener = -1;
    for (const struct addrinfo *one = found; one != NULL && listener < 0; one = one->ai_next) {
        listener = open_one(one);
    }
    int reason = errno;
    freeaddrinfo(found);
    if (listener < 0) {
        return error_set(err, ERR_IO, "cannot listen at '%s': %s", where, strerror(reason));
    }
    tell_address(listener, host, address);
    return listener;
}

static int visit(const struct addrinfo *address)
{
    int on = 1;
    int made = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (made < 0) {
        return -1;
    }
    if (connect(made, address->ai_addr, address->ai_addrlen) != 0 || prepare(made) != 0) {
        int reason = errno;
        (void)close(made);
        errno = reason;
        return -1;
    }
    (void)setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

int tcp_connect(const char *where, struct error *err)
{
    char host[TCP_ADDRESS_SIZE - 16];
    const char *port;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    if (!split(where, host, sizeof host, &port)) {
        return error_set(err, ERR_INVALID, "'%.100s' is not HOST:PORT, with a port number up to 65535",
                         where);
    }
    int fault = getaddrinfo(host[0] == '\0' ? "127.0.0.1" : host, port, &hints, &found);
    if (fault != 0) {
        return error_set(err, ERR_IO, "cannot reach '%s': %s", where, gai_strerror(fault));
    }
    int visitor = -1;
    for (const struct addrinfo *one = found; one != NULL && visitor < 0; one = one->ai_next) {
        visitor = visit(one);
    }
    int reason = errno;
    freeaddrinfo(found);
    return visitor < 0 ? error_set(err, ERR_IO, "cannot reach '%s': %s", where, strerror(reason)) : visitor;
}

int tcp_accept(int listener)
{
    int on = 1;
    int visitor = accept(listener, NULL, NULL);
    if (visitor >= 0 && prepare(visitor) != 0) {
        (void)close(visitor);
        return -1;
    }
    if (visitor >= 0) {
        (void)setsockopt(visitor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return visitor;
}

static bool is_passing(int reason)
{
    return reason == EAGAIN || reason == EWOULDBLOCK || reason == EINTR;
}

bool tcp_hung_up(int socket)
{
    struct pollfd end = {.fd = socket, .events = POLLRDHUP};
    return poll(&end, 1, 0) > 0;
}

int tcp_read(int socket, uint8_t *bytes, size_t size)
{
    ssize_t count = recv(socket, bytes, size, 0);
    if (count > 0) {
        return (int)count;
    }
    return count < 0 && is_passing(errno) ? 0 : ERR_IO;
}

int tcp_write(int socket, const uint8_t *bytes, size_t count)
{
    ssize_t taken = send(socket, bytes, count, MSG_NOSIGNAL);
    if (taken >= 0) {
        return (int)taken;
    }
    return is_passing(errno) ? 0 : ERR_IO;
}
