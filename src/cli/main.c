// espcam: take a picture with an ESP32-CAM and MicroPython. It works, or it says why.

#include "cli/cmd.h"
#include "cli/stop.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct cmd *const commands[] = {
    &cmd_snap,  &cmd_run,   &cmd_exec,    &cmd_ls,    &cmd_cp,    &cmd_rm,   &cmd_cat,  &cmd_mkdir,
    &cmd_check, &cmd_image, &cmd_explain, &cmd_flash, &cmd_erase, &cmd_read, &cmd_chip,
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static bool show_help;

static const struct opt help_opts[] = {
    {"help", 'h', NULL, "show this text", opt_flag, &show_help},
    {NULL},
};

int cmd_failed(const char *name, const struct error *err)
{
    fflush(stdout);
    fprintf(stderr, "espcam %s: %s\n", name, err->text[0] == '\0' ? "out of memory" : err->text);
    return EXIT_FAILED;
}

int cmd_misused(const char *name, const char *format, ...)
{
    va_list args;
    fflush(stdout);
    fprintf(stderr, "espcam %s: ", name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, " (see: espcam help %s)\n", name);
    return EXIT_USAGE;
}

static const struct cmd *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static void print_overview(void)
{
    printf("espcam: take a picture with an ESP32-CAM and MicroPython. It works, or it says why.\n\n"
           "usage: espcam COMMAND ...\n\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        printf("  %-8s %s\n", commands[i]->name, commands[i]->summary);
    }
    printf("  %-8s %s\n\n", "help", "Explain a command: espcam help COMMAND");
    printf("Every command powers a virtual ESP32-CAM on for itself; --flash FILE keeps what is in it.\n"
           "Exit status: 0 done, 1 it could not be done (the last line says why), 2 wrong usage.\n\n"
           "The first picture:\n"
           "  espcam snap -o photo.jpg\n"
           "  espcam snap --scene my-garden.jpg -o photo.jpg\n");
}

static void print_help(const struct cmd *cmd)
{
    printf("usage: espcam %s %s\n\n%s\n", cmd->name, cmd->usage, cmd->summary);
    if (cmd->details[0] != '\0') {
        printf("%s\n", cmd->details);
    }
    for (size_t i = 0; cmd->tables[i] != NULL; i++) {
        printf("\n%s\n", cmd->titles[i]);
        opt_print(cmd->tables[i]);
    }
    printf("\n");
    opt_print(help_opts);
}

static int help(int argc, char **argv)
{
    if (argc == 0) {
        print_overview();
        return EXIT_DONE;
    }
    const struct cmd *cmd = find(argv[0]);
    if (cmd == NULL || argc > 1) {
        fprintf(stderr, "espcam help: there is no command '%s' (see: espcam help)\n", argv[argc - 1]);
        return EXIT_USAGE;
    }
    print_help(cmd);
    return EXIT_DONE;
}

static int run(const struct cmd *cmd, int argc, char **argv)
{
    const struct opt *tables[6] = {help_opts};
    struct error err = {.text = ""};
    for (size_t i = 0; cmd->tables[i] != NULL; i++) {
        tables[i + 1] = cmd->tables[i];
    }
    int words = opt_parse(tables, argc, argv, &err);
    if (words < 0) {
        return cmd_misused(cmd->name, "%s", err.text);
    }
    if (show_help) {
        print_help(cmd);
        return EXIT_DONE;
    }
    return cmd->run(words, argv);
}

// A command whose standard output cannot be written (disk full, closed pipe) has not done its work.
static int finish(int status)
{
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == EXIT_DONE) {
        perror("espcam: standard output");
        return EXIT_FAILED;
    }
    return status;
}

// A standard stream that the caller has closed gets no file of ours in its place, to be written into by
// messages.
static void fill_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (fcntl(stream, F_GETFD) < 0) {
            (void)!open("/dev/null",
                        stream == STDERR_FILENO ? O_WRONLY : O_RDONLY); // the lowest that is free
        }
    }
}

int main(int argc, char **argv)
{
    fill_streams();
    if (argc < 2) {
        fprintf(stderr, "espcam: which command? (see: espcam help)\n");
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0) {
        printf("espcam %s\n", ESPCAM_VERSION);
        return finish(EXIT_DONE);
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        return finish(help(argc - 2, argv + 2));
    }
    const struct cmd *cmd = find(name);
    if (cmd == NULL) {
        fprintf(stderr, "espcam: there is no command '%s' (see: espcam help)\n", name);
        return EXIT_USAGE;
    }
    stop_catch();
    return finish(run(cmd, argc - 1, argv + 1));
}
