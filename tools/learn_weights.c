/* learn_weights: writes src/core/weigh_table.c, what each level of each field is worth to an office.
 *
 * usage: learn_weights > src/core/weigh_table.c      (make office-weights)
 *
 * Lists and requests are made up (docs/synth.md) and asked as an office asks them. The best line of
 * each request, at the levels that core/weigh gives the pair, goes to the model of `link`
 * (core/model), which learns m by expectation maximisation; who is who is never looked at. u comes from requests
 * beside other lines. Relatives are weighed with what was learnt a round before. What is learnt is
 * mixed with what was judged (core/weigh_learn.c). The result depends on this file and the code
 * alone: the tracked weights are not read, and sums are in a fixed order.
 */
#include "core/match_inner.h"
#include "core/weigh.h"
#include "core/weigh_learn.h"
#include "format/list.h"
#include "synth/synth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEED_FROM = 11,
    WORLDS = 20, /* two of each seed: the list in Latin letters, and in its people's own */
    PERSONS = 3000,
    REQUESTS = 400,
    ROUNDS = 2,
    STRANGERS = 30, /* lines that are laid beside each request */
    LIST_STATED = 2024
};

static const char *const names[WEIGH_FIELDS] = {
    [WEIGH_GIVEN] = "WEIGH_GIVEN",       [WEIGH_GIVEN + 1] = "WEIGH_GIVEN + 1",
    [WEIGH_OTHERS] = "WEIGH_OTHERS",     [WEIGH_OTHERS + 1] = "WEIGH_OTHERS + 1",
    [WEIGH_FATHER] = "WEIGH_FATHER",     [WEIGH_FATHER + 1] = "WEIGH_FATHER + 1",
    [WEIGH_PLACE] = "WEIGH_PLACE",       [WEIGH_PLACE + 1] = "WEIGH_PLACE + 1",
    [WEIGH_REGION] = "WEIGH_REGION",     [WEIGH_REGION + 1] = "WEIGH_REGION + 1",
    [WEIGH_ADDRESS] = "WEIGH_ADDRESS",   [WEIGH_ADDRESS + 1] = "WEIGH_ADDRESS + 1",
    [WEIGH_OCCUPATION] = "WEIGH_OCCUPATION",
    [WEIGH_OCCUPATION + 1] = "WEIGH_OCCUPATION + 1",
    [WEIGH_DAY] = "WEIGH_DAY",           [WEIGH_YEAR] = "WEIGH_YEAR",
    [WEIGH_SEX] = "WEIGH_SEX",           [WEIGH_POSTCODE] = "WEIGH_POSTCODE",
    [WEIGH_PHONE] = "WEIGH_PHONE",       [WEIGH_DOCUMENT] = "WEIGH_DOCUMENT"};

static void die(const char *what)
{
    fprintf(stderr, "learn_weights: %s\n", what);
    exit(1);
}

/* --- lists --- */

struct table {
    struct list *list;
    struct arena arena;
    struct facts *facts;
    size_t count;
};

struct world {
    struct buf file[SYNTH_FILE_COUNT];
    struct table list, requests;
    struct match_index *index;
};

static void table_read(struct table *t, struct str name, struct str bytes, int32_t stated_day,
                       const char *const *maps)
{
    struct fault f = {OK, ""};
    struct column_map map = {0};
    if (list_read(name, bytes, NULL, &t->list, &f) != OK)
        die(f.text);
    for (; *maps; maps++)
        if (column_map_add(&map, &t->arena, str_from(*maps), &f) != OK)
            die(f.text);
    struct column_kind *kinds = arena_zero(&t->arena, t->list->columns, sizeof *kinds);
    t->facts = arena_zero(&t->arena, t->list->row_count, sizeof *t->facts);
    if (!kinds || !t->facts || list_columns(t->list, &map, kinds, &f) != OK)
        die("columns");
    for (size_t i = 0; i < t->list->row_count; i++) {
        if (t->list->rows[i].fate != LIST_USED)
            continue;
        if (list_facts(t->list, i, kinds, &t->arena, &t->facts[t->count]) != OK)
            die("facts");
        t->facts[t->count++].stated_day = stated_day;
    }
}

static enum err keep(void *context, enum synth_file f, struct str bytes)
{
    struct world *w = context;
    buf_str(&w->file[f], bytes);
    return buf_check(&w->file[f]);
}

/* native: the list is in the scripts of its people. */
static void world_make(struct world *w, uint64_t seed, bool native)
{
    static const char *const list_map[] = {NULL};
    static const char *const request_map[] = {"other=Enquirer", "other=Kinship",
                                              "other=Phone of enquirer", "other=Last news", NULL};
    struct synth_options o = synth_defaults(PERSONS, REQUESTS, seed);
    struct synth_sink sink = {keep, w};
    struct fault f = {OK, ""};
    o.list_native = native;
    if (synth_write(&o, &sink, NULL, &f) != OK || match_index_new(&w->index) != OK)
        die("synth");
    table_read(&w->list, STR("list.csv"), buf_view(&w->file[SYNTH_LIST]),
               day_from_civil(LIST_STATED, 12, 31), list_map);
    table_read(&w->requests, STR("requests.csv"), buf_view(&w->file[SYNTH_REQUESTS]), DAY_UNKNOWN,
               request_map);
    for (size_t i = 0; i < w->list.count; i++)
        if (match_index_add(w->index, (uint32_t)i, &w->list.facts[i]) != OK)
            die("add");
}

static void world_free(struct world *w)
{
    match_index_free(w->index);
    for (struct table *t = &w->list; t <= &w->requests; t++) {
        list_free(t->list);
        arena_free(&t->arena);
    }
    for (size_t i = 0; i < SYNTH_FILE_COUNT; i++)
        buf_free(&w->file[i]);
}

/* --- learning --- */

static void see(const struct world *w, const struct asked *a, uint32_t slot,
                struct weigh_seen *seen)
{
    struct candidate c;
    *seen = (struct weigh_seen){.rest = 0};
    memset(seen->level, WEIGH_NONE, sizeof seen->level);
    weigh_to_learn(&w->index->census, a, w->index->slots[slot], &c, seen);
}

/* The best line for one request. No other can be right unless this one is not; so pairs of
 * relatives and namesakes, who come next, teach nothing. */
static void add_best(struct weigh_lesson *l, const struct world *w, const struct asked *a,
                     const struct candidate *best)
{
    struct weigh_seen seen;
    see(w, a, best->id, &seen); /* ids are slots, as nobody was removed */
    if (weigh_lesson_candidate(l, &seen) != OK)
        die("memory");
}

/* Lines evenly over the list, each request's beside those of the one before. */
static void add_strangers(struct weigh_lesson *l, const struct world *w, const struct asked *a,
                          size_t request)
{
    struct weigh_seen seen;
    uint32_t lines = w->index->slot_count;
    for (uint32_t i = 0; i < STRANGERS; i++) {
        see(w, a, ((uint32_t)request + i * (lines / STRANGERS)) % lines, &seen);
        weigh_lesson_stranger(l, &seen);
    }
}

static void add_world(struct weigh_lesson *l, struct world *w, const struct weights *weights,
                      bool strangers)
{
    struct match_session *s;
    struct asked a = {0};
    w->index->census.weights = weights;
    if (match_session_new(w->index, &s) != OK)
        die("session");
    for (size_t r = 0; r < w->requests.count; r++) {
        struct candidate best;
        size_t n;
        if (match_session_query(s, &w->requests.facts[r], &best, 1, &n) != OK ||
            asked_fill(&a, &w->index->census.words, &w->requests.facts[r]) != OK)
            die("question");
        if (n)
            add_best(l, w, &a, &best);
        weigh_lesson_asked(l, w->index->slot_count);
        if (strangers)
            add_strangers(l, w, &a, r);
    }
    asked_free(&a);
    match_session_free(s);
}

static void print_weights(const struct weights *w)
{
    printf("/* Written by tools/learn_weights.c (make office-weights): do not edit. */\n"
           "#include \"core/weights.h\"\n\n/* clang-format off */\n"
           "const struct weights weights_learnt = {\n    .bits = {\n");
    for (size_t f = 0; f < WEIGH_FIELDS; f++) {
        printf("        [%s] = {", names[f]);
        for (size_t k = 0; k < WEIGH_LEVELS; k++)
            printf("%s%.2fF", k ? ", " : "", (double)w->bits[f][k]);
        printf("},\n");
    }
    printf("    }};\n");
}

int main(void)
{
    static struct world worlds[WORLDS];
    struct weights weights = weights_judged;
    struct weigh_lesson *l;
    if (weigh_lesson_new(&weights, &l) != OK)
        die("memory");
    for (size_t i = 0; i < WORLDS; i++)
        world_make(&worlds[i], SEED_FROM + i / 2, i % 2);
    for (size_t round = 0; round < ROUNDS; round++) {
        weigh_lesson_again(l, &weights);
        for (size_t i = 0; i < WORLDS; i++)
            add_world(l, &worlds[i], &weights, round == 0);
        if (weigh_lesson_learn(l, &weights) != OK)
            die("memory");
    }
    weigh_lesson_free(l);
    for (size_t i = 0; i < WORLDS; i++)
        world_free(&worlds[i]);
    print_weights(&weights);
    return 0;
}
