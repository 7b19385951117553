/* Finding names in a pool: share of right answers among the first 1, 10, and CPU time a query.
 * find_bench POOL.tsv QUERIES.tsv [COUNT [SLOW [THREADS]]]  pool: id, name; queries: id, name, id of the answer
 * An answer that is not among the first ten is weighed by itself: whether it comes before the tenth,
 * and so was lost, or others weigh more. Whatever everybody's first ten hold was found or lost, so
 * found / (found + lost) is a share of it that is reached at least.
 * The first SLOW queries are also compared with everybody, or when SLOW is "lost" those that lost
 * their answer: some of them have it not among everybody's first ten either. "exact": all COUNT of
 * them, but for persons who surely do not come up to the tenth best (exact.h); "check": the same and
 * with everybody in full, and it ends with 1 when these are not the same.
 * THREADS: so many work on each query, and time is by the clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exact.h"

enum { TEN = 10 };

struct tally {
    struct lookup *l;
    struct lookup_scratch *s;
    struct crew *crew; /* NULL: nobody helps */
    bool lost_slowly, exactly, checked;
    struct exact exact;
    size_t queries, first, ten, lost, slow, slow_ten, fast_ten, both, best, best_found;
    double *took;
};

static double clock_now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t place_of(const struct lookup_hit *hits, size_t count, uint32_t person)
{
    size_t i = 0;
    while (i < count && hits[i].person != person)
        i++;
    return i;
}

/* Everybody's first ten; `fast`: those found. */
static int find_everybody(struct tally *t, struct str name, const struct lookup_hit *fast, size_t fast_count,
                          struct lookup_hit hits[TEN], size_t *count)
{
    struct lookup_hit others[TEN];
    size_t n;
    if (!t->exactly && !t->lost_slowly)
        return lookup_find_slowly(t->l, t->s, name, hits, TEN, count) != OK;
    memcpy(hits, fast, fast_count * sizeof *hits);
    *count = fast_count;
    if (exact_find(&t->exact, name, hits, TEN, count) != OK)
        return 1;
    if (!t->checked)
        return 0;
    if (lookup_find_slowly(t->l, t->s, name, others, TEN, &n) != OK)
        return 1;
    bool same = n == *count;
    for (size_t i = 0; same && i < n; i++)
        same = hits[i].person == others[i].person && !(hits[i].weight_bits < others[i].weight_bits) &&
               !(hits[i].weight_bits > others[i].weight_bits);
    if (!same)
        fprintf(stderr, "not everybody's first ten: %.*s\n", (int)name.len, name.ptr);
    return !same;
}

/* How many of the ten best weights were found too: which of equal ones makes no difference. */
static int look_slowly(struct tally *t, struct str name, uint32_t answer, const struct lookup_hit *fast, size_t fast_count)
{
    struct lookup_hit hits[TEN];
    size_t count;
    if (find_everybody(t, name, fast, fast_count, hits, &count) != 0)
        return 1;
    const bool stands = place_of(hits, count, answer) < count, found = place_of(fast, fast_count, answer) < fast_count;
    t->slow++;
    t->slow_ten += stands;
    t->fast_ten += found;
    t->both += stands && found;
    if (stands && !found && getenv("MISSES"))
        printf("  lost: %.*s -> %u\n", (int)name.len, name.ptr, answer);
    t->best += count;
    for (size_t i = 0; i < count && i < fast_count; i++)
        t->best_found += fast[i].weight_bits >= hits[count - 1].weight_bits;
    return 0;
}

static double nothing_else(void *context, uint32_t person)
{
    (void)context;
    (void)person;
    return 0;
}

/* Weighs the answer though it was not compared: it is lost when it comes before the tenth. */
static int look_for_lost(struct tally *t, struct str name, uint32_t answer, const struct lookup_hit *fast, size_t fast_count)
{
    static struct lookup_hit hits[LOOKUP_BESIDE];
    size_t count, k = 0;
    const struct lookup_beside asked = {.bits = nothing_else, .persons = &answer, .count = 1, .wanted = TEN};
    if (lookup_find_beside(t->l, t->s, name, &asked, hits, &count) != OK)
        return 1;
    while (k < count && hits[k].person != answer)
        k++;
    if (k == count || (fast_count == TEN && lookup_hit_order(&hits[k], &fast[TEN - 1], NULL) > 0))
        return 0;
    if (t->lost_slowly) {
        if (find_everybody(t, name, fast, fast_count, hits, &count) != 0)
            return 1;
        bool stands = place_of(hits, count, answer) < count;
        t->lost += stands;
        if (stands && getenv("MISSES"))
            printf("  lost: %.*s -> %u\n", (int)name.len, name.ptr, answer);
    } else
        t->lost++;
    return 0;
}

static int look(struct tally *t, struct str name, uint32_t answer, bool slowly)
{
    struct lookup_hit hits[TEN];
    size_t count;
    const clockid_t clock = t->crew ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID;
    double begun = clock_now(clock);
    if (lookup_find(t->l, t->s, name, hits, TEN, &count) != OK)
        return 1;
    t->took[t->queries++] = clock_now(clock) - begun;
    size_t place = place_of(hits, count, answer);
    t->first += place == 0 && count;
    t->ten += place < count;
    if (place == count && getenv("MISSES"))
        printf("  %.*s -> %u\n", (int)name.len, name.ptr, answer);
    if (place == count && look_for_lost(t, name, answer, hits, count) != 0)
        return 1;
    return slowly ? look_slowly(t, name, answer, hits, count) : 0;
}

static int read_pool(struct lookup *l, FILE *pool)
{
    char line[4096];
    double t = clock_now(CLOCK_PROCESS_CPUTIME_ID);
    while (fgets(line, sizeof line, pool)) {
        uint32_t person;
        line[strcspn(line, "\n")] = 0;
        char *name = strchr(line, '\t');
        if (name && lookup_add(l, str_from(name + 1), &person) != OK)
            return 1;
    }
    printf("%zu persons, %zu words, %.1f bytes a person, built in %.2f s\n", lookup_count(l), lookup_words(l),
           (double)lookup_bytes(l) / (double)lookup_count(l), clock_now(CLOCK_PROCESS_CPUTIME_ID) - t);
    return 0;
}

static void print(struct tally *t, const char *what)
{
    double n = (double)t->queries, sum = 0;
    for (size_t i = 0; i < t->queries; i++)
        sum += t->took[i];
    qsort(t->took, t->queries, sizeof *t->took, by_time);
    printf("%s: %zu queries, first %.4f, first ten %.4f, %.2f ms a query, half within %.2f, 99 of 100 within %.2f\n",
           what, t->queries, (double)t->first / n, (double)t->ten / n, sum * 1e3 / n, t->took[t->queries / 2] * 1e3,
           t->took[t->queries * 99 / 100] * 1e3);
    printf("%zu answers lost that %s in the first ten; found %.4f of what everybody's first ten hold, at least\n", t->lost,
           t->lost_slowly ? "stand" : "may stand", t->ten ? (double)t->ten / (double)(t->ten + t->lost) : 0);
    if (t->slow)
        printf("%zu queries compared with everybody: answer in first ten %.4f, found %.4f, in both %.4f: of everybody's "
               "found %.4f; of the ten best found %.4f\n",
               t->slow, (double)t->slow_ten / (double)t->slow, (double)t->fast_ten / (double)t->slow,
               (double)t->both / (double)t->slow, t->slow_ten ? (double)t->both / (double)t->slow_ten : 0,
               (double)t->best_found / (double)t->best);
    if (t->exactly)
        printf("%.0f persons compared a query\n", t->slow ? (double)t->exact.compared / (double)t->slow : 0);
}

int main(int argc, char **argv)
{
    struct tally t = {.queries = 0};
    char line[4096];
    size_t most = argc > 3 ? (size_t)atol(argv[3]) : 1000, slow = argc > 4 ? (size_t)atol(argv[4]) : 0;
    t.lost_slowly = argc > 4 && strcmp(argv[4], "lost") == 0;
    t.checked = argc > 4 && strcmp(argv[4], "check") == 0;
    t.exactly = t.checked || (argc > 4 && strcmp(argv[4], "exact") == 0);
    slow = t.exactly ? most : slow;
    const size_t threads = argc > 5 ? (size_t)atol(argv[5]) : 1;
    FILE *pool = argc > 2 ? fopen(argv[1], "r") : NULL, *queries = argc > 2 ? fopen(argv[2], "r") : NULL;
    t.took = calloc(most + 1, sizeof *t.took);
    if (!pool || !queries || !t.took || lookup_new(&t.l) != OK || lookup_scratch_new(&t.s) != OK)
        return 2;
    if (threads > 1 && (crew_new(threads, &t.crew) != OK || lookup_scratch_crew(t.s, t.crew) != OK))
        return 2;
    if (read_pool(t.l, pool) != 0 || ((t.exactly || t.lost_slowly) && exact_new(t.l, t.s, &t.exact) != OK))
        return 1;
    while (t.queries < most && fgets(line, sizeof line, queries)) {
        line[strcspn(line, "\n")] = 0;
        char *name = strchr(line, '\t') + 1, *answer = strchr(name, '\t');
        *answer++ = 0;
        if (look(&t, str_from(name), (uint32_t)atol(answer), t.queries < slow) != 0)
            return 1;
    }
    if (t.queries)
        print(&t, argv[2]);
    free(t.took);
    exact_free(&t.exact);
    lookup_scratch_free(t.s);
    crew_free(t.crew);
    lookup_free(t.l);
    fclose(pool);
    fclose(queries);
    return 0;
}
