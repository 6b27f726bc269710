// ROM functions that call the program's: system calls through the table that the program installs, and
// the functions of the C library that only add struct _reent and call another one.
//
// Source: ESP-IDF components/esp_rom/esp32/include/esp32/rom/libc_stubs.h and
//         components/esp_rom/esp32/ld/esp32.rom.syscalls.ld; newlib 2.2.0.

#include "rom/libc.h"

#define TABLE 0x3ffae020U // esp32.rom.ld: syscall_table_ptr_app; both cores use it, as a dump shows

// Steps of framed functions

bool libc_step(struct call *call, unsigned n, uint32_t function, unsigned count, const uint32_t *words)
{
    uint32_t state = call_local(call, 0);
    if (state > 2 * n + 1) {
        return true;
    }
    if (state == 2 * n + 1) {
        call_set_local(call, n + 1, call_guest_result(call));
        call_set_local(call, 0, state + 1);
        return true;
    }
    if (call_guest(call, function, count, words)) {
        call_set_local(call, 0, 2 * n + 1);
    }
    return false;
}

uint32_t libc_step_result(struct call *call, unsigned n)
{
    return call_local(call, n + 1);
}

bool libc_step_ahead(struct call *call, unsigned n)
{
    return call_local(call, 0) < 2 * n + 1;
}

bool libc_await(struct call *call, unsigned n, uint32_t function, unsigned count, const uint32_t *words,
                uint32_t *result)
{
    if (call_local(call, n) != 0) {
        call_set_local(call, n, 0);
        *result = call_guest_result(call);
        return true;
    }
    if (call_guest(call, function, count, words)) {
        call_set_local(call, n, 1);
    }
    return false;
}

void libc_jump(struct call *call, uint32_t function, unsigned count, const uint32_t *words)
{
    if (!call_failed(call)) {
        call_result_words(call, words, count);
        call->cpu->pc = function;
        call_again(call, 6);
    }
}

// System calls: the program's function takes the place of the ROM's, arguments and return address as they
// are.

static const uint32_t stubs[] = {
    // In the order of struct syscall_stub_table
    0x4000be8c, 0x4000bbb4, 0x4000bbcc, 0x4000bbe0, 0x4000bbf8, 0x4000bba4, 0x4000bc10, 0x4000bc28,
    0x4000bc40, 0x4000bc58, 0x4000bc70, 0x4000bc84, 0x4000bc9c, 0x4000bcb4, 0x4000bccc, 0x4000bce4,
    0x4000bcfc, 0x4000bd10, 0x4000bd28, 0x4000bd3c, 0x4000bd54, 0x4000bd70, 0x4000bd8c, 0x4000bda8,
    0x4000bdc4, 0x4000bdd8, 0x4000bdec, 0x4000be00, 0x4000be14, 0x4000be28, 0x4000be3c, 0x4000be50,
    0x4000be64, 0x4000be78, 0x4000befc, 0x4000bf18,
};

static void system_call(struct call *call)
{
    unsigned n = 0;
    while (stubs[n] != call->function->address) {
        n++;
    }
    uint32_t table = call_load(call, TABLE, 4);
    uint32_t function = call_load(call, table + 4 * n, 4);
    libc_jump(call, function, 0, NULL);
}

// Functions that ask for struct _reent and call the one that takes it before their own arguments

static const struct {
    uint32_t address, target;
    unsigned words; // of its own arguments
} wrapped[] = {
    {0x4000bea0, LIBC_MALLOC_R, 1},  {0x4000beb8, LIBC_FREE_R, 1},
    {0x4000becc, LIBC_REALLOC_R, 2}, {0x4000bee4, 0x4000bbf8, 2}, // calloc
    {0x40001778, 0x4000bd3c, 1},                                  // close
    {0x4000178c, 0x4000bd54, 3},                                  // open
    {0x400017dc, 0x4000bda8, 3},                                  // read
    {0x400017f4, 0x4000bce4, 1},                                  // sbrk
    {0x40001808, 0x4000bc40, 1},                                  // times
    {0x4000181c, 0x4000bd70, 3},                                  // write
    {0x4000143c, 0x40001450, 1},                                  // strdup
    {0x400016b0, 0x400016c4, 2},                                  // strndup
    {0x400566c4, 0x400566d4, 1},                                  // atoi
    {0x400566ec, 0x400566fc, 1},                                  // atol
    {0x4005681c, 0x40056714, 3},                                  // strtol
    {0x4005692c, 0x40056834, 3},                                  // strtoul
    {0x40059568, 0x4005950c, 2},                                  // setlocale
    {0x4005957c, 0x40059560, 0},                                  // localeconv
    {0x400020ac, 0x40001fec, 1},                                  // fclose
    {0x40001a1c, 0x40001a28, 0},                                  // tzset
};

static void reentrant(struct call *call)
{
    unsigned n = 0;
    while (wrapped[n].address != call->function->address) {
        n++;
    }
    if (!libc_step(call, 0, LIBC_GETREENT, 0, NULL)) {
        return;
    }
    uint32_t words[4] = {libc_step_result(call, 0)};
    for (unsigned i = 0; i < wrapped[n].words; i++) {
        words[i + 1] = call_word(call, i);
    }
    if (libc_step(call, 1, wrapped[n].target, wrapped[n].words + 1, words)) {
        call_return(call, libc_step_result(call, 1));
    }
}

// A lock that is always free

static void dummy_lock(struct call *call)
{
    (void)call;
}

static void dummy_lock_try(struct call *call)
{
    call_result(call, 0);
}

const struct rom_function rom_syscall_functions[] = {
    {0x4000bba4, "abort", system_call, false},
    {0x4000bbb4, "_malloc_r", system_call, false},
    {0x4000bbcc, "_free_r", system_call, false},
    {0x4000bbe0, "_realloc_r", system_call, false},
    {0x4000bbf8, "_calloc_r", system_call, false},
    {0x4000bc10, "_system_r", system_call, false},
    {0x4000bc28, "_rename_r", system_call, false},
    {0x4000bc40, "_times_r", system_call, false},
    {0x4000bc58, "_gettimeofday_r", system_call, false},
    {0x4000bc70, "_raise_r", system_call, false},
    {0x4000bc84, "_unlink_r", system_call, false},
    {0x4000bc9c, "_link_r", system_call, false},
    {0x4000bcb4, "_stat_r", system_call, false},
    {0x4000bccc, "_fstat_r", system_call, false},
    {0x4000bce4, "_sbrk_r", system_call, false},
    {0x4000bcfc, "_getpid_r", system_call, false},
    {0x4000bd10, "_kill_r", system_call, false},
    {0x4000bd28, "_exit_r", system_call, false},
    {0x4000bd3c, "_close_r", system_call, false},
    {0x4000bd54, "_open_r", system_call, false},
    {0x4000bd70, "_write_r", system_call, false},
    {0x4000bd8c, "_lseek_r", system_call, false},
    {0x4000bda8, "_read_r", system_call, false},
    {0x4000bdc4, "_lock_init", system_call, false},
    {0x4000bdd8, "_lock_init_recursive", system_call, false},
    {0x4000bdec, "_lock_close", system_call, false},
    {0x4000be00, "_lock_close_recursive", system_call, false},
    {0x4000be14, "_lock_acquire", system_call, false},
    {0x4000be28, "_lock_acquire_recursive", system_call, false},
    {0x4000be3c, "_lock_try_acquire", system_call, false},
    {0x4000be50, "_lock_try_acquire_recursive", system_call, false},
    {0x4000be64, "_lock_release", system_call, false},
    {0x4000be78, "_lock_release_recursive", system_call, false},
    {0x4000be8c, "__getreent", system_call, false},
    {0x4000befc, "_printf_float", system_call, false},
    {0x4000bf18, "_scanf_float", system_call, false},
    {0x40001778, "close", reentrant, true},
    {0x4000178c, "open", reentrant, true},
    {0x400017dc, "read", reentrant, true},
    {0x400017f4, "sbrk", reentrant, true},
    {0x40001808, "times", reentrant, true},
    {0x4000181c, "write", reentrant, true},
    {0x4000bea0, "malloc", reentrant, true},
    {0x4000beb8, "free", reentrant, true},
    {0x4000becc, "realloc", reentrant, true},
    {0x4000bee4, "calloc", reentrant, true},
    {0x4000143c, "strdup", reentrant, true},
    {0x400016b0, "strndup", reentrant, true},
    {0x400566c4, "atoi", reentrant, true},
    {0x400566ec, "atol", reentrant, true},
    {0x4005681c, "strtol", reentrant, true},
    {0x4005692c, "strtoul", reentrant, true},
    {0x400020ac, "fclose", reentrant, true},
    {0x40001a1c, "tzset", reentrant, true},
    {0x40059568, "setlocale", reentrant, true},
    {0x4005957c, "localeconv", reentrant, true},
    {0x4000c728, "__dummy_lock", dummy_lock, false},
    {0x4000c730, "__dummy_lock_try", dummy_lock_try, false},
    {0, NULL, NULL, false},
};
