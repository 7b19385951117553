/* evidence: what a pool says of its persons beside their names, and what it says of a query.
 *
 * Dates and years of birth, ages, sex, names of father, mother and spouse, places, addresses,
 * occupations, phones and papers are taken apart as the office does (trait.h) and weighed by the
 * same rules (weigh.h): m by rule of thumb, u counted in the pool. They are kept packed, some tens
 * of bytes a person: words and days by number, phones and papers as they are. Persons are numbered
 * from 0 in order of addition, like those of a lookup (lookup.h).
 *
 * Order of use: evidence_add for every person, evidence_settle once, then questions, from as many
 * threads as there are scratches; between questions persons may still be added and taken out. */
#ifndef PV_CORE_EVIDENCE_H
#define PV_CORE_EVIDENCE_H

#include "core/lookup.h"
#include "core/match.h"
#include "core/trait.h"

struct evidence;
struct evidence_scratch;

/* An empty one. ERR_MEMORY. */
enum err evidence_new(struct evidence **out) PV_CHECKED;
void evidence_free(struct evidence *e);

/* Nobody knows when ages were stated: they are compared with each other, as of one day, and not
 * with dates of birth. */
void evidence_ages_undated(struct evidence *e);

/* True when facts of these fields are weighed: for telling whether a list has any. */
bool evidence_of_field(enum field f);

/* Adds the next person; of its names only whether they hold the father's is kept. ERR_LIMIT beyond
 * 4 GiB, ERR_MEMORY: it was not added. */
enum err evidence_add(struct evidence *e, const struct facts *f) PV_CHECKED;

/* The same in two steps, the first of which needs no evidence and may be done on any thread; words:
 * as for traits_read. */
struct evidence_said {
    struct traits traits;
    size_t words, rare; /* of the traits, these first and then those */
    bool father;
};
void evidence_read(const struct facts *f, struct name_words *words, struct evidence_said *out);
enum err evidence_put(struct evidence *e, struct evidence_said *said) PV_CHECKED;

/* Everybody so far is in it: makes it ready for questions and gives back room. ERR_MEMORY. */
enum err evidence_settle(struct evidence *e) PV_CHECKED;

size_t evidence_persons(const struct evidence *e);
/* Bytes held. */
size_t evidence_bytes(const struct evidence *e);

/* Takes a person out and wipes what was said of it; its number is not given again. For who has
 * settled; s is one of e's, and no question runs. False when there is no such person, or it was
 * taken out before. */
bool evidence_remove(struct evidence *e, uint32_t person, struct evidence_scratch *s);

/* Who was taken out gives up its number and its room: person i becomes to[i], which ascend; what is
 * said of those whose to[i] is EVIDENCE_NOBODY must have been taken out. For who has settled. */
static const uint32_t EVIDENCE_NOBODY = UINT32_MAX;
void evidence_renumber(struct evidence *e, const uint32_t *to);

/* Borrows e. ERR_MEMORY. */
enum err evidence_scratch_new(const struct evidence *e, struct evidence_scratch **out) PV_CHECKED;
void evidence_scratch_free(struct evidence_scratch *s);

/* Wipes what s has of the person that it looked at last: when no more is asked for now, or the
 * person is taken out. */
void evidence_forget(struct evidence_scratch *s);

/* Who is asked for. *any is false when nothing is said that could be weighed. ERR_MEMORY. */
enum err evidence_ask(struct evidence_scratch *s, const struct facts *f, bool *any) PV_CHECKED;

/* About what evidence_weigh will say, in a tenth of the time. Bits. */
double evidence_rough(struct evidence_scratch *s, uint32_t person);

/* weight_bits and reasons, without the name; the id is the person. name_bits: what the name says,
 * which stands against the person being a relative. */
void evidence_weigh(struct evidence_scratch *s, uint32_t person, double name_bits,
                    struct candidate *out);

/* Who has a phone, a paper or a day of birth of who is asked for, at most EVIDENCE_KEYED of them:
 * those of whom the rest agrees best. Borrowed until the next evidence_ask. */
enum { EVIDENCE_KEYED = 32 };
const uint32_t *evidence_keyed(const struct evidence_scratch *s, size_t *count);

/* --- name and evidence together --- */

struct evidence_query {
    const struct lookup *pool; /* the names of the same persons */
    struct lookup_scratch *names;
    struct evidence_scratch *rest;
    struct str name;
    const struct facts *facts;
};

/* The best persons, best first, at most room of them; equal ones by number. weight_bits is that of
 * the name and of the evidence, and so is the probability. Where nothing but a name is asked, what
 * lookup_find says. ERR_MEMORY. */
enum err evidence_find(const struct evidence_query *q, struct lookup_hit *out, size_t room,
                       size_t *count) PV_CHECKED;

#endif
