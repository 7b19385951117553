#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/compare_inner.h"
#include "link_rows.h"

/* The same distance by the book: a table of all prefixes. */
static unsigned by_table(const struct letters *a, const struct letters *b)
{
    unsigned t[EDIT_LETTERS + 1][EDIT_LETTERS + 1];
    for (unsigned i = 0; i <= a->len; i++)
        for (unsigned j = 0; j <= b->len; j++) {
            if (i == 0 || j == 0) {
                t[i][j] = i + j;
                continue;
            }
            unsigned same = a->letter[i - 1] == b->letter[j - 1];
            unsigned best = t[i - 1][j - 1] + !same;
            best = t[i - 1][j] + 1 < best ? t[i - 1][j] + 1 : best;
            best = t[i][j - 1] + 1 < best ? t[i][j - 1] + 1 : best;
            if (i > 1 && j > 1 && a->letter[i - 1] == b->letter[j - 2] &&
                a->letter[i - 2] == b->letter[j - 1] && t[i - 2][j - 2] + 1 < best)
                best = t[i - 2][j - 2] + 1;
            t[i][j] = best;
        }
    return t[a->len][b->len];
}

static struct letters letters_of(uint8_t *bytes, size_t len)
{
    struct letters l = {.letter = bytes, .len = (uint8_t)len, .words = 1};
    for (size_t i = 0; i < len; i++)
        l.bag = edit_bag_add(l.bag, bytes[i]);
    return l;
}

/* Up to six letters changed, left out or doubled: long values that are near each other. */
static size_t slip(uint64_t *seed, const uint8_t *x, size_t n, uint8_t y[EDIT_ROOM])
{
    memcpy(y, x, n);
    for (size_t k = made_dice(seed, 7); k > 0 && n > 1; k--) {
        size_t at = made_dice(seed, n - 1), kind = made_dice(seed, 3);
        if (kind == 0)
            y[at] = (uint8_t)(1 + made_dice(seed, 4));
        if (kind == 1)
            memmove(y + at, y + at + 1, --n - at);
        if (kind == 2 && n < EDIT_LETTERS)
            memmove(y + at + 1, y + at, n++ - at);
    }
    return n;
}

static void distance_is_that_of_the_table(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 20000; round++) {
        uint8_t x[EDIT_ROOM] = {0}, y[EDIT_ROOM];
        memset(y, 1 + round % 4, sizeof y); /* what stands behind a value is not looked at */
        size_t n = made_dice(&seed, round % 50 == 0 ? EDIT_LETTERS + 1 : 9);
        size_t m = made_dice(&seed, round % 50 == 0 ? EDIT_LETTERS + 1 : 9);
        for (size_t i = 0; i < n; i++)
            x[i] = (uint8_t)(1 + made_dice(&seed, 4));
        for (size_t i = 0; i < m; i++)
            y[i] = (uint8_t)(1 + made_dice(&seed, 4));
        if (round % 50 == 0 && round % 100)
            m = slip(&seed, x, n, y);
        struct letters a = letters_of(x, n), b = letters_of(y, m);
        unsigned limit = (unsigned)made_dice(&seed, 9), want = by_table(&a, &b);
        want = want > limit ? limit + 1 : want;
        for (enum cpu_level l = CPU_PLAIN; l < CPU_LEVELS; l++) {
            if (cpu_settle(l) != l)
                continue; /* not on this machine; test_sieve says so */
            assert_int_equal(edit_distance(l, &a, &b, limit), want);
            assert_int_equal(edit_distance(l, &b, &a, limit), want);
        }
    }
}

/* People of two rows each; the level of one cell. */
static uint8_t level_of(size_t cell, const char *a, const char *b)
{
    struct made_row rows[2] = {{.person = 0}, {.person = 1}};
    struct roll r;
    struct people p;
    uint8_t level[FEATURES_MAX];
    for (size_t c = 0; c < ROW_CELLS; c++) /* no column may be empty or of one value */
        for (size_t i = 0; i < 2; i++)
            snprintf(rows[i].cell[c], CELL_ROOM, "%s", i ? "1971-02-03" : "1984-11-25");
    snprintf(rows[0].cell[cell], CELL_ROOM, "%s", a);
    snprintf(rows[1].cell[cell], CELL_ROOM, "%s", b);
    made_roll(rows, 2, NULL, 2, &r);
    assert_int_equal(people_new(&r, &p), OK);
    compare_people(&p, 0, 1, level);
    uint8_t back[FEATURES_MAX];
    compare_people(&p, 1, 0, back);
    uint8_t found = LEVEL_NONE;
    for (size_t f = 0; f < p.feature_count; f++) {
        assert_int_equal(level[f], back[f]);
        if (str_eq(p.feature[f].name, r.columns[cell].name))
            found = level[f];
    }
    people_free(&p);
    roll_free(&r);
    return found;
}

static void names_have_levels(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        uint8_t level;
    } cases[] = {
        {"Nasrin", "NASRIN", LEVEL_SAME},
        {"Müller", "Muller", LEVEL_SAME},
        {"Nasrin", "Nasrim", 1},
        {"Golestan zade", "Golestanzade", 1},
        {"Nasrin", "Nasirn", 1},
        {"Omid", "Omit", 2},
        {"Farhadi", "Fahardi", 2},
        {"Omid", "O", 3},
        {"Alex", "Alexandra", 4},
        {"Omid", "Sara", LEVEL_DIFFER},
        {"", "Sara", LEVEL_NONE},
        {"حسین", "حسينی", 1},
        {"Иванов", "Иванова", 1},
        {"Maria Leonora", "Leonora Maria", 1},
        {"Leonora Maria", "Maria", 4},
        {"Anna Ben Anna", "Anna Anna Ben", 1},
        {"Ben Anna Anna", "Anna Ben Ben", LEVEL_DIFFER},
        {"Leonora Maria", "Maria Dolores", LEVEL_DIFFER},
        {"Leonora El", "El", LEVEL_DIFFER}, /* too short to say anything */
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (level_of(0, cases[i].a, cases[i].b) != cases[i].level)
            fail_msg("%s, %s: %d", cases[i].a, cases[i].b, level_of(0, cases[i].a, cases[i].b));
}

/* Given names that stand for each other are known as such, and family names are not. */
static void nicknames_are_a_level_of_their_own(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        uint8_t given, family;
    } cases[] = {
        {"Bill", "William", LEVEL_NICKNAME, LEVEL_DIFFER},
        {"LIZ", "Elizabeth", LEVEL_NICKNAME, LEVEL_DIFFER},
        {"Sasha", "Aleksandr", LEVEL_NICKNAME, LEVEL_DIFFER},
        {"Mehmet", "Mohammed", LEVEL_NICKNAME, LEVEL_DIFFER},
        {"Alex", "Alexander", LEVEL_NICKNAME, 4},
        {"Bill", "William Henry", LEVEL_NICKNAME, LEVEL_DIFFER},
        {"Bill Henry", "William Henry", LEVEL_NICKNAME, 5},
        {"Bill George", "William Henry", LEVEL_DIFFER, LEVEL_DIFFER},
        {"William", "William Henry", 4, 4},
        {"Ann", "Anna", 2, 2},
        {"W", "William", 3, 3},
        {"Bill", "Robert", LEVEL_DIFFER, LEVEL_DIFFER},
        {"Bill", "", LEVEL_NONE, LEVEL_NONE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("%s, %s\n", cases[i].a, cases[i].b);
        assert_int_equal(level_of(0, cases[i].a, cases[i].b), cases[i].given);
        assert_int_equal(level_of(1, cases[i].a, cases[i].b), cases[i].family);
    }
}

enum { MORE = 2 }; /* columns beside the given name */

struct more_column {
    const char *header;
    enum field field;
    const char *cell[2], *filler; /* of the two rows, and of all others */
};

/* The level of the one feature of a kind between two rows of forty, both ways; -1 when there is
 * none. */
static int kind_level(enum feature_kind kind, const struct more_column more[MORE])
{
    struct roll r;
    struct people p;
    assert_int_equal(roll_init(&r, 1 + MORE), OK);
    r.columns[0].name = STR("given");
    r.columns[0].field = FIELD_GIVEN;
    for (size_t c = 0; c < MORE; c++) {
        r.columns[1 + c].name = str_from(more[c].header);
        r.columns[1 + c].field = more[c].field;
    }
    for (size_t i = 0; i < 40; i++) {
        struct str cells[1 + MORE] = {i % 2 ? STR("Amira") : STR("Bojan")};
        for (size_t c = 0; c < MORE; c++)
            cells[1 + c] = str_from(i < 2 ? more[c].cell[i] : more[c].filler);
        assert_int_equal(roll_add(&r, cells), OK);
    }
    r.first_rows = r.rows;
    assert_int_equal(people_new(&r, &p), OK);
    size_t at[2] = {0, 0};
    for (size_t i = 0; i < p.rows; i++)
        if (p.row[i] < 2)
            at[p.row[i]] = i;
    uint8_t level[FEATURES_MAX], back[FEATURES_MAX];
    compare_people(&p, at[0], at[1], level);
    compare_people(&p, at[1], at[0], back);
    int found = -1;
    for (size_t f = 0; f < p.feature_count; f++) {
        assert_int_equal(level[f], back[f]);
        if (p.feature[f].kind == kind)
            found = level[f];
    }
    people_free(&p);
    roll_free(&r);
    return found;
}

static int spot_level(const char *const a[MORE], const char *const b[MORE])
{
    const struct more_column more[] = {{"Lat", FIELD_OTHER, {a[0], b[0]}, "1.5"},
                                       {"Lng. (deg)", FIELD_OTHER, {a[1], b[1]}, "-100.25"}};
    return kind_level(FEATURE_GEO, more);
}

static int code_level(enum field field, const char *a, const char *b)
{
    const struct more_column more[] = {{"number", field, {a, b}, "5512345"},
                                       {"town", FIELD_PLACE, {"Malm", "Berg"}, "Kolm"}};
    return kind_level(FEATURE_CODE, more);
}

/* What says that nothing is known is no evidence, but for columns of which nothing is known. */
static void words_for_unknown_are_blank(void **state)
{
    (void)state;
    static const char *const words[] = {"unknown",   "Unknown", "UNKNOWN.",   "N/A",
                                        "n.a.",      "N.A",     "unknown ?",  "n.a. .",
                                        "not known", "?",       "--",         "Unbekannt",
                                        "inconnue",  "نامعلوم", "неизвестно", "غير معروف"};
    static const char *const names[] = {"Noun", "Na", "Nil", "None", "Unknowna"};
    for (size_t i = 0; i < COUNT(words); i++)
        for (size_t cell = 0; cell < 4; cell++)
            if (level_of(cell, words[i], cell == 2 ? "1971-02-04" : "Sara") != LEVEL_NONE)
                fail_msg("%s in column %zu", words[i], cell);
    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(level_of(0, names[i], "Sara"), LEVEL_DIFFER);
    assert_int_equal(code_level(FIELD_DOCUMENT, "unknown", "ab123456"), LEVEL_NONE);
    const struct more_column status[] = {{"status", FIELD_OTHER, {"unknown", "found"}, "dead"},
                                         {"town", FIELD_PLACE, {"unknown", "unknown"}, "Kolm"}};
    assert_int_equal(kind_level(FEATURE_TEXT, status), LEVEL_NONE); /* the town, the last */
    const struct more_column other[] = {{"town", FIELD_PLACE, {"Malm", "Berg"}, "Kolm"},
                                        {"status", FIELD_OTHER, {"unknown", "found"}, "dead"}};
    assert_int_equal(kind_level(FEATURE_TEXT, other), LEVEL_DIFFER);
}

/* Phones and papers are the same number however it is parted; phones whatever prefix they have. */
static void numbers_are_compared_without_signs(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int phone, document;
    } cases[] = {
        {"AB-123 456", "ab123456", LEVEL_SAME, LEVEL_SAME},
        {"044/123.45-67", "0441234567", LEVEL_SAME, LEVEL_SAME},
        {"+49 44 123456789", "044 123456789", LEVEL_SAME, 2},
        {"0049 (44) 1234567", "044 1234567", LEVEL_SAME, LEVEL_DIFFER},
        {"۰۴۴ ۱۲۳۴۵۶۷", "0441234567", LEVEL_SAME, LEVEL_SAME},
        {"0441234567", "0441234568", 1, 1},
        {"0441234567", "0441234657", 1, 1},
        {"0441234567", "0987654321", LEVEL_DIFFER, LEVEL_DIFFER},
        {"0441234567; 0559876543", "0441234567", 3, 3},
        {"", "0441234567", LEVEL_NONE, LEVEL_NONE},
        {"-", "-", LEVEL_NONE, LEVEL_NONE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int phone = code_level(FIELD_PHONE, cases[i].a, cases[i].b);
        int document = code_level(FIELD_DOCUMENT, cases[i].a, cases[i].b);
        if (phone != cases[i].phone || document != cases[i].document)
            fail_msg("%zu: %d %d", i, phone, document);
    }
}

/* A word that stands behind the letters that are looked at is found all the same, both ways. */
static void words_of_long_names_have_no_order(void **state)
{
    (void)state;
#define LONG_WORD(letter) letter letter letter letter letter letter letter
#define LONG_WORDS LONG_WORD("abc") " " LONG_WORD("bca") " " LONG_WORD("cab")
    const struct more_column more[] = {
        {"family", FIELD_FAMILY, {LONG_WORDS " de", "de " LONG_WORDS}, "Kolm"},
        {"town", FIELD_PLACE, {"Malm", "Berg"}, "Kolm"}};
    assert_int_equal(kind_level(FEATURE_NAME, more), 1);
}

/* Latitude and longitude are compared by how far apart they lie. */
static void spots_are_compared_by_distance(void **state)
{
    (void)state;
    static const struct {
        const char *a[MORE], *b[MORE];
        int level;
    } cases[] = {
        {{"34.5281", "69.1723"}, {"34.5281", "69.1723"}, LEVEL_SAME},
        {{"34.5281", "69.1723"}, {"34.5300", "69.1800"}, 1},
        {{"34.5281", "69.1723"}, {"34.5281", "69.2723"}, 2},
        {{"34.5281", "69.1723"}, {"34.80", "69.3"}, 3},
        {{"34.5281", "69.1723"}, {"33.6", "68.2"}, 4},
        {{"34.5281", "69.1723"}, {"34.35", "62.2"}, LEVEL_DIFFER},
        {{"60", "10"}, {"60", "13.5"}, 4}, /* degrees east are shorter there */
        {{"0", "10"}, {"0", "13.5"}, LEVEL_DIFFER},
        {{"-17.0", "179.99"}, {"-17.0", "-179.99"}, 2}, /* over the line where days change */
        {{"34,5281", "69,1723"}, {"34.5300", "69.1800"}, 1},
        {{"+34.5281", "69.1723"}, {"34.5281", "069.1723"}, 1},
        {{"34.5281", ""}, {"34.5281", "69.1723"}, LEVEL_NONE},
        {{"n/a", "n/a"}, {"0", "0.001"}, LEVEL_NONE},
        {{"n/a", "n/a"}, {"n/a", "n/a"}, LEVEL_NONE},
        {{"999", "69.1723"}, {"999", "69.1723"}, LEVEL_NONE},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (spot_level(cases[i].a, cases[i].b) != cases[i].level)
            fail_msg("%zu: %d", i, spot_level(cases[i].a, cases[i].b));
}

/* Places are known by their other names as soon as a list has other letters than Latin ones. */
static void places_have_several_names(void **state)
{
    (void)state;
    assert_int_equal(level_of(3, "Erbil", "هەولێر"), LEVEL_OTHERWISE);
    assert_int_equal(level_of(3, "Damascus", "دمشق"), LEVEL_OTHERWISE);
    assert_int_equal(level_of(3, "Dimashq, Syria", "دمشق سوريا"), LEVEL_OTHERWISE);
    assert_int_equal(level_of(3, "Erbil", "دمشق"), LEVEL_DIFFER);
    assert_int_equal(level_of(1, "Halab", "Алеппо"), LEVEL_DIFFER); /* family names are no places */
}

static void dates_are_compared_as_core_date_does(void **state)
{
    (void)state;
    uint64_t seed = 9;
    char text[600][CELL_ROOM];
    struct roll r;
    struct people p;
    struct made_row rows[600];
    /* 1981-02 and 1980-12: neighbouring digits exchanged across the hyphen. */
    static const int month[] = {1, 2, 3, 12};
    made_rows(COUNT(rows), 3, rows);
    for (size_t i = 0; i < COUNT(text); i++) {
        snprintf(text[i], CELL_ROOM, "%04d-%02d-%02d", 1980 + (int)made_dice(&seed, 4),
                 month[made_dice(&seed, COUNT(month))], 1 + (int)made_dice(&seed, 12));
        if (i % 10 == 0)
            snprintf(text[i], CELL_ROOM, "%d", 1978 + (int)made_dice(&seed, 9));
        memcpy(rows[i].cell[2], text[i], CELL_ROOM);
    }
    made_roll(rows, COUNT(rows), NULL, COUNT(rows), &r);
    assert_int_equal(people_new(&r, &p), OK);
    size_t f = 2;
    assert_int_equal(p.feature[f].kind, FEATURE_DATE);
    for (size_t i = 0; i < p.rows; i++)
        for (size_t j = 0; j < p.rows; j++) {
            uint32_t a = p.number[i * p.stride + f], b = p.number[j * p.stride + f];
            struct date_set x, y;
            assert_int_equal(date_parse(str_from(text[p.row[i]]), &x), OK);
            assert_int_equal(date_parse(str_from(text[p.row[j]]), &y), OK);
            enum date_level want = date_compare(&x, &y);
            uint8_t level = 0;
            if (a == b)
                continue;
            assert_int_equal(compare_values(&p, f, a, b),
                             want == DATE_DIFFER ? LEVEL_DIFFER : (int)want);
            compare_many(&p, f, a, &(struct compare_others){&b, 1, &level});
            assert_int_equal(level, compare_values(&p, f, a, b));
        }
    people_free(&p);
    roll_free(&r);
}

static void exchanged_names_are_seen(void **state)
{
    (void)state;
    static const struct made_row rows[] = {{{"Nora", "Lindqvist", "1980-03-04", "Malm"}, 0},
                                           {{"Lindqvist", "Nora", "1980-03-04", "Malm"}, 0},
                                           {{"Lindqvist", "Jonas", "1960-03-09", "Berg"}, 1},
                                           {{"Lindqvist", "Norah", "1980-03-04", "Malm"}, 0}};
    static const uint8_t want[COUNT(rows)] = {LEVEL_SAME, LEVEL_SWAPPED, LEVEL_HALF_SWAPPED,
                                              LEVEL_SWAPPED};
    struct roll r;
    struct people p;
    made_roll(rows, COUNT(rows), NULL, COUNT(rows), &r);
    assert_int_equal(people_new(&r, &p), OK);
    size_t at[COUNT(rows)];
    for (size_t i = 0; i < COUNT(rows); i++)
        at[p.row[i]] = i;
    for (size_t i = 1; i < COUNT(rows); i++) {
        uint8_t level[FEATURES_MAX];
        compare_people(&p, at[0], at[i], level);
        assert_int_equal(level[p.given], want[i]);
        assert_int_equal(level[p.family], LEVEL_NONE);
    }
    people_free(&p);
    roll_free(&r);
}

static void exchanged_names_are_seen_across_scripts(void **state)
{
    (void)state;
    static const struct made_row rows[] = {{{"Nora", "Lindqvist", "1980-03-04", "Malm"}, 0},
                                           {{"Линдквист", "Нора", "1980-03-04", "Malm"}, 0},
                                           {{"Линдквист", "Ёнас", "1960-03-09", "Berg"}, 1},
                                           {{"Линдквист", "Norah", "1980-03-04", "Malm"}, 0},
                                           {{"Karim", "Karimov", "1980-03-04", "Malm"}, 2}};
    static const uint8_t want[COUNT(rows)] = {LEVEL_SAME, LEVEL_SWAPPED, LEVEL_HALF_SWAPPED,
                                              LEVEL_SWAPPED, LEVEL_DIFFER};
    struct roll r;
    struct people p;
    made_roll(rows, COUNT(rows), NULL, COUNT(rows), &r);
    assert_int_equal(people_new(&r, &p), OK);
    size_t at[COUNT(rows)];
    for (size_t i = 0; i < COUNT(rows); i++)
        at[p.row[i]] = i;
    for (size_t i = 1; i < COUNT(rows); i++) {
        uint8_t level[FEATURES_MAX], back[FEATURES_MAX];
        compare_people(&p, at[0], at[i], level);
        compare_people(&p, at[i], at[0], back);
        assert_int_equal(level[p.given], want[i]);
        assert_int_equal(back[p.given], want[i]);
        assert_int_equal(level[p.family], want[i] == LEVEL_DIFFER ? LEVEL_DIFFER : LEVEL_NONE);
    }
    people_free(&p);
    roll_free(&r);
}

static void whole_names_are_compared_as_such(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    assert_int_equal(roll_init(&r, 1), OK);
    r.columns[0].name = STR("name");
    r.columns[0].field = FIELD_NAME;
    struct str a = STR("Nora Anna Lindqvist"), b = STR("nora lindqvist");
    assert_int_equal(roll_add(&r, &a), OK);
    assert_int_equal(roll_add(&r, &b), OK);
    r.first_rows = r.rows;
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(p.feature_count, 1);
    assert_int_equal(p.feature[0].kind, FEATURE_FULL);
    uint8_t level[FEATURES_MAX];
    compare_people(&p, 0, 1, level);
    assert_int_equal(level[0], LEVEL_FULL_TWO);
    people_free(&p);
    roll_free(&r);
}

static void without_memory_people_fail_cleanly(void **state)
{
    (void)state;
    struct made_row rows[12];
    made_rows(COUNT(rows), 1, rows);
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct roll r;
        struct people p;
        made_roll(rows, COUNT(rows), NULL, COUNT(rows), &r);
        mem_fail_after(n);
        e = people_new(&r, &p);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        if (e == OK)
            people_free(&p);
        roll_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_is_that_of_the_table),
        cmocka_unit_test(names_have_levels),
        cmocka_unit_test(nicknames_are_a_level_of_their_own),
        cmocka_unit_test(places_have_several_names),
        cmocka_unit_test(words_for_unknown_are_blank),
        cmocka_unit_test(numbers_are_compared_without_signs),
        cmocka_unit_test(words_of_long_names_have_no_order),
        cmocka_unit_test(spots_are_compared_by_distance),
        cmocka_unit_test(dates_are_compared_as_core_date_does),
        cmocka_unit_test(exchanged_names_are_seen),
        cmocka_unit_test(exchanged_names_are_seen_across_scripts),
        cmocka_unit_test(whole_names_are_compared_as_such),
        cmocka_unit_test(without_memory_people_fail_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
