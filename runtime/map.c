// A hash map that keeps the order of insertion.
//
// Entries lie in one array in the order they came. Up to SMALL of them are searched one by one; above that
// an index of entry numbers (16 or 32 bits wide) is kept beside. Removed entries leave a hole until the
// next rebuild.

#include <string.h>

#include "runtime/state.h"

#define SMALL 8

static inline bool wide(const struct rt_map *map)
{
    return map->capacity > 0xfffe;
}

#define SHAPE_BITS 0x1fu
#define SHAPE_STEP 0x20u

static inline bool indexed(const struct rt_map *map)
{
    return (map->shape & SHAPE_BITS) != 0;
}

static inline uint32_t index_mask(const struct rt_map *map)
{
    return (1u << (map->shape & SHAPE_BITS)) - 1;
}

static inline uint32_t index_get(const struct rt_map *map, uint32_t slot)
{
    return wide(map) ? ((const uint32_t *)map->index)[slot] : ((const uint16_t *)map->index)[slot];
}

// Where the search begins. Scatters hashes that follow each other, which names like a1, a2, a3 have.
static inline uint32_t first_slot(uint32_t hash)
{
    uint32_t mixed = hash * 0x9e3779b1u;
    return mixed ^ mixed >> 15;
}

static void index_add(struct rt_map *map, uint32_t hash, uint32_t number)
{
    uint32_t mask = index_mask(map);
    uint32_t slot = first_slot(hash) & mask;
    while (index_get(map, slot) != 0) {
        slot = (slot + 1) & mask;
    }
    if (wide(map)) {
        ((uint32_t *)map->index)[slot] = number + 1;
    } else {
        ((uint16_t *)map->index)[slot] = (uint16_t)(number + 1);
    }
}

static inline uint32_t name_hash(rt_obj name)
{
    struct rt_str *str = name;
    return str->hash != 0 ? str->hash : rt_str_hash(str);
}

static uint32_t hash_of(rt_obj key)
{
    return rt_is(key, &rt_type_str) ? name_hash(key) : rt_hash(key);
}

// Does the entry hold this key? Comparing may run Python code.
static bool matches(const struct rt_map_entry *entry, rt_obj key, uint32_t hash)
{
    if (entry->key == key) {
        return true;
    }
    if (entry->key == NULL || entry->hash != hash) {
        return false;
    }
    if (rt_is(key, &rt_type_str) && rt_is(entry->key, &rt_type_str)) {
        return rt_str_equal(key, entry->key);
    }
    return rt_equal(entry->key, key);
}

// Python code that runs in a comparison may change the map: every turn reads its fields afresh.
static struct rt_map_entry *find(const struct rt_map *map, rt_obj key, uint32_t hash)
{
    if (!indexed(map)) {
        for (uint32_t i = 0; i < map->end; i++) {
            if (matches(&map->entries[i], key, hash)) {
                return &map->entries[i];
            }
        }
        return NULL;
    }
    for (uint32_t slot = first_slot(hash);; slot++) {
        uint32_t number = indexed(map) ? index_get(map, slot & index_mask(map)) : 0;
        if (number == 0) {
            return NULL;
        }
        if (matches(&map->entries[number - 1], key, hash)) {
            return &map->entries[number - 1];
        }
    }
}

struct rt_map_entry *rt_map_find(const struct rt_map *map, rt_obj key)
{
    if (map->used == 0) {
        (void)hash_of(key); // an unhashable key raises even so
        return NULL;
    }
    return find(map, key, hash_of(key));
}

// An interned name in an indexed map.
static struct rt_map_entry *find_indexed(const struct rt_map *map, rt_obj name)
{
    uint32_t hash = name_hash(name);
    uint32_t mask = index_mask(map);
    for (uint32_t slot = first_slot(hash);; slot++) {
        uint32_t number = index_get(map, slot & mask);
        if (number == 0) {
            return NULL;
        }
        struct rt_map_entry *entry = &map->entries[number - 1];
        if (entry->key == name || (RT_UNLIKELY(entry->hash == hash) && matches(entry, name, hash))) {
            return entry;
        }
    }
}

struct rt_map_entry *rt_map_find_attribute(const struct rt_map *map, rt_obj name)
{
    if (indexed(map)) {
        return find_indexed(map, name);
    }
    for (uint32_t i = 0; i < map->end; i++) {
        if (map->entries[i].key == name) {
            return &map->entries[i];
        }
    }
    return NULL;
}

struct rt_map_entry *rt_map_find_name(const struct rt_map *map, rt_obj name)
{
    if (indexed(map)) {
        return find_indexed(map, name);
    }
    for (uint32_t i = 0; i < map->end; i++) {
        if (map->entries[i].key == name) {
            return &map->entries[i];
        }
    }
    return map->used == 0 ? NULL : find(map, name, name_hash(name));
}

static uint32_t index_bits_for(uint32_t capacity)
{
    uint32_t bits = 4;
    while ((1u << bits) < capacity + capacity / 2) {
        bits++;
    }
    return bits;
}

// Moves the entries in use to new arrays with this capacity.
static void rebuild(struct rt_map *map, uint32_t capacity)
{
    struct rt_map fresh = {.capacity = capacity, .shape = map->shape & ~SHAPE_BITS};
    fresh.entries = gc_alloc(capacity * sizeof *fresh.entries, 0);
    if (capacity > SMALL) {
        fresh.shape |= index_bits_for(capacity);
        fresh.index = gc_alloc((index_mask(&fresh) + 1) * (wide(&fresh) ? 4 : 2), GC_LEAF);
    }
    for (uint32_t i = 0; i < map->end; i++) {
        if (map->entries[i].key != NULL) {
            fresh.entries[fresh.end] = map->entries[i];
            if (indexed(&fresh)) {
                index_add(&fresh, map->entries[i].hash, fresh.end);
            }
            fresh.end++;
        }
    }
    fresh.used = fresh.end;
    *map = fresh;
}

static void make_room(struct rt_map *map)
{
    if (map->end < map->capacity) {
        return;
    }
    if (map->capacity == 0) {
        rebuild(map, 4);
    } else {
        rebuild(map, map->used > map->capacity / 4 * 3 ? map->capacity * 2 : map->capacity);
    }
}

struct rt_map_entry *rt_map_add(struct rt_map *map, rt_obj key)
{
    uint32_t hash = hash_of(key);
    struct rt_map_entry *entry = find(map, key, hash);
    if (entry != NULL) {
        return entry;
    }
    make_room(map);
    entry = &map->entries[map->end];
    *entry = (struct rt_map_entry){.key = key, .hash = hash};
    if (indexed(map)) {
        index_add(map, hash, map->end);
    }
    map->end++;
    map->used++;
    map->shape += SHAPE_STEP;
    return entry;
}

void rt_map_put(struct rt_map *map, rt_obj key, rt_obj value)
{
    rt_map_add(map, key)->value = value;
}

rt_obj rt_map_remove(struct rt_map *map, rt_obj key)
{
    struct rt_map_entry *entry = rt_map_find(map, key);
    if (entry == NULL) {
        return NULL;
    }
    rt_obj value = entry->value;
    entry->key = NULL;
    entry->value = NULL;
    map->used--;
    if (!indexed(map) && entry == &map->entries[map->end - 1]) {
        map->end--;
    }
    return value;
}

void rt_map_clear(struct rt_map *map)
{
    *map = (struct rt_map){.shape = (map->shape & ~SHAPE_BITS) + SHAPE_STEP};
}

void rt_map_copy(struct rt_map *out, const struct rt_map *map)
{
    struct rt_map copy = {0};
    if (map->used != 0) {
        copy = *map;
        rebuild(&copy, map->capacity);
    }
    *out = copy;
}

struct rt_map_entry *rt_map_next(const struct rt_map *map, size_t *at)
{
    while (*at < map->end) {
        struct rt_map_entry *entry = &map->entries[(*at)++];
        if (entry->key != NULL) {
            return entry;
        }
    }
    return NULL;
}
