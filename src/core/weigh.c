/* After I. P. Fellegi and A. B. Sunter, "A theory for record linkage", JASA 64 (1969): a score is a
 * sum of log-likelihood ratios. What differs here is u. The usual adjustment by term frequency asks
 * how common a value is; with names in several scripts, hardly ever spelled twice alike, that
 * says nothing. We ask: how many persons of the index have a word that is at least as near as this
 * one? So a short or common name proves little, a near miss of a long rare one proves much, and
 * nobody has to choose a threshold of similarity. */
#include "core/weigh.h"

#include "core/weigh_table.h"

#include <math.h>

enum { WORDS = 16 }; /* of one kind, of one person */

double weigh_word(unsigned distance, uint32_t having, uint32_t filled)
{
    double u = (having + MORE_HAVING) / (filled + MORE_PERSONS);
    return WORD_SAME + WORD_PER_SIXTEENTH * distance - log2(u < 1 ? u : 1);
}

double weigh_prior(uint32_t persons)
{
    return -log2(persons + MORE_PERSONS);
}

static void add(struct candidate *out, enum field f, enum verdict v, double bits, const char *what)
{
    out->weight_bits += bits;
    size_t i = out->reason_count < MATCH_REASONS ? out->reason_count++ : MATCH_REASONS - 1;
    for (; i > 0 && fabs(out->reasons[i - 1].weight_bits) < fabs(bits); i--)
        out->reasons[i] = out->reasons[i - 1];
    out->reasons[i] = (struct reason){f, v, bits, what};
}

/* --- words --- */

/* The words of one class, of either side. */
struct words {
    size_t count;
    struct {
        const struct sounds *key;
        const struct near_terms *near; /* of who is asked for */
        uint32_t live;                 /* persons who have it; of who is in the index */
        uint8_t field, role;
        bool code, in_chain;
        bool used;     /* paired, or explained otherwise */
        uint8_t other; /* its pair */
        double bits;
        unsigned distance;
    } w[WORDS];
};

static void words_asked(const struct asked *a, unsigned class, struct words *out)
{
    out->count = 0;
    for (size_t i = 0; i < a->traits.count && out->count < WORDS; i++) {
        const struct trait *t = &a->traits.at[i];
        if (t->class != class)
            continue;
        out->w[out->count].key = &t->key;
        out->w[out->count].near = &a->near[i];
        out->w[out->count].live = 0;
        out->w[out->count].field = t->field;
        out->w[out->count].role = t->role;
        out->w[out->count].code = t->code;
        out->w[out->count].in_chain = t->in_chain;
        out->w[out->count].bits = 0;
        out->w[out->count++].used = false;
    }
}

static void words_held(const struct census *c, const struct person *p, unsigned class,
                       struct words *out)
{
    const struct part *parts = person_parts(p);
    out->count = 0;
    for (size_t i = 0; i < p->part_count && out->count < WORDS; i++) {
        const struct term *t = &c->words.terms[parts[i].term];
        if (t->class != class)
            continue;
        out->w[out->count].key = &t->key;
        out->w[out->count].near = NULL;
        out->w[out->count].live = t->live;
        out->w[out->count].field = parts[i].field;
        out->w[out->count].role = parts[i].role;
        out->w[out->count].code = t->code;
        out->w[out->count].in_chain = parts[i].in_chain;
        out->w[out->count].bits = 0;
        out->w[out->count++].used = false;
    }
}

/* Bits for a pair of words; false when they are too far apart to be one. */
static bool pair_bits(const struct census *c, const struct words *a, size_t i,
                      const struct words *b, size_t j, unsigned class, double *bits,
                      unsigned *distance)
{
    const struct sounds *x = a->w[i].key, *y = b->w[j].key;
    if (a->w[i].code != b->w[j].code)
        return false;
    if (a->w[i].role == NAME_INITIAL || b->w[j].role == NAME_INITIAL) {
        bool fits = a->w[i].role == NAME_INITIAL ? name_initial_of(x, y) : name_initial_of(y, x);
        *bits = INITIAL_SAME;
        *distance = 16;
        return fits;
    }
    unsigned limit = near_limit(x->len > y->len ? x : y);
    *distance = a->w[i].code ? (sounds_equal(x, y) ? 0 : limit + 1) : sounds_distance(x, y, limit);
    if (*distance > limit)
        return false;
    uint32_t having = a->w[i].near->within[*distance];
    having = having > b->w[j].live ? having : b->w[j].live;
    *bits = weigh_word(*distance, having, c->filled[class]);
    if (a->w[i].role == NAME_TITLE || b->w[j].role == NAME_TITLE)
        *bits = fmin(*bits, TITLE_SAME);
    if (*bits < 0 && *distance > 8)
        return false;
    return true;
}

/* Pairs the words of both sides, the weightiest pair first. */
static void align(const struct census *c, struct words *a, struct words *b, unsigned class)
{
    for (;;) {
        double best = -100, bits = 0;
        unsigned distance, best_distance = 0;
        size_t at = 0, to = 0;
        for (size_t i = 0; i < a->count; i++)
            for (size_t j = 0; j < b->count && !a->w[i].used; j++) {
                if (b->w[j].used || !pair_bits(c, a, i, b, j, class, &bits, &distance) ||
                    bits <= best)
                    continue;
                best = bits;
                best_distance = distance;
                at = i;
                to = j;
            }
        if (best < -50)
            return;
        a->w[at].used = b->w[to].used = true;
        a->w[at].other = (uint8_t)to;
        b->w[to].other = (uint8_t)at;
        a->w[at].bits = b->w[to].bits = best;
        a->w[at].distance = b->w[to].distance = best_distance;
    }
}

static double sum_bits(const struct words *w, unsigned *worst)
{
    double bits = 0;
    *worst = 0;
    for (size_t i = 0; i < w->count; i++) {
        bits += w->w[i].used ? w->w[i].bits : 0;
        if (w->w[i].used && w->w[i].distance > *worst)
            *worst = w->w[i].distance;
    }
    return bits;
}

/* --- names --- */

/* Two neighbouring unused words of b, joined, against an unused word of a. */
static void join_words(const struct census *c, struct words *a, struct words *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j + 1 < b->count; j++) {
            if (a->w[i].used || b->w[j].used || b->w[j + 1].used || a->w[i].role != NAME_PLAIN ||
                b->w[j].role != NAME_PLAIN || b->w[j + 1].role != NAME_PLAIN)
                continue;
            struct sounds joined = *b->w[j].key;
            sounds_join(&joined, b->w[j + 1].key);
            unsigned limit = near_limit(&joined) / 2,
                     d = sounds_distance(a->w[i].key, &joined, limit);
            if (d > limit)
                continue;
            uint32_t one = b->w[j].live, two = b->w[j + 1].live;
            uint32_t having = one && two ? (one < two ? one : two) : a->w[i].live;
            a->w[i].used = b->w[j].used = b->w[j + 1].used = true;
            a->w[i].distance = b->w[j].distance = b->w[j + 1].distance = d;
            a->w[i].bits = b->w[j].bits = weigh_word(d, having, c->filled[TRAIT_NAME]);
            b->w[j + 1].bits = 0;
            a->w[i].other = (uint8_t)j;
            b->w[j].other = b->w[j + 1].other = (uint8_t)i;
        }
}

static bool counts(const struct words *w, size_t i)
{
    return w->w[i].role == NAME_PLAIN && !w->w[i].in_chain;
}

/* The place of the first name: of the given name's cell, or of the whole name's first word. */
static size_t first_name(const struct words *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->w[i].field != FIELD_FAMILY && w->w[i].role != NAME_TITLE)
            return i;
    return w->count;
}

static size_t left_over(const struct words *w, size_t first)
{
    size_t n = 0;
    for (size_t i = 0; i < w->count; i++)
        n += i != first && !w->w[i].used && counts(w, i);
    return n;
}

/* Words of a name that nobody else explains and that are the father's on the other side: chains of
 * names. Gives the bits of the best, from how many fathers have it. */
static double explain_by_father(const struct census *c, struct words *names, struct words *father,
                                bool held)
{
    double best = 0;
    for (size_t i = 0; i < names->count; i++)
        for (size_t j = 0; j < father->count; j++) {
            if (names->w[i].used || names->w[i].role != NAME_PLAIN ||
                father->w[j].role != NAME_PLAIN)
                continue;
            unsigned d = sounds_distance(names->w[i].key, father->w[j].key, 16);
            if (d > 16)
                continue;
            uint32_t having = held ? names->w[i].live : father->w[j].live;
            double bits = weigh_word(d, having * 2, c->filled[held ? TRAIT_NAME : TRAIT_FATHER]);
            names->w[i].used = true;
            best = fmax(best, bits);
        }
    return best;
}

static void weigh_given(const struct words *a, const struct words *b, size_t i, size_t j,
                        struct candidate *out)
{
    bool x = i < a->count, y = j < b->count;
    if (!x || !y)
        return;
    bool xu = a->w[i].used, yu = b->w[j].used;
    bool short_one = a->w[i].role == NAME_INITIAL || b->w[j].role == NAME_INITIAL;
    if (!xu && !yu)
        add(out, FIELD_GIVEN, VERDICT_DIFFER, short_one ? INITIAL_DIFFERS : GIVEN_DIFFERS,
            "other given name");
    else if (!xu || !yu)
        add(out, FIELD_GIVEN, VERDICT_DIFFER, GIVEN_ELSEWHERE,
            "given name stands for another part");
}

static void weigh_names(const struct census *c, const struct asked *asked, const struct person *p,
                        struct candidate *out)
{
    struct words a, b, fa, fb;
    unsigned class = TRAIT_NAME, worst;
    words_asked(asked, class, &a);
    words_held(c, p, class, &b);
    words_asked(asked, TRAIT_FATHER, &fa);
    words_held(c, p, TRAIT_FATHER, &fb);
    if (a.count && b.count) {
        align(c, &a, &b, class);
        join_words(c, &a, &b);
        join_words(c, &b, &a);
        double bits = sum_bits(&a, &worst);
        if (bits != 0)
            add(out, FIELD_NAME, worst > 8 ? VERDICT_CLOSE : VERDICT_AGREE, bits,
                worst == 0   ? "same names"
                : worst <= 8 ? "same names, spelled otherwise"
                             : "similar names");
    }
    double chain = 0;
    if (fa.count == 0 || fb.count == 0) {
        chain = fmax(explain_by_father(c, &a, &fb, false), explain_by_father(c, &b, &fa, true));
        if (chain > 0)
            add(out, FIELD_FATHER, VERDICT_AGREE, chain, "father's name is in the name");
    }
    if (a.count && b.count) {
        size_t i = first_name(&a), j = first_name(&b);
        weigh_given(&a, &b, i, j, out);
        size_t x = left_over(&a, i), y = left_over(&b, j);
        if (x && y)
            add(out, FIELD_FAMILY, VERDICT_DIFFER, NAMES_DIFFER, "other names differ");
        else if (x || y)
            add(out, FIELD_FAMILY, VERDICT_UNKNOWN, NAME_LEFT_OVER,
                "a name that only one side gives");
    }
}

/* Father, mother, spouse: one or more words, one alike is enough. */
static void weigh_kin(const struct census *c, const struct asked *asked, const struct person *p,
                      unsigned class, enum field f, struct candidate *out)
{
    struct words a, b;
    unsigned worst;
    words_asked(asked, class, &a);
    words_held(c, p, class, &b);
    if (a.count == 0 || b.count == 0)
        return;
    align(c, &a, &b, class);
    double bits = sum_bits(&a, &worst);
    bool any = false;
    for (size_t i = 0; i < a.count; i++)
        any = any || (a.w[i].used && a.w[i].role != NAME_TITLE);
    if (any)
        add(out, f, worst > 8 ? VERDICT_CLOSE : VERDICT_AGREE, bits,
            worst == 0 ? "same name" : "same name, spelled otherwise");
    else
        add(out, f, VERDICT_DIFFER, KIN_DIFFERS, "other name");
}

/* --- places and codes --- */

struct word_rule {
    uint8_t class, field;
    double differs, cap;
    const char *same, *other;
};

static void weigh_words(const struct census *c, const struct asked *asked, const struct person *p,
                        const struct word_rule *r, struct candidate *out)
{
    struct words a, b;
    unsigned worst;
    words_asked(asked, r->class, &a);
    words_held(c, p, r->class, &b);
    if (a.count == 0 || b.count == 0)
        return;
    align(c, &a, &b, r->class);
    double bits = sum_bits(&a, &worst);
    bool any = false, comparable = false;
    for (size_t i = 0; i < a.count; i++) {
        any = any || a.w[i].used;
        for (size_t j = 0; j < b.count; j++)
            comparable = comparable || a.w[i].field == b.w[j].field;
    }
    if (any)
        add(out, (enum field)a.w[0].field, worst > 8 ? VERDICT_CLOSE : VERDICT_AGREE,
            fmax(-0.5, fmin(bits, r->cap)), r->same);
    else if (comparable)
        add(out, (enum field)a.w[0].field, VERDICT_DIFFER, r->differs, r->other);
}

/* One character wrong, or two neighbours exchanged. */
static bool code_near(const struct sounds *a, const struct sounds *b)
{
    size_t differ = 0, at = 0;
    if (a->len != b->len)
        return false;
    for (size_t i = 0; i < a->len; i++)
        if (a->s[i] != b->s[i] && differ++ == 0)
            at = i;
    return differ == 1 || (differ == 2 && a->s[at] == b->s[at + 1] && a->s[at + 1] == b->s[at]);
}

struct code_rule {
    uint8_t class, field;
    double near, differs, cap;
    const char *same, *close, *other;
};

static void weigh_code(const struct census *c, const struct asked *asked, const struct person *p,
                       const struct code_rule *r, struct candidate *out)
{
    struct words a, b;
    double best = 0;
    bool close = false;
    words_asked(asked, r->class, &a);
    words_held(c, p, r->class, &b);
    for (size_t i = 0; i < a.count; i++)
        for (size_t j = 0; j < b.count; j++) {
            if (sounds_equal(a.w[i].key, b.w[j].key))
                best = fmax(best, weigh_word(0, b.w[j].live, c->filled[r->class]));
            close = close || code_near(a.w[i].key, b.w[j].key);
        }
    enum field f = (enum field)r->field;
    if (best > 0)
        add(out, f, VERDICT_AGREE, fmin(best, r->cap), r->same);
    else if (close && r->near > 0)
        add(out, f, VERDICT_CLOSE, r->near, r->close);
    else if (a.count && b.count)
        add(out, f, VERDICT_DIFFER, r->differs, r->other);
}

static void weigh_sex(const struct census *c, const struct asked *a, const struct person *p,
                      struct candidate *out)
{
    if (a->traits.sex == SEX_UNKNOWN || p->sex == SEX_UNKNOWN)
        return;
    double known = c->sexes[SEX_FEMALE] + c->sexes[SEX_MALE];
    if (a->traits.sex == p->sex)
        add(out, FIELD_SEX, VERDICT_AGREE, SEX_SAME - log2((c->sexes[p->sex] + 10) / (known + 20)),
            "same sex");
    else
        add(out, FIELD_SEX, VERDICT_DIFFER, SEX_DIFFERS, "other sex");
}

/* --- birth --- */

/* Share of the persons who were born in one of the years. */
static double share_born(const struct census *c, int32_t from_day, int32_t to_day)
{
    int from, to;
    uint32_t n = 0;
    census_years(from_day, to_day, &from, &to);
    for (int y = from; y <= to; y++)
        n += c->born[y];
    return (n + 0.5) / (c->births + MORE_PERSONS);
}

static double same_day_bits(const struct census *c, const struct person *p)
{
    uint32_t live = 0;
    const struct part *parts = person_parts(p);
    for (size_t i = 0; i < p->part_count; i++) {
        const struct term *t = &c->words.terms[parts[i].term];
        if (t->class == TRAIT_DAY && t->live > live)
            live = t->live;
    }
    double u = (live + MORE_HAVING) / (c->births + MORE_PERSONS);
    double least = share_born(c, p->readings[0].span.from_day, p->readings[0].span.to_day) / 365;
    return DAY_SAME - log2(fmax(u, least));
}

static void weigh_level(const struct census *c, enum date_level level, struct span around,
                        const struct person *p, struct candidate *out)
{
    switch (level) {
    case DATE_SAME:
        add(out, FIELD_BIRTH, VERDICT_AGREE, same_day_bits(c, p), "same day of birth");
        return;
    case DATE_SAME_MONTH:
        add(out, FIELD_BIRTH, VERDICT_AGREE, MONTH_SAME, "same month of birth");
        return;
    case DATE_SAME_YEAR:
        add(out, FIELD_BIRTH, VERDICT_AGREE,
            YEAR_SAME - log2(share_born(c, around.from_day, around.to_day)), "same year of birth");
        return;
    case DATE_SWAPPED:
        add(out, FIELD_BIRTH, VERDICT_CLOSE, DAY_SWAPPED, "day and month swapped");
        return;
    case DATE_DIGIT:
        add(out, FIELD_BIRTH, VERDICT_CLOSE, DAY_DIGIT, "a digit of the birth date differs");
        return;
    case DATE_TWO_OF_THREE:
        add(out, FIELD_BIRTH, VERDICT_CLOSE, DAY_TWO_OF_THREE, "two of day, month, year agree");
        return;
    case DATE_CLOSE_DAYS:
        add(out, FIELD_BIRTH, VERDICT_CLOSE, DAY_NEAR, "born within a month");
        return;
    case DATE_CLOSE_YEARS: {
        double u = share_born(c, around.from_day - 2 * 366, around.to_day + 2 * 366);
        add(out, FIELD_BIRTH, VERDICT_CLOSE, YEARS_NEAR - log2(u), "born within a few years");
        return;
    }
    case DATE_DIFFER:
        add(out, FIELD_BIRTH, VERDICT_DIFFER, BIRTH_DIFFERS, "born at another time");
        return;
    case DATE_UNKNOWN:
        return;
    }
}

static struct span wider(struct span a, struct span b)
{
    return b.to_day - b.from_day > a.to_day - a.from_day ? b : a;
}

static void weigh_birth(const struct census *c, const struct asked *asked, const struct person *p,
                        struct candidate *out)
{
    const struct traits *a = &asked->traits;
    bool aged = a->stated_day != DAY_UNKNOWN, held_aged = p->stated_day != DAY_UNKNOWN;
    struct date_set held = {.count = p->reading_count};
    for (size_t i = 0; i < held.count; i++)
        held.readings[i] = p->readings[i];
    if (a->birth.count && held.count) {
        struct span s = wider(a->birth.readings[0].span, held.readings[0].span);
        weigh_level(c, date_compare(&a->birth, &held), s, p, out);
    } else if (a->birth.count && held_aged) {
        weigh_level(c, date_against_age(&a->birth, p->age, p->stated_day), p->age, p, out);
    } else if (held.count && aged) {
        weigh_level(c, date_against_age(&held, a->age, a->stated_day), a->age, p, out);
    } else if (aged && held_aged) {
        struct date_set other = {.count = 1, .readings = {{.span = p->age}}};
        weigh_level(c, date_against_age(&other, a->age, a->stated_day), wider(a->age, p->age), p,
                    out);
    }
}

void weigh(const struct census *c, const struct asked *a, const struct person *p,
           struct candidate *out)
{
    static const struct word_rule words[] = {
        {TRAIT_PLACE, FIELD_PLACE, PLACE_DIFFERS, 9, "same place", "other place"},
        {TRAIT_REGION, FIELD_REGION, REGION_DIFFERS, 5, "same region", "other region"},
        {TRAIT_ADDRESS, FIELD_ADDRESS, ADDRESS_DIFFERS, 16, "same words in the address",
         "other address"},
        {TRAIT_OCCUPATION, FIELD_OCCUPATION, OCCUPATION_DIFFERS, 4, "same occupation",
         "other occupation"},
    };
    static const struct code_rule codes[] = {
        {TRAIT_POSTCODE, FIELD_POSTCODE, POSTCODE_NEAR, POSTCODE_DIFFERS, 12, "same postcode",
         "a digit of the postcode differs", "other postcode"},
        {TRAIT_PHONE, FIELD_PHONE, 0, PHONE_DIFFERS, 8, "same telephone", "", "other telephone"},
        {TRAIT_DOCUMENT, FIELD_DOCUMENT, DOCUMENT_NEAR, DOCUMENT_DIFFERS, 20, "same document",
         "a character of the document differs", "other document"},
    };
    out->weight_bits = 0;
    out->reason_count = 0;
    weigh_names(c, a, p, out);
    weigh_kin(c, a, p, TRAIT_FATHER, FIELD_FATHER, out);
    weigh_kin(c, a, p, TRAIT_MOTHER, FIELD_MOTHER, out);
    weigh_kin(c, a, p, TRAIT_SPOUSE, FIELD_SPOUSE, out);
    weigh_birth(c, a, p, out);
    weigh_sex(c, a, p, out);
    for (size_t i = 0; i < COUNT(words); i++)
        weigh_words(c, a, p, &words[i], out);
    for (size_t i = 0; i < COUNT(codes); i++)
        weigh_code(c, a, p, &codes[i], out);
    double odds = out->weight_bits + weigh_prior(c->persons);
    out->probability = 1 / (1 + exp2(-odds));
}
