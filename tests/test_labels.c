/* decided, labels: what two officers decided, and the file made of it. */
#include "intake_world.h"

#include "desk/decided.h"
#include "desk/label_id.h"
#include "desk/labels.h"
#include "desk/review.h"
#include "desk/verification.h"

static const struct row LIST[] = {
    {"Mohammad Hossein Golestanzade", "Ali", "1981-06-02", "Arak", NULL, NULL},
    {"Sara Bahrami", "Hassan", "1990", "Shiraz", NULL, NULL},
    {"Reza Moradi", "Karim", "1975-01-01", "Rasht", NULL, NULL},
    {"Reza Moradi", "Karim", "1974-03-01", "Rasht", NULL, NULL},
};

/* An id for each row of a list of residents, and a ticket for each of requests. */
struct numbered {
    struct rows rows;
    const char *const *id;
};

static enum err numbered_next(void *context, struct intake_row *out, bool *more, struct fault *f)
{
    struct numbered *n = context;
    enum err err = rows_next(&n->rows, out, more, f);
    if (err == OK && *more)
        out->facts.value[FIELD_ID] = str_or_none(n->id[n->rows.next - 1]);
    return err;
}

struct seen {
    struct desk *d;
    const struct seat *ben, *vida;
    uint32_t roster, request[3];
    uint32_t person[COUNT(LIST)]; /* in order of the list */
};

static const struct row SOUGHT_BY_FORM[] = {
    {SOUGHT, "علی", "1360", NULL, "mother", "71"},
    {"سارا بهرامی", "حسن", "1369", NULL, "sister", "72"},
    {"Reza Moradi", "Karim", "1975-01-01", NULL, "father", "73"},
};

static void requests_in(struct seen *s)
{
    struct rows rows = {.at = SOUGHT_BY_FORM, .count = COUNT(SOUGHT_BY_FORM)};
    struct request_batch what = {
        .rows = {rows_next, &rows, rows.count}, .wants = STR("contact"), .sees = STR("person")};
    struct request_batch_made made;
    size_t count = 0;
    MUST(request_import(s->d->b, s->d->ada, &what, &made, &fault_seen));
    for (uint32_t i = 0; i < book_stream_count(s->d->b); i++)
        if (book_stream(s->d->b, i)->kind == STREAM_REQUEST)
            s->request[count++] = i;
    assert_int_equal(count, COUNT(SOUGHT_BY_FORM));
}

static void seen_open(struct seen *s, struct desk *d, const char *const *id)
{
    struct numbered n = {{.at = LIST, .count = COUNT(LIST)}, id};
    struct roster_new what = roster_of(&n.rows);
    struct roster_made made;
    *s = (struct seen){.d = d};
    s->ben = desk_officer(d, "Ben", ROLE_CASEWORKER);
    s->vida = desk_officer(d, "Vida", ROLE_VERIFIER);
    requests_in(s);
    what.rows = (struct intake_source){numbered_next, &n, COUNT(LIST)};
    MUST(roster_import(d->b, d->ada, &what, &made, &fault_seen));
    MUST(finder_update(d->f, &fault_seen));
    s->roster = number_of(d->b, &made.roster);
    size_t count = 0;
    for (uint32_t i = 0; i < book_stream_count(d->b); i++)
        if (book_stream(d->b, i)->kind == STREAM_PERSON)
            s->person[count++] = i;
    assert_int_equal(count, COUNT(LIST));
}

static void uphold(struct seen *s, const struct seat *by, size_t request, size_t person)
{
    struct review r = {s->d->b, s->d->f, by, &s->d->arena};
    struct found found;
    MUST(review_uphold(&r, s->request[request], s->person[person], &found, &fault_seen));
}

static enum err reject(struct seen *s, const struct seat *by, size_t request, size_t person)
{
    struct review r = {s->d->b, s->d->f, by, &s->d->arena};
    return review_reject(&r, s->request[request], s->person[person], STR("another"), &fault_seen);
}

static void verify(struct seen *s, const struct seat *by, size_t request, size_t person)
{
    const struct str sources[] = {STR("the mother"), STR("the person")};
    struct verification v = {sources, 2, true, false};
    struct step step = {.book = s->d->b,
                        .by = by,
                        .need = ACCESS_CASE_WRITE,
                        .request = s->request[request],
                        .person = s->person[person]};
    MUST(step_open(&step, &fault_seen));
    MUST(verification_record(&step, &v, &fault_seen));
    step_close(&step);
}

static struct decided decided(struct seen *s)
{
    struct decided all;
    MUST(finder_update(s->d->f, &fault_seen));
    MUST(decided_list(s->d->b, s->d->f, &s->d->arena, &all, &fault_seen));
    return all;
}

static const char *const GOOD[] = {"a1", "a2", "a3", "a4"};

/* One officer is no decision; a second one of the same kind makes it one; a word against it unmakes
 * it. */
static void R05_two_officers_decide(void **state)
{
    struct seen s;
    seen_open(&s, *state, GOOD);
    uphold(&s, s.ben, 0, 0);
    assert_int_equal(reject(&s, s.ben, 2, 3), OK);
    struct decided all = decided(&s);
    assert_int_equal(all.count, 0);
    assert_int_equal(all.single, 2);
    assert_int_equal(reject(&s, s.ben, 2, 3), ERR_STATE);
    assert_int_equal(reject(&s, s.vida, 2, 3), OK);
    verify(&s, s.vida, 0, 0);
    all = decided(&s);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.single, 0);
    for (size_t i = 0; i < 2; i++) {
        bool hossein = all.at[i].request == s.request[0];
        assert_int_equal(all.at[i].same, hossein);
        assert_int_equal(all.at[i].person, s.person[hossein ? 0 : 3]);
        assert_true(all.at[i].one_device && !all.at[i].kept_back);
    }
    uphold(&s, s.ben, 2, 3); /* takes the refusal back */
    assert_int_equal(reject(&s, s.ben, 0, 0), OK);
    all = decided(&s);
    assert_int_equal(all.count, 0);
    assert_int_equal(all.single, 2);
    assert_int_equal(reject(&s, s.ben, 2, 3), OK); /* the earlier one of Vida has fallen */
    assert_int_equal(decided(&s).count, 0);
    assert_int_equal(reject(&s, s.vida, 2, 3), OK);
    assert_int_equal(decided(&s).count, 1);
}

static struct labels_made labels(struct seen *s, uint32_t roster)
{
    struct labels_ask ask = {s->d->b, s->d->f, s->d->ada, &s->d->arena, roster};
    struct labels_made made;
    MUST(labels_export(&ask, &made, &fault_seen));
    return made;
}

static void decide_two(struct seen *s)
{
    uphold(s, s->ben, 0, 0);
    verify(s, s->vida, 0, 0);
    assert_int_equal(reject(s, s->ben, 2, 3), OK);
    assert_int_equal(reject(s, s->vida, 2, 3), OK);
}

/* References only, the same after the office was closed and opened. */
static void labels_are_ids(void **state)
{
    struct desk *d = *state;
    struct seen s;
    seen_open(&s, d, GOOD);
    decide_two(&s);
    struct labels_made made = labels(&s, LABELS_ALL);
    assert_int_equal(made.confirmed, 1);
    assert_int_equal(made.refused, 1);
    assert_int_equal(made.one_device, 2);
    struct str text = buf_view(&made.file);
    assert_true(str_starts(text, STR("id_a,id_b,match\nR-")));
    assert_int_equal(str_find(text, STR("Reza")), -1);
    assert_true(str_find(text, STR(",1\n")) > 0 && str_find(text, STR(",0\n")) > 0);
    assert_true(log_says(d, "match labels: 1 confirmed, 1 refused"));
    finder_free(d->f);
    book_close(d->b);
    d->b = book_ready(d->w, &d->ada);
    MUST(finder_new(d->b, &d->f));
    struct labels_made again = labels(&s, LABELS_ALL);
    assert_true(str_eq(text, buf_view(&again.file)));
    buf_free(&again.file);
    buf_free(&made.file);
}

static void labels_by_the_ids_of_lists(void **state)
{
    struct seen s;
    seen_open(&s, *state, GOOD);
    decide_two(&s);
    struct labels_made made = labels(&s, s.roster);
    assert_true(str_eq(buf_view(&made.file), STR("id_a,id_b,match\n71,a1,1\n73,a4,0\n")));
    assert_int_equal(made.without_id, 0);
    buf_free(&made.file);
}

/* An id that says who somebody is, and one that two have, is none. */
static void ids_of_lists_are_looked_at(void **state)
{
    struct seen s;
    static const char *const id[] = {"Golestanzade-1", "a2", "a3", "a3"};
    seen_open(&s, *state, id);
    decide_two(&s);
    struct labels_made made = labels(&s, s.roster);
    assert_int_equal(made.confirmed + made.refused, 0);
    assert_int_equal(made.without_id, 2);
    assert_true(str_eq(buf_view(&made.file), STR("id_a,id_b,match\n")));
    buf_free(&made.file);
}

static struct facts somebody(void)
{
    struct facts who = {.stated_day = DAY_UNKNOWN};
    who.value[FIELD_NAME] = STR("Reza Moradi");
    who.value[FIELD_FATHER] = STR("کریم");
    who.value[FIELD_BIRTH] = STR("1990-03-02");
    who.value[FIELD_PHONE] = STR("0700 555 01 23; 0700 555 98 76");
    return who;
}

/* Names, numbers and dates that are written in one with the rest. */
static void R12_ids_that_say_who(void **state)
{
    (void)state;
    static const char *const TELLING[] = {"Moradi77",   "xMORADI",    "کریم۷",       "19900302-F",
                                          "900302/4",   "02.03.1990", "1368-12-11",  "7005550123",
                                          "a-5550123x", "03021990",   "71-moradi-2", "۰۲۰۳۱۹۹۰"};
    static const char *const GOOD_ONES[] = {"71",          "a1",       "1990",
                                            "PERS-000123", "20310302", "REQ-777"};
    struct facts who = somebody();
    for (size_t i = 0; i < COUNT(TELLING); i++)
        if (!label_id_tells(str_from(TELLING[i]), &who))
            fail_msg("%s says who somebody is", TELLING[i]);
    for (size_t i = 0; i < COUNT(GOOD_ONES); i++)
        if (label_id_tells(str_from(GOOD_ONES[i]), &who))
            fail_msg("%s says nothing", GOOD_ONES[i]);
}

/* Nor is one that a program for tables would run, or none at all. */
static void ids_that_are_no_ids(void **state)
{
    struct seen s;
    static const char *const id[] = {"=1+1", "a2", "a3", ""};
    seen_open(&s, *state, id);
    decide_two(&s);
    struct labels_made made = labels(&s, s.roster);
    assert_int_equal(made.without_id, 2);
    buf_free(&made.file);
}

static void R09_only_the_protection_officer(void **state)
{
    struct seen s;
    struct labels_made made;
    struct fault f = {OK, ""};
    seen_open(&s, *state, GOOD);
    struct labels_ask ask = {s.d->b, s.d->f, s.ben, &s.d->arena, LABELS_ALL};
    assert_int_equal(labels_export(&ask, &made, &f), ERR_REFUSED);
    ask.by = s.vida;
    assert_int_equal(labels_export(&ask, &made, &f), ERR_REFUSED);
    assert_int_equal(log_count(s.d, KIND_REFUSED), 2);
}

static void memory_runs_out(void **state)
{
    struct seen s;
    seen_open(&s, *state, GOOD);
    decide_two(&s);
    MUST(finder_update(s.d->f, &fault_seen));
    for (long n = 0;; n++) {
        struct labels_ask ask = {s.d->b, s.d->f, s.d->ada, &s.d->arena, LABELS_ALL};
        struct labels_made made;
        struct fault f = {OK, ""};
        mem_fail_after(n);
        enum err err = labels_export(&ask, &made, &f);
        mem_fail_after(-1);
        if (err == OK) {
            assert_int_equal(made.confirmed, 1);
            buf_free(&made.file);
            break;
        }
        assert_int_equal(err, ERR_MEMORY);
    }
}

int main(void)
{
    struct fault f = {OK, ""};
    if (seal_start(&f) != OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(R05_two_officers_decide, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(labels_are_ids, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(labels_by_the_ids_of_lists, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(ids_that_are_no_ids, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(ids_of_lists_are_looked_at, desk_open, desk_close),
        cmocka_unit_test(R12_ids_that_say_who),
        cmocka_unit_test_setup_teardown(R09_only_the_protection_officer, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(memory_runs_out, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
