/* Tests of src/base: slices, memory, buffers, UTF-8, the map, sorting, faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/sort.h"
#include "base/str.h"
#include "base/utf8.h"

static uint64_t step(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void assert_str(struct str got, const char *want)
{
    if (!str_eq(got, str_from(want)))
        fail_msg("got \"%.*s\", want \"%s\"", STR_ARG(got), want);
}

/* --- str --- */

static void str_compares_bytes_and_never_reads_beyond(void **state)
{
    (void)state;
    assert_true(str_eq(STR_NONE, STR("")));
    assert_true(str_eq(STR("a\0b"), STR("a\0b")));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
    assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
    assert_true(str_cmp(STR("abc"), STR("ab")) > 0);
    assert_true(str_cmp(STR("b"), STR("abc")) > 0);
    assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
    assert_int_equal(str_from(NULL).len, 0);
    assert_null(str_from(NULL).ptr);
}

static void str_finds_prefixes_suffixes_and_needles(void **state)
{
    (void)state;
    assert_true(str_starts(STR("abc"), STR("")));
    assert_true(str_starts(STR("abc"), STR("abc")));
    assert_false(str_starts(STR("ab"), STR("abc")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_false(str_ends(STR("c"), STR("bc")));
    assert_true(str_ends(STR_NONE, STR_NONE));
    assert_int_equal(str_find(STR("aab"), STR("ab")), 1);
    assert_int_equal(str_find(STR("aab"), STR("")), 0);
    assert_int_equal(str_find(STR("a"), STR("ab")), -1);
    assert_int_equal(str_find(STR_NONE, STR("a")), -1);
    assert_int_equal(str_find(STR("ababac"), STR("abac")), 2);
}

static void str_sub_clamps_and_trim_knows_blanks(void **state)
{
    (void)state;
    assert_str(str_sub(STR("abcd"), 1, 2), "bc");
    assert_str(str_sub(STR("abcd"), 3, SIZE_MAX), "d");
    assert_str(str_sub(STR("abcd"), 9, 1), "");
    assert_null(str_sub(STR_NONE, 1, 1).ptr);
    assert_str(str_trim(STR(" \t\r\n\v\fa b\n ")), "a b");
    assert_int_equal(str_trim(STR(" \n ")).len, 0);
    assert_str(str_trim(STR("\xc2\xa0")), "\xc2\xa0");
}

/* The parts of s joined by '|', each followed by one. */
static struct str parts_of(struct buf *b, struct str s)
{
    struct str part;
    for (struct str rest = s; str_next(&rest, ',', &part);) {
        buf_str(b, part);
        buf_byte(b, '|');
    }
    assert_int_equal(buf_check(b), OK);
    return buf_view(b);
}

static void str_next_keeps_empty_parts(void **state)
{
    (void)state;
    static const struct {
        struct str in;
        const char *parts;
    } cases[] = {{{NULL, 0}, ""},      {{"", 0}, "|"},         {{",", 1}, "||"},
                 {{"a", 1}, "a|"},     {{"a,", 2}, "a||"},     {{",a", 2}, "|a|"},
                 {{"a,b", 3}, "a|b|"}, {{"a,,b", 4}, "a||b|"}, {{"a,bc", 2}, "a||"},
                 {{"a;b", 3}, "a;b|"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b = {0};
        assert_str(parts_of(&b, cases[i].in), cases[i].parts);
        buf_free(&b);
    }
}

static void str_u64_takes_digits_only_and_knows_its_range(void **state)
{
    (void)state;
    uint64_t v = 7;
    assert_int_equal(str_u64(STR("18446744073709551615"), &v), OK);
    assert_true(v == UINT64_MAX);
    assert_int_equal(str_u64(STR("000"), &v), OK);
    assert_true(v == 0);
    v = 7;
    assert_int_equal(str_u64(STR("18446744073709551616"), &v), ERR_RANGE);
    assert_int_equal(str_u64(STR("99999999999999999999999"), &v), ERR_RANGE);
    static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "\xdb\xb1"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(str_u64(str_from(bad[i]), &v), ERR_FORMAT);
    assert_int_equal(str_u64(STR("1\0"), &v), ERR_FORMAT);
    assert_true(v == 7);
}

static void str_case_is_folded_for_ascii_alone(void **state)
{
    (void)state;
    assert_true(str_eq_ascii_case(STR("aZ@[`{"), STR("Az@[`{")));
    assert_false(str_eq_ascii_case(STR("@"), STR("`")));
    assert_false(str_eq_ascii_case(STR("\xc3\x84"), STR("\xc3\xa4")));
    assert_false(str_eq_ascii_case(STR("a"), STR("ab")));
    assert_true(str_eq_ascii_case(STR_NONE, STR("")));
}

static void str_copy_is_terminated_and_its_own(void **state)
{
    (void)state;
    struct arena a = {0};
    char text[] = "abc";
    struct str copy = STR_NONE;
    assert_int_equal(str_copy(&a, (struct str){text, 2}, &copy), OK);
    text[0] = 'x';
    assert_string_equal(copy.ptr, "ab");
    assert_int_equal(str_copy(&a, STR_NONE, &copy), OK);
    assert_non_null(copy.ptr);
    assert_string_equal(copy.ptr, "");
    mem_fail_after(0);
    struct arena none = {0};
    struct str untouched = STR("as it was");
    assert_int_equal(str_copy(&none, STR("a"), &untouched), ERR_MEMORY);
    mem_fail_after(-1);
    assert_str(untouched, "as it was");
    arena_free(&a);
}

/* --- mem, arena --- */

static void mem_refuses_sizes_that_overflow(void **state)
{
    (void)state;
    assert_null(mem_zero(SIZE_MAX / 2, 3));
    char *p = mem_alloc(4);
    assert_non_null(p);
    assert_null(mem_resize(p, SIZE_MAX / 2, 3));
    memcpy(p, "abc", 4);
    assert_string_equal(p, "abc");
    mem_free(p);
    void *nothing = mem_alloc(0);
    assert_non_null(nothing);
    mem_free(nothing);
    mem_free(NULL);
}

static void mem_counts_and_fails_the_nth_allocation(void **state)
{
    (void)state;
    mem_fail_after(1);
    void *first = mem_alloc(1);
    void *second = mem_zero(1, 1);
    void *third = mem_resize(NULL, 1, 1);
    assert_non_null(first);
    assert_null(second);
    assert_null(third);
    assert_int_equal(mem_fail_after(-1), 3);
    mem_free(first);
}

/* Arrays of many megabytes keep what they hold while they grow, and when they cannot. */
static void wide_arrays_keep_what_they_hold(void **state)
{
    (void)state;
    const size_t steps[] = {1, 1000, 400000, 1000000, 1600000, 2600000};
    uint32_t *array = NULL;
    size_t room = 0, held = 0;
    for (size_t i = 0; i < COUNT(steps); i++) {
        assert_int_equal(mem_room_wide(&array, &room, steps[i], sizeof *array), OK);
        assert_true(room >= steps[i]);
        for (; held < room; held++)
            array[held] = (uint32_t)held * 2654435761u;
        for (size_t k = 0; k < held; k++)
            assert_true(array[k] == (uint32_t)k * 2654435761u);
    }
    uint32_t *was = array;
    mem_fail_after(0);
    assert_int_equal(mem_room_wide(&array, &room, room + 1, sizeof *array), ERR_MEMORY);
    mem_fail_after(-1);
    assert_ptr_equal(array, was);
    assert_int_equal(room, held);
    array = mem_resize_wide(array, held, 1100000, sizeof *array);
    assert_non_null(array);
    assert_true(array[1099999] == 1099999u * 2654435761u);
    mem_free(array);
    assert_null(mem_resize_wide(NULL, 0, SIZE_MAX / 2, 3));
    assert_null(mem_zero_wide(SIZE_MAX / 2, 3));
    unsigned char *zero = mem_zero_wide((size_t)3 << 20, 2);
    assert_non_null(zero);
    for (size_t k = 0; k < (size_t)6 << 20; k++)
        assert_true(zero[k] == 0);
    mem_free(zero);
}

static void arena_gives_zeroed_aligned_separate_memory(void **state)
{
    (void)state;
    struct arena a = {0};
    uint64_t seed = 42;
    unsigned char *kept[500];
    size_t sizes[500];
    for (size_t i = 0; i < COUNT(kept); i++) {
        sizes[i] = step(&seed) % (i % 50 == 0 ? 3000000 : 600);
        kept[i] = arena_zero(&a, sizes[i], 1);
        assert_non_null(kept[i]);
        assert_int_equal((uintptr_t)kept[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(kept[i][k], 0);
        memset(kept[i], (int)(i % 251) + 1, sizes[i]);
    }
    for (size_t i = 0; i < COUNT(kept); i++)
        for (size_t k = 0; k < sizes[i]; k++)
            if (kept[i][k] != i % 251 + 1)
                fail_msg("piece %zu was overwritten at %zu", i, k);
    arena_free(&a);
    assert_null(a.head);
    assert_int_equal(a.total, 0);
    assert_non_null(arena_zero(&a, 0, 8));
    arena_free(&a);
    arena_free(&a);
}

static void arena_refuses_sizes_that_overflow(void **state)
{
    (void)state;
    struct arena a = {0};
    assert_null(arena_zero(&a, SIZE_MAX, 1));
    assert_null(arena_zero(&a, SIZE_MAX / 4, 8));
    assert_null(arena_copy(&a, "x", SIZE_MAX));
    assert_null(arena_copy(&a, "x", SIZE_MAX / 2));
    arena_free(&a);
}

/* --- buf --- */

static void buf_is_always_terminated_and_grows(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_null(buf_view(&b).ptr);
    buf_add(&b, NULL, 0);
    assert_int_equal(b.len, 0);
    for (int i = 0; i < 1000; i++) {
        buf_printf(&b, "%d,", i);
        assert_int_equal(b.ptr[b.len], '\0');
    }
    buf_text(&b, NULL);
    buf_str(&b, STR("\0x"));
    buf_byte(&b, 0xFF);
    assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4 + 3);
    assert_true(str_starts(buf_view(&b), STR("0,1,2,")));
    assert_true(str_ends(buf_view(&b), STR("999,\0x\xff")));
    buf_clear(&b);
    assert_string_equal(b.ptr, "");
    assert_int_equal(buf_check(&b), OK);
    buf_free(&b);
}

static void buf_failure_sticks_until_cleared(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_text(&b, "kept");
    mem_fail_after(0);
    for (int i = 0; i < 100; i++)
        buf_text(&b, "more than there is room for");
    mem_fail_after(-1);
    buf_text(&b, "!");
    assert_int_equal(buf_check(&b), ERR_MEMORY);
    assert_int_equal(buf_reserve(&b, 1), ERR_MEMORY);
    assert_false(str_ends(buf_view(&b), STR("!")));
    buf_clear(&b);
    assert_int_equal(buf_check(&b), OK);
    assert_int_equal(buf_reserve(&b, SIZE_MAX - 4), ERR_MEMORY);
    buf_free(&b);
}

/* --- utf8 --- */

static void utf8_takes_every_scalar_value_and_gives_it_back(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x110400; cp++) {
        char bytes[4];
        size_t n = utf8_put(cp, bytes), at = 0;
        bool scalar = cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
        if (!scalar) {
            assert_int_equal(n, 0);
            continue;
        }
        uint32_t back;
        if (!utf8_next((struct str){bytes, n}, &at, &back) || at != n || back != cp)
            fail_msg("U+%04X does not come back", (unsigned)cp);
        if (n > 1 && utf8_valid((struct str){bytes, n - 1}, NULL))
            fail_msg("U+%04X cut short is taken", (unsigned)cp);
    }
}

static void utf8_refuses_what_rfc_3629_refuses(void **state)
{
    (void)state;
    static const struct {
        struct str in;
        size_t bad;
    } cases[] = {
        {{"\x80", 1}, 0},                 /* a continuation alone */
        {{"a\xc0\xaf", 3}, 1},            /* overlong slash */
        {{"\xc1\xbf", 2}, 0},             /* overlong */
        {{"\xe0\x9f\xbf", 3}, 0},         /* overlong, three bytes */
        {{"\xf0\x8f\xbf\xbf", 4}, 0},     /* overlong, four bytes */
        {{"ab\xed\xa0\x80", 5}, 2},       /* first surrogate */
        {{"\xed\xbf\xbf", 3}, 0},         /* last surrogate */
        {{"\xf4\x90\x80\x80", 4}, 0},     /* U+110000 */
        {{"\xf5\x80\x80\x80", 4}, 0},     /* first byte too high */
        {{"\xfe", 1}, 0},                 /* never a first byte */
        {{"\xd8", 1}, 0},                 /* ends in the middle */
        {{"\xe2\x82", 2}, 0},             /* ends in the middle */
        {{"\xe2\x28\xa1", 3}, 0},         /* no continuation */
        {{"\xd8\xa7\xd8\xa7\xd8", 5}, 4}, /* the last of three letters is cut */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t bad = 99;
        assert_false(utf8_valid(cases[i].in, &bad));
        assert_int_equal(bad, cases[i].bad);
    }
    size_t bad = 99;
    assert_true(utf8_valid(STR("a\0\xd9\xbe\xf0\x9f\x8c\xb3"), &bad));
    assert_int_equal(bad, 8);
    assert_true(utf8_valid(STR_NONE, NULL));
}

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Long texts are looked at many bytes at a time; a byte that is off is found wherever it stands. */
static void utf8_finds_the_first_bad_byte_of_long_texts(void **state)
{
    (void)state;
    static const uint32_t letters[] = {'a', 0x639, 0x20AC, 0xD7FF, 0x800, 0x10FFFF, 0x10000};
    uint64_t seed = 7;
    for (size_t round = 0; round < 20000; round++) {
        struct buf b = {0};
        size_t letter_count = 1 + round % 90;
        for (size_t i = 0; i < letter_count; i++)
            buf_utf8(&b, letters[next_random(&seed) % COUNT(letters)]);
        if (round % 3)
            b.ptr[next_random(&seed) % b.len] = (char)next_random(&seed);
        if (round % 5 == 0)
            b.len -= 1;
        struct str s = buf_view(&b);
        size_t want = 0, bad = 9999;
        uint32_t cp;
        while (utf8_next(s, &want, &cp))
            ;
        assert_int_equal(utf8_valid(s, &bad), want == s.len);
        assert_int_equal(bad, want);
        buf_free(&b);
    }
    assert_true(str_eq(utf8_after_mark(STR("\xEF\xBB\xBF"
                                           "a")),
                       STR("a")));
    assert_true(str_eq(utf8_after_mark(STR("a\xEF\xBB\xBF")), STR("a\xEF\xBB\xBF")));
    assert_true(str_eq(utf8_after_mark(STR("\xEF\xBB")), STR("\xEF\xBB")));
}

static void utf8_lossy_counts_each_bad_byte(void **state)
{
    (void)state;
    assert_int_equal(utf8_count(STR_NONE), 0);
    assert_int_equal(utf8_count(STR("\xd9\xbe\xdb\x8c")), 2);
    assert_int_equal(utf8_count(STR("a\xff\xfe"
                                    "b")),
                     4);
    size_t at = 1;
    uint32_t cp = 0;
    assert_true(utf8_next_lossy(STR("a\xffz"), &at, &cp));
    assert_int_equal(cp, 0xFFFD);
    assert_int_equal(at, 2);
    assert_false(utf8_next(STR("a"), &at, &cp));
}

static void utf8_append_never_drops_a_character(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_utf8(&b, 0x67E);
    buf_utf8(&b, 0xD800);
    buf_utf8(&b, 0x110000);
    assert_str(buf_view(&b), "\xd9\xbe\xef\xbf\xbd\xef\xbf\xbd");
    buf_free(&b);
}

/* --- map --- */

static struct str key_of(char room[32], uint64_t n)
{
    int len = snprintf(room, 32, "k%llu", (unsigned long long)n);
    return (struct str){room, (size_t)len};
}

static void map_agrees_with_a_plain_array_under_churn(void **state)
{
    (void)state;
    enum { KEYS = 700 };
    struct map m = {.seed = 99};
    uint64_t truth[KEYS] = {0}, seed = 7;
    size_t live = 0;
    for (int round = 0; round < 60000; round++) {
        char room[32];
        uint64_t n = step(&seed) % KEYS, value = step(&seed) | 1;
        struct str key = key_of(room, n);
        if (step(&seed) % 3 == 0) {
            assert_int_equal(map_remove(&m, key), truth[n] != 0);
            live -= truth[n] != 0;
            truth[n] = 0;
        } else {
            assert_int_equal(map_set(&m, key, value), OK);
            live += truth[n] == 0;
            truth[n] = value;
        }
        uint64_t got = 0;
        assert_int_equal(map_get(&m, key, &got), truth[n] != 0);
        assert_true(got == truth[n]);
        assert_int_equal(m.live, live);
    }
    for (uint64_t n = 0; n < KEYS; n++) {
        char room[32];
        const uint64_t *at = map_at(&m, key_of(room, n));
        assert_true(at ? *at == truth[n] : truth[n] == 0);
    }
    map_free(&m);
    assert_true(m.seed == 99);
}

static void map_does_not_grow_when_what_is_added_is_removed(void **state)
{
    (void)state;
    struct map m = {0};
    for (uint64_t n = 0; n < 20000; n++) {
        char room[32];
        assert_int_equal(map_set(&m, key_of(room, n), n), OK);
        if (n >= 10)
            assert_true(map_remove(&m, key_of(room, n - 10)));
    }
    assert_int_equal(m.live, 10);
    assert_true(m.slot_count <= 64);
    assert_true(m.room <= 64);
    map_free(&m);
}

static void map_goes_through_its_entries_in_order_of_insertion(void **state)
{
    (void)state;
    struct map m = {0};
    for (uint64_t n = 0; n < 1000; n++) {
        char room[32];
        assert_int_equal(map_set(&m, key_of(room, n), n), OK);
    }
    for (uint64_t n = 0; n < 1000; n += 2) {
        char room[32];
        assert_true(map_remove(&m, key_of(room, n)));
        assert_false(map_remove(&m, key_of(room, n)));
    }
    assert_int_equal(map_set(&m, STR("k0"), 5000), OK);
    uint64_t last = 0;
    size_t seen = 0;
    for (size_t i = 0; i < m.count; i++) {
        if (!m.entries[i].key.ptr)
            continue;
        assert_true(m.entries[i].value > last);
        last = m.entries[i].value;
        seen++;
    }
    assert_int_equal(seen, m.live);
    assert_int_equal(seen, 501);
    map_free(&m);
}

static void map_takes_any_bytes_as_a_key(void **state)
{
    (void)state;
    struct map m = {0};
    uint64_t v = 0;
    assert_false(map_get(&m, STR(""), &v));
    assert_false(map_remove(&m, STR("a")));
    assert_int_equal(map_set(&m, STR_NONE, 1), OK);
    assert_int_equal(map_set(&m, STR("\0"), 2), OK);
    assert_int_equal(map_set(&m, STR("\0\0"), 3), OK);
    assert_true(map_get(&m, STR(""), &v) && v == 1);
    assert_true(map_get(&m, STR("\0"), &v) && v == 2);
    assert_true(map_get(&m, STR("\0\0"), &v) && v == 3);
    assert_false(map_get(&m, STR("\0\0\0"), &v));
    map_free(&m);
}

static void map_survives_each_failed_allocation(void **state)
{
    (void)state;
    for (long nth = 0; nth < 40; nth++) {
        struct map m = {0};
        uint64_t done = 0;
        mem_fail_after(nth);
        for (uint64_t n = 0; n < 400; n++) {
            char room[32];
            if (map_set(&m, key_of(room, n), n) != OK)
                break;
            done++;
        }
        mem_fail_after(-1);
        assert_int_equal(m.live, done);
        for (uint64_t n = 0; n < 401; n++) {
            char room[32];
            uint64_t v = 0;
            assert_int_equal(map_get(&m, key_of(room, n), &v), n < done);
            assert_true(n >= done || v == n);
        }
        assert_int_equal(map_set(&m, STR("one more"), 1), OK);
        map_free(&m);
    }
}

static void hash_depends_on_bytes_length_and_seed(void **state)
{
    (void)state;
    char zeros[64] = {0};
    for (size_t a = 0; a < sizeof zeros; a++)
        for (size_t b = 0; b < a; b++)
            assert_true(hash_bytes(zeros, a, 1) != hash_bytes(zeros, b, 1));
    assert_true(hash_bytes("abc", 3, 1) != hash_bytes("abc", 3, 2));
    uint64_t buckets[16] = {0};
    for (uint64_t n = 0; n < 16000; n++) {
        char room[32];
        struct str key = key_of(room, n);
        buckets[hash_bytes(key.ptr, key.len, 0) & 15]++;
    }
    for (size_t i = 0; i < COUNT(buckets); i++)
        assert_in_range(buckets[i], 800, 1200);
}

/* Whatever stands beside the bytes, and not a byte of it is read. */
static void hash_of_any_length(void **state)
{
    (void)state;
    for (size_t len = 1; len <= 40; len++) {
        char *exact = malloc(len), beside[48];
        assert_non_null(exact);
        memset(beside, 0xA5, sizeof beside);
        for (size_t i = 0; i < len; i++)
            exact[i] = beside[i + 3] = (char)(7 * i + len);
        uint64_t hash = hash_bytes(exact, len, 1);
        assert_true(hash == hash_bytes(beside + 3, len, 1));
        for (size_t i = 0; i < len; i++) {
            exact[i] = (char)(exact[i] ^ 0x40);
            assert_true(hash != hash_bytes(exact, len, 1));
            exact[i] = (char)(exact[i] ^ 0x40);
        }
        free(exact);
    }
}

/* --- sort --- */

struct pair {
    uint32_t key;
    uint32_t place;
};

static int pair_order(const void *a, const void *b, void *context)
{
    const struct pair *x = a, *y = b;
    (*(size_t *)context)++;
    return (x->key > y->key) - (x->key < y->key);
}

static void sort_is_stable_at_every_length(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (size_t count = 0; count < 130; count++) {
        struct pair pairs[130];
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            pairs[i] = (struct pair){(uint32_t)(step(&seed) % 7), (uint32_t)i};
            sum += pairs[i].key * 1000 + i;
        }
        size_t compared = 0;
        assert_int_equal(sort_stable(pairs, count, sizeof pairs[0], pair_order, &compared), OK);
        for (size_t i = 0; i < count; i++) {
            sum -= pairs[i].key * 1000 + pairs[i].place;
            if (i == 0)
                continue;
            assert_true(pairs[i - 1].key <= pairs[i].key);
            assert_true(pairs[i - 1].key < pairs[i].key || pairs[i - 1].place < pairs[i].place);
        }
        assert_true(sum == 0);
        assert_true(compared <= count * 8);
    }
}

static void sort_without_memory_leaves_the_array(void **state)
{
    (void)state;
    struct pair pairs[] = {{3, 0}, {1, 1}, {2, 2}};
    size_t compared = 0;
    mem_fail_after(0);
    enum err e = sort_stable(pairs, COUNT(pairs), sizeof pairs[0], pair_order, &compared);
    mem_fail_after(-1);
    assert_int_equal(e, ERR_MEMORY);
    assert_int_equal(pairs[0].key, 3);
    assert_int_equal(pairs[2].key, 2);
}

/* --- err --- */

static void every_error_has_words_of_its_own(void **state)
{
    (void)state;
    for (int a = OK; a <= ERR_USAGE; a++) {
        assert_string_not_equal(err_text((enum err)a), "unknown error");
        for (int b = OK; b < a; b++)
            assert_string_not_equal(err_text((enum err)a), err_text((enum err)b));
    }
    assert_string_equal(err_text((enum err)(ERR_USAGE + 1)), "unknown error");
}

static void fault_wrap_puts_the_place_before_the_text(void **state)
{
    (void)state;
    struct fault f = {0};
    assert_int_equal(fault_set(&f, ERR_FORMAT, "line %d: no quote", 7), ERR_FORMAT);
    assert_int_equal(fault_wrap(&f, ERR_FORMAT, "a.csv"), ERR_FORMAT);
    assert_string_equal(f.text, "a.csv: line 7: no quote");
    assert_int_equal(fault_wrap(&f, OK, "nothing"), OK);
    assert_string_equal(f.text, "a.csv: line 7: no quote");
    /* A fault left over from another error is not ours to quote. */
    assert_int_equal(fault_wrap(&f, ERR_FULL, "b.csv"), ERR_FULL);
    assert_string_equal(f.text, "b.csv: the disk is full");
    assert_int_equal(f.err, ERR_FULL);
    assert_int_equal(fault_set(NULL, ERR_IO, "x"), ERR_IO);
    assert_int_equal(fault_wrap(NULL, ERR_IO, "x"), ERR_IO);
}

static void fault_text_may_quote_itself(void **state)
{
    (void)state;
    struct fault f = {0};
    (void)fault_set(&f, ERR_FORMAT, "%s", "no quote");
    (void)fault_set(&f, ERR_FORMAT, "line 3: %s", f.text);
    assert_string_equal(f.text, "line 3: no quote");
}

static void fault_text_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        char name[1200] = "abc";
        for (size_t i = shift; i + 2 < sizeof name; i += 2)
            memcpy(name + i, "\xd9\xbe", 3);
        struct fault f = {0};
        (void)fault_set(&f, ERR_FORMAT, "%s", name);
        assert_true(strlen(f.text) > sizeof f.text - 8);
        assert_true(utf8_valid(str_from(f.text), NULL));
        (void)fault_wrap(&f, ERR_FORMAT, name);
        assert_true(strlen(f.text) > 400);
        assert_true(utf8_valid(str_from(f.text), NULL));
    }
    struct fault f = {0};
    (void)fault_set(&f, ERR_FORMAT, "%s", "a\xff");
    assert_string_equal(f.text, "a\xff");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_compares_bytes_and_never_reads_beyond),
        cmocka_unit_test(str_finds_prefixes_suffixes_and_needles),
        cmocka_unit_test(str_sub_clamps_and_trim_knows_blanks),
        cmocka_unit_test(str_next_keeps_empty_parts),
        cmocka_unit_test(str_u64_takes_digits_only_and_knows_its_range),
        cmocka_unit_test(str_case_is_folded_for_ascii_alone),
        cmocka_unit_test(str_copy_is_terminated_and_its_own),
        cmocka_unit_test(mem_refuses_sizes_that_overflow),
        cmocka_unit_test(mem_counts_and_fails_the_nth_allocation),
        cmocka_unit_test(wide_arrays_keep_what_they_hold),
        cmocka_unit_test(arena_gives_zeroed_aligned_separate_memory),
        cmocka_unit_test(arena_refuses_sizes_that_overflow),
        cmocka_unit_test(buf_is_always_terminated_and_grows),
        cmocka_unit_test(buf_failure_sticks_until_cleared),
        cmocka_unit_test(utf8_takes_every_scalar_value_and_gives_it_back),
        cmocka_unit_test(utf8_refuses_what_rfc_3629_refuses),
        cmocka_unit_test(utf8_finds_the_first_bad_byte_of_long_texts),
        cmocka_unit_test(utf8_lossy_counts_each_bad_byte),
        cmocka_unit_test(utf8_append_never_drops_a_character),
        cmocka_unit_test(map_agrees_with_a_plain_array_under_churn),
        cmocka_unit_test(map_does_not_grow_when_what_is_added_is_removed),
        cmocka_unit_test(map_goes_through_its_entries_in_order_of_insertion),
        cmocka_unit_test(map_takes_any_bytes_as_a_key),
        cmocka_unit_test(map_survives_each_failed_allocation),
        cmocka_unit_test(hash_depends_on_bytes_length_and_seed),
        cmocka_unit_test(hash_of_any_length),
        cmocka_unit_test(sort_is_stable_at_every_length),
        cmocka_unit_test(sort_without_memory_leaves_the_array),
        cmocka_unit_test(every_error_has_words_of_its_own),
        cmocka_unit_test(fault_wrap_puts_the_place_before_the_text),
        cmocka_unit_test(fault_text_may_quote_itself),
        cmocka_unit_test(fault_text_is_cut_between_characters),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
