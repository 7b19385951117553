/* See letter_lanes.h. What is cheaper here than in letter_rest.c (the last i of a name, the letter
 * behind a blank that is not there) is cheaper than it is, which a bound may be. */
#include "core/letter_lanes.h"

#include <string.h>

#include "core/letter_lanes_inner.h"

int letter_lanes_price(uint8_t bound, size_t letters)
{
    return bound * FLOOR_UNIT - (int)letters * FLOOR_BIAS * FLOOR_UNIT;
}

#ifdef CPU_X86
#include <immintrin.h>

#define INLINE CPU_TARGET_SSE42 CPU_INLINE

/* For each register k of a row. */
#define EACH(wide, what)                                                                           \
    do {                                                                                           \
        _Pragma("GCC unroll 8") for (size_t k = 0; k < (wide); k++)                                \
        {                                                                                          \
            what;                                                                                  \
        }                                                                                          \
    } while (0)

/* Rows of up to so many registers. */
enum { WIDE = LANES / 16 };
struct row {
    __m128i v[WIDE];
};

/* Lays the words out in runs of at most so many; false when there is no room. */
static bool lay_out(const struct parts *name, size_t most, struct letter_lanes *out)
{
    size_t n = 0, longest = 0;
    memset(out->at, LANE_NONE, sizeof out->at);
    for (size_t last = 0; last < name->count; last++) {
        size_t run = last + 1 < most ? last + 1 : most, left = 0;
        for (size_t from = last + 1 - run; from <= last; from++)
            left += name->part[from].letters.latin_len;
        longest = left > longest ? left : longest;
        for (size_t from = last + 1 - run; from <= last; from++) {
            const struct letters *x = &name->part[from].letters;
            if (n + x->latin_len + 1 > LANES)
                return false;
            /* A part has no room for more letters. */
            if (left <= LETTERS_MAX)
                out->at[from][last - from] = (uint8_t)n;
            left -= x->latin_len;
            memcpy(out->letter + n, x->latin, sizeof x->latin);
            n += x->latin_len;
        }
        out->letter[n++] = LANE_BEHIND;
    }
    memset(out->letter + n, LANE_BEHIND, LANES + LETTERS_MAX - n);
    out->count = (uint8_t)((n + 15) / 16 * 16);
    out->steps = longest < 16 ? 4 : 5;
    return true;
}

/* The cells so many further on. */
#define AHEAD(name, by)                                                                            \
    INLINE struct row name(struct row a, size_t wide)                                              \
    {                                                                                              \
        const __m128i never = _mm_set1_epi8(-1);                                                   \
        EACH(wide, a.v[k] = _mm_alignr_epi8(k + 1 < wide ? a.v[k + 1] : never, a.v[k], by));       \
        return a;                                                                                  \
    }
AHEAD(ahead1, 1)
AHEAD(ahead2, 2)
AHEAD(ahead4, 4)
AHEAD(ahead8, 8)

INLINE struct row ahead16(struct row a, size_t wide)
{
    EACH(wide, a.v[k] = k + 1 < wide ? a.v[k + 1] : _mm_set1_epi8(-1));
    return a;
}

INLINE struct row row_load(const uint8_t *p, size_t wide)
{
    struct row a = {{_mm_setzero_si128()}};
    EACH(wide, a.v[k] = _mm_load_si128((const __m128i *)(const void *)p + k));
    return a;
}

INLINE void row_store(struct row a, uint8_t *p, size_t wide)
{
    EACH(wide, _mm_storeu_si128((__m128i *)(void *)p + k, a.v[k]));
}

INLINE struct row row_add(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm_adds_epu8(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_least(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm_min_epu8(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_or(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm_or_si128(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_and(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm_and_si128(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_all(uint8_t byte, size_t wide)
{
    struct row a = {{_mm_setzero_si128()}};
    EACH(wide, a.v[k] = _mm_set1_epi8((char)byte));
    return a;
}

#include "core/letter_lanes_bytes.h"

INLINE struct mask among(const struct letter_lanes *l, uint32_t bits, size_t wide)
{
    struct row a = row_load(l->byte, wide), bit = row_load(l->bit, wide);
    const __m128i four = _mm_cvtsi32_si128((int)bits);
    EACH(wide, a.v[k] = _mm_cmpeq_epi8(_mm_and_si128(_mm_shuffle_epi8(four, a.v[k]), bit.v[k]),
                                       _mm_setzero_si128()));
    return (struct mask){a};
}

/* letter_floor.first of each lane's letter; 255 behind the last. */
INLINE struct row look(const struct letter_lanes *l, const uint8_t *first, struct mask *written,
                       size_t wide)
{
    const __m128i low = _mm_loadu_si128((const __m128i *)(const void *)first);
    const __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(first + 10));
    struct row a = row_load(l->low, wide), b = row_load(l->high, wide);
    EACH(wide,
         a.v[k] = _mm_or_si128(_mm_shuffle_epi8(low, a.v[k]), _mm_shuffle_epi8(high, b.v[k])));
    a = row_or(a, row_load(l->ends, wide), wide);
    EACH(wide, written->out.v[k] = _mm_cmpgt_epi8(_mm_setzero_si128(), a.v[k]));
    return a;
}

#include "core/letter_lanes_rows.h"

/* What the letters of 16 lanes are looked up by. */
INLINE void settle(struct letter_lanes *l, size_t k)
{
    const __m128i bits = _mm_set_epi8(-128, 64, 32, 16, 8, 4, 2, 1, -128, 64, 32, 16, 8, 4, 2, 1);
    const __m128i *text = (const __m128i *)(const void *)(l->letter + 16 * k);
    __m128i c = _mm_sub_epi8(_mm_load_si128(text), _mm_set1_epi8('a'));
    __m128i next =
        _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)(l->letter + 16 * k + 1)),
                     _mm_set1_epi8('a'));
    __m128i above = _mm_sub_epi8(c, _mm_set1_epi8(16));
    above = _mm_and_si128(above, _mm_set1_epi8(-128));
    _mm_store_si128((__m128i *)(void *)l->low + k, _mm_adds_epu8(c, _mm_set1_epi8(0x70)));
    _mm_store_si128((__m128i *)(void *)l->high + k,
                    _mm_or_si128(_mm_sub_epi8(c, _mm_set1_epi8(10)), above));
    _mm_store_si128((__m128i *)(void *)l->byte + k,
                    _mm_and_si128(_mm_srli_epi16(c, 3), _mm_set1_epi8(0x1F)));
    _mm_store_si128((__m128i *)(void *)l->bit + k,
                    _mm_shuffle_epi8(bits, _mm_and_si128(c, _mm_set1_epi8(7))));
    _mm_store_si128((__m128i *)(void *)l->ends + k, _mm_cmpgt_epi8(_mm_setzero_si128(), c));
    _mm_store_si128((__m128i *)(void *)l->like + k, _mm_cmpeq_epi8(c, next));
}

/* Prices of letters as added ones. */
INLINE void settle_added(struct letter_lanes *l, size_t wide)
{
    const __m128i hard = _mm_set1_epi8(PRICE_ADDED / FLOOR_UNIT);
    const __m128i soft = _mm_set1_epi8(PRICE_ADDED_VOWEL / FLOOR_UNIT);
    const __m128i twice = _mm_set1_epi8(PRICE_ADDED_DOUBLE / FLOOR_UNIT);
    struct row sum = row_load(l->ends, wide), like = row_load(l->like, wide);
    const struct row consonant = among(l, LETTERS_VOWEL, wide).out;
    for (size_t k = 0; k < wide; k++) {
        __m128i second = _mm_alignr_epi8(like.v[k], k ? like.v[k - 1] : _mm_setzero_si128(), 15);
        __m128i price = _mm_blendv_epi8(soft, hard, consonant.v[k]);
        sum.v[k] = _mm_or_si128(sum.v[k], _mm_blendv_epi8(price, twice, second));
    }
    struct row last = row_load(l->ends, wide);
    EACH(wide, last.v[k] = _mm_xor_si128(last.v[k], _mm_set1_epi8(-1)));
    add_up(l, sum, last, wide);
}

CPU_TARGET_SSE42 static void settle_lanes(struct letter_lanes *l)
{
    /* As many registers as are looked at, here and where they are wider. */
    const size_t wide = l->count <= 32 ? 2 : l->count <= 64 ? 4 : WIDE;
    for (size_t k = 0; k < wide; k++)
        settle(l, k);
    if (wide == 2)
        settle_added(l, 2);
    else if (wide == 4)
        settle_added(l, 4);
    else
        settle_added(l, WIDE);
}

CPU_TARGET_SSE42 static void find_sse42(const struct letter_lanes *l, const struct lane_word *x,
                                        struct lane_rows *out)
{
    if (l->count <= 32)
        find(l, x, out, 2);
    else if (l->count <= 64)
        find(l, x, out, 4);
    else
        find(l, x, out, WIDE);
}
#endif

#ifdef CPU_X86
/* Units of a letter that writes nothing. What begins the word may also stand behind others. */
static uint8_t none_units(const struct letter_floor *f, unsigned before, unsigned after, bool first)
{
    int none = f->none[3 * before + after];
    for (unsigned k = 0; first && k < 3; k++)
        none = f->none[3 * k + after] < none ? f->none[3 * k + after] : none;
    none = none < PRICE_LEFT_OUT ? none : PRICE_LEFT_OUT;
    return (uint8_t)((none + FLOOR_BIAS * FLOOR_UNIT) / FLOOR_UNIT);
}

/* The word's letters, as if nothing were behind it. */
static void read_letters(const struct part *word, struct lane_word *out)
{
    const struct letters *x = &word->letters;
    const struct letter_list *list = &letter_lists[x->alphabet];
    const uint32_t *alone = letter_models[x->alphabet].alone;
    unsigned after = 0, sort = letter_sort(list, x->code[x->len - 1]);
    for (size_t i = x->len; i-- > 0;) {
        unsigned before = i ? letter_sort(list, x->code[i - 1]) : 0;
        unsigned code = x->code[i] <= list->letters ? x->code[i] : 0;
        const struct letter_floor *f = &letter_floors[x->alphabet][code];
        bool first = i == 0 || i == word->skip;
        out->letter[i] = (struct lane_letter){f->first, code ? alone[code] : 0,
                                              none_units(f, before, after, first)};
        for (unsigned k = 0; i + 1u == x->len && k < COUNT(out->none); k++)
            out->none[k] = none_units(f, before, k, first);
        after = sort;
        sort = before;
    }
    memcpy(out->code, x->code, x->len);
    out->alphabet = x->alphabet;
    out->len = x->len;
    out->skip = word->skip;
    out->sort = (uint8_t)after;
}

/* NULL when there are too many letters, or letters of two scripts. */
static struct lane_word *word_of(struct lane_words *words, const struct part *word,
                                 const struct lane_rows *behind)
{
    const struct letters *x = &word->letters;
    if (x->alphabet <= ALPHABET_LATIN || x->alphabet >= ALPHABET_TABLES || word->skip >= x->len ||
        (behind && (behind->alphabet != x->alphabet || behind->letters + x->len > LETTERS_MAX)))
        return NULL;
    unsigned hash = x->code[0] + 3u * x->code[x->len / 2] + 5u * x->code[x->len - 1] + x->len;
    struct lane_word *w = &words->word[hash % LANE_WORDS];
    if (w->len != x->len || w->alphabet != x->alphabet || w->skip != word->skip ||
        memcmp(w->code, x->code, x->len) != 0)
        read_letters(word, w);
    w->letter[w->len - 1].none = w->none[behind ? behind->sort : 0];
    w->behind = behind;
    return w;
}
#endif

bool letter_lanes_read(enum cpu_level cpu, const struct parts *name, struct letter_lanes *out)
{
#ifdef CPU_X86
    for (size_t i = 0; i < name->count; i++)
        if (name->part[i].letters.alphabet != ALPHABET_LATIN)
            return false;
    size_t run = LANE_RUN;
    while (cpu >= CPU_SSE42 && run && !lay_out(name, run, out))
        run--;
    if (cpu < CPU_SSE42 || !run)
        return false;
    out->cpu = cpu;
    if (cpu >= CPU_AVX512)
        letter_lanes_settle_avx512(out);
    else
        settle_lanes(out);
    return true;
#else
    (void)cpu;
    (void)name;
    (void)out;
    return false;
#endif
}

bool letter_lanes_find(const struct letter_lanes *l, struct lane_words *words,
                       const struct part *word, const struct lane_rows *behind,
                       struct lane_rows *out)
{
#ifdef CPU_X86
    const struct letters *letters = &word->letters;
    const struct lane_word *x = word_of(words, word, behind);
    if (!x ||
        (behind && letters_seam(letters->alphabet, letters->code[letters->len - 1], behind->code)))
        return false;
    out->code = letters->code[0];
    out->alone = x->letter[0].alone;
    out->alphabet = x->alphabet;
    out->letters = (uint8_t)(x->len + (behind ? behind->letters : 0));
    out->sort = x->sort;
    if (l->cpu >= CPU_AVX512)
        letter_lanes_find_avx512(l, x, out);
    else if (l->cpu >= CPU_AVX2)
        letter_lanes_find_avx2(l, x, out);
    else
        find_sse42(l, x, out);
    return true;
#else
    (void)l;
    (void)words;
    (void)word;
    (void)behind;
    (void)out;
    return false;
#endif
}
