/* list_file: from an officer's file to rows in the keeper, and no row lost on the way. */
#include "cli/list_file.h"

#include "base/mem.h"
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct call call;
    struct str word;
    char path[64];
};

static int open_fixture(void **state)
{
    static int number;
    struct fixture *x = test_calloc(1, sizeof *x);
    snprintf(x->path, sizeof x->path, "/tmp/pv-list-%ld-%d.csv", (long)getpid(), number++);
    x->word = str_from(x->path);
    x->call = (struct call){.arena = &x->arena, .words = &x->word, .word_count = 1};
    *state = x;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *x = *state;
    unlink(x->path);
    buf_free(&x->call.out);
    arena_free(&x->arena);
    test_free(x);
    return 0;
}

static enum err prepare(struct fixture *x, enum list_file_kind kind, const char *text,
                        struct fault *f)
{
    assert_int_equal(file_write_whole(x->path, 0600, str_from(text), f), OK);
    x->call.attached_count = 0;
    return list_file_prepare(&x->call, kind, f);
}

static bool printed(const struct fixture *x, const char *text)
{
    return str_find(buf_view(&x->call.out), str_from(text)) >= 0;
}

static const char REQUESTS[] = "Request no,Enquirer,Kinship,Full name,Phone of enquirer,Last news\n"
                               "7,Maryam,mother,محمد گلستان,+000 1,\"a letter, 2027\"\n"
                               "8,,,رضا مرادی,,\n"
                               "9,x,y,,,\n";

static void a_list_of_requests(void **state)
{
    struct fixture *x = *state;
    struct fault f = {OK, ""};
    struct list_file l;
    struct intake_row row;
    bool more;
    struct str rejected;
    assert_int_equal(prepare(x, LIST_FILE_REQUESTS, REQUESTS, &f), OK);
    assert_true(printed(x, "enquirer-phone") && printed(x, "kinship") && printed(x, "last-news"));
    assert_int_equal(list_file_open(&x->call, &l, &f), OK);
    assert_true(str_eq(l.name, str_from(x->path + strlen("/tmp/"))));
    assert_int_equal(l.rows, 4);
    assert_int_equal(l.used, 2);
    assert_int_equal(l.rejected, 1);
    assert_int_equal(l.skipped, 1);
    assert_int_equal(l.column_count, 6);
    assert_true(str_eq(l.columns[3], STR("4 Full name = name")));
    assert_int_equal(list_file_next(&l, &row, &more, &f), OK);
    assert_true(more && row.line == 2);
    assert_true(str_eq(row.verbatim, STR("7,Maryam,mother,محمد گلستان,+000 1,\"a letter, 2027\"")));
    assert_true(str_eq(row.enquirer, STR("Maryam")) && str_eq(row.kinship, STR("mother")));
    assert_true(str_eq(row.phone, STR("+000 1")) && str_eq(row.ticket, STR("7")));
    assert_true(str_eq(row.last_news, STR("a letter, 2027")));
    assert_true(str_eq(row.facts.value[FIELD_NAME], STR("محمد گلستان")));
    assert_int_equal(row.facts.value[FIELD_PHONE].len, 0); /* the enquirer's is not the person's */
    assert_int_equal(list_file_next(&l, &row, &more, &f), OK);
    assert_true(more && row.enquirer.len == 0 && row.kinship.len == 0);
    assert_int_equal(list_file_next(&l, &row, &more, &f), OK);
    assert_false(more);
    assert_true(call_attached(&x->call, "rejected", &rejected));
    assert_int_equal(list_file_give_rejected(&x->call), OK);
    assert_int_equal(x->call.file_count, 1);
    assert_true(str_ends(x->call.files[0].name, STR(".csv.rejected.csv")));
    assert_int_equal(x->call.files[0].mode, 0600);
}

static void headers_in_other_languages(void **state)
{
    struct fixture *x = *state;
    static const char *const LISTS[] = {
        "شماره درخواست,متقاضی,نسبت,نام,آخرین خبر\n1,مریم,مادر,رضا مرادی,نامه\n",
        "رقم الطلب,مقدم الطلب,صلة القرابة,الاسم الكامل,آخر خبر\n1,مريم,أم,رضا مرادي,رسالة\n",
        "номер заявки,заявитель,родство,фио,последние известия\n1,Мария,мать,Иван Петров,письмо\n",
        "Antragsnummer;Antragsteller;Verwandtschaft;Name;Letzte Nachricht\n1;M;Mutter;Ivo;nie\n",
    };
    for (size_t i = 0; i < COUNT(LISTS); i++) {
        struct fault f = {OK, ""};
        struct list_file l;
        struct intake_row row;
        bool more;
        assert_int_equal(prepare(x, LIST_FILE_REQUESTS, LISTS[i], &f), OK);
        assert_int_equal(list_file_open(&x->call, &l, &f), OK);
        assert_int_equal(list_file_next(&l, &row, &more, &f), OK);
        if (!more || !row.enquirer.len || !row.kinship.len || !row.last_news.len ||
            !str_eq(row.ticket, STR("1")))
            fail_msg("list %zu", i);
    }
}

static void an_officer_corrects_columns(void **state)
{
    struct fixture *x = *state;
    struct fault f = {OK, ""};
    struct list_file l;
    struct intake_row row;
    bool more;
    static const char LIST[] =
        "A,B,C,D\nMaryam,aunt,Reza Moradi,Karim\nSara,niece,Ali Rahimi,Jalil\n";
    assert_int_equal(call_set(&x->call, "map", STR("enquirer=A")), OK);
    assert_int_equal(call_set(&x->call, "map", STR("2=kinship")), OK);
    assert_int_equal(call_set(&x->call, "map", STR("name=C")), OK);
    assert_int_equal(call_set(&x->call, "map", STR("father=4")), OK);
    assert_int_equal(call_set(&x->call, "header", STR("yes")), OK);
    assert_int_equal(prepare(x, LIST_FILE_REQUESTS, LIST, &f), OK);
    assert_int_equal(list_file_open(&x->call, &l, &f), OK);
    assert_int_equal(list_file_next(&l, &row, &more, &f), OK);
    assert_true(str_eq(row.enquirer, STR("Maryam")) && str_eq(row.kinship, STR("aunt")));
    assert_true(str_eq(row.facts.value[FIELD_NAME], STR("Reza Moradi")));
    assert_true(str_eq(row.facts.value[FIELD_FATHER], STR("Karim")));
    assert_int_equal(call_set(&x->call, "map", STR("kinship=Nix")), OK);
    assert_int_equal(prepare(x, LIST_FILE_REQUESTS, LIST, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "Nix"));
}

static void what_cannot_be_read(void **state)
{
    struct fixture *x = *state;
    struct fault f = {OK, ""};
    struct str nowhere = STR("/tmp/there is no such list.csv");
    assert_int_equal(prepare(x, LIST_FILE_RESIDENTS, "Age,Sex\n34,M\n", &f), ERR_FORMAT);
    assert_true(printed(x, "age")); /* what was found is shown all the same */
    assert_int_equal(call_set(&x->call, "separator", STR("space")), OK);
    assert_int_equal(prepare(x, LIST_FILE_RESIDENTS, "Name\nx\n", &f), ERR_USAGE);
    x->call.option_count = 0;
    assert_int_equal(call_set(&x->call, "header", STR("maybe")), OK);
    assert_int_equal(prepare(x, LIST_FILE_RESIDENTS, "Name\nx\n", &f), ERR_USAGE);
    x->call.option_count = 0;
    x->call.words = &nowhere;
    assert_int_equal(list_file_prepare(&x->call, LIST_FILE_RESIDENTS, &f), ERR_NOT_FOUND);
}

/* Every cut of the attachment is refused or gives fewer rows; nothing is read beyond its end. */
static void a_damaged_attachment(void **state)
{
    struct fixture *x = *state;
    struct fault f = {OK, ""};
    struct str whole;
    assert_int_equal(prepare(x, LIST_FILE_REQUESTS, REQUESTS, &f), OK);
    assert_true(call_attached(&x->call, "rows", &whole));
    for (size_t cut = 0; cut < whole.len; cut++) {
        char *copy = test_malloc(cut ? cut : 1);
        struct list_file l;
        struct intake_row row;
        bool more = true;
        size_t rows = 0;
        memcpy(copy, whole.ptr, cut);
        struct call_file file = {.name = STR("rows"), .bytes = {copy, cut}};
        struct call c = {.arena = &x->arena, .attached = &file, .attached_count = 1};
        enum err err = list_file_open(&c, &l, &f);
        while (err == OK && more) {
            err = list_file_next(&l, &row, &more, &f);
            rows += err == OK && more;
        }
        assert_true(err == ERR_FORMAT || rows < 2);
        test_free(copy);
    }
    struct call none = {.arena = &x->arena};
    struct list_file l;
    assert_int_equal(list_file_open(&none, &l, &f), ERR_FORMAT);
}

static void every_row_is_accounted_for(void **state)
{
    struct fixture *x = *state;
    struct fault f = {OK, ""};
    const struct list_file_part parts[] = {{3, "imported"}, {0, "kept out"}, {1, "rejected"}};
    assert_int_equal(list_file_sum(&x->call, 4, parts, COUNT(parts), &f), OK);
    assert_true(printed(x, "4 rows read = 3 imported + 1 rejected\n"));
    assert_int_equal(list_file_sum(&x->call, 5, parts, COUNT(parts), &f), ERR_STATE);
}

static void memory_runs_out(void **state)
{
    struct fixture *x = *state;
    struct fault f = {OK, ""};
    assert_int_equal(file_write_whole(x->path, 0600, str_from(REQUESTS), &f), OK);
    for (long n = 0;; n++) {
        buf_free(&x->call.out);
        arena_free(&x->arena);
        x->call.attached_count = x->call.attached_room = 0;
        x->call.attached = NULL;
        mem_fail_after(n);
        enum err err = list_file_prepare(&x->call, LIST_FILE_REQUESTS, &f);
        mem_fail_after(-1);
        if (err == OK && !x->call.out.failed)
            break;
        assert_true(err == OK || err == ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_list_of_requests, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(headers_in_other_languages, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(an_officer_corrects_columns, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(what_cannot_be_read, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(a_damaged_attachment, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(every_row_is_accounted_for, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(memory_runs_out, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
