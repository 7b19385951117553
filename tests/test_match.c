#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "core/date.h"
#include "core/match.h"
#include "core/person.h"
#include "core/place_table.h"
#include "core/trait.h"
#include "format/list.h"
#include "synth/synth.h"

/* A person in one line: name, father, birth, sex, home. */
struct row {
    const char *name, *father, *birth, *sex, *home;
};

static struct facts facts_of(const struct row *r)
{
    struct facts f = {.stated_day = DAY_UNKNOWN};
    f.value[FIELD_NAME] = str_from(r->name);
    f.value[FIELD_FATHER] = str_from(r->father);
    f.value[FIELD_BIRTH] = str_from(r->birth);
    f.value[FIELD_SEX] = str_from(r->sex);
    f.value[FIELD_HOME] = str_from(r->home);
    return f;
}

/* A small camp: families, namesakes, many schools of spelling. All made up. */
static const struct row camp[] = {
    {"Golestanzade M. Hossein", "Gholamreza", "1361/5/2", "M", "Herat"},
    {"Golestanzade Hasan", "Gholamreza", "1358", "M", "Herat"},
    {"Golestanzade Zahra", "Gholamreza", "1364/1/1", "F", "Herat"},
    {"Mohammad Hossein Karimi", "Ali", "1975", "M", "Kabul"},
    {"AHMAD ABD AL RAHMAN AL-JABOURI", "", "1990-03-04", "M", "Mosul"},
    {"Omar Abdurrahman Aljaburi", "", "1994", "M", "Mosul"},
    {"Shirin Nazari", "Mohammad Nazar", "12.05.1999", "F", "Bamyan"},
    {"Nazari Shirin", "Qurban", "1971", "F", "Ghazni"},
    {"Иванова Мария Петровна", "Пётр", "12.03.1980", "ж", "Одесса"},
    {"Youssef Ben Ali", "Ali", "1988-11-30", "M", "Sousse"},
    {"Rahmat Ullah", "Sefat Ullah", "1379", "M", "Kunduz"},
    {"Rahim Ullah", "Sefat Ullah", "1381", "M", "Kunduz"},
    {"Layla Hadad", "Georges", "1969-09-17", "F", "Homs"},
    {"Fatima Rezai", "Hussain", "2001", "F", "Kabul"},
    {"Fatima Rezai", "Ramazan", "1962", "F", "Mazar-e Sharif"},
    {"Tesfaye Gebremedhin", "Gebremedhin", "1987", "M", "Mekelle"},
    {"Selamawit Haile", "Haile", "1992", "F", "Gondar"},
    {"Maung Kyaw Win", "Tin Oo", "1979", "M", "Sittwe"},
    {"Yael Mizrahi", "David", "1983", "F", "Haifa"},
    {"Giorgi Kapanadze", "Levan", "1990", "M", "Gori"},
    {"Armen Petrosyan", "Hakob", "1971", "M", "Gyumri"},
    {"Eleni Papadomaki", "Nikos", "1966", "F", "Chania"},
};

static struct match_index *index_of(const struct row *rows, size_t n)
{
    struct match_index *ix;
    assert_int_equal(match_index_new(&ix), OK);
    for (size_t i = 0; i < n; i++) {
        struct facts f = facts_of(&rows[i]);
        assert_int_equal(match_index_add(ix, (uint32_t)i, &f), OK);
    }
    return ix;
}

static void print(const struct candidate *c)
{
    print_error("  %u: %.1f bits, p %.3f\n", c->id, c->weight_bits, c->probability);
    for (size_t i = 0; i < c->reason_count; i++)
        print_error("    %s %.1f %s\n", field_name(c->reasons[i].field), c->reasons[i].weight_bits,
                    c->reasons[i].what);
}

static const struct {
    struct row asked;
    int id; /* -1: nobody here */
} cases[] = {
    {{"محمد حسین گلستان‌زاده", "غلامرضا", "۱۳۶۱", "مرد", "هرات"}, 0},
    {{"محمد حسین گلستان زاده", "", "1982", "", ""}, 0},
    {{"حسن گلستان‌زاده", "غلام رضا", "۱۳۵۸", "", "هرات"}, 1},
    {{"زهرا گلستان زاده", "غلامرضا", "", "زن", ""}, 2},
    {{"رضا گلستان‌زاده", "غلامرضا", "۱۳۷۰", "مرد", "هرات"}, -1}, /* a brother */
    {{"غلامرضا گلستان‌زاده", "اکبر", "۱۳۳۰", "مرد", "هرات"},
     -1}, /* the father */
    {{"احمد عبدالرحمن الجبوري", "", "1990", "ذكر", "الموصل"}, 4},
    {{"عمر عبد الرحمن الجبوري", "", "", "", "الموصل"}, 5},
    {{"علي عبد الرحمن الجبوري", "", "1992", "", "الموصل"}, -1}, /* a brother */
    {{"شیرین نظری", "محمد نظر", "۱۳۷۸", "", ""}, 6},
    {{"شیرین نظری", "قربان", "", "", "غزنی"}, 7},
    {{"Mariya Petrovna Ivanova", "", "1980", "F", "Odessa"}, 8},
    {{"Ivanova Maria", "Petr", "12 March 1980", "", ""}, 8},
    {{"يوسف بن علي", "علي", "1988", "", "سوسة"}, 9},
    {{"رحمت‌الله", "صفت‌الله", "۱۳۷۹", "مرد", "کندز"}, 10},
    {{"رحیم الله", "صفت الله", "۱۳۸۱", "مرد", "قندوز"}, 11},
    {{"ليلى حداد", "جورج", "17/9/1969", "أنثى", "حمص"}, 12},
    {{"فاطمه رضایی", "حسین", "۱۳۸۰", "زن", "کابل"}, 13},
    {{"فاطمه رضایی", "رمضان", "۱۳۴۱", "زن", ""}, 14},
    {{"فاطمه رضایی", "سلمان", "۱۳۶۵", "زن", "پروان"}, -1},       /* a namesake */
    {{"Golestan Zada Mohammad Hossein", "", "1982", "", ""}, 0}, /* four words for three */
    {{"محمدحسین گلستان‌زاده", "غلام‌رضا", "۱۳۶۱", "", ""}, 0},
    {{"Walter Schmidt", "Otto", "1950", "M", "Bremen"}, -1},
    {{"ተስፋዬ ገብረ መድኅን", "", "1987", "", "መቀሌ"}, 15},
    {{"ተስፋዬ ገብረመድኅን", "ገብረመድኅን", "", "", ""}, 15},
    {{"ዳዊት ገብረመድኅን", "ገብረመድኅን", "1991", "", "መቀሌ"}, -1}, /* a brother */
    {{"ሰላማዊት ኃይሌ", "ኃይሌ", "1992", "", ""}, 16},
    {{"မောင် ကျော် ဝင်း", "", "1979", "", ""}, 17},
    {{"မောင်ကျော်ဝင်း", "တင်ဦး", "1979", "", "စစ်တွေ"}, 17},
    {{"יעל מזרחי", "דוד", "1983", "", "חיפה"}, 18},
    {{"רונית מזרחי", "דוד", "1988", "", "חיפה"}, -1}, /* a sister */
    {{"გიორგი კაპანაძე", "ლევანი", "1990", "", ""}, 19},
    {{"Արմեն Պետրոսյան", "Հակոբ", "1971", "", ""}, 20},
    {{"Ελένη Παπαδομάκη", "", "1966", "", "Χανιά"}, 21},
};

static void test_cases(void **state)
{
    (void)state;
    struct match_index *ix = index_of(camp, COUNT(camp));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct candidate c[5];
        size_t n;
        struct facts f = facts_of(&cases[i].asked);
        assert_int_equal(match_index_query(ix, &f, c, COUNT(c), &n), OK);
        bool shown = n && c[0].probability >= MATCH_PROBABILITY;
        if (cases[i].id < 0 ? shown : !shown || c[0].id != (uint32_t)cases[i].id) {
            print_error("%s %s %s\n", cases[i].asked.name, cases[i].asked.father,
                        cases[i].asked.birth);
            for (size_t j = 0; j < n; j++)
                print(&c[j]);
            fail();
        }
    }
    match_index_free(ix);
}

/* All that one question gives, as text. */
static void answer(const struct match_index *ix, const struct row *asked, char *out, size_t room)
{
    struct candidate c[8];
    size_t n, at = 0;
    struct facts f = facts_of(asked);
    assert_int_equal(match_index_query(ix, &f, c, COUNT(c), &n), OK);
    out[0] = 0;
    for (size_t i = 0; i < n && at < room; i++)
        at += (size_t)snprintf(out + at, room - at, "%u %.6f %.6f %zu; ", c[i].id, c[i].weight_bits,
                               c[i].probability, c[i].reason_count);
}

/* The answers depend on who is in the index, not on how they came there. */
static void test_order_and_history(void **state)
{
    (void)state;
    struct match_index *a = index_of(camp, COUNT(camp)), *b;
    assert_int_equal(match_index_new(&b), OK);
    for (uint32_t i = 0; i < 3000; i++) { /* others who come and go, and a sweep or two */
        struct row r = camp[i % COUNT(camp)];
        struct facts f = facts_of(&r);
        assert_int_equal(match_index_add(b, 1000 + i, &f), OK);
        if (i >= 20)
            assert_true(match_index_remove(b, 1000 + i - 20));
    }
    for (size_t i = COUNT(camp); i-- > 0;) {
        struct facts f = facts_of(&camp[i]);
        assert_int_equal(match_index_add(b, (uint32_t)i, &f), OK);
    }
    for (uint32_t i = 2980; i < 3000; i++)
        assert_true(match_index_remove(b, 1000 + i));
    assert_int_equal(match_index_count(b), COUNT(camp));
    for (size_t i = 0; i < COUNT(cases); i++) {
        char x[600], y[600];
        answer(a, &cases[i].asked, x, sizeof x);
        answer(b, &cases[i].asked, y, sizeof y);
        assert_string_equal(x, y);
    }
    match_index_free(a);
    match_index_free(b);
}

/* Of hundreds of namesakes the one who fits is first, in whatever order they came. */
static void test_namesakes(void **state)
{
    (void)state;
    enum { MANY = 400 };
    struct match_index *ix[2];
    const struct row asked = {"علی احمدی", "", "۱۳۵۶/۳/۷", "", ""};
    char answers[2][600];
    for (int k = 0; k < 2; k++) {
        ix[k] = index_of(camp, COUNT(camp));
        for (uint32_t i = 0; i < MANY; i++) {
            uint32_t id = k ? MANY - 1 - i : i;
            char birth[12];
            date_print(day_from_civil(1950 + (int)id / 10, 5, 28) + (int)(id % 10) * 7, birth);
            struct row r = {"Ali Ahmadi", "", birth, "M", "Kabul"};
            struct facts f = facts_of(&r);
            assert_int_equal(match_index_add(ix[k], 1000 + id, &f), OK);
        }
        answer(ix[k], &asked, answers[k], sizeof answers[k]);
    }
    assert_string_equal(answers[0], answers[1]);
    struct facts f = facts_of(&asked);
    struct candidate c;
    size_t n;
    assert_int_equal(match_index_query(ix[0], &f, &c, 1, &n), OK);
    assert_true(n == 1 && c.id == 1270); /* born 1977-05-28 */
    match_index_free(ix[0]);
    match_index_free(ix[1]);
}

static void test_add_and_remove(void **state)
{
    (void)state;
    struct match_index *ix = index_of(camp, COUNT(camp));
    struct facts f = facts_of(&camp[0]);
    struct candidate c[3];
    size_t n;
    assert_int_equal(match_index_add(ix, 0, &f), ERR_EXISTS);
    assert_false(match_index_remove(ix, 999));
    assert_int_equal(match_index_query(ix, &f, c, 3, &n), OK);
    assert_true(n > 0 && c[0].id == 0);
    assert_true(match_index_remove(ix, 0));
    assert_false(match_index_remove(ix, 0));
    assert_int_equal(match_index_count(ix), COUNT(camp) - 1);
    assert_int_equal(match_index_query(ix, &f, c, 3, &n), OK);
    assert_true(n == 0 || c[0].id != 0);
    assert_int_equal(match_index_add(ix, 0, &f), OK);
    assert_int_equal(match_index_add(ix, UINT32_MAX, &f), OK);
    assert_int_equal(match_index_query(ix, &f, c, 3, &n), OK);
    assert_true(n >= 2 && c[0].id == 0 && c[1].id == UINT32_MAX); /* ties by id */
    for (uint32_t i = 1; i < COUNT(camp); i++)
        assert_true(match_index_remove(ix, i));
    assert_true(match_index_remove(ix, 0) && match_index_remove(ix, UINT32_MAX));
    assert_int_equal(match_index_count(ix), 0);
    assert_int_equal(match_index_query(ix, &f, c, 3, &n), OK);
    assert_int_equal(n, 0);
    match_index_free(ix);
    match_index_free(NULL);
}

/* Every reason is a part of the score, heaviest first, and none comes from a blank. */
static void test_reasons(void **state)
{
    (void)state;
    struct match_index *ix = index_of(camp, COUNT(camp));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct candidate c[8];
        size_t n;
        struct facts f = facts_of(&cases[i].asked);
        assert_int_equal(match_index_query(ix, &f, c, COUNT(c), &n), OK);
        for (size_t j = 0; j < n; j++) {
            double sum = 0, last = 1000;
            bool said[FIELD_COUNT] = {false};
            assert_true(c[j].probability >= MATCH_SHOWN && c[j].probability <= 1);
            assert_true(j == 0 || c[j].weight_bits <= c[j - 1].weight_bits);
            for (size_t k = 0; k < c[j].reason_count; k++) {
                const struct reason *r = &c[j].reasons[k];
                sum += r->weight_bits;
                assert_true(fabs(r->weight_bits) <= last);
                last = fabs(r->weight_bits);
                assert_non_null(r->what);
                assert_true(r->verdict == VERDICT_UNKNOWN || !said[r->field]);
                said[r->field] = said[r->field] || r->verdict != VERDICT_UNKNOWN;
                assert_true(r->field != FIELD_BIRTH || f.value[FIELD_BIRTH].len);
                assert_true(r->field != FIELD_HOME || f.value[FIELD_HOME].len);
                assert_true(r->field != FIELD_SEX || f.value[FIELD_SEX].len);
            }
            assert_true(fabs(sum - c[j].weight_bits) < 1e-6);
        }
    }
    match_index_free(ix);
}

static void test_blank_says_nothing(void **state)
{
    (void)state;
    struct match_index *ix = index_of(camp, COUNT(camp));
    struct facts none = {.stated_day = DAY_UNKNOWN};
    struct candidate c[3];
    size_t n = 7;
    assert_int_equal(match_index_query(ix, &none, c, 3, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(match_index_add(ix, 500, &none), OK);
    struct facts f = facts_of(&camp[6]);
    assert_int_equal(match_index_query(ix, &f, c, 0, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(match_index_query(ix, &f, c, 3, &n), OK);
    assert_true(n > 0 && c[0].id == 6);
    match_index_free(ix);
}

/* Who is asked for and who is on file may change places. */
static void test_symmetric(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (cases[i].id < 0)
            continue;
        struct match_index *a = index_of(&camp[cases[i].id], 1), *b = index_of(&cases[i].asked, 1);
        struct facts fa = facts_of(&camp[cases[i].id]), fb = facts_of(&cases[i].asked);
        struct candidate x, y;
        size_t n = 0, m = 0;
        assert_int_equal(match_index_query(a, &fb, &x, 1, &n), OK);
        assert_int_equal(match_index_query(b, &fa, &y, 1, &m), OK);
        assert_true(n == 1 && m == 1);
        if (fabs(x.weight_bits - y.weight_bits) > 0.7) {
            print(&x);
            print(&y);
            fail_msg("%s", cases[i].asked.name);
        }
        match_index_free(a);
        match_index_free(b);
    }
}

/* Addresses, postcodes, telephones, documents, ages: lists that are not of one camp. */
static void test_other_fields(void **state)
{
    (void)state;
    struct match_index *ix = index_of(camp, COUNT(camp));
    struct facts f = {.stated_day = day_from_civil(2024, 6, 1)};
    f.value[FIELD_GIVEN] = STR("karen");
    f.value[FIELD_FAMILY] = STR("whitlock");
    f.value[FIELD_ADDRESS] = STR("12 elmtree crescent");
    f.value[FIELD_PLACE] = STR("north harbour");
    f.value[FIELD_POSTCODE] = STR("4223");
    f.value[FIELD_REGION] = STR("nsw");
    f.value[FIELD_AGE] = STR("34");
    f.value[FIELD_PHONE] = STR("+44 7700 900123");
    f.value[FIELD_DOCUMENT] = STR("K-1234 567");
    f.value[FIELD_OCCUPATION] = STR("teacher");
    f.value[FIELD_MOTHER] = STR("Ruth");
    f.value[FIELD_SPOUSE] = STR("Paul");
    assert_int_equal(match_index_add(ix, 100, &f), OK);
    struct facts q = f;
    q.value[FIELD_GIVEN] = STR("caren");
    q.value[FIELD_FAMILY] = STR("witlock");
    q.value[FIELD_POSTCODE] = STR("4232");
    q.value[FIELD_PHONE] = STR("07700 900 123");
    q.value[FIELD_DOCUMENT] = STR("K1234568");
    q.value[FIELD_AGE] = STR("36");
    struct candidate c[2];
    size_t n;
    assert_int_equal(match_index_query(ix, &q, c, 2, &n), OK);
    assert_true(n >= 1 && c[0].id == 100 && c[0].probability > 0.99);
    bool seen[FIELD_COUNT] = {false};
    for (size_t i = 0; i < c[0].reason_count; i++)
        seen[c[0].reasons[i].field] = true;
    static const enum field fields[] = {
        FIELD_ADDRESS,  FIELD_PLACE, FIELD_REGION,     FIELD_POSTCODE, FIELD_PHONE,
        FIELD_DOCUMENT, FIELD_BIRTH, FIELD_OCCUPATION, FIELD_MOTHER,   FIELD_SPOUSE};
    for (size_t i = 0; i < COUNT(fields); i++)
        if (!seen[fields[i]])
            fail_msg("no word about %s", field_name(fields[i]));
    struct facts phone = {.stated_day = DAY_UNKNOWN};
    phone.value[FIELD_PHONE] = STR("0044 7700 900123; 555");
    assert_int_equal(match_index_query(ix, &phone, c, 2, &n), OK);
    assert_true(n == 1 && c[0].id == 100);
    match_index_free(ix);
}

static void test_absurd_values(void **state)
{
    (void)state;
    static char many[10240];
    struct match_index *ix = index_of(camp, COUNT(camp));
    struct facts f = {.stated_day = DAY_UNKNOWN};
    struct candidate c[3];
    size_t n;
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = i % 9 == 8 ? ' ' : (char)('a' + i * 7 % 25);
    static const struct str bad[] = {
        {"\xFF\xFE\xC3", 3}, {"a\0b", 3},         {"\xE2\x80\xAE\xE2\x81\xA6", 6},
        {"\xED\xA0\x80", 3}, {"' OR 1=1 --", 11}, {many, sizeof many}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        for (int k = 0; k < FIELD_COUNT; k++)
            f.value[k] = bad[i];
        assert_int_equal(match_index_add(ix, (uint32_t)(100 + i), &f), OK);
        assert_int_equal(match_index_query(ix, &f, c, 3, &n), OK);
        assert_true(match_index_remove(ix, (uint32_t)(100 + i)));
    }
    struct row hidden = camp[6]; /* direction controls and joiners within the name */
    hidden.name =
        "\xE2\x80\xABS\xE2\x80\x8Bhi\xE2\x80\x8Crin\xE2\x80\xAC \xE2\x80\x8FNazari\xE2\x80\x8E";
    f = facts_of(&hidden);
    assert_int_equal(match_index_query(ix, &f, c, 3, &n), OK);
    assert_true(n > 0 && c[0].id == 6 && c[0].probability > 0.9);
    match_index_free(ix);
}

/* Without memory nothing changes, and nothing is lost or found by half. */
static void test_without_memory(void **state)
{
    (void)state;
    struct match_index *ix = index_of(camp, COUNT(camp));
    struct row more = {"Wali Mohammadzai Durrani", "Sher Ali", "1350/2/9", "M", "Kandahar"};
    struct facts f = facts_of(&more);
    char before[600], after[600];
    answer(ix, &cases[0].asked, before, sizeof before);
    enum err e = ERR_MEMORY;
    long fails = 0;
    for (long n = 0; e != OK; n++) {
        (void)mem_fail_after(n);
        e = match_index_add(ix, 300, &f);
        (void)mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        assert_int_equal(match_index_count(ix), COUNT(camp) + (e == OK));
        fails += e != OK;
        if (e != OK) {
            answer(ix, &cases[0].asked, after, sizeof after);
            assert_string_equal(before, after);
        }
    }
    assert_true(fails > 0);
    struct candidate c[3];
    size_t count = 77;
    for (long n = 0;; n++) {
        (void)mem_fail_after(n);
        e = match_index_query(ix, &f, c, 3, &count);
        (void)mem_fail_after(-1);
        if (e == OK)
            break;
        assert_true(e == ERR_MEMORY && count == 77);
    }
    assert_true(count >= 1 && c[0].id == 300);
    assert_true(match_index_remove(ix, 300));
    match_index_free(ix);
}

/* One session for many questions, between which the index changes. */
static void test_session(void **state)
{
    (void)state;
    struct match_index *ix = index_of(camp, COUNT(camp));
    struct match_session *s;
    struct candidate c[2], d[2];
    size_t n, m;
    assert_int_equal(match_session_new(ix, &s), OK);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT(cases); i++) {
            struct facts f = facts_of(&cases[i].asked);
            assert_int_equal(match_session_query(s, &f, c, 2, &n), OK);
            assert_int_equal(match_index_query(ix, &f, d, 2, &m), OK);
            assert_int_equal(n, m);
            assert_true(n == 0 || (c[0].id == d[0].id && c[0].weight_bits == d[0].weight_bits));
        }
        static const uint32_t alone[] = {12, 9, 6}; /* nobody else has their words */
        assert_true(match_index_remove(ix, alone[round]));
        struct facts f = facts_of(&camp[alone[round]]);
        assert_int_equal(match_index_add(ix, (uint32_t)(50 + round), &f), OK);
    }
    match_session_free(s);
    match_session_free(NULL);
    match_index_free(ix);
}

/* Many may ask at once. */
struct asker {
    const struct match_index *index;
    char answers[COUNT(cases)][600];
};

static void *ask_on_a_thread(void *context)
{
    struct asker *a = context;
    for (int round = 0; round < 5; round++)
        for (size_t i = 0; i < COUNT(cases); i++)
            answer(a->index, &cases[i].asked, a->answers[i], sizeof a->answers[i]);
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    static struct asker askers[4];
    pthread_t threads[COUNT(askers)];
    struct match_index *ix = index_of(camp, COUNT(camp));
    for (size_t i = 0; i < COUNT(askers); i++) {
        askers[i].index = ix;
        assert_int_equal(pthread_create(&threads[i], NULL, ask_on_a_thread, &askers[i]), 0);
    }
    for (size_t i = 0; i < COUNT(askers); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char alone[600];
        answer(ix, &cases[i].asked, alone, sizeof alone);
        for (size_t j = 0; j < COUNT(askers); j++)
            assert_string_equal(askers[j].answers[i], alone);
    }
    match_index_free(ix);
}

static void test_sex(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum sex sex;
    } rows[] = {
        {"F", SEX_FEMALE},  {"male", SEX_MALE},   {"m", SEX_MALE},        {"زن", SEX_FEMALE},
        {"مرد", SEX_MALE},  {"أنثى", SEX_FEMALE}, {"ذكر", SEX_MALE},      {"Женский", SEX_FEMALE},
        {"муж.", SEX_MALE}, {"Frau", SEX_FEMALE}, {"erkek", SEX_MALE},    {"kadın", SEX_FEMALE},
        {"", SEX_UNKNOWN},  {"?", SEX_UNKNOWN},   {"other", SEX_UNKNOWN}, {"1", SEX_UNKNOWN},
        {"مذكر", SEX_MALE}, {"مؤنث", SEX_FEMALE},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (sex_parse(str_from(rows[i].text)) != rows[i].sex)
            fail_msg("%s", rows[i].text);
}

/* Places of several names, which do not sound alike; the table is in order and folded. */
static void test_places(void **state)
{
    (void)state;
    static const char *const same[][2] = {{"هەولێر", "Erbil"},  {"Hawler", "أربيل"},
                                          {"دمشق", "Damascus"}, {"Алеппо", "حلب"},
                                          {"Kiev", "Київ"},     {"باختران", "Kermanshah"}};
    for (size_t i = 0; i < COUNT(same); i++) {
        struct row r = {"Sirwan Hemin", "Karwan", "1980", "M", same[i][0]};
        struct facts a = facts_of(&r), b = a;
        b.value[FIELD_HOME] = str_from(same[i][1]);
        struct match_index *ix = index_of(&r, 1);
        struct candidate x, y;
        size_t n;
        assert_int_equal(match_index_query(ix, &a, &x, 1, &n), OK);
        assert_int_equal(match_index_query(ix, &b, &y, 1, &n), OK);
        if (x.weight_bits - y.weight_bits > 2)
            fail_msg("%s %s", same[i][0], same[i][1]);
        match_index_free(ix);
    }
    for (size_t i = 0; i < place_names_count; i++) {
        struct word w;
        size_t at = 0;
        struct str s = str_from(place_names[i].text);
        assert_true(script_next_word(s, &at, &w) && word_is(&w, place_names[i].text));
        assert_true(i == 0 || str_cmp(str_from(place_names[i - 1].text), s) < 0);
    }
}

/* --- made-up families, as a desk would read them --- */

struct table {
    struct list *list;
    struct arena arena;
    struct column_kind *kinds;
};

static enum err keep(void *context, enum synth_file f, struct str bytes)
{
    struct buf *files = context;
    buf_str(&files[f], bytes);
    return buf_check(&files[f]);
}

static void table_read(struct table *t, struct str bytes, const char *const *maps)
{
    struct fault f = {OK, ""};
    struct column_map map = {0};
    *t = (struct table){0};
    assert_int_equal(list_read(STR("made-up.csv"), bytes, NULL, &t->list, &f), OK);
    for (; *maps; maps++)
        assert_int_equal(column_map_add(&map, &t->arena, str_from(*maps), &f), OK);
    t->kinds = arena_zero(&t->arena, t->list->columns, sizeof *t->kinds);
    assert_non_null(t->kinds);
    assert_int_equal(list_columns(t->list, &map, t->kinds, &f), OK);
}

/* The facts of the row-th line under the header. */
static void row_facts(struct table *t, size_t row, int32_t stated_day, struct facts *out)
{
    row++;
    assert_int_equal(t->list->rows[row].fate, LIST_USED);
    assert_int_equal(list_facts(t->list, row, t->kinds, &t->arena, out), OK);
    out->stated_day = stated_day;
}

struct tally {
    size_t present, shown, right;
};

static void ask_all(const struct match_index *ix, struct table *requests, struct str truth,
                    struct tally *t)
{
    struct str line, cell;
    assert_true(str_next(&truth, '\n', &line));
    for (size_t r = 0; r + 1 < requests->list->row_count; r++) {
        uint64_t at = 0;
        struct facts f;
        struct candidate c;
        size_t n;
        assert_true(str_next(&truth, '\n', &line) && str_next(&line, ',', &cell) &&
                    str_next(&line, ',', &cell));
        if (cell.len)
            assert_int_equal(str_u64(cell, &at), OK);
        row_facts(requests, r, DAY_UNKNOWN, &f);
        assert_int_equal(match_index_query(ix, &f, &c, 1, &n), OK);
        bool shown = n && c.probability >= MATCH_PROBABILITY;
        t->present += at != 0;
        t->shown += shown;
        t->right += shown && at && c.id == at - 1;
    }
}

static void test_made_up_families(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    static const char *const maps[] = {"other=Enquirer", "other=Kinship", "other=Last news",
                                       "other=Phone of enquirer", NULL};
    struct buf files[SYNTH_FILE_COUNT] = {{0}};
    struct synth_options o = synth_defaults(1000, 200, 3);
    struct synth_sink sink = {keep, files};
    struct table list, requests;
    struct tally t = {0};
    struct match_index *ix;
    assert_int_equal(synth_write(&o, &sink, NULL, NULL), OK);
    table_read(&list, buf_view(&files[SYNTH_LIST]), none);
    table_read(&requests, buf_view(&files[SYNTH_REQUESTS]), maps);
    assert_int_equal(list.list->row_count, 1001);
    assert_int_equal(match_index_new(&ix), OK);
    for (size_t i = 0; i < 1000; i++) {
        struct facts f;
        row_facts(&list, i, day_from_civil(2024, 12, 31), &f);
        assert_int_equal(match_index_add(ix, (uint32_t)i, &f), OK);
    }
    ask_all(ix, &requests, buf_view(&files[SYNTH_TRUTH]), &t);
    print_message("right %zu, present %zu, shown %zu\n", t.right, t.present, t.shown);
    assert_true(t.present > 120 && t.present < 160);
    assert_true(t.right * 10 > t.present * 9);
    assert_true(t.right * 10 > t.shown * 9);
    match_index_free(ix);
    list_free(list.list);
    list_free(requests.list);
    arena_free(&list.arena);
    arena_free(&requests.arena);
    for (size_t i = 0; i < SYNTH_FILE_COUNT; i++)
        buf_free(&files[i]);
}

static void a_word_of_a_person_keeps_its_number(void **state)
{
    (void)state;
    static const uint32_t terms[] = {0, 1, 65535, 65536, 0x12345678, UINT32_MAX};
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct held_word w = held_word(terms[i], FIELD_FATHER, TRAIT_INITIAL | HELD_IN_CHAIN);
        assert_int_equal(held_term(&w), terms[i]);
        assert_int_equal(w.field, FIELD_FATHER);
        assert_int_equal(w.role & ~HELD_IN_CHAIN, TRAIT_INITIAL);
    }
    assert_int_equal(sizeof(struct held_word), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_of_a_person_keeps_its_number),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_order_and_history),
        cmocka_unit_test(test_namesakes),
        cmocka_unit_test(test_add_and_remove),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_blank_says_nothing),
        cmocka_unit_test(test_symmetric),
        cmocka_unit_test(test_other_fields),
        cmocka_unit_test(test_absurd_values),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_session),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_sex),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_made_up_families),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
