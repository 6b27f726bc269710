#include "cli/gdb_port.h"

#include "cli/pace.h"
#include "debug/gdb.h"
#include "serial/tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IN_SIZE 2048U

struct gdb_port {
    struct gdb gdb;
    char name[TCP_ADDRESS_SIZE];
    int listener, visitor; // sockets; -1: none
    uint8_t in[IN_SIZE];   // received, not taken yet
    size_t in_count;
    uint8_t out[IN_SIZE]; // to be sent
    size_t out_count;
};

int gdb_port_open(struct gdb_port **port, const char *where, struct board *board, struct error *err)
{
    char full[TCP_ADDRESS_SIZE];
    struct gdb_port *made = calloc(1, sizeof *made);
    *port = NULL;
    if (made == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for the debugger's port");
    }
    (void)snprintf(full, sizeof full, "%s%s", strchr(where, ':') == NULL ? ":" : "", where);
    made->visitor = -1;
    made->listener = tcp_listen(full, made->name, err);
    if (made->listener < 0) {
        int status = made->listener;
        free(made);
        return status;
    }
    gdb_init(&made->gdb, board);
    *port = made;
    return 0;
}

const char *gdb_port_name(const struct gdb_port *port)
{
    return port->name;
}

static void leave(struct gdb_port *port)
{
    if (port->visitor >= 0) {
        (void)close(port->visitor);
        port->visitor = -1;
        gdb_disconnect(&port->gdb);
    }
}

void gdb_port_close(struct gdb_port *port)
{
    if (port != NULL) {
        leave(port);
        (void)close(port->listener);
        free(port);
    }
}

// One debugger at a time; another one waits in the listener's queue.
static void greet(struct gdb_port *port)
{
    if (port->visitor < 0) {
        port->visitor = tcp_accept(port->listener);
        port->in_count = port->out_count = 0;
        if (port->visitor >= 0) {
            gdb_connect(&port->gdb);
        }
    }
}

// Sends what there is; false if the debugger is gone.
static bool deliver(struct gdb_port *port)
{
    for (;;) {
        port->out_count +=
            gdb_send(&port->gdb, port->out + port->out_count, sizeof port->out - port->out_count);
        if (port->out_count == 0) {
            return true;
        }
        int sent = tcp_write(port->visitor, port->out, port->out_count);
        if (sent <= 0) {
            return sent == 0;
        }
        port->out_count -= (size_t)sent;
        memmove(port->out, port->out + sent, port->out_count);
    }
}

// Takes what has come, packet by packet; false if the debugger is gone.
static bool listen_to(struct gdb_port *port)
{
    size_t room = sizeof port->in - port->in_count;
    int got = room == 0 ? 0 : tcp_read(port->visitor, port->in + port->in_count, room);
    if (got < 0) {
        return false;
    }
    port->in_count += (size_t)got;
    size_t taken;
    do {
        taken = gdb_receive(&port->gdb, port->in, port->in_count);
        port->in_count -= taken;
        memmove(port->in, port->in + taken, port->in_count);
        if (!deliver(port)) {
            return false;
        }
    } while (taken > 0 && port->in_count > 0);
    return true;
}

void gdb_port_turn(struct gdb_port *port)
{
    if (port == NULL) {
        return;
    }
    greet(port);
    if (port->visitor < 0) {
        return;
    }
    gdb_turn(&port->gdb);
    if (!deliver(port) || !listen_to(port)) {
        leave(port);
    }
}

bool gdb_port_holds(const struct gdb_port *port)
{
    return port != NULL && gdb_holds(&port->gdb);
}

bool gdb_port_killed(const struct gdb_port *port)
{
    return port != NULL && port->gdb.killed;
}

void gdb_port_wait(const struct gdb_port *port, uint64_t ns)
{
    struct pollfd fd = {.fd = port->visitor >= 0 ? port->visitor : port->listener, .events = POLLIN};
    pace_wait(&fd, 1, ns);
}
