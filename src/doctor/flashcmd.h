// The command that wrote a flash chip, and what the flashing tool said of it, read out of a text: esptool's
// ("write_flash 0x1000 FILE ...", "Wrote ... bytes at 0x...") and `espcam flash`.
#ifndef DOCTOR_FLASHCMD_H
#define DOCTOR_FLASHCMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLASHCMD_WRITES_MAX 16

struct flashcmd_word {
    const char *text; // in the text that was read, NULL: not given
    size_t length;
};

// A file and where it went. What the tool said of a place that the command names is added to it.
struct flashcmd_write {
    const char *line; // in the text
    struct flashcmd_word file;
    uint32_t offset;
    uint32_t size; // bytes, as the tool said; 0: unknown
};

struct flashcmd {
    const char *line; // of the last command that writes; NULL: there is none
    bool erased;      // the whole chip, by a command or by the tool's own words
    struct flashcmd_word chip, mode, speed, size;
    uint32_t detected; // size of the flash chip in bytes, as the tool found it; 0: unknown
    struct flashcmd_write writes[FLASHCMD_WRITES_MAX];
    unsigned count;
};

// Nothing is copied: the words point into `text`.
void flashcmd_read(struct flashcmd *command, const char *text);

// The bytes that "4MB", "512KB" or "16m" stand for; 0: it is no size ("detect", "keep").
uint32_t flashcmd_size(struct flashcmd_word word);

// The word is this one (case and _ or - make no difference).
bool flashcmd_is(struct flashcmd_word word, const char *text);
// The name of the file, without its folder, has `part` in it.
bool flashcmd_file_has(const struct flashcmd_write *write, const char *part);

// The write of a file of this name (folders do not count), or of whatever covers this place; NULL: there is
// none.
const struct flashcmd_write *flashcmd_of_file(const struct flashcmd *command, const char *path);
const struct flashcmd_write *flashcmd_at(const struct flashcmd *command, uint32_t offset);

#endif
