// ROM functions of the C library on strings.
//
// Source: names and addresses: ESP-IDF components/esp_rom/esp32/ld/esp32.rom.libc-funcs.ld and
//         esp32.rom.newlib-reent-funcs.ld; behaviour: ISO C17, chapter "String handling"; POSIX; strlcpy,
//         strlcat, strsep, strlwr, strupr, strcasestr: the BSD manuals.

#include "rom/ctype.h"
#include "rom/pure.h"

static uint32_t get_char(struct call *call, uint32_t address)
{
    return call_load(call, address, 1);
}

// How many bytes come before the end; at most `limit`. Takes its time.
static uint32_t length_of(struct call *call, uint32_t text, uint32_t limit)
{
    uint32_t length = 0;
    while (length < limit && get_char(call, text + length) != 0 && !call_failed(call)) {
        length++;
    }
    call_spend(call, (uint64_t)length * 2);
    return length;
}

static void copy(struct call *call, uint32_t to, uint32_t from, uint32_t count)
{
    for (uint32_t i = 0; i < count && !call_failed(call); i++) {
        call_store(call, to + i, 1, get_char(call, from + i));
    }
    call_spend(call, (uint64_t)count * 3);
}

static void put_end(struct call *call, uint32_t address)
{
    call_store(call, address, 1, 0);
}

RETURN_WORD(strlen_text, 6, length_of(call, WORD(0), UINT32_MAX))
RETURN_WORD(strnlen_text, 6, length_of(call, WORD(0), WORD(1)))

// Copying: (to, from) or (to, from, limit): to

static void strcpy_text(struct call *call)
{
    uint32_t length = length_of(call, WORD(1), UINT32_MAX);
    copy(call, WORD(0), WORD(1), length + 1);
    call_result(call, WORD(0));
}

// The rest of the space is filled with zeros.
static void strncpy_text(struct call *call)
{
    uint32_t to = WORD(0);
    uint32_t length = length_of(call, WORD(1), WORD(2));
    copy(call, to, WORD(1), length);
    for (uint32_t i = length; i < WORD(2) && !call_failed(call); i++) {
        put_end(call, to + i);
    }
    call_result(call, to);
}

static void append(struct call *call, uint32_t limit)
{
    uint32_t end = WORD(0) + length_of(call, WORD(0), UINT32_MAX);
    uint32_t length = length_of(call, WORD(1), limit);
    copy(call, end, WORD(1), length);
    put_end(call, end + length);
    call_result(call, WORD(0));
}

static void strcat_text(struct call *call)
{
    append(call, UINT32_MAX);
}

static void strncat_text(struct call *call)
{
    append(call, WORD(2));
}

// (to, from, size of the space): the length that the whole text has
static void strlcpy_text(struct call *call)
{
    uint32_t size = WORD(2);
    uint32_t length = length_of(call, WORD(1), UINT32_MAX);
    if (size > 0) {
        uint32_t count = length < size ? length : size - 1;
        copy(call, WORD(0), WORD(1), count);
        put_end(call, WORD(0) + count);
    }
    call_result(call, length);
}

static void strlcat_text(struct call *call)
{
    uint32_t size = WORD(2);
    uint32_t there = length_of(call, WORD(0), size);
    uint32_t length = length_of(call, WORD(1), UINT32_MAX);
    if (there < size) {
        uint32_t room = size - there - 1;
        uint32_t count = length < room ? length : room;
        copy(call, WORD(0) + there, WORD(1), count);
        put_end(call, WORD(0) + there + count);
    }
    call_result(call, there + length);
}

// Comparison: the difference of the first characters that differ

static uint32_t same(uint32_t c)
{
    return c;
}

static uint32_t compare(struct call *call, uint32_t limit, uint32_t (*fold)(uint32_t c))
{
    for (uint32_t i = 0; i < limit && !call_failed(call); i++) {
        uint32_t a = fold(get_char(call, WORD(0) + i));
        uint32_t b = fold(get_char(call, WORD(1) + i));
        call_spend(call, 4);
        if (a != b || a == 0) {
            return a - b;
        }
    }
    return 0;
}

RETURN_WORD(strcmp_texts, 4, compare(call, UINT32_MAX, same))
RETURN_WORD(strncmp_texts, 4, compare(call, WORD(2), same))
RETURN_WORD(strcasecmp_texts, 4, compare(call, UINT32_MAX, ctype_lower))
RETURN_WORD(strncasecmp_texts, 4, compare(call, WORD(2), ctype_lower))

// Search

static uint32_t find_char(struct call *call, uint32_t text, uint32_t c)
{
    for (; !call_failed(call); text++) {
        uint32_t here = get_char(call, text);
        call_spend(call, 4);
        if (here == c) {
            return text;
        }
        if (here == 0) {
            break;
        }
    }
    return 0;
}

static uint32_t find_last(struct call *call, uint32_t text, uint32_t c)
{
    uint32_t found = 0;
    for (uint32_t here = 1; here != 0 && !call_failed(call); text++) {
        here = get_char(call, text);
        found = here == c ? text : found;
        call_spend(call, 5);
    }
    return found;
}

RETURN_WORD(strchr_text, 4, find_char(call, WORD(0), WORD(1) & 0xff))
RETURN_WORD(strrchr_text, 4, find_last(call, WORD(0), WORD(1) & 0xff))

static bool starts_with(struct call *call, uint32_t text, uint32_t start, uint32_t (*fold)(uint32_t c))
{
    for (uint32_t i = 0; !call_failed(call); i++) {
        uint32_t wanted = get_char(call, start + i);
        call_spend(call, 4);
        if (wanted == 0) {
            return true;
        }
        if (fold(get_char(call, text + i)) != fold(wanted)) {
            break;
        }
    }
    return false;
}

static uint32_t find_text(struct call *call, uint32_t (*fold)(uint32_t c))
{
    for (uint32_t at = WORD(0); !call_failed(call); at++) {
        if (starts_with(call, at, WORD(1), fold)) {
            return at;
        }
        if (get_char(call, at) == 0) {
            break;
        }
    }
    return 0;
}

RETURN_WORD(strstr_text, 4, find_text(call, same))
RETURN_WORD(strcasestr_text, 4, find_text(call, ctype_lower))

// How many characters at the beginning are in that set, or are not.
static uint32_t span(struct call *call, uint32_t text, uint32_t set, bool in)
{
    uint32_t count = 0;
    for (; !call_failed(call); count++) {
        uint32_t c = get_char(call, text + count);
        if (c == 0 || (find_char(call, set, c) != 0) != in) {
            break;
        }
    }
    return count;
}

RETURN_WORD(strspn_text, 4, span(call, WORD(0), WORD(1), true))
RETURN_WORD(strcspn_text, 4, span(call, WORD(0), WORD(1), false))

// Cutting at delimiters

// Ends the piece that begins at `text`; what comes behind it goes to *next, 0 if nothing does.
static uint32_t cut(struct call *call, uint32_t text, uint32_t delimiters, uint32_t next)
{
    uint32_t end = text + span(call, text, delimiters, false);
    bool more = get_char(call, end) != 0;
    if (more) {
        put_end(call, end);
    }
    call_store(call, next, 4, more ? end + 1 : 0);
    return text;
}

// The next piece of `text`, or of what the word at `next` points to if that is 0; 0: there is none. An empty
// piece counts unless delimiters are skipped, but a text that is over has none.
static uint32_t next_piece(struct call *call, uint32_t text, uint32_t delimiters, uint32_t next, bool skip)
{
    text = text != 0 ? text : call_load(call, next, 4);
    if (text == 0) {
        return 0;
    }
    text += skip ? span(call, text, delimiters, true) : 0;
    if (get_char(call, text) == 0) {
        call_store(call, next, 4, 0);
        return 0;
    }
    return cut(call, text, delimiters, next);
}

RETURN_WORD(strsep_text, 10, next_piece(call, call_load(call, WORD(0), 4), WORD(1), WORD(0), false))
RETURN_WORD(strtok_r_text, 10, next_piece(call, WORD(0), WORD(1), WORD(2), true))
RETURN_WORD(strtok_r_inner, 10, next_piece(call, WORD(0), WORD(1), WORD(2), WORD(3) != 0))

// In place

static uint32_t change(struct call *call, uint32_t (*fold)(uint32_t c))
{
    uint32_t length = length_of(call, WORD(0), UINT32_MAX);
    for (uint32_t at = WORD(0); at != WORD(0) + length && !call_failed(call); at++) {
        call_store(call, at, 1, fold(get_char(call, at)));
        call_spend(call, 6);
    }
    return WORD(0);
}

RETURN_WORD(strlwr_text, 4, change(call, ctype_lower))
RETURN_WORD(strupr_text, 4, change(call, ctype_upper))

const struct rom_function rom_string_functions[] = {
    {0x400011cc, "strcasecmp", strcasecmp_texts, false},
    {0x40001210, "strcasestr", strcasestr_text, false},
    {0x40001274, "strcmp", strcmp_texts, false},
    {0x40001398, "strcoll", strcmp_texts, false},
    {0x400013ac, "strcpy", strcpy_text, false},
    {0x40001470, "strlcat", strlcat_text, false},
    {0x400014c0, "strlen", strlen_text, false},
    {0x40001524, "strlwr", strlwr_text, false},
    {0x40001550, "strncasecmp", strncasecmp_texts, false},
    {0x400015d4, "strncpy", strncpy_text, false},
    {0x40001708, "strrchr", strrchr_text, false},
    {0x40001734, "strsep", strsep_text, false},
    {0x4000174c, "strupr", strupr_text, false},
    {0x4000c518, "strcat", strcat_text, false},
    {0x4000c53c, "strchr", strchr_text, false},
    {0x4000c558, "strcspn", strcspn_text, false},
    {0x4000c584, "strlcpy", strlcpy_text, false},
    {0x4000c5c4, "strncat", strncat_text, false},
    {0x4000c5f4, "strncmp", strncmp_texts, false},
    {0x4000c628, "strnlen", strnlen_text, false},
    {0x4000c648, "strspn", strspn_text, false},
    {0x4000c674, "strstr", strstr_text, false},
    {0x4000c6a8, "__strtok_r", strtok_r_inner, false},
    {0x4000c70c, "strtok_r", strtok_r_text, false},
    {0, NULL, NULL, false},
};
