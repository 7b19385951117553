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

/* A name of one letter is written with one dash: -o FILE. Values stand behind a blank or an equals
 * sign: --giver WHO, --giver=WHO. */
struct option {
    const char *name;  /* "giver", without the dashes */
    const char *value; /* what its value is called in the help, "WHO"; NULL: a flag */
    const char *help;
    unsigned flags;
};

enum {
    COMMAND_SEALED = 1,  /* works on a locked office too: no officer acts */
    COMMAND_STARTS = 8,  /* prepare starts a process; every other command gives that up first */
    COMMAND_APART = 16,  /* knows no office at all, nor the options about one */
    COMMAND_TEXT = 32,   /* writes lines of text with tabs, and no JSON */
    COMMAND_ASKS = 4,    /* prepare looks around first, and then calls ask_required itself */
    COMMAND_PERSONAL = 2 /* an act that counts towards two persons (R5), raises what may be told
                            (R6), or cannot be undone:
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

/* What one file cmd_NOUN.c exports: `const struct command NOUN_commands[]` and
 * `const size_t NOUN_command_count`. A size of another file is no constant, hence the pointer. */
struct command_group {
    const char *title; /* "Requests and lists"; NULL: goes on with the group above */
    const struct command *commands;
    const size_t *count;
};

/* All commands, in the order of the help (cli/table.c). */
extern const struct command_group command_groups[];
extern const size_t command_group_count;

/* Options that commands have besides their own: office, as, passphrase-file, json, clock, help. */
extern const struct option command_globals[];
extern const size_t command_global_count;

/* Whether this command has that one of them; its help shows those and no other. In front of the
 * command those about an office may stand in any case (peyvand --office FILE COMMAND). */
bool command_knows(const struct command *command, const struct option *global);

/* Calls visit for every command, in order, until it returns false. */
typedef bool command_visit(void *context, const char *title, const struct command *command);
void command_each(command_visit *visit, void *context);

/* The command that the first one or two words name, and how many words those are. NULL: none. */
const struct command *command_find(const struct str *words, size_t count, size_t *used);

/* Reads a whole command line (without the program's name) into c: global options anywhere, the
 * command's words, its own words and options. c->command stays NULL when there are none of the
 * command's words at all, or when --help stands behind a noun that needs a verb (c->words then has
 * the noun). ERR_USAGE with a fault that names what is wrong and, where there is one, the nearest
 * thing that exists; ERR_MEMORY. */
enum err command_line(const char *const *argv, size_t argc, struct call *c,
                      struct fault *f) PV_CHECKED;

/* Reads words and options behind the command's own words into c, whose arena keeps the arrays; the
 * texts are borrowed. ERR_USAGE as above. */
enum err command_parse(const struct command *command, const char *const *argv, size_t argc,
                       struct call *c, struct fault *f) PV_CHECKED;

/* ERR_USAGE when a required option is missing, naming it. */
enum err command_complete(const struct call *c, struct fault *f) PV_CHECKED;

/* The nearest of the words that the visitor's list has, for "did you mean": NULL when none is near.
 */
const char *command_nearest(struct str word, const char *const *list, size_t count);

void command_help(const struct command *command, struct buf *out);
void command_help_all(struct buf *out);
/* The commands of one noun; false when there are none. */
bool command_help_noun(struct str noun, struct buf *out);
/* A line for each command, for tools: words, tab, arguments, tab, options. */
void command_names(struct buf *out);

#endif
