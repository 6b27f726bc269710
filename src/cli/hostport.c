#include "cli/hostport.h"

#include "cli/pace.h"
#include "cli/stop.h"
#include "serial/comport.h"
#include "serial/rfc2217.h"
#include "serial/rfc2217_client.h"
#include "serial/tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_MS   UINT64_C(1000000)
#define LOOK_NS     (50 * NS_PER_MS)    // how often to look whether the user wants to stop
#define WRITE_NS    (10000 * NS_PER_MS) // a port that takes nothing for so long is stuck
#define REFUSE_NS   (2000 * NS_PER_MS)  // a server that has not said by then that it has a port has none
#define TELNET_MARK "rfc2217://"

struct hostport {
    struct device device;
    char name[COMPORT_NAME_SIZE];
    struct comport *com; // NULL: telnet
    int socket;
    struct rfc2217_client telnet;
};

static int wait_for(const struct hostport *port, short events, uint64_t ns, struct error *err)
{
    struct pollfd fd = {.fd = port->com != NULL ? comport_handle(port->com) : port->socket, .events = events};
    if (stop_asked()) {
        return error_set(err, ERR_STOPPED, "stopped");
    }
    pace_wait(&fd, 1, ns < LOOK_NS ? ns : LOOK_NS);
    return 0;
}

static int is_gone(const struct hostport *port, struct error *err)
{
    return error_set(err, ERR_IO,
                     "'%s': the connection is closed: the board is gone, or somebody else uses the line",
                     port->name);
}

// Some of it; 0 when it takes nothing now.
static int write_some(struct hostport *port, const uint8_t *bytes, size_t count, struct error *err)
{
    if (port->com != NULL) {
        return comport_write(port->com, bytes, count, err);
    }
    int taken = tcp_write(port->socket, bytes, count);
    return taken < 0 ? is_gone(port, err) : taken;
}

static int write_raw(struct hostport *port, const uint8_t *bytes, size_t count, struct error *err)
{
    uint64_t stuck_at = pace_wall() + WRITE_NS;
    while (count > 0) {
        int taken = write_some(port, bytes, count, err);
        if (taken == 0 && pace_wall() > stuck_at) {
            return error_set(err, ERR_IO, "'%s' takes no more bytes: pull the board out and plug it in again",
                             port->name);
        }
        int status = taken == 0 ? wait_for(port, POLLOUT, LOOK_NS, err) : 0;
        if (taken < 0 || status < 0) {
            return taken < 0 ? taken : status;
        }
        stuck_at = taken > 0 ? pace_wall() + WRITE_NS : stuck_at;
        bytes += taken;
        count -= (size_t)taken;
    }
    return 0;
}

static int port_write(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct hostport *port = ctx;
    uint8_t out[1024];
    int status = 0;
    if (port->com != NULL) {
        return write_raw(port, bytes, count, err);
    }
    while (count > 0 && status == 0) {
        size_t taken;
        size_t length = rfc2217_encode(bytes, count, &taken, out, sizeof out);
        status = write_raw(port, out, length, err);
        bytes += taken;
        count -= taken;
    }
    return status;
}

static int read_some(struct hostport *port, uint8_t *bytes, size_t size, struct error *err)
{
    if (port->com != NULL) {
        return comport_read(port->com, bytes, size, err);
    }
    int count = tcp_read(port->socket, bytes, size);
    if (count < 0) {
        return is_gone(port, err);
    }
    count = (int)rfc2217_client_receive(&port->telnet, bytes, (size_t)count);
    size_t answer = port->telnet.answer_count;
    port->telnet.answer_count = 0;
    int status = write_raw(port, port->telnet.answer, answer, err);
    return status < 0 ? status : count;
}

static int port_read(void *ctx, uint8_t *bytes, size_t size, unsigned timeout_ms, struct error *err)
{
    struct hostport *port = ctx;
    uint64_t end = pace_wall() + timeout_ms * NS_PER_MS;
    for (;;) {
        int count = read_some(port, bytes, size, err);
        uint64_t now = pace_wall();
        if (count != 0 || now >= end) {
            return count;
        }
        int status = wait_for(port, POLLIN, end - now, err);
        if (status < 0) {
            return status;
        }
    }
}

static int port_set_baud(void *ctx, uint32_t baud, struct error *err)
{
    struct hostport *port = ctx;
    uint8_t order[RFC2217_WORD_MAX];
    if (port->com != NULL) {
        return comport_set_baud(port->com, baud, err);
    }
    return write_raw(port, order, rfc2217_client_baud(baud, order), err);
}

static int port_set_modem(void *ctx, bool dtr, bool rts, struct error *err)
{
    struct hostport *port = ctx;
    uint8_t order[RFC2217_WORD_MAX];
    if (port->com != NULL) {
        return comport_set_modem(port->com, dtr, rts, err);
    }
    return write_raw(port, order, rfc2217_client_modem(dtr, rts, order), err);
}

static int port_pause(void *ctx, unsigned ms, struct error *err)
{
    struct hostport *port = ctx;
    uint64_t end = pace_wall() + ms * NS_PER_MS;
    for (uint64_t now = pace_wall(); now < end; now = pace_wall()) {
        int status = wait_for(port, 0, end - now, err);
        if (status < 0) {
            return status;
        }
    }
    return 0;
}

static int port_forget(void *ctx, struct error *err)
{
    struct hostport *port = ctx;
    uint8_t bytes[1024];
    int status = port->com != NULL ? comport_forget(port->com, err)
                                   : write_raw(port, bytes, rfc2217_client_forget(bytes), err);
    for (int count = 1; status == 0 && count > 0;) {
        count = read_some(port, bytes, sizeof bytes, err);
        status = count < 0 ? count : 0;
    }
    return status;
}

static uint64_t port_now_us(void *ctx)
{
    (void)ctx;
    return pace_wall() / 1000;
}

// Opening

// Until the server has said whether there is a serial port behind it.
static int open_telnet(struct hostport *port, const char *where, struct error *err)
{
    uint8_t bytes[256];
    uint64_t end = pace_wall() + REFUSE_NS;
    port->socket = tcp_connect(where, err);
    if (port->socket < 0) {
        return port->socket;
    }
    int status = write_raw(port, bytes, rfc2217_client_begin(&port->telnet, bytes), err);
    while (status == 0 && !port->telnet.com_port && !port->telnet.no_com_port && pace_wall() < end) {
        int count = read_some(port, bytes, sizeof bytes, err);
        status = count < 0 ? count : wait_for(port, POLLIN, LOOK_NS, err);
    }
    if (status == 0 && !port->telnet.com_port) {
        return error_set(err, ERR_IO, "'%s' is no serial port over telnet (RFC 2217)", port->name);
    }
    return status < 0 ? status : port_set_modem(port, false, false, err);
}

static int open_com(struct hostport *port, const char *name, struct error *err)
{
    int status = 0;
    if (strcmp(name, "auto") == 0) {
        status = comport_find(port->name, err);
    }
    return status < 0 ? status : comport_open(&port->com, port->name, err);
}

int hostport_open(struct hostport **port, const char *name, struct error *err)
{
    struct hostport *made = calloc(1, sizeof *made);
    *port = NULL;
    if (made == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for a serial port");
    }
    made->socket = -1;
    made->device = (struct device){.link = {made, port_write, port_read},
                                   .has_modem = true,
                                   .set_baud = port_set_baud,
                                   .set_modem = port_set_modem,
                                   .pause = port_pause,
                                   .forget = port_forget,
                                   .now_us = port_now_us};
    (void)snprintf(made->name, sizeof made->name, "%s", name);
    size_t mark = strlen(TELNET_MARK);
    bool telnet = strncmp(name, TELNET_MARK, mark) == 0;
    int status = telnet ? open_telnet(made, name + mark, err) : open_com(made, name, err);
    if (status < 0) {
        hostport_close(made);
        return status;
    }
    if (!telnet) {
        made->device.has_modem = comport_has_modem(made->com);
    }
    *port = made;
    return 0;
}

void hostport_close(struct hostport *port)
{
    if (port == NULL) {
        return;
    }
    comport_close(port->com);
    if (port->socket >= 0) {
        (void)close(port->socket);
    }
    free(port);
}

struct device *hostport_device(struct hostport *port)
{
    return &port->device;
}

bool hostport_is_pseudo(const struct hostport *port)
{
    return port->com != NULL && comport_is_pseudo(port->com);
}

const char *hostport_name(const struct hostport *port)
{
    return port->name;
}
