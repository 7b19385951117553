/* See lookup_inner.h: persons compared in full. */
#include <math.h>

#include "base/sort.h"
#include "core/fullname_sheet.h"
#include "core/lookup_inner.h"
#include "core/sought.h"

enum { AHEAD = 16, SOME = 8 }; /* persons fetched ahead; and compared by one of several threads */

/* Asks memory for the words of those who will be compared next. */
static void fetch_words(const struct lookup *l, const struct lookup_scratch *s, size_t from,
                        size_t end, bool text)
{
    for (size_t i = from; i < end; i++) {
        const struct person *p = &l->persons[s->judged[i].person];
        for (size_t k = 0; k < p->count; k++)
            lexicon_fetch(l->lexicon, words_of(l, p)[k], text);
    }
}

static void person_parts(const struct lookup *l, uint32_t person, struct parts *out)
{
    const struct person *p = &l->persons[person];
    out->count = p->count;
    out->names = 0;
    for (size_t i = 0; i < p->count; i++) {
        lexicon_part(l->lexicon, words_of(l, p)[i], &out->part[i]);
        out->names = (uint8_t)(out->names + (out->part[i].role == PART_NAME));
    }
}

/* What a name says in this pool beyond what it says anywhere: its rarer parts say more. */
static double rare_bits(const struct lookup_scratch *s, const struct fullname_score *score)
{
    double bits = 0;
    for (size_t i = 0; i < score->link_count; i++) {
        const struct name_link *k = &score->links[i];
        if (k->kind != LINK_SAME || k->weight_bits <= 0)
            continue;
        for (size_t a = k->a; a < (size_t)k->a + k->a_count; a++)
            bits += s->plan.rare[a];
    }
    return lookup_rare_share * bits;
}

/* A name that is an end of a longer one is a stranger's less often than between relatives. */
static double ends_bits(const struct fullname_score *score)
{
    double bits = 0;
    for (size_t i = 0; i < score->link_count; i++)
        bits += score->links[i].kind == LINK_WITHIN ? lookup_end_bits : 0;
    return bits;
}

int lookup_hit_order(const void *a, const void *b, void *context)
{
    const struct lookup_hit *x = a, *y = b;
    (void)context;
    if (x->weight_bits < y->weight_bits || x->weight_bits > y->weight_bits)
        return x->weight_bits < y->weight_bits ? 1 : -1;
    return x->person < y->person ? -1 : x->person > y->person;
}

/* The query is laid out. */
static struct lookup_hit compare_laid(const struct lookup *l, const struct lookup_scratch *s,
                                      struct name_cache *cache, const struct name_sheet *query,
                                      uint32_t person)
{
    struct fullname_score score;
    struct name_sheet sheet;
    struct name_meet meet;
    struct parts parts;
    person_parts(l, person, &parts);
    name_sheet_fill(&parts, &sheet);
    fullname_meet(cache, query, &sheet, &meet);
    fullname_compare_sheets(cache, &meet, &score);
    return (struct lookup_hit){.person = person,
                               .weight_bits =
                                   score.weight_bits + rare_bits(s, &score) + ends_bits(&score)};
}

struct lookup_hit lookup_compare(const struct lookup *l, struct lookup_scratch *s,
                                 const struct parts *query, uint32_t person)
{
    struct name_sheet sheet;
    name_sheet_fill(query, &sheet);
    return compare_laid(l, s, s->hands->cache, &sheet, person);
}

/* Below somebody who agrees in more than the name, a name alone is read off both lines: else
 * whoever has nothing but blanks would be likelier than who weighs more. */
void lookup_hits_settle(const struct lookup *l, struct lookup_hit *hits, size_t count)
{
    double all = 0;
    bool below = false;
    for (size_t i = 0; i < count; i++) {
        double bits = hits[i].weight_bits;
        below |= hits[i].beside;
        hits[i].odds = sought_odds(bits, lookup_count(l), hits[i].beside);
        if (below)
            hits[i].odds = fmin(hits[i].odds, sought_odds(bits, lookup_count(l), true));
        all += hits[i].odds;
    }
    for (size_t i = 0; i < count; i++) {
        hits[i].all_odds = all;
        hits[i].probability = sought_probability(hits[i].odds, all, SOUGHT_SHARE);
    }
}

/* A query beside those who are judged. */
struct comparing {
    const struct lookup *l;
    struct lookup_scratch *s;
    const struct name_sheet *query;
    size_t count, some; /* so many, some of them at a time */
};

static enum err compare_piece(void *context, size_t piece, size_t worker)
{
    const struct comparing *c = context;
    struct lookup_scratch *s = c->s;
    const size_t from = piece * c->some;
    const size_t end = c->count - from < c->some ? c->count : from + c->some;
    fetch_words(c->l, s, from, end, false);
    fetch_words(c->l, s, from, end, true);
    for (size_t i = from; i < end; i++)
        s->hits[i] = compare_laid(c->l, s, s->hands[worker].cache, c->query, s->judged[i].person);
    return OK;
}

enum err lookup_compare_best(const struct lookup *l, struct lookup_scratch *s,
                             const struct parts *query, size_t count)
{
    struct name_sheet sheet;
    struct comparing c = {l, s, &sheet, count, s->crew ? SOME : AHEAD};
    name_sheet_fill(query, &sheet);
    enum err err = crew_run(s->crew, (count + c.some - 1) / c.some, compare_piece, &c);
    return err == OK ? sort_stable(s->hits, count, sizeof *s->hits, lookup_hit_order, NULL) : err;
}
