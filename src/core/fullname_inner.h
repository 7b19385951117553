/* fullname_inner: the search for the best way to match the parts of two names, for core/fullname.c,
 * which finds what may stand against what, core/fullname_best.c, which searches, and
 * core/fullname_report.c, which says what was found. */
#ifndef PV_CORE_FULLNAME_INNER_H
#define PV_CORE_FULLNAME_INNER_H

#include "core/fullname_bits.h"
#include "core/fullname_sheet.h"
#include "core/name_bound.h"
#include "core/name_cache.h"
#include "core/part_weight.h"

/* Weights in bits before they are brought to scale, as those in core/fullname_bits.h. */
static const double turned_bits = -1.4; /* family name first */
static const double jumbled_bits = -8;  /* any other order, for each part out of place */

/* Names of up to LAZY_PARTS parts have fewer than EDGES_MAX edges. */
enum { EDGES_MAX = 160, NODES_MAX = 3000, LAZY_PARTS = 5 };

/* Parts that may stand against each other: neighbours of each name, mostly one. An open edge weighs
 * no more than its bits say; joined parts that do not weigh more than `least` are none. Within: one
 * is the start or the end of the other. */
struct edge {
    uint8_t i, i_count, j, j_count;
    uint8_t mask[2]; /* from here on filled in by edge_add: its parts as bits */
    uint8_t takes;   /* names of b */
    bool of_names;   /* on both sides; a title may stand anywhere, but in Burmese: U in front is no
                        Oo behind */
    bool open, gone, within;
    uint16_t price;
    double bits, least;
    double lent;        /* of bits: the start of one that parts of the other name have too, */
    uint8_t lenders[2]; /* which are these, as bits: it is lost when none of them is left */
};

/* Edges of names so far, by the parts of b that they begin at. */
struct name_order {
    uint8_t first, last, names, down; /* down: how many begin before the one before them */
};

/* Edges chosen so far. left: names of a passed by without one, and names of b not taken. */
struct way {
    unsigned used[2];
    int left[2];
    struct name_order order;
    double sum;
};

struct search {
    const struct parts *a, *b;
    struct name_cache *cache;
    const struct name_sheet *sheet[2];
    const struct name_meet *meet;
    unsigned
        counted[2]; /* names of each, as bits, that differ from others where they find no like */
    struct name_bound bound;
    uint8_t is_joined[2][PARTS_MAX]; /* by count, as bits */
    struct part joined[2][PARTS_MAX][RUN_MAX - 1];
    bool lazy, strict;
    bool chinese; /* fullname_chinese */
    bool further; /* a second name left out in the middle costs less */
    struct edge edge[EDGES_MAX];
    uint8_t next[EDGES_MAX]; /* edge of the same first part of a, counted from 1; 0 ends */
    uint8_t first[PARTS_MAX];
    double ahead[PARTS_MAX + 1]; /* the most that parts of a from here on can add */
    int takes[PARTS_MAX + 1];    /* names of b that they can take, at most */
    double least_missing;        /* what a name of a costs at least that nothing stands against */
    size_t count;
    size_t nodes;
    double best;
    double floor; /* the best comes up to this at least */
    uint8_t chosen[PARTS_MAX], chosen_count;
    uint8_t best_chosen[PARTS_MAX], best_count;
};

/* Of up to eight bits; without a branch for each, which the processor could not foresee. */
static inline uint8_t bits_count(unsigned bits)
{
    bits -= bits >> 1 & 0x55;
    bits = (bits & 0x33) + (bits >> 2 & 0x33);
    return (uint8_t)((bits + (bits >> 4)) & 0xF);
}

static inline bool fullname_burmese(const struct search *s)
{
    return s->sheet[0]->burmese || s->sheet[1]->burmese;
}

/* How many of the count parts from first on are names, or "son of", which makes one with what
 * follows. */
static inline unsigned fullname_names(const struct parts *p, uint8_t first, uint8_t count)
{
    unsigned n = 0;
    for (uint8_t k = 0; k < count; k++)
        n += part_is_name(&p->part[first + k]) || part_role_son(p->part[first + k].role);
    return n;
}

/* Whether there is a name among them. */
static inline bool fullname_any_name(const struct parts *p, uint8_t first, uint8_t count)
{
    for (uint8_t k = 0; k < count; k++)
        if (part_is_name(&p->part[first + k]))
            return true;
    return false;
}

/* Of each name, how many names are left that nothing stands against, and what they cost if nothing
 * stands in their place. used: parts that are not left, as bits. */
struct names_left {
    unsigned count[2];
    double bits[2];
};
void fullname_missing(const struct search *s, const unsigned used[2], struct names_left *out);

/* What the order costs of edges chosen, in the order of a's parts. */
double fullname_order(const struct search *s, const uint8_t *chosen, size_t count);

/* What e weighs when these parts stand against others: without what was lent, where all that lent
 * it are among them. */
static inline double fullname_edge_bits(const struct edge *e, const unsigned used[2])
{
    bool lost = e->lent > 0 && !(e->lenders[0] & ~used[0]) && !(e->lenders[1] & ~used[1]);
    return lost ? e->bits - e->lent : e->bits;
}

/* What two names weigh of which one has no part. */
void fullname_report_nothing(struct fullname_score *out);

/* Prices an open edge; it may be gone then. */
void fullname_settle(struct search *s, struct edge *e);

/* Finds the best way to match the parts. */
void fullname_best(struct search *s);

/* Writes down the best way found. */
void fullname_report(const struct search *s, struct fullname_score *out);

#endif
