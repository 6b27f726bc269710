// The app: hello.
#include "firmware/camera_driver.h"
#include "firmware/chip.h"
#include "firmware/console.h"
#include "firmware/flash_chip.h"
#include "firmware/hw.h"
#include "firmware/memory_map.h"
#include "firmware/psram_chip.h"
#include "firmware/ticks.h"
int main(void);
int main(void)
{
    chip_stop_watchdogs();
    chip_set_240mhz();
    console_init();
    ticks_init();
    cpu_unlock(0x20);
    console_put("hello\r\n");
    if (psram_chip_start())
        console_put("psram\r\n");
    camera_set_buffer((uint8_t *)MAP_PSRAM, 500000);
    struct camera_config c;
    camera_config_default(&c);
    const uint8_t *j;
    size_t l;
    if (camera_start(&c) == CAMERA_OK)
        console_put("camera\r\n");
    if (camera_capture(&j, &l) == CAMERA_OK)
        console_put("capture\r\n");
    if (flash_chip_id())
        console_put("flash\r\n");
    flash_chip_erase_sector(0x200000);
    flash_chip_program(0x200000, "hi", 2);
    for (;;) {
        int c = console_read(UINT64_MAX);
        char ch = (char)c;
        console_write(&ch, 1);
    }
}
