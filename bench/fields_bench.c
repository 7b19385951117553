/* Persons found in a list with columns: by name alone, and by all that both lists say.
 * fields_bench POOL.csv QUERIES.csv TRUTH.csv [IDS]  as `find --id IDS`; truth: a header, then the id of a query and that of
 * its answer in each line, more columns or none behind them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/map.h"
#include "base/mem.h"
#include "cli/facts_kept.h"
#include "cli/names_list.h"
#include "core/date.h"
#include "core/evidence.h"
#include "core/fact_name.h"
#include "core/sought.h"

enum { TEN = 10, BINS = 10 };

/* What came first for a query. */
struct foremost {
    bool there, right; /* the answer is in the pool; it came first */
    double odds, all_odds;
};

struct bench {
    struct lookup *names[2]; /* as names alone, and without what is compared by itself */
    struct lookup_scratch *scratch[2];
    struct evidence *rest;
    struct evidence_scratch *rest_scratch;
    struct names_columns pool_columns, query_columns;
    struct texts ids, query_ids;
    struct facts_kept queries;
    struct map truth; /* answer + 1 by query, as text */
    struct buf said, name;
    bool apart[FIELD_COUNT];
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static enum err pool_take(void *context, const struct names_line *line, struct fault *f)
{
    struct bench *b = context;
    struct facts facts = *line->facts;
    uint32_t person;
    (void)f;
    if (!b->ids.count) {
        static const enum field kin[] = {FIELD_FATHER, FIELD_GRANDFATHER};
        for (size_t i = 0; i < COUNT(kin); i++)
            b->apart[kin[i]] = b->pool_columns.has[kin[i]] && b->query_columns.has[kin[i]];
    }
    if (facts.value[FIELD_AGE].len)
        facts.stated_day = day_from_civil(2000, 7, 1);
    enum err err = lookup_add(b->names[0], line->name, &person);
    if (err == OK)
        err = facts_whole_name(&facts, b->apart, &b->name);
    facts.value[FIELD_NAME] = buf_view(&b->name);
    facts.value[FIELD_GIVEN] = facts.value[FIELD_FAMILY] = STR_NONE;
    if (err == OK)
        err = lookup_add(b->names[1], facts.value[FIELD_NAME], &person);
    if (err == OK)
        err = evidence_add(b->rest, &facts);
    return err == OK ? texts_add(&b->ids, line->id) : err;
}

static enum err query_take(void *context, const struct names_line *line, struct fault *f)
{
    struct bench *b = context;
    struct facts facts = *line->facts;
    (void)f;
    if (facts.value[FIELD_AGE].len)
        facts.stated_day = day_from_civil(2000, 7, 1);
    enum err err = texts_add(&b->query_ids, line->id);
    return err == OK ? facts_keep(&b->queries, &facts) : err;
}

/* Lines without quotes. */
static int read_truth(struct bench *b, const char *path)
{
    char line[4096];
    FILE *f = fopen(path, "r");
    if (!f || !fgets(line, sizeof line, f))
        return 1;
    while (fgets(line, sizeof line, f)) {
        char *answer = strchr(line, ',');
        if (!answer)
            continue;
        *answer++ = 0;
        answer[strcspn(answer, ",\r\n")] = 0;
        struct buf key = {0};
        buf_printf(&key, "%s\t%s", line, answer);
        if (answer[0] && (map_set(&b->truth, buf_view(&key), 1) != OK || map_set(&b->truth, str_from(line), 1) != OK))
            return 1;
        buf_free(&key);
    }
    fclose(f);
    return 0;
}

static bool is_answer(const struct bench *b, struct str query, uint32_t person)
{
    uint64_t value;
    struct buf key = {0};
    buf_str(&key, query);
    buf_byte(&key, '\t');
    buf_str(&key, texts_at(&b->ids, person));
    bool is = map_get(&b->truth, buf_view(&key), &value);
    buf_free(&key);
    return is;
}

static enum err look_up(struct bench *b, bool all, struct facts *facts, struct lookup_hit *hits, size_t *count)
{
    enum err err = facts_whole_name(facts, all ? b->apart : NULL, &b->name);
    struct evidence_query q = {b->names[1], b->scratch[1], b->rest_scratch, buf_view(&b->name), facts};
    if (err != OK || !all)
        return err == OK ? lookup_find(b->names[0], b->scratch[0], q.name, hits, TEN, count) : err;
    facts->value[FIELD_NAME] = q.name;
    facts->value[FIELD_GIVEN] = facts->value[FIELD_FAMILY] = STR_NONE;
    return evidence_find(&q, hits, TEN, count);
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of all who are not there, and as many of those who are, the first: how far the probability of what comes first is off in
 * tenths (expected calibration error), and how often it is .99 or more and wrong. */
static int measure_probability(const struct foremost *all, size_t n, size_t absent)
{
    struct foremost *half = calloc(2 * absent + 1, sizeof *half);
    double *odds = calloc(2 * absent + 1, sizeof *odds), said[BINS] = {0}, right[BINS] = {0}, off = 0;
    size_t there = 0, taken = 0, sure = 0, wrong = 0;
    if (!half || !odds)
        return 1;
    for (size_t i = 0; i < n; i++)
        if (!all[i].there || there++ < absent) {
            odds[taken] = all[i].all_odds;
            half[taken++] = all[i];
        }
    double share = sought_share(odds, taken);
    for (size_t i = 0; i < taken; i++) {
        double p = sought_probability(half[i].odds, half[i].all_odds, share);
        size_t bin = p < 1 ? (size_t)(p * BINS) : BINS - 1;
        said[bin] += p;
        right[bin] += half[i].right;
        sure += p >= 0.99;
        wrong += p >= 0.99 && !half[i].right;
    }
    for (size_t i = 0; i < BINS; i++)
        off += said[i] > right[i] ? said[i] - right[i] : right[i] - said[i];
    printf("           %zu queries, %zu of them there (taken for %.3f): probability off by %.4f, %zu at .99, %zu of them wrong\n", taken,
           taken - absent, share, off / (double)taken, sure, wrong);
    free(half);
    free(odds);
    return 0;
}

static int measure(struct bench *b, bool all)
{
    size_t n = b->query_ids.count, sought = 0, first = 0, ten = 0;
    double *took = calloc(n + 1, sizeof *took), sum = 0;
    struct foremost *best = calloc(n + 1, sizeof *best);
    for (size_t i = 0; i < n; i++) {
        struct lookup_hit hits[TEN];
        struct facts facts;
        struct str id = texts_at(&b->query_ids, i);
        size_t count = 0, at = 0;
        uint64_t value;
        double begun = now();
        facts_at(&b->queries, i, &facts);
        if (!took || !best || look_up(b, all, &facts, hits, &count) != OK)
            return 1;
        took[i] = now() - begun;
        sum += took[i];
        bool there = map_get(&b->truth, id, &value);
        sought += there;
        while (at < count && !is_answer(b, id, hits[at].person))
            at++;
        first += there && count && at == 0;
        ten += there && at < count;
        best[i] = (struct foremost){there, there && count && at == 0, count ? hits[0].odds : 0, count ? hits[0].all_odds : 0};
    }
    qsort(took, n, sizeof *took, by_time);
    printf("%-10s first %.4f, first ten %.4f of %zu; %.2f ms a query, half within %.2f, 99 of 100 within %.2f\n",
           all ? "all" : "names only", (double)first / (double)sought, (double)ten / (double)sought, sought, sum * 1e3 / (double)n,
           took[n / 2] * 1e3, took[n * 99 / 100] * 1e3);
    int bad = measure_probability(best, n, n - sought);
    free(took);
    free(best);
    return bad;
}

static int open_all(struct bench *b)
{
    for (int i = 0; i < 2; i++)
        if (lookup_new(&b->names[i]) != OK || lookup_scratch_new(&b->scratch[i]) != OK)
            return 1;
    return evidence_new(&b->rest) != OK;
}

int main(int argc, char **argv)
{
    static struct bench b;
    struct arena arena = {0};
    struct call_option id = {STR("id"), argc > 4 ? str_from(argv[4]) : STR_NONE};
    struct str lists[] = {argc > 1 ? str_from(argv[1]) : STR_NONE, argc > 2 ? str_from(argv[2]) : STR_NONE};
    struct call call = {.arena = &arena, .words = lists, .word_count = COUNT(lists), .options = &id, .option_count = argc > 4};
    struct fault f = {OK, ""};
    struct names_taker pool = {pool_take, &b, &b.pool_columns}, queries = {query_take, &b, &b.query_columns};
    if (argc < 4) {
        printf("skipped: fields_bench POOL.csv QUERIES.csv TRUTH.csv [IDS]\n");
        return 0;
    }
    if (open_all(&b) || read_truth(&b, argv[3]))
        return 2;
    evidence_ages_undated(b.rest);
    b.query_columns = (struct names_columns){.call = &call, .said = &b.said};
    b.pool_columns = (struct names_columns){.call = &call, .first = true, .before = &b.query_columns, .said = &b.said};
    if (names_list_take(str_from(argv[2]), &queries, &f) != OK || names_list_take(str_from(argv[1]), &pool, &f) != OK) {
        fprintf(stderr, "%s\n", f.text);
        return 1;
    }
    if (evidence_settle(b.rest) != OK || evidence_scratch_new(b.rest, &b.rest_scratch) != OK)
        return 1;
    double n = (double)b.ids.count;
    printf("%.0f persons, %.1f bytes a person for names, %.1f for the rest\n", n, (double)lookup_bytes(b.names[1]) / n,
           (double)evidence_bytes(b.rest) / n);
    return measure(&b, false) || measure(&b, true);
}
