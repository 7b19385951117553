/* command: what the program can be told to do.
 *
 * A command is a row of a table: its words, its options and up to two functions. `prepare` runs in
 * the officer's own process, which reads files, asks questions and parses what others wrote, and
 * holds no key. `run` runs in the keeper, which holds the book and has neither terminal nor files
 * of others. A call travels between them. A command without run is done by prepare alone. */
#ifndef PV_CLI_COMMAND_H
#define PV_CLI_COMMAND_H

#include "cli/call.h"

enum {
    OPTION_REQUIRED = 1, /* on the command line, or asked for at a terminal */
    OPTION_REPEAT = 2,   /* may be given several times */
    OPTION_LOCAL = 4     /* for prepare only; does not travel to the keeper */
};

struct option {
    const char *name;  /* "giver", without the dashes */
    const char *value; /* what its value is called in the help, "WHO"; NULL: a flag */
    const char *help;
    unsigned flags;
};

enum {
    COMMAND_SEALED = 1,  /* works on a locked office too: no officer acts */
    COMMAND_PERSONAL = 2 /* an act that counts towards two persons (R5), or that cannot be undone:
                            while several officers are seated the acting one gives the passphrase
                            again, so that nobody acts for a colleague at the same desk */
};

struct command {
    const char *noun;      /* "match" */
    const char *verb;      /* "uphold"; NULL for a command of one word */
    const char *arguments; /* as the help shows them, "PAIR" or "[REQUEST]"; NULL: none */
    size_t arg_min, arg_max;
    const char *summary; /* one line */
    const char *more;    /* paragraphs for the command's own help, or NULL */
    const struct option *options;
    size_t option_count;
    unsigned flags;
    enum err (*prepare)(struct call *c, struct fault *f);
    enum err (*run)(struct call *c, struct fault *f);
};

struct command_group {
    const char *title; /* "Requests and lists" */
    const struct command *commands;
    size_t count;
};

/* All commands, in the order of the help (cli/table.c). */
extern const struct command_group command_groups[];
extern const size_t command_group_count;

/* The command that the first one or two words name, and how many words those are. NULL: none. */
const struct command *command_find(const struct str *words, size_t count, size_t *used);

/* Reads words and options into c, whose arena keeps what is copied. ERR_USAGE with a fault that
 * names the option and, where there is one, the nearest option that exists. */
enum err command_parse(const struct command *command, const char *const *argv, size_t argc,
                       struct call *c, struct fault *f) PV_CHECKED;

void command_help(const struct command *command, struct buf *out);
void command_help_all(struct buf *out);

#endif
