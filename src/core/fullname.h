/* fullname: whether two names can be one person's, in any scripts, and why.
 *
 * The parts of one name are matched with those of the other in the way that says most for one
 * person: one to one, or two neighbours with one that is written together; in any order at a price.
 * A matched pair weighs how much likelier the one is as a spelling of the other than as a word at
 * large, in bits, never more than a name of that kind tells and never less than "another name".
 * What is missing on one side costs by its kind, and a part that has another in its place more. The
 * same result comes out whichever name is given first. */
#ifndef PV_CORE_FULLNAME_H
#define PV_CORE_FULLNAME_H

#include "core/cpu.h"
#include "core/part.h"

/* How a part fared. LINK_WITHIN: it is the start or the end of one of the other name that is
 * written in one with more. */
enum link_kind { LINK_SAME, LINK_OTHER, LINK_MISSING, LINK_WITHIN };

struct name_link {
    uint8_t kind;
    uint8_t a, a_count; /* parts of a: first and how many; none: a_count 0 */
    uint8_t b, b_count;
    uint16_t price;     /* of the letters, eighths of a bit */
    double weight_bits; /* these, the order's and chance's sum up to the weight of the whole */
};

enum { NAME_LINKS = 2 * PARTS_MAX };

struct fullname_score {
    double weight_bits;
    double probability; /* with even odds beforehand; 0.5 is the threshold of a match */
    double order_bits;  /* part of the weight: family name first, or parts in disorder */
    double chance_bits; /* part of the weight: two people's names are alike so often */
    uint8_t link_count;
    struct name_link links[NAME_LINKS];
};

/* Bits of one part against one other, strictly, before scale; below least it may be any number
 * below. */
double part_compare(const struct part *a, const struct part *b, double least);

/* The same by spellings laid out (core/letter_laid.h): for many pairs. */
struct letter_laid;
double part_compare_by(struct letter_laid *laid, const struct part *a, const struct part *b,
                       double least);

/* What part_compare gives when the letters cost so much; of the letters only script and lengths are
 * looked at. No initials. */
double part_bits_at(const struct part *a, const struct part *b, unsigned price);

/* At least what part_compare gives a word of another script and a Latin one when the letters cost
 * `whole`, and those behind what may be missing `bare`. */
double part_bits_bare(const struct part *a, const struct part *latin, unsigned whole,
                      unsigned bare);

/* The most that part_compare can give p, of another script, and a Latin word by letters behind the
 * Muhammad or Abd al- that p begins with, when the other does not; HUGE_VAL where p does not. */
double part_unlike_start(const struct part *p);

/* The price, in eighths of a bit, up to which two such words weigh that much; 0: none does. Only
 * their scripts, lengths, backgrounds and usual prices are looked at. */
unsigned part_limit(const struct part *a, const struct part *b, double least);

/* What is known of two names before they are compared: bits of the parts found in both, the least
 * of them, how many parts have another in their place, how many nothing. */
struct name_rough {
    double bits, least;
    unsigned other, missing;
};

/* About the weight that comparing will give, order left aside. */
double fullname_about(const struct name_rough *r);

/* The most that part_compare can give for the two: bits of a spelling as usual as can be. */
double part_most(const struct part *a, const struct part *b);

/* Bits that the spelling costs beyond what is usual, for two words that are no initials; below 0
 * where it costs less. Above limit (0 or more) it may be any number above. */
double part_loss(const struct part *a, const struct part *b, double limit);

void fullname_compare(const struct parts *a, const struct parts *b, struct fullname_score *out);

/* Prices already found, by the ids of two words: for comparing many names. One thread at a time. */
struct name_cache;
enum err name_cache_new(unsigned log2_entries, struct name_cache **out) PV_CHECKED;
void name_cache_free(struct name_cache *c);

/* The widest instructions used, if the machine has them; all it has when not called. Results are
 * the same. */
void name_cache_cpu(struct name_cache *c, enum cpu_level cpu);

/* Gives each part the id of its word, a word seen before the same as then. Not to be mixed with ids
 * of one's own. ERR_MEMORY. */
enum err name_cache_number(struct name_cache *c, struct parts *p) PV_CHECKED;

/* parts_read and name_cache_number in one; words met before are not read again. ERR_MEMORY. */
enum err name_cache_read(struct name_cache *c, struct str name, struct parts *out) PV_CHECKED;

/* The same as fullname_compare; cache may be NULL. */
void fullname_compare_with(struct name_cache *cache, const struct parts *a, const struct parts *b,
                           struct fullname_score *out);

/* The same with less allowed to spelling within one script: for lists in which many people have
 * names that are nearly alike. The cache is for such comparisons alone, or NULL. */
void fullname_compare_strictly(struct name_cache *cache, const struct parts *a,
                               const struct parts *b, struct fullname_score *out);

#endif
