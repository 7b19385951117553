/* block: which pairs are worth comparing.
 *
 * An atom is one way to say that two people agree in part: the same family name, its first four
 * letters, the year of birth, a rare word. A rule is one to three atoms together; people whose
 * atoms are all the same share a key and are compared. Blocks larger than the rule's cap are left
 * to rules with more atoms: the commonest names need more than a name. Which rules and which caps
 * is chosen by what they cost, counted, and by how many matches they bring, estimated. */
#ifndef PV_CORE_BLOCK_H
#define PV_CORE_BLOCK_H

#include "base/buf.h"
#include "core/block_words.h"
#include "core/model.h"

enum atom_kind {
    ATOM_SAME,
    ATOM_HEAD,     /* first four letters, or first half of a code */
    ATOM_TAIL,     /* last four letters, or last half of a code */
    ATOM_ANY_NAME, /* the same word as given or as family name */
    ATOM_WORD,     /* one of the three rarest words */
    ATOM_YEAR,
    ATOM_MONTH_DAY,
    ATOM_SPELLED,      /* a word of a name, however it is spelled */
    ATOM_TWO_SPELLED,  /* two of them */
    ATOM_DAY_OR_MONTH, /* year, and day and month in either order */
    ATOM_COMMON_WORDS, /* words in common, block_words.h: a rule by itself, which has no keys */
    ATOM_KINDS
};

enum {
    ATOMS_MAX = 56,
    ATOM_SLOTS = NAMESAKE_CODES,
    RULE_ATOMS = 3,
    RULES_MAX = 24,
    RULE_KEYS = 12
};

/* code[v] is what value v comes to, 0 for nothing; slots[i] reads feature[i]. */
struct atom {
    enum atom_kind kind;
    size_t slots;
    size_t feature[ATOM_SLOTS];
    uint32_t *code[ATOM_SLOTS]; /* borrowed from the plan where `owned` is not set */
    bool owned[ATOM_SLOTS];
};

struct rule {
    uint64_t atoms;  /* bits */
    uint32_t cap;    /* largest block; 0: of words in common, */
    uint32_t least;  /* which have these units */
    double pairs;    /* that it gives, by count of keys */
    double recall;   /* share of the matches that are known of, by this rule alone */
    double gained;   /* share that no earlier rule gives */
    double left_out; /* pairs in blocks above the cap */
};

struct block_plan {
    size_t atom_count;
    struct atom atom[ATOMS_MAX];
    size_t rule_count;
    struct rule rule[RULES_MAX];
    double recall;             /* of all matches, at most and about (block_recall.h) */
    bool recall_known;         /* false: too few matches are expected to say it */
    double pairs;              /* counted, pairs of several rules several times */
    struct block_words *words; /* or NULL */
};

struct block_options {
    size_t workers;
    uint64_t seed;
    double max_pairs;                /* that the rules may cost together */
    const struct model_pair *labels; /* a, b and label set; to learn from as well */
    size_t label_count;
    void (*progress)(void *context, double done, double of); /* or NULL; by the caller's thread */
    void *progress_context;
};

/* Learns the model on sampled pairs and chooses rules. ERR_MEMORY. */
enum err block_plan_new(const struct people *p, const struct block_options *o, struct model *d,
                        struct block_plan *out) PV_CHECKED;
void block_plan_free(struct block_plan *b);

/* Atoms on which two rows agree. */
uint64_t block_agree(const struct block_plan *b, const uint32_t *x, const uint32_t *y);

/* Appends a column's name as it may stand where the text goes. */
typedef void block_name_put(struct buf *out, struct str name);

/* "family (end) + date of birth (year)": appends the rule in words. `put` writes the columns'
 * names, which come from the list; buf_str leaves them as they are. */
void block_rule_text(const struct block_plan *b, const struct people *p, uint64_t atoms,
                     block_name_put *put, struct buf *out);

#endif
