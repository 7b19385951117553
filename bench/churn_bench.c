/* An index that is asked while it changes: what a query takes when nobody comes, when somebody comes before each, before each
 * tenth, and beside threads that add and remove.
 * churn_bench POOL QUERIES PERSONS [SECONDS [SOAK]]  lists with tabs (id, name) or .csv of `peyvand synth`, whose columns all
 * count. PERSONS of the pool are there at first; the others come, and go again. SECONDS of each trial with threads, 0 for none;
 * with SOAK so many come and go, and nothing else is done. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "core/match.h"
#include "lines.h"
#include "peyvand.h"

enum { CELLS = 16, ASKED = 2000, STAY = 4000, THREADS = 4, TOOK_MOST = 1 << 20, PER_SECOND = 1000 };

struct column {
    const char *title, *field;
    enum field number;
};

static const struct column known[] = {{"Full name", "name", FIELD_NAME},         {"Given name", "given", FIELD_GIVEN},
                                      {"Family name", "family", FIELD_FAMILY},   {"Father's name", "father", FIELD_FATHER},
                                      {"Mother's name", "mother", FIELD_MOTHER}, {"Sex", "sex", FIELD_SEX},
                                      {"Date of birth", "birth", FIELD_BIRTH},   {"Age", "age", FIELD_AGE},
                                      {"Place of origin", "home", FIELD_HOME},   {"Home place", "home", FIELD_HOME},
                                      {"Block", "address", FIELD_ADDRESS},       {"Registration no", "document", FIELD_DOCUMENT}};

struct table {
    bool columns; /* a list with columns; else names alone */
    const struct column *of[CELLS];
    size_t width, rows, room;
    char **cell; /* rows * CELLS */
};

static struct table pool, asked;
static struct pv_index *people;
static size_t begun; /* persons there at first */
static atomic_int stopped;

static size_t cut_cells(char *line, char tab, char **cell)
{
    size_t n = 0;
    line[strcspn(line, "\r\n")] = 0;
    for (char *at = line; at && n < CELLS;) {
        cell[n++] = at;
        at = strchr(at, tab);
        if (at)
            *at++ = 0;
    }
    return n;
}

static void read_title(struct table *t, char *line)
{
    char *cell[CELLS];
    t->width = cut_cells(line, ',', cell);
    for (size_t i = 0; i < t->width; i++)
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (strcmp(cell[i], known[k].title) == 0)
                t->of[i] = &known[k];
}

/* Lines with quotes are passed over. */
static int read_table(struct table *t, const char *path)
{
    char line[LINE];
    FILE *f = fopen(path, "r");
    t->columns = strstr(path, ".csv") != NULL;
    t->width = 2;
    t->of[1] = t->columns ? NULL : &known[0];
    if (!f || (t->columns && !fgets(line, sizeof line, f)))
        return 1;
    if (t->columns)
        read_title(t, line);
    while (fgets(line, sizeof line, f)) {
        if (strchr(line, '"'))
            continue;
        if (t->rows == t->room) {
            t->room = t->room * 2 + 1024;
            t->cell = realloc(t->cell, t->room * CELLS * sizeof *t->cell);
        }
        char **cell = t->cell + t->rows * CELLS, *copy = strdup(line);
        if (!copy)
            return 1;
        for (size_t i = cut_cells(copy, t->columns ? ',' : '\t', cell); i < CELLS; i++)
            cell[i] = copy + strlen(copy);
        t->rows++;
    }
    fclose(f);
    return 0;
}

static char *cell_at(const struct table *t, size_t row, size_t column)
{
    return t->cell[row * CELLS + column];
}

/* A list of one row; one at a time in each thread. */
static struct pv_list *row_list(const struct table *t, size_t row)
{
    static _Thread_local int32_t ends[CELLS][2];
    struct pv_list *l;
    enum pv_status s = pv_list_new(1, &l, NULL);
    for (size_t i = 0; s == PV_OK && i < t->width; i++) {
        struct pv_column c = PV_COLUMN;
        if (!t->of[i])
            continue;
        ends[i][1] = (int32_t)strlen(cell_at(t, row, i));
        c.name = c.field = t->of[i]->field;
        c.bytes = cell_at(t, row, i);
        c.offsets32 = ends[i];
        s = pv_list_add(l, &c, NULL);
    }
    if (s != PV_OK)
        exit(2);
    return l;
}

static uint32_t add(size_t row)
{
    uint32_t person = 0;
    enum pv_status s;
    if (pool.columns) {
        struct pv_list *l = row_list(&pool, row);
        s = pv_index_add_list(people, l, 1, &person, NULL);
        pv_list_free(l);
    } else {
        const char *name = cell_at(&pool, row, 1);
        s = pv_index_add(people, name, strlen(name), &person, NULL);
    }
    if (s != PV_OK)
        exit(2);
    return person;
}

static void take_out(uint32_t person)
{
    if (pv_index_remove(people, person, NULL) != PV_OK)
        exit(2);
}

static void ask(size_t i)
{
    struct pv_hit hits[TEN];
    size_t count;
    enum pv_status s;
    if (asked.columns) {
        struct pv_list *l = row_list(&asked, i % asked.rows);
        s = pv_index_find_list(people, l, NULL, hits, &count, NULL);
        pv_list_free(l);
    } else {
        const char *name = cell_at(&asked, i % asked.rows, 1);
        s = pv_index_find(people, name, strlen(name), hits, TEN, &count, NULL);
    }
    if (s != PV_OK)
        exit(2);
}

static double clock_of(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* --- one thread --- */

static void tell(const char *what, double *took, size_t n)
{
    double sum = 0;
    qsort(took, n, sizeof *took, by_time);
    for (size_t i = 0; i < n; i++)
        sum += took[i];
    printf("%-34s mean %.3f ms, half within %.3f, 99 of 100 within %.3f\n", what, sum * 1e3 / (double)n, took[n / 2] * 1e3,
           took[n * 99 / 100] * 1e3);
    fflush(stdout);
}

/* A query after each `each`-th of so many additions; 0: nobody comes. Who came goes again. */
static void interleave(const char *what, size_t queries, size_t each)
{
    double *took = calloc(queries, sizeof *took), adding = 0;
    uint32_t *came = calloc(queries + 1, sizeof *came);
    size_t n = 0;
    for (size_t i = 0; i < queries; i++) {
        if (each && i % each == 0) {
            double from = clock_of(CLOCK_THREAD_CPUTIME_ID);
            came[n] = add(begun + n % (pool.rows - begun));
            n++;
            adding += clock_of(CLOCK_THREAD_CPUTIME_ID) - from;
        }
        double from = clock_of(CLOCK_THREAD_CPUTIME_ID);
        ask(i);
        took[i] = clock_of(CLOCK_THREAD_CPUTIME_ID) - from;
    }
    tell(what, took, queries);
    double from = clock_of(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < n; i++)
        take_out(came[i]);
    if (n)
        printf("%-34s an addition %.1f us, a removal %.1f us\n", "", adding * 1e6 / (double)n,
               (clock_of(CLOCK_THREAD_CPUTIME_ID) - from) * 1e6 / (double)n);
    free(took);
    free(came);
}

/* --- several threads --- */

struct worker {
    pthread_t thread;
    size_t number, done;
    bool writes;
    unsigned pace; /* changes a second; 0: as many as can be */
    double *took;
};

static void *work(void *context)
{
    struct worker *w = context;
    uint32_t *came = calloc(STAY, sizeof *came);
    double from = clock_of(CLOCK_MONOTONIC);
    for (size_t i = 0; !atomic_load(&stopped); i++) {
        double t = clock_of(CLOCK_MONOTONIC);
        if (!w->writes) {
            ask(i * 7 + w->number * 1000);
            if (w->done < TOOK_MOST)
                w->took[w->done++] = clock_of(CLOCK_MONOTONIC) - t;
            continue;
        }
        if (i >= STAY)
            take_out(came[i % STAY]);
        came[i % STAY] = add(begun + (i * 3 + w->number) % (pool.rows - begun));
        w->done++;
        double due = from + (double)(i + 1) / (w->pace ? w->pace : 1e9);
        while (w->pace && !atomic_load(&stopped) && (t = clock_of(CLOCK_MONOTONIC)) < due)
            nanosleep(&(struct timespec){0, (long)((due - t) * 1e9) + 1000}, NULL);
    }
    for (size_t i = 0; i < w->done && i < STAY && w->writes; i++)
        take_out(came[i]);
    free(came);
    return NULL;
}

static void together(size_t readers, size_t writers, unsigned pace, unsigned seconds)
{
    static struct worker w[THREADS];
    double *all = calloc((size_t)THREADS * TOOK_MOST, sizeof *all);
    size_t n = 0, changes = 0;
    char what[80];
    atomic_store(&stopped, 0);
    for (size_t i = 0; i < readers + writers; i++) {
        w[i] = (struct worker){.number = i, .writes = i >= readers, .pace = pace, .took = all + i * TOOK_MOST};
        if (pthread_create(&w[i].thread, NULL, work, &w[i]))
            exit(2);
    }
    sleep(seconds);
    atomic_store(&stopped, 1);
    for (size_t i = 0; i < readers + writers; i++) {
        pthread_join(w[i].thread, NULL);
        if (i < readers)
            memmove(all + n, w[i].took, w[i].done * sizeof *all);
        n += i < readers ? w[i].done : 0;
        changes += i < readers ? 0 : w[i].done;
    }
    snprintf(what, sizeof what, "%zu ask, %zu change (%.0f/s)", readers, writers, (double)changes / seconds);
    tell(what, all, n);
    printf("%-34s %.0f queries a second\n", "", (double)n / seconds);
    free(all);
}

/* --- memory --- */

/* Bytes of the program that are in memory. */
static double resident(void)
{
    unsigned long all = 0, here = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%lu %lu", &all, &here) != 2)
        return 0;
    fclose(f);
    return (double)here * (double)sysconf(_SC_PAGESIZE);
}

/* A name with a word that nobody else has. */
static uint32_t add_named(size_t number)
{
    static const char consonant[] = "bcdfghjklmnpqrst";
    char name[LINE];
    uint32_t person;
    int n = snprintf(name, sizeof name, "%s ", cell_at(&pool, number % pool.rows, 1));
    for (size_t r = number * 2654435761u % (1u << 24), k = 0; k < 6; k++, r /= 16) {
        name[n++] = consonant[r % 16];
        if (k % 2 == 0)
            name[n++] = 'a';
    }
    if (pv_index_add(people, name, (size_t)n, &person, NULL) != PV_OK)
        exit(2);
    return person;
}

/* So many come and go again, each when some hundreds came behind. */
static void soak(size_t changes)
{
    static uint32_t came[512];
    double bytes = (double)pv_index_bytes(people), here = resident(), from = clock_of(CLOCK_THREAD_CPUTIME_ID), most = 0;
    for (size_t i = 0; i < changes + 512; i++) {
        double t = clock_of(CLOCK_THREAD_CPUTIME_ID);
        if (i >= 512)
            take_out(came[i % 512]);
        t = clock_of(CLOCK_THREAD_CPUTIME_ID) - t;
        most = t > most ? t : most;
        if (i < changes)
            came[i % 512] = pool.columns ? add(begun + i % (pool.rows - begun)) : add_named(i);
    }
    printf("%zu came and went: bytes held %.2f times, resident %.1f and %.1f MB, %.1f us each, the longest removal %.1f ms\n", changes,
           (double)pv_index_bytes(people) / bytes, here / 1e6, resident() / 1e6,
           (clock_of(CLOCK_THREAD_CPUTIME_ID) - from) * 1e6 / (double)changes, most * 1e3);
}

/* --- the office's index --- */

static void facts_of(const struct table *t, size_t row, struct facts *f)
{
    *f = (struct facts){.stated_day = DAY_UNKNOWN};
    for (size_t i = 0; i < t->width; i++)
        if (t->of[i])
            f->value[t->of[i]->number] = str_from(cell_at(t, row, i));
}

static void office(const char *what, size_t queries, size_t each)
{
    struct match_index *ix;
    struct match_session *s;
    struct facts f;
    double *took = calloc(queries, sizeof *took);
    size_t n = begun, count;
    static struct candidate best[TEN];
    if (match_index_new(&ix) != OK || match_session_new(ix, &s) != OK)
        exit(2);
    for (size_t i = 0; i < begun; i++) {
        facts_of(&pool, i, &f);
        if (match_index_add(ix, (uint32_t)i, &f) != OK)
            exit(2);
    }
    for (size_t i = 0; i < queries; i++) {
        if (each && i % each == 0 && n < pool.rows) {
            facts_of(&pool, n, &f);
            if (match_index_add(ix, (uint32_t)n++, &f) != OK)
                exit(2);
        }
        facts_of(&asked, i % asked.rows, &f);
        double from = clock_of(CLOCK_THREAD_CPUTIME_ID);
        if (match_session_query(s, &f, best, TEN, &count) != OK)
            exit(2);
        took[i] = clock_of(CLOCK_THREAD_CPUTIME_ID) - from;
    }
    tell(what, took, queries);
    match_session_free(s);
    match_index_free(ix);
    free(took);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        printf("skipped: churn_bench POOL QUERIES PERSONS [SECONDS]\n");
        return 0;
    }
    unsigned seconds = argc > 4 ? (unsigned)atoi(argv[4]) : 5;
    begun = (size_t)atol(argv[3]);
    if (read_table(&pool, argv[1]) || read_table(&asked, argv[2]) || pool.rows <= begun || pv_index_new(&people, NULL) != PV_OK)
        return 2;
    double before = resident();
    for (size_t i = 0; i < begun; i++)
        (void)add(i);
    printf("%zu persons, %.1f bytes a person, resident %.1f\n", begun, (double)pv_index_bytes(people) / (double)begun,
           (resident() - before) / (double)begun);
    if (argc > 5) {
        soak((size_t)atol(argv[5]));
        pv_index_free(people);
        return 0;
    }
    interleave("for the first time", ASKED, 0);
    interleave("nobody comes", ASKED, 0);
    interleave("somebody before each query", ASKED, 1);
    interleave("somebody before each tenth", ASKED, 10);
    for (size_t readers = 1; seconds && readers <= 2; readers++)
        together(readers, 0, 0, seconds);
    if (seconds) {
        together(1, 1, 0, seconds);
        together(2, 1, 0, seconds);
        together(2, 2, 0, seconds);
        together(1, 1, PER_SECOND, seconds);
        together(2, 1, PER_SECOND, seconds);
    }
    if (pool.columns) {
        office("office: nobody comes", ASKED, 0);
        office("office: somebody before each query", ASKED, 1);
        office("office: before each tenth", ASKED, 10);
    }
    pv_index_free(people);
    return 0;
}
