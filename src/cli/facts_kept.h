/* facts_kept: what many rows say, kept in little room. `struct facts_kept k = {0};` is empty. */
#ifndef PV_CLI_FACTS_KEPT_H
#define PV_CLI_FACTS_KEPT_H

#include "cli/texts.h"
#include "core/fact.h"

struct facts_kept {
    struct texts rows;
    struct buf one; /* a row on its way in */
};

/* Copies the facts in, with the next number from 0. ERR_MEMORY, ERR_LIMIT for a value of 4 GiB. */
enum err facts_keep(struct facts_kept *k, const struct facts *f) PV_CHECKED;

/* The facts again; slices lie in k and are invalid after the next facts_keep. */
void facts_at(const struct facts_kept *k, size_t row, struct facts *out);
void facts_kept_free(struct facts_kept *k);

#endif
