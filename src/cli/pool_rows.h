/* pool_rows: rows of a list or of a kept index on their way into what find looks them up in. Names
 * and the rest are read on several threads, and put one after another in the order of rows. */
#ifndef PV_CLI_POOL_ROWS_H
#define PV_CLI_POOL_ROWS_H

#include "cli/facts_kept.h"
#include "core/evidence.h"

/* Where persons go. */
struct pool_into {
    struct lookup *lookup;
    struct evidence *rest; /* or NULL: names alone */
    const bool *apart;     /* by field, as in facts_whole_name; or NULL */
    int32_t stated_day;    /* of ages */
    size_t threads;
    struct name_words *words; /* one for each thread, or NULL: what is known of words */
    size_t persons; /* who are to come in all, where that is known, for asking memory once; or 0 */
};

/* Rows whose facts somebody has. */
struct pool_rows {
    void (*facts)(const void *context, size_t row, struct facts *out);
    const void *context;
    size_t count;
    bool named; /* their names are in the lookup already */
};

/* Puts them all. ERR_MEMORY, ERR_LIMIT: some of them may have been put. */
enum err pool_rows_put(const struct pool_into *into, const struct pool_rows *rows) PV_CHECKED;

/* Rows that come one by one, kept until there are enough. `struct pool_waiting w = {0};` is empty.
 */
struct pool_waiting {
    struct facts_kept facts;
};

/* Copies the facts in, and puts those who wait when they are enough; pool_waiting_end puts the last
 * ones. Errors as pool_rows_put. */
enum err pool_waiting_add(struct pool_waiting *w, const struct pool_into *into,
                          const struct facts *f) PV_CHECKED;
enum err pool_waiting_end(struct pool_waiting *w, const struct pool_into *into) PV_CHECKED;
void pool_waiting_free(struct pool_waiting *w);

#endif
