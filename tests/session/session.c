#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLICE (5 * TICKS_PER_MS)

static void fail(const char *what)
{
    fprintf(stderr, "session: %s\n", what);
    exit(1);
}

static void load(uint8_t *flash, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail("cannot open the firmware");
    }
    size_t count = fread(flash, 1, BOARD_FLASH_SIZE - 0x1000, file);
    fclose(file);
    if (count == 0) {
        fail("the firmware is empty");
    }
}

void session_open(struct session *session, const struct board_config *config, const char *firmware)
{
    struct error err = {.text = ""};
    struct board_config own = *config;
    *session = (struct session){.size = 1024};
    session->log = calloc(1, session->size);
    if (session->log == NULL || scene_open(&session->scene, "chart", &err) < 0) {
        fail(err.text);
    }
    own.scene = session->scene;
    if (board_new(&session->board, &own, &err) < 0) {
        fail(err.text);
    }
    if (firmware != NULL) {
        load(board_flash(session->board) + 0x1000, firmware);
    }
}

void session_close(struct session *session)
{
    board_free(session->board);
    scene_close(session->scene);
    free(session->log);
}

void session_say(struct session *session, const char *text, size_t length)
{
    board_serial_write(session->board, (const uint8_t *)text, length);
}

static void listen(struct session *session)
{
    uint8_t bytes[256];
    size_t count;
    while ((count = board_serial_read(session->board, bytes, sizeof bytes)) > 0) {
        if (session->length + count + 1 > session->size) {
            session->size = 2 * (session->length + count + 1);
            session->log = realloc(session->log, session->size);
            if (session->log == NULL) {
                fail("out of memory");
            }
        }
        for (size_t i = 0; i < count; i++) {
            session->log[session->length++] = bytes[i] == 0 ? ' ' : (char)bytes[i];
        }
        session->log[session->length] = '\0';
    }
}

static uint64_t later(const struct session *session, double seconds)
{
    return board_now(session->board) + (uint64_t)(seconds * (double)TICKS_PER_SECOND);
}

bool session_expect(struct session *session, const char *text, double seconds)
{
    uint64_t deadline = later(session, seconds);
    for (;;) {
        listen(session);
        const char *found = strstr(session->log + session->seen, text);
        if (found != NULL) {
            session->seen = (size_t)(found - session->log) + strlen(text);
            return true;
        }
        if (board_now(session->board) >= deadline || !board_is_on(session->board)) {
            return false;
        }
        board_run(session->board, board_now(session->board) + SLICE);
    }
}

void session_wait(struct session *session, double seconds)
{
    uint64_t deadline = later(session, seconds);
    while (board_now(session->board) < deadline && board_is_on(session->board)) {
        board_run(session->board, deadline);
        listen(session);
    }
}

bool session_type(struct session *session, const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!session_expect(session, ">>> ", 60)) {
            return false;
        }
        session_say(session, lines[i], strlen(lines[i]));
        session_say(session, "\r", 1);
    }
    return session_expect(session, ">>> ", 60);
}
