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
#include "core/cpu.h"
#include "core/kin.h"

/* Called between phases: "choosing rules", "comparing". */
typedef void link_progress(void *context, const char *phase);

/* What people decided about two rows of the roll. */
struct link_label {
    uint32_t row_a, row_b;
    bool match;
};

/* m of one column, learnt elsewhere. */
struct link_start {
    struct str name; /* of the feature */
    double m[LEVELS];
};

struct link_options {
    size_t workers;     /* threads; 0 is 1 */
    enum cpu_level cpu; /* wide instructions at most; CPU_BEST, which is 0: all there are */
    uint64_t seed;
    double threshold; /* 0: one half */
    double max_pairs; /* pairs the rules may cost; 0: by the number of rows */
    /* What comparing and grouping may take besides what is held already, in bytes; asked before
     * learning, before each, and before families are weighed, which hold `more` bytes besides.
     * 0: not enough, and the run ends with ERR_LIMIT. NULL: no bound. What does not fit goes to the
     * spill, and the result is the same. */
    double (*memory_left)(void *context, double more);
    void *memory_context;
    const struct spill *spill; /* or NULL: then memory_left is not asked */
    bool keep_compared;        /* of two lists: considered, for whoever tells what was not chosen */
    pairs_progress *share; /* or NULL: how far "learning" and "comparing" are; progress_context */
    bool assign_given;     /* assign says what was asked for; otherwise it is found out */
    enum assign_kind assign;
    const struct link_label *labels; /* learnt from, and obeyed in the pairs */
    size_t label_count;
    const struct link_start *start; /* features of these names keep this m */
    size_t start_count;
    link_progress *progress; /* or NULL */
    void *progress_context;
    const bool *stop; /* or NULL: looked at after each call of progress; true: ERR_STATE */
};

struct link_result {
    struct people people;
    struct model model;
    struct block_plan plan;
    struct kin kin;                  /* of two lists: what families added to pairs */
    struct pair_list pairs;          /* kept pairs; of two lists: what was assigned */
    struct considered considered[2]; /* of two lists with keep_compared: what was looked at */
    struct model_pair *label;        /* what people decided, as cluster_options has it */
    size_t label_count;
    double *probability; /* of each pair of two lists; NULL for one list */
    uint32_t *cluster;   /* by row of people: smallest row of its group */
    enum assign_kind assign;
    double duplicates[2]; /* of two lists: pairs of doubles found within each, estimated */
    double threshold;
};

/* The roll gains derived columns and loses its rows' cells (roll_forget_rows); it must outlive the
 * result. The caller frees with link_free. ERR_MEMORY, ERR_LIMIT. */
enum err link_run(struct roll *r, const struct link_options *o, struct link_result *out) PV_CHECKED;
void link_free(struct link_result *l);

/* Weight of a pair of people rows in bits, prior included, and its parts, one per feature; what
 * its families add, kin_find(&l->kin, a, b), is part of the weight, too. What people decided is
 * not: verdict.h tells what came of a pair. */
double link_explain(const struct link_result *l, uint32_t a, uint32_t b,
                    struct model_reason out[FEATURES_MAX]);

#endif
