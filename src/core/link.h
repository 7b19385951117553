/* link: the whole way from rows to pairs and to people, and everything that was learnt on it.
 *
 *     roll_init, roll_add for every row          (of the second list too; set first_rows)
 *     link_run(&roll, &options, &result)
 *     result.pair, result.cluster, result.model, result.plan ... to be read by whoever reports
 *     link_free(&result)
 */
#ifndef PV_CORE_LINK_H
#define PV_CORE_LINK_H

#include "core/cluster.h"

/* Called between phases: "choosing rules", "comparing". */
typedef void link_progress(void *context, const char *phase);

struct link_options {
    size_t workers; /* threads; 0 is 1 */
    uint64_t seed;
    double threshold;  /* 0: one half */
    double max_pairs;  /* pairs the rules may cost; 0: by the number of rows */
    bool assign_given; /* assign says what was asked for; otherwise it is found out */
    enum assign_kind assign;
    link_progress *progress; /* or NULL */
    void *progress_context;
};

struct link_result {
    struct people people;
    struct model model;
    struct block_plan plan;
    struct pair_list pairs; /* kept pairs; of two lists: what was assigned */
    double *probability;    /* of each pair of two lists; NULL for one list */
    uint32_t *cluster;      /* by row of people: smallest row of its group */
    enum assign_kind assign;
    double duplicates[2]; /* of two lists: pairs of doubles found within each, estimated */
    double threshold;
};

/* The roll gains derived columns and must outlive the result. The caller frees with link_free.
 * ERR_MEMORY, ERR_LIMIT. */
enum err link_run(struct roll *r, const struct link_options *o, struct link_result *out) PV_CHECKED;
void link_free(struct link_result *l);

/* Weight of a pair of people rows in bits, prior included, and its parts, one per feature. */
double link_explain(const struct link_result *l, size_t a, size_t b,
                    struct model_reason out[FEATURES_MAX]);

#endif
