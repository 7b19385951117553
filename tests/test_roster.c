/* roster: a list comes in whole or not at all, and nothing of it gets lost silently. */
#include "intake_world.h"

#include "desk/review.h"
#include "desk/tombstone.h"
#include "record/audit.h"
#include "record/cbor.h"

static struct entry head_of(struct desk *d, const struct tag *roster, struct entry_list *l)
{
    MUST(book_entries(d->b, number_of(d->b, roster), &d->arena, l, &fault_seen));
    assert_int_equal(l->count, 1);
    assert_int_equal(l->at[0].act.kind, KIND_ROSTER);
    return l->at[0];
}

static void one_batch_with_a_signed_head(void **state)
{
    struct desk *d = *state;
    struct entry_list head_list = {0}, line_list = {0};
    struct digest ids[3], root, kept;
    struct tag roster;
    struct str text;
    uint64_t n;
    struct roster_made made = roster_in(d, THREE, 3);
    assert_int_equal(made.imported, 3);
    assert_false(made.quarantined);
    struct entry head = head_of(d, &made.roster, &head_list);
    assert_int_equal(head.signer_count, 1);
    assert_true(head.signer_good[0]);
    assert_true(body_u64(&head.act, BODY_COUNT, &n) && n == 3);
    size_t found = 0, streams = book_stream_count(d->b);
    for (uint32_t i = 0; i < streams; i++) {
        if (book_stream(d->b, i)->kind != STREAM_PERSON)
            continue;
        line_list.count = 0;
        MUST(book_entries(d->b, i, &d->arena, &line_list, &fault_seen));
        assert_int_equal(line_list.count, 1);
        assert_int_equal(line_list.at[0].signer_count, 0); /* the program's own */
        assert_true(body_tag(&line_list.at[0].act, BODY_ROSTER, &roster));
        assert_memory_equal(roster.b, made.roster.b, TAG_BYTES);
        assert_true(body_u64(&line_list.at[0].act, BODY_LINE, &n) && n == found + 2);
        assert_true(body_text(&line_list.at[0].act, BODY_VERBATIM, &text));
        assert_true(str_starts(text, str_from(THREE[found].name)));
        assert_int_equal(line_list.at[0].act.valid.from, 22000);
        ids[found++] = line_list.at[0].id;
    }
    assert_int_equal(found, 3);
    audit_root_of(seal_ops(), ids, 3, &root);
    assert_true(body_digest(&head.act, BODY_ROOT, &kept));
    assert_memory_equal(root.b, kept.b, HASH_BYTES);
    entry_list_free(&head_list);
    entry_list_free(&line_list);
}

static void A35_without_giver_permission_or_purpose_in_quarantine(void **state)
{
    struct desk *d = *state;
    struct roster_all all;
    struct fault f = {OK, ""};
    for (int i = 0; i < 4; i++) {
        struct rows rows = {.at = THREE, .count = 3};
        struct roster_new what = roster_of(&rows);
        struct roster_made made;
        if (i == 0)
            what.giver = STR("  ");
        if (i == 1)
            what.permission = STR_NONE;
        if (i == 2)
            what.purpose = STR_NONE;
        MUST(roster_import(d->b, d->ada, &what, &made, &f));
        assert_int_equal(made.quarantined, i < 3);
        assert_int_equal(made.imported, 3); /* stored all the same */
        MUST(finder_update(d->f, &f));
        assert_int_equal(finder_count(d->f), i < 3 ? 0 : 3);
        assert_int_equal(finder_quarantined_count(d->f), i < 3 ? 3 * (i + 1) : 9);
    }
    MUST(roster_list(d->b, d->ada, &d->arena, &all, &f));
    assert_int_equal(all.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(all.at[i].quarantined, i < 3);
    assert_true(str_eq(all.at[1].giver, STR("site administration")));
    assert_int_equal(all.at[3].lines, 3);
    assert_int_equal(all.at[3].day, 22000);
}

static void dry_run_and_failure_leave_nothing(void **state)
{
    struct desk *d = *state;
    struct rows rows = {.at = THREE, .count = 3};
    struct roster_new what = roster_of(&rows);
    struct roster_made made = {.imported = 77};
    struct fault f = {OK, ""};
    size_t streams = book_stream_count(d->b);
    uint64_t log = log_size(d->b);
    what.dry_run = true;
    MUST(roster_import(d->b, d->ada, &what, &made, &f));
    assert_int_equal(made.imported, 3);
    assert_int_equal(log_size(d->b), log);
    what.dry_run = false;
    rows.next = 0;
    rows.fail_at = 3;
    made.imported = 77;
    assert_int_equal(roster_import(d->b, d->ada, &what, &made, &f), ERR_FORMAT);
    assert_int_equal(made.imported, 77);
    assert_int_equal(log_size(d->b), log);
    assert_int_equal(book_stream_count(d->b), streams);
    rows = (struct rows){.at = THREE, .count = 3};
    MUST(roster_import(d->b, d->ada, &what, &made, &f));
    assert_int_equal(book_stream_count(d->b), streams + 4);
}

static bool is_named(struct desk *d, uint32_t person, const char *name)
{
    struct facts facts;
    MUST(finder_facts(d->b, person, &d->arena, &facts, &fault_seen));
    return str_eq(facts.value[FIELD_NAME], str_from(name));
}

/* Who was erased does not come back by the same line, and a likeness is shown. */
static void R13_tombstones(void **state)
{
    struct desk *d = *state;
    static const struct row AGAIN[] = {
        {"Mohammad  Hossein Golestanzade", "Ali", "1981-06-02", "Arak", NULL, NULL},
        {"Golestan Zadeh, Muhammed Husain", "Ali", "1982", "Arak", NULL, NULL},
        {"Golestanzade Mohamad Hosein", NULL, NULL, NULL, NULL, NULL},
        {"Mohammad Hossein Golestanzade", "Ali", "1950", "Arak", NULL, NULL},
        {"Sara Bahrami", "Hassan", "1990", "Shiraz", NULL, NULL},
    };
    struct digest line, names[TOMBSTONE_NAMES];
    struct facts facts;
    size_t count;
    struct fault f = {OK, ""};
    roster_in(d, THREE, 3);
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360"), person;
    struct found found[3];
    MUST(finder_query(d->f, request, found, 3, &count, &f));
    person = found[0].person;
    MUST(finder_facts(d->b, person, &d->arena, &facts, &f));
    MUST(tombstone_line(d->b, STR("Mohammad Hossein Golestanzade,Ali,1981-06-02,Arak"), &line, &f));
    MUST(tombstone_names(d->b, &facts, names, &count, &f));
    assert_true(count > 0);
    struct erasure e = {.streams = &person,
                        .stream_count = 1,
                        .line_hashes = &line,
                        .name_hashes = names,
                        .line_hash_count = 1,
                        .name_hash_count = count};
    MUST(book_erase(d->b, d->ada, &e, &f));
    MUST(finder_update(d->f, &f));
    assert_int_equal(finder_count(d->f), 2);
    struct roster_made made = roster_in(d, AGAIN, COUNT(AGAIN));
    assert_int_equal(made.tombstoned, 1);
    assert_int_equal(made.imported, 4);
    assert_int_equal(made.name_hits, 2); /* the year is two years around, or not known */
    finder_name_hits(d->f, &count);
    assert_int_equal(count, 2);
    assert_int_equal(finder_count(d->f), 6); /* a namesake is never dropped */
    /* R13: and nobody but the protection officer is shown it, until he has upheld it */
    const struct seat *omid = desk_officer(d, "Omid", ROLE_CASEWORKER);
    struct review his = {d->b, d->f, omid, &d->arena}, hers = {d->b, d->f, d->ada, &d->arena};
    struct review_request one;
    struct review_pair pair;
    struct found seen;
    MUST(review_one(&his, request, 3, &one, &f));
    for (size_t i = 0; i < one.count; i++)
        assert_false(finder_is_held(d->f, &one.request.tag, one.candidates[i].person));
    MUST(review_one(&hers, request, 3, &one, &f));
    assert_true(one.count > 0);
    person = one.candidates[0].person;
    assert_true(finder_is_held(d->f, &one.request.tag, person));
    assert_int_equal(review_pair(&his, request, person, &pair, &f), ERR_REFUSED);
    assert_non_null(strstr(f.text, "R13"));
    assert_int_equal(review_uphold(&his, request, person, &seen, &f), ERR_REFUSED);
    struct review_open open = {request, person, FIELD_BIRTH, STR("why")};
    struct review_field values;
    assert_int_equal(review_open(&his, &open, &values, &f), ERR_REFUSED);
    assert_int_equal(review_clear(&his, person, STR("a namesake"), &f), ERR_REFUSED);
    assert_int_equal(review_clear(&hers, person, STR(" "), &f), ERR_USAGE);
    MUST(review_clear(&hers, person, STR("born elsewhere"), &f));
    assert_int_equal(review_clear(&hers, person, STR("again"), &f), ERR_STATE);
    finder_name_hits(d->f, &count);
    assert_int_equal(count, 1);
    MUST(review_one(&his, request, 3, &one, &f));
    assert_true(one.count > 0 && one.candidates[0].person == person);
    MUST(review_uphold(&his, request, person, &seen, &f));
    MUST(review_pair(&his, request, person, &pair, &f));
}

/* Whoever is erased may stand on another list as well, which came in before. */
static void R13_an_erasure_looks_at_those_on_file(void **state)
{
    struct desk *d = *state;
    static const struct row TWIN[] = {
        {"Golestanzadeh Mohamed Hosein", "Ali", "1981", NULL, NULL, NULL}};
    struct digest names[TOMBSTONE_NAMES];
    struct facts facts;
    size_t count;
    struct fault f = {OK, ""};
    roster_in(d, THREE, 3);
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360"), person;
    struct found found[3];
    MUST(finder_query(d->f, request, found, 3, &count, &f));
    person = found[0].person;
    roster_in(d, TWIN, 1);
    finder_name_hits(d->f, &count);
    assert_int_equal(count, 0);
    MUST(finder_facts(d->b, person, &d->arena, &facts, &f));
    MUST(tombstone_names(d->b, &facts, names, &count, &f));
    struct erasure e = {
        .streams = &person, .stream_count = 1, .name_hashes = names, .name_hash_count = count};
    MUST(book_erase(d->b, d->ada, &e, &f));
    for (int again = 0; again < 2; again++) {
        MUST(finder_update(d->f, &f));
        finder_name_hits(d->f, &count);
        assert_int_equal(count, 1);
        assert_int_equal(finder_count(d->f), 3);
        MUST(finder_query(d->f, request, found, 3, &count, &f));
        for (size_t i = 0; i < count; i++)
            assert_false(is_named(d, found[i].person, TWIN[0].name));
    }
}

static void tombstone_lookups_meet_what_was_kept(void **state)
{
    struct desk *d = *state;
    static const struct {
        const char *kept, *kept_birth, *line, *line_birth;
        bool met;
    } CASES[] = {
        {"Reza Moradi", "1975", "رضا مرادی", "1354", true},
        {"Reza Moradi", "1975", "Moradi Reza", "1977-01-01", true},
        {"Reza Moradi", "1975", "Reza Moradi", "1978", false},
        {"Reza Moradi", NULL, "Reza Moradi", "1978", true},
        {"Reza Moradi", "1975", "Reza Moradi", NULL, true},
        {"Reza Moradi", NULL, "Reza Moradi", NULL, true},
        {"Reza Karim Moradi", "1975", "Reza Moradi", "1975", true},
        {"Reza Moradi", "1975", "Sara Moradi", "1975", false},
        {"", "1975", "", "1975", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct facts kept = {.stated_day = DAY_UNKNOWN}, line = kept;
        struct digest a[TOMBSTONE_NAMES], b[TOMBSTONE_NAMES];
        size_t an, bn;
        bool met = false;
        kept.value[FIELD_NAME] = str_from(CASES[i].kept);
        kept.value[FIELD_BIRTH] = str_or_none(CASES[i].kept_birth);
        line.value[FIELD_NAME] = str_from(CASES[i].line);
        line.value[FIELD_BIRTH] = str_or_none(CASES[i].line_birth);
        MUST(tombstone_names(d->b, &kept, a, &an, &fault_seen));
        MUST(tombstone_lookups(d->b, &line, b, &bn, &fault_seen));
        for (size_t x = 0; x < an; x++)
            for (size_t y = 0; y < bn; y++)
                met = met || memcmp(a[x].b, b[y].b, HASH_BYTES) == 0;
        if (met != CASES[i].met)
            fail_msg("case %zu", i);
    }
}

/* Every allocation fails once; what was not acknowledged is not there. */
static void memory_runs_out(void **state)
{
    struct desk *d = *state;
    uint64_t log = log_size(d->b);
    for (long n = 0;; n++) {
        struct rows rows = {.at = THREE, .count = 3};
        struct roster_new what = roster_of(&rows);
        struct roster_made made;
        struct fault f = {OK, ""};
        mem_fail_after(n);
        enum err err = roster_import(d->b, d->ada, &what, &made, &f);
        mem_fail_after(-1);
        if (err == OK)
            break;
        assert_int_equal(err, ERR_MEMORY);
        assert_true(n < 100000);
    }
    assert_true(log_size(d->b) >= log + 4);
    for (long n = 0;; n++) {
        struct fault f = {OK, ""};
        mem_fail_after(n);
        enum err err = finder_update(d->f, &f);
        mem_fail_after(-1);
        if (err == OK)
            break;
        assert_int_equal(err, ERR_MEMORY);
    }
    assert_int_equal(finder_count(d->f) % 3, 0);
    assert_true(finder_count(d->f) >= 3);
}

int main(void)
{
    struct fault f = {OK, ""};
    if (seal_start(&f) != OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_batch_with_a_signed_head, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(A35_without_giver_permission_or_purpose_in_quarantine,
                                        desk_open, desk_close),
        cmocka_unit_test_setup_teardown(dry_run_and_failure_leave_nothing, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(R13_tombstones, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(R13_an_erasure_looks_at_those_on_file, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(tombstone_lookups_meet_what_was_kept, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(memory_runs_out, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
