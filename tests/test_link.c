#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "core/link_labels.h"
#include "core/pairs_inner.h"
#include "link_rows.h"
#include "spill_memory.h"

enum { ROWS = 600 };

/* Clusters by row of the roll: the smallest row of each group. */
static void clusters_of(const struct link_result *l, uint32_t *out)
{
    uint32_t lead[ROWS];
    memset(lead, 0xFF, sizeof lead);
    for (uint32_t i = 0; i < l->people.rows; i++)
        if (l->people.row[i] < lead[l->cluster[i]])
            lead[l->cluster[i]] = l->people.row[i];
    for (uint32_t i = 0; i < l->people.rows; i++)
        out[l->people.row[i]] = lead[l->cluster[i]];
}

static void run(const struct made_row *rows, const size_t *order, size_t workers, uint32_t *out)
{
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = workers, .seed = 1};
    made_roll(rows, ROWS, order, ROWS, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    clusters_of(&l, out);
    link_free(&l);
    roll_free(&r);
}

static void people_are_found_again(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    uint32_t c[ROWS];
    size_t right = 0, said = 0, true_pairs = 0;
    made_rows(ROWS, 1, rows);
    run(rows, NULL, 1, c);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < i; j++) {
            bool same = rows[i].person == rows[j].person;
            true_pairs += same;
            said += c[i] == c[j];
            right += same && c[i] == c[j];
        }
    assert_true(right * 100 >= true_pairs * 98);
    assert_true(right * 100 >= said * 98);
}

/* The same numbers and the same values, in pieces of any size, on any number of threads. */
static void rows_added_at_once_are_those_added_one_by_one(void **state)
{
    (void)state;
    static const size_t piece[] = {1, 7, ROWS};
    struct made_row rows[ROWS];
    struct roll one, many;
    made_rows(ROWS, 3, rows);
    made_roll(rows, ROWS, NULL, ROWS, &one);
    for (size_t i = 0; i < COUNT(piece); i++) {
        assert_int_equal(roll_init(&many, ROW_CELLS), OK);
        for (size_t row = 0, n; row < ROWS; row += n) {
            static struct str cells[ROW_CELLS * ROWS];
            n = ROWS - row < piece[i] ? ROWS - row : piece[i];
            for (size_t c = 0; c < ROW_CELLS; c++)
                for (size_t k = 0; k < n; k++)
                    cells[c * n + k] = str_from(rows[row + k].cell[c]);
            assert_int_equal(roll_add_rows(&many, cells, n, i + 1), OK);
        }
        assert_int_equal(many.rows, one.rows);
        for (size_t c = 0; c < ROW_CELLS; c++) {
            const struct roll_column *x = &one.columns[c], *y = &many.columns[c];
            assert_memory_equal(x->number, y->number, ROWS * sizeof *x->number);
            assert_int_equal(x->values.bytes_len, y->values.bytes_len);
            assert_memory_equal(x->values.bytes, y->values.bytes, x->values.bytes_len);
        }
        roll_forget_rows(&many);
        assert_true(str_eq(dict_text(&many.columns[0].values, 1), str_from(rows[0].cell[0])));
        roll_free(&many);
    }
    roll_free(&one);
}

/* What is settled can be added to all the same. */
static void a_settled_dictionary_takes_more(void **state)
{
    (void)state;
    struct dict d = {0};
    char text[16];
    uint32_t n;
    for (uint32_t i = 1; i <= 1000; i++) {
        snprintf(text, sizeof text, "v%u", (unsigned)i);
        assert_int_equal(dict_number(&d, str_from(text), &n), OK);
        assert_int_equal(n, i);
    }
    dict_settle(&d);
    assert_int_equal(dict_number(&d, STR("v700"), &n), OK);
    assert_int_equal(n, 700);
    assert_int_equal(dict_number(&d, STR("new"), &n), OK);
    assert_int_equal(n, 1001);
    dict_free(&d);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    uint32_t one[ROWS], three[ROWS];
    made_rows(ROWS, 2, rows);
    run(rows, NULL, 1, one);
    run(rows, NULL, 3, three);
    assert_memory_equal(one, three, sizeof one);
}

/* Every pair, its weight and its group, on plain C and on all that the machine has. */
static void levels_change_nothing(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    struct link_result plain, l;
    struct roll r;
    struct link_options o = {.workers = 2, .cpu = CPU_PLAIN, .seed = 1};
    made_rows(ROWS, 5, rows);
    made_roll(rows, ROWS, NULL, ROWS, &r);
    assert_int_equal(link_run(&r, &o, &plain), OK);
    assert_true(plain.pairs.count > 50);
    roll_free(&r);
    for (o.cpu = CPU_SSE42; o.cpu < CPU_LEVELS; o.cpu++) {
        made_roll(rows, ROWS, NULL, ROWS, &r);
        assert_int_equal(link_run(&r, &o, &l), OK);
        assert_int_equal(l.people.cpu, cpu_settle(o.cpu));
        assert_int_equal(l.pairs.count, plain.pairs.count);
        assert_memory_equal(l.pairs.pair, plain.pairs.pair,
                            plain.pairs.count * sizeof *plain.pairs.pair);
        assert_memory_equal(l.cluster, plain.cluster, l.people.rows * sizeof *l.cluster);
        link_free(&l);
        roll_free(&r);
    }
    link_free(&plain);
}

static void order_changes_nothing(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    uint32_t plain[ROWS], mixed[ROWS];
    size_t order[ROWS];
    uint64_t seed = 4;
    made_rows(ROWS, 3, rows);
    for (size_t i = 0; i < ROWS; i++)
        order[i] = i;
    for (size_t i = ROWS - 1; i > 0; i--) {
        size_t j = made_dice(&seed, i + 1), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
    run(rows, NULL, 2, plain);
    run(rows, order, 2, mixed);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_equal(mixed[i] == mixed[j], plain[order[i]] == plain[order[j]]);
}

/* Even rows against odd ones: partners, one to one; the same with the lists exchanged. */
static size_t link_halves(const struct made_row *rows, bool exchanged, uint32_t partner[ROWS])
{
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = 1, .seed = 1};
    size_t order[ROWS], n = 0, half;
    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < ROWS; i++) /* the repeating row is in the second list */
            if ((i % 3 == 2) == (side != (size_t)exchanged))
                order[n++] = i;
    half = exchanged ? ROWS / 3 : ROWS - ROWS / 3;
    made_roll(rows, ROWS, order, half, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    assert_int_equal(l.assign, ASSIGN_ONE_TO_ONE);
    memset(partner, 0xFF, ROWS * sizeof *partner);
    for (size_t i = 0; i < l.pairs.count; i++) {
        size_t a = order[l.people.row[l.pairs.pair[i].a]];
        size_t b = order[l.people.row[l.pairs.pair[i].b]];
        assert_true((a % 3 == 2) != (b % 3 == 2));
        assert_int_equal(partner[a], UINT32_MAX);
        assert_int_equal(partner[b], UINT32_MAX);
        partner[a] = (uint32_t)b;
        partner[b] = (uint32_t)a;
    }
    size_t count = l.pairs.count;
    link_free(&l);
    roll_free(&r);
    return count;
}

static void lists_without_doubles_are_linked_one_to_one_and_both_ways_alike(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    uint32_t there[ROWS], back[ROWS];
    size_t right = 0;
    made_rows(ROWS, 6, rows);
    size_t count = link_halves(rows, false, there);
    assert_int_equal(link_halves(rows, true, back), count);
    assert_memory_equal(there, back, sizeof there);
    for (size_t i = 2; i < ROWS; i += 3)
        right += there[i] != UINT32_MAX && rows[there[i]].person == rows[i].person;
    assert_true(right * 100 >= ROWS / 3 * 97);
}

static void an_explanation_adds_up(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = 1, .seed = 1};
    made_rows(ROWS, 1, rows);
    made_roll(rows, ROWS, NULL, ROWS, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    assert_true(l.pairs.count > 0);
    for (size_t i = 0; i < l.pairs.count; i++) {
        const struct pair *k = &l.pairs.pair[i];
        struct model_reason reason[FEATURES_MAX];
        double bits = link_explain(&l, k->a, k->b, reason);
        assert_true(k->a < k->b);
        if (i > 0) /* in order, each once */
            assert_true(k[-1].a < k->a || (k[-1].a == k->a && k[-1].b < k->b));
        assert_true(fabs(bits - (double)(k->weight + l.model.prior) / MODEL_UNIT) < 1e-6);
    }
    link_free(&l);
    roll_free(&r);
}

/* Given and family name in each other's columns, one list in Latin letters, the other in Cyrillic
 * ones: a pair weighs the same whether it is scored by rule or by itself, and says why. */
static void exchanged_names_are_found_across_scripts(void **state)
{
    (void)state;
    static const char *const given[][2] = {
        {"Marina", "Марина"}, {"Viktor", "Виктор"}, {"Tamara", "Тамара"}, {"Nodar", "Нодар"},
        {"Rustam", "Рустам"}, {"Zarina", "Зарина"}, {"Bogdan", "Богдан"}};
    static const char *const family[][2] = {{"Karimov", "Каримов"},   {"Beridze", "Беридзе"},
                                            {"Sadykov", "Садыков"},   {"Petrenko", "Петренко"},
                                            {"Melkonov", "Мелконов"}, {"Tashev", "Ташев"}};
    enum { ALL = COUNT(given) * COUNT(family) };
    struct made_row rows[2 * ALL];
    for (size_t i = 0; i < 2 * ALL; i++) {
        size_t k = i % ALL, second = i / ALL, swap = second && k % 5 == 0;
        rows[i] = (struct made_row){.person = (int)k};
        snprintf(rows[i].cell[swap], CELL_ROOM, "%s", given[k % COUNT(given)][second]);
        snprintf(rows[i].cell[!swap], CELL_ROOM, "%s", family[k / COUNT(given)][second]);
        snprintf(rows[i].cell[2], CELL_ROOM, "%zu-%02zu-%02zu", 1950 + k, 1 + k % 12,
                 1 + k * 7 % 28);
        snprintf(rows[i].cell[3], CELL_ROOM, "%s", k % 2 ? "Malm" : "Berg");
    }
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = 2, .seed = 1};
    made_roll(rows, 2 * ALL, NULL, ALL, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    size_t right = 0, swapped = 0;
    for (size_t i = 0; i < l.pairs.count; i++) {
        const struct pair *k = &l.pairs.pair[i];
        struct model_reason reason[FEATURES_MAX];
        double bits = link_explain(&l, k->a, k->b, reason);
        assert_true(fabs(bits - (double)(k->weight + l.model.prior) / MODEL_UNIT) < 1e-6);
        uint32_t a = l.people.row[k->a], b = l.people.row[k->b];
        right += rows[a].person == rows[b].person;
        if (rows[a].person != rows[b].person || rows[a].person % 5)
            continue;
        swapped++;
        assert_int_equal(reason[l.people.given].level, LEVEL_SWAPPED);
        assert_true(reason[l.people.given].weight_bits > 5);
    }
    assert_int_equal(right, ALL);
    assert_int_equal(swapped, ALL / 5 + 1);
    link_free(&l);
    roll_free(&r);
}

enum { MANY = 4 * ROWS };

static double least_memory(void *context, double more)
{
    (void)more;
    return pairs_bytes_least(MANY, *(const size_t *)context, false);
}

static void same_pairs(const struct pair_list *a, const struct pair_list *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        struct pair x = pair_list_at(a, i), y = pair_list_at(b, i);
        assert_memory_equal(&x, &y, sizeof x);
    }
    assert_int_equal(pair_list_check(a), OK);
    assert_int_equal(pair_list_check(b), OK);
}

/* Two lists, or one. */
static void compare_spilled(const struct made_row *rows, size_t first, size_t workers)
{
    struct roll r[2];
    struct link_result l[2];
    struct spill_memory m;
    spill_memory_init(&m);
    for (size_t i = 0; i < 2; i++) {
        struct link_options o = {.workers = i ? workers : 2, .seed = 1, .keep_compared = true};
        if (i) {
            o.memory_left = least_memory;
            o.memory_context = &workers;
            o.spill = &m.table;
        }
        made_roll(rows, MANY, NULL, first, &r[i]);
        assert_int_equal(link_run(&r[i], &o, &l[i]), OK);
    }
    assert_true(first < MANY || l[0].plan.rule_count > 1);
    assert_true(first < MANY || m.spilled > 0);
    assert_true(m.opened > 0);
    assert_true(l[0].pairs.scored == l[1].pairs.scored);
    assert_true(first < MANY || l[1].pairs.shelf);
    same_pairs(&l[0].pairs, &l[1].pairs);
    same_pairs(&l[0].considered[0].pairs, &l[1].considered[0].pairs);
    assert_memory_equal(l[0].cluster, l[1].cluster, MANY * sizeof *l[0].cluster);
    for (size_t i = 0; i < 2; i++) {
        link_free(&l[i]);
        roll_free(&r[i]);
    }
    spill_memory_free(&m);
}

static void little_memory_changes_nothing(void **state)
{
    (void)state;
    struct made_row rows[MANY];
    made_rows(MANY, 7, rows);
    for (size_t workers = 1; workers <= 3; workers++) {
        compare_spilled(rows, MANY, workers);
        compare_spilled(rows, MANY / 3, workers);
    }
}

/* Pairs whose first row is drawn: all of these and no others, in memory and spilled. */
static void rows_drawn_have_all_their_pairs(void **state)
{
    (void)state;
    static struct made_row rows[MANY];
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = 2, .seed = 1};
    struct pair_list all, drawn, spilled;
    struct spill_memory m;
    size_t n = 0;
    made_rows(MANY, 7, rows);
    made_roll(rows, MANY, NULL, MANY / 3, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    struct pair_options po = {.workers = 2, .within = true, .least = -l.model.prior};
    assert_int_equal(pairs_score(&l.people, &l.model, &l.plan, &po, &all), OK);
    po.one_in = 3;
    assert_int_equal(pairs_score(&l.people, &l.model, &l.plan, &po, &drawn), OK);
    spill_memory_init(&m);
    po.spill = &m.table;
    po.memory_bytes = pairs_bytes_least(MANY, 2, false);
    assert_int_equal(pairs_score(&l.people, &l.model, &l.plan, &po, &spilled), OK);
    assert_true(m.opened > 0);
    for (size_t i = 0; i < all.count; i++) {
        const struct pair *k = &all.pair[i];
        if (!pairs_drawn(&po, k->a))
            continue;
        assert_true(n < drawn.count);
        assert_memory_equal(k, &drawn.pair[n], sizeof *k);
        n++;
    }
    assert_int_equal(n, drawn.count);
    assert_true(drawn.count * 2 < all.count && drawn.count * 5 > all.count);
    assert_true(drawn.scored < all.scored / 2);
    same_pairs(&spilled, &drawn);
    mem_free(all.pair);
    mem_free(drawn.pair);
    pair_list_free(&spilled);
    spill_memory_free(&m);
    link_free(&l);
    roll_free(&r);
}

static void a_disk_that_fails_is_no_result(void **state)
{
    (void)state;
    struct made_row rows[MANY];
    size_t workers = 2;
    enum err e = ERR_FULL;
    made_rows(MANY, 7, rows);
    for (long uses = 0; e != OK; uses += uses < 6 ? 1 : 29) {
        struct roll r;
        struct link_result l;
        struct spill_memory m;
        spill_memory_init(&m);
        m.fail_after = uses;
        m.fail_with = ERR_FULL;
        struct link_options o = {.workers = workers,
                                 .seed = 1,
                                 .memory_left = least_memory,
                                 .memory_context = &workers,
                                 .spill = &m.table};
        made_roll(rows, MANY, NULL, MANY, &r);
        e = link_run(&r, &o, &l);
        assert_true(e == OK || e == ERR_FULL);
        assert_true(uses > 0 || e == ERR_FULL);
        if (e == OK)
            link_free(&l);
        roll_free(&r);
        spill_memory_free(&m);
    }
}

static void labels_are_obeyed(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    struct roll r;
    struct link_result l;
    made_rows(ROWS, 1, rows);
    struct link_label labels[] = {{0, 300, true}, {2, 1, false}}; /* 1 and 2 look like one */
    struct link_options o = {
        .workers = 1, .seed = 1, .labels = labels, .label_count = COUNT(labels)};
    made_roll(rows, ROWS, NULL, ROWS, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    bool joined = false, parted = true;
    for (size_t i = 0; i < l.pairs.count; i++) {
        uint32_t a = l.people.row[l.pairs.pair[i].a], b = l.people.row[l.pairs.pair[i].b];
        uint32_t low = a < b ? a : b, high = a < b ? b : a;
        joined = joined || (low == 0 && high == 300);
        parted = parted && !(low == 1 && high == 2);
    }
    assert_true(joined && parted);
    link_free(&l);
    roll_free(&r);
}

/* Of two rows called two persons, both are like a third: none of the ways round is taken. */
static void labels_are_obeyed_in_groups(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    struct roll r;
    struct link_result l;
    struct link_label labels[ROWS];
    size_t n = 0;
    made_rows(ROWS, 1, rows);
    for (uint32_t i = 0; i + 2 < ROWS / 2; i += 3) {
        rows[i] = rows[i + 1]; /* three of one person; the first and the last are called two */
        labels[n++] = (struct link_label){i + 2, i, false};
        labels[n++] = (struct link_label){i, i + ROWS / 2, true};
    }
    struct link_options o = {.workers = 2, .seed = 1, .labels = labels, .label_count = n};
    made_roll(rows, ROWS, NULL, ROWS, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    uint32_t at[ROWS];
    for (uint32_t i = 0; i < ROWS; i++)
        at[l.people.row[i]] = i;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(l.cluster[at[labels[i].row_a]] == l.cluster[at[labels[i].row_b]],
                         labels[i].match);
    link_free(&l);
    roll_free(&r);
}

static void contradictions_are_found(void **state)
{
    (void)state;
    static const struct {
        struct link_label label[5];
        size_t count, two, one; /* SIZE_MAX: none */
    } cases[] = {
        {{{0, 1, true}, {1, 2, true}, {3, 4, true}, {0, 3, false}}, 4, SIZE_MAX, 0},
        {{{0, 1, true}, {1, 0, false}}, 2, 1, 0},
        {{{1, 0, false}, {2, 3, true}, {0, 1, true}}, 3, 0, 2},
        {{{0, 1, true}, {1, 2, true}, {0, 2, false}}, 3, 2, 1},
        {{{0, 3, false}, {0, 1, true}, {2, 3, true}, {1, 2, true}, {4, 3, true}}, 5, 0, 3},
        {{{4, 3, true}, {0, 1, true}, {3, 1, true}, {4, 0, false}, {0, 1, false}}, 5, 3, 2},
        {{{4, 3, true}, {0, 1, true}, {0, 1, true}, {0, 1, false}, {3, 4, false}}, 5, 3, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct link_contradiction k = {0, 0};
        bool found = false;
        assert_int_equal(link_labels_contradict(cases[i].label, cases[i].count, 5, &found, &k), OK);
        assert_int_equal(found, cases[i].two != SIZE_MAX);
        if (found)
            assert_true(k.two == cases[i].two && k.one == cases[i].one);
    }
    bool found = true;
    struct link_contradiction k;
    mem_fail_after(1);
    assert_int_equal(link_labels_contradict(cases[0].label, 4, 5, &found, &k), ERR_MEMORY);
    mem_fail_after(-1);
    assert_true(found);
}

static void a_model_from_elsewhere_is_kept(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    struct roll r;
    struct link_result l;
    struct link_start start = {.name = STR("given"),
                               .m = {0.5, 0.1, 0.1, 0.05, 0.05, 0.05, 0.01, 0.02, 0.02, 0.1}};
    struct link_options o = {.workers = 1, .seed = 1, .start = &start, .start_count = 1};
    made_rows(ROWS, 1, rows);
    made_roll(rows, ROWS, NULL, ROWS, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    assert_memory_equal(l.model.m[l.people.given], start.m, sizeof start.m);
    assert_true(fabs(l.model.m[l.people.family][LEVEL_SAME] - 0.5) > 0.05);
    link_free(&l);
    roll_free(&r);
}

/* Families whose rows have more in common than one person's have at most: what is learnt from them
 * holds when it is given, too, and so does how many matches there are. */
static void a_model_of_the_same_list_finds_the_same(void **state)
{
    (void)state;
    struct made_row *rows = mem_zero(ROWS, sizeof *rows), relative;
    struct link_start start[FEATURES_MAX];
    struct link_options o = {.workers = 1, .seed = 1};
    double lambda = 0;
    assert_non_null(rows);
    made_rows(ROWS, 1, rows);
    for (size_t i = 2; i < ROWS; i += 3) { /* another given name and another birth */
        relative = rows[i - 2];
        memcpy(rows[i].cell[1], relative.cell[1], CELL_ROOM);
        memcpy(rows[i].cell[3], relative.cell[3], CELL_ROOM);
    }
    for (size_t round = 0; round < 2; round++) {
        struct roll r;
        struct link_result l;
        made_roll(rows, ROWS, NULL, ROWS, &r);
        assert_int_equal(link_run(&r, &o, &l), OK);
        if (round)
            assert_true(fabs(l.model.lambda / lambda - 1) < 1e-3);
        lambda = l.model.lambda;
        for (size_t f = 0; f < l.people.feature_count && !round; f++) {
            start[f].name =
                str_from(((const char *const[]){"given", "family", "birth", "town"})[f]);
            assert_true(str_eq(start[f].name, l.people.feature[f].name));
            memcpy(start[f].m, l.model.m[f], sizeof start[f].m);
        }
        o.start = start;
        o.start_count = l.people.feature_count;
        link_free(&l);
        roll_free(&r);
    }
    mem_free(rows);
}

/* Two lists of nothing but whole names, in two scripts: half of the people share one word that can
 * be told apart and a commoner one that is spelled otherwise. */
static void whole_names_in_two_scripts_are_found(void **state)
{
    (void)state;
    enum { PEOPLE = 900 };
    static const char *const given[][3] = {
        {"Мария", "Maria", "Mrria"}, {"Анна", "Anna", "Anmna"},    {"Елена", "Elena", "Elerna"},
        {"Ольга", "Olga", "Ollpga"}, {"Ирина", "Irina", "Irhina"}, {"Нина", "Nina", "Nikna"}};
    static const char *const part[][2] = {
        {"ба", "ba"},   {"ло", "lo"}, {"мир", "mir"}, {"сан", "san"}, {"ду", "du"}, {"ке", "ke"},
        {"ран", "ran"}, {"фо", "fo"}, {"зи", "zi"},   {"тал", "tal"}, {"не", "ne"}, {"вер", "ver"}};
    uint64_t seed = 5;
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = 2, .seed = 1};
    uint64_t family[PEOPLE];
    assert_int_equal(roll_init(&r, 1), OK);
    r.columns[0].name = str_from("name");
    r.columns[0].field = FIELD_NAME;
    r.first_rows = PEOPLE;
    for (size_t i = 0; i < PEOPLE; i++)
        family[i] = made_dice(&seed, 12 * 12 * 12);
    for (size_t i = 0; i < 2 * PEOPLE; i++) {
        size_t who = i % PEOPLE, latin = i / PEOPLE, slip = latin && who % 2;
        char text[64];
        snprintf(text, sizeof text, "%s %s%s%s", given[who % COUNT(given)][latin + slip],
                 part[family[who] % 12][latin], part[family[who] / 12 % 12][latin],
                 part[family[who] / 144][latin]);
        struct str cell = str_from(text);
        assert_int_equal(roll_add(&r, &cell), OK);
    }
    assert_int_equal(link_run(&r, &o, &l), OK);
    size_t right = 0;
    for (size_t i = 0; i < l.pairs.count; i++) {
        uint32_t a = l.people.row[l.pairs.pair[i].a], b = l.people.row[l.pairs.pair[i].b];
        right += a % PEOPLE == b % PEOPLE;
    }
    assert_true(right * 100 >= PEOPLE * 80);
    assert_true(right * 100 >= l.pairs.count * 97);
    link_free(&l);
    roll_free(&r);
}

static void tiny_lists_are_no_trouble(void **state)
{
    (void)state;
    struct made_row rows[3];
    made_rows(3, 1, rows);
    for (size_t count = 0; count <= 3; count++)
        for (size_t first = 0; first <= count; first++) {
            struct roll r;
            struct link_result l;
            struct link_options o = {.workers = 1, .seed = 1};
            made_roll(rows, count, NULL, first, &r);
            assert_int_equal(link_run(&r, &o, &l), OK);
            assert_int_equal(l.people.rows, count);
            link_free(&l);
            roll_free(&r);
        }
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    enum { FEW = 9 };
    struct made_row rows[FEW];
    made_rows(FEW, 1, rows);
    for (size_t first = FEW - 3; first <= FEW; first += 3) {
        enum err e = ERR_MEMORY;
        for (long n = 0; e != OK; n += n < 40 ? 1 : 7) {
            struct roll r;
            struct link_result l;
            struct link_options o = {.workers = 1, .seed = 1};
            made_roll(rows, FEW, NULL, first, &r);
            mem_fail_after(n);
            e = link_run(&r, &o, &l);
            mem_fail_after(-1);
            assert_true(e == OK || e == ERR_MEMORY);
            if (e == OK)
                link_free(&l);
            roll_free(&r);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_found_again),
        cmocka_unit_test(rows_added_at_once_are_those_added_one_by_one),
        cmocka_unit_test(a_settled_dictionary_takes_more),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(levels_change_nothing),
        cmocka_unit_test(order_changes_nothing),
        cmocka_unit_test(lists_without_doubles_are_linked_one_to_one_and_both_ways_alike),
        cmocka_unit_test(an_explanation_adds_up),
        cmocka_unit_test(exchanged_names_are_found_across_scripts),
        cmocka_unit_test(little_memory_changes_nothing),
        cmocka_unit_test(rows_drawn_have_all_their_pairs),
        cmocka_unit_test(a_disk_that_fails_is_no_result),
        cmocka_unit_test(labels_are_obeyed),
        cmocka_unit_test(labels_are_obeyed_in_groups),
        cmocka_unit_test(contradictions_are_found),
        cmocka_unit_test(a_model_from_elsewhere_is_kept),
        cmocka_unit_test(a_model_of_the_same_list_finds_the_same),
        cmocka_unit_test(whole_names_in_two_scripts_are_found),
        cmocka_unit_test(tiny_lists_are_no_trouble),
        cmocka_unit_test(without_memory_it_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
