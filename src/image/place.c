// Where a file goes.

#include "image/place.h"

#include "image/image.h"

static int refuse_other_chip(const uint8_t *bytes, size_t size, struct error *err)
{
    struct image_header header;
    image_read_header(&header, bytes + image_kind_header(bytes, size));
    return error_set(err, ERR_INVALID, "this image is for the %s, the ESP32-CAM has an ESP32",
                     image_chip_name(header.chip_id));
}

// Why a file of this kind starts nothing; NULL: for a reason of its own.
static const char *refusal(enum image_kind kind)
{
    static const char *const reasons[] = {
        [IMAGE_KIND_EMPTY] = "the file is empty",
        [IMAGE_KIND_TEXT] = "this is text, not a firmware image",
        [IMAGE_KIND_HTML] =
            "this is text, not a firmware image; a web page was saved instead of the file, probably",
        [IMAGE_KIND_JSON] = "this is text (JSON), not a firmware image",
        [IMAGE_KIND_POINTER] =
            "this is text, a Git LFS pointer, not a firmware image; fetch the file that it stands for",
        [IMAGE_KIND_BASE64] = "this is text (base64), not a firmware image; it must be decoded first",
        [IMAGE_KIND_HEX] = "this is text (Intel HEX), not a firmware image; it must be converted first",
        [IMAGE_KIND_SREC] = "this is text (S-records), not a firmware image; it must be converted first",
        [IMAGE_KIND_ELF] = "this is an ELF file, not a firmware image; it must be converted first",
        [IMAGE_KIND_UF2] = "this is an archive (UF2), not a firmware image; unpack it first",
        [IMAGE_KIND_ZIP] = "this is an archive (ZIP), not a firmware image; unpack it first",
        [IMAGE_KIND_GZIP] = "this is an archive (gzip), not a firmware image; unpack it first",
        [IMAGE_KIND_TAR] = "this is an archive (tar), not a firmware image; unpack it first",
        [IMAGE_KIND_ARCHIVE] = "this is an archive, not a firmware image; unpack it first",
        [IMAGE_KIND_JPEG] = "this is a JPEG picture, not a firmware image",
        [IMAGE_KIND_PICTURE] = "this is a picture or a document, not a firmware image",
        [IMAGE_KIND_PROGRAM] = "this is a program for Windows, not a firmware image",
        [IMAGE_KIND_RECODED] = "this was a firmware image before it was converted as if it were text",
        [IMAGE_KIND_SEVEN_BITS] = "this was a firmware image before its bytes lost their top bit",
        [IMAGE_KIND_ENCRYPTED] = "this is encrypted or compressed, not a firmware image",
        [IMAGE_KIND_LITTLEFS] = "this is a filesystem (littlefs); give the offset of its partition",
        [IMAGE_KIND_FAT] = "this is a filesystem (FAT); give the offset of its partition",
        [IMAGE_KIND_SPIFFS] = "this is a filesystem (SPIFFS); give the offset of its partition",
        [IMAGE_KIND_TABLE] = "this is a partition table; give its offset (@0x8000)",
        [IMAGE_KIND_OTADATA] = "this is the choice between two apps (otadata); give its offset (@0xe000)",
        [IMAGE_KIND_APP] = "this is an app without a bootloader; it starts only behind one: give its offset "
                           "(@0x10000) and the bootloader and partition table it was made with (@0x1000, "
                           "@0x8000)",
        [IMAGE_KIND_ESP8266] = "this image is for the ESP8266, the ESP32-CAM has an ESP32",
    };
    return kind < sizeof reasons / sizeof reasons[0] ? reasons[kind] : NULL;
}

int image_place(const uint8_t *bytes, size_t size, uint32_t *offset, struct error *err)
{
    enum image_kind kind = image_kind(bytes, size);
    switch (kind) {
    case IMAGE_KIND_LOADER:
    case IMAGE_KIND_FOR_LOADER:
    case IMAGE_KIND_RAM_PROGRAM:
        *offset = FLASH_LOADER_OFFSET;
        return 0;
    case IMAGE_KIND_FROM_ZERO:
    case IMAGE_KIND_DUMP:
        *offset = 0;
        return 0;
    case IMAGE_KIND_OTHER_CHIP:
        return refuse_other_chip(bytes, size, err);
    case IMAGE_KIND_BLANK:
    case IMAGE_KIND_REPEATED:
        return error_set(err, ERR_INVALID, "the file is blank: every byte is 0x%02x", (unsigned)bytes[0]);
    default:
        break;
    }
    if (refusal(kind) != NULL) {
        return error_set(err, ERR_INVALID, "%s", refusal(kind));
    }
    return error_set(err, ERR_INVALID, "not a firmware image: it starts with 0x%02x, an image with 0xe9",
                     (unsigned)bytes[0]);
}
