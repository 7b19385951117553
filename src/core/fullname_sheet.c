/* See fullname_sheet.h. */
#include "core/fullname_sheet.h"

#include <string.h>

#include "core/name_cache.h"
#include "core/pinyin.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bits before scale, found together with those of core/fullname.c. */
static const double missing_edge_bits = -5.1;     /* the last one */
static const double missing_first_bits = -7.5;    /* the first: it tells a person from a parent */
static const double missing_light_bits = -3.4;    /* "Mohammad" and the like, before another */
static const double missing_rank_bits = -1.0;     /* "Mian" and the like, before two */
static const double missing_particle_bits = -0.2; /* titles: nothing */
static const double missing_initial_bits = -0.8;

/* What a title or a particle costs. */
static double missing_word(const struct part *p)
{
    return p->role == PART_HONORIFIC || p->role == PART_SUFFIX ? 0 : missing_particle_bits;
}

/* Whether its last letters may be those of a father's name: seldom any other word's. */
static bool ends_as_from_father(const struct letters *x)
{
    static const char *const ends[] = {"ch", "na", "ly", "zy"};
    const uint16_t ch = 0x447, a = 0x430, y = 0x44B; /* ч а ы */
    uint16_t last[4];
    if (x->alphabet == ALPHABET_CYRILLIC && x->len)
        return letter_write(ALPHABET_CYRILLIC, x->code[x->len - 1], last) == 1 &&
               (last[0] == ch || last[0] == a || last[0] == y);
    for (size_t i = 0; x->alphabet == ALPHABET_LATIN && i < COUNT(ends); i++)
        if (x->latin_len > 2 && memcmp(x->latin + x->latin_len - 2, ends[i], 2) == 0)
            return true;
    return false;
}

/* Whether the word is a father's name by its end, as Russians and their neighbours make it. */
static bool from_father(const struct part *p)
{
    static const char *const ends[] = {"ovich",   "evich",   "ovych", "evych", "ovitch", "evitch",
                                       "owitsch", "ewitsch", "avich", "ovna",  "evna",   "ivna",
                                       "owna",    "ewna",    "iwna",  "ichna", "auna",   "euna",
                                       "uly",     "kyzy",    "qyzy"};
    const struct letters *x = &p->letters;
    char spelled[LETTERS_MAX];
    if (!ends_as_from_father(x))
        return false;
    bool latin = x->alphabet == ALPHABET_LATIN;
    const char *word = latin ? x->latin : spelled;
    size_t len = latin ? x->latin_len : letters_spell(x, spelled);
    if (!latin && len > 4 && memcmp(word + len - 3, "ich", 3) == 0) /* Ильич */
        return true;
    for (size_t i = 0; i < COUNT(ends); i++) {
        size_t n = strlen(ends[i]);
        if (len > n && memcmp(word + len - n, ends[i], n) == 0)
            return ends[i][0] != 'e' || word[len - n - 1] != 'k'; /* a family: Mitskevich */
    }
    return false;
}

static double missing_name(const struct part *p, bool first, bool last)
{
    if (p->initial)
        return missing_initial_bits;
    if (p->light == LIGHT_NAME && !last)
        return missing_light_bits;
    return first ? missing_first_bits : last ? missing_edge_bits : missing_bits;
}

/* "Karasulov Dmitry Vladimirovich": the last of three names; PARTS_MAX when it is no father's name
 * by its end, or a family's ("Dmitry Igorevich Petrovich", "Anna Maria Petrovich"). */
static uint8_t father_last(const struct parts *p)
{
    uint8_t at[3], n = 0;
    if (p->names != COUNT(at))
        return PARTS_MAX;
    for (uint8_t i = 0; i < p->count && n < COUNT(at); i++)
        if (part_is_name(&p->part[i]))
            at[n++] = i;
    /* A given name in front, or a father's before it. */
    if (n < COUNT(at) || p->part[at[0]].group[0] || !from_father(&p->part[at[2]]) ||
        from_father(&p->part[at[0]]) || from_father(&p->part[at[1]]))
        return PARTS_MAX;
    return at[2];
}

/* In "Aliyev Rashad Kamal oglu" the last name is said to be the father's, and may be left out as
 * one in the middle; PARTS_MAX when there is none. */
static uint8_t father_behind(const struct parts *p)
{
    if (p->names < 2 || p->count < 3 || p->part[p->count - 1].role != PART_SON_BEHIND ||
        !part_is_name(&p->part[p->count - 2]))
        return father_last(p);
    return (uint8_t)(p->count - 2);
}

/* Whether a name is said twice, as Burmese does: Ko Ko is no Mr Ko. */
static bool said_twice(const struct parts *p, uint8_t i)
{
    return i + 1 < p->count && part_is_name(&p->part[i + 1]) &&
           part_same_group(&p->part[i], &p->part[i + 1]);
}

/* Titles that are names elsewhere, in front of two names or more: "Chief Justice". */
static void find_ranks(const struct parts *p, struct side *out)
{
    enum { RANKED = 3 };                               /* names of one whose first may be a title */
    unsigned names = p->names + (out->lord ? 1u : 0u); /* "King Nurullah Khan" */
    for (uint8_t i = 0; i < p->count && names >= RANKED; i++) {
        if (!part_is_name(&p->part[i]))
            continue;
        if (p->part[i].light != LIGHT_RANK || said_twice(p, i))
            return;
        out->missing[i] = missing_rank_bits;
        out->counted &= ~(1u << i);
        names--;
    }
}

/* Whether part i, in the middle of three names, is a father's name by its end. */
static bool father_between(const struct parts *p, uint8_t i)
{
    enum { NAMES = 3 };
    const struct part *x = &p->part[i];
    return p->names == NAMES && !x->initial && from_father(x);
}

/* Luis Alberto Castell Moreno: he may be Luis Castell. */
static void find_families(const struct parts *p, uint8_t last, struct side *out)
{
    enum { LEAST = 4 }; /* names */
    uint8_t before = last;
    out->second = out->family = 0;
    if (p->names < LEAST || p->part[last].initial)
        return;
    while (before && !(out->names >> (before - 1) & 1))
        before--;
    out->second = 1u << last;
    out->family = before ? 1u << (before - 1) : 0;
}

static void find_missing(const struct parts *p, struct side *out)
{
    uint8_t first = PARTS_MAX, last = 0;
    const uint8_t father = father_behind(p);
    out->names = 0;
    for (uint8_t i = 0; i < p->count; i++)
        if (part_is_name(&p->part[i])) {
            first = first < i ? first : i;
            last = i == father ? last : i;
            out->names |= 1u << i;
        }
    out->counted = out->names;
    out->father = 0;
    out->lord = p->count > 1 && part_is_lord(&p->part[p->count - 1]) ? 1u << (p->count - 1) : 0;
    for (uint8_t i = 0; i < p->count; i++)
        out->missing[i] = out->names >> i & 1
                              ? missing_name(&p->part[i], i == first && i != last, i == last)
                              : missing_word(&p->part[i]);
    for (uint8_t i = (uint8_t)(first + 1); i < last; i++)
        if (out->names >> i & 1 && father_between(p, i))
            out->father |= 1u << i;
    find_families(p, last, out);
    find_ranks(p, out);
}

/* What may end a word that others are written in one with. */
static bool may_end(const struct part *p)
{
    return p->role == PART_NAME || p->role == PART_HONORIFIC || p->role == PART_PARTICLE ||
           p->role == PART_SUFFIX;
}

static void fill_one(const struct part *p, struct name_run *out)
{
    *out = (struct name_run){
        .word = yard_word_of(p),
        .skip = p->skip,
        .skip_latin = p->skip_latin,
        .skip_price = (uint8_t)part_start_price(p->start),
        .letters = p->letters.len,
        .names = part_is_name(p) || part_role_son(p->role),
        .all_names = part_is_name(p),
        .ends = may_end(p),
        .has = p->has,
        .can = p->can,
        .key = name_run_key(p, 1),
    };
}

/* The letters of p, which so many parts are joined to by and by. */
static struct yard_word joined_word(const struct part *p, size_t count)
{
    struct part all;
    part_join(p, p + 1, &all);
    for (size_t k = 2; k < count; k++)
        part_join(&all, p + k, &all);
    return yard_word_of(&all);
}

/* Adds a word to those before it. False where that is not a matter of adding: too many letters, of
 * two scripts, or two that are one where they meet. */
static bool add_word(const struct part *before, const struct part *p, struct yard_word *to)
{
    const struct letters *x = &before->letters, *y = &p->letters;
    const bool latin = y->alphabet == ALPHABET_LATIN;
    if (to->alphabet != y->alphabet || to->len + y->len > LETTERS_MAX ||
        to->latin_len + y->latin_len > LETTERS_MAX || (latin && (!x->latin_len || !y->latin_len)) ||
        (x->len && letters_seam(y->alphabet, x->code[x->len - 1], y->code[0])))
        return false;
    int background = to->background + p->background;
    if (latin)
        background += letters_background_joint(x->latin[x->latin_len - 1], y->latin[0]);
    to->len = (uint8_t)(to->len + y->len);
    to->latin_len = (uint8_t)(to->latin_len + y->latin_len);
    to->background = (uint16_t)background;
    to->tail = p->tail;
    to->usual = (uint16_t)(to->usual + p->usual);
    return true;
}

/* The run of one part less, and the part behind it, which is one by itself. */
static void fill_more(const struct part *first, size_t count, const struct name_run *less,
                      const struct name_run *one, struct name_run *out)
{
    const struct part *p = first + count - 1;
    *out = *less;
    if (!add_word(p - 1, p, &out->word))
        out->word = joined_word(first, count);
    out->letters = (uint8_t)(less->letters + one->letters);
    out->names = (uint8_t)(less->names + one->names);
    out->all_names = less->all_names && one->all_names;
    out->ends = one->ends;
    out->has |= p->has;
    out->can |= p->can;
    out->key = less->key && p->id ? name_key_more(less->key, p->id) : 0;
}

/* A known "servant of" is left as it is: Abd al-Aziz is not Aziz. */
static bool may_lend(const struct part *p)
{
    return (p->start == PART_START_SERVANT && !p->group[0]) || p->start == PART_START_FATHER;
}

static void mark_parts(const struct parts *parts, struct name_sheet *out)
{
    memset(out->has, 0, sizeof out->has);
    memset(out->can, 0, sizeof out->can);
    out->titles = out->initials = out->grouped = out->unspaced = out->generations = out->lends = 0;
    out->burmese = false;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *p = &parts->part[i];
        out->has[i] = p->has;
        out->can[i] = p->can;
        out->titles |= (uint8_t)((p->role == PART_HONORIFIC || p->role == PART_SUFFIX) << i);
        out->initials |= (uint8_t)(p->initial << i);
        out->grouped |= (uint8_t)((p->group[0] || p->group[1]) << i);
        out->lends |= (uint8_t)(may_lend(p) << i);
        out->unspaced |= (uint8_t)((p->letters.alphabet >= ALPHABET_BURMESE) << i);
        out->generations |= (uint8_t)((p->light == LIGHT_GENERATION && !part_is_name(p)) << i);
        out->burmese = out->burmese || (part_is_name(p) && p->letters.alphabet == ALPHABET_BURMESE);
    }
}

/* The parts before the first "son of": those behind it are its father's, or his. Behind the
 * father's name, "oglu" is said of those before that name. */
static uint8_t before_sons(const struct parts *p)
{
    for (uint8_t i = 1; i < p->count; i++) {
        const bool behind = p->part[i].role == PART_SON_BEHIND;
        if (behind || p->part[i].role == PART_SON)
            return (uint8_t)((1u << (i - behind)) - 1);
    }
    return 0;
}

static bool all_latin(const struct parts *p)
{
    uint8_t n = 0;
    while (n < p->count &&
           (!part_is_name(&p->part[n]) || p->part[n].letters.alphabet == ALPHABET_LATIN))
        n++;
    return n == p->count;
}

void name_sheet_fill(const struct parts *parts, struct name_sheet *out)
{
    out->parts = parts;
    out->latin = all_latin(parts);
    find_missing(parts, &out->side);
    mark_parts(parts, out);
    out->sons = before_sons(parts);
    for (size_t i = 0; i < parts->count; i++)
        fill_one(&parts->part[i], &out->run[i][0]);
    for (size_t i = 0; i < parts->count; i++)
        for (size_t n = 2; n <= RUN_MAX && i + n <= parts->count; n++)
            fill_more(&parts->part[i], n, &out->run[i][n - 2], &out->run[i + n - 1][0],
                      &out->run[i][n - 1]);
}

/* Which of four parts differ from one with these letters by two consonants or more, as bits:
 * without a branch for each, which the processor could not foresee. */
#ifdef __SSE2__
static unsigned four_apart(const uint32_t y_has[4], const uint32_t y_can[4], uint32_t has,
                           uint32_t can)
{
    const __m128i less = _mm_set1_epi32(-1);
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)y_can);
    __m128i z = _mm_loadu_si128((const __m128i *)(const void *)y_has);
    x = _mm_andnot_si128(x, _mm_set1_epi32((int)has));
    z = _mm_andnot_si128(_mm_set1_epi32((int)can), z);
    x = _mm_and_si128(x, _mm_add_epi32(x, less));
    z = _mm_and_si128(z, _mm_add_epi32(z, less));
    const __m128i near = _mm_cmpeq_epi32(_mm_or_si128(x, z), _mm_setzero_si128());
    return ~(unsigned)_mm_movemask_ps(_mm_castsi128_ps(near)) & 0xF;
}
#else
static unsigned four_apart(const uint32_t y_has[4], const uint32_t y_can[4], uint32_t has,
                           uint32_t can)
{
    unsigned bits = 0;
    for (size_t k = 0; k < 4; k++)
        bits |= (unsigned)(many_bits(has & ~y_can[k]) || many_bits(y_has[k] & ~can)) << k;
    return bits;
}
#endif

static unsigned differ(const struct name_sheet *y, uint32_t has, uint32_t can)
{
    enum { HALF = PARTS_MAX / 2 };
    unsigned bits = four_apart(y->has, y->can, has, can);
    if (y->parts->count > HALF)
        bits |= four_apart(y->has + HALF, y->can + HALF, has, can) << HALF;
    return bits;
}

unsigned name_sheet_apart(const struct name_sheet *y, const struct name_run *run)
{
    return differ(y, run->has, run->can);
}

/* Parts of y that may stand for part i of x. A title stands against anything (Khan is a name where
 * it comes first), a name against names; what part_apart says stands for nothing. */
static unsigned may_stand(const struct name_sheet *x, size_t i, const struct name_sheet *y)
{
    const unsigned all = (1u << y->parts->count) - 1, names = y->side.names;
    unsigned alike = x->side.names >> i & 1 ? names : all & ~names;
    alike = x->titles >> i & 1 ? all : alike | y->titles;
    if (x->initials >> i & 1)
        return alike;
    unsigned apart = alike & differ(y, x->has[i], x->can[i]) & ~(unsigned)y->initials;
    for (unsigned k = x->grouped >> i & 1 ? apart & y->grouped : 0; k; k &= k - 1)
        if (part_same_group(&x->parts->part[i], &y->parts->part[__builtin_ctz(k)]))
            apart &= ~(k & (0 - k));
    return alike & ~apart;
}

void fullname_meet(const struct name_cache *cache, const struct name_sheet *a,
                   const struct name_sheet *b, struct name_meet *out)
{
    out->turned = parts_order(a->parts, b->parts) > 0;
    const struct name_sheet *x = out->turned ? b : a, *y = out->turned ? a : b;
    out->sheet[0] = x;
    out->sheet[1] = y;
    for (size_t i = 0; i < x->parts->count; i++) {
        unsigned may = may_stand(x, i, y);
        out->may[i] = (uint8_t)may;
        for (; cache && may; may &= may - 1)
            name_cache_ready(
                cache, name_pair_key(cache, x->run[i][0].key, y->run[__builtin_ctz(may)][0].key));
    }
}

static struct str latin_of(const struct part *p)
{
    return (struct str){p->letters.latin, p->letters.latin_len};
}

static bool all_syllables(const struct parts *p)
{
    for (uint8_t i = 0; i < p->count; i++) {
        const struct part *x = &p->part[i];
        if (x->role == PART_HONORIFIC || x->role == PART_SUFFIX)
            continue;
        if (!part_is_name(x) || x->initial || !pinyin_spoken(latin_of(x)))
            return false;
    }
    return true;
}

/* The first name and the last, titles aside; false when there are fewer than two, or more than
 * three. */
static bool outer_names(const struct parts *p, const struct part *of[2])
{
    enum { LEAST = 2, MOST = 3 };
    size_t names = 0;
    for (uint8_t i = 0; i < p->count; i++)
        if (part_is_name(&p->part[i]))
            of[names++ > 0] = &p->part[i];
    return names >= LEAST && names <= MOST;
}

bool fullname_chinese(const struct parts *a, const struct parts *b)
{
    const struct part *of_a[2], *of_b[2];
    if (!outer_names(a, of_a) || !outer_names(b, of_b))
        return false;
    for (size_t i = 0; i < COUNT(of_a); i++)
        for (size_t j = 0; j < COUNT(of_b); j++)
            if (str_eq(latin_of(of_a[i]), latin_of(of_b[j])) && pinyin_family(latin_of(of_a[i])))
                return all_syllables(a) && all_syllables(b);
    return false;
}

bool fullname_syllables_differ(const struct part *a, const struct part *b)
{
    return part_is_name(a) && part_is_name(b) && !part_same_group(a, b) &&
           pinyin_differ(latin_of(a), latin_of(b));
}
