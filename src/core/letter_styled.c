/* Words priced by the rows that core/letter_styles.c lays out: one by one in plain C, and many side
 * by side, with the same prices. */
#include "core/letter_styles.h"

#include <string.h>

#include "core/letter_bound_inner.h"

static uint8_t add(uint8_t a, uint8_t b)
{
    return (uint8_t)(a + b > NEVER ? NEVER : a + b);
}

static uint8_t least_of(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* What letter c of the word, counted from 1, costs as one too many. */
static uint8_t extra_of(const struct letter_trace *w, size_t c)
{
    uint8_t letter = w->letter[c - 1];
    if (c > 1 && letter == w->letter[c - 2])
        return PRICE_ADDED_DOUBLE;
    if (c == (w->len & BOUND_LEN) && c >= END_FROM && (letter == LETTER_I || letter == LETTER_Y))
        return PRICE_ADDED_END;
    return (uint32_t)LETTERS_VOWEL >> (letter - 1) & 1 ? PRICE_ADDED_VOWEL : PRICE_ADDED;
}

static uint8_t look_up(const uint8_t t[2][STYLES][16], int style, uint8_t letter)
{
    return t[letter / 16][style][letter % 16];
}

/* A letter's row of cells of a word in one style, from the row above. */
static void row_one(const struct letter_style_row *s, int style, const struct letter_trace *w,
                    const uint8_t *was, uint8_t *now)
{
    uint8_t more = NEVER, two = NEVER, one = NEVER;
    now[0] = add(was[0], s->none[style]);
    for (size_t c = 1; c <= (w->len & BOUND_LEN); c++) {
        uint8_t letter = w->letter[c - 1];
        now[c] = least_of(add(was[c - 1], look_up(s->single, style, letter)),
                          add(was[c], s->none[style]));
        if (!s->longer)
            continue;
        more = add(least_of(more, two), look_up(s->third, style, letter));
        two = add(one, look_up(s->second, style, letter));
        one = add(was[c - 1], look_up(s->first, style, letter));
        now[c] = least_of(now[c], least_of(two, more));
    }
}

/* Two letters in the wrong order, s the second of them. */
static void swap_one(const struct letter_style_row *before, const struct letter_style_row *s,
                     const struct letter_trace *w, const uint8_t *from, uint8_t *now)
{
    for (size_t c = 2; c <= (w->len & BOUND_LEN); c++) {
        uint8_t a = w->letter[c - 2], b = w->letter[c - 1];
        if (a != b && !s->alone[a / 16][a % 16] && !before->alone[b / 16][b % 16])
            now[c] = least_of(now[c], add(from[c - 2], swap_price(before, s)));
    }
}

/* One word: what the kernels do many times over. */
static uint8_t styled_one(const struct letter_styles *s, const struct letter_trace *w)
{
    uint8_t cell[3][TRACE_LETTERS + 1], best = NEVER;
    const size_t len = w->len & BOUND_LEN;
    for (int style = 0; style < STYLES; style++) {
        cell[0][0] = 0;
        for (size_t c = 1; c <= len; c++)
            cell[0][c] = add(cell[0][c - 1], extra_of(w, c));
        for (size_t r = 1; r <= s->rows; r++) {
            uint8_t *now = cell[r % 3];
            row_one(s->row[r - 1], style, w, cell[(r + 2) % 3], now);
            if (r > 1)
                swap_one(s->row[r - 2], s->row[r - 1], w, cell[(r + 1) % 3], now);
            for (size_t c = 1; c <= len; c++)
                now[c] = least_of(now[c], add(now[c - 1], extra_of(w, c)));
        }
        best = least_of(best, cell[s->rows % 3][len]);
    }
    return (uint8_t)(best > s->offset ? best - s->offset : 0);
}

static void styled_plain(const struct letter_styles *s, const struct trace_lanes *words,
                         uint8_t out[])
{
    for (size_t i = 0; i < words->count; i++)
        out[i] = styled_one(s, words->at[i]);
}

/* A and V for consonants and vowels. */
enum { A = PRICE_ADDED, V = PRICE_ADDED_VOWEL };
const uint8_t letter_added_prices[2][16] = {{A, V, A, A, A, V, A, A, V, V, A, A, A, A, A, V},
                                            {A, A, A, A, A, V, A, A, A, A, A, A, A, A, A, A}};

#ifdef CPU_X86
CPU_TARGET_SSE42 static inline __m128i table16(const uint8_t *t)
{
    return _mm_loadu_si128((const __m128i *)(const void *)t);
}

/* What is walked: letters by column, where to look each up in either half of a table, and cells. */
struct walk16 {
    __m128i letter[16], low[TRACE_LETTERS + 1], high[TRACE_LETTERS + 1], extra[TRACE_LETTERS + 1];
    __m128i cell[3][TRACE_LETTERS + 1][STYLES];
    size_t len; /* of the longest */
};

CPU_TARGET_SSE42 static inline __m128i look16(const struct walk16 *w, size_t c, const uint8_t *low,
                                              const uint8_t *high)
{
    return _mm_or_si128(_mm_shuffle_epi8(table16(low), w->low[c]),
                        _mm_shuffle_epi8(table16(high), w->high[c]));
}

/* As extra_of. */
CPU_TARGET_SSE42 static void extras16(struct walk16 *w)
{
    const __m128i len = _mm_and_si128(w->letter[TRACE_LETTERS], _mm_set1_epi8(BOUND_LEN));
    for (size_t c = 1; c <= w->len; c++) {
        __m128i letter = w->letter[c - 1],
                extra = look16(w, c, letter_added_prices[0], letter_added_prices[1]);
        __m128i turns = _mm_or_si128(_mm_cmpeq_epi8(letter, _mm_set1_epi8(LETTER_I)),
                                     _mm_cmpeq_epi8(letter, _mm_set1_epi8(LETTER_Y)));
        __m128i ends = _mm_and_si128(turns, _mm_cmpeq_epi8(len, _mm_set1_epi8((char)c)));
        if (c >= END_FROM)
            extra = _mm_blendv_epi8(extra, _mm_set1_epi8(PRICE_ADDED_END), ends);
        if (c > 1)
            extra = _mm_blendv_epi8(extra, _mm_set1_epi8(PRICE_ADDED_DOUBLE),
                                    _mm_cmpeq_epi8(letter, w->letter[c - 2]));
        w->extra[c] = extra;
    }
}

CPU_TARGET_SSE42 static void begin16(const struct trace_lanes *words, size_t from, struct walk16 *w)
{
    const __m128i upper = _mm_set1_epi8((char)0x80);
    letters_turn(words, from, w->letter);
    w->len = trace_longest(words, from, 16);
    for (size_t c = 1; c <= w->len; c++) {
        __m128i letter = w->letter[c - 1];
        __m128i above = _mm_cmpgt_epi8(letter, _mm_set1_epi8(15));
        w->low[c] = _mm_or_si128(letter, _mm_and_si128(above, upper));
        w->high[c] =
            _mm_or_si128(_mm_and_si128(letter, _mm_set1_epi8(15)), _mm_andnot_si128(above, upper));
    }
    extras16(w);
    for (size_t k = 0; k < STYLES; k++) {
        w->cell[0][0][k] = _mm_setzero_si128();
        for (size_t c = 1; c <= w->len; c++)
            w->cell[0][c][k] = _mm_adds_epu8(w->cell[0][c - 1][k], w->extra[c]);
    }
}

/* 255 for those that are not the two letters in the wrong order. */
CPU_TARGET_SSE42 static inline __m128i unlike16(const struct walk16 *w, size_t c,
                                                const struct letter_style_row *before,
                                                const struct letter_style_row *s)
{
    __m128i same = _mm_cmpeq_epi8(w->letter[c - 1], w->letter[c - 2]);
    __m128i not = _mm_or_si128(look16(w, c, before->alone[0], before->alone[1]),
                               look16(w, c - 1, s->alone[0], s->alone[1]));
    return _mm_or_si128(same, not );
}

/* As row_one, for column c of style k; run: what the spellings begun before come to. */
CPU_TARGET_SSE42 static inline __m128i longer16(const struct walk16 *w,
                                                const struct letter_style_row *s, size_t c,
                                                size_t k, __m128i run[3])
{
    const __m128i third = look16(w, c, s->third[0][k], s->third[1][k]);
    const __m128i second = look16(w, c, s->second[0][k], s->second[1][k]);
    run[2] = _mm_adds_epu8(_mm_min_epu8(run[2], run[1]), third);
    run[1] = _mm_adds_epu8(run[0], second);
    return _mm_min_epu8(run[1], run[2]);
}

/* Row r; false when no word has anything within the limit in it. */
CPU_TARGET_SSE42 static bool row16(const struct letter_styles *l, struct walk16 *w, size_t r,
                                   uint8_t limit)
{
    const struct letter_style_row *s = l->row[r - 1], *before = r > 1 ? l->row[r - 2] : NULL;
    __m128i unlike[TRACE_LETTERS + 1], least = _mm_set1_epi8((char)NEVER);
    const __m128i swap = _mm_set1_epi8((char)(before ? swap_price(before, s) : NEVER));
    for (size_t c = 2; before && c <= w->len; c++)
        unlike[c] = unlike16(w, c, before, s);
    for (size_t k = 0; k < STYLES; k++) {
        const __m128i none = _mm_set1_epi8((char)s->none[k]);
        const __m128i never = _mm_set1_epi8((char)NEVER);
        __m128i run[3] = {never, never, never}, was = w->cell[(r + 2) % 3][0][k];
        __m128i v = _mm_adds_epu8(was, none);
        w->cell[r % 3][0][k] = v;
        least = _mm_min_epu8(least, v);
        for (size_t c = 1; c <= w->len; c++) {
            const __m128i up = w->cell[(r + 2) % 3][c][k];
            __m128i to = _mm_adds_epu8(was, look16(w, c, s->single[0][k], s->single[1][k]));
            to = _mm_min_epu8(to, _mm_adds_epu8(up, none));
            if (s->longer) {
                to = _mm_min_epu8(to, longer16(w, s, c, k, run));
                run[0] = _mm_adds_epu8(was, look16(w, c, s->first[0][k], s->first[1][k]));
            }
            if (before && c > 1)
                to = _mm_min_epu8(
                    to,
                    _mm_or_si128(unlike[c], _mm_adds_epu8(w->cell[(r + 1) % 3][c - 2][k], swap)));
            v = _mm_min_epu8(to, _mm_adds_epu8(v, w->extra[c]));
            w->cell[r % 3][c][k] = v;
            least = _mm_min_epu8(least, v);
            was = up;
        }
    }
    const __m128i most = _mm_set1_epi8((char)limit);
    return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(least, most), least)) != 0;
}

CPU_TARGET_SSE42 static void styled16(const struct letter_styles *s, uint8_t limit,
                                      const struct trace_lanes *words, size_t from,
                                      uint8_t out[BOUND_LANES])
{
    struct walk16 w;
    bool alive = true;
    begin16(words, from, &w);
    for (size_t r = 1; r <= s->rows; r++) {
        bool row = row16(s, &w, r, (uint8_t)(limit + s->offset));
        /* A swap steps over a row. */
        if (!row && !alive) {
            memset(out + from, NEVER, 16);
            return;
        }
        alive = row;
    }
    const __m128i len = _mm_and_si128(w.letter[TRACE_LETTERS], _mm_set1_epi8(BOUND_LEN));
    __m128i sum = _mm_set1_epi8((char)NEVER);
    for (size_t c = 0; c <= w.len; c++) {
        __m128i best = w.cell[s->rows % 3][c][0];
        for (size_t k = 1; k < STYLES; k++)
            best = _mm_min_epu8(best, w.cell[s->rows % 3][c][k]);
        sum = _mm_blendv_epi8(sum, best, _mm_cmpeq_epi8(len, _mm_set1_epi8((char)c)));
    }
    sum = _mm_subs_epu8(sum, _mm_set1_epi8((char)s->offset));
    _mm_storeu_si128((__m128i *)(void *)(out + from), sum);
}

CPU_TARGET_AVX2 static inline __m256i table32(const uint8_t *t)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)t));
}

/* What is walked: letters by column, where to look each up in either half of a table, and cells. */
struct walk32 {
    __m256i letter[16], low[TRACE_LETTERS + 1], high[TRACE_LETTERS + 1], extra[TRACE_LETTERS + 1];
    __m256i cell[3][TRACE_LETTERS + 1][STYLES];
    size_t len; /* of the longest */
};

CPU_TARGET_AVX2 static inline __m256i look32(const struct walk32 *w, size_t c, const uint8_t *low,
                                             const uint8_t *high)
{
    return _mm256_or_si256(_mm256_shuffle_epi8(table32(low), w->low[c]),
                           _mm256_shuffle_epi8(table32(high), w->high[c]));
}

/* As extra_of. */
CPU_TARGET_AVX2 static void extras32(struct walk32 *w)
{
    const __m256i len = _mm256_and_si256(w->letter[TRACE_LETTERS], _mm256_set1_epi8(BOUND_LEN));
    for (size_t c = 1; c <= w->len; c++) {
        __m256i letter = w->letter[c - 1],
                extra = look32(w, c, letter_added_prices[0], letter_added_prices[1]);
        __m256i turns = _mm256_or_si256(_mm256_cmpeq_epi8(letter, _mm256_set1_epi8(LETTER_I)),
                                        _mm256_cmpeq_epi8(letter, _mm256_set1_epi8(LETTER_Y)));
        __m256i ends = _mm256_and_si256(turns, _mm256_cmpeq_epi8(len, _mm256_set1_epi8((char)c)));
        if (c >= END_FROM)
            extra = _mm256_blendv_epi8(extra, _mm256_set1_epi8(PRICE_ADDED_END), ends);
        if (c > 1)
            extra = _mm256_blendv_epi8(extra, _mm256_set1_epi8(PRICE_ADDED_DOUBLE),
                                       _mm256_cmpeq_epi8(letter, w->letter[c - 2]));
        w->extra[c] = extra;
    }
}

CPU_TARGET_AVX2 static void begin32(const struct trace_lanes *words, size_t from, struct walk32 *w)
{
    const __m256i upper = _mm256_set1_epi8((char)0x80);
    __m128i low[16], high[16];
    letters_turn(words, from, low);
    letters_turn(words, from + 16, high);
    for (size_t k = 0; k < 16; k++)
        w->letter[k] = _mm256_set_m128i(high[k], low[k]);
    w->len = trace_longest(words, from, 32);
    for (size_t c = 1; c <= w->len; c++) {
        __m256i letter = w->letter[c - 1];
        __m256i above = _mm256_cmpgt_epi8(letter, _mm256_set1_epi8(15));
        w->low[c] = _mm256_or_si256(letter, _mm256_and_si256(above, upper));
        w->high[c] = _mm256_or_si256(_mm256_and_si256(letter, _mm256_set1_epi8(15)),
                                     _mm256_andnot_si256(above, upper));
    }
    extras32(w);
    for (size_t k = 0; k < STYLES; k++) {
        w->cell[0][0][k] = _mm256_setzero_si256();
        for (size_t c = 1; c <= w->len; c++)
            w->cell[0][c][k] = _mm256_adds_epu8(w->cell[0][c - 1][k], w->extra[c]);
    }
}

/* 255 for those that are not the two letters in the wrong order. */
CPU_TARGET_AVX2 static inline __m256i unlike32(const struct walk32 *w, size_t c,
                                               const struct letter_style_row *before,
                                               const struct letter_style_row *s)
{
    __m256i same = _mm256_cmpeq_epi8(w->letter[c - 1], w->letter[c - 2]);
    __m256i not = _mm256_or_si256(look32(w, c, before->alone[0], before->alone[1]),
                                  look32(w, c - 1, s->alone[0], s->alone[1]));
    return _mm256_or_si256(same, not );
}

/* As row_one, for column c of style k; run: what the spellings begun before come to. */
CPU_TARGET_AVX2 static inline __m256i longer32(const struct walk32 *w,
                                               const struct letter_style_row *s, size_t c, size_t k,
                                               __m256i run[3])
{
    const __m256i third = look32(w, c, s->third[0][k], s->third[1][k]);
    const __m256i second = look32(w, c, s->second[0][k], s->second[1][k]);
    run[2] = _mm256_adds_epu8(_mm256_min_epu8(run[2], run[1]), third);
    run[1] = _mm256_adds_epu8(run[0], second);
    return _mm256_min_epu8(run[1], run[2]);
}

/* Row r; false when no word has anything within the limit in it. */
CPU_TARGET_AVX2 static bool row32(const struct letter_styles *l, struct walk32 *w, size_t r,
                                  uint8_t limit)
{
    const struct letter_style_row *s = l->row[r - 1], *before = r > 1 ? l->row[r - 2] : NULL;
    __m256i unlike[TRACE_LETTERS + 1], least = _mm256_set1_epi8((char)NEVER);
    const __m256i swap = _mm256_set1_epi8((char)(before ? swap_price(before, s) : NEVER));
    for (size_t c = 2; before && c <= w->len; c++)
        unlike[c] = unlike32(w, c, before, s);
    for (size_t k = 0; k < STYLES; k++) {
        const __m256i none = _mm256_set1_epi8((char)s->none[k]);
        const __m256i never = _mm256_set1_epi8((char)NEVER);
        __m256i run[3] = {never, never, never}, was = w->cell[(r + 2) % 3][0][k];
        __m256i v = _mm256_adds_epu8(was, none);
        w->cell[r % 3][0][k] = v;
        least = _mm256_min_epu8(least, v);
        for (size_t c = 1; c <= w->len; c++) {
            const __m256i up = w->cell[(r + 2) % 3][c][k];
            __m256i to = _mm256_adds_epu8(was, look32(w, c, s->single[0][k], s->single[1][k]));
            to = _mm256_min_epu8(to, _mm256_adds_epu8(up, none));
            if (s->longer) {
                to = _mm256_min_epu8(to, longer32(w, s, c, k, run));
                run[0] = _mm256_adds_epu8(was, look32(w, c, s->first[0][k], s->first[1][k]));
            }
            if (before && c > 1)
                to = _mm256_min_epu8(
                    to, _mm256_or_si256(unlike[c],
                                        _mm256_adds_epu8(w->cell[(r + 1) % 3][c - 2][k], swap)));
            v = _mm256_min_epu8(to, _mm256_adds_epu8(v, w->extra[c]));
            w->cell[r % 3][c][k] = v;
            least = _mm256_min_epu8(least, v);
            was = up;
        }
    }
    const __m256i most = _mm256_set1_epi8((char)limit);
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(least, most), least)) != 0;
}

CPU_TARGET_AVX2 static void styled32(const struct letter_styles *s, uint8_t limit,
                                     const struct trace_lanes *words, size_t from,
                                     uint8_t out[BOUND_LANES])
{
    struct walk32 w;
    bool alive = true;
    begin32(words, from, &w);
    for (size_t r = 1; r <= s->rows; r++) {
        bool row = row32(s, &w, r, (uint8_t)(limit + s->offset));
        /* A swap steps over a row. */
        if (!row && !alive) {
            memset(out + from, NEVER, 32);
            return;
        }
        alive = row;
    }
    const __m256i len = _mm256_and_si256(w.letter[TRACE_LETTERS], _mm256_set1_epi8(BOUND_LEN));
    __m256i sum = _mm256_set1_epi8((char)NEVER);
    for (size_t c = 0; c <= w.len; c++) {
        __m256i best = w.cell[s->rows % 3][c][0];
        for (size_t k = 1; k < STYLES; k++)
            best = _mm256_min_epu8(best, w.cell[s->rows % 3][c][k]);
        sum = _mm256_blendv_epi8(sum, best, _mm256_cmpeq_epi8(len, _mm256_set1_epi8((char)c)));
    }
    sum = _mm256_subs_epu8(sum, _mm256_set1_epi8((char)s->offset));
    _mm256_storeu_si256((__m256i *)(void *)(out + from), sum);
}
#endif

void letters_styled(enum cpu_level cpu, const struct letter_styles *s, uint8_t limit,
                    const struct trace_lanes *words, uint8_t out[BOUND_LANES])
{
#ifdef CPU_X86
    if (cpu >= CPU_AVX512) {
        letters_styled_avx512(s, limit, words, out);
        return;
    }
    if (cpu >= CPU_AVX2) {
        for (size_t i = 0; i < words->count; i += 32)
            styled32(s, limit, words, i, out);
        return;
    }
    if (cpu >= CPU_SSE42) {
        for (size_t i = 0; i < words->count; i += 16)
            styled16(s, limit, words, i, out);
        return;
    }
#endif
    (void)cpu;
    (void)limit;
    styled_plain(s, words, out);
}
