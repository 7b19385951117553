/* acting: what commands about a case have in common: the words that name it, and the step. */
#ifndef PV_CLI_ACTING_H
#define PV_CLI_ACTING_H

#include "cli/render.h"
#include "desk/step.h"

enum acting {
    ACTING_REQUEST = 1, /* "R-..." */
    ACTING_PERSON = 2,  /* "P-..." */
    ACTING_PAIR = 4     /* "R-.../P-..." */
};

/* Opens the step that the call's first word names, in one of the allowed forms. step_close in any
 * case. ERR_USAGE, errors of step_open. */
enum err acting_open(struct call *c, unsigned forms, enum access need, struct step *s,
                     struct fault *f) PV_CHECKED;

/* The --present options. Arrays live in the call's arena. ERR_USAGE, ERR_MEMORY. */
enum err acting_present(struct call *c, struct present **out, size_t *count,
                        struct fault *f) PV_CHECKED;

/* Prints what was done: a line that begins with the pair, or {"request": ..., "person": ...,
 * "done": ...}. */
enum err acting_done(struct call *c, const struct step *s, const char *what) PV_CHECKED;

/* The same with one line more for people, and one value more for programs. */
enum err acting_done_with(struct call *c, const struct step *s, const char *what, const char *key,
                          struct str value) PV_CHECKED;

/* "alive, messages" in the arena; never fails but for memory. */
enum err acting_words(struct call *c, unsigned bits, struct str *out) PV_CHECKED;

/* --items, --allow, --tell: bits of enum permission. *given is false when the option is absent.
 * ERR_USAGE names the word that is not known. */
enum err acting_items(struct call *c, const char *option, bool *given, unsigned *bits,
                      struct fault *f) PV_CHECKED;

#endif
