/* How well and how fast people are found. Prints figures, judges nothing.
 *
 * 1. Made-up families (docs/synth.md), 400 requests against a list of 3,000, seeds 1 to 5;
 *    two arguments choose other seeds.
 * 2. 1,000 requests against 100,000 persons.
 * 3. 3,000 lines against 100,000 requests, one core.
 * 4. FEBRL 4 from the folder that the environment variable PEYVAND_DATA names (febrl4a.csv,
 *    febrl4b.csv), without its social security number; skipped where it is absent. */
#include "base/mem.h"
#include "base/utf8.h"
#include "core/date.h"
#include "core/match.h"
#include "format/list.h"
#include "synth/synth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LIST_STATED = 2024 }; /* lists of made-up families are of this year */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void die(const char *what, const struct fault *f)
{
    fprintf(stderr, "match_bench: %s: %s\n", what, f ? f->text : "");
    exit(1);
}

/* --- lists as facts --- */

struct table {
    struct list *list;
    struct arena arena;
    struct facts *facts; /* of used rows */
    struct str *id;      /* FIELD_ID of each */
    size_t count;
};

/* maps: corrections of columns, "field=header", ended by NULL. */
static void table_read(struct table *t, struct str name, struct str bytes, int32_t stated_day,
                       const char *const *maps)
{
    struct fault f = {OK, ""};
    struct column_map map = {0};
    *t = (struct table){0};
    if (list_read(name, bytes, NULL, &t->list, &f) != OK)
        die("list", &f);
    for (; *maps; maps++)
        if (column_map_add(&map, &t->arena, str_from(*maps), &f) != OK)
            die("map", &f);
    size_t rows = t->list->row_count;
    struct column_kind *kinds = arena_zero(&t->arena, t->list->columns, sizeof *kinds);
    t->facts = arena_zero(&t->arena, rows, sizeof *t->facts);
    t->id = arena_zero(&t->arena, rows, sizeof *t->id);
    if (!kinds || !t->facts || !t->id || list_columns(t->list, &map, kinds, &f) != OK)
        die("columns", &f);
    if (getenv("PEYVAND_COLUMNS"))
        for (size_t i = 0; i < t->list->columns; i++)
            printf("  %-24.*s %-12s %s\n", STR_ARG(t->list->header[i]), field_name(kinds[i].field),
                   kinds[i].reason);
    for (size_t i = 0; i < rows; i++) {
        if (t->list->rows[i].fate != LIST_USED)
            continue;
        struct facts *row = &t->facts[t->count];
        if (list_facts(t->list, i, kinds, &t->arena, row) != OK)
            die("facts", NULL);
        row->stated_day = stated_day;
        t->id[t->count++] = row->value[FIELD_ID];
    }
}

static void table_free(struct table *t)
{
    list_free(t->list);
    arena_free(&t->arena);
}

static struct match_index *index_of(const struct table *t)
{
    struct match_index *ix;
    if (match_index_new(&ix) != OK)
        die("index", NULL);
    for (size_t i = 0; i < t->count; i++)
        if (match_index_add(ix, (uint32_t)i, &t->facts[i]) != OK)
            die("add", NULL);
    return ix;
}

/* --- made-up families --- */

struct families {
    struct buf file[SYNTH_FILE_COUNT];
    struct table list, requests;
    uint64_t *line; /* by request: its line + 1, or 0 when absent */
};

static enum err keep(void *context, enum synth_file f, struct str bytes)
{
    struct families *w = context;
    buf_str(&w->file[f], bytes);
    return buf_check(&w->file[f]);
}

static void families_make(struct families *w, uint64_t persons, uint64_t requests, uint64_t seed)
{
    static const char *const list_map[] = {NULL};
    static const char *const request_map[] = {"other=Enquirer", "other=Kinship",
                                              "other=Phone of enquirer", "other=Last news", NULL};
    struct synth_options o = synth_defaults(persons, requests, seed);
    struct synth_sink sink = {keep, w};
    struct fault f = {OK, ""};
    *w = (struct families){0};
    if (synth_write(&o, &sink, NULL, &f) != OK)
        die("synth", &f);
    int32_t stated = day_from_civil(LIST_STATED, 12, 31);
    table_read(&w->list, STR("list.csv"), buf_view(&w->file[SYNTH_LIST]), stated, list_map);
    table_read(&w->requests, STR("requests.csv"), buf_view(&w->file[SYNTH_REQUESTS]), INT32_MIN,
               request_map);
    w->line = mem_zero(requests, sizeof *w->line);
    struct str rest = buf_view(&w->file[SYNTH_TRUTH]), row, cell;
    if (!w->line || !str_next(&rest, '\n', &row))
        die("truth", NULL);
    for (size_t r = 0; r < requests && str_next(&rest, '\n', &row); r++) {
        if (!str_next(&row, ',', &cell) || !str_next(&row, ',', &cell) ||
            (cell.len && str_u64(cell, &w->line[r]) != OK))
            die("truth", NULL);
    }
}

static void families_free(struct families *w)
{
    table_free(&w->list);
    table_free(&w->requests);
    for (size_t i = 0; i < SYNTH_FILE_COUNT; i++)
        buf_free(&w->file[i]);
    mem_free(w->line);
}

/* --- counting --- */

enum { SCRIPTS = 4 };

struct score {
    size_t present, shown, right, first, ten;
};

static const char *const script_names[SCRIPTS] = {"Latin", "Arabic", "Cyrillic", "all"};

static size_t script_of_name(const struct facts *f)
{
    struct str name = f->value[FIELD_NAME].len ? f->value[FIELD_NAME] : f->value[FIELD_GIVEN];
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c == 0xD0 || c == 0xD1 || c == 0xD2 || c == 0xD3)
            return 2;
        if (c >= 0xD8 && c <= 0xDB)
            return 1;
    }
    return 0;
}

static void show(const char *what, const struct score *s)
{
    printf("%-22s right %5zu of %5zu  recall %.4f  precision %.4f  truth first %.4f  in ten %.4f\n",
           what, s->right, s->present, s->present ? (double)s->right / (double)s->present : 0,
           s->shown ? (double)s->right / (double)s->shown : 0,
           s->present ? (double)s->first / (double)s->present : 0,
           s->present ? (double)s->ten / (double)s->present : 0);
}

static void count(struct score *s, const struct candidate *c, size_t n, bool present,
                  uint32_t truth)
{
    bool shown = n && c[0].probability >= MATCH_PROBABILITY;
    bool first = present && n && c[0].id == truth;
    s->present += present;
    s->shown += shown;
    s->right += shown && first;
    s->first += first;
    for (size_t i = 0; i < n && present; i++)
        s->ten += c[i].id == truth;
}

static void bench_families(unsigned from, unsigned to)
{
    struct score total[SCRIPTS] = {{0}};
    struct candidate c[10];
    double spent = 0;
    size_t asked = 0;
    for (unsigned seed = from; seed <= to; seed++) {
        struct families w;
        struct score here = {0};
        families_make(&w, 3000, 400, seed);
        struct match_index *ix = index_of(&w.list);
        for (size_t r = 0; r < w.requests.count; r++) {
            size_t n;
            double t = now();
            if (match_index_query(ix, &w.requests.facts[r], c, COUNT(c), &n) != OK)
                die("query", NULL);
            spent += now() - t;
            asked++;
            bool present = w.line[r] != 0;
            uint32_t truth = present ? (uint32_t)(w.line[r] - 1) : UINT32_MAX;
            count(&here, c, n, present, truth);
            count(&total[script_of_name(&w.requests.facts[r])], c, n, present, truth);
            count(&total[SCRIPTS - 1], c, n, present, truth);
        }
        char what[40];
        snprintf(what, sizeof what, "synth 3000/400 seed %u", seed);
        show(what, &here);
        match_index_free(ix);
        families_free(&w);
    }
    for (size_t i = 0; i < SCRIPTS; i++)
        show(script_names[i], &total[i]);
    printf("one question: %.3f ms\n", spent * 1000 / (double)asked);
}

/* More people: more namesakes. */
static void bench_large(uint64_t persons)
{
    struct families w;
    struct score score = {0};
    struct candidate c[10];
    struct match_session *s;
    families_make(&w, persons, 1000, 1);
    struct match_index *ix = index_of(&w.list);
    if (match_session_new(ix, &s) != OK)
        die("session", NULL);
    double t = now();
    for (size_t r = 0; r < w.requests.count; r++) {
        size_t n;
        if (match_session_query(s, &w.requests.facts[r], c, COUNT(c), &n) != OK)
            die("query", NULL);
        count(&score, c, n, w.line[r] != 0, w.line[r] ? (uint32_t)(w.line[r] - 1) : UINT32_MAX);
    }
    double spent = now() - t;
    char what[40];
    snprintf(what, sizeof what, "synth %zu/1000", w.list.count);
    show(what, &score);
    printf("one question: %.3f ms, %.0f bytes a person\n", spent,
           (double)match_index_bytes(ix) / (double)match_index_count(ix));
    match_session_free(s);
    match_index_free(ix);
    families_free(&w);
}

static void bench_speed(void)
{
    struct families w;
    families_make(&w, 3000, 100000, 1);
    double t = now();
    struct match_index *ix = index_of(&w.requests);
    double built = now() - t;
    struct match_session *s;
    if (match_session_new(ix, &s) != OK)
        die("session", NULL);
    size_t pairs = 0;
    struct candidate c[10];
    t = now();
    for (size_t i = 0; i < w.list.count; i++) {
        size_t n;
        if (match_session_query(s, &w.list.facts[i], c, COUNT(c), &n) != OK)
            die("query", NULL);
        for (size_t j = 0; j < n; j++)
            pairs += c[j].probability >= MATCH_PROBABILITY;
    }
    double queried = now() - t;
    printf("3,000 lines against 100,000 requests: %.2f s (index %.2f s, questions %.2f s), "
           "%zu pairs, %.0f bytes a person\n",
           built + queried, built, queried, pairs,
           (double)match_index_bytes(ix) / (double)match_index_count(ix));
    match_session_free(s);
    match_index_free(ix);
    families_free(&w);
}

/* --- FEBRL 4 --- */

static bool slurp(const char *folder, const char *name, struct buf *out)
{
    char path[1024], piece[65536];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_add(out, piece, n);
    fclose(f);
    return buf_check(out) == OK;
}

/* "rec-1070-org" and "rec-1070-dup-0" are one person. */
static uint64_t febrl_truth(struct str id)
{
    uint64_t n = 0;
    struct str part;
    if (!str_next(&id, '-', &part) || !str_next(&id, '-', &part) || str_u64(part, &n) != OK)
        die("rec_id", NULL);
    return n;
}

static void bench_febrl(void)
{
    static const char *const map[] = {"other=soc_sec_id", NULL};
    const char *folder = getenv("PEYVAND_DATA");
    struct buf a = {0}, b = {0};
    if (!folder || !slurp(folder, "febrl4a.csv", &a) || !slurp(folder, "febrl4b.csv", &b)) {
        printf("FEBRL 4: skipped, PEYVAND_DATA names no folder with febrl4a.csv, febrl4b.csv\n");
        buf_free(&a);
        return;
    }
    struct table requests, list;
    table_read(&requests, STR("febrl4a.csv"), buf_view(&a), INT32_MIN, map);
    table_read(&list, STR("febrl4b.csv"), buf_view(&b), INT32_MIN, map);
    double t = now();
    struct match_index *ix = index_of(&list);
    struct score s = {0};
    struct candidate c[10];
    for (size_t r = 0; r < requests.count; r++) {
        size_t n;
        if (match_index_query(ix, &requests.facts[r], c, COUNT(c), &n) != OK)
            die("query", NULL);
        uint32_t truth = UINT32_MAX;
        for (size_t j = 0; j < n; j++)
            if (febrl_truth(list.id[c[j].id]) == febrl_truth(requests.id[r]))
                truth = c[j].id;
        count(&s, c, n, true, truth);
    }
    show("FEBRL 4", &s);
    printf("FEBRL 4: %.2f s\n", now() - t);
    match_index_free(ix);
    table_free(&requests);
    table_free(&list);
    buf_free(&a);
    buf_free(&b);
}

int main(int argc, char **argv)
{
    unsigned from = argc > 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
    unsigned to = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 5;
    bench_families(from, to);
    bench_large(100000);
    bench_speed();
    bench_febrl();
    return 0;
}
