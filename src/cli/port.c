#include "cli/port.h"

#include "base/slip.h"
#include "cli/pace.h"
#include "cli/stop.h"
#include "serial/pty.h"
#include "serial/rfc2217.h"
#include "serial/tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DATA_SIZE  65536U               // what a client may be behind
#define OUT_SIZE   8192U                // of it, in telnet's words
#define OUT_SPARE  1024U                // of that, for replies only
#define UNSENT_MAX 1024U                // bytes for the board that may wait; the client waits with the rest
#define LOOK_NS    UINT64_C(20000000)   // how often to look whether somebody has opened the pseudo terminal
#define SLOW_NS    UINT64_C(1000000000) // for this long a patient board waits for a client to read
#define BAUD       115200U
#define SYNC_SIZE  44U // of a flashing tool's first packet
#define SYNC_CODE  8U

struct port {
    struct board *board;
    bool patient;
    char name[TCP_ADDRESS_SIZE + 16];
    struct board_line line; // as the board has it

    bool is_pty;
    struct pty pty;
    // A pseudo terminal has no modem lines: whoever sends SYNC has the button pressed for him.
    struct slip_reader sync;
    uint8_t packet[SYNC_SIZE];
    bool pressed;  // the button, until the chip has seen it
    bool download; // and is now the loader, until the client goes

    int listener, visitor, leaving; // sockets, -1: none. `leaving` was told that somebody else is here
    struct rfc2217 telnet;
    struct rfc2217_port hooks;
    uint8_t out[OUT_SIZE];
    size_t out_count;

    uint8_t data[DATA_SIZE]; // from the board, for the client
    size_t data_count;
};

static void set_line(struct port *port, const struct board_line *line)
{
    if (memcmp(line, &port->line, sizeof *line) != 0) {
        port->line = *line;
        board_serial_set_line(port->board, line);
    }
}

// As whoever opens the port finds it: so is a board heard that starts when nobody is there any more. What was
// sent arrives before that, at the speed at which it was sent.
static void rest_line(struct port *port)
{
    const struct board_line line = {.baud = BAUD, .data_bits = 8, .stop_half_bits = 2};
    if (port->download || board_serial_unsent(port->board) == 0) {
        set_line(port, &line);
    }
}

static bool has_client(const struct port *port)
{
    return port->is_pty ? port->pty.open : port->visitor >= 0;
}

// Drops the first bytes of a buffer.
static void drop(uint8_t *bytes, size_t *count, size_t dropped)
{
    *count -= dropped;
    memmove(bytes, bytes + dropped, *count);
}

// The pseudo terminal

static void adopt_pty_speed(struct port *port)
{
    struct board_line line = port->line;
    uint32_t baud = pty_baud(&port->pty);
    line.baud = baud != 0 ? baud : line.baud;
    set_line(port, &line);
}

static bool is_sync(const uint8_t *packet, size_t count)
{
    static const uint8_t head[] = {0, SYNC_CODE, SYNC_SIZE - 8, 0},
                         data[] = {0x07, 0x07, 0x12, 0x20, 0x55, 0x55};
    return count == SYNC_SIZE && memcmp(packet, head, sizeof head) == 0 &&
           memcmp(packet + 8, data, sizeof data) == 0;
}

static void press_button(struct port *port)
{
    board_serial_forget(port->board);
    board_set_dtr_rts(port->board, true, true);
    board_set_dtr_rts(port->board, true, false);
    port->pressed = true;
    port->download = true;
}

static void look_for_sync(struct port *port, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slip_read(&port->sync, bytes[i]) == SLIP_PACKET && is_sync(port->packet, port->sync.count) &&
            !port->pressed && !board_is_downloading(port->board)) {
            press_button(port);
        }
    }
}

static void let_button_go(struct port *port)
{
    if (port->pressed && board_is_downloading(port->board)) {
        board_set_dtr_rts(port->board, false, false);
        port->pressed = false;
    }
}

// Behind a client that made it the loader the board starts again, unless it has by itself.
static void leave_download(struct port *port)
{
    if (port->download && (port->pressed || board_is_downloading(port->board))) {
        board_set_dtr_rts(port->board, false, true);
        board_set_dtr_rts(port->board, false, false);
    }
    port->pressed = port->download = false;
}

static void turn_pty(struct port *port)
{
    uint8_t bytes[256];
    size_t count;
    if (pty_is_open(&port->pty)) {
        adopt_pty_speed(port);
    } else {
        port->data_count = 0;
        rest_line(port);
        leave_download(port);
    }
    let_button_go(port);
    while (board_serial_unsent(port->board) < UNSENT_MAX &&
           (count = pty_read(&port->pty, bytes, sizeof bytes)) > 0) {
        adopt_pty_speed(port); // who sets the speed and then writes has both done by now
        board_serial_write(port->board, bytes, count);
        look_for_sync(port, bytes, count);
    }
}

static void flush_pty(struct port *port)
{
    if (port->data_count > 0) {
        drop(port->data, &port->data_count, pty_write(&port->pty, port->data, port->data_count));
    }
}

// The telnet server: orders of its client

static void from_client(void *ctx, const uint8_t *bytes, size_t count)
{
    struct port *port = ctx;
    board_serial_write(port->board, bytes, count);
}

static void reply(void *ctx, const uint8_t *bytes, size_t count)
{
    struct port *port = ctx;
    if (count <= OUT_SIZE - port->out_count) { // else the client asks without end and never reads
        memcpy(port->out + port->out_count, bytes, count);
        port->out_count += count;
    }
}

static void adopt_telnet_line(void *ctx, const struct rfc2217_line *wanted)
{
    static const enum serial_parity parities[] = {SERIAL_NONE, SERIAL_NONE, SERIAL_ODD,
                                                  SERIAL_EVEN, SERIAL_MARK, SERIAL_SPACE};
    static const unsigned stop_half_bits[] = {2, 2, 4, 3};
    struct port *port = ctx;
    struct board_line line = {
        .baud = wanted->baud,
        .data_bits = wanted->data_bits,
        .parity = parities[wanted->parity],
        .stop_half_bits = stop_half_bits[wanted->stop_size],
    };
    set_line(port, &line);
}

static void set_modem(void *ctx, bool dtr, bool rts)
{
    struct port *port = ctx;
    board_set_dtr_rts(port->board, dtr, rts);
}

static void set_break(void *ctx, bool on)
{
    struct port *port = ctx;
    board_serial_set_break(port->board, on);
}

static void purge(void *ctx, bool received, bool unsent)
{
    struct port *port = ctx;
    if (received) {
        port->data_count = 0;
    }
    if (unsent) {
        board_serial_forget(port->board);
    }
}

// The telnet server: its sockets

static void welcome(struct port *port, int visitor)
{
    port->visitor = visitor;
    port->data_count = port->out_count = 0;
    rfc2217_begin(&port->telnet, &port->hooks);
    adopt_telnet_line(port, &port->telnet.line);
}

// As when the plug is drawn: DTR and RTS go off, what was sent still arrives.
static void part(struct port *port)
{
    (void)close(port->visitor);
    port->visitor = -1;
    port->data_count = port->out_count = 0;
    board_set_dtr_rts(port->board, false, false);
    board_serial_set_break(port->board, false);
    rest_line(port);
}

// Tells somebody that the line is in use. The socket stays open until that was read, or the next one comes.
static void turn_away(struct port *port, int visitor)
{
    static const uint8_t sorry[] = "espcam: somebody else uses this serial line\r\n";
    if (port->leaving >= 0) {
        (void)close(port->leaving);
    }
    port->leaving = visitor;
    (void)tcp_write(visitor, sorry, sizeof sorry - 1);
    (void)shutdown(visitor, SHUT_WR);
}

static void receive_visitors(struct port *port)
{
    int visitor;
    uint8_t ignored[256];
    while ((visitor = tcp_accept(port->listener)) >= 0) {
        if (port->visitor >= 0 && tcp_hung_up(port->visitor)) { // what it has left is read by nobody
            part(port);
        }
        if (port->visitor < 0) {
            welcome(port, visitor);
        } else {
            turn_away(port, visitor);
        }
    }
    if (port->leaving >= 0 && tcp_read(port->leaving, ignored, sizeof ignored) < 0) {
        (void)close(port->leaving);
        port->leaving = -1;
    }
}

static void flush_telnet(struct port *port)
{
    if (!port->telnet.suspended && port->out_count < OUT_SIZE - OUT_SPARE) {
        size_t taken;
        port->out_count += rfc2217_encode(port->data, port->data_count, &taken, port->out + port->out_count,
                                          OUT_SIZE - OUT_SPARE - port->out_count);
        drop(port->data, &port->data_count, taken);
    }
    int count = port->out_count > 0 ? tcp_write(port->visitor, port->out, port->out_count) : 0;
    if (count < 0) {
        part(port);
    } else {
        drop(port->out, &port->out_count, (size_t)count);
    }
}

static void tell_faults(struct port *port)
{
    unsigned faults = board_serial_faults(port->board);
    unsigned state = (faults & SERIAL_BAD_PARITY) != 0 ? 4 : 0;
    state |= (faults & SERIAL_FRAMING) != 0 ? 8 : 0;
    state |= (faults & SERIAL_BREAK) != 0 ? 16 : 0;
    rfc2217_tell_faults(&port->telnet, (uint8_t)state);
}

static void turn_telnet(struct port *port)
{
    uint8_t bytes[256];
    int count = 1;
    while (port->visitor >= 0 && count > 0 && board_serial_unsent(port->board) < UNSENT_MAX) {
        count = tcp_read(port->visitor, bytes, sizeof bytes);
        if (count > 0) {
            rfc2217_receive(&port->telnet, bytes, (size_t)count);
        }
    }
    if (count < 0) {
        part(port);
    }
    receive_visitors(port); // whose predecessor may just have hung up
    if (port->visitor >= 0) {
        tell_faults(port);
    } else {
        rest_line(port);
    }
}

// Both

static void flush(struct port *port)
{
    if (port->is_pty) {
        flush_pty(port);
    } else if (port->visitor >= 0) {
        flush_telnet(port);
    }
}

void port_turn(struct port *port)
{
    if (port->is_pty) {
        turn_pty(port);
    } else {
        turn_telnet(port);
    }
    flush(port);
}

// Lets a slow client catch up.
static void wait_for_client(struct port *port)
{
    uint64_t start = pace_wall();
    while (port->data_count > DATA_SIZE / 2 && has_client(port) && pace_wall() - start < SLOW_NS &&
           !stop_asked()) {
        struct pollfd fd = {.fd = port->is_pty ? port->pty.fd : port->visitor, .events = POLLOUT};
        pace_wait(&fd, 1, LOOK_NS);
        port_turn(port);
    }
}

void port_hear(struct port *port, const uint8_t *bytes, size_t count)
{
    if (!has_client(port)) {
        return;
    }
    if (count <= DATA_SIZE - port->data_count) {
        memcpy(port->data + port->data_count, bytes, count);
        port->data_count += count;
    }
    flush(port);
    if (port->patient) {
        wait_for_client(port);
    }
}

static void watch(struct pollfd *fds, size_t *count, int fd, bool in, bool out)
{
    if (fd >= 0 && (in || out)) {
        fds[*count] = (struct pollfd){.fd = fd, .events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0))};
        ++*count;
    }
}

size_t port_watch(const struct port *port, struct pollfd fds[PORT_FDS], uint64_t *longest)
{
    size_t count = 0;
    bool in = board_serial_unsent(port->board) < UNSENT_MAX;
    if (!port->is_pty) {
        bool out = port->out_count > 0 || (port->data_count > 0 && !port->telnet.suspended);
        watch(fds, &count, port->listener, true, false);
        watch(fds, &count, port->visitor, in, out);
        watch(fds, &count, port->leaving, true, false);
    } else if (port->pty.open) {
        watch(fds, &count, port->pty.fd, in, port->data_count > 0);
    } else if (*longest > LOOK_NS) {
        *longest = LOOK_NS; // its hang-up would end every wait at once
    }
    return count;
}

const char *port_name(const struct port *port)
{
    return port->name;
}

// Opening

static int open_pty(struct port *port, const char *link, struct error *err)
{
    port->is_pty = true;
    slip_reader_init(&port->sync, port->packet, sizeof port->packet);
    int status = pty_open(&port->pty, link, err);
    (void)snprintf(port->name, sizeof port->name, "%s", port->pty.name);
    return status;
}

static int open_telnet(struct port *port, const char *where, struct error *err)
{
    char address[TCP_ADDRESS_SIZE];
    port->listener = tcp_listen(where, address, err);
    if (port->listener < 0) {
        return port->listener;
    }
    port->hooks = (struct rfc2217_port){
        .ctx = port,
        .data = from_client,
        .reply = reply,
        .set_line = adopt_telnet_line,
        .set_modem = set_modem,
        .set_break = set_break,
        .purge = purge,
    };
    (void)snprintf(port->name, sizeof port->name, "rfc2217://%s", address);
    return 0;
}

int port_open(struct port **port, const char *where, struct board *board, bool patient, struct error *err)
{
    int status;
    struct port *made = calloc(1, sizeof *made);
    *port = NULL;
    if (made == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for a serial port");
    }
    made->board = board;
    made->patient = patient;
    made->pty.fd = made->listener = made->visitor = made->leaving = -1;
    if (strcmp(where, "pty") == 0 || (strncmp(where, "pty=", 4) == 0 && where[4] != '\0')) {
        status = open_pty(made, where[3] == '=' ? where + 4 : NULL, err);
    } else if (strncmp(where, "rfc2217=", 8) == 0) {
        status = open_telnet(made, where + 8, err);
    } else {
        status = error_set(err, ERR_INVALID, "there are 'stdio', 'pty', 'pty=LINK' and 'rfc2217=HOST:PORT'");
    }
    if (status < 0) {
        port_close(made);
        return status;
    }
    rest_line(made);
    *port = made;
    return 0;
}

void port_close(struct port *port)
{
    if (port == NULL) {
        return;
    }
    if (port->is_pty) {
        pty_close(&port->pty);
    }
    int sockets[] = {port->listener, port->visitor, port->leaving};
    for (size_t i = 0; i < 3; i++) {
        if (sockets[i] >= 0) {
            (void)close(sockets[i]);
        }
    }
    free(port);
}
