/* Lists of a few rows, as somebody who tries the program types them in: the same row twice is one
 * person, so is one with a slip, and neighbours are not. Nobody in them is real. */
#include "link_world.h"

/* What dedupe writes of a list. */
static void expect_written(struct fixture *x, const char *list, const char *written)
{
    assert_int_equal(file_write_whole(x->path, 0600, str_from(list), &x->fault), OK);
    assert_int_equal(RUN(x, "dedupe", x->path, "-o", x->page), OK);
    read_page(x);
    assert_int_equal(x->html.len, strlen(written));
    assert_memory_equal(x->html.ptr, written, x->html.len);
}

/* Ten rows, of which the fifth is `row`. */
static void expect_of_ten(struct fixture *x, const char *header, const char *row,
                          const char *const others[9], bool joined)
{
    struct buf list = {0}, written = {0};
    buf_printf(&list, "id,%s\n", header);
    buf_text(&written, "id,cluster\n");
    for (int i = 1, k = 0; i <= 10; i++) {
        buf_printf(&list, "%d,%s\n", i, i == 5 ? row : others[k++]);
        buf_printf(&written, "%d,%d\n", i, i == 5 && joined ? 1 : i);
    }
    buf_byte(&list, 0);
    buf_byte(&written, 0);
    expect_written(x, list.ptr, written.ptr);
    buf_free(&list);
    buf_free(&written);
}

static void names_alone(void **state)
{
    static const char *const whole[] = {"Ahmad Karimi", "Fatima Rahimi", "Yusuf Haidari",
                                        "Mariam Noori", "Gul Safi",      "Omar Stanikzai",
                                        "Laila Popal",  "Nasir Wardak",  "Zahra Sadat"};
    static const char *const two[] = {"Ahmad,Karimi", "Fatima,Rahimi", "Yusuf,Haidari",
                                      "Mariam,Noori", "Gul,Safi",      "Omar,Stanikzai",
                                      "Laila,Popal",  "Nasir,Wardak",  "Zahra,Sadat"};
    static const char *const columns = "given name,family name";
    expect_of_ten(*state, "name", "Ahmad Karimi", whole, true);
    expect_of_ten(*state, "name", "Ahmad Karimy", whole, true);
    expect_of_ten(*state, "name", "Ahmad Wasil", whole, false);
    expect_of_ten(*state, "name", "Latif Karimi", whole, false);
    expect_of_ten(*state, columns, "Ahmad,Karimi", two, true);
    expect_of_ten(*state, columns, "Ahmad,Karimy", two, true);
    expect_of_ten(*state, columns, "Ahmad,Wasil", two, false);
    expect_of_ten(*state, columns, "Latif,Karimi", two, false);
    expect_of_ten(*state, columns, "Hamid,Karimi", two, false); /* sounds a little like Ahmad */
}

/* A letter apart, and known for two names. */
static void brothers_with_like_names(void **state)
{
    static const char *const others[] = {"Hassan,Karimi", "Fatima,Rahimi", "Yusuf,Haidari",
                                         "Mariam,Noori",  "Gul,Safi",      "Omar,Stanikzai",
                                         "Laila,Popal",   "Nasir,Wardak",  "Zahra,Sadat"};
    static const char *const columns = "given name,family name";
    expect_of_ten(*state, columns, "Hussain,Karimi", others, false);
    expect_of_ten(*state, columns, "Hussein,Karimi", others, false);
    static const char *const karims[] = {"Karim,Popal",  "Fatima,Rahimi", "Yusuf,Haidari",
                                         "Mariam,Noori", "Gul,Safi",      "Omar,Stanikzai",
                                         "Laila,Karimi", "Nasir,Wardak",  "Zahra,Sadat"};
    expect_of_ten(*state, columns, "Karima,Popal", karims, false);
    expect_of_ten(*state, columns, "Hasan,Karimi", others, true);
    expect_of_ten(*state, columns, "Hassana,Karimi", others, true); /* a slip: nobody knows it */
}

static void names_and_births(void **state)
{
    static const char *const others[] = {
        "Ahmad,Karimi,1987-03-12", "Fatima,Rahimi,1991-11-02", "Yusuf,Haidari,1975-06-30",
        "Mariam,Noori,2001-01-17", "Gul,Safi,1968-09-09",      "Omar,Stanikzai,1999-12-24",
        "Laila,Popal,1983-04-05",  "Nasir,Wardak,1979-08-21",  "Zahra,Sadat,1995-02-14"};
    static const char *const columns = "given name,family name,date of birth";
    expect_of_ten(*state, columns, "Ahmad,Karimi,1987-03-12", others, true);
    expect_of_ten(*state, columns, "Ahmed,Karimi,1987-03-12", others, true);
    expect_of_ten(*state, columns, "Ahmad,Karimi,1952-10-01", others, false); /* a namesake */
    expect_of_ten(*state, columns, "Latif,Karimi,1987-03-12", others, false); /* a twin */
    expect_of_ten(*state, columns, "Ahmed,Karimi,1991-02-14", others, false);
    expect_of_ten(*state, columns, "Latif,Wasil,1987-03-12", others, false);
}

static void one_given_name_for_all(void **state)
{
    static const char list[] = "id,given name,family name,year of birth\n"
                               "1,Mohammad,Karimi,1987\n2,Mohammad,Rahimi,1991\n"
                               "3,Mohammad,Haidari,1975\n4,Mohammad,Noori,2001\n"
                               "5,Mohammad,Safi,1968\n7,Mohammad,Popal,1983\n"
                               "8,Mohammad,Wardak,1979\n6,Mohammad,";
    char whole[sizeof list + 32];
    snprintf(whole, sizeof whole, "%sRahimy,1991\n", list);
    expect_written(*state, whole, "id,cluster\n1,1\n2,2\n3,3\n4,4\n5,5\n7,7\n8,8\n6,2\n");
    snprintf(whole, sizeof whole, "%sStanikzai,1991\n", list);
    expect_written(*state, whole, "id,cluster\n1,1\n2,2\n3,3\n4,4\n5,5\n7,7\n8,8\n6,6\n");
}

static void two_or_three_rows(void **state)
{
    static const char header[] = "id,given name,family name,father\n1,Ahmad,Karimi,Rahim\n";
    static const struct {
        const char *rows, *written;
    } t[] = {
        {"2,Ahmad,Karimi,Rahim\n", "id,cluster\n1,1\n2,1\n"},
        {"2,Omar,Karimi,Rahim\n", "id,cluster\n1,1\n2,2\n"},
        {"2,Omar,Safi,Mirza\n", "id,cluster\n1,1\n2,2\n"},
        {"2,Ahmad,Karimi,Rahim\n3,Ahmad,Karimi,Rahim\n", "id,cluster\n1,1\n2,1\n3,1\n"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char list[256];
        snprintf(list, sizeof list, "%s%s", header, t[i].rows);
        expect_written(*state, list, t[i].written);
    }
    /* Of one place is not one person. */
    expect_written(*state, "id,village\n1,Khost\n2,Khost\n", "id,cluster\n1,1\n2,2\n");
}

static const char five[] = "id,name\n1,Ahmad Karimi\n2,Fatima Rahimi\n3,Yusuf Haidari\n"
                           "4,Mariam Noori\n5,Gul Safi\n";

/* The pairs that were written, by how each line begins, and no others. */
static void expect_pairs(struct fixture *x, const char *const *begins, size_t count)
{
    size_t lines = 0;
    read_page(x);
    for (size_t i = 0; i < x->html.len; i++)
        lines += x->html.ptr[i] == '\n';
    assert_int_equal(lines, count + 1);
    for (size_t i = 0; i < count; i++)
        assert_true(page_has(x, begins[i]));
}

static void expect_linked(struct fixture *x, const char *second, const char *const *begins,
                          size_t count)
{
    assert_int_equal(file_write_whole(x->path, 0600, str_from(five), &x->fault), OK);
    assert_int_equal(file_write_whole(x->other, 0600, str_from(second), &x->fault), OK);
    assert_int_equal(RUN(x, "link", x->path, x->other, "-o", x->page), OK);
    expect_pairs(x, begins, count);
}

static void two_lists(void **state)
{
    static const char *const pairs[] = {"\n1,11,", "\n3,14,", "\n5,18,"};
    expect_linked(*state,
                  "id,name\n11,Ahmed Karimi\n12,Omar Stanikzai\n13,Laila Popal\n14,Yousuf Haidari\n"
                  "15,Nasir Wardak\n16,Zahra Sadat\n17,Latif Wasil\n18,Gul Safi\n",
                  pairs, 3);
    expect_linked(*state,
                  "id,نام\n11,احمد کریمی\n12,عمر ستانکزی\n13,لیلا پوپل\n14,یوسف حیدری\n"
                  "15,ناصر وردک\n16,زهرا سادات\n17,لطیف واصل\n18,گل صافی\n",
                  pairs, 3);
    expect_linked(*state,
                  "id,name\n12,Omar Karimi\n13,Laila Popal\n15,Nasir Rahimi\n16,Zahra Sadat\n"
                  "17,Latif Wasil\n",
                  pairs, 0);
}

/* Rows of both lists in columns, the first in Latin letters, and the ids that go together. */
static void expect_columns(struct fixture *x, const char *second, const char *const *begins,
                           size_t count)
{
    static const char list[] = "No,Full name,Father's name,Year of birth\n"
                               "1,Mohamad Hosein Golestanzade,Karim,1987\n"
                               "2,Nasrin Karimzade,Omid,1980\n3,Farhad Nabavi,Kamal,1964\n"
                               "4,Kamran Bahrami,Sohrab,1971\n5,Akram Ghaffarpour,Mahdi,1989\n";
    assert_int_equal(file_write_whole(x->path, 0600, str_from(list), &x->fault), OK);
    assert_int_equal(file_write_whole(x->other, 0600, str_from(second), &x->fault), OK);
    assert_int_equal(RUN(x, "link", x->path, x->other, "--id", "No,Ref", "-o", x->page), OK);
    expect_pairs(x, begins, count);
}

/* Years in one list, days in the other; one in Latin, the other in Arabic letters: that no pair is
 * the same to the letter is no reason against it. */
static void two_lists_written_otherwise(void **state)
{
    static const char *const pairs[] = {"\n1,a,", "\n2,b,"};
    expect_columns(*state,
                   "Ref,Given name,Family name,Father's name,Date of birth\n"
                   "a,محمد حسین,گلستان‌زاده,کریم,1987-02-11\n"
                   "b,نسرین,کریم‌زاده,امید,1980-11-02\n",
                   pairs, 2);
    expect_columns(*state,
                   "Ref,Given name,Family name,Father's name,Date of birth\n"
                   "a,Mohamad Hosein,Golestanzade,Karim,1987-02-11\n"
                   "b,Nasrin,Karimzade,Omid,1980-11-02\n",
                   pairs, 2);
    /* Sisters and brothers of those on the list. */
    expect_columns(*state,
                   "Ref,Given name,Family name,Father's name,Date of birth\n"
                   "a,علی,گلستان‌زاده,کریم,1990-02-11\n"
                   "b,پوران,غفارپور,مهدی,1995-11-02\n",
                   pairs, 0);
    expect_columns(*state,
                   "Ref,Given name,Family name,Father's name,Date of birth\n"
                   "a,Ali,Golestanzade,Karim,1990-02-11\n"
                   "b,Pooran,Ghaffarpoor,Mahdi,1995-11-02\n",
                   pairs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_alone, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(brothers_with_like_names, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(names_and_births, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(one_given_name_for_all, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(two_or_three_rows, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(two_lists, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(two_lists_written_otherwise, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
