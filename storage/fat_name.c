// Names: UTF-8 outside, UTF-16 in long names, capitals of code page 437 in short ones.

#include "storage/fat_core.h"

#include <string.h>

#define BASE  8
#define EXT   3
#define SHORT (BASE + EXT)

#define PART_UNITS     13U
#define FIRST_IS_E5    0x05 // stands for 0xe5, which as a first byte would mean "free"
#define PLAIN_ATTEMPTS 4U   // NAME~1 to NAME~4; after that the tail carries a sum of the name

static const uint8_t part_places[PART_UNITS] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

// Characters 0x80 to 0xff of code page 437.
static const uint16_t page_437[128] = {
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef, 0x00ee,
    0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9, 0x00ff, 0x00d6,
    0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa,
    0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510, 0x2514,
    0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550,
    0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c,
    0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4,
    0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320,
    0x2321, 0x00f7, 0x2248, 0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

// Case: Latin, Greek and Cyrillic letters.

static const struct {
    uint16_t first, last;
    uint16_t down; // from a small letter to its capital
    uint16_t step; // 2: small and capital letters alternate
} small_letters[] = {
    {'a', 'z', 32, 1},     {0xe0, 0xf6, 32, 1},   {0xf8, 0xfe, 32, 1},   {0x101, 0x137, 1, 2},
    {0x13a, 0x148, 1, 2},  {0x14b, 0x177, 1, 2},  {0x17a, 0x17e, 1, 2},  {0x3b1, 0x3c1, 32, 1},
    {0x3c3, 0x3cb, 32, 1}, {0x430, 0x44f, 32, 1}, {0x450, 0x45f, 80, 1}, {0x461, 0x481, 1, 2},
    {0x561, 0x586, 48, 1},
};

static uint16_t capital(uint16_t unit)
{
    for (size_t i = 0; i < sizeof small_letters / sizeof small_letters[0]; i++) {
        if (unit >= small_letters[i].first && unit <= small_letters[i].last) {
            bool small = (unit - small_letters[i].first) % small_letters[i].step == 0;
            return small ? (uint16_t)(unit - small_letters[i].down) : unit;
        }
    }
    return unit;
}

bool fat_name_equal(const struct fat_name *a, const struct fat_name *b)
{
    if (a->length != b->length) {
        return false;
    }
    for (uint32_t i = 0; i < a->length; i++) {
        if (capital(a->units[i]) != capital(b->units[i])) {
            return false;
        }
    }
    return true;
}

// UTF-8

// The next character; 0 at the end of the text, FAT_UNKNOWN if it is not UTF-8.
static uint32_t take_character(const char **text)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const uint8_t *p = (const uint8_t *)*text;
    uint32_t more = p[0] < 0x80   ? 0
                    : p[0] < 0xc2 ? 4
                    : p[0] < 0xe0 ? 1
                    : p[0] < 0xf0 ? 2
                    : p[0] < 0xf5 ? 3
                                  : 4;
    if (more == 4) {
        return FAT_UNKNOWN;
    }
    uint32_t value = more == 0 ? p[0] : p[0] & (0x3fU >> more);
    for (uint32_t i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return FAT_UNKNOWN;
        }
        value = value << 6 | (p[i] & 0x3f);
    }
    *text += more + 1;
    return value < least[more] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000) ? FAT_UNKNOWN
                                                                                          : value;
}

static uint32_t put_character(char *out, uint32_t value)
{
    uint32_t more = value < 0x80 ? 0 : value < 0x800 ? 1 : value < 0x10000 ? 2 : 3;
    if (more == 0) {
        out[0] = (char)value;
        return 1;
    }
    out[0] = (char)(0xff80U >> more | value >> 6 * more);
    for (uint32_t i = 1; i <= more; i++) {
        out[i] = (char)(0x80 | (value >> 6 * (more - i) & 0x3f));
    }
    return more + 1;
}

static bool is_forbidden(uint32_t value)
{
    return value < 0x20 || value == 0x7f || (value < 0x80 && strchr("\"*:<>?|\\", (int)value) != NULL);
}

static int add_character(struct fat_name *name, uint32_t value)
{
    uint32_t units = value < 0x10000 ? 1 : 2;
    if (name->length + units > FAT_UNITS_MAX) {
        return FAT_ERR_NAMETOOLONG;
    }
    if (units == 2) {
        name->units[name->length++] = (uint16_t)(0xd7c0 + (value >> 10));
        value = 0xdc00 | (value & 0x3ff);
    }
    name->units[name->length++] = (uint16_t)value;
    return 0;
}

int fat_name_take(const char **path, struct fat_name *name)
{
    name->length = 0;
    while (**path != '\0' && **path != '/') {
        uint32_t value = take_character(path);
        int err = is_forbidden(value) || value == FAT_UNKNOWN ? FAT_ERR_INVAL : add_character(name, value);
        if (err < 0) {
            return err;
        }
    }
    // Spaces and dots at the end are not part of a name.
    while (name->length > 0 &&
           (name->units[name->length - 1] == ' ' || name->units[name->length - 1] == '.')) {
        name->length--;
    }
    return name->length == 0 ? FAT_ERR_INVAL : 0;
}

bool fat_name_text(const struct fat_name *name, char *out, uint32_t size)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < name->length; i++) {
        uint32_t value = name->units[i];
        if (value >= 0xd800 && value < 0xe000) {
            uint32_t low = i + 1 < name->length ? name->units[i + 1] : 0;
            if (value >= 0xdc00 || (low & 0xfc00) != 0xdc00) {
                return false;
            }
            value = ((value - 0xd7c0) << 10) | (low & 0x3ff);
            i++;
        }
        char bytes[4];
        uint32_t count = put_character(bytes, value);
        if (at + count >= size || value == 0 || value == '/') {
            return false;
        }
        memcpy(out + at, bytes, count);
        at += count;
    }
    out[at] = '\0';
    return at > 0;
}

// Short names

static uint16_t from_page(uint8_t byte)
{
    return byte < 0x80 ? byte : page_437[byte - 0x80];
}

static void add_short(struct fat_name *name, const uint8_t *bytes, uint32_t count, bool small)
{
    while (count > 0 && bytes[count - 1] == ' ') {
        count--;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint16_t unit = from_page(bytes[i]);
        bool letter = unit >= 'A' && unit <= 'Z';
        name->units[name->length++] = small && letter ? (uint16_t)(unit + 32) : unit;
    }
}

void fat_name_of_short(const uint8_t *slot, struct fat_name *name)
{
    uint8_t bytes[SHORT];
    memcpy(bytes, slot, SHORT);
    bytes[0] = bytes[0] == FIRST_IS_E5 ? SLOT_FREE : bytes[0];
    name->length = 0;
    add_short(name, bytes, BASE, (slot[SLOT_CASE] & CASE_BASE) != 0);
    if (bytes[BASE] != ' ') {
        name->units[name->length++] = '.';
        add_short(name, bytes + BASE, EXT, (slot[SLOT_CASE] & CASE_EXT) != 0);
    }
}

static bool is_short_unit(uint16_t unit)
{
    return (unit >= 'A' && unit <= 'Z') || (unit >= 'a' && unit <= 'z') || (unit >= '0' && unit <= '9') ||
           (unit > ' ' && unit < 0x7f && strchr("!#$%&'()-@^_`{}~", unit) != NULL);
}

// One half of a short name; false if the units do not fit it as they are.
static bool take_half(const uint16_t *units, uint32_t count, uint32_t room, uint8_t *out, bool *small)
{
    bool capitals = false;
    *small = false;
    if (count > room) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!is_short_unit(units[i])) {
            return false;
        }
        capitals = capitals || (units[i] >= 'A' && units[i] <= 'Z');
        *small = *small || (units[i] >= 'a' && units[i] <= 'z');
        out[i] = (uint8_t)capital(units[i]);
    }
    return !(capitals && *small);
}

// Where the last dot is; the length if there is none.
static uint32_t dot_of(const struct fat_name *name)
{
    for (uint32_t i = name->length; i > 1; i--) {
        if (name->units[i - 1] == '.') {
            return i - 1;
        }
    }
    return name->length;
}

bool fat_name_is_short(const struct fat_name *name, uint8_t *slot)
{
    bool small_base;
    bool small_ext = false;
    uint32_t dot = dot_of(name);
    memset(slot, ' ', SHORT);
    if (!take_half(name->units, dot, BASE, slot, &small_base)) {
        return false;
    }
    if (dot < name->length &&
        !take_half(name->units + dot + 1, name->length - dot - 1, EXT, slot + BASE, &small_ext)) {
        return false;
    }
    slot[SLOT_CASE] = (uint8_t)((small_base ? CASE_BASE : 0) | (small_ext ? CASE_EXT : 0));
    return true;
}

static uint32_t shorten(const uint16_t *units, uint32_t count, uint32_t room, uint8_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < count && n < room; i++) {
        if (units[i] != ' ' && units[i] != '.') {
            out[n++] = is_short_unit(units[i]) ? (uint8_t)capital(units[i]) : '_';
        }
    }
    return n;
}

static uint32_t sum_of_units(const struct fat_name *name)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < name->length; i++) {
        sum = sum * 31 + capital(name->units[i]);
    }
    return (sum ^ sum >> 16) & 0xffff;
}

void fat_name_shorten(const struct fat_name *name, uint32_t attempt, uint8_t *slot)
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t tail[BASE];
    uint32_t dot = dot_of(name);
    uint32_t n = 0;
    if (attempt >= PLAIN_ATTEMPTS) {
        uint32_t sum = sum_of_units(name) + attempt / 9;
        for (uint32_t i = 0; i < 4; i++) {
            tail[n++] = (uint8_t)digits[sum >> (12 - 4 * i) & 15];
        }
        attempt %= 9;
    }
    tail[n++] = '~';
    tail[n++] = (uint8_t)digits[attempt + 1];
    memset(slot, ' ', SHORT);
    uint32_t base = shorten(name->units, dot, BASE - n, slot);
    memcpy(slot + base, tail, n);
    if (dot < name->length) {
        (void)shorten(name->units + dot + 1, name->length - dot - 1, EXT, slot + BASE);
    }
    slot[SLOT_CASE] = 0;
}

uint8_t fat_name_sum(const uint8_t *slot)
{
    uint8_t sum = 0;
    for (int i = 0; i < SHORT; i++) {
        sum = (uint8_t)((sum & 1) << 7 | sum >> 1);
        sum = (uint8_t)(sum + slot[i]);
    }
    return sum;
}

// Long names

uint32_t fat_name_slots(const struct fat_name *name, bool is_short)
{
    return is_short ? 1 : 1 + (name->length + PART_UNITS - 1) / PART_UNITS;
}

void fat_name_part(const struct fat_name *name, uint32_t number, uint8_t sum, uint8_t *slot)
{
    uint32_t from = (number - 1) * PART_UNITS;
    memset(slot, 0, FAT_SLOT);
    slot[0] = (uint8_t)(number | (from + PART_UNITS >= name->length ? LONG_LAST : 0));
    slot[SLOT_ATTR] = ATTR_LONG;
    slot[SLOT_SUM] = sum;
    for (uint32_t i = 0; i < PART_UNITS; i++) {
        uint32_t at = from + i;
        uint32_t unit = at < name->length ? name->units[at] : at == name->length ? 0 : 0xffff;
        fat_put_le16(slot + part_places[i], unit);
    }
}

bool fat_name_add_part(struct fat_name *name, const uint8_t *slot)
{
    uint32_t number = slot[0] & 0x3fU;
    uint32_t from = (number - 1) * PART_UNITS;
    bool last = (slot[0] & LONG_LAST) != 0;
    for (uint32_t i = 0; i < PART_UNITS; i++) {
        uint16_t unit = fat_le16(slot + part_places[i]);
        if (unit == 0 && last) {
            name->length = from + i;
            return i > 0;
        }
        if (from + i >= FAT_UNITS_MAX) {
            return false;
        }
        name->units[from + i] = unit;
    }
    if (last) {
        name->length = from + PART_UNITS;
    }
    return true;
}
