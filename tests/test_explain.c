/* explain and profile: what is told of lists, and what is not told unless asked for. */
#include "base/utf8.h"
#include "link_world.h"

#include "cli/link_show.h"

#include <jansson.h>
#include <math.h>

static void masks(void **state)
{
    (void)state;
    static const struct {
        enum mask mask;
        enum field field;
        const char *text, *want;
    } cases[] = {
        {MASK_NONE, FIELD_GIVEN, "Amira", "Amira"},
        {MASK_NAMES, FIELD_GIVEN, "Amira", "A•••"},
        {MASK_NAMES, FIELD_NAME, "Bo von Karim", "B••• v••• K•••"},
        {MASK_NAMES, FIELD_NAME, "محمد گلستان", "م••• گ•••"},
        {MASK_NAMES, FIELD_PHONE, "0176 5550101", "••• •••"},
        {MASK_NAMES, FIELD_OTHER, "-", "•••"},
        {MASK_NAMES, FIELD_BIRTH, "1962-04-12", "1962-••-••"},
        {MASK_NAMES, FIELD_BIRTH, "12/04/1962", "1962-••-••"},
        {MASK_NAMES, FIELD_BIRTH, "soon", "•••"},
        {MASK_NAMES, FIELD_HOME, "Dorpat", "Dorpat"},
        {MASK_ALL, FIELD_HOME, "Dorpat", "•••"},
        {MASK_ALL, FIELD_HOME, "", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b = {0};
        mask_text(cases[i].mask, cases[i].field, str_from(cases[i].text), &b);
        buf_byte(&b, 0);
        assert_string_equal(b.ptr, cases[i].want);
        buf_free(&b);
    }
}

static void explains_a_pair(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 30);
    assert_int_equal(RUN(x, "explain", x->path, "--pair", "p7,d7", "--json"), OK);
    json_t *top = json_loadb(x->call.out.ptr, x->call.out.len, 0, NULL), *field;
    assert_non_null(top);
    double sum = json_real_value(json_object_get(top, "prior_bits"));
    size_t i;
    assert_int_equal(json_array_size(json_object_get(top, "fields")), 4);
    json_array_foreach(json_object_get(top, "fields"), i, field) sum +=
        json_real_value(json_object_get(field, "weight_bits"));
    assert_true(fabs(sum - json_real_value(json_object_get(top, "weight_bits"))) < 1e-4);
    double chance = json_real_value(json_object_get(top, "probability"));
    assert_true(fabs(chance - 1 / (1 + exp2(-sum))) < 1e-3);
    assert_true(json_is_true(json_object_get(top, "masked")));
    json_decref(top);
    assert_true(printed(x, "one letter differs") || printed(x, "1 letter"));
    assert_true(printed(x, "H•••"));
    assert_false(printed(x, "Hanna"));
}

static json_t *read_json(const struct fixture *x)
{
    json_t *top = json_loadb(x->call.out.ptr, x->call.out.len, 0, NULL);
    assert_non_null(top);
    return top;
}

static double number_of(const json_t *top, const char *name)
{
    assert_true(json_is_real(json_object_get(top, name)));
    return json_real_value(json_object_get(top, name));
}

static const char *text_of(const json_t *top, const char *name)
{
    const char *s = json_string_value(json_object_get(top, name));
    return s ? s : "";
}

/* What link writes of a pair, explain says, too, with the same options. */
static void tells_the_probability_of_the_chosen_pair(void **state)
{
    struct fixture *x = *state;
    static const char *const how[] = {"--one-to-one", "--one-to-many", "--many-to-many"};
    write_people(x->path, 0);
    write_people(x->other, 9);
    for (size_t i = 0; i < COUNT(how); i++) {
        assert_int_equal(RUN(x, "link", x->path, x->other, "--ignore=town,date of birth", how[i],
                             "--threshold=0.3"),
                         OK);
        ptrdiff_t at = str_find(buf_view(&x->call.out), STR("p20,p20,"));
        assert_true(at >= 0);
        buf_byte(&x->call.out, 0);
        char *rest;
        double linked = strtod(x->call.out.ptr + at + 8, &rest), bits = strtod(rest + 1, NULL);
        assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair=p20,p20", how[i],
                             "--ignore=town,date of birth", "--threshold=0.3", "--json"),
                         OK);
        json_t *top = read_json(x);
        assert_true(fabs(linked - number_of(top, "probability")) < 1e-6);
        assert_true(fabs(bits - number_of(top, "weight_bits")) < 1e-3);
        assert_true(fabs(number_of(top, "threshold") - 0.3) < 1e-12);
        assert_string_equal(text_of(top, "verdict"), "linked");
        assert_true(json_is_true(json_object_get(top, "linked")));
        json_decref(top);
    }
}

/* p1 has its double for a partner, so d1, a worse one, is refused and told why. */
static void tells_why_a_pair_is_not_linked(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 0);
    write_people(x->other, 9);
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair=p1,d1", "--one-to-one"), OK);
    assert_true(printed(x, "verdict: not linked, one to one: p1 has a better partner, p1 (+"));
    assert_true(printed(x, "grouping: not taken for the same person\n"));
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair=p1,d1", "--one-to-one", "--json"),
                     OK);
    json_t *top = read_json(x);
    json_t *better = json_array_get(json_object_get(top, "better_partners"), 0);
    assert_string_equal(text_of(top, "verdict"), "better partner");
    assert_string_equal(text_of(top, "assignment"), "one to one");
    assert_string_equal(text_of(better, "of"), "p1");
    assert_string_equal(text_of(better, "partner"), "p1");
    assert_true(number_of(better, "weight_bits") > number_of(top, "weight_bits"));
    json_decref(top);
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair=p1,d1", "--one-to-many"), OK);
    assert_true(printed(x, "verdict: linked"));
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair=p1,p2", "--threshold=0.9"), OK);
    assert_true(printed(x, "verdict: not linked: below the threshold of 0.9\n"));
    /* masked: no id either */
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair=p1,d1", "--one-to-one", "--mask"),
                     OK);
    assert_true(printed(x, "list 1, row 2 has a better partner, list 2, row 2 (+"));
}

static void tells_what_a_label_did(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 30);
    assert_int_equal(
        file_write_whole(x->other, 0600, STR("a,b,label\np1,d1,0\np2,p3,1\n"), &x->fault), OK);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p1,d1", "--labels", x->other), OK);
    assert_true(printed(x, "decided by people") && printed(x, "two persons"));
    assert_true(printed(x, "probability that both are one person: 0.000000\n"));
    assert_true(printed(x, "verdict: not linked: people decided that they are two\n"));
    assert_int_equal(
        file_write_whole(x->other, 0600, STR("a,b,label\np2,p3,1\np3,d3,1\n"), &x->fault), OK);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p2,d3", "--labels", x->other), OK);
    assert_true(printed(x, "verdict: not linked: below the threshold of 0.5\n"));
    assert_true(printed(x, "grouping: the same person, through other rows\n"));
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p2,p3", "--labels", x->other), OK);
    assert_true(printed(x, "verdict: linked: people decided that they are one\n"));
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p2,p3", "--labels", x->other, "--json"),
                     OK);
    json_t *top = read_json(x), *label = json_object_get(top, "label"), *field;
    double sum = number_of(top, "prior_bits") + number_of(label, "weight_bits");
    size_t i;
    json_array_foreach(json_object_get(top, "fields"), i, field) sum +=
        number_of(field, "weight_bits");
    assert_true(json_is_true(json_object_get(label, "match")));
    assert_true(fabs(sum - 40) < 1e-3 && fabs(number_of(top, "weight_bits") - 40) < 1e-9);
    assert_string_equal(text_of(top, "verdict"), "linked");
    assert_true(json_is_true(json_object_get(top, "same_person")));
    json_decref(top);
}

static void explains_in_text(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 30);
    write_people(x->other, 0);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7"), OK);
    assert_true(printed(x, "before looking"));
    assert_true(printed(x, "sum"));
    assert_true(printed(x, "masked"));
    assert_false(printed(x, "Hanna"));
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7", "--show-names"), OK);
    assert_true(printed(x, "Hanna"));
    assert_false(printed(x, "masked"));
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7", "--mask"), OK);
    assert_false(printed(x, "p7"));
    assert_false(printed(x, "Tallin"));
    assert_true(printed(x, "row 8"));
    /* two lists: the second id is looked for in the second list */
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair=d7,p7"), OK);
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair=p7,d7"), ERR_NOT_FOUND);
}

/* Two lists of one village: whole names here, given and family names there. */
static void write_scripts(struct fixture *x)
{
    static const char list[] = "No,Full name,Father's name,Date of birth\n"
                               "1,Kamran Bahrami,Sohrab,1971-03-14\n"
                               "2,Nasrin Karimzade,Omid,1980-11-02\n"
                               "3,Farhad Nabavi,Kamal,1964-06-30\n"
                               "4,Shirin Golestani,Davud,1990-01-19\n";
    static const char other[] = "Ref,نام,نام خانوادگی,نام پدر,تاریخ تولد\n"
                                "a,کامران,بهرامی,سهراب,1971-03-14\n"
                                "b,نسرین,کریم‌زاده,امید,1980-11-02\n"
                                "c,فرهاد,نبوی,کمال,1964-06-30\n"
                                "d,شیرین,گلستانی,داود,1990-01-19\n";
    assert_int_equal(file_write_whole(x->path, 0600, STR(list), &x->fault), OK);
    assert_int_equal(file_write_whole(x->other, 0600, STR(other), &x->fault), OK);
}

static void explains_letters(void **state)
{
    struct fixture *x = *state;
    write_scripts(x);
    assert_int_equal(
        RUN(x, "explain", x->path, x->other, "--id=No,Ref", "--pair=1,a", "--show-names"), OK);
    assert_true(printed(x, "⁨کامران بهرامی⁩"));
    assert_true(printed(x, "letters of Full name:\n"));
    assert_true(printed(x, "  Kamran : ⁨کامران⁩  spelled\n    ⁨ک⁩  k  "));
    assert_true(printed(x, "letters of Father's name:\n"));
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--id=No,Ref", "--pair=1,a"), OK);
    assert_false(printed(x, "letters of"));
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--id=No,Ref", "--pair=1,a", "--json"),
                     OK);
    assert_false(printed(x, "\"letters\""));
    assert_int_equal(
        RUN(x, "explain", x->path, x->other, "--id=No,Ref", "--pair=1,a", "--json", "--show-names"),
        OK);
    json_t *top = json_loadb(x->call.out.ptr, x->call.out.len, 0, NULL);
    json_t *field = json_array_get(json_object_get(top, "fields"), 0);
    json_t *part = json_array_get(json_object_get(field, "parts"), 0);
    assert_string_equal(json_string_value(json_object_get(part, "a")), "Kamran");
    assert_string_equal(json_string_value(json_object_get(part, "b")), "کامران");
    json_t *letter = json_array_get(json_object_get(part, "letters"), 0);
    assert_string_equal(json_string_value(json_object_get(letter, "letter")), "ک");
    assert_string_equal(json_string_value(json_object_get(letter, "latin")), "k");
    json_decref(top);
}

static void explains_exchanged_names(void **state)
{
    struct fixture *x = *state;
    static const char list[] = "No,Given name,Family name,Date of birth\n"
                               "1,Kamran,Bahrami,1971-03-14\n2,Nasrin,Karimzade,1980-11-02\n"
                               "3,Farhad,Nabavi,1964-06-30\n";
    static const char other[] =
        "Ref,Given name,Family name,Date of birth\n"
        "a,بهرامی,کامران,1971-03-14\nb,نسرین,کریم‌زاده,1980-11-02\n"
        "c,فرهاد,نبوی,1964-06-30\n";
    assert_int_equal(file_write_whole(x->path, 0600, STR(list), &x->fault), OK);
    assert_int_equal(file_write_whole(x->other, 0600, STR(other), &x->fault), OK);
    assert_int_equal(
        RUN(x, "explain", x->path, x->other, "--id=No,Ref", "--pair=1,a", "--show-names"), OK);
    assert_true(printed(x, "given and family name exchanged"));
    assert_true(printed(x, "  Kamran : ⁨کامران⁩  spelled\n"));
    assert_true(printed(x, "  Bahrami : ⁨بهرامی⁩  spelled\n"));
}

static void check_cut(const struct fixture *x)
{
    assert_true(printed(x, "ششش…"));
    assert_true(x->call.out.len < 8000);
    assert_true(utf8_valid(buf_view(&x->call.out), NULL));
}

/* A cell as long as a book is shown by its beginning, in whole letters; JSON has all of it. */
static void long_cells_are_cut(void **state)
{
    struct fixture *x = *state;
    struct buf list = {0};
    buf_text(&list, "no,given name,family name\n");
    for (int row = 0; row < 3; row++) {
        buf_printf(&list, "%d,", row);
        for (int i = 0; i < 3000; i++)
            buf_text(&list, row < 2 ? "ش" : "م");
        buf_text(&list, ",کریمی\n");
    }
    assert_int_equal(file_write_whole(x->path, 0600, buf_view(&list), &x->fault), OK);
    assert_int_equal(RUN(x, "explain", x->path, "--pair", "0,1", "--show-names"), OK);
    check_cut(x);
    assert_int_equal(RUN(x, "profile", x->path, "--show-names"), OK);
    check_cut(x);
    assert_int_equal(RUN(x, "explain", x->path, "--pair", "0,1", "--show-names", "--json"), OK);
    assert_false(printed(x, "…"));
    assert_int_equal(RUN(x, "dedupe", x->path, "-o", x->other, "--report", x->page, "--show-names"),
                     OK);
    read_page(x);
    assert_true(page_has(x, "ششش…"));
    assert_true(x->html.len < 100000);
    assert_well_formed(x);
    buf_free(&list);
}

static void names_what_is_wrong(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 30);
    assert_int_equal(RUN(x, "explain", x->path), ERR_USAGE);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7"), ERR_USAGE);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,p99"), ERR_NOT_FOUND);
    assert_non_null(strstr(x->fault.text, "p99"));
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,p7"), ERR_USAGE);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7", "--model=/nowhere/m.json"),
                     ERR_NOT_FOUND);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7", "--labels=/nowhere/l.csv"),
                     ERR_NOT_FOUND);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=Tallin,p7", "--id=town"), ERR_USAGE);
    assert_non_null(strstr(x->fault.text, "does not identify a row"));
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7", "--mask", "--show-names"),
                     ERR_USAGE);
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7", "--one-to-one"), ERR_USAGE);
    assert_non_null(strstr(x->fault.text, "--one-to-one: only of two lists"));
    assert_int_equal(
        RUN(x, "explain", x->path, x->path, "--pair=p7,d7", "--one-to-one", "--many-to-many"),
        ERR_USAGE);
    static const char *const no_chance[] = {
        "--threshold=0",  "--threshold=1",     "--threshold=",    "--threshold=.",
        "--threshold=-1", "--threshold=0.5.1", "--threshold=50%", "--threshold=1e-3"};
    for (size_t i = 0; i < COUNT(no_chance); i++) {
        assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7", no_chance[i]), ERR_USAGE);
        assert_non_null(strstr(x->fault.text, "--threshold: \""));
    }
    assert_int_equal(RUN(x, "explain", x->path, "--pair=p7,d7", "--threshold=.5"), OK);
    assert_int_equal(RUN(x, "profile", x->path, "--top=0"), ERR_USAGE);
    assert_int_equal(RUN(x, "profile", "/nowhere/at/all.csv"), ERR_NOT_FOUND);
}

static void profiles(void **state)
{
    struct fixture *x = *state;
    static const char list[] = "No,Family name,Phone,Sex,Town\n"
                               "1,Okonedo,0301 77,F,Dorpat\n"
                               "2,Okonedo,,M,Dorpat\n"
                               "3,Ilves,0301 78,F,\n"
                               "4,Okonedo,,F,Tallin\n";
    assert_int_equal(file_write_whole(x->path, 0600, STR(list), &x->fault), OK);
    assert_int_equal(RUN(x, "profile", x->path, "--top=2"), OK);
    assert_true(printed(x, "column 2 Family name: family, 95% sure (header says family"));
    assert_true(printed(x, "  filled in 4 of 4 rows, 100.0%; 2 different values\n"));
    assert_true(printed(x, "        3  ⁨O•••⁩\n"));
    assert_true(printed(x, "  filled in 2 of 4 rows, 50.0%; 2 different values\n"));
    assert_true(printed(x, "        2  Dorpat\n"));
    assert_false(printed(x, "Okonedo"));
    assert_false(printed(x, "0301"));
    assert_int_equal(RUN(x, "profile", x->path, "--show-names", "--map", "Town=home", "--json"),
                     OK);
    json_t *top = json_loadb(x->call.out.ptr, x->call.out.len, 0, NULL);
    json_t *columns = json_object_get(top, "columns");
    assert_int_equal(json_array_size(columns), 5);
    json_t *family = json_array_get(columns, 1), *town = json_array_get(columns, 4);
    assert_string_equal(json_string_value(json_object_get(town, "field")), "home");
    assert_true(fabs(json_real_value(json_object_get(town, "completeness")) - 0.75) < 1e-9);
    json_t *first = json_array_get(json_object_get(family, "commonest"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "value")), "Okonedo");
    assert_int_equal(json_integer_value(json_object_get(first, "rows")), 3);
    json_decref(top);
    assert_int_equal(file_write_whole(x->other, 0600, STR("{\"Town\": \"household\"}"), &x->fault),
                     OK);
    assert_int_equal(RUN(x, "profile", x->path, "--map", x->other), OK);
    assert_true(printed(x, "column 5 Town: household, 100% sure (you said so)"));
}

/* A whole output as it stands in a file, so that nothing changes unseen. */
static void profiles_as_ever(void **state)
{
    struct fixture *x = *state;
    struct buf want = {0};
    assert_int_equal(RUN(x, "profile", "tests/data/link/residents.csv"), OK);
    assert_int_equal(file_read("tests/data/link/residents.profile.txt", 1 << 20, &want, &x->fault),
                     OK);
    assert_int_equal(x->call.out.len, want.len);
    assert_memory_equal(x->call.out.ptr, want.ptr, want.len);
    buf_free(&want);
}

/* Every allocation of the house fails once; nothing leaks and nothing is called a success. */
static void without_memory(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 30);
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n += 1 + n / 12) {
        mem_fail_after(n);
        e = RUN(x, "profile", x->path);
        if (e == OK && x->call.out.failed)
            e = ERR_MEMORY;
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        assert_true(n < 10000000);
    }
    e = ERR_MEMORY;
    for (long n = 0; e != OK; n += 1 + n / 6) {
        mem_fail_after(n);
        e = RUN(x, "explain", x->path, "--pair=p7,d7");
        if (e == OK && x->call.out.failed)
            e = ERR_MEMORY;
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        assert_true(n < 10000000);
    }
    write_scripts(x);
    e = ERR_MEMORY;
    for (long n = 0; e != OK; n += 1 + n / 6) {
        mem_fail_after(n);
        e = RUN(x, "explain", x->path, x->other, "--id=No,Ref", "--pair=1,a", "--show-names");
        if (e == OK && x->call.out.failed)
            e = ERR_MEMORY;
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        assert_true(n < 10000000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks),
        cmocka_unit_test_setup_teardown(explains_a_pair, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(tells_the_probability_of_the_chosen_pair, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(tells_why_a_pair_is_not_linked, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(tells_what_a_label_did, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(explains_in_text, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(explains_letters, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(explains_exchanged_names, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(long_cells_are_cut, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(names_what_is_wrong, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(profiles, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(profiles_as_ever, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(without_memory, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
