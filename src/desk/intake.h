/* intake: rows of a list on their way into the office, one at a time. */
#ifndef PV_DESK_INTAKE_H
#define PV_DESK_INTAKE_H

#include "core/fact.h"
#include "desk/book.h"

/* One row that can be used. Slices live until the next row is asked for, or longer. */
struct intake_row {
    uint32_t line; /* in the source */
    struct str verbatim;
    struct facts facts;
    /* of a list of requests only */
    struct str enquirer, phone, kinship, last_news, ticket;
};

/* Where rows come from; `more` is false behind the last. The error of a source that is broken. */
struct intake_source {
    enum err (*next)(void *context, struct intake_row *out, bool *more, struct fault *f);
    void *context;
    uint64_t count; /* rows to come */
};

/* Whoever waits is told how far it is; may be NULL. */
struct intake_progress {
    void (*tell)(void *context, uint64_t done, uint64_t of);
    void *context;
};

enum { INTAKE_TELL_EVERY = 500 };

/* A pair of texts, or of a text and a number, for bodies that hold a map. */
struct text_pair {
    struct str key, value;
    uint64_t number;
};

/* Puts a map of texts (or of numbers), in the order that the ledger demands; of a key that
 * repeats the first one stays. Sorts the pairs. ERR_MEMORY; a bad text fails the body. */
enum err intake_put_texts(struct body *b, enum body_key k, struct text_pair *at,
                          size_t count) PV_CHECKED;
enum err intake_put_numbers(struct body *b, enum body_key k, struct text_pair *at,
                            size_t count) PV_CHECKED;

#endif
