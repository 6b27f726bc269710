// ROM functions of the C library on locales (there is one, "C"), wide characters in it, the time of day, and
// the sets of scanf.
//
// Source:       names and addresses: ESP-IDF components/esp_rom/esp32/ld: esp32.rom.newlib-locale.ld,
//               esp32.rom.newlib-reent-funcs.ld, esp32.rom.newlib-time.ld; behaviour: ISO C17, chapters
//               "Localization" and "Restartable multibyte/wide character conversion functions"; newlib 2.2.0.
// Not modelled: what __get_current_time_locale points to.

#include "rom/libc.h"
#include "rom/pure.h"

// Constants in the ROM (rom/data.c): "C", the two names of the character set, struct lconv.
#define TEXT_C          0x3ff9c507U
#define TEXT_CHARSET    0x3ff964d8U
#define TEXT_MSGCHARSET 0x3ff964b8U
#define LCONV           0x3ff964f8U
#define TIME_LOCALE     0x3ff96254U

static bool text_is(struct call *call, uint32_t address, const char *text)
{
    uint32_t i = 0;
    while (text[i] != '\0' && call_load(call, address + i, 1) == (uint8_t)text[i]) {
        i++;
    }
    return text[i] == '\0' && call_load(call, address + i, 1) == 0;
}

// (struct _reent, category, name or 0): the locale's name, or 0
static uint32_t choose_locale(struct call *call, uint32_t name)
{
    bool known =
        name == 0 || text_is(call, name, "C") || text_is(call, name, "POSIX") || text_is(call, name, "");
    return known ? TEXT_C : 0;
}

RETURN_WORD(setlocale_r, 20, choose_locale(call, WORD(2)))
RETURN_WORD(locale_charset, 2, TEXT_CHARSET)
RETURN_WORD(locale_msgcharset, 2, TEXT_MSGCHARSET)
RETURN_WORD(locale_mb_cur_max, 2, 1)
RETURN_WORD(locale_cjk_lang, 2, 0)
RETURN_WORD(localeconv_c, 2, LCONV)
RETURN_WORD(time_locale, 2, TIME_LOCALE)
RETURN_WORD(time_load_locale, 2, 0)

// Wide characters: those of one byte

static uint32_t narrow(struct call *call, uint32_t reent, uint32_t to, uint32_t c)
{
    if (c > UINT8_MAX) {
        call_store(call, reent + REENT_ERRNO, 4, LIBC_EILSEQ);
        return UINT32_MAX;
    }
    call_store(call, to, 1, c);
    return 1;
}

// (struct _reent, bytes or 0, wide character, state)
RETURN_WORD(wctomb_r, 10, WORD(1) == 0 ? 0 : narrow(call, WORD(0), WORD(1), WORD(2)))
RETURN_WORD(wcrtomb_r, 20, WORD(1) == 0 ? 1 : narrow(call, WORD(0), WORD(1), WORD(2)))

// (bytes or 0, wide character, state)
static void wcrtomb_here(struct call *call)
{
    if (libc_step(call, 0, LIBC_GETREENT, 0, NULL)) {
        uint32_t reent = libc_step_result(call, 0);
        call_return(call, WORD(0) == 0 ? 1 : narrow(call, reent, WORD(0), WORD(1)));
    }
}

// The time of day

#define GETTIMEOFDAY_R 0x4000bc58U
#define OPEN_R         0x4000bd54U
enum { LOCAL_SECONDS = 8 };

// (address for the seconds, or 0): them
static void time_now(struct call *call)
{
    if (!libc_step(call, 0, LIBC_GETREENT, 0, NULL) ||
        !libc_step(
            call, 1, GETTIMEOFDAY_R, 3,
            (const uint32_t[]){libc_step_result(call, 0), call_local_address(call, LOCAL_SECONDS), 0})) {
        return;
    }
    bool failed = (int32_t)libc_step_result(call, 1) < 0;
    uint32_t seconds = failed ? UINT32_MAX : call_local(call, LOCAL_SECONDS);
    if (WORD(0) != 0) {
        call_store(call, WORD(0), 4, seconds);
    }
    call_return(call, seconds);
}

// (path, mode): a new file, open for writing
static void creat_file(struct call *call)
{
    enum { WRITE_ONLY = 1, CREATE = 0x200, TRUNCATE = 0x400 };
    if (libc_step(call, 0, LIBC_GETREENT, 0, NULL) &&
        libc_step(call, 1, OPEN_R, 4,
                  (const uint32_t[]){libc_step_result(call, 0), WORD(0), WRITE_ONLY | CREATE | TRUNCATE,
                                     WORD(1)})) {
        call_return(call, libc_step_result(call, 1));
    }
}

// The set in a scanf's brackets: (table of 256 bytes, what follows the bracket): behind the closing bracket

static void fill_set(struct call *call, uint32_t table, uint32_t value)
{
    for (uint32_t c = 0; c < 256; c++) {
        call_store(call, table + c, 1, value);
    }
    call_spend(call, 800);
}

// Takes the characters between `first` and the one at `*at` behind a "-", if it is a range.
static void add_range(struct call *call, uint32_t table, uint32_t first, uint32_t *at, uint32_t value)
{
    uint32_t last = call_load(call, *at + 1, 1);
    if (last == ']' || last < first) {
        return;
    }
    for (uint32_t c = first; c <= last; c++) {
        call_store(call, table + c, 1, value);
    }
    *at += 2;
}

static uint32_t parse_set(struct call *call, uint32_t table, uint32_t at)
{
    uint32_t excluded = call_load(call, at, 1) == '^' ? 1 : 0;
    at += excluded;
    fill_set(call, table, excluded);
    uint32_t c = call_load(call, at, 1);
    if (c == 0) {
        return at;
    }
    do {
        at++;
        call_store(call, table + c, 1, 1 - excluded);
        while (call_load(call, at, 1) == '-' && !call_failed(call)) {
            uint32_t before = at;
            add_range(call, table, c, &at, 1 - excluded);
            if (at == before) {
                break;
            }
            c = call_load(call, at - 1, 1);
        }
        c = call_load(call, at, 1);
    } while (c != ']' && c != 0 && !call_failed(call));
    return c == ']' ? at + 1 : at;
}

RETURN_WORD(sccl, 20, parse_set(call, WORD(0), WORD(1)))

const struct rom_function rom_locale_functions[] = {
    {0x40000e8c, "creat", creat_file, true},
    {0x40001834, "__get_current_time_locale", time_locale, false},
    {0x4000183c, "__time_load_locale", time_load_locale, false},
    {0x40001844, "time", time_now, true},
    {0x4000c498, "__sccl", sccl, false},
    {0x400588d8, "_wcrtomb_r", wcrtomb_r, false},
    {0x40058920, "wcrtomb", wcrtomb_here, true},
    {0x40058ef0, "__ascii_wctomb", wctomb_r, false},
    {0x40058f14, "_wctomb_r", wctomb_r, false},
    {0x4005950c, "_setlocale_r", setlocale_r, false},
    {0x40059540, "__locale_charset", locale_charset, false},
    {0x40059548, "__locale_mb_cur_max", locale_mb_cur_max, false},
    {0x40059550, "__locale_msgcharset", locale_msgcharset, false},
    {0x40059558, "__locale_cjk_lang", locale_cjk_lang, false},
    {0x40059560, "_localeconv_r", localeconv_c, false},
    {0, NULL, NULL, false},
};
