#include "serial/boardfs.h"

#include "serial/lastline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define ABANDON_MS 3000U // how long a board may take to come back to its prompt

// What comes back is lines: "!5" is an OSError with its number, anything else belongs to the question.
#define LINE_SIZE 4096U

struct reader {
    char line[LINE_SIZE];
    size_t length;
    int os_error; // errno of the board, 0: none
    int (*take)(void *ctx, char *line, struct error *err);
    void *ctx;
};

struct script {
    char *text;
    size_t length, size;
    bool failed; // out of memory
};

static void script_add(struct script *script, const char *bytes, size_t count)
{
    if (script->length + count + 1 > script->size) {
        size_t size = (script->length + count + 1) * 2;
        char *text = realloc(script->text, size);
        if (text == NULL) {
            script->failed = true;
            return;
        }
        script->text = text;
        script->size = size;
    }
    memcpy(script->text + script->length, bytes, count);
    script->length += count;
    script->text[script->length] = '\0';
}

// A path as a Python string literal.
static void script_add_string(struct script *script, const char *text)
{
    script_add(script, "'", 1);
    for (const char *c = text; *c != '\0'; c++) {
        char escaped[8];
        unsigned char byte = (unsigned char)*c;
        if (byte == '\'' || byte == '\\') {
            escaped[0] = '\\';
            escaped[1] = *c;
            script_add(script, escaped, 2);
        } else if (byte < ' ' || byte == 0x7f) {
            int count = snprintf(escaped, sizeof escaped, "\\x%02x", byte);
            script_add(script, escaped, (size_t)count);
        } else {
            script_add(script, c, 1);
        }
    }
    script_add(script, "'", 1);
}

// The memory card is at /sd, where programs for these boards have it: mounted now if nobody did.
static const char mount_card[] = "import os\n"
                                 "try:os.stat('/sd')\n"
                                 "except OSError:\n"
                                 " try:\n"
                                 "  import machine\n"
                                 "  os.mount(machine.SDCard(),'/sd')\n"
                                 " except OSError as e:print('!%d'%e.args[0])\n";

static bool is_on_card(const char *path)
{
    return strncmp(path, "/sd", 3) == 0 && (path[3] == '/' || path[3] == '\0');
}

// `template` with every @ replaced by the path as a literal and every $ by `other` as it stands.
static struct script script_make(const char *template, const char *path, const char *other)
{
    struct script script = {0};
    if (is_on_card(path)) {
        script_add(&script, mount_card, sizeof mount_card - 1);
    }
    for (const char *c = template; *c != '\0'; c++) {
        if (*c == '@') {
            script_add_string(&script, path);
        } else if (*c == '$') {
            script_add(&script, other, strlen(other));
        } else {
            script_add(&script, c, 1);
        }
    }
    return script;
}

static int take_line(struct reader *reader, struct error *err)
{
    size_t length = reader->length;
    reader->length = 0;
    if (length > 0 && reader->line[length - 1] == '\r') {
        length--;
    }
    reader->line[length] = '\0';
    if (reader->line[0] == '!') {
        reader->os_error =
            reader->os_error == 0 ? atoi(reader->line + 1) : reader->os_error; // what came first
        return 0;
    }
    return reader->take == NULL ? 0 : reader->take(reader->ctx, reader->line, err);
}

static int read_lines(void *ctx, const uint8_t *bytes, size_t count, struct error *err)
{
    struct reader *reader = ctx;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
            int status = take_line(reader, err);
            if (status < 0) {
                return status;
            }
        } else if (reader->length < LINE_SIZE - 1) {
            reader->line[reader->length++] = (char)bytes[i];
        }
    }
    return 0;
}

static const char *os_error_text(int number)
{
    static const struct {
        int number;
        const char *text;
    } texts[] = {
        {1, "not permitted"},
        {2, "no such file or directory on the board"},
        {5, "the board's storage cannot be read or written (input/output error)"},
        {13, "permission denied by the board"},
        {16, "no memory card in the board's slot, or it does not answer"},
        {17, "it exists already on the board"},
        {19, "no such device on the board, or no FAT file system on its memory card"},
        {20, "part of the path is not a directory on the board"},
        {21, "it is a directory on the board"},
        {22, "the board does not take that name"},
        {28, "the board's storage is full"},
        {30, "the board's storage is read-only"},
        {36, "the name is too long"},
        {39, "the directory is not empty"},
        {84, "the board's storage is damaged"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].number == number) {
            return texts[i].text;
        }
    }
    return NULL;
}

// Runs the script and feeds its lines to the reader; turns what went wrong into a sentence about `what`.
static int ask(struct rawrepl *repl, struct script *script, struct reader *reader, const char *what,
               struct error *err)
{
    int status = ERR_MEMORY;
    struct error inner = {.text = ""};
    struct lastline complaint = {.length = 0};
    if (!script->failed) {
        status = rawrepl_exec(repl, script->text, script->length, (struct rawrepl_sink){read_lines, reader},
                              (struct rawrepl_sink){lastline_keep, &complaint}, &inner);
    }
    free(script->text);
    if (complaint.length > 0) {
        return error_set(err, ERR_REMOTE, "%s: the board says %s", what, complaint.text);
    }
    if (status < 0) {
        return error_set(err, (enum error_code)status, "%s", inner.text);
    }
    if (reader->os_error != 0) {
        const char *text = os_error_text(reader->os_error);
        if (text != NULL) {
            return error_set(err, ERR_REMOTE, "%s: %s", what, text);
        }
        return error_set(err, ERR_REMOTE, "%s: the board answers OSError %d", what, reader->os_error);
    }
    return 0;
}

struct lister {
    void (*each)(void *ctx, const struct boardfs_entry *entry);
    void *ctx;
};

static int take_entry(void *ctx, char *line, struct error *err)
{
    struct lister *lister = ctx;
    char *end;
    bool is_directory = line[0] == 'd';
    if (line[0] != 'd' && line[0] != 'f') {
        return error_set(err, ERR_REMOTE, "the board's list of files is not understood: '%s'", line);
    }
    unsigned long long size = strtoull(line + 1, &end, 10);
    if (*end != ' ') {
        return error_set(err, ERR_REMOTE, "the board's list of files is not understood: '%s'", line);
    }
    struct boardfs_entry entry = {.name = end + 1, .is_directory = is_directory, .size = size};
    lister->each(lister->ctx, &entry);
    return 0;
}

int boardfs_list(struct rawrepl *repl, const char *path,
                 void (*each)(void *ctx, const struct boardfs_entry *entry), void *ctx, struct error *err)
{
    static const char template[] = "import os\n"
                                   "try:\n"
                                   " s=os.stat(@) if @ else (0x4000,)\n"
                                   " if s[0]&0x4000:\n"
                                   "  for e in os.ilistdir(@):\n"
                                   "   d=e[1]&0x4000\n"
                                   "   n=0 if d else (e[3] if len(e)>3 else os.stat(@+'/'+e[0])[6])\n"
                                   "   print('%s%d %s'%('d' if d else 'f',n,e[0]))\n"
                                   " else:\n"
                                   "  print('f%d %s'%(s[6],@))\n"
                                   "except OSError as e:print('!%d'%e.args[0])\n";
    struct lister lister = {each, ctx};
    struct reader reader = {.take = take_entry, .ctx = &lister};
    struct script script = script_make(template, path, "");
    char what[300];
    (void)snprintf(what, sizeof what, ":%s", path);
    return ask(repl, &script, &reader, what, err);
}

struct receiver {
    struct rawrepl_sink sink;
    void (*progress)(void *ctx, uint64_t done);
    void *progress_ctx;
    uint64_t count;
    uLong crc;
    bool complete;
};

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(char c)
{
    const char *at = c == '\0' ? NULL : strchr(base64_digits, c);
    return at == NULL ? -1 : (int)(at - base64_digits);
}

// Decodes in place; the number of bytes, or -1.
static int base64_decode(char *line)
{
    uint8_t *out = (uint8_t *)line;
    size_t length = strlen(line);
    if (length % 4 != 0) {
        return -1;
    }
    for (size_t i = 0; i < length; i += 4) {
        uint32_t word = 0;
        unsigned padding = 0;
        for (size_t k = 0; k < 4; k++) {
            int value = base64_value(line[i + k]);
            if (line[i + k] == '=' && i + 4 == length && k >= 2) {
                padding++;
                value = 0;
            }
            if (value < 0) {
                return -1;
            }
            word = word << 6 | (uint32_t)value;
        }
        for (unsigned k = 0; k < 3 - padding; k++) {
            *out++ = (uint8_t)(word >> (16 - 8 * k));
        }
    }
    return (int)(out - (uint8_t *)line);
}

static int take_data(void *ctx, char *line, struct error *err)
{
    struct receiver *receiver = ctx;
    unsigned long long count;
    unsigned long crc;
    if (sscanf(line, ".%llu %lu", &count, &crc) == 2) {
        if (count != receiver->count || crc != receiver->crc) {
            return error_set(err, ERR_REMOTE, "bytes were lost or changed on the serial line; try again");
        }
        receiver->complete = true;
        return 0;
    }
    int decoded = base64_decode(line);
    if (decoded < 0) {
        return error_set(err, ERR_REMOTE, "bytes were lost or changed on the serial line; try again");
    }
    receiver->crc = crc32(receiver->crc, (const uint8_t *)line, (uInt)decoded);
    receiver->count += (uint64_t)decoded;
    if (receiver->progress != NULL) {
        receiver->progress(receiver->progress_ctx, receiver->count);
    }
    return receiver->sink.write(receiver->sink.ctx, (const uint8_t *)line, (size_t)decoded, err);
}

static int receive(struct rawrepl *repl, struct script *script, struct rawrepl_sink sink,
                   void (*progress)(void *ctx, uint64_t done), void *progress_ctx, const char *what,
                   struct error *err)
{
    struct receiver receiver = {
        .sink = sink, .progress = progress, .progress_ctx = progress_ctx, .crc = crc32(0, NULL, 0)};
    struct reader reader = {.take = take_data, .ctx = &receiver};
    int status = ask(repl, script, &reader, what, err);
    if (status == 0 && !receiver.complete) {
        return error_set(err, ERR_REMOTE, "%s: the board stopped in the middle", what);
    }
    return status;
}

int boardfs_get(struct rawrepl *repl, const char *path, struct rawrepl_sink sink,
                void (*progress)(void *ctx, uint64_t done), void *progress_ctx, struct error *err)
{
    static const char template[] = "import binascii\n"
                                   "try:\n"
                                   " n=c=0\n"
                                   " with open(@,'rb') as f:\n"
                                   "  while 1:\n"
                                   "   b=f.read(1536)\n"
                                   "   if not b:break\n"
                                   "   n+=len(b);c=binascii.crc32(b,c)\n"
                                   "   print(binascii.b2a_base64(b).decode(),end='')\n"
                                   " print('.%d %d'%(n,c))\n"
                                   "except OSError as e:print('!%d'%e.args[0])\n";
    struct script script = script_make(template, path, "");
    char what[300];
    (void)snprintf(what, sizeof what, ":%s", path);
    return receive(repl, &script, sink, progress, progress_ctx, what, err);
}

int boardfs_get_value(struct rawrepl *repl, const char *expression, struct rawrepl_sink sink,
                      void (*progress)(void *ctx, uint64_t done), void *progress_ctx, struct error *err)
{
    static const char template[] = "import binascii\n"
                                   "m=memoryview($)\n"
                                   "for i in range(0,len(m),1536):\n"
                                   " print(binascii.b2a_base64(m[i:i+1536]).decode(),end='')\n"
                                   "print('.%d %d'%(len(m),binascii.crc32(m)))\n";
    struct script script = script_make(template, "", expression);
    return receive(repl, &script, sink, progress, progress_ctx, expression, err);
}

// One piece of an upload as a script: f.write(a2b_base64('...')).
static void add_piece(struct script *script, const uint8_t *bytes, size_t count)
{
    static const char head[] = "f.write(binascii.a2b_base64('";
    static const char tail[] = "'))\n";
    script_add(script, head, sizeof head - 1);
    for (size_t i = 0; i < count; i += 3) {
        size_t rest = count - i;
        uint32_t word = (uint32_t)bytes[i] << 16;
        word |= rest > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        word |= rest > 2 ? (uint32_t)bytes[i + 2] : 0;
        char group[4];
        for (unsigned k = 0; k < 4; k++) {
            group[k] = k > rest ? '=' : base64_digits[word >> (18 - 6 * k) & 0x3fU];
        }
        script_add(script, group, sizeof group);
    }
    script_add(script, tail, sizeof tail - 1);
}

static int simple(struct rawrepl *repl, const char *template, const char *path, const char *other,
                  struct error *err)
{
    struct reader reader = {.take = NULL};
    struct script script = script_make(template, path, other);
    char what[300];
    (void)snprintf(what, sizeof what, ":%s", path);
    return ask(repl, &script, &reader, what, err);
}

#define PIECE 768U
#define ROUND (4 * PIECE) // what one script writes

static int put_round(struct rawrepl *repl, const char *what, const uint8_t *bytes, size_t count,
                     struct error *err)
{
    static const char head[] = "try:\n", tail[] = "except OSError as e:print('!%d'%e.args[0])\n";
    struct script script = {0};
    struct reader reader = {.take = NULL};
    script_add(&script, head, sizeof head - 1);
    for (size_t at = 0; at < count; at += PIECE) {
        script_add(&script, " ", 1);
        add_piece(&script, bytes + at, count - at < PIECE ? count - at : PIECE);
    }
    script_add(&script, tail, sizeof tail - 1);
    return ask(repl, &script, &reader, what, err);
}

static int put_all(struct rawrepl *repl, const char *path, const uint8_t *bytes, size_t count,
                   void (*progress)(void *ctx, uint64_t done), void *progress_ctx, struct error *err)
{
    int status = 0;
    char what[300];
    (void)snprintf(what, sizeof what, ":%s", path);
    for (size_t done = 0; done < count && status >= 0;) {
        size_t some = count - done < ROUND ? count - done : ROUND;
        status = put_round(repl, what, bytes + done, some, err);
        done += some;
        if (progress != NULL) {
            progress(progress_ctx, done);
        }
    }
    return status;
}

// Half a file is none. What the program on the board had open may be gone, or never have been there.
static void forget_put(struct rawrepl *repl, const char *path)
{
    static const char give_up[] = "import os\n"
                                  "try:f.close()\n"
                                  "except Exception:pass\n"
                                  "try:os.remove(@+'.espcam~')\n"
                                  "except OSError:pass\n";
    struct error ignored = {.text = ""};
    (void)!simple(repl, give_up, path, "", &ignored);
}

int boardfs_put(struct rawrepl *repl, const char *path, const uint8_t *bytes, size_t count,
                void (*progress)(void *ctx, uint64_t done), void *progress_ctx, struct error *err)
{
    static const char begin[] = "import binascii,os\n"
                                "try:f=open(@+'.espcam~','wb')\n"
                                "except OSError as e:print('!%d'%e.args[0])\n";
    static const char finish[] = "try:\n"
                                 " f.close()\n"
                                 " try:os.rename(@+'.espcam~',@)\n"
                                 " except OSError:\n"
                                 "  os.remove(@)\n"
                                 "  os.rename(@+'.espcam~',@)\n"
                                 "except OSError as e:print('!%d'%e.args[0])\n";
    int status = simple(repl, begin, path, "", err);
    if (status < 0) {
        return status;
    }
    status = put_all(repl, path, bytes, count, progress, progress_ctx, err);
    if (status >= 0) {
        status = simple(repl, finish, path, "", err);
    }
    if (status == ERR_REMOTE) {
        forget_put(repl, path);
    }
    return status;
}

void boardfs_abandon(struct rawrepl *repl, const char *path)
{
    struct error ignored = {.text = ""};
    if (rawrepl_enter(repl, ABANDON_MS, &ignored) == 0) {
        forget_put(repl, path);
        (void)!rawrepl_leave(repl, &ignored);
    }
}

int boardfs_remove(struct rawrepl *repl, const char *path, struct error *err)
{
    return simple(repl,
                  "import os\n"
                  "try:\n"
                  " if os.stat(@)[0]&0x4000:os.rmdir(@)\n"
                  " else:os.remove(@)\n"
                  "except OSError as e:print('!%d'%e.args[0])\n",
                  path, "", err);
}

int boardfs_mkdir(struct rawrepl *repl, const char *path, struct error *err)
{
    return simple(repl,
                  "import os\n"
                  "try:os.mkdir(@)\n"
                  "except OSError as e:print('!%d'%e.args[0])\n",
                  path, "", err);
}

static int take_flag(void *ctx, char *line, struct error *err)
{
    (void)err;
    *(bool *)ctx = line[0] == '1';
    return 0;
}

int boardfs_is_directory(struct rawrepl *repl, const char *path, struct error *err)
{
    static const char template[] = "import os\n"
                                   "try:print(1 if os.stat(@)[0]&0x4000 else 0)\n"
                                   "except OSError:print(0)\n";
    bool is_directory = path[0] == '\0' || strcmp(path, "/") == 0;
    if (is_directory) {
        return 1;
    }
    struct reader reader = {.take = take_flag, .ctx = &is_directory};
    struct script script = script_make(template, path, "");
    int status = ask(repl, &script, &reader, path, err);
    return status < 0 ? status : is_directory;
}
