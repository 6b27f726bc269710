// Tags of the metadata log, as drawn in the specification:
//
//     [1|--  11  --|--  10  --|--  10  --]
//      ^     ^           ^          '------ length of the data, 0x3ff: deleted
//      |     |           '----------------- id of the entry, 0x3ff: none
//      |     '----------------------------- type: 3 bits of kind, 8 bits of chunk
//      '----------------------------------- 0 in a valid tag
//
// Source: littlefs SPEC.md, "Metadata tags" and "Metadata types".

#ifndef STORAGE_LFS_TAG_H
#define STORAGE_LFS_TAG_H

#include <stdbool.h>
#include <stdint.h>

enum tag_kind {
    TAG_NAME = 0x000,
    TAG_STRUCT = 0x200,
    TAG_USERATTR = 0x300,
    TAG_SPLICE = 0x400,
    TAG_CRC = 0x500,
    TAG_TAIL = 0x600,
    TAG_GSTATE = 0x700,
};

enum tag_type {
    TAG_REG = 0x001,
    TAG_DIR = 0x002,
    TAG_SUPERBLOCK = 0x0ff,
    TAG_DIRSTRUCT = 0x200,
    TAG_INLINE = 0x201,
    TAG_CTZ = 0x202,
    TAG_CREATE = 0x401,
    TAG_DELETE = 0x4ff,
    TAG_FCRC = 0x5ff,
    TAG_SOFTTAIL = 0x600,
    TAG_HARDTAIL = 0x601,
    TAG_MOVESTATE = 0x7ff,
};

#define TAG_NO_ID     0x3ffU
#define TAG_DELETED   0x3ffU
#define TAG_SIZE_MAX  0x3feU
#define TAG_INVALID   0x80000000U
#define TAG_KIND_MASK 0x700U
#define TAG_TYPE_MASK 0x7ffU
#define TAG_CRC_MASK  0x780U

static inline uint32_t tag_make(uint32_t type, uint32_t id, uint32_t size)
{
    return type << 20 | id << 10 | size;
}

static inline uint32_t tag_type(uint32_t tag)
{
    return tag >> 20 & TAG_TYPE_MASK;
}

static inline uint32_t tag_kind(uint32_t tag)
{
    return tag >> 20 & TAG_KIND_MASK;
}

static inline uint32_t tag_chunk(uint32_t tag)
{
    return tag >> 20 & 0xff;
}

static inline uint32_t tag_id(uint32_t tag)
{
    return tag >> 10 & 0x3ff;
}

static inline uint32_t tag_size(uint32_t tag)
{
    return tag & 0x3ff;
}

static inline bool tag_deleted(uint32_t tag)
{
    return tag_size(tag) == TAG_DELETED;
}

// Bytes of data behind the tag.
static inline uint32_t tag_data(uint32_t tag)
{
    return tag_deleted(tag) ? 0 : tag_size(tag);
}

// Bytes of tag and data in the log.
static inline uint32_t tag_span(uint32_t tag)
{
    return 4 + tag_data(tag);
}

#endif
