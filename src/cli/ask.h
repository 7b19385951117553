/* ask: what the command line did not say, asked for at the terminal, one question after another.
 *
 * Only the officer's own process asks (prepare). Answers live in the call's arena. Without a
 * terminal (c->terminal is false) nothing is asked: what is required is then missing, by name. */
#ifndef PV_CLI_ASK_H
#define PV_CLI_ASK_H

#include "cli/command.h"

/* Asks "QUESTION: " and gives the answer without blanks around it; it may be empty. ERR_USAGE
 * without a terminal, ERR_NOT_FOUND when the input ended, ERR_FORMAT, ERR_MEMORY. */
enum err ask_line(struct call *c, const char *question, struct str *answer,
                  struct fault *f) PV_CHECKED;

/* Asks until the answer is one of yes, y, no, n. */
enum err ask_yes(struct call *c, const char *question, bool *yes, struct fault *f) PV_CHECKED;

/* Asks for an option that was not given; an empty answer leaves it away, unless it is required by
 * the command's table: then the question comes again. Does nothing when the option was given or
 * when there is no terminal. */
enum err ask_option(struct call *c, const char *name, const char *question,
                    struct fault *f) PV_CHECKED;

/* The same for an answer of which `known` says whether it will be taken: when it says no, the
 * answers that are possible are named and the question comes again. */
struct ask_choice {
    const char *name, *question, *possible;
    bool (*known)(struct str answer);
};
enum err ask_choice(struct call *c, const struct ask_choice *q, struct fault *f) PV_CHECKED;

/* Asks for every required option that is missing; ERR_USAGE names the first one that still is. */
enum err ask_required(struct call *c, struct fault *f) PV_CHECKED;

/* The passphrase: first line of --passphrase-file, else asked for without echo. */
enum err ask_passphrase(struct call *c, const char *prompt, struct str *out,
                        struct fault *f) PV_CHECKED;

/* A new one: first line of the file that the option names, else asked for twice. ERR_USAGE when
 * the two differ. */
enum err ask_new_passphrase(struct call *c, const char *file_option, const char *prompt,
                            struct str *out, struct fault *f) PV_CHECKED;

#endif
