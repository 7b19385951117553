/* The comparators. Levels are few and mean the same for every list; what a level is worth is
 * learnt from the lists at hand (model.h). Likeness of words is an edit distance with exchanged
 * neighbours, bounded by the length of the words: a letter in three weighs more than one in ten. */
#include "core/compare.h"

#include "core/compare_inner.h"
#include "core/few.h"

#include <math.h>

static bool begins(const struct letters *a, const struct letters *b)
{
    const struct letters *s = a->len < b->len ? a : b, *l = a->len < b->len ? b : a;
    for (unsigned i = 0; i < s->len; i++)
        if (s->letter[i] != l->letter[i])
            return false;
    return true;
}

static unsigned longest(const struct letters *a, const struct letters *b)
{
    return a->len > b->len ? a->len : b->len;
}

uint8_t compare_name(enum cpu_level cpu, const struct letters *a, const struct letters *b)
{
    unsigned len = longest(a, b);
    if (a->len == 1 || b->len == 1)
        return begins(a, b) ? 3 : LEVEL_DIFFER;
    unsigned limit = len >= 10 ? 4 : len >= 7 ? 3 : len >= 5 ? 2 : 1;
    unsigned d = edit_distance(cpu, a, b, limit);
    if (d <= 1 && len >= 5)
        return 1;
    if (d <= 1 || (d == 2 && len >= 6))
        return 2;
    unsigned least = a->len + b->len - len;
    if (least >= 3 && begins(a, b))
        return 4;
    return d <= limit ? 5 : LEVEL_DIFFER;
}

/* Takes one of the words of a folded value that is the same as `word` and is not taken yet. */
static bool take_word(struct str folded, struct str word, unsigned *taken)
{
    struct str rest = folded, w;
    for (unsigned i = 0; i < 32 && str_next(&rest, (char)WORD_END, &w); i++)
        if (!(*taken >> i & 1) && str_eq(w, word)) {
            *taken |= 1u << i;
            return true;
        }
    return false;
}

/* A name of several words that has all words of the other: in another order, or more of them; the
 * level of that, or `plain`. */
static uint8_t compare_order(const struct value_store *s, uint32_t a, uint32_t b, uint8_t plain)
{
    bool longer = s->letters[a].words > s->letters[b].words;
    const struct letters *x = &s->letters[longer ? b : a], *y = &s->letters[longer ? a : b];
    bool whole_bag = y->len < EDIT_LETTERS; /* else y may have more letters than were counted */
    if ((plain != 5 && plain != LEVEL_DIFFER) || y->words < 2 || x->len < 3 ||
        (whole_bag && x->bag & ~y->bag))
        return plain;
    struct str rest = dict_text(&s->texts, longer ? b : a), word;
    struct str whole = dict_text(&s->texts, longer ? a : b);
    unsigned taken = 0;
    while (str_next(&rest, (char)WORD_END, &word))
        if (!take_word(whole, word, &taken))
            return plain;
    return x->words == y->words ? 1 : 4;
}

/* Bits of the words that both have. */
static unsigned shared_bits(const struct value_store *s, uint32_t a, uint32_t b)
{
    unsigned bits = 0;
    for (size_t i = 0; i < VALUE_WORDS && s->word[a][i]; i++)
        for (size_t j = 0; j < VALUE_WORDS && s->word[b][j]; j++)
            if (s->word[a][i] == s->word[b][j])
                bits += s->word_bits[s->word[a][i]];
    return bits;
}

static uint8_t compare_text(enum cpu_level cpu, const struct value_store *s, uint32_t a, uint32_t b)
{
    const struct letters *x = &s->letters[a], *y = &s->letters[b];
    unsigned len = longest(x, y), limit = len >= 4 ? len / 4 : 0;
    if (len >= 3) {
        unsigned d = edit_distance(cpu, x, y, limit);
        if (d <= 1 || d * 10 <= len)
            return d <= 1 && len >= 4 ? 1 : 2;
        if (d <= limit)
            return 3;
    }
    if (x->words + y->words > 2) {
        unsigned bits = shared_bits(s, a, b);
        if (bits)
            return bits >= 8 ? 4 : 5;
    }
    return x->len + y->len > len + 2 && begins(x, y) ? 5 : LEVEL_DIFFER;
}

static uint8_t compare_words(enum cpu_level cpu, const struct value_store *s, uint32_t a,
                             uint32_t b)
{
    unsigned bits = shared_bits(s, a, b);
    if (bits >= 20)
        return 1;
    if (bits >= 13)
        return 2;
    if (bits >= 8)
        return 3;
    if (bits >= 4)
        return 4;
    if (edit_distance(cpu, &s->letters[a], &s->letters[b], 2) <= 2)
        return 3;
    return bits ? 5 : LEVEL_DIFFER;
}

static uint8_t compare_code(enum cpu_level cpu, const struct letters *a, const struct letters *b)
{
    unsigned len = longest(a, b), limit = len >= 7 ? 2 : 1;
    unsigned d = edit_distance(cpu, a, b, limit);
    if (d <= 1)
        return 1;
    if (d <= limit)
        return 2;
    unsigned same = 0, least = a->len + b->len - len;
    while (same < least && a->letter[same] == b->letter[same])
        same++;
    if (same * 2 >= len)
        return 3;
    return same >= 2 ? 4 : LEVEL_DIFFER;
}

static bool one_slip(uint32_t a, uint32_t b)
{
    uint32_t x = a ^ b;
    unsigned at = x ? (unsigned)__builtin_ctz(x) / 4 * 4 : 0;
    if (x >> at <= 0xF)
        return true;
    if (at > 24 || x >> at > 0xFF)
        return false;
    uint32_t p = a >> at & 0xFF, q = b >> at & 0xFF;
    return (p >> 4 | (p & 15) << 4) == q;
}

/* How many of the eight digits are not 0. */
static uint32_t digits_set(uint32_t x)
{
    x |= x >> 1;
    return ((x | x >> 2) & 0x11111111) * 0x11111111 >> 28;
}

/* The same as date_compare for two plain Gregorian days. */
static uint8_t compare_days(const struct date_value *a, const struct date_value *b)
{
    uint32_t x = a->digits ^ b->digits;
    int32_t gap = a->day > b->day ? a->day - b->day : b->day - a->day;
    bool first_a = (a->digits & 0xFFFF) == 0x0101, first_b = (b->digits & 0xFFFF) == 0x0101;
    if (x == 0)
        return DATE_SAME;
    bool year = x >> 16 == 0, month = (x >> 8 & 0xFF) == 0, day = (x & 0xFF) == 0;
    /* Most pairs, known at once: too much differs for a slip, and the years are not the same. */
    if (digits_set(x) > 2 && !year && !(month && day) && gap > 31 && !first_a && !first_b)
        return LEVEL_DIFFER;
    if ((first_a || first_b) && year)
        return DATE_SAME_YEAR;
    if (year && (a->digits >> 8 & 0xFF) == (b->digits & 0xFF) &&
        (b->digits >> 8 & 0xFF) == (a->digits & 0xFF))
        return DATE_SWAPPED;
    if (one_slip(a->digits, b->digits))
        return DATE_DIGIT;
    if (year + month + day >= 2)
        return DATE_TWO_OF_THREE;
    if (gap <= 31)
        return DATE_CLOSE_DAYS;
    int32_t past_a = b->day - a->year_end, past_b = a->day - b->year_end;
    if ((first_a && (b->day < a->day ? gap : past_a) <= 732) ||
        (first_b && (a->day < b->day ? gap : past_b) <= 732))
        return DATE_CLOSE_YEARS;
    if ((first_a || first_b) && one_slip(a->digits >> 16 << 16, b->digits >> 16 << 16))
        return DATE_YEAR_DIGIT;
    return LEVEL_DIFFER;
}

static uint8_t compare_date(const struct value_store *s, uint32_t a, uint32_t b)
{
    if (s->dates[a].plain && s->dates[b].plain)
        return compare_days(&s->dates[a], &s->dates[b]);
    enum date_level l = date_compare(&s->date_sets[a], &s->date_sets[b]);
    return l == DATE_DIFFER ? LEVEL_DIFFER : l == DATE_UNKNOWN ? LEVEL_NONE : (uint8_t)l;
}

static uint8_t compare_number(int32_t a, int32_t b)
{
    int32_t gap = a > b ? a - b : b - a;
    return gap <= 2 ? (uint8_t)gap : gap <= 5 ? 3 : LEVEL_DIFFER;
}

static uint8_t compare_geo(const struct geo_value *a, const struct geo_value *b)
{
    /* Most pairs are so far apart that one direction says it, without the cosine. */
    if (fabs(a->north - b->north) * 111.2 >= 200)
        return LEVEL_DIFFER;
    double east = fabs(a->east - b->east); /* the shorter way round */
    double x = (east > 180 ? 360 - east : east) * cos((a->north + b->north) * 0.00872664626);
    double y = a->north - b->north;
    double km = sqrt(x * x + y * y) * 111.2;
    return km < 1 ? 1 : km < 10 ? 2 : km < 50 ? 3 : km < 200 ? 4 : LEVEL_DIFFER;
}

/* Levels of names, texts and whole names by what is alike in them. */
static const uint8_t name_levels[] = {[NAMESAKE_NONE] = LEVEL_DIFFER,
                                      [NAMESAKE_ALL] = LEVEL_OTHERWISE,
                                      [NAMESAKE_MANY] = 4,
                                      [NAMESAKE_TWO] = 4,
                                      [NAMESAKE_ONE] = 4,
                                      [NAMESAKE_BUT_ONE] = 5,
                                      [NAMESAKE_FIRST] = 5,
                                      [NAMESAKE_REST] = 5,
                                      [NAMESAKE_INITIAL] = 3};
static const uint8_t text_levels[] = {[NAMESAKE_NONE] = LEVEL_DIFFER,
                                      [NAMESAKE_ALL] = LEVEL_OTHERWISE,
                                      [NAMESAKE_MANY] = 4,
                                      [NAMESAKE_TWO] = 4,
                                      [NAMESAKE_ONE] = 5,
                                      [NAMESAKE_BUT_ONE] = 5,
                                      [NAMESAKE_FIRST] = 5,
                                      [NAMESAKE_REST] = 5,
                                      [NAMESAKE_INITIAL] = LEVEL_DIFFER};
static const uint8_t full_levels[] = {
    [NAMESAKE_NONE] = LEVEL_DIFFER,         [NAMESAKE_ALL] = LEVEL_FULL_ALL,
    [NAMESAKE_MANY] = LEVEL_FULL_MANY,      [NAMESAKE_TWO] = LEVEL_FULL_TWO,
    [NAMESAKE_ONE] = LEVEL_FULL_ONE,        [NAMESAKE_BUT_ONE] = LEVEL_FULL_BUT_ONE,
    [NAMESAKE_FIRST] = LEVEL_FULL_FIRST,    [NAMESAKE_REST] = LEVEL_FULL_REST,
    [NAMESAKE_INITIAL] = LEVEL_FULL_INITIAL};

/* Names that stand for each other may look alike, too: Rob and Robert. Others are known for
 * different ones, Hassan and Hussain: in a list that is too short to learn how often a slip is to
 * be expected, that is what they are. */
static uint8_t compare_nicknames(const struct people *p, const struct value_store *s, uint32_t a,
                                 uint32_t b, uint8_t plain)
{
    uint32_t x = s->nickname[a], y = s->nickname[b];
    if (!x || !y)
        return plain;
    bool begins_it = plain == 3 || plain == 4; /* an initial, a short form */
    if (p->rows < FEW_ROWS && !begins_it && nickname_apart(&s->nicknames[x], &s->nicknames[y]))
        return LEVEL_DIFFER;
    return plain > 3 && nickname_same(&s->nicknames[x], &s->nicknames[y]) ? LEVEL_NICKNAME : plain;
}

/* The level as names in any script; plain is what the letters as they stand came to. */
static uint8_t compare_namesakes(const struct people *p, size_t feature, uint32_t a, uint32_t b,
                                 uint8_t plain)
{
    const struct value_store *s = &p->store[p->feature[feature].store];
    struct namesake_match m;
    if (plain != LEVEL_DIFFER)
        return plain;
    namesakes_compare(s->names, p->feature[feature].column, a, b, &m);
    return s->kind == FEATURE_NAME ? name_levels[m.kind] : text_levels[m.kind];
}

static uint8_t compare_full(const struct people *p, size_t feature, uint32_t a, uint32_t b)
{
    struct namesake_match m;
    namesakes_compare(p->store[p->feature[feature].store].names, p->feature[feature].column, a, b,
                      &m);
    return full_levels[m.kind];
}

double compare_same_chance(const struct people *p, size_t feature)
{
    const struct feature *f = &p->feature[feature];
    double sum = 0, n = (double)f->filled;
    for (size_t v = 1; v <= p->store[f->store].texts.count; v++)
        sum += (double)f->count[v] * ((double)f->count[v] - 1);
    double u = n > 1 ? sum / (n * (n - 1)) : 0.5;
    double least = 0.5 / (n * n / 2 + 1);
    return u > least ? u : least;
}

bool compare_far(const struct people *p, size_t a, size_t b)
{
    static const double less_bits = 5; /* than it takes to know a row */
    const struct feature *f = &p->feature[0];
    uint32_t x = p->number[a * p->stride], y = p->number[b * p->stride];
    return people_whole_names(p) && x != y && x && y &&
           namesakes_common(p->store[f->store].names, f->column, x, y) <
               log2((double)p->rows) - less_bits;
}

double compare_name_bits(const struct people *p, size_t feature, uint32_t a, uint32_t b)
{
    const struct feature *f = &p->feature[feature];
    double x = namesakes_bits(p->store[f->store].names, f->column, a);
    double y = namesakes_bits(p->store[f->store].names, f->column, b);
    return x < y ? x : y;
}

double compare_bits(const struct people *p, size_t feature, uint32_t a, uint32_t b)
{
    const struct feature *f = &p->feature[feature];
    struct namesake_match m;
    if (a == b)
        return namesakes_bits(p->store[f->store].names, f->column, a) - NOMINAL_BITS;
    namesakes_compare(p->store[f->store].names, f->column, a, b, &m);
    return m.bits - NOMINAL_BITS;
}

uint8_t compare_values(const struct people *p, size_t feature, uint32_t a, uint32_t b)
{
    const struct value_store *s = &p->store[p->feature[feature].store];
    uint8_t level;
    switch (s->kind) {
    case FEATURE_NAME:
        level = compare_name(p->cpu, &s->letters[a], &s->letters[b]);
        if (s->nickname && p->feature[feature].field != FIELD_FAMILY)
            level = compare_nicknames(p, s, a, b, level);
        return s->names ? compare_namesakes(p, feature, a, b, level)
                        : compare_order(s, a, b, level);
    case FEATURE_TEXT:
        level = compare_text(p->cpu, s, a, b);
        return s->names ? compare_namesakes(p, feature, a, b, level) : level;
    case FEATURE_FULL:
        return compare_full(p, feature, a, b);
    case FEATURE_WORDS:
        return compare_words(p->cpu, s, a, b);
    case FEATURE_DATE:
        return compare_date(s, a, b);
    case FEATURE_CODE:
        return compare_code(p->cpu, &s->letters[a], &s->letters[b]);
    case FEATURE_NUMBER:
        return compare_number(s->numbers[a], s->numbers[b]);
    case FEATURE_GEO:
        return compare_geo(&s->spots[a], &s->spots[b]);
    case FEATURE_SIGN:
    case FEATURE_KINDS:
        return LEVEL_DIFFER;
    }
    return LEVEL_DIFFER;
}

void compare_many(const struct people *p, size_t feature, uint32_t a,
                  const struct compare_others *o)
{
    const struct value_store *s = &p->store[p->feature[feature].store];
    if (s->kind == FEATURE_DATE)
        for (size_t i = 0; i < o->count; i++)
            o->level[i] = compare_date(s, a, o->value[i]);
    else if (s->kind == FEATURE_GEO)
        for (size_t i = 0; i < o->count; i++)
            o->level[i] = compare_geo(&s->spots[a], &s->spots[o->value[i]]);
    else
        for (size_t i = 0; i < o->count; i++)
            o->level[i] = compare_values(p, feature, a, o->value[i]);
}

bool compare_one_name(const struct people *p, uint32_t a, uint32_t b)
{
    const struct value_store *s = &p->store[p->feature[p->given].store];
    if (a == b || !a || !b || !s->spelled)
        return a && a == b;
    const uint32_t *x = s->spelled[a], *y = s->spelled[b];
    bool near =
        (x[0] && (x[0] == y[0] || x[0] == y[1])) || (x[1] && (x[1] == y[0] || x[1] == y[1]));
    struct namesake_match m = {.kind = NAMESAKE_NONE};
    if (near)
        namesakes_compare(s->names, p->feature[p->given].column, a, b, &m);
    return m.kind == NAMESAKE_ALL;
}

uint8_t compare_swapped(const struct people *p, const uint32_t *a, const uint32_t *b)
{
    uint32_t ga = a[p->given], fa = a[p->family], gb = b[p->given], fb = b[p->family];
    bool one = compare_one_name(p, ga, fb), other = compare_one_name(p, fa, gb);
    if (one && other)
        return LEVEL_SWAPPED;
    if (!one && !other)
        return LEVEL_NONE;
    /* The other two words must not speak against it. */
    uint32_t x = one ? fa : ga, y = one ? gb : fb;
    const struct value_store *s = &p->store[p->feature[p->given].store];
    if (x && y && compare_name(p->cpu, &s->letters[x], &s->letters[y]) <= 3)
        return LEVEL_SWAPPED;
    return LEVEL_HALF_SWAPPED;
}

void compare_people(const struct people *p, size_t a, size_t b, uint8_t level[FEATURES_MAX])
{
    const uint32_t *x = p->number + a * p->stride, *y = p->number + b * p->stride;
    for (size_t f = 0; f < p->feature_count; f++) {
        if (!x[f] || !y[f])
            level[f] = LEVEL_NONE;
        else
            level[f] = x[f] == y[f] ? LEVEL_SAME : compare_values(p, f, x[f], y[f]);
    }
    if (p->given == SIZE_MAX || p->family == SIZE_MAX || !compare_may_swap(level[p->given]) ||
        !compare_may_swap(level[p->family]))
        return;
    uint8_t swapped = compare_swapped(p, x, y);
    if (swapped != LEVEL_NONE) {
        level[p->given] = swapped;
        level[p->family] = LEVEL_NONE;
    }
}

bool compare_may_be(const struct people *p, size_t feature, uint8_t level)
{
    const struct feature *f = &p->feature[feature];
    const struct value_store *s = &p->store[f->store];
    bool named = f->kind == FEATURE_NAME;
    if (named && (level == LEVEL_SWAPPED || level == LEVEL_HALF_SWAPPED))
        return feature == p->given && p->family != SIZE_MAX;
    if (named && level == LEVEL_NICKNAME)
        return s->nickname && f->field != FIELD_FAMILY;
    if ((named || f->kind == FEATURE_TEXT) && level == LEVEL_OTHERWISE)
        return s->names != NULL;
    return compare_level_text(f->kind, level)[0] != '\0';
}

const char *compare_level_text(enum feature_kind kind, uint8_t level)
{
    static const char *const text[FEATURE_KINDS][LEVELS] = {
        [FEATURE_NAME] = {"same", "one letter differs", "one letter of few or two of many differ",
                          "initial", "one begins the other", "alike", "the same, written otherwise",
                          "given and family name exchanged", "one name in the other's column",
                          "differs", "nickname or short form"},
        [FEATURE_TEXT] = {"same", "one letter differs", "a letter in ten differs",
                          "a letter in four differs", "share a rare word", "share a word",
                          "the same, written otherwise", NULL, NULL, "differs"},
        [FEATURE_FULL] = {"same", "every part agrees", "three parts or more agree, others missing",
                          "two parts agree, others missing", "one part agrees, others missing",
                          "given name and others agree, some differ",
                          "given name agrees, the rest differs", "given name differs, others agree",
                          "initials, or the given name is missing", "differs"},
        [FEATURE_WORDS] = {"same words", "share very rare words", "share rare words", "share words",
                           "share common words", "share a very common word", NULL, NULL, NULL,
                           "no word shared"},
        [FEATURE_DATE] = {"same day", "same month, day not known", "same year, day not known",
                          "day and month exchanged", "one digit differs",
                          "two of year, month and day agree", "within 31 days", "within two years",
                          "one digit of the year differs", "differs"},
        [FEATURE_CODE] = {"same", "one sign differs", "two signs differ", "first half the same",
                          "begins alike", NULL, NULL, NULL, NULL, "differs"},
        [FEATURE_SIGN] = {"same", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "differs"},
        [FEATURE_NUMBER] = {"same", "one apart", "two apart", "up to five apart", NULL, NULL, NULL,
                            NULL, NULL, "differs"},
        [FEATURE_GEO] = {"same spot", "within 1 km", "within 10 km", "within 50 km",
                         "within 200 km", NULL, NULL, NULL, NULL, "far apart"},
    };
    if (level == LEVEL_NONE)
        return "not known on one side or both";
    return level < LEVELS && text[kind][level] ? text[kind][level] : "";
}
