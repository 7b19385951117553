/* Names across scripts: average precision and best F1 on labelled pairs, ours and side by side ICU
 * romanisation with Levenshtein; comparisons a second.
 *
 * Names without letters are not expected.
 *
 * names_bench PAIRS.tsv...    columns: name, name, label 1 or 0
 * bench/names_tables.py makes such files of token data and runs this. MISSES=1 lists the misses at
 * probability 0.5. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "core/fullname.h"
#include "peyvand.h"

enum { TEXT = 512 };

struct item {
    double score;
    int label;
    const char *a, *b;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_score(const void *a, const void *b)
{
    double x = ((const struct item *)a)->score, y = ((const struct item *)b)->score;
    return (x < y) - (x > y);
}

/* threshold: where F1 is also given; items are sorted. */
static void figures(const char *what, struct item *items, size_t n, double threshold)
{
    size_t positive = 0, good = 0, right = 0, wrong = 0;
    double precision = 0, best = 0;
    for (size_t i = 0; i < n; i++) {
        positive += items[i].label == 1;
        right += items[i].label == 1 && items[i].score >= threshold;
        wrong += items[i].label == 0 && items[i].score >= threshold;
    }
    qsort(items, n, sizeof *items, by_score);
    for (size_t i = 0; i < n; i++) {
        if (!items[i].label)
            continue;
        good++;
        precision += (double)good / (double)(i + 1);
        double f = 2.0 * (double)good / (double)(i + 1 + positive);
        best = f > best ? f : best;
    }
    printf("  %-22s average precision %.4f  best F1 %.4f", what, precision / (double)positive, best);
    if (threshold > -1e9)
        printf("  F1 at 0.5 %.4f", 2.0 * (double)right / (double)(right + wrong + positive));
    printf("\n");
}

static size_t romanise(UTransliterator *t, const char *s, char out[TEXT])
{
    UChar text[TEXT];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = 0, limit, m = 0;
    u_strFromUTF8WithSub(text, TEXT, &n, s, -1, 0xFFFD, NULL, &e);
    limit = n;
    utrans_transUChars(t, text, &n, TEXT, 0, &limit, &e);
    u_strToUTF8WithSub(out, TEXT, &m, text, n, '?', NULL, &e);
    return U_SUCCESS(e) && m < TEXT ? (size_t)m : 0;
}

static double levenshtein(const char *a, size_t n, const char *b, size_t m)
{
    static unsigned row[2][TEXT + 1];
    for (size_t j = 0; j <= m; j++)
        row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *now_row = row[i % 2], *up = row[(i + 1) % 2];
        now_row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned v = up[j - 1] + (a[i - 1] != b[j - 1]);
            v = up[j] + 1 < v ? up[j] + 1 : v;
            now_row[j] = now_row[j - 1] + 1 < v ? now_row[j - 1] + 1 : v;
        }
    }
    return n + m ? 1 - (double)row[n % 2][m] / (double)(n > m ? n : m) : 0;
}

static void baseline(struct item *items, size_t n)
{
    static const UChar id[] = u"Any-Latin; Latin-ASCII; Lower";
    UErrorCode e = U_ZERO_ERROR;
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
    char a[TEXT], b[TEXT];
    if (U_FAILURE(e))
        return;
    double from = now();
    for (size_t i = 0; i < n; i++) {
        size_t k = romanise(t, items[i].a, a), m = romanise(t, items[i].b, b);
        items[i].score = levenshtein(a, k, b, m);
    }
    double spent = now() - from;
    figures("ICU + Levenshtein", items, n, -1e10);
    printf("  %-22s %.0f comparisons a second\n", "", (double)n / spent);
    utrans_close(t);
}

static void read_name(struct name_cache *cache, const char *name, struct parts *out)
{
    parts_read(str_from(name), out);
    if (name_cache_number(cache, out) != OK)
        exit(1);
}

/* The pairs again and again, words numbered: what a batch over many pairs of few words costs. */
static void speed(const struct item *items, size_t n)
{
    struct name_cache *cache;
    struct parts *parts = calloc(2 * n, sizeof *parts);
    struct fullname_score s;
    if (!parts || name_cache_new(20, &cache) != OK)
        exit(1);
    double from = now();
    for (size_t i = 0; i < n; i++) {
        read_name(cache, items[i].a, &parts[2 * i]);
        read_name(cache, items[i].b, &parts[2 * i + 1]);
    }
    double read = now();
    for (size_t i = 0; i < n; i++)
        fullname_compare_with(cache, &parts[2 * i], &parts[2 * i + 1], &s);
    double first = now();
    for (size_t i = 0; i < n; i++)
        fullname_compare_with(cache, &parts[2 * i], &parts[2 * i + 1], &s);
    double second = now();
    printf("  %-22s %.0f names read, %.0f new, %.0f known comparisons a second and core\n", "",
           2 * (double)n / (read - from), (double)n / (first - read), (double)n / (second - first));
    name_cache_free(cache);
    free(parts);
}

static struct pv_list *two_columns(const struct item *items, size_t n, char *bytes[3])
{
    struct pv_list *list = NULL;
    int64_t *ends = calloc(2 * (n + 1), sizeof *ends);
    if (!ends || pv_list_new(n, &list, NULL) != PV_OK)
        exit(1);
    for (size_t side = 0; side < 2; side++) {
        struct pv_column c = PV_COLUMN;
        int64_t *end = ends + side * (n + 1);
        for (size_t i = 0; i < n; i++)
            end[i + 1] = end[i] + (int64_t)strlen(side ? items[i].b : items[i].a);
        if (!(bytes[side] = malloc((size_t)end[n] + 1)))
            exit(1);
        for (size_t i = 0; i < n; i++)
            memcpy(bytes[side] + end[i], side ? items[i].b : items[i].a,
                   (size_t)(end[i + 1] - end[i]));
        c.bytes = bytes[side];
        c.offsets64 = end;
        if (pv_list_add(list, &c, NULL) != PV_OK)
            exit(1);
    }
    bytes[2] = (char *)ends;
    return list;
}

/* All pairs once through the library, on one thread, reading of names included. */
static void library(const struct item *items, size_t n)
{
    char *bytes[3];
    double *bits = calloc(n + 1, sizeof *bits);
    struct pv_list *list = two_columns(items, n, bytes);
    double from = now();
    if (!bits || pv_names_compare(list, 0, 1, NULL, bits, NULL) != PV_OK)
        exit(1);
    double spent = now() - from;
    printf("  %-22s %.2f s of CPU, %.0f pairs a second and core\n", "pv_names_compare", spent,
           (double)n / spent);
    for (size_t i = 0; i < n; i++)
        if (bits[i] != items[i].score)
            printf("  not the same: %s | %s\n", items[i].a, items[i].b);
    pv_list_free(list);
    for (size_t k = 0; k < 3; k++)
        free(bytes[k]);
    free(bits);
}

static size_t read_pairs(const char *path, struct item *items, size_t room)
{
    static char line[4096];
    FILE *in = fopen(path, "r");
    size_t n = 0;
    while (in && n < room && fgets(line, sizeof line, in)) {
        char *copy = strdup(line), *a = strtok(copy, "\t"), *b = strtok(NULL, "\t"),
             *label = strtok(NULL, "\t\n");
        if (a && b && label)
            items[n++] = (struct item){0, label[0] == '1', a, b};
    }
    if (in)
        fclose(in);
    return n;
}

int main(int argc, char **argv)
{
    enum { ROOM = 500000 };
    struct item *items = calloc(ROOM, sizeof *items);
    if (argc < 2)
        printf("skipped: names_bench PAIRS.tsv..., or bench/names_tables.py\n");
    for (int f = 1; items && f < argc; f++) {
        size_t n = read_pairs(argv[f], items, ROOM);
        printf("%s: %zu pairs\n", argv[f], n);
        for (size_t i = 0; i < n; i++) {
            struct parts x, y;
            struct fullname_score s;
            parts_read(str_from(items[i].a), &x);
            parts_read(str_from(items[i].b), &y);
            fullname_compare(&x, &y, &s);
            items[i].score = s.weight_bits;
            if (getenv("MISSES") && (s.weight_bits >= 0) != (items[i].label == 1))
                printf("  %d %7.2f %s | %s\n", items[i].label, s.weight_bits, items[i].a, items[i].b);
        }
        library(items, n);
        figures("peyvand", items, n, 0);
        speed(items, n);
        baseline(items, n);
    }
    free(items);
    return 0;
}
