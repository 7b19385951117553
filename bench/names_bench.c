/* Names across scripts: average precision and best F1 on labelled pairs.
 * names_bench PAIRS.tsv...   native, Latin, label 1 or 0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/fullname.h"

struct item {
    double score;
    int label;
    char *line;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_score(const void *a, const void *b)
{
    double x = ((const struct item *)a)->score, y = ((const struct item *)b)->score;
    return (x < y) - (x > y);
}

static void figures(const char *name, struct item *items, size_t n)
{
    size_t positive = 0, good = 0, tp = 0, fp = 0;
    double ap = 0, best = 0, at = 0;
    for (size_t i = 0; i < n; i++) {
        positive += items[i].label == 1;
        tp += items[i].label == 1 && items[i].score > 0;
        fp += items[i].label == 0 && items[i].score > 0;
    }
    qsort(items, n, sizeof *items, by_score);
    for (size_t i = 0; i < n; i++) {
        if (items[i].label) {
            good++;
            ap += (double)good / (double)(i + 1);
        }
        double f = 2.0 * (double)good / (double)(i + 1 + positive);
        if (f > best) {
            best = f;
            at = items[i].score;
        }
    }
    printf("%-40s AP %.4f  best F1 %.4f at %6.2f   F1 at 0: %.4f\n", name, ap / (double)positive, best, at,
           2.0 * (double)tp / (double)(tp + fp + positive));
    if (getenv("MISSES"))
        for (size_t i = 0; i < n; i++)
            if ((items[i].score >= at) != (items[i].label == 1))
                printf("  %d %7.2f %s\n", items[i].label, items[i].score, items[i].line);
}

int main(int argc, char **argv)
{
    for (int f = 1; f < argc; f++) {
        FILE *in = fopen(argv[f], "r");
        struct item *items = calloc(500000, sizeof *items);
        size_t n = 0;
        char line[4096];
        double spent = 0;
        while (in && fgets(line, sizeof line, in)) {
            line[strcspn(line, "\n")] = 0;
            char *copy = strdup(line), *a = strtok(line, "\t"), *b = strtok(NULL, "\t"), *l = strtok(NULL, "\t");
            struct parts x, y;
            struct fullname_score s;
            double t = now();
            parts_read(str_from(a), &x);
            parts_read(str_from(b), &y);
            fullname_compare(&x, &y, &s);
            spent += now() - t;
            items[n++] = (struct item){s.weight_bits, l[0] == '1', copy};
        }
        figures(argv[f], items, n);
        printf("   %.2f us a pair\n", spent * 1e6 / (double)n);
        if (in)
            fclose(in);
    }
    return 0;
}
