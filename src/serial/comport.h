// Serial ports of this computer, through libserialport: finding, opening, lines. Nothing here waits.
#ifndef SERIAL_COMPORT_H
#define SERIAL_COMPORT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct comport;

#define COMPORT_NAME_SIZE 96

// The one USB serial adapter that is plugged in. ERR_INVALID: none, or several; the sentence lists them and
// says what to do.
int comport_find(char name[COMPORT_NAME_SIZE], struct error *err) MUST_USE;

// Opens it raw, 8N1, without flow control, both modem lines off. ERR_IO: and why, and what to do.
int comport_open(struct comport **port, const char *name, struct error *err) MUST_USE;
void comport_close(struct comport *port); // may be NULL; leaves the modem lines off

bool comport_has_modem(const struct comport *port); // DTR and RTS can be set; a pseudo terminal has none
bool comport_is_pseudo(const struct comport *port); // a pseudo terminal: another program is at the other end
int comport_handle(const struct comport *port);     // to wait for: a file descriptor

// How many bytes were taken or had come, 0 for none. ERR_IO: the port is gone.
int comport_write(struct comport *port, const uint8_t *bytes, size_t count, struct error *err) MUST_USE;
int comport_read(struct comport *port, uint8_t *bytes, size_t size, struct error *err) MUST_USE;
int comport_forget(struct comport *port, struct error *err) MUST_USE; // what has come and was not read
int comport_set_baud(struct comport *port, uint32_t baud, struct error *err) MUST_USE;
int comport_set_modem(struct comport *port, bool dtr, bool rts, struct error *err) MUST_USE;

#endif
