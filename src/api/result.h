/* result: the inside of a pv_result. */
#ifndef PV_API_RESULT_H
#define PV_API_RESULT_H

#include "api/status.h"
#include "core/link.h"

struct pv_result {
    bool two; /* lists */
    size_t rows_a, rows_b;
    size_t pair_count;
    uint32_t *row_a, *row_b;
    double *probability, *weight_bits;
    uint32_t *cluster; /* of rows_a + rows_b rows: the first row of the group */
    struct pv_summary summary;
    struct buf model; /* as JSON; empty when nothing was learnt */

    /* For explaining; empty unless reasons are kept. */
    bool reasons;
    struct arena arena; /* names of columns */
    struct roll roll;
    struct link_result link;
    uint32_t *place; /* row of the roll -> row of people */
    const char *feature[FEATURES_MAX];
};

/* Takes over what was found: out's rows and `two` are set, the rest is empty. ERR_MEMORY. */
enum err result_take(struct pv_result *out, const struct link_result *found) PV_CHECKED;

/* A result without a single pair, and without evidence to give reasons from. ERR_MEMORY. */
enum err result_empty(struct pv_result *out) PV_CHECKED;

/* Makes ready for explaining. roll and link are in their places. ERR_MEMORY. */
enum err result_keep_reasons(struct pv_result *r) PV_CHECKED;

#endif
