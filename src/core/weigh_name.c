/* Names. Given names tell members of one family apart, all other names bring them together, so they
 * are weighed apart. Which word is the given name is known from the cell or from the order, and not
 * at all when one list puts families first: then the less telling of the two words counts as given.
 * In chains (Ali Hasan Karim) the second name is the father: it explains, and is explained by,
 * the father's own cell, and is counted once. */
#include "core/fullname.h"
#include "core/weigh.h"
#include "core/words.h"

#include <math.h>

/* A name is the father's when it loses no more than so many bits as its spelling. */
#define FATHER_ALIKE 2.0

static enum verdict close_or_same(unsigned distance)
{
    return distance >= WORD_CLOSE ? VERDICT_CLOSE : VERDICT_AGREE;
}

/* The place of the first name: of the given name's cell, or of the whole name's first word. */
static size_t first_name(const struct words *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->at[i].field != FIELD_FAMILY && w->at[i].role != TRAIT_TITLE)
            return i;
    return w->count;
}

/* The names of both sides, and their fathers'. */
struct both_names {
    struct words a, b, father_a, father_b;
    size_t first_a, first_b;
};

/* Words of a name that nothing else explains and that are the father's on the other side. Bits of
 * the best of them, by how many have the word in the index. */
static double explain(const struct census *c, struct words *names, const struct words *father,
                      bool held)
{
    double best = 0;
    for (size_t i = 0; i < names->count; i++)
        for (size_t j = 0; j < father->count; j++) {
            struct worded *x = &names->at[i];
            const struct worded *y = &father->at[j];
            if (x->used || x->role != TRAIT_PLAIN || y->role != TRAIT_PLAIN)
                continue;
            double loss = part_loss(&x->part, &y->part, FATHER_ALIKE);
            if (loss > FATHER_ALIKE)
                continue;
            uint32_t having = held ? x->live : y->live;
            uint32_t filled = c->filled[held ? TRAIT_NAME : TRAIT_FATHER];
            x->used = true;
            best =
                fmax(best, word_bits(near_distance(loss), words_mixed(x, y), having * 2, filled));
        }
    return best;
}

static bool near_any(const struct part *name, const struct words *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->at[i].role == TRAIT_PLAIN &&
            part_loss(name, &w->at[i].part, FATHER_ALIKE) <= FATHER_ALIKE)
            return true;
    return false;
}

static size_t left_over(const struct words *w, size_t first)
{
    size_t n = 0;
    for (size_t i = 0; i < w->count; i++)
        n += i != first && !w->at[i].used && w->at[i].role == TRAIT_PLAIN && !w->at[i].in_chain;
    return n;
}

/* Given names of one script or of two. */
static enum weigh_field given_field(const struct worded *a, const struct worded *b)
{
    return WEIGH_GIVEN + (words_mixed(a, b) ? 1 : 0);
}

static double given_level(struct scale *s, enum weigh_field f, unsigned level)
{
    double bits = scale_level(s, f, level, 0);
    s->own_bits += bits;
    return bits;
}

/* The first word of `one` stands further back in `two`, whose own first word has no pair. It may be
 * the father's name; or `one` puts the family first, then its given name is what it has left over;
 * or something stands before the given name in `two`, a title that we do not know. */
static void given_elsewhere(struct scale *s, const struct words *one, size_t first,
                            const struct words *two, const struct words *father)
{
    const struct worded *w = &one->at[first], *pair = &two->at[w->other];
    enum weigh_field f = given_field(w, pair);
    if (left_over(one, first) > 0) {
        double bits = given_level(s, f, WEIGH_DIFFERS) + scale_rest(s, (double)w->bits);
        scale_add(s, FIELD_GIVEN, VERDICT_DIFFER, bits, "other given name");
        return;
    }
    if (pair->in_chain || near_any(&w->part, father)) {
        scale_add(s, FIELD_GIVEN, VERDICT_DIFFER, given_level(s, f, WEIGH_IS_FATHER),
                  "given name is the father's");
        return;
    }
    bool before = w->other <= 1 && pair->field != FIELD_FAMILY && two->count > 2;
    double bits = given_level(s, f, WEIGH_ELSEWHERE) + scale_rest(s, (double)w->bits);
    s->own_bits += before ? (double)w->bits : 0;
    scale_add(s, FIELD_GIVEN, VERDICT_CLOSE, bits, "given name stands among other names");
}

/* The word on the asked side that stands for the pair of given names; n->a.count for none. */
static size_t given_pair(const struct both_names *n)
{
    const struct worded *x = &n->a.at[n->first_a], *y = &n->b.at[n->first_b];
    if (x->other == n->first_b || x->field == FIELD_GIVEN)
        return n->first_a;
    if (y->field == FIELD_GIVEN)
        return y->other;
    return x->bits < n->a.at[y->other].bits ? n->first_a : y->other;
}

/* Returns the asked side's word that has been counted as the given name. */
static size_t weigh_given(struct scale *s, const struct both_names *n)
{
    if (n->first_a == n->a.count || n->first_b == n->b.count)
        return n->a.count;
    const struct worded *x = &n->a.at[n->first_a], *y = &n->b.at[n->first_b];
    if (x->used && y->used) {
        size_t i = given_pair(n);
        const struct worded *w = &n->a.at[i];
        bool initial = w->role == TRAIT_INITIAL || n->b.at[w->other].role == TRAIT_INITIAL;
        double bits =
            scale_level(s, given_field(w, &n->b.at[w->other]),
                        initial ? WEIGH_INITIAL : weigh_spelling(w->distance), (double)w->chance);
        const char *what = initial            ? "initial of the given name"
                           : w->distance == 0 ? "same given name"
                                              : "given name, spelled otherwise";
        scale_add(s, FIELD_GIVEN, close_or_same(w->distance), bits, what);
        s->own_bits += bits;
        return i;
    }
    if (x->used) {
        given_elsewhere(s, &n->a, n->first_a, &n->b, &n->father_b);
        return n->first_a;
    }
    if (y->used) {
        given_elsewhere(s, &n->b, n->first_b, &n->a, &n->father_a);
        return y->other;
    }
    bool initial = x->role == TRAIT_INITIAL || y->role == TRAIT_INITIAL;
    scale_add(s, FIELD_GIVEN, VERDICT_DIFFER,
              given_level(s, given_field(x, y), initial ? WEIGH_INITIAL_DIFFERS : WEIGH_DIFFERS),
              "other given name");
    return n->a.count;
}

/* What the pairs of all names but the given one come to. */
struct others {
    double counted;
    unsigned worst; /* distance */
    bool any;
};

static struct others sum_others(const struct both_names *n, size_t given)
{
    struct others o = {0, 0, false};
    bool fathers = n->father_a.count && n->father_b.count;
    for (size_t i = 0; i < n->a.count; i++) {
        const struct worded *x = &n->a.at[i];
        if (i == given || !x->used || x->bits == 0)
            continue;
        if (fathers && (x->in_chain || n->b.at[x->other].in_chain))
            continue; /* the fathers' own cells say it */
        o.counted += (double)x->chance;
        o.worst = x->distance > o.worst ? x->distance : o.worst;
        o.any = true;
    }
    return o;
}

static void weigh_others(struct scale *s, const struct both_names *n, size_t given)
{
    struct others o = sum_others(n, given);
    bool x = left_over(&n->a, n->first_a) > 0, y = left_over(&n->b, n->first_b) > 0;
    enum weigh_field f = WEIGH_OTHERS + (words_mixed(&n->a.at[0], &n->b.at[0]) ? 1 : 0);
    unsigned spelling = weigh_spelling(o.worst);
    spelling = spelling < WEIGH_MORE ? spelling : WEIGH_MORE - 1;
    if (o.any && x && y)
        scale_add(s, FIELD_FAMILY, VERDICT_CLOSE, scale_level(s, f, WEIGH_SOME, o.counted),
                  "some other names agree, some differ");
    else if (o.any)
        scale_add(s, FIELD_FAMILY, close_or_same(o.worst),
                  scale_level(s, f, spelling + (x || y ? WEIGH_MORE : 0), o.counted),
                  o.worst == 0           ? "same family and other names"
                  : o.worst < WORD_CLOSE ? "family and other names, spelled otherwise"
                                         : "similar family or other names");
    else if (x && y)
        scale_add(s, FIELD_FAMILY, VERDICT_DIFFER, scale_level(s, f, WEIGH_DIFFERS, 0),
                  "other names differ");
    else if (x || y)
        scale_add(s, FIELD_FAMILY, VERDICT_UNKNOWN, scale_level(s, f, WEIGH_ONE_SIDE, 0),
                  "a name that only one side gives");
}

/* Father, mother, spouse: of several words one alike is enough. */
static void weigh_kin(struct scale *s, enum trait_class class, enum field f)
{
    struct words a, b;
    words_asked(s->asked, class, &a);
    words_held(s->census, s->person, class, &b);
    if (a.count == 0 || b.count == 0)
        return;
    words_align(&a, &b, s->census->filled[class]);
    double counted = 0;
    unsigned worst = 0;
    bool any = false;
    enum weigh_field w = WEIGH_FATHER + (words_mixed(&a.at[0], &b.at[0]) ? 1 : 0);
    for (size_t i = 0; i < a.count; i++) {
        if (!a.at[i].used)
            continue;
        counted += (double)a.at[i].chance;
        worst = a.at[i].distance > worst ? a.at[i].distance : worst;
        any = any || a.at[i].role != TRAIT_TITLE;
    }
    if (any)
        scale_add(s, f, close_or_same(worst), scale_level(s, w, weigh_spelling(worst), counted),
                  worst == 0 ? "same name" : "same name, spelled otherwise");
    else
        scale_add(s, f, VERDICT_DIFFER, scale_level(s, w, WEIGH_DIFFERS, 0), "other name");
}

void weigh_kins(struct scale *s)
{
    if (!s->beside || !s->beside->father_said)
        weigh_kin(s, TRAIT_FATHER, FIELD_FATHER);
    weigh_kin(s, TRAIT_MOTHER, FIELD_MOTHER);
    weigh_kin(s, TRAIT_SPOUSE, FIELD_SPOUSE);
}

void weigh_names(struct scale *s)
{
    struct both_names n;
    words_asked(s->asked, TRAIT_NAME, &n.a);
    words_held(s->census, s->person, TRAIT_NAME, &n.b);
    words_asked(s->asked, TRAIT_FATHER, &n.father_a);
    words_held(s->census, s->person, TRAIT_FATHER, &n.father_b);
    words_align(&n.a, &n.b, s->census->filled[TRAIT_NAME]);
    n.first_a = first_name(&n.a);
    n.first_b = first_name(&n.b);
    size_t given = n.a.count && n.b.count ? weigh_given(s, &n) : n.a.count;
    if (n.father_a.count == 0 || n.father_b.count == 0) {
        double bits = fmax(explain(s->census, &n.a, &n.father_b, false),
                           explain(s->census, &n.b, &n.father_a, true));
        if (bits > 0)
            scale_add(s, FIELD_FATHER, VERDICT_AGREE, scale_rest(s, bits),
                      "father's name is in the name");
    }
    if (n.a.count && n.b.count)
        weigh_others(s, &n, given);
    weigh_kins(s);
}
