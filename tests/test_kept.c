/* kept: an index as bytes; no change to them is taken for the truth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "kept_seal.h"

#define T(text)                                                                                    \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static const struct kept_person people[] = {
    {T("a1"), T("Golestanzade M. Hossein"), T("")},
    {T("a2"), T("محمد حسین گلستان‌زاده"), T("")},
    {T("a3"), T("Sergey Bondarenko"), T("")},
    {T("x"), T(""), T("")},
    {T("شماره ۵"), T("Сергей Бондаренко"), T("")},
    {T("6"), T("Ali Ali Reza Hossein"), T("")},
    {T("7"), T("عبد الرحمن Haj Ali"), T("")},
};

static struct buf written(void)
{
    struct buf out = {0};
    assert_int_equal(kept_segment_write(people, COUNT(people), &out), OK);
    assert_int_equal(out.len % 8, 0);
    return out;
}

static enum err read_back(struct str bytes, struct kept_segment *s, struct fault *f)
{
    /* of exactly that length, so that a byte behind it is noticed */
    char *copy = malloc(bytes.len ? bytes.len : 1);
    assert_non_null(copy);
    if (bytes.len)
        memcpy(copy, bytes.ptr, bytes.len);
    struct kept_words words = {0};
    enum err e = kept_segment_read((struct str){copy, bytes.len}, KEPT_HEAD_BYTES, s, f);
    if (e == OK) {
        e = kept_words_read(s, &words, f);
        kept_words_free(&words);
    }
    free(copy);
    return e;
}

static void check_words(const struct kept_words *w)
{
    size_t at = 0;
    assert_int_equal(w->persons, COUNT(people));
    for (size_t i = 0; i < COUNT(people); i++) {
        struct parts p;
        parts_read(people[i].name, &p);
        assert_int_equal(w->counts[i], p.count);
        for (size_t k = 0; k < p.count; k++, at++) {
            char a[PART_KEY_BYTES], b[PART_KEY_BYTES];
            assert_true(w->numbers[at] < w->word_count);
            assert_true(str_eq(part_key(&p.part[k], a), part_key(&w->word[w->numbers[at]], b)));
        }
    }
    assert_int_equal(at, w->used);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct buf b = written();
    struct kept_segment s;
    struct kept_words w;
    struct fault f;
    size_t length;
    assert_int_equal(kept_segment_length((const uint8_t *)b.ptr, 1024, 1024 + b.len, &length, &f),
                     OK);
    assert_int_equal(length, b.len);
    assert_int_equal(kept_segment_length((const uint8_t *)b.ptr, 1024, 1023 + b.len, &length, &f),
                     ERR_CORRUPT);
    assert_int_equal(kept_segment_read(buf_view(&b), 1024, &s, &f), OK);
    assert_int_equal(s.persons, COUNT(people));
    assert_false(s.stale);
    for (size_t i = 0; i < COUNT(people); i++) {
        assert_true(str_eq(kept_id(&s, i), people[i].id));
        assert_true(str_eq(kept_name(&s, i), people[i].name));
    }
    assert_int_equal(kept_words_read(&s, &w, &f), OK);
    check_words(&w);
    assert_true(w.word_count < w.used); /* Ali, Hossein: once each */
    kept_words_free(&w);
    buf_free(&b);
}

static void another_version_s_words_are_read_anew(void **state)
{
    (void)state;
    struct buf b = written();
    struct kept_segment s;
    struct kept_words w;
    struct fault f;
    uint8_t *bytes = (uint8_t *)b.ptr;
    bytes[24] ^= 1;                              /* the way of reading */
    bytes[b.len - 8] = bytes[b.len - 16] = 0xFF; /* and nonsense for the last numbers */
    bytes[b.len - 7] = bytes[b.len - 15] = 0;
    seal_segment(bytes, b.len);
    assert_int_equal(kept_segment_read(buf_view(&b), 1024, &s, &f), ERR_CORRUPT);
    bytes[b.len - 8] = bytes[b.len - 16] = 0;
    seal_segment(bytes, b.len);
    assert_int_equal(kept_segment_read(buf_view(&b), 1024, &s, &f), OK);
    assert_true(s.stale);
    assert_int_equal(kept_words_read(&s, &w, &f), OK);
    check_words(&w);
    kept_words_free(&w);
    buf_free(&b);
}

static void every_byte_counts(void **state)
{
    (void)state;
    struct buf b = written();
    for (size_t i = 0; i < b.len; i++)
        for (unsigned flip = 1; flip < 256; flip = flip < 128 ? flip << 1 : flip + 127) {
            struct kept_segment s;
            struct fault f = {OK, ""};
            b.ptr[i] = (char)(b.ptr[i] ^ (char)flip);
            assert_int_equal(read_back(buf_view(&b), &s, &f), ERR_CORRUPT);
            assert_non_null(strstr(f.text, "damaged at byte "));
            b.ptr[i] = (char)(b.ptr[i] ^ (char)flip);
        }
    for (size_t len = 0; len < b.len; len++) {
        struct kept_segment s;
        struct fault f;
        assert_int_equal(read_back((struct str){b.ptr, len}, &s, &f), ERR_CORRUPT);
    }
    buf_free(&b);
}

/* Bytes changed with the sums made right: refused or another index, but nothing is read outside. */
static void sums_are_not_trusted(void **state)
{
    (void)state;
    static const uint8_t values[] = {0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, '\t', '\n'};
    struct buf b = written();
    uint8_t *copy = malloc(b.len);
    size_t refused = 0;
    assert_non_null(copy);
    for (size_t i = 0; i < b.len; i++)
        for (size_t k = 0; k < COUNT(values); k++) {
            struct kept_segment s;
            struct fault f = {OK, ""};
            memcpy(copy, b.ptr, b.len);
            copy[i] = values[k];
            seal_segment(copy, b.len);
            enum err e = read_back((struct str){(const char *)copy, b.len}, &s, &f);
            assert_true(e == OK || e == ERR_CORRUPT || e == ERR_FORMAT);
            assert_true(e == OK || f.text[0]);
            refused += e != OK;
        }
    assert_true(refused > 1000);
    free(copy);
    buf_free(&b);
}

/* Words moved from one person to the next, sums and lengths being right. */
static void words_are_those_of_the_name(void **state)
{
    (void)state;
    static const struct kept_person eight[] = {
        {T("1"), T("Ali"), T("")},
        {T("2"), T("Ali Ali Ali Ali Ali Ali Ali Ali"), T("")},
        {T("3"), T("Ali Ali Ali Ali Ali Ali Ali Ali"), T("")}};
    static const struct kept_person two[] = {{T("1"), T("Ali"), T("")},
                                             {T("2"), T("Ali Reza"), T("")},
                                             {T("3"), T("Golnar Shirin"), T("")}};
    for (int i = 0; i < 2; i++) {
        struct buf b = {0};
        struct kept_segment s;
        struct fault f;
        size_t words = i ? 2 : 8, numbers = (4 * (1 + 2 * words) + 7) & ~(size_t)7;
        assert_int_equal(kept_segment_write(i ? two : eight, 3, &b), OK);
        uint8_t *counts = (uint8_t *)b.ptr + b.len - numbers - 8;
        assert_true(counts[0] == 1 && counts[1] == words && counts[2] == words);
        counts[1]--;
        counts[2]++;
        seal_segment((uint8_t *)b.ptr, b.len);
        assert_int_equal(read_back(buf_view(&b), &s, &f), ERR_CORRUPT);
        buf_free(&b);
    }
}

static void a_section_of_later_versions(void **state)
{
    (void)state;
    struct buf b = written();
    struct kept_segment s;
    struct fault f;
    size_t len = b.len;
    buf_add(&b, "whatever", 8);
    assert_int_equal(buf_check(&b), OK);
    uint8_t *bytes = (uint8_t *)b.ptr, *row = bytes + 32 + 16 * 6;
    seal_put(bytes + 4, 7, 4);
    seal_put(bytes + 8, len + 8, 8);
    seal_put(row, 300, 4); /* one that may be left unread */
    seal_put(row + 8, 5, 8);
    seal_segment(bytes, b.len);
    assert_int_equal(read_back(buf_view(&b), &s, &f), OK);
    seal_put(row, 6, 4); /* one that must be known */
    seal_segment(bytes, b.len);
    assert_int_equal(read_back(buf_view(&b), &s, &f), ERR_FORMAT);
    buf_free(&b);
}

static void bounds_of_a_segment(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_int_equal(kept_segment_write(people, 0, &b), ERR_LIMIT);
    assert_int_equal(kept_segment_write(people, KEPT_PERSONS + 1, &b), ERR_LIMIT);
    buf_free(&b);
}

/* --- what else is said --- */

/* Two people, of whom the second says more; *at: where the facts begin. */
static struct buf with_facts(size_t *at)
{
    struct facts f = {.value = {[FIELD_GIVEN] = T("Ali"),
                                [FIELD_FAMILY] = T("Karimi"),
                                [FIELD_FATHER] = T("حسن"),
                                [FIELD_BIRTH] = T("1360"),
                                [FIELD_PHONE] = T("0700 555 010"),
                                [FIELD_ID] = T("9"),
                                [FIELD_OTHER] = T("not kept")}};
    struct buf facts = {0}, out = {0};
    assert_int_equal(kept_facts_write(&f, &facts), OK);
    struct kept_person two[] = {{T("1"), T("Reza Moosavi"), T("")},
                                {T("2"), T("Ali Karimi "), buf_view(&facts)}};
    assert_int_equal(kept_segment_write(two, 2, &out), OK);
    *at = out.len - ((facts.len + 7) & ~(size_t)7);
    buf_free(&facts);
    return out;
}

static void facts_are_read_as_written(void **state)
{
    (void)state;
    size_t at;
    struct buf b = with_facts(&at);
    struct kept_segment s;
    struct facts one, two;
    struct fault f;
    assert_int_equal(kept_segment_read(buf_view(&b), 1024, &s, &f), OK);
    kept_facts_read(&s, 0, &one);
    kept_facts_read(&s, 1, &two);
    assert_true(str_eq(one.value[FIELD_NAME], STR("Reza Moosavi")));
    assert_int_equal(one.value[FIELD_FATHER].len, 0);
    assert_true(str_eq(two.value[FIELD_FATHER], STR("حسن")));
    assert_true(str_eq(two.value[FIELD_GIVEN], STR("Ali")));
    assert_true(str_eq(two.value[FIELD_PHONE], STR("0700 555 010")));
    assert_int_equal(two.value[FIELD_NAME].len, 0); /* it is put together anew */
    assert_int_equal(two.value[FIELD_OTHER].len, 0);
    assert_int_equal(two.value[FIELD_ID].len, 0);
    assert_int_equal(two.stated_day, DAY_UNKNOWN);
    buf_free(&b);
}

/* With right sums: a field that is none, fields out of order, lengths beyond the end, and one
 * section of the two. */
static void facts_are_not_trusted(void **state)
{
    (void)state;
    static const uint8_t bad[] = {FIELD_ID, FIELD_NAME, FIELD_OTHER, FIELD_COUNT, 255, FIELD_PHONE};
    size_t at;
    struct buf b = with_facts(&at);
    struct kept_segment s;
    struct fault f;
    uint8_t *bytes = (uint8_t *)b.ptr;
    for (size_t i = 0; i < COUNT(bad); i++) {
        uint8_t was = bytes[at];
        bytes[at] = bad[i];
        seal_segment(bytes, b.len);
        assert_int_equal(read_back(buf_view(&b), &s, &f), ERR_CORRUPT);
        assert_non_null(strstr(f.text, "what is said of a person"));
        bytes[at] = was;
    }
    for (size_t i = at; i < b.len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] ^= (uint8_t)(1u << bit);
            seal_segment(bytes, b.len);
            enum err e = read_back(buf_view(&b), &s, &f);
            assert_true(e == OK || e == ERR_CORRUPT);
            bytes[i] ^= (uint8_t)(1u << bit);
        }
    seal_put(bytes + 32 + 16 * 7, 300, 4);
    seal_segment(bytes, b.len);
    assert_int_equal(read_back(buf_view(&b), &s, &f), ERR_CORRUPT);
    seal_put(bytes + 32 + 16 * 7, 256, 4);
    seal_segment(bytes, b.len);
    assert_int_equal(read_back(buf_view(&b), &s, &f), ERR_CORRUPT);
    buf_free(&b);
}

/* Of names alone a file is what it was before there were columns. */
static void columns_make_the_version(void **state)
{
    (void)state;
    uint8_t bytes[KEPT_HEAD_BYTES];
    struct kept_head h = {.sequence = 1, .length = 2000}, got;
    struct fault f;
    bool half;
    for (uint32_t fields = 0; fields < 2; fields++) {
        h.fields = fields << FIELD_PHONE;
        kept_slot_write(&h, bytes);
        kept_slot_write(&h, bytes + KEPT_SLOT_BYTES);
        assert_int_equal(bytes[8], fields ? 2 : 1);
        assert_int_equal(kept_head_read(bytes, &got, &half, &f), OK);
        assert_int_equal(got.fields, h.fields);
    }
    h.fields = 1u << FIELD_COUNT;
    kept_slot_write(&h, bytes);
    kept_slot_write(&h, bytes + KEPT_SLOT_BYTES);
    assert_int_equal(kept_head_read(bytes, &got, &half, &f), ERR_FORMAT);
}

/* --- the head --- */

static void either_slot_will_do(void **state)
{
    (void)state;
    uint8_t bytes[KEPT_HEAD_BYTES];
    struct kept_head h = {.sequence = 7, .length = 123456, .persons = 99, .segments = 3}, got;
    struct fault f;
    bool half;
    kept_slot_write(&h, bytes);
    kept_slot_write(&h, bytes + KEPT_SLOT_BYTES);
    assert_int_equal(kept_head_read(bytes, &got, &half, &f), OK);
    assert_false(half);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] ^= 0x10;
        assert_int_equal(kept_head_read(bytes, &got, &half, &f), OK);
        assert_true(half);
        assert_int_equal(got.slot, i < KEPT_SLOT_BYTES);
        assert_true(got.sequence == 7 && got.length == 123456 && got.persons == 99 &&
                    got.segments == 3);
        bytes[i] ^= 0x10;
    }
    bytes[100] ^= 1;
    bytes[KEPT_SLOT_BYTES + 100] ^= 1;
    assert_int_equal(kept_head_read(bytes, &got, &half, &f), ERR_CORRUPT);
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(kept_head_read(bytes, &got, &half, &f), ERR_FORMAT);
}

static void the_newer_slot_counts(void **state)
{
    (void)state;
    uint8_t bytes[KEPT_HEAD_BYTES];
    struct kept_head old = {.sequence = 7, .length = 2000}, fresh = {.sequence = 8, .length = 3000};
    for (size_t first = 0; first < 2; first++) {
        struct kept_head got;
        struct fault f;
        bool half;
        kept_slot_write(&old, bytes + (1 - first) * KEPT_SLOT_BYTES);
        kept_slot_write(&fresh, bytes + first * KEPT_SLOT_BYTES);
        assert_int_equal(kept_head_read(bytes, &got, &half, &f), OK);
        assert_true(half && got.length == 3000 && got.slot == first);
    }
}

static void later_versions_and_nonsense(void **state)
{
    (void)state;
    uint8_t bytes[KEPT_HEAD_BYTES];
    struct kept_head h = {.sequence = 1, .length = 2000}, got;
    struct fault f;
    bool half;
    for (size_t i = 0; i < 2; i++) {
        kept_slot_write(&h, bytes + i * KEPT_SLOT_BYTES);
        bytes[i * KEPT_SLOT_BYTES + 8] = KEPT_VERSION + 1;
        seal_slot(bytes + i * KEPT_SLOT_BYTES);
    }
    assert_int_equal(kept_head_read(bytes, &got, &half, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "version 3"));
    h.length = KEPT_HEAD_BYTES - 1;
    kept_slot_write(&h, bytes);
    kept_slot_write(&h, bytes + KEPT_SLOT_BYTES);
    assert_int_equal(kept_head_read(bytes, &got, &half, &f), ERR_CORRUPT);
}

static void crc_is_the_known_one(void **state)
{
    (void)state;
    struct crc c;
    uint8_t bytes[32] = {0};
    crc_init(&c);
    assert_int_equal(crc_of(&c, "123456789", 9), 0xE3069283); /* of the catalogues */
    assert_int_equal(crc_of(&c, bytes, 32), 0x8A9136AA);      /* RFC 3720, B.4 */
    memset(bytes, 0xFF, sizeof bytes);
    assert_int_equal(crc_of(&c, bytes, 32), 0x62A8AB43);
    assert_int_equal(crc_of(&c, "", 0), 0);
}

static void memory_runs_out(void **state)
{
    (void)state;
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct buf b = {0};
        struct kept_segment s;
        struct kept_words w = {0};
        struct fault f;
        assert_true(n < 1000);
        mem_fail_after(n);
        e = kept_segment_write(people, COUNT(people), &b);
        if (e == OK)
            e = kept_segment_read(buf_view(&b), 1024, &s, &f);
        if (e == OK)
            e = kept_words_read(&s, &w, &f);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        kept_words_free(&w);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(another_version_s_words_are_read_anew),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(sums_are_not_trusted),
        cmocka_unit_test(words_are_those_of_the_name),
        cmocka_unit_test(a_section_of_later_versions),
        cmocka_unit_test(facts_are_read_as_written),
        cmocka_unit_test(facts_are_not_trusted),
        cmocka_unit_test(columns_make_the_version),
        cmocka_unit_test(bounds_of_a_segment),
        cmocka_unit_test(either_slot_will_do),
        cmocka_unit_test(the_newer_slot_counts),
        cmocka_unit_test(later_versions_and_nonsense),
        cmocka_unit_test(crc_is_the_known_one),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
