#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>

#include "api_lists.h"
#include "base/mem.h"

enum { ROWS = HELD_ROWS / 3 * 3, ALL = 7, FIRST = 3, SECOND = 4 };

/* ALL rows; or those of the FIRST list and the SECOND, which repeats every other one of them. */
static struct pv_list *new_list(struct held *h, size_t count, uint64_t seed, unsigned which)
{
    static struct made_row rows[ROWS];
    struct pv_list *l;
    made_rows(count, seed, rows);
    held_fill(h, rows, count, which);
    assert_int_equal(held_list(h, &l), PV_OK);
    return l;
}

static void versions_agree(void **state)
{
    (void)state;
    assert_int_equal(pv_abi(), PV_ABI);
    assert_string_equal(pv_version(), PV_VERSION);
    for (int s = PV_OK; s <= PV_ERR_STREAM; s++) {
        assert_true(strlen(pv_status_text((enum pv_status)s)) > 5);
        assert_string_not_equal(pv_status_text((enum pv_status)s), "unknown error");
    }
    assert_string_equal(pv_status_text((enum pv_status)99), "unknown error");
}

static void people_of_one_list_are_found(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l = new_list(&h, ROWS, 1, ALL);
    struct pv_result *r;
    struct pv_error error;
    struct pv_pairs pairs = PV_PAIRS;
    struct pv_summary summary = PV_SUMMARY;
    size_t right = 0, count;
    assert_int_equal(pv_dedupe(l, NULL, &r, &error), PV_OK);
    assert_string_equal(error.text, "");
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    for (size_t i = 0; i < pairs.count; i++) {
        assert_true(pairs.row_a[i] < pairs.row_b[i] && pairs.row_b[i] < ROWS);
        assert_true(pairs.probability[i] >= 0.5 && pairs.probability[i] <= 1);
        assert_true(pairs.weight_bits[i] > -1e-2);
        right += pairs.row_a[i] % 3 == 1 && pairs.row_b[i] == pairs.row_a[i] + 1;
        assert_true(i == 0 || pairs.row_a[i - 1] < pairs.row_a[i] ||
                    (pairs.row_a[i - 1] == pairs.row_a[i] && pairs.row_b[i - 1] < pairs.row_b[i]));
    }
    assert_true(right * 100 >= ROWS / 3 * 95 && right * 100 >= pairs.count * 95);
    const uint32_t *cluster = pv_result_clusters(r, &count);
    size_t alone = 0, together = 0;
    assert_int_equal(count, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(cluster[i] <= i && cluster[cluster[i]] == cluster[i]);
        alone += cluster[i] == i;
        together += i % 3 == 2 && cluster[i] == i - 1;
    }
    assert_true(together * 100 >= ROWS / 3 * 95);
    assert_int_equal(pv_result_summary(r, &summary), PV_OK);
    assert_int_equal(summary.rows_a, ROWS);
    assert_int_equal(summary.rows_b, 0);
    assert_int_equal(summary.clusters, alone);
    assert_true(summary.threshold == 0.5 && summary.pairs_scored >= (double)pairs.count);
    pv_result_free(r);
    pv_list_free(l);
}

static void people_of_two_lists_are_found(void **state)
{
    (void)state;
    static struct held ha, hb;
    struct pv_list *a = new_list(&ha, ROWS, 1, FIRST), *b = new_list(&hb, ROWS, 1, SECOND);
    struct pv_result *r;
    struct pv_pairs pairs = PV_PAIRS;
    struct pv_summary summary = PV_SUMMARY;
    struct pv_options options = PV_OPTIONS;
    size_t right = 0, count;
    options.assign = PV_ONE_TO_ONE;
    options.threads = 2;
    assert_int_equal(pv_link(a, b, &options, &r, NULL), PV_OK);
    pv_list_free(b);
    pv_list_free(a); /* the result does not need them */
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    assert_int_equal(pv_result_summary(r, &summary), PV_OK);
    const uint32_t *cluster = pv_result_clusters(r, &count);
    assert_int_equal(summary.assign, PV_ONE_TO_ONE);
    assert_int_equal(summary.rows_a, ROWS / 3 * 2);
    assert_int_equal(summary.rows_b, ROWS / 3);
    assert_int_equal(count, ROWS);
    for (size_t i = 0; i < pairs.count; i++) {
        assert_true(pairs.row_a[i] < summary.rows_a && pairs.row_b[i] < summary.rows_b);
        bool good = pairs.row_a[i] == pairs.row_b[i] * 2 + 1;
        right += good && cluster[summary.rows_a + pairs.row_b[i]] == cluster[pairs.row_a[i]];
    }
    assert_true(right * 100 >= ROWS / 3 * 95 && right * 100 >= pairs.count * 95);
    pv_result_free(r);
}

static void columns_go_together_by_what_they_mean(void **state)
{
    (void)state;
    static struct held ha, hb;
    struct pv_list *a = new_list(&ha, ROWS, 1, FIRST), *b = NULL;
    struct pv_list *discard = new_list(&hb, ROWS, 1, SECOND);
    static const char *const words[HELD_COLUMNS] = {"given", "family", "birth", "place", "id"};
    struct pv_result *r;
    struct pv_pairs pairs = PV_PAIRS;
    size_t right = 0;
    pv_list_free(discard);
    assert_int_equal(pv_list_new(hb.rows, &b, NULL), PV_OK);
    for (size_t c = HELD_COLUMNS; c-- > 0;) { /* in another order, under names that say nothing */
        struct pv_column column = held_column(&hb, c);
        column.name = "";
        column.field = words[c];
        assert_int_equal(pv_list_add(b, &column, NULL), PV_OK);
    }
    assert_int_equal(pv_link(a, b, NULL, &r, NULL), PV_OK);
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    for (size_t i = 0; i < pairs.count; i++)
        right += pairs.row_a[i] == pairs.row_b[i] * 2 + 1;
    assert_true(right * 100 >= ROWS / 3 * 95);
    pv_result_free(r);
    pv_list_free(b);
    pv_list_free(a);
}

static void columns_are_recognised_and_told(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l = new_list(&h, 90, 1, ALL);
    struct pv_error error;
    assert_int_equal(pv_list_rows(l), 90);
    assert_int_equal(pv_list_columns(l), HELD_COLUMNS);
    assert_string_equal(pv_list_column_name(l, 2), "date of birth");
    assert_null(pv_list_column_field(l, 2));
    assert_null(pv_list_column_reason(l, 2));
    assert_int_equal(pv_list_recognise(l, &error), PV_OK);
    assert_string_equal(pv_list_column_field(l, 0), "given");
    assert_string_equal(pv_list_column_field(l, 1), "family");
    assert_string_equal(pv_list_column_field(l, 2), "birth");
    assert_string_equal(pv_list_column_field(l, 4), "id");
    assert_true(strlen(pv_list_column_reason(l, 2)) > 5);
    assert_int_equal(pv_list_field(l, "date of birth", "other", &error), PV_OK);
    assert_null(pv_list_column_field(l, 0));
    assert_string_equal(pv_list_column_field(l, 2), "other");
    assert_int_equal(pv_list_field(l, "town", "ignore", &error), PV_OK);
    assert_int_equal(pv_list_field(l, " Date of Birth", NULL, &error), PV_OK);
    assert_int_equal(pv_list_recognise(l, &error), PV_OK);
    assert_string_equal(pv_list_column_field(l, 2), "birth");
    assert_string_equal(pv_list_column_field(l, 3), "ignore");
    assert_int_equal(pv_list_field(l, "nothing", "birth", &error), PV_ERR_ARGUMENT);
    assert_string_equal(error.text, "no column is named \"nothing\"");
    assert_int_equal(pv_list_field(l, "town", "shoe size", &error), PV_ERR_ARGUMENT);
    assert_string_equal(error.text, "\"shoe size\" is no field");
    assert_int_equal(pv_list_field(l, "id", "id", &error), PV_OK);
    assert_int_equal(pv_list_field(l, "town", "id", &error), PV_ERR_ARGUMENT);
    assert_string_equal(pv_list_column_field(l, 3), "ignore");
    assert_null(pv_list_column_name(l, HELD_COLUMNS));
    assert_null(pv_list_column_field(l, HELD_COLUMNS));
    pv_list_free(l);
}

static void what_is_ignored_changes_nothing(void **state)
{
    (void)state;
    static struct held h;
    struct pv_result *r;
    struct pv_pairs with = PV_PAIRS, without = PV_PAIRS;
    struct pv_column truth;
    struct pv_list *l = new_list(&h, ROWS, 5, ALL);
    struct pv_result *first;
    assert_int_equal(pv_dedupe(l, NULL, &first, NULL), PV_OK);
    truth = held_column(&h, 0);
    truth.name = "truth";
    truth.field = "ignore";
    assert_int_equal(pv_list_add(l, &truth, NULL), PV_OK);
    assert_int_equal(pv_dedupe(l, NULL, &r, NULL), PV_OK);
    assert_int_equal(pv_result_pairs(first, &without), PV_OK);
    assert_int_equal(pv_result_pairs(r, &with), PV_OK);
    assert_int_equal(with.count, without.count);
    assert_memory_equal(with.weight_bits, without.weight_bits, with.count * sizeof(double));
    pv_result_free(first);
    pv_result_free(r);
    pv_list_free(l);
}

/* The same column in all the forms that offsets and bitmaps may have. */
static void forms_of_columns_come_to_the_same(void **state)
{
    (void)state;
    static struct held h;
    static int64_t wide[HELD_COLUMNS][HELD_ROWS + 4];
    static uint8_t valid[HELD_ROWS / 8 + 2];
    struct pv_list *plain = new_list(&h, 120, 9, ALL), *other;
    struct pv_result *r1, *r2;
    struct pv_pairs p1 = PV_PAIRS, p2 = PV_PAIRS;
    memset(valid, 0xFF, sizeof valid);
    assert_int_equal(pv_list_new(h.rows, &other, NULL), PV_OK);
    for (size_t c = 0; c < HELD_COLUMNS; c++) {
        struct pv_column column = held_column(&h, c);
        for (size_t i = 0; i <= h.rows; i++)
            wide[c][i + 3] = h.ends[c][i];
        column.offsets32 = NULL;
        column.offsets64 = wide[c];
        column.first = 3;
        column.valid = valid;
        assert_int_equal(pv_list_add(other, &column, NULL), PV_OK);
    }
    assert_int_equal(pv_dedupe(plain, NULL, &r1, NULL), PV_OK);
    assert_int_equal(pv_dedupe(other, NULL, &r2, NULL), PV_OK);
    assert_int_equal(pv_result_pairs(r1, &p1), PV_OK);
    assert_int_equal(pv_result_pairs(r2, &p2), PV_OK);
    assert_true(p1.count > 0);
    assert_int_equal(p1.count, p2.count);
    assert_memory_equal(p1.row_b, p2.row_b, p1.count * sizeof *p1.row_b);
    assert_memory_equal(p1.weight_bits, p2.weight_bits, p1.count * sizeof *p1.weight_bits);
    pv_result_free(r1);
    pv_result_free(r2);
    pv_list_free(plain);
    pv_list_free(other);
}

struct bad_column {
    int32_t ends[4];
    const char *bytes;
    uint8_t valid;
    enum pv_status want;
    const char *text;
};

static void bad_columns_are_named(void **state)
{
    (void)state;
    static const struct bad_column bad[] = {
        {{0, 2, 1, 3}, "abc", 7, PV_ERR_FORMAT, "column c, row 1: it ends before it begins"},
        {{-1, 2, 2, 3}, "abc", 7, PV_ERR_FORMAT, "column c, row 0: its offset is negative"},
        {{0, 1, 2, 3}, NULL, 7, PV_ERR_FORMAT, "column c, row 0: there are no bytes"},
        {{0, 1, 2, 3}, "ab\xC3", 7, PV_ERR_FORMAT, "column c, row 2: not UTF-8"},
        {{0, 1, 2, 3}, "ab\xC3", 3, PV_OK, ""}, /* not valid: not looked at */
        {{0, 1, 3, 4}, "a\xC3\xA9z", 7, PV_OK, ""},
        {{5, 5, 5, 5}, NULL, 7, PV_OK, ""},
    };
    struct pv_error error;
    struct pv_list *l;
    assert_int_equal(pv_list_new(3, &l, NULL), PV_OK);
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct pv_column c = PV_COLUMN;
        size_t before = pv_list_columns(l);
        c.name = "c";
        c.bytes = bad[i].bytes;
        c.offsets32 = bad[i].ends;
        c.valid = &bad[i].valid;
        assert_int_equal(pv_list_add(l, &c, &error), bad[i].want);
        assert_int_equal(error.status, bad[i].want);
        assert_string_equal(error.text, bad[i].text);
        assert_int_equal(pv_list_columns(l), before + (bad[i].want == PV_OK));
    }
    pv_list_free(l);
}

static void bad_calls_are_refused(void **state)
{
    (void)state;
    static const int32_t ends[2] = {0, 0};
    static const int64_t wide[2] = {0, 0};
    struct pv_list *l = NULL;
    struct pv_result *r = NULL;
    struct pv_error error;
    struct pv_column c = PV_COLUMN;
    struct pv_pairs pairs = PV_PAIRS;
    assert_int_equal(pv_list_new(SIZE_MAX, &l, &error), PV_ERR_LIMIT);
    assert_null(l);
    assert_int_equal(pv_list_new(1, NULL, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_list_new(1, &l, &error), PV_OK);
    assert_int_equal(pv_list_add(l, &c, &error), PV_ERR_ARGUMENT);
    c.offsets32 = ends;
    c.offsets64 = wide;
    assert_int_equal(pv_list_add(l, &c, &error), PV_ERR_ARGUMENT);
    c.offsets64 = NULL;
    c.first = SIZE_MAX / 2;
    assert_int_equal(pv_list_add(l, &c, &error), PV_ERR_ARGUMENT);
    c.first = 0;
    c.size = sizeof c - 1;
    assert_int_equal(pv_list_add(l, &c, &error), PV_ERR_ARGUMENT);
    c.size = sizeof c;
    c.field = "id";
    assert_int_equal(pv_list_add(l, &c, &error), PV_OK);
    assert_int_equal(pv_list_add(l, &c, &error), PV_ERR_ARGUMENT);
    assert_string_equal(error.text, "two columns are said to be the id");
    c.field = "other";
    for (size_t i = 1; i < 512; i++)
        assert_int_equal(pv_list_add(l, &c, &error), PV_OK);
    assert_int_equal(pv_list_add(l, &c, &error), PV_ERR_LIMIT);
    assert_int_equal(pv_list_add(l, NULL, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_list_add(NULL, &c, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_list_field(NULL, "a", "id", &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_list_recognise(NULL, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_link(l, NULL, NULL, &r, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_link(NULL, l, NULL, &r, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_dedupe(l, NULL, NULL, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_result_pairs(NULL, &pairs), PV_ERR_ARGUMENT);
    assert_null(pv_result_clusters(NULL, NULL));
    pv_list_free(l);
    pv_list_free(NULL);
    pv_result_free(NULL);
}

static void bad_options_are_refused(void **state)
{
    (void)state;
    static struct held h;
    static const struct pv_options good = PV_OPTIONS;
    struct pv_list *l = new_list(&h, 9, 1, ALL);
    struct pv_result *r;
    struct pv_options bad[9];
    for (size_t i = 0; i < COUNT(bad); i++)
        bad[i] = good;
    bad[0].size = offsetof(struct pv_options, model) - 4;
    bad[1].threads = 65;
    bad[2].threshold = 1;
    bad[3].threshold = -0.1;
    bad[4].threshold = (double)NAN;
    bad[5].max_pairs = (double)INFINITY;
    bad[6].assign = (enum pv_assign)4;
    bad[7].reasons = 2;
    bad[8].stated = 24;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct pv_error error;
        assert_int_equal(pv_dedupe(l, &bad[i], &r, &error), PV_ERR_ARGUMENT);
        assert_true(error.text[0]);
        assert_null(r);
    }
    pv_list_free(l);
}

/* Callers that were compiled with a later header. */
static void structs_may_grow(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l = new_list(&h, 30, 1, ALL);
    struct pv_result *r;
    struct {
        struct pv_options options;
        uint64_t later;
    } o = {.options = PV_OPTIONS};
    struct {
        struct pv_pairs pairs;
        const void *later;
    } p = {.pairs = PV_PAIRS, .later = &p};
    o.options.size = sizeof o;
    p.pairs.size = sizeof p;
    assert_int_equal(pv_dedupe(l, &o.options, &r, NULL), PV_OK);
    assert_int_equal(pv_result_pairs(r, &p.pairs), PV_OK);
    assert_true(p.pairs.count > 0);
    assert_null(p.later);
    assert_int_equal(p.pairs.size, sizeof p);
    /* and with an earlier one: what is behind is not theirs */
    pv_result_free(r);
    o.options.size = offsetof(struct pv_options, model);
    o.options.model_bytes = 5;
    assert_int_equal(pv_dedupe(l, &o.options, &r, NULL), PV_OK);
    o.options.model_bytes = 0;
    o.options.size = sizeof o;
    p.pairs.size = sizeof p.pairs - 1;
    assert_int_equal(pv_result_pairs(r, &p.pairs), PV_ERR_ARGUMENT);
    pv_result_free(r);
    o.later = 1; /* asks for something that this library does not know */
    assert_int_equal(pv_dedupe(l, &o.options, &r, NULL), PV_ERR_ARGUMENT);
    pv_list_free(l);
}

static void reasons_add_up(void **state)
{
    (void)state;
    static struct held ha, hb;
    static struct pv_explanation why = {.size = sizeof why};
    struct pv_list *a = new_list(&ha, ROWS, 1, FIRST), *b = new_list(&hb, ROWS, 1, SECOND);
    struct pv_result *r;
    struct pv_pairs pairs = PV_PAIRS;
    struct pv_options options = PV_OPTIONS;
    options.assign = PV_MANY_TO_MANY;
    assert_int_equal(pv_link(a, b, &options, &r, NULL), PV_OK);
    assert_int_equal(pv_result_explain(r, 0, 0, &why), PV_ERR_ARGUMENT);
    pv_result_free(r);
    options.reasons = 1;
    assert_int_equal(pv_link(a, b, &options, &r, NULL), PV_OK);
    pv_list_free(b);
    pv_list_free(a);
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    assert_true(pairs.count > 0);
    for (size_t i = 0; i < pairs.count; i++) {
        assert_int_equal(pv_result_explain(r, pairs.row_a[i], pairs.row_b[i], &why), PV_OK);
        double bits = why.prior_bits;
        assert_true(why.count > 0 && why.count <= PV_REASONS);
        for (size_t k = 0; k < why.count; k++) {
            assert_true(why.line[k].column[0] && why.line[k].what);
            bits += why.line[k].weight_bits;
        }
        assert_true(fabs(bits - pairs.weight_bits[i]) < 1e-6);
    }
    assert_int_equal(pv_result_explain(r, 0, ROWS / 3 - 1, &why), PV_OK);
    assert_int_equal(pv_result_explain(r, 0, ROWS / 3, &why), PV_ERR_ARGUMENT);
    assert_int_equal(pv_result_explain(r, ROWS / 3 * 2, 0, &why), PV_ERR_ARGUMENT);
    why.size--;
    assert_int_equal(pv_result_explain(r, 0, 0, &why), PV_ERR_ARGUMENT);
    why.size++;
    pv_result_free(r);
}

static void the_threshold_is_kept(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l = new_list(&h, ROWS, 1, ALL);
    size_t last = SIZE_MAX;
    static const double thresholds[] = {0.01, 0.5, 0.999999};
    for (size_t i = 0; i < COUNT(thresholds); i++) {
        struct pv_options options = PV_OPTIONS;
        struct pv_pairs pairs = PV_PAIRS;
        struct pv_result *r;
        options.threshold = thresholds[i];
        assert_int_equal(pv_dedupe(l, &options, &r, NULL), PV_OK);
        assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
        for (size_t k = 0; k < pairs.count; k++)
            assert_true(pairs.probability[k] >= thresholds[i]);
        assert_true(pairs.count > 0 && pairs.count <= last);
        last = pairs.count;
        pv_result_free(r);
    }
    assert_true(last < ROWS / 3);
    pv_list_free(l);
}

static bool has_pair(const struct pv_result *r, uint32_t a, uint32_t b)
{
    struct pv_pairs pairs = PV_PAIRS;
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    for (size_t i = 0; i < pairs.count; i++)
        if (pairs.row_a[i] == a && pairs.row_b[i] == b)
            return true;
    return false;
}

static void labels_are_obeyed(void **state)
{
    (void)state;
    static struct held ha, hb;
    struct pv_list *a = new_list(&ha, ROWS, 1, FIRST), *b = new_list(&hb, ROWS, 1, SECOND);
    struct pv_label label[2] = {{0, 7, 1}, {0, 0, 0}};
    struct pv_options options = PV_OPTIONS;
    struct pv_pairs pairs = PV_PAIRS;
    struct pv_result *r;
    struct pv_error error;
    options.assign = PV_MANY_TO_MANY;
    assert_int_equal(pv_link(a, b, &options, &r, NULL), PV_OK);
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    assert_true(pairs.count > 0 && !has_pair(r, 0, 7));
    label[1].row_a = pairs.row_a[0];
    label[1].row_b = pairs.row_b[0];
    pv_result_free(r);
    options.labels = label;
    options.label_count = 2;
    assert_int_equal(pv_link(a, b, &options, &r, NULL), PV_OK);
    assert_true(has_pair(r, 0, 7) && !has_pair(r, label[1].row_a, label[1].row_b));
    pv_result_free(r);
    static const struct pv_label bad[] = {
        {0, ROWS / 3, 1}, {ROWS / 3 * 2, 0, 1}, {0, 0, 2}, {0, 0, -1}};
    for (size_t i = 0; i < COUNT(bad); i++) {
        label[1] = bad[i];
        assert_int_equal(pv_link(a, b, &options, &r, &error), PV_ERR_ARGUMENT);
        assert_non_null(strstr(error.text, "label 1"));
    }
    label[1] = (struct pv_label){3, 3, 0};
    assert_int_equal(pv_dedupe(a, &options, &r, &error), PV_ERR_ARGUMENT);
    options.labels = NULL;
    assert_int_equal(pv_dedupe(a, &options, &r, &error), PV_ERR_ARGUMENT);
    pv_list_free(b);
    pv_list_free(a);
}

struct phases {
    size_t count, stop_at;
    const char *last;
};

static int count_phase(void *context, const char *phase)
{
    struct phases *p = context;
    assert_true(phase[0]);
    p->last = phase;
    return ++p->count == p->stop_at;
}

/* The m of a column in a model as text, so much of it as any rounding leaves alone. */
static const char *m_of(const struct pv_result *r, const char *column)
{
    const char *at = strstr(pv_result_model(r, NULL), column);
    assert_non_null(at);
    return strstr(at, "\"m\"");
}

/* What a run has taught, given to another run of another seed, stays as it is. */
static void a_model_goes_on(void **state)
{
    (void)state;
    static struct held h;
    static const char *const columns[] = {"\"surname\"", "\"date of birth\"", "\"town\""};
    struct pv_list *list = new_list(&h, ROWS, 1, ALL);
    struct pv_options options = PV_OPTIONS;
    struct pv_error error;
    struct pv_result *first, *second;
    struct pv_pairs pairs = PV_PAIRS;
    size_t bytes;
    assert_int_equal(pv_dedupe(list, NULL, &first, &error), PV_OK);
    options.model = pv_result_model(first, &bytes);
    assert_int_equal(strlen(options.model), bytes);
    assert_non_null(strstr(options.model, "\"surname\", \"field\": \"family\""));
    options.model_bytes = bytes;
    options.seed = 5;
    assert_int_equal(pv_dedupe(list, &options, &second, &error), PV_OK);
    assert_int_equal(pv_result_pairs(second, &pairs), PV_OK);
    assert_true(pairs.count > 0);
    for (size_t i = 0; i < COUNT(columns); i++)
        assert_memory_equal(m_of(first, columns[i]), m_of(second, columns[i]), 20);
    pv_result_free(second);
    for (size_t n = 1; n + 2 < bytes; n += 7) {
        options.model_bytes = n;
        assert_int_equal(pv_dedupe(list, &options, &second, &error), PV_ERR_FORMAT);
        assert_non_null(strstr(error.text, "byte"));
        assert_null(second);
    }
    pv_result_free(first);
    pv_list_free(list);
}

/* As others write JSON, and as models were before nicknames were a level. */
static void models_of_elsewhere(void **state)
{
    (void)state;
    static struct held h;
    static const char *const good[] = {
        "{\"features\":[{\"m\":[0.6,5e-2,0.05,0.05,0.05,4.0E-2,0.05,0.05,0.03,0.03],"
        "\"x\":[{\"y\":[true,null,-1.5e+3,{}]}],\"name\":\"s\\u0075rname\"}],\"peyvand_model\":1."
        "0}",
        " { \"peyvand_model\" : 1 , \"features\" : [ { \"name\" : \"surname\" , \"m\" : [ 0.6 , "
        "0.05 , "
        "0.05,0.05,0.05,0.04,0.05,0.05,0.03,0.02,0.01 ] } ] } \n"};
    static const char nameless[] = "{\"peyvand_model\":1,\"features\":[{\"m\":"
                                   "[0.6,0.1,0.1,0.1,0.05,0.01,0.01,0.01,0.01,0.01]}]}";
    const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"peyvand_model\":1}",
        "{\"peyvand_model\":2,\"features\":[]}",
        "{\"peyvand_model\":1,\"features\":[{\"name\":\"surname\",\"m\":[0.5,0.5]}]}",
        "{\"peyvand_model\":1,\"features\":[{\"name\":\"\\ud800\",\"m\":[]}]}",
        "{\"x\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]],\"peyvand_model\":1}",
        nameless};
    struct pv_list *list = new_list(&h, 60, 1, ALL);
    struct pv_options options = PV_OPTIONS;
    struct pv_error error;
    struct pv_result *r;
    for (size_t i = 0; i < COUNT(good); i++) {
        options.model = good[i];
        options.model_bytes = strlen(good[i]);
        assert_int_equal(pv_dedupe(list, &options, &r, &error), PV_OK);
        assert_memory_equal(m_of(r, "\"surname\""), "\"m\": [0.600000000000000000, 0.0500000", 37);
        pv_result_free(r);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        options.model = bad[i];
        options.model_bytes = strlen(bad[i]);
        assert_int_equal(pv_dedupe(list, &options, &r, &error), PV_ERR_FORMAT);
    }
    options.model = NULL;
    options.model_bytes = 5;
    assert_int_equal(pv_dedupe(list, &options, &r, &error), PV_ERR_ARGUMENT);
    size_t bytes = 1;
    assert_null(pv_result_model(NULL, &bytes));
    assert_int_equal(bytes, 0);
    pv_list_free(list);
}

static void progress_is_told_and_can_stop(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l = new_list(&h, 60, 1, ALL);
    struct pv_result *r;
    struct pv_error error;
    struct phases all = {0};
    struct pv_options options = PV_OPTIONS;
    options.progress = count_phase;
    options.progress_context = &all;
    assert_int_equal(pv_dedupe(l, &options, &r, NULL), PV_OK);
    pv_result_free(r);
    assert_true(all.count >= 4);
    for (size_t n = 1; n <= all.count; n++) {
        struct phases some = {.stop_at = n};
        options.progress_context = &some;
        assert_int_equal(pv_dedupe(l, &options, &r, &error), PV_ERR_STOPPED);
        assert_int_equal(some.count, n);
        assert_null(r);
        assert_string_equal(error.text, "stopped as asked for");
    }
    pv_list_free(l);
}

static void small_and_empty_lists_are_no_trouble(void **state)
{
    (void)state;
    static struct held ha, hb;
    for (size_t n = 0; n < 4; n++)
        for (size_t m = 0; m < 4; m++) {
            struct pv_list *a = new_list(&ha, n, 1, ALL), *b = new_list(&hb, m, 1, ALL);
            struct pv_result *r;
            struct pv_pairs pairs = PV_PAIRS;
            size_t count;
            assert_int_equal(pv_link(a, b, NULL, &r, NULL), PV_OK);
            assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
            assert_non_null(pv_result_clusters(r, &count));
            assert_int_equal(count, n + m);
            assert_true(pairs.count <= n * m);
            pv_result_free(r);
            pv_list_free(a);
            pv_list_free(b);
        }
}

static void without_columns_nobody_is_found(void **state)
{
    (void)state;
    struct pv_list *l;
    struct pv_result *r;
    struct pv_pairs pairs = PV_PAIRS;
    static struct pv_explanation why = {.size = sizeof why};
    struct pv_options options = PV_OPTIONS;
    size_t count;
    options.reasons = 1;
    assert_int_equal(pv_list_new(5, &l, NULL), PV_OK);
    assert_int_equal(pv_dedupe(l, &options, &r, NULL), PV_OK);
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    assert_int_equal(pairs.count, 0);
    assert_int_equal(pv_result_clusters(r, &count)[4], 4);
    assert_int_equal(count, 5);
    assert_int_equal(pv_result_explain(r, 0, 4, &why), PV_OK);
    assert_int_equal(why.count, 0);
    pv_result_free(r);
    pv_list_free(l);
}

static void lists_with_no_column_in_common_have_nobody_in_common(void **state)
{
    (void)state;
    static struct held ha, hb;
    struct pv_list *a = new_list(&ha, ROWS, 1, FIRST), *b;
    struct pv_result *r;
    struct pv_pairs pairs = PV_PAIRS;
    pv_list_free(new_list(&hb, ROWS, 1, SECOND));
    assert_int_equal(pv_list_new(hb.rows, &b, NULL), PV_OK);
    struct pv_column column = held_column(&hb, ROW_CELLS);
    assert_int_equal(pv_list_add(b, &column, NULL), PV_OK);
    assert_int_equal(pv_link(a, b, NULL, &r, NULL), PV_OK);
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    assert_int_equal(pairs.count, 0);
    pv_result_free(r);
    pv_list_free(b);
    pv_list_free(a);
}

/* --- threads --- */

struct worker {
    const struct pv_list *shared;
    const struct held *held;
    struct pv_result *result[2];
    bool good;
};

static void *work(void *argument)
{
    struct worker *w = argument;
    struct pv_list *own;
    struct pv_options options = PV_OPTIONS;
    options.threads = 2;
    w->good = held_list(w->held, &own) == PV_OK &&
              pv_dedupe(own, &options, &w->result[0], NULL) == PV_OK &&
              pv_dedupe(w->shared, &options, &w->result[1], NULL) == PV_OK;
    pv_list_free(own);
    return NULL;
}

/* Two threads, each with lists of its own and one that both read. */
static void distinct_handles_are_for_distinct_threads(void **state)
{
    (void)state;
    static struct held h[3];
    struct pv_list *shared = new_list(&h[2], 150, 3, ALL);
    struct pv_pairs pairs[2][2];
    struct worker w[2];
    pthread_t thread[2];
    for (size_t i = 0; i < 2; i++) {
        pv_list_free(new_list(&h[i], 150, 3, ALL));
        w[i] = (struct worker){.shared = shared, .held = &h[i]};
    }
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, work, &w[i]), 0);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 2; k++) {
            assert_true(w[i].good);
            pairs[i][k].size = sizeof pairs[i][k];
            assert_int_equal(pv_result_pairs(w[i].result[k], &pairs[i][k]), PV_OK);
            assert_true(pairs[i][k].count > 0);
            assert_int_equal(pairs[i][k].count, pairs[0][0].count);
            assert_memory_equal(pairs[i][k].weight_bits, pairs[0][0].weight_bits,
                                pairs[0][0].count * sizeof(double));
        }
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 2; k++)
            pv_result_free(w[i].result[k]);
    pv_list_free(shared);
}

/* --- no memory --- */

static enum pv_status whole_way(const struct held *ha, const struct held *hb)
{
    struct pv_list *a = NULL, *b = NULL;
    struct pv_result *r = NULL;
    struct pv_options options = PV_OPTIONS;
    static const struct pv_label label[] = {{1, 1, 1}, {3, 0, 0}};
    static const char model[] = "{\"peyvand_model\":1,\"features\":[{\"name\":\"town\",\"m\":[0.6,"
                                "0.05,0.05,0.05,0.05,0.04,0.05,"
                                "0.05,0.03,0.02,0.01]}]}";
    options.reasons = 1;
    options.labels = label;
    options.label_count = COUNT(label);
    options.model = model;
    options.model_bytes = sizeof model - 1;
    enum pv_status s = held_list(ha, &a);
    if (s == PV_OK)
        s = held_list(hb, &b);
    if (s == PV_OK)
        s = pv_list_recognise(a, NULL);
    if (s == PV_OK)
        s = pv_link(a, b, &options, &r, NULL);
    assert_true((r != NULL) == (s == PV_OK));
    pv_result_free(r);
    pv_list_free(b);
    pv_list_free(a);
    return s;
}

static void without_memory_every_step_says_so(void **state)
{
    (void)state;
    static struct held ha, hb;
    pv_list_free(new_list(&ha, 9, 1, FIRST));
    pv_list_free(new_list(&hb, 9, 1, SECOND));
    enum pv_status s = PV_ERR_MEMORY;
    mem_fail_after(-1);
    long failed = 0;
    for (long n = 0; s != PV_OK; n++, failed++) {
        mem_fail_after(n);
        s = whole_way(&ha, &hb);
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
    }
    assert_true(failed > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_agree),
        cmocka_unit_test(people_of_one_list_are_found),
        cmocka_unit_test(people_of_two_lists_are_found),
        cmocka_unit_test(columns_go_together_by_what_they_mean),
        cmocka_unit_test(columns_are_recognised_and_told),
        cmocka_unit_test(what_is_ignored_changes_nothing),
        cmocka_unit_test(forms_of_columns_come_to_the_same),
        cmocka_unit_test(bad_columns_are_named),
        cmocka_unit_test(bad_calls_are_refused),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(structs_may_grow),
        cmocka_unit_test(reasons_add_up),
        cmocka_unit_test(the_threshold_is_kept),
        cmocka_unit_test(a_model_goes_on),
        cmocka_unit_test(models_of_elsewhere),
        cmocka_unit_test(labels_are_obeyed),
        cmocka_unit_test(progress_is_told_and_can_stop),
        cmocka_unit_test(small_and_empty_lists_are_no_trouble),
        cmocka_unit_test(without_columns_nobody_is_found),
        cmocka_unit_test(lists_with_no_column_in_common_have_nobody_in_common),
        cmocka_unit_test(distinct_handles_are_for_distinct_threads),
        cmocka_unit_test(without_memory_every_step_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
