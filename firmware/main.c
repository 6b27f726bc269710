// The app: hardware up, memory shared out, then the language, again and again.

#include "firmware/camera_driver.h"
#include "firmware/chip.h"
#include "firmware/console.h"
#include "firmware/flash_chip.h"
#include "firmware/fs.h"
#include "firmware/hw.h"
#include "firmware/memory_map.h"
#include "firmware/mod_sdcard.h"
#include "firmware/mod_vfs.h"
#include "firmware/modules.h"
#include "firmware/psram_chip.h"
#include "firmware/ticks.h"
#include "runtime/prompt.h"
#include "runtime/runtime.h"
#include "runtime/values.h"

#include <string.h>

#define CTRL_C 3

#define PS_INTERRUPTS_ON 0x20   // user mode, level 0
#define STACK_SPARE      0x2000 // left for interrupts and for what runs when the program's part is used up

#define FRAME_IN_PSRAM 0x80000u // bytes for a picture
#define FRAME_IN_DRAM  0x8000u

extern uint8_t _stack_bottom[], _stack_top[], _spare_start[], _spare_end[]; // the linker script's

static struct {
    uint8_t *heap;
    size_t heap_size;
    struct runtime *runtime;
} state;

static struct rt_port port;

// Memory

static void share_memory(uint8_t *memory, size_t size, size_t frame)
{
    state.heap = memory;
    state.heap_size = size - frame;
    camera_set_buffer(memory + size - frame, frame);
}

static void find_memory(void)
{
    uint32_t psram = psram_chip_start();
    if (psram != 0) {
        share_memory((uint8_t *)MAP_PSRAM, psram, FRAME_IN_PSRAM);
        return;
    }
    console_put("PSRAM not found: little memory, small pictures only\r\n");
    share_memory(_spare_start, (size_t)(_spare_end - _spare_start), FRAME_IN_DRAM);
}

// The filesystem: the partition that is called vfs.

#define TABLE_MAGIC   0x50aau
#define TABLE_ENTRIES 95u

struct table_entry {
    uint16_t magic;
    uint8_t type, subtype;
    uint32_t offset, size;
    char label[16];
    uint32_t flags;
};

static bool find_partition(const char *label, struct table_entry *entry)
{
    for (uint32_t i = 0; i < TABLE_ENTRIES; i++) {
        int result = flash_chip_read(FLASH_TABLE + i * sizeof *entry, entry, sizeof *entry);
        if (result < 0 || entry->magic != TABLE_MAGIC) {
            return false;
        }
        if (strncmp(entry->label, label, sizeof entry->label) == 0) {
            return true;
        }
    }
    return false;
}

static void mount(void)
{
    struct table_entry entry;
    if (!find_partition("vfs", &entry)) {
        console_put("no partition \"vfs\": no files\r\n");
        return;
    }
    int result = fs_start(entry.offset, entry.size);
    if (result == 1) {
        console_put("Performing initial setup\r\n");
    } else if (result < 0) {
        console_put("the filesystem cannot be used\r\n");
    }
}

static enum rt_stat port_stat(void *context, const char *path, size_t *size)
{
    (void)context;
    return mounts_stat_path(fs_mounts(), path, size);
}

static int32_t port_read_file(void *context, const char *path, char *out, size_t size)
{
    (void)context;
    return mounts_read_file(fs_mounts(), path, out, size);
}

// The rest of the port

// What programs print: a terminal wants \r\n where they say \n.
static void port_write(void *context, const char *data, size_t length)
{
    (void)context;
    while (length > 0) {
        const char *newline = memchr(data, '\n', length);
        size_t plain = newline != NULL ? (size_t)(newline - data) : length;
        console_write(data, plain);
        if (newline == NULL) {
            return;
        }
        console_put("\r\n");
        data += plain + 1;
        length -= plain + 1;
    }
}

static int port_read_char(void *context)
{
    (void)context;
    return console_read(UINT64_MAX);
}

static uint32_t port_ticks_us(void *context)
{
    (void)context;
    return (uint32_t)ticks_us();
}

static uint32_t port_ticks_ms(void *context)
{
    (void)context;
    return (uint32_t)(ticks_us() / 1000);
}

static void port_sleep_us(void *context, uint32_t us)
{
    (void)context;
    ticks_delay_us(us);
}

static void port_poll(void *context)
{
    (void)context;
    if (console_take_interrupt()) {
        rt_interrupt(state.runtime);
    }
    mod_machine_poll();
}

static uint32_t port_random(void *context)
{
    (void)context;
    return chip_random();
}

static const struct rt_module_def *const modules[] = {&mod_camera, &mod_machine, &mod_vfs, NULL};

static struct rt_port port = {
    .stat = port_stat,
    .read_file = port_read_file,
    .random = port_random,
    .write = port_write,
    .read_char = port_read_char,
    .ticks_us = port_ticks_us,
    .ticks_ms = port_ticks_ms,
    .sleep_us = port_sleep_us,
    .poll = port_poll,
    .modules = modules,
    .os_names = &mod_vfs_os_names,
    .platform = "esp32",
    .version = "espcam " ESPCAM_VERSION,
    .machine = "ESP32-CAM with ESP32",
};

// The prompt

// A Ctrl-C that came too late for the program that just ended is one at the prompt.
static int prompt_get(void *context)
{
    (void)context;
    int byte = console_read(UINT64_MAX);
    return byte < 0 && console_take_interrupt() ? CTRL_C : byte;
}

static void prompt_put(void *context, const char *data, size_t length)
{
    (void)context;
    console_write(data, length);
}

static void prompt_interruptible(void *context, bool on)
{
    (void)context;
    if (on) {
        rt_interrupt_clear(state.runtime);
    }
    console_set_interrupt_char(on ? CTRL_C : -1);
}

static const struct prompt_port prompt_port = {
    .get = prompt_get,
    .put = prompt_put,
    .interruptible = prompt_interruptible,
    .banner = "espcam " ESPCAM_VERSION " (MicroPython language); ESP32-CAM with ESP32\r\n"
              "Type \"help()\" for more information.\r\n",
};

static struct prompt prompt = {.port = &prompt_port};

// boot.py and main.py, where they exist: as MicroPython does, an exception in one is printed and is not the
// end.
static void run_file(const char *path)
{
    size_t size;
    if (port_stat(NULL, path, &size) != RT_STAT_FILE) {
        return;
    }
    prompt_interruptible(NULL, true);
    if (rt_exec_file(state.runtime, path) == RT_RAISED) {
        rt_report(state.runtime);
    }
    prompt_interruptible(NULL, false);
}

// One life of the language, from a fresh start to a soft reset.
static void live(void)
{
    state.runtime = rt_init(&port, state.heap, state.heap_size, _stack_top);
    run_file("boot.py");
    if (!prompt.raw) {
        run_file("main.py");
    }
    prompt_run(&prompt, state.runtime);
    console_put("MPY: soft reboot\r\n");
    rt_deinit(state.runtime);
    mod_vfs_reset();
    mod_camera_reset();
    mod_machine_reset();
}

int main(void)
{
    chip_stop_watchdogs();
    console_flush(); // the ROM's last words are still on the line, in bits of the crystal's clock
    chip_set_240mhz();
    console_init();
    ticks_init();
    cpu_unlock(PS_INTERRUPTS_ON);
    find_memory();
    mount();
    port.fs = &fs_mounts()->door;
    mod_vfs_start(fs_mounts(), &mod_sdcard_native);
    port.stack_limit = (size_t)(_stack_top - _stack_bottom) - STACK_SPARE;
    for (;;) {
        live();
    }
}
