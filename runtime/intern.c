// The table of interned strings: one object for each text, so that names compare by address.
//
// The table holds its strings weakly: after marking, those nobody else uses are dropped from it.

#include <string.h>

#include "runtime/state.h"

static const struct rt_str removed; // its address stands where a string was dropped

uint32_t rt_hash_bytes(const void *data, size_t length)
{
    const uint8_t *byte = data;
    uint32_t hash = 5381;
    for (size_t i = 0; i < length; i++) {
        hash = (hash * 33) ^ byte[i];
    }
    return hash == 0 ? 1 : hash;
}

static bool is_text(const struct rt_str *str, const char *data, size_t length, uint32_t hash)
{
    return str != &removed && str->hash == hash && str->length == length &&
           memcmp(str->data, data, length) == 0;
}

// The slot that holds the text, or the free one where it belongs.
static struct rt_str **find_slot(const char *data, size_t length, uint32_t hash)
{
    uint32_t mask = rt->intern_size - 1;
    uint32_t i = hash & mask;
    while (rt->interned[i] != NULL && !is_text(rt->interned[i], data, length, hash)) {
        i = (i + 1) & mask;
    }
    return &rt->interned[i];
}

static void grow(void)
{
    uint32_t old_size = rt->intern_size;
    struct rt_str **old = rt->interned;
    struct rt_str **fresh = gc_alloc(old_size * 2 * sizeof *fresh, GC_LEAF);
    rt->interned = fresh;
    rt->intern_size = old_size * 2;
    rt->intern_used = 0;
    for (uint32_t i = 0; i < old_size; i++) {
        if (old[i] != NULL && old[i] != &removed) {
            *find_slot(old[i]->data, old[i]->length, old[i]->hash) = old[i];
            rt->intern_used++;
        }
    }
    gc_free(old);
}

static rt_obj add(struct rt_str *str, uint32_t hash)
{
    if (rt->intern_used + 1 > rt->intern_size / 4 * 3) {
        grow();
    }
    str->hash = hash;
    str->interned = 1;
    *find_slot(str->data, str->length, hash) = str;
    rt->intern_used++;
    return str;
}

rt_obj rt_intern(const char *data, size_t length)
{
    uint32_t hash = rt_hash_bytes(data, length);
    struct rt_str *str = *find_slot(data, length, hash);
    return str != NULL ? str : add(rt_str_new(data, length), hash);
}

rt_obj rt_intern_c(const char *text)
{
    return rt_intern(text, strlen(text));
}

rt_obj rt_intern_str(rt_obj obj)
{
    struct rt_str *str = rt_as(obj, &rt_type_str);
    if (str == NULL) {
        rt_raise_type_error("can't convert '%s' object to str implicitly", rt_type_name(obj));
    }
    if (str->interned) {
        return str;
    }
    uint32_t hash = rt_hash_bytes(str->data, str->length);
    struct rt_str *found = *find_slot(str->data, str->length, hash);
    return found != NULL ? found : add(str, hash);
}

void intern_sweep(bool (*is_marked)(const void *object))
{
    for (uint32_t i = 0; i < rt->intern_size; i++) {
        struct rt_str *str = rt->interned[i];
        if (str != NULL && str != &removed && !is_marked(str)) {
            rt->interned[i] = (struct rt_str *)(uintptr_t)&removed;
        }
    }
}

void intern_init(void)
{
    rt->intern_size = 512;
    rt->interned = gc_alloc(rt->intern_size * sizeof *rt->interned, GC_LEAF);
    for (size_t i = 0; i < RT_NAME_COUNT; i++) {
        static const char *const texts[] = {
#define NAME(x) #x,
#include "runtime/names.def"
#undef NAME
        };
        rt->names[i] = rt_intern_c(texts[i]);
    }
}
