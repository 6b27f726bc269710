#include "debug/gdb.h"

#include "base/bits.h"
#include "board/probe.h"
#include "debug/gdb_registers.h"
#include "xtensa/insn.h"

#include <stdio.h>
#include <string.h>

#define INTERRUPT    3
#define ESCAPE       '}'
#define ESCAPED_BIT  0x20
#define SIGNAL_INT   2U
#define SIGNAL_TRAP  5U
#define HEX_MEMORY   (GDB_PACKET_SIZE / 2 - 16) // bytes in one reply
#define DISASSEMBLED 16U

static struct xt_cpu *core_of(const struct gdb *gdb, unsigned core)
{
    return &board_soc(gdb->board)->core[core];
}

// What goes out

static void reply_begin(struct gdb *gdb, bool acknowledge)
{
    gdb->out_length = gdb->out_taken = 0;
    if (acknowledge) {
        gdb->out[gdb->out_length++] = '+';
    }
    gdb->out[gdb->out_length++] = '$';
    gdb->body = gdb->out_length;
}

// Leaves room for the check sum.
static void reply_byte(struct gdb *gdb, char byte)
{
    if (gdb->out_length < sizeof gdb->out - 4) {
        gdb->out[gdb->out_length++] = byte;
    }
}

static void reply_text(struct gdb *gdb, const char *text)
{
    while (*text != '\0') {
        reply_byte(gdb, *text++);
    }
}

static void reply_hex_byte(struct gdb *gdb, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";
    reply_byte(gdb, digits[byte / 16]);
    reply_byte(gdb, digits[byte % 16]);
}

static void reply_hex_text(struct gdb *gdb, const char *text)
{
    while (*text != '\0') {
        reply_hex_byte(gdb, (uint8_t)*text++);
    }
}

static void reply_register(struct gdb *gdb, unsigned core, unsigned number)
{
    uint32_t word = gdb_register_get(core_of(gdb, core), number);
    for (unsigned i = 0; i < gdb_register_size(number); i++) {
        reply_hex_byte(gdb, i < 4 ? (uint8_t)bits_get(word, 8 * i, 8) : 0);
    }
}

// Binary data, with the protocol's own characters escaped.
static void reply_binary(struct gdb *gdb, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strchr("#$}*", bytes[i]) != NULL && bytes[i] != '\0') {
            reply_byte(gdb, ESCAPE);
            reply_byte(gdb, (char)(bytes[i] ^ ESCAPED_BIT));
        } else {
            reply_byte(gdb, bytes[i]);
        }
    }
}

static void reply_end(struct gdb *gdb)
{
    uint8_t sum = 0;
    for (size_t i = gdb->body; i < gdb->out_length; i++) {
        sum = (uint8_t)(sum + (uint8_t)gdb->out[i]);
    }
    gdb->out_length += (size_t)snprintf(&gdb->out[gdb->out_length], 4, "#%02x", sum);
}

// Reading what came in

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

// A number in hexadecimal digits, at least one; moves *text behind it.
static bool take_number(const char **text, uint32_t *number)
{
    const char *at = *text;
    *number = 0;
    while (hex_digit(*at) >= 0) {
        *number = *number << 4 | (uint32_t)hex_digit(*at++);
    }
    bool any = at != *text;
    *text = at;
    return any;
}

static bool take(const char **text, char c)
{
    bool found = **text == c;
    *text += found;
    return found;
}

// Pairs of digits, until something else comes; returns how many bytes.
static size_t take_bytes(const char **text, uint8_t *bytes, size_t size)
{
    size_t count = 0;
    while (count < size && hex_digit((*text)[0]) >= 0 && hex_digit((*text)[1]) >= 0) {
        bytes[count++] = (uint8_t)(hex_digit((*text)[0]) * 16 + hex_digit((*text)[1]));
        *text += 2;
    }
    return count;
}

// Bytes of a register, the lowest first.
static bool take_register(const char **text, unsigned number, uint32_t *word)
{
    uint8_t bytes[16];
    unsigned size = gdb_register_size(number);
    bool whole = size <= sizeof bytes && take_bytes(text, bytes, size) == size;
    *word =
        whole ? (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 | bytes[0] : 0;
    return whole;
}

// A thread: -1 all, 0 any, else core + 1. *core is BOARD_CORES for all.
static bool take_thread(const char **text, unsigned *core)
{
    uint32_t number;
    if (take(text, '-')) {
        *core = BOARD_CORES;
        return take(text, '1');
    }
    if (!take_number(text, &number) || number > BOARD_CORES) {
        return false;
    }
    *core = number == 0 ? 0 : (unsigned)number - 1;
    return true;
}

// Stopping and going on

static bool is_stop(enum xt_stop stop)
{
    return stop != XT_STOP_NONE && stop != XT_STOP_FROZEN;
}

bool gdb_holds(const struct gdb *gdb)
{
    return soc_is_stopped(board_soc(gdb->board));
}

// The core whose stop is to be told: of two, not the same again.
static void choose_stop(struct gdb *gdb)
{
    for (unsigned i = 1; i <= BOARD_CORES; i++) {
        unsigned core = (gdb->told + i) % BOARD_CORES;
        if (is_stop(core_of(gdb, core)->debug.stop)) {
            gdb->told = core;
            return;
        }
    }
}

static const char *watch_kind(const struct xt_watch *watch)
{
    return watch->loads && watch->stores ? "awatch" : watch->loads ? "rwatch" : "watch";
}

static void reply_stop(struct gdb *gdb)
{
    unsigned core = gdb->told;
    const struct xt_debug *debug = &core_of(gdb, core)->debug;
    char text[64];
    (void)snprintf(text, sizeof text, "T%02xthread:%x;",
                   debug->stop == XT_STOP_ASKED ? SIGNAL_INT : SIGNAL_TRAP, core + 1);
    reply_text(gdb, text);
    if (debug->stop == XT_STOP_BREAK && gdb->tells_breaks) {
        reply_text(gdb, "swbreak:;");
    }
    if (debug->stop == XT_STOP_WATCH) {
        (void)snprintf(text, sizeof text, "%s:%x;", watch_kind(&debug->stop_watch),
                       (unsigned)debug->stop_address);
        reply_text(gdb, text);
    }
    gdb->general = core;
}

static bool cannot_step(const struct gdb *gdb, unsigned core)
{
    const struct soc *soc = board_soc(gdb->board);
    return soc->held[core] || soc->stall[core].stalled;
}

enum move { STAY, GO, STEP };

// Only the breakpoint that was told is passed; one that another core stands at is met at once. A stop of
// another core of another kind, not told yet, is told now.
static void move_core(struct gdb *gdb, unsigned core, enum move move, bool told)
{
    struct xt_cpu *cpu = core_of(gdb, core);
    enum xt_stop stop = cpu->debug.stop;
    if (!told && is_stop(stop) && stop != XT_STOP_BREAK) {
        return;
    }
    if (move == STAY) {
        xt_debug_halt(cpu, XT_STOP_FROZEN);
    } else if (move == STEP && cannot_step(gdb, core)) {
        xt_debug_halt(cpu, XT_STOP_STEP);
    } else {
        xt_debug_go(cpu, move == STEP);
        cpu->debug.passing = cpu->debug.passing && told && stop == XT_STOP_BREAK;
    }
}

static void move_on(struct gdb *gdb, const enum move moves[BOARD_CORES])
{
    for (unsigned core = 0; core < BOARD_CORES; core++) {
        move_core(gdb, core, moves[core], core == gdb->told);
    }
    gdb->running = true;
}

void gdb_turn(struct gdb *gdb)
{
    if (gdb->connected && gdb->running && gdb_holds(gdb) && gdb->out_taken == gdb->out_length) {
        gdb->running = false;
        choose_stop(gdb);
        reply_begin(gdb, false);
        reply_stop(gdb);
        reply_end(gdb);
    }
}

static void interrupt(struct gdb *gdb)
{
    if (gdb->running && !gdb_holds(gdb)) {
        xt_debug_halt(core_of(gdb, gdb->general), XT_STOP_ASKED);
    }
}

// Packets. Each handler writes the reply's text; `args` is what follows the packet's name.

static void error(struct gdb *gdb, unsigned number)
{
    char text[8];
    (void)snprintf(text, sizeof text, "E%02u", number % 100);
    reply_text(gdb, text);
}

static void ok_if(struct gdb *gdb, bool good)
{
    if (good) {
        reply_text(gdb, "OK");
    } else {
        error(gdb, 1);
    }
}

static void on_stop_reason(struct gdb *gdb, const char *args)
{
    (void)args;
    reply_stop(gdb);
}

static unsigned first_registers(const struct gdb *gdb)
{
    return gdb->described ? GDB_REGISTERS : GDB_ESP32_REGISTERS;
}

// The description leaves out what cannot be read; GDB for the ESP32 leaves out nothing.
static bool in_all_registers(const struct gdb *gdb, unsigned number)
{
    return !gdb->described || gdb_register_is_described(number);
}

static void on_read_registers(struct gdb *gdb, const char *args)
{
    (void)args;
    for (unsigned number = 0; number < first_registers(gdb); number++) {
        if (in_all_registers(gdb, number)) {
            reply_register(gdb, gdb->general, number);
        }
    }
}

// Only what changes is written: writing some registers does things.
static void write_register(struct gdb *gdb, unsigned number, uint32_t value)
{
    struct xt_cpu *cpu = core_of(gdb, gdb->general);
    if (!gdb_register_is_described(number) || gdb_register_get(cpu, number) != value) {
        gdb_register_set(cpu, number, value);
    }
}

static void on_write_registers(struct gdb *gdb, const char *args)
{
    uint32_t value = 0;
    bool good = true;
    for (unsigned number = 0; number < first_registers(gdb) && good; number++) {
        if (in_all_registers(gdb, number)) {
            good = take_register(&args, number, &value);
            if (good) {
                write_register(gdb, number, value);
            }
        }
    }
    ok_if(gdb, good);
}

static void on_read_register(struct gdb *gdb, const char *args)
{
    uint32_t number;
    if (!take_number(&args, &number) || number >= GDB_REGISTERS) {
        error(gdb, 1);
        return;
    }
    reply_register(gdb, gdb->general, (unsigned)number);
}

static void on_write_register(struct gdb *gdb, const char *args)
{
    uint32_t number, value;
    bool good = take_number(&args, &number) && number < GDB_REGISTERS && take(&args, '=') &&
                take_register(&args, (unsigned)number, &value);
    if (good) {
        write_register(gdb, (unsigned)number, value);
    }
    ok_if(gdb, good);
}

static bool take_range(const char **args, uint32_t *address, uint32_t *count)
{
    return take_number(args, address) && take(args, ',') && take_number(args, count);
}

static void on_read_memory(struct gdb *gdb, const char *args)
{
    uint8_t bytes[HEX_MEMORY];
    uint32_t address, count;
    if (!take_range(&args, &address, &count)) {
        error(gdb, 1);
        return;
    }
    size_t done =
        probe_read(gdb->board, gdb->general, address, bytes, count < HEX_MEMORY ? count : HEX_MEMORY);
    if (done == 0 && count > 0) {
        error(gdb, 14);
        return;
    }
    for (size_t i = 0; i < done; i++) {
        reply_hex_byte(gdb, bytes[i]);
    }
}

static void on_write_memory(struct gdb *gdb, const char *args)
{
    uint8_t bytes[GDB_PACKET_SIZE / 2];
    uint32_t address, count;
    bool good = take_range(&args, &address, &count) && take(&args, ':') && count <= sizeof bytes &&
                take_bytes(&args, bytes, count) == count;
    ok_if(gdb, good && probe_write(gdb->board, gdb->general, address, bytes, count) == count);
}

static void on_write_binary(struct gdb *gdb, const char *args)
{
    uint32_t address, count;
    bool good = take_range(&args, &address, &count) && take(&args, ':');
    good = good && count == gdb->length - (size_t)(args - gdb->packet);
    ok_if(gdb, good && probe_write(gdb->board, gdb->general, address, (const uint8_t *)args, count) == count);
}

// "H" g or c and a thread.
static void on_choose_thread(struct gdb *gdb, const char *args)
{
    unsigned core;
    char what = *args == '\0' ? '\0' : *args++;
    bool good = take_thread(&args, &core);
    if (good && what == 'g') {
        gdb->general = core < BOARD_CORES ? core : 0;
    } else if (good && what == 'c') {
        gdb->moving = core;
    }
    ok_if(gdb, good);
}

static void on_thread_alive(struct gdb *gdb, const char *args)
{
    unsigned core;
    ok_if(gdb, take_thread(&args, &core) && core < BOARD_CORES);
}

static void on_this_thread(struct gdb *gdb, const char *args)
{
    char text[8];
    (void)args;
    (void)snprintf(text, sizeof text, "QC%x", gdb->general + 1);
    reply_text(gdb, text);
}

static void on_first_threads(struct gdb *gdb, const char *args)
{
    (void)args;
    reply_text(gdb, "m1,2");
}

static void on_more_threads(struct gdb *gdb, const char *args)
{
    (void)args;
    reply_text(gdb, "l");
}

static void on_thread_info(struct gdb *gdb, const char *args)
{
    unsigned core;
    if (!take_thread(&args, &core) || core >= BOARD_CORES) {
        error(gdb, 1);
        return;
    }
    reply_hex_text(gdb, core == 0 ? "PRO CPU" : "APP CPU");
    reply_hex_text(gdb, cannot_step(gdb, core)             ? ", held"
                        : xt_is_asleep(core_of(gdb, core)) ? ", asleep"
                                                           : "");
}

static void resume_at(struct gdb *gdb, const char *args, enum move move)
{
    uint32_t pc;
    unsigned core = gdb->moving < BOARD_CORES ? gdb->moving : gdb->general;
    if (take_number(&args, &pc)) {
        gdb_register_set(core_of(gdb, core), 0, pc);
    }
    enum move moves[BOARD_CORES];
    for (unsigned i = 0; i < BOARD_CORES; i++) {
        moves[i] = i == core ? move : GO;
    }
    move_on(gdb, moves);
}

static void on_continue(struct gdb *gdb, const char *args)
{
    resume_at(gdb, args, GO);
}

static void on_step(struct gdb *gdb, const char *args)
{
    resume_at(gdb, args, STEP);
}

static void on_ask_vcont(struct gdb *gdb, const char *args)
{
    (void)args;
    reply_text(gdb, "vCont;c;C;s;S");
}

// One of the actions of vCont; the first that names a thread counts for it.
static bool take_action(const char **args, enum move moves[BOARD_CORES], bool decided[BOARD_CORES])
{
    uint32_t signal;
    unsigned core = BOARD_CORES;
    char action = **args == '\0' ? '\0' : *(*args)++;
    bool with_signal = action == 'C' || action == 'S';
    enum move move = action == 's' || action == 'S' ? STEP : GO;
    if (strchr("cCsS", action) == NULL || action == '\0' || (with_signal && !take_number(args, &signal)) ||
        (take(args, ':') && !take_thread(args, &core))) {
        return false;
    }
    for (unsigned i = 0; i < BOARD_CORES; i++) {
        if ((core == BOARD_CORES || core == i) && !decided[i]) {
            moves[i] = move;
            decided[i] = true;
        }
    }
    return true;
}

static void on_vcont(struct gdb *gdb, const char *args)
{
    enum move moves[BOARD_CORES] = {STAY, STAY};
    bool decided[BOARD_CORES] = {false, false};
    bool good = *args != '\0';
    while (good && *args != '\0') {
        good = take_action(&args, moves, decided);
        good = good && (*args == '\0' || take(&args, ';'));
    }
    if (!good || (!decided[0] && !decided[1])) {
        error(gdb, 1);
        return;
    }
    move_on(gdb, moves);
}

// Breakpoints: Z or z, kind, address, size. All cores have the same.
struct point {
    uint32_t kind, address, size;
};

static bool take_point(const char *args, struct point *point)
{
    return take_number(&args, &point->kind) && take(&args, ',') &&
           take_range(&args, &point->address, &point->size) && point->kind <= 4;
}

static struct xt_watch watch_of(const struct point *point)
{
    return (struct xt_watch){.address = point->address,
                             .size = point->size,
                             .loads = point->kind != 2,
                             .stores = point->kind != 3};
}

static void remove_point(struct gdb *gdb, const struct point *point)
{
    struct xt_watch watch = watch_of(point);
    for (unsigned core = 0; core < BOARD_CORES; core++) {
        if (point->kind < 2) {
            xt_debug_unbreak(core_of(gdb, core), point->address);
        } else {
            xt_debug_unwatch(core_of(gdb, core), &watch);
        }
    }
}

static void on_insert(struct gdb *gdb, const char *args)
{
    struct point point;
    bool good = take_point(args, &point);
    struct xt_watch watch = good ? watch_of(&point) : (struct xt_watch){.size = 0};
    for (unsigned core = 0; core < BOARD_CORES && good; core++) {
        struct xt_cpu *cpu = core_of(gdb, core);
        good = (point.kind < 2 ? xt_debug_break(cpu, point.address) : xt_debug_watch(cpu, &watch)) == 0;
    }
    ok_if(gdb, good);
}

static void on_remove(struct gdb *gdb, const char *args)
{
    struct point point;
    bool good = take_point(args, &point);
    if (good) {
        remove_point(gdb, &point);
    }
    ok_if(gdb, good);
}

// GDB for the ESP32 knows its registers and names no architecture in "xmlRegisters="; one that knows no
// Xtensa names those that it knows.
static void on_supported(struct gdb *gdb, const char *args)
{
    char text[96];
    gdb->described = strstr(args, "xmlRegisters=") != NULL;
    gdb->tells_breaks = strstr(args, "swbreak+") != NULL;
    (void)snprintf(text, sizeof text, "PacketSize=%x;QStartNoAckMode+;vContSupported+;swbreak+%s",
                   GDB_PACKET_SIZE, gdb->described ? ";qXfer:features:read+" : "");
    reply_text(gdb, text);
}

static void on_description(struct gdb *gdb, const char *args)
{
    char text[GDB_PACKET_SIZE / 4];
    uint32_t offset, count;
    if (!take_range(&args, &offset, &count)) {
        error(gdb, 1);
        return;
    }
    size_t length = gdb_describe(offset, text, count < sizeof text ? count : sizeof text);
    reply_text(gdb, length > 0 ? "m" : "l");
    reply_binary(gdb, text, length);
}

static void on_no_ack(struct gdb *gdb, const char *args)
{
    (void)args;
    gdb->no_ack = true;
    reply_text(gdb, "OK");
}

static void on_attached(struct gdb *gdb, const char *args)
{
    (void)args;
    reply_text(gdb, "1");
}

static void let_go(struct gdb *gdb)
{
    for (unsigned core = 0; core < BOARD_CORES; core++) {
        xt_debug_attach(core_of(gdb, core), false);
        xt_debug_go(core_of(gdb, core), false);
    }
    gdb->running = false;
}

static void on_detach(struct gdb *gdb, const char *args)
{
    (void)args;
    let_go(gdb);
    reply_text(gdb, "OK");
}

static void on_kill(struct gdb *gdb, const char *args)
{
    (void)args;
    gdb->killed = true;
    reply_text(gdb, "OK");
}

// Monitor commands

static void monitor_help(struct gdb *gdb, const char *args)
{
    (void)args;
    reply_hex_text(gdb, "reset               EN low and high; the board stands before its first step\n"
                        "disassemble [ADDR]  instructions from there, or from pc, on\n"
                        "help                this\n");
}

static void monitor_reset(struct gdb *gdb, const char *args)
{
    (void)args;
    probe_reset(gdb->board);
    xt_debug_halt(core_of(gdb, gdb->told), XT_STOP_ASKED);
    reply_hex_text(gdb, "reset; 'maintenance flush register-cache' makes GDB look again\n");
}

static void monitor_disassemble(struct gdb *gdb, const char *args)
{
    uint32_t at = core_of(gdb, gdb->general)->pc;
    args += strspn(args, " ");
    args += strncmp(args, "0x", 2) == 0 ? 2 : 0;
    if (*args != '\0' && !take_number(&args, &at)) {
        reply_hex_text(gdb, "disassemble ADDR: a number in hexadecimal digits\n");
        return;
    }
    for (unsigned i = 0; i < DISASSEMBLED; i++) {
        uint8_t bytes[4] = {0};
        char insn[64], line[96];
        if (probe_read(gdb->board, gdb->general, at, bytes, 3) < 2) {
            reply_hex_text(gdb, "no memory there\n");
            return;
        }
        int size = xt_disassemble(at, bytes, insn, sizeof insn);
        (void)snprintf(line, sizeof line, "%08x  %s\n", (unsigned)at, insn);
        reply_hex_text(gdb, line);
        at += (uint32_t)size;
    }
}

struct handler {
    const char *name;
    void (*run)(struct gdb *gdb, const char *args);
};

static void on_monitor(struct gdb *gdb, const char *args)
{
    static const struct handler commands[] = {
        {"help", monitor_help}, {"reset", monitor_reset}, {"disassemble", monitor_disassemble}};
    char line[64];
    size_t length = take_bytes(&args, (uint8_t *)line, sizeof line - 1);
    line[length] = '\0';
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        size_t name = strlen(commands[i].name);
        if (strncmp(line, commands[i].name, name) == 0 && (line[name] == '\0' || line[name] == ' ')) {
            commands[i].run(gdb, line + name);
            return;
        }
    }
    reply_hex_text(gdb, "there are 'monitor help', 'monitor reset' and 'monitor disassemble'\n");
}

// The first that fits; what is not here gets the empty reply.
static const struct handler handlers[] = {
    {"?", on_stop_reason},
    {"g", on_read_registers},
    {"G", on_write_registers},
    {"p", on_read_register},
    {"P", on_write_register},
    {"m", on_read_memory},
    {"M", on_write_memory},
    {"X", on_write_binary},
    {"H", on_choose_thread},
    {"T", on_thread_alive},
    {"c", on_continue},
    {"s", on_step},
    {"vCont?", on_ask_vcont},
    {"vCont;", on_vcont},
    {"vKill", on_kill},
    {"k", on_kill},
    {"D", on_detach},
    {"Z", on_insert},
    {"z", on_remove},
    {"qSupported", on_supported},
    {"qXfer:features:read:target.xml:", on_description},
    {"QStartNoAckMode", on_no_ack},
    {"qAttached", on_attached},
    {"qC", on_this_thread},
    {"qfThreadInfo", on_first_threads},
    {"qsThreadInfo", on_more_threads},
    {"qThreadExtraInfo,", on_thread_info},
    {"qRcmd,", on_monitor},
};

// Packets that look like another one by their first letter.
static bool fits(const char *packet, const char *name)
{
    size_t length = strlen(name);
    return strncmp(packet, name, length) == 0 && (strcmp(name, "qC") != 0 || packet[length] == '\0');
}

static void handle(struct gdb *gdb)
{
    void (*run)(struct gdb * gdb, const char *args) = NULL;
    size_t name = 0;
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0] && run == NULL; i++) {
        if (fits(gdb->packet, handlers[i].name)) {
            run = handlers[i].run;
            name = strlen(handlers[i].name);
        }
    }
    bool no_ack = gdb->no_ack;
    reply_begin(gdb, !gdb->no_ack);
    if (run != NULL && !gdb->running) {
        run(gdb, gdb->packet + name);
    }
    if (gdb->running) { // the reply comes when the board stops
        gdb->out_length = no_ack ? 0 : 1;
        return;
    }
    reply_end(gdb);
}

// What comes in

static void packet_is_whole(struct gdb *gdb)
{
    bool intact = gdb->no_ack || (hex_digit(gdb->check[0]) >= 0 && hex_digit(gdb->check[1]) >= 0 &&
                                  hex_digit(gdb->check[0]) * 16 + hex_digit(gdb->check[1]) == gdb->sum);
    if (!intact) {
        gdb->out[0] = '-';
        gdb->out_length = 1;
        gdb->out_taken = 0;
    } else {
        size_t kept = gdb->length < GDB_PACKET_SIZE ? gdb->length : GDB_PACKET_SIZE;
        gdb->packet[kept] = '\0';
        if (gdb->length > GDB_PACKET_SIZE) {
            gdb->packet[0] = '\0'; // not understood
            gdb->length = 0;
        }
        handle(gdb);
    }
    gdb->state = GDB_OUTSIDE;
}

static void keep(struct gdb *gdb, uint8_t byte)
{
    if (gdb->length < GDB_PACKET_SIZE) {
        gdb->packet[gdb->length] = (char)byte;
    }
    gdb->length++;
}

static void receive_inside(struct gdb *gdb, uint8_t byte)
{
    if (byte == '#') {
        gdb->state = GDB_SUM_HIGH;
        return;
    }
    gdb->sum = (uint8_t)(gdb->sum + byte);
    if (gdb->state == GDB_ESCAPED) {
        gdb->state = GDB_INSIDE;
        keep(gdb, byte ^ ESCAPED_BIT);
    } else if (byte == ESCAPE) {
        gdb->state = GDB_ESCAPED;
    } else {
        keep(gdb, byte);
    }
}

static void receive(struct gdb *gdb, uint8_t byte)
{
    switch (gdb->state) {
    case GDB_OUTSIDE:
        if (byte == INTERRUPT) {
            interrupt(gdb);
        } else if (byte == '$') {
            gdb->state = GDB_INSIDE;
            gdb->length = 0;
            gdb->sum = 0;
        } else if (byte == '-' && gdb->out_length > 1) {
            gdb->out_taken = 0; // once more
        }
        break;
    case GDB_INSIDE:
    case GDB_ESCAPED:
        receive_inside(gdb, byte);
        break;
    case GDB_SUM_HIGH:
        gdb->check[0] = (char)byte;
        gdb->state = GDB_SUM_LOW;
        break;
    case GDB_SUM_LOW:
        gdb->check[1] = (char)byte;
        packet_is_whole(gdb);
        break;
    }
}

size_t gdb_receive(struct gdb *gdb, const uint8_t *bytes, size_t count)
{
    size_t taken = 0;
    while (taken < count && gdb->out_taken == gdb->out_length) {
        receive(gdb, bytes[taken++]);
    }
    return taken;
}

size_t gdb_send(struct gdb *gdb, uint8_t *bytes, size_t size)
{
    size_t count = gdb->out_length - gdb->out_taken;
    count = count < size ? count : size;
    memcpy(bytes, gdb->out + gdb->out_taken, count);
    gdb->out_taken += count;
    return count;
}

// Coming and going

void gdb_init(struct gdb *gdb, struct board *board)
{
    memset(gdb, 0, sizeof *gdb);
    gdb->board = board;
    xt_debug_halt(core_of(gdb, 0), XT_STOP_ASKED);
}

void gdb_connect(struct gdb *gdb)
{
    struct board *board = gdb->board;
    memset(gdb, 0, sizeof *gdb);
    gdb->board = board;
    gdb->connected = true;
    gdb->moving = BOARD_CORES;
    for (unsigned core = 0; core < BOARD_CORES; core++) {
        xt_debug_attach(core_of(gdb, core), true);
    }
    if (!gdb_holds(gdb)) {
        xt_debug_halt(core_of(gdb, 0), XT_STOP_ASKED);
    }
    choose_stop(gdb);
}

void gdb_disconnect(struct gdb *gdb)
{
    if (gdb->connected) {
        gdb->connected = false;
        let_go(gdb);
    }
}
