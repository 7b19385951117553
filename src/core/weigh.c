/* After I. P. Fellegi and A. B. Sunter, "A theory for record linkage", JASA 64 (1969): a score is a
 * sum of log-likelihood ratios. Two things differ.
 *
 * The usual adjustment by term frequency asks how common a value is; with names in several scripts,
 * hardly ever spelled twice alike, that says nothing. We ask how many persons of the index have a
 * word at least as near (words.c). So a short or common name proves little, a near miss of a long
 * rare one proves much, and nobody has to choose a threshold of similarity.
 *
 * And there are two ways of not being the same person: a stranger, or a relative. To a stranger all
 * agreements are chance; a relative shares family name, father, place and address anyway. The
 * odds are against both together, so brothers are not taken for each other however rare their
 * family's name is. */
#include "core/weigh.h"

#include "core/weigh_rules.h"
#include "core/words.h"

#include <math.h>

void scale_add(struct scale *s, enum field f, enum verdict v, double bits, const char *what)
{
    struct candidate *out = s->out;
    out->weight_bits += bits;
    size_t i = out->reason_count < MATCH_REASONS ? out->reason_count++ : MATCH_REASONS - 1;
    for (; i > 0 && fabs(out->reasons[i - 1].weight_bits) < fabs(bits); i--)
        out->reasons[i] = out->reasons[i - 1];
    out->reasons[i] = (struct reason){f, v, bits, what};
}

double scale_level(struct scale *s, enum weigh_field f, unsigned level, double counted)
{
    if (s->seen && s->seen->level[f] == WEIGH_NONE) {
        s->seen->level[f] = (uint8_t)level;
        s->seen->counted[f] = counted;
    }
    return (double)s->weights->bits[f][level] + counted;
}

double scale_rest(struct scale *s, double bits)
{
    if (s->seen)
        s->seen->rest += bits;
    return bits;
}

/* --- places and codes --- */

struct word_rule {
    enum trait_class class;
    enum weigh_field weigh;
    double most; /* of what is counted */
    const char *same, *other;
};

static void weigh_words(struct scale *s, const struct word_rule *r)
{
    struct words a, b;
    words_asked(s->asked, r->class, &a);
    words_held(s->census, s->person, r->class, &b);
    if (a.count == 0 || b.count == 0)
        return;
    words_align(&a, &b, s->census->filled[r->class]);
    double counted = 0;
    unsigned worst = 0;
    bool any = false, comparable = false, mixed = words_mixed(&a.at[0], &b.at[0]);
    for (size_t i = 0; i < a.count; i++) {
        any = any || a.at[i].used;
        counted += a.at[i].used ? (double)a.at[i].chance : 0;
        if (a.at[i].used && a.at[i].distance > worst)
            worst = a.at[i].distance;
        for (size_t j = 0; j < b.count; j++)
            comparable = comparable || a.at[i].field == b.at[j].field;
    }
    enum field f = (enum field)a.at[0].field;
    enum weigh_field w = r->weigh + (mixed ? 1 : 0);
    if (any)
        scale_add(s, f, worst >= WORD_CLOSE ? VERDICT_CLOSE : VERDICT_AGREE,
                  fmax(-0.5, scale_level(s, w, weigh_spelling(worst), fmin(counted, r->most))),
                  r->same);
    else if (comparable)
        scale_add(s, f, VERDICT_DIFFER, scale_level(s, w, WEIGH_DIFFERS, 0), r->other);
}

/* One character wrong, or two neighbours exchanged. */
static bool code_near(struct str a, struct str b)
{
    size_t differ = 0, at = 0;
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (a.ptr[i] != b.ptr[i] && differ++ == 0)
            at = i;
    return differ == 1 || (differ == 2 && a.ptr[at] == b.ptr[at + 1] && a.ptr[at + 1] == b.ptr[at]);
}

/* The person's codes of a class that stand in no vocabulary. */
static void add_rare_codes(const struct scale *s, enum trait_class class, struct words *out)
{
    for (size_t i = 0; s->beside && i < s->beside->code_count; i++) {
        const struct rare_code *c = &s->beside->codes[i];
        if (c->class == class && out->count < WORDS)
            out->at[out->count++] = (struct worded){.code = {c->code, c->len}, .live = c->live};
    }
}

struct code_rule {
    enum trait_class class;
    enum weigh_field weigh;
    enum field field;
    double most; /* of what is counted */
    bool near;   /* one character off is told */
    bool own;    /* relatives do not share it */
    const char *same, *close, *other;
};

static void weigh_code(struct scale *s, const struct code_rule *r)
{
    struct words a, b;
    double best = 0, bits;
    bool close = false;
    words_asked(s->asked, r->class, &a);
    words_held(s->census, s->person, r->class, &b);
    add_rare_codes(s, r->class, &b);
    if (a.count == 0 || b.count == 0)
        return;
    for (size_t i = 0; i < a.count; i++)
        for (size_t j = 0; j < b.count; j++) {
            const struct worded *y = &b.at[j];
            if (str_eq(a.at[i].code, y->code))
                best = fmax(best, word_chance(y->live, s->census->filled[r->class]));
            close = close || (r->near && code_near(a.at[i].code, y->code));
        }
    if (best > 0) {
        bits = scale_level(s, r->weigh, 0, fmin(best, r->most));
        scale_add(s, r->field, VERDICT_AGREE, bits, r->same);
    } else if (close) {
        bits = scale_level(s, r->weigh, WEIGH_NEAR, 0);
        scale_add(s, r->field, VERDICT_CLOSE, bits, r->close);
    } else {
        bits = scale_level(s, r->weigh, WEIGH_DIFFERS, 0);
        scale_add(s, r->field, VERDICT_DIFFER, bits, r->other);
    }
    s->own_bits += r->own ? bits : 0;
}

static void weigh_sex(struct scale *s)
{
    const struct census *c = s->census;
    enum sex a = s->asked->traits.sex, b = (enum sex)s->person->sex;
    if (a == SEX_UNKNOWN || b == SEX_UNKNOWN)
        return;
    double known = c->sexes[SEX_FEMALE] + c->sexes[SEX_MALE];
    double bits = a == b ? scale_level(s, WEIGH_SEX, 0, -log2((c->sexes[b] + 10) / (known + 20)))
                         : scale_level(s, WEIGH_SEX, WEIGH_DIFFERS, 0);
    s->own_bits += bits;
    if (a == b)
        scale_add(s, FIELD_SEX, VERDICT_AGREE, bits, "same sex");
    else
        scale_add(s, FIELD_SEX, VERDICT_DIFFER, bits, "other sex");
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
    return fmin(1, (n + 0.5) / (c->births + MORE_PERSONS));
}

static double same_day_bits(const struct census *c, const struct person *p)
{
    uint32_t live = 0;
    const struct held_word *words = person_words(p);
    for (size_t i = 0; i < p->word_count; i++) {
        const struct term *t = &c->words.terms[held_term(&words[i])];
        if (t->class == TRAIT_DAY && t->live > live)
            live = t->live;
    }
    double u = (live + MORE_HAVING) / (c->births + MORE_PERSONS);
    double least = share_born(c, p->readings[0].span.from_day, p->readings[0].span.to_day) / 365;
    return -log2(fmin(1, fmax(u, least)));
}

/* Bits of what is counted for a level; around: the years in which others would agree as well. */
static double counted_bits(const struct scale *s, enum date_level level, struct span around)
{
    const struct census *c = s->census;
    switch (level) {
    case DATE_SAME:
        return same_day_bits(c, s->person);
    case DATE_SAME_YEAR:
        return -log2(share_born(c, around.from_day, around.to_day));
    case DATE_CLOSE_YEARS:
        return -log2(share_born(c, around.from_day - 2 * 366, around.to_day + 2 * 366));
    case DATE_SAME_MONTH:
    case DATE_SWAPPED:
    case DATE_DIGIT:
    case DATE_TWO_OF_THREE:
    case DATE_CLOSE_DAYS:
    case DATE_YEAR_DIGIT:
    case DATE_DIFFER:
    case DATE_UNKNOWN:
        break;
    }
    return 0;
}

/* Both are known to the day. */
static bool both_days(const struct scale *s)
{
    const struct date_set *a = &s->asked->traits.birth;
    const struct person *p = s->person;
    return a->count && p->reading_count && a->readings[0].precision == PRECISION_DAY &&
           p->readings[0].precision == PRECISION_DAY;
}

static void add_level(struct scale *s, enum date_level level, struct span around)
{
    static const struct {
        enum verdict verdict;
        const char *what;
    } levels[] = {
        [DATE_SAME] = {VERDICT_AGREE, "same day of birth"},
        [DATE_SAME_MONTH] = {VERDICT_AGREE, "same month of birth"},
        [DATE_SAME_YEAR] = {VERDICT_AGREE, "same year of birth"},
        [DATE_SWAPPED] = {VERDICT_CLOSE, "day and month swapped"},
        [DATE_DIGIT] = {VERDICT_CLOSE, "a digit of the birth date differs"},
        [DATE_TWO_OF_THREE] = {VERDICT_CLOSE, "two of day, month and year agree"},
        [DATE_CLOSE_DAYS] = {VERDICT_CLOSE, "born within a month"},
        [DATE_CLOSE_YEARS] = {VERDICT_CLOSE, "born within a few years"},
        [DATE_YEAR_DIGIT] = {VERDICT_DIFFER, "a digit of the year of birth differs"},
        [DATE_DIFFER] = {VERDICT_DIFFER, "born at another time"},
    };
    if (level == DATE_UNKNOWN)
        return;
    double bits = scale_level(s, both_days(s) ? WEIGH_DAY : WEIGH_YEAR, (unsigned)level,
                              counted_bits(s, level, around));
    scale_add(s, FIELD_BIRTH, levels[level].verdict, bits, levels[level].what);
    s->own_bits += bits;
}

/* The span of who is in the index, as wide as the vaguer of the two. Where the other has several
 * readings it is not known which one agreed; this one is near to it. */
static struct span as_wide(struct span held, struct span asked)
{
    int32_t more = (asked.to_day - asked.from_day) - (held.to_day - held.from_day);
    if (more > 0) {
        held.from_day -= more / 2;
        held.to_day += more / 2;
    }
    return held;
}

static void weigh_birth(struct scale *s)
{
    const struct traits *a = &s->asked->traits;
    const struct person *p = s->person;
    bool aged = a->stated_day != DAY_UNKNOWN, held_aged = p->stated_day != DAY_UNKNOWN;
    struct span asked = a->birth.count ? a->birth.readings[0].span : a->age;
    bool mixed = !s->beside || !s->beside->ages_alone;
    struct date_set held = {.count = p->reading_count};
    for (size_t i = 0; i < held.count; i++)
        held.readings[i] = p->readings[i];
    if (a->birth.count && held.count) {
        add_level(s, date_compare(&a->birth, &held), as_wide(held.readings[0].span, asked));
    } else if (mixed && a->birth.count && held_aged) {
        add_level(s, date_against_age(&a->birth, p->age, p->stated_day), as_wide(p->age, asked));
    } else if (mixed && held.count && aged) {
        add_level(s, date_against_age(&held, a->age, a->stated_day),
                  as_wide(held.readings[0].span, asked));
    } else if (aged && held_aged) {
        struct date_set other = {.count = 1, .readings = {{.span = p->age}}};
        add_level(s, date_against_age(&other, a->age, a->stated_day), as_wide(p->age, asked));
    }
}

/* --- all together --- */

/* Bits for the odds against: by chance, as many strangers as there are persons; or one of a few
 * relatives. */
static double weigh_relatives(struct scale *s)
{
    double strangers = s->census->persons + MORE_PERSONS;
    double chance = strangers * exp2(-s->out->weight_bits);
    double against = chance + RELATIVES * exp2(-s->own_bits);
    double bits = log2(chance) - log2(against);
    if (bits < -0.05)
        scale_add(s, FIELD_FAMILY, VERDICT_UNKNOWN, bits, "a relative would agree so too");
    s->out->probability = 1 / (1 + strangers * exp2(-s->out->weight_bits));
    return bits < -0.05 ? bits : 0;
}

static void weigh_places(struct scale *s)
{
    static const struct word_rule words[] = {
        {TRAIT_PLACE, WEIGH_PLACE, 9, "same place", "other place"},
        {TRAIT_REGION, WEIGH_REGION, 5, "same region", "other region"},
        {TRAIT_ADDRESS, WEIGH_ADDRESS, 16, "same words in the address", "other address"},
        {TRAIT_OCCUPATION, WEIGH_OCCUPATION, 4, "same occupation", "other occupation"},
    };
    for (size_t i = 0; i < COUNT(words); i++)
        weigh_words(s, &words[i]);
}

static void weigh_codes(struct scale *s)
{
    static const struct code_rule codes[] = {
        {TRAIT_POSTCODE, WEIGH_POSTCODE, FIELD_POSTCODE, 12, true, false, "same postcode",
         "a digit of the postcode differs", "other postcode"},
        {TRAIT_PHONE, WEIGH_PHONE, FIELD_PHONE, 8, false, false, "same telephone", "",
         "other telephone"},
        {TRAIT_DOCUMENT, WEIGH_DOCUMENT, FIELD_DOCUMENT, 20, true, true, "same document",
         "a character of the document differs", "other document"},
    };
    for (size_t i = 0; i < COUNT(codes); i++)
        weigh_code(s, &codes[i]);
}

static const struct weights *weights_of(const struct census *c)
{
    return c->weights ? c->weights : &weights_learnt;
}

void weigh_to_learn(const struct census *c, const struct asked *a, const struct person *p,
                    struct candidate *out, struct weigh_seen *seen)
{
    struct scale s = {c, a, p, weights_of(c), out, seen, 0, NULL};
    out->weight_bits = 0;
    out->reason_count = 0;
    weigh_names(&s);
    weigh_birth(&s);
    weigh_sex(&s);
    weigh_places(&s);
    weigh_codes(&s);
    scale_rest(&s, weigh_relatives(&s));
}

void weigh(const struct census *c, const struct asked *a, const struct person *p,
           struct candidate *out)
{
    weigh_to_learn(c, a, p, out, NULL);
}

void weigh_beside(const struct census *c, const struct asked *a, const struct person *p,
                  const struct beside *b, struct candidate *out)
{
    struct scale s = {c, a, p, weights_of(c), out, NULL, 0, b};
    out->weight_bits = out->probability = 0;
    out->reason_count = 0;
    weigh_birth(&s);
    weigh_sex(&s);
    weigh_codes(&s);
    if (b->rough)
        return;
    weigh_kins(&s);
    weigh_places(&s);
    if (out->reason_count == 0)
        return;
    s.own_bits += b->name_bits;
    out->weight_bits += b->name_bits;
    weigh_relatives(&s);
    out->weight_bits -= b->name_bits;
}
