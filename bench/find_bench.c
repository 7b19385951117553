/* Finding names in a pool: share of right answers among the first 1, 10, and CPU time a query.
 * find_bench POOL.tsv QUERIES.tsv [COUNT]   pool: id, name; queries: id, name, id of the answer */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/lookup.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    struct lookup *l;
    struct lookup_scratch *s;
    char line[4096];
    size_t n = 0, first = 0, ten = 0, most = argc > 3 ? (size_t)atol(argv[3]) : 1000;
    FILE *pool = argc > 2 ? fopen(argv[1], "r") : NULL, *queries = argc > 2 ? fopen(argv[2], "r") : NULL;
    if (!pool || !queries || lookup_new(&l) != OK || lookup_scratch_new(&s) != OK)
        return 2;
    double t = now();
    while (fgets(line, sizeof line, pool)) {
        uint32_t person;
        line[strcspn(line, "\n")] = 0;
        char *name = strchr(line, '\t');
        if (name && lookup_add(l, str_from(name + 1), &person) != OK)
            return 1;
    }
    printf("%zu persons, %zu words, %.1f bytes a person, built in %.2f s\n", lookup_count(l), lookup_words(l),
           (double)lookup_bytes(l) / (double)lookup_count(l), now() - t);
    double *took = calloc(most + 1, sizeof *took);
    if (!took)
        return 1;
    t = now();
    while (n < most && fgets(line, sizeof line, queries)) {
        struct lookup_hit hits[10];
        size_t count;
        line[strcspn(line, "\n")] = 0;
        char *name = strchr(line, '\t') + 1, *answer = strchr(name, '\t');
        *answer++ = 0;
        double begun = now();
        if (lookup_find(l, s, str_from(name), hits, 10, &count) != OK)
            return 1;
        took[n] = now() - begun;
        bool found = false;
        for (size_t i = 0; i < count; i++)
            if (hits[i].person == (uint32_t)atol(answer)) {
                found = true;
                first += i == 0;
            }
        ten += found;
        n++;
        if (!found && getenv("MISSES"))
            printf("  %s -> %s\n", name, answer);
    }
    qsort(took, n, sizeof *took, by_time);
    printf("%s: %zu queries, first %.4f, first ten %.4f, %.2f ms a query, half within %.2f, 99 of 100 within %.2f\n",
           argv[2], n, (double)first / (double)n, (double)ten / (double)n, (now() - t) * 1e3 / (double)n,
           took[n / 2] * 1e3, took[n * 99 / 100] * 1e3);
    free(took);
    lookup_scratch_free(s);
    lookup_free(l);
    return 0;
}
