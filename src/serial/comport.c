#define _DEFAULT_SOURCE // realpath, termios beyond POSIX

#include "serial/comport.h"

#include "serial/pty.h"

#include <errno.h>
#include <libserialport.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define BAUD 115200

struct comport {
    struct sp_port *port; // NULL: a pseudo terminal
    int handle;
    bool has_modem;
    char name[COMPORT_NAME_SIZE];
};

// Finding

// "/dev/ttyUSB0 (USB Serial)"
static void describe(const struct sp_port *port, char *text, size_t size)
{
    const char *what = sp_get_port_usb_product(port);
    what = what != NULL ? what : sp_get_port_description(port);
    (void)snprintf(text, size, "%s%s%s%s", sp_get_port_name(port), what == NULL ? "" : " (",
                   what == NULL ? "" : what, what == NULL ? "" : ")");
}

static int choose(struct sp_port **ports, char name[COMPORT_NAME_SIZE], struct error *err)
{
    char list[256] = "";
    unsigned found = 0;
    for (unsigned i = 0; ports[i] != NULL; i++) {
        if (sp_get_port_transport(ports[i]) != SP_TRANSPORT_USB) {
            continue;
        }
        size_t used = strlen(list);
        if (used + 2 < sizeof list) {
            (void)snprintf(list + used, sizeof list - used, "%s", found == 0 ? "" : ", ");
            describe(ports[i], list + strlen(list), sizeof list - strlen(list));
        }
        (void)snprintf(name, COMPORT_NAME_SIZE, "%s", sp_get_port_name(ports[i]));
        found++;
    }
    if (found == 1) {
        return 0;
    }
    if (found == 0) {
        return error_set(
            err, ERR_INVALID,
            "no USB serial adapter is plugged in: try another USB cable (many carry no data) or socket; "
            "'dmesg' should name a ch341 (CH340) or cp210x when you plug it in. Another kind of port "
            "goes with --port DEV");
    }
    return error_set(err, ERR_INVALID, "there are %u USB serial adapters: choose one with --port: %s", found,
                     list);
}

int comport_find(char name[COMPORT_NAME_SIZE], struct error *err)
{
    struct sp_port **ports;
    if (sp_list_ports(&ports) != SP_OK) {
        return error_set(err, ERR_IO, "cannot list the serial ports; name one with --port DEV");
    }
    int status = choose(ports, name, err);
    sp_free_port_list(ports);
    return status;
}

// Opening

static int explain_open(const char *name, int reason, struct error *err)
{
    struct stat status;
    switch (reason) {
    case EACCES:
    case EPERM:
        return error_set(
            err, ERR_IO,
            "'%s': you are not allowed to open it: sudo usermod -aG dialout $USER, then log out and in "
            "again",
            name);
    case ENOENT:
    case ENODEV:
    case ENXIO:
        return error_set(err, ERR_IO,
                         "'%s': there is no such port: is the board plugged in? 'ls /dev/ttyUSB* "
                         "/dev/ttyACM*' shows what there is",
                         name);
    case EBUSY:
        return error_set(err, ERR_IO,
                         "'%s' is in use: close the other terminal or IDE ('fuser -v %s' names it)", name,
                         name);
    default:
        if (stat(name, &status) == 0 && !S_ISCHR(status.st_mode)) {
            return error_set(err, ERR_IO, "'%s' is no serial port", name);
        }
        return error_set(err, ERR_IO, "cannot open '%s': %s", name, strerror(reason));
    }
}

// libserialport knows no pseudo terminals.
static int open_pseudo(struct comport *made, const char *name, struct error *err)
{
    char path[PATH_MAX];
    struct stat status;
    if (realpath(name, path) == NULL || stat(path, &status) != 0) {
        return explain_open(name, errno, err);
    }
    if (strncmp(path, "/dev/pts/", 9) != 0) {
        return explain_open(name, EINVAL, err);
    }
    made->handle = pty_visit(path);
    return made->handle < 0 ? explain_open(name, errno, err) : 0;
}

static int open_port(struct comport *made, const char *name, struct error *err)
{
    if (sp_get_port_by_name(name, &made->port) != SP_OK) {
        made->port = NULL;
        return open_pseudo(made, name, err);
    }
    if (sp_open(made->port, SP_MODE_READ_WRITE) != SP_OK) {
        return explain_open(name, sp_last_error_code(), err);
    }
    if (sp_get_port_handle(made->port, &made->handle) != SP_OK || ioctl(made->handle, TIOCEXCL) != 0) {
        return explain_open(name, errno, err);
    }
    return 0;
}

static int set_up(struct comport *made, struct error *err)
{
    int lines;
    struct sp_port *port = made->port;
    if (port == NULL) {
        return 0;
    }
    if (sp_set_baudrate(port, BAUD) != SP_OK || sp_set_bits(port, 8) != SP_OK ||
        sp_set_parity(port, SP_PARITY_NONE) != SP_OK || sp_set_stopbits(port, 1) != SP_OK ||
        sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) != SP_OK) {
        return error_set(err, ERR_IO, "'%s' does not take the settings of a serial port", made->name);
    }
    made->has_modem = ioctl(made->handle, TIOCMGET, &lines) == 0;
    return comport_set_modem(made, false, false, err);
}

int comport_open(struct comport **port, const char *name, struct error *err)
{
    struct comport *made = calloc(1, sizeof *made);
    *port = NULL;
    if (made == NULL) {
        return error_set(err, ERR_MEMORY, "no memory for a serial port");
    }
    (void)snprintf(made->name, sizeof made->name, "%s", name);
    made->handle = -1;
    int status = open_port(made, name, err);
    if (status == 0) {
        status = set_up(made, err);
    }
    if (status < 0) {
        comport_close(made);
        return status;
    }
    *port = made;
    return 0;
}

void comport_close(struct comport *port)
{
    struct error ignored = {.text = ""};
    if (port == NULL) {
        return;
    }
    if (port->port != NULL) {
        (void)!comport_set_modem(port, false, false, &ignored);
        (void)ioctl(port->handle, TIOCNXCL);
        (void)sp_close(port->port);
        sp_free_port(port->port);
    } else if (port->handle >= 0) {
        (void)close(port->handle);
    }
    free(port);
}

bool comport_has_modem(const struct comport *port)
{
    return port->has_modem;
}

bool comport_is_pseudo(const struct comport *port)
{
    return port->port == NULL;
}

int comport_handle(const struct comport *port)
{
    return port->handle;
}

// Bytes

static int is_gone(const struct comport *port, struct error *err)
{
    return error_set(err, ERR_IO,
                     "'%s' is gone: the cable was pulled out, or the board draws more than the USB socket "
                     "gives",
                     port->name);
}

// What a system call on a descriptor that does not wait has returned.
static int taken(const struct comport *port, ssize_t count, struct error *err)
{
    if (count >= 0) {
        return (int)count;
    }
    return errno == EAGAIN || errno == EINTR ? 0 : is_gone(port, err);
}

int comport_write(struct comport *port, const uint8_t *bytes, size_t count, struct error *err)
{
    if (port->port == NULL) {
        return taken(port, write(port->handle, bytes, count), err);
    }
    int written = (int)sp_nonblocking_write(port->port, bytes, count);
    return written < 0 ? is_gone(port, err) : written;
}

int comport_read(struct comport *port, uint8_t *bytes, size_t size, struct error *err)
{
    if (port->port == NULL) {
        return taken(port, read(port->handle, bytes, size), err);
    }
    int count = (int)sp_nonblocking_read(port->port, bytes, size);
    return count < 0 ? is_gone(port, err) : count;
}

int comport_forget(struct comport *port, struct error *err)
{
    return tcflush(port->handle, TCIFLUSH) == 0 ? 0 : is_gone(port, err);
}

int comport_set_baud(struct comport *port, uint32_t baud, struct error *err)
{
    bool good = port->port == NULL ? pty_set_baud(port->handle, baud) == 0
                                   : sp_set_baudrate(port->port, (int)baud) == SP_OK;
    if (good) {
        return 0;
    }
    return error_set(err, ERR_IO, "'%s' cannot do %u baud: try --baud 115200", port->name, (unsigned)baud);
}

// Both lines in one request: with two, an adapter's transistors would see a state in between.
int comport_set_modem(struct comport *port, bool dtr, bool rts, struct error *err)
{
    int lines;
    if (!port->has_modem) {
        return 0;
    }
    if (ioctl(port->handle, TIOCMGET, &lines) != 0) {
        return is_gone(port, err);
    }
    lines &= ~(TIOCM_DTR | TIOCM_RTS);
    lines |= (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
    return ioctl(port->handle, TIOCMSET, &lines) == 0 ? 0 : is_gone(port, err);
}
