/* lines: what the benchmarks of other methods share: lists as lines with tabs, and how long a query took. */
#ifndef PV_BENCH_LINES_H
#define PV_BENCH_LINES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINE = 4096, TEN = 10 };

/* CPU seconds. */
static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Cuts a line at its tabs, at most `room` cells; how many there are. */
static inline size_t cut(char *line, char **cell, size_t room)
{
    size_t n = 0;
    line[strcspn(line, "\r\n")] = 0;
    for (char *at = line; at && n < room;) {
        cell[n++] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = 0;
    }
    return n;
}

static inline int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Asks for each of the first `most` lines (id, name, id of the answer) whether the answer is among the first ten,
 * and prints as find_bench does. 0, or the program's exit status. */
static inline int ask_all(FILE *queries, size_t most, int among_ten(void *with, const char *name, const char *answer),
                          void *with)
{
    static char line[LINE];
    char *cell[3];
    size_t n = 0, ten = 0;
    double *took = calloc(most + 1, sizeof *took);
    while (took && n < most && fgets(line, sizeof line, queries)) {
        if (cut(line, cell, 3) < 3)
            continue;
        double from = now();
        ten += among_ten(with, cell[1], cell[2]) != 0;
        took[n++] = now() - from;
    }
    if (!n) {
        free(took);
        return 1;
    }
    qsort(took, n, sizeof *took, by_time);
    printf("%zu queries, first ten %.4f, half within %.2f, 99 of 100 within %.2f\n", n, (double)ten / (double)n,
           took[n / 2] * 1e3, took[n * 99 / 100] * 1e3);
    free(took);
    return 0;
}

#endif
