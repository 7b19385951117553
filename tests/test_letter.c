/* Letters of all scripts: every assigned letter is read, checked against ICU; prices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "core/letter_full.h"
#include "core/letter_inner.h"
#include "core/part.h"

static const struct {
    UScriptCode icu;
    enum alphabet ours;
} scripts[] = {
    {USCRIPT_LATIN, ALPHABET_LATIN},       {USCRIPT_ARABIC, ALPHABET_ARABIC},
    {USCRIPT_CYRILLIC, ALPHABET_CYRILLIC}, {USCRIPT_HEBREW, ALPHABET_HEBREW},
    {USCRIPT_GREEK, ALPHABET_GREEK},       {USCRIPT_ARMENIAN, ALPHABET_ARMENIAN},
    {USCRIPT_GEORGIAN, ALPHABET_GEORGIAN}, {USCRIPT_ETHIOPIC, ALPHABET_ETHIOPIC},
    {USCRIPT_MYANMAR, ALPHABET_BURMESE},   {USCRIPT_DEVANAGARI, ALPHABET_DEVANAGARI},
    {USCRIPT_BENGALI, ALPHABET_BENGALI},   {USCRIPT_HANGUL, ALPHABET_HANGUL},
    {USCRIPT_KATAKANA, ALPHABET_KANA},     {USCRIPT_HIRAGANA, ALPHABET_KANA},
    {USCRIPT_HAN, ALPHABET_HAN},
};

static enum alphabet expected(UChar32 cp)
{
    UErrorCode e = U_ZERO_ERROR;
    UScriptCode s = uscript_getScript(cp, &e);
    for (size_t i = 0; i < COUNT(scripts); i++)
        if (scripts[i].icu == s)
            return scripts[i].ours;
    return ALPHABET_NONE;
}

static void read_one(UChar32 cp, struct parts *out)
{
    struct buf b = {0};
    buf_utf8(&b, (uint32_t)cp);
    parts_read(buf_view(&b), out);
    buf_free(&b);
}

/* Presentation forms of vowel marks are called letters; they are marks and vanish. */
static bool is_mark_form(UChar32 cp)
{
    return (cp >= 0xFC5E && cp <= 0xFC63) || (cp >= 0xFCF2 && cp <= 0xFCF4) ||
           (cp >= 0xFE70 && cp <= 0xFE7F);
}

static bool is_letter(UChar32 cp)
{
    if (is_mark_form(cp))
        return false;
    int8_t c = u_charType(cp);
    return c == U_UPPERCASE_LETTER || c == U_LOWERCASE_LETTER || c == U_TITLECASE_LETTER ||
           c == U_OTHER_LETTER;
}

/* No letter of the scripts vanishes, and what is read of it is of its script or, for letters that
 * have no line of their own, taken as it stands. */
static void test_every_letter_is_read(void **state)
{
    (void)state;
    size_t seen = 0, other = 0, lost = 0;
    for (UChar32 cp = 1; cp < 0x20000; cp++) {
        enum alphabet want = expected(cp);
        struct parts p;
        if (want == ALPHABET_NONE || !u_isdefined(cp))
            continue;
        read_one(cp, &p);
        if (!is_letter(cp))
            continue;
        seen++;
        if (p.count == 0) {
            printf("  U+%04X is not read\n", (unsigned)cp);
            lost++;
        } else if (p.part[0].letters.alphabet != want) {
            other++;
        }
    }
    printf("%zu letters, %zu of them taken as they stand, %zu lost\n", seen, other, lost);
    assert_int_equal(lost, 0);
    assert_true(seen > 14000);
    assert_true(other < seen / 10);
}

/* What ICU writes for a character, in letters of ASCII; false when it has nothing for it. */
static bool icu_reads(const UTransliterator *t, UChar32 cp, char out[16])
{
    UErrorCode e = U_ZERO_ERROR;
    UChar text[16] = {(UChar)cp};
    int32_t len = 1, limit = 1, n = 0;
    utrans_transUChars(t, text, &len, COUNT(text), 0, &limit, &e);
    for (int32_t i = 0; U_SUCCESS(e) && i < len && n < 15; i++)
        if (text[i] < 'a' || text[i] > 'z')
            return false;
        else
            out[n++] = (char)text[i];
    out[n] = 0;
    return U_SUCCESS(e) && n > 0;
}

/* Characters are read as ICU reads them, but for families and what names have more often. */
static void test_han_is_read_as_icu_reads_it(void **state)
{
    (void)state;
    UErrorCode e = U_ZERO_ERROR;
    UChar id[32];
    u_uastrncpy(id, "Han-Latin; Latin-ASCII", 31);
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
    assert_true(U_SUCCESS(e));
    size_t read = 0, alike = 0;
    for (UChar32 cp = HAN_FIRST; cp <= HAN_LAST; cp++) {
        char want[16];
        struct parts p;
        read_one(cp, &p);
        assert_int_equal(p.count, 1);
        if (!icu_reads(t, cp, want) || p.part[0].letters.len < 2)
            continue;
        read++;
        alike += letters_price(&p.part[0].letters, want, strlen(want), 10000) < 4 * LETTER_BIT;
    }
    utrans_close(t);
    printf("%zu characters of Han, %zu read alike\n", read, alike);
    assert_true(read > 20000);
    assert_true(alike > read / 1000 * 995);
}

/* Both forms of a character are one; another of the same sound is another. */
static void test_marks_of_han(void **state)
{
    (void)state;
    static const UChar32 both[][2] = {{0x5F20, 0x5F35}, {0x9648, 0x9673}, {0x9F99, 0x9F8D}};
    static const UChar32 others[][2] = {{0x5C0F, 0x6653}, {0x738B, 0x6C6A}, {0x3400, 0x3401}};
    for (size_t i = 0; i < COUNT(both); i++) {
        struct parts a, b;
        read_one(both[i][0], &a);
        read_one(both[i][1], &b);
        assert_int_equal(letters_distance(&a.part[0].letters, &b.part[0].letters),
                         2 * a.part[0].letters.len);
        read_one(others[i][0], &a);
        read_one(others[i][1], &b);
        assert_true(letters_distance(&a.part[0].letters, &b.part[0].letters) > 80);
    }
}

static struct letters letters_of(const char *name)
{
    struct parts p;
    parts_read(str_from(name), &p);
    assert_int_equal(p.count, 1);
    return p.part[0].letters;
}

static void assert_same_letters(const struct letters *x, const struct letters *y)
{
    assert_int_equal(x->alphabet, y->alphabet);
    assert_int_equal(x->len, y->len);
    assert_memory_equal(x->code, y->code, x->len);
}

/* Two words written in one are read as joining them gives, and cut there they are two again. */
static void test_letters_where_words_meet(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second, *one;
        bool seam;
    } words[] = {
        {"حشمت", "شکوهی", "حشمتشکوهی", true},       {"عزت", "سادات", "عزتسادات", true},
        {"ملک", "سیرت", "ملکسیرت", true},           {"حشمت", "کریمی", "حشمتکریمی", false},
        {"Давид", "Жариков", "Давиджариков", true}, {"Abbas", "Hamid", "Abbashamid", false}};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct parts a, b;
        parts_read(str_from(words[i].first), &a);
        parts_read(str_from(words[i].second), &b);
        const struct letters x = a.part[0].letters, y = b.part[0].letters;
        struct letters one = letters_of(words[i].one);
        assert_int_equal(letters_seam(x.alphabet, x.code[x.len - 1], y.code[0]) != 0,
                         words[i].seam);
        if (!words[i].seam)
            continue;
        struct part joined;
        part_join(&a.part[0], &b.part[0], &joined);
        assert_same_letters(&joined.letters, &one);
        assert_true(letters_part_seam(&one, x.len - 1u));
        assert_int_equal(one.len, x.len + y.len);
        assert_memory_equal(one.code, x.code, x.len);
        assert_memory_equal(one.code + x.len, y.code, y.len);
        assert_false(letters_part_seam(&one, x.len - 1u));
    }
}

/* Letters of a script that have no line of their own are codes above those of the table. */
static void test_letters_without_a_line(void **state)
{
    (void)state;
    for (unsigned code = 200; code < 256; code++) {
        struct letters x = {.alphabet = ALPHABET_ARABIC, .len = 1, .code = {(uint8_t)code}};
        assert_int_equal(letters_end(&x), LETTER_END_NONE);
        assert_false(letters_part_seam(&x, 0));
        assert_int_equal(letters_seam(ALPHABET_ARABIC, x.code[0], x.code[0]), 0);
        x.alphabet = ALPHABET_HAN;
        assert_false(letters_silent_mark(&x, 0));
    }
}

static void test_case_does_not_matter(void **state)
{
    (void)state;
    for (UChar32 cp = 1; cp < 0x3000; cp++) {
        struct parts a, b;
        if ((cp >= 0x2C60 && cp < 0x2C80) || expected(cp) == ALPHABET_NONE || u_tolower(cp) == cp ||
            !is_letter(cp))
            continue;
        read_one(cp, &a);
        read_one(u_tolower(cp), &b);
        if (a.count != b.count ||
            memcmp(&a.part[0].letters, &b.part[0].letters, sizeof(struct letters)))
            printf("  U+%04X and U+%04X differ\n", (unsigned)cp, (unsigned)u_tolower(cp));
        assert_int_equal(a.count, b.count);
        assert_memory_equal(&a.part[0].letters, &b.part[0].letters, sizeof(struct letters));
    }
}

static unsigned price(const char *native, const char *latin)
{
    struct parts p;
    parts_read(str_from(native), &p);
    assert_int_equal(p.count, 1);
    return letters_price(&p.part[0].letters, latin, strlen(latin), 100000);
}

static void test_prices(void **state)
{
    (void)state;
    assert_true(price("حسین", "hossein") < 10 * LETTER_BIT);
    assert_true(price("حسین", "husayn") < 14 * LETTER_BIT);
    assert_true(price("حسین", "hossein") + LETTER_BIT < price("حسین", "hassan"));
    assert_true(price("Щербаков", "shcherbakov") < 8 * LETTER_BIT);
    assert_true(price("Щербаков", "chtcherbakov") < 20 * LETTER_BIT);
    assert_true(price("Шаров", "charov") + 6 * LETTER_BIT < price("Шаров", "zaron"));
}

/* The slow way, which shows its steps, finds the same price, and the steps sum up to it. */
static void test_explained_price_is_the_price(void **state)
{
    (void)state;
    static const char *const words[][2] = {
        {"محمد", "mohammad"}, {"گلستان‌زاده", "golestanzade"},
        {"حسین", "hsoein"},   {"Кузнецов", "kusnezow"},
        {"መኮንን", "mekonnen"}, {"ကျော်", "kyaw"},
        {"שרה", "sarah"},     {"Yusuf", "joseph"}};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct parts p;
        struct letter_step steps[LETTER_STEPS];
        size_t n;
        unsigned style, sum = 0, letters = 0, latin = 0;
        parts_read(str_from(words[i][0]), &p);
        unsigned got =
            letters_explain(&p.part[0].letters, str_from(words[i][1]), steps, &n, &style);
        for (size_t k = 0; k < n; k++) {
            sum += steps[k].price;
            letters += steps[k].count;
            latin += steps[k].latin_count;
        }
        assert_int_equal(sum, got);
        assert_int_equal(letters, p.part[0].letters.len);
        assert_int_equal(latin, strlen(words[i][1]));
        /* The quick way takes what a place adds below nothing, the slow one does not. */
        assert_true(price(words[i][0], words[i][1]) <= got);
        assert_true(price(words[i][0], words[i][1]) + 2 * LETTER_BIT >= got);
    }
}

/* floor(a / FLOOR_UNIT); a is above -100. */
static int units(int a)
{
    return (a + 100 * FLOOR_UNIT) / FLOOR_UNIT - 100;
}

static void add_row(const struct letter_row *row, struct letter_floor *b)
{
    int price = row->price[0], place = row->place[0];
    for (int k = 1; k < LETTER_STYLES; k++)
        price = row->price[k] < price ? row->price[k] : price;
    for (int k = 0; k < LETTER_PLACES; k++) {
        place = row->place[k] < place ? row->place[k] : place;
        if (row->len == 0)
            b->none[k] = (int8_t)(price + row->place[k]);
    }
    int cost = units(price + place) + FLOOR_BIAS, first = (int)(row->latin & 0xFF) - 'a';
    for (unsigned k = 0; k < row->len; k++)
        b->first[(row->latin >> 8 * k & 0xFF) - 'a'] &= FLOOR_MASK;
    if (row->len && (b->first[first] & FLOOR_MASK) > cost)
        b->first[first] = (uint8_t)cost;
    if (row->len > 1)
        b->second[first] |= 1u << ((row->latin >> 8 & 0xFF) - 'a');
}

/* floor_table.c is of this spelling_table.c; if not: python3 tools/gen_floors.py. */
static void test_bounds_are_of_these_prices(void **state)
{
    (void)state;
    for (unsigned a = ALPHABET_LATIN; a < ALPHABET_TABLES; a++)
        for (unsigned code = 0; code <= letter_lists[a].letters; code++) {
            const struct letter_model *m = &letter_models[a];
            struct letter_floor b;
            memset(&b, 0, sizeof b);
            memset(b.none, FLOOR_NEVER, sizeof b.none);
            memset(b.first, FLOOR_MASK | FLOOR_UNWRITTEN, sizeof b.first);
            for (unsigned r = m->starts[code * 27]; r < m->starts[code * 27 + 27]; r++)
                add_row(&m->rows[r], &b);
            assert_memory_equal(b.second, letter_floors[a][code].second, sizeof b.second);
            assert_memory_equal(b.none, letter_floors[a][code].none, sizeof b.none);
            assert_memory_equal(b.first, letter_floors[a][code].first, sizeof b.first);
        }
}

static uint32_t dice(uint64_t *state, uint32_t sides)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % sides;
}

/* A word of chance, and its plain spelling with some letters other, more or fewer. */
static size_t made_up(uint64_t *state, struct letters *x, char latin[LETTERS_MAX])
{
    *x =
        (struct letters){.alphabet = (uint8_t)(ALPHABET_LATIN + dice(state, ALPHABET_TABLES - 1u))};
    x->len = (uint8_t)dice(state, 3 + dice(state, LETTERS_MAX - 1u));
    for (size_t i = 0; i < x->len; i++)
        x->code[i] = (uint8_t)(1 + dice(state, letter_lists[x->alphabet].letters + 1u));
    char text[LETTERS_MAX];
    size_t n = 0;
    struct letters y = *x;
    y.alphabet = y.alphabet == ALPHABET_LATIN ? ALPHABET_GREEK : y.alphabet;
    for (size_t i = 0; i < y.len; i++)
        y.code[i] = (uint8_t)(1 + (y.code[i] - 1) % letter_lists[y.alphabet].letters);
    size_t all = letters_spell(&y, text);
    for (size_t i = 0; i < all && n < LETTERS_MAX; i++) {
        uint32_t slip = dice(state, 12);
        if (slip == 1)
            continue;
        latin[n++] = slip == 2 || (slip == 3 && i == 0) ? (char)('a' + dice(state, 26))
                     : slip == 3                        ? text[i - 1]
                                                        : text[i];
        if (slip == 4 && n < LETTERS_MAX)
            latin[n++] = (char)('a' + dice(state, 26));
    }
    return n;
}

/* What is left alone because of what is still to come at least is too dear, and nothing else is. */
static void test_bound_hides_nothing(void **state)
{
    (void)state;
    uint64_t chance = 7;
    unsigned within = 0, beyond = 0;
    for (unsigned i = 0; i < 20000; i++) {
        struct letters x;
        char latin[LETTERS_MAX];
        size_t n = made_up(&chance, &x, latin);
        unsigned full = letters_price_slowly(&x, latin, n, 100000);
        assert_int_equal(letters_price(&x, latin, n, 100000), full);
        for (unsigned k = 0; k < 4; k++) {
            unsigned limit = dice(&chance, 2 * full + 50);
            unsigned got = letters_price(&x, latin, n, limit);
            unsigned want = letters_price_slowly(&x, latin, n, limit);
            if (want > limit)
                assert_true(got > limit);
            else
                assert_int_equal(got, want);
            within += want <= limit;
            beyond += want > limit;
        }
    }
    assert_true(within > 20000 && beyond > 20000);
}

/* Laid out, spellings cost the same: nothing is hidden by what a byte holds, and nothing is left
 * over from the word before. */
static void test_laid_out_is_the_same(void **state)
{
    (void)state;
    struct letter_laid *l;
    uint64_t chance = 13;
    unsigned within = 0, beyond = 0;
    assert_int_equal(letter_laid_new(&l), OK);
    for (unsigned i = 0; i < 20000; i++) {
        struct letters x;
        char latin[LETTERS_MAX];
        size_t n = made_up(&chance, &x, latin);
        unsigned want = letters_price_slowly(&x, latin, n, 100000);
        for (unsigned k = 0; k < 4; k++) {
            unsigned limit = k ? dice(&chance, 230) : 100000;
            unsigned got = letter_laid_price(l, &x, latin, n, limit);
            if (want > limit)
                assert_true(got > limit);
            else
                assert_int_equal(got, want);
            within += want <= limit && k;
            beyond += want > limit;
        }
    }
    assert_true(within > 5000 && beyond > 5000);
    letter_laid_free(l);
}

/* A letter by itself in each of its spellings, rare ones too, which letters_price may rule out. */
static void test_laid_out_rare_spellings(void **state)
{
    (void)state;
    struct letter_laid *l;
    unsigned within = 0, out = 0;
    assert_int_equal(letter_laid_new(&l), OK);
    for (unsigned a = ALPHABET_LATIN; a < ALPHABET_TABLES; a++)
        for (unsigned code = 1; code <= letter_lists[a].letters; code++) {
            const struct letter_model *m = &letter_models[a];
            struct letters x = {.alphabet = (uint8_t)a, .len = 1, .code = {(uint8_t)code}};
            for (unsigned r = m->starts[code * 27]; r < m->starts[code * 27 + 27]; r++)
                for (unsigned limit = 20; limit < 100; limit += 5) {
                    char latin[4];
                    for (unsigned k = 0; k < m->rows[r].len; k++)
                        latin[k] = (char)(m->rows[r].latin >> (8 * k) & 0xFF);
                    unsigned want = letters_price(&x, latin, m->rows[r].len, limit);
                    unsigned got = letter_full_price(l, &x, latin, m->rows[r].len, limit);
                    assert_int_equal(got > limit, want > limit);
                    if (want <= limit)
                        assert_int_equal(got, want);
                    within += want <= limit;
                    out += want > limit && letters_price(&x, latin, m->rows[r].len, 1000) <= limit;
                }
        }
    assert_true(within > 20000 && out > 100);
    letter_laid_free(l);
}

/* With sums of any height: what letters_price says, near the limit too. */
static void test_laid_out_in_full(void **state)
{
    (void)state;
    struct letter_laid *l;
    uint64_t chance = 17;
    unsigned within = 0, beyond = 0;
    assert_int_equal(letter_laid_new(&l), OK);
    for (unsigned i = 0; i < 20000; i++) {
        struct letters x;
        char latin[LETTERS_MAX];
        size_t n = made_up(&chance, &x, latin);
        unsigned full = letters_price_slowly(&x, latin, n, 100000);
        for (unsigned k = 0; k < 8; k++) {
            unsigned near = full + dice(&chance, 40), limit = near > 20 ? near - 20 : 0;
            limit = k == 0 ? 100000 : k < 3 ? dice(&chance, 2 * full + 50) : limit;
            unsigned want = letters_price(&x, latin, n, limit);
            unsigned got = letter_full_price(l, &x, latin, n, limit);
            if (want > limit)
                assert_true(got > limit);
            else
                assert_int_equal(got, want);
            within += want <= limit && k;
            beyond += want > limit;
        }
    }
    assert_true(within > 20000 && beyond > 20000);
    letter_laid_free(l);
}

static void test_laid_out_without_memory(void **state)
{
    (void)state;
    struct parts p;
    parts_read(STR("محمدی"), &p);
    unsigned want = letters_price(&p.part[0].letters, "mohammadi", 9, 100);
    for (long n = 0, ok = 0; !ok; n++) {
        struct letter_laid *l = NULL;
        mem_fail_after(n);
        if (letter_laid_new(&l) != OK)
            l = NULL;
        assert_int_equal(letter_laid_price(l, &p.part[0].letters, "mohammadi", 9, 100), want);
        assert_int_equal(letter_full_price(l, &p.part[0].letters, "mohammadi", 9, 100), want);
        ok = mem_fail_after(-1) < n;
        letter_laid_free(l);
    }
}

/* A cache keeps the answer for both ways round. */
static void test_begins_the_same_way_round(void **state)
{
    (void)state;
    uint64_t chance = 11;
    unsigned yes = 0;
    for (unsigned i = 0; i < 20000; i++) {
        struct letters x, y;
        char latin[LETTERS_MAX];
        made_up(&chance, &x, latin);
        made_up(&chance, &y, latin);
        if (x.len && y.len) {
            assert_int_equal(letters_begin(&x, &y), letters_begin(&y, &x));
            yes += letters_begin(&x, &y);
        }
    }
    assert_true(yes > 500);
}

/* The first look lets through what is cheap. */
static void test_filter_lets_good_ones_through(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"محمد", "Mohammad"}, {"خدیجه", "Khadija"},       {"شریف", "Cherif"},
        {"قاسم", "Ghasem"},   {"Щербаков", "Scherbakov"}, {"Kasem", "قاسم"},
        {"Zhukov", "Жуков"},  {"Smith", "Smyth"},         {"Vitalii", "Witalii"},
        {"ححبیب", "Habib"},   {"إيااد", "Iyad"},          {"Muaouiya", "Muawiya"}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct parts a, b;
        struct letter_filter f;
        struct letter_sketch k;
        parts_read(str_from(pairs[i][0]), &a);
        parts_read(str_from(pairs[i][1]), &b);
        letters_filter(&a.part[0].letters, &f);
        letters_sketch(&b.part[0].letters, &k);
        if (!letters_may(&f, &k))
            printf("  %s : %s\n", pairs[i][0], pairs[i][1]);
        assert_true(letters_may(&f, &k));
    }
    struct parts a, b;
    struct letter_filter f;
    struct letter_sketch k;
    parts_read(STR("محمد"), &a);
    parts_read(STR("Krasner"), &b);
    letters_filter(&a.part[0].letters, &f);
    letters_sketch(&b.part[0].letters, &k);
    assert_false(letters_may(&f, &k));
}

static void test_parts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t parts, names;
    } cases[] = {
        {"Abd al-Rahman Saleh", 2, 2},
        {"عبد الرحمن صالح", 2, 2},
        {"Dr. Ali", 2, 1},
        {"Seyyed", 1, 1},
        {"Haj Seyyed", 2, 1},
        {"گلستان‌زاده", 1, 1},
        {"Salah ad-Din", 1, 1},
        {"Ahmad bin Yusuf", 3, 2},
        {"M. Hossein", 2, 2},
        {"Jean-Pierre", 2, 2},
        {"محمدKarimi", 2, 2},
        {"Аli", 1, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct parts p;
        parts_read(str_from(cases[i].name), &p);
        if (p.count != cases[i].parts || p.names != cases[i].names)
            printf("  %s: %d parts, %d names\n", cases[i].name, p.count, p.names);
        assert_int_equal(p.count, cases[i].parts);
        assert_int_equal(p.names, cases[i].names);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_letter_is_read),
        cmocka_unit_test(test_han_is_read_as_icu_reads_it),
        cmocka_unit_test(test_marks_of_han),
        cmocka_unit_test(test_letters_where_words_meet),
        cmocka_unit_test(test_letters_without_a_line),
        cmocka_unit_test(test_case_does_not_matter),
        cmocka_unit_test(test_prices),
        cmocka_unit_test(test_explained_price_is_the_price),
        cmocka_unit_test(test_bounds_are_of_these_prices),
        cmocka_unit_test(test_bound_hides_nothing),
        cmocka_unit_test(test_laid_out_is_the_same),
        cmocka_unit_test(test_laid_out_in_full),
        cmocka_unit_test(test_laid_out_rare_spellings),
        cmocka_unit_test(test_laid_out_without_memory),
        cmocka_unit_test(test_begins_the_same_way_round),
        cmocka_unit_test(test_filter_lets_good_ones_through),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
