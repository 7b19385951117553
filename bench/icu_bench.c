/* What is usually done: names romanised by ICU, then Levenshtein distance over the length of the longer.
 *
 * icu_bench pairs PAIRS.tsv            label, both names romanised and their likeness, tab between; speed on standard error
 * icu_bench names LIST.tsv             the list with names romanised, as bench/names_tables.py gives it to PostgreSQL
 * icu_bench find POOL.tsv QUERIES.tsv [COUNT]    as find_bench: the pool is scanned for each query */
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "lines.h"

enum { TEXT = 512 };

static void romanise(UTransliterator *t, const char *s, char out[TEXT])
{
    UChar text[TEXT];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = 0, limit, m = 0;
    u_strFromUTF8WithSub(text, TEXT, &n, s, -1, 0xFFFD, NULL, &e);
    limit = n;
    utrans_transUChars(t, text, &n, TEXT, 0, &limit, &e);
    u_strToUTF8WithSub(out, TEXT, &m, text, n, '?', NULL, &e);
    out[U_SUCCESS(e) && m < TEXT ? m : 0] = 0;
}

static double likeness(const char *a, size_t n, const char *b, size_t m)
{
    static unsigned row[2][TEXT + 1];
    for (size_t j = 0; j <= m; j++)
        row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *here = row[i % 2], *up = row[(i + 1) % 2];
        here[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned v = up[j - 1] + (a[i - 1] != b[j - 1]);
            v = up[j] + 1 < v ? up[j] + 1 : v;
            here[j] = here[j - 1] + 1 < v ? here[j - 1] + 1 : v;
        }
    }
    return n + m ? 1 - (double)row[n % 2][m] / (double)(n > m ? n : m) : 0;
}

static int pairs(UTransliterator *t, FILE *in)
{
    static char line[LINE];
    char *cell[3], a[TEXT], b[TEXT];
    size_t n = 0;
    double spent = 0;
    while (fgets(line, sizeof line, in)) {
        if (cut(line, cell, 3) < 3)
            continue;
        double from = now();
        romanise(t, cell[0], a);
        romanise(t, cell[1], b);
        double like = likeness(a, strlen(a), b, strlen(b));
        spent += now() - from;
        printf("%c\t%s\t%s\t%.6f\n", cell[2][0], a, b, like);
        n++;
    }
    fprintf(stderr, "%.0f comparisons a second\n", (double)n / spent);
    return 0;
}

static int names(UTransliterator *t, FILE *in)
{
    static char line[LINE];
    char *cell[3], a[TEXT];
    while (fgets(line, sizeof line, in)) {
        size_t n = cut(line, cell, 3);
        if (n < 2)
            continue;
        romanise(t, cell[1], a);
        printf("%s\t%s%s%s\n", cell[0], a, n > 2 ? "\t" : "", n > 2 ? cell[2] : "");
    }
    return 0;
}

struct pool {
    UTransliterator *t;
    char **id, **name;
    size_t count, room;
};

static int pool_read(FILE *in, struct pool *p)
{
    static char line[LINE];
    char *cell[3], a[TEXT];
    while (fgets(line, sizeof line, in)) {
        if (cut(line, cell, 3) < 2)
            continue;
        if (p->count == p->room) {
            p->room = p->room * 2 + 1024;
            p->id = realloc(p->id, p->room * sizeof *p->id);
            p->name = realloc(p->name, p->room * sizeof *p->name);
            if (!p->id || !p->name)
                return 1;
        }
        romanise(p->t, cell[1], a);
        p->id[p->count] = strdup(cell[0]);
        p->name[p->count++] = strdup(a);
    }
    return 0;
}

/* Whether the answer is among the ten most alike, of equals those that stand first. */
static int among_ten(void *pool, const char *native, const char *answer)
{
    const struct pool *p = pool;
    char name[TEXT];
    romanise(p->t, native, name);
    double best[TEN];
    size_t at[TEN], n = 0, len = strlen(name);
    for (size_t i = 0; i < p->count; i++) {
        double like = likeness(name, len, p->name[i], strlen(p->name[i]));
        if (n == TEN && like <= best[TEN - 1])
            continue;
        size_t k = n < TEN ? n++ : TEN - 1;
        for (; k && best[k - 1] < like; k--) {
            best[k] = best[k - 1];
            at[k] = at[k - 1];
        }
        best[k] = like;
        at[k] = i;
    }
    for (size_t k = 0; k < n; k++)
        if (strcmp(p->id[at[k]], answer) == 0)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    static const UChar id[] = u"Any-Latin; Latin-ASCII; Lower";
    static struct pool p;
    UErrorCode e = U_ZERO_ERROR;
    if (argc < 3) {
        printf("skipped: icu_bench pairs|names|find FILE.tsv..., or bench/names_tables.py\n");
        return 0;
    }
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
    FILE *first = fopen(argv[2], "r"), *second = argc > 3 ? fopen(argv[3], "r") : NULL;
    if (U_FAILURE(e) || !first)
        return 2;
    if (strcmp(argv[1], "pairs") == 0)
        return pairs(t, first);
    if (strcmp(argv[1], "names") == 0)
        return names(t, first);
    p.t = t;
    if (!second || pool_read(first, &p))
        return 2;
    return ask_all(second, argc > 4 ? (size_t)atol(argv[4]) : 1000, among_ten, &p);
}
